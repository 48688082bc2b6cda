"""Show how far a run that makes items is, on a terminal only."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from psykb import config
from psykb.cli.calls import Call, on_terminal
from psykb.messages import plural
from psykb.messages import text as _
from psykb.types import Usage

if TYPE_CHECKING:
    from psykb.generation.running import Tally


@contextmanager
def watching(call: Call, wanted: int) -> Iterator["Callable[[Tally], None]"]:
    """Yield what hears how far a run is: a bar on stderr, which is gone when the run has ended."""
    if call.quiet or not (on_terminal(sys.stderr) and config.animated()):
        yield lambda _tally: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn

    with Progress(
        SpinnerColumn(),
        TextColumn(_("accepted"), markup=False),
        BarColumn(bar_width=20),
        MofNCompleteColumn(),
        TextColumn("{task.description}", markup=False),
        console=Console(stderr=True),
        transient=True,
    ) as bar:
        task = bar.add_task("", total=wanted or None)

        def hear(tally: "Tally") -> None:
            bar.update(task, completed=tally.accepted, description=_words(tally))

        yield hear


def _words(tally: "Tally") -> str:
    total = Usage()
    for usage in tally.usage.values():
        total = total.plus(usage)
    parts = [plural("{n} decided", "{n} decided", tally.decided)]
    if total.calls:
        parts.append(plural("{n} call", "{n} calls", total.calls))
        parts += [f"{amount:.4f} {name}" for name, amount in (total.cost or {}).items()]
    return " · ".join(parts)
