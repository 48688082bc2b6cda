"""How much of the content of a statement a text holds: pairs of ideographs, words and numbers."""

import re
from collections.abc import Sequence
from functools import lru_cache

from psykb.text.folding import IDEOGRAPH, fold
from psykb.text.terms import stem
from psykb.text.wording import words

_IDLE = frozenset(
    map(
        stem,
        words(
            """
            a an and are as at be been but by called can could defined do does for from had has have
            he her his how in is it its known may means meant more most not of on or refers said
            she should such term than that the their them then these they this those to used was
            were what when which while who will with would being also any if into one other some
            there
            """
        ),
    )
)
# What statements are put together with, and what asks.
_FRAME = re.compile(
    "的(?:含义|意思|定义|概念)(?:是|为)?|是指|指的是|称为|叫做|被称|就是|下列|以下|属于|包括|正确|说法|哪些|哪项|什么|关于|"
    "[的了着地得和与及或是在有以为而之于对这那其把被将由从所中上下者也都就则等]"
)
_PIECE = re.compile(f"[{IDEOGRAPH}]+|\\d+(?:[.,]\\d+)*|[^\\W\\d_{IDEOGRAPH}]+(?:['’][a-z]+)?")

Content = frozenset[str]


@lru_cache(maxsize=1 << 13)
def content(text: str) -> Content:
    """Return what a text speaks of: pairs of neighbouring ideographs, stems of words, numbers.

    An ideograph that stands alone between words of the frame counts as itself.
    """
    found: set[str] = set()
    for piece in _PIECE.findall(fold(text)):
        if piece[0] >= "\u3400":
            for run in filter(None, _FRAME.split(piece)):
                found.update(run[at : at + 2] for at in range(max(1, len(run) - 1)))
        elif piece[0].isdigit() or stem(piece) not in _IDLE:
            found.add(stem(piece))
    return frozenset(found)


@lru_cache(maxsize=1 << 13)
def told(*texts: str) -> "Told":
    """Return texts to be asked what they hold."""
    return Told(texts)


class Told:
    """Texts that are asked for the content of statements."""

    def __init__(self, texts: Sequence[str]) -> None:
        """Take the texts; `told` keeps those that were asked before."""
        folded = [fold(text) for text in texts]
        self._ideographs = "\n".join(folded)
        self._words = {
            piece if piece[0].isdigit() else stem(piece)
            for text in folded
            for piece in _PIECE.findall(text)
            if piece[0] < "\u3400"
        }

    def share(self, said: Content) -> float:
        """Return the share of `said` that the texts hold, 0 … 1; 1 where nothing is said."""
        if not said:
            return 1.0
        return sum(self.holds(unit) for unit in said) / len(said)

    def holds(self, unit: str) -> bool:
        """Whether the texts hold a unit of content."""
        return unit in self._ideographs if unit[0] >= "\u3400" else unit in self._words
