"""Shares with their interval: no number without its n."""

from math import sqrt

from psykb.types import Metric

Z95 = 1.959964  # of the normal distribution, 95 % between −z and z


def share(name: str, hits: int, n: int) -> Metric:
    """Return `hits` of `n` as a share with its 95 % interval by Wilson (1927).

    With n = 0 nothing is known: 0.0, between 0 and 1.

    Raises:
        ValueError: not 0 ≤ hits ≤ n.
    """
    if not 0 <= hits <= n:
        raise ValueError(f"{name}: {hits} of {n}")
    if n == 0:
        return Metric(name=name, value=0.0, n=0, low=0.0, high=1.0)
    p, z2 = hits / n, Z95 * Z95
    middle = (p + z2 / (2 * n)) / (1 + z2 / n)
    half = Z95 / (1 + z2 / n) * sqrt(p * (1 - p) / n + z2 / (4 * n * n))
    low = 0.0 if hits == 0 else middle - half
    high = 1.0 if hits == n else middle + half
    return Metric(name=name, value=p, n=n, low=low, high=high)
