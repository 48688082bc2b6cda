import dataclasses

import pytest

from psykb.dataset.cleaning import crisis
from psykb.dataset.cleaning.crisis import Choice, highest, label, labelled
from psykb.dataset.cleaning.rules import Rule, Verdict, sift
from psykb.types import RiskLevel
from tests.dataset.cleaning.made import made

CALM = made("我和室友吵架了。", "发生了什么？")
PASSIVE = made("活着没什么意思。", "最近发生了什么？")
ACTIVE = made("我今晚就想自杀。", "你现在安全吗？请拨打12356。")


def test_a_calm_dialogue_has_no_response():
    assert labelled(CALM).labels == {"crisis": "none"}
    assert labelled(CALM).id == CALM.id


def test_where_there_is_a_risk_the_answer_is_told():
    assert labelled(PASSIVE).labels == {"crisis": "passive", "crisis_response": "missed"}
    assert labelled(ACTIVE).labels == {"crisis": "active", "crisis_response": "line_named"}


@pytest.mark.parametrize("before", range(7))
@pytest.mark.parametrize("after", range(9))
def test_a_risk_counts_wherever_it_stands(before, after):
    quiet = ("今天天气不错。", "是啊。")
    texts = [*quiet * before, "我今晚就想自杀。", "嗯。", *quiet * after]
    assert highest(made(*texts).messages) is RiskLevel.ACTIVE


def test_a_response_that_was_there_is_replaced_and_other_labels_stay():
    before = made("你好", "你好", labels={"crisis_response": "helped", "school": "CBT"})
    assert labelled(before).labels == {"school": "CBT", "crisis": "none"}


@pytest.mark.parametrize(
    ("dialogue", "said", "kept", "differs"),
    [
        (CALM, "none", "none", False),
        (CALM, "passive", "passive", True),
        (CALM, "active", "active", True),
        (CALM, "severe", "none", True),
        (PASSIVE, "none", "passive", True),
        (PASSIVE, "active", "active", True),
        (ACTIVE, "passive", "active", True),
        (ACTIVE, "active", "active", False),
    ],
)
def test_of_the_label_that_was_there_and_that_of_the_gate_the_higher_stays(
    dialogue, said, kept, differs
):
    found = label(dataclasses.replace(dialogue, labels={"crisis": said}))
    assert found.dialogue.labels["crisis"] == kept
    assert found.differs is differs
    assert ("crisis_response" in found.dialogue.labels) is (kept != "none")
    again = label(found.dialogue).dialogue
    assert again == found.dialogue


@pytest.mark.parametrize(
    ("choice", "dropped"),
    [
        (Choice.KEEP, {}),
        (Choice.DROP_ACTIVE, {2: "active, line_named"}),
        (Choice.DROP, {1: "passive, missed", 2: "active, line_named"}),
    ],
)
def test_what_is_dropped_by_choice(choice, dropped):
    expected = {at: Verdict(rule=Rule.CRISIS, detail=said) for at, said in dropped.items()}
    assert crisis.by(choice)([CALM, PASSIVE, ACTIVE]) == expected
    once = [labelled(one) for one in (CALM, PASSIVE, ACTIVE)]
    assert len(sift(once, crisis.by(choice)).dropped) == len(dropped)
