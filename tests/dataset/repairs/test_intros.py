"""Known formulas at the head of answers."""

import pytest

from psykb.types import Repair
from tests.dataset.made_conversations import mended, talk


@pytest.mark.parametrize(
    "text",
    [
        "你好，我是李老师，请坐。",
        "您好，我是心理咨询师，很高兴为您服务。",
        "我喜欢吃红烧肉。",
        "鲸鱼🐳很大。",
    ],
)
def test_other_greetings_and_whole_turns_stay(text):
    assert mended(talk("u|好", f"a|{text}")) == (["u|好", f"a|{text}"], {})


@pytest.mark.parametrize(
    "text",
    [
        "🐳你睡得好吗？",
        "🐳 🐳 你睡得好吗？",
        "你好，我是红烧肉，你睡得好吗？",
        "您好！我是红烧肉。你睡得好吗？",
        "您好，我是心理咨询师小张，很高兴为您服务。你睡得好吗？",
    ],
)
def test_a_known_formula_goes_from_answers_alone(text):
    assert mended(talk("u|好", f"a|{text}")) == (
        ["u|好", "a|你睡得好吗？"],
        {Repair.CANNED_INTRO: 1},
    )
    assert mended(talk(f"u|{text}", "a|好")) == ([f"u|{text}", "a|好"], {})
