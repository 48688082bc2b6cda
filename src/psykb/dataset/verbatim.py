"""Find what a text has letter by letter in common with books: runs of 20 characters or more."""

from collections.abc import Iterable, Mapping

import numpy as np
import numpy.typing as npt

from psykb.types import record

SHORTEST = 20  # characters of a run; what is shorter is how everybody writes
_WINDOW = 10
# Every run of SHORTEST characters of a book holds a whole window that begins at a multiple of this.
_STRIDE = SHORTEST - _WINDOW + 1
_FACTOR = np.uint64(0x9E3779B97F4A7C15)  # odd, so that no character is lost modulo 2**64
_ENOUGH = 64  # places of one window that are compared, once one of them gives a run

_Codes = npt.NDArray[np.uint64]


@record
class Run:
    """`text[at:end]` is, letter by letter, what its book has from `start` on."""

    at: int
    end: int
    document_id: str
    start: int


_Ranked = tuple[tuple[bool, int, int, int], Run]  # a greater rank is a better run


class Books:
    """The texts of books, by which runs are found; one entry for 11 characters.

    Windows of ten characters are found by their hashes (a polynomial modulo 2**64, as of Karp and
    Rabin 1987); what they promise is then compared character by character.
    """

    def __init__(self, texts: Mapping[str, str]) -> None:
        """Index the texts, given by document id."""
        self._ids = sorted(texts)
        self._texts = [texts[i] for i in self._ids]
        each = [_hashes(_codes(text), _STRIDE) for text in self._texts]
        hashes = np.concatenate([np.empty(0, np.uint64), *each])
        order = np.argsort(hashes, kind="stable")
        self._hashes = hashes[order]
        self._book = np.repeat(np.arange(len(each)), [len(h) for h in each])[order]
        places = [np.arange(len(h)) * _STRIDE for h in each]
        self._at = np.concatenate([np.empty(0, np.int64), *places])[order]

    def runs(self, text: str, near: Iterable[str] = ()) -> list[Run]:
        """Return runs that do not overlap, in order, so that no other run is left beside them.

        A run is extended as far as it goes on both sides. Where several places have it, a book of
        `near` comes first, then the longest run, then the first book by id and the first place.

        Args:
            text: any text.
            near: ids of the documents that the text is most likely from.
        """
        if len(text) < SHORTEST:
            return []
        hashes = _hashes(_codes(text), 1)
        first = np.searchsorted(self._hashes, hashes, "left")
        last = np.searchsorted(self._hashes, hashes, "right")
        preferred = frozenset(near)
        hits = np.flatnonzero(last > first).tolist()
        places = {at: range(int(first[at]), int(last[at])) for at in hits}
        found: list[Run] = []
        done = 0
        for at in hits:
            best = self._best(text, at, done, places[at], preferred) if at >= done else None
            if best is None:
                continue
            # another book's first window of the same run may begin up to a stride later
            for later in range(at + 1, best[1].at + _STRIDE):
                other = self._best(text, later, done, places.get(later, range(0)), preferred)
                if other and other[0] > best[0] and other[1].at <= best[1].at:
                    best = other
            found.append(best[1])
            done = best[1].end
        return found

    def _best(
        self, text: str, at: int, done: int, places: range, preferred: frozenset[str]
    ) -> "_Ranked | None":
        """Return the best run around the window at `at` that begins at `done` or later."""
        best: _Ranked | None = None
        for number, place in enumerate(places):
            if best is not None and number >= _ENOUGH:
                break
            book, start = int(self._book[place]), int(self._at[place])
            ahead = _common(text, at, self._texts[book], start)
            if ahead < _WINDOW:  # another text with the same hash
                continue
            behind = _common_before(text, at, self._texts[book], start, at - done)
            if behind + ahead < SHORTEST:
                continue
            document = self._ids[book]
            rank = (document in preferred, behind + ahead, -book, -start + behind)
            if best is None or rank > best[0]:
                run = Run(
                    at=at - behind, end=at + ahead, document_id=document, start=start - behind
                )
                best = (rank, run)
        return best


def _codes(text: str) -> _Codes:
    raw = text.encode("utf-32-le", "surrogatepass")
    return np.frombuffer(raw, dtype="<u4").astype(np.uint64)


def _hashes(codes: _Codes, stride: int) -> _Codes:
    """Return the hashes of the windows at 0, stride, 2 · stride and so on."""
    count = (len(codes) - _WINDOW) // stride + 1
    if count <= 0:
        return np.empty(0, np.uint64)
    total = np.zeros(count, np.uint64)
    for j in range(_WINDOW):
        total = total * _FACTOR + codes[j : j + (count - 1) * stride + 1 : stride]
    return total


def _common(a: str, i: int, b: str, j: int) -> int:
    """Return how many characters `a` from `i` on and `b` from `j` on have in common."""
    same, block = 0, 32
    while True:
        one, other = a[i + same : i + same + block], b[j + same : j + same + block]
        if one != other or len(one) < block:
            break
        same, block = same + block, 2 * block
    for x, y in zip(one, other, strict=False):
        if x != y:
            break
        same += 1
    return same


def _common_before(a: str, i: int, b: str, j: int, most: int) -> int:
    """Return how many characters, `most` at most, stand alike before `a[i]` and `b[j]`."""
    same = 0
    while same < most and same < j and a[i - same - 1] == b[j - same - 1]:
        same += 1
    return same
