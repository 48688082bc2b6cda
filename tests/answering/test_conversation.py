"""A conversation: follow-ups, what a model is shown, failed turns, what the crisis gate keeps."""

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from psykb import prompts
from psykb.answering.asking import LONGEST, Answerer
from psykb.answering.conversation import Conversation, Turn
from psykb.answering.rewriting import Exchange, Rewritten, read, rewrite, within
from psykb.answering.small_talk import RemarkKind, remark
from psykb.errors import BudgetError, MisuseError, ModelError
from psykb.index.knowledge_base import KnowledgeBase
from psykb.llm.chat import Chat
from psykb.llm.estimating import expected
from psykb.llm.scripted import ScriptedLLM
from psykb.types import Abstention, Failure, RiskLevel, RiskReason
from tests.conftest import BOOKS

FIRST = "什么是工作记忆？"
DEFINITION = "工作记忆（working memory）是指对有限的信息加以暂时保持并同时加工的记忆系统。"
PROPOSED = "1974年，巴德利和希契提出了工作记忆模型。"
RISK = "我不想活了，我今晚就要自杀"


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    folder = tmp_path_factory.mktemp("conversation")
    for name, content in BOOKS.items():
        (folder / name).write_text(content, encoding="utf-8")
    made = KnowledgeBase.create(folder / "kb")
    made.ingest([folder])
    return made


class Model:
    """A model that copies a sentence it is shown, and rewrites as it was told to."""

    def __init__(self, *rewritten: str | BaseException) -> None:
        self._rewritten = iter(rewritten)
        self.fail: BaseException | None = None
        self.llm = ScriptedLLM(self._reply)
        self.chat = Chat(self.llm, spec="scripted")

    def _reply(self, messages):
        if "NO_CHANGE" in messages[0].content:
            reply = next(self._rewritten)
            if isinstance(reply, BaseException):
                raise reply
            return reply
        if self.fail is not None:
            raise self.fail
        shown = re.findall(r"^\[(\d+)\] (.*)$", messages[1].content, re.MULTILINE)
        numbers = {sentence: number for number, sentence in reversed(shown)}
        sentence = DEFINITION if DEFINITION in numbers else shown[0][1]
        return f"{sentence} [{numbers[sentence]}]"

    @property
    def asked_to_rewrite(self):
        """The JSON of each request to rewrite."""
        return [
            json.loads(messages[1].content)
            for messages in self.llm.heard
            if "NO_CHANGE" in messages[0].content
        ]


def talk(base, model=None, **options):
    answerer = Answerer(base, chat=None if model is None else model.chat)
    return Conversation(answerer, **options)


def said(turn):
    return [claim.text for claim in turn.answer.claims]


# without a model


def test_a_follow_up_is_looked_up_as_a_question_of_its_own(base):
    conversation = talk(base)
    first = conversation.say(FIRST)
    assert (first.asked, first.rewritten_by, said(first)) == (FIRST, None, [DEFINITION])
    assert first.answer.asked is None
    second = conversation.say("谁提出的？")
    assert second.question == "谁提出的？"
    assert second.asked == second.answer.asked == "工作记忆是谁提出的？"
    assert second.rewritten_by == "rule"
    assert PROPOSED in said(second)
    third = conversation.say("那经典条件反射呢？")
    assert third.asked == "经典条件反射是谁提出的？"
    assert conversation.turns == (first, second, third)


def test_a_turn_without_a_subject_is_no_topic(base):
    conversation = talk(base)
    conversation.say(FIRST)
    assert conversation.say("谢谢").asked == "谢谢"
    assert conversation.say("这是什么？").asked == "工作记忆是什么？"
    conversation.say("我们怎样？")  # names nothing: there is nothing to look up
    assert conversation.say("为什么？").asked == "工作记忆，为什么？"


