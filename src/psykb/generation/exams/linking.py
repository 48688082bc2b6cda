"""Find the passages of the library that support the printed key of a question, or none.

A link that is missing costs far less than a wrong one: who reads a mark of support beside a wrong
key trusts it. Of the 55 right keys of the starter guide 14 are found supported; of the 256 wrong
ones that can be made of them by another key, with and without the explanation, none.
"""

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache

from psykb.generation.checks import statements
from psykb.generation.checks.told import content, told
from psykb.generation.exams.headings import heading
from psykb.generation.exams.keying import (
    Found,
    all_named,
    carries,
    explains_the_key,
    judged,
    opposing,
    speaks_of_the_key,
)
from psykb.generation.exams.saying import contradicts
from psykb.generation.exams.statements import (
    LABEL,
    SHORTEST,
    is_negative,
    keys,
    own_statements,
    right,
    statements_of,
)
from psykb.generation.library import Library, sentences_of
from psykb.grounding.support import SupportCheck
from psykb.text.folding import fold, language_of
from psykb.text.terms import terms
from psykb.types import Draft, Evidence, Kind, Passage, Point, record

_HITS = 8  # passages that are read for each query
_TRIED = 8  # sentences that are checked for each statement
# Share of a statement's terms, by weight, that its sentence must hold itself. Pairs of ideographs
# agree less often than words do.
_LEAST = {"zh": 0.3, "en": 0.5}
_ALL_KEYS = 0.15  # the same for the stem, where the sentence holds every key letter by letter
_LEAST_OPEN = 0.4  # the same of a statement of an open answer
_CLAUSE_LEAST = 0.12  # share of the terms of each clause of a statement
_KEY = 0.5  # share of the terms of a key
_MOST_CLOSED = 3  # sentences of evidence
_MOST_OPEN = 12
_LONGEST_NAME = 12  # characters of a key that may be a term to look up

_CLAUSE = re.compile(r"[，；：。]|[,;:]\s|（[^（）]*）")


@record
class Link:
    """What supports a key: sentences numbered from 1, statements with them, their passages."""

    evidence: tuple[Evidence, ...] = ()
    points: tuple[Point, ...] = ()
    passages: tuple[str, ...] = ()


