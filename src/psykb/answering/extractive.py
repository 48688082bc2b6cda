"""Answer without a model: choose verbatim sentences of the books, or say that there are none."""

import time
from collections.abc import Mapping, Sequence

from psykb.answering.choosing import Asked, contrasts, weigh
from psykb.grounding import abstention
from psykb.grounding.quoting import cite
from psykb.index.knowledge_base import KnowledgeBase
from psykb.index.questions import QuestionKind, kind_of, subjects_of
from psykb.text.folding import language_of
from psykb.text.sentences import sentences
from psykb.types import Answer, Citation, Claim, Hit, record

MOST_SENTENCES = 5
NEAREST = 2  # passages that an abstention shows
_KEEP = 0.75  # share of the best sentence's weight that another needs to stand beside it
_KEEP_HELD = 0.5  # and of what is asked that the best sentence speaks of
_MOST = {QuestionKind.LIST: MOST_SENTENCES, QuestionKind.CONTRAST: 4}
_PASSAGES = 8
_NAMING = 0.5
_SURE = 0.6  # confidence of a definition that may stand for a comparison


@record
class Candidate:
    """A sentence of a passage: its range in the document and how well it answers.

    `held` is the share of what is asked that it speaks of, `definition` the confidence with which
    it defines what is asked, both 0 … 1.
    """

    document_id: str
    start: int
    end: int
    text: str
    weight: float
    held: float
    definition: float
    about: frozenset[str]
    passage: str


def ask(
    base: KnowledgeBase, question: str, *, books: Sequence[str] | None = None, k: int = _PASSAGES
) -> Answer:
    """Answer `question` with one to five sentences of the books, in reading order, each cited.

    Args:
        base: where to look.
        question: in Chinese or English.
        books: only these books; see `KnowledgeBase.search`.
        k: how many passages are looked at for sentences, ≥ 1.

    Returns:
        The answer; or an abstention that says what was looked for and what came nearest.
    """
    started = time.perf_counter()
    hits = base.search(question, k=k, books=books)
    searched = time.perf_counter()
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
    texts = [_text_of(hit) for hit in hits]
    coverage = abstention.best_coverage(asked.content, texts)
    sure = abstention.confidence(asked.content, hits, coverage)
    reason = abstention.judge(asked.content, hits, sure)
    claims: tuple[Claim, ...] = ()
    nearest: tuple[Citation, ...] = ()
    if reason is None:
        candidates = _candidates(hits, asked, _definitions(base, hits, asked))
        chosen = _choose(candidates, asked)
        if asked.subjects and not any(contrasts(c.text, asked) for c in chosen):
            each = {c.start: c for c in _of_each(base, asked, candidates)}
            chosen = list(each.values()) or chosen
        claims = tuple(_claim(base, candidate) for candidate in chosen)
    else:
        nearest = tuple(_nearest(base, hits, asked))
    return Answer(
        question=question,
        claims=claims,
        hits=tuple(hits),
        abstained=reason,
        looked_for=asked.content.runs,
        missing=coverage.missing,
        coverage=round(coverage.share, 4),
        confidence=round(sure, 4),
        nearest=nearest,
        degraded=base.degraded,
        timings={
            "search": round(searched - started, 4),
            "answer": round(time.perf_counter() - searched, 4),
        },
    )


def _text_of(hit: Hit) -> str:
    return " ".join((*hit.passage.section, hit.passage.text))


def _definitions(
    base: KnowledgeBase, hits: Sequence[Hit], asked: Asked
) -> dict[tuple[str, int], float]:
    """Return where definitions stand that may answer, with their confidence.

    They are those of the term that is asked; or, where the question describes a thing and asks for
    its name, all that the passages hold, with less confidence.
    """
    searcher = base.searcher()
    found = [d for _row, d in searcher.definitions_asked(asked.text)]
    share = 1.0
    if not found and asked.kind is QuestionKind.DEFINITION:
        found = searcher.catalogue.glossary.at([hit.passage for hit in hits])
        share = _NAMING
    places: dict[tuple[str, int], float] = {}
    for d in found:
        key = (d.document_id, d.start)
        places[key] = max(places.get(key, 0.0), share * d.confidence)
    return places


