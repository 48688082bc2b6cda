"""Group the printed lines of a page into paragraphs, list items and table rows."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest
from typing import NamedTuple

from psykb.corpus.headings import has_leader
from psykb.corpus.paragraphs import is_marked
from psykb.corpus.pdf.clusters import Cluster, Measures, Piece
from psykb.corpus.pdf.lettering import drop_figure_lettering
from psykb.corpus.pdf.printed import PrintedLine
from psykb.corpus.pdf.tables import Row, find_tables
from psykb.corpus.wrapping import SOFT_HYPHEN, is_wide

_SIZE = 0.08  # relative difference from which two sizes are different
SPACED = 1.25  # of the usual leading: a gap from there on parts paragraphs
_SLACK = 0.5  # ems by which lines of one column may stand beside each other
_INDENT = 0.7  # of the size
_SMALL = 0.93  # of the size of body text: notes are no larger
TORN = 0.6  # of the width of the run: a line that ends in mid-sentence is no shorter
_SAME_LINE = 0.5  # of the height of the smaller of two pieces that overlaps
_NO_SPACE = 0.18  # of the size: the gap between two pieces of a word
_WIDE_GAP = 2.0  # of the size: too wide for two pieces of a line
_NARROW_GAP = 0.8  # of the size: too wide for two pieces of different size
_CLOSED = re.compile(r"[。！？!?.:：;；…][”’」』\"')）\]】]*\d{0,2}$")
_CAPTION = re.compile(
    r"(?:Figure|Fig\.|FIGURE|Table|TABLE|Box|Photo)\s*\d+(?:[-.–]\d+)*\s*[.:|–—]"
    r"|[图圖表]\s*\d+(?:[-.–—－]\d+)*[\s　:：.]"
)


def clusters(lines: Sequence[PrintedLine], usual: Measures) -> list[Cluster]:
    """Return the blocks of one page, in the order in which the file draws them.

    Args:
        lines: of one page, without running heads.
        usual: what is usual in the book.
    """
    body = [line for line in lines if abs(line.size - usual.size) <= _SIZE * usual.size]
    left = min((line.x0 for line in body), default=0.0)
    right = max((line.x1 for line in body), default=0.0)
    found: list[Cluster] = []
    for part in find_tables(lines):
        if isinstance(part, Row):
            found.append(_row(part))
        else:
            for run in _runs(_printed(part), usual):
                found.extend(_paragraphs(run, left, right))
    _tell_asides(found, usual, left, right)
    return drop_figure_lettering(found, usual)


def _row(row: Row) -> Cluster:
    pieces: list[Piece] = []
    filled = 0
    for i, cell in enumerate(row.cells):
        for j, part in enumerate(cell):
            separator = " |" * (i - filled) + " " if pieces and not j else None
            pieces.append(Piece(part.line, part.start, part.end, separator))
            filled = i
    cluster = Cluster("row", pieces)
    cluster.glued = row.glued
    cluster.aside = True
    return cluster


def _printed(lines: Sequence[PrintedLine]) -> Iterator[list[Piece]]:
    """Put together the pieces of lines that the file draws one by one."""
    pieces: list[Piece] = []
    before: PrintedLine | None = None
    for line in lines:
        separator = None
        if before is not None and line.y1 > before.y0 and line.y0 < before.y1:
            separator = _same_line(before, line)
        if separator is None:
            if pieces:
                yield pieces
            pieces = []
        pieces.append(Piece(line, 0, len(line.text), separator))
        before = line
    if pieces:
        yield pieces


def _same_line(before: PrintedLine, line: PrintedLine) -> str | None:
    """What stands between two pieces of one printed line; None when they are two lines."""
    overlap = min(before.y1, line.y1) - max(before.y0, line.y0)
    smaller, larger = sorted((before.size, line.size))
    gap = line.x0 - before.x1
    widest = (_WIDE_GAP if smaller > (1 - _SIZE) * larger else _NARROW_GAP) * larger
    if overlap < _SAME_LINE * smaller or not -0.2 * smaller <= gap < widest:
        return None
    if before.size < 0.8 * line.size and len(before.text) <= 3:
        return " "  # the mark of a note, and the note
    return "" if gap < _NO_SPACE * larger or is_wide(line.text[0]) else " "


def _runs(printed: Iterable[list[Piece]], usual: Measures) -> Iterator[list[list[Piece]]]:
    """Cut the printed lines into runs of one style, in one column and without wider gaps."""
    run: list[list[Piece]] = []
    left = right = 0.0
    widest = SPACED * usual.leading
    for pieces in printed:
        line = pieces[0].line
        if run:
            before = run[-1][0].line
            follows = (
                0 < before.y0 - line.y0 <= widest * before.size
                and abs(before.size - line.size) <= _SIZE * before.size
                and before.bold == line.bold
                and line.x0 < right
                # the two characters of a last line end where an indented first line begins
                and left < pieces[-1].line.x1 + _SLACK * line.size
            )
            if not follows:
                yield run
                run = []
        if not run:
            left, right = line.x0, pieces[-1].line.x1
        run.append(pieces)
        left, right = min(left, line.x0), max(right, pieces[-1].line.x1)
    if run:
        yield run


class _Edges(NamedTuple):
    """Of a run: its left and right edge, the least indent, and whether first lines hang out."""

    left: float
    right: float
    indent: float
    hanging: bool


def _paragraphs(run: Sequence[list[Piece]], page_left: float, page_right: float) -> list[Cluster]:
    """Cut a run of lines into paragraphs and list items."""
    edges = _edges(run)
    found: list[Cluster] = []
    current = list(run[0])
    item = is_marked(current[0].line.text)
    single = True  # whether the block has one printed line so far
    full = edges.right - 0.3 * run[0][0].line.size
    for pieces, following in zip_longest(run[1:], run[2:]):
        line, before = pieces[0].line, current[-1].line
        if (
            not (single or item or edges.hanging)
            and before.x1 >= full
            and line.text[:2].isalpha()
            and line.text[0].islower()
            and abs(line.x0 - before.x0) <= edges.indent
        ):  # most lines: nothing speaks against it
            current.extend(pieces)
            continue
        marked = is_marked(line.text)
        goes_on = _goes_on(current, pieces, edges, item=item, marked=marked, single=single)
        if goes_on and not (item and _leaves_list(current, pieces, following)):
            current.extend(pieces)
            single = False
        else:
            found.append(Cluster("item" if item else "paragraph", current))
            current, item, single = list(pieces), marked, True
    found.append(Cluster("item" if item else "paragraph", current))
    alone = len(run) == 1
    left = page_left if alone else edges.left
    right = max(page_right, edges.right) if alone else edges.right
    for cluster in found:
        cluster.indented = cluster.x0 > left + edges.indent
        # a ragged line is full when it is no further from the edge than a short word
        cluster.reach = (cluster.x1 + 2 * cluster.size - left) / max(1.0, right - left)
    return found


def _edges(run: Sequence[list[Piece]]) -> _Edges:
    left = min([pieces[0].line.x0 for pieces in run])
    right = max([pieces[-1].line.x1 for pieces in run])
    size = run[0][0].line.size
    indent = _INDENT * size
    inwards = outwards = 0
    full = False  # whether the line before begins at the left edge and ends at the right one
    for pieces in run:
        indented = pieces[0].line.x0 > left + indent
        if full:
            inwards += indented
            outwards += not indented
        full = not indented and pieces[-1].line.x1 > right - 2 * size
    return _Edges(left=left, right=right, indent=indent, hanging=inwards > outwards)


def _goes_on(
    current: Sequence[Piece],
    pieces: Sequence[Piece],
    edges: _Edges,
    *,
    item: bool,
    marked: bool,
    single: bool,
) -> bool:
    """Whether a printed line goes on the block at hand."""
    first, before, line = current[0].line, current[-1].line, pieces[0].line
    if before.text[-1] == SOFT_HYPHEN:
        return True
    if has_leader(before.text):
        return False
    if edges.hanging and not item:
        return line.x0 > edges.left + edges.indent
    start = first.x0 if single else before.x0
    room = edges.right - before.x1 - 0.3 * line.size
    short = room > 0 and room > _first_word(line) and not _is_torn(before, line, edges)
    if marked and (
        item or short or _CLOSED.search(before.text) or abs(line.x0 - start) > edges.indent
    ):
        return False
    if line.x0 > start + edges.indent:
        return item and single and not short
    if single and first.x0 > edges.left + edges.indent and abs(line.x0 - first.x0) < edges.indent:
        return False
    return not short


def _leaves_list(
    item: Sequence[Piece], pieces: Sequence[Piece], following: Sequence[Piece] | None
) -> bool:
    """Whether a line that could go on a list item begins the indented paragraph after the list.

    Its first line may stand where the lines of an item do; its second line stands further left than
    the marks of the list.
    """
    if following is None or not _CLOSED.search(item[-1].line.text):
        return False
    mark = item[0].line.x0
    return pieces[0].line.x0 > mark and following[0].line.x0 < mark - 1


def _is_torn(before: PrintedLine, line: PrintedLine, edges: _Edges) -> bool:
    """Whether a sentence goes on in the next line, though its first word would have fitted before.

    That is so in ragged text and in front of what may not be broken: the line is long enough, ends
    in mid-sentence, and the next one begins like the inside of a sentence.
    """
    begin = line.text[0]
    return (
        before.x1 - edges.left > TORN * (edges.right - edges.left)
        and (begin.islower() or is_wide(begin))
        and not _CLOSED.search(before.text)
    )


def _first_word(line: PrintedLine) -> float:
    """How wide the first word of a line is; a character, and one that may not begin a line."""
    text = line.text
    if is_wide(text[0]):
        return 2 * line.size
    return len(text.split(" ", 1)[0]) * (line.x1 - line.x0) / len(text) + 0.2 * line.size


def _tell_asides(found: Sequence[Cluster], usual: Measures, left: float, right: float) -> None:
    """Mark notes at the foot and in the margin, and captions."""
    small = _SMALL * usual.size
    for cluster in found:
        if cluster.size <= small and (
            cluster.x0 >= right
            or cluster.x1 <= left
            or not any(c.size > small and _is_above(cluster, c) for c in found)
        ):
            cluster.aside = True
        elif cluster.kind == "paragraph":
            cluster.aside = bool(_CAPTION.match(cluster.pieces[0].line.text))


def _is_above(cluster: Cluster, other: Cluster) -> bool:
    """Whether `other` stands further down in the same column."""
    first, last = other.pieces[0].line, other.pieces[-1].line
    across = max(first.x1, last.x1) > cluster.x0 and min(first.x0, last.x0) < cluster.x1
    return other.y0 < cluster.y0 and across
