"""Find two terms of a claim that have changed places: it says of each what is said of the other.

A term stands in a claim next to other terms, left and right of it in the same clause. Where each of
two terms has the neighbours that the *other* one has in the evidence, and its own has not, they are
swapped: "fluid ability grows, crystallized ability declines" for "crystallized … grows, fluid …
declines".
"""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import combinations
from typing import NamedTuple

from psykb.grounding.clauses import Clause, Unit
from psykb.grounding.polarity import Weight

_REACH = 12  # words within which a unit is a neighbour
_WIDE = 2  # ideographs that are as far as a word
_FADES = 0.15  # by which a neighbour counts for less at each word of distance
_LEAST = 0.2  # how much better each of the two must fit in the other's place
_TOGETHER = 0.75  # and both
_TIMES = 1.4  # and how many times better both do,
_PLAINLY = 1.0  # unless they do by so much
_IN_PLACE = 1.1  # times that two opposites must fit better where they stand than exchanged
_POLAR = 0.8  # weight of a word with an opposite, and of a number
_APART = 2  # least distance of the two in the claim, in tokens
_PASSIVE = re.compile(
    r"(?:ed|wn|en|ne|de|ght|ung|ken) by\b(?! \w+ing\b)|被|由(?!于)|受(?=到|.{1,8}影响)|为.{1,8}所"
)
_MUTUAL = re.compile(
    r"\b(?:(?:correlat|associat|relat|link|connect)\w* (?:\w+ )?(?:with|to)|goes? with|went with|"
    r"similar to|equal|(?:differs?|different) from|between)\b"
    "|[与和同跟].{1,16}(?:相关|有关|关联|联系|相似|不同|一致|相等|不一样)|之间"
)

Around = dict[tuple[str, int], float]


class Spot(NamedTuple):
    """A term where it stands: its neighbours by side (−1 left, +1 right) and nearness."""

    term: str
    clause: int
    at: int
    around: Around


def spots(
    clauses: Sequence[Clause], shared: frozenset[str], weight: Weight, *, sided: bool
) -> list[Spot]:
    """Return the terms of a text that are in `shared`, with such terms around them.

    Args:
        clauses: the text's.
        shared: terms that both texts have.
        weight: how rare a unit is, 0 … 1.
        sided: tell left from right; else all sides are 0.
    """
    found = []
    for n, clause in enumerate(clauses):
        here = [(u, term) for u in clause.units if (term := _term(u)) in shared]
        rare = [_POLAR if u.polar or u.key[0].isdecimal() else weight(u.key) for u, _term in here]
        for unit, term in here:
            wide = _WIDE if unit.key >= "\u3400" else 1
            around: Around = {}
            for (other, said), much in zip(here, rare, strict=True):
                far = (other.at - unit.at) / wide
                if not far or abs(far) > _REACH:
                    continue
                neighbour = said, (1 if far > 0 else -1) if sided else 0
                near = much / (1 + _FADES * max(abs(far) - 1, 0))
                if near > around.get(neighbour, 0.0):
                    around[neighbour] = near
            found.append(Spot(term, n, unit.at, around))
    return found


def _has(pattern: re.Pattern[str], clauses: Sequence[Clause]) -> bool:
    return any(pattern.search(clause.text) for clause in clauses)


def _terms(clauses: Sequence[Clause]) -> frozenset[str]:
    return frozenset(_term(unit) for clause in clauses for unit in clause.units)


def _term(unit: Unit) -> str:
    return f"{unit.key}{unit.side:+}" if unit.polar else unit.key


class Exchange:
    """How well each term of a claim fits where it stands, and in the places of the others."""

    def __init__(
        self, claim: Sequence[Clause], evidence: Sequence[Sequence[Clause]], weight: Weight
    ) -> None:
        """Compare all terms.

        Args:
            claim: the clauses of the claim.
            evidence: those of each sentence.
            weight: how rare a unit is, 0 … 1.
        """
        shared = _terms(claim) & _terms([c for clauses in evidence for c in clauses])
        # "A is shaped by B" is "B shapes A", "A goes with B" is "B goes with A": sides tell nothing
        passive = _has(_PASSIVE, claim) != any(_has(_PASSIVE, clauses) for clauses in evidence)
        sided = not passive and not _has(_MUTUAL, claim)
        self._mine = spots(claim, shared, weight, sided=sided)
        theirs = [s for clauses in evidence for s in spots(clauses, shared, weight, sided=sided)]
        self._fits = _fits(self._mine, theirs)

    def found(self) -> tuple[str, str] | None:
        """Return two terms of the claim that have changed places, None where there are none."""
        times = Counter(s.term for s in self._mine)
        once = [n for n, s in enumerate(self._mine) if times[s.term] == 1]
        best: tuple[float, tuple[str, str] | None] = (0.0, None)
        for one, two in combinations(once, 2):
            a, b = self._mine[one], self._mine[two]
            if a.clause == b.clause and abs(a.at - b.at) < _APART:
                continue
            other = self._fits.get((one, b.term), 0.0), self._fits.get((two, a.term), 0.0)
            if min(other) < _LEAST or sum(other) < max(_TOGETHER, best[0]):
                continue
            own = self._fits.get((one, a.term), 0.0), self._fits.get((two, b.term), 0.0)
            gain = min(other[0] - own[0], other[1] - own[1])
            total = sum(other) - sum(own)
            clearly = total >= _PLAINLY or sum(other) >= _TIMES * sum(own)
            if gain >= _LEAST and total >= _TOGETHER and clearly:
                best = max(best, (total, (a.term, b.term)), key=lambda found: found[0])
        return best[1]

    def in_place(self, key: str) -> bool:
        """Whether the claim names both sides of a dimension, each where the evidence has it."""
        terms = f"{key}+1", f"{key}-1"
        both = [(n, s.term) for n, s in enumerate(self._mine) if s.term in terms]
        if {term for _n, term in both} != set(terms):
            return False
        own = sum(self._fits.get((n, term), 0.0) for n, term in both)
        other = sum(
            self._fits.get((n, terms[0] if term == terms[1] else terms[1]), 0.0) for n, term in both
        )
        return own > _IN_PLACE * other


def _fits(mine: Sequence[Spot], theirs: Sequence[Spot]) -> dict[tuple[int, str], float]:
    """Return for each spot of the claim how well it fits where a term of the evidence stands."""
    by_neighbour: dict[tuple[str, int], list[tuple[int, float]]] = defaultdict(list)
    for n, spot in enumerate(theirs):
        for neighbour, near in spot.around.items():
            by_neighbour[neighbour].append((n, near))
    best: dict[tuple[int, str], float] = {}
    for n, spot in enumerate(mine):
        sums: dict[int, float] = defaultdict(float)
        for neighbour, near in spot.around.items():
            for at, other in by_neighbour.get(neighbour, ()):
                sums[at] += min(near, other)
        for at, fit in sums.items():
            key = (n, theirs[at].term)
            best[key] = max(best.get(key, 0.0), fit)
    return best
