"""Clean characters: each rule a named function, applied in the order of `RULES`.

Cleaning never normalises: quotation marks, full-width punctuation and ① stay what the page prints.
It maps only tabled code points. But for line endings every rule looks at one character at a time,
so that a reader which must know where on the page a character stood can clean piece by piece.
"""

import re
import unicodedata
from collections.abc import Callable

from psykb.text.folding import RADICALS

_KANGXI = {chr(c): unicodedata.normalize("NFKC", chr(c)) for c in range(0x2F00, 0x2FD6)}
_IDEOGRAPHS = {**_KANGXI, **RADICALS}
_RADICALS = re.compile("[\u2e80-\u2fd5]")
_LIGATURES = re.compile("[\ufb00-\ufb06]")
# No-break, figure and narrow spaces, and the fixed widths of typesetters; not the full-width space
# (U+3000), with which Chinese indents, and not tabs: readers take those as signs of structure.
_SPACES = re.compile("[\xa0\u2000-\u200a\u202f\u205f]")
# Soft hyphens, zero-width spaces, word joiners, byte order marks. Not the joiners U+200C and
# U+200D: they are part of the spelling in some scripts, and of emoji.
_INVISIBLES = re.compile("[\xad\u200b\u2060\ufeff]")
_CONTROLS = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f]")
_SURROGATES = re.compile("[\ud800-\udfff]")
_LINE_ENDS = re.compile("\r\n|[\r\x0c\x85\u2028\u2029]")
# All that any rule changes but CR, as the inside of a character class: most texts hold none of it.
SUSPECTS = (
    r"\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\xa0\xad\u2000-\u200b\u2028\u2029\u202f\u205f\u2060\u2e80-\u2fd5"
    r"\ud800-\udfff\ufb00-\ufb06\ufeff"
)
_SUSPECT = re.compile(f"[\\r{SUSPECTS}]")


def unify_line_ends(text: str) -> str:
    """Write CRLF, CR, form feed, NEL and the Unicode separators as a line feed."""
    return _LINE_ENDS.sub("\n", text)


def replace_surrogates(text: str) -> str:
    """Write a lone surrogate, which no encoding can hold, as U+FFFD."""
    return _SURROGATES.sub("\ufffd", text)


def drop_controls(text: str) -> str:
    """Drop NUL and the other control characters; tabs and line feeds stay."""
    return _CONTROLS.sub("", text)


def drop_invisibles(text: str) -> str:
    """Drop soft hyphens, zero-width spaces, word joiners and byte order marks."""
    return _INVISIBLES.sub("", text)


def plain_spaces(text: str) -> str:
    """Write no-break spaces and those of fixed width as a space."""
    return _SPACES.sub(" ", text)


def unify_radicals(text: str) -> str:
    """Write CJK radicals (U+2E80–2FD5), which PDF fonts emit, as the ideographs they stand for."""
    return _RADICALS.sub(lambda m: _IDEOGRAPHS.get(m.group(), m.group()), text)


def split_ligatures(text: str) -> str:
    """Write the Latin ligatures (U+FB00–FB06) as letters."""
    return _LIGATURES.sub(lambda m: unicodedata.normalize("NFKC", m.group()), text)


RULES: tuple[Callable[[str], str], ...] = (
    unify_line_ends,
    replace_surrogates,
    drop_controls,
    drop_invisibles,
    plain_spaces,
    unify_radicals,
    split_ligatures,
)


def clean(text: str) -> str:
    """Return `text` after all rules; a second time changes nothing."""
    if not _SUSPECT.search(text):
        return text
    for rule in RULES:
        text = rule(text)
    return text


def clean_with_origins(text: str) -> tuple[str, list[int] | None]:
    """Clean one line and say where each character came from.

    Returns:
        the cleaned text, and for each of its characters the index in `text`; None for the indices
        when nothing moved.
    """
    if not _SUSPECT.search(text):
        return text, None
    pieces = [clean(char) for char in text]
    if all(len(piece) == 1 for piece in pieces):
        return "".join(pieces), None
    return "".join(pieces), [i for i, piece in enumerate(pieces) for _ in piece]
