"""Texts as rows of words and ideographs, each a number, and the n-grams of those."""

import re
from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from psykb.dataset.matching.comparison import spaced
from psykb.dataset.matching.shingling import Hashes, mixed
from psykb.text.folding import IDEOGRAPH
from psykb.types import record

_UNIT = re.compile(f"[{IDEOGRAPH}]|[^\\W_{IDEOGRAPH}]+")
_IDEOGRAPHS = re.compile(f"[{IDEOGRAPH}]")
_RANGES = tuple((ord(first), ord(last)) for first, last in re.findall("(.)-(.)", IDEOGRAPH))
FEWEST = 8 - 1e-9  # words, or 12 ideographs: what says less is too common to be told as a hit
# What nearly always says enough, found without folding; in ASCII every run of letters is a word.
_MANY_IDEOGRAPHS = re.compile(f"(?:[^{IDEOGRAPH}]*+[{IDEOGRAPH}]){{12}}")
_MANY_WORDS = re.compile("(?:[^A-Za-z0-9]*+[A-Za-z0-9]++){8}")
_BASE = np.uint64(0x9E3779B97F4A7C15)  # odd: of the polynomial that is the hash of a word
_SPACE = ord(" ")


def weight(text: str) -> float:
    """Return how much a text says, in words: an ideograph is two thirds of a word.

    So a word of Chinese is taken to have one and a half characters.
    """
    bare = spaced(text)
    ideographs = len(_IDEOGRAPHS.findall(bare))
    return len(_UNIT.findall(bare)) - ideographs / 3


def says_enough(text: str) -> bool:
    """Whether a text has 8 words or 12 ideographs: with fewer, many people say it."""
    many = _MANY_WORDS if text.isascii() else _MANY_IDEOGRAPHS
    return many.match(text) is not None or (not text.isascii() and weight(text) >= FEWEST)


@record
class Lined:
    """The units of texts one after another, as numbers.

    Args:
        numbers: of ideographs and of words of other scripts, folded: the same unit has the same
            number of 64 bits in every run; two units share one with a probability of 10⁻¹⁹.
            Between two texts, and after the last, stand `gap` zeros, which no unit is.
        starts: where each text begins in them.
        sizes: units of each text.
    """

    numbers: Hashes
    starts: npt.NDArray[np.int64]
    sizes: npt.NDArray[np.int64]


def lined(texts: Sequence[str], gap: int) -> Lined:
    """Return the units of texts, for whole batches at once."""
    parts = [spaced(text) + " " for text in texts]
    lengths = np.fromiter(map(len, parts), dtype=np.int64, count=len(parts))
    codes = np.frombuffer("".join(parts).encode("utf-32-le", "surrogatepass"), dtype="<u4")
    begins = np.flatnonzero(_begins(codes))
    of = np.searchsorted(np.cumsum(lengths), begins, side="right")
    sizes = np.bincount(of, minlength=len(parts))
    numbers = np.zeros(len(begins) + gap * len(parts), dtype=np.uint64)
    numbers[np.arange(len(begins)) + gap * of] = _hashed(codes, begins)
    return Lined(numbers=numbers, starts=np.cumsum(sizes + gap) - sizes - gap, sizes=sizes)


def _begins(codes: npt.NDArray[np.uint32]) -> npt.NDArray[np.bool_]:
    """Return where units begin: at each ideograph, and at the first letter of each word."""
    ideograph = np.zeros(len(codes), dtype=bool)
    for first, last in _RANGES:
        ideograph |= (codes >= first) & (codes <= last)
    letter = ~ideograph & (codes != _SPACE)
    begins: npt.NDArray[np.bool_] = letter | ideograph
    begins[1:] &= ~(letter[1:] & letter[:-1])
    return begins


def _hashed(codes: npt.NDArray[np.uint32], begins: npt.NDArray[np.int64]) -> Hashes:
    """Return a hash of each unit: of its characters, and of where in it they stand."""
    if not len(begins):
        return np.zeros(0, dtype=np.uint64)
    sizes = np.diff(begins, append=len(codes))
    within = np.arange(begins[0], len(codes)) - np.repeat(begins, sizes)
    powers = np.multiply.accumulate(np.full(int(within.max()) + 1, _BASE))
    values = mixed(codes[begins[0] :].astype(np.uint64)) * powers[within]
    values[codes[begins[0] :] == _SPACE] = 0
    return mixed(np.add.reduceat(values, begins - begins[0]))


def hashes(numbers: Hashes, longest: int) -> Iterator[tuple[int, Hashes]]:
    """Yield (n, the hash of each run of n units) for n from 1 to `longest`, as far as there are."""
    rolled = np.zeros(len(numbers), dtype=np.uint64)
    for length in range(1, min(longest, len(numbers)) + 1):
        count = len(numbers) - length + 1
        rolled = mixed(rolled[:count] + numbers[length - 1 :])
        yield length, rolled
