"""What kind of thing a book says that something is."""

import pytest

from psykb.generation.checks.genus import is_of_another
from psykb.generation.checks.supporting import Supporting
from psykb.types import Evidence, Fault

ATTENTION = "注意（attention）是心理活动对一定对象的指向和集中。"
EXTINCTION = "Extinction is the gradual weakening of a conditioned response."


def shown(*texts, context=()):
    return [
        Evidence(number=n, document_id="b", start=0, end=len(t), text=t, context=context)
        for n, t in enumerate(texts, 1)
    ]


@pytest.mark.parametrize(
    ("claim", "text"),
    [
        ("注意是一种情绪。", ATTENTION),
        ("注意是一种短暂的疾病。", ATTENTION),
        ("注意属于一种情绪", "所谓注意，是心理活动的指向。注意是指向和集中。"),
        ("Extinction is an emotion.", EXTINCTION),
        ("Extinction is a kind of mental disorder.", EXTINCTION),
    ],
)
def test_another_kind(claim, text):
    assert is_of_another(claim, shown(text))


@pytest.mark.parametrize(
    ("claim", "text"),
    [
        ("注意是一种心理活动。", ATTENTION),
        ("注意是一种心理现象。", ATTENTION),  # so wide that it fits
        ("注意是心理活动的指向。", ATTENTION),
        ("注意是一种情绪。", "人在情绪激动时，注意的范围会变窄。"),  # not defined there
        ("注意是一种情绪。", "记忆是心理活动。"),
        ("Extinction is a weakening.", EXTINCTION),
        ("Extinction is a learning process.", EXTINCTION),
        ("Extinction is a decrease in responding that follows from missing food.", EXTINCTION),
    ],
)
def test_what_is_not_said_to_be_another(claim, text):
    assert not is_of_another(claim, shown(text))


def test_a_kind_that_the_context_names():
    assert not is_of_another("注意是一种情绪。", shown(ATTENTION, context=("情绪与注意",)))
    assert not is_of_another("注意是一种情绪。", shown(ATTENTION, "情绪也是如此。"))


def test_the_support_check_is_told(support):
    text = "工作记忆（working memory）是指对有限的信息加以暂时保持并同时加工的记忆系统。"
    claim = "工作记忆是一种情绪。"
    assert support.check(claim, shown(text)).faults == ()
    found = Supporting(support).verdict(claim, shown(text))
    assert (found.support, found.faults) == (0.0, (Fault.NOT_COVERED,))
