"""How well a base finds the judged sentences: hit@k, MRR and nDCG@10."""

from collections.abc import Sequence

from psykb.evaluation import statistics
from psykb.evaluation.judgements import Judged
from psykb.index.knowledge_base import KnowledgeBase
from psykb.types import Hit, Metric

K = 10


def evaluate(base: KnowledgeBase, judged: Sequence[Judged]) -> list[Metric]:
    """Search each answerable question and return hit@1, hit@5, hit@10, MRR and nDCG@10.

    A hit counts when its passage overlaps a judged sentence; each sentence gains once, at its best
    rank.
    """
    ranks: list[int | None] = []
    ndcgs: list[float] = []
    for item in judged:
        if not item.places:
            continue
        gains = _gains(item, base.search(item.question.question, k=K))
        ranks.append(gains.index(1.0) + 1 if 1.0 in gains else None)
        ndcgs.append(statistics.ndcg(gains, ideal=len(item.places), k=K))
    return summarise(ranks, ndcgs)


def summarise(ranks: Sequence[int | None], ndcgs: Sequence[float]) -> list[Metric]:
    """Return the metrics of first relevant ranks (1-based, None for none) and nDCG values."""
    return [
        *(statistics.mean_metric(f"hit@{k}", statistics.hit_at(ranks, k)) for k in (1, 5, 10)),
        statistics.mean_metric("mrr@10", statistics.reciprocal(ranks)),
        statistics.mean_metric("ndcg@10", ndcgs),
    ]


def _gains(item: Judged, hits: Sequence[Hit]) -> list[float]:
    left = list(item.places)
    gains = []
    for hit in hits:
        ranges = [(hit.passage.document_id, hit.passage.start, hit.passage.end)]
        for twin in hit.also_in:
            document_id, _colon, span = twin.partition(":")
            start, _dash, end = span.partition("-")
            ranges.append((document_id, int(start), int(end)))
        covered = [place for place in left if any(place.overlaps(*r) for r in ranges)]
        left = [place for place in left if place not in covered]
        gains.append(1.0 if covered else 0.0)
    return gains
