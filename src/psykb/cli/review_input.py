"""Where a reviewer's commands come from: single keys on a terminal, or lines of a pipe."""

import re
import unicodedata
from collections.abc import Iterator
from typing import Protocol

from psykb.cli.chat_input import piped_lines
from psykb.types import record

QUIT = "q"
_HEX = re.compile(r"[0-9a-f]{2,}")
_ID = re.compile(r"[0-9a-f]{6,}")


@record
class Order:
    """What the reviewer wants: a key, what stands behind it, and which item stands before it.

    `item` is "#17", an id or its beginning, "" for the item that is shown; `line` is the number of
    the line of a pipe, from 1, and 0 on a terminal.
    """

    key: str
    words: str = ""
    item: str = ""
    line: int = 0


class Commands(Protocol):
    """Says what the reviewer wants; `piped` where nobody is there to be asked again."""

    piped: bool

    def command(self, prompt: str) -> Order:
        """Return what to do; `QUIT` at the end of the input."""
        ...

    def put_back(self, order: Order) -> None:
        """Give an order back that was none of those asked for: `command` returns it again."""
        ...

    def line(self, prompt: str) -> str | None:
        """Return a line of text; None where it was taken back, and always from a pipe."""
        ...


class Typed:
    """Keys of a terminal: a command is one key, without Enter."""

    piped = False

    def __init__(self) -> None:
        self._back: list[Order] = []

    def put_back(self, order: Order) -> None:
        """Give an order back."""
        self._back.append(order)

    def command(self, prompt: str) -> Order:
        """Wait for a key.

        Raises:
            KeyboardInterrupt: it was Ctrl-C.
        """
        if self._back:
            return self._back.pop()
        from prompt_toolkit.application import Application
        from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
        from prompt_toolkit.keys import Keys
        from prompt_toolkit.layout import FormattedTextControl, Layout, Window
        from prompt_toolkit.output import create_output

        bindings = KeyBindings()

        @bindings.add(Keys.Any)
        def _pressed(event: KeyPressEvent) -> None:
            if event.data.isprintable():
                event.app.exit(result=event.data)

        @bindings.add("c-d")
        def _ended(event: KeyPressEvent) -> None:
            event.app.exit(result=QUIT)

        @bindings.add("c-c")
        def _interrupted(event: KeyPressEvent) -> None:
            event.app.exit(exception=KeyboardInterrupt())

        window = Window(
            FormattedTextControl(prompt, show_cursor=False),
            wrap_lines=True,
            dont_extend_height=True,
        )
        application: Application[str] = Application(
            layout=Layout(window),
            key_bindings=bindings,
            output=create_output(always_prefer_tty=True),
            erase_when_done=True,
        )
        return Order(key=folded(application.run()))

    def line(self, prompt: str) -> str | None:
        """Read a line; Ctrl-C and Ctrl-D take it back."""
        from prompt_toolkit import PromptSession
        from prompt_toolkit.output import create_output

        session: PromptSession[str] = PromptSession(
            output=create_output(always_prefer_tty=True), reserve_space_for_menu=0
        )
        try:
            return session.prompt(prompt).strip()
        except (KeyboardInterrupt, EOFError):
            return None


class Piped:
    """Lines of stdin: a key, and behind a space what belongs to it ("r 1").

    An item may stand before the key ("#17 a", "6be0dcb88023 r 2"); then it is meant, whichever is
    shown. A line never takes the next one as its reason: one that lacks it must not shift the rest.
    """

    piped = True

    def __init__(self) -> None:
        self._lines: Iterator[tuple[int, str]] = enumerate(piped_lines(), 1)
        self._back: list[Order] = []

    def put_back(self, order: Order) -> None:
        """Give an order back."""
        self._back.append(order)

    def command(self, prompt: str) -> Order:  # noqa: ARG002 (nobody sees it)
        """Return what the next line that is not empty says.

        Raises:
            MisuseError: it is not UTF-8.
        """
        if self._back:
            return self._back.pop()
        for number, line in self._lines:
            if line.strip():
                return _order(line, number)
        return Order(key=QUIT)

    def line(self, prompt: str) -> str | None:  # noqa: ARG002
        """Return None: each line of a pipe is an order of its own."""
        return None


def _order(line: str, number: int) -> Order:
    first, rest = _parted(line)
    first = folded(first)
    item = ""
    if first.startswith("#") or _ID.fullmatch(first) or (rest and _HEX.fullmatch(first)):
        item, (first, rest) = first, _parted(rest)
        first = folded(first)
    return Order(key=first, words=rest, item=item, line=number)


def _parted(line: str) -> tuple[str, str]:
    """Return the first word of a line and what follows it."""
    first, *rest = line.split(maxsplit=1) or [""]
    return first, "".join(rest).strip()


def folded(key: str) -> str:
    """Return a key as it is known: full-width letters and capitals are the same."""
    return unicodedata.normalize("NFKC", key).lower()
