"""A language model that says what it was told to say: for tests, demonstrations and benchmarks.

llm = ScriptedLLM(["first reply", ScriptedReply(text="second", usage=Usage(prompt_tokens=9))])
llm = ScriptedLLM(lambda messages: messages[-1].content.upper())
answer = psykb.ask(base, question, llm=llm)
print(llm.heard[0])
"""

import time
from collections.abc import Callable, Iterator, Sequence
from threading import Lock
from typing import Any, cast

from llama_index.core.base.llms.types import ThinkingBlock  # noqa: TID253
from llama_index.core.llms import (  # noqa: TID253 (only those who script a model import this)
    ChatMessage,
    ChatResponse,
    ChatResponseGen,
    CompletionResponse,
    CompletionResponseGen,
    CustomLLM,
    LLMMetadata,
    TextBlock,
)
from pydantic import PrivateAttr  # noqa: TID253 (llama-index models are pydantic models)

from psykb.types import Message, Usage, record
from psykb.types.models import Role


@record
class ScriptedReply:
    """A reply with what comes around it.

    `reasoning` comes apart from `text`, as servers send it. `finish` is the word for why the reply
    ended; with None a stream stops without one, as if it were cut. `usage` is what the server says
    it counted, None where it says nothing. `delay` is in seconds, before the first piece. `pieces`
    are those of a stream, characters unless told otherwise; they make up `text`. `fault` is raised
    after the pieces, or in the place of a reply that comes at once.
    """

    text: str
    reasoning: str = ""
    finish: str | None = "stop"
    usage: Usage | None = None
    delay: float = 0.0
    pieces: tuple[str, ...] | None = None
    fault: Exception | None = None

    def __post_init__(self) -> None:
        if self.pieces is not None and "".join(self.pieces) != self.text:
            raise ValueError("the pieces of a scripted reply make up its text")


Item = str | ScriptedReply | Exception
Script = Sequence[Item] | Callable[[Sequence[Message]], str | ScriptedReply]


class ScriptedLLM(CustomLLM):
    """A real llama-index `LLM` whose replies come from a list, or from a function.

    Replies of a list are given in their order, one a call, whichever thread calls; an exception in
    the list is raised, and so is LookupError when it is used up. A function gets the messages and
    returns the reply; it may be called from several threads at once. `usage` is what each reply is
    said to have taken, unless it says so itself; without, nothing is counted.

    `heard` are the messages of all calls and `options` what each was called with, in their order.
    """

    context_window: int = 8_192
    _script: Script = PrivateAttr()
    _next: Iterator[Item] | None = PrivateAttr(default=None)
    _usage: Usage | None = PrivateAttr(default=None)
    _lock: Lock = PrivateAttr(default_factory=Lock)
    _heard: list[tuple[Message, ...]] = PrivateAttr(default_factory=list)
    _options: list[dict[str, Any]] = PrivateAttr(default_factory=list)

    def __init__(
        self, script: Script, *, context_window: int = 8_192, usage: Usage | None = None
    ) -> None:
        super().__init__(context_window=context_window)
        self._script = script
        self._next = None if callable(script) else iter(script)
        self._usage = usage

    @property
    def metadata(self) -> LLMMetadata:
        """What llama-index asks of a model."""
        return LLMMetadata(
            context_window=self.context_window, is_chat_model=True, model_name="scripted"
        )

    @property
    def heard(self) -> list[tuple[Message, ...]]:
        """The messages of each call so far."""
        return list(self._heard)

    @property
    def options(self) -> list[dict[str, Any]]:
        """What each call so far was made with beside its messages: `max_tokens`, `temperature`."""
        return list(self._options)

    def chat(self, messages: Sequence[ChatMessage], **kwargs: Any) -> ChatResponse:  # noqa: ANN401
        """Give the next reply."""
        reply = self._reply([_message(m) for m in messages], kwargs)
        time.sleep(reply.delay)
        if reply.fault is not None:
            raise reply.fault
        return ChatResponse(message=_said(reply.text, reply.reasoning), raw=self._raw(reply))

    def stream_chat(self, messages: Sequence[ChatMessage], **kwargs: Any) -> ChatResponseGen:  # noqa: ANN401
        """Give the next reply piece by piece, its reasoning first."""
        reply = self._reply([_message(m) for m in messages], kwargs)
        return self._stream(reply)

    def complete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> CompletionResponse:  # noqa: ANN401, ARG002
        """Give the next reply."""
        response = self.chat([ChatMessage(role="user", content=prompt)], **kwargs)
        return CompletionResponse(text=response.message.content or "", raw=response.raw)

    def stream_complete(
        self,
        prompt: str,
        formatted: bool = False,  # noqa: ARG002
        **kwargs: Any,  # noqa: ANN401
    ) -> CompletionResponseGen:
        """Give the next reply piece by piece."""
        stream = self.stream_chat([ChatMessage(role="user", content=prompt)], **kwargs)

        def pieces() -> CompletionResponseGen:
            for said in stream:
                text = said.message.content or ""
                yield CompletionResponse(text=text, delta=said.delta, raw=said.raw)

        return pieces()

    def _stream(self, reply: ScriptedReply) -> ChatResponseGen:
        time.sleep(reply.delay)
        thought = text = ""
        for thought in _growing(reply.reasoning):
            yield ChatResponse(
                message=_said("", thought),
                delta="",
                additional_kwargs={"thinking_delta": thought[-1]},
            )
        for piece in reply.text if reply.pieces is None else reply.pieces:
            text += piece
            yield ChatResponse(message=_said(text, thought), delta=piece)
        if reply.fault is not None:
            raise reply.fault
        yield ChatResponse(message=_said(text, thought), delta="", raw=self._raw(reply))

    def _raw(self, reply: ScriptedReply) -> dict[str, object]:
        """Return what an OpenAI-like server sends with the last of a reply."""
        raw: dict[str, object] = {"choices": [{"index": 0, "finish_reason": reply.finish}]}
        usage = reply.usage or self._usage
        if usage is not None:
            raw["usage"] = {
                "prompt_tokens": usage.prompt_tokens,
                "completion_tokens": usage.completion_tokens,
                "total_tokens": usage.prompt_tokens + usage.completion_tokens,
                "completion_tokens_details": {"reasoning_tokens": usage.reasoning_tokens},
            }
        return raw

    def _reply(self, messages: Sequence[Message], options: dict[str, Any]) -> ScriptedReply:
        with self._lock:
            self._heard.append(tuple(messages))
            self._options.append(options)
            count = len(self._heard)
            item: Item | None = None if self._next is None else next(self._next, None)
        if self._next is None:
            item = cast(Callable[[Sequence[Message]], Item], self._script)(messages)
        if item is None:
            raise LookupError(f"the script has no reply for call {count}")
        if isinstance(item, Exception):
            raise item
        return ScriptedReply(text=item) if isinstance(item, str) else item


def _growing(text: str) -> Iterator[str]:
    return (text[:end] for end in range(1, len(text) + 1))


def _said(text: str, reasoning: str) -> ChatMessage:
    thought = [ThinkingBlock(content=reasoning)] if reasoning else []
    return ChatMessage(role="assistant", blocks=[*thought, TextBlock(text=text)])


def _message(said: ChatMessage) -> Message:
    return Message(role=cast(Role, said.role.value), content=said.content or "")
