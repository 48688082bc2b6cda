"""Show how far an ingest is, on a terminal only."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from psykb import config
from psykb.cli.calls import Call, on_terminal
from psykb.messages import later
from psykb.messages import text as _

if TYPE_CHECKING:
    from rich.progress import Progress as Bar

Report = Callable[[str, int, int, str], None]

# What is under way after each of the steps that the library reports as done.
_NEXT = {
    "publish": later("indexing the words"),
    "lexical": later("fitting the embedder"),
    "embedder": later("making the vectors"),
    "dense": later("publishing"),
}
_LONGEST_NAME = 30  # characters


@contextmanager
def reporting(call: Call) -> Iterator[Report]:
    """Yield what `KnowledgeBase.ingest` calls with its progress.

    On a terminal that is a bar on stderr, which is gone when the work is done; elsewhere nothing
    is shown, but for a line a file with --verbose.
    """
    if call.quiet or not (on_terminal(sys.stderr) and config.animated()):
        yield _telling(call)
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        SpinnerColumn,
        TextColumn,
        TimeRemainingColumn,
    )
    from rich.progress import Progress as Bar

    with Bar(
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=20),
        MofNCompleteColumn(),
        TimeRemainingColumn(compact=True),
        console=Console(stderr=True),
        transient=True,
    ) as bar:
        yield _drawing(bar)


def _telling(call: Call) -> Report:
    def report(stage: str, done: int, total: int, name: str) -> None:
        if call.verbose and stage == "read":
            call.say(_("read {done} of {total}: {name}").format(done=done, total=total, name=name))

    return report


def _drawing(bar: "Bar") -> Report:
    task = bar.add_task(_("looking for files"), total=None)

    def report(stage: str, done: int, total: int, name: str) -> None:
        if stage == "read":
            bar.update(task, description=_short(name), completed=done, total=total)
        elif stage in _NEXT:
            step = list(_NEXT).index(stage)
            bar.update(task, description=_(_NEXT[stage]), completed=step, total=len(_NEXT))

    return report


def _short(name: str) -> str:
    name = PurePosixPath(name).name
    return name if len(name) <= _LONGEST_NAME else name[: _LONGEST_NAME - 1] + "…"
