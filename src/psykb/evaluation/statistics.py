"""Means, intervals and the usual figures of retrieval, worked out plainly."""

import random
from collections.abc import Callable, Sequence
from math import log2

from psykb.types import Metric

RESAMPLES = 2_000


def hit_at(ranks: Sequence[int | None], k: int) -> list[float]:
    """Return 1.0 for each question whose first relevant rank (1-based, None for none) is ≤ k."""
    return [1.0 if rank is not None and rank <= k else 0.0 for rank in ranks]


def reciprocal(ranks: Sequence[int | None]) -> list[float]:
    """Return 1 / rank for each question, 0.0 where nothing relevant was found."""
    return [1.0 / rank if rank is not None else 0.0 for rank in ranks]


def ndcg(gains: Sequence[float], ideal: int, k: int = 10) -> float:
    """Return the normalised discounted cumulative gain of one ranking (Järvelin & Kekäläinen 2002).

    Args:
        gains: gain (0 or 1) at each rank, best rank first.
        ideal: how many gains of 1 there are to be found, ≥ 1.
        k: ranks that count.
    """
    found = sum(gain / log2(rank + 1) for rank, gain in enumerate(gains[:k], 1))
    best = sum(1 / log2(rank + 1) for rank in range(1, min(ideal, k) + 1))
    return found / best


def auroc(positives: Sequence[float], negatives: Sequence[float]) -> float:
    """Return the probability that a positive scores above a negative, ties counting half.

    This is the area under the ROC curve (Hanley & McNeil 1982), by counting pairs.
    """
    wins = sum((p > n) + 0.5 * (p == n) for p in positives for n in negatives)
    return wins / (len(positives) * len(negatives))


def mean_metric(name: str, values: Sequence[float], *, seed: int = 0) -> Metric:
    """Return the mean of `values` with its 95 % bootstrap interval (percentile method)."""
    rng = random.Random(seed)
    n = len(values)

    def draw() -> float:
        return sum(rng.choices(values, k=n)) / n

    low, high = _interval(draw)
    return Metric(name=name, value=sum(values) / n, n=n, low=low, high=high)


def auroc_metric(
    name: str, positives: Sequence[float], negatives: Sequence[float], *, seed: int = 0
) -> Metric:
    """Return the AUROC with its 95 % bootstrap interval, both groups resampled."""
    rng = random.Random(seed)

    def draw() -> float:
        return auroc(
            rng.choices(positives, k=len(positives)), rng.choices(negatives, k=len(negatives))
        )

    low, high = _interval(draw)
    value = auroc(positives, negatives)
    return Metric(name=name, value=value, n=len(positives) + len(negatives), low=low, high=high)


def _interval(draw: Callable[[], float]) -> tuple[float, float]:
    drawn = sorted(draw() for _ in range(RESAMPLES))
    return drawn[round(0.025 * RESAMPLES)], drawn[round(0.975 * RESAMPLES) - 1]
