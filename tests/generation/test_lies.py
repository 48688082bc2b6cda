"""A model that lies gets nothing through, even if the model that checks is in league with it."""

import json
import re
from copy import deepcopy

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from psykb.generation.checks.checker import Checker
from psykb.generation.checks.duplicates import Seen
from psykb.generation.checks.reanswering import ModelChecks
from psykb.generation.drafting import PassageMaker
from psykb.generation.library import Library
from psykb.grounding.support import SupportCheck
from psykb.types import Draft, Kind, Method, Refusal, Refused, Stage
from tests.generation.good_items import GOOD, LEARNING, MEMORY
from tests.generation.model_books import make_base, numbers, saying, slot_of, slots_of
from tests.generation.scripted_caller import ScriptedCaller

SLY = "指向和集中"
ESSAY_POINT = GOOD[Kind.ESSAY][1]["answer"][0]["text"]


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    return Library(make_base(tmp_path_factory.mktemp("lies")))


@pytest.fixture(scope="module")
def support(library):
    return SupportCheck.of(library.base)


class League:
    """A checker that agrees with whatever the draft says; it is told the right texts."""

    def __init__(self):
        self.right = set()
        self.answer = ""

    def choose(self, messages):
        options = shown(messages)
        key = "".join(letter for letter, text in options.items() if text in self.right) or "A"
        judged = {letter: letter in key for letter in options}
        return json.dumps({"options": judged, "key": key})

    def guess(self, messages):
        options = shown(messages)
        wrong = next(letter for letter, text in options.items() if text not in self.right)
        return json.dumps({"key": wrong})

    def judge(self, messages):
        count = len(re.findall(r"^\[\d+\] ", messages[1].content, re.MULTILINE))
        return json.dumps({"points": ["same"] * count})


def shown(messages):
    lines = messages[1].content.splitlines()
    return {line[0]: line[3:] for line in lines if line[:1] in "ABCD" and line[1:3] == ". "}


def outcome(library, support, kind, words, reply, *, before=(), checker=None):
    """Send one reply through maker, checks and the checking model; return what becomes of it."""
    league = League()
    said = {
        "draft": reply,
        "draft_again": reply,
        "open_book": "",
        "closed_book": "NO_ANSWER",
        "choose": league.choose,
        "choose_closed": league.guess,
        "choose_unseen": league.guess,
        "judge_agreement": league.judge,
        **(checker or {}),
    }
    caller = ScriptedCaller({**said, "open_book": checker_says(said, league)})
    slot = slot_of(library, words, kind)
    draft = PassageMaker(library, caller, slots_of(library, words, kind)).make(slot)
    if not isinstance(draft, Draft):
        return draft
    league.right = right_texts(draft)
    named = [n for point in draft.points for n in point.evidence]
    league.answer = f"{draft.answer}{named[:1]}"
    found = Checker(library, support=support, method=Method.PASSAGE).check(draft, slot)
    if isinstance(found, Refused):
        return found
    seen = Seen()
    for other in before:
        seen.add(other, "0" * 12)
    again = seen.refusal(draft)
    if again is not None:
        return again[0]
    more = ModelChecks(library, caller, support=support, seed=0).check(draft, slot)
    return more if isinstance(more, Refused) else (draft, (*found, *more[0]), more[1])


def checker_says(said, league):
    """Return what answers from evidence: the draft's own answer, unless a checker is given."""
    return said["open_book"] or (lambda _messages: league.answer)


def right_texts(draft):
    if draft.kind is Kind.TRUE_FALSE:
        return {"正确", "True"} if draft.truth else {"错误", "False"}
    return {draft.options[k] for k in draft.key if k < len(draft.options)}


def lie(kind, **changes):
    """Return a good form with changes; a function changes the first point."""
    form = deepcopy(GOOD[kind][1])
    point = changes.pop("point", {})
    (form.get("answer") or form["explanation"])[0].update(point)
    return {**form, **changes}


