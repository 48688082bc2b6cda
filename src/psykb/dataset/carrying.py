"""Which of an item's places carry its answer; which items tell the answer of another."""

from collections.abc import Sequence

from psykb.dataset import phrasing
from psykb.text.folding import fold
from psykb.types import Citation, Kind, Point, QAPair


def carrying(item: QAPair) -> tuple[Citation, ...]:
    """Return the places that carry the answer, the most telling first; those of wrong options not.

    Of a choice, those of the points that name a right option; of a judgement, those of the first
    point; of an open question, those of all its points. All that it cites where no point says.
    """
    places = dict.fromkeys(at for point in _telling(item) for at in point.evidence)
    return tuple(item.citations[at] for at in places) or item.citations


def in_order(item: QAPair) -> tuple[Citation, ...]:
    """Return all places of an item, those that carry the answer first.

    An extracted item whose key no passage supports has those where it is printed.
    """
    return tuple(dict.fromkeys((*carrying(item), *item.citations))) or item.origin


class Asked:
    """What the items taken so far tell: the sentences of their keys, and the terms they ask about.

    Of two items on one sentence, or on one term of one book, one answers the other on the same
    paper.
    """

    def __init__(self) -> None:
        """Begin with none."""
        self._ranges: dict[str, list[tuple[int, int]]] = {}
        self._said: set[tuple[str, str]] = set()

    def told(self, item: QAPair) -> bool:
        """Return whether an item that was taken tells the answer of this one, or the reverse."""
        places = carrying(item)
        return not self._said.isdisjoint(_said(item, places)) or any(
            start < place.end and place.start < end
            for place in places
            for start, end in self._ranges.get(place.document_id, ())
        )

    def take(self, item: QAPair) -> None:
        """Count an item among those that are taken."""
        places = carrying(item)
        self._said.update(_said(item, places))
        for place in places:
            self._ranges.setdefault(place.document_id, []).append((place.start, place.end))


def _telling(item: QAPair) -> Sequence[Point]:
    if item.kind.has_options:
        right = [fold(text) for text in phrasing.right_options(item)]
        return [p for p in item.points if any(text in fold(p.text) for text in right)]
    return item.points[:1] if item.kind is Kind.TRUE_FALSE else item.points


def _said(item: QAPair, places: Sequence[Citation]) -> set[tuple[str, str]]:
    """Return the quotes, wherever they stand, and the term by its book."""
    said = {("", fold(place.quote)) for place in places}
    if item.about and places:
        said.add((places[0].document_id, fold(item.about)))
    return said
