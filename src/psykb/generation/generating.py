"""Make items: put maker, checks, journal and files together, and run them through the plan."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from psykb import __version__
from psykb.generation import reporting, runs
from psykb.generation.avoiding import avoided_items
from psykb.generation.calling import JournaledCaller
from psykb.generation.checks.checker import Checker
from psykb.generation.checks.duplicates import Seen
from psykb.generation.checks.items import item_of
from psykb.generation.conducting import Commission, Plan, conduct
from psykb.generation.deciding import Known, Prepared, Preparing, decide
from psykb.generation.journal_lines import Started
from psykb.generation.library import Library
from psykb.generation.making import Maker
from psykb.generation.methods import WITHOUT_MODEL, maker_of, open_library
from psykb.generation.outcomes import Made, Notice
from psykb.generation.reporting import Report, RunFacts
from psykb.generation.run_folders import QA
from psykb.generation.running import End, Progress, Run
from psykb.generation.runs import Request
from psykb.grounding.support import SupportCheck
from psykb.index.knowledge_base import KnowledgeBase
from psykb.types import Check, Draft, Kind, Provenance, QAPair, Refused, Slot, Usage, record

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
) -> Made[Report]:
    """Make items from the books of a base until as many are accepted as are wanted.

    See `conducting.conduct` for how a run ends, and what is kept of it.

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
    support = support_of(base, request.support_model)
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
        avoided=tuple(avoided_items(root, request.avoid)),
    )
    commission = Commission(
        folder=folder,
        file=QA,
        settings=settings,
        started=started({d.id: d.title for d in base.documents()}, request.wanted, with_model),
        wanted=request.wanted,
        plan=lambda caller: _plan(parts, caller),
        report=lambda run, there, staging: _reported(run, folder.name, there, parts, staging),
        documents=library.documents,
        chat=with_model,
        options=options,
        address=address,
    )
    return conduct(commission, progress=progress, notice=notice)


@record
class _Parts:
    """What a run works with."""

    request: Request
    library: Library
    support: SupportCheck
    maker: Maker | None  # of a method without a model
    checks: Checker
    avoided: tuple[QAPair, ...]


def _plan(parts: _Parts, caller: JournaledCaller | None) -> Plan[Slot, Prepared, QAPair | Refused]:
    """Return what the run goes through."""
    request, library = parts.request, parts.library
    maker = parts.maker or maker_of(request, library, caller, parts.support)
    by_model = None
    if caller is not None:
        from psykb.generation.checks.reanswering import ModelChecks

        by_model = ModelChecks(library, caller, support=parts.support, seed=request.seed)
    known = Known(lambda avoiding: Seen(parts.avoided if avoiding else ()))

    def itemised(draft: Draft, checks: Sequence[Check], provenance: Provenance) -> QAPair:
        return item_of(draft, checks, provenance, library)

    return Plan(
        slots=maker.slots(),
        prepare=Preparing(maker, parts.checks, by_model, known).prepare,
        decide=lambda prepared: decide(prepared, known, itemised, request.seed, maker),
        wanted=request.wanted or sum(1 for _slot in maker.slots()),
    )


def _reported(
    run: Run[Slot, Prepared, QAPair | Refused],
    name: str,
    settings: Mapping[str, Any],
    parts: _Parts,
    staging: Path,
) -> Report:
    """Write the reports of a run beside its new files."""
    facts = RunFacts(
        name=name,
        kb=parts.library.base.path.name,
        documents=parts.library.documents,
        method=parts.request.method,
        model=settings.get("model"),
        settings=settings,
        wanted=parts.request.wanted,
        exhausted=run.ended is End.EXHAUSTED,
        decided=run.tally.decided,
        empty={Kind(kind): run.tally.empty[kind] for kind in sorted(run.tally.empty)},
        usage={purpose: run.tally.usage[purpose] for purpose in sorted(run.tally.usage)},
        version=__version__,
    )
    return reporting.write(staging, facts, parts.library)


def support_of(base: KnowledgeBase, model: str | None) -> SupportCheck:
    """Return the support check over a base; `model` is an entailment model that has a say."""
    if model is None:
        return SupportCheck.of(base)
    from psykb.grounding.entailment import Entailment

    return SupportCheck.of(base, entailment=Entailment(model))


def started(
    documents: Mapping[str, str],
    wanted: int,
    chat: "Chat | None",
    *,
    seeds: Mapping[str, str] | None = None,
) -> Started:
    """Return what a journal says of a run that begins now.

    Args:
        documents: id → title.
        wanted: how many are to be accepted.
        chat: the model, None for none.
        seeds: of a run of dialogues: where its seeds are from → digest; None where items are made.
    """
    return Started(
        psykb=__version__,
        documents=dict(documents),
        seeds=None if seeds is None else dict(seeds),
        prompts=runs.prompt_digests(dialogues=seeds is not None) if chat else None,
        context=chat.context if chat else None,
        wanted=wanted,
        time=datetime.now(UTC).isoformat(timespec="seconds"),
    )
