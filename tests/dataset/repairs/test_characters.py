"""Invisible characters and the ways to write a line break."""

import pytest

from psykb.dataset.conversations import Turn
from psykb.dataset.repairs.characters import invisible, line_break_tags, literal_line_breaks
from psykb.dataset.repairs.editing import edited


def _made(find, text):
    turn = Turn(role="user", text=text)
    edits = find(turn)
    return edited(turn, edits).text, len(edits)


@pytest.mark.parametrize(
    "text", ["", "你好\n\t世界", "🧚\u200d♀️", "a\u200cb", "一\u3000二\xa0三", "⽑"]
)
def test_what_is_seen_stays(text):
    assert _made(invisible, text) == (text, 0)


@pytest.mark.parametrize(
    ("text", "left", "times"),
    [
        ("\ufeff你\u200b好\x00", "你好", 3),
        ("a\r\nb\rc\u2028d\x85e", "a\nb\nc\nd\ne", 4),
        ("\u202e好\x1b[1m\ud83d", "好[1m\ufffd", 3),
    ],
)
def test_what_prints_nothing_goes(text, left, times):
    assert _made(invisible, text) == (left, times)


@pytest.mark.parametrize("text", ["1 < 2", "<b>好</b>", "<brain>", "br"])
def test_what_is_no_break_tag_stays(text):
    assert _made(line_break_tags, text) == (text, 0)


def test_a_break_tag_is_one_break():
    assert _made(line_break_tags, "一<br>二 <BR/>\n三</br>四< br / >") == ("一\n二\n三\n四\n", 4)


@pytest.mark.parametrize(
    "text", [r"C:\new", r"\nu 和 \nabla", r"file:\name", r"a\tb", "\\", r'sep = "\n")']
)
def test_a_path_or_a_formula_stays(text):
    assert _made(literal_line_breaks, text) == (text, 0)


@pytest.mark.parametrize(
    ("text", "left", "times"),
    [
        (r"一\n二", "一\n二", 1),
        (r"一。\n\n二", "一。\n\n二", 1),
        (r"一\r\n二\\n三", "一\n二\n三", 2),
        (r"One.\ntwo\nThree", "One.\ntwo\nThree", 2),
        (r"一\n", "一\n", 1),
    ],
)
def test_a_literal_break_becomes_one(text, left, times):
    assert _made(literal_line_breaks, text) == (left, times)
