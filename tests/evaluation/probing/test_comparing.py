"""Two probes of the same items: learnt, forgotten, and whether that is more than chance."""

from dataclasses import replace
from itertools import product
from math import isclose
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from psykb.dataset.mixing.probes import Probe, ProbedItem, ProbeReport
from psykb.errors import MisuseError
from psykb.evaluation.probing.comparing import compare, mcnemar
from psykb.proportions import share
from psykb.types import Kind, Knowledge

K, U, N = Knowledge.KNOWN, Knowledge.UNKNOWN, Knowledge.UNCLEAR


def probe(name, states, **changes):
    probed = {
        f"i{n}": ProbedItem(
            id=f"i{n}", kind=kind, language="zh", knowledge=state, tries=1,
            right=int(state is K), model=name, wording="w",
        )
        for n, (state, kind) in enumerate(states)
    }  # fmt: skip
    values = {
        "name": name, "version": "1", "data": "asked", "split": "", "model": name, "items": "x",
        "grading": "g", "digest": "d", "there": len(probed), "asked": len(probed), "whole": True,
        "tries": 1, "seed": 0, "known": share("known", 0, 0), "unclear": 0, "weakly": 0,
        "slices": (), "usage": {},
    }  # fmt: skip
    report = ProbeReport(**{**values, **changes})
    return Probe(folder=Path(name), report=report, probed=probed)


STATES = [(U, K), (K, U), (K, K), (U, U), (N, K), (K, N), (U, K)]
KINDS = [Kind.SINGLE, Kind.SINGLE, Kind.SHORT, Kind.SHORT, Kind.SHORT, Kind.SINGLE, Kind.SHORT]


@pytest.fixture
def both():
    return tuple(
        probe(
            name,
            [(pair[at], kind) for pair, kind in zip(STATES, KINDS, strict=True)],
        )
        for at, name in enumerate(("before", "after"))
    )


@pytest.mark.parametrize("changes", [{"items": "y"}, {"grading": "h"}])
def test_what_cannot_be_compared(both, changes):
    before, after = both
    other = replace(after, report=replace(after.report, **changes))
    with pytest.raises(MisuseError) as error:
        compare(before, other)
    wanted = "did not ask the same items" if "items" in changes else "not asked or graded alike"
    assert wanted in str(error.value)


def test_other_ids_under_one_digest_are_refused(both):
    before, after = both
    fewer = replace(after, probed=dict(list(after.probed.items())[1:]))
    with pytest.raises(MisuseError, match="did not ask the same items"):
        compare(before, fewer)


def test_learnt_forgotten_kept(both):
    whole = compare(*both).whole
    assert whole.learnt == ("i0", "i6")
    assert whole.forgotten == ("i1",)
    assert (whole.kept, whole.lacking, whole.unclear) == (("i2",), ("i3",), ("i4", "i5"))
    assert (whole.before.value, whole.before.n) == (2 / 5, 5)
    assert (whole.after.value, whole.after.n) == (3 / 5, 5)
    assert (whole.learning.value, whole.learning.n) == (2 / 3, 3)
    assert (whole.forgetting.value, whole.forgetting.n) == (1 / 2, 2)
    assert whole.p == 1.0


def test_each_kind_for_itself(both):
    single, short = sorted(compare(*both).kinds, key=lambda one: one.kind is Kind.SHORT)
    assert (single.kind, single.learnt, single.forgotten) == (Kind.SINGLE, ("i0",), ("i1",))
    assert (short.kind, short.learnt, short.kept) == (Kind.SHORT, ("i6",), ("i2",))


@pytest.mark.parametrize(
    ("learnt", "forgotten", "p"),
    [(0, 0, 1.0), (1, 0, 1.0), (6, 0, 2 / 64), (10, 2, 158 / 4096), (5, 5, 1.0)],
)
def test_mcnemar_by_hand(learnt, forgotten, p):
    assert mcnemar(learnt, forgotten) == pytest.approx(p)


@given(st.integers(0, 9), st.integers(0, 9))
def test_mcnemar_counts_all_ways_to_change(learnt, forgotten):
    n = learnt + forgotten
    ways = [abs(2 * sum(way) - n) for way in product((0, 1), repeat=min(n, 12))]
    if n <= 12:
        as_far = sum(one >= abs(learnt - forgotten) for one in ways)
        assert isclose(mcnemar(learnt, forgotten), min(1.0, as_far / 2**n))
    assert mcnemar(learnt, forgotten) == mcnemar(forgotten, learnt)


def test_many_items_do_not_overflow():
    assert mcnemar(5_000, 4_000) < 1e-20
