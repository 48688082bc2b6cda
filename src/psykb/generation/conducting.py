"""Conduct a run from its journal to its files, whatever it makes."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from psykb.generation import runs
from psykb.generation.appending import unwritable
from psykb.generation.calling import Bench, JournaledCaller
from psykb.generation.crew import P, S
from psykb.generation.journal import Journal, opened
from psykb.generation.journal_lines import Started
from psykb.generation.outcomes import Edited, Made, Notice, Opening
from psykb.generation.run_files import Files
from psykb.generation.running import End, F, Progress, Run
from psykb.types import Document, Usage, record

if TYPE_CHECKING:
    from psykb.llm.chat import Chat

R = TypeVar("R")


@record
class Plan(Generic[S, P, F]):
    """What a `Run` goes through: places, what is done with each, how many are to be accepted."""

    slots: Iterator[S]
    prepare: Callable[[S], P]
    decide: Callable[[P], F | None]
    wanted: int


@record
class Commission(Generic[S, P, F, R]):
    """What a run is to do.

    Args:
        folder: of the run.
        file: name of the file of what is accepted.
        settings: that shape the plan.
        started: what the journal is to say of its beginning.
        wanted: how many to accept; 0 for all that the plan holds.
        plan: makes what is gone through by the caller of the model, None where there is none.
        report: writes the reports beside the new files in a folder, and returns what they say.
        documents: that are looked into.
        chat: the model, None for none.
        options: that the model was given.
        address: of the model's server, if it is not the provider's own.
    """

    folder: Path
    file: str
    settings: Mapping[str, Any]
    started: Started
    wanted: int
    plan: Callable[[JournaledCaller | None], Plan[S, P, F]]
    report: Callable[[Run[S, P, F], Mapping[str, Any], Path], R]
    documents: tuple[Document, ...] = ()
    chat: "Chat | None" = None
    options: Mapping[str, object] | None = None
    address: str | None = None


def conduct(
    commission: Commission[S, P, F, R],
    *,
    progress: Progress | None = None,
    notice: Notice | None = None,
) -> Made[R]:
    """Accept as many as are wanted, and write what came of it.

    When the plan, the budget, the model or the user ends the run, what was decided is written,
    unless an earlier run of the same settings had come further; when an error of psykb or of the
    disk does (`End.BROKEN`), the files stay as they were. An earlier run that has more than are
    wanted now is left as it is. A request that was answered before is not sent again; what changes
    the requests is told by `Opening.change`.

    Args:
        commission: what is to be done.
        progress: hears how far the run is.
        notice: hears once what the journal tells, before anything is made; and that a file that was
            changed by hand is kept under another name, before it is replaced.

    Raises:
        MisuseError: the folder has a run with other settings.
        LockedError: another process works on the same run.
        CorruptRecordError: the journal is damaged.
        StoreError: no room is left.
    """
    folder, started = commission.folder, commission.started
    with opened(folder, started.documents) as journal:
        journal.check(commission.settings)
        there = journal.written.accepted if (folder / commission.file).is_file() else 0
        kept = 0 < commission.wanted < there
        if notice is not None:
            notice(_opening(folder, journal, None if kept else started))
        if kept:
            return Made(folder=folder, ended=End.REACHED, accepted=there, kept=there, spent=Usage())
        journal.begin(commission.settings, started)
        bench = Bench()
        caller = None
        if commission.chat is not None:
            caller = JournaledCaller(
                commission.chat,
                journal,
                options=commission.options,
                address=commission.address,
                bench=bench,
            )
        plan = commission.plan(caller)
        run = Run(
            plan.slots,
            plan.prepare,
            plan.decide,
            wanted=plan.wanted,
            caller=caller,
            bench=bench,
            known=journal.written.decided,
            progress=progress,
        )
        report = _write(commission, run, journal, notice)
    return _made(commission, run, journal, caller, report)


def _write(
    commission: Commission[S, P, F, R],
    run: Run[S, P, F],
    journal: Journal,
    notice: Notice | None,
) -> R | None:
    """Go through the plan and write what was decided; None where that is not to be written."""
    folder = commission.folder
    with Files(folder, commission.file) as files:
        try:
            with closing(run.results()) as results:
                for found in results:
                    files.add(found)
        except KeyboardInterrupt as interrupt:
            run.ended, run.error = End.INTERRUPTED, interrupt
        whole = run.ended in (End.REACHED, End.EXHAUSTED)
        if run.ended is End.BROKEN or (not whole and run.tally.decided < journal.written.decided):
            return None
        files.finish()
        try:
            report = commission.report(run, journal.settings or {}, files.staging)
        except OSError as error:
            name = Path(error.filename).name if error.filename else ""
            raise unwritable(folder / name, error) from None
        kept = files.edited(journal.written.qa, sure=journal.ended)
        if kept is not None:
            if notice is not None:
                notice(Edited(file=folder / commission.file, kept=kept))
            files.keep(kept)
        files.publish()
    journal.end(run.tally.decided, run.tally.accepted, files.digest)
    return report


def _made(
    commission: Commission[S, P, F, R],
    run: Run[S, P, F],
    journal: Journal,
    caller: JournaledCaller | None,
    report: R | None,
) -> Made[R]:
    return Made(
        folder=commission.folder,
        ended=run.ended,
        error=run.error,
        report=report,
        accepted=run.tally.accepted,
        failed=run.tally.failed,
        decided=run.tally.decided,
        sent=caller.sent if caller else 0,
        reused=caller.reused if caller else 0,
        repeated=journal.repeated,
        unused=run.unused,
        unread=run.unread if run.ended is End.MODEL and run.error is None else 0,
        spent=caller.spent if caller else Usage(),
        model=caller.spec if caller else None,
        documents=commission.documents,
    )


def _opening(folder: Path, journal: Journal, started: Started | None) -> Opening:
    """Return what the journal tells a run that begins; None: none does, what it made is there."""
    if started is None:
        return Opening(folder=folder, received=0, torn=journal.torn, change=None)
    change = runs.change(journal.previous, started, journal.stale)
    return Opening(folder=folder, received=journal.received, torn=journal.torn, change=change)
