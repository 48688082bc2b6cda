"""psykb's own files: dialogues as they are kept, and rows as `psykb data mix` writes them."""

import json
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Any

from psykb.dataset.conversations import Conversation, Lost, Turn
from psykb.dataset.formats.fields import UnfitError, reader, row_of
from psykb.messages import text as _
from psykb.types import Dialogue, Loss, Row, RowKind

if TYPE_CHECKING:
    from pydantic import TypeAdapter

NAME = "psykb"
_DIALOGUE = ("id", "messages", "language", "source", "labels", "repairs")
_ITEM = ("id", "kind", "question", "answer", "citations", "provenance")
_ROW = ("id", "messages", "language", "source", "kind", "groups")


def fits(value: object) -> bool:
    """Whether the row has all fields of a dialogue, a training row or an item of psykb's."""
    return isinstance(value, dict) and any(
        all(name in value for name in names) for names in (_DIALOGUE, _ROW, _ITEM)
    )


@reader
def read(value: object) -> Iterator[Conversation | Lost]:
    """Yield the conversation with all that it can carry; findings and origin are not kept.

    A training row that is no dialogue has its kind as the label "kind". Items of gen-qa are no
    dialogues: a recipe names their run.
    """
    fields = row_of(value)
    if all(name in fields for name in _ITEM):
        raise UnfitError(
            Loss.NOT_A_DIALOGUE, _("an item of psykb gen-qa; name its run in a recipe instead")
        )
    row = _loaded("row" if "groups" in fields else "dialogue", fields)
    dialogue = row if isinstance(row, Dialogue) else None
    labels = dict(dialogue.labels) if dialogue else {}
    if isinstance(row, Row) and row.kind is not RowKind.DIALOGUE:
        labels["kind"] = row.kind.value
    yield Conversation(
        turns=tuple(
            Turn(
                role=message.role,
                text=message.content,
                trained=at not in row.untrained,
                spans=tuple(
                    (part.start, part.end, part.label)
                    for part in (dialogue.strategies if dialogue else ())
                    if part.message == at
                ),
            )
            for at, message in enumerate(row.messages)
        ),
        topic=dialogue.topic if dialogue else "",
        labels=labels,
        licence=row.licence,
        source=row.source,
        id=row.id,
        repairs={},
        earlier=dict(dialogue.repairs) if dialogue else {},
    )


@cache
def _adapter(kind: str) -> "TypeAdapter[Any]":
    from pydantic import TypeAdapter

    return TypeAdapter(Row if kind == "row" else Dialogue)


def _loaded(kind: str, fields: object) -> Dialogue | Row:
    from pydantic import ValidationError

    try:
        loaded: Dialogue | Row = _adapter(kind).validate_json(json.dumps(fields, default=str))
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"]) or kind
        raise UnfitError(
            Loss.WRONG_FIELDS, _("{name}: {message}").format(name=name, message=first["msg"])
        ) from None
    return loaded
