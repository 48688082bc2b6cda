"""How many rows each source gives, by hand-made sums; and which."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from psykb.dataset.mixing.drawing import allotted, drawn, remainders
from psykb.dataset.mixing.wishes import SourceWish


def wish(share: str | None = None, count: int | None = None) -> SourceWish:
    return SourceWish(
        name="a", run=False, share=None if share is None else Fraction(share), count=count
    )


def test_the_scarcest_source_limits_the_mix():
    made = allotted([300, 1000], [wish("0.3"), wish("0.7")])
    assert (made.taken, made.limiting, made.short) == ((300, 700), 0, ())


def test_nothing_limits_where_all_is_taken():
    assert allotted([30, 70], [wish("0.3"), wish("0.7")]).limiting is None


def test_thirds_by_largest_remainder():
    made = allotted([34, 50, 50], [wish("1/3"), wish("1/3"), wish("1/3")])
    assert made.taken == (34, 34, 34)
    assert allotted([100, 3], [wish("0.9"), wish("0.1")]).taken == (27, 3)


def test_shares_beside_what_is_taken_whole():
    made = allotted([60, 500], [wish(), wish("0.4")])
    assert (made.taken, made.short) == ((60, 40), ())


def test_a_source_that_has_fewer_than_its_share_is_short():
    made = allotted([60, 30], [wish(), wish("0.4")])
    assert (made.taken, made.short) == ((60, 30), (1,))


def test_a_count_that_is_not_there_is_short():
    made = allotted([5, 9], [wish(count=8), wish(count=3)])
    assert (made.taken, made.short) == ((5, 3), (0,))


def test_an_empty_source_with_a_share_leaves_nothing():
    made = allotted([0, 10], [wish("0.5"), wish("0.5")])
    assert (made.taken, made.limiting) == ((0, 0), 0)


@given(st.lists(st.integers(0, 50), min_size=1, max_size=6), st.integers(0, 200))
def test_remainders_add_up_and_keep_near(weights, total):
    whole = sum(weights)
    if not whole:
        return
    quotas = [Fraction(weight * total, whole) for weight in weights]
    found = remainders(quotas, total)
    assert sum(found) == total
    assert all(abs(n - quota) < 1 for n, quota in zip(found, quotas, strict=True))


@given(st.sets(st.text(max_size=4), max_size=30), st.integers(0, 30), st.integers(0, 3))
def test_a_draw_of_more_holds_that_of_fewer_in_the_same_order(names, n, seed):
    things = sorted(names)
    few, more = drawn(things, n, seed, str), drawn(things, n + 3, seed, str)
    assert len(few) == min(n, len(things))
    assert set(few) <= set(more)
    assert more == [one for one in things if one in more]


def test_the_seed_changes_the_draw():
    things = [str(n) for n in range(40)]
    assert drawn(things, 10, 0, str) != drawn(things, 10, 1, str)
