"""Find places where text may be cut without tearing apart what is printed as one character."""

import re
import unicodedata
from itertools import chain

_JOINER = "\u200d"
_SPACE = re.compile(r"\s+")
_NEAR = 60  # characters; a word is rarely longer


def is_boundary(text: str, at: int) -> bool:
    """Whether `text` may be cut before `text[at]`, 0 < at < len(text).

    Not within CRLF, a surrogate pair, a base with its combining marks, an emoji sequence, a flag or
    a syllable of conjoining jamo. (The extended grapheme clusters of Unicode's annex 29, without
    the rules for prepended signs and Indic conjuncts.)
    """
    before, after = text[at - 1], text[at]
    if before in "\r\n" or after < "\u0300":
        return (before, after) != ("\r", "\n") and before != _JOINER
    if before == _JOINER or after in "\u200c\u200d\uff9e\uff9f":
        return False
    if unicodedata.category(after)[0] == "M":
        return False
    if "\U0001f3fb" <= after <= "\U0001f3ff" or "\U000e0020" <= after <= "\U000e007f":
        return False
    if "\udc00" <= after <= "\udfff":
        return not "\ud800" <= before <= "\udbff"
    if _is_flag_letter(after):
        return _flag_letters_before(text, at) % 2 == 0
    return not _joins_as_jamo(before, after)


def _joins_as_jamo(before: str, after: str) -> bool:
    if "\u1160" <= after <= "\u11ff" or "\ud7b0" <= after <= "\ud7fb":
        return "\u1100" <= before <= "\u11ff" or "\uac00" <= before <= "\ud7fb"
    leads = "\u1100" <= before <= "\u115f" or "\ua960" <= before <= "\ua97c"
    return leads and ("\u1100" <= after <= "\u115f" or "\uac00" <= after <= "\ud7a3")


def _is_flag_letter(char: str) -> bool:
    return "\U0001f1e6" <= char <= "\U0001f1ff"


def _flag_letters_before(text: str, at: int) -> int:
    first = at
    while first and _is_flag_letter(text[first - 1]):
        first -= 1
    return at - first


def middle(text: str, start: int, end: int) -> int | None:
    """Return where to cut `text[start:end]` in two, near its middle, or None if nowhere.

    Behind white space if there is some near, else before the next whole character; never before
    white space.
    """
    half = (start + end) // 2
    space = _SPACE.search(text, max(half, start + 1), min(half + _NEAR, end))
    behind = space.end() if space else end
    if behind < end and is_boundary(text, behind):
        return behind
    for at in chain(range(max(half, start + 1), end), range(half - 1, start, -1)):
        if is_boundary(text, at) and not text[at].isspace():
            return at
    return None
