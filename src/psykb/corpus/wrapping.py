"""Rejoin lines that were broken to fit a page."""

import re
from collections.abc import Sequence
from functools import cached_property

from psykb.text.folding import IDEOGRAPH

SOFT_HYPHEN = "\ufffe"  # what pdfium writes for a hyphen at a line's end

# Ideographs, kana, Hangul and the punctuation that is set as wide as they are.
WIDE = IDEOGRAPH + "\u2e80-\u2fdf\u3000-\u30ff\uac00-\ud7af\uff01-\uff60\uffe0-\uffe6"
# Marks that Chinese and Latin typesetting share: as wide as their neighbours are.
_SHARED = "“”‘’—…·"
_FIRST_WIDE = "\u2e80"
_IS_WIDE = re.compile(f"[{WIDE}]")
_LAST_WORD = re.compile(r"[^\W\d_]+(?:[-‐][^\W\d_]+)*$")
_FIRST_WORD = re.compile(r"[^\W\d_]+")
_COMPOUND = re.compile(r"[^\W\d_]{2,}-[^\W\d_]")
HYPHENS = frozenset("-‐" + SOFT_HYPHEN)
# Where both sides of a line's end are of these, the rest need not be looked at.
PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789,;)")
_URL_ENDS = "/-_.?=&"
_URL_TAIL = re.compile(r"(?:https?://|www\.)\S*[/\-_.?=&]$")
_SPACED = re.compile(f"[{IDEOGRAPH}] [A-Za-z0-9]|[A-Za-z0-9] [{IDEOGRAPH}]")
_TIGHT = re.compile(f"[{IDEOGRAPH}][A-Za-z0-9]|[A-Za-z0-9][{IDEOGRAPH}]")
# Words that are written together with what follows them ("under" + "went"), and endings that are no
# words: a hyphen there is the typesetter's.
_JOINING = frozenset(
    (
        "after", "any", "back", "counter", "down", "ever", "every", "fore", "hand", "here", "how",
        "inter", "micro", "mis", "multi", "no", "out", "over", "psycho", "some", "sub", "super",
        "there", "through", "trans", "under", "up", "what", "when", "where", "who", "with", "work",
    )
)  # fmt: skip
_ENDING = re.compile(
    "(?:[aei]?bilit|[ae]?tion|[ai]tional|ement|ment|ship|ness|ful|less|ization|isation|istic|ically|"
    "ality|alities|ational|ingly|edly|ology|ologi|graph|ance|ence|ive|ous)"
)
_SUFFIXES = frozenset(("able", "hood", "less", "ness", "ship", "some", "ward", "wards", "wise"))
_HYPHENATING = frozenset(("self", "quasi", "non", "cross", "well", "so"))
_MARKS = (",", ".", ";", ":", ")", "”")  # that stand right behind a word
_SURE_WORD = 4  # letters of a part that is a word of the book by itself, to say "compound"
_SURE_TAIL = 7  # letters of the second part where only the first is known