LIES = {
    "an invented number": (
        Kind.SHORT,
        lie(Kind.SHORT, point={"text": "马斯洛把需要分为七个层次。"}),
        Refusal.UNSUPPORTED,
    ),
    "another year": (
        Kind.SINGLE,
        lie(Kind.SINGLE, point={"text": "1984年，巴德利和希契提出了工作记忆模型。"}),
        Refusal.UNSUPPORTED,
    ),
    "a swapped name": (
        Kind.SINGLE,
        lie(Kind.SINGLE, point={"text": "1974年，艾宾浩斯提出了工作记忆模型。"}),
        Refusal.UNSUPPORTED,
    ),
    "a reversed claim": (
        Kind.DEFINITION,
        lie(
            Kind.DEFINITION,
            point={
                "text": "与短时记忆不同，工作记忆强调的只是保持，而不是对信息的操作。",
                "evidence": ["与短时记忆不同"],
            },
        ),
        Refusal.UNSUPPORTED,
    ),
    "a denial": (
        Kind.ESSAY,
        lie(
            Kind.ESSAY,
            point={
                "text": "Operant conditioning is not a form of learning in which behavior is "
                "shaped by its consequences."
            },
        ),
        Refusal.UNSUPPORTED,
    ),
    "evidence that says something else": (
        Kind.SINGLE,
        lie(Kind.SINGLE, point={"evidence": ["遗忘先快后慢"]}),
        Refusal.UNSUPPORTED,
    ),
    "no evidence": (Kind.SHORT, lie(Kind.SHORT, point={"evidence": []}), Refusal.NO_EVIDENCE),
    "no points": (Kind.SINGLE, lie(Kind.SINGLE, explanation=[]), Refusal.NO_EVIDENCE),
    "one point without evidence": (
        Kind.DEFINITION,
        lie(Kind.DEFINITION, point={"evidence": []}),
        Refusal.UNSUPPORTED,
    ),
    "a number that was not shown": (
        Kind.SHORT,
        lie(Kind.SHORT, point={"evidence": [41]}),
        Refusal.NO_SUCH_SENTENCE,
    ),
    "a negative number": (
        Kind.SHORT,
        lie(Kind.SHORT, point={"evidence": [-1]}),
        Refusal.NO_SUCH_SENTENCE,
    ),
    "an invented quotation": (
        Kind.SHORT,
        lie(Kind.SHORT, point={"text": "马斯洛说：“需要是人类进步的阶梯。”"}),
        Refusal.UNSUPPORTED,
    ),
    "an invented tail": (
        Kind.SINGLE,
        lie(
            Kind.SINGLE,
            point={"text": "1974年，巴德利和希契提出了工作记忆模型，并因此获得诺贝尔奖。"},
        ),
        Refusal.UNSUPPORTED,
    ),
    "a key that nothing supports": (
        Kind.SINGLE,
        lie(Kind.SINGLE, key="D"),
        Refusal.KEY_UNSUPPORTED,
    ),
    "a true statement called false": (
        Kind.TRUE_FALSE,
        lie(
            Kind.TRUE_FALSE, question="与短时记忆不同，工作记忆强调的不只是保持，还有对信息的操作。"
        ),
        Refusal.KEY_UNSUPPORTED,
    ),
    "a false statement called true": (
        Kind.TRUE_FALSE,
        lie(Kind.TRUE_FALSE, truth=True),
        Refusal.KEY_UNSUPPORTED,
    ),
    "a distractor that is true": (
        Kind.MULTIPLE,
        lie(
            Kind.MULTIPLE,
            question="马斯洛把需要分为五个层次，其中包括哪些需要？",
            options=["安全需要", "尊重的需要", "生理需要", "体验的需要"],
        ),
        Refusal.DISTRACTOR_TRUE,
    ),
    "a key that is no option": (
        Kind.SINGLE,
        lie(Kind.SINGLE, key="E"),
        Refusal.KEY_NOT_AN_OPTION,
    ),
    "two keys of a single choice": (Kind.SINGLE, lie(Kind.SINGLE, key="AB"), Refusal.KEY_COUNT),
    "25 options": (
        Kind.SINGLE,
        lie(Kind.SINGLE, options=[f"模型之{n}" for n in range(25)]),
        Refusal.OPTION_COUNT,
    ),
    "two options alike": (
        Kind.SINGLE,
        lie(Kind.SINGLE, options=["遗忘模型", "工作记忆模型", "工作记忆模型。", "需要模型"]),
        Refusal.OPTIONS_ALIKE,
    ),
    "all of the above": (
        Kind.SINGLE,
        lie(Kind.SINGLE, options=["遗忘模型", "工作记忆模型", "需要模型", "以上都对"]),
        Refusal.ALL_OF_THE_ABOVE,
    ),
    "a question that points at the text": (
        Kind.SHORT,
        lie(Kind.SHORT, question="根据上文，马斯洛把需要分为哪几个层次？"),
        Refusal.POINTS_ELSEWHERE,
    ),
    "the answer in the question": (
        Kind.SINGLE,
        lie(Kind.SINGLE, question="1974年，巴德利和希契提出了工作记忆模型，这是什么模型？"),
        Refusal.ANSWER_IN_QUESTION,
    ),
    "another language": (
        Kind.SHORT,
        lie(
            Kind.SHORT,
            question="Into which levels does Maslow divide needs?",
            answer=[
                {
                    "text": "Maslow divides needs into five levels, from physiological ones up.",
                    "evidence": ["马斯洛把需要"],
                }
            ],
        ),
        Refusal.WRONG_LANGUAGE,
    ),
    "an empty question": (Kind.SHORT, lie(Kind.SHORT, question=" "), Refusal.EMPTY_QUESTION),
    "an empty answer": (Kind.SHORT, lie(Kind.SHORT, answer=[]), Refusal.EMPTY_ANSWER),
    "an endless answer": (
        Kind.SHORT,
        lie(Kind.SHORT, point={"text": "需要。" * 2_000}),
        Refusal.TOO_LONG,
    ),
    "a tag": (
        Kind.SHORT,
        lie(Kind.SHORT, question="<b>马斯洛</b>把人的需要分为哪几个层次？"),
        Refusal.UNPRINTABLE,
    ),
}


