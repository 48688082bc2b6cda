"""Changes of a text that carry along the annotated ranges."""

from collections.abc import Sequence
from dataclasses import replace

from psykb.dataset.conversations import Turn
from psykb.types import record

Span = tuple[int, int, str]


@record
class Edit:
    """The characters [start, end) of a text become `into`; `start < end`."""

    start: int
    end: int
    into: str = ""


def edited(turn: Turn, edits: Sequence[Edit]) -> Turn:
    """Return `turn` with its text changed and its spans moved to the same characters.

    A border inside what is replaced moves out of it: a start behind it, an end before it. A span
    of which no character is left goes.

    Args:
        turn: any turn; spans that are not in its text are cut to it, or go.
        edits: in their order, not overlapping.
    """
    if not edits:
        return turn
    pieces, at = [], 0
    for edit in edits:
        pieces += [turn.text[at : edit.start], edit.into]
        at = edit.end
    text = "".join(pieces) + turn.text[at:]
    moved = (
        (_moved(edits, start, ends=False), _moved(edits, end, ends=True), label)
        for start, end, label in within(turn.spans, 0, len(turn.text))
    )
    return replace(turn, text=text, spans=tuple(span for span in moved if span[0] < span[1]))


def cut(turn: Turn, start: int, end: int) -> Turn:
    """Return `turn` with the characters [start, end) of its text and the spans in them."""
    spans = within(turn.spans, start, end)
    return replace(
        turn,
        text=turn.text[start:end],
        spans=tuple((first - start, last - start, label) for first, last, label in spans),
    )


def stripped(turn: Turn) -> Turn:
    """Return `turn` without white space around its text."""
    text = turn.text.lstrip()
    start = len(turn.text) - len(text)
    end = start + len(text.rstrip())
    return turn if (start, end) == (0, len(turn.text)) else cut(turn, start, end)


def within(spans: Sequence[Span], start: int, end: int) -> tuple[Span, ...]:
    """Return what of the spans lies in [start, end), without empty ones."""
    clipped = ((max(first, start), min(last, end), label) for first, last, label in spans)
    return tuple(span for span in clipped if span[0] < span[1])


def _moved(edits: Sequence[Edit], border: int, *, ends: bool) -> int:
    """Return where a border of a span comes to lie."""
    shift = 0
    for edit in edits:
        if border <= edit.start:
            break
        if border >= edit.end:
            shift += len(edit.into) - (edit.end - edit.start)
            continue
        return edit.start + shift + (0 if ends else len(edit.into))
    return border + shift
