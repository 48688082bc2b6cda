"""What a run tells of itself: how it begins, what it keeps, and what came of it."""

from collections.abc import Callable
from pathlib import Path
from typing import Generic, TypeVar

from psykb.generation.running import End
from psykb.generation.runs import Change
from psykb.types import Document, Usage, record

R = TypeVar("R")
Notice = Callable[["Opening | Edited"], None]


@record
class Opening:
    """What is known when a run begins: its folder, and what its journal tells of earlier runs.

    `torn` says that the last line of the journal, half-written, was moved to `journal.torn`.
    """

    folder: Path
    received: int
    torn: bool
    change: Change | None


@record
class Edited:
    """Somebody changed what a run had accepted: `file` is kept as `kept` and written anew."""

    file: Path
    kept: Path


@record
class Made(Generic[R]):
    """What came of a run whose report is an `R`.

    Args:
        folder: of the run.
        ended: why it ended; `error` is what ended it, if that was an error.
        report: None where nothing was written: an earlier run had come further, or the books hold
            nothing to begin a run with.
        kept: what an earlier run accepted, if it is more than is wanted now, and stays; else 0.
        accepted: how many items, or dialogues; `failed` is how many places a model failed at in
            this run.
        decided: places of the plan.
        sent: requests that got a reply in this run, and `spent` what they took.
        reused: those whose reply the journal had.
        repeated: those that a killed run had sent without keeping the reply.
        unused: places that were worked on and not needed; their replies are in the journal.
        unread: drafts in a row that could not be read, or of dialogues kept, if those ended the
            run; otherwise 0.
        model: its spec, None where none was asked.
        documents: that were looked into.
    """

    folder: Path
    ended: End
    error: BaseException | None = None
    report: R | None = None
    accepted: int = 0
    kept: int = 0
    failed: int = 0
    decided: int = 0
    sent: int = 0
    reused: int = 0
    repeated: int = 0
    unused: int = 0
    unread: int = 0
    spent: Usage
    model: str | None = None
    documents: tuple[Document, ...] = ()
