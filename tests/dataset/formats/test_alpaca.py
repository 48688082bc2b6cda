"""Alpaca rows, with and without history."""

import pytest

from psykb.dataset.formats import alpaca
from psykb.types import Loss
from tests.dataset.formats.readings import lost, one, said

ROW = {"instruction": "我考砸了。", "input": "", "output": "先说说发生了什么。"}
LAST = [("user", "我考砸了。"), ("assistant", "先说说发生了什么。")]


@pytest.mark.parametrize(
    ("change", "detail"),
    [
        ({"instruction": ["a"]}, "instruction is of the kind array, not text"),
        ({"input": 1}, "input is of the kind number, not text"),
        ({"output": {}}, "output is of the kind object, not text"),
        ({"history": "a"}, "history is of the kind text, not array"),
        ({"history": [["a"]]}, "history[0] is of the kind array, not [question, answer]"),
        ({"history": [["a", 1]]}, "history[0] is of the kind number, not text"),
        ({"history": [{"query": "a"}]}, "no field response"),
        ({"system": True}, "system is of the kind true/false, not text"),
    ],
)
def test_wrong_fields_are_named(change: dict[str, object], detail: str) -> None:
    found = lost(alpaca, {**ROW, **change})

    assert (found.reason, found.detail) == (Loss.WRONG_FIELDS, detail)


def test_missing_fields_are_named() -> None:
    assert lost(alpaca, {"instruction": "a"}).detail == "no field output"
    assert lost(alpaca, {"output": "a"}).detail == "no field instruction"
    assert not alpaca.fits({"instruction": "a"})


@pytest.mark.parametrize(
    ("instruction", "given", "user"),
    [
        ("问", "文", "问\n文"),
        ("问", "", "问"),
        ("问", None, "问"),
        ("", "文", "文"),
        (None, "文", "文"),
        ("", "", ""),
    ],
)
def test_user_says_the_instruction_and_the_input(
    instruction: str | None, given: str | None, user: str
) -> None:
    row = {"instruction": instruction, "input": given, "output": "答"}

    assert said(one(alpaca, row)) == [("user", user), ("assistant", "答")]


def test_instruction_or_input_may_be_missing() -> None:
    assert said(one(alpaca, {"instruction": "问", "output": "答"}))[0] == ("user", "问")
    assert said(one(alpaca, {"input": "问", "output": "答"}))[0] == ("user", "问")


def test_history_goes_before_oldest_first_under_the_system_prompt() -> None:
    row = {**ROW, "history": [["一", "甲"], ["二", "乙"]], "system": "你是咨询师。"}

    assert said(one(alpaca, row)) == [
        ("system", "你是咨询师。"),
        ("user", "一"),
        ("assistant", "甲"),
        ("user", "二"),
        ("assistant", "乙"),
        *LAST,
    ]


@pytest.mark.parametrize("history", [None, [], ""])
def test_null_or_empty_history_is_none(history: object) -> None:
    found = one(alpaca, {**ROW, "history": history})

    assert said(found) == LAST
    assert found.grows
