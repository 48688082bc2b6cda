"""Compare who does what to whom: are the two sides of a comparison or of a cause swapped?"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from psykb.grounding.clauses import Clause, clauses
from psykb.grounding.polarity import Weight, tag

COMPARISON = "than"
# Wordings of a relation between what stands left and what stands right of them.
_RELATIONS = {
    COMPARISON: (
        r"\b(?:than|compared with|as against|exceeds?|exceeded|outweighs?|surpass(?:es|ed)?)\b"
        "|(?:[大多高强快优早晚低弱慢少小长短好差]于|(?<![分对相])比(?!较|例|率|如|喻|重|值)|超过|不及)"
    ),
    "cause": (
        r"\b(?:causes?|caused|lead(?:s|ing)? to|led to|results? in|resulted in|produces?|produced"
        r"|brings? about|gives? rise to|predicts?|predicted|influences?|necessary for"
        r"|sufficient for)\b(?! by)"
        "|(?:导致|引起|造成|产生|引发|致使|促使|决定|预测)(?!的)"
    ),
    "caused": (
        r"\b(?:(?:caused|produced|brought about|predicted) by|due to|results? from|resulted from"
        r"|because of)\b|(?:起因于|源于|来自|取决于)"
    ),
    "hold": (
        r"\b(?:includes?|consists? of|comprises?|contains?)\b"
        "|(?:包括|包含|由(?=.{1,12}(?:组成|构成)))"
    ),
    "then": r"\bbefore\b|才(?!能|会|智|华|可)",
    "after": r"\bafter\b(?! all)",
    "from": r"(?<!differ )(?<!differs )(?<!different )(?<!distinct )(?<!apart )\bfrom\b",
    "belong": r"\b(?:belongs? to|(?:is|are) (?:a )?parts? of)\b|(?:属于|归入)",
}
_PATTERNS = {name: re.compile(pattern) for name, pattern in _RELATIONS.items()}
# These say it from the other side.
_INVERSE = {"caused": "cause", "belong": "hold", "after": "then"}
_SHORT = 1  # units left of a comparison that begins a clause: its subject stands before
_LEAST = 0.3  # weight that must be found on each wrong side
_TIE = 0.1  # stretches that are alike within so much are all looked at


class Role(NamedTuple):
    """A relation: the units left and right of it, and those of the other clauses around."""

    relation: str
    left: frozenset[str]
    right: frozenset[str]
    rest: frozenset[str]


def roles(found: Sequence[Clause]) -> list[Role]:
    """Return the relations that clauses state."""
    stated = []
    for at, clause in enumerate(found):
        around = [c for c in found if c.stretch == clause.stretch and c is not clause]
        rest = frozenset(tag(u) for c in around for u in c.units)
        for name, pattern in _PATTERNS.items():
            for match in pattern.finditer(clause.text):
                left = _keys(clause.text[: match.start()])
                right = _keys(clause.text[match.end() :])
                if name == COMPARISON and len(left) <= _SHORT and at:
                    left |= _keys(found[at - 1].text)  # "他们，常常比……更……"
                if name in _INVERSE:
                    left, right = right, left
                if left and right:
                    stated.append(Role(_INVERSE.get(name, name), left, right, rest))
    return stated


def _keys(text: str) -> frozenset[str]:
    return frozenset(tag(u) for clause in clauses(text) for u in clause.units)


def swapped(claim: Sequence[Role], evidence: Sequence[Role], weight: Weight) -> set[str]:
    """Return the relations of the claim whose sides are the other way round in the evidence.

    They are compared with the same relation of the evidence in the stretch that says most alike.
    """
    found = set()
    for mine in claim:
        same = [theirs for theirs in evidence if theirs.relation == mine.relation]
        if not same:
            continue
        alike = [_shared(mine.rest, theirs.rest, weight) for theirs in same]
        nearest = [t for t, n in zip(same, alike, strict=True) if n >= max(alike) - _TIE]
        if all(_crossed(mine, theirs, weight) for theirs in nearest):
            found.add(mine.relation)
    return found


def _crossed(mine: Role, theirs: Role, weight: Weight) -> bool:
    """Whether what stands right of the relation stands left of it there, and vice versa."""
    both = (theirs.left & theirs.right) | (mine.left & mine.right)
    over = _shared(mine.right - both, theirs.left, weight)
    back = _shared(mine.left - both, theirs.right, weight)
    kept = _shared(mine.right - both, theirs.right, weight)
    same = _shared(mine.left - both, theirs.left, weight)
    return min(over, back) >= _LEAST and (over > kept or over + back > kept + same)


def _shared(one: frozenset[str], other: frozenset[str], weight: Weight) -> float:
    return sum(1.0 if key[0] == "↔" else weight(key) for key in one & other if key[0] != "↕")
