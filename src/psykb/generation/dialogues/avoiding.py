"""What a run of dialogues is not to make again: dialogues, and from which seeds."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from psykb import jsonl
from psykb.generation.file_kinds import holds_dialogues
from psykb.generation.run_folders import output_of
from psykb.types import Dialogue, DialogueSlot, QAPair, record

# So many places in a row are left out, and so many for each seed that is avoided, before a plan is
# taken to have no others: one of seeds comes back to each fewer times.
_PASSED_OVER, _FOR_A_SEED = 10_000, 10


@record
class Avoided:
    """What is not to come again: `dialogues`, and what is made from `seeds`, by their names."""

    dialogues: tuple[Dialogue, ...] = ()
    seeds: frozenset[str] = frozenset()

    def left(self, slots: Iterator[DialogueSlot]) -> Iterator[DialogueSlot]:
        """Yield the places of a plan that are not left out, with their numbers as they were.

        A plan may be endless: it ends where too many places in a row are left out.
        """
        passed = 0
        most = _PASSED_OVER + _FOR_A_SEED * len(self.seeds)
        for slot in slots:
            if slot.seed_of not in self.seeds:
                passed = 0
                yield slot
                continue
            passed += 1
            if passed == most:
                return


def avoided_by(root: Path, names: Sequence[str]) -> Avoided:
    """Return what runs, or files, of dialogues or items keep others from being made.

    A dialogue is not told again, nor is its seed; an item is no seed.

    Raises:
        NotFoundError: there is no such run or file.
        CorruptRecordError: a line is neither dialogue nor item; names file, line and field.
    """
    dialogues: list[Dialogue] = []
    seeds: set[str] = set()
    for name in names:
        file = output_of(root, name)
        if not holds_dialogues(file):
            seeds.update(item.id for item in jsonl.read(file, QAPair))
            continue
        found = list(jsonl.read(file, Dialogue))
        dialogues += found
        seeds.update(d.origin.seed_of for d in found if d.origin is not None)
    return Avoided(dialogues=tuple(dialogues), seeds=frozenset(seeds))
