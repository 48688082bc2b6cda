"""Near duplicates: MinHash over character 5-grams finds pairs, their exact Jaccard decides."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from hashlib import blake2b

import numpy as np

from psykb.dataset.matching.comparison import folded
from psykb.dataset.matching.disjoint import Sets
from psykb.dataset.matching.shelving import Shelf
from psykb.dataset.matching.shingling import Hashes, grams, jaccard
from psykb.dataset.matching.signatures import SLACK, Signatures, bands, meeting, signatures
from psykb.types import record

THRESHOLD = 0.8  # least Jaccard of the sets of 5-grams of texts that are nearly the same
_MOST_REPEATS = 32  # of a bucket that are compared with; what repeats them repeats what stays
_CACHED = 4096  # texts whose grams are in memory


@record
class Clusters:
    """Which texts are nearly the same; all are named by their position.

    Args:
        leader: of each text the first of its cluster, itself where it is alone. Clusters are
            connected by pairs at or above the threshold; its first and last need not be such one.
        nearest: of each text that is not the first of its cluster the most alike of those that it
            was compared with, earlier or later, and their Jaccard, never below the threshold.
        repeats: the texts to leave out so that no two that are left are nearly the same: each with
            an earlier one that stays, the most alike, and their Jaccard. In order.
    """

    leader: Sequence[int]
    nearest: Mapping[int, tuple[int, float]]
    repeats: Mapping[int, tuple[int, float]]


def clusters(
    texts: Iterable[str],
    *,
    threshold: float = THRESHOLD,
    apart: Callable[[int, int], bool] | None = None,
) -> Clusters:
    """Find near duplicates among texts.

    Two texts are nearly the same if the Jaccard of their sets of folded character 5-grams is at
    least `threshold`. MinHash (Broder 1997) with bands brings candidates together, 99.9 % and more
    of the pairs at the threshold (`signatures.bands`); each is then compared exactly, so no pair
    below it is told. Folded texts that are equal are so without MinHash; those of which folding
    leaves nothing are alone. Deterministic; the order of texts decides which is first.

    Memory: about 1 kB a text, whatever its length, and 150 MB beside it; the folded texts are on
    disk meanwhile, in a file that has no name. Time grows with the pairs that share a band: below
    0.6 many unlike texts do.

    Args:
        texts: read once; of conversations `comparison.said`.
        threshold: above 0, up to 1.
        apart: tells of the positions of an earlier and a later text that these two are not to be
            held alike, how much so they are, but where their folded texts are equal.

    Raises:
        ValueError: the threshold is none.
    """
    if not 0 < threshold <= 1:
        raise ValueError(f"a threshold is above 0 and at most 1, not {threshold}")
    size, rows = bands(threshold)
    with Shelf() as shelf:
        equal: dict[int, int] = {}
        signed = signatures(_distinct(texts, shelf, equal), size * rows)
        return _Comparison(shelf, signed, rows, threshold, equal, apart).clusters()


def _distinct(texts: Iterable[str], shelf: Shelf, equal: dict[int, int]) -> Iterator[str]:
    """Yield each text folded, and shelve it; in place of one that was there before, the empty one.

    `equal` is told which those are: position → position of the first.
    """
    firsts: dict[bytes, int] = {}
    for at, text in enumerate(map(folded, texts)):
        data = text.encode("utf-8", "surrogatepass")
        first = firsts.setdefault(blake2b(data, digest_size=16).digest(), at) if text else at
        if first != at:
            equal[at] = first
        kept = text if first == at else ""
        shelf.put(kept)
        yield kept


class _Comparison:
    """One run of comparing: pairs in the order of their later text."""

    def __init__(
        self,
        shelf: Shelf,
        signed: Signatures,
        rows: int,
        threshold: float,
        equal: Mapping[int, int],
        apart: Callable[[int, int], bool] | None,
    ) -> None:
        self._signed = signed
        self._rows = rows
        self._threshold = threshold
        self._equal = equal
        self._apart = apart
        self._sets = Sets(len(signed))
        self._nearest: dict[int, tuple[int, float]] = {}
        self._repeats: dict[int, tuple[int, float]] = {}

        self._lone = np.array([shelf.is_empty(at) for at in range(len(signed))], dtype=bool)

        @lru_cache(maxsize=_CACHED)
        def held(at: int) -> Hashes:
            return grams(shelf.get(at))

        self._grams = held

    def clusters(self) -> Clusters:
        """Compare, and return what was found."""
        for at, first in self._equal.items():
            self._join(first, at, 1.0)
        staying: defaultdict[tuple[int, int], list[int]] = defaultdict(list)
        repeating: defaultdict[tuple[int, int], list[int]] = defaultdict(list)
        for at, buckets in self._shared():
            near = sorted({one for bucket in buckets for one in staying[bucket]})
            self._compare(at, near, keeps=True)
            others = sorted({one for bucket in buckets for one in repeating[bucket]})
            self._compare(at, others, keeps=False)
            shelves = repeating if at in self._repeats else staying
            for bucket in buckets:
                if shelves is staying or len(repeating[bucket]) < _MOST_REPEATS:
                    shelves[bucket].append(at)
        return self._told()

    def _shared(self) -> Iterator[tuple[int, list[tuple[int, int]]]]:
        """Yield each text that shares buckets, with them: (band, bucket)."""
        of: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
        for band, buckets in enumerate(meeting(self._signed, self._rows, self._lone)):
            for place in np.flatnonzero(buckets).tolist():
                of[place].append((band, int(buckets[place])))
        for at in sorted(of):
            yield at, of[at]

    def _compare(self, at: int, others: list[int], *, keeps: bool) -> None:
        """Compare a text with earlier ones; of those that repeat, only with other clusters'."""
        if not others:
            return
        least = self._threshold - SLACK
        like = (self._signed[others] == self._signed[at]).mean(axis=1)
        for one, estimate in zip(others, like, strict=True):
            if estimate < least or (not keeps and self._sets.first(one) == self._sets.first(at)):
                continue
            if self._apart is not None and self._apart(one, at):
                continue
            alike = jaccard(self._grams(one), self._grams(at))
            if alike < self._threshold:
                continue
            self._join(one, at, alike)
            if keeps and alike > self._repeats.get(at, (0, 0.0))[1]:
                self._repeats[at] = one, alike

    def _join(self, one: int, other: int, alike: float) -> None:
        for this, that in ((one, other), (other, one)):
            if alike > self._nearest.get(this, (0, 0.0))[1]:
                self._nearest[this] = that, alike
        self._sets.join(one, other)

    def _told(self) -> Clusters:
        leader = self._sets.firsts()
        repeats = dict(self._repeats)
        for at, first in self._equal.items():
            # what it equals may repeat another itself, and then does not stay
            repeats[at] = repeats.get(first, (first, 1.0))
        return Clusters(
            leader=tuple(leader),
            nearest={at: self._nearest[at] for at in sorted(self._nearest) if leader[at] != at},
            repeats=dict(sorted(repeats.items())),
        )
