"""What the key of a paper holds, block by block: keys in tables, answers, why, and sources."""

from collections.abc import Iterator

from psykb.dataset.carrying import in_order
from psykb.dataset.exporters.exam_parts import (
    Block,
    Group,
    asked,
    batches,
    group_head,
    part_head,
    parts,
    title,
)
from psykb.dataset.exporters.exam_words import WORDS
from psykb.dataset.request import Request
from psykb.dataset.sources import short_source
from psykb.types import Kind, QAPair

_FIVE = 5  # keys that are told together
_PLACES = 2  # that are named of an item; psykb show and the other formats have all


def key(request: Request) -> list[Block]:
    """Return the blocks of the key: keys in tables, then each item's answer, why, and source."""
    return list(_key(request))


def _key(request: Request) -> Iterator[Block]:
    words = WORDS[request.items[0].language]
    yield Block(style="title", text=words.key_title.format(title=title(request)))
    for language, groups in parts(request):
        yield from part_head(request, language)
        for number, group in enumerate(groups):
            yield from group_head(number, group, language, scored=False)
            if not group.kind.is_open:
                yield Block(style="keys", cells=_keys(group))
            for at, item in group.items:
                yield from _solution(at, item, request)


def _keys(group: Group) -> tuple[tuple[str, ...], ...]:
    """Return pairs of rows: numbers, and the keys below them; five together where each is one."""
    together = _FIVE if group.kind in (Kind.SINGLE, Kind.TRUE_FALSE) else 1
    cells = []
    for some in batches(group.items, together):
        first, last = some[0][0], some[-1][0]
        numbers = f"{first}" if first == last else f"{first}-{last}"
        cells.append((numbers, "".join(_mark(item) for _at, item in some)))
    rows: list[tuple[str, ...]] = []
    for line in batches(cells, _FIVE):
        rows += [tuple(numbers for numbers, _k in line), tuple(k for _n, k in line)]
    return tuple(rows)


def _mark(item: QAPair) -> str:
    if item.kind is Kind.TRUE_FALSE:
        return WORDS[item.language].truths[item.answer]
    return item.answer


def _solution(at: int, item: QAPair, request: Request) -> Iterator[Block]:
    words, said = WORDS[item.language], request.words.said
    yield Block(style="item", label=f"{at}.", text=said(asked(item), item))
    answer = _mark(item) if not item.kind.is_open else said(item.answer, item)
    yield Block(style="line", label=words.answer, text=answer)
    if item.explanation:
        yield Block(style="line", label=words.explanation, text=said(item.explanation, item))
    places = dict.fromkeys(short_source(c, item, request.words) for c in in_order(item))
    yield Block(style="line", label=words.source, text=words.between.join([*places][:_PLACES]))
