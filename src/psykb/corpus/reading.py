"""Read files into documents, each by the reader that its suffix names."""

import os
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from importlib import import_module
from pathlib import Path
from types import MappingProxyType
from typing import Protocol, cast

from psykb import messages
from psykb.config import Limits
from psykb.corpus import pool
from psykb.corpus.assembly import Reading, assemble
from psykb.corpus.blocks import Draft
from psykb.corpus.regions import PageRegions
from psykb.errors import UnreadableFileError
from psykb.messages import text as _
from psykb.types import Reason, Rejected

__all__ = ["SUFFIXES", "PageRegions", "Reading", "read", "read_all", "reader_version"]

SUFFIXES: Mapping[str, str] = MappingProxyType({
    ".pdf": "pdf", ".epub": "epub", ".docx": "docx", ".md": "markdown", ".markdown": "markdown",
    ".html": "html", ".htm": "html", ".xhtml": "html", ".txt": "plain",
})  # fmt: skip

STAGE = "read"
_LIMITS = Limits()
# Starting workers takes about 0.3 s. Reading takes about 0.05 s for a megabyte of PDF and 0.3 s for
# one of text.
_TEXT_WEIGHT = 6
_WORTH_A_POOL = 8_000_000  # weighted bytes


class _Reader(Protocol):
    VERSION: str

    def read(self, path: Path, *, password: str | None, limits: Limits) -> Draft: ...


def _reader(name: str) -> _Reader:
    return cast("_Reader", import_module(f"psykb.corpus.readers.{name}"))


def reader_version(path: Path) -> tuple[str, str] | None:
    """Return name and version of the reader for `path`, None where no reader knows its suffix."""
    name = SUFFIXES.get(path.suffix.lower())
    return (name, _reader(name).VERSION) if name else None


def read(path: Path, *, password: str | None = None, limits: Limits = _LIMITS) -> Reading:
    """Read one file.

    Args:
        path: the file; its suffix, in any case, chooses the reader.
        password: for encrypted PDFs.
        limits: how much the file may hold.

    Raises:
        UnreadableFileError: whatever is wrong with the file; `reason` says what.
    """
    name = SUFFIXES.get(path.suffix.lower())
    if name is None:
        raise UnreadableFileError(
            _("{file}: no reader for this kind of file; readable are {suffixes}").format(
                file=path, suffixes=" ".join(sorted(SUFFIXES))
            ),
            reason=Reason.UNSUPPORTED_FORMAT,
        )
    before = _stamp(path)
    if before[0] == 0:
        raise UnreadableFileError(
            _("{file}: empty file, 0 bytes; get the file again").format(file=path),
            reason=Reason.EMPTY_FILE,
        )
    reader = _reader(name)
    try:
        draft = reader.read(path, password=password, limits=limits)
        reading = assemble(draft, stem=path.stem, reader=name, version=reader.VERSION)
    except UnreadableFileError:
        raise
    except Exception as error:
        raise UnreadableFileError(
            _("{file}: the reader failed ({kind}: {error}); please report the file").format(
                file=path, kind=type(error).__name__, error=error
            ),
            reason=Reason.READER_FAILED,
        ) from error
    if _stamp(path) != before:
        raise UnreadableFileError(
            _("{file}: changed while it was read; read it again when it is complete").format(
                file=path
            ),
            reason=Reason.CHANGED_WHILE_READ,
        )
    if not reading.document.text:
        raise _no_text(path, reading)
    return reading


def _stamp(path: Path) -> tuple[int, int]:
    """Size in bytes and time of the last change in nanoseconds."""
    try:
        status = path.stat()
        with path.open("rb"):
            return status.st_size, status.st_mtime_ns
    except PermissionError:
        raise UnreadableFileError(
            _("{file}: no permission to read it").format(file=path), reason=Reason.PERMISSION_DENIED
        ) from None
    except OSError as error:
        raise UnreadableFileError(
            _("{file}: cannot be opened: {error}").format(file=path, error=error.strerror or error),
            reason=Reason.NO_SUCH_PATH,
        ) from None


def _no_text(path: Path, reading: Reading) -> UnreadableFileError:
    if reading.unread_pages:
        return UnreadableFileError(
            _("{file}: no usable text on any of its {n} pages; it needs OCR").format(
                file=path, n=len(reading.unread_pages)
            ),
            reason=Reason.NEEDS_OCR,
        )
    return UnreadableFileError(_("{file}: holds no text").format(file=path), reason=Reason.NO_TEXT)


def read_all(
    paths: Sequence[Path],
    *,
    workers: int,
    password: str | None = None,
    limits: Limits = _LIMITS,
) -> Iterator[tuple[Path, Reading | Rejected]]:
    """Read files, yielding each as soon as it and those before it are read.

    Large jobs are spread over worker processes, which hold no more than a few results each; small
    ones are done here, because starting workers takes longer.

    Args:
        paths: the files, read in this order.
        workers: how many processes; 0 means as many as there are cores.
        password: tried on encrypted PDFs.
        limits: how much each file may hold.

    Yields:
        each path with its reading, or with the reason why there is none; no file raises.
    """
    attempt = partial(_attempt, password=password, limits=limits, language=messages.chosen())
    workers = min(workers or os.cpu_count() or 1, len(paths))
    if workers < 2 or _weight(paths) < _WORTH_A_POOL:
        results: Iterator[Reading | Rejected] = map(attempt, paths)
    else:
        results = pool.run(attempt, paths, workers=workers, crashed=_crashed)
    yield from zip(paths, results, strict=True)


def _weight(paths: Sequence[Path]) -> int:
    total = 0
    for path in paths:
        try:
            size = path.stat().st_size
        except OSError:
            continue
        total += size if path.suffix.lower() == ".pdf" else size * _TEXT_WEIGHT
    return total


def _attempt(
    path: Path, *, password: str | None, limits: Limits, language: str
) -> Reading | Rejected:
    messages.choose(language)  # a worker starts without knowing which one is spoken
    try:
        return read(path, password=password, limits=limits)
    except UnreadableFileError as error:
        return Rejected(item=str(path), stage=STAGE, reason=error.reason, detail=str(error))


def _crashed(path: Path) -> Rejected:
    return Rejected(
        item=str(path),
        stage=STAGE,
        reason=Reason.READER_CRASHED,
        detail=_(
            "{file}: its reader crashed; open the file and save it anew, then try again"
        ).format(file=path),
    )
