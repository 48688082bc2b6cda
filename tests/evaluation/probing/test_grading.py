"""Replies without a book: which letters they choose, and which points they cover."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from psykb.evaluation.probing.grading import as_key, covers, grader, is_readable, points_of
from psykb.generation.choices import options_of
from psykb.proportions import share
from psykb.types import Draft, Kind
from tests.evaluation.made_probes import FORGETTING, WORKING_MEMORY, item

FILE = Path(__file__).with_name("closed_book.jsonl")
ORDER = (2, 0, 1, 3)  # A is "储存", B "编码", C "想象", D "提取"
OPTIONS = options_of(
    Draft(
        kind=Kind.MULTIPLE, language="zh", question="记忆的基本过程有",
        options=("编码", "想象", "储存", "提取"), key=(0, 2, 3), prompts={},
    )
)  # fmt: skip
TRUTH = options_of(
    Draft(kind=Kind.TRUE_FALSE, language="en", question="It is so.", truth=True, prompts={})
)


@pytest.mark.parametrize(
    "reply",
    [
        "", "我不知道", "A or B", "I think it is B", "A and so on", "A, B and perhaps D", "E",
        "想象力很重要", "The answer is unclear: B", "abc", "Bad question", "NO_ANSWER",
    ],
)  # fmt: skip
def test_no_letters(reply):
    assert as_key(reply, OPTIONS, ORDER) == ""


@pytest.mark.parametrize(
    ("reply", "letters"),
    [
        ("B", "B"), ("B.", "B"), ("B. 编码", "B"), ("答案：ABD", "ABD"), ("答案是 D。", "D"),
        ("Answer: B\nExplanation: A is wrong.", "B"), ("**答案：** A、B、D", "ABD"),
        ("D, B, A", "ABD"), ("A、B和D", "ABD"), ("想象。", "C"), ("答案：提取，因为……", "D"),
        ("BB", "B"),
    ],
)  # fmt: skip
def test_letters_at_the_beginning(reply, letters):
    assert as_key(reply, OPTIONS, ORDER) == letters


@pytest.mark.parametrize(
    ("reply", "letters"), [("False.", "A"), ("Answer: True", "B"), ("Falsehood", ""), ("True?", "")]
)
def test_a_statement_is_judged_by_its_word(reply, letters):
    assert [text.casefold() for text in TRUTH.texts] == ["true", "false"]
    assert as_key(reply, TRUTH, (1, 0)) == letters


@given(st.text())
def test_any_reply_is_read_as_letters_shown_or_none(reply):
    assert set(as_key(reply, OPTIONS, ORDER)) <= set("ABCD")


def test_the_form_that_is_asked_for():
    assert is_readable('{"key": "B"}')
    assert is_readable('```json\n{"key": "B"}\n```')
    assert not is_readable("B")


def test_points_are_the_items_or_the_sentences_of_its_answer():
    assert points_of(item(Kind.SHORT, "？", "甲。乙。", points=("丙。",))) == ["丙。"]
    assert points_of(item(Kind.SHORT, "？", "甲是一。乙是二。")) == ["甲是一。", "乙是二。"]


@pytest.mark.parametrize(
    ("points", "reply"),
    [
        ([FORGETTING], ""),
        ([FORGETTING], "NO_ANSWER"),
        ([FORGETTING], "`NO_ANSWER`。"),
        ([FORGETTING], "遗忘是人人都有的现象。"),
        ([FORGETTING, WORKING_MEMORY], FORGETTING),  # one of two is less than two thirds
        (["短时记忆的容量大约是7个组块。"], "短时记忆的容量大约是9个组块。"),
    ],
)
def test_what_a_reply_does_not_cover(points, reply):
    assert not covers(points, reply, "？", grader())


def test_what_a_reply_covers():
    assert covers([FORGETTING], "遗忘的进程先快后慢。", "？", grader())
    three = [FORGETTING, WORKING_MEMORY, "干扰也会导致遗忘。"]
    assert covers(three, FORGETTING + WORKING_MEMORY, "？", grader())


def test_how_often_rules_are_right():
    """The figures of docs/training.md: 100 replies, written after the rule by one person."""
    rows = [json.loads(line) for line in FILE.read_text(encoding="utf-8").splitlines()]
    support = grader()
    said = [covers(row["points"], row["reply"], row["question"], support) for row in rows]
    both = sum(one and row["right"] for one, row in zip(said, rows, strict=True))
    assert (len(rows), sum(row["right"] for row in rows)) == (100, 50)
    precision = share("precision", both, sum(said))
    recall = share("recall", both, 50)
    assert (both, precision.n) == (43, 49)
    assert (round(precision.low, 2), round(precision.high, 2)) == (0.76, 0.94)
    assert (round(recall.low, 2), round(recall.high, 2)) == (0.74, 0.93)
