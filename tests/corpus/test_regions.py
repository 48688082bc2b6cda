"""Rectangles: packing, unpacking, and cutting a range out of a line."""

import zlib
from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st

from psykb.corpus.blocks import Strip
from psykb.corpus.pdf.printed import PrintedLine
from psykb.corpus.regions import locate, pack, unpack
from psykb.types import Region

# "memory is" from x = 10, each character 5 wide but for a wide m; "研究" below it
FIRST = Strip(0, 9, PrintedLine(3, "memory is", (0, 1, 6), (10.0, 20.0, 45.0), 60.0, 700.0, 10.0))
SECOND = Strip(10, 12, PrintedLine(3, "研究", (0,), (10.0,), 30.0, 680.0, 10.0))
ASKEW = Strip(13, 20, PrintedLine(3, "askew..", (0,), (90.0,), 100.0, 100.0, 200.0))
ASKEW.line.flat = False
PAGE = pack(3, [(100, FIRST), (100, SECOND), (100, ASKEW)])


def box(start, end, x0, y0, x1, y1):
    return Region(start=start, end=end, page=3, x0=x0, y0=y0, x1=x1, y1=y1)


def test_all_lines_of_a_page():
    assert unpack(PAGE) == (
        box(100, 109, 10.0, 700.0, 60.0, 710.0),
        box(110, 112, 10.0, 680.0, 30.0, 690.0),
        box(113, 120, 90.0, 100.0, 100.0, 300.0),
    )


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (100, 109, [box(100, 109, 10.0, 700.0, 60.0, 710.0)]),
        (100, 101, [box(100, 101, 10.0, 700.0, 20.0, 710.0)]),
        (101, 103, [box(101, 103, 20.0, 700.0, 30.0, 710.0)]),  # between two anchors
        (
            107,
            111,
            [box(107, 109, 50.0, 700.0, 60.0, 710.0), box(110, 111, 10.0, 680.0, 20.0, 690.0)],
        ),
        (0, 101, [box(100, 101, 10.0, 700.0, 20.0, 710.0)]),
        (115, 116, [box(115, 116, 90.0, 100.0, 100.0, 300.0)]),  # askew: as a whole
        (109, 110, []),  # the space between two lines
        (105, 105, []),
        (500, 600, []),
    ],
)
def test_a_range(start, end, expected):
    assert list(locate(PAGE, start, end)) == expected


def test_the_table_is_little_endian_int32_in_a_zlib_stream():
    table = array("i")
    table.frombytes(zlib.decompress(pack(3, [(100, SECOND)]).packed))
    assert table.itemsize == 4
    assert table.tolist() == [1, 110, 112, 3000, 68000, 69000, 1, 1, 0, 1000]


@given(st.lists(st.tuples(st.integers(1, 40), st.floats(0, 600), st.floats(1, 200)), max_size=6))
def test_rectangles_of_any_range_lie_in_the_lines_and_keep_their_order(lines):
    strips, at = [], 0
    for length, x0, width in lines:
        printed = PrintedLine(1, "x" * length, (0,), (x0,), x0 + width, 10.0, 10.0)
        strips.append((0, Strip(at, at + length, printed)))
        at += length + 1
    page = pack(1, strips)
    whole = unpack(page)
    for start in range(0, at, 7):
        for region in locate(page, start, start + 11):
            line = next(r for r in whole if r.start <= region.start < r.end)
            assert line.start <= region.start < region.end <= line.end
            assert line.x0 <= region.x0 <= region.x1 <= line.x1 + 1e-9
