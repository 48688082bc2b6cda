"""What is asked for of a training run, who is told meanwhile, and what became of it."""

from collections.abc import Callable
from pathlib import Path

from psykb.training.jobs import Job
from psykb.training.planning import Plan
from psykb.training.recipes.settings import Recipe
from psykb.training.rows.prepared import Prepared
from psykb.training.rows.splits import Splits
from psykb.training.tuning.first_batch import FirstBatch
from psykb.training.tuning.metrics import Evaluated, Step
from psykb.training.tuning.saving import Report
from psykb.types import record


@record
class Wanted:
    """What is asked for.

    Args:
        data: a mix, a set, a run (a folder, or its name under `<root>/generated`), or a file of
            rows.
        model: a folder, or a name as `psykb.llm.hub.locate` takes it.
        recipe: with every value, changed by the user's settings already.
        validation: rows to look at, as `data`; None for those of the mix, if it has them.
        run: the folder's name under `<root>/generated`, or a path if it has a separator; None for
            `train-` and 8 hex of the job, so that the same call means the same run.
        gpus: how many processes, a graphics card each (with the profile "cpu" without cards); None
            for one process on the first device.
        profile: "ddp", "fsdp2", "zero3", "cpu", or a file of accelerate's settings; None for one
            that suits: ddp where an adapter is trained, fsdp2 where all weights are. Read only
            where there are several processes, but for "cpu".
        offline: True to look nothing up; None for what the settings say.
        dry_run: prepare and plan alone. Nothing stays on disk but what a download brings; the
            model's weights are not downloaded.
        force: train although the estimate says that it does not fit.
    """

    data: str
    model: str
    recipe: Recipe
    validation: str | None = None
    run: str | None = None
    gpus: int | None = None
    profile: str | None = None
    offline: bool | None = None
    dry_run: bool = False
    force: bool = False


@record
class Listener:
    """Who is told what while a run goes on; all are called in this process, one at a time.

    Args:
        on_row: a row became tokens: how many did, and how many there are.
        on_note: a sentence, in the language of the user: psykb is another version than the run
            began with; several cards, of which one is used; what would fit, of a plan that does
            not; …
        on_going_on: a run that was interrupted goes on: the update after which.
        on_prepared: rows became tokens, or had before: what they hold, and what was left out. The
            folder in which `store.left_out` finds them comes along.
        on_plan: what the run will take.
        on_first_batch: what is trained on, before the first update; not where a run goes on.
        on_step: an update was made.
        on_evaluated: the valid split was looked at.
    """

    on_row: Callable[[int, int], None] = lambda _done, _all: None
    on_note: Callable[[str], None] = lambda _note: None
    on_going_on: Callable[[int], None] = lambda _step: None
    on_prepared: Callable[[Splits, Prepared, Path], None] = lambda _splits, _prepared, _in: None
    on_plan: Callable[[Plan], None] = lambda _plan: None
    on_first_batch: Callable[[FirstBatch], None] = lambda _first: None
    on_step: Callable[[Step], None] = lambda _step: None
    on_evaluated: Callable[[Evaluated], None] = lambda _evaluated: None


@record
class Trained:
    """What became of a run.

    Args:
        folder: of the run; of a dry run where it would lie.
        job: what it does.
        splits: the rows.
        prepared: what they became.
        plan: None where the run was done before.
        result: the folder of the adapter or of the model; None for a dry run.
        report: what was done, with figures; None for a dry run.
        resumed_from: the update after which it went on; 0 where it began anew.
        already_done: the run was finished before this call, which did nothing.
    """

    folder: Path
    job: Job
    splits: Splits
    prepared: Prepared
    plan: Plan | None = None
    result: Path | None = None
    report: Report | None = None
    resumed_from: int = 0
    already_done: bool = False
