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

    def end_line(self) -> None:
        """Write the end of the last line, which is whole but for that."""
        with self._change:
            try:
                self._write(b"\n")
            except OSError as error:
                raise unwritable(self._path, error) from None
            self._size += 1

    def cut(self, size: int, aside: Path) -> None:
        """Cut the file to `size` bytes; what stood after them is added to the file `aside` first.

        Raises:
            StoreError: that cannot be written; the file is as it was.
        """
        try:
            with self._path.open("rb") as file, aside.open("ab") as kept:
                file.seek(size)
                kept.write(file.read() + b"\n")
                kept.flush()
                os.fsync(kept.fileno())
        except OSError as error:
            raise unwritable(aside, error) from None
        try:
            self._file.truncate(size)
        except OSError as error:
            raise unwritable(self._path, error) from None
        self._size = size

    def append(self, line: object, *, durable: bool = False) -> int:
        """Write a line and return where it begins; a `durable` one is on the disk after this.

        Raises:
            StoreError: it cannot be written, and nothing of it is left; or it may not be on the
                disk. Every later call raises the same.
        """
        data = (jsonl.dumps(line) + "\n").encode("utf-8", "replace")
        with self._change:
            self._check()
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

    def _check(self) -> None:
        """Raise what befell the file before: after that nothing more is known to be on the disk."""
        if self._error is not None:
            raise self._error

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
            while self._flushing and self._safe < until and self._error is None:
                self._change.wait()
            if self._safe >= until:
                return
            # a system tells of a failed flush once: the next one may succeed without the lines
            self._check()
            self._flushing = True
            size = self._size
        failed: OSError | None = None
        try:
            os.fsync(self._file.fileno())
        except OSError as error:
            failed = error
        finally:
            with self._change:
                self._flushing = False
                if failed is None:
                    self._safe = max(self._safe, size)
                else:
                    self._error = unwritable(self._path, failed)
                self._change.notify_all()
        self._check()

    def close(self) -> None:
        """Close the file."""
        self._file.close()
