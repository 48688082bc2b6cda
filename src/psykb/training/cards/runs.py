"""What a model card says of a run: rows, recipe and what it follows, figures, versions, machine."""

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from psykb import jsonl
from psykb.generation.markdown import heading, table
from psykb.llm.hub import MODELSCOPE
from psykb.messages import later, plural
from psykb.messages import text as _
from psykb.training.jobs import Job
from psykb.training.recipes import toml
from psykb.training.recipes.settings import Approach, Original, Recipe
from psykb.training.rows.prepared import Prepared

if TYPE_CHECKING:
    from psykb.training.tuning.metrics import Evaluated
    from psykb.training.tuning.saving import Report

_GIB = 2**30
_MOST = 20  # looks at the valid split that are listed
_TEMPLATES = {
    "tagged": later("the generation tags of the model's chat template"),
    "known_family": later(
        "trl's variant of its template, which marks them; earlier turns may read a little otherwise"
    ),
    "found": later("their place in what the chat template writes, compared row by row"),
}
# Tables of a recipe that its approach does not read.
_IDLE = {
    Approach.LORA: ("quantisation",),
    Approach.QLORA: (),
    Approach.FULL: ("adapter", "quantisation"),
}


def hub_name(job: Job) -> str:
    """Return the name that a base has on the Hugging Face hub, "" for a folder or another hub."""
    given = Path(job.model).expanduser()
    # a run may go on from another folder than that in which a relative path was given
    is_folder = given.is_dir() or Path(job.base).parts[-len(given.parts) :] == given.parts
    if is_folder or job.model.startswith((MODELSCOPE, ".", "~", "/")):
        return ""
    parts = job.model.split("/")
    return job.model if len(parts) == 2 and all(parts) else ""


def model_name(job: Job) -> str:
    """Return how a base is called in a card: by its name on a hub, of a folder its own name."""
    name = hub_name(job)
    if name:
        return f"[{name}](https://huggingface.co/{name})"
    if job.model.startswith(MODELSCOPE):
        return f"`{job.model}`"
    return f"`{Path(job.model).expanduser().resolve().name}`"


def rows(prepared: Prepared) -> list[str]:
    """Return what of the rows was trained on, and what was not."""
    found = [("train", prepared.train), ("valid", prepared.valid)]
    head = [_("split"), _("rows"), _("tokens"), _("with loss"), _("sequences"), _("cut")]
    lines = [
        [
            name,
            f"{split.rows:,}",
            f"{split.tokens:,}",
            f"{split.trained:,}",
            f"{split.sequences:,}",
            f"{len(split.cut):,}",
        ]
        for name, split in found
        if split is not None
    ]
    how = _(
        "Loss is taken on the replies alone, told from the rest by {how}. Rows that were cut "
        "were longer than the limit, and trained on as far as that reached."
    ).format(how=_(_TEMPLATES[prepared.template.value]))
    parts = [table(head, lines, numbers=(1, 2, 3, 4, 5)), how]
    if prepared.valid is None:
        parts.append(_("No rows were held back: no valid loss was measured."))
    return [*parts, _left_out(prepared)]


def _left_out(prepared: Prepared) -> str:
    n = sum(prepared.left_out.values())
    if not n:
        return _("No row was left out.")
    why = ", ".join(f"{reason.value} {n:,}" for reason, n in prepared.left_out.items())
    return plural(
        "{n} row was left out, for it could not be trained on as it was ({why}).",
        "{n} rows were left out, for they could not be trained on as they were ({why}).",
        n,
        why=why,
    )


def recipe(used: Recipe) -> list[str]:
    """Return every value of the recipe, and the published run that it follows."""
    parts = [heading(_("Recipe")), used.about] if used.about else [heading(_("Recipe"))]
    if used.original is not None:
        parts += _original(used.original)
    values = jsonl.plain(used)
    for name in ("original", "about", *_IDLE[used.approach]):
        del values[name]
    return [*parts, f"```toml\n{toml.dumps(values)}```"]


