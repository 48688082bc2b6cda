"""When a call may be sent: so many at once, so many requests and tokens a minute, no sooner."""

import threading
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Future, wait
from contextlib import contextmanager
from typing import TypeVar

from psykb.types import record

T = TypeVar("T")

# A minute, and what may be lost between our clock and the server's.
MINUTE = 60.5
# Seconds that anything waits at a stretch: on Windows a thread in a lock does not hear Ctrl-C.
STRETCH = 0.1


@record
class Pace:
    """How fast calls may be made.

    `concurrency` calls at once, ≥ 1; `rpm` requests and `tpm` tokens a minute, 0 for no limit;
    `attempts` for a call in all, ≥ 1; `patience` is the longest pause, in seconds, that a server
    may ask for by Retry-After before the call is given up.
    """

    concurrency: int = 8
    rpm: int = 0
    tpm: int = 0
    attempts: int = 5
    patience: float = 60.0

    def __post_init__(self) -> None:
        if min(self.concurrency, self.attempts) < 1 or min(self.rpm, self.tpm, self.patience) < 0:
            raise ValueError("a pace has one call at once, one attempt and limits of 0 or more")


def outcome(call: "Future[T]") -> T:
    """Wait for a call in another thread and return, or raise, what it comes to; hears Ctrl-C."""
    while not wait([call], timeout=STRETCH).done:
        pass
    return call.result()


class Taken:
    """An amount that was taken from a window at a time; it may be corrected later."""

    __slots__ = ("amount", "expired", "time")

    def __init__(self, time: float, amount: int) -> None:
        self.time = time
        self.amount = amount
        self.expired = False


class Window:
    """A sliding window: in no `length` seconds is more than `limit` taken; 0 for no limit.

    More than the limit at once is let through when nothing else is in the window, for it would
    never fit. Not safe between threads; times are those of one clock that never goes back.
    """

    def __init__(self, limit: int, length: float = MINUTE) -> None:
        self._limit = limit
        self._length = length
        self._taken: deque[Taken] = deque()
        self._total = 0

    def delay(self, now: float, amount: int) -> float:
        """Return for how many seconds `amount` does not fit yet; 0 where it does."""
        self._forget(now)
        excess = self._total + amount - self._limit
        if not self._limit or excess <= 0:
            return 0.0
        for taken in self._taken:
            excess -= taken.amount
            if excess <= 0:
                return taken.time + self._length - now
        return self._taken[-1].time + self._length - now if self._taken else 0.0

    def take(self, now: float, amount: int) -> Taken:
        """Take `amount` now, whether it fits or not."""
        taken = Taken(now, amount)
        if self._limit:
            self._taken.append(taken)
            self._total += amount
        return taken

    def correct(self, taken: Taken, amount: int) -> None:
        """Say what was taken in truth."""
        if self._limit and not taken.expired:
            self._total += amount - taken.amount
        taken.amount = amount

    def _forget(self, now: float) -> None:
        while self._taken and self._taken[0].time + self._length <= now:
            oldest = self._taken.popleft()
            oldest.expired = True
            self._total -= oldest.amount


class Turns:
    """Gives calls their turn; safe between threads.

    `concurrency` calls at once, `rpm` requests and `tpm` tokens in any minute, 0 for no limit.
    """

    def __init__(
        self,
        *,
        concurrency: int,
        rpm: int,
        tpm: int,
        clock: Callable[[], float],
        sleep: Callable[[float], None],
    ) -> None:
        self._seats = threading.Semaphore(concurrency)
        self._line: deque[object] = deque()  # a ticket each, the first is that whose turn is next
        self._change = threading.Condition()  # guards all that is here, and tells when one has gone
        self._requests = Window(rpm)
        self._tokens = Window(tpm)
        self._resume = float("-inf")
        self._clock = clock
        self._sleep = sleep
        self._closed = False

    @contextmanager
    def seat(self) -> Iterator[None]:
        """Be one of the calls under way, as soon as there are fewer than `concurrency`.

        Raises:
            CancelledError: the turns were closed meanwhile.
        """
        self._check_open()
        while not self._seats.acquire(timeout=STRETCH):
            self._check_open()
        try:
            yield
        finally:
            self._seats.release()

    def wait(self, tokens: int) -> Taken:
        """Wait until a request of `tokens` may be sent, and take them; first come, first served.

        Raises:
            CancelledError: the turns were closed meanwhile.
        """
        ticket = object()
        with self._change:
            if not self._line and (taken := self._take(tokens)):
                return taken
            self._line.append(ticket)
        try:
            while True:
                with self._change:
                    while self._line[0] is not ticket:
                        self._check_open()
                        self._change.wait(STRETCH)
                    if taken := self._take(tokens):
                        return taken
                    delay = self._delay(self._clock(), tokens)
                self._nap(delay)
        finally:
            with self._change:
                self._line.remove(ticket)
                self._change.notify_all()

    def correct(self, taken: Taken, tokens: int) -> None:
        """Say how many tokens a call took in truth."""
        with self._change:
            self._tokens.correct(taken, tokens)

    def pause(self, seconds: float) -> None:
        """Let no call begin for so long; a longer pause that was asked for stays."""
        with self._change:
            self._resume = max(self._resume, self._clock() + seconds)

    def sleep(self, seconds: float) -> None:
        """Sleep, but no longer than until the turns are closed.

        Raises:
            CancelledError: they were.
        """
        until = self._clock() + seconds
        while (left := until - self._clock()) > 0:
            self._nap(left)

    def close(self) -> None:
        """Let nobody wait any longer."""
        self._closed = True

    def _take(self, tokens: int) -> Taken | None:
        """Take what a request needs; None where it does not fit yet."""
        self._check_open()
        now = self._clock()
        if self._delay(now, tokens) > 0:
            return None
        self._requests.take(now, 1)
        return self._tokens.take(now, tokens)

    def _delay(self, now: float, tokens: int) -> float:
        return max(
            self._resume - now, self._requests.delay(now, 1), self._tokens.delay(now, tokens)
        )

    def _nap(self, seconds: float) -> None:
        self._check_open()
        self._sleep(min(seconds, STRETCH))

    def _check_open(self) -> None:
        if self._closed:
            raise CancelledError
