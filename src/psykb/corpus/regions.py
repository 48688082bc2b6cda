"""Where on the page a range of the text stands."""

import sys
import zlib
from array import array
from bisect import bisect_right
from collections.abc import Sequence

from psykb.corpus.blocks import Strip
from psykb.types import Region, record

_SCALE = 100  # table units in a PDF point
_LINE_FIELDS = 7  # start, end, x1, y0, y1, flat, number of anchors
_LEVEL = 1  # of zlib; looking for repeats would double the time and save 1 % on such tables


@record
class PageRegions:
    """The rectangles of one page (1-based), packed.

    `packed` is a zlib stream of little-endian int32: the number of strips; for each strip its start
    and end in `Document.text`, right edge, lower and upper edge (in hundredths of a point), whether
    it runs from left to right (1 or 0) and its number of anchors; then the offsets of all anchors
    from the starts of their strips; then their left edges.
    """

    page: int
    packed: bytes


def pack(page: int, strips: Sequence[tuple[int, Strip]]) -> PageRegions:
    """Pack the strips of one page.

    Args:
        page: 1-based.
        strips: each with the offset of its block in the document's text, in reading order.
    """
    table = array(
        "i",
        [
            len(strips),
            *[
                value
                for offset, (start, end, line) in strips
                for value in (
                    offset + start, offset + end, int(line.x1 * _SCALE), int(line.y0 * _SCALE),
                    int(line.y1 * _SCALE), line.flat, len(line.at),
                )
            ],
            *[at for _, strip in strips for at in strip.line.at],
            *[int(x * _SCALE) for _, strip in strips for x in strip.line.xs],
        ],
    )  # fmt: skip
    if sys.byteorder == "big":
        table.byteswap()
    packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, strategy=zlib.Z_HUFFMAN_ONLY)
    return PageRegions(page=page, packed=packer.compress(table.tobytes()) + packer.flush())


@record
class _Strip:
    """A strip as it comes out of the table; offsets count from the start of the text."""

    start: int
    end: int
    at: tuple[int, ...]
    xs: tuple[float, ...]
    x1: float
    y0: float
    y1: float
    flat: bool


def _strips(regions: PageRegions) -> list[_Strip]:
    table = array("i")
    table.frombytes(zlib.decompress(regions.packed))
    if sys.byteorder == "big":
        table.byteswap()
    found = []
    anchor = 1 + table[0] * _LINE_FIELDS
    edges = anchor + (len(table) - anchor) // 2
    for line in range(1, anchor, _LINE_FIELDS):
        start, end, x1, y0, y1, flat, count = table[line : line + _LINE_FIELDS]
        offsets, lefts = table[anchor : anchor + count], table[edges : edges + count]
        anchor, edges = anchor + count, edges + count
        found.append(
            _Strip(
                start=start,
                end=end,
                at=tuple(start + offset for offset in offsets),
                xs=tuple(x / _SCALE for x in lefts),
                x1=x1 / _SCALE,
                y0=y0 / _SCALE,
                y1=y1 / _SCALE,
                flat=bool(flat),
            )
        )
    return found


def unpack(regions: PageRegions) -> tuple[Region, ...]:
    """Return one rectangle for each printed line of the page, in reading order."""
    return tuple(_region(regions.page, s, s.start, s.end) for s in _strips(regions))


def locate(regions: PageRegions, start: int, end: int) -> tuple[Region, ...]:
    """Return where exactly the characters `[start, end)` stand on the page.

    Args:
        regions: the table of the page.
        start: offset in `Document.text`.
        end: offset in `Document.text`; characters of other pages are left out.

    Returns:
        one rectangle for each printed line that the range touches, in reading order, cut off inside
        a line where the range begins or ends there (to within the width of a character).
    """
    return tuple(
        _region(regions.page, s, max(start, s.start), min(end, s.end))
        for s in _strips(regions)
        if max(start, s.start) < min(end, s.end)
    )


def _region(page: int, strip: _Strip, start: int, end: int) -> Region:
    left, right = strip.xs[0], strip.x1
    if strip.flat:
        left, right = _edge(strip, start), _edge(strip, end)
    return Region(
        start=start, end=end, page=page,
        x0=min(left, right), y0=strip.y0, x1=max(left, right), y1=strip.y1,
    )  # fmt: skip


def _edge(strip: _Strip, offset: int) -> float:
    """The x at which the character at `offset` begins, interpolated between the anchors."""
    if offset >= strip.end:
        return strip.x1
    i = max(0, bisect_right(strip.at, offset) - 1)
    last = i + 1 == len(strip.at)
    from_offset, to_offset = strip.at[i], strip.end if last else strip.at[i + 1]
    from_x, to_x = strip.xs[i], strip.x1 if last else strip.xs[i + 1]
    share = (offset - from_offset) / max(1, to_offset - from_offset)
    return from_x + share * (to_x - from_x)
