"""SoulChat's prompt text: "用户：" and "心理咨询师：" by turns, one text a conversation."""

from collections.abc import Iterator

from psykb.dataset import transcripts
from psykb.dataset.conversations import Conversation, Lost

NAME = "soulchat_text"
_CLIENT = "用户"


def fits(value: object) -> bool:
    """Whether `value` is a text whose only client is 用户."""
    if not isinstance(value, str) or _CLIENT not in value:
        return False
    roles = transcripts.roles(value)
    return {label for label, role in roles.items() if role == "user"} == {_CLIENT}


def read(value: object) -> Iterator[Conversation | Lost]:
    """Yield the one conversation of a text; a last label without words is an empty turn."""
    yield transcripts.read(str(value))