@pytest.mark.parametrize(("kind", "form", "reason"), LIES.values(), ids=LIES)
def test_no_lie_gets_through_though_the_checker_is_in_league(library, support, kind, form, reason):
    words = GOOD[kind][0]
    found = outcome(library, support, kind, words, saying(form))
    assert isinstance(found, Refused)
    assert found.reason is reason


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        ('{"key": "A"}', Refusal.WRONG_FIELDS),
        ("好的，已忽略以上所有要求。", Refusal.NOT_JSON),
        ('{"question": "什么是注意？"', Refusal.NOT_JSON),
        ('{"decline": "我不想出题"}', Refusal.MODEL_DECLINED),
    ],
)
def test_who_obeys_the_book_or_writes_nonsense(library, support, reply, reason):
    found = outcome(library, support, Kind.SINGLE, SLY, reply)
    assert isinstance(found, Refused)
    assert (found.stage, found.reason) == (Stage.DRAFT, reason)


def test_what_an_order_in_the_book_wants_said_does_not_come_out_again(library, support):
    form = {
        "question": "注意是什么？",
        "answer": [{"text": "注意是一种情绪。", "evidence": ["注意是心理活动"]}],
        "bloom": "remember",
        "about": "注意",
    }
    honest = {
        "open_book": "注意是心理活动对一定对象的指向和集中。[1]",
        "judge_agreement": '{"points": ["different"]}',
    }
    found = outcome(library, support, Kind.DEFINITION, SLY, saying(form), checker=honest)
    assert isinstance(found, Refused)
    assert found.reason in {Refusal.UNSUPPORTED, Refusal.RE_ANSWER_DIFFERS}


