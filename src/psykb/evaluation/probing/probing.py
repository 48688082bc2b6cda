"""Ask a model items with all books closed, keep each reply, and write what it knew."""

import hashlib
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from psykb import __version__, jsonl
from psykb.dataset.mixing.probes import PAGE, PROBED, REPORT, ProbeReport
from psykb.errors import MisuseError
from psykb.evaluation.probing import asking, limits, reporting
from psykb.evaluation.probing.asking import SAMPLED, Manner, Slot, Tried
from psykb.evaluation.probing.grading import GRADING, grader
from psykb.evaluation.probing.selecting import Questions
from psykb.generation import runs
from psykb.generation.appending import unwritable
from psykb.generation.calling import Bench, JournaledCaller
from psykb.generation.journal import Journal, opened
from psykb.generation.journal_lines import Started
from psykb.generation.outcomes import Made
from psykb.generation.run_folders import GENERATED
from psykb.generation.running import End, Progress, Run
from psykb.messages import text as _
from psykb.types import QAPair, record

if TYPE_CHECKING:
    from psykb.llm.chat import Chat

CALLS = "calls"  # the folder of a probe's journal: a probe is no run of items, and found as none
Outcome = Made[ProbeReport]


@record
class ProbeRequest:
    """What is to be asked, and how.

    Args:
        questions: the items.
        data: as it was named.
        tries: of each item, at least 1.
        seed: of the draw and of the orders of options.
        name: of the folder; None for one after the settings.
    """

    questions: Questions
    data: str
    tries: int = 2
    seed: int = 0
    name: str | None = None

    def settings(
        self,
        model: str,
        options: Mapping[str, object],
        address: str | None = None,
        weights: str | None = None,
    ) -> dict[str, Any]:
        """Return what one folder holds: how many items and tries does not shape it.

        Args:
            model: its spec.
            options: of the model.
            address: of its server, if it is not the provider's own.
            weights: digest of those of a model on this disk, see `weights.digest`.
        """
        return {
            "makes": "probe",
            **runs.of_server(address),
            **runs.of_model(model, options),
            **({} if weights is None else {"weights": weights}),
            "data": self.questions.data,
            "split": self.questions.split,
            "seed": self.seed,
        }


def check(request: ProbeRequest, options: Mapping[str, object]) -> None:
    """Check what is asked for, before a model is opened.

    Raises:
        MisuseError: the name is none; or a temperature is given, which is the probe's own.
    """
    if "temperature" in options:
        raise MisuseError(
            _("--llm-option temperature: a probe sets it itself; leave it out (see --tries)")
        )
    if request.name is not None:
        runs.folder_of(Path(), {}, request.name)


def folder_of(root: Path, request: ProbeRequest, settings: Mapping[str, Any]) -> Path:
    """Return the folder of a probe: by its name, or by the digest of its settings.

    Raises:
        MisuseError: the name is none, or what lies there is no probe.
    """
    if request.name is None:
        digest = runs.digest_of(jsonl.dumps(dict(settings)).encode("utf-8", "surrogatepass"))
        return root / GENERATED / f"probe-{digest}"
    folder = runs.folder_of(root, {}, request.name)
    if folder.is_dir() and any(folder.iterdir()) and not (folder / CALLS).is_dir():
        raise MisuseError(
            _("--run {name}: {path} holds something else than a probe; give another name").format(
                name=request.name, path=folder
            )
        )
    return folder


def grading_of(request: ProbeRequest, most: limits.Limits | None = None) -> str:
    """Return the digest of all that shapes how an item is asked and graded: 12 digits.

    Args:
        request: what is asked, and how.
        most: tokens that a reply may have.
    """
    shaping = {
        "grading": GRADING,
        "psykb": __version__,  # the rules of `grounding` have no version of their own
        "prompts": asking.prompts_used(),
        "tries": request.tries,
        "seed": request.seed,
        "sampled": SAMPLED,
        "limits": None if most is None else [most.choice, most.open],
    }
    return hashlib.sha256(jsonl.dumps(shaping).encode()).hexdigest()[:12]


