"""Blocks of a PDF in the making: clusters of printed lines."""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from psykb.corpus.blocks import BlockKind
from psykb.corpus.pdf.printed import PrintedLine
from psykb.types import record

_PAGES = 20  # about so many pages show what is usual in a book


class Piece(NamedTuple):
    """The characters `[start, end)` of a line.

    `separator` stands before them; None: as the habits of the book want it at a line's end.
    """

    line: PrintedLine
    start: int
    end: int
    separator: str | None


class Cluster:
    """Lines that make up one block.

    `aside` tells notes, captions and tables, around which the running text flows. `indented` says
    that the first line stands further right than the text around it; `reach` is how far the last
    line reaches, 1 meaning the right edge. `level` is above 0 for headings.
    """

    __slots__ = (
        "aside", "bold", "glued", "indented", "kind", "level", "page", "pieces", "reach", "size",
        "x0", "x1", "y0", "y1",
    )  # fmt: skip

    def __init__(self, kind: BlockKind, pieces: list[Piece]) -> None:
        first, last = pieces[0].line, pieces[-1].line
        self.kind: BlockKind = kind
        self.pieces = pieces
        self.page = first.page
        self.size = first.size if len(pieces) == 1 else max(first.size, last.size)
        self.bold = first.bold
        self.x0, self.x1 = first.x0, last.x1
        self.y0, self.y1 = last.y0, first.y1
        self.aside = self.indented = self.glued = False
        self.reach = 0.0
        self.level = 0

    def part(self, pieces: list[Piece], *, level: int = 0) -> "Cluster":
        """Return a block of some of the pieces; a heading, if `level` is above 0."""
        part = Cluster("heading" if level else self.kind, pieces)
        part.level, part.aside = level, self.aside and not level
        part.reach = self.reach
        return part

    def become_heading(self, level: int) -> None:
        """Make this block a heading of `level`."""
        self.kind, self.level, self.glued = "heading", level, False

    @property
    def text(self) -> str:
        """The text with single spaces where lines meet: for comparisons only."""
        return " ".join([p.line.text[p.start : p.end] for p in self.pieces])

    @property
    def last(self) -> str:
        """The text of the last piece."""
        piece = self.pieces[-1]
        return piece.line.text[piece.start : piece.end]


@record
class Measures:
    """What is usual in a book: the size of body text in points and its leading in sizes."""

    size: float
    leading: float


def measures(pages: Sequence[Sequence[PrintedLine]]) -> Measures:
    """Return the size that most characters have, and the distance that most lines keep.

    Some pages, spread over the book, show it.
    """
    sizes: Counter[float] = Counter()
    leadings: Counter[float] = Counter()
    for lines in pages[:: 1 + len(pages) // _PAGES]:
        before = None
        for line in lines:
            sizes[round(line.size * 2)] += len(line.text)
            if before is not None and line.size:
                leadings[round(10 * (before.y0 - line.y0) / line.size)] += 1
            before = line
    size = sizes.most_common(1)[0][0] / 2 if sizes else 10.0
    usual = [gap for gap, _ in leadings.most_common(3) if 8 < gap < 30]
    return Measures(size=size or 10.0, leading=usual[0] / 10 if usual else 1.3)
