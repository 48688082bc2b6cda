"""What a run would take, before anything is sent: calls, tokens, money and time, low and high."""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from itertools import islice
from typing import NoReturn, Protocol, TypeVar

from psykb.errors import ModelError
from psykb.generation.library import Library
from psykb.generation.making import Maker, Place
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
S = TypeVar("S", bound=Place)
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
        items: or dialogues, that can come of the plan, at most as many as are wanted.
        kinds: how many of the items are of each kind.
        calls: to the model.
        sent: tokens in prompts; `received` are those of replies.
        cost: low and high by currency; None where the price is unknown.
        seconds: by the limits of the server and the assumptions of this module.
    """

    passages: int
    items: int
    kinds: Mapping[StrEnum, int]
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
    kinds: dict[StrEnum, int] = {
        kind: n for kind in Kind if (n := sum(s.kind is kind for s in planned))
    }
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
    return asked(
        planned,
        len(library.passages),
        calls_of=lambda slot: asks.calls_per_item(slot.kind),
        first_messages=asks.first_messages,
        pace=pace,
        price=price,
    )


def asked(
    planned: Sequence[S],
    passages: int,
    *,
    calls_of: Callable[[S], tuple[int, int]],
    first_messages: Callable[[S], Sequence[Message]],
    reply_tokens: tuple[int, int] = REPLY_TOKENS,
    pace: Pace | None = None,
    price: Price | None = None,
) -> Estimate:
    """Return what asking a model for each of the planned places would take.

    Args:
        planned: as many places as are wanted.
        passages: how many can be asked about.
        calls_of: the fewest and the most calls that what is accepted of a place takes.
        first_messages: of the first call for a place.
        reply_tokens: of a reply, low and high.
        pace: of the calls.
        price: of the model; None where unknown.
    """
    calls = _calls(map(calls_of, planned))
    prompt = _prompt(map(first_messages, islice(iter(planned), _SAMPLED)))
    first = len(planned)
    sent = Span(
        low=math.ceil(prompt * (first + CHECK_PROMPT * (calls.low - first))),
        high=math.ceil(prompt * calls.high),
    )
    received = Span(low=calls.low * reply_tokens[0], high=calls.high * reply_tokens[1])
    kinds = sorted({slot.kind for slot in planned}, key=_position)
    return Estimate(
        passages=passages,
        items=len(planned),
        kinds={kind: sum(slot.kind is kind for slot in planned) for kind in kinds},
        calls=calls,
        sent=sent,
        received=received,
        cost=_cost(price, sent, received),
        seconds=_seconds(pace or Pace(), calls, sent, received),
    )


def _position(kind: StrEnum) -> int:
    return list(type(kind)).index(kind)


def _calls(each: Iterable[tuple[int, int]]) -> Span:
    """Return the calls: each draft accepted at once, or no more than SHARE_ACCEPTED of them."""
    low = high = 0
    for fewest, most in each:
        low += fewest
        high += most
    return Span(low=low, high=math.ceil(high / SHARE_ACCEPTED))


def _prompt(prompts: Iterator[Sequence[Message]]) -> float:
    """Return about how many tokens a prompt has."""
    lengths = [sum(estimating.expected(m.content) for m in messages) for messages in prompts]
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
