"""Compare two statements clause by clause: is something denied, or its opposite said?"""

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from psykb.grounding.clauses import Clause, Unit

Weight = Callable[[str], float]

_POLAR_WEIGHT = 1.0  # of a dimension's name, as evidence that two places speak of the same thing
_NEAR = 0.6  # by which a shared unit counts for less at each token of distance
_WITHIN = 0.4  # but a unit of the same clause counts at least so much
_SUBJECT = 0.6  # and the units that it begins with so much
_SUBJECTS = 2
_FAR = 0.1  # what a unit of another clause in the same stretch counts
# Set on the `tune` pairs of kb/judgements/support.jsonl, for few false alarms first.
_CLEARLY = 1.15  # times that the place which disagrees must fit better than any that agrees
_CLEARLY_OPPOSITE = 1.3  # the same for opposites
_CLEARLY_BOTH = 1.5  # the same for a clause that names both sides
_LEAST = 0.2  # weight of shared units without which two places are not compared
_AVERTS = re.compile(r"避免|免于|免受|防止|\b(?:avoid|prevent|escap|protect)")
_BESIDE = 3  # tokens at most to a unit that stands right behind another
_SCOPE = 4  # units right after a negation that it denies first of all


class Place(NamedTuple):
    """A unit within its clause; `near` maps the other units around it to their nearness, 0 … 1."""

    unit: Unit
    clause: Clause
    near: dict[str, float]


def places(clauses: Sequence[Clause]) -> list[Place]:
    """Return all units with what stands around them, in order."""
    said = {id(clause): [tag(unit) for unit in clause.units] for clause in clauses}
    found = []
    for clause in clauses:
        beside = {
            key: _FAR
            for other in clauses
            if other.stretch == clause.stretch and other is not clause
            for key in said[id(other)]
        }
        own = said[id(clause)]
        found += [Place(unit, clause, beside | _near(unit, clause, own)) for unit in clause.units]
    return found


def _near(unit: Unit, clause: Clause, said: Sequence[str]) -> dict[str, float]:
    found: dict[str, float] = {}
    for n, (u, key) in enumerate(zip(clause.units, said, strict=True)):
        if u.key != unit.key:
            least = _SUBJECT if n < _SUBJECTS else _WITHIN
            near = max(1.0 / (1.0 + _NEAR * abs(u.at - unit.at)), least)
            found[key] = max(found.get(key, 0.0), near)
    return found


def tag(unit: Unit) -> str:
    """Return what a unit says: a key, with the side that is meant where it names a dimension."""
    return f"{unit.key}{unit.sense:+}" if unit.polar else unit.key


def likeness(one: Place, other: Place, weight: Weight) -> float:
    """Return how far two places speak of the same thing: weight of shared units, by nearness."""
    return sum(
        (_POLAR_WEIGHT if key[0] in "↕↔" else weight(key)) * near * other.near[key]
        for key, near in one.near.items()
        if key in other.near
    )


def by_key(found: Sequence[Place]) -> dict[str, list[Place]]:
    """Return the places of each unit."""
    keyed: dict[str, list[Place]] = {}
    for place in found:
        keyed.setdefault(place.unit.key, []).append(place)
    return keyed


def reversed_units(
    claim: Sequence[Place], evidence: dict[str, list[Place]], weight: Weight
) -> list[str]:
    """Return the dimensions of which the claim says the other side than the evidence.

    For each side that the claim names, the place of the evidence that names the same dimension and
    is most alike decides. A clause that names both sides is compared with such clauses only.
    """
    found = []
    for mine in claim:
        if not mine.unit.polar:
            continue
        theirs = [p for p in evidence.get(mine.unit.key, []) if not _evades(mine, p)]
        rivals = [
            p
            for p in claim
            if p.unit.key == mine.unit.key and p.clause is mine.clause and p is not mine
        ]
        if _says_opposite(mine, rivals, theirs, weight):
            found.append(mine.unit.key)
    return found


def _says_opposite(
    mine: Place, rivals: Sequence[Place], theirs: Sequence[Place], weight: Weight
) -> bool:
    """Whether the place that is most like `mine` means the other side.

    A place that is more like another of the same clause is taken by that one: "more contact went
    with less prejudice" holds one "more".
    """
    against = favour = 0.0
    aim = "" if rivals or _both(mine) else _object(mine)
    aimed = {p.unit.sense for p in theirs if aim and _object(p) == aim}
    if aimed == {mine.unit.sense}:
        return False  # they say it of the same thing, whatever else they say of others
    for place in theirs:
        alike = likeness(mine, place, weight)
        if place.unit.sense != mine.unit.sense:
            against = max(against, alike)
        elif not any(
            r.unit.sense == mine.unit.sense and likeness(r, place, weight) > alike for r in rivals
        ):
            favour = max(favour, alike)
    clearly = _CLEARLY_BOTH if _both(mine) else _CLEARLY_OPPOSITE
    return against >= _LEAST and against > clearly * favour


def _object(place: Place) -> str:
    """Return the unit right behind a side of a dimension, in most wordings what it is said of."""
    behind = (u for u in place.clause.units if u.at > place.unit.at)
    following = next(behind, None)
    near = following is not None and following.at - place.unit.at <= _BESIDE and not following.polar
    return following.key if following is not None and near else ""


def _evades(mine: Place, theirs: Place) -> bool:
    """Whether one of two places denies the same side that the other averts: 不被排斥, 避免排斥."""
    if mine.unit.side != theirs.unit.side or mine.unit.denied == theirs.unit.denied:
        return False
    stated = theirs if mine.unit.denied else mine
    return bool(_AVERTS.search(stated.clause.text))


def _both(place: Place) -> bool:
    return any(u.key == place.unit.key and u.side != place.unit.side for u in place.clause.units)


def denied_units(
    claim: Sequence[Place], evidence: dict[str, list[Place]], weight: Weight
) -> list[str]:
    """Return units that the claim denies and the evidence states, or the other way round.

    A clause that may say no in other words ("fail", 缺乏), or that denies something else, counts as
    agreeing: only a plain difference is one.
    """
    found = []
    totals: dict[int, tuple[float, float, str]] = {}
    for mine in claim:
        if mine.unit.polar:
            continue
        theirs = evidence.get(mine.unit.key, [])
        differ = [p for p in theirs if _differs(mine, p)]
        if not differ:
            continue
        agree = [p for p in theirs if not _differs(mine, p)]
        base = weight(mine.unit.key)
        against = base + max(likeness(mine, p, weight) for p in differ)
        favour = max((base + likeness(mine, p, weight) for p in agree), default=0.0)
        stated, same, first = totals.get(id(mine.clause), (0.0, 0.0, mine.unit.key))
        totals[id(mine.clause)] = (stated + against, same + favour, first)
    for stated, same, first in totals.values():
        if stated >= _LEAST and stated > _CLEARLY * same:
            found.append(first)
    return found


def _differs(mine: Place, theirs: Place) -> bool:
    if mine.unit.denied == theirs.unit.denied:
        return False
    denied, stated = (mine, theirs) if mine.unit.denied else (theirs, mine)
    first = [u.key for u in denied.clause.units if u.denied and not u.polar][:_SCOPE]
    evades = stated.clause.nots or (stated.clause.soft and not denied.clause.myth)
    return denied.unit.key in first and not evades
