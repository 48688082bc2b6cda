"""Splits come as near to what is wanted as groups allow, and evenly over strata."""

from collections import Counter
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from psykb.dataset.mixing.grouping import components
from psykb.dataset.mixing.splitting import divided
from psykb.dataset.mixing.wishes import SPLITS, SplitWish
from psykb.errors import MisuseError
from tests.dataset.mixing.made_rows import row

EIGHT = SplitWish(
    shares={"train": Fraction(8, 10), "valid": Fraction(1, 10), "test": Fraction(1, 10)}, counts={}
)


def sizes(rows, wish=EIGHT, seed=0, strata=None):
    made = divided(rows, wish, seed, strata or ["s"] * len(rows))
    counts = Counter(made.splits)
    return {name: counts[name] for name in SPLITS}, made


def test_rows_that_stand_alone_meet_the_shares():
    counts, made = sizes([row(f"r{n}") for n in range(100)])
    assert counts == made.wanted == {"train": 80, "valid": 10, "test": 10}
    assert (made.groups, made.largest) == (100, 1)


@pytest.mark.parametrize(
    ("n", "wanted"),
    [(0, (0, 0, 0)), (1, (1, 0, 0)), (2, (1, 1, 0)), (3, (1, 1, 1)), (4, (2, 1, 1))],
)
def test_few_rows_give_one_to_each_split_if_they_can(n, wanted):
    counts, _made = sizes([row(f"r{at}") for at in range(n)])
    assert tuple(counts.values()) == wanted


def test_a_split_that_is_not_wanted_gets_nothing():
    wish = SplitWish(
        shares={"train": Fraction(1, 2), "valid": Fraction(0), "test": Fraction(1, 2)}, counts={}
    )
    assert sizes([row(f"r{n}") for n in range(9)], wish)[0] == {"train": 5, "valid": 0, "test": 4}


def test_counts():
    wish = SplitWish(shares=None, counts={"valid": 3, "test": 5})
    assert sizes([row(f"r{n}") for n in range(20)], wish)[0] == {
        "train": 12, "valid": 3, "test": 5,
    }  # fmt: skip


def test_one_giant_group_goes_to_one_split_and_is_told():
    rows = [row(f"r{n}", "x:1") for n in range(50)] + [row(f"s{n}") for n in range(2)]
    counts, made = sizes(rows)
    assert counts == {"train": 50, "valid": 1, "test": 1}
    assert (made.largest, made.wanted["test"]) == (50, 5)


def test_nothing_can_be_divided_of_one_group():
    counts, _made = sizes([row(f"r{n}", "x:1") for n in range(7)])
    assert counts == {"train": 7, "valid": 0, "test": 0}


def test_groups_of_several_rows_are_in_every_split():
    rows = [row(f"r{n}", f"x:{n // 2}") for n in range(200)]
    counts, made = sizes(rows)
    assert counts == {"train": 160, "valid": 20, "test": 20}
    assert made.groups == 100


def test_strata_are_spread_evenly():
    rows = [row(f"r{n}") for n in range(200)]
    strata = ["rare" if n % 10 == 0 else "common" for n in range(200)]
    _counts, made = sizes(rows, strata=strata)
    rare = Counter(split for split, kind in zip(made.splits, strata, strict=True) if kind == "rare")
    assert rare == {"train": 16, "valid": 2, "test": 2}


def test_the_seed_decides_and_the_order_does_not():
    rows = [row(f"r{n}") for n in range(40)]
    one = divided(rows, EIGHT, 0, ["s"] * 40).splits
    assert one != divided(rows, EIGHT, 1, ["s"] * 40).splits
    back = divided(rows[::-1], EIGHT, 0, ["s"] * 40).splits
    assert back[::-1] == one


@settings(max_examples=50, deadline=None)
@given(st.lists(st.integers(0, 30), min_size=1, max_size=60), st.integers(0, 2))
def test_no_group_is_parted_and_every_row_is_somewhere(named, seed):
    rows = [row(f"r{at}", f"x:{name}") for at, name in enumerate(named)]
    made = divided(rows, EIGHT, seed, ["s"] * len(rows))
    assert set(made.splits) <= set(SPLITS)
    for at, first in enumerate(components(rows)):
        assert made.splits[at] == made.splits[first]
    assert sum(made.wanted.values()) == len(rows)


def test_rows_of_an_earlier_mix_stay_and_take_their_kin_along():
    rows = [row("a", "g:1"), row("b", "g:1"), row("c"), row("d"), row("e", "g:2"), row("f", "g:2")]
    wish = SplitWish(shares={"train": Fraction(1, 2), "valid": Fraction(0), "test": Fraction(1, 2)},
                     counts={})  # fmt: skip
    strata = [one.kind for one in rows]
    earlier = {"a": "test", "c": "train", "e": "test", "f": "train", "gone": "test"}
    made = divided(rows, wish, 0, strata, earlier)
    assert made.splits[0] == made.splits[1] == "test"
    assert made.splits[2] == "train"
    assert made.splits[4] == made.splits[5] == "train"  # as many had each: the first of the splits
    assert (made.kept, made.moved) == (3, 1)


@pytest.mark.parametrize(("valid", "test"), [(200, 200), (0, 66), (66, 0), (33, 33), (10, 57)])
def test_counts_that_leave_nothing_to_train_on_are_refused(valid, test):
    wish = SplitWish(shares=None, counts={"valid": valid, "test": test})
    with pytest.raises(MisuseError) as e:
        sizes([row(f"r{n}") for n in range(66)], wish)
    assert str(e.value) == (
        f"[split]: valid = {valid} and test = {test} leave no row to train on: there are 66; write "
        "smaller numbers, or shares"
    )


def test_counts_may_leave_a_single_row():
    wish = SplitWish(shares=None, counts={"valid": 3, "test": 5})
    assert sizes([row(f"r{n}") for n in range(9)], wish)[0] == {"train": 1, "valid": 3, "test": 5}
    assert sizes([], wish)[0] == {"train": 0, "valid": 0, "test": 0}
