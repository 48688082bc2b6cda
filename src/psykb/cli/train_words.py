"""What `psykb train` says: rows and what is left of them, how far it is, what came of it."""

import shlex
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from psykb.cli.calls import Call, from_here
from psykb.cli.layout import table
from psykb.cli.train_sizes import duration, memory
from psykb.messages import later, plural
from psykb.messages import text as _
from psykb.training.recipes.settings import Approach

if TYPE_CHECKING:
    from psykb.training.driving.running import Trained
    from psykb.training.rows.prepared import LeftOut, Prepared, Split
    from psykb.training.rows.splits import Splits
    from psykb.training.tuning.metrics import Evaluated, Pace, Step
    from psykb.training.tuning.saving import Report

_NAMED = 3  # ids that are said of each reason; the file has them all
_TEMPLATES = {
    "tagged": later("by the generation tags of the model's own chat template"),
    "known_family": later(
        "by trl's variant of the template, which marks them; earlier turns may read a little "
        "otherwise"
    ),
    "found": later("they were found in what the chat template writes, and compared row by row"),
}
REASONS = {
    "refused_by_template": later("the chat template refuses the row"),
    "reply_not_found": later("a reply is not in the text as the row has it"),
    "message_left_out": later("the template leaves out what somebody says"),
    "mask_mismatch": later("the tokens that would be trained on are not the reply"),
    "nothing_trained": later("there is nothing to train on in it"),
    "masked_whole": later("all that is trained on stands behind the limit (data.max_length)"),
}


def tell_prepared(
    call: Call, splits: "Splits", prepared: "Prepared", folder: Path, *, kept: bool
) -> None:
    """Say what rows became; complain of rows that are left out or cut, and of a missing split.

    Args:
        call: says where to.
        splits: the rows.
        prepared: what they became.
        folder: of the run, which holds the list of those that are left out.
        kept: whether it stays there.
    """
    from psykb.training.jobs import PREPARED
    from psykb.training.rows.prepared import LEFT_OUT
    from psykb.training.rows.splits import missed
    from psykb.training.rows.store import left_out

    call.say("\n".join(_split_table(prepared)))
    call.say(_("loss on the replies: {how}").format(how=_(_TEMPLATES[prepared.template.value])))
    if prepared.left_out:
        for line in _left_out(prepared, left_out(folder)):
            call.complain(line)
        if kept:
            call.say(_("all of them: {path}").format(path=folder / PREPARED / LEFT_OUT))
    for name, split in _splits(prepared):
        if split.cut:
            call.complain(_cut(name, split))
    for deviation, n in sorted(prepared.deviations.items()):
        call.say(
            plural(
                "{n} row is trained on though odd: {deviation}; psykb data check --tokenizer says "
                "what that is",
                "{n} rows are trained on though odd: {deviation}; psykb data check --tokenizer "
                "says what that is",
                n,
                deviation=deviation,
            )
        )
    lacking = missed(splits)
    if lacking:
        call.complain(lacking)


def _splits(prepared: "Prepared") -> "list[tuple[str, Split]]":
    found = [("train", prepared.train), ("valid", prepared.valid)]
    return [(name, split) for name, split in found if split is not None]


def _split_table(prepared: "Prepared") -> list[str]:
    head = (_("split"), _("rows"), _("tokens"), _("with loss"), _("sequences"), _("longest row"))
    rows = [
        (
            name, f"{split.rows:,}", f"{split.tokens:,}", f"{split.trained:,}",
            f"{split.sequences:,}", f"{split.longest:,}",
        )
        for name, split in _splits(prepared)
    ]  # fmt: skip
    return table([head, *rows], numbers=(1, 2, 3, 4, 5))


def _left_out(prepared: "Prepared", found: "Sequence[LeftOut]") -> list[str]:
    """Return a line for each reason: how many rows, why, the first of them."""
    lines = []
    for reason, n in prepared.left_out.items():
        ids = [one.id for one in islice((o for o in found if o.reason is reason), _NAMED)]
        lines.append(
            plural(
                "{n} row is not trained on: {why}: {ids}",
                "{n} rows are not trained on: {why}: {ids}",
                n,
                why=_(REASONS[reason.value]),
                ids=_named(ids, n),
            )
        )
    return lines


