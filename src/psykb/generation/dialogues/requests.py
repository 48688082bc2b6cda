"""What a run of dialogues is to make, and the settings that make two runs the same one."""

from collections.abc import Mapping
from typing import Any

from psykb.generation import runs
from psykb.generation.dialogues.briefs import TURNS
from psykb.types import Language, Style, record

DIALOGUES = "dialogues"  # what such a run makes, as its settings say


@record
class DialogueRequest:
    """What a run is to make; all but `wanted` and `name` shape the plan.

    Args:
        wanted: how many dialogues to accept, ≥ 1.
        style: how they come about.
        sources: of the seeds of `rewrite`: runs, folders or files, as they were named; () for
            `scenario`. `maker_of` gets them as paths of files.
        language: of the dialogues; None for that of each seed, and Chinese for scenarios.
        seed: of the plan and all that is drawn.
        turns: the fewest and the most exchanges (client, then counsellor), 1 ≤ fewest ≤ most; where
            they are `TURNS`, a scenario of danger has more (see `scenarios.CRISIS_TURNS`).
        topics: of scenarios, only these; () for all; `emotions` and `areas` likewise.
        rounds: how often a dialogue with unsupported claims is refined, ≥ 0.
        books: only these; () for all.
        sections: only under these; () for all.
        avoid: runs, or files of dialogues, whose dialogues are not to come again.
        allow_ocr: take text that was recognised from pictures, too.
        support_model: an entailment model that has a say in what is supported.
        name: of the run's folder; None for one after the settings.
    """

    wanted: int = 20
    style: Style
    sources: tuple[str, ...] = ()
    language: Language | None = None
    seed: int = 0
    turns: tuple[int, int] = TURNS
    topics: tuple[str, ...] = ()
    emotions: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    rounds: int = 1
    books: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    avoid: tuple[str, ...] = ()
    allow_ocr: bool = False
    support_model: str | None = None
    name: str | None = None

    def settings(
        self,
        kb: str,
        model: str,
        options: Mapping[str, object],
        address: str | None = None,
    ) -> dict[str, Any]:
        """Return what shapes the plan, as JSON has it; equal settings are one run.

        Of the model's options and address it says as much as `runs.Request.settings`.
        """
        return {
            **runs.of_server(address),
            "kb": kb,
            "makes": DIALOGUES,
            "style": self.style.value,
            **runs.of_model(model, options),
            "sources": sorted(self.sources),
            "language": self.language,
            "seed": self.seed,
            "turns": list(self.turns),
            "topics": sorted(self.topics),
            "emotions": sorted(self.emotions),
            "areas": sorted(self.areas),
            "rounds": self.rounds,
            "books": sorted(self.books),
            "sections": sorted(self.sections),
            "avoid": sorted(self.avoid),
            "allow_ocr": self.allow_ocr,
            "support_model": self.support_model,
        }
