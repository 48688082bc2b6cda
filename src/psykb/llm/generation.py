"""A language model in this process as a llama-index `LLM`, over transformers' `generate`.

llama-index has a `HuggingFaceLLM`, which does not serve here: it does not hear `max_tokens` and
`temperature` of a call, counts no tokens and does not say whether a reply was cut; an error in the
thread that generates never reaches the caller, who waits for ever; and it tokenizes the text of a
chat template anew, which adds a second mark of the beginning for many models.
"""

import copy
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from queue import Empty, SimpleQueue
from threading import Event
from typing import Any

from llama_index.core.llms import (  # noqa: TID253 (local.py imports this when a model is loaded)
    ChatMessage,
    ChatResponse,
    ChatResponseGen,
    CompletionResponse,
    CompletionResponseGen,
    CustomLLM,
    LLMMetadata,
)
from pydantic import PrivateAttr  # noqa: TID253 (llama-index models are pydantic models)

from psykb.errors import ModelError
from psykb.llm.chat import DEFAULT_REPLY
from psykb.llm.pacing import STRETCH
from psykb.llm.pieces import Pieces
from psykb.llm.templating import Template
from psykb.messages import text as _
from psykb.types import Failure, Message

# What `--llm-option` may set: how tokens are drawn, what the chat template asks for, the length.
DRAWING = {
    "temperature": float,
    "top_p": float,
    "top_k": int,
    "min_p": float,
    "repetition_penalty": float,
}
TEMPLATE = {"enable_thinking": bool}
OPTIONS: dict[str, type] = {**DRAWING, **TEMPLATE, "max_tokens": int}


class LocalLLM(CustomLLM):
    """A causal model with its tokenizer and chat template; one generation at a time.

    Calls may come from several threads; they wait for each other. A call hears `max_tokens` (1,024
    by default), `temperature` (0: the most likely token each time) and the other `OPTIONS`; those
    given when it was made go before those of a call. `raw` of the last response is a dict as a
    server would send it: `choices[0].finish_reason` and `finish_reason` are "stop", or "length"
    where the reply was cut, and `usage` has `prompt_tokens` and `completion_tokens`.
    """

    context_window: int
    name: str
    _model: Any = PrivateAttr()
    _tokenizer: Any = PrivateAttr()
    _options: dict[str, Any] = PrivateAttr()
    _stops: frozenset[int] = PrivateAttr()
    _template: Template = PrivateAttr()
    _worker: ThreadPoolExecutor = PrivateAttr()

    def __init__(
        self,
        model: Any,  # noqa: ANN401 (transformers and peft have models of many classes)
        tokenizer: Any,  # noqa: ANN401
        *,
        name: str,
        context_window: int,
        options: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(name=name, context_window=context_window)
        self._model = model
        self._tokenizer = tokenizer
        self._options = dict(options or {})
        self._stops = _stops(model, tokenizer)
        self._template = Template(tokenizer, model=name)
        # a single thread: the lock that lets one generation run at a time
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="psykb-generate")

    @property
    def reply_limit(self) -> int | None:
        """How many tokens a reply may have by the options; None: as many as a call says."""
        return self._options.get("max_tokens")

    @property
    def metadata(self) -> LLMMetadata:
        """What llama-index asks of a model."""
        return LLMMetadata(
            context_window=self.context_window,
            num_output=DEFAULT_REPLY,
            is_chat_model=True,
            model_name=self.name,
        )

    def chat(self, messages: Sequence[ChatMessage], **kwargs: Any) -> ChatResponse:  # noqa: ANN401
        """Answer the conversation; raises as `stream_chat` does."""
        last = ChatResponse(message=ChatMessage(role="assistant", content=""))
        for response in self.stream_chat(messages, **kwargs):
            last = response
        return ChatResponse(message=last.message, raw=last.raw)

    def stream_chat(self, messages: Sequence[ChatMessage], **kwargs: Any) -> ChatResponseGen:  # noqa: ANN401
        """Answer the conversation piece by piece; the last response has no text, but `raw`.

        A caller who closes the generator stops the model after the token that it is at.

        Raises:
            ModelError: the chat template refuses the conversation (`bad_request`), the window has
                no room for a reply (`context_too_small`), or the memory is full (`failed`).
        """
        given = {**kwargs, **self._options}
        said = [Message(role=m.role.value, content=m.content or "") for m in messages]  # type: ignore[arg-type]
        asked = {option: given[option] for option in TEMPLATE if option in given}
        prompt = self._template.tokens(said, asked)
        room = self.context_window - len(prompt)
        if room < 1:
            raise ModelError(
                _(
                    "{model}: the conversation takes {prompt:,} tokens and the window has "
                    "{context:,}; ask with less, or choose a model with a larger window"
                ).format(model=self.name, prompt=len(prompt), context=self.context_window),
                failure=Failure.CONTEXT_TOO_SMALL,
            )
        most = min(int(given.get("max_tokens") or DEFAULT_REPLY), room)
        return self._stream(prompt, self._drawing(given, most), most)

    def close(self) -> None:
        """End the thread; calls that wait are given up, and no more can be made."""
        self._worker.shutdown(wait=False, cancel_futures=True)

    def complete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> CompletionResponse:  # noqa: ANN401, ARG002
        """Answer `prompt` as what a user said."""
        reply = self.chat([ChatMessage(role="user", content=prompt)], **kwargs)
        return CompletionResponse(text=reply.message.content or "", raw=reply.raw)

    def stream_complete(
        self,
        prompt: str,
        formatted: bool = False,  # noqa: ARG002
        **kwargs: Any,  # noqa: ANN401
    ) -> CompletionResponseGen:
        """Answer `prompt` as what a user said, piece by piece."""
        stream = self.stream_chat([ChatMessage(role="user", content=prompt)], **kwargs)

        def pieces() -> CompletionResponseGen:
            for reply in stream:
                yield CompletionResponse(
                    text=reply.message.content or "", delta=reply.delta, raw=reply.raw
                )

        return pieces()

    def _drawing(self, given: Mapping[str, Any], most: int) -> Any:  # noqa: ANN401
        """Return the configuration for `generate`: the model's own but for what is given."""
        drawn = copy.deepcopy(self._model.generation_config)
        temperature = float(given.get("temperature") or 0.0)
        wanted = {name: given[name] for name in DRAWING if given.get(name) is not None}
        if temperature > 0:
            wanted |= {"do_sample": True, "temperature": temperature}
        else:
            # those of the model would be named in a warning, for they mean nothing here
            wanted |= {"do_sample": False, "temperature": 1.0, "top_p": 1.0, "top_k": 50}
            wanted["min_p"] = None
        drawn.update(
            **wanted,
            max_new_tokens=most,
            max_length=None,
            num_beams=1,
            eos_token_id=sorted(self._stops) or None,
            pad_token_id=min(self._stops, default=0),  # one text at a time has no padding
        )
        return drawn

    def _stream(self, prompt: list[int], drawn: Any, most: int) -> ChatResponseGen:  # noqa: ANN401
        tokens: SimpleQueue[int | None] = SimpleQueue()
        stop = Event()
        made = self._worker.submit(self._generate, prompt, drawn, tokens, stop)
        made.add_done_callback(lambda _made: tokens.put(None))
        pieces, said, last = Pieces(self._tokenizer), "", None
        try:
            while (token := _next(tokens)) is not None:
                last = token
                piece = pieces.push(token)
                if piece:
                    said += piece
                    yield _response(said, piece)
            made.result()  # raises what `generate` raised
        finally:
            stop.set()
            made.cancel()
        rest = pieces.rest()
        finish = "length" if last not in self._stops and pieces.count >= most else "stop"
        yield _response(said + rest, rest, _raw(len(prompt), pieces.count, finish))

    def _generate(
        self,
        prompt: list[int],
        drawn: Any,  # noqa: ANN401
        tokens: "SimpleQueue[int | None]",
        stop: Event,
    ) -> None:
        """Generate, in the worker's thread, and put each token into `tokens`."""
        import torch
        from transformers import StoppingCriteriaList

        ids = torch.tensor([prompt], device=self._model.device)
        try:
            self._model.generate(
                input_ids=ids,
                attention_mask=torch.ones_like(ids),
                generation_config=drawn,
                streamer=_Tokens(tokens),
                stopping_criteria=StoppingCriteriaList([lambda *_scores, **_more: stop.is_set()]),
            )
        except torch.OutOfMemoryError:
            raise ModelError(
                _("{model}: the memory is full; choose a smaller model or ask with less").format(
                    model=self.name
                ),
                failure=Failure.FAILED,
            ) from None


