"""Find the definitions of a document: its glossary, and the sentences that define a term."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from psykb.corpus import definitions_en, definitions_zh
from psykb.corpus.found import Found
from psykb.corpus.stretches import stretches
from psykb.text.folding import IDEOGRAPH, language_of
from psykb.text.sentences import Span, sentences
from psykb.text.terms import normalise_term
from psykb.types import Definition, Document, Language, SectionKind

_IDEOGRAPH = re.compile(f"[{IDEOGRAPH}]")
# Questions, sentences with a gap to fill in, and rows of tables define nothing.
_NO_STATEMENT = re.compile(r"[?？][”’\"'」』）)]*$|__|（[\s　]*）| \| ")
_LONGEST = 1000  # characters
_LONGEST_MARK = 80  # characters; more is emphasis, not a term
_AROUND_MARK = ' \u3000：:，,。.;；“”"‘’（）()'
_BRACKET = re.compile(r"\s*[（(][^（）()]*$")


class _Sentence(NamedTuple):
    """A sentence that may define, and whether it begins a line of a glossary."""

    start: int
    end: int
    kind: SectionKind
    entry: bool


def definitions(document: Document) -> tuple[Definition, ...]:
    """Return the definitions of `document`, sorted by (start, term).

    The range of each is one sentence of `psykb.text.sentences`. A sentence defines a term once, by
    the rule that is surest of it. Only sections whose kind answers questions are read; no heading,
    no question, no row of a table.

    The confidence is 1.0 for an entry of a glossary; 0.95 where the sentence says that it defines
    (是指, "refers to", "is defined as") and the name is set off by bold type, quotation marks or a
    bracket with a foreign name, 0.85 where it is not; 0.8 to 0.9 for 称为X and "is called X"; 0.8
    for "**X** is a…"; 0.5 to 0.7 for what only looks like a definition ("X is a process that…",
    "X是…的过程", "the X theory holds…", a bold term with its foreign name).
    """
    text = document.text
    marks = _marked(document)
    at = 0
    best: dict[tuple[int, str], Definition] = {}
    for sentence in _sentences(document):
        while at < len(marks) and marks[at][0] < sentence.start:
            at += 1
        inside: list[Span] = []
        while at < len(marks) and marks[at][0] < sentence.end:
            start, end = marks[at]
            if end <= sentence.end:
                inside.append((start - sentence.start, end - sentence.start))
            at += 1
        body = text[sentence.start : sentence.end]
        for found in _find(body, inside, document.language, entry=sentence.entry):
            definition = _definition(document, sentence, found)
            key = (sentence.start, normalise_term(definition.term))
            if key not in best or _rank(best[key]) < _rank(definition):
                best[key] = definition
    return tuple(sorted(best.values(), key=lambda d: (d.start, d.term)))


def _sentences(document: Document) -> Iterator[_Sentence]:
    """Yield the sentences that may define something, in order."""
    text = document.text
    spans = iter(sentences(text))
    span = next(spans, None)
    for start, end, section in stretches(document):
        kind = section.kind if section else SectionKind.BODY
        before = start
        while span and span[0] < start:
            span = next(spans, None)
        while span and span[1] <= end:
            if kind.answers and span[1] - span[0] <= _LONGEST:
                first = before == start or "\n" in text[before : span[0]]
                yield _Sentence(*span, kind, kind is SectionKind.GLOSSARY and first)
            before = span[1]
            span = next(spans, None)


def _find(body: str, marked: Sequence[Span], language: Language, *, entry: bool) -> Iterator[Found]:
    if _NO_STATEMENT.search(body):
        return
    chinese = bool(_IDEOGRAPH.search(body))
    if chinese and language == "en":
        chinese = language_of(body) == "zh"
    finder = definitions_zh if chinese else definitions_en
    yield from finder.find(body, marked, entries=entry)


def _definition(document: Document, sentence: _Sentence, found: Found) -> Definition:
    body = document.text[sentence.start : sentence.end]
    term = body[found.start : found.end]
    known = {normalise_term(term), ""}
    variants = []
    for variant in found.variants:
        key = normalise_term(variant)
        if key not in known:
            known.add(key)
            variants.append(variant)
    certain = sentence.entry and not body[: found.start].strip(_AROUND_MARK + "-•*")
    return Definition(
        term=term,
        variants=tuple(variants),
        document_id=document.id,
        start=sentence.start,
        end=sentence.end,
        pattern=found.pattern,
        confidence=1.0 if certain else found.confidence,
    )


def _rank(definition: Definition) -> tuple[float, bool, int, str]:
    """By what the surer of two findings of one term is told, whatever order they come in."""
    pattern = definition.pattern
    return (definition.confidence, pattern == "entry", len(definition.variants), pattern)


def _marked(document: Document) -> list[Span]:
    """Return the stretches in bold or italic that may be terms, trimmed, in order."""
    spans: set[Span] = set()
    for mark in document.marks:
        if mark.end - mark.start > _LONGEST_MARK:
            continue
        printed = document.text[mark.start : mark.end]
        start = mark.start + len(printed) - len(printed.lstrip(_AROUND_MARK))
        bare = _BRACKET.sub("", printed.strip(_AROUND_MARK))
        if bare:
            spans.add((start, start + len(bare)))
    return sorted(spans)
