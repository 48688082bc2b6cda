"""The rule against template replies: some are always dropped, the others up to a share."""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence

from psykb.dataset.cleaning.rules import Rule, Verdict, Verdicts
from psykb.dataset.cleaning.templates import (
    Canned,
    Learned,
    Template,
    Templated,
    learn,
    templated,
)
from psykb.types import Dialogue, record

SHARE = 0.2  # the most of a source's dialogues that may be of one kind
_ALWAYS = {Template.AS_AN_AI: Rule.AS_AN_AI, Template.BLESSING: Rule.BLESSING}
_CAPPED = (Template.LIST, Template.OPENING, Template.CLOSING)


@record
class Measure:
    """Template replies of one source.

    Args:
        dialogues: how many.
        turns: of the counsellor.
        of_turns: turns of each kind.
        of_dialogues: dialogues of each kind (`Templated.is_of`).
        canned: what the source says again and again, the most frequent first; not capped.
    """

    dialogues: int
    turns: int
    of_turns: Mapping[Template, int]
    of_dialogues: Mapping[Template, int]
    canned: tuple[Canned, ...] = ()


@record
class _One:
    """What the rule remembers of a dialogue: no text."""

    at: int
    id: str
    source: str
    templated: Templated


class Templates:
    """What is template in a set, measured once: numbers by source, and what is to be dropped.

    `dialogues` are read twice: to measure, and to learn what is said again and again.
    """

    def __init__(self, dialogues: Iterable[Dialogue]) -> None:
        self.learned: Mapping[str, Learned] = learn(dialogues)
        self._ones = [
            _One(
                at=at,
                id=one.id,
                source=one.source,
                templated=templated(one),
            )
            for at, one in enumerate(dialogues)
        ]

    def measured(self, without: Verdicts | None = None) -> Mapping[str, Measure]:
        """Return the numbers by source, of what is left `without` some dialogues."""
        gone = without or {}
        by_source: dict[str, list[_One]] = {source: [] for source in self.learned}
        for one in self._ones:
            if one.at not in gone:
                by_source[one.source].append(one)
        return {
            source: _measure(ones, self.learned[source].canned)
            for source, ones in by_source.items()
        }

    def verdicts(self, share: float = SHARE) -> Verdicts:
        """Return what is to be dropped.

        Every dialogue of `AS_AN_AI` or `BLESSING` is. Of each other kind so many are that, of what
        is left of a source, at most `share` is of that kind: the most templated first, those as
        much so in the order of their ids. Where all of a source is of one kind, nothing is left.
        """
        verdicts: dict[int, Verdict] = {}
        by_source: dict[str, list[_One]] = {}
        for one in self._ones:
            kind = next((k for k in _ALWAYS if one.templated.is_of(k)), None)
            if kind is None:
                by_source.setdefault(one.source, []).append(one)
            else:
                verdicts[one.at] = Verdict(rule=_ALWAYS[kind], detail=_detail(one, kind))
        for ones in by_source.values():
            verdicts.update(_capped(ones, share))
        return dict(sorted(verdicts.items()))


def capped(share: float = SHARE) -> Callable[[Iterable[Dialogue]], Verdicts]:
    """Return the rule that drops template replies; `share` as in `Templates.verdicts`."""

    def judge(dialogues: Iterable[Dialogue]) -> Verdicts:
        return Templates(tuple(dialogues)).verdicts(share)

    return judge


def _capped(ones: Sequence[_One], share: float) -> Verdicts:
    """Cap one source, kind by kind, until none is over: a drop for one raises the others' share."""
    left = list(ones)
    verdicts: dict[int, Verdict] = {}
    changed = True
    while changed:
        changed = False
        for kind in _CAPPED:
            for one in _excess(left, kind, share):
                verdicts[one.at] = Verdict(rule=Rule.TEMPLATE, detail=_detail(one, kind))
                changed = True
            left = [one for one in left if one.at not in verdicts]
    return verdicts


def _excess(ones: Sequence[_One], kind: Template, share: float) -> Sequence[_One]:
    """Return those of a kind that are too many, the most templated first.

    Of n dialogues t are of the kind. Of t' kept ones t' <= share * (n - t + t') must hold.
    """
    of_kind = [one for one in ones if one.templated.is_of(kind)]
    if len(of_kind) <= share * len(ones):
        return ()
    others = len(ones) - len(of_kind)
    stay = math.floor(share * others / (1 - share) + 1e-9)
    ranked = sorted(of_kind, key=lambda one: (-one.templated.share(kind), one.id, one.at))
    return ranked[: len(of_kind) - stay]


def _detail(one: _One, kind: Template) -> str:
    return f"{kind.value}: {one.templated.of[kind]}/{one.templated.turns}"


def _measure(ones: Sequence[_One], canned: tuple[Canned, ...]) -> Measure:
    turns: Counter[Template] = Counter()
    for one in ones:
        turns.update(one.templated.of)
    return Measure(
        dialogues=len(ones),
        turns=sum(one.templated.turns for one in ones),
        of_turns={kind: turns[kind] for kind in Template},
        of_dialogues={kind: sum(one.templated.is_of(kind) for one in ones) for kind in Template},
        canned=canned,
    )
