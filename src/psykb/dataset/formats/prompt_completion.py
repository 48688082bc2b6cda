"""Prompt and completion (EmoLLM's single turns): texts, or arrays of messages (TRL)."""

from collections.abc import Iterator

from psykb.dataset.conversations import Conversation, Lost
from psykb.dataset.formats.chats import turns_of
from psykb.dataset.formats.fields import conversation_of, needed, reader, row_of
from psykb.dataset.formats.instructions import Columns, instructed

NAME = "prompt_completion"
_PARTS = ("prompt", "completion")
_COLUMNS = Columns(prompt="prompt", response="completion", system="system")


def fits(value: object) -> bool:
    """Whether the row has a prompt and a completion."""
    return isinstance(value, dict) and all(part in value for part in _PARTS)


@reader
def read(value: object) -> Iterator[Conversation | Lost]:
    """Yield the conversation; a completion of messages goes on where the prompt ends."""
    row = row_of(value)
    needed(row, *_PARTS)
    chats = {part: listed for part in _PARTS if isinstance(listed := row[part], list)}
    if len(chats) < len(_PARTS):
        yield instructed(row, _COLUMNS)
        return
    turns = [turn for part in _PARTS for turn in turns_of(chats[part], name=part)]
    yield conversation_of(row, tuple(turns))
