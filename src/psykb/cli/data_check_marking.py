"""A rendered row as text in which what is trained on can be seen: in colour, or between marks."""

from collections.abc import Iterator
from itertools import groupby
from typing import TYPE_CHECKING

import click

from psykb.cli.calls import Call

if TYPE_CHECKING:
    from psykb.dataset.rendering.rendered import Rendered

_MARKS = ("⟦", "⟧")
_CUT = "✂"


def marked(row: "Rendered", max_length: int, styled: Call | None) -> str:
    """Return the text of a row: what is trained on is green and bold, the rest dim.

    Where no style can be shown, what is trained on stands between ⟦ and ⟧. Where a trainer cuts
    the row there is ✂.
    """
    from psykb.generation.markdown import visible

    cut = row.offsets[max_length][0] if len(row.offsets) > max_length else None
    pieces = []
    for trained, start, end in _stretches(row):
        at = cut if cut is not None and start <= cut < end else None
        text = row.text[start:end]
        if at is not None:
            text = f"{row.text[start:at]}{_CUT}{row.text[at:end]}"
        text = visible(text)
        if styled is not None:
            # line by line: a style must not run over what stands before the next line
            text = "\n".join(_coloured(styled, line, trained) for line in text.split("\n"))
        elif trained:
            text = text.join(_MARKS)
        pieces.append(text)
    return "".join(pieces).rstrip("\n")


def _coloured(call: Call, line: str, trained: bool) -> str:
    if not line:
        return line
    return click.style(line, fg="green", bold=True) if trained else call.style(line, dim=True)


def _stretches(row: "Rendered") -> Iterator[tuple[bool, int, int]]:
    """Yield the text in stretches that are trained on, or not: `(trained, start, end)`."""
    characters = bytearray(len(row.text))
    for (start, end), trained in zip(row.offsets, row.mask, strict=True):
        if trained:
            characters[start:end] = b"\1" * (end - start)
    at = 0
    for value, group in groupby(characters):
        length = sum(1 for _one in group)
        yield value == 1, at, at + length
        at += length
