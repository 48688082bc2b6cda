"""One object that answers: the crisis gate, the search, then a model or none."""

import pytest

import psykb
from psykb.answering.asking import LONGEST, Answerer, ask, at_risk, withheld
from psykb.errors import MisuseError, NotFoundError
from psykb.index.knowledge_base import KnowledgeBase
from psykb.llm.chat import Chat
from psykb.llm.scripted import ScriptedLLM
from psykb.types import Abstention, Message, RiskLevel
from tests.answering.test_evidence import DEFINED
from tests.answering.test_generative import HONEST, QUESTION, WHAT, WHO
from tests.conftest import BOOKS

CRISIS = """\
# 第五章 心理危机

自杀意念是指结束自己生命的想法。识别自杀的危险信号是危机干预的第一步。
"""
ACTIVE = "我不想活了，今晚就去死"
PASSIVE = "活着没意思"


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    folder = tmp_path_factory.mktemp("asking")
    for name, content in {**BOOKS, "crisis.md": CRISIS}.items():
        (folder / name).write_text(content, encoding="utf-8")
    made = KnowledgeBase.create(folder / "kb")
    made.ingest([folder])
    return made


def scripted(script=(HONEST,)):
    llm = ScriptedLLM(script)
    return llm, Chat(llm, spec="scripted:one")


def user(text):
    return Message(role="user", content=text)


@pytest.mark.parametrize("history", [(), (user("你好"), user(QUESTION))])
@pytest.mark.parametrize("question", [ACTIVE, "I want to kill myself", f"{ACTIVE}。{QUESTION}"])
def test_whoever_is_in_danger_is_told_whom_to_call_and_nothing_else(base, question, history):
    llm, chat = scripted()
    answer = Answerer(base, chat=chat).answer(question, history=history)
    assert (answer.abstained, answer.claims, answer.hits) == (Abstention.AT_RISK, (), ())
    assert (answer.risk.level, answer.risk.current) == (RiskLevel.ACTIVE, RiskLevel.ACTIVE)
    assert answer.notice is not None
    assert answer.notice.lines
    assert (answer.looked_for, answer.nearest, answer.model, answer.usage) == ((), (), None, None)
    assert llm.heard == []


def test_the_notice_is_in_the_language_of_the_person(base):
    zh, en = (ask(base, text).notice for text in (ACTIVE, "I want to kill myself"))
    assert zh is not None
    assert en is not None
    assert (zh.language, en.language) == ("zh", "en")


@pytest.mark.parametrize(
    ("locale", "region", "first"),
    [
        ("C.UTF-8", "", "CN"),
        ("zh_TW.UTF-8", "", "TW"),
        ("en_US.UTF-8", "", "CN"),  # who writes Chinese is seldom in the United States
        ("zh_TW.UTF-8", "HK", "HK"),
    ],
)
def test_the_region_is_that_which_was_set_or_that_of_the_locale(
    base, monkeypatch, locale, region, first
):
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", locale)
    notice = Answerer(base, region=region).answer(ACTIVE).notice
    assert notice is not None
    assert notice.lines[0].region == first


def test_danger_heard_earlier_counts_where_the_question_sounds_harmless(base):
    llm, chat = scripted()
    answer = Answerer(base, chat=chat).answer(QUESTION, history=[user(ACTIVE)])
    assert answer.abstained is Abstention.AT_RISK
    assert answer.risk.current is RiskLevel.NONE
    assert llm.heard == []


def test_only_what_the_person_said_counts(base):
    history = [Message(role="assistant", content=ACTIVE)]
    answer = Answerer(base).answer(QUESTION, history=history)
    assert answer.notice is None
    assert answer.abstained is None


@pytest.mark.parametrize("question", [QUESTION, f"{PASSIVE}。{QUESTION}"])
def test_a_passive_risk_gets_the_notice_and_sentences_of_people(base, question):
    llm, chat = scripted()
    answer = Answerer(base, chat=chat).answer(question, history=[user(PASSIVE)])
    assert answer.risk.level is RiskLevel.PASSIVE
    assert answer.notice is not None
    assert [claim.text for claim in answer.claims] == [DEFINED]
    assert (answer.model, llm.heard) == (None, [])


@pytest.mark.parametrize(
    "question", ["什么是自杀意念？", "安眠药的作用是什么？", "What is suicidal ideation?"]
)
def test_nothing_on_death_is_looked_up_for_a_person_at_risk(base, question):
    answer = Answerer(base).answer(question, history=[user(PASSIVE)])
    assert (answer.abstained, answer.hits) == (Abstention.AT_RISK, ())
    follow_up = Answerer(base).answer("它是什么？", history=[user(PASSIVE)], asked=question)
    assert (follow_up.abstained, follow_up.hits) == (Abstention.AT_RISK, ())


def test_who_asks_the_same_for_an_examination_is_answered(base):
    answer = ask(base, "什么是自杀意念？")
    assert (answer.notice, answer.abstained) == (None, None)
    assert answer.claims[0].text == "自杀意念是指结束自己生命的想法。"


@pytest.mark.parametrize(
    "said", [PASSIVE, f"{PASSIVE}，我的记忆也不好", f"{PASSIVE}，遗忘先快后慢是因为痕迹不稳固吗"]
)
def test_who_only_says_how_it_is_gets_no_sentence_of_a_book(base, said):
    answer = ask(base, said)
    assert (answer.abstained, answer.hits) == (Abstention.AT_RISK, ())
    assert answer.notice is not None


