"""OpenAI's chat messages: `messages` of role and content; as an array alone too (xtuner)."""

from collections.abc import Iterator

from psykb.dataset.conversations import Conversation, Lost
from psykb.dataset.formats.chats import LISTS, is_chat, list_name, turns_of, under_system
from psykb.dataset.formats.fields import conversation_of, list_of, needed, no_media, reader, row_of

NAME = "messages"
_ROLE, _CONTENT = ("role",), ("content", "tool_calls")


def fits(value: object) -> bool:
    """Whether there is an array of messages with roles and contents."""
    if isinstance(value, dict) and value.get("messages") == []:
        return True
    return is_chat(value, _ROLE, _CONTENT) or list_name(value, _ROLE, _CONTENT) != ""


@reader
def read(value: object) -> Iterator[Conversation | Lost]:
    """Yield the conversation; rows that repeat a growing history are marked as such."""
    row = {"messages": value} if isinstance(value, list) else row_of(value)
    name = list_name(row, _ROLE, _CONTENT) or next((one for one in LISTS if one in row), LISTS[0])
    needed(row, name)
    no_media(row)
    turns = under_system(turns_of(list_of(row[name], name), name=name), row)
    yield conversation_of(row, turns, grows=True)
