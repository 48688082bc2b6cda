"""Rows that are no conversations: running text for pre-training."""

from collections.abc import Iterator

from psykb.dataset.conversations import Conversation, Lost
from psykb.messages import text as _
from psykb.types import Loss

NAME = "pretraining"
_BESIDE = frozenset(("id", "meta", "source", "title", "url"))


def fits(value: object) -> bool:
    """Whether the row holds a text and nothing that is said."""
    return (
        isinstance(value, dict)
        and isinstance(value.get("text"), str)
        and value.keys() - {"text"} <= _BESIDE
    )


def read(value: object) -> Iterator[Conversation | Lost]:
    """Yield why it is not taken."""
    del value
    yield Lost(reason=Loss.NOT_A_DIALOGUE, detail=_("text for pre-training, not a conversation"))
