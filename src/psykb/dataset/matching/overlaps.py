"""Texts that say part of the same: by the n-grams that few others have, however long they are.

Jaccard asks whether two texts are the same as a whole. Here a short text inside a long one counts,
and one told twice in other words; what many texts say, such as a greeting, counts for nothing.
"""

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from psykb.dataset.matching.comparison import folded
from psykb.dataset.matching.shingling import Hashes, flat
from psykb.types import record

MANY = 20  # texts that have a gram, from which on it tells nothing
_MOST_GRAMS = 4_000_000  # that are in memory at once; of more texts a sample is compared
_BATCH = 1_000  # texts of which all grams are in memory
_LATIN = 2.5  # letters that tell as much as an ideograph
_IDEOGRAPHS = ("\u3400", "\u9fff")

Places = npt.NDArray[np.int64]


@record
class Overlap:
    """Two texts by position, `one` before `other`, and what they have in common.

    Args:
        share: of the grams of either that few texts have those in both, of the text that has fewer
            of them, 0 … 1.
        grams: how many are in both; of a sample, how many there are likely to be.
    """

    one: int
    other: int
    share: float
    grams: int


def overlaps(texts: Sequence[str], length: int, *, share: float, grams: int) -> list[Overlap]:
    """Return the pairs of texts that overlap, sorted by position.

    Only n-grams count that 2 … 20 texts have, and in the shares those of one text alone. Where the
    texts have more than 4 million n-grams, those are compared whose hash is divisible by a number
    (Broder 1997, section 4): the shares are estimates then, and pairs near the bounds may be missed
    or added. Deterministic.

    Args:
        texts: as they stand; they are folded.
        length: of an n-gram in ideographs; in other letters it is 2.5 times as long.
        share: least share of a pair.
        grams: least number of n-grams in common.
    """
    bare = [folded(text) for text in texts]
    found = []
    for latin in (False, True):
        chosen = [at for at, text in enumerate(bare) if text and is_latin(text) is latin]
        size = round(length * _LATIN) if latin else length
        step = 1 + sum(len(bare[at]) for at in chosen) // _MOST_GRAMS
        held, owners = _grams([bare[at] for at in chosen], size, step)
        pairs = _pairs(held, owners, len(chosen), share=share, grams=grams / step)
        found += [
            Overlap(one=chosen[one], other=chosen[other], share=part, grams=n * step)
            for one, other, part, n in pairs
        ]
    return sorted(found, key=lambda pair: (pair.one, pair.other))


def is_latin(text: str) -> bool:
    """Return whether most of a folded text is no ideographs."""
    return 2 * sum(_IDEOGRAPHS[0] <= char <= _IDEOGRAPHS[1] for char in text) < len(text)


def telling(text: str) -> float:
    """Return how much a folded text tells: in ideographs, 2.5 other letters for one."""
    ideographs = sum(_IDEOGRAPHS[0] <= char <= _IDEOGRAPHS[1] for char in text)
    return ideographs + (len(text) - ideographs) / _LATIN


def _grams(texts: Sequence[str], length: int, step: int) -> tuple[Hashes, Places]:
    """Return the grams of folded texts whose hash `step` divides, and the text of each."""
    held, owners = [np.zeros(0, dtype=np.uint64)], [np.zeros(0, dtype=np.int64)]
    for start in range(0, len(texts), _BATCH):
        grams, begins = flat(texts[start : start + _BATCH], length)
        ends: Places = begins.astype(np.int64)
        sizes: Places = ends[1:] - ends[:-1]
        kept = np.flatnonzero(grams % np.uint64(step) == 0)
        held.append(grams[kept])
        owners.append(np.repeat(np.arange(start, start + len(sizes)), sizes)[kept])
    return np.concatenate(held), np.concatenate(owners)


def _pairs(
    held: Hashes, owners: Places, texts: int, *, share: float, grams: float
) -> Iterator[tuple[int, int, float, int]]:
    """Yield (one, other, share, grams in common) of the pairs at the bounds or above."""
    order = np.lexsort((owners, held))
    held, owners = held[order], owners[order]
    new = np.ones(len(held), dtype=bool)  # a gram counts once in a text
    new[1:] = (held[1:] != held[:-1]) | (owners[1:] != owners[:-1])
    held, owners = held[new], owners[new]
    _grams, first, counts = np.unique(held, return_index=True, return_counts=True)
    rare = np.repeat(counts <= MANY, counts)
    sizes = np.bincount(owners[rare], minlength=texts)
    codes = [np.zeros(0, dtype=np.int64)]
    for n in range(2, MANY + 1):
        block = owners[first[counts == n][:, None] + np.arange(n)]
        for other in range(1, n):
            codes.append((block[:, :other] * texts + block[:, other, None]).ravel())
    pairs, common = np.unique(np.concatenate(codes), return_counts=True)
    one, other_one = np.divmod(pairs, max(1, texts))
    shares = common / np.minimum(sizes[one], sizes[other_one])
    kept = (shares >= share) & (common >= grams)
    found = (one[kept], other_one[kept], shares[kept], common[kept])
    yield from zip(*(part.tolist() for part in found), strict=True)
