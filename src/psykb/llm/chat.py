"""A language model behind the gate: messages → Reply."""

import re
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import replace
from typing import TYPE_CHECKING, Self

from psykb.errors import ModelError
from psykb.llm import estimating, overrun
from psykb.llm.addressees import Addressee
from psykb.llm.exchanges import Exchange, Heard, Listener, Request, allowed
from psykb.llm.gate import Gate, UnusableReplyError, Worst
from psykb.llm.redaction import hide
from psykb.llm.responses import Counted, fault_of
from psykb.messages import text as _
from psykb.types import Failure, Message, Reply, Usage

if TYPE_CHECKING:
    from llama_index.core.llms import LLM

__all__ = ["DEFAULT_CONTEXT", "DEFAULT_REPLY", "Chat", "Listener"]

DEFAULT_CONTEXT = 8_192  # tokens, where nothing is known of a model
DEFAULT_REPLY = 1_024  # tokens that a reply may have unless told otherwise

# Tokens that a chat template puts around a message and before the first: with ChatML 4 and 3, at
# most 8 and, where it brings a system message of its own, some 100.
_AROUND, _BEFORE = 4, 3
_MOST_AROUND, _MOST_BEFORE = 8, 128
_SHORT = 0.9  # of the tokens allowed: servers differ in whether they count the last one
_NOTICED = 500  # tokens of a prompt from which on a server that cuts it is told from one that errs
_SURROGATES = re.compile("[\ud800-\udfff]")
# Names of models whose templates are apt to open the reasoning in the prompt, so that a reply has
# only the closing tag: DeepSeek-R1 and what was distilled from it, QwQ, Qwen3-…-Thinking.
_OPENS_IN_PROMPT = re.compile(r"(?i)\br1\b|qwq|think|reason")


class Chat:
    """A llama-index `LLM` behind the gate; safe to use from several threads.

    `spec` names the model, `context` is its window in tokens. Keys and server's address are the
    model's own (`api_key`, `api_base`); the key is hidden from all errors from now on.
    """

    def __init__(
        self,
        llm: "LLM",
        *,
        spec: str,
        context: int = DEFAULT_CONTEXT,
        gate: Gate | None = None,
    ) -> None:
        self._llm = llm
        self.spec = spec
        self.context = context
        self.gate = gate or Gate(spec=spec)
        url = getattr(llm, "api_base", None)
        self._url = url if isinstance(url, str) and url else None
        self._opens_in_prompt = _OPENS_IN_PROMPT.search(spec) is not None
        self._streams = True  # until its server has answered in one piece who asked for a stream
        hide(getattr(llm, "api_key", None))

    def reply(
        self,
        messages: Sequence[Message],
        *,
        purpose: str,
        max_tokens: int = DEFAULT_REPLY,
        temperature: float = 0.0,
        listener: Listener | None = None,
    ) -> Reply:
        """Send `messages` and return the whole reply, with what all attempts took.

        Args:
            messages: a system message first, if any; the last one is the user's.
            purpose: what the call is for, in the ledger ("answer", "rewrite", …).
            max_tokens: that the reply may have, its reasoning included; `--llm-option max_tokens`
                stands above it.
            temperature: 0 … 2.
            listener: hears the text as it comes.

        Raises:
            ModelError: no usable reply came; `failure` says why, the message what to do. It is an
                `UnusableReplyError` with what they took where attempts were paid for.
            BudgetError: the call could cost more than is left; it was not sent.
        """
        call = _Call(self, self._request(messages, max_tokens, temperature), listener)
        return self.gate.run(call, worst=call.worst, purpose=purpose, whole=_summed)

    def submit(
        self,
        messages: Sequence[Message],
        *,
        purpose: str,
        max_tokens: int = DEFAULT_REPLY,
        temperature: float = 0.0,
        listener: Listener | None = None,
    ) -> "Future[Reply]":
        """Do as `reply` in a thread of the gate; what that raises, the future holds.

        Raises:
            CancelledError: the chat is closed.
        """
        try:
            call = _Call(self, self._request(messages, max_tokens, temperature), listener)
        except ModelError as error:
            failed: Future[Reply] = Future()
            failed.set_exception(error)
            return failed
        return self.gate.submit(call, worst=call.worst, purpose=purpose, whole=_summed)

    def close(self) -> None:
        """End the threads, and the connections of a model that can end them (`close`)."""
        self.gate.close()
        close = getattr(self._llm, "close", None)
        if callable(close):
            close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def _request(self, messages: Sequence[Message], max_tokens: int, temperature: float) -> Request:
        sent = tuple(
            # half of a character, as a shell or a broken file may give, can be sent to no server
            Message(role=m.role, content=_SURROGATES.sub("\ufffd", m.content))
            for m in messages
        )
        return Request(
            messages=sent, max_tokens=allowed(self._llm, max_tokens), temperature=temperature
        )


