"""How fast this process trains a job's model: a piece of an update, with the real weights.

`timing.timed` runs `python -m psykb.training.planning.pace TRAIN.TOML TOKENS ROW SHARE`.
"""

import gc
import json
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from psykb.errors import PsykbError
from psykb.training import job_files
from psykb.training.jobs import Job
from psykb.training.planning.timing import Pace
from psykb.training.recipes.settings import Approach
from psykb.training.tuning import building
from psykb.training.tuning.arithmetic import arithmetic_of, dtype

SECONDS = 40.0  # for measuring, when the weights are loaded
_FIRST = 32  # tokens of the first piece
_GROWTH = 4  # a piece is so many times as long as the one before
_TIMED = 2  # times that a piece is measured, where there is time
_WORDS_AT_MOST = 1000  # token ids that are used; every model knows so many, or less


def measure(job: Job, tokens: int, row: int, share: float, *, seconds: float = SECONDS) -> Pace:
    """Return how fast a job's model trains in this process, on its device.

    Args:
        job: what is trained; its weights are loaded.
        tokens: that go through the device at a time, at most.
        row: tokens of a row; where it is shorter, rows lie end to end and do not see one another,
            as in a pack.
        share: of the tokens that have a loss, 0 … 1.
        seconds: in which it is to be done; a piece is begun only where it is expected to end in
            them. The first is gone through once however long it takes.

    Raises:
        PsykbError: as `building.build`.
    """
    import torch
    from trl.trainer.utils import add_fused_lm_head

    model, _tokenizer = building.build(job)
    inner = model if job.recipe.approach is Approach.FULL else model.get_base_model()
    add_fused_lm_head(inner, outputs=("log_probs", "entropy", "is_top1"))
    if job.recipe.compute.checkpointing:
        model.activation_checkpointing_enable({"use_reentrant": False})
        if inner is not model:
            model.enable_input_require_grads()
    model.train()
    step = _Step(model, row, share, arithmetic_of(job.recipe).autocast)
    pieces = _pieces(step.seconds, tokens, time.perf_counter() + seconds)
    moved = [weights for weights in model.parameters() if weights.requires_grad]
    optimizer = torch.optim.AdamW(moved, lr=0.0, fused=True)
    optimizer.step()  # makes the states
    started = time.perf_counter()
    optimizer.step()
    step.wait()
    move = time.perf_counter() - started
    piece, mean = pieces[-1]
    return Pace(seconds=mean, tokens=piece, fixed=_fixed(pieces), move=move)


def _pieces(taken: Callable[[int], float], tokens: int, until: float) -> list[tuple[int, float]]:
    """Return longer and longer pieces, and the seconds of each, as far as the time reaches."""
    found: list[tuple[int, float]] = []
    piece = min(_FIRST, tokens)
    while True:
        # the first of a length does not count: kernels are chosen, memory is taken
        cold = taken(piece)
        warm = [taken(piece) for _time in range(_TIMED) if cold < until - time.perf_counter()]
        found.append((piece, sum(warm) / len(warm) if warm else cold))
        longer = min(tokens, piece * _GROWTH)
        if longer == piece or _expected(found, longer) > until - time.perf_counter():
            return found
        piece = longer


def _fixed(pieces: Sequence[tuple[int, float]]) -> float:
    """Return the seconds of a piece that hang not on its length, by the line through the last two.

    0 where there is one piece alone, or the longer one did not take longer: nothing tells them.
    """
    if len(pieces) == 1:
        return 0.0
    (short, less), (long, more) = pieces[-2:]
    slope = (more - less) / (long - short)
    return max(0.0, more - slope * long) if slope > 0 else 0.0


def _expected(pieces: Sequence[tuple[int, float]], tokens: int) -> float:
    """Return the seconds that a longer piece will take."""
    piece, seconds = pieces[-1]
    fixed = _fixed(pieces)
    return fixed + (seconds - fixed) * tokens / piece


class _Step:
    """Forward and backward over one sequence of made-up tokens; what they are does not matter."""

    def __init__(self, model: Any, row: int, share: float, autocast: Any) -> None:  # noqa: ANN401
        self._model = model
        self._device = next(model.parameters()).device
        self._row = row
        self._share = share
        self._autocast = autocast
        words = model.get_input_embeddings().num_embeddings
        self._words = min(words, _WORDS_AT_MOST)

    def seconds(self, tokens: int) -> float:
        """Return the seconds of one piece."""
        import torch

        ids = torch.arange(tokens, device=self._device)[None] % self._words
        places = torch.arange(tokens, device=self._device)[None] % self._row
        labels = ids.clone()
        labels[:, : round(tokens * (1 - self._share))] = -100
        self.wait()
        started = time.perf_counter()
        with torch.autocast(
            self._device.type,
            dtype=dtype(self._autocast) if self._autocast else None,
            enabled=self._autocast is not None,
        ):
            said = self._model(
                input_ids=ids,
                position_ids=places,
                labels=labels,
                fused_lm_head=True,
                use_cache=False,
            )
        said.loss.backward()
        self.wait()
        return time.perf_counter() - started

    def wait(self) -> None:
        """Return when the device has done all that it was given."""
        import torch

        if self._device.type == "cuda":
            torch.cuda.synchronize(self._device)
        elif self._device.type == "mps":
            torch.mps.synchronize()


def main(arguments: list[str]) -> int:
    """Measure for `timed`; write one line of JSON, or one line that says why not."""
    from dataclasses import asdict

    path, tokens, row, share = arguments
    gc.disable()  # a collection in the middle of a piece would be measured
    try:
        pace = measure(job_files.read(Path(path)), int(tokens), int(row), float(share))
    except PsykbError as error:
        sys.stdout.write(f"{error}\n")
        return 1
    sys.stdout.write(json.dumps(asdict(pace)) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
