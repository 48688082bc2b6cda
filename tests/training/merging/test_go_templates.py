"""The part of Go's templates that is evaluated here."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from psykb.training.merging.go_templates import evaluate, quoted

TALK = {
    "System": "be kind",
    "Messages": [
        {"Role": "user", "Content": "a"},
        {"Role": "assistant", "Content": "b"},
        {"Role": "user", "Content": "c"},
    ],
}


@pytest.mark.parametrize(
    "source",
    [
        "{{ if .System }}",
        "{{ end }}",
        "{{ if .System }}a{{ else }}b",
        "{{ range .Messages }}a{{ end }}",
        "{{- .System }}",
        "{{.System}}",
        "{{ .System | trim }}",
        "{{ $unset }}",
        "{{ printf .System }}",
        "{{ eq .System 1 }}",
        "{{ .System.Length }}",
        "{{ len .Messages }}",
        "{{ (eq .System .System }}",
        '{{ if (eq "a" "a" }}b{{ end }}',
        "{{ . }}",
    ],
)
def test_what_is_not_known_is_refused(source):
    with pytest.raises(ValueError):  # noqa: PT011 (each has words of its own)
        evaluate(source, TALK)


@pytest.mark.parametrize(
    ("source", "written"),
    [
        ("a } {b}\n", "a } {b}\n"),
        ("{{ .System }}!", "be kind!"),
        ("{{ .Unknown }}!", "!"),
        ('{{ "\\u3000{{\\"\\\\" }}', "\u3000{{\"\\"),
        ('{{ "\\U0001f600" }}', "\U0001f600"),
        ("{{ if .System }}a{{ else }}b{{ end }}", "a"),
        ("{{ if .Unknown }}a{{ else }}b{{ end }}", "b"),
        ("{{ if not .System }}a{{ else if .Messages }}b{{ else }}c{{ end }}", "b"),
        ("{{ if and .System .Unknown }}a{{ end }}b", "b"),
        ("{{ if and true (eq 2 2) }}a{{ end }}", "a"),
        ("{{ $x := .System }}{{ $x = .Unknown }}({{ $x }})", "()"),
        ("{{ range $i, $m := .Messages }}{{ .Role }}{{ if eq $i 1 }}!{{ end }} {{ end }}",
         "user assistant! user "),
        ("{{ range $i, $m := .Messages }}{{ if eq (len (slice $.Messages $i)) 1 }}{{ .Content }}"
         "{{ end }}{{ end }}", "c"),
        ("{{ $f := true }}{{ range $i, $m := .Messages }}{{ if $f }}{{ $.System }} {{ end }}"
         "{{ $f = false }}{{ .Content }}{{ end }}", "be kind abc"),
    ],
)  # fmt: skip
def test_what_is_written(source, written):
    assert evaluate(source, TALK) == written


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_a_quoted_text_is_itself_and_plain(text):
    literal = quoted(text)
    assert all(" " <= c <= "~" for c in literal)
    assert evaluate("{{ " + literal + " }}", {}) == text
