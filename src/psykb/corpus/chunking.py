"""Cut a document into passages on sentence ends.

A passage is full at about 300 ideographs or 900 Latin characters. Its fullness, here called weight,
is the sum of both shares, so that a mixed text needs no guess at its language. Where to cut is the
cheapest way through the possible cuts: each passage costs the square of what it lacks to be full,
or twice the square of what it has too much, and each cut costs by what it tears apart.
"""

import re
from collections.abc import Callable
from itertools import pairwise
from typing import Literal, NamedTuple

from psykb.corpus.graphemes import is_boundary, middle
from psykb.corpus.stretches import Stretch, stretches
from psykb.text.sentences import Span, sentences
from psykb.types import Document, Passage, SectionKind

Weigh = Callable[[str], float]

_WIDE = re.compile("[\u2e80-\U0010ffff]+")
_BREAKS = re.compile("\r\n|[\n\r\v\f\x85\u2028\u2029]")
_ITEM = re.compile(
    r"[-*+•·◦▪●○■□◆►▶✓–—][ \t\u3000]|\d{1,3}[.．、)）](?!\d)"
    r"|[（(](?:\d{1,3}|[一二三四五六七八九十]{1,3}|[a-zA-Z])[)）]"
    r"|[\u2460-\u24ff\u2776-\u2793]|[a-zA-Z][.．、)）](?=[ \t\u3000]|[^\x00-\x7f])"
)
_LEANS = re.compile(  # what cannot be understood without the sentence before
    "[它他她这其该]|此[外时后类种]|但|不过|然而|因此|所以|于是|可见|例如|比如|也就是|换句话|相反|同样|"
    r"(?:It|Its|He|His|She|Her|They|Their|Th(?:is|at|ese|ose|us|en)|But|However|Therefore|Hence|So|"
    r"For (?:example|instance)|In (?:contrast|addition|other words|fact)|Similarly|Instead)\b"
)
_CLAUSE = re.compile(r"[；;]\s*")
_COMMA = re.compile(r"(?:[，、]|,(?!\d))\s*")

_FIT = 1.6  # the most that several sentences may weigh together
_LONG = 2.0  # a sentence over this is split
_TINY = 0.05  # units under this are not worth a choice of their own; it also bounds the work

# What a cut costs, by what it tears apart.
_NEW_LINE = 0.05
_IN_PARAGRAPH = 0.15
_BETWEEN_ITEMS = 0.1
_BETWEEN_ROWS = 0.25
_IN_ITEM = 0.25
_BEFORE_LEANING = 0.3
_AFTER_TITLE = 0.5
_AT_SEMICOLON = 0.4
_AT_COMMA = 0.6
_IN_CLAUSE = 0.8
_AFTER_INTRODUCTION = 1.0


class _Line(NamedTuple):
    """The sentences `[first, last)` of one line; `breaks` line breaks stand before it."""

    first: int
    last: int
    breaks: int
    kind: Literal["text", "item", "row"]
    introduces: bool


def chunk(document: Document, *, size_zh: int = 300, size_en: int = 900) -> tuple[Passage, ...]:
    """Cut `document` into passages, in order, ordinals from 0.

    The passages and the headings `[section.start, section.heading_end)` tile `[0, len(text))`. No
    passage holds text of two sections. White space belongs to the passage before it; where there is
    none (at the beginning of the text, or behind a heading that does not take it), it belongs to
    the passage after it in the same section or, if there is no other text, is a passage of its own.
    A passage holds at most twice the size, unless a mark that combines with the character before
    stands where it would be cut.

    Args:
        document: its sections must nest.
        size_zh: ideographs that fill a passage, ≥ 1.
        size_en: other characters that fill a passage, ≥ 1.
    """
    weigh = _scale(document.text, size_zh, size_en)
    cut: list[Stretch] = []
    for stretch in stretches(document):
        start, end, section = stretch
        body = document.text[start:end]
        touches = bool(cut) and cut[-1].end == start
        text_at = end - len(body.lstrip())
        if touches and text_at > start:
            cut[-1] = cut[-1]._replace(end=text_at)
        elif text_at == end and text_at > start:
            cut.append(stretch)
        if text_at == end:
            continue
        starts = _cuts(document.text[text_at:end], weigh)
        bounds = [text_at if touches else start, *(text_at + at for at in starts[1:]), end]
        cut += [Stretch(a, b, section) for a, b in pairwise(bounds)]
    return tuple(
        Passage(
            document_id=document.id,
            ordinal=ordinal,
            start=start,
            end=end,
            text=document.text[start:end],
            section=section.path if section else (),
            kind=section.kind if section else SectionKind.BODY,
        )
        for ordinal, (start, end, section) in enumerate(cut)
    )


