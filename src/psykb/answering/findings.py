"""What the books hold on a question: passages, how well they cover it, sentences with weights."""

import time
from collections.abc import Sequence

from psykb.answering.choosing import Asked, weigh
from psykb.grounding import abstention
from psykb.grounding.quoting import cite
from psykb.index.knowledge_base import KnowledgeBase
from psykb.index.questions import QuestionKind, kind_of, subjects_of
from psykb.text.folding import language_of
from psykb.text.sentences import sentences
from psykb.types import Abstention, Answer, Citation, Definition, Hit, record

NEAREST = 2  # passages that an abstention shows
SURE = 0.6  # confidence of a definition that may stand for a comparison
_NAMING = 0.5


@record
class Findings:
    """What a search for `asked` gave.

    `confidence` (0 … 1) is how sure it is that the hits answer, `reason` why they do not, None
    where they do. `documents` are the books that were searched, None for all; `seconds` what the
    search took.
    """

    asked: Asked
    hits: tuple[Hit, ...]
    coverage: abstention.Coverage
    confidence: float
    reason: Abstention | None
    documents: tuple[str, ...] | None
    degraded: bool
    seconds: float


@record
class Candidate:
    """A sentence that may answer: its range in the document and how well it does.

    `held` is the share of what is asked that it speaks of, `definition` the confidence with which
    it defines what is asked, both 0 … 1. `before` is the sentence before it in its passage, whose
    id `passage` is; both "" for a sentence that stands in no passage that was found.
    """

    document_id: str
    start: int
    end: int
    text: str
    weight: float
    held: float = 0.0
    definition: float = 0.0
    about: frozenset[str] = frozenset()
    section: tuple[str, ...] = ()
    before: str = ""
    passage: str = ""


def find(
    base: KnowledgeBase,
    question: str,
    *,
    books: Sequence[str] | None = None,
    k: int,
    rerank: str | None = None,
) -> Findings:
    """Search for `question` and judge whether the books answer it.

    Args:
        base: where to look.
        question: in Chinese or English.
        books: only these books; see `KnowledgeBase.search`.
        k: how many passages, ≥ 1.
        rerank: a CrossEncoder (name or path) that orders the best passages anew.

    Raises:
        NotFoundError: a book, or the model, is not there.
    """
    started = time.perf_counter()
    hits = base.search(question, k=k, books=books, rerank=rerank)
    seconds = time.perf_counter() - started
    asked = Asked(
        text=question,
        kind=kind_of(question),
        content=abstention.content(
            question,
            base.document_frequency,
            base.counts.passages,
            names=base.searcher().names_in(question),
        ),
        subjects=subjects_of(question),
    )
    texts = [" ".join((*hit.passage.section, hit.passage.text)) for hit in hits]
    coverage = abstention.best_coverage(asked.content, texts)
    sure = abstention.confidence(asked.content, hits, coverage)
    return Findings(
        asked=asked,
        hits=tuple(hits),
        coverage=coverage,
        confidence=sure,
        reason=abstention.judge(asked.content, hits, sure),
        documents=None if books is None else tuple(base.find_books(books)),
        degraded=base.degraded,
        seconds=seconds,
    )


def candidates(base: KnowledgeBase, found: Findings) -> list[Candidate]:
    """Return the sentences of the passages with their weights, in the order of the hits."""
    return _weighed(found.hits, found.asked, _places(base, found))


