"""ShareGPT: `conversations` of from and value; the system prompt in a field of its own."""

from collections.abc import Iterator

from psykb.dataset.conversations import Conversation, Lost
from psykb.dataset.formats.chats import LISTS, is_chat, list_name, turns_of, under_system
from psykb.dataset.formats.fields import conversation_of, list_of, needed, no_media, reader, row_of

NAME = "sharegpt"
_FROM = ("from", "role")
_VALUE = ("value", "text", "content")


def fits(value: object) -> bool:
    """Whether there is an array of messages with `from`, or with `role` and `value`."""
    if isinstance(value, dict) and value.get("conversations") == []:
        return True
    listed = value if isinstance(value, list) else _listed(value)
    return is_chat(listed, ("from",), _VALUE) or is_chat(listed, ("role",), ("value",))


@reader
def read(value: object) -> Iterator[Conversation | Lost]:
    """Yield the conversation; rows that repeat a growing history are marked as such."""
    row = {"conversations": value} if isinstance(value, list) else row_of(value)
    name = list_name(row, _FROM, _VALUE) or next((one for one in LISTS if one in row), LISTS[1])
    needed(row, name)
    no_media(row)
    items = list_of(row[name], name)
    turns = turns_of(items, name=name, role_keys=_FROM, content_keys=_VALUE)
    yield conversation_of(row, under_system(turns, row), grows=True)


def _listed(value: object) -> object:
    name = list_name(value, _FROM, _VALUE)
    return value[name] if name and isinstance(value, dict) else None