def _scale(text: str, size_zh: int, size_en: int) -> Weigh:
    if size_zh < 1 or size_en < 1:
        raise ValueError(f"a passage holds at least one character, got {size_zh} and {size_en}")
    if not _WIDE.search(text):
        return lambda piece: len(piece) / size_en
    more = 1 / size_zh - 1 / size_en
    return lambda piece: len(piece) / size_en + more * sum(map(len, _WIDE.findall(piece)))


def _cuts(body: str, weigh: Weigh) -> list[int]:
    """Return where in `body` passages begin, 0 first."""
    if weigh(body) <= 1:
        return [0]
    starts, weights, costs = _units(body, weigh)
    total = [0.0]
    for weight in weights:
        total.append(total[-1] + weight)
    best = [0.0]
    come_from = [0]
    for j in range(1, len(total)):
        cheapest, chosen = float("inf"), j - 1
        for i in range(j - 1, -1, -1):
            weight = total[j] - total[i]
            if weight > _FIT and i < j - 1:
                break
            lack = 1 - weight
            cost = best[i] + costs[i] + (lack * lack if lack > 0 else 2 * lack * lack)
            if cost < cheapest:
                cheapest, chosen = cost, i
        best.append(cheapest)
        come_from.append(chosen)
    cuts = []
    at = len(weights)
    while at:
        at = come_from[at]
        cuts.append(starts[at])
    return cuts[::-1]


def _units(body: str, weigh: Weigh) -> tuple[list[int], list[float], list[float]]:
    """Return what is never cut: where each begins, its weight, and the cost of a cut before it."""
    spans = sentences(body)
    weights = [weigh(body[a:b]) for a, b in spans]
    costs, joined = _costs(body, spans, weights)
    starts: list[int] = []
    sums: list[float] = []
    prices: list[float] = []
    for k, (start, end) in enumerate(spans):
        if k and (joined[k] or not is_boundary(body, start)):
            sums[-1] += weights[k]
            continue
        pieces = [(start, weights[k], costs[k])]
        if weights[k] > _LONG:
            pieces = _split(body, start, end, costs[k], weigh)
        for at, weight, cost in pieces:
            if sums and sums[-1] + weight < _TINY:
                sums[-1] += weight
            else:
                starts.append(at)
                sums.append(weight)
                prices.append(cost)
    return starts, sums, prices


def _costs(body: str, spans: list[Span], weights: list[float]) -> tuple[list[float], list[bool]]:
    """Return for each sentence what a cut before it costs, and whether none may be made."""
    costs = [_BEFORE_LEANING if _LEANS.match(body, a) else _IN_PARAGRAPH for a, _ in spans]
    joined = [False] * len(spans)
    lines = _lines(body, spans)
    before: _Line | None = None
    for line in lines:
        if line.kind == "item":
            costs[line.first : line.last] = [_IN_ITEM] * (line.last - line.first)
        costs[line.first] = _cost_of_line(body, spans, line, before)
        before = line
    i = 0
    while i < len(lines):
        j = i + 1
        if lines[i].kind != "text":
            while j < len(lines) and lines[j].kind == lines[i].kind:
                j += 1
            _join(lines, i, j, weights, joined)
        i = j
    return costs, joined


