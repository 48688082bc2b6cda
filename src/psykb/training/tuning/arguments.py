"""A recipe as the arguments that trl's trainer takes."""

import math
from pathlib import Path
from typing import TYPE_CHECKING

from psykb import config
from psykb.errors import MisuseError
from psykb.messages import text as _
from psykb.training.jobs import CHECKPOINTS, Job
from psykb.training.recipes.settings import Recipe
from psykb.training.rows.prepared import Prepared
from psykb.training.tuning.arithmetic import arithmetic_of, on_processor

if TYPE_CHECKING:
    from trl import SFTConfig

_SCHEDULES = {"cosine": "cosine", "linear": "linear", "constant": "constant_with_warmup"}
_OPTIMIZERS = {
    "adamw": "adamw_torch_fused",
    "adamw-8bit": "adamw_8bit",
    "paged-adamw-8bit": "paged_adamw_8bit",
}


def accumulation(recipe: Recipe, processes: int) -> int:
    """Return how many times each process goes forward and back before an update, at least 1.

    Args:
        recipe: its `batch` is that of an update, over all processes.
        processes: one for each device, at least 1.

    Raises:
        MisuseError: the batch cannot be divided so; says which values could.
    """
    batch, per_device = recipe.optimisation.batch, recipe.optimisation.per_device
    at_once = per_device * processes
    if batch % at_once == 0:
        return batch // at_once
    below, above = batch // at_once * at_once, math.ceil(batch / at_once) * at_once
    proposals = [str(number) for number in (below, above) if number]
    words = _(
        "optimisation.batch = {batch} cannot be divided into {per_device} sequences "
        "(optimisation.per_device) on each of {processes} devices; set batch to {proposals}"
    ).format(
        batch=batch,
        per_device=per_device,
        processes=processes,
        proposals=_(" or ").join(proposals),
    )
    share = batch // processes
    if batch % processes == 0 and share > 1:
        fitting = [n for n in range(1, min(share, per_device) + 1) if share % n == 0]
        words += _(", or per_device to {per_device}").format(per_device=fitting[-1])
    raise MisuseError(words)


def updates(recipe: Recipe, sequences: int, processes: int) -> int:
    """Return how many updates a run takes: those of its epochs, or `max_steps` if that is less.

    The last update of an epoch may be of a smaller batch. Where the processes cannot share the
    sequences evenly, some of the first are gone through twice in an epoch.

    Args:
        recipe: of the run.
        sequences: of an epoch, packs or rows, at least 1.
        processes: one for each device.

    Raises:
        MisuseError: as `accumulation`.
    """
    optimisation = recipe.optimisation
    turns = math.ceil(math.ceil(sequences / optimisation.per_device) / processes)
    of_an_epoch = math.ceil(turns / accumulation(recipe, processes))
    all_of_them = _ceil(optimisation.epochs * of_an_epoch)
    return min(optimisation.max_steps or all_of_them, all_of_them)


def interval(recipe: Recipe, steps: int) -> int:
    """Return the number of updates between two evaluations, and between two checkpoints.

    Args:
        recipe: `validation.every` says it, as a number or as a share.
        steps: updates of the run.
    """
    every = recipe.validation.every
    return max(1, round(every) if every >= 1 else _ceil(every * steps))


def warmup(recipe: Recipe, steps: int) -> int:
    """Return over how many updates the learning rate rises from 0; the one behind has all of it.

    At least one update has it, so that a run of one update learns.

    Args:
        recipe: `optimisation.warmup` is a share of the updates.
        steps: updates of the run, at least 1.
    """
    return min(_ceil(recipe.optimisation.warmup * steps), steps - 1)


def _ceil(number: float) -> int:
    """Return the next whole number, without what a float has too much: 1.1 * 10 is 11."""
    return math.ceil(round(number, 6))


