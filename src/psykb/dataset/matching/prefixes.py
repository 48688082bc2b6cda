"""Conversations that are the beginning of another: rows of a history that grew."""

from array import array
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from psykb.dataset.matching.exact import prefixes
from psykb.types import Message

_BITS = 64  # of a digest that are kept


def parts(conversations: Iterable[Sequence[Message]]) -> Mapping[int, int]:
    """Return which conversations are a proper beginning of another one, by position.

    Messages are compared as `exact.digest` does, so without the system prompt. Equal conversations
    are no parts of one another (`exact.digest` finds them), but each is a part of a longer one.

    Args:
        conversations: read once, in any order; 8 bytes a message are kept.

    Returns:
        position of the part → position of the longest that begins with it, the first of several.
        The longest is itself no part.
    """
    every = array("Q")
    ends = array("Q", [0])
    for conversation in conversations:
        every.extend(int(one[: _BITS // 4], 16) for one in prefixes(conversation))
        ends.append(len(every))
    lengths = [end - start for start, end in pairwise(ends)]
    whole: dict[int, list[int]] = {}
    for at, length in enumerate(lengths):
        if length:
            whole.setdefault(every[ends[at + 1] - 1], []).append(at)
    found: dict[int, int] = {}
    # The longest first, the first of equally long: what is found first is what is named.
    for at in sorted(range(len(lengths)), key=lambda at: -lengths[at]):
        for beginning in every[ends[at] : max(ends[at], ends[at + 1] - 1)]:
            for part in whole.pop(beginning, ()):
                found[part] = at
    return dict(sorted(found.items()))
