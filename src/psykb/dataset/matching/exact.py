"""Conversations that say the same: a digest that spelling, spaces and punctuation do not change."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence

from psykb.dataset.matching.comparison import folded
from psykb.types import Message

_DIGITS = 32  # of the SHA-256, in hex: 128 bits


def digest(messages: Sequence[Message]) -> str:
    """Return 32 hex digits that are equal where roles and folded contents are.

    The system prompt is left out: the same talk under two prompts is one talk. A message of which
    folding leaves nothing ("？", "😭") counts as it stands. "" of a system prompt alone.
    """
    return ["", *prefixes(messages)][-1]


def prefixes(messages: Iterable[Message]) -> Iterator[str]:
    """Yield the digest of each beginning of a conversation, the shortest first.

    Nothing is yielded of a conversation that is a system prompt alone.
    """
    running = hashlib.sha256()
    for message in messages:
        if message.role == "system":
            continue
        text = folded(message.content) or message.content.strip()
        data = text.encode("utf-8", "surrogatepass")
        running.update(f"{message.role}:{len(data)}:".encode())
        running.update(data)
        yield running.hexdigest()[:_DIGITS]
