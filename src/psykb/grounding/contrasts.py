"""Read what a text denies and affirms in one breath: "not X but Y", "Y, not X", 不是X而是Y."""

import re
from typing import NamedTuple

from psykb.grounding.clauses import clauses
from psykb.grounding.polarity import Weight

_LEAST = 0.3  # weight that must be found on the wrong side
_TIMES = 1.2  # and how many times more there than on the right side

_ZH = (
    re.compile(
        "(?:不是|并非|并不是|不在于|不取决于)(?P<no>[^,。;:]{2,40}?)[,;]?"
        "(?:而是|而在于|却是|其实是|而取决于)(?P<yes>[^,。;:]{2,40})"
    ),
    re.compile(
        "(?P<yes>[^,。;:]{2,40}?),?(?:而不是|而非|而并非|而不在于|,不是|,并非|,并不是)"
        "(?P<no>[^,。;:]{2,40})"
    ),
)
_EN = (
    re.compile(
        r"\bnot (?:by |from |in |on |to )?(?P<no>[^.;:,]{3,120}?),? but (?:rather )?"
        r"(?P<yes>[^.;:,]{3,120})"
    ),
    re.compile(
        r"(?P<yes>[^.;:,]{3,120}?),? (?:rather than|instead of|and not|as opposed to|(?<=, )not) "
        r"(?P<no>[^.;:,]{3,120})"
    ),
    re.compile(r"\b(?:instead of|rather than) (?P<no>[^.;:,]{3,120}), (?P<yes>[^.;:,]{3,120})"),
)
_MARKED = re.compile(
    r"不是|并非|不在于|不取决于|而非|\b(?:not|rather than|instead of|opposed to)\b"
)


class Contrast(NamedTuple):
    """The units of what is affirmed and of what is denied for it."""

    yes: frozenset[str]
    no: frozenset[str]


def contrasts(folded: str, language: str) -> list[Contrast]:
    """Return the contrasts that a folded text states, without the units that both sides have."""
    found: list[Contrast] = []
    if not _MARKED.search(folded):
        return found
    for pattern in _ZH if language == "zh" else _EN:
        for match in pattern.finditer(folded):
            yes, no = _keys(match["yes"]), _keys(match["no"])
            if yes - no and no - yes:
                found.append(Contrast(yes - no, no - yes))
    return found


def _keys(text: str) -> frozenset[str]:
    return frozenset(
        f"{u.key}{u.side:+}" if u.polar else u.key for clause in clauses(text) for u in clause.units
    )


def turned(mine: Contrast, theirs: Contrast, weight: Weight) -> float:
    """Return how far `mine` affirms what `theirs` denies, and vice versa.

    More than 0 where it does, less than 0 where both affirm and deny the same, 0 where they speak
    of different things.
    """

    def shared(one: frozenset[str], other: frozenset[str]) -> float:
        return sum(1.0 if key[0] in "↕↔" else weight(key) for key in one & other)

    crossed = shared(mine.yes, theirs.no), shared(mine.no, theirs.yes)
    kept = shared(mine.yes, theirs.yes), shared(mine.no, theirs.no)
    if min(crossed) >= _LEAST and sum(crossed) > _TIMES * sum(kept):
        return sum(crossed)
    if min(kept) > 0 and sum(kept) > _TIMES * sum(crossed):
        return -sum(kept)
    return 0.0
