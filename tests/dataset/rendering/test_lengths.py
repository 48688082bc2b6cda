"""How long rows are, and what a limit cuts off."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from psykb.dataset.rendering.lengths import Bin, Cut, count, histogram, quantile
from psykb.dataset.rendering.rendered import Deviation, RefusedRow, Rendered


def made(name: str, mask: str, *deviations: Deviation) -> Rendered:
    """Return a row of one token for each sign of `mask`, trained on where it is "x"."""
    return Rendered(
        id=name,
        text="a" * len(mask),
        input_ids=tuple(range(len(mask))),
        mask=tuple(sign == "x" for sign in mask),
        offsets=tuple((n, n + 1) for n in range(len(mask))),
        spans=(),
        deviations=deviations,
    )


def test_nothing():
    found = count([], max_length=4)
    assert (found.rows, found.tokens, found.longest, found.bins) == (0, 0, 0, ())
    assert found.quantiles == {}
    assert found.spoilt == 0


def test_what_a_limit_cuts_off():
    rows = [made("a", "..xx"), made("b", "..xx.x"), made("c", "....xx"), made("d", ".....")]
    found = count(rows, max_length=4)
    assert (found.tokens, found.trained, found.kept, found.kept_trained) == (21, 7, 16, 4)
    assert found.cut == (
        Cut(row="b", tokens=6, trained=3, kept=2),
        Cut(row="c", tokens=6, trained=2, kept=0),
        Cut(row="d", tokens=5, trained=0, kept=0),
    )
    assert found.masked_whole == ("c",)  # d has nothing that could be masked
    assert found.spoilt == 2
    assert (found.longest, found.quantiles) == (6, {50: 5, 90: 6, 99: 6})


def test_rows_that_do_not_teach_what_they_should():
    rows: list[Rendered | RefusedRow] = [
        made("a", "xx", Deviation.ADDED_TEXT, Deviation.REWRITES_HISTORY),
        made("b", "xx", Deviation.ADDED_TEXT, Deviation.MASK_MISMATCH, Deviation.REPLY_NOT_FOUND),
        made("b", "..", Deviation.NOTHING_TRAINED),
        RefusedRow(id="c", detail="no"),
        RefusedRow(id="d", detail="never"),
        RefusedRow(id="e", detail="no"),
    ]
    found = count(rows, max_length=9)
    assert found.rows == 3
    assert [(one.deviation.value, one.rows) for one in found.deviations] == [
        ("template_rewrites_history", ("a",)),
        ("reply_not_found", ("b",)),
        ("added_text", ("a", "b")),
        ("mask_mismatch", ("b",)),
        ("nothing_trained", ("b",)),
    ]
    assert [(one.detail, one.rows) for one in found.refused] == [
        ("no", ("c", "e")),
        ("never", ("d",)),
    ]
    assert found.spoilt == 5  # all but the first


@pytest.mark.parametrize(("percent", "value"), [(0, 1), (1, 1), (50, 5), (51, 6), (100, 10)])
def test_quantiles(percent, value):
    assert quantile(range(1, 11), percent) == value


def test_bins():
    assert histogram([3, 15, 16, 40]) == (
        Bin(start=0, end=16, rows=2),
        Bin(start=16, end=32, rows=1),
        Bin(start=32, end=48, rows=1),
    )
    bins = histogram([100] * 199 + [50_000])
    assert bins[-1] == Bin(start=208, end=None, rows=1)  # one that is much longer
    assert bins[6] == Bin(start=96, end=112, rows=199)


@given(st.lists(st.integers(1, 300_000), min_size=1, max_size=50))
def test_bins_hold_every_row_once(lengths):
    bins = histogram(sorted(lengths))
    assert len(bins) <= 14
    assert sum(one.rows for one in bins) == len(lengths)
    assert all(a.end == b.start for a, b in pairwise(bins))
    for one in bins:
        inside = [n for n in lengths if n >= one.start and (one.end is None or n < one.end)]
        assert len(inside) == one.rows
