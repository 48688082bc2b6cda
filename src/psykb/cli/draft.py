"""Show what a model writes while it writes it: dimmed, headed as unchecked, gone when checked."""

import shutil
import sys
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from psykb import config
from psykb.cli.calls import Call, on_terminal
from psykb.cli.layout import wrap
from psykb.messages import text as _

if TYPE_CHECKING:
    from rich.live import Live

    from psykb.llm.chat import Listener

_PAUSE = 0.1  # seconds between two drawings


@contextmanager
def drafting(call: Call, model: str | None = None) -> Iterator["Listener | None"]:
    """Yield what hears a draft and shows it; None where a draft is not shown.

    It is shown on a terminal that can draw over what it has shown, and neither with --json nor with
    --quiet. When the block ends, nothing of the draft is left on the terminal; warnings are told
    then, for they would be drawn over. Until the first piece comes, it is said for whom to wait.

    Args:
        call: how to print.
        model: the spec of the model that will write, if one will.
    """
    if call.json or call.quiet or not (on_terminal(sys.stdout) and config.animated()):
        yield None
        return
    from rich.console import Console
    from rich.live import Live

    console = Console(file=sys.stdout, markup=False, highlight=False, emoji=False)
    live = Live(
        console=console,
        transient=True,
        auto_refresh=False,
        redirect_stdout=False,
        redirect_stderr=False,
    )
    draft = Draft(live, dim=config.styled())
    with warnings.catch_warnings(record=True) as told:
        try:
            if model is not None:
                draft.wait_for(model)
            yield draft
        finally:
            live.stop()
    for warning in told:
        warnings.showwarning(warning.message, warning.category, warning.filename, warning.lineno)


class Draft:
    """The end of a draft, as much of it as fits on the screen; a `Listener`."""

    def __init__(self, live: "Live", *, dim: bool) -> None:
        self._live = live
        self._dim = dim
        self._text = ""
        self._drawn = 0.0

    def wait_for(self, model: str) -> None:
        """Say that `model` is being waited for."""
        self._show(_("Waiting for {model} …").format(model=model))

    def piece(self, text: str) -> None:
        """Show more of it; what could steer the terminal is taken out."""
        from psykb.answering.disarming import printable

        first = not self._text
        self._text += printable(text)
        if first or time.monotonic() - self._drawn >= _PAUSE:
            self._draw()

    def again(self) -> None:
        """Begin anew."""
        self._text = ""
        if self._live.is_started:
            self._draw()

    def _draw(self) -> None:
        size = shutil.get_terminal_size()
        columns, rows = max(8, size.columns - 1), max(1, size.lines - 2)
        lines = wrap(self._text, columns).split("\n")[-rows:]
        heading = wrap(_("Draft, not checked yet:"), columns)
        self._show("\n".join([heading, *lines]))

    def _show(self, words: str) -> None:
        from rich.text import Text

        shown = Text(words, style="dim" if self._dim else "", no_wrap=True)
        if not self._live.is_started:
            self._live.start()
        self._live.update(shown, refresh=True)
        self._drawn = time.monotonic()
