"""Whether a call that failed is made again, and after which pause."""

from collections import Counter
from collections.abc import Callable
from math import inf

from psykb.errors import ModelError
from psykb.llm.addressees import LateReplyError
from psykb.messages import text as _
from psykb.types import Failure

# The pause before attempt n + 1 is drawn from 0 … min(_CAP, _BASE · 2ⁿ⁻¹) seconds: "full jitter" of
# Marc Brooker, Exponential Backoff and Jitter, AWS Architecture Blog, 2015.
_BASE = 0.5
_CAP = 20.0
# How often in a call each failure is tried again at most; no other is. A server that does not
# answer within the timeout, or cannot be reached, seldom does so a moment later; and one whose
# reply cannot be read seldom writes a better one, which is paid for all the same.
_AGAIN = {
    Failure.RATE_LIMITED: inf,
    Failure.SERVER_ERROR: inf,
    Failure.CONNECTION_LOST: inf,
    Failure.BROKEN_REPLY: 1,
    Failure.NO_NETWORK: 2,
    Failure.TIMEOUT: 1,
    Failure.EMPTY_REPLY: 1,
}


class Retries:
    """Decides for one call; `failed` counts its failed attempts.

    At most `attempts` are made, ≥ 1; a pause that a server asks for may be `patience` seconds long.
    `chance` gives numbers in [0, 1).
    """

    def __init__(self, *, attempts: int, patience: float, chance: Callable[[], float]) -> None:
        self._attempts = attempts
        self._patience = patience
        self._chance = chance
        self._failures: Counter[Failure] = Counter()

    def pause_after(self, error: ModelError) -> float | None:
        """Return how many seconds to wait before the next attempt, None for no more.

        The server's Retry-After is honoured where it is longer than the pause that was drawn.

        Raises:
            ModelError: the server asks for more patience than there is; says for how long.
        """
        self._failures[error.failure] += 1
        failed = self._failures.total()
        if isinstance(error, LateReplyError):
            return None
        if failed >= self._attempts or self._failures[error.failure] > _AGAIN.get(error.failure, 0):
            return None
        asked = error.retry_after or 0.0
        if asked > self._patience:
            raise ModelError(
                _(
                    "{message}. The server asks to wait {asked} s, which is longer than the "
                    "{patience} s that psykb waits; try again then"
                ).format(message=error, asked=f"{asked:.0f}", patience=f"{self._patience:.0f}"),
                failure=error.failure,
                retry_after=asked,
            ) from error
        return max(asked, self._chance() * min(_CAP, _BASE * 2.0 ** (failed - 1)))
