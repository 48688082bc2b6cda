"""The rows of a file, by what it holds and not by its name."""

import re
from collections.abc import Iterator
from itertools import chain
from pathlib import Path, PurePosixPath

from psykb.config import Limits
from psykb.corpus.files import too_large
from psykb.dataset.containers.decoding import texts
from psykb.dataset.containers.files import File
from psykb.dataset.containers.found import Fits, Found, refused
from psykb.dataset.containers.json_rows import json_rows
from psykb.dataset.containers.parquet import MAGIC, parquet_rows
from psykb.errors import UnreadableFileError
from psykb.messages import text as _
from psykb.types import Loss, Place, RejectedDialogue

_JSON = frozenset((".json", ".jsonl", ".ndjson"))
_ZIP = b"PK\x03\x04"
_MOST_LINES = 100_000  # of a text, which is one conversation
_LINE_END = re.compile("\r\n?")

Given = Found | RejectedDialogue


def rows(file: File, limits: Limits, fits: Fits) -> Iterator[Given]:
    """Yield the rows of a file one by one, and what in it is no row, in their order.

    Args:
        file: to read.
        limits: for what is read whole, and for what is packed.
        fits: whether a format reads a value as it stands.

    Yields:
        rows as JSON has them; of a text that is no JSON the whole text, as one row.

    Raises:
        MissingExtraError: it is a Parquet file, and pyarrow is not installed.
    """
    try:
        head = file.head()
        if not head:
            yield _empty(file)
        elif head.startswith(MAGIC):
            yield from parquet_rows(file, limits)
        elif head.startswith(_ZIP):
            yield RejectedDialogue(
                place=Place(file=file.name),
                reason=Loss.UNKNOWN_FORMAT,
                detail=_("{file}: an archive in an archive; unpack it first").format(
                    file=file.name
                ),
            )
        else:
            yield from _of_text(file, limits, fits)
    except UnreadableFileError as error:
        yield refused(file.name, error)


def _of_text(file: File, limits: Limits, fits: Fits) -> Iterator[Given]:
    pieces = texts(file, limits)
    head = ""
    for piece in pieces:
        head += piece
        if head.strip():
            break
    is_named_json = bool(_JSON & set(_suffixes(file)))
    looks = head.lstrip()[:1] in ("[", "{")
    if not looks and not is_named_json:
        yield _text(file, _joined(file, chain((head,), pieces), limits))
        return
    given = json_rows(chain((head,), pieces), file.name, fits)
    if is_named_json:
        yield from given
        return
    first = next(given, None)
    if first is None:
        return
    if _only_begins_like_json(first):
        yield _text(file, _joined(file, texts(file, limits), limits))
        return
    yield first
    yield from given


def _only_begins_like_json(first: Given) -> bool:
    """Whether what was read first shows a text: "[记录]" or "[1]" and words behind it."""
    if isinstance(first, RejectedDialogue):
        return first.reason is Loss.NOT_JSON
    return not isinstance(first.value, dict | list | str)


def _suffixes(file: File) -> list[str]:
    return [suffix.casefold() for suffix in PurePosixPath(file.name).suffixes]


def _joined(file: File, pieces: Iterator[str], limits: Limits) -> str:
    parts = []
    for piece in pieces:
        parts.append(piece)
        if file.bytes_read > limits.text_bytes:
            raise too_large(Path(file.name), limits.text_bytes)
    return _LINE_END.sub("\n", "".join(parts))


def _text(file: File, text: str) -> Given:
    if not text.strip():
        return _empty(file)
    if text.count("\n") > _MOST_LINES:
        return RejectedDialogue(
            place=Place(file=file.name),
            reason=Loss.TOO_LARGE,
            detail=_("{file}: more than {n} lines, and a text is one conversation").format(
                file=file.name, n=_MOST_LINES
            ),
        )
    return Found(place=Place(file=file.name, line=1), value=text)


def _empty(file: File) -> RejectedDialogue:
    return RejectedDialogue(
        place=Place(file=file.name), reason=Loss.NO_TURNS, detail=_("the file is empty")
    )
