"""Cohen's kappa and its interval."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from psykb.generation.agreement import Agreement, agreement, agreements, disputed
from psykb.types import Review

PAIR = ("a", "b")


def table(both, first, second, neither):
    """Return judgements: kept by both, by the first or the second alone, by neither."""
    return (
        [(True, True)] * both
        + [(True, False)] * first
        + [(False, True)] * second
        + [(False, False)] * neither
    )


def review(item, reviewer, verdict="accept"):
    return Review(item=item, verdict=verdict, reviewer=reviewer, time="2026-01-01T00:00:00Z")


def test_no_item_in_common():
    assert agreement(PAIR, []) == Agreement(reviewers=PAIR, n=0, observed=None, kappa=None)


@pytest.mark.parametrize("same", [table(7, 0, 0, 0), table(0, 0, 0, 7)])
def test_the_same_verdict_on_all_leaves_kappa_undefined(same):
    assert agreement(PAIR, same) == Agreement(reviewers=PAIR, n=7, observed=1.0, kappa=None)


def test_perfect_agreement_has_no_interval():
    found = agreement(PAIR, table(3, 0, 0, 2))
    assert found == Agreement(reviewers=PAIR, n=5, observed=1.0, kappa=1.0)


def test_one_reviewer_who_keeps_everything():
    found = agreement(PAIR, table(6, 4, 0, 0))
    assert (found.n, found.observed, found.kappa) == (10, 0.6, 0.0)


def test_a_table_worked_out_by_hand():
    # rows .5 .5, columns .6 .4: chance .5, kappa .4; variance of formula 13, by hand, .2016 / 12.5
    found = agreement(PAIR, table(20, 5, 10, 15))
    assert found.observed == pytest.approx(0.7)
    assert found.kappa == pytest.approx(0.4)
    assert found.low == pytest.approx(0.4 - 1.959964 * 0.126996, abs=1e-5)
    assert found.high == pytest.approx(0.4 + 1.959964 * 0.126996, abs=1e-5)


def test_kappa_can_be_as_low_as_minus_one():
    found = agreement(PAIR, table(0, 5, 5, 0))
    assert (found.observed, found.kappa, found.low) == (0.0, -1.0, -1.0)


@given(st.lists(st.tuples(st.booleans(), st.booleans()), max_size=40))
def test_kappa_knows_no_first_and_no_kept(kept):
    found = agreement(PAIR, kept)
    turned = agreement(PAIR, [(b, a) for a, b in kept])
    against = agreement(PAIR, [(not a, not b) for a, b in kept])
    for other in (turned, against):
        assert other.kappa == pytest.approx(found.kappa)
        assert other.low == pytest.approx(found.low)
        assert other.high == pytest.approx(found.high)
    if found.low is not None and found.high is not None and found.kappa is not None:
        assert -1 <= found.low <= found.kappa <= found.high <= 1


def test_pairs_of_reviewers_and_an_edit_keeps():
    made = [
        review("1", "b"), review("2", "b", "reject"), review("3", "b"),
        review("1", "a"), review("2", "a", "reject"), review("9", "c"),
        review("1", "a", "reject"), review("1", "a", "undo"),
    ]  # fmt: skip
    found = agreements(made)
    assert [(one.reviewers, one.n, one.kappa) for one in found] == [
        (("a", "b"), 2, 1.0), (("a", "c"), 0, None), (("b", "c"), 0, None),
    ]  # fmt: skip


def test_items_on_which_one_keeps_and_another_rejects():
    made = [
        review("3", "a", "reject"), review("3", "b"),
        review("1", "a", "reject"), review("1", "b"),
        review("2", "a", "reject"), review("2", "b", "reject"),
        review("4", "a"), review("4", "b", "reject"), review("4", "b", "undo"),
        review("5", "a", "reject"), review("5", "a"),
    ]  # fmt: skip
    assert disputed(made) == ("1", "3")
