"""Work through a plan: many places at once, decided one after the other, until n are accepted.

What is made there, items or dialogues, makes no difference to it.
"""

import math
from collections import Counter, deque
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import CancelledError, Future
from enum import StrEnum
from typing import Generic, TypeVar

from psykb.errors import BudgetError, ModelError, PsykbError
from psykb.generation.calling import Bench, Called, JournaledCaller
from psykb.generation.crew import Crew, P, S, Worked
from psykb.generation.deciding import LOOKAHEAD
from psykb.llm.pacing import outcome
from psykb.types import (
    Dialogue,
    DialogueRefusal,
    QAPair,
    Refusal,
    Refused,
    RefusedDialogue,
    Usage,
    record,
)

FAILED = frozenset({Refusal.MODEL_FAILED, DialogueRefusal.MODEL_FAILED})
# What says that a model cannot do what is asked of it, where it comes again and again. A plan of
# items has an end, one of dialogues has none, and each of them costs several calls: of these,
# whatever refuses them counts.
UNFIT: frozenset[Refusal | DialogueRefusal] = frozenset(
    {Refusal.NOT_JSON, Refusal.WRONG_FIELDS, Refusal.MODEL_DECLINED, *DialogueRefusal}
) - {DialogueRefusal.MODEL_FAILED}
# Unfit drafts in a row, after which a run ends: if nothing was accepted before, and else.
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
    empty: Counter[StrEnum]
    usage: dict[str, Usage]


F = TypeVar("F", bound=QAPair | Refused | Dialogue | RefusedDialogue)
Progress = Callable[[Tally], None]


class Run(Generic[S, P, F]):
    """One run through a plan.

    Args:
        slots: the plan.
        prepare: does for a place what can be done ahead; called from several threads, one at a
            time but for its waiting for replies.
        decide: decides a place; called in the order of the plan.
        wanted: how many to accept, ≥ 1.
        caller: that `prepare` calls the model by; None where it calls none, and then all is done
            in this thread. As many places are worked on at once as it has calls at once.
        bench: the caller's.
        known: how many places an earlier run decided. What follows them is begun only when they are
            decided again, so that a run that was complete sends nothing.
        progress: hears how far the run is.
    """

    def __init__(
        self,
        slots: Iterator[S],
        prepare: Callable[[S], P],
        decide: Callable[[P], F | None],
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
        self.unread = 0  # drafts in a row, up to the last one, that were unfit

    def results(self) -> Generator[F, None, None]:
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

    def _take(self, prepared: P, calls: list[Called]) -> F | None:
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
            read = reason_of(found) not in UNFIT
            self.unread = 0 if read else self.unread + 1
        self.tally = Tally(
            decided=tally.decided + 1,
            accepted=tally.accepted + isinstance(found, QAPair | Dialogue),
            failed=tally.failed + (reason_of(found) in FAILED),
            empty=tally.empty,
            usage=usage,
        )
        if self._progress is not None:
            self._progress(self.tally)
        return found

    def _here(self) -> Generator[Worked[P], None, None]:
        for slot in self._slots:
            with self._bench.lock:
                prepared = self._prepare(slot)
            yield prepared, []

    def _ahead(self, caller: JournaledCaller) -> Generator[Worked[P], None, None]:
        """Yield places in the order of the plan, while threads work on those that follow."""
        crew = Crew(self._prepare, caller, self._bench)
        waiting: deque[Future[Worked[P]]] = deque()
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


def reason_of(
    found: QAPair | Refused | Dialogue | RefusedDialogue | None,
) -> Refusal | DialogueRefusal | None:
    """Return why something was refused; None where it was not."""
    return found.reason if isinstance(found, Refused | RefusedDialogue) else None
