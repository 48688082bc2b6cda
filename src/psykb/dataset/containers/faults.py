"""What stands in the place of a row that could not be read, and what was passed over with it."""

from dataclasses import dataclass

from psykb.dataset.containers.found import NotJsonError
from psykb.dataset.containers.values import TooLongError
from psykb.dataset.containers.window import Window
from psykb.messages import text as _


@dataclass
class Fault:
    """Stands in the place of a row that could not be read; `passed` says what was not."""

    error: NotJsonError | TooLongError
    passed: str


class Start:
    """Where a value begins."""

    def __init__(self, window: Window) -> None:
        self._window = window
        self._read = window.read
        self.line = window.line
        self.margin = window.margin

    def passed(self) -> str:
        """Return in words what lies between this and where the window is; "" for nothing."""
        characters = self._window.read - self._read
        if not characters:
            return ""
        ended = not self._window.peek()
        return _("passed over: lines {first} to {last}, {n} characters").format(
            first=self.line,
            last=self._window.line if ended else max(self.line, self._window.line - 1),
            n=characters,
        )

    def fault(self, error: NotJsonError | TooLongError) -> Fault:
        """Return what is told of the value after the window went on to where rows begin again.

        Nothing was passed over where the text is cut: it ends there.
        """
        is_cut = isinstance(error, NotJsonError) and error.cut and not self._window.peek()
        return Fault(error, "" if is_cut else self.passed())