def _original(original: Original) -> list[str]:
    facts = {
        _("model"): original.model,
        _("tool"): original.tool,
        _("hardware"): original.hardware,
        _("data"): original.data,
        _("source"): original.source,
    }
    told = "\n".join(f"- {name}: {value}" for name, value in facts.items())
    parts = [_("It follows a published run; **this is not that model**:"), told]
    if original.differs:
        differs = "\n".join(f"- {one}" for one in original.differs)
        parts += [_("What is different here:"), differs]
    return parts


def training(job: Job, report: "Report") -> list[str]:
    """Return what was trained on what machine, how long, and with which versions."""
    devices = ", ".join(
        f"{n} × {name}" if n > 1 else name for name, n in Counter(report.devices).items()
    )
    ended = _("; it ended early, for the valid loss got no better") if report.stopped_early else ""
    facts = {
        _("base model"): f"{model_name(job)} (`{job.fingerprint}`)",
        _("parameters"): _("{all}, of these {trained} trained").format(
            all=f"{report.parameters:,}", trained=f"{report.trained:,}"
        ),
        _("updates"): _("{steps} of {planned} ({epochs:.2f} epochs){ended}").format(
            steps=f"{report.steps:,}",
            planned=f"{report.planned:,}",
            epochs=report.epochs,
            ended=ended,
        ),
        _("tokens"): f"{report.tokens:,}",
        _("computed in"): report.computed,
        _("hardware"): devices,
        _("time"): _time(report),
        _("memory"): _("{gib:.2f} GiB at most, on the first device").format(
            gib=report.memory / _GIB
        )
        if report.memory
        else _("not measured"),
        _("versions"): ", ".join(f"{name} {at}" for name, at in report.versions.items()),
    }
    told = "\n".join(f"- {name}: {value}" for name, value in facts.items())
    return [heading(_("Training")), told]


def _time(report: "Report") -> str:
    if not report.seconds:
        return _("not measured")
    return _("{seconds} s for the updates, {speed} tokens/s").format(
        seconds=f"{report.seconds:,.0f}" if report.seconds >= 10 else f"{report.seconds:.1f}",
        speed=f"{report.tokens_per_second:,.0f}",
    )


def figures(report: "Report", probes: Mapping[str, str]) -> list[str]:
    """Return the losses, and what was measured of the result besides."""
    said = [
        _("train, at first: {loss:.4f} (update {step})").format(
            loss=report.first.loss, step=report.first.step
        ),
        _("train, at last: {loss:.4f} (update {step})").format(
            loss=report.last.loss, step=report.last.step
        ),
    ]
    parts = [
        heading(_("Figures")),
        _("Loss in nats per trained token; that of train is of the updates of one line alone."),
        "\n".join(f"- {one}" for one in said),
    ]
    if report.best is None:
        parts.append(_("No valid loss was measured; the weights are those of the last update."))
    else:
        parts += _looks(report, report.best)
    if probes:
        parts.append("\n".join(f"- {name}: {words}" for name, words in probes.items()))
    else:
        parts.append(_("How well it answers was not measured; a loss does not say."))
    return parts


def _looks(report: "Report", best: "Evaluated") -> list[str]:
    """Return the looks at the valid split: the lowest, the first and the last ones at least."""
    shown = list(report.evaluated)
    if len(shown) > _MOST:
        every = -(-len(shown) // _MOST)
        shown = [
            one
            for at, one in enumerate(shown)
            if at % every == 0 or one == best or at == len(shown) - 1
        ]
    rows = [
        [f"{one.step:,}", f"{one.loss:.4f}" if one != best else f"**{one.loss:.4f}**"]
        for one in shown
    ]
    return [
        _("On {tokens} trained tokens of valid; the weights are those of the lowest:").format(
            tokens=f"{best.tokens:,}"
        ),
        table([_("update"), _("valid loss")], rows, numbers=(0, 1)),
    ]