def arguments(job: Job, folder: Path, prepared: Prepared, processes: int) -> "SFTConfig":
    """Return what the recipe says, as trl has it.

    Nothing is reported to a service, nothing is pushed to a hub. Checkpoints are made and removed
    by `trainer.Trainer`, so there is no limit for them here; the rows are tokens already, so they
    are not prepared again.

    Args:
        job: whose recipe it is.
        folder: of the run.
        prepared: what there is to train on.
        processes: that share the work, one for each device.

    Raises:
        MisuseError: the batch cannot be divided among the devices, or the number formats do not go
            together.
        TrainingError: NO_DEVICE; there is no graphics card where the recipe needs one.
        MissingExtraError: bitsandbytes is needed and not installed.
    """
    import torch
    from trl import SFTConfig

    recipe = job.recipe
    optimisation, compute, data = recipe.optimisation, recipe.compute, recipe.data
    steps = updates(recipe, prepared.train.sequences, processes)
    looks = prepared.valid is not None
    every = interval(recipe, steps)
    formats = arithmetic_of(recipe)
    on_cpu = on_processor()
    made = SFTConfig(
        output_dir=str(folder / CHECKPOINTS),
        # how much
        num_train_epochs=optimisation.epochs,
        max_steps=steps,
        per_device_train_batch_size=optimisation.per_device,
        # a pack a time, so that the loss of each is known when processes share them
        per_device_eval_batch_size=1 if data.packing else optimisation.per_device,
        gradient_accumulation_steps=accumulation(recipe, processes),
        max_length=data.max_length,
        packing=data.packing,
        packing_strategy="bfd",
        eval_packing=data.packing,
        dataset_kwargs={"skip_prepare_dataset": True},
        # how weights move
        optim=_OPTIMIZERS[optimisation.optimizer],
        learning_rate=optimisation.learning_rate,
        lr_scheduler_type=_SCHEDULES[optimisation.schedule],
        warmup_steps=warmup(recipe, steps),
        weight_decay=optimisation.weight_decay,
        adam_beta1=optimisation.beta1,
        adam_beta2=optimisation.beta2,
        max_grad_norm=optimisation.max_grad_norm,
        neftune_noise_alpha=optimisation.neftune or None,
        seed=optimisation.seed,
        data_seed=optimisation.seed,
        # in what
        use_cpu=on_cpu,
        bf16=formats.autocast == "bf16",
        fp16=formats.autocast == "fp16",
        activation_checkpointing=compute.checkpointing,
        activation_checkpointing_kwargs={"use_reentrant": False} if compute.checkpointing else None,
        accelerator_config={"gradient_accumulation_kwargs": _accumulating()},
        ddp_backend="gloo" if on_cpu and processes > 1 else None,
        ddp_find_unused_parameters=False,
        dataloader_pin_memory=not on_cpu and torch.cuda.is_available(),
        # when it is looked at, and what is kept
        logging_strategy="steps",
        logging_steps=recipe.validation.log_every,
        logging_nan_inf_filter=False,  # `trainer.Trainer` stops instead
        eval_strategy="steps" if looks else "no",
        eval_steps=every if looks else None,
        prediction_loss_only=True,
        save_strategy="steps",
        save_steps=every,
        save_total_limit=None,
        load_best_model_at_end=looks,
        metric_for_best_model="loss" if looks else None,
        greater_is_better=False if looks else None,
        report_to=[],
        push_to_hub=False,
        disable_tqdm=True,
    )
    if formats.autocast is None:
        # what another run left in the environment, or a profile says, is not asked for
        made.mixed_precision = "no"
    return made


def _accumulating() -> dict[str, bool] | None:
    """Return how gradients are gathered over the parts of an update, as accelerate takes it.

    With FSDP each device adds up its share alone, in fp32: without this it would keep those of all
    weights, in the format of the arithmetic, until the last part.
    """
    shared = (config.variable("ACCELERATE_USE_FSDP") or "").lower() == "true"
    return {"sync_each_batch": True} if shared else None
