"""The form of a dialogue: each refusal by its name."""

import pytest

from psykb.generation.dialogues import shape
from psykb.types import DialogueRefusal
from tests.generation.dialogues.talks import EN, ZH, talking, turns_of

R = DialogueRefusal
GOOD = [
    ("我最近总是睡不好。", "睡不好有多久了？"),
    ("差不多一个月。", "这一个月里发生了什么？"),
    ("换了工作。", "换工作的时候，你心里是什么滋味？"),
    ("很慌。", "慌的时候，身边有人可以说说吗？"),
]


def turns(pairs):
    return turns_of(talking(pairs))


def with_answers(*answers):
    return turns([(said, new) for (said, _old), new in zip(GOOD, answers, strict=True)])


def reason(found):
    return None if found is None else found.reason


@pytest.mark.parametrize("reply", [(ZH, "zh"), (EN, "en")])
def test_good_talks(reply):
    text, language = reply
    assert shape.check(turns_of(text, language), 4, language) is None


def test_how_many_exchanges():
    assert reason(shape.check(turns(GOOD), 4, "zh")) is None
    assert reason(shape.check(turns(GOOD), 5, "zh")) is None
    assert reason(shape.check(turns(GOOD), 6, "zh")) is R.WRONG_TURNS
    assert reason(shape.check(turns(GOOD), 2, "zh")) is R.WRONG_TURNS


def test_another_language():
    assert reason(shape.check(turns(GOOD), 4, "en")) is R.WRONG_LANGUAGE
    mixed = with_answers(
        "睡不好有多久了？", "What happened in that month, if I may ask?", "嗯，你说。", "好的。"
    )
    assert reason(shape.check(mixed, 4, "zh")) is R.WRONG_LANGUAGE


def test_a_lecture():
    long = with_answers("睡不好有多久了？", "嗯" * 261, "嗯，你说。", "好的。")
    assert reason(shape.check(long, 4, "zh")) is R.TOO_LONG
    fits = with_answers("睡不好有多久了？", "嗯" * 260, "我听着。", "好的。")
    assert shape.check(fits, 4, "zh") is None


@pytest.mark.parametrize(
    "answer",
    [
        "我在听。来访者：我很累。",
        "好的。Counsellor: and you?",
        "（微微点头）我在听。",
        "*点头* 我在听。",
        "作为一个AI，我不能体会你的感受。",
        "我只是一个人工智能。",
        "As an AI language model, 我在听。",
    ],
)
def test_what_leaks_of_a_role(answer):
    found = with_answers("睡不好有多久了？", answer, "嗯，你说。", "好的。")
    assert reason(shape.check(found, 4, "zh")) is R.ROLE_LEAK


def test_a_client_may_speak_of_machines():
    found = turns([("我是一个人工智能专业的学生。", "学这个累吗？"), *GOOD[1:]])
    assert shape.check(found, 4, "zh") is None


STEPS = "首先要早睡，其次要运动，最后要放松。"


def test_steps_once_and_twice():
    once = with_answers("睡不好有多久了？", STEPS, "你说。", "好的。")
    assert shape.check(once, 4, "zh") is None
    twice = with_answers("睡不好有多久了？", STEPS, "好，" + STEPS, "好的。")
    assert reason(shape.check(twice, 4, "zh")) is R.TEMPLATE
    listed = with_answers("1. 早睡 2. 运动 3. 放松", STEPS, "你说。", "好的。")
    assert reason(shape.check(listed, 4, "zh")) is R.TEMPLATE


def test_beginnings_that_are_alike():
    same = "我理解你的感受，"
    found = with_answers(f"{same}多久了？", f"{same}你说。", f"{same}然后呢？", "好的。")
    assert reason(shape.check(found, 4, "zh")) is R.TEMPLATE
    half = with_answers(f"{same}多久了？", f"{same}你说。", "然后呢？", "好的。")
    assert shape.check(half, 4, "zh") is None
