"""What a paper and its key hold, block by block, before it is written as DOCX or Markdown."""

import re
from collections.abc import Iterator, Sequence
from typing import Literal, TypeVar

from psykb.dataset import phrasing
from psykb.dataset.exporters.exam_words import WORDS
from psykb.dataset.request import Request, titles
from psykb.dataset.sources import source
from psykb.types import Kind, Language, QAPair, record

# The order in which Chinese papers print them: choices, judgements, then what is written.
_ORDER = (
    Kind.SINGLE, Kind.MULTIPLE, Kind.INDEFINITE, Kind.TRUE_FALSE,
    Kind.DEFINITION, Kind.SHORT, Kind.ESSAY, Kind.CASE,
)  # fmt: skip
_SPACE = {Kind.DEFINITION: 3, Kind.SHORT: 6, Kind.ESSAY: 14, Kind.CASE: 14}  # lines to write on
_LINE = 76  # columns of a line of print
_TO_DEFINE = re.compile(r"^(?:名词解释|解释名词)[：:]|^Define:?\s", re.IGNORECASE)
_BLANK = re.compile(r"[（(][\s\u3000]*[）)]|_{2,}|＿+")
T = TypeVar("T")
_FIVE = 5  # keys that are told together

Style = Literal["title", "line", "part", "group", "note", "item", "options", "space", "keys"]


@record
class Block:
    """A part of a page from one margin to the other.

    `label` is set in bold before `text` ("12.", "【答案】"). `cells` are the rows of options or
    keys, in columns; `height` the lines to write on.
    """

    style: Style
    text: str = ""
    label: str = ""
    cells: tuple[tuple[str, ...], ...] = ()
    height: int = 0


@record
class _Group:
    """Items of one kind with their numbers."""

    kind: Kind
    items: tuple[tuple[int, QAPair], ...]


def paper(request: Request) -> list[Block]:
    """Return the blocks of the paper: no answer is in them."""
    return list(_paper(request))


def key(request: Request) -> list[Block]:
    """Return the blocks of the key: keys in tables, then each item's answer, why, and source."""
    return list(_key(request))


def _paper(request: Request) -> Iterator[Block]:
    yield Block(style="title", text=_title(request))
    yield Block(style="line", text=WORDS[request.items[0].language].name_line)
    for language, groups in _parts(request):
        yield from _part_head(request, language)
        for number, group in enumerate(groups):
            yield from _group_head(number, group, language, scored=True)
            for at, item in group.items:
                yield from _question(at, item, request)


def _key(request: Request) -> Iterator[Block]:
    words = WORDS[request.items[0].language]
    yield Block(style="title", text=words.key_title.format(title=_title(request)))
    for language, groups in _parts(request):
        yield from _part_head(request, language)
        for number, group in enumerate(groups):
            yield from _group_head(number, group, language, scored=False)
            if not group.kind.is_open:
                yield Block(style="keys", cells=_keys(group))
            for at, item in group.items:
                yield from _solution(at, item, request)


def _parts(request: Request) -> list[tuple[Language, list[_Group]]]:
    """Return the items by language, then by kind, numbered through the whole paper."""
    parts: list[tuple[Language, list[_Group]]] = []
    number = 0
    for language in dict.fromkeys(item.language for item in request.items):
        groups = []
        for kind in _ORDER:
            mine = [i for i in request.items if i.language == language and i.kind is kind]
            if mine:
                groups.append(_Group(kind=kind, items=tuple(enumerate(mine, number + 1))))
                number += len(mine)
        parts.append((language, groups))
    return parts


def _title(request: Request) -> str:
    """Return the title, with that of the book if it is one."""
    if request.options.title:
        return request.words.named(request.options.title)
    words = WORDS[request.items[0].language]
    names = titles(request.items)
    if len(names) != 1:
        return words.any_title
    return words.book_title.format(title=request.words.named(names[0]))


def _part_head(request: Request, language: Language) -> Iterator[Block]:
    languages = list(dict.fromkeys(item.language for item in request.items))
    if len(languages) > 1:
        at = languages.index(language)
        yield Block(style="part", text=WORDS[language].parts[at])


def _group_head(number: int, group: _Group, language: Language, *, scored: bool) -> Iterator[Block]:
    words = WORDS[language]
    name = words.kinds[group.kind]
    head = words.group.format(number=words.numerals[number], name=name)
    if scored:
        n = len(group.items)
        head += (words.one_score if n == 1 else words.score).format(n=n)
    yield Block(style="group", text=head)
    note = words.notes.get(group.kind, "")
    if note and scored:
        yield Block(style="note", text=note)


def _question(at: int, item: QAPair, request: Request) -> Iterator[Block]:
    asked = request.words.said(_asked(item), item)
    if not item.kind.is_open and not (item.options and _BLANK.search(item.question)):
        asked += WORDS[item.language].brackets[item.kind]
    yield Block(style="item", label=f"{at}.", text=asked)
    if item.options:
        lettered = phrasing.lettered(item)
        said = [request.words.said(text, item) for text in lettered]
        rows = tuple(tuple(row) for row in _batches(said, _columns(lettered)))
        yield Block(style="options", cells=rows)
    elif item.kind.is_open:
        yield Block(style="space", height=_SPACE[item.kind])


def _asked(item: QAPair) -> str:
    """Return the question; of a term to define the term alone, for the heading says the rest."""
    if item.kind is not Kind.DEFINITION:
        return item.question
    term = _TO_DEFINE.sub("", item.question).strip()
    bare = term.removesuffix(".") if term != item.question else ""
    return bare[:1].upper() + bare[1:] if bare else item.question


def _columns(lettered: Sequence[str]) -> int:
    """Return how many options go on a line: all, two, or one."""
    widest = max(map(phrasing.width, lettered)) + 2
    for columns in (len(lettered), 2):
        if columns <= 5 and widest * columns <= _LINE:
            return columns
    return 1


def _keys(group: _Group) -> tuple[tuple[str, ...], ...]:
    """Return pairs of rows: numbers, and the keys below them; five together where each is one."""
    together = _FIVE if group.kind in (Kind.SINGLE, Kind.TRUE_FALSE) else 1
    cells = []
    for some in _batches(group.items, together):
        first, last = some[0][0], some[-1][0]
        numbers = f"{first}" if first == last else f"{first}-{last}"
        cells.append((numbers, "".join(_mark(item) for _at, item in some)))
    rows: list[tuple[str, ...]] = []
    for line in _batches(cells, _FIVE):
        rows += [tuple(numbers for numbers, _k in line), tuple(k for _n, k in line)]
    return tuple(rows)


def _mark(item: QAPair) -> str:
    if item.kind is Kind.TRUE_FALSE:
        return WORDS[item.language].truths[item.answer]
    return item.answer


def _solution(at: int, item: QAPair, request: Request) -> Iterator[Block]:
    words, said = WORDS[item.language], request.words.said
    yield Block(style="item", label=f"{at}.", text=said(_asked(item), item))
    answer = _mark(item) if not item.kind.is_open else said(item.answer, item)
    yield Block(style="line", label=words.answer, text=answer)
    if item.explanation:
        yield Block(style="line", label=words.explanation, text=said(item.explanation, item))
    places = dict.fromkeys(source(c, item, request.words) for c in item.citations or item.origin)
    yield Block(style="line", label=words.source, text=words.between.join(places))


def _batches(items: Sequence[T], n: int) -> list[Sequence[T]]:
    """Return the items `n` at a time."""
    return [items[at : at + n] for at in range(0, len(items), n)]
