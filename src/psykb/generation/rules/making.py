"""Drafts by rules, as a way of making questions: no model, nothing to pay, nothing to wait for."""

from collections import Counter, deque
from collections.abc import Iterator, Mapping
from functools import lru_cache

from psykb.generation import planning
from psykb.generation.library import Library
from psykb.generation.rules import drafting
from psykb.types import Draft, Kind, Method, Passage, Slot

_KEPT = 4_096  # passages whose drafts are kept at hand
_SURPLUS = 1.5  # true statements for each false one, at most: 60 % of all are true
_AHEAD = 2  # true statements that may come before any false one

# A kind, and for statements also whether they are true.
_Sort = tuple[Kind, bool | None]
_Place = tuple[_Sort, Passage, int]


class RulesMaker:
    """Makes what rules find in the passages of a library.

    Args:
        library: the books.
        kinds: with their weights; those that rules cannot make give nothing.
        seed: of the plan, the order of options, and the choice of distractors.
    """

    method = Method.RULES

    def __init__(self, library: Library, kinds: Mapping[Kind, int], *, seed: int) -> None:
        self._library = library
        self._kinds = dict(kinds)
        self._seed = seed
        self._counts: dict[str, Counter[_Sort]] = {}
        self._drafts = lru_cache(_KEPT)(self._made)

    def slots(self) -> Iterator[Slot]:
        """Return the plan: the k-th turn of a kind is for a passage's k-th draft of it.

        True and false statements take turns. Drafts of the former are left out where there are too
        few of the latter, so that who answers "true" to all is right about no more than 60 %.
        """
        planned = planning.places(
            self._library.passages, self._weights(), seed=self._seed, turns=None, fits=self._fits
        )
        for number, (sort, passage, turn) in enumerate(_balanced(planned)):
            # the drafts of a kind stand in one list, the false statements of a passage first
            kind, truth = sort
            before = self._counted(passage)[kind, False] if truth else 0
            yield Slot(number=number, kind=kind, passage=passage.id, turn=before + turn)

    def make(self, slot: Slot) -> Draft | None:
        """Return the draft for a slot."""
        own = [d for d in self._drafts(slot.passage) if d.kind is slot.kind]
        own.sort(key=lambda d: bool(d.truth))
        return own[slot.turn] if slot.turn < len(own) else None

    def _weights(self) -> dict[_Sort, int]:
        weights: dict[_Sort, int] = {}
        for kind, weight in self._kinds.items():
            if kind is Kind.TRUE_FALSE:
                weights |= {(kind, False): weight, (kind, True): weight}
            else:
                weights[kind, None] = 2 * weight
        return weights

    def _fits(self, sort: _Sort, passage: Passage, turn: int) -> bool:
        return turn < self._counted(passage)[sort]

    def _counted(self, passage: Passage) -> Counter[_Sort]:
        if passage.id not in self._counts:
            self._counts[passage.id] = Counter((d.kind, d.truth) for d in self._drafts(passage.id))
        return self._counts[passage.id]

    def _made(self, passage_id: str) -> tuple[Draft, ...]:
        material = self._library.material(self._library.passage(passage_id))
        return _apart(drafting.drafts(material, self._library, seed=self._seed))


def _balanced(planned: Iterator[_Place]) -> Iterator[_Place]:
    """Yield the places, true statements no sooner than enough false ones have come."""
    had: Counter[bool] = Counter()
    held: deque[_Place] = deque()
    for place in planned:
        truth = place[0][1]
        if truth:
            held.append(place)
        else:
            had[False] += truth is False
            yield place
        while held and had[True] < _AHEAD + _SURPLUS * had[False]:
            had[True] += 1
            yield held.popleft()


def _apart(drafts: tuple[Draft, ...]) -> tuple[Draft, ...]:
    """Return the drafts of a passage so that the first of each kind rest on different sentences.

    In turn each kind takes the draft whose sentence the fewest of those before rest on, of equals
    the surest. So a passage that is asked about again is asked about something else, if it can be.
    """
    left = {sort: [d for d in drafts if _sort(d) == sort] for sort in map(_sort, drafts)}
    used: Counter[tuple[int, int]] = Counter()
    ordered = []
    while left:
        # who has least to choose from chooses first
        for sort in sorted(left, key=lambda sort: len(left[sort])):
            draft = min(left[sort], key=lambda d: used[_carrier(d)])
            left[sort].remove(draft)
            used[_carrier(draft)] += 1
            ordered.append(draft)
        left = {sort: rest for sort, rest in left.items() if rest}
    return tuple(ordered)


def _sort(draft: Draft) -> _Sort:
    return draft.kind, draft.truth


def _carrier(draft: Draft) -> tuple[int, int]:
    """Return where the sentence stands that carries a draft: that of its first point."""
    numbers = draft.points[0].evidence if draft.points else ()
    at = numbers[0] - 1 if numbers else 0
    return (draft.evidence[at].start, draft.evidence[at].end) if draft.evidence else (0, 0)
