"""Fusion of scores, worked by hand."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from psykb.index.fusion import fuse, standardise

finite = st.floats(-1e6, 1e6, allow_nan=False)


def test_nothing_stays_nothing():
    assert standardise({}) == {}
    assert fuse({}, None, 1.0) == {}


def test_equal_scores_say_nothing():
    assert standardise({1: 3.3, 2: 3.3, 3: 3.3}) == {1: 0.0, 2: 0.0, 3: 0.0}


def test_standardise_by_hand():
    # mean 2, deviation sqrt(((1)² + 0 + (1)²) / 3)
    deviation = math.sqrt(2 / 3)
    assert standardise({7: 1.0, 8: 2.0, 9: 3.0}) == pytest.approx(
        {7: -1 / deviation, 8: 0.0, 9: 1 / deviation}
    )


def test_fuse_adds_the_weighted_dense_side():
    fused = fuse({1: 0.0, 2: 2.0}, {1: 0.9, 2: 0.1}, 0.5)
    assert fused == pytest.approx({1: -1 + 0.5, 2: 1 - 0.5})


def test_weight_zero_and_no_dense_side_are_the_same():
    lexical = {1: 0.5, 2: 2.0, 3: 9.0}
    assert fuse(lexical, {1: 1.0, 2: 0.0, 3: 0.0}, 0.0) == fuse(lexical, None, 1.0)


@given(st.dictionaries(st.integers(0, 99), finite, min_size=1))
def test_standardised_scores_do_not_depend_on_the_order(scores):
    backwards = dict(reversed(scores.items()))
    assert standardise(backwards) == standardise(scores)


@given(st.dictionaries(st.integers(0, 99), finite, min_size=2), finite, st.floats(0.1, 10))
def test_standardising_forgets_shift_and_scale(scores, shift, scale):
    plain = standardise(scores)
    moved = standardise({k: s * scale + shift for k, s in scores.items()})
    if any(moved.values()):
        assert moved == pytest.approx(plain, rel=1e-3, abs=1e-3)
