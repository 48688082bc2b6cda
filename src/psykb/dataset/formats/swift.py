"""ms-swift: query and response, with `history` as pairs or as objects of query and response.

Its newer form, `messages`, is read as `messages`.
"""

from collections.abc import Iterator

from psykb.dataset.conversations import Conversation, Lost
from psykb.dataset.formats.fields import reader, row_of
from psykb.dataset.formats.instructions import Columns, instructed

NAME = "swift"
_COLUMNS = Columns(prompt="query", response="response", history="history", system="system")


def fits(value: object) -> bool:
    """Whether the row has a query and a response."""
    return isinstance(value, dict) and "query" in value and "response" in value


@reader
def read(value: object) -> Iterator[Conversation | Lost]:
    """Yield the conversation: the history, oldest first, then the query and its response."""
    yield instructed(row_of(value), _COLUMNS, grows=True)
