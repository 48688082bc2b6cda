"""The first batch as text, so that a person sees what is trained on before anything is."""

from collections.abc import Iterable, Sequence
from itertools import takewhile
from typing import TYPE_CHECKING

import click

from psykb.cli.layout import width, wrap
from psykb.messages import plural
from psykb.messages import text as _

if TYPE_CHECKING:
    from psykb.training.tuning.first_batch import FirstBatch, Piece

_MARKS = ("⟦", "⟧")
_MOST = 3  # samples that are shown
_PIECES = 2  # of a sample, at its beginning and at its end
_LINES = 20  # over all samples; the first is shown however many it takes, 24 at most
# What is shown of a piece: lines of its own, and columns of the terminal, at its beginning and at
# its end. Of a reply its end must be seen, of what stands before it the words that lead to it.
_OWN_LINES, _HEAD, _TAIL = 2, 1.0, 0.8
_LITTLE = 20  # characters that are not worth being left out


def lines(first: "FirstBatch", columns: int, *, styled: bool) -> list[str]:
    """Return what the first batch holds, at most a screenful.

    What is trained on is bold and the rest dim; where no style can be shown it stands between ⟦
    and ⟧. Long pieces, and conversations of many turns, are shortened in their middle, by "…".

    Args:
        first: the batch.
        columns: of a line.
        styled: whether styles can be shown.
    """
    found = [wrap(_head(first, styled=styled), columns)]
    used = shown = 0
    for sample in first.samples[:_MOST]:
        marked = _marked(sample.pieces, columns, styled=styled)
        text = wrap(marked, columns, indent="  ").split("\n")
        used += len(text) + 1
        if shown and used > _LINES:
            break
        found += ["", *text]
        shown += 1
    left = len(first.samples) - shown
    if left:
        found += ["", plural("and {n} more row in it", "and {n} more rows in it", left)]
    return found


def _head(first: "FirstBatch", *, styled: bool) -> str:
    rows = plural("{n} row", "{n} rows", len(first.samples))
    words = _("The first batch: {rows}, {tokens} tokens; loss is taken on {trained} of them")
    words = words.format(rows=rows, tokens=f"{first.tokens:,}", trained=f"{first.trained:,}")
    if styled:
        return _("{words}, which are bold:").format(words=words)
    return _("{words}, which stand between ⟦ and ⟧:").format(words=words)


def _marked(pieces: "Sequence[Piece]", columns: int, *, styled: bool) -> str:
    shown = [_piece(piece, columns, styled=styled) for piece in pieces]
    if len(shown) > 2 * _PIECES:
        shown[_PIECES:-_PIECES] = ["\n…\n"]
    return "".join(shown).rstrip("\n")


def _piece(piece: "Piece", columns: int, *, styled: bool) -> str:
    from psykb.generation.markdown import visible

    text = _short(visible(piece.text), columns)
    if not styled:
        return text.join(_MARKS) if piece.trained else text
    style = {"bold": True} if piece.trained else {"dim": True}
    # line by line: a style must not run over what stands before the next line
    return "\n".join(click.style(line, **style) if line else line for line in text.split("\n"))


def _short(text: str, columns: int) -> str:
    head = _beginning(text, int(columns * _HEAD))
    tail = _beginning(reversed(text), int(columns * _TAIL))[::-1]
    left = text[len(head) : len(text) - len(tail)]
    is_little = len(head) + len(tail) >= len(text) - _LITTLE and left.count("\n") < _OWN_LINES
    return text if is_little else f"{head}…{tail}"


def _beginning(characters: Iterable[str], columns: int) -> str:
    """Return the first characters that fit into a few lines, and into as many columns."""
    room = columns
    breaks = 0

    def fits(character: str) -> bool:
        nonlocal room, breaks
        room -= width(character)
        breaks += character == "\n"
        return room >= 0 and breaks < _OWN_LINES

    return "".join(takewhile(fits, characters))
