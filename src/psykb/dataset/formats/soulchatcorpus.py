"""SoulChatCorpus: id, topic and messages."""

from collections.abc import Iterator

from psykb.dataset.conversations import Conversation, Lost
from psykb.dataset.formats.chats import turns_of
from psykb.dataset.formats.fields import conversation_of, list_of, needed, reader, row_of

NAME = "soulchatcorpus"
_FIELDS = frozenset(("id", "topic", "messages"))


def fits(value: object) -> bool:
    """Whether the row has these fields and no others."""
    return isinstance(value, dict) and value.keys() == _FIELDS and isinstance(value["topic"], str)


@reader
def read(value: object) -> Iterator[Conversation | Lost]:
    """Yield the conversation with its topic."""
    row = row_of(value)
    needed(row, "messages")
    turns = turns_of(list_of(row["messages"], "messages"), name="messages")
    yield conversation_of(row, turns)
