"""Rows that are no conversations: answers set against each other, or judged, for preferences."""

from collections.abc import Iterator

from psykb.dataset.conversations import Conversation, Lost
from psykb.messages import text as _
from psykb.types import Loss

NAME = "preference"
_AGAINST = ("rejected", "rejected_response", "rejected_messages", "kto_tag")


def fits(value: object) -> bool:
    """Whether an answer is set against another, or is marked as wanted or not (KTO)."""
    return isinstance(value, dict) and bool(_field(value))


def read(value: object) -> Iterator[Conversation | Lost]:
    """Yield why it is not taken."""
    name = _field(value) if isinstance(value, dict) else ""
    yield Lost(
        reason=Loss.NOT_A_DIALOGUE,
        detail=_("data of preference, not a conversation{field}").format(
            field=f" ({name})" if name else ""
        ),
    )


def _field(row: dict[str, object]) -> str:
    if isinstance(row.get("label"), bool):
        return "label"
    return next((name for name in _AGAINST if name in row), "")
