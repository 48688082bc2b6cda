"""An OpenAI-like server as a llama-index `LLM` that sends what the server at hand takes."""

import inspect
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from llama_index.core.llms import ChatMessage, ChatResponse, ChatResponseGen  # noqa: TID253 (only providers.py imports this, and when a server is called)
from llama_index.llms.openai_like import OpenAILike  # noqa: TID253
from openai import APIStatusError, BadRequestError, OpenAI, UnprocessableEntityError  # noqa: TID253
from openai.resources.chat.completions import Completions  # noqa: TID253
from pydantic import PrivateAttr  # noqa: TID253 (llama-index models are pydantic models)

from psykb.llm.presets import MAX_TOKENS, NO_KEY
from psykb.llm.transfers import last_response
from psykb.types import record

_RENAMED = "max_completion_tokens"
_USAGE = "stream_options"
_DISPENSABLE = (_USAGE, "temperature")  # psykb sends them of its own accord
# 400 as OpenAI answers to a field that it does not take, 422 as servers on FastAPI do
_REFUSALS = (BadRequestError, UnprocessableEntityError)


@record
class _Fields:
    """What the server takes: fields that are never sent, and its name for the limit of a reply."""

    omitted: frozenset[str]
    completion: str


class Server(OpenAILike):  # type: ignore[misc] # no types where it is installed alone
    """`OpenAILike` with the fields of a request fitted to the server.

    Providers differ in what they refuse: some models take no temperature but 1, some call
    max_tokens max_completion_tokens, some answer 400 to stream_options. What a preset knows is
    left out from the start; what a server names in a 400 or 422 is left out from then on, and the
    call is made once more, at once. Options that the OpenAI client does not know are sent too.
    The key is the client's: what llama-index tells of its models' fields does not hold it.
    """

    _fields: _Fields = PrivateAttr()

    def __init__(
        self,
        client: OpenAI,
        *,
        omit: frozenset[str] = frozenset(),
        completion: str = MAX_TOKENS,
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        """Make it.

        Args:
            client: has the address, the key and the connections.
            omit: fields that are never sent.
            completion: what the server calls the limit of a reply.
            kwargs: others of `OpenAILike`.
        """
        super().__init__(
            api_base=str(client.base_url).rstrip("/"),
            api_key=NO_KEY,
            is_chat_model=True,
            max_retries=0,
            **kwargs,
        )
        self._client = client
        self._fields = _Fields(omitted=omit, completion=completion)

    def close(self) -> None:
        """End the connections."""
        if self._client is not None:
            self._client.close()

    def _get_model_kwargs(self, **kwargs: Any) -> dict[str, Any]:  # noqa: ANN401
        fields = super()._get_model_kwargs(**kwargs)
        if "stream" in fields:
            fields.setdefault(_USAGE, {"include_usage": True})
        fitted = self._fields
        for name in fitted.omitted:
            fields.pop(name, None)
        if _RENAMED in fields:
            fields.pop(MAX_TOKENS, None)
        elif fitted.completion != MAX_TOKENS and MAX_TOKENS in fields:
            fields[fitted.completion] = fields.pop(MAX_TOKENS)
        return _fitted(fields)

    def _chat(self, messages: Sequence[ChatMessage], **kwargs: Any) -> ChatResponse:  # noqa: ANN401
        while True:
            before = self._fields
            try:
                found: ChatResponse = super()._chat(messages, **kwargs)
            except _REFUSALS as error:
                if not self._adapt(error, before):
                    raise
            else:
                return found

    def _stream_chat(self, messages: Sequence[ChatMessage], **kwargs: Any) -> ChatResponseGen:  # noqa: ANN401
        stream = super()._stream_chat

        def pieces() -> ChatResponseGen:
            while True:
                before = self._fields
                try:
                    # a request is refused before its first piece, so nothing is told twice
                    yield from _closing(stream(messages, **kwargs))
                except _REFUSALS as error:
                    if not self._adapt(error, before):
                        raise
                else:
                    return

        return pieces()

    def _adapt(self, error: APIStatusError, before: _Fields) -> bool:
        """Leave out, or rename, the field that the server refused; False where it named none.

        `before` is what the refused request was made by: another thread may have adapted since.
        """
        words = f"{error} {error.body}"
        # vLLM names both where the number is too large
        renamed = _RENAMED in words and ("supported" in words or "instead" in words)
        if renamed and before.completion == MAX_TOKENS:
            self._fields = replace(self._fields, completion=_RENAMED)
            return True
        for name in _DISPENSABLE:
            if name in words and name not in before.omitted:
                self._fields = replace(self._fields, omitted=self._fields.omitted | {name})
                return True
        return False


def _closing(stream: ChatResponseGen) -> ChatResponseGen:
    """Yield what `stream` does; who closes this ends its connection, so that no more is written.

    The client's own stream is part of a cycle, and would keep it open until that is collected.
    """
    response = None
    try:
        for piece in stream:
            response = response or last_response()
            yield piece
    finally:
        if response is not None:
            response.close()


@cache
def _known() -> frozenset[str]:
    return frozenset(inspect.signature(Completions.create).parameters)


def _fitted(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Move the fields that the OpenAI client does not know into the body as they are."""
    known = {name: value for name, value in fields.items() if name in _known()}
    others = {name: value for name, value in fields.items() if name not in known}
    if others:
        known["extra_body"] = {**(known.get("extra_body") or {}), **others}
    return known
