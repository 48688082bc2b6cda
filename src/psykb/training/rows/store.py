"""Rows as tokens on disk: Arrow files that are memory-mapped, what was left out, and a summary.

`RUN/prepared/` comes whole by one rename, after everything in it was flushed to the disk. A process
that is killed at any moment leaves it whole or not there; what it leaves beside it goes with the
next run.
"""

import errno
import hashlib
import os
import shutil
from array import array
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import IO, Any

from psykb import jsonl
from psykb.errors import CorruptRecordError, NotFoundError, PsykbError, TrainingError
from psykb.messages import text as _
from psykb.training.jobs import PREPARED
from psykb.training.rows.prepared import LEFT_OUT, SPLITS, SUMMARY, LeftOut, Prepared
from psykb.types import Stop

COLUMNS = ("input_ids", "labels")
_NEW, _OLD = f".{PREPARED}.new", f".{PREPARED}.old"
_ROWS = 1000  # of a record batch
_FULL = (errno.ENOSPC, errno.EFBIG, errno.EDQUOT)


def load(folder: Path) -> Prepared:
    """Return what was prepared in a run's folder.

    Raises:
        NotFoundError: nothing was.
        CorruptRecordError: it cannot be read.
    """
    path = folder / PREPARED / SUMMARY
    try:
        found = next(jsonl.read(path, Prepared), None)
    except FileNotFoundError:
        raise NotFoundError(
            _("{path}: is not there; psykb train prepares the rows first").format(path=path)
        ) from None
    if found is None:
        raise _damaged(path, "")
    return found


def dataset(folder: Path, split: str) -> Any:  # noqa: ANN401 (of datasets)
    """Return the rows of a split as tokens, in their order, memory-mapped.

    Args:
        folder: of the run.
        split: "train" or "valid".

    Returns:
        a `datasets.Dataset` of two columns of int32 lists, equally long in a row: `input_ids`, cut
        at the limit, and `labels`, unshifted, -100 where no loss is taken.

    Raises:
        NotFoundError: there is no such split, or nothing was prepared.
        CorruptRecordError: it cannot be read, or is not what was prepared: its bytes have another
            digest than the summary says.
    """
    import datasets

    path = _arrow(folder / PREPARED, split)
    if not path.is_file():
        raise NotFoundError(_("{path}: is not there; no such split was prepared").format(path=path))
    if load(folder).digests.get(split) != _digest(path):
        raise _damaged(path, _("it is not the file that was prepared"))
    try:
        return datasets.Dataset.from_file(str(path))
    except (OSError, ValueError) as error:  # pyarrow's errors are of these
        raise _damaged(path, str(error)) from None


def left_out(folder: Path) -> list[LeftOut]:
    """Return the rows that are not trained on, in the order of splits and rows.

    Raises:
        NotFoundError: nothing was prepared.
        CorruptRecordError: a line cannot be read.
    """
    path = folder / PREPARED / LEFT_OUT
    if not path.is_file():
        raise NotFoundError(
            _("{path}: is not there; psykb train prepares the rows first").format(path=path)
        )
    return list(jsonl.read(path, LeftOut))


def found(folder: Path, key: str) -> Prepared | None:
    """Return what was prepared under the same key, if all of it is there and as it was written."""
    try:
        prepared = load(folder)
        splits = {"train": prepared.train, "valid": prepared.valid}
        whole = all(
            len(dataset(folder, name)) == split.rows
            for name, split in splits.items()
            if split is not None
        )
        named = len(left_out(folder)) == sum(prepared.left_out.values())
    except PsykbError:
        return None
    return prepared if whole and named and prepared.key == key else None


def clear(folder: Path) -> None:
    """Remove what a killed process left beside the prepared rows: half written or replaced ones."""
    for name in (_NEW, _OLD):
        if (folder / name).exists():
            shutil.rmtree(folder / name)


