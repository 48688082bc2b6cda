"""Write what became of a run: `report.json`, `report.md` and `dataset-card.md`."""

from pathlib import Path

from psykb import jsonl
from psykb.generation import cards, coverage, telling
from psykb.generation.library import Library
from psykb.generation.report import Report, RunFacts, report
from psykb.types import QAPair, Refused

__all__ = ["Report", "RunFacts", "report", "write"]


def write(folder: Path, facts: RunFacts, library: Library) -> Report:
    """Make the report of the run in `folder` from its files, and write it in all its forms.

    Reads `qa.jsonl` and `rejected.jsonl`; replaces `report.json`, `report.md` and
    `dataset-card.md`, each atomically.
    """
    items = list(jsonl.read(folder / "qa.jsonl", QAPair))
    made = report(items, jsonl.read(folder / "rejected.jsonl", Refused), facts, library)
    plain = {**slim(made), "covered": [coverage.shown(book) for book in made.covered]}
    jsonl.write_atomically(folder / "report.json", jsonl.dumps(plain, indent=1) + "\n")
    jsonl.write_atomically(folder / "report.md", telling.page(made))
    jsonl.write_atomically(folder / "dataset-card.md", cards.card(made, items))
    return made


def slim(made: object) -> dict[str, object]:
    """Return a report as JSON has it, of a book only what names it.

    Args:
        made: a report, whose `run` is a `RunFacts`.
    """
    plain = jsonl.plain(made)
    plain["run"]["documents"] = [
        {key: book[key] for key in ("id", "work_id", "title", "year", "language", "licence")}
        for book in plain["run"]["documents"]
    ]
    return dict(plain)
