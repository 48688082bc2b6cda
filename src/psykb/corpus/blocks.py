"""What every reader makes of its file: a draft, which is a list of one-line blocks."""

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Literal, NamedTuple

from psykb.corpus.cleaning import clean
from psykb.corpus.wrapping import is_wide
from psykb.types import LabelKind, Language, Mark, record

if TYPE_CHECKING:
    from psykb.corpus.pdf.printed import PrintedLine

BlockKind = Literal["heading", "paragraph", "item", "row"]
Emphasis = Literal["bold", "italic"]

_SPACES = re.compile(r"[ \t\n\x0c]+")


class Strip(NamedTuple):
    """Where the characters `[start, end)` of a block are printed: they are all of `line`."""

    start: int
    end: int
    line: "PrintedLine"


class Block(NamedTuple):
    """One line of the document to be: a heading, a paragraph, a list item or a table row.

    `text` holds no line feed. `level` is that of a heading, 1 for the outermost, else 0. `glued`
    blocks stand directly under the one before (items of a list, rows of a table). `turns` are the
    page turns, as (offset in `text`, 1-based page), ascending; a block of a paged document begins
    with (0, page). `front` says that the block belongs to the front matter.
    """

    text: str
    kind: BlockKind = "paragraph"
    level: int = 0
    glued: bool = False
    marks: tuple[Mark, ...] = ()
    turns: tuple[tuple[int, int], ...] = ()
    strips: tuple[Strip, ...] = ()
    front: bool = False


@record
class Leaf:
    """A page of the file: its 1-based physical index and what is printed on it."""

    index: int
    label: str | None = None
    label_kind: LabelKind | None = None


@record
class Facts:
    """What a file says about the book; None and () where it says nothing."""

    title: str | None = None
    authors: tuple[str, ...] = ()
    edition: str | None = None
    year: int | None = None
    isbn: str | None = None
    language: Language | None = None
    licence: str | None = None


@record
class Draft:
    """A file as its reader sees it.

    `leaves` is () for formats without pages, else all pages in order, the empty ones too;
    `unread_pages` are the 1-based pages whose text cannot be used.
    """

    blocks: tuple[Block, ...]
    facts: Facts
    leaves: tuple[Leaf, ...] = ()
    unread_pages: tuple[int, ...] = ()


class Line:
    """Builds the text of one block from runs of text, with its marks.

    Runs of white space become one space; bold and italic runs that touch become one mark.
    """

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._length = 0
        self._space: frozenset[Emphasis] | None = None  # the emphasis of a space that is due
        self._wrapped = False
        self._marks: list[Mark] = []

    def add(self, text: str, emphasis: frozenset[Emphasis] = frozenset()) -> None:
        """Append a run as it stands in the file; it is cleaned here."""
        text = clean(text)
        if not self._length:
            text = text.lstrip()
        if self._wrapped and text:
            self._wrapped = False
            if not is_wide(text[0]) and not is_wide(self._pieces[-1][-1]):
                text = " " + text
            else:
                text = text.lstrip(" ")
        for i, word in enumerate(_SPACES.split(text)):
            if i > 0 and self._space is None:
                self._space = emphasis
            if not word:
                continue
            start = self._length
            joined: frozenset[Emphasis] = emphasis
            if self._space is not None and self._length:
                self._pieces.append(" ")
                start, joined = start + 1, self._space & emphasis
            self._space = None
            self._pieces.append(word)
            self._length = start + len(word)
            for kind in emphasis:
                self._mark(kind, start, touching=kind in joined)

    def wrap(self) -> None:
        """Go on after a line break of the source: a space, but not beside an ideograph."""
        if self._pieces and self._space is None:
            self._wrapped = True

    def _mark(self, kind: Emphasis, start: int, *, touching: bool) -> None:
        for i, last in enumerate(reversed(self._marks), 1):
            if last.kind == kind:
                if touching and last.end >= start - 1:
                    self._marks[-i] = Mark(kind=kind, start=last.start, end=self._length)
                    return
                break
        self._marks.append(Mark(kind=kind, start=start, end=self._length))

    @property
    def text(self) -> str:
        """What was added so far."""
        return "".join(self._pieces).rstrip()

    @property
    def marks(self) -> tuple[Mark, ...]:
        """The marks so far, ordered by start."""
        end = len(self.text)
        marks = (
            m if m.end <= end else Mark(kind=m.kind, start=m.start, end=end) for m in self._marks
        )
        return tuple(sorted((m for m in marks if m.start < m.end), key=_by_start))

    def block(self, kind: BlockKind = "paragraph", *, level: int = 0, glued: bool = False) -> Block:
        """Return the line as a block."""
        return Block(text=self.text, kind=kind, level=level, glued=glued, marks=self.marks)


def _by_start(mark: Mark) -> tuple[int, int, str]:
    return (mark.start, mark.end, mark.kind)


def shifted(marks: Iterable[Mark], by: int) -> tuple[Mark, ...]:
    """Return `marks` moved by `by` characters."""
    return tuple(Mark(kind=m.kind, start=m.start + by, end=m.end + by) for m in marks)