def _cut(name: str, split: "Split") -> str:
    return plural(
        "{n} row of {split} is longer than the limit and trained on only as far as that reaches: "
        "{ids}; raise data.max_length, or shorten it",
        "{n} rows of {split} are longer than the limit and trained on only as far as that reaches: "
        "{ids}; raise data.max_length, or shorten them",
        len(split.cut),
        split=name,
        ids=_named(split.cut, len(split.cut)),
    )


def _named(ids: Sequence[str], n: int) -> str:
    shown = _(", ").join(ids[:_NAMED])
    left = n - min(n, len(ids), _NAMED)
    return shown + (plural(" and {n} more", " and {n} more", left) if left else "")


def pace_line(step: "Step", pace: "Pace", evaluated: "Evaluated | None") -> str:
    """Return what stands beside the bar: losses, speed, time left."""
    parts = [_("loss {loss:.3f}").format(loss=step.loss)]
    if evaluated is not None:
        parts.append(_("valid {loss:.3f}").format(loss=evaluated.loss))
    if pace.tokens_per_second is not None:
        parts.append(_("{n} tokens/s").format(n=f"{pace.tokens_per_second:,.0f}"))
    if pace.seconds_left:
        parts.append(_("{time} left").format(time=duration(pace.seconds_left)))
    return " · ".join(parts)


def step_line(step: "Step", pace: "Pace") -> str:
    """Return how far a run is, for a pipe."""
    return _("update {step} of {steps}: {pace}").format(
        step=f"{step.step:,}", steps=f"{step.steps:,}", pace=pace_line(step, pace, None)
    )


def evaluated_line(evaluated: "Evaluated") -> str:
    """Return what the valid split says, for a pipe."""
    return _("after update {step}: loss {loss:.4f} on valid ({tokens} tokens)").format(
        step=f"{evaluated.step:,}", loss=evaluated.loss, tokens=f"{evaluated.tokens:,}"
    )


def tell(call: Call, done: "Trained") -> None:
    """Print the folder of the result, and say what came of it and what to type next."""
    if call.json:
        call.put_json(
            run=done.folder,
            result=done.result,
            report=done.report,
            plan=done.plan,
            fits=None if done.plan is None else done.plan.fits,
            prepared=done.prepared,
            resumed_from=done.resumed_from,
            already_done=done.already_done,
        )
    elif done.result is not None:
        call.put(str(done.result))
    if done.result is None:
        call.say(_("nothing was trained (--dry-run)"))
        return
    if done.already_done:
        call.say(_("this run was finished before; nothing was done"))
    elif done.resumed_from:
        call.say(_("it went on after update {step}").format(step=f"{done.resumed_from:,}"))
    if done.report is not None and not done.already_done:
        call.say("\n".join(_report(done.report)))
    call.say("\n".join(["", *_next(done.result, done.job.recipe.approach)]))


def _report(report: "Report") -> list[str]:
    """Return losses, time and memory in a few lines."""
    lines = [
        _("{steps} updates; train loss {first:.3f} at first, {last:.3f} at last").format(
            steps=f"{report.steps:,}", first=report.first.loss, last=report.last.loss
        )
    ]
    if report.stopped_early:
        lines.append(
            _("it ended before {planned} updates, for the valid loss got no better").format(
                planned=f"{report.planned:,}"
            )
        )
    if report.best is not None:
        lines.append(
            _("valid loss {loss:.4f} after update {step}: the result has the weights of then")
            .format(loss=report.best.loss, step=f"{report.best.step:,}")
        )  # fmt: skip
    if report.seconds:
        lines.append(
            _("{time} for the updates, {speed} tokens/s").format(
                time=duration(report.seconds), speed=f"{report.tokens_per_second:,.0f}"
            )
        )
    if report.memory:
        lines.append(_("memory: {size} at most").format(size=memory(report.memory)))
    return lines


def _next(result: Path, approach: Approach) -> list[str]:
    """Return the lines to type next."""
    path = from_here(result)
    model = shlex.quote(f"hf:{path}")
    lines = [_("Ask it, through your books:"), f'  psykb ask "…" --llm {model}']
    if approach is not Approach.FULL:
        lines += [_("Put the adapter into its base:"), f"  psykb merge {shlex.quote(path)}"]
    return lines