def probe(
    request: ProbeRequest,
    *,
    root: Path,
    chat: "Chat",
    options: Mapping[str, object] | None = None,
    address: str | None = None,
    weights: str | None = None,
    progress: Progress | None = None,
    notice: Callable[[int], None] | None = None,
) -> Outcome:
    """Ask the items and write `probed.jsonl`, `report.json` and `report.md`.

    A reply that the journal has is not asked for again. Where the budget, the model or the user
    ends it, the items asked until then are written, unless an earlier run had come further. Items
    that a model failed at are unclear, and are asked again by the next run.

    Args:
        request: what is asked.
        root: the project's folder; the probe lies under its `generated/`.
        chat: the model. It can be used no more after this.
        options: that the model was given.
        address: of the model's server, if it is not the provider's own.
        weights: see `ProbeRequest.settings`.
        progress: hears how far it is.
        notice: hears how many replies the journal has, before anything is sent.

    Raises:
        MisuseError: the folder has other settings, or is no probe; or as `check`.
        LockedError: another process works on the same probe.
        CorruptRecordError: its journal is damaged.
        StoreError: no room is left.
    """
    options = dict(options or {})
    check(request, options)
    settings = request.settings(chat.spec, options, address, weights)
    folder = folder_of(root, request, settings)
    slots = [Slot(number=n, item=item) for n, item in enumerate(request.questions.items)]
    manner = Manner(tries=request.tries, seed=request.seed, limits=limits.of(chat.spec, options))
    support = grader()
    found: list[Tried] = []
    with opened(folder / CALLS, {}) as journal:
        _check(journal, folder, settings)
        if notice is not None:
            notice(journal.received)
        journal.begin(settings, _started(len(slots), chat))
        bench = Bench()
        caller = JournaledCaller(
            _heard(chat), journal, options=options, address=address, bench=bench
        )
        run: Run[Slot, Tried, QAPair] = Run(
            iter(slots),
            lambda slot: asking.ask(caller, slot, manner, support),
            found.append,  # nothing is accepted or refused, so the run goes through all of them
            wanted=len(slots),
            caller=caller,
            bench=bench,
            known=journal.written.decided,
            progress=progress,
        )
        for _none in run.results():
            pass
        report = _write(folder, request, manner, chat.spec, found, run)
        if report is not None:
            journal.end(len(found), 0)
    return Made(
        folder=folder,
        ended=run.ended,
        error=run.error,
        report=report,
        accepted=len(found),
        failed=sum(one.error is not None for one in found),
        decided=len(found),
        sent=caller.sent,
        reused=caller.reused,
        repeated=journal.repeated,
        unused=run.unused,
        spent=caller.spent,
        model=chat.spec,
    )


def _check(journal: Journal, folder: Path, settings: Mapping[str, Any]) -> None:
    there = journal.settings
    if there in (None, settings):
        return
    assert there is not None
    differs = sorted(k for k in {*there, *settings} if there.get(k) != settings.get(k))
    raise MisuseError(
        _("--run {name}: that probe has other settings ({keys}); give it another name").format(
            name=folder.name, keys=", ".join(differs)
        )
    )


def _heard(chat: "Chat") -> "Chat":
    """Return what is called: of a model in this process replies that are cut are kept."""
    # it has all of a chat that a caller uses
    return cast("Chat", limits.CutKept(chat)) if limits.is_in_process(chat.spec) else chat


def _started(wanted: int, chat: "Chat") -> Started:
    return Started(
        psykb=__version__,
        documents={},
        prompts=asking.prompts_used(),
        context=chat.context,
        wanted=wanted,
        time=datetime.now(UTC).isoformat(timespec="seconds"),
    )


def _write(
    folder: Path,
    request: ProbeRequest,
    manner: Manner,
    model: str,
    found: list[Tried],
    run: Run[Slot, Tried, QAPair],
) -> ProbeReport | None:
    """Write what was found; None where an earlier run had come further, or an error broke it."""
    asked = request.questions.items
    whole = len(found) == len(asked)
    if run.ended is End.BROKEN or not found or (not whole and _there(folder) > len(found)):
        return None
    probed = [one.probed(model) for one in found]
    lines = "".join(f"{jsonl.dumps(one)}\n" for one in probed)
    report = reporting.report(
        probed,
        asked[: len(found)],
        reporting.Facts(
            name=folder.name,
            questions=request.questions,
            model=model,
            grading=grading_of(request, manner.limits),
            limits=manner.limits,
            cut=sum(one.cut for one in found),
            digest=hashlib.sha256(lines.encode()).hexdigest(),
            tries=manner.tries,
            seed=manner.seed,
            usage={name: run.tally.usage[name] for name in sorted(run.tally.usage)},
        ),
    )
    files = {
        PAGE: reporting.page(report),
        PROBED: lines,
        REPORT: jsonl.dumps(report, indent=1) + "\n",
    }
    for name, content in files.items():
        try:
            jsonl.write_atomically(folder / name, content)
        except OSError as error:
            raise unwritable(folder / name, error) from None
    return report


def _there(folder: Path) -> int:
    """Return how many items an earlier run of the folder has written."""
    file = folder / PROBED
    if not file.is_file():
        return 0
    with file.open("rb") as lines:
        return sum(bool(line.strip()) for line in lines)
