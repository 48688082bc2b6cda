"""Lines at the end of a file that are on the disk when they are said to be."""

import errno
import os
import threading
from pathlib import Path

from psykb import jsonl
from psykb.errors import StoreError
from psykb.messages import text as _


def unwritable(path: Path, error: OSError) -> StoreError:
    """Return the error for a file that cannot be written; a full disk has words of its own."""
    if error.errno in (errno.ENOSPC, errno.EFBIG, errno.EDQUOT):
        words = _(
            "{path}: no room is left ({error}). What was received before is kept: make room, then "
            "run the same command again"
        )
    else:
        words = _("{path}: cannot be written: {error}")
    return StoreError(words.format(path=path, error=error.strerror or error))


class Log:
    """Lines at the end of a file; those that must be on the disk are flushed in groups.

    Who finds nobody flushing does it for all that wait; who comes meanwhile waits for the next
    group. So one flush serves as many threads as come in the time of one.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._change = threading.Condition()
        self._flushing = False
        self._safe = 0  # bytes known to be on the disk
        self._error: StoreError | None = None
        try:
            self._file = path.open("ab", buffering=0)
        except OSError as error:
            raise unwritable(path, error) from None
        self._size = self._file.seek(0, os.SEEK_END)

    def cut_torn(self) -> bool:
        """Cut off what stands after the last line end, and return whether there was any."""
        kept = _whole_lines(self._path, self._size)
        if kept == self._size:
            return False
        try:
            self._file.truncate(kept)
        except OSError as error:
            raise unwritable(self._path, error) from None
        self._size = kept
        return True

    def append(self, line: object, *, durable: bool = False) -> int:
        """Write a line and return where it begins; a `durable` one is on the disk after this.

        Raises:
            StoreError: it cannot be written; nothing of it is left.
        """
        data = (jsonl.dumps(line) + "\n").encode("utf-8", "replace")
        with self._change:
            if self._error is not None:
                raise self._error
            begin = self._size
            try:
                self._write(data)
            except OSError as error:
                self._undo(begin)
                self._error = unwritable(self._path, error)
                raise self._error from None
            self._size += len(data)
        if durable:
            self._flush(begin + len(data))
        return begin

    def _write(self, data: bytes) -> None:
        view = memoryview(data)
        while view:  # a raw file may take less than it is given
            view = view[self._file.write(view) :]

    def _undo(self, size: int) -> None:
        try:
            self._file.truncate(size)
        except OSError:
            return  # a torn last line is cut off when the journal is opened again

    def _flush(self, until: int) -> None:
        with self._change:
            while self._flushing and self._safe < until:
                self._change.wait()
            if self._safe >= until:
                return
            self._flushing = True
            size = self._size
        try:
            os.fsync(self._file.fileno())
        except OSError as error:
            self._error = unwritable(self._path, error)
            raise self._error from None
        else:
            with self._change:
                self._safe = max(self._safe, size)
        finally:
            with self._change:
                self._flushing = False
                self._change.notify_all()

    def close(self) -> None:
        """Close the file."""
        self._file.close()


def _whole_lines(path: Path, size: int) -> int:
    """Return how many bytes of a file stand before the end of its last whole line."""
    with path.open("rb") as file:
        end = size
        while end:
            begin = max(0, end - 65_536)
            file.seek(begin)
            at = file.read(end - begin).rfind(b"\n")
            if at >= 0:
                return begin + at + 1
            end = begin
    return 0
