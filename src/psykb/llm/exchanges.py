"""One call to a model: what is sent, and what comes back, at once or piece by piece."""

import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, Protocol

from psykb.llm.addressees import Addressee
from psykb.llm.failures import attempt
from psykb.llm.overrun import Meter
from psykb.llm.reasoning import Splitter, split
from psykb.llm.responses import (
    CUT,
    Counted,
    counted_in,
    end_of,
    has_choices,
    new_thought_in,
    thought_in,
)
from psykb.types import Failure, Message, record

if TYPE_CHECKING:
    from llama_index.core.llms import LLM, ChatResponse


class Listener(Protocol):
    """Hears a reply while it is written; called from the thread that reads it."""

    def piece(self, text: str) -> None:
        """More of the answer's text; reasoning is not told."""
        ...

    def again(self) -> None:
        """What was told so far is void: the call is made again, or it was reasoning after all."""
        ...


@record
class Request:
    """What is sent: messages, the tokens that the reply may have, and the temperature (0 … 2)."""

    messages: tuple[Message, ...]
    max_tokens: int
    temperature: float


@record
class Heard:
    """What came back.

    `end` is the model's word for why it ended, None where it gives none; `counted` what the server
    counted; `seconds` those from sending to the end and `first` those to the first piece of `text`,
    None where it came in one piece.
    """

    text: str
    reasoning: str
    end: str | None
    counted: Counted | None
    seconds: float
    first: float | None = None


def is_openai_like(llm: "LLM") -> bool:
    """Whether `llm` speaks to an OpenAI-like server by the OpenAI client."""
    return any(c.__module__.startswith("llama_index.llms.openai") for c in type(llm).__mro__)


def allowed(llm: "LLM", max_tokens: int) -> int:
    """Return how many tokens a reply may have: options that were given to the model go first."""
    found = [getattr(llm, "reply_limit", None)]  # of a model in this process
    if is_openai_like(llm):
        options = getattr(llm, "additional_kwargs", {})
        found += [
            options.get("max_completion_tokens"),
            options.get("max_tokens"),
            getattr(llm, "max_tokens", None),
        ]
    return next((n for n in found if isinstance(n, int) and n > 0), max_tokens)


