"""Find running heads, feet and page numbers by what repeats at the same height of many pages."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from operator import attrgetter
from typing import NamedTuple

from psykb.corpus.blocks import Leaf
from psykb.corpus.pdf.printed import PrintedLine, Sheet

_NUMBER = re.compile(r"\d+|\b[ivxlc]+\b")
_PAGE_NUMBER = re.compile(
    r"(?:[-–—·•|(（【~]\s*)?(?:第\s*|p\.?\s*|page\s+)?(\d{1,4}|[ivxlc]{1,7})"
    r"(?:\s*页|\s*(?:/|of|／)\s*\d{1,4})?(?:\s*[-–—·•|)）】~])?",
    re.IGNORECASE,
)
_EDGE_NUMBER = re.compile(r"(\d{1,4}|[ivxlc]{1,7})\s.*|.*\s(\d{1,4}|[ivxlc]{1,7})")
_SENTENCE = re.compile(r"[。！？!?]$|\w{4,}\.$")
_EDGE_LINES = 2  # at the top and at the bottom of each page that may be running heads or feet
_BAND = 3.0  # points: lines whose heights differ by no more stand at the same height
_LEAST = 3  # pages on which a line repeats before it counts as a running head
_LEAST_NUMBERED = 2  # and a page number
_NEIGHBOURS = 2  # pages apart at most: left and right pages may have different heads
_RUNNING_SHARE = 0.5  # of the lines of a band that repeat, from which it is one of running heads
_APART = 1.25  # of the page's leading: from there on a line stands apart
_LONGEST = 120  # characters
_LEAST_IN_STEP = 3  # pages whose numbers go up together, to believe them

Band = tuple[str, int]


class _Edge(NamedTuple):
    """A line near the top or bottom of a page.

    `band` is where it stands, `key` its text without numbers.
    """

    sheet: int
    line: PrintedLine
    band: Band
    key: str


def drop_running_heads(sheets: Sequence[Sheet]) -> tuple[list[list[PrintedLine]], dict[int, str]]:
    """Leave out running heads, running feet and page numbers.

    Looked at are the two highest and the two lowest lines of each page. A line repeats when the
    same words, numbers aside (but not in a sentence), stand at the same height of a page next to it
    or next but one, on three pages at least (two for a page number). Where most lines at a height
    repeat, those go; the others at this height (the head of a chapter of one page) go if they stand
    apart from the text. Body text stays: what stands at the same height there differs from page to
    page, and headings that come in every chapter do not come on neighbouring pages.

    Returns:
        the lines that stay, for each sheet; and the page numbers found, by page (1-based).
    """
    bands: dict[Band, list[_Edge]] = defaultdict(list)
    for i, sheet in enumerate(sheets):
        for edge in _edges(i, sheet):
            bands[edge.band].append(edge)
    running = [edge for band in bands for edge in _running(band, bands, sheets)]
    dropped = {id(edge.line) for edge in running}
    kept = [[line for line in sheet.lines if id(line) not in dropped] for sheet in sheets]
    return kept, _numbers(running)


def _edges(index: int, sheet: Sheet) -> Iterator[_Edge]:
    lines = sorted([line for line in sheet.lines if line.flat], key=attrgetter("y0"))
    count = min(_EDGE_LINES, len(lines))
    for zone, group in (("foot", lines[:count]), ("head", lines[-count:] if count else [])):
        for line in group:
            if len(line.text) <= _LONGEST:
                level = line.y0 if zone == "foot" else sheet.height - line.y0
                key = _NUMBER.sub("#", line.text.lower())
                if "#" in key and _SENTENCE.search(key):
                    continue
                yield _Edge(sheet=index, line=line, band=(zone, round(level / _BAND)), key=key)


def _running(
    band: Band, bands: Mapping[Band, Sequence[_Edge]], sheets: Sequence[Sheet]
) -> Iterator[_Edge]:
    """The lines of a band that are running heads."""
    zone, level = band
    near = [e for other in (level - 1, level, level + 1) for e in bands.get((zone, other), ())]
    pages: dict[str, set[int]] = defaultdict(set)
    for edge in near:
        pages[edge.key].add(edge.sheet)
    repeated = {key for key, found in pages.items() if _repeats(key, found)}
    if sum(1 for edge in near if edge.key in repeated) <= _RUNNING_SHARE * len(near):
        return
    for edge in bands[band]:
        if edge.key in repeated or _is_apart(edge.line, sheets[edge.sheet].lines):
            yield edge


def _repeats(key: str, pages: set[int]) -> bool:
    in_row = [
        p for p in pages if any(p + d in pages for d in range(-_NEIGHBOURS, _NEIGHBOURS + 1) if d)
    ]
    return len(in_row) >= (_LEAST_NUMBERED if key == "#" else _LEAST)


def _is_apart(line: PrintedLine, lines: Sequence[PrintedLine]) -> bool:
    """Whether a wider gap than between lines of text parts a line from all others of its page."""
    heights = sorted({round(other.y0) for other in lines if other.flat})
    gaps = sorted(b - a for a, b in pairwise(heights) if b - a > line.size / 2)
    own = [abs(other.y0 - line.y0) for other in lines if other is not line and other.flat]
    own = [gap for gap in own if gap > line.size / 2]
    return not own or min(own) > _APART * gaps[len(gaps) // 2]


def _numbers(running: Sequence[_Edge]) -> dict[int, str]:
    """The page numbers among running heads: those that go up with the pages."""
    found: dict[int, str] = {}
    steps: Counter[tuple[bool, int]] = Counter()
    for edge in running:
        number = _number_in(edge.line.text)
        if number is not None:
            found[edge.sheet] = number
            steps[_step(edge.sheet, number)] += 1
    return {
        sheet + 1: number
        for sheet, number in found.items()
        if steps[_step(sheet, number)] >= _LEAST_IN_STEP
    }


def _number_in(text: str) -> str | None:
    alone = _PAGE_NUMBER.fullmatch(text)
    if alone:
        return alone.group(1)
    at_edge = _EDGE_NUMBER.fullmatch(text)
    return at_edge.group(1) or at_edge.group(2) if at_edge else None


def _step(sheet: int, number: str) -> tuple[bool, int]:
    """Whether a number is roman, and by how much it is ahead of the page's index."""
    return not number.isdigit(), value_of(number) - sheet


