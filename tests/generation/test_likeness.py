"""How a judge's words are counted, and what rules hold against them."""

import json

import pytest

from psykb.generation.forms import Likeness
from psykb.generation.library import Library
from psykb.generation.likeness import Compared, compare, is_empty
from psykb.generation.replies import Misread
from psykb.grounding.support import SupportCheck
from psykb.types import Refusal
from tests.generation.model_books import make_base
from tests.generation.scripted_caller import ScriptedCaller

SAME, MISSING, DIFFERENT = Likeness.SAME, Likeness.MISSING, Likeness.DIFFERENT
POINTS = ["1974年提出了工作记忆模型。", "工作记忆保持信息。", "工作记忆加工信息。"]
ANSWER = "1974年提出了工作记忆模型。工作记忆保持并加工信息。"


@pytest.fixture(scope="module")
def support(tmp_path_factory):
    return SupportCheck.of(Library(make_base(tmp_path_factory.mktemp("likeness"))).base)


def compared(support, said, answer=ANSWER, points=POINTS):
    reply = said if isinstance(said, str) else json.dumps({"points": said})
    caller = ScriptedCaller({"judge_agreement": reply, "judge_agreement_again": reply})
    found = compare(caller, "什么是工作记忆？", points, answer, language="zh", support=support)
    return found, caller


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("same", Refusal.NOT_JSON),
        (["same", "same"], Refusal.WRONG_FIELDS),
        (["same"] * 4, Refusal.WRONG_FIELDS),
        (["same", "same", "yes"], Refusal.WRONG_FIELDS),
        ('{"decline": "不想"}', Refusal.WRONG_FIELDS),
    ],
)
def test_a_judgement_that_cannot_be_read(support, said, reason):
    found, _caller = compared(support, said)
    assert isinstance(found, Misread)
    assert found.reason is reason


@pytest.mark.parametrize("answer", ["", "  ", "NO_ANSWER", "`no_answer`。"])
def test_an_answer_that_says_nothing_costs_no_judge(support, answer):
    found, caller = compared(support, ["same"] * 3, answer)
    assert found == Compared(points=(MISSING,) * 3)
    assert caller.asked == []
    assert is_empty(answer)


@pytest.mark.parametrize(
    "answer",
    ["1984年提出了工作记忆模型。", "没有提出工作记忆模型。"],
)
def test_a_same_that_rules_contradict_is_none(support, answer):
    found, _caller = compared(support, ["same"], answer, POINTS[:1])
    assert found == Compared(points=(MISSING,))


def test_what_a_judge_says_otherwise_stands(support):
    found, caller = compared(support, ["same", "different", "missing"])
    assert found == Compared(points=(SAME, DIFFERENT, MISSING))
    asked = caller.llm.heard[0][1].content
    assert "[1] 1974年提出了工作记忆模型。\n[2] 工作记忆保持信息。" in asked


@pytest.mark.parametrize(
    ("points", "share", "agrees", "touches"),
    [
        ((SAME,), 1, True, True),
        ((MISSING,), 0, False, False),
        ((SAME, SAME, MISSING), 2 / 3, True, True),
        ((SAME, MISSING, MISSING), 1 / 3, False, True),
        ((SAME, MISSING, MISSING, MISSING), 1 / 4, False, False),
        ((SAME, SAME, SAME, DIFFERENT), 3 / 4, False, True),
    ],
)
def test_shares(points, share, agrees, touches):
    found = Compared(points=points)
    assert (found.share, found.agrees, found.touches) == (share, agrees, touches)