def _cost_of_line(body: str, spans: list[Span], line: _Line, before: _Line | None) -> float:
    if before is None:
        return 0.0
    if before.introduces and line.kind != "text":
        return _AFTER_INTRODUCTION
    if line.kind == before.kind == "row":
        return _BETWEEN_ROWS
    if line.kind == before.kind == "item":
        return _BETWEEN_ITEMS
    start, end = spans[before.first][0], spans[before.last - 1][1]
    if before.kind == "text" and end - start <= 60 and body[end - 1].isalnum():
        return _AFTER_TITLE  # a caption, or a heading that the reader took for a paragraph
    return _NEW_LINE if line.breaks == 1 else 0.0


def _join(lines: list[_Line], i: int, j: int, weights: list[float], joined: list[bool]) -> None:
    """Join the table or list of lines `[i, j)`, with what introduces it, as far as it fits."""
    first, last = lines[i].first, lines[j - 1].last
    weight = sum(weights[first:last])
    if i and lines[i - 1].introduces and weight + weights[first - 1] <= _FIT:
        first -= 1
    if weight <= _FIT:
        joined[first + 1 : last] = [True] * (last - first - 1)
    elif lines[i].kind == "row":
        for row in lines[i:j]:
            if sum(weights[row.first : row.last]) <= _LONG:
                joined[row.first + 1 : row.last] = [True] * (row.last - row.first - 1)


def _lines(body: str, spans: list[Span]) -> list[_Line]:
    """Group sentences by the line that they are in."""
    starts, breaks = [0], [0]
    for k in range(1, len(spans)):
        gap = body[spans[k - 1][1] : spans[k][0]]
        found = len(_BREAKS.findall(gap)) if gap.strip(" ") else 0
        if found:
            starts.append(k)
            breaks.append(found)
    lines: list[_Line] = []
    for first, last, count, after in zip(
        starts, [*starts[1:], len(spans)], breaks, [*breaks[1:], 0], strict=True
    ):
        start, end = spans[first][0], spans[last - 1][1]
        colon = body[end - 1] in ":："
        kind: Literal["text", "item", "row"] = "text"
        if body.find(" | ", start, end) >= 0:
            kind = "row"
        elif _ITEM.match(body, start, end) or (
            # an item without a mark of its own, directly under another or its introduction
            lines
            and (
                (count == 1 and (lines[-1].kind == "item" or lines[-1].introduces))
                or (after == 1 and lines[-1].introduces)
            )
        ):
            kind = "item"
        lines.append(_Line(first, last, count, kind, kind == "text" and colon))
    return lines


def _split(
    body: str, start: int, end: int, cost: float, weigh: Weigh
) -> list[tuple[int, float, float]]:
    """Split the sentence `[start, end)` into (start, weight, cost of a cut before it)."""
    pieces = [(start, end, cost)]
    for marks, price in ((_CLAUSE, _AT_SEMICOLON), (_COMMA, _AT_COMMA)):
        smaller = []
        for a, b, before in pieces:
            ends = [b]
            if weigh(body[a:b]) > _LONG:
                found = (m.end() for m in marks.finditer(body, a, b))
                ends = [*(at for at in found if at < b and is_boundary(body, at)), b]
            for at in ends:
                smaller.append((a, at, before))
                a, before = at, price
        pieces = smaller
    done: list[tuple[int, float, float]] = []
    pieces.reverse()
    while pieces:
        a, b, before = pieces.pop()
        weight = weigh(body[a:b])
        half = middle(body, a, b) if weight > _LONG else None
        if half is None:
            done.append((a, weight, before))
        else:
            pieces += [(half, b, _IN_CLAUSE), (a, half, before)]
    return done
