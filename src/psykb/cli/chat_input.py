"""Where the lines of a conversation come from: a terminal with line editing, or a pipe."""

import sys
from collections.abc import Iterator

from psykb.errors import MisuseError
from psykb.messages import text as _

PROMPT = "psykb> "


def typed_lines() -> Iterator[str]:
    """Yield what is typed on a terminal until Ctrl-D; Ctrl-C takes back a line.

    Earlier lines come back by the arrow keys; they are kept in memory only. A pasted text of
    several lines is one question.
    """
    from prompt_toolkit import PromptSession
    from prompt_toolkit.history import InMemoryHistory
    from prompt_toolkit.output import create_output

    # the prompt stays on the terminal where stdout goes into a file
    output = create_output(always_prefer_tty=True)
    session: PromptSession[str] = PromptSession(
        history=InMemoryHistory(), output=output, reserve_space_for_menu=0
    )
    while True:
        try:
            yield session.prompt(PROMPT)
        except KeyboardInterrupt:
            continue
        except EOFError:
            return


def piped_lines() -> Iterator[str]:
    """Yield the lines of stdin.

    Raises:
        MisuseError: a line is not UTF-8.
    """
    for number, line in enumerate(sys.stdin.buffer, 1):
        try:
            yield line.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError:
            raise MisuseError(
                _("line {n} on standard input is not UTF-8 text").format(n=number)
            ) from None
