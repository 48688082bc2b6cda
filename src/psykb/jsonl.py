"""Records to JSON and back: atomic writes, strict typed reads that name file, line and field."""

import json
import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import fields, is_dataclass
from enum import Enum
from pathlib import Path
from typing import Any, TypeVar

from psykb.errors import CorruptRecordError
from psykb.messages import text as _

T = TypeVar("T")


def plain(value: object) -> Any:  # noqa: ANN401 (JSON has no narrower type)
    """Return `value` as what JSON knows: records become objects, enums words, paths strings."""
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: plain(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Path):
        return str(value)
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value


def dumps(value: object, *, indent: int | None = None) -> str:
    """Return `value` as JSON text; Chinese stays readable and keys keep the order of the fields."""
    return json.dumps(plain(value), ensure_ascii=False, indent=indent)


def write_atomically(path: Path, content: str | bytes, *, private: bool = False) -> None:
    """Replace `path` by `content` so that a reader, or a crash, sees the old or the new, whole.

    The file and its folder are flushed to the disk before this returns. A `private` file is its
    owner's alone (0600) from its first byte on; others get the mode that `open` gives.
    """
    data = content.encode("utf-8") if isinstance(content, str) else content
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    except OSError as error:
        error.filename = str(path)  # nobody knows the other name
        raise
    with ExitStack() as undo:
        undo.callback(Path(name).unlink, missing_ok=True)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if not private:
            Path(name).chmod(_ordinary_mode())
        Path(name).replace(path)
        undo.pop_all()
    sync_folder(path.parent)


def _ordinary_mode() -> int:
    """Return the mode of a file that `open` makes; `mkstemp` makes one with 0600."""
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def sync_folder(folder: Path) -> None:
    """Flush the names in `folder` to the disk, where the system can (Windows cannot)."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write(path: Path, records: Iterable[object]) -> int:
    """Write one record a line, atomically; return how many."""
    lines = [dumps(record) for record in records]
    write_atomically(path, "".join(f"{line}\n" for line in lines))
    return len(lines)


def read(path: Path, kind: type[T]) -> Iterator[T]:
    """Yield the records of `path`, each checked against `kind`.

    Raises:
        CorruptRecordError: names the file, the line and the field that does not fit, or the line
            that is not UTF-8.
    """
    from pydantic import TypeAdapter, ValidationError

    adapter = TypeAdapter(kind)
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            if not line.strip():
                continue
            try:
                record = adapter.validate_json(line.decode("utf-8"))
            except UnicodeDecodeError:
                raise CorruptRecordError(
                    _("{path}:{number}: not UTF-8; save it as UTF-8").format(
                        path=path, number=number
                    )
                ) from None
            except ValidationError as error:
                first = error.errors()[0]
                field = ".".join(str(part) for part in first["loc"]) or "line"
                raise CorruptRecordError(
                    _("{path}:{number}: {field}: {message}").format(
                        path=path, number=number, field=field, message=first["msg"]
                    )
                ) from None
            yield record
