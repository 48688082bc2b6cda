"""Rows of JSON, and the index that LLaMA-Factory wants beside them."""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from psykb import jsonl
from psykb.dataset.request import Made, Request, Words
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
    return "".join(f"{jsonl.dumps(row)}\n" for row in rows).encode()


def array(rows: Iterable[object]) -> bytes:
    """Return one JSON array with a row a line."""
    return ("[\n" + ",\n".join(map(jsonl.dumps, rows)) + "\n]\n").encode()


def for_llama_factory(
    request: Request, file: Path, rows: Sequence[object], described: dict[str, object]
) -> Made:
    """Return the file of rows, with its entry in `dataset_info.json` of the same folder.

    Entries of other files stay as they are.

    Args:
        request: what is exported.
        file: of the rows.
        rows: in their order.
        described: the entry, without its `file_name`.

    Its `merge` raises MisuseError where the index cannot be read, or gives the name to another
    file.
    """
    index = file.parent / INDEX
    force = request.options.force

    def merge(content: bytes | None) -> bytes:
        entries = _entries(index, content)
        there = entries.get(file.stem)
        known = there.get("file_name") if isinstance(there, dict) else there
        if file.stem in entries and known != file.name and not force:
            raise MisuseError(
                _("{path}: the name {name} is that of {file} there; --force replaces it").format(
                    path=index, name=file.stem, file=known
                )
            )
        entries[file.stem] = {"file_name": file.name, **described}
        try:
            return (jsonl.dumps(entries, indent=2) + "\n").encode()
        except (ValueError, RecursionError):  # half a character, or brackets without end
            raise _unreadable(index) from None

    return Made(files=((file, array(rows)),), rows=len(rows), merged=((index, merge),))


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
