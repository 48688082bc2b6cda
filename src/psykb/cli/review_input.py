"""Where a reviewer's commands come from: single keys on a terminal, or lines of a pipe."""

import unicodedata
from collections.abc import Iterator
from typing import Protocol

from psykb.cli.chat_input import piped_lines

QUIT = "q"


class Commands(Protocol):
    """Says what the reviewer wants; `forgiving` where a slip of a key is no failure."""

    forgiving: bool

    def command(self, prompt: str) -> tuple[str, str]:
        """Return (key, what was written behind it); `QUIT` at the end of the input."""
        ...

    def line(self, prompt: str) -> str | None:
        """Return a line of text; None where it was taken back or the input has ended."""
        ...


class Typed:
    """Keys of a terminal: a command is one key, without Enter."""

    forgiving = True

    def command(self, prompt: str) -> tuple[str, str]:
        """Wait for a key.

        Raises:
            KeyboardInterrupt: it was Ctrl-C.
        """
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
        return folded(application.run()), ""

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
    """Lines of stdin: a key, and behind a space what belongs to it ("r 1")."""

    forgiving = False

    def __init__(self) -> None:
        self._lines: Iterator[str] = piped_lines()

    def command(self, prompt: str) -> tuple[str, str]:  # noqa: ARG002 (nobody sees it)
        """Return what the next line that is not empty says.

        Raises:
            MisuseError: it is not UTF-8.
        """
        for line in self._lines:
            key, _space, rest = line.strip().partition(" ")
            if key:
                return folded(key), rest.strip()
        return QUIT, ""

    def line(self, prompt: str) -> str | None:  # noqa: ARG002
        """Return the next line.

        Raises:
            MisuseError: it is not UTF-8.
        """
        line = next(self._lines, None)
        return None if line is None else line.strip()


def folded(key: str) -> str:
    """Return a key as it is known: full-width letters and capitals are the same."""
    return unicodedata.normalize("NFKC", key).lower()
