"""How long a reply without a book may be, and what becomes of one that is cut there.

A model in this process that was not tuned to end, or not yet, writes on to the end of its window;
on a processor that takes minutes a reply. So its replies are limited, and graded by what they say
until then, as harnesses of evaluation do. A server's model may think before it answers, which
counts as its reply: it may write as much as where items are made.
"""

import time
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from psykb.llm.gate import Gate, UnusableReplyError
from psykb.types import Failure, Message, Reply, record

if TYPE_CHECKING:
    from psykb.llm.chat import Chat

MOST = "max_tokens"  # the option of a model that says how long a reply may be
THINKING = "enable_thinking"


@record
class Limits:
    """Tokens that a reply may have at most; where they are `given`, whatever the window is."""

    choice: int
    open: int
    given: bool = False

    def within(self, most: int, *, is_open: bool) -> int:
        """Return the limit of an open reply, or of a choice.

        Args:
            most: what the window has room for.
            is_open: whether it is a reply in words.
        """
        limit = self.open if is_open else self.choice
        return limit if self.given else min(limit, most)


# The prompt asks for one to six sentences: of six long ones in Chinese or English 300 tokens. Of a
# choice the letters count, which stand first; an object with them has ten tokens, a line thirty.
IN_PROCESS = Limits(choice=64, open=512)


def is_in_process(spec: str) -> bool:
    """Whether a model is loaded into this process."""
    return spec.partition(":")[0] == "hf"


def of(spec: str, options: Mapping[str, object]) -> Limits | None:
    """Return the limits of a model's replies; None where nothing but its window limits them.

    Args:
        spec: of the model.
        options: of the model; `max_tokens` of them stands above all.
    """
    most = options.get(MOST)
    if isinstance(most, int):
        return Limits(choice=most, open=most, given=True)
    return IN_PROCESS if is_in_process(spec) else None


def with_defaults(spec: str, options: Mapping[str, object]) -> dict[str, object]:
    """Return the options that a model is opened with: in this process it does not think first.

    What it knows is asked for, not what it can work out; and a model that is tuned on rows without
    reasoning writes none, so that before and after would not be asked alike. Templates that know no
    reasoning ignore it.
    """
    return {THINKING: False, **options} if is_in_process(spec) else dict(options)


class CutKept:
    """A chat that returns a reply that was cut at its limit as far as it came.

    It asks for a stream, which is how models in this process answer anyway.
    """

    def __init__(self, chat: "Chat") -> None:
        self._chat = chat

    @property
    def spec(self) -> str:
        """The spec of the model."""
        return self._chat.spec

    @property
    def context(self) -> int:
        """The window of the model in tokens."""
        return self._chat.context

    @property
    def gate(self) -> Gate:
        """The gate of the chat."""
        return self._chat.gate

    def reply(
        self,
        messages: Sequence[Message],
        *,
        purpose: str,
        max_tokens: int,
        temperature: float,
    ) -> Reply:
        """Return the reply; see `Chat.reply`.

        Raises:
            ModelError: no usable reply came: also where a model only thought until it was cut.
            BudgetError: the call could cost more than is left; it was not sent.
        """
        heard, started = _Heard(), time.perf_counter()
        try:
            return self._chat.reply(
                messages,
                purpose=purpose,
                max_tokens=max_tokens,
                temperature=temperature,
                listener=heard,
            )
        except UnusableReplyError as error:
            if error.failure is not Failure.TRUNCATED or not heard.text.strip():
                raise
            seconds = time.perf_counter() - started
            return Reply(text=heard.text, model=self.spec, usage=error.usage, seconds=seconds)


class _Heard:
    """Listens to a reply, of which `text` is what has come."""

    def __init__(self) -> None:
        self.text = ""

    def piece(self, text: str) -> None:
        """Hear more of it."""
        self.text += text

    def again(self) -> None:
        """Forget what was heard: the reply begins anew."""
        self.text = ""
