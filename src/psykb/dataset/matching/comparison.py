"""Texts as they are compared: folded letters and digits, one table for all characters."""

import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from psykb.text.folding import fold
from psykb.types import Message

# Simplified otherwise by the word they stand in ("睡著", "著名"); here always the same.
_EITHER = str.maketrans("著乾瞭藉妳", "着干了借你")


class _Table(dict[int, str]):
    """What a code point becomes; filled as code points are met, for most never are.

    `gap` stands for one of which nothing counts.
    """

    def __init__(self, gap: str) -> None:
        self._gap = gap

    def __missing__(self, code: int) -> str:
        self[code] = kept = _folded(chr(code)) or self._gap
        return kept


def _folded(character: str) -> str:
    """Return what of one character counts: its folded letters and digits, without their marks."""
    parts = unicodedata.normalize("NFKD", fold(character).translate(_EITHER))
    return "".join(part for part in parts if unicodedata.category(part)[0] in "LN")


@lru_cache(maxsize=2)
def _table(gap: str) -> _Table:
    return _Table(gap)


def folded(text: str) -> str:
    """Return `text` for comparison: NFKC, simplified, lower case, letters and digits alone.

    White space, punctuation, symbols and the marks on letters go. Each character is folded by
    itself, so `folded(a + b) == folded(a) + folded(b)`; idempotent. "" where nothing counts.
    """
    return text.translate(_table(""))


def spaced(text: str) -> str:
    """Return `text` as `folded` does, but with a space for each character that does not count."""
    return text.translate(_table(" "))


def said(messages: Iterable[Message]) -> str:
    """Return what is said in a conversation, without the system prompt, a message a line."""
    return "\n".join(part.content for part in messages if part.role != "system")
