"""Retrieval of Chinese passages: body BM25 alone and fused with the fitted embedder (CMRC 2018)."""

import json
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.table import Table
from psykb.evaluation import statistics
from psykb.evaluation.retrieval import summarise
from psykb.index import fusion, lexical
from psykb.index.embedders import LSA_WEIGHT
from psykb.index.lexical import Lexical, query_weights
from psykb.index.lsa import Lsa, count_terms
from psykb.types import Passage

NEEDS = ("retrieval/cmrc2018/dev.json",)
POOL = 100


def measure(data: Path) -> Table:
    """Each of the contexts is one passage; every question has one right passage."""
    articles = json.loads((data / NEEDS[0]).read_text(encoding="utf-8"))["data"]
    paragraphs = [p for article in articles for p in article["paragraphs"]]
    contexts = [p["context"] for p in paragraphs]
    questions = [(q["question"], row) for row, p in enumerate(paragraphs) for q in p["qas"]]
    table = Table(
        "retrieval",
        f"Retrieval, CMRC 2018 dev: {len(contexts)} passages, {len(questions)} questions",
        ("system", "hit@1", "hit@5", "hit@10", "MRR", "nDCG@10", "95 % of nDCG", "queries/s"),
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "lexical")
        lexical.write(
            path,
            [
                (row, 1, Passage(document_id="c", ordinal=row, start=0, end=len(t), text=t))
                for row, t in enumerate(contexts)
            ],
        )
        index = Lexical.open(path)
        counted = count_terms(contexts)
        space = Lsa.fit(counted)
        vectors = space.embed(counted)

        def fused(question: str, weight: float) -> dict[int, float]:
            query = query_weights(question)
            cosines = vectors @ space.query(question)
            nearest = cosines.argsort()[::-1][:POOL].tolist()
            rows = sorted({*index.best(query, POOL), *nearest})
            dense = {row: float(cosines[row]) for row in rows}
            return fusion.fuse(index.scores(query, rows), dense, weight)

        _row(table, "body BM25 alone", questions, lambda q: index.best(query_weights(q), 10))
        for weight in sorted({0.25, LSA_WEIGHT, 0.5}):
            name = f"fused with LSA, w = {weight}"
            _row(table, name, questions, lambda q, w=weight: fused(q, w))
        _row(
            table,
            "LSA alone",
            questions,
            lambda q: dict(enumerate((vectors @ space.query(q)).tolist())),
        )
    return table


def _row(
    table: Table,
    name: str,
    questions: list[tuple[str, int]],
    score: Callable[[str], dict[int, float]],
) -> None:
    ranks: list[int | None] = []
    ndcgs = []
    started = time.perf_counter()
    for question, right in questions:
        scores = score(question)
        order = sorted(scores, key=lambda row: (-scores[row], row))[:10]
        ranks.append(order.index(right) + 1 if right in order else None)
        ndcgs.append(statistics.ndcg([1.0 * (row == right) for row in order], 1))
    rate = len(questions) / (time.perf_counter() - started)
    metrics = summarise(ranks, ndcgs)
    last = metrics[-1]
    table.add(name, *(m.value for m in metrics), f"{last.low:.3f}–{last.high:.3f}", f"{rate:,.0f}")
