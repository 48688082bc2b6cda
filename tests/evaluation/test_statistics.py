"""Figures of retrieval, worked by hand."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from psykb.evaluation.statistics import auroc, auroc_metric, hit_at, mean_metric, ndcg, reciprocal


def test_hits_and_reciprocal_ranks():
    ranks = [1, 3, None, 10]
    assert hit_at(ranks, 1) == [1.0, 0.0, 0.0, 0.0]
    assert hit_at(ranks, 5) == [1.0, 1.0, 0.0, 0.0]
    assert hit_at(ranks, 10) == [1.0, 1.0, 0.0, 1.0]
    assert reciprocal(ranks) == [1.0, pytest.approx(1 / 3), 0.0, 0.1]


def test_ndcg_by_hand():
    assert ndcg([1.0, 0.0, 0.0], ideal=1) == 1.0
    assert ndcg([0.0, 0.0, 1.0], ideal=1) == pytest.approx(1 / 2)  # 1 / log2(4)
    best = 1 + 1 / math.log2(3)
    assert ndcg([1.0, 0.0, 1.0], ideal=2) == pytest.approx((1 + 0.5) / best)
    assert ndcg([0.0] * 10 + [1.0], ideal=1) == 0.0
    assert ndcg([], ideal=3) == 0.0


def test_auroc_by_hand():
    assert auroc([3.0, 2.0], [1.0, 0.0]) == 1.0
    assert auroc([0.0], [1.0]) == 0.0
    assert auroc([1.0, 0.0], [0.5]) == 0.5
    assert auroc([1.0], [1.0]) == 0.5


def test_a_mean_comes_with_n_and_interval():
    metric = mean_metric("x", [0.0, 1.0] * 50)
    assert (metric.name, metric.value, metric.n) == ("x", 0.5, 100)
    # the normal approximation gives 0.5 ± 0.098
    assert metric.low == pytest.approx(0.402, abs=0.02)
    assert metric.high == pytest.approx(0.598, abs=0.02)
    assert mean_metric("x", [0.0, 1.0] * 50) == metric


def test_auroc_comes_with_n_and_interval():
    metric = auroc_metric("a", [0.9, 0.8, 0.7], [0.1, 0.75])
    assert metric.value == pytest.approx(5 / 6)
    assert metric.n == 5
    assert metric.low <= metric.value <= metric.high


@given(st.lists(st.floats(0, 1), min_size=1), st.lists(st.floats(0, 1), min_size=1))
def test_auroc_of_the_swapped_groups_is_the_rest(positives, negatives):
    assert auroc(positives, negatives) == pytest.approx(1 - auroc(negatives, positives))
