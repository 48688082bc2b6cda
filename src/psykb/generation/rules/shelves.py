"""The terms of a book on one shelf: where it names them, and what it sets beside them."""

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache

from psykb.generation.library import Library
from psykb.generation.rules import terms_en, terms_zh
from psykb.generation.rules.listed import listed
from psykb.generation.rules.notions import Notion, joined, pieces_of, rank
from psykb.generation.rules.sorts import genus_of, sort_of
from psykb.text.terms import normalise_term
from psykb.types import Definition, Passage, SectionKind

_SURE = 0.6  # confidence below which a definition is not asked about
_LEAST = 0.5  # confidence below which it is not even a wrong option
_STEPS = 2  # from term to term by what their definitions name
_FEWEST = 3  # words that a definition to be asked about has beside those of the term
_BOOKS = 256  # books whose terms are kept at hand
_NOUN = re.compile("的[^的，。；不是了把在]{1,5}$")
_ANSWERS = re.compile("(?i)答案|解析|answer")  # such sections name terms and treat of none


class Shelf:
    """The notions of one book in reading order, and where the book names them.

    `citable` are the ids of the passages that the library lets be cited; `rivals` holds each term
    once, by the best of its definitions: one of the body before one of the glossary.
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
        headings = dict.fromkeys(p.section[:2] for p in passages)
        self._order = {section: at for at, section in enumerate(headings)}
        self._text = "\n".join(p.text for p in passages)
        self._lower = self._text.lower()
        found: list[Notion] = []
        told = listed(passages) if self.language == "zh" else ()
        for definition in sorted(
            (*library.definitions(document_id), *told), key=lambda d: (d.start, d.term)
        ):
            at = bisect_right(starts, definition.start) - 1
            if at >= 0 and definition.end <= passages[at].end and definition.confidence >= _LEAST:
                found.extend(self._read(definition, passages[at]))
        asked = {name for n in found if n.asked for name in n.names}
        kept = [n for n in found if n.asked or asked.isdisjoint(n.names)]
        self.notions = tuple(self._at_home(n, passages) for n in joined(kept))
        self.ordinal = {n.place: at for at, n in enumerate(self.notions)}
        self.by_place = {n.place: n for n in self.notions if n.asked}
        best: dict[str, Notion] = {}
        for notion in self.notions:
            if notion.key not in best or rank(notion) > rank(best[notion.key]):
                best[notion.key] = notion
        self.rivals = tuple(best.values())
        self._in_body = {n.key for n in self.rivals if n.passage.kind is SectionKind.BODY}
        self._glosses = {n.key: n.glosses for n in self.notions}
        self._places: dict[str, tuple[int, ...]] = {}
        self._mentions: dict[str, frozenset[str]] = {}
        self._reach: dict[str, frozenset[str]] = {}

    def is_best(self, notion: Notion) -> bool:
        """Whether it is not an entry of the glossary that paraphrases a definition of the body."""
        return notion.passage.kind is SectionKind.BODY or notion.key not in self._in_body

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

    def are_neighbours(self, one: tuple[str, ...], other: tuple[str, ...]) -> bool:
        """Whether two sections of a chapter, by their titles, stand side by side."""
        places = [self._order[section[:2]] for section in (one, other)]
        return abs(places[0] - places[1]) <= 1

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
        asked = reading is not None and definition.confidence >= _SURE
        if reading is None:
            reading = reader.telling(sentence, definition)
        if reading is None:
            return
        name = self._within(definition.term)
        pieces = pieces_of(reading.gloss, self.language)
        genus = reading.genus or bool(_NOUN.search(reading.gloss))
        gloss = reading.gloss if reading.verb else _genus_told(reading.gloss)
        asked = asked and len(pieces - pieces_of(name, self.language)) >= _FEWEST
        if not pieces:
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
            sort=sort_of(name, gloss, self.language, genus=genus),
            genus=genus_of(gloss, self.language) if genus or self.language == "en" else "",
            pieces=pieces,
            all_pieces=pieces,
            name_pieces=pieces_of(name, self.language),
            glosses=(reading.gloss.lower(),),
            home=passage,
            asked=asked,
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


@lru_cache(maxsize=_BOOKS)
def shelf(library: Library, document_id: str) -> Shelf:
    """Return the terms of a book."""
    return Shelf(library, document_id)


def _genus_told(said: str) -> str:
    """Return the definition in what is told of a thing ("是指…"), "" where it has none."""
    found = re.match("(?:则)?是指?(.*)", said)
    return found[1] if found else ""