class Exchange:
    """A call that may be made several times, until it succeeds; each time whole, from the start.

    `hold` is for a model that is known to open its reasoning in the prompt; see `Splitter`.
    `lone_close` is True once a reply has shown that it does. `streams` says whether a stream is
    asked for, where there is a listener; it is False once a server has given none.
    """

    def __init__(
        self,
        llm: "LLM",
        request: Request,
        whom: Addressee,
        *,
        listener: Listener | None = None,
        hold: bool = False,
        streams: bool = True,
    ) -> None:
        self._llm = llm
        self._request = request
        self._whom = whom
        self._listener = listener
        self._hold = hold
        self._told = False
        self.streams = streams and listener is not None
        self.lone_close = False

    def make(self) -> Heard:
        """Send the request and return what comes back.

        Where no stream comes it is sent once more, for the reply in one piece: so look a server
        that does not stream, and a web page, and that tells them apart.

        Raises:
            ModelError: nothing came, or only a part of it.

        A stream that is clearly longer than the reply may be is cut: its end is then "length".
        """
        self._void()
        started = time.perf_counter()
        pieces = self._pieces() if self.streams else None
        if pieces is None:
            return self._whole(started)
        try:
            if not (pieces.none and self._whom.url):
                return self._streamed(pieces, started)
        finally:
            pieces.close()
        self.streams = False
        return self._whole(started)

    def tell(self, text: str) -> None:
        """Let the listener hear more of the answer."""
        if text and self._listener is not None:
            self._told = True
            self._listener.piece(text)

    def _void(self) -> None:
        if self._told and self._listener is not None:
            self._listener.again()
        self._told = False

    def _messages(self) -> list[Any]:
        from llama_index.core.llms import ChatMessage

        return [ChatMessage(role=m.role, content=m.content) for m in self._request.messages]

    def _options(self) -> dict[str, Any]:
        return {
            "max_tokens": self._request.max_tokens,
            "temperature": self._request.temperature,
        }

    def _whole(self, started: float) -> Heard:
        response = attempt(lambda: self._llm.chat(self._messages(), **self._options()), self._whom)
        reasoning, text = split(response.message.content or "")
        return Heard(
            text=text,
            reasoning=_joined(thought_in(response), reasoning),
            end=end_of(response),
            counted=counted_in(response),
            seconds=time.perf_counter() - started,
        )

    def _pieces(self) -> "_Pieces | None":
        """Return the reply as a stream whose first piece has come; None for a model without."""
        options = self._options()
        if is_openai_like(self._llm):
            options["stream_options"] = {"include_usage": True}

        def opened() -> "_Pieces | None":
            try:
                return _Pieces(self._llm.stream_chat(self._messages(), **options), self._whom)
            except NotImplementedError:
                return None

        return attempt(opened, self._whom)

    def _streamed(self, pieces: "_Pieces", started: float) -> Heard:
        splitter = Splitter(hold=self._hold)
        meter = Meter(self._request.max_tokens)
        overrun = False
        first = 0.0  # seconds, 0 before it has come
        for piece, apart in pieces:
            overrun = meter.feed(pieces.last_thought + piece)
            said = splitter.feed(piece)
            self.lone_close = self.lone_close or splitter.lone_close
            if said.void:
                self._void()
            # a server that tells reasoning apart leaves no tag in the answer
            text = splitter.release() + said.text if apart else said.text
            first = first or (time.perf_counter() - started if text else 0.0)
            self.tell(text)
            if overrun:  # a server that does not keep max_tokens may never end
                break
        if not overrun:
            self._check_end(pieces)
        seconds = time.perf_counter() - started
        self.tell(splitter.end().text)
        return Heard(
            text=splitter.text,
            reasoning=_joined(pieces.thought, splitter.reasoning),
            end=CUT if overrun else pieces.end,
            counted=None if overrun else pieces.counted,
            seconds=seconds,
            first=first or seconds,
        )

    def _check_end(self, pieces: "_Pieces") -> None:
        """Refuse a stream that only stopped, without a word on why it ended."""
        if pieces.has_choices and pieces.end is None:
            raise self._whom.error(Failure.CONNECTION_LOST)


class _Pieces:
    """A stream of responses, read once: yields (new text, whether reasoning comes apart)."""

    def __init__(self, stream: "Iterator[ChatResponse]", whom: Addressee) -> None:
        self._stream = iter(stream)
        self._whom = whom
        self._next = next(self._stream, None)
        self._content = ""
        self._thoughts: list[str] = []
        self._last_thought = ""
        self.last_thought = ""  # what the last response added to the reasoning
        self.none = self._next is None
        self.end: str | None = None
        self.counted: Counted | None = None
        self.has_choices = False

    @property
    def thought(self) -> str:
        """The reasoning that came apart from the answer."""
        return "".join(self._thoughts) or self._last_thought

    def __iter__(self) -> Iterator[tuple[str, bool]]:
        while self._next is not None:
            response = self._next
            text = self._text(response)
            self._note(response)
            yield text, bool(self._thoughts or self._last_thought)
            self._next = attempt(lambda: next(self._stream, None), self._whom)

    def close(self) -> None:
        """Let go of the connection."""
        close: Callable[[], object] | None = getattr(self._stream, "close", None)
        if close is not None:
            attempt(close, self._whom)

    def _text(self, response: "ChatResponse") -> str:
        """Return what is new in `response`; some models only give all that there is so far."""
        if response.delta is not None:
            return response.delta
        content = response.message.content or ""
        new = content.removeprefix(self._content)
        self._content = content
        return new

    def _note(self, response: "ChatResponse") -> None:
        new = new_thought_in(response)
        if new:
            self._thoughts.append(new)
        before, self._last_thought = self._last_thought, thought_in(response) or self._last_thought
        self.last_thought = new or self._last_thought.removeprefix(before)
        self.end = self.end or end_of(response)  # counts that come after it say less
        self.counted = counted_in(response) or self.counted
        self.has_choices = self.has_choices or has_choices(response)


def _joined(*thoughts: str) -> str:
    return "\n".join(thought.strip() for thought in thoughts if thought.strip())
