"""Character 5-grams as 64-bit hashes, for whole batches of texts at once."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from psykb.dataset.matching.comparison import folded

LENGTH = 5  # characters of a gram
Hashes = npt.NDArray[np.uint64]

# SplitMix64 (Steele, Lea and Flood 2014): its increment and the two factors of its finaliser.
_STEP = np.uint64(0x9E3779B97F4A7C15)
_FIRST = np.uint64(0xBF58476D1CE4E5B9)
_SECOND = np.uint64(0x94D049BB133111EB)


def flat(texts: Sequence[str], length: int = LENGTH) -> tuple[Hashes, Hashes]:
    """Return the hashes of the n-grams of folded texts one after another, and where each begins.

    A text that is shorter than one n-gram is its own only one; the empty text has none. Repeated
    n-grams are repeated. The same n-gram has the same hash in every run and on every machine.

    Args:
        texts: folded.
        length: of the n-grams, in characters.

    Returns:
        hashes, and `len(texts) + 1` offsets into them.
    """
    sizes = np.fromiter(map(len, texts), dtype=np.int64, count=len(texts))
    counts = np.where(sizes > 0, np.maximum(1, sizes - length + 1), 0)
    # After each text so many zeros (no text holds one) that no n-gram reaches into the next.
    joined = "".join(text + "\0" * length for text in texts)
    codes = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    rolled = np.zeros(max(0, len(codes) - length + 1), dtype=np.uint64)
    for at in range(length):
        rolled = mixed(rolled + codes[at : at + len(rolled)].astype(np.uint64))
    begins = np.concatenate(([0], np.cumsum(counts)))
    starts = np.concatenate(([0], np.cumsum(sizes + length)))
    places = np.arange(begins[-1]) + np.repeat(starts[:-1] - begins[:-1], counts)
    return rolled[places], begins.astype(np.uint64)


def mixed(values: Hashes) -> Hashes:
    """Return each value scrambled, one to one, so that near values have nothing in common."""
    values = values + _STEP
    for shift, factor in ((30, _FIRST), (27, _SECOND)):
        values ^= values >> np.uint64(shift)
        values *= factor
    values ^= values >> np.uint64(31)
    return values


def grams(text: str) -> Hashes:
    """Return the distinct 5-grams of a folded text as hashes, sorted."""
    return np.unique(flat((text,))[0])


def jaccard(one: Hashes, other: Hashes) -> float:
    """Return the share of what is in either set that is in both, 0 … 1; sets as `grams` gives."""
    both = len(np.intersect1d(one, other, assume_unique=True))
    return both / (len(one) + len(other) - both) if both else 0.0


def likeness(one: str, other: str) -> float:
    """Return the Jaccard of the sets of 5-grams of two texts, folded first, 0 … 1."""
    return jaccard(grams(folded(one)), grams(folded(other)))
