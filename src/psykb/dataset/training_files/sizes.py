"""How long the longest conversation is, by which a trainer is told where to cut."""

from collections.abc import Iterable

from psykb.dataset.request import ChatRequest
from psykb.llm.estimating import expected
from psykb.types import record

_PER_MESSAGE = 8  # tokens that a chat template puts around a message
_ROOM = 1.3  # real counts go up to so much above those that are expected (see llm.estimating)
_STEP = 256
LEAST, MOST = 512, 32_768  # tokens; the most is what small models of today take at once


@record
class Sizes:
    """How much there is to train on.

    Args:
        rows: of the training split, or of all.
        longest: tokens of the longest conversation, about.
    """

    rows: int
    longest: int

    @property
    def cutoff(self) -> int:
        """Tokens after which a row is cut: none of these rows is, unless it is beyond `MOST`."""
        wanted = -(-int(self.longest * _ROOM) // _STEP) * _STEP
        return min(max(wanted, LEAST), MOST)


def sizes_of(request: ChatRequest) -> Sizes:
    """Return the sizes of what is exported."""
    first = next((s for s in request.splits if s.name in ("", "train") and s.examples), None)
    return Sizes(
        rows=len(first.examples if first else request.examples),
        longest=longest(
            [message.content for message in example.row.messages] for example in request.examples
        ),
    )


def longest(conversations: Iterable[Iterable[str]]) -> int:
    """Return about how many tokens the longest of some conversations takes, 0 of none."""
    return max(
        (sum(expected(text) + _PER_MESSAGE for text in texts) for texts in conversations),
        default=0,
    )
