"""Where the lines of a conversation come from: a terminal with line editing, or a pipe."""

import re
import sys
from collections.abc import Iterator

from psykb.errors import MisuseError
from psykb.messages import text as _

PROMPT = "psykb> "
_ENDS_QUESTION = re.compile(r"[?？][)）”\"']*$")
_BULLET = re.compile(
    r"^(?:[(（]?(?:\d{1,2}|[一二三四五六七八九十]{1,2}|[a-e])[.．、)）:：]\s*|\d{1,2}\s+|[-*•·●]\s+)"
)


def typed_lines() -> Iterator[str]:
    """Yield what is typed on a terminal until Ctrl-D; Ctrl-C takes back a line.

    Earlier lines come back by the arrow keys; they are kept in memory only. A pasted text comes
    with its line breaks; see `questions_of`.
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


def questions_of(text: str) -> list[str]:
    """Return the questions of a pasted text, each on one line, without list numbers; at least one.

    A question ends with its mark, or with a line that asks something by itself; other lines go
    with those after them, and at an empty line. A text of which less than two parts ask is one.
    Where a line is a command, each line stands for itself.
    """
    from psykb.index.questions import QuestionKind, kind_of

    lines = [" ".join(line.split()) for line in text.strip().splitlines()]
    if any(line.startswith(("/", "／")) for line in lines):
        return [line for line in lines if line]
    found: list[str] = []
    asking = 0
    open_lines: list[str] = []
    for line in [*lines, ""]:
        bare = _BULLET.sub("", line, count=1)
        open_lines += [bare] if bare else []
        asks = bool(bare) and (
            _ENDS_QUESTION.search(bare) is not None or kind_of(bare) is not QuestionKind.OTHER
        )
        if open_lines and (asks or not bare):
            found.append(" ".join(open_lines))
            asking += asks
            open_lines = []
    return found if asking > 1 else [" ".join(text.split())]


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
