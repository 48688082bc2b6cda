"""A training run from rows and a model's name to the folder that holds the result."""

import importlib.util
from dataclasses import replace
from pathlib import Path

from psykb import __version__
from psykb.dataset.rendering import loading
from psykb.errors import MissingExtraError, MisuseError, TrainingError
from psykb.generation.run_folders import GENERATED
from psykb.messages import text as _
from psykb.training import planning, sft
from psykb.training.cards import card, picture
from psykb.training.driving import bases, continuing, fingerprints, following, launching, workers
from psykb.training.driving.continuing import Standing
from psykb.training.driving.profiles import Profile
from psykb.training.driving.wanted import Listener, Trained, Wanted
from psykb.training.driving.workers import Workers
from psykb.training.jobs import METRICS, PICTURE, TRAIN, Job, result_of
from psykb.training.planning import Plan
from psykb.training.rows import preparing, splits, store
from psykb.training.rows.prepared import Prepared
from psykb.training.rows.splits import Splits
from psykb.training.tuning import saving
from psykb.training.tuning.metrics import Evaluated, Metrics
from psykb.types import Stop, record

__all__ = ("Listener", "Trained", "Wanted", "train")

_NEEDED = ("torch", "transformers", "trl", "peft", "datasets", "accelerate", "matplotlib")
_NAMES_ROWS = (Stop.LEFT_OUT, Stop.NO_ROWS)  # by a file in the run's folder


def train(root: Path, wanted: Wanted, listener: Listener = Listener()) -> Trained:  # noqa: B008
    """Train, or go on with a run that was interrupted, or plan one.

    Args:
        root: the project's folder, `Settings.root`.
        wanted: what is asked for.
        listener: who is told meanwhile.

    Raises:
        MissingExtraError: a package is not installed; carries the pip line.
        MisuseError: the call cannot mean anything.
        NotFoundError: there is no such data, model or profile.
        LockedError: another process is at work in the run's folder; says which.
        TrainingError: it does not begin, or does not go on; carries the reason as `stop`.
        StoreError: the folder cannot be written.
    """
    _check_installed()
    chosen = workers.chosen(
        wanted.recipe,
        gpus=wanted.gpus,
        profile=wanted.profile,
        plan=wanted.dry_run,
        on_note=listener.on_note,
    )
    base = bases.locate(wanted.model, offline=wanted.offline, weights=not wanted.dry_run)
    rows = splits.read(root, wanted.data, validation=wanted.validation)
    job = Job(
        model=wanted.model,
        base=str(base.resolve()),
        fingerprint=fingerprints.of_model(base),
        data=wanted.data,
        digest=rows.digest,
        recipe=wanted.recipe,
        version=__version__,
    )
    folder = _folder(root, wanted, job)
    going = _Going(
        wanted=wanted, listener=listener, workers=chosen, job=job, rows=rows, folder=folder
    )
    if wanted.dry_run:
        return _planned(going)
    with continuing.held(folder):
        return _trained(going)


@record
class _Going:
    """All that is known of a run before its rows are tokens."""

    wanted: Wanted
    listener: Listener
    workers: Workers
    job: Job
    rows: Splits
    folder: Path


def _planned(going: _Going) -> Trained:
    """Prepare and plan; what was not there before is removed again.

    Rows that cannot be trained on stay named in the folder: the error says where they are.
    """
    folder = going.folder
    before = folder.exists()
    with continuing.held(folder) as hold:
        hold.passing = not before
        try:
            continuing.standing(folder, going.job, going.workers.crew)
            prepared = _prepared(going)
            plan = _plan(going, prepared)
        except TrainingError as error:
            hold.passing = not before and error.stop not in _NAMES_ROWS
            raise
    words = planning.lacking(plan, plan.device)
    if words is not None:
        going.listener.on_note(words)
    return _outcome(going, prepared, plan=plan)


def _trained(going: _Going) -> Trained:
    folder, job = going.folder, going.job
    standing = continuing.standing(folder, job, going.workers.crew)
    if standing.done:
        return replace(_finished(going, store.load(folder), anew=False), already_done=True)
    _note(going.listener, standing)
    prepared = _prepared(going)
    plan = _plan(going, prepared)
    if not going.wanted.force:
        planning.fit(plan, going.workers.devices[0])
    continuing.begin(folder, job, going.workers.crew)
    if standing.step == 0:
        _sweep(folder)
    if going.workers.profile is None:
        _train_here(going)
    else:
        _launch(going, going.workers.profile, standing)
    return replace(_finished(going, prepared), plan=plan, resumed_from=standing.step)


