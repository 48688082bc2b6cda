"""Train what `RUN/train.toml` says: by one process, or by each of several that accelerate starts.

    python -m psykb.training.sft RUN/train.toml
    accelerate launch --config_file PROFILE -m psykb.training.sft RUN/train.toml

The rows are tokens already (`psykb train` prepares them). A run that was interrupted goes on from
its last whole checkpoint; a finished one stays as it is.
"""

import importlib
import logging
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from psykb import config, jsonl, messages
from psykb.errors import MissingExtraError, NotFoundError, PsykbError
from psykb.llm import hub
from psykb.messages import text as _
from psykb.training import job_files
from psykb.training.driving import ranks
from psykb.training.jobs import CHECKPOINTS, METRICS, REPORT, Job, result_of
from psykb.training.rows import splits, store, templates
from psykb.training.tuning import (
    arguments,
    building,
    checkpoints,
    digests,
    failures,
    first_batch,
    leakage,
    metrics,
    reporting,
    saving,
)
from psykb.training.tuning.first_batch import FirstBatch
from psykb.training.tuning.metrics import Evaluated, Metrics, Step
from psykb.training.tuning.saving import Report
from psykb.types import record

if TYPE_CHECKING:
    from psykb.training.tuning.trainer import Trainer, Watch

FIRST_BATCH = "first_batch.json"  # in a run's folder: what `look` found, for who launched it
_PACKAGES = ("torch", "transformers", "peft", "accelerate", "datasets", "trl")


@record
class Listener:
    """Who is told what while a run goes on; in the first process only.

    Args:
        on_first_batch: what is trained on, after it was checked; not where a run goes on.
        on_step: a line of the metrics.
        on_evaluated: the valid split was looked at.
        on_note: what else is to be known, in words.
    """

    on_first_batch: Callable[[FirstBatch], None] = lambda _first: None
    on_step: Callable[[Step], None] = lambda _step: None
    on_evaluated: Callable[[Evaluated], None] = lambda _evaluated: None
    on_note: Callable[[str], None] = lambda words: _say(words)


def run(path: Path, listener: Listener = Listener()) -> Report:  # noqa: B008
    """Train, or go on, or return what a finished run reported.

    Every process of the run calls this; the first writes and tells, the others compute.

    Args:
        path: `train.toml` in the folder of the run, beside the prepared rows.
        listener: who is told.

    Raises:
        NotFoundError: there is no such run, no rows or no model.
        CorruptRecordError: a file of the run cannot be read.
        MissingExtraError: a package is not installed.
        MisuseError: settings do not go together; see `arguments` and `building`.
        TrainingError: it does not begin, or does not go on; carries the reason as `stop`.
    """
    job = job_files.read(path)
    folder = path.parent
    done = saving.read_report(folder)
    if done is not None and result_of(folder, job.recipe).is_dir():
        return done
    _need_packages()
    try:
        with hub.quietly(), _without_bars():
            return _run(job, folder, listener)
    except failures.errors() as error:
        known = failures.explained(error, job, folder)
        if known is None:
            raise
        raise known from None


def _run(job: Job, folder: Path, listener: Listener) -> Report:
    hub.settle(offline=True)
    prepared = store.load(folder)
    processes = int(config.variable("WORLD_SIZE") or 1)
    made = arguments.arguments(job, folder, prepared, processes)
    first = bool(made.should_save)
    model, tokenizer = building.build(job)
    found = checkpoints.find(folder / CHECKPOINTS)
    with ExitStack() as stack:
        told = stack.enter_context(_Told(folder, listener, found)) if first else None
        if first:
            (folder / REPORT).unlink(missing_ok=True)  # of a result that is gone
            _note_lost(job, folder, listener, found)
            checkpoints.clear(folder / CHECKPOINTS)
        trainer = trainer_of(job, folder, made, model, tokenizer, told)
        counts = reporting.counts(model)
        try:
            replies = _replies(job)
            trainer.on_parts = _checking(job, tokenizer, replies)
        except NotFoundError as error:
            if found is None:
                raise
            if first:  # a run may be moved without them; it goes on from the tokens that it has
                _note_unchecked(listener, error)
        if found is None:
            batch = trainer.first_batch()  # in all processes: it brings their generators in line
            if first:
                _check_first_batch(batch, job, folder, (tokenizer, replies), listener)
                leakage.check(trainer, job)
        trainer.train(resume_from_checkpoint=str(found.path) if found is not None else None)
        return _saved(trainer, job, folder, counts)


def trainer_of(
    job: Job,
    folder: Path,
    made: Any,  # noqa: ANN401 (a trl.SFTConfig)
    model: Any,  # noqa: ANN401
    tokenizer: Any,  # noqa: ANN401
    told: "Watch | None",
) -> "Trainer":
    """Return the trainer of a run; processes prepare its sequences one after the other."""
    from psykb.training.tuning.trainer import Trainer

    looks = made.eval_strategy != "no"
    with made.main_process_first(desc=""):
        train = _sequences(job, folder, "train")
        valid = _sequences(job, folder, "valid") if looks else None
    return Trainer(
        model, made, job.recipe, train=train, valid=valid, tokenizer=tokenizer, watch=told
    )


def _sequences(job: Job, folder: Path, split: str) -> Any:  # noqa: ANN401 (a datasets.Dataset)
    """Return what the model reads at a time: rows, or packs of them."""
    from trl.data_utils import pack_dataset

    rows = store.dataset(folder, split)
    data = job.recipe.data
    return pack_dataset(rows, data.max_length, "bfd") if data.packing else rows


