"""What a paper holds, block by block, before it is written as DOCX or Markdown."""

import re
from collections.abc import Iterator, Sequence

from psykb.dataset import phrasing
from psykb.dataset.exporters.exam_parts import (
    Block,
    asked,
    batches,
    group_head,
    part_head,
    parts,
    title,
)
from psykb.dataset.exporters.exam_words import WORDS
from psykb.dataset.request import Request
from psykb.types import Kind, QAPair

_SPACE = {Kind.DEFINITION: 3, Kind.SHORT: 6, Kind.ESSAY: 14, Kind.CASE: 14}  # lines to write on
_LINE = 76  # columns of a line of print
_BLANK = re.compile(r"[（(][\s\u3000]*[）)]|_{2,}|＿+")
_MOST_COLUMNS = 5


def paper(request: Request) -> list[Block]:
    """Return the blocks of the paper: no answer is in them."""
    return list(_paper(request))


def _paper(request: Request) -> Iterator[Block]:
    words = WORDS[request.items[0].language]
    n = len(request.items)
    yield Block(style="title", text=title(request))
    yield Block(style="line", blank=words.name_line)
    total = words.one_total if n == 1 else words.total
    yield Block(style="line", blank=total.format(n=n))
    for language, groups in parts(request):
        yield from part_head(request, language)
        for number, group in enumerate(groups):
            yield from group_head(number, group, language, scored=True)
            for at, item in group.items:
                yield from _question(at, item, request)


def _question(at: int, item: QAPair, request: Request) -> Iterator[Block]:
    printed = item.options and _BLANK.search(item.question)
    blank = "" if item.kind.is_open or printed else WORDS[item.language].brackets[item.kind]
    text = request.words.said(asked(item), item)
    yield Block(style="item", label=f"{at}.", text=text, blank=blank)
    if item.options:
        lettered = phrasing.lettered(item)
        said = [request.words.said(text, item) for text in lettered]
        rows = tuple(tuple(row) for row in batches(said, _columns(lettered)))
        yield Block(style="options", cells=rows)
    elif item.kind.is_open:
        yield Block(style="space", height=_SPACE[item.kind])


def _columns(lettered: Sequence[str]) -> int:
    """Return how many options go on a line: all, two, or one."""
    widest = max(map(phrasing.width, lettered)) + 2
    for columns in (len(lettered), 2):
        if columns <= _MOST_COLUMNS and widest * columns <= _LINE:
            return columns
    return 1
