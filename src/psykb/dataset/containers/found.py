"""What a container gives: rows with their places, and what held none."""

from collections.abc import Callable
from dataclasses import dataclass

from psykb.dataset.containers.values import MOST_VALUES, Doubled
from psykb.errors import UnreadableFileError
from psykb.messages import text as _
from psykb.types import Loss, Place, Reason, RejectedDialogue, record

_SHOWN = 80  # characters of what stands at a place
_LOSSES = {Reason.TOO_LARGE: Loss.TOO_LARGE, Reason.UNDECODABLE: Loss.NOT_TEXT}

Fits = Callable[[object], bool]  # whether some format reads a value as it stands


@record
class Found:
    """One row: where it stands and what stands there, as JSON has it or, of a text, its str."""

    place: Place
    value: object


@dataclass
class NotJsonError(Exception):
    """A text is no JSON at a line and column, both from 1; `cut` where it ends too early."""

    line: int
    column: int
    message: str
    cut: bool
    said: str = ""


def given(place: Place, value: object) -> Found | RejectedDialogue:
    """Return the row at a place, or that what it means cannot be told."""
    if not isinstance(value, Doubled):
        return Found(place=place, value=value)
    return RejectedDialogue(
        place=place,
        reason=Loss.DOUBLED_KEY,
        detail=_("{key} stands twice in one object; nothing says which is meant").format(
            key=begin(value.key)
        ),
    )


def refused(file: str, error: UnreadableFileError) -> RejectedDialogue:
    """Return what is told of a file that could not be read."""
    reason = _LOSSES.get(error.reason, Loss.DAMAGED)
    return RejectedDialogue(place=Place(file=file), reason=reason, detail=str(error))


def begin(text: str) -> str:
    """Return the beginning of a text on one line, to be shown."""
    line = " ".join(text[: 2 * _SHOWN].split())
    return line if len(line) <= _SHOWN else line[:_SHOWN] + "…"


def wrong_json(
    file: str, row: int | None, error: NotJsonError, passed: str = ""
) -> RejectedDialogue:
    """Return what is told of a text that is no JSON: the line and column, what stands there.

    `passed` says in words what was not read because of it.
    """
    detail = _("{file}:{line}:{column}: {message}").format(
        file=file, line=error.line, column=error.column, message=error.message
    )
    return RejectedDialogue(
        place=Place(file=file, row=row, line=error.line),
        reason=Loss.TRUNCATED_JSON if error.cut else Loss.NOT_JSON,
        detail="; ".join(part for part in (detail, passed) if part),
        said=error.said,
    )


def too_long(place: Place, most: int, passed: str = "") -> RejectedDialogue:
    """Return what is told of a row of more than `most` bytes, or of too many values."""
    detail = _("{file}:{line}: one row of more than {n} bytes or {values} values").format(
        file=place.file, line=place.line, n=most, values=MOST_VALUES
    )
    return RejectedDialogue(
        place=place,
        reason=Loss.TOO_LARGE,
        detail="; ".join(part for part in (detail, passed) if part),
    )