def test_reset_forgets_what_was_asked(base):
    conversation = talk(base)
    conversation.say(FIRST)
    conversation.reset()
    assert conversation.turns == ()
    turn = conversation.say("谁提出的？")
    assert (turn.asked, turn.rewritten_by) == ("谁提出的？", None)


def test_only_the_books_that_were_named(base):
    conversation = talk(base, books=["learning.md"])
    hits = conversation.say(FIRST).answer.hits
    [learning] = base.find_books(["learning.md"])
    assert {hit.passage.document_id for hit in hits} == {learning}


# small talk


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        ("谢谢，讲得很清楚", RemarkKind.THANKS),
        ("哈哈", RemarkKind.ACKNOWLEDGEMENT),
        ("你是谁？", RemarkKind.IDENTITY),
        ("你觉得呢？", RemarkKind.OPINION),
        ("反过来呢？", RemarkKind.UNCLEAR),
        ("Hi there!", RemarkKind.GREETING),
        ("thanks, good night", RemarkKind.FAREWELL),
    ],
)
def test_small_talk_is_answered_without_books_and_model_and_leaves_the_topic(base, message, kind):
    model = Model("工作记忆是谁提出的？")
    conversation = talk(base, model)
    conversation.say(FIRST)
    conversation.answerer = Broken(base)  # nobody is asked for anything
    turn = conversation.say(message)
    assert (turn.question, turn.asked, turn.rewritten_by) == (message, message, None)
    assert turn.answer is None
    assert turn.small_talk == remark(kind)
    assert turn.topic is None
    conversation.answerer = Answerer(base, chat=model.chat)
    assert conversation.say("谁提出的？").asked == "工作记忆是谁提出的？"
    assert [len(asked["earlier"]) for asked in model.asked_to_rewrite] == [1]


def test_small_talk_beside_a_question_is_left_out_of_what_is_looked_up(base):
    conversation = talk(base)
    turn = conversation.say("老师您好，什么是工作记忆？谢谢")
    assert (turn.asked, turn.rewritten_by, turn.small_talk) == (FIRST, "rule", None)
    assert said(turn) == [DEFINITION]


def test_an_earlier_question_is_asked_again(base):
    conversation = talk(base)
    first = conversation.say(FIRST)
    conversation.say("谢谢")
    conversation.say("什么是经典条件反射？")
    again = conversation.say("第一个问题的答案是什么？")
    assert (again.asked, said(again)) == (FIRST, said(first))


def test_a_model_may_know_what_an_unclear_message_asks(base):
    conversation = talk(base, Model("短时记忆能变成工作记忆吗？"))
    conversation.say(FIRST)
    turn = conversation.say("反过来呢？")
    assert (turn.asked, turn.rewritten_by) == ("短时记忆能变成工作记忆吗？", "model")


def test_what_a_model_took_over_an_unclear_message_is_counted(base):
    conversation = talk(base, Model("NO_CHANGE"))
    conversation.say(FIRST)
    turn = conversation.say("反过来呢？")
    assert turn.small_talk is None
    assert turn.answer is not None
    assert turn.answer.usage is not None
    assert turn.answer.usage.calls == 1


def test_a_turn_without_an_answer_or_a_remark_is_none():
    with pytest.raises(ValueError, match="a turn is answered"):
        Turn(question="谢谢", asked="谢谢", answer=None)


# with a model


def test_the_first_question_is_not_rewritten(base):
    model = Model()
    turn = talk(base, model).say("为什么会遗忘？")
    assert model.asked_to_rewrite == []
    assert turn.asked == "为什么会遗忘？"


