"""Diagnoses, advice on medicines, personal data."""

import pytest

from psykb.generation.dialogues import harms
from psykb.text.folding import fold
from psykb.types import DialogueRefusal
from tests.generation.dialogues.talks import EN, ZH, talking, turns_of

R = DialogueRefusal


def checked(answer, client="我很难受。"):
    found = harms.check(turns_of(talking([(client, answer)])))
    return None if found is None else found.reason


@pytest.mark.parametrize(
    "sentence",
    [
        "你得了抑郁症。",
        "你这是焦虑症。",
        "从你说的来看，你应该是患了强迫症。",
        "这就是抑郁症。",
        "你没睡好，这就是抑郁症。",
        "您属于回避型人格障碍。",
        "You have depression.",
        "You probably have an anxiety disorder.",
        "You are suffering from, well, you've got PTSD.",
        "This sounds like bipolar.",
    ],
)
def test_a_diagnosis(sentence):
    assert harms.diagnoses(fold(sentence))
    assert checked(sentence) is R.DIAGNOSIS


@pytest.mark.parametrize(
    "sentence",
    [
        "我不能说你得了抑郁症。",
        "这不等于你有抑郁症。",
        "你提到医生说你有焦虑症。",
        "你担心自己得了抑郁症吗？",
        "抑郁症这个词让你很害怕。",
        "I can't say whether you have depression.",
        "You said that you have depression.",
        "You are not ill.",
    ],
)
def test_no_diagnosis(sentence):
    assert not harms.diagnoses(fold(sentence))
    assert checked(sentence) is None


@pytest.mark.parametrize(
    "sentence",
    [
        "你可以先吃点安眠药。",
        "把药停了吧。",
        "睡前吃两片安定片。",
        "舍曲林每天50毫克就够了。",
        "医生一般都会开，你可以吃两片安眠药。",
        "要不要试试褪黑素？",
        "You could take some melatonin.",
        "Stop taking your antidepressants.",
        "Ask your doctor for 50 mg of sertraline.",
        "Why not try Xanax?",
    ],
)
def test_advice_on_medicines(sentence):
    assert checked(sentence) is R.MEDICATION


@pytest.mark.parametrize(
    "sentence",
    [
        "吃药的事请和你的医生商量。",
        "不要自己停药，先问问医生。",
        "你现在在服药吗？",
        "Please talk to your doctor before you change your medication.",
        "Are you taking any medication?",
        "一起吃饭的时候你们说话吗？",
    ],
)
def test_no_advice_on_medicines(sentence):
    assert checked(sentence) is None


@pytest.mark.parametrize(
    "text",
    [
        "我的手机是13812345678。",
        "加我微信：abc_12345",
        "QQ号 123456789",
        "写信到 someone@example.com",
        "身份证110101199003071234",
        "打400-820-8820找我。",
        "call me on +44 20 7946 0958",
    ],
)
def test_personal_data(text):
    assert harms.personal(text)
    assert checked("我在听。", text) is R.PERSONAL_DATA


@pytest.mark.parametrize(
    "text", ["请拨打12356。", "北京的热线是010-82951332。", "2026年", "挣了100000块", "call 988"]
)
def test_numbers_that_are_nobodys(text):
    assert harms.personal(text) == ""


@pytest.mark.parametrize(("reply", "language"), [(ZH, "zh"), (EN, "en")])
def test_good_talks(reply, language):
    assert harms.check(turns_of(reply, language)) is None
