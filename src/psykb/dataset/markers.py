"""Markers: what stands in the place of a book's words, and gives them back.

`⟦0123456789ab:1200-1260⟧` stands for the characters [1200, 1260) of a document, and `⟦⟧` for a `⟦`
of the text's own. So every `⟦` begins a marker, and none of a marker's characters is changed by
the escapes of JSON, CSV, HTML or Markdown: a marker goes through all of them as it is.
"""

import re
from collections.abc import Callable, Sequence

from psykb.dataset.verbatim import SHORTEST, Run

_MARKER = re.compile(r"⟦(?:(⟧)|([0-9a-f]{12}):(\d{1,12})-(\d{1,12})⟧)?")
_HOLDS = re.compile(r"⟦[0-9a-f]{12}:\d{1,12}-\d{1,12}⟧")

Cut = Callable[[str, int, int], str]


class BadMarkerError(ValueError):
    """A `⟦` begins no marker; `at` is where."""

    def __init__(self, at: int) -> None:
        super().__init__(f"no marker at {at}")
        self.at = at


def escaped(text: str) -> str:
    """Return `text` with every `⟦` of its own as `⟦⟧`."""
    return text.replace("⟦", "⟦⟧")


def marked(text: str, runs: Sequence[Run]) -> str:
    """Return `text` with a marker in the place of each run.

    Args:
        text: any text; its own `⟦` are escaped.
        runs: of this text, in order, not overlapping.
    """
    pieces, at = [], 0
    for run in runs:
        pieces.append(escaped(text[at : run.at]))
        pieces.append(f"⟦{run.document_id}:{run.start}-{run.start + run.end - run.at}⟧")
        at = run.end
    return "".join(pieces) + escaped(text[at:])


def restored(text: str, cut: Cut, escape: Callable[[str], str] = str) -> str:
    """Return `text` with every marker replaced by what it stands for; undoes `marked`.

    Args:
        text: what `marked` gave, or a file in which such texts were written with an escape that
            maps each character by itself.
        cut: returns the characters [start, end) of a document.
        escape: that the file was written with.

    Raises:
        BadMarkerError: a `⟦` begins no marker.
    """

    def replace(found: re.Match[str]) -> str:
        if found[1]:
            return "⟦"
        if not found[2]:
            raise BadMarkerError(found.start())
        return escape(cut(found[2], int(found[3]), int(found[4])))

    return _MARKER.sub(replace, text)


def kept(text: str) -> list[str]:
    """Return what stands between the markers of a text, its own `⟦` as they were."""
    return [piece.replace("⟦⟧", "⟦") for piece in _HOLDS.split(text)]


def withheld(text: str) -> bool:
    """Return whether words of a book were left out of a text, as `marked` does it.

    Then every `⟦` begins a marker or stands for itself, and one marker is of 20 characters or
    more; a `⟦` that somebody wrote by hand is not so.
    """
    found = list(_MARKER.finditer(text))
    places = [match for match in found if match[2]]
    return all(match[1] or match[2] for match in found) and any(
        int(match[4]) - int(match[3]) >= SHORTEST for match in places
    )


def named(text: str) -> dict[str, int]:
    """Return how many markers name each document, by document id, in the order of naming."""
    found: dict[str, int] = {}
    for match in _MARKER.finditer(text):
        if match[2]:
            found[match[2]] = found.get(match[2], 0) + 1
    return found
