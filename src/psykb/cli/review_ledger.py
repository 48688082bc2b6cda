"""What a reviewer decides: each verdict is on the disk as soon as it is made, and can be undone."""

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Generic, Literal

from psykb.cli.review_manner import Manner, T
from psykb.types import DialogueReview, Review

_Verdict = Review | DialogueReview


class Ledger(Generic[T]):
    """The verdicts of one reviewer on the items of a run.

    Args:
        folder: of the run, where reviews.jsonl grows.
        reviewer: whose verdicts these are.
        own: those that count from earlier reviews, by the item's id.
        manner: of what is reviewed.
    """

    def __init__(
        self,
        folder: Path,
        reviewer: str,
        own: Mapping[str, Review | DialogueReview],
        manner: Manner[T],
    ) -> None:
        self._folder = folder
        self._reviewer = reviewer
        self._own = dict(own)
        self._manner = manner
        # the place of the item, its verdict, and the verdict that counted before
        self._made: list[tuple[int, T, _Verdict, _Verdict | None]] = []

    @property
    def counts(self) -> Counter[str]:
        """How many decisions of each kind were made here and not taken back."""
        return Counter(review.verdict for _place, _item, review, _before in self._made)

    def verdict(self, id: str) -> Review | DialogueReview | None:
        """Return the reviewer's verdict on an item that counts now."""
        return self._own.get(id)

    def shown(self, item: T) -> T:
        """Return an item as the reviewer has edited it; as it was made, where that is not so."""
        held = self._own.get(item.id)
        edited = None if held is None else held.edited
        return edited if isinstance(edited, type(item)) else item

    def keep(
        self,
        place: int,
        verdict: Literal["accept", "edit", "reject"],
        item: T,
        *,
        edited: T | None = None,
        reason: str = "",
    ) -> Review | DialogueReview:
        """Write a verdict down on the item at a place; return it."""
        from psykb.generation import reviewing

        review = self._manner.decision(
            item=item.id,
            verdict=verdict,
            edited=edited,
            reason=reason,
            reviewer=self._reviewer,
            time=reviewing.now(),
        )
        reviewing.append(self._folder, review)
        self._made.append((place, item, review, self._own.get(item.id)))
        self._own[item.id] = review
        return review

    def undo(self) -> tuple[int, Review | DialogueReview] | None:
        """Take back the last verdict made here; return its place and the "undo", None for none."""
        from psykb.generation import reviewing

        if not self._made:
            return None
        place, item, review, before = self._made[-1]
        taken = self._manner.decision(
            item=item.id, verdict="undo", reviewer=self._reviewer, time=reviewing.now()
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
        return any(at == place for at, *_rest in self._made)
