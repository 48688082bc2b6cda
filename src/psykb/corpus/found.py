"""What a search for definitions finds in one sentence."""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from psykb.text.sentences import Span


class Found(NamedTuple):
    """A term at `[start, end)` of a sentence that defines it.

    `variants` are its other names, `pattern` is the rule that found it, `confidence` is in (0, 1].
    """

    start: int
    end: int
    variants: tuple[str, ...]
    pattern: str
    confidence: float


Rule = Callable[[str, Sequence[Span]], Iterator[Found]]
"""Takes a sentence and its stretches in bold or italic, and yields what the sentence defines."""
