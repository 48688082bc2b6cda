"""Turns from rows with a field for the question and one for the answer, with or without history."""

from collections.abc import Iterator

from psykb.dataset.conversations import Conversation, Turn
from psykb.dataset.formats.chats import under_system
from psykb.dataset.formats.fields import (
    Row,
    conversation_of,
    list_of,
    needed,
    no_media,
    row_of,
    text_of,
    wrong_kind,
)
from psykb.types import record

_ASKED = ("query", "instruction", "user", "question", "human")
_ANSWERED = ("response", "output", "assistant", "answer", "gpt")
_PAIR = 2


@record
class Columns:
    """Names of the fields of such a row; "" where the form has none.

    Args:
        prompt: what is asked.
        response: the answer.
        query: what goes after `prompt`, on a line of its own.
        history: pairs before it, oldest first: [question, answer], or {"query", "response"}.
        system: the system prompt.
        reasoning: what was thought before the answer.
    """

    prompt: str
    response: str
    query: str = ""
    history: str = ""
    system: str = ""
    reasoning: str = ""


def instructed(row: Row, columns: Columns, *, grows: bool = False) -> Conversation:
    """Return the conversation of a row.

    The user's text is the prompt, a line break, and the query; either may be empty.

    Raises:
        UnfitError: names the field that is missing or of a wrong kind.
    """
    needed(row, columns.response)
    if not columns.query or columns.query not in row:
        needed(row, columns.prompt)
    no_media(row)
    parts = [text_of(row.get(name), name) for name in (columns.prompt, columns.query) if name]
    reasoning = text_of(row.get(columns.reasoning), columns.reasoning) if columns.reasoning else ""
    turns = (
        *(_history(row.get(columns.history), columns.history) if columns.history else ()),
        Turn(role="user", text="\n".join(part for part in parts if part)),
        Turn(
            role="assistant",
            text=text_of(row[columns.response], columns.response),
            reasoning=reasoning,
        ),
    )
    if columns.system:
        turns = under_system(turns, row, columns.system)
    return conversation_of(row, turns, grows=grows)


def _history(value: object, name: str) -> Iterator[Turn]:
    for at, pair in enumerate(list_of(value, name)):
        where = f"{name}[{at}]"
        question, answer = _pair(pair, where)
        yield Turn(role="user", text=text_of(question, where))
        yield Turn(role="assistant", text=text_of(answer, where))


def _pair(pair: object, where: str) -> tuple[object, object]:
    if isinstance(pair, list):
        if len(pair) != _PAIR:
            raise wrong_kind(where, pair, "[question, answer]")
        return pair[0], pair[1]
    row = row_of(pair, where)
    asked = next((name for name in _ASKED if name in row), _ASKED[0])
    answered = next((name for name in _ANSWERED if name in row), _ANSWERED[0])
    needed(row, asked, answered)
    return row[asked], row[answered]
