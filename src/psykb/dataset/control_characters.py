"""Take out of texts what steers the program that shows them: control and direction characters."""

import re

from psykb.dataset.request import Words
from psykb.types import QAPair

# Those that part words or lines, where they are no tab and no line end.
_PARTING = re.compile("[\x0b\x0c\x85\u2028\u2029]")
# C0 and C1 controls, and what turns the direction of writing (Unicode Standard Annex 9).
_STEERING = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)


def cleaned(text: str) -> str:
    """Return `text` without control and direction characters but tab, LF and CR.

    Those that part words or lines (VT, FF, NEL, U+2028, U+2029) become a space.
    """
    return _STEERING.sub("", _PARTING.sub(" ", text))


def steering(text: str) -> int:
    """Return how many characters of `text` are not as they were in `cleaned(text)`."""
    return len(_STEERING.findall(text)) + len(_PARTING.findall(text))


class Cleaned:
    """`Words` without control characters; the others are as `inner` writes them.

    They are taken out first: no run that stands in a book letter by letter reaches over one, so
    that markers give back what an export with quotes says.
    """

    def __init__(self, inner: Words) -> None:
        """Clean what `inner` is given."""
        self._inner = inner
        self._found: dict[tuple[str, str], int] = {}  # a text is said in each of several files

    def said(self, text: str, item: QAPair) -> str:
        """Return `text` as it is written."""
        self._count(item.id, text)
        return self._inner.said(cleaned(text), item)

    def named(self, text: str) -> str:
        """Return a title as it is written."""
        self._count("", text)
        return self._inner.named(cleaned(text))

    @property
    def taken_out(self) -> int:
        """How many characters were taken out or became spaces, of each text once."""
        return sum(self._found.values())

    def _count(self, item: str, text: str) -> None:
        number = steering(text)
        if number:
            self._found[item, text] = number
