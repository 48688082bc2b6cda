"""Rows of JSON, and the index that LLaMA-Factory wants beside them."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from psykb import jsonl
from psykb.dataset.request import Merge, Words
from psykb.errors import MisuseError
from psykb.messages import text as _
from psykb.types import QAPair

INDEX = "dataset_info.json"
_TITLE = "title"  # of a citation: names the book


def worded(value: object, item: QAPair, words: Words) -> Any:  # noqa: ANN401 (JSON)
    """Return a record or row as plain JSON, every text in it as `words` writes it."""
    return _worded(jsonl.plain(value), item, words)


def _worded(value: Any, item: QAPair, words: Words) -> Any:  # noqa: ANN401
    if isinstance(value, str):
        return words.said(value, item)
    if isinstance(value, list):
        return [_worded(part, item, words) for part in value]
    if isinstance(value, dict):
        return {
            key: words.named(part) if key == _TITLE else _worded(part, item, words)
            for key, part in value.items()
        }
    return value


def lines(rows: Iterable[object]) -> bytes:
    """Return JSON Lines."""
    return "".join(f"{jsonl.dumps(row)}\n" for row in rows).encode("utf-8", "backslashreplace")


def array(rows: Iterable[object]) -> bytes:
    """Return one JSON array with a row a line."""
    content = "[\n" + ",\n".join(map(jsonl.dumps, rows)) + "\n]\n"
    return content.encode("utf-8", "backslashreplace")


def indexed(
    files: Iterable[Path], described: Mapping[str, object], *, force: bool
) -> tuple[Path, Merge]:
    """Return `dataset_info.json` of the files' folder, and what adds an entry for each to it.

    An entry is called after its file. Those of other files stay as they are.

    Args:
        files: of the rows, in one folder.
        described: the entry of each, without its `file_name`.
        force: take names that the index gives to other files.

    What is returned raises MisuseError where the index cannot be read, or gives a name to another
    file.
    """
    files = list(files)
    index = files[0].parent / INDEX

    def merge(content: bytes | None) -> bytes:
        entries = _entries(index, content)
        for file in files:
            there = entries.get(file.stem)
            known = there.get("file_name") if isinstance(there, dict) else there
            if file.stem in entries and known != file.name and not force:
                raise MisuseError(
                    _(
                        "{path}: the name {name} is that of {file} there; --force replaces it"
                    ).format(path=index, name=file.stem, file=known)
                )
            entries[file.stem] = {"file_name": file.name, **described}
        try:
            return (jsonl.dumps(entries, indent=2) + "\n").encode()
        except (ValueError, RecursionError):  # half a character, or brackets without end
            raise _unreadable(index) from None

    return index, merge


def _entries(index: Path, content: bytes | None) -> dict[str, Any]:
    if content is None:
        return {}
    try:
        entries = json.loads(content.decode("utf-8"))
    except (ValueError, RecursionError):  # not JSON, not UTF-8, or brackets without end
        entries = None
    if not isinstance(entries, dict):
        raise _unreadable(index)
    return entries


def _unreadable(index: Path) -> MisuseError:
    return MisuseError(
        _("{path}: is no JSON object; mend it or write into another folder").format(path=index)
    )
