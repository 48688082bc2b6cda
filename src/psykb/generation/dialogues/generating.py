"""Make dialogues: put maker, journal and files together, and run them through the plan."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from psykb import __version__
from psykb.generation import generating, runs
from psykb.generation.conducting import Commission, Plan, conduct
from psykb.generation.dialogues import reporting
from psykb.generation.dialogues.avoiding import Avoided, avoided_by
from psykb.generation.dialogues.deciding import PreparedDialogue, decide, prepare
from psykb.generation.dialogues.duplicates import SeenDialogues
from psykb.generation.dialogues.licences import licence_of
from psykb.generation.dialogues.making import DialogueMaker
from psykb.generation.dialogues.reporting import DialogueReport
from psykb.generation.dialogues.requests import DialogueRequest
from psykb.generation.dialogues.seeds import items_of, left_out
from psykb.generation.file_kinds import holds_items
from psykb.generation.library import Library
from psykb.generation.making import Caller
from psykb.generation.outcomes import Made, Notice
from psykb.generation.report import RunFacts
from psykb.generation.run_folders import DIALOGUES, REVIEWS, output_of
from psykb.generation.running import End, Progress, Run
from psykb.grounding.support import SupportCheck
from psykb.index.knowledge_base import KnowledgeBase
from psykb.types import Dialogue, DialogueSlot, RefusedDialogue, record

if TYPE_CHECKING:
    from psykb.llm.chat import Chat

MakerOf = Callable[[DialogueRequest, Library | None, Caller, SupportCheck | None], DialogueMaker]


@record
class Prepared:
    """What a run works with.

    Args:
        request: what to make; its sources are paths of files.
        kb: name of the base, also of one that is not there.
        library: the books that may carry what counsellors say; None where only the seeds do.
        support: the check of what is said against the books; None where there are none.
        avoided: what is not to come again.
        sources: where the seeds are from, as it was named → digest of what is there.
        books: ids of the documents that carry an item among the seeds, by its id.
        left_out: how many rows of the sources are no seeds.
        named: the sources as they were named, for the settings.
        maker_of: makes the maker.
    """

    request: DialogueRequest
    kb: str
    library: Library | None
    support: SupportCheck | None
    avoided: Avoided
    sources: Mapping[str, str]
    books: Mapping[str, tuple[str, ...]]
    left_out: int
    named: tuple[str, ...]
    maker_of: MakerOf

    def maker(self, caller: Caller) -> DialogueMaker:
        """Return what makes the dialogues.

        Raises:
            MisuseError: there is no such topic, emotion or area.
            NotFoundError: the files hold no seed.
        """
        return self.maker_of(self.request, self.library, caller, self.support)


def prepared(
    base: KnowledgeBase | None,
    request: DialogueRequest,
    *,
    kb: str,
    root: Path,
    maker_of: MakerOf | None = None,
) -> Prepared:
    """Open what a run works with.

    Args:
        base: the books; None where there are none.
        request: what to make.
        kb: name of the base, also of one that is not there.
        root: the project's folder, under whose `generated/` runs are looked for.
        maker_of: makes the maker; `maker.maker_of` unless told.

    Raises:
        NotFoundError: a book, a section, a run or a file is not there.
        CorruptRecordError: a file of seeds, or one to be avoided, is damaged.
    """
    # as the settings have them: posts are called by their files, of which two may have one name
    files = {name: output_of(root, name) for name in sorted(request.sources)}
    base = base if base is not None and base.counts.documents else None
    library = None
    if base is not None:
        library = Library(
            base,
            books=request.books or None,
            sections=request.sections,
            allow_ocr=request.allow_ocr,
        )
    return Prepared(
        request=replace(request, sources=tuple(map(str, files.values()))),
        kb=kb,
        library=library,
        support=None if base is None else generating.support_of(base, request.support_model),
        avoided=avoided_by(root, request.avoid),
        sources={name: _digest_of(file) for name, file in files.items()},
        books=dict(_books_of(files.values())),
        left_out=sum(map(left_out, files.values())),
        named=request.sources,
        maker_of=maker_of or _maker_of,
    )


def generate(
    parts: Prepared,
    *,
    root: Path,
    chat: "Chat",
    options: Mapping[str, object] | None = None,
    address: str | None = None,
    progress: Progress | None = None,
    notice: Notice | None = None,
) -> Made[DialogueReport]:
    """Make dialogues until as many are accepted as are wanted.

    See `conducting.conduct` for how a run ends, and what is kept of it.

    Args:
        parts: what the run works with.
        root: the project's folder; the run lies under its `generated/`.
        chat: the model. It can be used no more after this.
        options: that the model was given.
        address: of the model's server, if it is not the provider's own.
        progress: hears how far the run is.
        notice: hears what the journal tells, and what is kept of files that were changed by hand.

    Raises:
        NotFoundError: the files hold no seed.
        MisuseError: the folder has a run with other settings; or there is no such topic, emotion
            or area.
        LockedError: another process works on the same run.
        CorruptRecordError: the journal is damaged.
        StoreError: no room is left, or the base is damaged.
    """
    request = replace(parts.request, sources=parts.named)
    settings = request.settings(parts.kb, chat.spec, dict(options or {}), address)
    folder = runs.folder_of(root, settings, request.name)
    documents = parts.library.documents if parts.library else ()
    commission = Commission(
        folder=folder,
        file=DIALOGUES,
        settings=settings,
        started=generating.started(
            {d.id: d.title for d in documents}, request.wanted, chat, seeds=parts.sources
        ),
        wanted=request.wanted,
        plan=lambda caller: _plan(parts, caller, folder.name),
        report=lambda run, there, staging: _reported(run, folder.name, there, parts, staging),
        documents=documents,
        chat=chat,
        options=options,
        address=address,
    )
    return conduct(commission, progress=progress, notice=notice)


def _maker_of(
    request: DialogueRequest, library: Library | None, caller: Caller, support: SupportCheck | None
) -> DialogueMaker:
    from psykb.generation.dialogues.maker import maker_of

    return maker_of(request, library, caller, support)


def _plan(
    parts: Prepared, caller: Caller | None, name: str
) -> Plan[DialogueSlot, PreparedDialogue, Dialogue | RefusedDialogue]:
    """Return what the run `name` goes through."""
    if caller is None:
        raise ValueError("dialogues need a model")
    maker = parts.maker(caller)
    seen = SeenDialogues(parts.avoided.dialogues)
    # an item may be carried by a book that this run does not look into
    books = {d.id: d for d in parts.library.base.documents()} if parts.library else {}

    def finished(dialogue: Dialogue) -> Dialogue:
        seed_of = dialogue.origin.seed_of if dialogue.origin else ""
        licence = licence_of(dialogue, books, parts.books.get(seed_of))
        return replace(dialogue, source=name, licence=licence)

    return Plan(
        slots=parts.avoided.left(maker.slots()),
        prepare=lambda slot: prepare(maker, slot),
        decide=lambda found: decide(found, seen, finished),
        wanted=parts.request.wanted,
    )


def _reported(
    run: Run[DialogueSlot, PreparedDialogue, Dialogue | RefusedDialogue],
    name: str,
    settings: Mapping[str, Any],
    parts: Prepared,
    staging: Path,
) -> DialogueReport:
    """Write the reports of a run beside its new files."""
    tally, library = run.tally, parts.library
    facts = RunFacts(
        name=name,
        kb=library.base.path.name if library else "",
        documents=library.documents if library else (),
        method=parts.request.style,
        model=settings.get("model"),
        settings=settings,
        wanted=parts.request.wanted,
        exhausted=run.ended is End.EXHAUSTED,
        decided=tally.decided,
        empty={kind: tally.empty[kind] for kind in sorted(tally.empty)},
        usage={purpose: tally.usage[purpose] for purpose in sorted(tally.usage)},
        version=__version__,
    )
    return reporting.write(staging, facts)


def _digest_of(file: Path) -> str:
    """Return what tells one state of a file, and of the reviews beside it, from another."""
    reviews = file.with_name(REVIEWS)
    judged = reviews.read_bytes() if reviews.is_file() else b""
    return runs.digest_of(file.read_bytes() + judged)


def _books_of(files: Iterable[Path]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the id of each item in files, and the ids of the documents that carry it."""
    for file in files:
        if holds_items(file):
            for item in items_of(file):
                cited = (*item.citations, *item.origin)
                yield item.id, tuple(dict.fromkeys(c.document_id for c in cited))
