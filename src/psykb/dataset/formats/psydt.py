"""PsyDTCorpus: messages under a long system prompt, with `normalizedTag` as their topic.

In its test split a conversation is a row per turn: the last message is the target, and the history
before it grows from row to row.
"""

from collections.abc import Iterator

from psykb.dataset.conversations import Conversation, Lost
from psykb.dataset.formats.chats import turns_of
from psykb.dataset.formats.fields import conversation_of, list_of, needed, reader, row_of, text_of

NAME = "psydt"


def fits(value: object) -> bool:
    """Whether the row has `normalizedTag` and an array of messages."""
    return (
        isinstance(value, dict)
        and "normalizedTag" in value
        and isinstance(value.get("messages"), list)
    )


@reader
def read(value: object) -> Iterator[Conversation | Lost]:
    """Yield the conversation, its tag as its topic."""
    row = row_of(value)
    needed(row, "messages")
    turns = turns_of(list_of(row["messages"], "messages"), name="messages")
    topic = text_of(row.get("normalizedTag"), "normalizedTag")
    yield conversation_of(row, turns, topic=topic, grows=True)
