"""The items of a review: which of them a number or an id means, which comes next, what is left."""

from collections.abc import Sequence
from typing import Generic

from psykb.cli.review_input import folded
from psykb.cli.review_manner import T
from psykb.errors import MisuseError, NotFoundError
from psykb.messages import text as _

SHORTEST = 6  # digits of an id's beginning: fewer could be meant as a number
_NAMED = 5  # ids that are named where a beginning fits several


class Queue(Generic[T]):
    """Items in the order in which they are shown; each is open, skipped, or decided.

    Places count from 0 in the queue; numbers from 1 in the file of the run.

    Args:
        items: what is to be decided.
        run: the ids of all items of the run, in the order of its file.
    """

    def __init__(self, items: Sequence[T], run: Sequence[str]) -> None:
        self.items = items
        self._numbers = {id: len(run) - back for back, id in enumerate(reversed(run))}
        self._run = run
        self._places = {item.id: place for place, item in enumerate(items)}
        self._decided: set[int] = set()
        self._skipped: set[int] = set()

    @property
    def left(self) -> int:
        """How many items are open."""
        return len(self.items) - len(self._decided | self._skipped)

    @property
    def skipped(self) -> int:
        """How many items were skipped and not decided afterwards."""
        return len(self._skipped)

    def number(self, place: int) -> int:
        """Return the number in the file of the item at a place."""
        return self._numbers[self.items[place].id]

    def decide(self, place: int) -> None:
        """Note that an item is decided."""
        self._decided.add(place)
        self._skipped.discard(place)

    def skip(self, place: int) -> None:
        """Note that an item is passed over; one that is decided stays so."""
        if place not in self._decided:
            self._skipped.add(place)

    def reopen(self, place: int) -> None:
        """Note that the decision on an item was taken back."""
        self._decided.discard(place)

    def after(self, place: int) -> int | None:
        """Return the next open place behind `place`, else the first before it; None for none."""
        count = len(self.items)
        for step in range(1, count + 1):
            at = (place + step) % count
            if at not in self._decided and at not in self._skipped:
                return at
        return None

    def place(self, words: str) -> int:
        """Return the place of the item that "#17", an id or the beginning of an id means.

        Raises:
            MisuseError: it is neither: no number, or fewer than `SHORTEST` digits.
            NotFoundError: no item is meant, or more than one, or one that is not in the queue.
        """
        word = folded(words)
        id = self._numbered(word) if word.startswith("#") else self._beginning(word)
        if id not in self._places:
            raise NotFoundError(
                _(
                    "{item} is not among the items of this review; --all shows also those that "
                    "you have judged"
                ).format(item=words)
            )
        return self._places[id]

    def _numbered(self, word: str) -> str:
        digits = word[1:]
        if not (digits.isascii() and digits.isdecimal()):
            raise _unclear(word)
        if not 1 <= int(digits) <= len(self._run):
            raise NotFoundError(
                _("there is no item {word}; the file holds #1 to #{last}").format(
                    word=word, last=len(self._run)
                )
            )
        return self._run[int(digits) - 1]

    def _beginning(self, word: str) -> str:
        if word in self._numbers:
            return word
        if len(word) < SHORTEST:
            raise _unclear(word)
        fitting = [id for id in self._numbers if id.startswith(word)]
        if not fitting:
            raise NotFoundError(_("no item of this run has the id {id}").format(id=word))
        if len(fitting) > 1:
            names = ", ".join(sorted(fitting)[:_NAMED]) + (" …" if len(fitting) > _NAMED else "")
            raise NotFoundError(
                _("{id} is the beginning of several ids: {names}").format(id=word, names=names)
            )
        return fitting[0]


def _unclear(word: str) -> MisuseError:
    return MisuseError(
        _("{word}: an item is its number in the file, as #12, or {n} or more digits of its id")
        .format(word=word, n=SHORTEST)
    )  # fmt: skip
