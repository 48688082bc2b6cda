"""Find tables on a page by gaps that line up, and put their cells into rows."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from psykb.corpus.pdf.printed import PrintedLine
from psykb.types import record

_LEAST_LINES = 2  # with gaps, to make a table
_NEAR = 3.0  # sizes: a line further below does not belong to the table
_TOLERANCE = 2.0  # points
_MARK = re.compile(
    r"\s*(?:[(（\[]?(?:\d{1,3}|[a-zA-Z]|[一二三四五六七八九十]{1,3})[)）\].、．]?|[•·‣▪○●–—*-])\s*"
)
_SIZE = 0.08  # relative difference from which two sizes are different


class Slice(NamedTuple):
    """The characters `[start, end)` of a line, which stand between `x0` and `x1`."""

    line: PrintedLine
    start: int
    end: int
    x0: float
    x1: float


@record
class Row:
    """A row of a table: its cells from left to right, each with the slices of its lines.

    An empty cell is (). `glued` is False for the first row of a table.
    """

    cells: tuple[tuple[Slice, ...], ...]
    glued: bool


def find_tables(lines: Sequence[PrintedLine]) -> list[Row | list[PrintedLine]]:
    """Part the lines of a page into rows of tables and stretches of other lines, in order.

    A table is a stretch of lines of one size, two of which at least have gaps. Its columns are the
    ranges of x that the parts between gaps cover together; a line without gaps belongs to it when
    it fits into one column, as the second line of a cell does.
    """
    if not any(line.gaps for line in lines):
        return [list(lines)]
    parts: list[Row | list[PrintedLine]] = []
    other: list[PrintedLine] = []
    i = 0
    while i < len(lines):
        end = _end_of_table(lines, i) if lines[i].gaps else i
        table = lines[i:end]
        columns = _columns(table) if table else []
        gapped = sum(1 for line in table if line.gaps)
        if len(columns) > 1 and gapped >= _LEAST_LINES and not _is_list(table, columns):
            if other:
                parts.append(other)
                other = []
            parts.extend(_rows(table, columns))
            i = end
        else:
            other.append(lines[i])
            i += 1
    if other:
        parts.append(other)
    return parts


def _end_of_table(lines: Sequence[PrintedLine], first: int) -> int:
    columns = _columns(lines[first : first + 1])
    highest = lowest = lines[first].y0
    i = first + 1
    while i < len(lines):
        line = lines[i]
        if abs(line.size - lines[first].size) > _SIZE * line.size or not line.flat:
            break
        if not lowest - _NEAR * line.size <= line.y0 <= highest + line.size / 2:
            break
        lowest = min(lowest, line.y0)
        if line.gaps:
            columns = _columns(lines[first : i + 1])
        elif not _fits(line, columns):
            break
        i += 1
    # what stands behind the last line with gaps may be the text after the table
    while i > first + 1 and not lines[i - 1].gaps and _is_text_width(lines[i - 1], columns):
        i -= 1
    return i


def _is_list(table: Sequence[PrintedLine], columns: Sequence[tuple[float, float]]) -> bool:
    """Whether the first of two columns holds but the numbers or bullets of a list."""
    first = [_slices(line, columns)[0] for line in table if line.gaps]
    return len(columns) == 2 and all(_MARK.fullmatch(s.line.text[s.start : s.end]) for s in first)


def _fits(line: PrintedLine, columns: Sequence[tuple[float, float]]) -> bool:
    """Whether a line without gaps begins where a column does and ends before the next one."""
    for (x0, _), after in zip(columns, [*columns[1:], (float("inf"), 0.0)], strict=True):
        if abs(line.x0 - x0) <= _TOLERANCE:
            return line.x1 <= after[0]
    return False


def _is_text_width(line: PrintedLine, columns: Sequence[tuple[float, float]]) -> bool:
    return line.x1 > columns[-1][0] and line.x0 < columns[0][1]


def _slices(line: PrintedLine, columns: Sequence[tuple[float, float]] = ()) -> list[Slice]:
    """The parts of a line between wide gaps, and those narrow ones behind which a column begins."""
    gaps = [
        gap
        for gap in line.gaps
        if gap.wide or any(abs(gap.right - x0) <= _TOLERANCE for x0, _ in columns)
    ]
    starts = [0, *(gap.offset for gap in gaps)]
    ends = [*(gap.offset - 1 for gap in gaps), len(line.text)]
    lefts = [line.x0, *(gap.right for gap in gaps)]
    rights = [*(gap.left for gap in gaps), line.x1]
    return [
        Slice(line, start, end, x0, x1)
        for start, end, x0, x1 in zip(starts, ends, lefts, rights, strict=True)
    ]


def _columns(lines: Sequence[PrintedLine]) -> list[tuple[float, float]]:
    """The ranges of x that the slices cover, those that overlap taken together."""
    spans = sorted((s.x0, s.x1) for line in lines for s in _slices(line))
    columns: list[tuple[float, float]] = []
    for x0, x1 in spans:
        if columns and x0 < columns[-1][1]:
            columns[-1] = (columns[-1][0], max(columns[-1][1], x1))
        else:
            columns.append((x0, x1))
    return columns


def _rows(table: Sequence[PrintedLine], columns: Sequence[tuple[float, float]]) -> list[Row]:
    """Cells follow each other in the order of drawing: row by row, or line by line within a row."""
    rows: list[list[list[Slice]]] = []
    last = len(columns)
    for line in table:
        for piece in _slices(line, columns):
            column = max(i for i, (x0, _) in enumerate(columns) if x0 <= piece.x0 + _TOLERANCE)
            row = rows[-1] if rows else None
            goes_on = row is not None and (
                column > last
                or (column == last and _is_next_line(row[column], piece))
                or (0 < column < last and bool(row[column]))
            )
            if row is None or not goes_on:
                row = [[] for _ in columns]
                rows.append(row)
            row[column].append(piece)
            last = column
    return [
        Row(cells=tuple(tuple(cell) for cell in row), glued=i > 0) for i, row in enumerate(rows)
    ]


def _is_next_line(cell: Sequence[Slice], piece: Slice) -> bool:
    """Whether `piece` stands right below the last line of a cell."""
    if not cell:
        return False
    drop = cell[-1].line.y0 - piece.line.y0
    return 0 < drop < 1.5 * piece.line.size
