"""Find claims that put together what the evidence says of different things."""

from collections.abc import Sequence

from psykb.grounding.clauses import Clause
from psykb.grounding.polarity import Weight

_LEAST = 0.6  # weight of what must be taken from, and left out of, each of the two stretches
_HEAD = 2  # units by which a stretch names what it speaks of
_NAMED = 0.5  # share of these that a part of the claim must have to speak of the same
_UNNAMED = 0.2  # and that it may have at most while it does not
_PARALLEL = 0.2  # share of the lighter part that two clauses, or two sentences, have in common
_UNSAID = 0.05  # share of what a stretch says of it that a part has at most while it says none
_SHORT = 3  # units; a clause that is as short belongs to the next: "1917年，"

Units = dict[str, float]


def segments(clauses: Sequence[Clause], weight: Weight) -> list[Units]:
    """Return the stretches of a sentence as weighted units; its clauses where it is one stretch."""
    strong = len({clause.stretch for clause in clauses}) > 1
    found: list[Units] = []
    last: int | None = None
    short = False
    for clause in clauses:
        units = {
            f"{u.key}{u.side:+}" if u.polar else u.key: 0.5 if u.polar else weight(u.key)
            for u in clause.units
        }
        if found and clause.stretch == last and (strong or short):
            found[-1] |= units
        else:
            found.append(units)
        last = clause.stretch
        short = len(found[-1]) <= _SHORT
    return found


def mixed(claim: Sequence[Clause], evidence: Sequence[Sequence[Clause]], weight: Weight) -> bool:
    """Whether a part of the claim says of one thing what the evidence says of another.

    "A does X; B does Y" does not carry "A does Y": a part of the claim names what one stretch of
    the evidence begins with, leaves out something that this stretch says, and says something of a
    parallel stretch without what that one begins with. Two stretches are parallel if they share
    units that the part has, too.
    """
    segmented = [segments(clauses, weight) for clauses in evidence]
    whole = [{k: w for part in parts for k, w in part.items()} for parts in segmented]
    parts = segments(claim, weight)
    strong = [len({clause.stretch for clause in clauses}) > 1 for clauses in evidence]
    return any(
        _joins(parts, one, other, 0.0 if stretches else _PARALLEL)
        for group, stretches in ((*zip(segmented, strong, strict=True), (whole, False)))
        for one in group
        for other in group
        if one is not other
    )


def _joins(parts: Sequence[Units], one: Units, other: Units, parallel: float) -> bool:
    """Whether a part speaks of what `one` begins with, and says what `other` says."""
    common = one.keys() & other.keys()
    shared = sum(one[key] for key in common)
    if not common or shared < parallel * min(sum(one.values()), sum(other.values())):
        return False
    mine = [(key, w) for key, w in one.items() if key not in common]
    theirs = [(key, w) for key, w in other.items() if key not in common]
    at = _head(theirs)
    return any(
        not common.isdisjoint(part)
        and _named(mine, part)
        and _held(theirs[:at], part) <= _UNNAMED * _total(theirs[:at])
        and _held(theirs[at:], part) >= _LEAST
        for part in parts
    )


def _named(mine: Sequence[tuple[str, float]], part: Units) -> bool:
    """Whether a part names what a stretch begins with, and says nothing of what follows."""
    at = _head(mine)
    if not _held(mine[:at], part) >= _NAMED * _total(mine[:at]) > 0:
        return False
    while at < len(mine) and mine[at][0] in part:  # a longer name
        at += 1
    rest = mine[at:]
    return _total(rest) >= _LEAST and _held(rest, part) <= _UNSAID * _total(rest)


def _head(units: Sequence[tuple[str, float]]) -> int:
    """Return how many units name what a stretch speaks of: one number or name, or two others."""
    first = units[0][0] if units else ""
    return 1 if first[:1] == "↔" or first.isdecimal() else _HEAD


def _held(units: Sequence[tuple[str, float]], part: Units) -> float:
    return sum(w for key, w in units if key in part)


def _total(units: Sequence[tuple[str, float]]) -> float:
    return sum(w for _key, w in units)
