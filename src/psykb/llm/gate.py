"""The one gate of all calls to a provider: how many at once, how fast, and what they took."""

import random
import time
from collections.abc import Callable
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from threading import Lock
from typing import Generic, Self, TypeVar

from psykb.errors import MisuseError, ModelError
from psykb.llm.budget import Budget, unpriced
from psykb.llm.ledger import Entry, Ledger
from psykb.llm.pacing import Pace, Turns
from psykb.llm.prices import Price
from psykb.llm.retrying import Retries
from psykb.types import Failure, Usage, record

__all__ = ["Gate", "Pace", "Timing", "UnusableReplyError", "Work", "Worst"]

T = TypeVar("T")

_NOT_SENT = frozenset({Failure.NO_KEY, Failure.OFFLINE})
# Sent, and not answered so that tokens could be counted: the provider may bill them all the same.
_MAY_BE_BILLED = frozenset({Failure.TIMEOUT, Failure.CONNECTION_LOST, Failure.BROKEN_REPLY})


@record
class Worst:
    """The most tokens that a call can take; what a budget reserves before it is sent."""

    prompt: int
    completion: int

    @property
    def usage(self) -> Usage:
        """The same as what a call took."""
        return Usage(calls=1, prompt_tokens=self.prompt, completion_tokens=self.completion)


class UnusableReplyError(ModelError):
    """No reply came that can be used, but one that cannot (cut, empty, refused) took tokens.

    Attributes:
        usage: what was taken: by the reply, where the gate's work raises this; by all attempts of
            the call, where the gate does, whatever the last one failed by. `calls` ≥ 1.
    """

    def __init__(
        self, message: str, *, failure: Failure, usage: Usage, retry_after: float | None = None
    ) -> None:
        super().__init__(message, failure=failure, retry_after=retry_after)
        self.usage = usage


Work = Callable[[int], tuple[T, Usage]]
Whole = Callable[[T, Usage], T]


@record
class Timing:
    """What time is, and chance: the clock's seconds, how to sleep, a number in [0, 1)."""

    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    chance: Callable[[], float] = random.random


class Gate:
    """Runs calls within a pace and a budget, again where that can help, and counts each once.

    Safe between threads. A gate is for one model: `spec` names it in the ledger and in messages,
    `price` is what it asks, None where that is unknown. Ledger and budget may be shared by gates.

    Raises:
        MisuseError: the budget has a limit to the cost, and there is no price.
    """

    def __init__(
        self,
        *,
        pace: Pace | None = None,
        spec: str = "",
        price: Price | None = None,
        budget: Budget | None = None,
        ledger: Ledger | None = None,
        timing: Timing | None = None,
    ) -> None:
        self.pace = pace or Pace()
        self.ledger = ledger or Ledger()
        self._spec = spec
        self._price = price
        self._budget = budget or Budget()
        if self._budget.max_cost and price is None:
            raise MisuseError(unpriced(spec))
        self._timing = timing or Timing()
        self._turns = Turns(
            concurrency=self.pace.concurrency,
            rpm=self.pace.rpm,
            tpm=self.pace.tpm,
            clock=self._timing.clock,
            sleep=self._timing.sleep,
        )
        self._pool: ThreadPoolExecutor | None = None
        self._closed = False
        self._lock = Lock()

    def run(self, work: Work[T], *, worst: Worst, purpose: str, whole: Whole[T] | None = None) -> T:
        """Run one call in the caller's thread, when its turn comes.

        Args:
            work: makes the call once and returns its result with what it took (`calls` 1); gets the
                number of the attempt, from 1. It raises `ModelError`; for `rate_limited`,
                `server_error` and `connection_lost` it is run again after a pause, for
                `no_network` twice and for `timeout`, `broken_reply` and `empty_reply` once at most.
            worst: the most tokens that it can take.
            purpose: what it is for, in the ledger.
            whole: makes what is returned of the work's result and of what all attempts took.

        Raises:
            ModelError: the last attempt's, or the first that no repetition can mend; an
                `UnusableReplyError`, with what all attempts took, where any of them was paid for.
            BudgetError: it could cost more than is left; it was not sent.
            CancelledError: the gate was closed before its turn came.
        """
        running = _Running(self, work, worst, purpose)
        result = running.result()
        return result if whole is None else whole(result, running.usage)

    def submit(
        self, work: Work[T], *, worst: Worst, purpose: str, whole: Whole[T] | None = None
    ) -> "Future[T]":
        """Run one call in a thread of the pool; what `run` raises, the future holds.

        Raises:
            CancelledError: the gate is closed.
        """
        with self._lock:
            if self._closed:
                raise CancelledError
            if self._pool is None:
                self._pool = ThreadPoolExecutor(self.pace.concurrency, thread_name_prefix="psykb")
            return self._pool.submit(self.run, work, worst=worst, purpose=purpose, whole=whole)

    def priced(self, usage: Usage) -> Usage:
        """Return `usage` with what it costs at the gate's price, unless it says so itself."""
        if self._price is None or usage.cost is not None:
            return usage
        return replace(usage, cost=self._price.cost(usage))

    def close(self) -> None:
        """End the threads: calls under way are waited for, those that wait are cancelled."""
        self._turns.close()
        with self._lock:
            self._closed = True
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()


