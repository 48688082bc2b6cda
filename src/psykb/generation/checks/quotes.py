"""Is every sentence that a draft names in the book, letter by letter, and was it shown?"""

from psykb.errors import NotFoundError
from psykb.generation.checks.objection import Objection
from psykb.generation.library import Library
from psykb.types import Check, Draft, Evidence, Method, Passage, Refusal, Stage


def named(draft: Draft) -> tuple[Evidence, ...]:
    """Return the evidence that the points name, in the order of its numbers."""
    numbers = {number for point in draft.points for number in point.evidence}
    return tuple(e for e in draft.evidence if e.number in numbers)


def of(draft: Draft, numbers: tuple[int, ...]) -> tuple[Evidence, ...]:
    """Return the evidence with these numbers."""
    return tuple(e for e in draft.evidence if e.number in numbers)


def check(draft: Draft, library: Library, method: Method) -> Check | Objection:
    """Return the check of a draft's quotes; its value is how many sentences are named.

    NO_SUCH_SENTENCE: a point names a number that no sentence has, or two have. NOT_IN_BOOK: the
    store holds something else at the offsets. EVIDENCE_ELSEWHERE: the sentence is in a book, but in
    none of the passages that were shown. RECOGNISED_PAGE: a page was recognised from a picture, and
    the library does not allow it.
    """
    numbers = [e.number for e in draft.evidence]
    if len(set(numbers)) < len(numbers):
        return _no(Refusal.NO_SUCH_SENTENCE, "two sentences have one number")
    unknown = {n for point in draft.points for n in point.evidence}.difference(numbers)
    if unknown:
        return _no(Refusal.NO_SUCH_SENTENCE, ", ".join(map(str, sorted(unknown))))
    shown = [p for p in (_passage(library, i, method) for i in draft.passages) if p is not None]
    for evidence in draft.evidence:
        fault = _fault(evidence, shown, library)
        if fault is not None:
            return _no(fault, f"[{evidence.number}] {evidence.text}")
    if not library.allow_ocr:
        for evidence in named(draft):
            if _recognised(evidence, library):
                return _no(Refusal.RECOGNISED_PAGE, f"[{evidence.number}] {evidence.text}")
    return Check(stage=Stage.QUOTE, outcome="passed", value=float(len(named(draft))))


def _fault(evidence: Evidence, shown: list[Passage], library: Library) -> Refusal | None:
    """Return what is wrong with one sentence; a passage's text is that of the store."""
    for passage in shown:
        if _holds(passage, evidence):
            at = evidence.start - passage.start
            there = passage.text[at : at + len(evidence.text)]
            return None if there == evidence.text else Refusal.NOT_IN_BOOK
    try:
        text = library.base.catalogue.cut(evidence.document_id, evidence.start, evidence.end)
    except NotFoundError:
        return Refusal.NOT_IN_BOOK
    return Refusal.EVIDENCE_ELSEWHERE if text == evidence.text else Refusal.NOT_IN_BOOK


def _holds(passage: Passage, evidence: Evidence) -> bool:
    return (
        passage.document_id == evidence.document_id
        and passage.start <= evidence.start < evidence.end <= passage.end
    )


def _passage(library: Library, passage_id: str, method: Method) -> Passage | None:
    """Return a passage of the library; exams are printed in sections that are not asked about.

    Without OCR allowed, the library leaves out recognised pages; they are looked up in the base, so
    that what is told of them is that they were recognised.
    """
    found = library.find(passage_id)
    if found is not None:
        return found
    try:
        passage = library.base.passage(passage_id)
    except NotFoundError:
        return None
    recognised = not all(
        page.exact
        for page in library.base.catalogue.pages(passage.document_id, passage.start, passage.end)
    )
    return passage if recognised or method is Method.EXAM else None


def _recognised(evidence: Evidence, library: Library) -> bool:
    pages = library.base.catalogue.pages(evidence.document_id, evidence.start, evidence.end)
    return not all(page.exact for page in pages)


def _no(reason: Refusal, detail: str) -> Objection:
    return Objection(stage=Stage.QUOTE, reason=reason, detail=detail)
