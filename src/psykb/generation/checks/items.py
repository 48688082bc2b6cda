"""An accepted draft becomes an item: its evidence is cut from the store, its id is its content."""

import hashlib
from collections.abc import Sequence

from psykb import jsonl
from psykb.generation.checks import quotes
from psykb.generation.library import Library
from psykb.grounding.quoting import cite
from psykb.types import (
    LETTERS,
    Check,
    Citation,
    Difficulty,
    Draft,
    Evidence,
    Kind,
    Point,
    Provenance,
    QAPair,
    Stage,
)


def item_of(
    draft: Draft, checks: Sequence[Check], provenance: Provenance, library: Library
) -> QAPair:
    """Return the item that a draft became.

    Cited are the sentences that its points name, book by book in reading order; none where the
    check of support says that no passage supports the key of an extracted item. Where it says how
    much of a printed answer is carried (`value`), what carries that is cited.

    Args:
        draft: one that has passed; its evidence is in the store.
        checks: what was found, in any order; the item holds them in the order of `Stage`.
        provenance: what shaped it.
        library: whose store the quotes are cut from.

    Raises:
        QuoteError: a range is not in the store.
        NotFoundError: a document is not there any more.
    """
    unsupported = any(
        c.stage is Stage.SUPPORT and c.outcome == "failed" and c.value is None for c in checks
    )
    places = () if unsupported else _in_order(quotes.named(draft), library)
    citations = tuple(cite(library.base.catalogue, *place) for place in places)
    at = {place: n for n, place in enumerate(places)}
    answer = _answer(draft)
    order = list(Stage)
    return QAPair(
        id=content_id(draft.kind, draft.question, draft.options, answer, citations),
        kind=draft.kind,
        language=draft.language,
        question=draft.question,
        options=draft.options,
        answer=answer,
        explanation=draft.explanation,
        points=() if unsupported else tuple(_point(p, draft, at) for p in draft.points),
        citations=citations,
        origin=draft.origin,
        bloom=draft.bloom,
        difficulty=draft.difficulty or Difficulty.MEDIUM,
        about=draft.about,
        checks=tuple(sorted(checks, key=lambda check: order.index(check.stage))),
        provenance=provenance,
    )


def content_id(
    kind: Kind,
    question: str,
    options: Sequence[str],
    answer: str,
    citations: Sequence[Citation],
) -> str:
    """Return the id of an item with this content: 12 hex digits."""
    content = [kind, question, list(options), answer, [c.id for c in citations]]
    return hashlib.sha256(jsonl.dumps(content).encode("utf-8")).hexdigest()[:12]


_Place = tuple[str, int, int]


def _place(evidence: Evidence) -> _Place:
    return evidence.document_id, evidence.start, evidence.end


def _in_order(evidence: Sequence[Evidence], library: Library) -> tuple[_Place, ...]:
    books = {document.id: n for n, document in enumerate(library.base.documents())}
    places = {_place(e) for e in evidence}
    return tuple(sorted(places, key=lambda p: (books.get(p[0], len(books)), *p)))


def _point(point: Point, draft: Draft, at: dict[_Place, int]) -> Point:
    found = {at[_place(e)] for e in quotes.of(draft, point.evidence)}
    return Point(text=point.text, evidence=tuple(sorted(found)))


def _answer(draft: Draft) -> str:
    if draft.kind.has_options:
        return "".join(LETTERS[at] for at in sorted(set(draft.key)))
    if draft.kind is Kind.TRUE_FALSE:
        return "true" if draft.truth else "false"
    return draft.answer
