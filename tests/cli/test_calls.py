"""What is told on stderr: words, and nothing that steers the terminal."""

import pytest

from psykb.cli.calls import Call


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("\x1b]0;OWNED\x07 \x1b[2J", "\\x1b]0;OWNED\\x07 \\x1b[2J"),
        ("\x1b[31mred \x1b[8mhidden", "\\x1b[31mred \\x1b[8mhidden"),
        ("\x9b2J \x7f \x00 a\rb", "\\x9b2J \\x7f \\x00 a\\rb"),
        ("file\u202egnp.exe \u2066x\u2069", "file\\u202egnp.exe \\u2066x\\u2069"),
        ("one\u2028two", "one\\u2028two"),
    ],
)
def test_what_steers_a_terminal_is_shown_as_its_code(capsys, words, shown):
    Call().complain(words)
    Call().say(words)
    assert capsys.readouterr().err == f"psykb: {shown}\n{shown}\n"


def test_all_else_is_told_as_it_is(capsys):
    words = "记忆\t—\u3000“工作记忆”\n\x1b[1mbold\x1b[0m \x1b[2mdim\x1b[0m é 👩‍🔬"
    Call().say(words)
    # the runner's stream is no terminal, so that click takes the styles out
    assert capsys.readouterr().err == "记忆\t—\u3000“工作记忆”\nbold dim é 👩‍🔬\n"


def test_quiet_keeps_words_back_but_no_complaint(capsys):
    call = Call(quiet=True)
    call.say("a")
    call.complain("b")
    assert capsys.readouterr().err == "psykb: b\n"
