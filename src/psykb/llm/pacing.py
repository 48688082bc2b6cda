"""When a call may be sent: so many at once, so many requests and tokens a minute, no sooner."""

import threading
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager

# A minute, and what may be lost between our clock and the server's.
MINUTE = 60.5
# Seconds that anything waits at a stretch: on Windows a thread in a lock does not hear Ctrl-C.
_STRETCH = 0.1


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
        self._line = threading.Lock()  # held by the call whose turn is next
        self._lock = threading.Lock()
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
        self._acquire(self._seats)
        try:
            yield
        finally:
            self._seats.release()

    def wait(self, tokens: int) -> Taken:
        """Wait until a request of `tokens` may be sent, and take them; first come, first served.

        Raises:
            CancelledError: the turns were closed meanwhile.
        """
        self._acquire(self._line)
        try:
            while True:
                with self._lock:
                    now = self._clock()
                    delay = max(
                        self._resume - now,
                        self._requests.delay(now, 1),
                        self._tokens.delay(now, tokens),
                    )
                    if delay <= 0:
                        self._requests.take(now, 1)
                        return self._tokens.take(now, tokens)
                self._nap(delay)
        finally:
            self._line.release()

    def correct(self, taken: Taken, tokens: int) -> None:
        """Say how many tokens a call took in truth."""
        with self._lock:
            self._tokens.correct(taken, tokens)

    def pause(self, seconds: float) -> None:
        """Let no call begin for so long; a longer pause that was asked for stays."""
        with self._lock:
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

    def _acquire(self, lock: "threading.Semaphore | threading.Lock") -> None:
        self._check_open()
        while not lock.acquire(timeout=_STRETCH):
            self._check_open()

    def _nap(self, seconds: float) -> None:
        self._check_open()
        self._sleep(min(seconds, _STRETCH))

    def _check_open(self) -> None:
        if self._closed:
            raise CancelledError
