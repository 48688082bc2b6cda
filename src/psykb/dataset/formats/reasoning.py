"""Rows of a reasoning model (R1): input, content, and what was thought before it."""

from collections.abc import Iterator

from psykb.dataset.conversations import Conversation, Lost
from psykb.dataset.formats.fields import needed, reader, row_of
from psykb.dataset.formats.instructions import Columns, instructed

NAME = "reasoning"
_THOUGHTS = ("reasoning_content", "think", "reasoning")


def fits(value: object) -> bool:
    """Whether the row has an input, a content and a reasoning."""
    return (
        isinstance(value, dict)
        and "input" in value
        and "content" in value
        and any(name in value for name in _THOUGHTS)
    )


@reader
def read(value: object) -> Iterator[Conversation | Lost]:
    """Yield the question and its answer, the reasoning beside it."""
    row = row_of(value)
    thought = next((name for name in _THOUGHTS if name in row), _THOUGHTS[0])
    needed(row, "input", "content", thought)
    yield instructed(
        row, Columns(prompt="input", response="content", system="system", reasoning=thought)
    )
