"""What a way of making dialogues is."""

from collections.abc import Iterator, Sequence
from typing import Protocol

from psykb.types import Dialogue, DialogueSlot, Message, RefusedDialogue, Style


class DialogueMaker(Protocol):
    """One way of making dialogues: from questions with their answers, or from scenarios."""

    @property
    def style(self) -> Style:
        """Its name."""

    def slots(self) -> Iterator[DialogueSlot]:
        """Return the plan from its beginning; the same one each time, however much is taken.

        It may be endless: the engine takes as many places as it needs.
        """

    def make(self, slot: DialogueSlot) -> Dialogue | RefusedDialogue | None:
        """Return the dialogue for a slot, or why there is none; None where there is nothing to do.

        It is drafted, judged and refined, and all is checked that one dialogue can be checked for.
        Its `source` is "" and its `licence` that of the seed: the engine fills in the name of the
        run and the licences of the books. Depends on nothing but the slot, the seeds, the books
        and the replies: it may be called in any order and from several threads.

        Raises:
            ModelError: no usable reply came; the engine makes a `RefusedDialogue` of it.
            BudgetError: the next call could cost more than is left.
        """

    def first_messages(self, slot: DialogueSlot) -> Sequence[Message]:
        """Return the messages of the first call for a slot."""

    def calls_per_dialogue(self) -> tuple[int, int]:
        """Return the fewest and the most calls that an accepted dialogue takes."""
