"""How much of the books some items ask about: sections, pages, and terms of the glossary."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence

from psykb.generation.library import Library
from psykb.text.terms import normalise_term
from psykb.types import Definition, Page, QAPair, record

_GROUND = ("sections", "pages", "terms")


@record
class Extent:
    """Things of one sort, in reading order: (name, whether it is asked about)."""

    things: tuple[tuple[str, bool], ...] = ()

    @property
    def total(self) -> int:
        """How many things there are."""
        return len(self.things)

    @property
    def covered(self) -> int:
        """How many of them are asked about."""
        return sum(hit for _name, hit in self.things)

    @property
    def missing(self) -> tuple[str, ...]:
        """The names of those that are not."""
        return tuple(name for name, hit in self.things if not hit)

    @property
    def share(self) -> float:
        """`covered / total`, 0 … 1; 0.0 where there is nothing."""
        return self.covered / self.total if self.total else 0.0

    def plus(self, other: "Extent") -> "Extent":
        """Return both together."""
        return Extent(things=(*self.things, *other.things))


@record
class BookCoverage:
    """What some items cover of one book.

    `sections` are those that hold text of their own which can be asked about, `pages` those that
    such text touches (none in a book without pages), `terms` what that text defines, each once
    however often and under how many names. `items` is how many items cite the book.
    """

    document_id: str
    title: str
    items: int
    sections: Extent
    pages: Extent
    terms: Extent


class _Ranges:
    """Ranges of one book that items cite."""

    def __init__(self, ranges: Iterable[tuple[int, int]]) -> None:
        self._merged: list[tuple[int, int]] = []
        for start, end in sorted(ranges):
            if self._merged and start <= self._merged[-1][1]:
                self._merged[-1] = (self._merged[-1][0], max(end, self._merged[-1][1]))
            else:
                self._merged.append((start, end))
        self._starts = [start for start, _end in self._merged]

    def touch(self, start: int, end: int) -> bool:
        """Whether any of them has a character of `[start, end)`."""
        at = bisect_right(self._starts, start) - 1
        if at >= 0 and self._merged[at][1] > start:
            return True
        return at + 1 < len(self._starts) and self._starts[at + 1] < end


def shown(book: BookCoverage) -> dict[str, object]:
    """Return the coverage of a book as JSON has it: counts, shares, and what is missing."""
    return {
        "document_id": book.document_id,
        "title": book.title,
        "items": book.items,
        **{
            name: {
                "covered": extent.covered,
                "total": extent.total,
                "share": round(extent.share, 4),
                "missing": list(extent.missing),
            }
            for name, extent in (
                ("sections", book.sections),
                ("pages", book.pages),
                ("terms", book.terms),
            )
        },
    }


def coverage(items: Iterable[QAPair], library: Library) -> tuple[BookCoverage, ...]:
    """Return what `items` cover of each book of `library`, in the order of its books.

    A section or page is covered where what carries the answer of an item (`QAPair.decisive`) has a
    character of its text that can be asked about; a term where an item is about it, by any of its
    names, or that defines it. What an item cites in a book that is not in the library counts
    nowhere. The books come in the order of their titles, numbers in them by value.
    """
    cited: dict[str, list[tuple[int, int]]] = {d.id: [] for d in library.documents}
    about: dict[str, set[str]] = {d.id: set() for d in library.documents}
    count: dict[str, int] = dict.fromkeys(cited, 0)
    for item in items:
        books = {c.document_id for c in item.decisive} & cited.keys()
        for c in item.decisive:
            if c.document_id in books:
                cited[c.document_id].append((c.start, c.end))
        for book in books:
            count[book] += 1
            if item.about:
                about[book].add(normalise_term(item.about))
    return tuple(
        _book(library, d.id, d.title, _Ranges(cited[d.id]), about[d.id], count[d.id])
        for d in sorted(library.documents, key=lambda d: _by_number(d.title))
    )


def _by_number(title: str) -> list[tuple[int, str]]:
    """Return what sorts titles so that chapter 2 comes before chapter 10."""
    return [
        (int(part), "") if part.isdecimal() and len(part) < 10 else (-1, part)
        for part in re.split(r"(\d+)", title.casefold())
    ]


def together(books: Sequence[BookCoverage]) -> tuple[Extent, Extent, Extent]:
    """Return sections, pages and terms of all books together."""
    sums = []
    for name in _GROUND:
        whole = Extent()
        for book in books:
            whole = whole.plus(getattr(book, name))
        sums.append(whole)
    return sums[0], sums[1], sums[2]


def _book(
    library: Library, document_id: str, title: str, cited: _Ranges, about: set[str], items: int
) -> BookCoverage:
    sections: dict[tuple[str, ...], bool] = {}
    pages: dict[int, tuple[Page, bool]] = {}
    for p in library.passages_of(document_id):
        end = p.start + len(p.text.rstrip())
        sections[p.section] = sections.get(p.section, False) or cited.touch(p.start, end)
        for page in library.base.catalogue.pages(document_id, p.start, end):
            start = max(page.start, p.start)
            touched = cited.touch(start, max(start + 1, min(page.end, end)))
            pages[page.index] = (page, touched or pages.get(page.index, (page, False))[1])
    return BookCoverage(
        document_id=document_id,
        title=title,
        items=items,
        sections=Extent(
            things=tuple((" › ".join(path) or title, hit) for path, hit in sections.items())
        ),
        pages=Extent(
            things=tuple((p.label or f"#{p.index}", hit) for _at, (p, hit) in sorted(pages.items()))
        ),
        terms=_terms(
            [d for p in library.passages_of(document_id) for d in library.material(p).definitions],
            cited,
            about,
        ),
    )


def _terms(definitions: Iterable[Definition], cited: _Ranges, about: set[str]) -> Extent:
    """Count the terms that are defined; definitions that share a name are of one term."""
    groups: dict[int, tuple[set[str], str, bool]] = {}
    of_name: dict[str, int] = {}
    for number, d in enumerate(definitions):
        names = {normalise_term(name) for name in (d.term, *d.variants)} - {""}
        term, hit = d.term, cited.touch(d.start, d.end) or bool(names & about)
        first = number
        for at in sorted({of_name[name] for name in names if name in of_name}, reverse=True):
            known, term, covered = groups.pop(at)  # the last that is popped is the first defined
            names |= known
            hit, first = hit or covered, at
        groups[first] = (names, term, hit)
        of_name.update(dict.fromkeys(names, first))
    return Extent(things=tuple((term, hit) for _at, (_names, term, hit) in sorted(groups.items())))
