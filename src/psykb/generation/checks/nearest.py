"""Which of many sets of n-grams is most like another one: the prefix filter."""

from collections import defaultdict
from math import ceil

from psykb.generation.checks.shingles import Shingles, jaccard

ALIKE = 0.8  # least Jaccard similarity of near duplicates


class Nearest:
    """Sets of n-grams, each in a group, of which the most similar one is looked for.

    Sets with a Jaccard similarity of t share at least t·n of the n grams of either. So one of any
    n − ⌈t·n⌉ + 1 of them is shared; the rarest leave the fewest sets to be compared. That finds
    every such pair (Chaudhuri, Ganti & Kaushik 2006, "A Primitive Operator for Similarity Joins in
    Data Cleaning": prefix filtering).
    """

    def __init__(self) -> None:
        self._grams: list[Shingles] = []
        self._with: defaultdict[tuple[str, str], list[int]] = defaultdict(list)

    def add(self, group: str, grams: Shingles) -> int:
        """Keep a set; return its place, counted from 0."""
        at = len(self._grams)
        self._grams.append(grams)
        for gram in grams:
            self._with[group, gram].append(at)
        return at

    def find(self, group: str, grams: Shingles) -> tuple[float, int] | None:
        """Return similarity and place of the most similar set of a group, the first of several.

        None where no set of it has a similarity of `ALIKE` or more.
        """
        n = len(grams)
        lists = sorted((self._with.get((group, gram), ()) for gram in grams), key=len)
        least = ceil(ALIKE * n - 1e-9)
        candidates = {at for places in lists[: n - least + 1] for at in places}
        best: tuple[float, int] | None = None
        for at in sorted(candidates):
            other = self._grams[at]
            if not ALIKE * n <= len(other) <= n / ALIKE:
                continue
            share = jaccard(grams, other)
            if share >= ALIKE and (best is None or share > best[0]):
                best = share, at
        return best