def _outcome(going: _Going, prepared: Prepared, *, plan: Plan | None = None) -> Trained:
    return Trained(
        folder=going.folder, job=going.job, splits=going.rows, prepared=prepared, plan=plan
    )


def _finished(going: _Going, prepared: Prepared, *, anew: bool = True) -> Trained:
    """Return what became of a run; its picture and its card are made, or only what is missing."""
    folder, job = going.folder, going.job
    report = saving.read_report(folder)
    if report is None:
        raise RuntimeError(f"{folder}: trained without a report")
    result = result_of(folder, job.recipe)
    if anew or not (folder / PICTURE).is_file():
        picture.draw(folder / METRICS, folder / PICTURE)
    if anew or not (result / card.CARD).is_file():
        card.write(result, job, prepared, report, mix=going.rows.mix)
    return replace(_outcome(going, prepared), result=result, report=report)


def _check_installed() -> None:
    for package in _NEEDED:
        if importlib.util.find_spec(package) is None:
            raise MissingExtraError(
                _("training needs {package}; install it with: pip install 'psykb[train]'").format(
                    package=package
                )
            )


def _folder(root: Path, wanted: Wanted, job: Job) -> Path:
    name = wanted.run or f"train-{fingerprints.of_job(job)}"
    folder = Path(name) if "/" in name or "\\" in name else root / GENERATED / name
    last = name.replace("\\", "/").rsplit("/", 1)[-1].strip()
    if not last or last[0] in ".-" or (folder.exists() and not folder.is_dir()):
        raise MisuseError(
            _("--run {name}: is no name of a folder; choose another").format(name=name)
        )
    continuing.check_own(folder)
    return folder


def _prepared(going: _Going) -> Prepared:
    """Return the rows as tokens, and tell of them."""
    tokenizer = loading.load(going.job.base, offline=True)
    made = preparing.prepare(
        going.rows,
        tokenizer,
        going.job.recipe,
        going.folder,
        on_row=going.listener.on_row,
    )
    going.listener.on_prepared(going.rows, made, going.folder)
    return made


def _plan(going: _Going, prepared: Prepared) -> Plan:
    """Return what the run will take, and tell it."""
    who = going.workers
    plan = planning.plan(
        going.job,
        prepared,
        processes=len(who.devices),
        device=who.devices[0],
        sharing=who.sharing,
        measured=going.wanted.dry_run,  # a run tells its pace itself
        here=who.here,
    )
    going.listener.on_plan(plan)
    return plan


def _note(listener: Listener, standing: Standing) -> None:
    for damaged in standing.skipped:
        listener.on_note(
            _("a checkpoint is damaged ({damaged}); the one of update {step} is taken").format(
                damaged=damaged, step=f"{standing.step:,}"
            )
        )
    if standing.step:
        listener.on_going_on(standing.step)
    if standing.step and standing.version != __version__:
        listener.on_note(
            _(
                "this run began with psykb {before} and goes on with {now}; its figures may differ "
                "a little from those of one version alone"
            ).format(before=standing.version, now=__version__)
        )


def _sweep(folder: Path) -> None:
    """Remove what a try left that came to no checkpoint."""
    for name in (METRICS, sft.FIRST_BATCH):
        (folder / name).unlink(missing_ok=True)


def _train_here(going: _Going) -> None:
    listener = going.listener
    sft.run(
        going.folder / TRAIN,
        sft.Listener(
            on_first_batch=listener.on_first_batch,
            on_step=listener.on_step,
            on_evaluated=listener.on_evaluated,
            on_note=listener.on_note,
        ),
    )


def _launch(going: _Going, profile: Profile, standing: Standing) -> None:
    """Train in processes of their own, and tell what they write."""
    folder, listener = going.folder, going.listener
    if standing.step:  # lines behind the checkpoint come again
        Metrics(folder / METRICS, after=standing.step).close()
    follower = following.Follower(folder / METRICS, after=standing.step)
    first = following.Once(folder / sft.FIRST_BATCH, told=standing.step > 0)

    def watch() -> None:
        batch = first.new()
        if batch is not None:
            listener.on_first_batch(batch)
        for line in follower.new():
            if isinstance(line, Evaluated):
                listener.on_evaluated(line)
            else:
                listener.on_step(line)

    called = launching.command(profile, len(going.workers.devices), folder)
    launching.launch(called, folder, watch=watch)
