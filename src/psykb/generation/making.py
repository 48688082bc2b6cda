"""What a way of making questions is, what it may call, and what a place of any plan is."""

from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import Protocol

from psykb.types import Draft, Message, Method, Refused, Reply, Slot


class Place(Protocol):
    """A place of a plan: a `Slot` or a `DialogueSlot`."""

    @property
    def number(self) -> int:
        """Counted from 0 over the whole plan."""

    @property
    def kind(self) -> StrEnum:
        """What is asked for there."""


class Caller(Protocol):
    """Sends a request to a model once; what was answered in an earlier run is not sent again.

    Safe between threads. `spec` names the model, `context` is its window in tokens.
    """

    @property
    def spec(self) -> str:
        """The spec of the model."""

    @property
    def context(self) -> int:
        """The window of the model in tokens."""

    def reply(
        self,
        messages: Sequence[Message],
        *,
        purpose: str,
        passages: Sequence[str] = (),
        turn: int = 0,
        max_tokens: int = 1_024,
        temperature: float = 0.0,
    ) -> Reply:
        """Return the reply to `messages`.

        Args:
            messages: a system message first, if any; the last one is the user's.
            purpose: what the call is for, in ledger and journal ("draft", "re_answer", …).
            passages: ids of the passages whose text the messages hold.
            turn: tells requests with the same words apart that are to be sent each.
            max_tokens: that the reply may have, its reasoning included.
            temperature: 0 … 2.

        Raises:
            ModelError: no usable reply came.
            BudgetError: it could cost more than is left; it was not sent.
        """


class Maker(Protocol):
    """One way of making drafts: rules, a model with a passage, students and a teacher, a guide."""

    @property
    def method(self) -> Method:
        """Its name."""

    def slots(self) -> Iterator[Slot]:
        """Return the plan from its beginning; the same one each time, however much is taken."""

    def make(self, slot: Slot) -> Draft | Refused | None:
        """Return the draft for a slot, or why there is none; None where there is nothing to ask.

        Depends on nothing but the slot, the books and the replies: it may be called in any order
        and from several threads.

        Raises:
            ModelError: no usable reply came.
            BudgetError: the next call could cost more than is left.
        """