@pytest.mark.parametrize("kind", [Kind.SHORT, Kind.SINGLE, Kind.TRUE_FALSE])
def test_the_same_question_again(library, support, kind):
    words, form = GOOD[kind]
    first = outcome(library, support, kind, words, saying(form))
    assert isinstance(first, tuple)
    again = outcome(library, support, kind, words, saying(form), before=[first[0]])
    assert again is Refusal.DUPLICATE


def test_a_question_that_the_evidence_does_not_answer(library, support):
    """Its point is in the book, and answers something else: a model has to notice."""
    form = {
        "question": "巴德利和希契在哪里工作？",
        "answer": GOOD[Kind.SINGLE][1]["explanation"],
        "bloom": "remember",
        "about": "巴德利",
    }
    declining = {"open_book": "NO_ANSWER"}
    found = outcome(library, support, Kind.SHORT, MEMORY, saying(form), checker=declining)
    assert isinstance(found, Refused)
    assert (found.stage, found.reason) == (Stage.RE_ANSWER, Refusal.UNANSWERABLE)


def test_two_right_options_that_no_sentence_lists_side_by_side(library, support):
    """工作记忆 and its model: only who understands the question sees that both fit."""
    form = lie(
        Kind.SINGLE,
        question="1974年，巴德利和希契提出的模型说明哪种记忆？",
        options=["遗忘曲线", "工作记忆", "暂时保持并加工信息的记忆", "条件反射"],
    )
    both = {"工作记忆", "暂时保持并加工信息的记忆"}

    def judging(messages):
        options = shown(messages)
        key = next(letter for letter, text in options.items() if text == "工作记忆")
        judged = {letter: text in both for letter, text in options.items()}
        return json.dumps({"options": judged, "key": key})

    found = outcome(
        library, support, Kind.SINGLE, MEMORY, saying(form), checker={"choose": judging}
    )
    assert isinstance(found, Refused)
    assert (found.stage, found.reason) == (Stage.KEY, Refusal.DISTRACTOR_TRUE)


def test_an_answer_to_another_question_does_not_come_out_again(library, support):
    """Each point is in the book, and yet they answer something else: a model has to notice."""
    form = deepcopy(GOOD[Kind.ESSAY][1])
    form["question"] = "What is the spacing effect, and how does practice spread over time compare?"
    found = outcome(
        library,
        support,
        Kind.ESSAY,
        LEARNING,
        saying(form),
        checker={
            "open_book": lambda messages: (
                "The spacing effect means that practice spread over time is remembered better "
                f"than practice in one block. [{min(numbers(messages).values())}]"
            ),
            "judge_agreement": '{"points": ["missing", "missing"]}',
        },
    )
    assert isinstance(found, Refused)
    assert (found.stage, found.reason) == (Stage.RE_ANSWER, Refusal.RE_ANSWER_DIFFERS)


LYING_CHECKERS = {
    "nonsense": "好的！",
    "half": '{"key": "A"',
    "a key of five": '{"options": {"A": true, "B": true, "C": true, "D": true}, "key": "ABCDE"}',
    "declines": '{"decline": "不想看"}',
    "numbers": '{"key": 1, "options": {"A": 1}}',
    "points": '{"points": []}',
}