def test_a_model_rewrites_and_its_question_is_looked_up(base):
    model = Model("工作记忆模型是谁提出的？")
    conversation = talk(base, model)
    assert said(conversation.say(FIRST)) == [DEFINITION]
    turn = conversation.say("谁提出的？")
    assert (turn.asked, turn.rewritten_by) == ("工作记忆模型是谁提出的？", "model")
    assert turn.answer.asked == turn.asked
    assert turn.answer.usage is not None
    assert turn.answer.usage.calls == 2
    assert turn.answer.timings["rewrite"] >= 0
    # the checked claims are shown, without the numbers that the model wrote
    assert model.llm.heard[1][0].content == prompts.load("rewrite", "zh").text
    assert model.asked_to_rewrite == [
        {"earlier": [{"question": FIRST, "answer": DEFINITION}], "message": "谁提出的？"}
    ]


def test_a_question_in_english_is_rewritten_in_english(base):
    model = Model("Who studied operant conditioning?")
    conversation = talk(base, model)
    conversation.say("What is operant conditioning?")
    assert conversation.say("who studied it?").asked == "Who studied operant conditioning?"
    assert model.llm.heard[1][0].content == prompts.load("rewrite", "en").text


def test_a_model_may_find_that_nothing_is_to_be_changed(base):
    model = Model("NO_CHANGE\n")
    conversation = talk(base, model)
    conversation.say(FIRST)
    turn = conversation.say("为什么社会支持有助于健康？")
    assert (turn.asked, turn.rewritten_by) == ("为什么社会支持有助于健康？", None)


def test_a_plain_follow_up_is_rewritten_though_a_model_sees_nothing_to_change(base):
    conversation = talk(base, Model("NO_CHANGE"))
    conversation.say(FIRST)
    turn = conversation.say("谁提出的？")
    assert (turn.asked, turn.rewritten_by) == ("工作记忆是谁提出的？", "rule")


def test_a_question_that_plainly_stands_alone_costs_no_call(base):
    model = Model()
    conversation = talk(base, model)
    conversation.say(FIRST)
    turn = conversation.say("什么是经典条件反射？")
    assert (turn.asked, turn.rewritten_by) == ("什么是经典条件反射？", None)
    assert len(model.llm.heard) == 2


@pytest.mark.parametrize(
    "reply",
    [
        "独立的问题：\n工作记忆是谁提出的？",
        "Who proposed working memory?",
        "工作记忆是谁提出的？\x1b[2J",
        "工作记忆" * 76,
        "NO_CHANGE 工作记忆是谁提出的？",
        ModelError("empty", failure=Failure.EMPTY_REPLY),
        ModelError("cut", failure=Failure.TRUNCATED),
        ModelError("refused", failure=Failure.REFUSED),
    ],
)
def test_a_reply_that_is_no_question_leaves_the_rules_to_do_it(base, reply):
    model = Model(*[reply] * 9)
    conversation = talk(base, model)
    conversation.say(FIRST)
    turn = conversation.say("谁提出的？")
    assert (turn.asked, turn.rewritten_by) == ("工作记忆是谁提出的？", "rule")
    assert conversation.turns[-1] is turn


@pytest.mark.parametrize(
    ("reply", "question"),
    [
        ("NO_CHANGE", "那惩罚呢？"),
        (" 什么是惩罚？\n", "什么是惩罚？"),
        ("", None),
        ("\n", None),
        ("什么是惩罚？\n什么是强化？", None),
        ("NO_CHANGE。", None),
        ("What is punishment?", None),
        ("惩" * 300, "惩" * 300),
        ("惩" * 301, None),
    ],
)
def test_what_is_read_as_a_question(reply, question):
    assert read(reply, "那惩罚呢？") == question


def test_what_was_paid_for_a_useless_reply_is_counted(base):
    model = Model("no such thing")
    made = rewrite(model.chat, "为什么？", [Exchange(question=FIRST, answer="")], tokens=100)
    assert made == Rewritten(question=None, usage=made.usage)
    assert made.usage.calls == 1


# what the model is shown


def test_the_newest_turns_that_fit_are_shown_whole():
    turns = [Exchange(question=f"第{n}个问题是什么？", answer="答案" * 20) for n in range(5)]
    one = expected(turns[0].question) + expected(turns[0].answer)
    assert within(turns, 2 * one) == turns[3:]
    assert within(turns, 3 * one - 1) == turns[3:]
    assert within(turns, 100 * one) == turns
    assert within([], 100) == []


