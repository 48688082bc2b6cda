"""What stands on a page: printed lines, with the places of their characters."""

from collections.abc import Sequence
from typing import NamedTuple

from psykb.types import record


class Gap(NamedTuple):
    """A gap in a line: the text goes on at `offset`; the gap is from `left` to `right`."""

    offset: int
    left: float
    right: float
    wide: bool


class PrintedLine:
    """A line as it stands on a page, or the part of it that was drawn in one go.

    `text` is clean and ends in SOFT_HYPHEN where a word is broken. `x0 … y1` enclose it, in points
    from the lower left corner of the page. `size` is the height of its type in points, `bold` says
    that it is, as far as a few of its characters show. `at` and `xs` are offsets in `text` and the
    left edges of the characters there. `gaps` are those between words, if one of them is so wide
    that a table column may begin behind it. `flat` is False when the line does not run from left
    to right.
    """

    __slots__ = (
        "at", "bold", "flat", "gaps", "page", "size", "text", "x0", "x1", "xs", "y0", "y1",
    )  # fmt: skip

    def __init__(
        self,
        page: int,
        text: str,
        at: Sequence[int],
        xs: Sequence[float],
        x1: float,
        y0: float,
        size: float,
    ) -> None:
        self.page = page
        self.text = text
        self.at = at
        self.xs = xs
        self.x0 = xs[0]
        self.x1 = x1
        self.y0 = y0
        self.y1 = y0 + size
        self.size = size
        self.bold = False
        self.flat = True
        self.gaps: Sequence[Gap] = ()

    def __repr__(self) -> str:
        return (
            f"<{self.page} {self.x0:.0f}-{self.x1:.0f} {self.y0:.0f} {self.size:.1f} {self.text!r}>"
        )


@record
class Sheet:
    """One page: its lines in the order in which the file draws them.

    `height` is in points. `unread` says that the page has text which cannot be used, or that it
    could not be loaded; `pictured` that it has hardly any text but shows something.
    """

    index: int
    height: float
    lines: tuple[PrintedLine, ...] = ()
    unread: bool = False
    pictured: bool = False