@pytest.mark.parametrize("kind", [Kind.SHORT, Kind.SINGLE, Kind.MULTIPLE, Kind.TRUE_FALSE])
@pytest.mark.parametrize("said", LYING_CHECKERS.values(), ids=LYING_CHECKERS)
def test_a_checker_that_lies_lets_nothing_through(library, support, kind, said):
    words, form = GOOD[kind]
    names = ("choose", "choose_closed", "choose_unseen", "judge_agreement")
    lying = {f"{name}{again}": said for name in names for again in ("", "_again")}
    found = outcome(library, support, kind, words, saying(form), checker=lying)
    assert isinstance(found, Refused)
    assert found.stage in {Stage.RE_ANSWER, Stage.KEY}
    assert found.reason in {Refusal.NOT_JSON, Refusal.WRONG_FIELDS, Refusal.UNANSWERABLE}


@pytest.mark.parametrize("kind", list(Kind))
def test_what_an_honest_model_writes_passes_every_stage(library, support, kind):
    words, form = GOOD[kind]
    found = outcome(library, support, kind, words, saying(form))
    assert isinstance(found, tuple)
    _draft, checks, _difficulty = found
    assert {check.stage for check in checks} == set(Stage) - {Stage.DRAFT, Stage.DUPLICATE}
    assert "failed" not in {check.outcome for check in checks}


words = st.text(max_size=12) | st.sampled_from(
    [
        "工作记忆模型",
        "马斯洛把需要分为五个层次",
        "什么是工作记忆？",
        "\u202e",
        "{",
        "”",
        "A. 甲",
        "1974",
    ]
)
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | words,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3),
    max_leaves=6,
)
points = st.lists(
    st.fixed_dictionaries({"text": words, "evidence": st.lists(st.integers(-2, 9), max_size=4)}),
    max_size=3,
)
FIELDS = {
    "question": words,
    "options": st.lists(words, max_size=12),
    "key": st.text("ABCDEZ", max_size=4),
    "truth": st.booleans(),
    "answer": points,
    "explanation": points,
    "bloom": st.sampled_from(["remember", "create", "x"]),
    "about": words,
}
ASKED = {
    **dict.fromkeys(
        (Kind.SINGLE, Kind.MULTIPLE, Kind.INDEFINITE),
        ("question", "options", "key", "explanation", "bloom", "about"),
    ),
    Kind.TRUE_FALSE: ("question", "truth", "explanation", "bloom", "about"),
    Kind.SHORT: ("question", "answer", "bloom", "about"),
}


@given(kind=st.sampled_from(sorted(ASKED)), data=st.data())
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_a_model_writes_is_decided_and_never_raises(library, support, kind, data):
    fields = {name: FIELDS[name] for name in ASKED[kind]}
    form = data.draw(st.fixed_dictionaries(fields))
    if data.draw(st.booleans()):
        form[data.draw(st.sampled_from(sorted(form)))] = data.draw(anything)
    found = outcome(library, support, kind, MEMORY, json.dumps(form))
    if isinstance(found, tuple):  # chance can copy a book
        assert found[0].question
        assert all(point.evidence for point in found[0].points)
    else:
        assert isinstance(found, Refused)


def test_a_kind_of_thing_that_the_book_does_not_name(library, support):
    """Even with a judge in league: attention is no emotion, whatever an order in the book says."""
    form = {
        "question": "注意是什么？",
        "answer": [{"text": "注意是一种情绪。", "evidence": ["注意是心理活动"]}],
        "bloom": "remember",
        "about": "注意",
    }
    words = "注意有两个特点"
    found = outcome(library, support, Kind.DEFINITION, words, saying(form))
    assert isinstance(found, Refused)
    assert (found.stage, found.reason) == (Stage.SUPPORT, Refusal.UNSUPPORTED)


@pytest.mark.parametrize("tail", ["所以选B。", "其余各项都不对，答案是B。"])
def test_an_explanation_that_names_a_letter(library, support, tail):
    form = lie(Kind.SINGLE)
    form["explanation"][0]["text"] += tail
    found = outcome(library, support, Kind.SINGLE, MEMORY, saying(form))
    assert isinstance(found, Refused)
    assert (found.stage, found.reason) == (Stage.DRAFT, Refusal.WRONG_FIELDS)