def _weighed(
    hits: Sequence[Hit], asked: Asked, confidence: dict[tuple[str, int], float]
) -> list[Candidate]:
    low, high = min(h.score for h in hits), max(h.score for h in hits)
    listed = []
    for hit in hits:
        passage = hit.passage
        share = (hit.score - low) / (high - low) if high > low else 1.0
        before = ""
        for start, end in sentences(passage.text):
            text = passage.text[start:end]
            sure = confidence.get((passage.document_id, passage.start + start), 0.0)
            weighed = weigh(
                text,
                asked=asked,
                context=(*passage.section, before),
                passage_share=share,
                definition=sure,
            )
            listed.append(
                Candidate(
                    document_id=passage.document_id,
                    start=passage.start + start,
                    end=passage.start + end,
                    text=text,
                    weight=weighed.score,
                    held=weighed.held,
                    definition=sure,
                    about=weighed.about,
                    section=passage.section,
                    before=before,
                    passage=passage.id,
                )
            )
            before = text
    return listed


def _places(base: KnowledgeBase, found: Findings) -> dict[tuple[str, int], float]:
    """Return where definitions stand that may answer, with their confidence.

    They are those of the term that is asked; or, where the question describes a thing and asks for
    its name, all that the passages hold, with less confidence.
    """
    share = 1.0
    defining = definitions(base, found)
    if not defining and found.asked.kind is QuestionKind.DEFINITION:
        glossary = base.searcher().catalogue.glossary
        defining = glossary.at([hit.passage for hit in found.hits])
        share = _NAMING
    places: dict[tuple[str, int], float] = {}
    for d in defining:
        key = (d.document_id, d.start)
        places[key] = max(places.get(key, 0.0), share * d.confidence)
    return places


def definitions(base: KnowledgeBase, found: Findings) -> list[Definition]:
    """Return the definitions of the term that is asked, in the books asked, surest first."""
    defining = [d for _row, d in base.searcher().definitions_asked(found.asked.text)]
    return [d for d in defining if _is_among(d, found)]


def definitions_of_each(
    base: KnowledgeBase, found: Findings, weighed: Sequence[Candidate]
) -> list[Candidate]:
    """Return a definition of each thing that is compared; [] unless the books have all of them.

    Args:
        base: the base that was searched.
        found: what was found.
        weighed: the sentences of the passages; of several definitions that with the most weight
            is taken.
    """
    near = {(c.document_id, c.start): c for c in weighed}
    defining = []
    for subject in found.asked.subjects:
        known = [
            d
            for _row, d in base.searcher().definitions_of([subject])
            if d.confidence >= SURE
            and language_of(d.term) == found.asked.content.language
            and _is_among(d, found)
        ]
        if not known:
            return []
        places = [(d.document_id, d.start, d.end) for d in known]
        best = max(places, key=lambda p: near[p[:2]].weight if p[:2] in near else -1.0)
        defining.append(near.get(best[:2]) or outside(base, *best))
    return defining


def outside(base: KnowledgeBase, document_id: str, start: int, end: int) -> Candidate:
    """Return a sentence that stands in none of the passages that were found."""
    return Candidate(
        document_id=document_id,
        start=start,
        end=end,
        text=base.catalogue.cut(document_id, start, end),
        weight=0.0,
        section=base.catalogue.section_at(document_id, start),
    )


def _is_among(definition: Definition, found: Findings) -> bool:
    return found.documents is None or definition.document_id in found.documents


def nearest(base: KnowledgeBase, found: Findings) -> tuple[Citation, ...]:
    """Cite the best sentence of each of the nearest passages: what an abstention shows."""
    cited = []
    for hit in found.hits[:NEAREST]:
        best = max(
            _weighed([hit], found.asked, {}), key=lambda c: (c.weight, -c.start), default=None
        )
        if best is not None:
            cited.append(cite(base.catalogue, best.document_id, best.start, best.end))
    return tuple(cited)


def answered(found: Findings, **more: object) -> Answer:
    """Return an `Answer` that says what was looked for and found, with the fields of `more`."""
    return Answer(
        question=found.asked.text,
        hits=found.hits,
        looked_for=found.asked.content.runs,
        missing=found.coverage.missing,
        coverage=round(found.coverage.share, 4),
        confidence=round(found.confidence, 4),
        degraded=found.degraded,
        **more,  # type: ignore[arg-type]
    )
