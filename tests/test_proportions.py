"""Shares and their intervals, worked by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from psykb.proportions import share


def test_what_is_no_share_is_refused():
    with pytest.raises(ValueError, match="x: 3 of 2"):
        share("x", 3, 2)
    with pytest.raises(ValueError, match="x: -1 of 2"):
        share("x", -1, 2)


def test_of_nothing_nothing_is_known():
    none = share("x", 0, 0)
    assert (none.value, none.n, none.low, none.high) == (0.0, 0, 0.0, 1.0)


def test_wilson_by_hand():
    # Newcombe (1998), Statistics in Medicine 17, table I: 81 of 263, 0.2553 to 0.3662
    metric = share("x", 81, 263)
    assert metric.value == pytest.approx(0.3080, abs=1e-4)
    assert metric.low == pytest.approx(0.2553, abs=1e-4)
    assert metric.high == pytest.approx(0.3662, abs=1e-4)


@given(st.integers(0, 500), st.integers(0, 500))
def test_the_share_lies_in_its_interval(hits, misses):
    metric = share("x", hits, hits + misses)
    assert 0.0 <= metric.low <= metric.value <= metric.high <= 1.0
