"""Markers stand for ranges of books and go through every escape unchanged."""

import csv
import html
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from psykb.dataset import escaping, markers
from psykb.dataset.verbatim import Books, Run

BOOK = (
    'The "quick", <b>brown</b> fox & the lazy dog\nsaid: a\\b|c*d_e ⟦no⟧ marker,\tor #1; '
    "记忆是人脑对经历过的事物进行编码、储存和提取的心理过程，“包括”三个环节。"
)
ID = "0123456789ab"
ESCAPES = (
    str,
    escaping.as_json,
    escaping.as_csv,
    escaping.as_html,
    escaping.as_markdown,
)


def cut(document_id: str, start: int, end: int) -> str:
    assert document_id == ID
    return BOOK[start:end]


def test_a_run_becomes_its_range():
    run = Run(at=1, end=21, document_id=ID, start=30)
    assert markers.marked("x" * 25, [run]) == "x⟦0123456789ab:30-50⟧xxxx"


def test_brackets_of_the_text_itself_are_escaped():
    assert markers.marked("a⟦0123456789ab:1-2⟧b⟦⟧", []) == "a⟦⟧0123456789ab:1-2⟧b⟦⟧⟧"
    assert markers.named("a⟦⟧0123456789ab:1-2⟧b") == {}


@pytest.mark.parametrize(
    "broken", ["⟦", "a⟦0123456789ab:1-2", "⟦0123:1-2⟧", "⟦0123456789AB:1-2⟧", "⟦ ⟧"]
)
def test_what_is_no_marker_is_refused_with_its_place(broken):
    with pytest.raises(markers.BadMarkerError) as error:
        markers.restored(broken, cut)
    assert error.value.at == broken.index("⟦")


def test_books_are_counted_in_the_order_of_naming():
    text = f"⟦{'b' * 12}:1-2⟧⟦{'a' * 12}:1-2⟧⟦{'b' * 12}:3-4⟧⟦⟧"
    assert markers.named(text) == {"b" * 12: 2, "a" * 12: 1}


PIECES = st.lists(
    st.one_of(
        st.text(max_size=12),
        st.sampled_from(["⟦", "⟧", "⟦⟧", f"⟦{ID}:0-20⟧", '"', "\\", "\n", "<br>", "&amp;", "'"]),
        st.tuples(st.integers(0, len(BOOK)), st.integers(0, 60)).map(
            lambda place: BOOK[place[0] : sum(place)]
        ),
    ),
    max_size=8,
)


@given(PIECES.map("".join))
def test_leaving_out_and_putting_back_gives_the_same_in_every_escape(text):
    books = Books({ID: BOOK})
    written = markers.marked(text, books.runs(text))
    assert not any(books.runs(piece) for piece in markers.kept(written))
    for escape in ESCAPES:
        assert markers.restored(escape(written), cut, escape) == escape(text)


@given(st.text(), st.text())
def test_escapes_map_each_character_by_itself(one, other):
    for escape in ESCAPES:
        assert escape(one + other) == escape(one) + escape(other)


# What Python's own readers change: surrogates, NUL, carriage returns, and control characters, which
# `html.unescape` maps as browsers do.
PLAIN = st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n\t"))


@given(PLAIN)
def test_escaped_text_is_what_its_format_reads(text):
    assert json.loads(f'"{escaping.as_json(text)}"') == text
    (row,) = csv.reader(io.StringIO(f'"{escaping.as_csv(text)}"', newline=""))
    assert row == [text]
    line = escaping.as_html(text)
    assert not set(line) & set('\n\t"')
    assert html.unescape(line.replace("<br>", "\n")) == text


@given(PLAIN)
def test_escaped_markdown_is_shown_as_it_was_written(text):
    shown = MarkdownIt().renderInline(f"x{escaping.as_markdown(text)}x")
    said = html.unescape(shown.replace("<br>", "\n"))
    assert said == f"x{text}x"
