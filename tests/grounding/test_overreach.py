"""Claims that say of all what is said of some, and causes for what goes together."""

import pytest

from psykb.grounding.clauses import clauses
from psykb.grounding.overreach import overstates
from psykb.text.folding import language_of


def over(claim, sentence, context=""):
    return overstates(
        clauses(claim),
        [clauses(sentence)],
        context,
        lambda key: 1.0,
        chinese=language_of(claim) == "zh",
    )


@pytest.mark.parametrize(
    ("claim", "sentence"),
    [
        ("所有青少年都能平稳度过。", "多数青少年能平稳度过。"),
        ("人们总是高估自己。", "人们往往高估自己。"),
        ("All of them gave way.", "Some of them gave way."),
        ("Every child lies.", "Many a child lies."),
        ("Feedback always helps learners.", "Feedback sometimes helps learners."),
        ("神经质导致抑郁。", "神经质与抑郁有关。"),
        ("Exhaustion causes depression.", "Exhaustion is linked to depression."),
    ],
)
def test_more_than_is_said(claim, sentence):
    assert over(claim, sentence)


@pytest.mark.parametrize(
    ("claim", "sentence"),
    [
        ("所有青少年都能平稳度过。", "青少年都能平稳度过。"),
        ("不是所有青少年都能平稳度过。", "多数青少年能平稳度过。"),
        ("多数青少年能平稳度过。", "所有青少年都能平稳度过。"),
        ("All of them gave way.", "They gave way."),
        ("Not all of them gave way.", "Most of them gave way."),
        ("All bees dance.", "Some children lie."),
        ("神经质与抑郁有关。", "神经质与抑郁相关。"),
        ("Exhaustion causes depression.", "Exhaustion leads to depression and is linked to it."),
    ],
)
def test_no_more_than_is_said(claim, sentence):
    assert not over(claim, sentence)


def test_the_context_may_speak_of_causes():
    claim, sentence = "神经质导致抑郁。", "神经质与抑郁有关。"
    assert not over(claim, sentence, context="抑郁的原因是神经质，它引起痛苦。")
