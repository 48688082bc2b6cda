"""Texts that say the same words one after another: long verbatim runs, wherever they stand."""

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from psykb.dataset.matching.comparison import folded
from psykb.dataset.matching.overlaps import MANY
from psykb.dataset.matching.shingling import Hashes, mixed
from psykb.types import record

LEAST = 30  # ideographs, or 75 letters, of a run
LONG = 60  # ideographs, or 150 letters, of a run that counts in however many texts
_IDEOGRAPH, _OTHER = 5, 2  # what a character weighs: 2.5 letters tell as much as an ideograph
_MOST = 8_000_000  # windows that are in memory at once; of more the hashes are taken in parts
_BATCH = 1_000  # texts of which all hashes are in memory
_SHOWN = 40  # characters of a run by which it is named
_FACTOR = 0x9E3779B97F4A7C15  # odd, so that it has an inverse modulo 2**64

Places = npt.NDArray[np.int64]


@record
class Run:
    """Texts by position, ascending, that have a run of words in common.

    `what` is the beginning of it, folded, as it stands in the first of them.
    """

    texts: tuple[int, ...]
    what: str


def runs(texts: Sequence[str]) -> list[Run]:
    """Return the texts that share a verbatim run, one `Run` for those that share one, in order.

    A run counts that is as long as 30 ideographs and that at most 20 texts have, or as long as 60
    however many have it; an ideograph is as long as 2.5 other letters. Exact but for collisions of
    64-bit hashes; the time grows with the length of the texts, not with how many are alike.

    Args:
        texts: as they stand; they are folded.
    """
    bare = [folded(text) for text in texts]
    begins = np.concatenate(([0], np.cumsum([len(text) for text in bare], dtype=np.int64)))
    parts = 1 + int(begins[-1]) // _MOST
    found = _Found(begins)
    common = [np.zeros(0, dtype=np.int64)]
    for part in range(parts):
        common.append(found.take(*_kept(_windows(bare, LEAST), part, parts), most=MANY))
    # Only where more than 20 have its first half can a long run tell what is not yet told.
    starts = np.sort(np.concatenate(common))
    parts = 1 + len(starts) // _MOST
    for part in range(parts if len(starts) else 0):
        found.take(*_kept(_windows(bare, LONG), part, parts, starts), most=len(bare))
    return found.told(bare)


class _Found:
    """The sets of texts with the same window, each once, with the first place of one of them."""

    def __init__(self, begins: Places) -> None:
        self._begins = begins
        self._first: dict[tuple[int, ...], int] = {}

    def take(self, held: Hashes, places: Places, *, most: int) -> Places:
        """Take windows that 2 … `most` texts have; return the places of those that more have.

        `places` ascend; they count through all texts.
        """
        order = np.argsort(held, kind="stable")
        held, places = held[order], places[order]
        owners: Places = np.searchsorted(self._begins, places, side="right") - 1
        starts = np.flatnonzero(_changes(held))
        first_of_text = _changes(held) | _changes(owners)
        if not len(starts):
            return places
        counts = np.add.reduceat(first_of_text.astype(np.int64), starts)
        # Windows of one run have the same texts: the sum of the texts' hashes finds these.
        marks = np.where(first_of_text, mixed(owners.astype(np.uint64)), np.uint64(0))
        sums = np.add.reduceat(marks, starts)
        ends = np.append(starts[1:], len(held))
        chosen = np.flatnonzero((counts >= 2) & (counts <= most))
        chosen = chosen[np.lexsort((places[starts[chosen]], sums[chosen]))]
        for at in chosen[_changes(sums[chosen])].tolist():
            span = slice(starts[at], ends[at])
            texts = tuple(owners[span][first_of_text[span]].tolist())
            place = int(places[starts[at]])
            self._first[texts] = min(place, self._first.get(texts, place))
        return places[np.repeat(counts > most, ends - starts)]

    def told(self, bare: Sequence[str]) -> list[Run]:
        """Return what was found in the order of the texts."""
        found = []
        for texts, place in sorted(self._first.items()):
            at = place - int(self._begins[texts[0]])
            found.append(Run(texts=texts, what=bare[texts[0]][at : at + _SHOWN]))
        return found


def _changes(values: npt.NDArray[np.generic]) -> npt.NDArray[np.bool_]:
    """Return of each value whether it is the first or another than the one before it."""
    new = np.ones(len(values), dtype=bool)
    new[1:] = values[1:] != values[:-1]
    return new


def _kept(
    windows: Iterator[tuple[Hashes, Places]], part: int, parts: int, starts: Places | None = None
) -> tuple[Hashes, Places]:
    """Return the windows of one part of the hashes, and of those only the ones at `starts`."""
    held, places = [np.zeros(0, dtype=np.uint64)], [np.zeros(0, dtype=np.int64)]
    for hashes, at in windows:
        kept = hashes % np.uint64(parts) == part
        if starts is not None:
            kept &= starts[np.minimum(np.searchsorted(starts, at), len(starts) - 1)] == at
        held.append(hashes[kept])
        places.append(at[kept])
    return np.concatenate(held), np.concatenate(places)


def _windows(texts: Sequence[str], length: int) -> Iterator[tuple[Hashes, Places]]:
    """Yield, batch by batch, the hash of each shortest window as long as `length` ideographs.

    With the place of each, counted through all texts. Hashes are the polynomial ones of Karp and
    Rabin 1987, so that windows may differ in length: differences of running sums.
    """
    base = 0
    inverse = pow(_FACTOR, -1, 2**64)
    for start in range(0, len(texts), _BATCH):
        batch = texts[start : start + _BATCH]
        joined = "".join(batch)
        codes = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), dtype="<u4")
        n = len(codes)
        ideographs = (codes >= 0x3400) & (codes <= 0x9FFF)
        weights = np.concatenate(([0], np.cumsum(np.where(ideographs, _IDEOGRAPH, _OTHER))))
        ends: Places = np.searchsorted(weights, weights[:-1] + length * _IDEOGRAPH)
        sizes = np.fromiter(map(len, batch), dtype=np.int64, count=len(batch))
        inside = np.flatnonzero(ends <= np.repeat(np.cumsum(sizes), sizes))
        sums = np.zeros(n + 1, dtype=np.uint64)
        np.cumsum(mixed(codes.astype(np.uint64)) * _powers(_FACTOR, n), out=sums[1:])
        hashes = (sums[ends[inside]] - sums[inside]) * _powers(inverse, n)[inside]
        yield mixed(hashes), inside + base
        base += n


def _powers(factor: int, n: int) -> Hashes:
    """Return the powers 0 … `n` − 1 of a factor modulo 2**64."""
    factors = np.full(n, factor, dtype=np.uint64)
    factors[:1] = 1
    return np.cumprod(factors, dtype=np.uint64)
