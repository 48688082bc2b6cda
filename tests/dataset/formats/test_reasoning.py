"""Rows of a reasoning model."""

import pytest

from psykb.dataset.formats import reasoning
from psykb.types import Loss
from tests.dataset.formats.readings import lost, one, said

ROW = {"input": "我该辞职吗？", "content": "先看看你在意什么。", "reasoning_content": "需要澄清。"}


@pytest.mark.parametrize("name", ["reasoning_content", "think", "reasoning"])
def test_reasoning_goes_beside_the_answer(name: str) -> None:
    row = {"input": ROW["input"], "content": ROW["content"], name: "需要澄清。"}

    assert reasoning.fits(row)
    found = one(reasoning, row)
    assert said(found) == [("user", "我该辞职吗？"), ("assistant", "先看看你在意什么。")]
    assert found.turns[1].reasoning == "需要澄清。"


def test_tag_inside_an_answer_stays_where_it_stands() -> None:
    row = {**ROW, "content": "<think>想</think>答", "reasoning_content": ""}

    assert one(reasoning, row).turns[1].text == "<think>想</think>答"


def test_row_without_reasoning_is_not_ours() -> None:
    row = {"input": "a", "content": "b"}

    assert not reasoning.fits(row)
    assert lost(reasoning, row).detail == "no field reasoning_content"
    assert lost(reasoning, {**ROW, "think": 1, "reasoning_content": 1}).reason is Loss.WRONG_FIELDS
