"""The plan of a run as a table: what is trained, on how much, in how much memory and time."""

from typing import TYPE_CHECKING

from psykb.cli.layout import pad, table, width, wrap
from psykb.cli.train_sizes import duration, memory
from psykb.messages import later
from psykb.messages import text as _

if TYPE_CHECKING:
    from psykb.training.planning import Plan

_UNWRAPPED = 1_000_000  # columns
_PARTS = {
    "frozen_weights": later("frozen weights"),
    "trained_weights": later("trained weights"),
    "gradients": later("gradients"),
    "optimizer_states": later("states of the optimizer"),
    "weights_in_16_bits": later("trained weights once more, in 16 bits"),
    "gathered_weights": later("weights gathered from other devices"),
    "kept_activations": later("activations kept for the backward pass"),
    "layer_at_work": later("the layer at work"),
    "output_layer": later("logits and loss"),
    "allowance": later("allowance: the device's context, fragmentation"),
}
_UNMEASURED = {
    "not_asked": later("not measured; --dry-run measures it"),
    "no_weights": later("not measured: the model's weights are not here"),
    "not_here": later("not measured: this machine would not train on such a device"),
    "does_not_fit": later("not measured: one device alone has no room for it"),
    "too_slow": later("not measured: not even a small piece was done in time here"),
    "failed": later("not measured: {detail}"),
}
_SHARINGS = {
    "ddp": later("each holds all, and trains on its part of the rows (ddp)"),
    "fsdp2": later("weights, gradients and states are divided among them (fsdp2)"),
    "zero3": later("weights, gradients and states are divided among them (zero3)"),
}


def plan_lines(plan: "Plan", columns: int = _UNWRAPPED) -> list[str]:
    """Return the plan in lines: counts are exact, memory is estimated, time measured or missing.

    Args:
        plan: the plan.
        columns: of a line.
    """
    facts = [
        (_("model"), plan.model),
        (_("recipe"), _recipe(plan)),
        (_("devices"), _devices(plan)),
        (_("parameters"), _parameters(plan)),
        (_("an epoch"), _epoch(plan)),
        (_("updates"), _updates(plan)),
        (_("time"), _time(plan)),
        (_("memory"), _memory(plan)),
    ]
    sizes = plan.memory.parts.items()
    parts = [(f"  {_part(part.value, plan)}", memory(size)) for part, size in sizes]
    label = max(width(name) for name, _value in facts) + 2
    lines = [
        wrap(value, columns, indent=" " * label, first=pad(name, label)) for name, value in facts
    ]
    return [*lines, *table(parts, numbers=(1,))]


def _part(part: str, plan: "Plan") -> str:
    if part == "allowance" and plan.device.kind == "cpu":
        return _("allowance: Python with its libraries, fragmentation")
    return _(_PARTS[part])


def _recipe(plan: "Plan") -> str:
    name, approach = plan.recipe.name, plan.recipe.approach.value
    return name if name == approach else f"{name} ({approach})"


def _devices(plan: "Plan") -> str:
    from psykb.training.driving.devices import CPU, words

    device = words(plan.device)
    if plan.device.kind != CPU:
        device = f"{plan.processes} × {device}"
    elif plan.processes > 1:
        device = _("{n} processes on {device}").format(n=plan.processes, device=device)
    how = _SHARINGS.get(plan.sharing.value)
    return device if how is None else f"{device}: {_(how)}"


def _parameters(plan: "Plan") -> str:
    counts = plan.parameters
    words = _("{all}; trained {trained} ({share})").format(
        all=f"{counts.all:,}",
        trained=f"{counts.trained:,}",
        share=_percent(counts.trained, counts.all),
    )
    targets = ", ".join(counts.adapter)
    return words + (_(", beside {targets}").format(targets=targets) if targets else "")


def _epoch(plan: "Plan") -> str:
    words = _(
        "{rows} rows in {sequences} sequences; {tokens} tokens, {trained} ({share}) with loss"
    )
    return words.format(
        rows=f"{plan.rows:,}",
        sequences=f"{plan.sequences:,}",
        tokens=f"{plan.tokens:,}",
        trained=f"{plan.trained_tokens:,}",
        share=_percent(plan.trained_tokens, plan.tokens),
    )


def _updates(plan: "Plan") -> str:
    per_device = plan.recipe.optimisation.per_device
    words = _(
        "{updates} at most, {epoch} an epoch; each of {batch} sequences (per device {per_device} × "
        "accumulated {turns} × devices {processes})"
    )
    return words.format(
        updates=f"{plan.updates:,}",
        epoch=f"{plan.updates_an_epoch:,}",
        batch=per_device * plan.accumulation * plan.processes,
        per_device=per_device,
        turns=plan.accumulation,
        processes=plan.processes,
    )


def _time(plan: "Plan") -> str:
    timing = plan.timing
    if timing.update is None or timing.run is None:
        reason = "not_asked" if timing.reason is None else timing.reason.value
        return _(_UNMEASURED[reason]).format(detail=timing.detail)
    if timing.scaled:
        words = _(
            "about {run}, {update} an update: reckoned from a measured piece of {piece} tokens; "
            "up to {turn} go through at a time"
        )
    else:
        words = _("{run}, {update} an update, as measured with {piece} tokens at a time")
    told = words.format(
        run=duration(timing.run),
        update=duration(timing.update),
        piece=f"{timing.piece:,}",
        turn=f"{timing.turn:,}",
    )
    if plan.processes > 1:
        return told + _("; without evaluations, checkpoints and what the devices send one another")
    return told + _("; without evaluations and checkpoints")


def _memory(plan: "Plan") -> str:
    needed = _("{total}, estimated")
    if plan.processes > 1:
        on_cpu = plan.device.kind == "cpu"
        needed = (
            _("{total} for each process, estimated") if on_cpu else _("{total} a card, estimated")
        )
    return needed.format(total=memory(plan.memory.total)) + _room(plan)


def _room(plan: "Plan") -> str:
    """Return what stands against the memory that is needed."""
    if plan.fits is not None:
        fits = (
            _("; {room} are free: it fits")
            if plan.fits
            else _("; {room} are free: it DOES NOT FIT")
        )
        return fits.format(room=memory(plan.room))
    if plan.device.kind != "cuda":
        return _("; how much there is cannot be told here")
    if plan.card is None:
        return _("; no card has so much: it DOES NOT FIT")
    return _("; it fits cards of {gb} GB").format(gb=plan.card)


def _percent(part: int, whole: int) -> str:
    if not whole:
        return "–"
    share = part / whole
    return f"{share:.1%}" if share >= 0.1 or not part else f"{share:.2%}"
