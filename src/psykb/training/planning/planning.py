"""A job's plan: what is trained, on how much, in how many updates, in which memory, how long."""

from dataclasses import replace
from pathlib import Path

from psykb.training.driving.devices import CPU, Device
from psykb.training.jobs import Job
from psykb.training.planning.loads import Load, Sharing, load_of
from psykb.training.planning.memory import Memory, estimate
from psykb.training.planning.parameters import Outline, Parameters, outline
from psykb.training.planning.timing import Timing, Unmeasured, timed
from psykb.training.recipes.settings import Approach, Recipe
from psykb.training.rows.prepared import Prepared
from psykb.training.tuning.arguments import accumulation, updates
from psykb.types import record

_SOLD = (16, 24, 32, 40, 48, 80, 96, 141, 180)  # GB of usual cards
_USABLE = 0.92 * 2**30  # bytes of a GB that drivers and error correction leave


@record
class Plan:
    """What a run will take. Counts are exact, memory is estimated, time is measured or missing.

    `dataclasses.asdict` makes what JSON has forms for.

    Args:
        model: as the user named it.
        base: the folder in which its configuration lies.
        recipe: with which it is planned.
        device: on which; each process has one such.
        processes: how many there are, at least 1.
        sharing: how they share the run.
        outline: what the model consists of; `parameters` are there.
        load: what goes through a device at a time.
        longest: tokens of the longest row, before the limit.
        rows: of an epoch, that are trained on.
        sequences: of an epoch: packs, or rows.
        tokens: of an epoch.
        trained_tokens: of these, those with a loss.
        accumulation: turns that make an update.
        updates_an_epoch: updates of one pass over the rows.
        updates: of the run, at most: it may end early.
        memory: of each device, estimated.
        room: bytes that each process may take, as the device said; 0 where it could not tell.
        timing: of an update and of the run.
    """

    model: str
    base: str
    recipe: Recipe
    device: Device
    processes: int
    sharing: Sharing
    outline: Outline
    load: Load
    longest: int
    rows: int
    sequences: int
    tokens: int
    trained_tokens: int
    accumulation: int
    updates_an_epoch: int
    updates: int
    memory: Memory
    room: int
    timing: Timing

    @property
    def parameters(self) -> Parameters:
        """How many parameters there are, and how many of them are trained."""
        return self.outline.parameters

    @property
    def fits(self) -> bool | None:
        """Whether the estimate fits the device; None where its memory cannot be told."""
        return None if not self.room else self.memory.total <= self.room

    @property
    def card(self) -> int | None:
        """The GB of the smallest usual card that the estimate fits; None where it fits none."""
        return next((gb for gb in _SOLD if self.memory.total <= gb * _USABLE), None)


def plan(
    job: Job,
    prepared: Prepared,
    *,
    processes: int,
    device: Device,
    sharing: Sharing | None = None,
    measured: bool = True,
    here: bool = True,
) -> Plan:
    """Return what a job will take.

    Args:
        job: of its model's folder only config.json is needed; with the weights there, time is
            measured (which takes up to about a minute, and the time to load them).
        prepared: what its rows became.
        processes: that share the run, one for each device.
        device: the device of each of them.
        sharing: how they do; None for DDP where an adapter is trained, FSDP2 where all weights are.
        measured: False to measure no time.
        here: whether a run would take such a device here; else there is none to measure on.

    Raises:
        NotFoundError: no model can be made from the folder's configuration.
        MisuseError: the adapter's targets are not in the model; or the batch cannot be divided
            among the processes.
    """
    recipe, split = job.recipe, prepared.train
    made = outline(Path(job.base), recipe, name=job.model)
    shared = sharing_of(recipe, processes) if sharing is None else sharing
    load = load_of(recipe, split.longest, processes, tokens=split.tokens)
    memory = estimate(made, recipe, load, device, sharing=shared, devices=processes)
    epoch = replace(recipe, optimisation=replace(recipe.optimisation, epochs=1.0, max_steps=0))
    counts = (
        updates(epoch, split.sequences, processes),
        updates(recipe, split.sequences, processes),
    )
    room = room_of(device, processes)
    on_cpu = device.kind == CPU
    if not measured:
        timing = Timing(turn=load.tokens, reason=Unmeasured.NOT_ASKED)
    elif not here:
        timing = Timing(turn=load.tokens, reason=Unmeasured.NOT_HERE)
    elif room and estimate(made, recipe, load, device).total > room:
        timing = Timing(turn=load.tokens, reason=Unmeasured.DOES_NOT_FIT)
    else:
        timing = timed(job, load, split, counts, processes, one_device=on_cpu)
    return Plan(
        model=job.model,
        base=job.base,
        recipe=recipe,
        device=device,
        processes=processes,
        sharing=shared,
        outline=made,
        load=load,
        longest=split.longest,
        rows=split.rows,
        sequences=split.sequences,
        tokens=split.tokens,
        trained_tokens=split.trained,
        accumulation=accumulation(recipe, processes),
        updates_an_epoch=counts[0],
        updates=counts[1],
        memory=memory,
        room=room,
        timing=timing,
    )


def sharing_of(recipe: Recipe, processes: int) -> Sharing:
    """Return how processes share a run where nobody said: as `driving.profiles.suited`."""
    if processes == 1:
        return Sharing.ALONE
    return Sharing.FSDP2 if recipe.approach is Approach.FULL else Sharing.DDP


def room_of(device: Device, processes: int) -> int:
    """Return the bytes that a process may take of its device; processors are shared by all."""
    free = device.free or device.memory
    return free // processes if device.kind == CPU else free
