"""Near duplicates between two collections: one is held, the other goes by in batches."""

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from psykb.dataset.matching.comparison import folded
from psykb.dataset.matching.shingling import Hashes, grams, jaccard
from psykb.dataset.matching.signatures import SLACK, Signatures, bands, buckets, signatures

_MISSED = 0.005  # of pairs at the threshold, at most: one more row a band halves the candidates
_AT_ONCE = 100_000  # pairs whose signatures are compared at once


class Pairing:
    """Texts that others are compared with."""

    def __init__(self, texts: Sequence[str], threshold: float) -> None:
        """Hold `texts`; two are nearly the same from a Jaccard of `threshold` on."""
        self._threshold = threshold
        count, self._rows = bands(threshold, _MISSED)
        self._size = count * self._rows
        self._texts = [folded(text) for text in texts]
        self._signed = signatures(self._texts, self._size)
        self._sorted: list[tuple[Hashes, npt.NDArray[np.int64]]] = []
        for found in buckets(self._signed, self._rows):
            order = np.argsort(found, kind="stable")
            self._sorted.append((found[order], order))

    def pairs(self, texts: Sequence[str]) -> Iterator[tuple[int, int, float]]:
        """Yield (position in `texts`, position in what is held, Jaccard), sorted by positions."""
        others = [folded(text) for text in texts]
        if not others or not self._texts:
            return
        signed = signatures(others, self._size)
        cache: dict[int, Hashes] = {}
        last, own = -1, grams("")
        for at, held in self._candidates(signed):
            if not others[at] or not self._texts[held]:
                continue
            if at != last:
                last, own = at, grams(others[at])
            if held not in cache:
                cache[held] = grams(self._texts[held])
            alike = jaccard(own, cache[held])
            if alike >= self._threshold:
                yield at, held, alike

    def _candidates(self, signed: Signatures) -> Iterator[tuple[int, int]]:
        """Yield the pairs that share a bucket and whose signatures are alike, sorted."""
        found = [np.zeros(0, dtype=np.int64)]
        for own, (known, order) in zip(buckets(signed, self._rows), self._sorted, strict=True):
            first = np.searchsorted(known, own)
            both = np.flatnonzero(known[np.minimum(first, len(known) - 1)] == own)
            first = first[both]
            count = np.searchsorted(known, own[both], side="right") - first
            here = np.repeat(both, count)
            begun = np.repeat(np.cumsum(count) - count, count)
            there = order[np.arange(len(here)) - begun + np.repeat(first, count)]
            found.append(np.unique(here * len(self._texts) + there))
        pairs = np.unique(np.concatenate(found))
        for start in range(0, len(pairs), _AT_ONCE):
            here, there = np.divmod(pairs[start : start + _AT_ONCE], len(self._texts))
            like = (signed[here] == self._signed[there]).mean(axis=1)
            kept = like >= self._threshold - SLACK
            yield from zip(here[kept].tolist(), there[kept].tolist(), strict=True)
