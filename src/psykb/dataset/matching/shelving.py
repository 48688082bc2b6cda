"""Texts put aside on disk, so that many of them need no memory."""

import tempfile
from array import array
from types import TracebackType


class Shelf:
    """Texts by position, in a file without a name that goes when this is closed."""

    def __init__(self) -> None:
        """Open an empty one."""
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 (closed by __exit__)
        self._ends = array("Q", [0])

    def __enter__(self) -> "Shelf":
        """Return itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close and so remove the file."""
        self._file.close()

    def put(self, text: str) -> None:
        """Append a text; all are appended before the first is read."""
        data = text.encode("utf-8", "surrogatepass")
        self._file.write(data)
        self._ends.append(self._ends[-1] + len(data))

    def get(self, at: int) -> str:
        """Return a text."""
        self._file.seek(self._ends[at])
        data = self._file.read(self._ends[at + 1] - self._ends[at])
        return data.decode("utf-8", "surrogatepass")

    def is_empty(self, at: int) -> bool:
        """Whether a text is the empty one."""
        return self._ends[at + 1] == self._ends[at]
