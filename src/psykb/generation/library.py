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
# Sections about the book and its examination, whole titles without their numbers. What readers of
# files know as front matter (prefaces, thanks, imprints) answers no questions in the first place.
_ABOUT_THE_BOOK = re.compile(
    r"(?i)(?:考试|命题|应试|试卷|题型|答题|编写|使用|阅读|学习|版权|修订|再版)(?:说明|须知|指南|指引|要求)"
    r"|(?:考试)?题型(?:与|和|及)(?:答题|作答|评分)(?:要求|说明|标准)"
    r"|(?:复习|备考|应考|使用|学习)(?:建议|须知)|(?:怎样|如何)(?:使用|阅读|学习)(?:本|这本)?(?:书|指南|教材|手册|题库)?"
    r"|(?:本书|本指南|本教材|本手册)(?:的)?(?:使用|阅读)(?:方法|说明|指南|建议)|关于(?:本书|本指南|本教材|作者|编者)"
    r"|(?:前言|序言|致谢|鸣谢|版权声明|许可协议|许可证)"
    r"|preface|foreword|acknowledge?ments?|licen[cs]e|contributors|imprint"
    r"|about (?:this|the) (?:book|guide|textbook|handbook|edition|authors?|editors?)"
    r"|how to (?:use|read|study with) (?:this|the) (?:book|guide|textbook|handbook|text)"
    r"|(?:about|format of) the exam(?:ination)?|exam(?:ination)? (?:format|instructions)"
)
_NUMBER = re.compile(
    r"^\s*(?:第[零一二三四五六七八九十百\d]+(?:部分|[编篇章节])|[（(]?[零一二三四五六七八九十百]+[)）、.．]"
    r"|(?i:(?:part|chapter|section) (?:\d+|[ivx]+)\b)|\d+(?:\.\d+)*)[\s.．、:：)）]*"
)
# What an imprint says of a book's rights and making; it stands in lines of their own.
_IMPRINT = re.compile(
    r"(?i)[©Ⓒ]|\(c\) ?\d{4}|\bcopyright (?:©|\(c\)|\d{4})|\ball rights reserved\b|"
    r"\bISBN\b|\bCC[ -]BY\b|"
    r"creativecommons\.org|\bcreative commons\b|知识共享(?:署名|许可)|版权所有|翻印必究|许可协议|"
    r"图书在版编目|CIP数据|"
    r"(?:责任编辑|封面设计)[:：]|印刷厂|开本[:：]|字数[:：]|印张|定价[:：]|"
    r"^published by\b|^printed in\b|\blicen[cs]ed under\b"
)
_IMPRINT_LINE = 200  # characters that a line of an imprint has at most
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
            and not any(prints_answers(t) or is_about_the_book(t) for t in p.section)
            and not is_imprint(p.text)
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


def is_about_the_book(title: str) -> bool:
    """Whether a section of this title speaks of its book or examination, and not of the subject.

    The whole title does: "考试说明与易混概念" has more in it, and its subsections are looked at by
    their own titles.
    """
    return _ABOUT_THE_BOOK.fullmatch(_NUMBER.sub("", title).strip()) is not None


def is_imprint(text: str) -> bool:
    """Whether a passage is an imprint: half of its lines or more tell of rights or makers."""
    lines = [line for line in text.splitlines() if line.strip()]
    told = sum(len(line) <= _IMPRINT_LINE and bool(_IMPRINT.search(line)) for line in lines)
    return 0 < len(lines) <= 2 * told