@contextmanager
def writing(folder: Path) -> Iterator["Writing"]:
    """Yield what rows are written to; nothing is in place before `Writing.publish`.

    Args:
        folder: of the run; it is made.

    Raises:
        TrainingError: DISK_FULL.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        clear(folder)
        (folder / _NEW).mkdir()
        try:
            with ExitStack() as files:
                yield Writing(folder, files)
        finally:
            clear(folder)
    except OSError as error:
        if error.errno not in _FULL:
            raise
        raise TrainingError(
            _("{path}: no room is left ({error}); make room, then run this again").format(
                path=folder, error=error.strerror
            ),
            stop=Stop.DISK_FULL,
        ) from None


class Writing:
    """Takes rows one by one and keeps few of them in memory."""

    def __init__(self, folder: Path, files: ExitStack) -> None:
        """Begin with none; `files` closes them."""
        self._folder = folder
        self._files = files
        self._tables: dict[str, _Table] = {}
        self._left_out = self._open(LEFT_OUT)

    def begin(self, split: str) -> None:
        """Make the file of a split, which may get no row."""
        self._tables[split] = _Table(self._open(f"{split}.arrow"))

    def add(self, split: str, input_ids: Sequence[int], labels: Sequence[int]) -> None:
        """Add a row to a split that was begun; both are equally long."""
        self._tables[split].add(input_ids, labels)

    def leave(self, row: LeftOut) -> None:
        """Name a row that is left out."""
        line = f"{jsonl.dumps(row)}\n"
        self._left_out.write(line.encode("utf-8", "backslashreplace"))

    def publish(self, prepared: Prepared) -> Prepared:
        """Flush everything to the disk and put it in the place of what was there.

        Returns:
            the summary as it is written: with the digests of the splits' files.
        """
        digests = {}
        for split, table in self._tables.items():
            table.close()
            digests[split] = _digest(_arrow(self._folder / _NEW, split))
        prepared = replace(prepared, digests=digests)
        self._open(SUMMARY).write(f"{jsonl.dumps(prepared)}\n".encode())
        self._files.close()
        new, place = self._folder / _NEW, self._folder / PREPARED
        jsonl.sync_folder(new)
        if place.exists():
            place.rename(self._folder / _OLD)
        new.rename(place)
        jsonl.sync_folder(self._folder)
        return prepared

    def _open(self, name: str) -> IO[bytes]:
        file = self._files.enter_context((self._folder / _NEW / name).open("wb"))
        self._files.callback(_flush, file)
        return file


class _Table:
    """An Arrow stream of rows, written a record batch at a time."""

    def __init__(self, file: IO[bytes]) -> None:
        import pyarrow

        self._file = file
        self._arrow: Any = pyarrow
        kind = pyarrow.list_(pyarrow.int32())
        self._schema = pyarrow.schema([(name, kind) for name in COLUMNS])
        self._stream = pyarrow.ipc.new_stream(file, self._schema)
        self._begin()

    def _begin(self) -> None:
        self._ends = array("i", [0])
        self._values = tuple(array("i") for _name in COLUMNS)

    def add(self, *columns: Sequence[int]) -> None:
        for values, column in zip(self._values, columns, strict=True):
            values.extend(column)
        self._ends.append(len(self._values[0]))
        if len(self._ends) > _ROWS:
            self._write()

    def close(self) -> None:
        if len(self._ends) > 1:
            self._write()
        self._stream.close()
        self._file.flush()

    def _write(self) -> None:
        arrow, kind = self._arrow, self._arrow.int32()
        ends = arrow.Array.from_buffers(kind, len(self._ends), [None, arrow.py_buffer(self._ends)])
        columns = [
            arrow.ListArray.from_arrays(
                ends,
                arrow.Array.from_buffers(kind, len(one), [None, arrow.py_buffer(one)]),
            )
            for one in self._values
        ]
        self._stream.write_batch(arrow.record_batch(columns, schema=self._schema))
        self._begin()


def _flush(file: IO[bytes]) -> None:
    file.flush()
    os.fsync(file.fileno())


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "blake2b").hexdigest()


def _arrow(prepared: Path, split: str) -> Path:
    if split not in SPLITS:
        raise ValueError(f"no split: {split!r}")
    return prepared / f"{split}.arrow"


def _damaged(path: Path, reason: str) -> CorruptRecordError:
    return CorruptRecordError(
        _("{path}: cannot be read ({reason}); remove the folder, and psykb train makes it anew")
        .format(path=path, reason=reason or _("it is empty"))
    )  # fmt: skip