class Habits:
    """How a book spells its compounds and whether it sets spaces between Chinese and Latin.

    Learned from the book's own lines, so that a word broken at a line's end is rejoined the way the
    book writes it elsewhere.
    """

    def __init__(self, lines: Sequence[str]) -> None:
        self._lines = lines

    @cached_property
    def _broken(self) -> list[tuple[str, str]]:
        """The words that line ends break at a hyphen, in lower case."""
        found: list[tuple[str, str]] = []
        lines = self._lines
        for i in [i for i, line in enumerate(lines[:-1]) if line[-1:] in HYPHENS]:
            left, right = _last_word(lines[i][:-1]), _FIRST_WORD.match(lines[i + 1])
            if left and right:
                found.append((left.lower(), right.group().lower()))
        return found

    @cached_property
    def _text(self) -> str:
        """All lines in lower case; the halves of broken words are put together, as no word is."""
        text = "\n".join(self._lines).lower()
        for hyphen in sorted(HYPHENS):
            text = text.replace(hyphen + "\n", SOFT_HYPHEN)
        return text

    @cached_property
    def _tokens(self) -> frozenset[str]:
        return frozenset(self._text.split())

    def _knows(self, word: str) -> bool:
        """Whether the book has `word` within a line, alone or before a mark."""
        tokens = self._tokens
        return word in tokens or any(word + mark in tokens for mark in _MARKS)

    def _prefers_hyphen(self, left: str, right: str) -> bool | None:
        """Whether the book writes a compound with its hyphen; None if it has neither spelling."""
        hyphenated, joined = f"{left}-{right}", left + right
        known = self._knows(hyphenated), self._knows(joined)
        if known == (True, True):
            more = self._text.count(hyphenated) - self._text.count(joined)
            return more > 0 if more else None
        return known[0] if any(known) else None

    @cached_property
    def _hyphenates(self) -> bool:
        """Whether the typesetter breaks words: Chinese books and ragged text often do not."""
        if not self._broken or any(self._prefers_hyphen(*pair) is False for pair in self._broken):
            return True
        if any(self._prefers_hyphen(*pair) for pair in self._broken):
            return False
        wide = sum(1 for line in self._lines if is_wide(line[:1]))
        return wide < len(self._lines) / 2

    @cached_property
    def spaced(self) -> bool:
        """Whether the book writes a space between ideographs and Latin letters or digits."""
        spaced = sum(len(_SPACED.findall(line)) for line in self._lines)
        tight = sum(len(_TIGHT.findall(line)) for line in self._lines)
        return spaced > tight

    def keeps_hyphen(self, left: str, right: str) -> bool:
        """Whether `left` and `right`, broken at a hyphen, are written with it in this book.

        The spelling that the book uses more often decides. Where it uses neither, a hyphen is kept
        before a capital, behind "self" and its like, and between parts that are words of the book
        by themselves; a hyphenator cuts words into syllables, which seldom are.
        """
        capital = right[:1].isupper() and not left.isupper()
        left, right = left.lower(), right.lower()
        preferred = self._prefers_hyphen(left, right)
        if preferred is not None:
            return preferred
        if capital or "-" in left or not self._hyphenates:
            return True
        if left in _HYPHENATING:
            return self._knows(right) or len(right) >= (
                _SURE_WORD if left == "self" else _SURE_TAIL
            )
        if left in _JOINING or len(left) < _SURE_WORD or not self._knows(left):
            return False
        if len(right) >= _SURE_WORD and self._knows(right):
            return right not in _SUFFIXES
        return len(right) >= _SURE_TAIL and not _ENDING.match(right)


def _last_word(text: str) -> str:
    """The letters, and compounds of letters, with which `text` ends."""
    found = _LAST_WORD.search(text[text.rfind(" ") + 1 :])
    return found.group() if found else ""


def is_wide(char: str) -> bool:
    """Whether `char` is set as wide as an ideograph and takes no space beside it."""
    return char >= _FIRST_WIDE and bool(_IS_WIDE.match(char))


def join(left: str, right: str, habits: Habits) -> tuple[str, str]:
    """Say how two lines of a paragraph were one.

    Args:
        left: a line, not empty, without white space at its end.
        right: the next, not empty, without white space at its beginning.
        habits: those of the book.

    Returns:
        `left`, without its last character if that was a hyphen of the typesetter's, and what stands
        between the two: a space or nothing.
    """
    end, begin = left[-1], right[0]
    if end in PLAIN and begin in PLAIN:
        return left, " "
    if end in HYPHENS:
        return _join_hyphen(left, right, habits)
    if end == "—" or left.endswith("--") or begin == "—" or right.startswith("--"):
        spaced = left.rstrip("—-")[-1:] == " " or right.lstrip("—-")[:1] == " "
        return left, " " if spaced else ""
    if is_wide(end) or is_wide(begin):
        other = begin if is_wide(end) else end
        if is_wide(other) or not other.isalnum():
            return left, ""
        ideographs = bool(re.match(f"[{IDEOGRAPH}]", end if other is begin else begin))
        return left, " " if ideographs and habits.spaced else ""
    if end in _SHARED and begin in _SHARED:
        return left, ""
    return left, "" if end in _URL_ENDS and _URL_TAIL.search(left) else " "


def _join_hyphen(left: str, right: str, habits: Habits) -> tuple[str, str]:
    stem, hyphen = left[:-1], left[-1]
    printed = "-" if hyphen == SOFT_HYPHEN else hyphen
    before, after = _last_word(stem), _FIRST_WORD.match(right)
    if before and after:
        compound = _COMPOUND.match(right) is not None  # six-|year-old
        keeps = compound or habits.keeps_hyphen(before, after.group())
        return (stem + printed if keeps else stem), ""
    if not stem or stem[-1].isspace():
        return stem + printed, " "
    return stem + printed, ""
