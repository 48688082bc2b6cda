"""Draw the losses of a run, so that one look says whether it learnt and when it began to forget."""

import io
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

from psykb import jsonl

if TYPE_CHECKING:
    from psykb.training.tuning.metrics import Evaluated, Step

_WIDTH, _HEIGHT, _DPI = 8.0, 4.5, 120  # inches, dots an inch
_WINDOW = 0.05  # share of the values that the median moves over
_LEAST = 5  # values that it moves over at least; of fewer than twice as many there is none
_THIN, _TRAIN, _VALID = "#b8c4d6", "#1f4e8c", "#c2541b"  # apart also for the colour-blind


def draw(metrics: Path, picture: Path) -> bool:
    """Draw train and valid loss over the updates as PNG; return whether there was any to draw.

    The train loss is that of each line of the metrics (thin) and a moving median over about a
    twentieth of them, which single odd batches do not move; a valid loss is a point, the lowest one
    is marked. The same metrics give the same bytes; the words are English, for fonts may lack
    ideographs.

    Args:
        metrics: a run's metrics.jsonl.
        picture: the file to write, atomically.

    Raises:
        CorruptRecordError: the metrics cannot be read.
    """
    from psykb.training.tuning.metrics import read

    steps, evaluated = read(metrics)
    if not steps and not evaluated:
        return False
    content = io.BytesIO()
    # without the name of the library, which would change the bytes with its version
    figure(steps, evaluated).savefig(content, format="png", metadata={"Software": None})
    jsonl.write_atomically(picture, content.getvalue())
    return True


def smoothed(values: Sequence[float], window: int) -> list[float]:
    """Return the median around each value, over `window` values, fewer at both ends.

    Args:
        values: in their order.
        window: how many, at least 1; an even number counts as the odd one above.
    """
    half = window // 2
    return [median(values[max(0, at - half) : at + half + 1]) for at in range(len(values))]


def figure(steps: "Sequence[Step]", evaluated: "Sequence[Evaluated]") -> Any:  # noqa: ANN401
    """Return the picture as matplotlib's Figure; there must be a step, or a look at valid."""
    # the object, not pyplot: that keeps figures of its own, and looks for a screen
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure
    from matplotlib.ticker import MaxNLocator

    made = Figure(figsize=(_WIDTH, _HEIGHT), dpi=_DPI, layout="constrained")
    FigureCanvasAgg(made)
    axes = made.add_subplot()
    _train(axes, steps)
    _valid(axes, evaluated)
    axes.set_title("Loss by update")
    axes.set_xlabel("updates of the weights")
    axes.set_ylabel("loss (nats per trained token)")
    last = max([one.step for one in steps] + [one.step for one in evaluated])
    axes.set_xlim(0, max(1, last) * 1.03)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.grid(visible=True, color="#e4e7ec", linewidth=0.6)
    axes.set_axisbelow(True)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    axes.legend(frameon=False, loc="upper right")
    return made


def _train(axes: Any, steps: "Sequence[Step]") -> None:  # noqa: ANN401 (of matplotlib)
    if not steps:
        return
    at = [one.step for one in steps]
    losses = [one.loss for one in steps]
    # one value is a point, which a line would not show
    mark = "o" if len(steps) == 1 else ""
    if len(steps) < 2 * _LEAST:
        axes.plot(at, losses, color=_TRAIN, linewidth=1.4, marker=mark, label="train")
        return
    window = max(_LEAST, round(len(steps) * _WINDOW)) | 1
    axes.plot(at, losses, color=_THIN, linewidth=0.8, label="train")
    axes.plot(
        at,
        smoothed(losses, window),
        color=_TRAIN,
        linewidth=1.8,
        label=f"train, moving median of {window}",
    )


def _valid(axes: Any, evaluated: "Sequence[Evaluated]") -> None:  # noqa: ANN401 (of matplotlib)
    if not evaluated:
        return
    at = [one.step for one in evaluated]
    losses = [one.loss for one in evaluated]
    axes.plot(at, losses, color=_VALID, linewidth=1.0, marker="o", markersize=5, label="valid")
    best = min(evaluated, key=lambda one: (one.loss, one.step))
    axes.plot(
        [best.step], [best.loss], linestyle="none", marker="o", markersize=11,
        markerfacecolor="none", markeredgecolor=_VALID, markeredgewidth=1.6,
        label=f"lowest: {best.loss:.3f} at update {best.step:,}",
    )  # fmt: skip
