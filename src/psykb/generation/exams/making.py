"""Make drafts of the questions that the books of a library print themselves."""

import bisect
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from psykb.errors import MisuseError, NotFoundError
from psykb.generation.exams.linking import Linker
from psykb.generation.exams.questions import bloom_of
from psykb.generation.exams.reading import ExamQuestion, extract
from psykb.generation.exams.statements import asks_what_not
from psykb.generation.library import Library
from psykb.grounding.quoting import cite
from psykb.grounding.support import SupportCheck
from psykb.messages import text as _
from psykb.text.folding import fold, language_of
from psykb.types import (
    Citation,
    Difficulty,
    Draft,
    Kind,
    Method,
    Passage,
    Refusal,
    Refused,
    Slot,
    Stage,
    record,
)

_NO_TERM = re.compile(r"[，。；、,;.%％]|\d")
_LONGEST_TERM = 20  # characters of an option or a question that may be a term
_DAMAGE = (
    Refusal.OPTION_COUNT,
    Refusal.WRONG_KIND,
)  # what the schema would say, were there options to look at


@record
class _Placed:
    """A question with the book that prints it and the passage that holds its beginning."""

    document_id: str
    passage: str
    question: ExamQuestion


def questions(library: Library) -> dict[str, tuple[ExamQuestion, ...]]:
    """Return what each book of a library prints as questions, by document id, in reading order."""
    catalogue = library.base.catalogue
    return {
        d.id: extract(catalogue.document(d.id).text, library.sections(d.id))
        for d in library.documents
    }


class ExamMaker:
    """Makes a draft of each question that a book prints, with its printed key; see `making.Maker`.

    The plan is every printed question in the order of the books, those without a key among them,
    and every key without a question. Nothing is asked of a model. The level is told by the wording
    of the question alone, and the difficulty is called medium: the books say nothing of it.

    Args:
        library: the books; evidence is looked for in all books of their base.
        support: the check that a sentence must pass before it is called evidence.
        seed: taken for the same call as the other makers; nothing here is left to chance.
        sections: only questions under a section whose title holds one of these, folded; () for all.

    Raises:
        NotFoundError: no question stands in a section of this name.
    """

    method = Method.EXAM

    def __init__(
        self,
        library: Library,
        *,
        support: SupportCheck,
        seed: int = 0,
        sections: Sequence[str] = (),
    ) -> None:
        self.seed = seed
        self._library = library
        self._linker = Linker(library, support)
        named = [fold(name) for name in sections]
        self._placed = [p for p in _place(library) if not named or _is_under(library, p, named)]
        if named and not self._placed:
            raise NotFoundError(
                _("--section {names}: no question is printed under such a title").format(
                    names=", ".join(sections)
                )
            )

    def slots(self) -> Iterator[Slot]:
        """Return the printed questions in the order of the books."""
        turns: dict[tuple[Kind, str], int] = defaultdict(int)
        for number, placed in enumerate(self._placed):
            kind = placed.question.kind
            turn = turns[kind, placed.passage]
            turns[kind, placed.passage] += 1
            yield Slot(number=number, kind=kind, passage=placed.passage, turn=turn)

    def make(self, slot: Slot) -> Draft | Refused:
        """Return the draft of a printed question, or why it is none.

        Raises:
            MisuseError: the slot is not one of this plan.
        """
        placed = self._placed[slot.number] if slot.number < len(self._placed) else None
        if placed is None or (placed.passage, placed.question.kind) != (slot.passage, slot.kind):
            raise MisuseError(
                _("slot {number} is not of the plan of these books").format(number=slot.number)
            )
        question = placed.question
        if question.refusal is not None:
            bare = question.refusal is Refusal.NO_QUESTION_PRINTED
            return Refused(
                slot=slot.number,
                kind=slot.kind,
                passage=slot.passage,
                stage=Stage.SCHEMA if question.refusal in _DAMAGE else Stage.DRAFT,
                reason=question.refusal,
                detail=question.detail,
                draft=None if bare else self._draft(placed),
            )
        draft = self._draft(placed)
        link = self._linker.link(draft)
        others = [p for p in link.passages if p != placed.passage]
        return replace(
            draft,
            evidence=link.evidence,
            points=link.points,
            passages=(placed.passage, *others),
        )

    def _draft(self, placed: _Placed) -> Draft:
        question = placed.question
        return Draft(
            kind=question.kind,
            language=language_of(" ".join((question.question, *question.options))),
            question=question.question,
            options=question.options,
            key=question.key,
            truth=question.truth,
            answer=question.answer,
            explanation=question.explanation,
            bloom=bloom_of(question.question, question.kind),
            difficulty=Difficulty.MEDIUM,
            about=_about(question),
            origin=self._origin(placed),
            passages=(placed.passage,),
            prompts={},
        )

    def _origin(self, placed: _Placed) -> tuple[Citation, ...]:
        catalogue = self._library.base.catalogue
        return tuple(
            cite(catalogue, placed.document_id, start, end) for start, end in placed.question.places
        )


def _place(library: Library) -> Iterator[_Placed]:
    for document_id, found in questions(library).items():
        passages = [p for _at, p in library.base.catalogue.passages_of(document_id)]
        starts = [p.start for p in passages]
        for question in found:
            yield _Placed(
                document_id=document_id,
                passage=_holder(document_id, passages, starts, question),
                question=question,
            )


def _is_under(library: Library, placed: _Placed, named: Sequence[str]) -> bool:
    """Whether a question stands in a section whose title holds one of the folded names."""
    titles = [
        fold(section.title)
        for section in library.sections(placed.document_id)
        if section.start <= placed.question.start < section.end
    ]
    return any(name in title for name in named for title in titles)


def _holder(
    document_id: str, passages: Sequence[Passage], starts: Sequence[int], question: ExamQuestion
) -> str:
    """Return the id of the passage that holds the beginning of a question.

    Of one that stands in a heading, it is the passage that follows; in a book of nothing but
    headings, which has no passages, the range of the question as such an id is written.
    """
    if not passages:
        return f"{document_id}:{question.start}-{question.end}"
    at = bisect.bisect_right(starts, question.start) - 1
    if at >= 0 and question.start < passages[at].end:
        return passages[at].id
    return passages[min(at + 1, len(passages) - 1)].id


def _about(question: ExamQuestion) -> str:
    """Return the term that a question asks about, "" where its form does not tell."""
    if question.kind is Kind.DEFINITION:
        named = question.question.strip(" 。.：:")
        return named if _is_short(named) and "\n" not in named else ""
    right = [question.options[at] for at in question.key if at < len(question.options)]
    if len(right) != 1 or _NO_TERM.search(right[0]) or asks_what_not(question.question):
        return ""
    return right[0] if _is_short(right[0]) else ""


def _is_short(term: str) -> bool:
    return len(term) <= _LONGEST_TERM * (1 if language_of(term) == "zh" else 2)
