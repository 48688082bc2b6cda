"""Threads that work on the places of a plan, and when a model's failures end it."""

import threading
from collections.abc import Callable, Collection
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor, wait
from typing import Generic, Protocol, TypeVar

from psykb.errors import ModelError
from psykb.generation.calling import Bench, Called, JournaledCaller
from psykb.generation.making import Place
from psykb.llm.pacing import STRETCH
from psykb.types import Failure

# No repetition mends these: the next call would fail like this one.
FATAL = frozenset(
    {
        Failure.NO_KEY,
        Failure.WRONG_KEY,
        Failure.NO_CREDIT,
        Failure.MODEL_NOT_FOUND,
        Failure.WRONG_URL,
        Failure.NO_NETWORK,
        Failure.OFFLINE,
    }
)
# These say something of one item, not of the server or the network.
OF_ONE_ITEM = frozenset(
    {Failure.REFUSED, Failure.TRUNCATED, Failure.EMPTY_REPLY, Failure.CONTEXT_TOO_SMALL}
)
IN_A_ROW = 5  # failures of server or network after which a run ends
HOPELESS = 30  # failures of any kind after which it ends, if no place came through before


class Ready(Protocol):
    """What became of a place before its turn: `deciding.Prepared`, or what dialogues have."""

    @property
    def slot(self) -> Place:
        """The place."""

    @property
    def error(self) -> ModelError | None:
        """A model's failure there."""


S = TypeVar("S", bound=Place)
P = TypeVar("P", bound=Ready)
Worked = tuple[P, list[Called]]


class Crew(Generic[S, P]):
    """Threads that work on places; nothing more is begun once one of them cannot go on.

    Args:
        prepare: does for a place what can be done ahead.
        caller: that it calls the model by; there are as many threads as it has calls at once.
        bench: the caller's.

    `error` is what ended it, None while nothing did.
    """

    def __init__(self, prepare: Callable[[S], P], caller: JournaledCaller, bench: Bench) -> None:
        self._prepare = prepare
        self._caller = caller
        self._bench = bench
        self._lock = threading.Lock()
        self._failures = 0  # of server or network, in a row
        self._failed = 0  # of any kind, until the first place came through; then 0
        self._answers = False
        self._pool = ThreadPoolExecutor(caller.concurrency, thread_name_prefix="psykb-qa")
        self.error: BaseException | None = None

    @property
    def halted(self) -> bool:
        """Whether nothing more is to be begun."""
        return self.error is not None

    def begin(self, slot: S) -> Future[Worked[P]]:
        """Put a place on the list of what is to be worked on."""
        task = self._pool.submit(self._work, slot)
        task.add_done_callback(self._notice)
        return task

    def stop(self, tasks: Collection[Future[Worked[P]]]) -> None:
        """Let nothing more be sent, and wait for the replies to what was; hears Ctrl-C."""
        self._caller.stop()
        self._pool.shutdown(wait=False, cancel_futures=True)
        begun = [task for task in tasks if not task.cancelled()]
        while wait(begun, timeout=STRETCH).not_done:
            pass

    def _work(self, slot: S) -> Worked[P]:
        if self.halted:
            raise CancelledError
        with self._caller.recording() as calls, self._bench.working():
            prepared = self._prepare(slot)
        self._judge(prepared.error)
        return prepared, calls

    def _judge(self, error: ModelError | None) -> None:
        """Raise a model's failure that others will follow; see FATAL, IN_A_ROW and HOPELESS."""
        with self._lock:
            if error is None:
                self._answers, self._failures, self._failed = True, 0, 0
                return
            self._failures = 0 if error.failure in OF_ONE_ITEM else self._failures + 1
            self._failed += not self._answers
            ends = self._failures >= IN_A_ROW or self._failed >= HOPELESS
        if error.failure in FATAL or ends:
            raise error

    def _notice(self, task: Future[Worked[P]]) -> None:
        error = None if task.cancelled() else task.exception()
        if error is None or isinstance(error, CancelledError):
            return
        with self._lock:
            self.error = self.error or error
        if isinstance(error, ModelError):  # a call that fits the budget may still be made
            self._caller.stop()
