"""Read benchmarks: files, folders of them, and zips."""

import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from psykb.errors import CorruptRecordError, MisuseError, NotFoundError
from psykb.generation.benchmarks.asked import Asked
from psykb.generation.benchmarks.content import STRUCTURED, TEXT, NoQuestionError, items_of
from psykb.messages import text as _
from psykb.types import record

_ARCHIVE = ".zip"
_MOST = 2**30  # bytes of the files of an archive, unpacked
_UTF8_NAME = 0x800  # flag of a zip's entry whose name says its encoding
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError)


@record
class Benchmark:
    """What was read.

    Args:
        items: in the order of files (sorted by path), and of each file.
        passed_over: files of a folder or zip that hold no question, of the endings that are read.
    """

    items: tuple[Asked, ...]
    passed_over: tuple[str, ...] = ()


def read(path: Path) -> Benchmark:
    """Read all that a benchmark holds: questions, texts of cases, turns of conversations.

    - A file: JSON, JSON Lines, CSV, TSV, parquet; plain text and Markdown, a question a line.
    - A folder, or a zip: those of its files, at any depth, that are JSON, JSON Lines, tables,
      parquet or zips; hidden ones and others (read-mes, licences) are none. Names in a zip that are
      UTF-8 or GB 18030 stored as CP437 are mended.

    Raises:
        NotFoundError: there is nothing at `path`, or it cannot be read.
        MisuseError: its name ends otherwise, it holds no question, or an archive is too large.
        CorruptRecordError: a file cannot be read; names it and the line or entry.
        MissingExtraError: a parquet file, and pyarrow is not installed.
    """
    if path.is_dir():
        return _gathered(path, _of_folder(path))
    suffix = path.suffix.lower()
    if suffix == _ARCHIVE:
        return _gathered(path, _of_archive(path, path.name))
    if suffix not in (*STRUCTURED, *TEXT):
        raise MisuseError(
            _("{path}: not a benchmark; it must be a folder or one of {forms}").format(
                path=path, forms=", ".join((*STRUCTURED, _ARCHIVE, *TEXT))
            )
        )
    return Benchmark(items=tuple(items_of(path.name, data_of(path), every=True)))


def data_of(path: Path) -> bytes:
    """Return the bytes of a file.

    Raises:
        NotFoundError: it cannot be read.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        raise NotFoundError(
            _("{path}: cannot be read ({error})").format(path=path, error=error.strerror)
        ) from None


def _gathered(path: Path, files: Iterator[tuple[str, bytes]]) -> Benchmark:
    items: list[Asked] = []
    passed_over = []
    for name, data in files:
        try:
            items += items_of(name, data, every=True)
        except NoQuestionError:
            passed_over.append(name)
    if not items:
        raise MisuseError(
            _("{path}: no file in it holds a question; those that are read are {forms}").format(
                path=path, forms=", ".join((*STRUCTURED, _ARCHIVE))
            )
        )
    return Benchmark(items=tuple(items), passed_over=tuple(passed_over))


def files_of(path: Path) -> list[Path]:
    """Return the files that `read` looks into, sorted: `path` itself, or those of a folder."""
    if not path.is_dir():
        return [path]
    return [
        file
        for file in sorted(path.rglob("*"))
        if _is_wanted(file.relative_to(path).as_posix()) and file.is_file()
    ]


def _of_folder(folder: Path) -> Iterator[tuple[str, bytes]]:
    for path in files_of(folder):
        name = path.relative_to(folder.parent).as_posix()
        if path.suffix.lower() == _ARCHIVE:
            yield from _of_archive(path, name)
        else:
            yield name, data_of(path)


def _is_hidden(name: str) -> bool:
    return any(part.startswith((".", "__MACOSX")) for part in name.split("/"))


def _of_archive(source: Path | BytesIO, shown: str) -> Iterator[tuple[str, bytes]]:
    """Yield the files of a zip, and of zips in it, that are wanted."""
    try:
        with zipfile.ZipFile(source) as archive:
            members = {_named(one): one for one in archive.infolist() if not one.is_dir()}
            wanted = [name for name in sorted(members) if _is_wanted(name)]
            if sum(members[name].file_size for name in wanted) > _MOST:
                raise MisuseError(
                    _("{path}: too large unpacked ({limit} bytes at most)").format(
                        path=shown, limit=_MOST
                    )
                )
            for name in wanted:
                # no more than it promised, whatever it holds
                with archive.open(members[name]) as file:
                    data = file.read(members[name].file_size)
                if name.lower().endswith(_ARCHIVE):
                    yield from _of_archive(BytesIO(data), f"{shown}!{name}")
                else:
                    yield f"{shown}!{name}", data
    except _BROKEN as error:
        raise CorruptRecordError(
            _("{path}: not a zip that can be read ({error})").format(path=shown, error=error)
        ) from None
    except OSError as error:
        raise NotFoundError(
            _("{path}: cannot be read ({error})").format(path=shown, error=error.strerror)
        ) from None


def _is_wanted(name: str) -> bool:
    return not _is_hidden(name) and name.lower().endswith((*STRUCTURED, _ARCHIVE))


def _named(member: zipfile.ZipInfo) -> str:
    """Return the name of a member, mended where its encoding was not told."""
    if member.flag_bits & _UTF8_NAME:
        return member.filename
    raw = member.filename.encode("cp437", "replace")
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return member.filename
