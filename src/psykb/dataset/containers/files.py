"""A file of a data set as its bytes, piece by piece, unpacked while it is read."""

import gzip
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from psykb.config import Limits
from psykb.corpus.files import damaged, too_large
from psykb.dataset.containers.archives import check_unpacked
from psykb.dataset.conversations import Format

CHUNK = 1 << 20  # bytes of a piece


@dataclass
class File:
    """A file to be read: a plain one, a member of an archive, or what gzip packed.

    Args:
        name: as places name it.
        source: the data set it belongs to, by its folder or its own name.
        opened: yields its bytes from the beginning; raises UnreadableFileError.
        path: where it lies on the disk by itself; None for a member of an archive.
        weight: bytes that it takes on the disk.
        format: of its rows, where a manifest says so.
    """

    name: str
    source: str
    opened: Callable[[], Iterator[bytes]]
    path: Path | None
    weight: int = 0
    format: Format | None = None
    _read: int = 0

    def pieces(self) -> Iterator[bytes]:
        """Yield its bytes from the beginning; raises UnreadableFileError."""
        self._read = 0
        opened = self.opened()
        while True:
            try:
                piece = next(opened, None)
            except OSError as error:  # the file went, or the disk is broken
                raise damaged(Path(self.name), error.strerror or str(error)) from None
            if piece is None:
                return
            self._read += len(piece)
            yield piece

    @property
    def bytes_read(self) -> int:
        """How many bytes of it have been read."""
        return self._read

    @property
    def position(self) -> int:
        """How far it has been read, in bytes that it takes on the disk; 0 where it is packed."""
        return min(self._read, self.weight) if self.path is not None else 0

    def head(self) -> bytes:
        """Return its first bytes, up to a megabyte."""
        for piece in self.pieces():
            return piece
        return b""

    def whole(self, most: int) -> bytes:
        """Return its bytes; raises UnreadableFileError where it has more than `most`."""
        parts, size = [], 0
        for piece in self.pieces():
            parts.append(piece)
            size += len(piece)
            if size > most:
                raise too_large(Path(self.name), most)
        return b"".join(parts)


def in_memory(data: bytes) -> Iterator[bytes]:
    """Yield bytes that were read already; nothing where there are none."""
    if data:
        yield data


def plain(path: Path) -> Iterator[bytes]:
    """Yield the bytes of a file."""
    with path.open("rb") as file:
        while piece := file.read(CHUNK):
            yield piece


def unpacked(path: Path, name: str, limits: Limits) -> Iterator[bytes]:
    """Yield what gzip packed.

    Args:
        path: of the file.
        name: by which it is told of.
        limits: for what comes out.

    Raises:
        UnreadableFileError: `damaged`; `too_large` for more than the limits allow.
    """
    size, packed = 0, max(1, path.stat().st_size)
    try:
        with gzip.open(path) as file:
            while piece := file.read(CHUNK):
                size += len(piece)
                check_unpacked(Path(name), size, packed, limits)
                yield piece
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise damaged(Path(name), str(error)) from None
