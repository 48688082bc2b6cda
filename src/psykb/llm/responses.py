"""What a llama-index response holds: what the model thought, why it ended, what it took."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from psykb.types import Failure, record

if TYPE_CHECKING:
    from llama_index.core.llms import ChatResponse

DONE = "stop"
CUT = "length"
# What servers write where a reply is not whole. Sources: the references of OpenAI, of Anthropic
# (who write max_tokens and refusal), of Zhipu (sensitive, network_error and
# model_context_window_exceeded) and of DeepSeek (insufficient_system_resource); vLLM writes abort,
# OpenRouter error.
_BAD_ENDS = {
    CUT: Failure.TRUNCATED,
    "max_tokens": Failure.TRUNCATED,
    "model_context_window_exceeded": Failure.TRUNCATED,
    "content_filter": Failure.REFUSED,
    "refusal": Failure.REFUSED,
    "safety": Failure.REFUSED,
    "sensitive": Failure.REFUSED,
    "insufficient_system_resource": Failure.SERVER_ERROR,
    "network_error": Failure.SERVER_ERROR,
    "abort": Failure.SERVER_ERROR,
    "error": Failure.SERVER_ERROR,
}
_PROMPT = ("prompt_tokens", "input_tokens", "prompt_eval_count")
_COMPLETION = ("completion_tokens", "output_tokens", "eval_count")
# Anthropic counts these apart from `input_tokens`; who writes `prompt_tokens` has them in it.
_CACHED = ("cache_read_input_tokens", "cache_creation_input_tokens")
_WITHOUT_CACHED = "input_tokens"


@record
class Counted:
    """What a server counted: tokens, None where it did not."""

    prompt: int | None = None
    completion: int | None = None
    reasoning: int | None = None


def end_of(response: "ChatResponse") -> str | None:
    """Return the word for why the reply ended ("stop", "length", …), None where none has come."""
    raw = response.raw
    choices = _field(raw, "choices")
    first = choices[0] if isinstance(choices, list | tuple) and choices else None
    for holder, name in (
        (first, "finish_reason"),
        (raw, "finish_reason"),
        (raw, "done_reason"),
        (raw, "stop_reason"),
    ):
        word = _field(holder, name)
        if isinstance(word, str) and word not in ("", "null"):
            return word.lower()
    if choices == [] and counted_in(response) is not None:
        return DONE  # the counts come after the last word
    return None


def fault_of(end: str | None) -> Failure | None:
    """Return what is wrong with a reply that ended so; None where it is whole."""
    return _BAD_ENDS.get(end or DONE)


def has_choices(response: "ChatResponse") -> bool:
    """Whether it comes from an OpenAI-like server, which says why a reply ended."""
    return _field(response.raw, "choices") is not None


def counted_in(response: "ChatResponse") -> Counted | None:
    """Return what the server counted; None where this response says nothing of it."""
    given = _field(response.raw, "usage")
    for holder in (given, response.raw, response.additional_kwargs):
        prompt, completion = _prompt(holder), _number(holder, *_COMPLETION)
        if prompt or completion:
            details = _field(holder, "completion_tokens_details")
            return Counted(
                prompt=prompt or None,
                completion=completion or None,
                reasoning=_number(details, "reasoning_tokens"),
            )
    return None


def _prompt(holder: object) -> int | None:
    """Return all tokens of a prompt, those that the provider still had included."""
    name = next((name for name in _PROMPT if _number(holder, name) is not None), None)
    if name is None:
        return None
    apart = _CACHED if name == _WITHOUT_CACHED else ()
    return sum(_number(holder, part) or 0 for part in (name, *apart))


def thought_in(response: "ChatResponse") -> str:
    """Return what the model has thought so far, where it comes apart from the answer."""
    blocks = [
        getattr(block, "content", None) for block in response.message.blocks if _thinks(block)
    ]
    if blocks:
        return "\n".join(block for block in blocks if block)
    given = response.message.additional_kwargs
    found = (given.get(name) for name in ("reasoning_content", "reasoning", "thinking"))
    return next((text for text in found if isinstance(text, str)), "")


def new_thought_in(response: "ChatResponse") -> str:
    """Return what a piece of a stream adds to the thought, where it comes apart."""
    new = response.additional_kwargs.get("thinking_delta")
    return new if isinstance(new, str) else ""


def _thinks(block: object) -> bool:
    return getattr(block, "block_type", "") == "thinking"


def _field(holder: object, name: str) -> object:
    return holder.get(name) if isinstance(holder, Mapping) else getattr(holder, name, None)


def _number(holder: object, *names: str) -> int | None:
    for name in names:
        value = _field(holder, name)
        if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
            return value
    return None
