"""What a probe would take, before anything is sent: calls, tokens, money and time, low and high."""

import math
from collections import Counter
from collections.abc import Sequence
from enum import StrEnum
from typing import NoReturn

from psykb.errors import ModelError
from psykb.evaluation.probing.asking import Manner, Slot, ask
from psykb.evaluation.probing.grading import grader
from psykb.evaluation.probing.probing import ProbeRequest
from psykb.generation.estimating import SECONDS_A_CALL, Estimate, Span
from psykb.llm import estimating
from psykb.llm.pacing import Pace
from psykb.llm.prices import Price
from psykb.types import Failure, Kind, Message, QAPair, Usage

CHOICE_TOKENS = (8, 40)  # of a reply with letters, low and high
OPEN_TOKENS = (40, 300)  # of one in words


class _Listening:
    """A caller that keeps the first request and sends nothing."""

    def __init__(self, spec: str, context: int) -> None:
        self.spec = spec
        self.context = context
        self.heard: Sequence[Message] = ()

    def reply(self, messages: Sequence[Message], **how: object) -> NoReturn:  # noqa: ARG002
        """Keep the request."""
        self.heard = messages
        raise ModelError("a dry run calls no model", failure=Failure.OFFLINE)


def estimate(
    request: ProbeRequest, spec: str, context: int, *, pace: Pace, price: Price | None
) -> Estimate:
    """Return what a probe would take; nothing is called or written.

    Low: every reply can be read. High: each choice is asked for twice.

    Args:
        request: what is asked.
        spec: of the model.
        context: of the model, in tokens.
        pace: of the calls.
        price: of the model; None where unknown.
    """
    calls, sent, received = [0, 0], [0, 0], [0, 0]
    for item in request.questions.items:
        prompt = _prompt(item, spec, context)
        tokens = OPEN_TOKENS if item.kind.is_open else CHOICE_TOKENS
        for at, most in enumerate((1, 1 if item.kind.is_open else 2)):
            n = _tries(item, request.tries) * most
            calls[at] += n
            # the repair round shows the request and the reply again
            sent[at] += n * prompt + (n - n // most) * (prompt + tokens[at])
            received[at] += n * tokens[at]
    kinds: Counter[StrEnum] = Counter(item.kind for item in request.questions.items)
    return Estimate(
        passages=0,
        items=len(request.questions.items),
        kinds={kind: kinds[kind] for kind in Kind if kinds[kind]},
        calls=Span(low=calls[0], high=calls[1]),
        sent=Span(low=sent[0], high=sent[1]),
        received=Span(low=received[0], high=received[1]),
        cost=_cost(price, sent, received),
        seconds=Span(
            low=_seconds(pace, calls[0], sent[0] + received[0]),
            high=_seconds(pace, calls[1], sent[1] + received[1]),
        ),
    )


def _tries(item: QAPair, tries: int) -> int:
    """Return how many tries are sent: a statement has two orders, and no more requests."""
    return min(tries, 2) if item.kind is Kind.TRUE_FALSE else tries


def _prompt(item: QAPair, spec: str, context: int) -> int:
    caller = _Listening(spec, context)
    ask(caller, Slot(number=0, item=item), Manner(tries=1, seed=0), grader())
    return sum(estimating.expected(message.content) for message in caller.heard)


def _cost(
    price: Price | None, sent: Sequence[int], received: Sequence[int]
) -> dict[str, tuple[float, float]] | None:
    if price is None:
        return None
    low, high = (
        price.cost(Usage(calls=1, prompt_tokens=s, completion_tokens=r))
        for s, r in zip(sent, received, strict=True)
    )
    return {currency: (low[currency], high[currency]) for currency in low}


def _seconds(pace: Pace, calls: int, tokens: int) -> int:
    waits = [calls * SECONDS_A_CALL / min(pace.concurrency, max(calls, 1))]
    waits += [60 * calls / pace.rpm] if pace.rpm else []
    waits += [60 * tokens / pace.tpm] if pace.tpm else []
    return math.ceil(max(waits))
