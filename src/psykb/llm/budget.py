"""How much calls may take: the worst case is set aside before each, what it took after."""

import threading
from collections.abc import Mapping

from psykb.errors import BudgetError, MisuseError
from psykb.llm.pacing import STRETCH
from psykb.llm.prices import user_prices
from psykb.messages import text as _
from psykb.types import Usage, record

_ROUNDING = 1e-9


@record
class Reserved:
    """What is set aside for a call under way."""

    tokens: int
    cost: float
    currency: str | None


class Budget:
    """Lets no call begin that could take more than is left; safe between threads.

    `max_cost` is in the currency of the model's price, `max_calls` counts answered calls and
    `max_tokens` their tokens, prompts and replies together; 0 for no limit. One budget may serve
    several models whose prices are in one currency.
    """

    def __init__(self, *, max_cost: float = 0.0, max_calls: int = 0, max_tokens: int = 0) -> None:
        if min(max_cost, max_calls, max_tokens) < 0:
            raise ValueError("a limit is 0 or more")
        self.max_cost = max_cost
        self.max_calls = max_calls
        self.max_tokens = max_tokens
        self._change = threading.Condition()
        self._under_way: list[Reserved] = []
        self._cost = 0.0
        self._calls = 0
        self._tokens = 0
        self._currency: str | None = None

    def reserve(self, *, spec: str, tokens: int, cost: Mapping[str, float] | None) -> Reserved:
        """Set aside what a call can take at most.

        Where it would fit but for what is set aside for calls under way, it is waited until they
        have ended, for they seldom take all of it.

        Args:
            spec: the model, for messages.
            tokens: of prompt and reply.
            cost: by currency; empty for nothing, None where the price is unknown.

        Raises:
            BudgetError: it could take more than is left; says what was spent and what it can take.
            MisuseError: there is a limit to the cost, and the price is unknown or in another
                currency than before.
        """
        most = Reserved(tokens=tokens, cost=0.0, currency=None)
        if self.max_cost:
            if cost is None:
                raise MisuseError(unpriced(spec))
            for currency, amount in cost.items():
                most = Reserved(tokens=tokens, cost=amount, currency=currency)
        with self._change:
            self._check_currency(spec, most.currency)
            while (refusal := self._refusal(spec, most)) and self._under_way:
                self._change.wait(STRETCH)
            if refusal:
                raise BudgetError(refusal)
            self._currency = most.currency or self._currency
            self._under_way.append(most)
        return most

    def settle(self, reserved: Reserved, usage: Usage | None, *, lost: bool = False) -> None:
        """Replace what was set aside by what the call took.

        Args:
            reserved: by `reserve`.
            usage: what it took; None where it was not answered.
            lost: no answer came whole, but one may have been written, and be billed: all that was
                set aside counts as spent.
        """
        with self._change:
            self._under_way.remove(reserved)
            if lost:
                self._tokens += reserved.tokens
                self._cost += reserved.cost
            elif usage is not None:
                self._calls += usage.calls
                self._tokens += usage.prompt_tokens + usage.completion_tokens
                self._cost += (usage.cost or {}).get(self._currency or "", 0.0)
            self._change.notify_all()

    def _check_currency(self, spec: str, currency: str | None) -> None:
        if currency and self._currency and currency != self._currency:
            raise MisuseError(
                _(
                    "{spec}: its price is in {currency}, and --max-cost is being kept in {other}; "
                    "use models whose prices are in one currency"
                ).format(spec=spec, currency=currency, other=self._currency)
            )

    def _refusal(self, spec: str, most: Reserved) -> str | None:
        calls = self._calls + len(self._under_way)
        tokens = self._tokens + sum(r.tokens for r in self._under_way)
        cost = self._cost + sum(r.cost for r in self._under_way)
        if self.max_calls and calls + 1 > self.max_calls:
            return _(
                "{spec}: {spent} of {limit} calls are made; no more was sent. Raise the limit to "
                "go on"
            ).format(spec=spec, spent=calls, limit=self.max_calls)
        if self.max_tokens and tokens + most.tokens > self.max_tokens:
            return _(
                "{spec}: the next call could take {most} tokens, and {spent} of {limit} are spent; "
                "it was not sent. Raise the limit to go on"
            ).format(spec=spec, most=most.tokens, spent=tokens, limit=self.max_tokens)
        if self.max_cost and cost + most.cost > self.max_cost + _ROUNDING:
            return _(
                "{spec}: the next call could cost {most} {currency}, and {spent} of {limit} "
                "{currency} are spent; it was not sent. Raise --max-cost to go on"
            ).format(
                spec=spec,
                most=_amount(most.cost),
                spent=_amount(cost),
                limit=_amount(self.max_cost),
                currency=most.currency,
            )
        return None


def unpriced(spec: str) -> str:
    """Return the words for a limit to the cost of a model whose price is unknown."""
    return _(
        "{spec}: its price is not known, so --max-cost cannot be kept; write it into {file}, or "
        "leave --max-cost out"
    ).format(spec=spec, file=user_prices())


def _amount(value: float) -> str:
    return f"{value:.6f}".rstrip("0").rstrip(".")
