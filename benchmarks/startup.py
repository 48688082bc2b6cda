"""Start-up: `psykb --help`, and a cold `psykb ask` on a base of 20,000 passages."""

import statistics
import tempfile
from pathlib import Path

from benchmarks.made import write_books
from benchmarks.table import Run, Table, run
from psykb import KnowledgeBase

NEEDS = ()
REPEATS = 11
QUESTIONS = (
    "什么是工作记忆？",
    "为什么反复看书容易让人以为自己已经会了？",
    "What is the spacing effect?",
    "How do independent and interdependent self-construals differ?",
)


def measure(_data: Path | None) -> Table:
    """Each command is run in a new process, eleven times; the files are in the system's cache."""
    table = Table(
        "startup",
        "Start-up of the command line (new process each time)",
        ("command", "median s", "fastest s", "peak MB", "n"),
    )
    _row(table, "psykb --help", [run("-m", "psykb", "--help") for _ in range(REPEATS)])
    _row(
        table,
        "python -c 'import click, numpy, faiss, tantivy'",
        [run(code="import click, numpy, faiss, tantivy") for _ in range(REPEATS)],
    )
    with tempfile.TemporaryDirectory() as folder:
        write_books(Path(folder, "books"), 100, 200)
        base = KnowledgeBase.create(Path(folder, "kb"))
        base.ingest([Path(folder, "books")])
        table.notes.append(
            f"base: {base.counts.documents} books, {base.counts.passages:,} passages, "
            f"{base.counts.definitions:,} definitions, made from the starter library's sentences"
        )
        base.close()
        for question in QUESTIONS:
            command = ("-m", "psykb", "ask", "--kb", str(base.path), question)
            _row(table, f"psykb ask {question}", [run(*command) for _ in range(REPEATS)])
    return table


def _row(table: Table, name: str, runs: list[Run]) -> None:
    bad = [r.code for r in runs if r.code not in (0, 3)]
    assert not bad, f"{name}: exit code {bad[0]}"
    seconds = [r.seconds for r in runs]
    table.add(
        name,
        statistics.median(seconds),
        min(seconds),
        f"{max(r.megabytes for r in runs):.0f}",
        len(runs),
    )
