"""Work through a plan: many places at once, decided one after the other, until n are accepted."""

import math
import threading
from collections import Counter, deque
from collections.abc import Callable, Collection, Generator, Iterator
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor, wait
from enum import StrEnum

from psykb.errors import BudgetError, ModelError, PsykbError
from psykb.generation.calling import Bench, Called, JournaledCaller
from psykb.generation.deciding import LOOKAHEAD, Prepared
from psykb.llm.pacing import STRETCH, outcome
from psykb.types import Failure, Kind, QAPair, Refusal, Refused, Slot, Usage, record

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
UNREADABLE = frozenset({Refusal.NOT_JSON, Refusal.WRONG_FIELDS, Refusal.MODEL_DECLINED})
# Drafts in a row that were none, after which a run ends: if no item was accepted before, and else.
NONE_READ, NONE_READ_LATER = 30, 100


class End(StrEnum):
    """Why a run ended."""

    REACHED = "reached"
    EXHAUSTED = "exhausted"
    BUDGET = "budget"
    MODEL = "model"
    INTERRUPTED = "interrupted"
    BROKEN = "broken"  # something that psykb did not expect


@record
class Tally:
    """How far a run is. `usage` is by purpose, of the decided places, each call once."""

    decided: int = 0
    accepted: int = 0
    failed: int = 0
    empty: Counter[Kind]
    usage: dict[str, Usage]


Prepare = Callable[[Slot], Prepared]
Decide = Callable[[Prepared], QAPair | Refused | None]
Progress = Callable[[Tally], None]


