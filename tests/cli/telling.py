"""A model for the command line of the tests: `--llm class:tests.cli.telling.Telling`."""

import re
from collections.abc import Iterator, Sequence

from psykb.llm.scripted import ScriptedLLM, ScriptedReply
from psykb.types import Message, Usage

SPEC = "class:tests.cli.telling.Telling"


class Telling(ScriptedLLM):
    """Says `reply`, or the replies that `||` parts, one a call; then the last one again.

    In it `[@words]` stands for the number of the sentence that is shown with these words. `delay`
    is in seconds, before each reply.
    """

    def __init__(self, reply: str = "", delay: float = 0.0, context_window: int = 8_192) -> None:
        replies = str(reply).split("||")
        rest: Iterator[str] = iter(replies)

        def say(messages: Sequence[Message]) -> ScriptedReply:
            text = next(rest, replies[-1])
            return ScriptedReply(text=_numbered(text, messages[1].content), delay=delay)

        super().__init__(
            say,
            context_window=context_window,
            usage=Usage(prompt_tokens=900, completion_tokens=80),
        )


def _numbered(text: str, evidence: str) -> str:
    def number(match: re.Match[str]) -> str:
        (line,) = [line for line in evidence.splitlines() if match[1] in line and line[0] == "["]
        return line.split("]")[0]

    return re.sub(r"\[@([^\]]*)", number, text)
