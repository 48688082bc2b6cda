"""The journal of a run: what was sent and what was received, the only file that is appended to."""

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from psykb import jsonl
from psykb.errors import CorruptRecordError, LockedError, MisuseError, StoreError
from psykb.generation.appending import Log, unwritable
from psykb.generation.journal_lines import (
    FORMAT,
    Ended,
    Failed,
    Head,
    Line,
    Received,
    Sent,
    Started,
    begins_journal,
    parsed,
)
from psykb.generation.run_files import check_places
from psykb.generation.run_folders import JOURNAL, is_being_replaced
from psykb.index.locking import writing
from psykb.messages import text as _
from psykb.types import Usage

TORN = "journal.torn"  # what stood at the end of a journal and was no line


class Journal:
    """The journal of one folder, opened for a run; safe between threads. See `opened`.

    `repeated` counts requests that an earlier run sent, was killed over, and that were sent again.
    `torn` is whether a half-written last line was moved to the file `journal.torn`. `stale` is how
    many received replies hold text of documents that are no longer there. `ended` is whether the
    run before wrote its files and said so.
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
        self.ended = True
        self._offsets: dict[bytes, int] = {}
        self._wasted: dict[str, Usage] = {}
        self._open: set[str] = set()
        self._state = threading.Lock()
        self._read = threading.Lock()
        self._log = Log(path)
        with ExitStack() as undo:  # a journal that cannot be read is not held open
            undo.callback(self._log.close)
            self._load(documents)
            undo.pop_all()

    # reading

    def find(self, key: str) -> Received | None:
        """Return what was received for a request, None where nothing was."""
        with self._state:
            offset = self._offsets.get(bytes.fromhex(key))
        if offset is None:
            return None
        with self._read, self.path.open("rb") as file:
            file.seek(offset)
            line = parsed(file.readline(), f"{self.path}@{offset}")
        if not isinstance(line, Received) or line.key != key:
            raise CorruptRecordError(
                _("{path}: changed while it was in use; run the same command again").format(
                    path=self.path
                )
            )
        return line

    def wasted(self, key: str) -> Usage:
        """Return what replies to a request took that could not be used, of all runs."""
        with self._state:
            return self._wasted.get(key, Usage())

    def _load(self, documents: Mapping[str, str]) -> None:
        offset, whole = 0, True
        with self.path.open("rb") as file:
            for number, data in enumerate(file, 1):
                whole = data.endswith(b"\n")
                try:
                    line = self._read_line(data, number)
                except CorruptRecordError:
                    if whole or (number == 1 and not begins_journal(data)):
                        raise
                    self.torn = True
                    break
                self._take(line, offset, documents)
                offset += len(data)
        if self.torn:
            self._log.cut(offset, self.path.with_name(TORN))
        elif not whole:  # an editor took the end of the last line away
            self._log.end_line()

    def _read_line(self, data: bytes, number: int) -> Line:
        """Return a line of the file; the first one and no other is a `Head`.

        Raises:
            CorruptRecordError: it is no such line.
        """
        foreign = CorruptRecordError(
            _("{path}:{number}: no line of a journal; is it another file?").format(
                path=self.path, number=number
            )
        )
        try:
            line = parsed(data, f"{self.path}:{number}")
        except CorruptRecordError:
            if number == 1 and not begins_journal(data):
                raise foreign from None
            raise
        if (number == 1) != isinstance(line, Head):
            raise foreign
        return line

    def _take(self, line: Line, offset: int, documents: Mapping[str, str]) -> None:
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
                self.previous, self.ended = line, False
            case Ended():
                self.written, self.ended = line, True
            case Sent():
                self._open.add(line.key)
            case Failed():
                self._open.discard(line.key)
                self._waste(line)
            case Received():
                self._open.discard(line.key)
                self._offsets[bytes.fromhex(line.key)] = offset
                self.received += 1
                books = {passage.partition(":")[0] for passage in line.passages}
                self.stale += not books <= documents.keys()

    def _waste(self, line: Failed) -> None:
        if line.usage is not None:
            self._wasted[line.key] = self._wasted.get(line.key, Usage()).plus(line.usage)

    # writing

    def check(self, settings: Mapping[str, Any]) -> None:
        """Check that the journal has these settings, or none yet.

        Raises:
            MisuseError: it has others; says which differ.
        """
        if self.settings not in (None, settings):
            raise MisuseError(_unlike(self.path.parent.name, self.settings or {}, settings))

    def begin(self, settings: Mapping[str, Any], run: Started) -> None:
        """Write that a run begins, after the settings where the journal is new.

        Raises:
            MisuseError: the journal has other settings; says which differ.
            StoreError: it cannot be written.
        """
        self.check(settings)
        if self.settings is None:
            self.settings = dict(settings)
            self._log.append(Head(settings=self.settings))
        self._log.append(run, durable=True)

    def end(self, decided: int, accepted: int, qa: str | None = None) -> None:
        """Write that the files of the run were written, `qa.jsonl` with the digest `qa`."""
        self.written = Ended(decided=decided, accepted=accepted, qa=qa)
        self._log.append(self.written, durable=True)

    def sent(self, key: str) -> None:
        """Write that a request is about to be sent."""
        with self._state:
            self.repeated += key in self._open  # it was left so by a run that was killed
            self._open.add(key)
        self._log.append(Sent(key=key))

    def failed(self, key: str, failure: str, usage: Usage | None = None) -> None:
        """Write that a request came to nothing, and what it took all the same."""
        line = Failed(key=key, failure=failure, usage=usage)
        with self._state:
            self._open.discard(key)
            self._waste(line)
        # what was paid for is to be known even if the machine stops now
        self._log.append(line, durable=usage is not None)

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
        LockedError: another process works on this run; names it. Or what lay there is away while
            a new folder comes, or since that was killed.
        StoreError: the folder or the journal cannot be written, or a folder lies where a file of
            the run is to be.
        CorruptRecordError: a line of the journal is none, and is not the last one, half-written;
            says which. The file is as it was.
    """
    if is_being_replaced(folder):
        raise LockedError(
            _(
                "{path}: is being replaced, or that was interrupted; wait, or run the command that "
                "made it again"
            ).format(path=folder)
        )
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise unwritable(folder, error) from None
    check_places(folder)
    with writing(folder):
        journal = Journal(folder / JOURNAL, documents)
        try:
            yield journal
        finally:
            journal.close()


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