def _candidates(
    hits: Sequence[Hit], asked: Asked, confidence: Mapping[tuple[str, int], float]
) -> list[Candidate]:
    """Return the sentences of the passages, weighted."""
    low, high = min(h.score for h in hits), max(h.score for h in hits)
    found = []
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
            found.append(
                Candidate(
                    document_id=passage.document_id,
                    start=passage.start + start,
                    end=passage.start + end,
                    text=text,
                    weight=weighed.score,
                    held=weighed.held,
                    definition=sure,
                    about=weighed.about,
                    passage=passage.id,
                )
            )
            before = text
    return found


def _choose(candidates: Sequence[Candidate], asked: Asked) -> list[Candidate]:
    """Return the best sentence and those that come near it, in reading order."""
    ranked = sorted(candidates, key=lambda c: (-c.weight, c.document_id, c.start))
    defining = _defining(ranked, asked) if asked.kind is QuestionKind.DEFINITION else []
    if defining:
        return _in_reading_order(defining, ranked)
    best = ranked[0]
    most = _MOST.get(asked.kind, 3)
    # The rarest term of the best sentence is what the question is about: 睡眠, not 阶段.
    core = max(best.about, key=lambda t: (asked.content.weights[t], t), default=None)
    chosen = [
        c
        for c in ranked[:most]
        if c.weight >= _KEEP * best.weight
        and c.held >= _KEEP_HELD * best.held
        and (core is None or core in c.about)
    ]
    if best.text.rstrip().endswith(("：", ":")):
        chosen += _following(best, candidates, MOST_SENTENCES - len(chosen))
    return _in_reading_order(chosen, ranked)[:MOST_SENTENCES]


def _defining(ranked: Sequence[Candidate], asked: Asked) -> list[Candidate]:
    """Return the best sentences that define what is asked, in the question's language if any do."""
    found = [c for c in ranked if c.definition >= _SURE]
    same = [c for c in found if language_of(c.text) == asked.content.language]
    return (same or found)[:2]


def _in_reading_order(chosen: Sequence[Candidate], ranked: Sequence[Candidate]) -> list[Candidate]:
    """Return each of `chosen` once: the book of the best sentence first, then by place."""
    order = {c.document_id: n for n, c in reversed(list(enumerate(ranked)))}
    unique = {(c.document_id, c.start): c for c in chosen}
    return sorted(unique.values(), key=lambda c: (order[c.document_id], c.start))


def _of_each(base: KnowledgeBase, asked: Asked, candidates: Sequence[Candidate]) -> list[Candidate]:
    """Return what each of two compared things is: where no sentence compares them, definitions do.

    () unless the glossary knows both.
    """
    found = []
    for subject in asked.subjects:
        known = [
            d
            for _row, d in base.searcher().definitions_of([subject])
            if d.confidence >= _SURE and language_of(d.term) == asked.content.language
        ]
        if not known:
            return []
        near = {(c.document_id, c.start): c for c in candidates}
        places = [(d.document_id, d.start, d.end) for d in known]
        best = max(places, key=lambda p: near[p[:2]].weight if p[:2] in near else -1.0)
        found.append(
            near.get(best[:2])
            or Candidate(
                document_id=best[0],
                start=best[1],
                end=best[2],
                text=base.catalogue.cut(*best),
                weight=0.0,
                held=0.0,
                definition=0.0,
                about=frozenset(),
                passage="",
            )
        )
    return found


def _following(best: Candidate, candidates: Sequence[Candidate], n: int) -> list[Candidate]:
    """Return up to `n` sentences that follow `best` in its passage: the list that it announces.

    The items of a list stand directly below one another; an empty line ends it.
    """
    after = sorted(
        (c for c in candidates if c.passage == best.passage and c.start > best.start),
        key=lambda c: c.start,
    )
    found: list[Candidate] = []
    for candidate in after[: max(n, 0)]:
        if found and candidate.start - found[-1].end > 1:
            break
        found.append(candidate)
    return found


def _claim(base: KnowledgeBase, candidate: Candidate) -> Claim:
    citation = cite(base.catalogue, candidate.document_id, candidate.start, candidate.end)
    return Claim(text=citation.quote, citations=(citation,))


def _nearest(base: KnowledgeBase, hits: Sequence[Hit], asked: Asked) -> list[Citation]:
    """Cite the best sentence of each of the nearest passages."""
    cited = []
    for hit in hits[:NEAREST]:
        best = max(_candidates([hit], asked, {}), key=lambda c: (c.weight, -c.start), default=None)
        if best is not None:
            cited.append(cite(base.catalogue, best.document_id, best.start, best.end))
    return cited
