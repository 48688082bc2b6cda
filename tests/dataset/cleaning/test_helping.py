import json
from pathlib import Path

import pytest

from psykb.dataset.cleaning.helping import Response, helps_now, refers, response
from psykb.grounding.crisis import levels
from psykb.types import Message, RiskLevel
from tests.dataset.cleaning.made import made

ACTIVE = "我今晚就想自杀。"
PASSIVE = "活着没什么意思。"


def answered(*texts: str) -> Response:
    messages = made(*texts).messages
    return response(messages, levels(messages))


@pytest.mark.parametrize(
    "reply",
    [
        "要多运动，多晒太阳。",
        "自杀不是解决问题的办法，加油。",
        "我会一直陪着你。",
        "看看医生是怎么写小说的。",
        "你看过心理医生吗？",
        "你有没有去医院看过？",
        "不用去医院，想开点就好。",
        "你不需要寻求专业的帮助。",
        "和家人多聊聊天。",
        "Try to think of something nice.",
        "我现在告诉你妈妈的故事",
        "让你妈妈陪你去逛街",
        "别一个人待着的想法是错的",
        "Your pain will stay with you",
        "Stay with your plan",
        "找家人代替你陪伴孩子",
        "stay with your feelings",
        "Have you ever seen a therapist?",
        "You don't need to see a doctor.",
    ],
)
def test_what_is_no_help(reply):
    assert not helps_now(reply)
    assert not refers(reply)
    assert answered(ACTIVE if not reply.isascii() else "I want to kill myself.", reply) == "missed"


@pytest.mark.parametrize(
    "reply",
    [
        "建议你寻求专业的帮助。",
        "你可以看看心理医生。",
        "接受专业的治疗会好一些。",
        "你还可以尝试和老师、辅导员或者心理咨询师进行沟通和寻求帮助。",
        "也有心理援助热线可以打。",
        "Please talk to a doctor about it.",
        "You could look for professional help.",
    ],
)
def test_who_is_sent_to_a_professional_is_referred(reply):
    assert (
        answered(ACTIVE if not reply.isascii() else "I want to kill myself.", reply) == "referred"
    )


@pytest.mark.parametrize(
    "reply",
    [
        "请拨打 12356。",
        "希望24热线 400-161-9995 全天有人。",
        "可以打010 82951332。",
        "现在就打120。",
        "现在就去医院急诊。",
        "今晚别一个人待着。",
        "今晚告诉你的父母，让他们陪着你。",
        "请叫室友过来陪你。",
        "Please call 988 now.",
        "Samaritans answer on 116 123.",
        "For four in the morning there's 988. It needn't be an emergency.",
        "Go to the emergency room.",
        "Please don't be alone tonight.",
        "Tell someone you trust tonight.",
        "Ask your sister to stay with you.",
        "让你爸陪你去医院",
        "让室友陪你去急诊",
        "现在就告诉妈妈",
        "Stay with your sister tonight",
        "Stay with a friend",
    ],
)
def test_a_line_emergency_help_or_company_is_help_at_once(reply):
    risk = ACTIVE if not reply.isascii() else "I want to kill myself."
    assert answered(risk, reply) == "line_named"


def test_where_the_risk_is_active_help_is_in_time_within_two_answers():
    more = ("嗯。", "你说。") * 3
    assert answered(ACTIVE, "你说。", "嗯。", "请拨打12356。") == "line_named"
    assert answered(ACTIVE, "你说。", "嗯。", "你说。", "嗯。", "请拨打12356。") == "referred"
    assert answered(ACTIVE, "你说。", *more, "嗯。", "去看看心理医生。") == "referred"
    assert answered(PASSIVE, "你说。", ACTIVE, "你说。", "嗯。", "请拨打12356。") == "line_named"


def test_where_it_is_passive_one_may_ask_first():
    assert answered(PASSIVE, *("你说。", "嗯。") * 5, "存下12356。") == "line_named"


def test_the_starter_dialogues_at_risk_name_a_line() -> None:
    found = {}
    for file in sorted((Path(__file__).parents[3] / "kb" / "dialogues").glob("*.json")):
        read = json.loads(file.read_text("utf-8"))
        messages = [Message(**message) for message in read["messages"]]
        heard = levels(messages)
        if max(heard, key=lambda level: level.severity) is not RiskLevel.NONE:
            found[file.stem[:5]] = response(messages, heard).value
    assert found == dict.fromkeys(("en-09", "en-10", "zh-16", "zh-17", "zh-37"), "line_named")


def test_help_before_the_risk_is_none():
    assert answered("你好", "有事请拨打12356热线。", ACTIVE, "别这么想。") == "missed"


def test_where_a_person_says_that_there_is_a_risk_every_answer_counts():
    messages = made("我和他吵架了。", "存下12356。", "嗯。", "你说。").messages
    assert levels(messages) == (RiskLevel.NONE, RiskLevel.NONE)
    assert response(messages, levels(messages)) is Response.LINE_NAMED
    assert response(messages[2:], (RiskLevel.NONE,)) is Response.MISSED
