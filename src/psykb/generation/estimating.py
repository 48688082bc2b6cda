"""What a run would take, before anything is sent: calls, tokens, money and time, low and high."""

import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import NoReturn, Protocol

from psykb.errors import ModelError
from psykb.generation.library import Library
from psykb.generation.making import Maker
from psykb.llm import estimating
from psykb.llm.pacing import Pace
from psykb.llm.prices import Price
from psykb.types import Failure, Kind, Message, Slot, Usage, record

# Assumptions, all of which the dry run names.
SECONDS_A_CALL = 6.0  # from sending to the whole reply
SHARE_ACCEPTED = 0.5  # of the drafts, at worst
REPLY_TOKENS = (100, 700)  # without and with an explanation
CHECK_PROMPT = 0.5  # of a draft's prompt, at least: a check shows fewer sentences
PASSAGES_A_SECOND = 100  # by rules, with their checks
_SAMPLED = 24  # places of the plan whose prompts are measured


class Asks(Protocol):
    """What a maker that calls a model tells of its calls."""

    def first_messages(self, slot: Slot) -> Sequence[Message]:
        """Return the messages of the first call for a slot."""

    def calls_per_item(self, kind: Kind) -> tuple[int, int]:
        """Return the fewest and the most calls that an accepted item takes."""


@record
class Span:
    """A low and a high estimate."""

    low: int
    high: int


@record
class Estimate:
    """What a run would take.

    Args:
        passages: that can be asked about.
        items: that can come of the plan, at most as many as are wanted.
        kinds: how many of the items are of each kind.
        calls: to the model.
        sent: tokens in prompts; `received` are those of replies.
        cost: low and high by currency; None where the price is unknown.
        seconds: by the limits of the server and the assumptions of this module.
    """

    passages: int
    items: int
    kinds: Mapping[Kind, int]
    calls: Span
    sent: Span
    received: Span
    cost: Mapping[str, tuple[float, float]] | None
    seconds: Span


class SilentCaller:
    """A caller for a dry run: it knows the model's name, and calls nothing."""

    def __init__(self, spec: str, context: int) -> None:
        self.spec = spec
        self.context = context

    def reply(self, messages: Sequence[Message], **how: object) -> NoReturn:  # noqa: ARG002
        """Refuse.

        Raises:
            ModelError: always.
        """
        raise ModelError("a dry run calls no model", failure=Failure.OFFLINE)


def estimate(
    maker: Maker,
    library: Library,
    wanted: int,
    *,
    asks: Asks | None = None,
    pace: Pace | None = None,
    price: Price | None = None,
) -> Estimate:
    """Return what a run would take; nothing is called or written.

    Args:
        maker: whose plan it is.
        library: what is asked about.
        wanted: how many items; 0 for all that the plan holds.
        asks: the maker, if it calls a model; None for no calls.
        pace: of the calls.
        price: of the model; None where unknown.
    """
    planned = list(islice(maker.slots(), wanted or None))
    kinds = {kind: n for kind in Kind if (n := sum(s.kind is kind for s in planned))}
    if asks is None:
        none = Span(low=0, high=0)
        took = math.ceil(len(library.passages) / PASSAGES_A_SECOND)
        return Estimate(
            passages=len(library.passages),
            items=len(planned),
            kinds=kinds,
            calls=none,
            sent=none,
            received=none,
            cost={},
            seconds=Span(low=0, high=took),
        )
    calls = _calls(kinds, asks)
    prompt = _prompt(islice(iter(planned), _SAMPLED), asks)
    first = len(planned)
    sent = Span(
        low=math.ceil(prompt * (first + CHECK_PROMPT * (calls.low - first))),
        high=math.ceil(prompt * calls.high),
    )
    received = Span(low=calls.low * REPLY_TOKENS[0], high=calls.high * REPLY_TOKENS[1])
    return Estimate(
        passages=len(library.passages),
        items=len(planned),
        kinds=kinds,
        calls=calls,
        sent=sent,
        received=received,
        cost=_cost(price, sent, received),
        seconds=_seconds(pace or Pace(), calls, sent, received),
    )


def _calls(kinds: Mapping[Kind, int], asks: Asks) -> Span:
    """Return the calls: each draft accepted at once, or no more than SHARE_ACCEPTED of them."""
    low = high = 0
    for kind, n in kinds.items():
        fewest, most = asks.calls_per_item(kind)
        low += n * fewest
        high += n * most
    return Span(low=low, high=math.ceil(high / SHARE_ACCEPTED))


def _prompt(slots: Iterator[Slot], asks: Asks) -> float:
    """Return about how many tokens a prompt has."""
    lengths = [sum(estimating.expected(m.content) for m in asks.first_messages(s)) for s in slots]
    return sum(lengths) / len(lengths) if lengths else 0.0


def _cost(price: Price | None, sent: Span, received: Span) -> dict[str, tuple[float, float]] | None:
    if price is None:
        return None
    low, high = (
        price.cost(Usage(calls=1, prompt_tokens=s, completion_tokens=r))
        for s, r in ((sent.low, received.low), (sent.high, received.high))
    )
    return {currency: (low[currency], high[currency]) for currency in low}


def _seconds(pace: Pace, calls: Span, sent: Span, received: Span) -> Span:
    """Return the longest of what concurrency, requests a minute and tokens a minute need."""

    def needed(n: int, tokens: int) -> int:
        waits = [n * SECONDS_A_CALL / min(pace.concurrency, max(n, 1))]
        waits += [60 * n / pace.rpm] if pace.rpm else []
        waits += [60 * tokens / pace.tpm] if pace.tpm else []
        return math.ceil(max(waits))

    return Span(
        low=needed(calls.low, sent.low + received.low),
        high=needed(calls.high, sent.high + received.high),
    )