_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100, "d": 500, "m": 1000}


def value_of(number: str) -> int:
    """Return the value of an arabic or roman number."""
    if number.isdigit():
        return int(number)
    values = [_ROMAN[c] for c in number.lower()]
    return sum(-v if v < max(values[i:]) else v for i, v in enumerate(values))


def leaves_of(labels: Sequence[str], numbers: Mapping[int, str]) -> tuple[Leaf, ...]:
    """Return the pages with what is printed on them.

    Args:
        labels: of all pages, from the file; "" where it has none.
        numbers: page numbers read off the pages themselves, by 1-based page.

    Returns:
        a Leaf for each page. A label of the file and a number read off the page are "printed";
        between two pages whose numbers are in step the missing ones are "inferred".
    """
    if any(labels):
        return tuple(
            Leaf(index=i, label=label or None, label_kind="printed" if label else None)
            for i, label in enumerate(labels, 1)
        )
    inferred: dict[int, str] = {}
    for before, after in pairwise(sorted(numbers)):
        step = _step(before, numbers[before])
        if step == _step(after, numbers[after]) and not step[0]:
            inferred.update({i: str(step[1] + i) for i in range(before + 1, after)})
    return tuple(
        Leaf(
            index=i,
            label=numbers.get(i) or inferred.get(i),
            label_kind="printed" if i in numbers else "inferred" if i in inferred else None,
        )
        for i in range(1, len(labels) + 1)
    )
