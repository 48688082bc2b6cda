"""Ingest: real books whole, a thousand unchanged files, one more book into a base of a hundred."""

import shutil
import tempfile
from pathlib import Path

from benchmarks.made import write_books
from benchmarks.table import Run, Table, run

NEEDS = ("books",)
MORE = 7
KB = Path(__file__).parent.parent / "kb" / "books"


def measure(data: Path) -> Table:
    """Every row is a `psykb ingest` in a process of its own, start-up included."""
    table = Table("ingest", "psykb ingest", ("what", "seconds", "peak MB", "n"))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _row(
            table,
            "the real books (16 Markdown, 3 PDF, 1 TXT)",
            [_ingest(folder / f"real{n}", data / "books") for n in range(3)],
        )
        _row(
            table,
            "the same again, nothing changed",
            [_ingest(folder / "real0", data / "books") for _ in range(3)],
        )
        _row(table, "the starter library", [_ingest(folder / f"kb{n}", KB) for n in range(3)])

        (folder / "many").mkdir()
        for n in range(1000):
            text = f"第{n}章 记忆\n\n第{n}种说法：工作记忆是一种记忆系统。\n"
            (folder / "many" / f"{n}.txt").write_text(text, encoding="utf-8")
        _row(table, "1,000 small files", [_ingest(folder / "thousand", folder / "many")])
        _row(
            table,
            "1,000 unchanged files",
            [_ingest(folder / "thousand", folder / "many") for _ in range(5)],
        )

        write_books(folder / "hundred", 100 + MORE, 200)
        (folder / "more").mkdir()
        more = []
        for n in range(MORE):
            more.append(folder / "more" / f"{n}.md")
            shutil.move(folder / "hundred" / f"book{100 + n:04d}.md", more[-1])
        _row(table, "100 books of 200 passages", [_ingest(folder / "base", folder / "hundred")])
        _row(
            table,
            "one such book alone",
            [_ingest(folder / f"one{n}", book) for n, book in enumerate(more)],
        )
        grown = []
        for n, book in enumerate(more):
            shutil.copytree(folder / "base", folder / f"base{n}")
            grown.append(_ingest(folder / f"base{n}", book))
        _row(table, "one such book into the base of 100", grown)
        slowest = max(r.seconds for r in grown)
        table.add("the slowest of these", slowest, "", 1)
        table.notes.append(
            "the fitted embedder is fitted anew where the new book falls into its sample (3,000 of "
            "20,000 passages here); then this takes about 7 s"
        )
    table.notes.append("peak MB: the largest of the process and of any one worker process")
    return table


def _ingest(base: Path, source: Path) -> Run:
    return run("-m", "psykb", "ingest", "-q", "--kb", str(base), str(source))


def _row(table: Table, name: str, runs: list[Run]) -> None:
    assert all(r.code == 0 for r in runs), (name, [r.code for r in runs])
    seconds = sorted(r.seconds for r in runs)[len(runs) // 2]
    table.add(name, seconds, f"{max(r.megabytes for r in runs):.0f}", len(runs))