class Linker:
    """Links printed keys with the sentences of a base that support them.

    It belongs to one generation of the base, as its support check does.
    """

    def __init__(self, library: Library, support: SupportCheck) -> None:
        self._library = library
        self._base = library.base
        self._support = support
        self._passages = self._base.counts.passages
        self._weight = lru_cache(1 << 16)(self._rarity)

    def link(self, draft: Draft) -> Link:
        """Return what supports the key of a draft; nothing where no passage clearly does.

        A sentence supports a statement (of the explanation, of the answer, or the stem with its
        key) that the support check finds carried by it, if it is in the same language, holds enough
        of the statement's terms itself, and speaks of the key. Whether the key is supported: of a
        choice, each right option stands in the sentences, and what is called right of no other;
        where the stem asks what does not belong, the sentence names the others; of a judgement, a
        sentence says the statement, or, of one that is called false, its contrary; of an open
        answer, those of its statements that are carried are points.

        Where a sentence says otherwise than the key, it is the only evidence, and no point names
        it.
        """
        wanted = keys(draft)
        candidates = self._candidates(draft, wanted)
        every = [e for found in candidates.values() for e in found]
        against = next(opposing(draft, every), None)
        if against is not None:
            return Link(
                evidence=(_renumbered(against, 1),), passages=_holding([against], candidates)
            )
        if draft.kind is Kind.TRUE_FALSE:
            found = judged(draft, every)
        else:
            found = self._carried(draft, candidates, wanted)
        if draft.kind.has_options and not all_named(draft, [f.sentence for f in found]):
            return Link()
        if not found or not self._all_supported(found, wanted):
            return Link()
        return _linked(found, _MOST_OPEN if draft.kind.is_open else _MOST_CLOSED, candidates)

    def _carried(
        self, draft: Draft, candidates: dict[str, list[Evidence]], wanted: Sequence[str]
    ) -> list[Found]:
        explained = not draft.kind.has_options or explains_the_key(draft)
        found = []
        for statement in statements_of(draft) if explained else own_statements(draft):
            best = self._best(statement, draft, candidates, wanted)
            if best is not None:
                found.append(best)
        return found

    # what is read

    def _candidates(self, draft: Draft, wanted: Sequence[str]) -> dict[str, list[Evidence]]:
        """Return the sentences of the passages that are found for a draft, by passage id."""
        said = draft.explanation or draft.answer
        stated = f"{statements.rest(draft)} {' '.join(wanted)}"
        names = [
            f"什么是{key}？" if draft.language == "zh" else f"What is {key}?"
            for key in wanted
            if len(key) <= _LONGEST_NAME
        ]
        found: dict[str, list[Evidence]] = {}
        for query in (stated, said, *names):
            if not query.strip():
                continue
            for hit in self._base.search(query, _HITS):
                passage = hit.passage
                if passage.id not in found and self._may_support(passage):
                    found[passage.id] = [
                        e for e in sentences_of(passage) if language_of(e.text) == draft.language
                    ]
        return found

    def _may_support(self, passage: Passage) -> bool:
        if not passage.kind.answers:
            return False
        for title in passage.section:
            found = heading(title, marked=True)
            if found is not None and found.role != "other" and not found.weak:
                return False
        if self._library.allow_ocr:
            return True
        pages = self._base.catalogue.pages(passage.document_id, passage.start, passage.end)
        return all(page.exact for page in pages)

    # what supports

    def _best(
        self,
        statement: str,
        draft: Draft,
        candidates: dict[str, list[Evidence]],
        wanted: Sequence[str],
    ) -> Found | None:
        claim = LABEL.sub("", statement)
        own = own_statements(draft)
        every = [e for found in candidates.values() for e in found]
        shares = {id(e): self._share(claim, e.text) for e in every}
        ranked = sorted(every, key=lambda e: (-shares[id(e)], e.document_id, e.start))
        for sentence in ranked[:_TRIED]:
            share = shares[id(sentence)]
            if carries(sentence, claim, draft):
                return Found(text=claim, sentence=sentence, share=share)
            if contradicts(claim, sentence.text) or not self._holds_all(claim, sentence):
                continue
            if not self._speaks_of(claim, sentence.text, share, draft, wanted):
                continue
            # a statement made of the question itself may not lean on it
            asked = "" if claim in own else draft.question
            if not self._support.check(claim, [sentence], question=asked).faults:
                return Found(text=claim, sentence=sentence, share=share)
        return None

    def _speaks_of(
        self, claim: str, sentence: str, share: float, draft: Draft, wanted: Sequence[str]
    ) -> bool:
        stem = statements.rest(draft)
        if wanted and draft.kind.has_options:
            literal = all(fold(key) in fold(sentence) for key in wanted)
            enough = share >= _LEAST[draft.language] or (
                len(wanted) > 1 and literal and self._share(stem, sentence) >= _ALL_KEYS
            )
            if is_negative(draft):
                return (
                    enough
                    and literal
                    and not any(fold(chosen) in fold(sentence) for chosen in right(draft))
                )
            return enough and speaks_of_the_key(draft, claim, sentence)
        return share >= _LEAST_OPEN or told(sentence).share(content(claim)) == 1

    def _all_supported(self, found: Sequence[Found], wanted: Sequence[str]) -> bool:
        """Whether the statements that are carried speak of every key."""
        said = " ".join(item.text for item in found)
        return all(self._meant(key, said) for key in wanted)

    def _meant(self, key: str, claim: str) -> bool:
        return self._share(key, claim) >= _KEY

    def _holds_all(self, claim: str, sentence: Evidence) -> bool:
        """Whether a sentence, with what it stands under, has something of every clause."""
        around = " ".join((*sentence.context, sentence.text))
        parts = [part for part in _CLAUSE.split(claim) if len(part) >= SHORTEST]
        return all(self._share(part, around) >= _CLAUSE_LEAST for part in parts)

    def _share(self, claim: str, text: str) -> float:
        """Return the share of the terms of `claim`, by weight, that `text` holds: 0 … 1."""
        mine = _units(claim)
        theirs = set(_units(text))
        whole = sum(map(self._weight, mine))
        return sum(self._weight(t) for t in mine if t in theirs) / whole if whole else 0.0

    def _rarity(self, term: str) -> float:
        n = self._base.document_frequency(term)
        return math.log(1 + (max(self._passages - n, 0) + 0.5) / (n + 0.5))


@lru_cache(maxsize=4_096)
def _units(text: str) -> tuple[str, ...]:
    """Return the distinct terms that carry meaning: pairs of ideographs, words, numbers."""
    return tuple(dict.fromkeys(term for term in terms(text) if len(term) > 1 or term.isdigit()))


def _linked(found: Sequence[Found], most: int, candidates: dict[str, list[Evidence]]) -> Link:
    """Return the link of the statements with the best-held sentences, `most` at the most."""
    kept: dict[tuple[str, int], Evidence] = {}
    for item in sorted(found, key=lambda f: -f.share):
        place = (item.sentence.document_id, item.sentence.start)
        if place in kept or len(kept) < most:
            kept[place] = item.sentence
    numbers = {place: number for number, place in enumerate(sorted(kept), 1)}
    evidence = tuple(_renumbered(kept[place], number) for place, number in numbers.items())
    points = [
        Point(text=item.text, evidence=(numbers[item.sentence.document_id, item.sentence.start],))
        for item in found
        if (item.sentence.document_id, item.sentence.start) in numbers
    ]
    return Link(
        evidence=evidence, points=tuple(points), passages=_holding(kept.values(), candidates)
    )


def _holding(kept: Iterable[Evidence], candidates: dict[str, list[Evidence]]) -> tuple[str, ...]:
    """Return the passages that hold the sentences."""
    places = {(e.document_id, e.start) for e in kept}
    return tuple(
        passage
        for passage, found in candidates.items()
        if any((e.document_id, e.start) in places for e in found)
    )


def _renumbered(sentence: Evidence, number: int) -> Evidence:
    return replace(sentence, number=number)
