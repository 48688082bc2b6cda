"""The nouns of a conversation with a language model: messages, usage, why a call failed."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Literal

from psykb.types.records import record

Role = Literal["system", "user", "assistant"]


@record
class Message:
    """One turn of a conversation."""

    role: Role
    content: str


class Failure(StrEnum):
    """Why a call to a model gave no usable reply."""

    NO_KEY = "no_key"
    WRONG_KEY = "wrong_key"
    NO_CREDIT = "no_credit"
    MODEL_NOT_FOUND = "model_not_found"
    WRONG_URL = "wrong_url"
    NO_NETWORK = "no_network"
    OFFLINE = "offline"
    TIMEOUT = "timeout"
    RATE_LIMITED = "rate_limited"
    SERVER_ERROR = "server_error"
    CONNECTION_LOST = "connection_lost"
    BROKEN_REPLY = "broken_reply"
    EMPTY_REPLY = "empty_reply"
    TRUNCATED = "truncated"
    CONTEXT_TOO_SMALL = "context_too_small"
    REFUSED = "refused"
    BAD_REQUEST = "bad_request"
    FAILED = "failed"


@record
class Usage:
    """What calls to a model took.

    `calls` were answered and `failed` were sent and not answered; tokens are those of the answered
    calls, `reasoning_tokens` being a part of `completion_tokens`. `estimated` is True where a
    server counted nothing and psykb did. `cost` is by currency (ISO 4217), None where a price is
    unknown.
    """

    calls: int = 0
    failed: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    reasoning_tokens: int = 0
    estimated: bool = False
    cost: Mapping[str, float] | None = None

    def plus(self, other: "Usage") -> "Usage":
        """Return both together; the cost is unknown where that of an answered call is."""
        parts = [usage for usage in (self, other) if usage.calls]
        cost: dict[str, float] | None = {}
        for usage in parts:
            if usage.cost is None or cost is None:
                cost = None
                continue
            for currency, amount in usage.cost.items():
                cost[currency] = cost.get(currency, 0.0) + amount
        return Usage(
            calls=self.calls + other.calls,
            failed=self.failed + other.failed,
            prompt_tokens=self.prompt_tokens + other.prompt_tokens,
            completion_tokens=self.completion_tokens + other.completion_tokens,
            reasoning_tokens=self.reasoning_tokens + other.reasoning_tokens,
            estimated=self.estimated or other.estimated,
            cost=cost if parts else None,
        )


@record
class Reply:
    """A model's whole answer to one call.

    `text` is what it says and `reasoning` what it thought aloud before, which is never read as the
    answer. `seconds` are those from sending to the last token, `first_token` those to the first of
    `text`, None where the reply came in one piece. `model` is the spec that was called.
    """

    text: str
    reasoning: str = ""
    model: str
    usage: Usage
    seconds: float
    first_token: float | None = None
