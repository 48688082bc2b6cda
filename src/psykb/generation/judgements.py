"""What the reviews of items and those of dialogues have in common."""

from typing import Literal, Protocol, TypeVar

from psykb.types import Dialogue, QAPair

T_co = TypeVar("T_co", bound=QAPair | Dialogue, covariant=True)


class Judgement(Protocol[T_co]):
    """A `Review` or a `DialogueReview`."""

    @property
    def item(self) -> str:
        """The id of what is judged."""

    @property
    def verdict(self) -> Literal["accept", "edit", "reject", "undo"]:
        """What was decided."""

    @property
    def edited(self) -> T_co | None:
        """What is judged, as it was changed."""

    @property
    def reason(self) -> str:
        """Why it is rejected."""

    @property
    def reviewer(self) -> str:
        """Who decided."""
