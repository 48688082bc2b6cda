"""Texts as what their letters are, and as the sets of n-grams by which they are compared."""

import re
from functools import lru_cache

from psykb.text.folding import IDEOGRAPH, fold
from psykb.text.terms import stem

Shingles = frozenset[str]

# Marks that tell numbers apart stay where they belong to one: −0.80, 3.5, 50 %, 7±2, <5.
_NO_LETTER = re.compile(r"(?:(?![-.%±+<>≤≥=])[\W_]|(?<!\d)[.%](?!\d)|[-+<>≤≥=±](?!\d)|\.(?!\d))+")
_MINUS = re.compile("[−–‐‑‒]")
_LONG = 3  # letters of an n-gram: one length for all texts, or some could share none
_UNIT = re.compile(f"[{IDEOGRAPH}]|[^\\W_{IDEOGRAPH}]+")


@lru_cache(maxsize=1 << 14)
def letters(text: str) -> str:
    """Return the folded letters and digits of `text`; spaces and punctuation are left out.

    What makes a number another number is kept: its sign, its decimal point, %.
    """
    return _NO_LETTER.sub("", _MINUS.sub("-", fold(text)).replace(" ", ""))


def shingles(text: str, long: int = _LONG) -> Shingles:
    """Return the character n-grams of the letters of `text`, of `long` letters each.

    A text that is shorter than one n-gram is its own only one; the empty text has none.
    """
    bare = letters(text)
    if not bare:
        return frozenset()
    return frozenset(bare[at : at + long] for at in range(max(1, len(bare) - long + 1)))


def phrases(text: str, n: int) -> Shingles:
    """Return the n-grams of `text` over ideographs and stems of words, spaces between them.

    An ideograph carries about as much as a word of English, so both are compared alike.
    """
    units = [unit if len(unit) == 1 else stem(unit) for unit in _UNIT.findall(fold(text))]
    return frozenset(" ".join(units[at : at + n]) for at in range(len(units) - n + 1))


def jaccard(a: Shingles, b: Shingles) -> float:
    """Return the share of what is in either that is in both, 0 … 1."""
    both = len(a & b)
    return both / (len(a) + len(b) - both) if both else 0.0
