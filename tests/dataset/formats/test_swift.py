"""ms-swift's query and response."""

import pytest

from psykb.dataset.formats import swift
from psykb.types import Loss
from tests.dataset.formats.readings import lost, one, said

ROW = {"query": "我很紧张。", "response": "什么时候最紧张？"}


@pytest.mark.parametrize(
    "history",
    [
        [["一", "甲"], ["二", "乙"]],
        [{"query": "一", "response": "甲"}, {"query": "二", "response": "乙"}],
    ],
)
def test_history_is_pairs_or_objects(history: object) -> None:
    assert said(one(swift, {**ROW, "history": history, "system": "请倾听。"})) == [
        ("system", "请倾听。"),
        ("user", "一"),
        ("assistant", "甲"),
        ("user", "二"),
        ("assistant", "乙"),
        ("user", "我很紧张。"),
        ("assistant", "什么时候最紧张？"),
    ]


def test_pictures_are_not_supported() -> None:
    assert lost(swift, {**ROW, "images": ["a.png"]}).reason is Loss.UNSUPPORTED_CONTENT


def test_row_without_response_is_not_ours() -> None:
    assert not swift.fits({"query": "a"})
    assert lost(swift, {"query": "a"}).detail == "no field response"
    assert swift.fits(ROW)
    assert one(swift, ROW).grows