class Run:
    """One run through a plan.

    Args:
        slots: the plan.
        prepare: does for a place what can be done ahead; called from several threads, one at a
            time but for its waiting for replies.
        decide: decides a place; called in the order of the plan.
        wanted: how many items to accept, ≥ 1.
        caller: that `prepare` calls the model by; None where it calls none, and then all is done
            in this thread. As many places are worked on at once as it has calls at once.
        bench: the caller's.
        known: how many places an earlier run decided. What follows them is begun only when they are
            decided again, so that a run that was complete sends nothing.
        progress: hears how far the run is.
    """

    def __init__(
        self,
        slots: Iterator[Slot],
        prepare: Prepare,
        decide: Decide,
        *,
        wanted: int,
        caller: JournaledCaller | None = None,
        bench: Bench | None = None,
        known: int = 0,
        progress: Progress | None = None,
    ) -> None:
        self._slots = slots
        self._prepare = prepare
        self._decide = decide
        self._wanted = wanted
        self._caller = caller
        self._bench = bench or Bench()
        self._known = known
        self._progress = progress
        self._counted: set[bytes] = set()  # the beginnings of the keys in the usage
        self.tally = Tally(empty=Counter(), usage={})
        self.ended = End.EXHAUSTED
        self.error: BaseException | None = None
        self.unused = 0  # places worked on that no one needed in the end
        self.unread = 0  # drafts in a row, up to the last one, that could not be read

    def results(self) -> Generator[QAPair | Refused, None, None]:
        """Yield what was decided, in the order of the plan, until the run ends.

        `ended` then says why, and `error` holds what ended it, if that was an error: a model that
        writes nothing that can be read ends it without one, see NONE_READ. It ends, and does not
        raise, so that what was decided can be written.
        """
        work = self._here() if self._caller is None else self._ahead(self._caller)
        try:
            for prepared, calls in work:
                found = self._take(prepared, calls)
                if found is not None:
                    yield found
                if self.tally.accepted >= self._wanted:
                    self.ended = End.REACHED
                    return
                if self.unread >= self._patience():
                    self.ended = End.MODEL
                    return
        except KeyboardInterrupt as interrupt:
            self.ended, self.error = End.INTERRUPTED, interrupt
        finally:
            work.close()

    def _take(self, prepared: Prepared, calls: list[Called]) -> QAPair | Refused | None:
        with self._bench.lock:
            found = self._decide(prepared)
        tally = self.tally
        usage = tally.usage
        for call in calls:
            start = bytes.fromhex(call.key[:32])
            if start not in self._counted:
                self._counted.add(start)
                usage[call.purpose] = usage.get(call.purpose, Usage()).plus(call.usage)
        if found is None:
            tally.empty[prepared.slot.kind] += 1
        else:
            read = isinstance(found, QAPair) or found.reason not in UNREADABLE
            self.unread = 0 if read else self.unread + 1
        self.tally = Tally(
            decided=tally.decided + 1,
            accepted=tally.accepted + isinstance(found, QAPair),
            failed=tally.failed
            + (isinstance(found, Refused) and found.reason is Refusal.MODEL_FAILED),
            empty=tally.empty,
            usage=usage,
        )
        if self._progress is not None:
            self._progress(self.tally)
        return found

    def _here(self) -> "Generator[_Worked, None, None]":
        for slot in self._slots:
            with self._bench.lock:
                prepared = self._prepare(slot)
            yield prepared, []

    def _ahead(self, caller: JournaledCaller) -> "Generator[_Worked, None, None]":
        """Yield places in the order of the plan, while threads work on those that follow."""
        crew = _Crew(self._prepare, caller, self._bench)
        waiting: deque[Future[_Worked]] = deque()
        more = True
        try:
            while True:
                while more and len(waiting) < self._window() and not crew.halted:
                    with self._bench.lock:
                        slot = next(self._slots, None)
                    more = slot is not None
                    if slot is not None:
                        waiting.append(crew.begin(slot))
                if not waiting:
                    return
                try:
                    worked = outcome(waiting[0])
                except (CancelledError, PsykbError, OSError) as error:
                    self._end_by(crew.error or error)
                    return
                waiting.popleft()
                yield worked
        finally:
            crew.stop(waiting)
            self.unused = sum(not task.cancelled() and task.exception() is None for task in waiting)

    def _window(self) -> int:
        """Return how many places may be worked on: what is needed still, by the share accepted."""
        tally = self.tally
        asked = tally.decided - tally.empty.total()
        share = (tally.accepted + 1) / (asked + 1)
        window = min(LOOKAHEAD, math.ceil((self._wanted - tally.accepted) / share))
        if self.unread:
            window = min(window, self._patience() - self.unread)
        if tally.decided < self._known:
            window = min(window, self._known - tally.decided)
        return window

    def _patience(self) -> int:
        """Return after how many drafts in a row that cannot be read the run ends."""
        return NONE_READ_LATER if self.tally.accepted else NONE_READ

    def _end_by(self, error: BaseException) -> None:
        self.error = error
        if isinstance(error, BudgetError):
            self.ended = End.BUDGET
        elif isinstance(error, ModelError):
            self.ended = End.MODEL
        else:
            self.ended = End.BROKEN


_Worked = tuple[Prepared, list[Called]]


class _Crew:
    """Threads that work on places; nothing more is begun once one of them cannot go on."""

    def __init__(self, prepare: Prepare, caller: JournaledCaller, bench: Bench) -> None:
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

    def begin(self, slot: Slot) -> "Future[_Worked]":
        task = self._pool.submit(self._work, slot)
        task.add_done_callback(self._notice)
        return task

    def stop(self, tasks: Collection["Future[_Worked]"]) -> None:
        """Let nothing more be sent, and wait for the replies to what was; hears Ctrl-C."""
        self._caller.stop()
        self._pool.shutdown(wait=False, cancel_futures=True)
        begun = [task for task in tasks if not task.cancelled()]
        while wait(begun, timeout=STRETCH).not_done:
            pass

    def _work(self, slot: Slot) -> _Worked:
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

    def _notice(self, task: "Future[_Worked]") -> None:
        error = None if task.cancelled() else task.exception()
        if error is None or isinstance(error, CancelledError):
            return
        with self._lock:
            self.error = self.error or error
        if isinstance(error, ModelError):  # a call that fits the budget may still be made
            self._caller.stop()
