"""Show how far a run is: a bar on a terminal, a line now and then in a pipe."""

import shutil
import sys
from collections.abc import Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from psykb import config
from psykb.cli import train_first, train_plan, train_words
from psykb.cli.calls import Call, on_terminal
from psykb.errors import TrainingError
from psykb.messages import text as _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.progress import Progress as Bar

    from psykb.training.driving.running import Listener
    from psykb.training.planning import Plan
    from psykb.training.rows.prepared import Prepared
    from psykb.training.rows.splits import Splits
    from psykb.training.tuning.first_batch import FirstBatch
    from psykb.training.tuning.metrics import Evaluated, Pace, Step

_COLUMNS = 100  # of a line of text in a pipe, and the most on a terminal
_TENTHS = 10  # in a pipe a line comes after each such share of the updates


class Watch:
    """Hears what goes on in a run, and says it on stderr.

    On a terminal there is a bar while rows become tokens and weights move, which is gone at the
    end; it gives way to what is said meanwhile. --quiet keeps all but complaints back.
    """

    def __init__(self, call: Call, *, dry: bool) -> None:
        from psykb.training.tuning.metrics import Progress

        self._call = call
        self._dry = dry
        self._progress = Progress()
        self._open = ExitStack()
        self._bar: Bar | None = None
        self._tenth = 0
        self._valid: Evaluated | None = None
        self._folder: Path | None = None  # of the run, once it is known
        self.styled = on_terminal(sys.stderr) and config.styled()

    def __enter__(self) -> Self:
        if not self._call.quiet and on_terminal(sys.stderr) and config.animated():
            self._bar = self._open.enter_context(_bar())
            self._bar.add_task(_("reading the rows"), total=None)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._open.close()

    def listener(self) -> "Listener":
        """Return what `running.train` tells what goes on."""
        from psykb.training.driving.running import Listener

        return Listener(
            on_row=self.row,
            on_note=self.note,
            on_going_on=self.going_on,
            on_prepared=self.prepared,
            on_plan=self.plan,
            on_first_batch=self.first_batch,
            on_step=self.step,
            on_evaluated=self.evaluated,
        )

    def note(self, words: str) -> None:
        """Say a sentence, quiet or not."""
        with self._aside():
            self._call.complain(words)

    def going_on(self, step: int) -> None:
        """Say after which update a run goes on, and count from there."""
        from psykb.training.tuning.metrics import Progress

        self._progress = Progress(after=step)
        self._say([_("going on after update {step}").format(step=f"{step:,}")])

    def kept(self) -> str:
        """Return what an interrupted run has kept, and what the same command does with it."""
        from psykb.training.jobs import CHECKPOINTS
        from psykb.training.tuning import checkpoints

        found = None
        if self._folder is not None and not self._dry:
            with suppress(TrainingError):  # damaged: told when it is to go on
                found = checkpoints.find(self._folder / CHECKPOINTS)
        if found is None:
            return _("interrupted; no checkpoint was made yet, so the same command begins anew")
        return _(
            "interrupted; the same command goes on from the last checkpoint, of update {step}"
        ).format(step=f"{found.step:,}")

    def row(self, done: int, rows: int) -> None:
        """Move the bar while rows become tokens."""
        if self._bar is not None:
            self._bar.update(self._bar.task_ids[0], completed=done, total=rows)

    def prepared(self, splits: "Splits", prepared: "Prepared", folder: Path) -> None:
        """Say what rows became, and complain of those that are left out or cut."""
        self._folder = folder
        with self._aside():
            train_words.tell_prepared(self._call, splits, prepared, folder, kept=not self._dry)
        self._describe(_("planning the run"))

    def plan(self, plan: "Plan") -> None:
        """Say what the run will take."""
        # in a pipe a line is not broken: other programs look for it
        wrapped = (self._columns(),) if on_terminal(sys.stderr) else ()
        self._say(["", *train_plan.plan_lines(plan, *wrapped), ""])
        self._describe(_("loading the model"))

    def first_batch(self, first: "FirstBatch") -> None:
        """Show what is trained on."""
        self._say([*train_first.lines(first, self._columns(), styled=self.styled), ""])
        self._describe(_("training"))

    def step(self, step: "Step") -> None:
        """Move the bar; in a pipe say a line after each tenth of the run."""
        pace = self._progress.pace(step)
        if self._bar is not None:
            self._bar.update(
                self._bar.task_ids[0],
                description=train_words.pace_line(step, pace, self._valid),
                completed=step.step,
                total=step.steps,
            )
        elif self._due(pace):
            self._call.say(train_words.step_line(step, pace))

    def evaluated(self, evaluated: "Evaluated") -> None:
        """Keep what the valid split says; in a pipe say it."""
        self._valid = evaluated
        if self._bar is None:
            self._call.say(train_words.evaluated_line(evaluated))

    def _due(self, pace: "Pace") -> bool:
        tenth = int(pace.fraction * _TENTHS + 1e-9)
        due, self._tenth = tenth > self._tenth, tenth
        return due

    def _describe(self, words: str) -> None:
        if self._bar is not None:
            # a new one: what has an end cannot be told to have none
            self._bar.remove_task(self._bar.task_ids[0])
            self._bar.add_task(words, total=None)

    def _say(self, lines: Sequence[str]) -> None:
        with self._aside():
            self._call.say("\n".join(lines))

    @contextmanager
    def _aside(self) -> "Iterator[None]":
        """Take the bar away while something is said."""
        if self._bar is not None:
            self._bar.stop()
        yield
        if self._bar is not None:
            self._bar.start()

    def _columns(self) -> int:
        if not on_terminal(sys.stderr):
            return _COLUMNS
        return min(shutil.get_terminal_size().columns, _COLUMNS)


def _bar() -> "Bar":
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, SpinnerColumn, TextColumn
    from rich.progress import Progress as Bar

    return Bar(
        SpinnerColumn(),
        BarColumn(bar_width=20),
        MofNCompleteColumn(),
        TextColumn("{task.description}", markup=False),
        console=Console(stderr=True),
        transient=True,
    )
