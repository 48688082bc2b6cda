"""Judged questions: what is asked, and which sentences of which books answer it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from psykb import jsonl
from psykb.errors import CorruptRecordError
from psykb.index.knowledge_base import KnowledgeBase
from psykb.messages import text as _
from psykb.types import Language, record


@record
class Evidence:
    """A sentence of a book that answers: `quote` occurs exactly once in the text of `file`."""

    file: str
    quote: str


@record
class Question:
    """A judged question. `field` says where an unanswerable one comes from."""

    id: str
    split: Literal["tune", "test"]
    language: Language
    question: str
    answerable: bool
    kind: str
    evidence: tuple[Evidence, ...]
    field: str | None = None

    def __post_init__(self) -> None:
        if self.answerable != bool(self.evidence):
            raise ValueError("an answerable question has evidence, an unanswerable one has none")


@record
class Place:
    """Evidence found in a base: `[start, end)` of a document."""

    document_id: str
    start: int
    end: int

    def overlaps(self, document_id: str, start: int, end: int) -> bool:
        """Whether a range of a document shares a character with this place."""
        return self.document_id == document_id and start < self.end and self.start < end


@record
class Judged:
    """A question with its evidence located in a base."""

    question: Question
    places: tuple[Place, ...]


def load(path: Path, base: KnowledgeBase) -> list[Judged]:
    """Read judged questions and locate their evidence in `base`.

    Raises:
        CorruptRecordError: a line does not fit, a file is not in the base, or a quote does not
            occur exactly once in it; names the line's id.
    """
    texts = {
        Path(source.path).name: (source.document_id, base.document(source.document_id).text)
        for source in base.sources()
    }
    return [
        Judged(
            question=question,
            places=tuple(_locate(path, question, e, texts) for e in question.evidence),
        )
        for question in jsonl.read(path, Question)
    ]


def _locate(
    path: Path, question: Question, evidence: Evidence, texts: Mapping[str, tuple[str, str]]
) -> Place:
    if evidence.file not in texts:
        raise CorruptRecordError(
            _("{path}: {id}: {file} is not in the knowledge base").format(
                path=path, id=question.id, file=evidence.file
            )
        )
    document_id, text = texts[evidence.file]
    count = text.count(evidence.quote)
    if count != 1:
        raise CorruptRecordError(
            _("{path}: {id}: the quote occurs {count} times in {file}, not once: {quote}").format(
                path=path, id=question.id, count=count, file=evidence.file, quote=evidence.quote
            )
        )
    start = text.index(evidence.quote)
    return Place(document_id=document_id, start=start, end=start + len(evidence.quote))