@pytest.mark.parametrize(
    "said", ["我站在树下，记忆很好", "I feel memory and learning all around me"]
)
def test_who_tells_of_themselves_gets_no_sentence_of_a_book(base, said):
    llm, chat = scripted()
    answer = Answerer(base, chat=chat).answer(said)
    assert (answer.abstained, answer.hits, answer.nearest) == (Abstention.NO_QUESTION, (), ())
    assert (answer.notice, llm.heard) == (None, [])


def test_but_what_they_say_of_a_term_is_looked_up(base):
    assert ask(base, "我觉得工作记忆的容量有限").abstained is not Abstention.NO_QUESTION


def test_never_mind_is_not_looked_up_after_a_risk(base):
    answer = Answerer(base).answer("算了没事，记忆的事", history=[user(PASSIVE)])
    assert (answer.abstained, answer.hits) == (Abstention.AT_RISK, ())


def test_to_change_the_subject_is_not_to_be_in_danger_again(base):
    answer = Answerer(base).answer("请问红烧肉怎么做才不腻", history=[user(PASSIVE)])
    assert answer.abstained is Abstention.WEAK_EVIDENCE
    assert answer.notice is not None


def test_in_python_the_region_is_that_of_the_settings(base, monkeypatch):
    monkeypatch.setenv("PSYKB_REGION", "HK")
    notice = ask(base, ACTIVE).notice
    assert notice is not None
    assert notice.lines[0].region == "HK"


def test_the_gate_can_be_asked_alone():
    assert (at_risk(ACTIVE), at_risk(PASSIVE), at_risk(QUESTION)) == (True, True, False)
    assert at_risk(QUESTION, [user(ACTIVE)])
    found = withheld(ACTIVE, region="US")
    assert found is not None
    assert found.abstained is Abstention.AT_RISK
    assert found.notice is not None
    assert found.notice.lines[0].region == "US"
    assert withheld(PASSIVE) is None
    alone = withheld(PASSIVE, without_books=True)
    assert alone is not None
    assert alone.risk.level is RiskLevel.PASSIVE
    assert withheld(QUESTION, without_books=True) is None
    assert withheld(QUESTION) is None


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        ("请问红烧肉怎么做才不腻", Abstention.WEAK_EVIDENCE),
        ("How do I change a bicycle tyre?", Abstention.WEAK_EVIDENCE),
        ("什么是？", Abstention.NO_QUESTION),
    ],
)
def test_weak_evidence_costs_nothing(base, question, reason):
    llm, chat = scripted()
    answer = Answerer(base, chat=chat).answer(question)
    assert (answer.abstained, answer.model, llm.heard) == (reason, None, [])


@pytest.mark.parametrize("length", [LONGEST + 1, 100_000])
def test_a_question_that_is_a_book_is_refused(base, length):
    llm, chat = scripted()
    with pytest.raises(MisuseError, match=f"has {length} characters, at most 10000 can be asked"):
        Answerer(base, chat=chat).answer("记" * length)
    with pytest.raises(MisuseError, match="at most 10000"):
        ask(base, "记" * length, llm=llm)
    with pytest.raises(MisuseError, match="at most 10000"):
        Answerer(base, chat=chat).answer("它？", asked="记" * length)
    assert llm.heard == []


def test_a_book_that_is_not_there(base):
    llm, chat = scripted()
    with pytest.raises(NotFoundError, match="no such book"):
        Answerer(base, chat=chat).answer(QUESTION, books=["nothing.md"])
    assert llm.heard == []


def test_an_answer_of_a_model(base):
    llm = ScriptedLLM([HONEST])
    answer = psykb.ask(base, QUESTION, llm=llm, k=1)
    assert [claim.text for claim in answer.claims] == [WHAT, WHO]
    assert (answer.question, answer.asked) == (QUESTION, None)
    assert (answer.model, len(llm.heard)) == ("custom_llm", 1)


def test_a_model_answers_from_one_book(base):
    llm, chat = scripted(["NO_ANSWER"])
    answer = Answerer(base, chat=chat).answer("What is memory?", books=["learning.md"])
    assert answer.abstained is Abstention.MODEL_DECLINED
    assert "记忆小书" not in llm.heard[0][1].content


def test_no_model_is_the_books_own_sentences(base):
    assert [c.text for c in ask(base, QUESTION).claims] == [DEFINED]
    assert [c.text for c in ask(base, QUESTION, llm="none").claims] == [DEFINED]


def test_a_follow_up_is_looked_up_as_it_was_made_to_stand_alone(base):
    llm, chat = scripted(lambda _messages: "NO_ANSWER")
    answer = Answerer(base, chat=chat).answer("它是什么？", asked=QUESTION)
    assert (answer.question, answer.asked) == ("它是什么？", QUESTION)
    assert answer.looked_for == ("工作记忆",)
    assert llm.heard[0][1].content.endswith(f"问题：{QUESTION}")


def test_what_was_said_before_is_not_sent_to_the_model(base):
    llm, chat = scripted(["NO_ANSWER"])
    Answerer(base, chat=chat).answer(QUESTION, history=[user("我叫林晓梅，住在杭州")])
    assert all("林晓梅" not in message.content for message in llm.heard[0])


def test_strict_goes_to_the_model(base):
    reply = f"{WHAT}[99]\n{WHO}[98]"
    _llm, chat = scripted([reply, reply])
    answer = Answerer(base, chat=chat, strict=True).answer(QUESTION)
    assert answer.abstained is Abstention.UNSUPPORTED
    assert len(answer.dropped) == 2
