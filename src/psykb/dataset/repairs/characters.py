"""Characters that print nothing or steer the program that shows them, and ways to write a break."""

import re

from psykb.dataset.conversations import Turn
from psykb.dataset.repairs.editing import Edit

# Line ends but LF; controls; marks of direction; soft hyphens, zero-width spaces, word joiners and
# byte order marks; lone surrogates, which no file can hold. Not the joiners U+200C and U+200D: they
# are part of emoji and of some scripts. Tabs stay.
_INVISIBLE = re.compile(
    "\r\n|[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060\u2066-\u2069"
    "\ufeff\ud800-\udfff]"
)
_BREAKS = frozenset(("\r\n", "\r", "\x0b", "\x0c", "\x85", "\u2028", "\u2029"))
_TAG = re.compile(r"(?<![ \t])[ \t]*<\s*/?\s*br\s*/?\s*>[ \t]*\n?", re.IGNORECASE)
# Before a small letter it may be a path ("C:\new") or a formula ("\nu"), unless a sentence or
# another such break ends before it; before a quotation mark it is a program's.
_LITERAL = re.compile(
    r"(?<!\\)(?:\\{1,2}r)?\\{1,2}n(?:[ \t]*(?:\\{1,2}r)?\\{1,2}n(?![a-z\"']))*(?![a-z\"'])"
    r"|(?<=[.!?…;,\"')。！？：；，”）])(?:\\{1,2}r)?\\{1,2}n(?=[a-z])"
)
_ONE = re.compile(r"\\{1,2}n")


def invisible(turn: Turn) -> list[Edit]:
    """Return an edit for each invisible character: line ends become LF, surrogates U+FFFD."""
    if turn.text.isprintable():
        return []
    return [
        Edit(start=match.start(), end=match.end(), into=_instead(match[0]))
        for match in _INVISIBLE.finditer(turn.text)
    ]


def line_break_tags(turn: Turn) -> list[Edit]:
    """Return an edit for each `<br>`; it and the line end behind it are one break."""
    if "<" not in turn.text:
        return []
    return [
        Edit(start=match.start(), end=match.end(), into="\n") for match in _TAG.finditer(turn.text)
    ]


def literal_line_breaks(turn: Turn) -> list[Edit]:
    r"""Return an edit for each run of line breaks written as a backslash and an n.

    One before a small letter stays, as in `C:\new` or `\nu`, unless punctuation stands before it.
    """
    if "\\" not in turn.text:
        return []
    return [
        Edit(start=match.start(), end=match.end(), into="\n" * len(_ONE.findall(match[0])))
        for match in _LITERAL.finditer(turn.text)
    ]


def _instead(found: str) -> str:
    if found in _BREAKS:
        return "\n"
    return "\ufffd" if "\ud800" <= found <= "\udfff" else ""
