"""What all of a book holds that questions about one passage draw on: lists, persons, terms."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache

from psykb.corpus.shape_zh import is_term
from psykb.generation.library import Library, Material
from psykb.generation.rules import deeds_en, deeds_zh, lists_en, lists_zh
from psykb.generation.rules.deeds import Deed
from psykb.generation.rules.listings import Listing
from psykb.text.folding import fold
from psykb.text.terms import terms
from psykb.types import Evidence, Passage, record

YEAR = re.compile(r"(?<!\d)(1[5-9]\d\d|20[0-4]\d)(?!\d)")
# A number in digits with what it counts or measures.
QUANTITY = re.compile(
    r"(?<![\d.,～~—–-])(\d{1,4}(?:\.\d+)?)"
    r"(%|毫伏|毫米|毫秒|秒|分钟|小时|天|周|个月|岁|对|"
    r" (?:percent|milliseconds|seconds|minutes|hours|days|weeks|months|years|pairs)\b)"
)
_SUMMARY = re.compile(r"(?i)小结|总结|summary|key terms|review questions")
_GUIDE = re.compile(
    r"(?i)考试说明|答题要求|复习建议|怎样复习|how to use|about this book|preface|前言"
)


@record
class Name:
    """A name that may be put beside others: an item of a list or a term of the glossary.

    `place` is the position of its passage in the book, `chapter` the outermost title, `noun` what
    its list calls it ("" for a term).
    """

    text: str
    chapter: str
    place: int
    noun: str = ""


@record
class Doer:
    """Who did something: a subject as the book prints it, and in which form ("1", "2+").

    `said` is the statement of the deed, `source` the sentence that tells it, in the passage of the
    id `passage`; `year` is that of the deed, `chinese` whether the name is Chinese.
    """

    text: str
    form: str
    chapter: str
    place: int
    said: str
    source: Evidence
    passage: str
    year: int | None = None
    chinese: bool = False


class Book:
    """The facts of one book, found once."""

    def __init__(self, library: Library, document_id: str) -> None:
        self.language = library.document(document_id).language
        self._place: dict[str, int] = {}
        self._texts: list[str] = []
        self._around: dict[tuple[str, ...], list[int]] = defaultdict(list)
        self._sections: list[int] = []  # the number of its section, by the place of a passage
        self.listings: dict[str, tuple[Listing, ...]] = {}
        self.deeds: dict[str, tuple[Deed, ...]] = {}
        names: list[Name] = []
        self.doers: list[Doer] = []
        self.years: set[int] = set()
        self.quantities: dict[str, set[str]] = defaultdict(set)
        passages = [p for p in library.passages if p.document_id == document_id]
        for place, passage in enumerate(passages):
            material = library.material(passage)
            self._place[passage.id] = place
            for value, unit in QUANTITY.findall(passage.text):
                self.quantities[unit].add(value)
            self._texts.append(fold(passage.text))
            self._around[passage.section[:2]].append(place)
            self._sections.append(len(self._around))
            self.years |= {int(y) for y in YEAR.findall(passage.text)}
            if is_apart(passage):
                continue
            chapter = chapter_of(passage)
            found = self.listings[passage.id] = tuple(self._lists(material))
            done = self.deeds[passage.id] = tuple(self._deeds(material))
            names += [
                Name(text=i, chapter=chapter, place=place, noun=one.noun)
                for one in found
                if one.short and (one.noun or len(one.items) > 2)
                for i in one.items
            ]
            names += [
                Name(text=d.term, chapter=chapter, place=place)
                for d in material.definitions
                if self.language == "en" or is_term(d.term)
            ]
            self.doers += [
                Doer(
                    text=d.who,
                    form=d.form,
                    chapter=chapter,
                    place=place,
                    said=d.statement(d.who),
                    source=material.sentences[d.number - 1],
                    passage=passage.id,
                    year=d.year,
                    chinese=d.chinese,
                )
                for d in done
            ]
        persons = {part for d in self.doers for part in re.split("[和与]|等人", d.text)}
        self.names = tuple(n for n in names if n.text not in persons)
        self.terms = frozenset(n.text for n in names)
        glossary = {v for d in library.definitions(document_id) for v in (d.term, *d.variants)}
        self._glossary = _any_of(glossary)
        self.folded = frozenset(n.text.lower() for n in names)
        self._matters: dict[int, frozenset[str]] = {}
        self._by_head: dict[str, frozenset[int]] = {}

    def place(self, passage: Passage) -> int:
        """Return the position of a passage among those of the book."""
        return self._place[passage.id]

    def sections_apart(self, one: int, other: int) -> int:
        """Return by how many sections two positions are apart: 0 in one section."""
        return abs(self._sections[one] - self._sections[other])

    def is_around(self, text: str, passage: Passage) -> bool:
        """Whether a text stands in a passage of the same section, its subsections included."""
        return not self._holding(fold(text)).isdisjoint(self._around[passage.section[:2]])

    def together(self, one: str, other: str) -> bool:
        """Whether two texts stand in one passage anywhere in the book."""
        return bool(self._holding(fold(one)) & self._holding(fold(other)))

    def prints(self, text: str) -> bool:
        """Whether a text stands in any passage of the book."""
        return bool(self._holding(fold(text)))

    def names_term(self, text: str) -> bool:
        """Whether a text names a term that the book defines."""
        return bool(self._glossary.search(text))

    def terms_in(self, text: str) -> frozenset[str]:
        """Return the terms that the book defines and a text names."""
        return frozenset(self._glossary.findall(text))

    def opens_with_term(self, text: str) -> bool:
        """Whether a text begins, an article and a few words apart, with a term that is defined."""
        found = self._glossary.search(text)
        return found is not None and found.start() <= (4 if self.language == "zh" else 12)

    def tells(self, who: str, matter: frozenset[str], share: float) -> bool:
        """Whether a passage names `who` and holds that share of the terms of some matter."""
        return any(
            len(matter & self._matter(at)) > share * len(matter) for at in self._holding(fold(who))
        )

    def _matter(self, at: int) -> frozenset[str]:
        if at not in self._matters:
            self._matters[at] = frozenset(terms(self._texts[at]))
        return self._matters[at]

    def _holding(self, text: str) -> frozenset[int]:
        if text not in self._by_head:
            held = frozenset(at for at, passage in enumerate(self._texts) if text in passage)
            self._by_head[text] = held
        return self._by_head[text]

    def _lists(self, material: Material) -> Iterator[Listing]:
        find = lists_zh.find_list if self.language == "zh" else lists_en.find_list
        for sentence in material.sentences:
            if listing := find(sentence.text, sentence.number):
                yield listing

    def _deeds(self, material: Material) -> Iterator[Deed]:
        find = deeds_zh.find_deeds if self.language == "zh" else deeds_en.find_deeds
        for sentence in material.sentences:
            yield from find(sentence.text, sentence.number)


def _any_of(names: Iterable[str]) -> re.Pattern[str]:
    """Return a pattern that finds any of the names; a Latin one as whole words."""
    parts = [
        rf"\b{re.escape(name)}\b" if name.isascii() else re.escape(name)
        for name in sorted(names, key=lambda n: (-len(n), n))
        if len(name) > (3 if name.isascii() else 1)
    ]
    return re.compile("|".join(parts) or "(?!)", re.IGNORECASE)


def is_apart(passage: Passage) -> bool:
    """Whether a passage speaks about the book or sums it up, so that nothing is asked from it."""
    return bool(_SUMMARY.search(passage.section[-1] if passage.section else "")) or any(
        _GUIDE.search(title) and "易混" not in passage.section[-1] for title in passage.section
    )


def chapter_of(passage: Passage) -> str:
    """Return the outermost title over a passage."""
    return passage.section[0] if passage.section else ""


def nearest(names: Iterable[Name], chapter: str, place: int) -> list[Name]:
    """Return names without repeats: those of the chapter first, the nearest first."""
    best: dict[str, Name] = {}
    groups: dict[bool, list[Name]] = defaultdict(list)
    for name in names:
        groups[name.chapter == chapter].append(name)
    for near in (True, False):
        for name in sorted(groups[near], key=lambda n: (abs(n.place - place), n.text)):
            best.setdefault(name.text, name)
    return list(best.values())


@lru_cache(maxsize=256)
def book_of(library: Library, document_id: str) -> Book:
    """Return the facts of a book of this library; found at the first call."""
    return Book(library, document_id)


@lru_cache(maxsize=256)
def shelf_of(library: Library, document_id: str) -> tuple[Book, ...]:
    """Return the other books of this library in the language of one, in the library's order."""
    language = library.document(document_id).language
    return tuple(
        book_of(library, other.id)
        for other in library.documents
        if other.language == language and other.id != document_id
    )
