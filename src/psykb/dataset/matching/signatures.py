"""MinHash signatures of texts, and the bands by which like ones come together."""

from collections.abc import Iterable, Iterator

import numpy as np
import numpy.typing as npt

from psykb.dataset.matching.shingling import Hashes, flat, mixed

HASHES = 128  # of a signature, at most
MISSED = 0.001  # of pairs at the threshold that no band brings together, at most
# By how much the share of equal values of two signatures may be below the threshold. Of 125 values
# it has a standard deviation of 0.036 where the Jaccard is 0.8, and of 0.045 where it is 0.5; so a
# pair that is left out by mistake lies 4.5 or more of them off.
SLACK = 0.2
_SEED = 20260101
_BATCH = 2_000_000  # characters of texts whose grams are in memory at once

Signatures = npt.NDArray[np.uint32]


def bands(threshold: float, missed: float = MISSED) -> tuple[int, int]:
    """Return (bands, rows of each): the longest rows that miss at most `missed` at the threshold.

    A pair of Jaccard s agrees in a band of r rows with probability s^r, and in one of b bands at
    least with 1 − (1 − s^r)^b (Leskovec, Rajaraman and Ullman, "Mining of Massive Datasets",
    section 3.4.2). At 0.8 that gives 25 bands of 5 rows: 0.99995 of the pairs at 0.8 meet, and
    0.000008 of those at 0.05.
    """
    for rows in range(HASHES, 0, -1):
        if 1 - met(threshold, HASHES // rows, rows) <= missed:
            return HASHES // rows, rows
    return HASHES, 1


def met(jaccard: float, count: int, rows: int) -> float:
    """Return how probable it is that a pair agrees in one of `count` bands of `rows` at least."""
    return float(1 - (1 - jaccard**rows) ** count)


def signatures(texts: Iterable[str], size: int) -> Signatures:
    """Return the MinHash signature of each folded text, a row of `size` values.

    The signature of an empty text means nothing.
    """
    parts = [_signed(batch, size) for batch in _batches(texts)]
    return np.concatenate(parts) if parts else np.zeros((0, size), dtype=np.uint32)


def _batches(texts: Iterable[str]) -> Iterator[list[str]]:
    batch: list[str] = []
    held = 0
    for text in texts:
        batch.append(text)
        held += len(text)
        if held >= _BATCH:
            yield batch
            batch, held = [], 0
    if batch:
        yield batch


def _signed(texts: list[str], size: int) -> Signatures:
    from rensa import RMinHash

    hashes, offsets = flat(texts)
    matrix = RMinHash.digest_matrix_from_flat_token_hashes(hashes, offsets, size, _SEED)
    return np.array(matrix.to_rows(), dtype=np.uint32).reshape(len(texts), size)


def buckets(signed: Signatures, rows: int) -> Iterator[Hashes]:
    """Yield for each band of `rows` values the bucket of each signature, a hash of 64 bits.

    Two of a hundred thousand that differ in a band share a bucket with a probability of 10⁻⁹; they
    are compared then, and no more.
    """
    for start in range(0, signed.shape[1] - rows + 1, rows):
        found = np.zeros(len(signed), dtype=np.uint64)
        for column in range(start, start + rows):
            found = mixed(found + signed[:, column].astype(np.uint64))
        yield found


def meeting(signed: Signatures, rows: int, lone: npt.NDArray[np.bool_]) -> Iterator[Hashes]:
    """Yield what `buckets` does, 0 for a bucket of one; those of `lone` share none."""
    for found in buckets(signed, rows):
        found[lone] = mixed(np.flatnonzero(lone).astype(np.uint64))
        _values, at, counts = np.unique(found, return_inverse=True, return_counts=True)
        yield np.where(counts[at] > 1, found | np.uint64(1), np.uint64(0))
