"""The terms of a book, each with the statement that says what it is."""

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache

from psykb.generation.library import Library
from psykb.generation.rules import terms_en, terms_zh
from psykb.generation.rules.readings import Reading
from psykb.generation.rules.sorts import sort_of
from psykb.text.terms import normalise_term, terms
from psykb.text.wording import words
from psykb.types import Definition, Evidence, Language, Passage, SectionKind, record

_SURE = 0.6  # confidence below which a definition is not asked about
_STEPS = 2  # from term to term by what their definitions name
_FEWEST = 3  # words that a definition has beside those of the term
_BOOKS = 256  # books whose terms are kept at hand
_ANSWERS = re.compile("(?i)答案|解析|answer")  # such sections name terms and treat of none
_COMMON = words(
    "the and that which who whose with from into than for are was wa were ha hav had not but it "
    "their them they thi these those one other can may when where how what som any all each such "
    "about through over after before between becaus even mor most les be been person peopl "
    "individual someth someon way act your you our we an"
)


@record
class Notion:
    """A term with a statement that says what it is.

    `name` is the term as it stands within a sentence, `low` the same in lower case; `names` are the
    keys of its names (`normalise_term`), of all definitions that the book has of it. `sentence` is
    the one that defines, at the range of `definition`, in `passage`. `pieces` are the words that
    carry the definition, `all_pieces` those of all definitions of the term, `name_pieces` those of
    its name; `glosses` are all texts that the book defines it by, in lower case. `home` is where
    the book treats of it: the passage, or for an entry of the glossary the one that defines it in
    the body, or else the first that names it.
    """

    name: str
    low: str
    names: frozenset[str]
    language: Language
    definition: Definition
    sentence: str
    passage: Passage
    reading: Reading
    sort: str
    pieces: frozenset[str]
    all_pieces: frozenset[str]
    name_pieces: frozenset[str]
    glosses: tuple[str, ...]
    home: Passage

    @property
    def key(self) -> str:
        """What is the same for all definitions of the term."""
        return min(self.names)

    @property
    def place(self) -> tuple[int, str]:
        """Where the sentence that defines it begins in the document, and the term as printed."""
        return (self.definition.start, self.definition.term)

    def evidence(self, number: int) -> Evidence:
        """Return its sentence as evidence under a number."""
        return Evidence(
            number=number,
            document_id=self.definition.document_id,
            start=self.definition.start,
            end=self.definition.end,
            text=self.sentence,
            context=self.passage.section,
        )


