"""How much of a source a model knew before: which rows are taken so that a share of them is known.

The share matters: new knowledge is learnt late, and a model that was tuned on much of it says more
that is untrue (Gekhman et al. 2024, "Does Fine-Tuning LLMs on New Knowledge Encourage
Hallucinations?", sections 3 to 5).
"""

from collections.abc import Sequence
from fractions import Fraction
from math import floor

from psykb.dataset.mixing.candidates import Candidate
from psykb.dataset.mixing.drawing import drawn, remainders
from psykb.dataset.mixing.wishes import SourceWish
from psykb.types import Knowledge


def available(held: Sequence[Candidate], wish: SourceWish) -> int:
    """Return how many rows of a source may be taken: fewer than it has where a share is known.

    That is the most of which the share that is wanted can be known.
    """
    if wish.known is None:
        return len(held)
    known = sum(one.knowledge is Knowledge.KNOWN for one in held)
    return most(known, len(held) - known, wish.known)


def most(known: int, unknown: int, share: Fraction) -> int:
    """Return of how many rows at most `share` can be known, with so many known and unknown ones."""
    limits = []
    if share:
        limits.append(known / share)
    if share < 1:
        limits.append(unknown / (1 - share))
    return floor(min(limits))


def taken(held: Sequence[Candidate], n: int, wish: SourceWish, seed: int) -> list[Candidate]:
    """Return `n` rows of a source by chance, in their order, the share known that is wanted.

    Args:
        held: what may be taken.
        n: at most `available`.
        wish: of the source.
        seed: of the recipe.
    """
    if wish.known is None:
        return drawn(held, n, seed, lambda one: one.row.id)
    known, unknown = remainders([wish.known * n, (1 - wish.known) * n], n)
    chosen: set[str] = set()
    for wanted, is_known in ((known, True), (unknown, False)):
        alike = [one for one in held if (one.knowledge is Knowledge.KNOWN) is is_known]
        chosen |= {one.row.id for one in drawn(alike, wanted, seed, lambda one: one.row.id)}
    return [one for one in held if one.row.id in chosen]
