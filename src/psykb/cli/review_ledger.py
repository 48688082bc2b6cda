"""What a reviewer decides: each verdict is on the disk as soon as it is made, and can be undone."""

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from psykb.types import QAPair, Review


class Ledger:
    """The verdicts of one reviewer on the items of a run.

    Args:
        folder: of the run, where reviews.jsonl grows.
        reviewer: whose verdicts these are.
        own: those that count from earlier reviews, by the item's id.
    """

    def __init__(self, folder: Path, reviewer: str, own: Mapping[str, Review]) -> None:
        self._folder = folder
        self._reviewer = reviewer
        self._own = dict(own)
        # the place of the item, its verdict, and the verdict that counted before
        self._made: list[tuple[int, Review, Review | None]] = []

    @property
    def counts(self) -> Counter[str]:
        """How many decisions of each kind were made here and not taken back."""
        return Counter(review.verdict for _place, review, _before in self._made)

    def verdict(self, id: str) -> Review | None:
        """Return the reviewer's verdict on an item that counts now."""
        return self._own.get(id)

    def shown(self, item: QAPair) -> QAPair:
        """Return an item as the reviewer has edited it; as it was made, where that is not so."""
        held = self._own.get(item.id)
        return item if held is None or held.edited is None else held.edited

    def keep(
        self,
        place: int,
        verdict: Literal["accept", "edit", "reject"],
        item: QAPair,
        *,
        edited: QAPair | None = None,
        reason: str = "",
    ) -> Review:
        """Write a verdict down on the item at a place; return it."""
        from psykb.generation import reviewing

        review = Review(
            item=item.id,
            verdict=verdict,
            edited=edited,
            reason=reason,
            reviewer=self._reviewer,
            time=reviewing.now(),
        )
        reviewing.append(self._folder, review)
        self._made.append((place, review, self._own.get(item.id)))
        self._own[item.id] = review
        return review

    def undo(self) -> tuple[int, Review] | None:
        """Take back the last verdict made here; return its place and the "undo", None for none."""
        from psykb.generation import reviewing

        if not self._made:
            return None
        place, review, before = self._made[-1]
        taken = Review(
            item=review.item, verdict="undo", reviewer=self._reviewer, time=reviewing.now()
        )
        reviewing.append(self._folder, taken)
        self._made.pop()
        if before is None:
            del self._own[review.item]
        else:
            self._own[review.item] = before
        return place, taken

    def holds(self, place: int) -> bool:
        """Whether a verdict on the item at a place was made here and not taken back."""
        return any(at == place for at, _review, _before in self._made)
