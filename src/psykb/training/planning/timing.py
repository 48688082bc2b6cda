"""How long an update takes: measured with the real weights on the device at hand, or not told.

The measurement is a process of its own: it leaves no memory behind on a graphics card, and ends
when its time is over.
"""

import json
import math
import subprocess
import sys
import tempfile
from enum import StrEnum
from pathlib import Path

from psykb.training import job_files
from psykb.training.jobs import Job
from psykb.training.planning.loads import Load
from psykb.training.recipes.settings import Recipe
from psykb.training.rows.prepared import Split
from psykb.types import record

_LIMIT = 150.0  # seconds for all, with imports and loading


class Unmeasured(StrEnum):
    """Why no time is told."""

    NOT_ASKED = "not_asked"
    NOT_HERE = "not_here"  # it is planned for devices that a run here would not take
    NO_WEIGHTS = "no_weights"  # only the model's configuration lies in the folder
    DOES_NOT_FIT = "does_not_fit"  # on one device that is at hand
    TOO_SLOW = "too_slow"  # not even the smallest piece was done in time
    FAILED = "failed"  # `detail` says how


@record
class Timing:
    """How long a run takes, from a measured piece of it.

    Args:
        update: seconds of an update; None where it was not measured.
        run: seconds of all updates; evaluations, checkpoints and what several devices say to one
            another are not in it. None where it was not measured.
        piece: tokens that went through the device when it was measured, 0 where it was not.
        turn: tokens that go through it at a time in training, at most. Where the piece is shorter,
            the time of a turn is taken from the line through the longest two pieces. That attention
            grows with the square is then not in it.
        reason: why it was not measured; None where it was.
        detail: one line beside FAILED.
    """

    update: float | None = None
    run: float | None = None
    piece: int = 0
    turn: int = 0
    reason: Unmeasured | None = None
    detail: str = ""

    @property
    def scaled(self) -> bool:
        """Whether a shorter piece was measured than training takes at a time."""
        return 0 < self.piece < self.turn


@record
class Pace:
    """What was measured.

    Args:
        seconds: of a piece, forward and backward: the mean of two after one that is not counted,
            where there was time for them.
        tokens: of the piece.
        fixed: of its seconds, those that hang not on its length.
        move: seconds of an optimizer's step over all trained weights, by AdamW in fp32.
    """

    seconds: float
    tokens: int
    fixed: float
    move: float


def weights_there(base: Path) -> bool:
    """Return whether a model's weights lie in its folder, not only its configuration."""
    return any(base.glob("*.safetensors"))


def timed(
    job: Job,
    load: Load,
    split: Split,
    updates: tuple[int, int],
    processes: int,
    *,
    one_device: bool = False,
) -> Timing:
    """Measure a piece of training, and return what it says of a run.

    The longest turn that the time allows is measured; the rest is counted by tokens.

    Args:
        job: whose model, adapter and settings are measured.
        load: what goes through a device at a time.
        split: what is trained on.
        updates: of an epoch, and of the run.
        processes: that share an update.
        one_device: whether they share one device, too, which has been measured as a whole.
    """
    if not weights_there(Path(job.base)):
        return Timing(turn=load.tokens, reason=Unmeasured.NO_WEIGHTS)
    with tempfile.TemporaryDirectory() as folder:
        path = job_files.write(job, Path(folder))
        share = split.trained / split.tokens
        row = math.ceil(split.tokens / split.rows) if job.recipe.data.packing else load.tokens
        command = [sys.executable, "-m", "psykb.training.planning.pace"]
        command += [str(path), str(load.tokens), str(row), str(share)]
        try:
            done = subprocess.run(
                command,
                capture_output=True,
                encoding="utf-8",
                errors="replace",
                check=False,
                timeout=_LIMIT,
            )
        except subprocess.TimeoutExpired:
            return Timing(turn=load.tokens, reason=Unmeasured.TOO_SLOW)
    said = (done.stdout or done.stderr).strip().splitlines()
    if done.returncode != 0:
        detail = said[-1] if said else str(done.returncode)
        return Timing(turn=load.tokens, reason=Unmeasured.FAILED, detail=detail)
    pace = Pace(**json.loads(said[-1]))
    update = seconds_of(job.recipe, pace, split, updates[0], processes)
    if one_device:  # each has a share of it alone
        update *= processes
    return Timing(update=update, run=update * updates[1], piece=pace.tokens, turn=load.tokens)


def seconds_of(recipe: Recipe, pace: Pace, split: Split, updates: int, processes: int) -> float:
    """Return the seconds of an update, a mean over an epoch.

    Each turn takes what is fixed of a piece's time, and its tokens the rest; the optimizer's step
    comes once. Padding is not counted.

    Args:
        recipe: says how many sequences a turn has.
        pace: as it was measured.
        split: what is trained on.
        updates: of an epoch.
        processes: that share an update, each on a device of its own.
    """
    turns = math.ceil(math.ceil(split.sequences / recipe.optimisation.per_device) / processes)
    by_tokens = (pace.seconds - pace.fixed) * split.tokens / processes / pace.tokens
    return (turns * pace.fixed + by_tokens) / updates + pace.move
