"""Whether a plan fits its device; where it does not, what is missing and what would fit."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from psykb.errors import TrainingError
from psykb.messages import text as _
from psykb.training.driving import devices
from psykb.training.driving.devices import Device
from psykb.training.planning.loads import Sharing, load_of
from psykb.training.planning.memory import estimate
from psykb.training.planning.parameters import outline
from psykb.training.planning.planning import Plan, room_of, sharing_of
from psykb.training.recipes import reading
from psykb.training.recipes.settings import Approach, Recipe
from psykb.types import Stop

GIB = 2**30
_SHORTEST = 512  # tokens; rows that are cut shorter teach little
_CARDS = (2, 4, 8)  # of one machine
_RECIPES = ("lora", "qlora")  # psykb's own, the larger need first


def fit(plan: Plan, device: Device) -> None:
    """Raise TrainingError where the plan's estimate is above what the device has free.

    Args:
        plan: what is planned.
        device: of each process. Where its memory is not known, everything fits.

    Raises:
        TrainingError: TOO_LARGE; says what `lacking` does.
    """
    words = lacking(plan, device)
    if words is not None:
        raise TrainingError(words, stop=Stop.TOO_LARGE)


def lacking(plan: Plan, device: Device) -> str | None:
    """Return how much memory is missing and what would fit; None where the plan does.

    Named are the first settings, in an order from those that leave the result as it is to those
    that change it, the first recipe, and the number of cards, with which the same estimate fits.

    Args:
        plan: what is planned.
        device: of each process. Where its memory is not known, everything fits.
    """
    room = room_of(device, plan.processes)
    needed = plan.memory.total
    if not room or needed <= room:
        return None
    words = _(
        "{model}: to train it with the recipe {recipe} takes about {needed} GiB{each}; {room} GiB "
        "are free on {device}, so {missing} GiB are missing."
    ).format(
        model=plan.model,
        recipe=plan.recipe.name,
        needed=_gib(needed),
        each=_(" for each process") if plan.processes > 1 else "",
        device=devices.words(device),
        room=_gib(room),
        missing=_gib(needed - room),
    )
    return f"{words} {_advice(plan, device, room)}"


def _advice(plan: Plan, device: Device, room: int) -> str:
    """Return what would fit, with its figure, or that nothing would."""
    found = []
    for alternatives in (_settings(plan, device), _recipes(plan)):
        for words, recipe, sharing in alternatives:
            total = _total(plan, recipe, device, plan.processes, sharing)
            if total <= room:
                found.append(_("{words} ({total} GiB)").format(words=words, total=_gib(total)))
                break
    if not found:
        found = list(_cards(plan, device, room))
    if not found:
        return _(
            "No recipe of psykb's and no shorter rows would fit; take a smaller model or a device "
            "with more memory."
        )
    return _("By the same estimate this would fit: {found}.").format(found=_("; or ").join(found))


def _settings(plan: Plan, device: Device) -> Iterator[tuple[str, Recipe, Sharing]]:
    """Yield settings that take less and less, each with those before it.

    First those that change nothing but the time, then number formats, then the rows' length.
    """
    recipe = plan.recipe
    words: list[str] = []
    for text, changed in _steps(recipe, device, plan.processes):
        recipe = changed(recipe)
        words.append(f"--set {text}")
        yield " ".join(words), recipe, plan.sharing
    length = recipe.data.max_length // 2
    while length >= _SHORTEST:
        shorter = replace(recipe, data=replace(recipe.data, max_length=length))
        yield " ".join([*words, f"--set data.max_length={length}"]), shorter, plan.sharing
        length //= 2


def _steps(
    recipe: Recipe, device: Device, processes: int
) -> Iterator[tuple[str, Callable[[Recipe], Recipe]]]:
    """Yield the settings that are not yet so, each with what changes a recipe to it."""
    full = recipe.approach is Approach.FULL
    if not recipe.compute.checkpointing:
        yield "compute.checkpointing=true", lambda r: _compute(r, checkpointing=True)
    if recipe.optimisation.per_device > 1:
        yield "optimisation.per_device=1", lambda r: _optimisation(r, per_device=1)
    if device.kind == "cpu" and recipe.compute.precision in ("auto", "fp32"):
        yield "compute.precision=bf16", lambda r: _compute(r, precision="bf16")
    alone = device.kind == "cuda" and processes == 1
    if full and alone and recipe.optimisation.optimizer != "paged-adamw-8bit":
        paged = "paged-adamw-8bit"
        yield f"optimisation.optimizer={paged}", lambda r: _optimisation(r, optimizer=paged)
    in_bf16 = device.kind == "cpu" or (device.bf16 and recipe.compute.precision in ("auto", "bf16"))
    if full and processes == 1 and recipe.compute.weights == "auto" and in_bf16:
        yield "compute.weights=bf16", lambda r: _compute(r, weights="bf16")


def _compute(recipe: Recipe, **changes: object) -> Recipe:
    return replace(recipe, compute=replace(recipe.compute, **changes))  # type: ignore[arg-type]


def _optimisation(recipe: Recipe, **changes: object) -> Recipe:
    return replace(recipe, optimisation=replace(recipe.optimisation, **changes))  # type: ignore[arg-type]


def _recipes(plan: Plan) -> Iterator[tuple[str, Recipe, Sharing]]:
    """Yield psykb's recipes that train fewer weights, or keep them smaller.

    Cards that share weights go on as DDP, which every recipe knows and an adapter is fastest by.
    """
    order = [Approach.FULL, Approach.LORA, Approach.QLORA]
    for name in _RECIPES:
        recipe = replace(reading.read(name), data=plan.recipe.data)
        if order.index(recipe.approach) > order.index(plan.recipe.approach):
            sharing = sharing_of(recipe, plan.processes)
            other = plan.processes > 1 and sharing is not plan.sharing
            words = f"--recipe {name}" + (f" --profile {sharing.value}" if other else "")
            yield words, recipe, sharing


def _cards(plan: Plan, device: Device, room: int) -> Iterator[str]:
    """Yield the fewest cards like this one that would hold the parts of it, if any would."""
    recipe = plan.recipe
    optimisation = recipe.optimisation
    cut = recipe.approach is not Approach.QLORA and optimisation.optimizer == "adamw"
    if device.kind != "cuda" or not cut:
        return
    for cards in _CARDS:
        if cards <= plan.processes and plan.sharing is Sharing.FSDP2:
            continue
        if optimisation.batch % (optimisation.per_device * cards):
            continue
        total = _total(plan, recipe, device, cards, Sharing.FSDP2)
        if total <= room:
            yield _("{n} such cards with --gpus {n} --profile fsdp2 ({total} GiB on each)").format(
                n=cards, total=_gib(total)
            )
            return


def _total(plan: Plan, recipe: Recipe, device: Device, processes: int, sharing: Sharing) -> int:
    """Return the bytes of each device, of the same rows with another recipe."""
    made = plan.outline
    if (recipe.approach, recipe.adapter) != (plan.recipe.approach, plan.recipe.adapter):
        made = outline(Path(plan.base), recipe, name=plan.model)
    load = load_of(recipe, plan.longest, processes, tokens=plan.tokens)
    return estimate(made, recipe, load, device, sharing=sharing, devices=processes).total


def _gib(count: int) -> str:
    return f"{count / GIB:.1f}"
