"""`metrics.jsonl`: a line for every few updates and for every look at the valid split.

The file is appended to while a run goes on. A run that goes on from a checkpoint cuts the lines
behind that first, so no update is told twice.
"""

import os
from collections import deque
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from math import isfinite
from pathlib import Path
from statistics import median
from types import TracebackType
from typing import Literal, Self

from psykb import jsonl
from psykb.errors import CorruptRecordError
from psykb.messages import text as _
from psykb.types import record


@record
class Step:
    """Updates of the weights: those since the line before.

    Args:
        step: number of the last of them, from 1.
        steps: of the whole run.
        epoch: passes over the rows until now, with their fraction.
        loss: mean over the trained tokens since the line before, in nats.
        learning_rate: of the last update.
        grad_norm: of the last update, before clipping, over all trained weights; None where it was
            not measured or not finite (fp16: the update was left out, and the scale lowered).
        tokens: that went through the model since the line before, over all devices, without
            padding.
        seconds: that these updates took; evaluations and checkpoints aside.
        memory: bytes, at most, that this process held on its device so far; 0 where that cannot be
            told.
        kind: "step", in every line.
    """

    step: int
    steps: int
    epoch: float
    loss: float
    learning_rate: float
    grad_norm: float | None
    tokens: int
    seconds: float
    memory: int
    kind: Literal["step"] = "step"


@record
class Evaluated:
    """A look at the valid split.

    Args:
        step: updates before it; 0: before the first.
        loss: mean over all trained tokens of the split, in nats.
        tokens: how many these are.
        kind: "evaluated", in every line.
    """

    step: int
    loss: float
    tokens: int
    kind: Literal["evaluated"] = "evaluated"


class Metrics:
    """The metrics of a run, opened to be added to; one process writes them."""

    def __init__(self, path: Path, *, after: int = 0) -> None:
        """Open the file, which is made where it is missing.

        Args:
            path: of the file, `metrics.jsonl`.
            after: the update after which the run goes on. Lines of later ones are cut, and so is a
                torn one. 0: the run begins, all lines are cut.

        Raises:
            CorruptRecordError: a line that stays is none of a run's; the file is as it was.
            OSError: the file cannot be written.
        """
        kept: list[Step | Evaluated] = []
        if after and path.exists():
            kept = [line for line in _lines(path) if line.step <= after]
        jsonl.write(path, kept)
        self._file = path.open("a", encoding="utf-8", newline="\n")

    def add(self, line: Step | Evaluated) -> None:
        """Append a line; other processes see it when this returns.

        A norm of the gradient that is not finite becomes None.

        Raises:
            ValueError: its loss is not finite: such a run stops before there is a line of it.
            OSError: it cannot be written.
        """
        if not isfinite(line.loss):
            raise ValueError(f"step {line.step}: loss is {line.loss}")
        if isinstance(line, Step) and not isfinite(line.grad_norm or 0.0):
            line = replace(line, grad_norm=None)  # JSON has no word for it
        self._file.write(jsonl.dumps(line) + "\n")
        self._file.flush()

    def sync(self) -> None:
        """Put all lines on the disk, so that no checkpoint outlives the lines before it."""
        os.fsync(self._file.fileno())

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def read(path: Path) -> tuple[list[Step], list[Evaluated]]:
    """Return what stands in the file, each kind in its order; of no file nothing.

    A last line that is torn, for the process was killed while it wrote, is left out.

    Raises:
        CorruptRecordError: another line is none of a run's; says which.
    """
    lines = _lines(path) if path.exists() else []
    steps = [line for line in lines if isinstance(line, Step)]
    return steps, [line for line in lines if isinstance(line, Evaluated)]


def lost(steps: Sequence[Step], *, until: int, every: int) -> int:
    """Return of how many updates there is no line, at least; 0 where all may be there.

    Args:
        steps: lines of a run, in their order.
        until: the update up to which there should be lines.
        every: updates between two lines, at most.
    """
    ends = [0, *(step.step for step in steps)]
    gaps = sum(max(0, after - before - every) for before, after in pairwise(ends))
    return gaps + max(0, until - ends[-1])


def _lines(path: Path) -> list[Step | Evaluated]:
    from pydantic import TypeAdapter, ValidationError

    adapter: TypeAdapter[Step | Evaluated] = TypeAdapter(Step | Evaluated)
    found: list[Step | Evaluated] = []
    for number, data in enumerate(path.read_bytes().splitlines(keepends=True), 1):
        try:
            found.append(adapter.validate_json(data))
        except ValidationError:
            if not data.endswith(b"\n"):
                break
            raise CorruptRecordError(
                _("{path}:{number}: no line of a run's metrics").format(path=path, number=number)
            ) from None
    return found


@record
class Pace:
    """How far a run is, and how fast.

    Args:
        fraction: of the updates that are done, 0 … 1.
        tokens_per_second: over all devices; None before the first line.
        seconds_left: to the last update, evaluations and checkpoints aside; None as before.
    """

    fraction: float
    tokens_per_second: float | None
    seconds_left: float | None


class Progress:
    """The pace of a run, by the median of its last lines: one slow update does not move it."""

    def __init__(self, *, after: int = 0, window: int = 20) -> None:
        """Begin without lines.

        Args:
            after: the update after which the run goes on, as of `Metrics`.
            window: of so many lines, the last ones, the median is taken.
        """
        self._speeds: deque[float] = deque(maxlen=window)  # tokens a second
        self._durations: deque[float] = deque(maxlen=window)  # seconds an update
        self._last = after

    def pace(self, step: Step) -> Pace:
        """Take in a line and return the pace after it."""
        updates = max(1, step.step - self._last)
        self._last = step.step
        if step.seconds > 0:
            self._speeds.append(step.tokens / step.seconds)
            self._durations.append(step.seconds / updates)
        left = max(0, step.steps - step.step)
        return Pace(
            fraction=min(1.0, step.step / step.steps) if step.steps else 1.0,
            tokens_per_second=median(self._speeds) if self._speeds else None,
            seconds_left=median(self._durations) * left if self._durations else None,
        )