class _Call:
    """A request to a model, as the gate runs it."""

    def __init__(self, chat: Chat, request: Request, listener: Listener | None) -> None:
        self._chat = chat
        self._request = request
        self._said = tuple(m.content for m in request.messages)
        self._whom = Addressee(spec=chat.spec, url=chat._url, said=self._said)
        self._exchange = Exchange(
            chat._llm,
            request,
            self._whom,
            listener=listener,
            hold=chat._opens_in_prompt,
            streams=chat._streams,
        )
        self._unread = Usage()
        around = _BEFORE + _AROUND * len(self._said)
        self._expected = sum(map(estimating.expected, self._said)) + around
        self._check_context()

    @property
    def worst(self) -> Worst:
        """The most tokens that it can take."""
        prompt = sum(map(estimating.at_most, self._said))
        return Worst(
            prompt=prompt + _MOST_BEFORE + _MOST_AROUND * len(self._said),
            completion=self._request.max_tokens,
        )

    def __call__(self, _attempt: int) -> tuple[Reply, Usage]:
        """Make the call once; see `Gate.run`."""
        streamed = self._exchange.streams
        heard = self._exchange.make()
        self._chat._opens_in_prompt |= self._exchange.lone_close
        usage = self._usage(heard)
        unstreamed = streamed and not self._exchange.streams
        self._chat._streams &= not unstreamed
        # a whole reply to who asked for a stream cannot be read; it took about what the other did
        self._unread = usage if unstreamed else Usage()
        self._check(heard, usage)
        if heard.first is None:
            self._exchange.tell(heard.text)
        reply = Reply(
            text=heard.text,
            reasoning=heard.reasoning,
            model=self._chat.spec,
            usage=usage,
            seconds=heard.seconds,
            first_token=heard.first,
        )
        return reply, usage.plus(self._unread)

    def _check_context(self) -> None:
        """Refuse to send what a server could only cut or refuse."""
        context, most = self._chat.context, self._request.max_tokens
        if self._expected + most <= context:
            return
        raise ModelError(
            _(
                "{spec}: about {n} tokens to send and {most} for the reply are more than its "
                "context of {context}; ask something shorter, or declare a longer context with "
                "PSYKB_LLM_CONTEXT"
            ).format(spec=self._chat.spec, n=self._expected, most=most, context=context),
            failure=Failure.CONTEXT_TOO_SMALL,
        )

    def _usage(self, heard: Heard) -> Usage:
        """Return what the call took, estimated where the server has not counted.

        Where it counts the reply but not the reasoning in it, that is estimated, unmarked: it is a
        share of tokens that were counted.
        """
        counted = heard.counted or Counted()
        thought = estimating.expected(heard.reasoning)
        prompt, completion = counted.prompt, counted.completion
        if completion is None and heard.text + heard.reasoning == "":
            completion = 0
        whole = thought + estimating.expected(heard.text) if completion is None else completion
        reasoning = thought if counted.reasoning is None else counted.reasoning
        return Usage(
            calls=1,
            prompt_tokens=self._expected if prompt is None else prompt,
            completion_tokens=whole,
            reasoning_tokens=min(reasoning, whole),
            estimated=prompt is None or completion is None,
        )

    def _check(self, heard: Heard, usage: Usage) -> None:
        """Refuse what is no whole answer to all that was sent.

        Raises:
            UnusableReplyError: the prompt or the reply was cut, refused, or is empty.
            ModelError: the server broke off (`server_error`).
        """
        if self._was_cut(heard):
            raise self._unusable(
                _(
                    "{spec}: the server read {n} of about {sent} tokens and cut the rest; give it "
                    "a longer context (Ollama: num_ctx)"
                ).format(spec=self._chat.spec, n=usage.prompt_tokens, sent=self._expected),
                Failure.TRUNCATED,
                usage,
            )
        fault = fault_of(heard.end)
        if fault is Failure.TRUNCATED:
            raise self._unusable(self._cut_words(heard, usage), fault, usage)
        if fault is Failure.REFUSED:
            raise self._unusable(str(self._whom.error(fault, heard.end or "")), fault, usage)
        if fault is not None:
            raise self._whom.error(fault, heard.end or "")
        if not heard.text.strip():
            words = (
                _("{spec}: the model thought, but answered nothing; try again, or another model")
                if heard.reasoning
                else _("{spec}: the reply is empty; try again, or another model")
            )
            raise self._unusable(words.format(spec=self._chat.spec), Failure.EMPTY_REPLY, usage)

    def _was_cut(self, heard: Heard) -> bool:
        """Whether the server counts fewer tokens than the prompt can have: Ollama cuts silently."""
        read = heard.counted.prompt if heard.counted else None
        if read is None or self._expected <= _NOTICED:
            return False
        return read < sum(map(estimating.at_least, self._said))

    def _cut_words(self, heard: Heard, usage: Usage) -> str:
        """Say where the reply was cut, and what would have helped."""
        n, most = usage.completion_tokens, self._request.max_tokens
        if n > overrun.most(most):
            found = _(
                "{spec}: the server wrote on past the {most} tokens of the reply, and was cut off "
                "at about {n}; it does not keep max_tokens: choose another model or server"
            )
        elif not usage.estimated and n < _SHORT * most:
            found = _(
                "{spec}: the reply was cut at {n} of {most} tokens, for the server allows no more; "
                "give it a longer context (Ollama: num_ctx)"
            )
        elif heard.text.strip():
            found = _(
                "{spec}: the reply was cut at {n} tokens; allow more with --llm-option "
                "max_tokens={more}"
            )
        else:
            found = _(
                "{spec}: the model was still thinking after {n} tokens; allow more with "
                "--llm-option max_tokens={more}"
            )
        return found.format(spec=self._chat.spec, n=n, most=most, more=4 * most)

    def _unusable(self, words: str, failure: Failure, usage: Usage) -> UnusableReplyError:
        return UnusableReplyError(words, failure=failure, usage=usage.plus(self._unread))


def _summed(reply: Reply, usage: Usage) -> Reply:
    """Return `reply` with what all attempts took."""
    return replace(reply, usage=usage)
