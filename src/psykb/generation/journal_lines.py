"""The lines of a journal: what each kind of them says, and how they are read."""

import re
from functools import lru_cache
from typing import Annotated, Any, Literal

from psykb.errors import CorruptRecordError
from psykb.messages import text as _
from psykb.types import Reply, Usage, record

FORMAT = 1
_KEY = re.compile("[0-9a-f]{64}")
_BEGINNING = b'{"line": "plan"'


@record
class Head:
    """The first line: the settings of the plan, which all runs of the folder share."""

    line: Literal["plan"] = "plan"
    format: int = FORMAT
    settings: dict[str, Any]


@record
class Started:
    """A run began: on which books (id → title), by which psykb, how many were wanted.

    `prompts` (file → digest), `context` (tokens) and, for dialogues, `seeds` (where they are from →
    digest) shape what a model is sent; None where there is none, or an earlier psykb did not write
    them.
    """

    line: Literal["run"] = "run"
    psykb: str
    documents: dict[str, str]
    prompts: dict[str, str] | None = None
    context: int | None = None
    seeds: dict[str, str] | None = None
    wanted: int
    time: str


@record
class Ended:
    """A run wrote its files: how many places of the plan it had decided, and accepted.

    `qa` is the SHA-256 of `qa.jsonl`, or of `dialogues.jsonl`; None where an earlier psykb did not
    write it.
    """

    line: Literal["end"] = "end"
    decided: int
    accepted: int
    qa: str | None = None


@record
class Sent:
    """A request is about to be sent; `key` is the SHA-256 of all that shapes its reply."""

    line: Literal["sent"] = "sent"
    key: str


@record
class Received:
    """A whole reply came; it is on the disk before anybody reads it. `seconds` as in `Reply`."""

    line: Literal["received"] = "received"
    key: str
    purpose: str
    passages: tuple[str, ...]
    model: str
    text: str
    usage: Usage
    seconds: float

    @property
    def reply(self) -> Reply:
        """The reply, without the reasoning: it is the same however often it is read."""
        return Reply(text=self.text, model=self.model, usage=self.usage, seconds=self.seconds)


@record
class Failed:
    """No usable reply came, or nothing was sent after all; `failure` says why.

    `usage` is what replies took that could not be used, None where none came.
    """

    line: Literal["failed"] = "failed"
    key: str
    failure: str
    usage: Usage | None = None


Line = Head | Started | Ended | Sent | Received | Failed


@lru_cache(1)
def _adapter() -> Any:  # noqa: ANN401 (pydantic is imported where it is used)
    from pydantic import Field, TypeAdapter

    return TypeAdapter(Annotated[Line, Field(discriminator="line")])


def begins_journal(data: bytes) -> bool:
    """Whether a first line is that of a journal, or as much of it as was written."""
    return data[: len(_BEGINNING)] == _BEGINNING[: len(data)]


def parsed(data: bytes, where: str) -> Line:
    """Return a line, with its end or without.

    Args:
        data: as it is in the file.
        where: it stands, for the error.

    Raises:
        CorruptRecordError: it is none; says where and why.
    """
    from pydantic import ValidationError

    try:
        line: Line = _adapter().validate_json(data)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"]) or "line"
        raise _corrupt(where, field, first["msg"]) from None
    if isinstance(line, Sent | Received | Failed) and not _KEY.fullmatch(line.key):
        raise _corrupt(where, "key", _("not 64 hexadecimal digits"))
    return line


def _corrupt(where: str, field: str, message: str) -> CorruptRecordError:
    words = _("{where}: {field}: {message}; put the file back from a copy, or use another --run")
    return CorruptRecordError(words.format(where=where, field=field, message=message))
