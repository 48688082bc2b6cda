"""Find quotes again, letter by letter, whose document was replaced or offsets were changed."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from enum import StrEnum
from typing import Any, Generic, TypeVar, cast

from psykb.generation.flaws import Flaw
from psykb.generation.places import Places
from psykb.generation.reviewing import J, last
from psykb.generation.verifying import keeps_id
from psykb.grounding.quoting import cite
from psykb.index.catalogue import Catalogue
from psykb.index.knowledge_base import KnowledgeBase
from psykb.types import (
    Citation,
    Dialogue,
    DialogueReview,
    Document,
    Point,
    QAPair,
    Review,
    record,
)

T = TypeVar("T", bound=QAPair | Dialogue)
_ELSEWHERE = {Flaw.NO_SUCH_DOCUMENT, Flaw.OUT_OF_RANGE, Flaw.QUOTE_DIFFERS}


class Outcome(StrEnum):
    """What became of a quote.

    `MENDED`: it stands where it says, but its pages, section or title were not those of the store.
    """

    KEPT = "kept"
    MENDED = "mended"
    MOVED = "moved"
    LOST = "lost"
    AMBIGUOUS = "ambiguous"


@record
class Move:
    """A quote that is not as it was: where it stood, where it stands.

    `places` is one for `MOVED` and `MENDED`, none for `LOST`, all that were found for `AMBIGUOUS`.
    """

    item: str
    field: str
    outcome: Outcome
    old: Citation
    places: tuple[Citation, ...]


@record
class Relocated(Generic[T]):
    """An item, or a dialogue, with its quotes found again; `item` is None where one is not."""

    old: T
    item: T | None
    moves: tuple[Move, ...]


@record
class LostEdit:
    """An edit whose own quotes are not all found again, with what became of those that moved."""

    review: Review | DialogueReview
    moves: tuple[Move, ...]


class QuoteRelocator(ABC, Generic[T]):
    """Finds the quotes of items, or of dialogues, again in a base.

    A quote that is not at its place is looked for in its document; if that is gone, in the
    documents of the works that bear the title it names, and if there is none, in all. It is found
    if it stands there exactly once. Nothing is matched by likeness.

    Args:
        base: the books as they are now; None where there are none, and nothing is found.
    """

    def __init__(self, base: KnowledgeBase | None) -> None:
        self._catalogue = None if base is None else base.catalogue
        self._cited = None if base is None else Places(base.catalogue)
        self._documents: tuple[Document, ...] = () if base is None else tuple(base.documents())
        self._texts: dict[str, str] = {}

    @abstractmethod
    def relocate(self, item: T) -> Relocated[T]:
        """Return an item, or a dialogue, with its citations cut anew where its quotes stand now."""

    def carried(
        self, made: Iterable[J], moved: Mapping[str, T], *, all_of_them: bool = False
    ) -> tuple[list[J], list[LostEdit]]:
        """Return the reviews that are to be added for moved items, and the edits that cannot be.

        The verdict that counts of each reviewer goes to the item's new id; a text as it was edited
        is relocated as well, and cannot be carried if one of its own quotes is lost or ambiguous.

        Args:
            made: all reviews of the items as they were.
            moved: the items as they are now, by their old ids.
            all_of_them: return those, too, that stay as they are, for a new file of reviews.
        """
        added: list[J] = []
        lost: list[LostEdit] = []
        for (item, _reviewer), review in last(made).items():
            if item not in moved:
                continue
            carried = replace(review, item=moved[item].id)
            if review.edited is not None:
                edit = self.relocate(cast("T", review.edited))
                if edit.item is None:
                    lost.append(LostEdit(review=review, moves=edit.moves))
                    continue
                edited: Any = replace(edit.item, id=moved[item].id)
                carried = replace(carried, edited=edited)
            if all_of_them or carried != review:
                added.append(carried)
        return added, lost

    def cut_anew(
        self, item: str, name: str, citations: Sequence[Citation]
    ) -> tuple[list[Citation], list[Move]]:
        """Return citations, cut anew where that could be done, and what became of them.

        Args:
            item: the id of what they are of.
            name: of the field that holds them.
            citations: as they were.
        """
        found, moves = [], []
        for at, old in enumerate(citations):
            outcome, places = self.find(old)
            found.append(places[0] if len(places) == 1 else old)
            if outcome is not Outcome.KEPT:
                field = f"{name}.{at}"
                moves.append(Move(item=item, field=field, outcome=outcome, old=old, places=places))
        return found, moves

    def find(self, old: Citation) -> tuple[Outcome, tuple[Citation, ...]]:
        """Return what became of a quote, and the places where it stands now, in reading order."""
        if self._catalogue is None or self._cited is None:
            return Outcome.LOST, ()
        flaws = {flaw for flaw, _expected, _found in self._cited.flaws(old)}
        if not flaws:
            return Outcome.KEPT, (old,)
        if not flaws & _ELSEWHERE:
            return Outcome.MENDED, (cite(self._catalogue, old.document_id, old.start, old.end),)
        places = tuple(
            place
            for document in self._candidates(old)
            for place in self._places(self._catalogue, document.id, old.quote)
        )
        if len(places) == 1:
            return Outcome.MOVED, places
        return (Outcome.AMBIGUOUS if places else Outcome.LOST), places

    def _candidates(self, old: Citation) -> Sequence[Document]:
        own = [d for d in self._documents if d.id == old.document_id]
        works = {d.work_id for d in self._documents if d.title == old.title}
        titled = [d for d in self._documents if d.work_id in works]
        return own or titled or self._documents

    def _places(self, catalogue: Catalogue, document_id: str, quote: str) -> list[Citation]:
        """Return the places of a quote; as `quoting.find`, with the text read only once."""
        if document_id not in self._texts:
            self._texts[document_id] = catalogue.document(document_id).text
        text = self._texts[document_id]
        found = []
        at = text.find(quote)
        while at >= 0:
            found.append(cite(catalogue, document_id, at, at + len(quote)))
            at = text.find(quote, at + 1)
        return found


def is_found(moves: Iterable[Move]) -> bool:
    """Whether none of the quotes that moved is lost or ambiguous."""
    return not any(move.outcome in (Outcome.LOST, Outcome.AMBIGUOUS) for move in moves)


class Relocator(QuoteRelocator[QAPair]):
    """Finds the quotes of items again.

    Args:
        base: the books as they are now.
        item_id: makes the id of an item from its content, also where only that does not fit; None
            leaves the ids as they are. Edited items of which nothing moved keep theirs.
    """

    def __init__(
        self, base: KnowledgeBase, *, item_id: Callable[[QAPair], str] | None = None
    ) -> None:
        super().__init__(base)
        self._item_id = item_id

    def relocate(self, item: QAPair) -> Relocated[QAPair]:
        """Return an item with its citations cut anew where its quotes stand now."""
        citations, moves = self.cut_anew(item.id, "citations", item.citations)
        origin, more = self.cut_anew(item.id, "origin", item.origin)
        moves = [*moves, *more]
        if not is_found(moves):
            return Relocated(old=item, item=None, moves=tuple(moves))
        held = _in_order(citations) if moves else item.citations
        renumbered = {at: held.index(citation) for at, citation in enumerate(citations)}
        points = tuple(_renumbered(point, renumbered) for point in item.points)
        moved = replace(item, citations=held, points=points, origin=tuple(origin))
        if self._item_id is not None and (moves or not keeps_id(item)):
            moved = replace(moved, id=self._item_id(moved))
        return Relocated(old=item, item=moved, moves=tuple(moves))


def _in_order(citations: Iterable[Citation]) -> tuple[Citation, ...]:
    """Return citations in reading order, each once; documents in the order of their first one."""
    once = list(dict.fromkeys(citations))
    documents = list(dict.fromkeys(citation.document_id for citation in once))
    return tuple(sorted(once, key=lambda c: (documents.index(c.document_id), c.start, c.end)))


def _renumbered(point: Point, numbers: dict[int, int]) -> Point:
    return replace(point, evidence=tuple(sorted({numbers[at] for at in point.evidence})))
