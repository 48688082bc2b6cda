"""Runs of words or ideographs that a message has in common with items of benchmarks."""

from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from psykb.dataset.contamination.units import hashes, lined, says_enough
from psykb.dataset.matching.shingling import Hashes

LENGTH = 13  # units of an n-gram
SHARE = 0.5  # of an item's n-grams that a message must have
RUN = 50  # units in a row that suffice whatever the share
STOCK = 20  # different items that may have an n-gram in common before it says nothing
_BITS = 24  # of a hash, by which nearly all n-grams of messages are known to be of no item

_Places = npt.NDArray[np.int64]


class Overlaps:
    """An inverted index of the n-grams of items.

    Units are ideographs and words, folded. N is 13, as in the checks of GPT-3 (Brown et al. 2020,
    "Language Models are Few-Shot Learners", appendix C), and for an item of fewer units its whole
    length, from 8 words or 12 ideographs on. If one common n-gram were enough, every "您好，请问有
    什么可以帮助您的吗" would be a hit; here half of the item's must be in the message, or 50 units
    in a row (GPT-4's report looks for substrings of 50 characters, appendix C). N-grams of more
    than 20 items are stock phrases and count for nothing; a case may have as many questions.
    """

    def __init__(self, texts: Sequence[str], owners: Sequence[int]) -> None:
        """Take the items' texts, and whose each is; those that say too little have no n-gram.

        Time and memory grow with the n-grams: about 20 bytes each.
        """
        spoken = np.array([at for at, text in enumerate(texts) if says_enough(text)], np.int64)
        line = lined([texts[at] for at in spoken], LENGTH)
        lengths = np.minimum(line.sizes, LENGTH)
        self._lengths = frozenset(lengths.tolist())
        held = [(np.zeros(0, np.uint64), np.zeros(0, np.int64))]
        for length, grams in hashes(line.numbers, LENGTH):
            chosen = np.flatnonzero(lengths == length)
            counts = line.sizes[chosen] - length + 1
            begun = np.repeat(line.starts[chosen] - np.cumsum(counts) + counts, counts)
            found = grams[begun + np.arange(len(begun))]
            held.append((found, np.repeat(spoken[chosen], counts)))
        grams, items = _sorted(*map(np.concatenate, zip(*held, strict=True)))
        self._known, self._items, self._ends = _telling(grams, items, owners)
        self._sizes = np.bincount(self._items, minlength=len(texts))
        self._maybe = np.zeros(1 << _BITS, dtype=bool)
        self._maybe[_slots(self._known)] = True

    def search(self, messages: Sequence[str]) -> Iterator[tuple[int, int, float]]:
        """Yield (position of the message, of the item, share of the item's n-grams), sorted."""
        if not len(self._known):
            return
        line = lined(messages, LENGTH)
        found = _Found()
        for length, grams in hashes(line.numbers, LENGTH):
            if length in self._lengths:
                self._count(grams, line.starts, length, found)
        for (at, item), shared in sorted(found.shared.items()):
            share = shared / int(self._sizes[item])
            if share >= SHARE or found.longest[at, item] >= RUN:
                yield at, item, share

    def _count(self, grams: Hashes, starts: _Places, length: int, found: "_Found") -> None:
        """Add what the n-grams of one length say."""
        places = np.flatnonzero(self._maybe[_slots(grams)])
        near = np.searchsorted(self._known, grams[places])
        near[near == len(self._known)] = 0
        same = self._known[near] == grams[places]
        near, places = near[same], places[same]
        of = np.searchsorted(starts, places, side="right") - 1
        for one, place, message in zip(near.tolist(), places.tolist(), of.tolist(), strict=True):
            for item in self._items[self._ends[one] : self._ends[one + 1]].tolist():
                found.add(message, item, one, place, length)


def _slots(grams: Hashes) -> npt.NDArray[np.uint32]:
    return (grams & np.uint64((1 << _BITS) - 1)).astype(np.uint32)


def _sorted(grams: Hashes, items: _Places) -> tuple[Hashes, _Places]:
    """Return (n-gram, item) pairs sorted, each once; those of one n-gram come in order of items."""
    order = np.argsort(grams, kind="stable")
    grams, items = grams[order], items[order]
    new = np.ones(len(grams), dtype=bool)
    new[1:] = (grams[1:] != grams[:-1]) | (items[1:] != items[:-1])
    return grams[new], items[new]


def _telling(
    grams: Hashes, items: _Places, owners: Sequence[int]
) -> tuple[Hashes, _Places, _Places]:
    """Return the n-grams, sorted, their items one after another, and where those of each begin.

    N-grams of too many owners are left out. There is one more beginning than there are n-grams.
    """
    known, first, counts = np.unique(grams, return_index=True, return_counts=True)
    kept = np.ones(len(known), dtype=bool)
    for at in np.flatnonzero(counts > STOCK).tolist():
        held = items[first[at] : first[at] + counts[at]].tolist()
        kept[at] = len({owners[item] for item in held}) <= STOCK
    return known[kept], items[np.repeat(kept, counts)], np.append(0, np.cumsum(counts[kept]))


class _Found:
    """What messages have of items, by (message, item)."""

    def __init__(self) -> None:
        self.shared: Counter[tuple[int, int]] = Counter()  # n-grams of the item, each once
        self.longest: dict[tuple[int, int], int] = {}  # units in a row
        self._seen: set[tuple[int, int, int]] = set()
        self._ends: dict[tuple[int, int], tuple[int, int]] = {}  # the last place, its run

    def add(self, message: int, item: int, gram: int, place: int, length: int) -> None:
        """Take one n-gram of an item at a place; places come in order."""
        both = message, item
        last, run = self._ends.get(both, (-2, 0))
        run = run + 1 if last == place - 1 else length
        self._ends[both] = place, run
        self.longest[both] = max(self.longest.get(both, 0), run)
        if (message, item, gram) not in self._seen:
            self._seen.add((message, item, gram))
            self.shared[both] += 1
