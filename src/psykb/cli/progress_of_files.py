"""Show how far the reading of files is, on a terminal only."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import PurePosixPath

from psykb import config
from psykb.cli.calls import Call, on_terminal
from psykb.messages import text as _

_LONGEST_NAME = 30  # characters


@contextmanager
def watching(call: Call) -> Iterator[Callable[[str, int, int], None]]:
    """Yield what hears a file's name, the bytes read so far, and how many there are.

    On a terminal that is a bar on stderr, which is gone when the work is done.
    """
    if call.quiet or not (on_terminal(sys.stderr) and config.animated()):
        yield lambda _name, _done, _total: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

    with Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=20),
        DownloadColumn(),
        TimeRemainingColumn(compact=True),
        console=Console(stderr=True),
        transient=True,
    ) as bar:
        task = bar.add_task(_("looking for files"), total=None)

        def hear(name: str, done: int, total: int) -> None:
            name = PurePosixPath(name).name
            short = name if len(name) <= _LONGEST_NAME else name[: _LONGEST_NAME - 1] + "…"
            bar.update(task, completed=done, total=total, description=short)

        yield hear