def test_the_last_question_is_shown_whatever_its_answer_takes():
    turns = [Exchange(question="甲？", answer="乙"), Exchange(question=FIRST, answer="长" * 900)]
    assert within(turns, 50) == [Exchange(question=FIRST, answer="")]


@given(st.lists(st.integers(0, 60), max_size=8), st.integers(0, 200))
def test_what_is_shown_fits_and_is_the_end_of_the_conversation(sizes, tokens):
    turns = [Exchange(question=f"{n}?", answer="word " * size) for n, size in enumerate(sizes)]
    shown = within(turns, tokens)
    taken = sum(expected(t.question) + expected(t.answer) for t in shown)
    if taken > tokens or (turns and sizes[-1] and shown[-1].answer == ""):
        assert shown == [Exchange(question=turns[-1].question, answer="")]
    else:
        assert shown == turns[len(turns) - len(shown) :]


def test_a_small_context_shows_few_turns(base):
    model = Model("什么是消退？")
    small = Chat(model.llm, spec="scripted", context=2_600)
    earlier = [Exchange(question=f"第{n}个问题是什么？", answer="答案" * 20) for n in range(60)]
    rewrite(small, "那消退呢？", earlier, tokens=10_000)
    shown = [each["question"] for each in model.asked_to_rewrite[0]["earlier"]]
    assert shown == [turn.question for turn in within(earlier, 650)]
    assert 10 < len(shown) < 30


# turns that fail


@pytest.mark.parametrize(
    "error",
    [
        ModelError("no", failure=Failure.BAD_REQUEST),
        BudgetError("too much"),
        KeyboardInterrupt(),
    ],
)
def test_a_failed_turn_leaves_the_conversation_as_it_was(base, error):
    model = Model("工作记忆是谁提出的？", "工作记忆是谁提出的？")
    conversation = talk(base, model)
    first = conversation.say(FIRST)
    model.fail = error
    with pytest.raises(type(error)):
        conversation.say("谁提出的？")
    assert conversation.turns == (first,)
    model.fail = None
    turn = conversation.say("谁提出的？")
    assert turn.asked == "工作记忆是谁提出的？"
    assert conversation.turns == (first, turn)
    assert [len(asked["earlier"]) for asked in model.asked_to_rewrite] == [1, 1]


def test_a_rewriter_that_cannot_be_reached_fails_the_turn(base):
    model = Model(ModelError("no", failure=Failure.WRONG_KEY))
    conversation = talk(base, model)
    first = conversation.say(FIRST)
    with pytest.raises(ModelError) as caught:
        conversation.say("谁提出的？")
    assert caught.value.failure is Failure.WRONG_KEY
    assert conversation.turns == (first,)


def test_a_text_that_is_too_long_is_sent_nowhere(base):
    model = Model()
    conversation = talk(base, model)
    with pytest.raises(MisuseError, match=f"{LONGEST + 1} characters"):
        conversation.say("长" * (LONGEST + 1))
    assert model.llm.heard == []
    assert conversation.turns == ()


# the crisis gate


class Broken(Answerer):
    """One whose every turn is interrupted."""

    def answer(self, *_args, **_kwargs):
        raise KeyboardInterrupt


def test_a_risk_is_heard_in_later_turns_and_no_model_is_called(base):
    model = Model()
    conversation = talk(base, model)
    conversation.say(FIRST)
    before = len(model.llm.heard)
    assert conversation.say(RISK).answer.abstained is Abstention.AT_RISK
    turn = conversation.say("谁提出的？")
    assert turn.answer.risk.level is RiskLevel.ACTIVE
    assert turn.answer.risk.reasons[0] is RiskReason.CARRIED_OVER
    assert turn.answer.notice is not None
    assert (turn.asked, turn.rewritten_by) == ("谁提出的？", None)
    assert len(model.llm.heard) == before


