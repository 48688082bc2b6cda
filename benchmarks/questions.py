"""The starter library's judged questions (`test` split): retrieval, answers, abstention."""

import tempfile
import time
from pathlib import Path

from benchmarks.table import Table
from psykb import KnowledgeBase, ask
from psykb.evaluation import retrieval, statistics
from psykb.evaluation.judgements import Judged, load
from psykb.types import Metric

NEEDS = ()
KB = Path(__file__).parent.parent / "kb"


def measure(_data: Path | None, split: str = "test") -> Table:
    """Ingest kb/books and answer every question of the split."""
    table = Table(
        "questions",
        f"Judged questions over kb/books ({split} split)",
        ("measure", "language", "value", "95 %", "n"),
    )
    with tempfile.TemporaryDirectory() as folder:
        base = KnowledgeBase.create(Path(folder, "kb"))
        base.ingest([KB / "books"])
        judged = [
            j for j in load(KB / "judgements/questions.jsonl", base) if j.question.split == split
        ]
        for language in ("zh", "en", "both"):
            chosen = [j for j in judged if language in (j.question.language, "both")]
            for metric in measures(base, chosen):
                table.add(
                    metric.name,
                    language,
                    metric.value,
                    f"{metric.low:.3f}–{metric.high:.3f}",
                    metric.n,
                )
        base.close()
    return table


def measures(base: KnowledgeBase, judged: list[Judged]) -> list[Metric]:
    """Return the figures of retrieval, of answers and of abstention."""
    shown, sizes, answered, declined, seconds = [], [], [], [], []
    coverage: tuple[list[float], list[float]] = ([], [])
    for item in judged:
        started = time.perf_counter()
        answer = ask(base, item.question.question)
        seconds.append(time.perf_counter() - started)
        coverage[0 if item.places else 1].append(answer.confidence)
        if item.places:
            citations = [c for claim in answer.claims for c in claim.citations]
            shown.append(
                1.0
                * any(
                    place.overlaps(c.document_id, c.start, c.end)
                    for place in item.places
                    for c in citations
                )
            )
            answered.append(1.0 * bool(answer.claims))
            if answer.claims:
                sizes.append(float(len(answer.claims)))
        else:
            declined.append(1.0 * (answer.abstained is not None))
    return [
        *retrieval.evaluate(base, judged),
        statistics.mean_metric("answer shows a judged sentence", shown),
        statistics.mean_metric("answerable and answered", answered),
        statistics.mean_metric("unanswerable and declined", declined),
        statistics.auroc_metric("abstention AUROC", *coverage),
        statistics.mean_metric("sentences in an answer", sizes),
        statistics.mean_metric("seconds for an answer (warm)", seconds),
    ]
