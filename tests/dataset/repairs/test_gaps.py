"""Gaps: where a dialogue ends because what follows answers something else."""

import pytest

from psykb.dataset.conversations import Turn
from psykb.dataset.repairs.gaps import before
from psykb.types import Repair
from tests.dataset.made_conversations import mended, refused, talk


@pytest.mark.parametrize(
    "text",
    [
        "每天练习（一段时间后再加长）。", "先停一停（几分钟）。", "（微微皱眉）我不知道。",
        "（我经过一段时间后好了）",
        "药要吃一段时间后才见效。", "她说（过了几天后）又来了。",
        "（经过一段时间的练习）感觉好多了。",
        "a few days later I left.", "【三天】", "（您可以省略这一步）",
    ],
)  # fmt: skip
def test_what_is_no_gap(text: str) -> None:
    turns = talk("u|睡不着。", f"a|{text}", "u|嗯。", "a|好。").turns
    assert before(turns) == (list(turns), 0)


@pytest.mark.parametrize(
    "text",
    [
        "试试看。（一段时间后）好些了吗？",
        "试试看。\n（两周后）\n好些了吗？",
        "试试看。（此处省略若干轮对话）",
    ],
)
def test_a_gap_inside_a_turn(text: str) -> None:
    kept, gone = before(talk("u|睡不着。", f"a|{text}", "u|好了。", "a|好。").turns)
    assert [turn.text for turn in kept] == ["睡不着。", "试试看。"]
    assert gone == (2 if text.endswith("）") else 3)


def test_a_gap_before_anybody_spoke_or_after_all_did_parts_nothing() -> None:
    assert mended(
        talk("s|（一段时间后）你好", "u|（三天后）睡不着。", "a|多久了？（一段时间后）")
    ) == (
        ["s|（一段时间后）你好", "u|（三天后）睡不着。", "a|多久了？"],
        {Repair.STAGE_DIRECTION: 1},
    )


def test_what_is_left_may_be_no_dialogue() -> None:
    found = refused(talk("u|睡不着。（一段时间后）好了。", "a|那就好。"))
    assert found.detail == "no turn of the assistant that says something follows a user's"


def test_spans_end_with_their_text() -> None:
    asked, told = talk("u|睡不着。", "a|试试看。（一段时间后）好些了吗？").turns
    spanned = Turn(role="assistant", text=told.text, spans=((0, 4, "advice"), (4, 16, "question")))
    kept, gone = before((asked, spanned))
    assert (kept[1].spans, gone) == (((0, 4, "advice"),), 1)


def test_a_turn_that_begins_with_a_gap_goes_whole() -> None:
    assert mended(talk("u|睡不着。", "a|多久了？", "u|（一周后）好了。", "a|好。")) == (
        ["u|睡不着。", "a|多久了？"],
        {Repair.CUT_AT_GAP: 2},
    )