class _Tokens:
    """What `generate` calls a streamer: hands tokens on, but not those of the prompt."""

    def __init__(self, tokens: "SimpleQueue[int | None]") -> None:
        self._tokens = tokens
        self._prompt = True

    def put(self, value: Any) -> None:  # noqa: ANN401 (a torch tensor)
        if not self._prompt:
            for token in value.flatten().tolist():
                self._tokens.put(token)
        self._prompt = False

    def end(self) -> None:
        """Nothing: that it has ended is heard from the worker, which knows how."""


def _next(tokens: "SimpleQueue[int | None]") -> int | None:
    """Return the next token, None at the end."""
    while True:
        try:
            return tokens.get(timeout=STRETCH)
        except Empty:
            continue


def _response(said: str, piece: str, raw: object = None) -> ChatResponse:
    return ChatResponse(message=ChatMessage(role="assistant", content=said), delta=piece, raw=raw)


def _raw(prompt: int, reply: int, finish: str) -> dict[str, object]:
    usage = {
        "prompt_tokens": prompt,
        "completion_tokens": reply,
        "total_tokens": prompt + reply,
    }
    return {
        "choices": [{"index": 0, "finish_reason": finish}],
        "finish_reason": finish,
        "usage": usage,
    }


def _stops(model: Any, tokenizer: Any) -> frozenset[int]:  # noqa: ANN401
    """Return the tokens that end a reply: the model's, and the tokenizer's, which may differ."""
    found = getattr(model.generation_config, "eos_token_id", None)
    stops = [*(found if isinstance(found, list) else [found]), tokenizer.eos_token_id]
    return frozenset(int(stop) for stop in stops if stop is not None)
