"""Ranges of characters as ranges of tokens, and loss masks of them."""

from bisect import bisect_left
from collections.abc import Sequence
from itertools import groupby

from psykb.dataset.rendering.rendered import Span


def token_range(offsets: Sequence[tuple[int, int]], start: int, end: int) -> tuple[int, int]:
    """Return `[first, last)`, the positions of the tokens that share a character with a range.

    A token that begins before the range and ends in it belongs to it: so does " answer" to
    "answer", for it is the token that the model has to write.

    Args:
        offsets: range of each token in the text, in order.
        start: `[start, end)` are code points of the text.
        end: as said.
    """
    first = bisect_left(offsets, True, key=lambda one: one[1] > start or one[0] >= start)
    last = bisect_left(offsets, end, lo=first, key=lambda one: one[0])
    return first, last


def mask_of(length: int, spans: Sequence[Span]) -> tuple[bool, ...]:
    """Return `length` values, True for the tokens of spans that are trained on."""
    mask = [False] * length
    for span in spans:
        if span.trained:
            mask[span.first : span.last] = [True] * (span.last - span.first)
    return tuple(mask)


def runs(mask: Sequence[int]) -> list[tuple[int, int]]:
    """Return the ranges `[first, last)` in which a mask is not 0, in order."""
    found, at = [], 0
    for trained, group in groupby(mask, bool):
        length = sum(1 for _one in group)
        if trained:
            found.append((at, at + length))
        at += length
    return found
