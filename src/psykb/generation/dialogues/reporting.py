"""Write what became of a run of dialogues: `report.json`, `report.md` and `dataset-card.md`."""

from pathlib import Path

from psykb import jsonl
from psykb.generation.dialogues import cards, telling
from psykb.generation.dialogues.report import DialogueReport, report
from psykb.generation.report import RunFacts
from psykb.generation.reporting import slim
from psykb.generation.run_files import REJECTED
from psykb.generation.run_folders import DIALOGUES
from psykb.types import Dialogue, RefusedDialogue

__all__ = ["DialogueReport", "report", "write"]


def write(folder: Path, facts: RunFacts) -> DialogueReport:
    """Make the report of the run in `folder` from its files, and write it in all its forms.

    Reads `dialogues.jsonl` and `rejected.jsonl`; replaces `report.json`, `report.md` and
    `dataset-card.md`, each atomically.
    """
    dialogues = list(jsonl.read(folder / DIALOGUES, Dialogue))
    made = report(dialogues, jsonl.read(folder / REJECTED, RefusedDialogue), facts)
    jsonl.write_atomically(folder / "report.json", jsonl.dumps(slim(made), indent=1) + "\n")
    jsonl.write_atomically(folder / "report.md", telling.page(made))
    jsonl.write_atomically(folder / "dataset-card.md", cards.card(made, dialogues))
    return made
