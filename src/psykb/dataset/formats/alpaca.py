"""Alpaca: instruction, input, output and, in some sets, the history before them.

In MindChat a row is a whole conversation; in the training rows of CPsyCounD it is one turn, and
the history grows from row to row.
"""

from collections.abc import Iterator

from psykb.dataset.conversations import Conversation, Lost
from psykb.dataset.formats.fields import reader, row_of
from psykb.dataset.formats.instructions import Columns, instructed

NAME = "alpaca"
COLUMNS = Columns(
    prompt="instruction", query="input", response="output", history="history", system="system"
)


def fits(value: object) -> bool:
    """Whether the row has an output, and an instruction or an input."""
    return (
        isinstance(value, dict)
        and "output" in value
        and ("instruction" in value or "input" in value)
    )


@reader
def read(value: object) -> Iterator[Conversation | Lost]:
    """Yield the conversation: the history, oldest first, then the question and its answer."""
    yield instructed(row_of(value), COLUMNS, grows=True)
