"""What may be asked about: the passages of a knowledge base with their sentences and terms."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from functools import lru_cache

from psykb.errors import NotFoundError
from psykb.index.knowledge_base import KnowledgeBase
from psykb.messages import text as _
from psykb.text.folding import fold
from psykb.text.sentences import sentences
from psykb.types import Definition, Document, Evidence, Language, Passage, Section, record

# Sections that print the answers to exercises: asking from them would give the exercises again.
_ANSWERS = re.compile(
    r"(?i)参考答案|答案与解析|答案解析|习题答案"
    r"|\banswer keys?\b|^answers\b|\banswers to\b"
)
_KEPT = 4_096  # passages whose material is kept at hand


@record
class Material:
    """A passage with what may be asked about it.

    `sentences` are those of the passage, numbered from 1; the `context` of each holds the titles of
    its sections and the sentence before it. `definitions` are those that stand in the passage, in
    reading order. `exact` is False where any of it was recognised from a picture.
    """

    passage: Passage
    language: Language
    title: str
    sentences: tuple[Evidence, ...]
    definitions: tuple[Definition, ...]
    exact: bool = True


class Library:
    """The books of a base, or some of them, as one generation holds them now.

    Args:
        base: where they are.
        books: only these, by id, file name, or part of the title; None for all.
        sections: only passages under a section whose title holds one of these, folded; () for all.
        language: only books in this language; None for both.
        allow_ocr: take passages, too, whose pages were recognised from pictures.

    Raises:
        NotFoundError: no such book, or no section of this name with text that can be asked about.
    """

    def __init__(
        self,
        base: KnowledgeBase,
        *,
        books: Sequence[str] | None = None,
        sections: Sequence[str] = (),
        language: Language | None = None,
        allow_ocr: bool = False,
    ) -> None:
        self.base = base
        self.allow_ocr = allow_ocr
        self._named = tuple(fold(name) for name in sections)
        self._definitions: dict[str, tuple[Definition, ...]] = {}
        self._sections: dict[str, tuple[Section, ...]] = {}
        wanted = None if books is None else set(base.find_books(books))
        self.documents: tuple[Document, ...] = tuple(
            d
            for d in base.documents()
            if (wanted is None or d.id in wanted) and language in (None, d.language)
        )
        self._document = {d.id: d for d in self.documents}
        self._of_document = {d.id: tuple(self._askable(d.id)) for d in self.documents}
        self.passages: tuple[Passage, ...] = tuple(
            p for passages in self._of_document.values() for p in passages
        )
        self._by_id = {p.id: p for p in self.passages}
        if sections and not self.passages:
            raise NotFoundError(
                _(
                    "--section {names}: no section of these books has such a title and text that "
                    "can be asked about; `psykb coverage --list sections` names them"
                ).format(names=", ".join(sections))
            )
        self._material = lru_cache(_KEPT)(self._read)

    def document(self, document_id: str) -> Document:
        """Return a book of this library, without its text.

        Raises:
            NotFoundError: it is none of them.
        """
        if document_id not in self._document:
            raise NotFoundError(_("no book {id} in this knowledge base").format(id=document_id))
        return self._document[document_id]

    def passage(self, passage_id: str) -> Passage:
        """Return a passage of this library.

        Raises:
            NotFoundError: it is none of them.
        """
        found = self.find(passage_id)
        if found is None:
            raise NotFoundError(_("no passage {id} in this knowledge base").format(id=passage_id))
        return found

    def find(self, passage_id: str) -> Passage | None:
        """Return a passage of this library, None where it is none of them."""
        return self._by_id.get(passage_id)

    def passages_of(self, document_id: str) -> tuple[Passage, ...]:
        """Return the passages of a book of this library in reading order."""
        return self._of_document.get(document_id, ())

    def material(self, passage: Passage) -> Material:
        """Return what may be asked about a passage."""
        return self._material(passage)

    def neighbours(self, passage: Passage, before: int = 1, after: int = 1) -> list[Passage]:
        """Return the passages that answer around one, itself included, in reading order."""
        around = self.base.catalogue.neighbours(passage, before, after)
        return [p for p in around if p.kind.answers]

    def definitions(self, document_id: str) -> tuple[Definition, ...]:
        """Return all definitions of a book in reading order."""
        if document_id not in self._definitions:
            found = self.base.catalogue.glossary.of_document(document_id)
            self._definitions[document_id] = tuple(found)
        return self._definitions[document_id]

    def sections(self, document_id: str) -> tuple[Section, ...]:
        """Return all sections of a book in reading order."""
        if document_id not in self._sections:
            self._sections[document_id] = self.base.catalogue.sections(document_id)
        return self._sections[document_id]

    def _askable(self, document_id: str) -> list[Passage]:
        return [
            p
            for _row, p in self.base.catalogue.passages_of(document_id)
            if p.kind.answers
            and not any(prints_answers(title) for title in p.section)
            and (not self._named or any(n in fold(t) for n in self._named for t in p.section))
            and (self.allow_ocr or self._is_exact(p))
        ]

    def _is_exact(self, passage: Passage) -> bool:
        pages = self.base.catalogue.pages(passage.document_id, passage.start, passage.end)
        return all(page.exact for page in pages)

    def _read(self, passage: Passage) -> Material:
        document = self.document(passage.document_id)
        definitions = self.definitions(passage.document_id)
        first = bisect_left(definitions, passage.start, key=lambda d: d.start)
        last = bisect_left(definitions, passage.end, key=lambda d: d.start)
        return Material(
            passage=passage,
            language=document.language,
            title=document.title,
            sentences=sentences_of(passage),
            definitions=definitions[first:last],
            exact=self._is_exact(passage),
        )


def sentences_of(passage: Passage) -> tuple[Evidence, ...]:
    """Return the sentences of a passage, numbered from 1, as `Material` has them."""
    numbered = []
    before: tuple[str, ...] = ()
    for number, (start, end) in enumerate(sentences(passage.text), 1):
        text = passage.text[start:end]
        numbered.append(
            Evidence(
                number=number,
                document_id=passage.document_id,
                start=passage.start + start,
                end=passage.start + end,
                text=text,
                context=(*passage.section, *before),
            )
        )
        before = (text,)
    return tuple(numbered)


def prints_answers(title: str) -> bool:
    """Whether a section of this title prints the answers to exercises."""
    return _ANSWERS.search(title) is not None
