"""What a paper and its key share: blocks, the order of kinds, numbers, and titles."""

import re
from collections.abc import Iterator, Sequence
from typing import Literal, TypeVar

from psykb.dataset.exporters.exam_words import WORDS
from psykb.dataset.request import Request, titles
from psykb.types import Kind, Language, QAPair, record

# The order in which Chinese papers print them: choices, judgements, then what is written.
_ORDER = (
    Kind.SINGLE, Kind.MULTIPLE, Kind.INDEFINITE, Kind.TRUE_FALSE,
    Kind.DEFINITION, Kind.SHORT, Kind.ESSAY, Kind.CASE,
)  # fmt: skip
_TO_DEFINE = re.compile(r"^(?:名词解释|解释名词)[：:]|^Define:?\s", re.IGNORECASE)
T = TypeVar("T")

Style = Literal["title", "line", "part", "group", "note", "item", "options", "space", "keys"]


@record
class Block:
    """A part of a page from one margin to the other.

    `label` is set in bold before `text` ("12.", "【答案】"). `blank` stands after it: words of the
    paper's own with blanks to fill, never of an item. `cells` are the rows of options or keys, in
    columns; `height` the lines to write on.
    """

    style: Style
    text: str = ""
    label: str = ""
    blank: str = ""
    cells: tuple[tuple[str, ...], ...] = ()
    height: int = 0


@record
class Group:
    """Items of one kind with their numbers."""

    kind: Kind
    items: tuple[tuple[int, QAPair], ...]


def parts(request: Request) -> list[tuple[Language, list[Group]]]:
    """Return the items by language, then by kind, numbered through the whole paper."""
    found: list[tuple[Language, list[Group]]] = []
    number = 0
    for language in dict.fromkeys(item.language for item in request.items):
        groups = []
        for kind in _ORDER:
            mine = [i for i in request.items if i.language == language and i.kind is kind]
            if mine:
                groups.append(Group(kind=kind, items=tuple(enumerate(mine, number + 1))))
                number += len(mine)
        found.append((language, groups))
    return found


def title(request: Request) -> str:
    """Return the title, with that of the book if it is one."""
    if request.options.title:
        return request.words.named(request.options.title)
    words = WORDS[request.items[0].language]
    names = titles(request.items)
    if len(names) != 1:
        return words.any_title
    return words.book_title.format(title=request.words.named(names[0]))


def part_head(request: Request, language: Language) -> Iterator[Block]:
    """Yield the heading of what is in one language, where there are two."""
    languages = list(dict.fromkeys(item.language for item in request.items))
    if len(languages) > 1:
        at = languages.index(language)
        yield Block(style="part", text=WORDS[language].parts[at])


def group_head(number: int, group: Group, language: Language, *, scored: bool) -> Iterator[Block]:
    """Yield the heading of a kind, and for the paper its scores and what is to be done."""
    words = WORDS[language]
    name = words.kinds[group.kind]
    head = words.group.format(number=words.numerals[number], name=name)
    n = len(group.items)
    score = (words.one_score if n == 1 else words.score).format(n=n) if scored else ""
    yield Block(style="group", text=head, blank=score)
    note = words.notes.get(group.kind, "")
    if note and scored:
        yield Block(style="note", text=note)


def asked(item: QAPair) -> str:
    """Return the question; of a term to define the term alone, for the heading says the rest."""
    if item.kind is not Kind.DEFINITION:
        return item.question
    term = _TO_DEFINE.sub("", item.question).strip()
    bare = term.removesuffix(".") if term != item.question else ""
    return bare[:1].upper() + bare[1:] if bare else item.question


def batches(items: Sequence[T], n: int) -> list[Sequence[T]]:
    """Return the items `n` at a time."""
    return [items[at : at + n] for at in range(0, len(items), n)]
