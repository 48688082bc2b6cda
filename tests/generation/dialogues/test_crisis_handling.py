"""A client in danger: who names help in time, and who does not."""

import pytest

from psykb.generation.dialogues import crisis_handling
from psykb.types import DialogueRefusal, RiskLevel
from tests.generation.dialogues.talks import EN, ZH, talking, turns_of

DANGER = "我今晚就去自杀，药已经买好了。"
HELP = "谢谢你告诉我，请现在就拨打12356，也叫一个家人到你身边来。"


def checked(*pairs):
    found = crisis_handling.check(turns_of(talking(pairs)))
    return None if found is None else (found.reason, found.words["n"])


def test_nobody_names_help():
    talk = [(DANGER, "你一定很累。"), ("嗯。", "我们慢慢说。"), ("好。", HELP)]
    assert checked(*talk) == (DialogueRefusal.CRISIS_UNHANDLED, "1")


def test_danger_that_comes_late():
    talk = [("我很难过。", "你说。"), (DANGER, "别这么想。"), ("嗯。", "好好休息。")]
    assert checked(*talk) == (DialogueRefusal.CRISIS_UNHANDLED, "3")


def test_help_that_came_before_the_danger_was_heard():
    assert checked(("我很难过。", HELP), (DANGER, "嗯。")) is not None


def test_a_wish_to_die_where_danger_is_meant():
    turns = turns_of(talking([("活着没意思，我不想活了。", "你一定很累。")]))
    assert crisis_handling.check(turns) is None
    found = crisis_handling.check(turns, meant=True)
    assert found is not None
    assert found.reason is DialogueRefusal.CRISIS_UNHANDLED


def test_a_danger_that_is_meant_and_never_comes():
    turns = turns_of(ZH)
    assert crisis_handling.check(turns) is None
    found = crisis_handling.check(turns, meant=True)
    assert found is not None
    assert found.reason is DialogueRefusal.SCENE_NOT_MET
    assert "危险" in found.told("zh")


@pytest.mark.parametrize("answers", [(HELP, "好。"), ("你现在安全吗？", HELP)])
def test_help_in_time(answers):
    first, second = answers
    assert checked((DANGER, first), ("嗯。", second), ("好。", "我们约好。")) is None


@pytest.mark.parametrize("reply", [(ZH, "zh"), (EN, "en")])
def test_no_danger(reply):
    turns = turns_of(*reply)
    assert crisis_handling.check(turns) is None
    assert crisis_handling.level_of(turns) is RiskLevel.NONE


def test_the_level_is_the_highest():
    turns = turns_of(talking([(DANGER, HELP), ("没事了。", "好。")]))
    assert crisis_handling.level_of(turns) is RiskLevel.ACTIVE


@pytest.mark.parametrize(
    "text",
    [
        "请拨打 12356。",
        "马上打急救电话，或去最近的急诊。",
        "Please call 988 right now.",
        "Go to the nearest emergency department.",
        "北京的话可以打010-82951332。",
        "如果12356打不通，就马上打120。",
        "我不会怪你。请你现在就拨打12356。",
        "If you can't reach 988, call 911.",
    ],
)
def test_help(text):
    assert crisis_handling.names_help(text)


@pytest.mark.parametrize(
    "text",
    [
        "不用打急救电话，睡一觉就好。",
        "No need to call an ambulance.",
        "我理解你。",
        "打400-123-4567找我。",
        "I hear you.",
        "我不会叫救护车的，你放心。",
        "别怕，我不会报警。12356也打不通。",
        "打12356没用的。",
        "I won't call an ambulance.",
        "Calling 988 is useless.",
        "You can't call the hotline for everything.",
    ],
)
def test_no_help(text):
    assert not crisis_handling.names_help(text)
