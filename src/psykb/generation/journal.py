"""The journal of a run: what was sent and what was received, the only file that is appended to."""

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal

from psykb import jsonl
from psykb.errors import CorruptRecordError, MisuseError, StoreError
from psykb.generation.appending import Log, unwritable
from psykb.generation.run_folders import JOURNAL
from psykb.index.locking import writing
from psykb.messages import text as _
from psykb.types import Reply, Usage, record

FORMAT = 1


@record
class Head:
    """The first line: the settings of the plan, which all runs of the folder share."""

    line: Literal["plan"] = "plan"
    format: int = FORMAT
    settings: dict[str, Any]


@record
class Started:
    """A run began: on which books (id → title), by which psykb, for how many items."""

    line: Literal["run"] = "run"
    psykb: str
    documents: dict[str, str]
    wanted: int
    time: str


@record
class Ended:
    """A run wrote its files: how many places of the plan it had decided, and accepted."""

    line: Literal["end"] = "end"
    decided: int
    accepted: int


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
    """No usable reply came, or nothing was sent after all; `failure` says why."""

    line: Literal["failed"] = "failed"
    key: str
    failure: str


_Line = Head | Started | Ended | Sent | Received | Failed


class Journal:
    """The journal of one folder, opened for a run; safe between threads. See `opened`.

    `repeated` counts requests that an earlier run sent, was killed over, and that were sent again.
    `torn` is whether a half-written last line was cut off. `stale` is how many received replies
    hold text of documents that are no longer there.
    """

    def __init__(self, path: Path, documents: Mapping[str, str]) -> None:
        self.path = path
        self.settings: dict[str, Any] | None = None
        self.previous: Started | None = None
        self.written = Ended(decided=0, accepted=0)
        self.received = 0
        self.repeated = 0
        self.stale = 0
        self.torn = False
        self._offsets: dict[bytes, int] = {}
        self._open: set[str] = set()
        self._state = threading.Lock()
        self._read = threading.Lock()
        self._log = Log(path)
        try:
            self._load(documents)
        except BaseException:
            self._log.close()
            raise
        self._unanswered = frozenset(self._open)

    # reading

    def find(self, key: str) -> Received | None:
        """Return what was received for a request, None where nothing was."""
        with self._state:
            offset = self._offsets.get(bytes.fromhex(key))
        if offset is None:
            return None
        with self._read, self.path.open("rb") as file:
            file.seek(offset)
            line = _parsed(file.readline(), f"{self.path}@{offset}")
        if not isinstance(line, Received) or line.key != key:
            raise CorruptRecordError(
                _("{path}: changed while it was in use; run the same command again").format(
                    path=self.path
                )
            )
        return line

    def _load(self, documents: Mapping[str, str]) -> None:
        self.torn = self._log.cut_torn()
        with self.path.open("rb") as file:
            offset = 0
            for number, data in enumerate(file, 1):
                line = _parsed(data, f"{self.path}:{number}")
                if (number == 1) != isinstance(line, Head):
                    raise CorruptRecordError(
                        _("{path}:{number}: no line of a journal; is it another file?").format(
                            path=self.path, number=number
                        )
                    )
                self._take(line, offset, documents)
                offset += len(data)

    def _take(self, line: _Line, offset: int, documents: Mapping[str, str]) -> None:
        match line:
            case Head():
                if line.format != FORMAT:
                    raise StoreError(
                        _("{path}: was written by a newer psykb (format {n})").format(
                            path=self.path, n=line.format
                        )
                    )
                self.settings = line.settings
            case Started():
                self.previous = line
            case Ended():
                self.written = line
            case Sent():
                self._open.add(line.key)
            case Failed():
                self._open.discard(line.key)
            case Received():
                self._open.discard(line.key)
                self._offsets[bytes.fromhex(line.key)] = offset
                self.received += 1
                books = {passage.partition(":")[0] for passage in line.passages}
                self.stale += not books <= documents.keys()

    # writing

    def begin(self, settings: Mapping[str, Any], run: Started) -> None:
        """Write that a run begins, after the settings where the journal is new.

        Raises:
            MisuseError: the journal has other settings; says which differ.
            StoreError: it cannot be written.
        """
        if self.settings is None:
            self.settings = dict(settings)
            self._log.append(Head(settings=self.settings))
        elif self.settings != settings:
            raise MisuseError(_unlike(self.path.parent.name, self.settings, settings))
        self._log.append(run, durable=True)

    def end(self, decided: int, accepted: int) -> None:
        """Write that the files of the run were written."""
        self.written = Ended(decided=decided, accepted=accepted)
        self._log.append(self.written, durable=True)

    def sent(self, key: str) -> None:
        """Write that a request is about to be sent."""
        with self._state:
            self.repeated += key in self._unanswered and key in self._open
            self._open.add(key)
        self._log.append(Sent(key=key))

    def failed(self, key: str, failure: str) -> None:
        """Write that a request came to nothing."""
        with self._state:
            self._open.discard(key)
        self._log.append(Failed(key=key, failure=failure))

    def keep(self, line: Received) -> None:
        """Write what was received; it is on the disk when this returns."""
        offset = self._log.append(line, durable=True)
        with self._state:
            self._open.discard(line.key)
            self._offsets[bytes.fromhex(line.key)] = offset
            self.received += 1

    def close(self) -> None:
        """Close the file."""
        self._log.close()


@contextmanager
def opened(folder: Path, documents: Mapping[str, str]) -> Iterator[Journal]:
    """Open the journal of the run in `folder`, which is made where it is missing.

    Args:
        folder: of the run; no other process may write there at the same time.
        documents: the books that are there now, id → title.

    Raises:
        LockedError: another process works on this run; names it.
        StoreError: the folder or the journal cannot be written.
        CorruptRecordError: a line of the journal that is not the last is none; says which.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise unwritable(folder, error) from None
    with writing(folder):
        journal = Journal(folder / JOURNAL, documents)
        try:
            yield journal
        finally:
            journal.close()


@lru_cache(1)
def _adapter() -> Any:  # noqa: ANN401 (pydantic is imported where it is used)
    from pydantic import Field, TypeAdapter

    return TypeAdapter(Annotated[_Line, Field(discriminator="line")])


def _parsed(data: bytes, where: str) -> _Line:
    from pydantic import ValidationError

    try:
        line: _Line = _adapter().validate_json(data)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"]) or "line"
        raise CorruptRecordError(
            _("{where}: {field}: {message}; put the file back from a copy, or use another --run")
            .format(where=where, field=field, message=first["msg"])
        ) from None  # fmt: skip
    return line


def _unlike(name: str, there: Mapping[str, Any], here: Mapping[str, Any]) -> str:
    keys: Sequence[str] = sorted(k for k in {*there, *here} if there.get(k) != here.get(k))
    listed = "; ".join(
        _("{key} is {there}, not {here}").format(
            key=key, there=jsonl.dumps(there.get(key)), here=jsonl.dumps(here.get(key))
        )
        for key in keys
    )
    return _("--run {name}: that run has other settings: {listed}. Give it another name").format(
        name=name, listed=listed
    )