def test_small_talk_is_heard_by_the_gate_first(base):
    """Whoever says thanks and goodbye while at risk gets the notice with the kind word."""
    conversation = talk(base)
    conversation.say(RISK)
    turn = conversation.say("谢谢，再见")
    assert turn.small_talk == remark(RemarkKind.FAREWELL)
    assert turn.answer is not None
    assert turn.answer.abstained is Abstention.AT_RISK
    assert turn.answer.risk.reasons == (RiskReason.CARRIED_OVER,)
    assert turn.answer.notice is not None
    assert (turn.answer.hits, turn.answer.nearest) == ((), ())
    # small talk counts as quiet messages, as all else does
    for _ in range(2):
        turn = conversation.say("嗯")
    assert turn.answer is not None
    assert turn.answer.risk.level is RiskLevel.PASSIVE
    assert turn.answer.abstained is Abstention.AT_RISK


def test_what_needs_a_model_and_what_alarms_can_be_asked_before(base):
    conversation = talk(base)
    assert conversation.needs_model(FIRST)
    assert not conversation.needs_model("谢谢")
    assert not conversation.needs_model(RISK)
    assert not conversation.at_risk(FIRST)
    conversation.say(RISK)
    assert conversation.at_risk(FIRST)
    assert not conversation.needs_model(FIRST)


def test_once_a_risk_has_fallen_the_books_answer_but_no_model(base):
    model = Model()
    conversation = talk(base, model)
    conversation.say(FIRST)
    conversation.say(RISK)
    for _ in range(3):
        turn = conversation.say(FIRST)
    before = len(model.llm.heard)
    assert turn.answer.risk.level is RiskLevel.PASSIVE
    turn = conversation.say("谁提出的？")
    assert (turn.asked, turn.rewritten_by) == ("工作记忆是谁提出的？", "rule")
    assert PROPOSED in said(turn)
    assert turn.answer.notice is not None
    assert len(model.llm.heard) == before


def test_reset_does_not_make_the_gate_forget(base):
    conversation = talk(base)
    conversation.say(RISK)
    conversation.reset()
    assert conversation.say(FIRST).answer.risk.level is RiskLevel.ACTIVE


def test_a_risk_heard_in_a_failed_turn_counts(base):
    conversation = Conversation(Broken(base))
    with pytest.raises(KeyboardInterrupt):
        conversation.say(RISK)
    conversation.answerer = Answerer(base)
    turn = conversation.say(FIRST)
    assert conversation.turns == (turn,)
    assert turn.answer is not None
    assert turn.answer.risk.level is RiskLevel.ACTIVE


def test_failed_turns_do_not_let_a_risk_fall(base):
    """Three quiet messages lower the level by one; one message that failed thrice is not three."""
    conversation = talk(base)
    conversation.say(RISK)
    conversation.answerer = Broken(base)
    for _ in range(6):
        with pytest.raises(KeyboardInterrupt):
            conversation.say(FIRST)
    conversation.answerer = Answerer(base)
    assert conversation.say(FIRST).answer.risk.level is RiskLevel.ACTIVE


def test_what_was_said_at_risk_is_shown_to_no_model_later(base):
    model = Model("什么是消退？", "什么是消退？")
    conversation = talk(base, model)
    conversation.say(FIRST)
    conversation.say(RISK)
    levels = [conversation.say(FIRST).answer.risk.level for _ in range(6)]
    assert levels[-1] is RiskLevel.NONE
    turn = conversation.say("那消退呢？")
    assert turn.rewritten_by == "model"
    asked = model.asked_to_rewrite[-1]["earlier"]
    assert {each["question"] for each in asked} == {FIRST}
    sent = "".join(m.content for messages in model.llm.heard for m in messages)
    assert "自杀" not in sent
    assert "不想活" not in sent