class _Running(Generic[T]):
    """One call on its way through the gate."""

    def __init__(self, gate: Gate, work: Work[T], worst: Worst, purpose: str) -> None:
        self._gate = gate
        self._work = work
        self._worst = worst
        self._purpose = purpose
        self._attempts = 0
        self._retries = Retries(
            attempts=gate.pace.attempts, patience=gate.pace.patience, chance=gate._timing.chance
        )
        self._failure: Failure | None = None
        self._lost = False
        self.usage = Usage()  # of all attempts
        self._started = gate._timing.clock()

    def result(self) -> T:
        try:
            while True:
                try:
                    return self._attempt()
                except ModelError as error:
                    pause = self._pause_after(error)
                    if error.failure is Failure.RATE_LIMITED:  # it concerns all calls
                        self._gate._turns.pause(pause)
                self._gate._turns.sleep(pause)
        finally:
            if self._attempts:
                self._write_down()

    def _pause_after(self, error: ModelError) -> float:
        """Return how long to wait before the next attempt; raise where there is to be none."""
        last = error
        try:
            pause = self._retries.pause_after(error)
            if pause is not None:
                return pause
        except ModelError as impatient:
            last = impatient
        if self.usage.calls:
            raise UnusableReplyError(
                str(last), failure=last.failure, usage=self.usage, retry_after=last.retry_after
            ) from None
        raise last

    def _attempt(self) -> T:
        """Make the call once; what it was given is given back, whatever comes of it."""
        gate, worst = self._gate, self._worst
        self._lost = False
        tokens = worst.prompt + worst.completion
        with gate._turns.seat():
            # after the wait for a seat, so that only calls under way hold a part of the budget
            reserved = gate._budget.reserve(
                spec=gate._spec, tokens=tokens, cost=gate.priced(worst.usage).cost
            )
            usage: Usage | None = None
            try:
                taken = gate._turns.wait(tokens)
                try:
                    result, usage = self._sent()
                    return result
                except UnusableReplyError as error:
                    usage = gate.priced(error.usage)
                    raise
                finally:
                    self._count(usage)
                    gate._turns.correct(taken, _tokens(usage) if usage else worst.prompt)
            finally:
                gate._budget.settle(reserved, usage, lost=self._lost)

    def _sent(self) -> tuple[T, Usage]:
        if not self._attempts:
            self._started = self._gate._timing.clock()
        self._attempts += 1
        self._failure = Failure.FAILED  # what an exception that is no ModelError leaves behind
        try:
            result, usage = self._work(self._attempts)
        except ModelError as error:
            self._failure = error.failure
            self._lost = error.failure in _MAY_BE_BILLED
            raise
        except KeyboardInterrupt:  # the server may write on
            self._lost = True
            raise
        self._failure = None
        return result, self._gate.priced(usage)

    def _count(self, usage: Usage | None) -> None:
        if usage is not None:
            self.usage = self.usage.plus(usage)
        elif self._failure not in _NOT_SENT:
            self.usage = self.usage.plus(Usage(failed=1))

    def _write_down(self) -> None:
        usage = self.usage
        self._gate.ledger.add(
            Entry(
                time=datetime.now(UTC).isoformat(timespec="seconds"),
                spec=self._gate._spec,
                purpose=self._purpose,
                attempts=self._attempts,
                failure=self._failure,
                calls=usage.calls,
                failed=usage.failed,
                prompt_tokens=usage.prompt_tokens,
                completion_tokens=usage.completion_tokens,
                reasoning_tokens=usage.reasoning_tokens,
                estimated=usage.estimated,
                cost=usage.cost,
                seconds=round(self._gate._timing.clock() - self._started, 3),
            )
        )


def _tokens(usage: Usage) -> int:
    return usage.prompt_tokens + usage.completion_tokens
