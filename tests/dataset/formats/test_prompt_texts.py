"""SoulChat's prompt text, and CPsyCounE, which is never trained on."""

import pytest

from psykb.dataset.conversations import Lost
from psykb.dataset.formats import cpsycoune, soulchat_text
from psykb.types import Loss, Repair
from tests.dataset.formats.readings import one
from tests.dataset.made_conversations import mended


@pytest.mark.parametrize(
    "value", ["", "用户说不好用。", "来访者：好\n用户：好\n心理咨询师：嗯", ["用户：好"], None]
)
def test_other_texts_are_no_prompt(value):
    assert not soulchat_text.fits(value)


def test_a_prompt_is_read_and_its_open_end_is_an_empty_turn():
    text = "用户：我睡不着。\n怎么办？\n心理咨询师：多久了？\n用户：一年。\n心理咨询师："
    assert soulchat_text.fits(text)
    assert mended(one(soulchat_text, text)) == (
        ["u|我睡不着。\n怎么办？", "a|多久了？"],
        {Repair.EMPTY_TURN: 1, Repair.TRAILING_USER: 1, Repair.CONTINUED_LINE: 1},
    )


@pytest.mark.parametrize(
    "value",
    [[], ["好", "嗯"], ["求助者：好", "早睡"], ["求助者：好", 1], ["建议：早睡"], "求助者：好", {}],
)
def test_other_arrays_are_no_evaluation_data(value):
    assert not cpsycoune.fits(value)


def test_evaluation_data_is_lost_by_name():
    value = ["求助者：我睡不着。", "支持者: 多久了？"]
    assert cpsycoune.fits(value)
    (found,) = cpsycoune.read(value)
    assert isinstance(found, Lost)
    assert found.reason is Loss.EVALUATION_DATA
    assert found.detail.startswith("an array of labelled strings (2), the form of CPsyCounE: ")
