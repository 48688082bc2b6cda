"""How many rows each source gives, and which: shares by exact arithmetic, rows by their digest."""

from collections.abc import Callable, Sequence
from fractions import Fraction
from hashlib import sha256
from math import floor
from typing import TypeVar

from psykb.dataset.mixing.wishes import SourceWish
from psykb.types import record

T = TypeVar("T")


@record
class Allotment:
    """How many rows are taken of each source, in the order of the recipe.

    Args:
        taken: rows of each.
        limiting: position of the source that has the fewest rows for its share, so that all the
            others give less than they have; None where none limits.
        short: positions of those that have fewer rows than are wanted of them.
    """

    taken: tuple[int, ...]
    limiting: int | None = None
    short: tuple[int, ...] = ()


def allotted(available: Sequence[int], wishes: Sequence[SourceWish]) -> Allotment:
    """Return how many rows each source gives.

    What is counted, or taken whole, is fixed. Where all sources have shares, the mix is as large as
    the scarcest allows: N = min(available / share). Else the fixed rows are what the shares leave:
    N = fixed / (1 − sum of shares), and a source that has fewer than its share of N is short. Whole
    numbers are found by largest remainders, ties by the order of the recipe.

    Args:
        available: rows of each source that may be taken.
        wishes: the sources; `recipes.read` saw to it that the shares can be.
    """
    shares = {at: wish.share for at, wish in enumerate(wishes) if wish.share is not None}
    fixed = [
        0 if at in shares else available[at] if wish.count is None else wish.count
        for at, wish in enumerate(wishes)
    ]
    taken = [min(one, there) for one, there in zip(fixed, available, strict=True)]
    short = [at for at, one in enumerate(fixed) if one > available[at]]
    limiting = None
    if shares:
        whole = sum(shares.values(), Fraction(0))
        if len(shares) == len(wishes):
            shares = {at: share / whole for at, share in shares.items()}
            limiting = min(shares, key=lambda at: (available[at] / shares[at], at))
            total = floor(available[limiting] / shares[limiting])
            wanted = remainders([shares[at] * total for at in shares], total)
        else:
            rows = sum(taken) / (1 - whole)
            wanted = remainders([share * rows for share in shares.values()], round(whole * rows))
        for at, n in zip(shares, wanted, strict=True):
            taken[at] = min(n, available[at])
            short += [at] if n > available[at] else []
    if limiting is not None and all(n == available[at] for at, n in enumerate(taken)):
        limiting = None
    return Allotment(taken=tuple(taken), limiting=limiting, short=tuple(sorted(short)))


def remainders(quotas: Sequence[Fraction], total: int) -> list[int]:
    """Return whole numbers near `quotas` that add up to `total`: by Hamilton's method.

    Args:
        quotas: not negative, their sum less than 1 from `total`.
        total: what is divided.
    """
    found = [floor(quota) for quota in quotas]
    order = sorted(range(len(quotas)), key=lambda at: (found[at] - quotas[at], at))
    for at in order[: max(0, total - sum(found))]:
        found[at] += 1
    return found


def chance(seed: int, purpose: str, name: str) -> bytes:
    """Return by what rows are put in a random order: of the row alone, not of the others."""
    return sha256(f"{seed}:{purpose}:{name}".encode("utf-8", "surrogatepass")).digest()


def drawn(things: Sequence[T], n: int, seed: int, named: Callable[[T], str]) -> list[T]:
    """Return `n` of `things` by chance, in the order in which they were.

    A larger `n` gives the same and more; what other sources hold changes nothing.
    """
    order = sorted(range(len(things)), key=lambda at: chance(seed, "draw", named(things[at])))
    return [things[at] for at in sorted(order[:n])]