def _check_first_batch(
    batch: Mapping[str, Any],
    job: Job,
    folder: Path,
    known: tuple[Any, Sequence[str]],
    listener: Listener,
) -> None:
    """Look at the first batch as the trainer will feed it, tell what it holds, and check it."""
    tokenizer, replies = known
    looked = first_batch.look(
        batch,
        templates.for_training(tokenizer)[0],
        replies,
        max_length=job.recipe.data.max_length,
    )
    jsonl.write_atomically(folder / FIRST_BATCH, jsonl.dumps(looked, indent=2) + "\n")
    listener.on_first_batch(looked)
    first_batch.check(looked)


def _replies(job: Job) -> Sequence[str]:
    """Return what may be trained on: of the rows on disk, not of the tokens made of them."""
    rows = splits.read(config.load().root, job.data).train
    return tuple(first_batch.trainable(rows, loss_on=job.recipe.data.loss_on))


def _note_unchecked(listener: Listener, error: NotFoundError) -> None:
    listener.on_note(
        _("what is trained on next is not compared with the rows ({error})").format(error=error)
    )


def _checking(
    job: Job,
    tokenizer: Any,  # noqa: ANN401
    replies: Sequence[str],
) -> Callable[[Sequence[Mapping[str, Any]]], None]:
    """Return the check of all parts of the first update of this session, in each process."""

    def check(parts: Sequence[Mapping[str, Any]]) -> None:
        first_batch.check_parts(
            parts,
            templates.for_training(tokenizer)[0],
            replies,
            max_length=job.recipe.data.max_length,
        )

    return check


def _note_lost(job: Job, folder: Path, listener: Listener, found: checkpoints.Found | None) -> None:
    """Tell where the metrics lack lines of updates before the checkpoint."""
    step = found.step if found is not None else 0
    steps = metrics.read(folder / METRICS)[0]
    lost = metrics.lost(steps, until=step, every=job.recipe.validation.log_every)
    if lost:
        listener.on_note(
            _(
                "{path}: lines of {n} of the {step} updates before the checkpoint are missing; "
                "the report's tokens, seconds, first loss and evaluations are without them"
            ).format(path=folder / METRICS, n=f"{lost:,}", step=f"{step:,}")
        )


def _saved(trainer: "Trainer", job: Job, folder: Path, counts: tuple[int, int]) -> Report:
    """Write the result and the report, in the first process; return the report in all of them."""
    weights = trainer.gathered()
    devices = trainer.devices()
    report = reporting.report(job, folder, counts, devices, trainer.state.best_global_step)
    if trainer.args.should_save:
        model = trainer.accelerator.unwrap_model(trainer.model)
        result = saving.save(model, job, folder, weights=weights)
        known = digests.of(folder, digests.within(folder, result))
        report = replace(report, result=known)
        saving.write_report(report, folder)
    trainer.accelerator.wait_for_everyone()
    return report


def _need_packages() -> None:
    # it misses kernels for processors, aloud, when others import it
    logging.getLogger("bitsandbytes.backends.cpu.ops").setLevel(logging.ERROR)
    for package in _PACKAGES:
        try:
            importlib.import_module(package)
        except ImportError:
            raise MissingExtraError(
                _("training needs {package}; install it with: pip install 'psykb[train]'").format(
                    package=package
                )
            ) from None


@contextmanager
def _without_bars() -> Iterator[None]:
    """Keep datasets from drawing bars among psykb's words."""
    import datasets

    drawn = not datasets.are_progress_bars_disabled()
    datasets.disable_progress_bars()
    try:
        yield
    finally:
        if drawn:
            datasets.enable_progress_bars()


class _Told:
    """Writes the metrics and tells the listener."""

    def __init__(self, folder: Path, listener: Listener, found: checkpoints.Found | None) -> None:
        self._metrics = Metrics(folder / METRICS, after=found.step if found is not None else 0)
        self._listener = listener

    def stepped(self, step: Step) -> None:
        self._metrics.add(step)
        self._listener.on_step(step)

    def evaluated(self, evaluated: Evaluated) -> None:
        self._metrics.add(evaluated)
        self._listener.on_evaluated(evaluated)

    def saving(self) -> None:
        self._metrics.sync()

    def __enter__(self) -> "_Told":
        return self

    def __exit__(self, *_error: object) -> None:
        self._metrics.close()


def main(words: list[str]) -> int:
    """Run as a command; return its exit code. What goes wrong is one line on stderr.

    Args:
        words: the path of a train.toml; behind it, from who waits for this process,
            `--attended` and `--lang LANGUAGE`.
    """
    if ranks.LANG in words[1:-1]:
        messages.choose(words[words.index(ranks.LANG) + 1])
    if not words or words[0].startswith("-"):
        print("python -m psykb.training.sft RUN/train.toml", file=sys.stderr)  # noqa: T201
        return 2
    path = Path(words[0])
    if ranks.ATTENDED in words:
        ranks.attend()
    try:
        finished = saving.read_report(path.parent) is not None
        run(path)
        result = result_of(path.parent, job_files.read(path).recipe)
        if finished:
            _say(_("{folder}: this run is finished; nothing was done").format(folder=path.parent))
        if int(config.variable("RANK") or 0) == 0:
            print(result)  # noqa: T201
    except PsykbError as error:
        if path.parent.is_dir():
            ranks.leave_word(error, path.parent)
        _say(_("Error: {message}").format(message=error))
        return error.exit_code
    except KeyboardInterrupt:
        return 130
    return 0


def _say(line: str) -> None:
    print(line, file=sys.stderr)  # noqa: T201


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