class Shelf:
    """The notions of one book in reading order, and where the book names them.

    `citable` are the ids of the passages that the library lets be cited.
    """

    def __init__(self, library: Library, document_id: str) -> None:
        self.language = library.document(document_id).language
        self.citable = frozenset(p.id for p in library.passages if p.document_id == document_id)
        passages = [
            p
            for _row, p in library.base.catalogue.passages_of(document_id)
            if p.kind.answers and not any(_ANSWERS.search(title) for title in p.section)
        ]
        starts = [p.start for p in passages]
        self._text = "\n".join(p.text for p in passages)
        self._lower = self._text.lower()
        found: list[Notion] = []
        for definition in library.definitions(document_id):
            at = bisect_right(starts, definition.start) - 1
            if at >= 0 and definition.end <= passages[at].end and definition.confidence >= _SURE:
                found.extend(self._read(definition, passages[at]))
        self.notions = tuple(self._at_home(n, passages) for n in _joined(found))
        self.ordinal = {n.place: at for at, n in enumerate(self.notions)}
        self.by_place = {n.place: n for n in self.notions}
        self._glosses = {n.key: n.glosses for n in self.notions}
        self._places: dict[str, tuple[int, ...]] = {}
        self._mentions: dict[str, frozenset[str]] = {}
        self._reach: dict[str, frozenset[str]] = {}

    def between(self, one: Notion, other: Notion, within: int = 60) -> list[str]:
        """Return what stands between the two terms wherever one sentence names both.

        Only up to `within` characters, in lower case.
        """
        texts = []
        for first, second in ((one, other), (other, one)):
            starts = self._found(second.low)
            for at in self._found(first.low):
                end = at + len(first.name)
                near = bisect_right(starts, end - 1)
                if near < len(starts) and starts[near] - end <= within:
                    texts.append(self._lower[end : starts[near]])
        return [t for t in texts if not any(mark in t for mark in ("。", "\n", ". ", "；", "; "))]

    def leads(self, one: Notion, other: Notion) -> bool:
        """Whether the definitions of one name the other, or a term whose definitions name it.

        Then the other may be its genus, its part, or what it is explained by.
        """
        return other.key in self._reached(one.key)

    def _reached(self, key: str) -> frozenset[str]:
        if key not in self._reach:
            reached: set[str] = set()
            edge = {key}
            for _step in range(_STEPS):
                edge = {n for k in edge for n in self._named(k)} - reached
                reached |= edge
            self._reach[key] = frozenset(reached)
        return self._reach[key]

    def _named(self, key: str) -> frozenset[str]:
        """Return the terms that the definitions of a term name."""
        if key not in self._mentions:
            texts = self._glosses.get(key, ())
            self._mentions[key] = frozenset(
                n.key for n in self.notions if n.key != key and any(n.low in t for t in texts)
            )
        return self._mentions[key]

    def _found(self, name: str) -> tuple[int, ...]:
        if name not in self._places:
            places, at = [], self._lower.find(name)
            while at >= 0:
                places.append(at)
                at = self._lower.find(name, at + len(name))
            self._places[name] = tuple(places)
        return self._places[name]

    def _read(self, definition: Definition, passage: Passage) -> Iterable[Notion]:
        sentence = passage.text[definition.start - passage.start : definition.end - passage.start]
        reader = terms_zh if self.language == "zh" else terms_en
        reading = reader.reading(sentence, definition)
        if reading is None:
            return
        name = self._within(definition.term)
        pieces = pieces_of(reading.gloss, self.language)
        if len(pieces - pieces_of(name, self.language)) < _FEWEST:
            return
        yield Notion(
            name=name,
            low=name.lower(),
            names=frozenset(filter(None, map(normalise_term, (name, *definition.variants)))),
            language=self.language,
            definition=definition,
            sentence=sentence,
            passage=passage,
            reading=reading,
            sort=sort_of(name, reading.gloss, self.language),
            pieces=pieces,
            all_pieces=pieces,
            name_pieces=pieces_of(name, self.language),
            glosses=(reading.gloss.lower(),),
            home=passage,
        )

    def _at_home(self, notion: Notion, passages: list[Passage]) -> Notion:
        if notion.home.kind is SectionKind.BODY:
            return notion
        body = (p for p in passages if p.kind is SectionKind.BODY and notion.low in p.text.lower())
        return replace(notion, home=next(body, notion.home))

    def _within(self, term: str) -> str:
        """Return a term as it is written within a sentence: "Encoding" → "encoding".

        A proper name stays ("Hawthorne effect"): the book prints it so within a sentence, too.
        """
        if self.language == "zh" or not term[0].isupper() or term[1:] != term[1:].lower():
            return term
        lower = term[0].lower() + term[1:]
        if f" {lower}" in self._text:
            return lower
        return term if re.search(rf"[\w,] {re.escape(term)}", self._text) else lower


def pieces_of(text: str, language: Language) -> frozenset[str]:
    """Return the words of a text that carry meaning: pairs of ideographs, or stems."""
    if language == "zh":
        return frozenset(t for t in terms(text) if len(t) > 1)
    return frozenset(t for t in terms(text) if len(t) > 2 and t not in _COMMON)


@lru_cache(maxsize=_BOOKS)
def shelf(library: Library, document_id: str) -> Shelf:
    """Return the terms of a book."""
    return Shelf(library, document_id)


def _joined(found: list[Notion]) -> tuple[Notion, ...]:
    """Give each notion the names and the words of all definitions of the same term."""
    groups: dict[str, list[Notion]] = defaultdict(list)
    leader: dict[str, str] = {}
    for notion in found:
        known = sorted({leader[n] for n in notion.names if n in leader})
        into = known[0] if known else min(notion.names)
        for other in known[1:]:
            for moved in groups.pop(other):
                groups[into].append(moved)
                leader.update(dict.fromkeys(moved.names, into))
        groups[into].append(notion)
        leader.update(dict.fromkeys(notion.names, into))
    return tuple(_completed(n, groups[leader[min(n.names)]]) for n in found)


def _completed(notion: Notion, group: list[Notion]) -> Notion:
    return replace(
        notion,
        names=frozenset[str]().union(*(n.names for n in group)),
        all_pieces=frozenset[str]().union(*(n.pieces for n in group)),
        glosses=tuple(g for n in group for g in n.glosses),
        home=_home(notion, group),
    )


def _home(notion: Notion, group: list[Notion]) -> Passage:
    if notion.passage.kind is SectionKind.BODY:
        return notion.passage
    bodies = [n.passage for n in group if n.passage.kind is SectionKind.BODY]
    return bodies[0] if bodies else notion.passage
