"""Answer without a model: choose verbatim sentences of the books, or say that there are none."""

import time
from collections.abc import Sequence

from psykb.answering import findings
from psykb.answering.choosing import Asked, contrasts
from psykb.answering.findings import SURE, Candidate, Findings
from psykb.grounding.quoting import cite
from psykb.index.knowledge_base import KnowledgeBase
from psykb.index.questions import QuestionKind
from psykb.text.folding import language_of
from psykb.types import Answer, Claim

MOST_SENTENCES = 5
_KEEP = 0.75  # share of the best sentence's weight that another needs to stand beside it
_KEEP_HELD = 0.5  # and of what is asked that the best sentence speaks of
_MOST = {QuestionKind.LIST: MOST_SENTENCES, QuestionKind.CONTRAST: 4}


def choose(base: KnowledgeBase, found: Findings) -> Answer:
    """Answer with one to five sentences of the books, in reading order, each cited.

    Returns:
        The answer; or an abstention that says what was looked for and what came nearest.
    """
    started = time.perf_counter()
    claims = () if found.reason is not None else _claims(base, found)
    nearest = findings.nearest(base, found) if found.reason is not None else ()
    return findings.answered(
        found,
        claims=claims,
        abstained=found.reason,
        nearest=nearest,
        timings={
            "search": round(found.seconds, 4),
            "answer": round(time.perf_counter() - started, 4),
        },
    )


def _claims(base: KnowledgeBase, found: Findings) -> tuple[Claim, ...]:
    asked = found.asked
    candidates = findings.candidates(base, found)
    chosen = _choose(candidates, asked)
    if asked.subjects and not any(contrasts(c.text, asked) for c in chosen):
        # where no sentence compares the two things, it is said what each of them is
        defining = findings.definitions_of_each(base, found, candidates)
        each = {(c.document_id, c.start): c for c in defining}
        chosen = list(each.values()) or chosen
    return tuple(_claim(base, candidate) for candidate in chosen)


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
    found = [c for c in ranked if c.definition >= SURE]
    same = [c for c in found if language_of(c.text) == asked.content.language]
    return (same or found)[:2]


def _in_reading_order(chosen: Sequence[Candidate], ranked: Sequence[Candidate]) -> list[Candidate]:
    """Return each of `chosen` once: the book of the best sentence first, then by place."""
    order = {c.document_id: n for n, c in reversed(list(enumerate(ranked)))}
    unique = {(c.document_id, c.start): c for c in chosen}
    return sorted(unique.values(), key=lambda c: (order[c.document_id], c.start))


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
