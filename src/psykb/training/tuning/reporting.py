"""The report of a run, from its metrics and from what it ran on."""

import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from psykb import __version__
from psykb.errors import CorruptRecordError
from psykb.messages import text as _
from psykb.training.jobs import CHECKPOINTS, METRICS, Job
from psykb.training.tuning.arithmetic import arithmetic_of
from psykb.training.tuning.metrics import lost, read
from psykb.training.tuning.saving import Report

_PACKAGES = ("torch", "transformers", "trl", "peft", "accelerate", "datasets", "bitsandbytes")


def report(
    job: Job,
    folder: Path,
    parameters: tuple[int, int],
    devices: tuple[str, ...],
    best: int | None,
) -> Report:
    """Return what a run did, by its metrics.

    Args:
        job: of the run.
        folder: of the run.
        parameters: how many the model has, and how many of them are trained.
        devices: name of each process's device.
        best: the update after which the model had the weights that are kept; None: the last ones.

    Raises:
        CorruptRecordError: the metrics hold no update, though there were some.
    """
    steps, looks = read(folder / METRICS)
    if not steps:
        raise CorruptRecordError(
            _(
                "{path}: holds no update of the run, which cannot be reported so; delete the "
                "newest folder in {checkpoints} and run the same command again"
            ).format(path=folder / METRICS, checkpoints=folder / CHECKPOINTS)
        )
    return Report(
        steps=steps[-1].step,
        planned=steps[-1].steps,
        epochs=steps[-1].epoch,
        first=steps[0],
        last=steps[-1],
        best=next((look for look in looks if look.step == best), None),
        evaluated=tuple(looks),
        tokens=sum(step.tokens for step in steps),
        seconds=round(sum(step.seconds for step in steps), 3),
        memory=max(step.memory for step in steps),
        parameters=parameters[0],
        trained=parameters[1],
        computed=arithmetic_of(job.recipe).computed,
        devices=devices,
        versions=_versions(),
        unknown=lost(steps, until=steps[-1].step, every=job.recipe.validation.log_every),
    )


def counts(model: Any) -> tuple[int, int]:  # noqa: ANN401
    """Return how many parameters a model has, and how many of them are trained."""
    if hasattr(model, "get_nb_trainable_parameters"):  # counts those in 4 bits one by one
        trained, every = model.get_nb_trainable_parameters()
        return int(every), int(trained)
    trained = sum(weight.numel() for weight in model.parameters() if weight.requires_grad)
    return sum(weight.numel() for weight in model.parameters()), trained


def _versions() -> dict[str, str]:
    versions = {"psykb": __version__, "python": platform.python_version()}
    for package in _PACKAGES:
        try:
            versions[package] = version(package)
        except PackageNotFoundError:  # bitsandbytes, which few need
            continue
    return versions
