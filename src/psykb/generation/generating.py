"""Make items: put maker, checks, journal and files together, and run them through the plan."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from psykb import __version__, jsonl
from psykb.generation import reporting, runs
from psykb.generation.appending import unwritable
from psykb.generation.calling import Bench, JournaledCaller
from psykb.generation.checks.checker import Checker
from psykb.generation.checks.duplicates import Seen
from psykb.generation.checks.items import item_of
from psykb.generation.deciding import Known, Preparing, decide
from psykb.generation.journal import Journal, opened
from psykb.generation.journal_lines import Started
from psykb.generation.library import Library
from psykb.generation.making import Maker
from psykb.generation.methods import WITHOUT_MODEL, maker_of, open_library
from psykb.generation.outcomes import Edited, Made, Notice, Opening
from psykb.generation.reporting import Report, RunFacts
from psykb.generation.run_files import Files
from psykb.generation.run_folders import QA, file_of
from psykb.generation.running import End, Progress, Run
from psykb.generation.runs import Request
from psykb.grounding.support import SupportCheck
from psykb.index.knowledge_base import KnowledgeBase
from psykb.types import Check, Document, Draft, Provenance, QAPair, Usage, record

if TYPE_CHECKING:
    from psykb.llm.chat import Chat


def generate(
    base: KnowledgeBase,
    request: Request,
    *,
    root: Path,
    chat: "Chat | None" = None,
    options: Mapping[str, object] | None = None,
    address: str | None = None,
    progress: Progress | None = None,
    notice: Notice | None = None,
) -> Made:
    """Make items from the books of a base until as many are accepted as are wanted.

    When the plan, the budget, the model or the user ends it, what was decided is written, unless an
    earlier run of the same settings had come further; when an error of psykb or of the disk does
    (`End.BROKEN`), the files stay as they were. An earlier run that has more items than are wanted
    now is left as it is. A request that was answered before is not sent again; what changes the
    requests is told by `Opening.change`.

    Args:
        base: the books.
        request: what to make.
        root: the project's folder; the run lies under its `generated/`.
        chat: the model, None for none. It can be used no more after this.
        options: that the model was given.
        address: of the model's server, if it is not the provider's own.
        progress: hears how far the run is.
        notice: hears once what the journal tells, before anything is made; and that a `qa.jsonl`
            that was changed by hand is kept under another name, before it is replaced.

    Raises:
        NotFoundError: a book, a section, a run to be avoided, or a file is not there; or the base
            has nothing to ask about.
        MisuseError: the folder has a run with other settings.
        LockedError: another process works on the same run.
        CorruptRecordError: the journal, or a run to be avoided, is damaged.
        StoreError: no room is left, or the base is damaged.
    """
    with_model = None if request.method in WITHOUT_MODEL else chat
    library = open_library(base, request)
    settings = request.settings(
        base.path.name,
        with_model.spec if with_model else None,
        dict(options or {}),
        address if with_model else None,
    )
    folder = runs.folder_of(root, settings, request.name)
    support = _support(base, request.support_model)
    maker = None if with_model else maker_of(request, library, None, support)
    if maker is not None and not folder.exists() and next(maker.slots(), None) is None:
        return Made(folder=folder, ended=End.EXHAUSTED, spent=Usage(), documents=library.documents)
    checks = Checker(library, support=support, method=request.method, benchmarks=request.benchmarks)
    parts = _Parts(
        request=request,
        library=library,
        support=support,
        maker=maker,
        checks=checks,
        avoided=tuple(_avoided(root, request)),
    )
    started = _started(base, request, with_model)
    with opened(folder, started.documents) as journal:
        journal.check(settings)
        there = _there(folder, journal)
        kept = 0 < request.wanted < there
        if notice is not None:
            notice(_opening(folder, journal, None if kept else started))
        if kept:
            return Made(folder=folder, ended=End.REACHED, accepted=there, kept=there, spent=Usage())
        journal.begin(settings, started)
        bench = Bench()
        caller = None
        if with_model is not None:
            caller = JournaledCaller(
                with_model, journal, options=options, address=address, bench=bench
            )
        run = _assembled(parts, caller, bench, journal.written.decided, progress)
        report = _write(run, folder, journal, parts, notice)
    return _made(run, folder, journal, caller, report, library.documents)


@record
class _Parts:
    """What a run works with."""

    request: Request
    library: Library
    support: SupportCheck
    maker: Maker | None  # of a method without a model
    checks: Checker
    avoided: tuple[QAPair, ...]


def _assembled(
    parts: _Parts,
    caller: JournaledCaller | None,
    bench: Bench,
    decided: int,
    progress: Progress | None,
) -> Run:
    """Return the run, ready to begin."""
    request, library = parts.request, parts.library
    maker = parts.maker or maker_of(request, library, caller, parts.support)
    by_model = None
    if caller is not None:
        from psykb.generation.checks.reanswering import ModelChecks

        by_model = ModelChecks(library, caller, support=parts.support, seed=request.seed)
    known = Known(lambda avoiding: Seen(parts.avoided if avoiding else ()))

    def itemised(draft: Draft, checks: Sequence[Check], provenance: Provenance) -> QAPair:
        return item_of(draft, checks, provenance, library)

    return Run(
        maker.slots(),
        Preparing(maker, parts.checks, by_model, known).prepare,
        lambda prepared: decide(prepared, known, itemised, request.seed, maker),
        wanted=request.wanted or sum(1 for _slot in maker.slots()),
        caller=caller,
        bench=bench,
        known=decided,
        progress=progress,
    )


def _write(
    run: Run, folder: Path, journal: Journal, parts: _Parts, notice: Notice | None
) -> Report | None:
    """Go through the plan and write what was decided; None where that is not to be written."""
    with Files(folder) as files:
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
        report = _reported(run, folder, journal, parts, files.staging)
        kept = files.edited(journal.written.qa, sure=journal.ended)
        if kept is not None:
            if notice is not None:
                notice(Edited(file=folder / QA, kept=kept))
            files.keep(kept)
        files.publish()
    journal.end(run.tally.decided, run.tally.accepted, files.digest)
    return report


def _reported(run: Run, folder: Path, journal: Journal, parts: _Parts, staging: Path) -> Report:
    """Write the reports of a run beside its new files."""
    facts = RunFacts(
        name=folder.name,
        kb=parts.library.base.path.name,
        documents=parts.library.documents,
        method=parts.request.method,
        model=(journal.settings or {}).get("model"),
        settings=journal.settings or {},
        wanted=parts.request.wanted,
        exhausted=run.ended is End.EXHAUSTED,
        decided=run.tally.decided,
        empty={kind: run.tally.empty[kind] for kind in sorted(run.tally.empty)},
        usage={purpose: run.tally.usage[purpose] for purpose in sorted(run.tally.usage)},
        version=__version__,
    )
    try:
        return reporting.write(staging, facts, parts.library)
    except OSError as error:
        name = Path(error.filename).name if error.filename else ""
        raise unwritable(folder / name, error) from None


def _made(
    run: Run,
    folder: Path,
    journal: Journal,
    caller: JournaledCaller | None,
    report: Report | None,
    documents: tuple[Document, ...],
) -> Made:
    return Made(
        folder=folder,
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
        documents=documents,
    )


def _opening(folder: Path, journal: Journal, started: Started | None) -> Opening:
    """Return what the journal tells a run that begins; None: none does, its items are there."""
    if started is None:
        return Opening(folder=folder, received=0, torn=journal.torn, change=None)
    change = runs.change(journal.previous, started, journal.stale)
    return Opening(folder=folder, received=journal.received, torn=journal.torn, change=change)


def _there(folder: Path, journal: Journal) -> int:
    """Return how many items the files of an earlier run hold; 0 where they are gone."""
    return journal.written.accepted if (folder / QA).is_file() else 0


def _avoided(root: Path, request: Request) -> Iterator[QAPair]:
    for name in request.avoid:
        yield from jsonl.read(file_of(root, name), QAPair)


def _support(base: KnowledgeBase, model: str | None) -> SupportCheck:
    if model is None:
        return SupportCheck.of(base)
    from psykb.grounding.entailment import Entailment

    return SupportCheck.of(base, entailment=Entailment(model))


def _started(base: KnowledgeBase, request: Request, chat: "Chat | None") -> Started:
    return Started(
        psykb=__version__,
        documents={d.id: d.title for d in base.documents()},
        prompts=runs.prompt_digests() if chat else None,
        context=chat.context if chat else None,
        wanted=request.wanted,
        time=datetime.now(UTC).isoformat(timespec="seconds"),
    )
