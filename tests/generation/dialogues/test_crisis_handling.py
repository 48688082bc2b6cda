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
        "如果你觉得控制不住，12356。",
        "Call 988. It is not a waste of anyone's time.",
        "They can't help you with money, but call 988 for tonight.",
        "I can't call an ambulance from here, but you can: dial 120.",
        "Don't worry, call 988.",
        "12356，全国统一的心理援助热线。",
        "如果撑不住就打12356。",
        "你如果难受可以打12356",
        "if you feel worse call 988",
        "if it gets worse, 911.",
        "Call 911 if you can't hold on.",
        "打12356不会把你抓走的",
        "心理援助热线：12356",
        "You can text 988 any time.",
        "988 is the suicide and crisis lifeline.",
        "除了12356，你还可以打4001619995",
        "打12356吧，别怕",
        "120和110都可以打",
        "Call 988; they won't lock you up.",
        "别急着去上班，先打12356",
        "打110报警",
        "12356（全国统一心理援助热线）",
        "Reach Samaritans on 116 123",
        "12356，24小时都有人接听。",
        "全国心理援助热线是12356，110、120也可以",
        "能现在打12356吗？",
        "Will you call 988 now?",
        "我帮你打120",
        "号码是12356",
        "存下12356",
        "全国统一心理援助热线：12356",
        "请打12356或12355",
        "你可以拨12356这个号",
        "988: call or text, any hour",
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
        "打12356只会让你更难受",
        "打12356有什么用呢",
        "打12356也是白搭",
        "110米栏很好看",
        "120分的卷子",
        "我家门牌号是12356",
        "110块钱",
        "The 988 bus stops here",
        "911 is a Porsche",
        "12356？那是骗人的",
        "要是打12356，警察会把你抓走",
        "除了12356，什么都行",
        "988 never helped anyone",
        "Calling 911 will only get you locked up",
        "打12356？那是骗人的。",
        "打12356，没用的",
        "我打了110分",
        "The number 911 Porsche",
        "我坐120路去打球",
        "If you call 988, they lock you up",
        "如果打12356没用，就睡一觉。",
        "他花了120块打电话",
        "I drove my 911 home",
        "there are 988 people",
        "anything but 988",
        "打12356是骗子",
        "我有110，你呢",
        "call me in 120 minutes",
        "我110斤",
        "别打12356，睡一觉",
        "Don't call 988, just sleep",
        "You don't need 988",
        "12356？",
        "Calling 988? It never works.",
        "打120要排队，会被关起来",
        "我们班有110人，他打我",
        "110平米的房子",
    ],
)
def test_no_help(text):
    assert not crisis_handling.names_help(text)
