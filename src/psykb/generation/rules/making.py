"""Drafts by rules, as a way of making questions: no model, nothing to pay, nothing to wait for."""

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import lru_cache

from psykb.generation import planning
from psykb.generation.library import Library
from psykb.generation.rules import drafting
from psykb.types import Draft, Kind, Method, Passage, Slot

_KEPT = 4_096  # passages whose drafts are kept at hand


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
        self._counts: dict[str, Counter[Kind]] = {}
        self._drafts = lru_cache(_KEPT)(self._made)

    def slots(self) -> Iterator[Slot]:
        """Return the plan: a place for each draft; the k-th turn is for a passage's k-th draft."""
        return planning.slots(
            self._library, self._kinds, seed=self._seed, turns=None, fits=self._fits
        )

    def make(self, slot: Slot) -> Draft | None:
        """Return the draft for a slot."""
        own = [d for d in self._drafts(slot.passage) if d.kind is slot.kind]
        return own[slot.turn] if slot.turn < len(own) else None

    def _fits(self, kind: Kind, passage: Passage, turn: int) -> bool:
        if passage.id not in self._counts:
            self._counts[passage.id] = Counter(d.kind for d in self._drafts(passage.id))
        return turn < self._counts[passage.id][kind]

    def _made(self, passage_id: str) -> tuple[Draft, ...]:
        material = self._library.material(self._library.passage(passage_id))
        return drafting.drafts(material, self._library, seed=self._seed)
