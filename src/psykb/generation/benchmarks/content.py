"""The items of one file, from its bytes: JSON, JSON Lines, tables, parquet, plain text."""

import csv
import io
import json
from collections.abc import Iterable, Iterator

from psykb.errors import CorruptRecordError, MissingExtraError, MisuseError
from psykb.generation.benchmarks.asked import QUESTION, Asked, entries_of, of_value
from psykb.jsonl import plain
from psykb.messages import text as _

TEXT = (".txt", ".md")  # a question a line
STRUCTURED = (".json", ".jsonl", ".csv", ".tsv", ".parquet")
_LETTERS = "ABCDEFGHIJ"


def items_of(name: str, data: bytes, *, every: bool) -> list[Asked]:
    """Return the items of a file that is called `name`; by its content where the name misleads.

    A `.json` of one object a line and a `.jsonl` that is an array are read as what they are. A
    table whose first line names no question is read as MMLU's: question, options, letter.

    Args:
        name: of the file, for `where` and messages; its ending says how it is read.
        data: its bytes.
        every: see `asked.of_value`.

    Raises:
        MisuseError: it holds no question.
        CorruptRecordError: a line cannot be read, or an entry holds no question; names file and
            line, or entry.
        MissingExtraError: it is a parquet file, and pyarrow is not installed.
    """
    suffix = "." + name.rpartition(".")[2].lower()
    if suffix == ".parquet":
        found = list(_of_entries(name, _of_parquet(name, data), every))
    else:
        text = _decoded(name, data)
        if suffix in (".json", ".jsonl"):
            found = list(_of_json(name, text, every, by_line=suffix == ".jsonl"))
        elif suffix in (".csv", ".tsv"):
            found = list(_of_table(name, text, "\t" if suffix == ".tsv" else ","))
        else:
            lines = [line.strip() for line in text.splitlines() if line.strip()]
            found = [Asked(where=f"{name}:{n}", text=line) for n, line in enumerate(lines, 1)]
    if not found:
        raise NoQuestionError(
            _("{path}: no question in it; a question stands under one of {names}").format(
                path=name, names=", ".join(QUESTION)
            )
        )
    return found


class NoQuestionError(MisuseError):
    """A file that can be read holds no question."""


def _decoded(name: str, data: bytes) -> str:
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise CorruptRecordError(
            _("{path}:{number}: not UTF-8; save it as UTF-8").format(path=name, number=line)
        ) from None


def _of_json(name: str, text: str, every: bool, *, by_line: bool) -> Iterator[Asked]:
    first, _line_end, rest = text.strip().partition("\n")
    if by_line and first[:1] == "[" and rest and not _is_json(first):
        by_line = False  # an array over many lines
    elif by_line and first[:1] == "[" and not rest:
        by_line = False  # or on one
    elif not by_line and first[:1] == "{" and rest.strip() and _is_json(first):
        by_line = True
    if not by_line:
        yield from _of_entries(name, entries_of(_parse(name, text, 1)), every)
        return
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            found = list(of_value(_parse(name, line, number), every=every))
            questions = [one for one in found if one is not None]
            if not questions or len(questions) < len(found):
                raise _no_question(name, number)
            yield from _placed(f"{name}:{number}", questions)


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _parse(path: str, text: str, first_line: int) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:  # also of a number with thousands of digits
        line = first_line + getattr(error, "lineno", 1) - 1
        raise CorruptRecordError(
            _("{path}:{number}: not JSON ({error})").format(
                path=path, number=line, error=getattr(error, "msg", type(error).__name__)
            )
        ) from None


def _of_entries(name: str, entries: Iterable[object], every: bool) -> Iterator[Asked]:
    for number, entry in enumerate(entries, 1):
        found = list(of_value(entry, every=every))
        questions = [one for one in found if one is not None]
        if not questions or len(questions) < len(found):
            told = _("{path}: entry {number} holds no question; it stands under one of {names}")
            raise CorruptRecordError(
                told.format(path=name, number=number, names=", ".join(QUESTION))
            )
        yield from _placed(f"{name}:{number}", questions)


def _placed(where: str, found: list[Asked]) -> Iterator[Asked]:
    """Yield items with the place of their entry; if there are several, each with its number."""
    for number, one in enumerate(found, 1):
        yield Asked(
            where=where if len(found) == 1 else f"{where}.{number}",
            text=one.text,
            options=one.options,
            answer=one.answer,
            explanation=one.explanation,
        )


def _no_question(path: str, number: int) -> CorruptRecordError:
    return CorruptRecordError(
        _("{path}:{number}: no question; it stands under one of {names}").format(
            path=path, number=number, names=", ".join(QUESTION)
        )
    )


def _of_parquet(name: str, data: bytes) -> list[object]:
    try:
        from pyarrow import ArrowInvalid, BufferReader, parquet
    except ImportError:
        raise MissingExtraError(
            _("{path}: parquet needs pyarrow; pip install 'psykb[parquet]'").format(path=name)
        ) from None
    try:
        return list(plain(parquet.read_table(BufferReader(data)).to_pylist()))
    except ArrowInvalid as error:
        raise CorruptRecordError(
            _("{path}: not a parquet file ({error})").format(
                path=name, error=str(error).partition("\n")[0]
            )
        ) from None


def _of_table(name: str, text: str, delimiter: str) -> Iterator[Asked]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        head = next(reader, [])
        names = [cell.strip().lower() for cell in head]
        if not any(one in names for one in QUESTION):
            if not _is_bare(head):
                raise _no_question(name, 1)
            names = ["question", *_LETTERS[: len(head) - 2].lower(), "answer"]
            yield from _of_row(name, 1, names, head)
        for row in reader:
            yield from _of_row(name, reader.line_num, names, row)
    except csv.Error as error:
        raise CorruptRecordError(
            _("{path}:{number}: not a table ({error})").format(
                path=name, number=reader.line_num, error=error
            )
        ) from None


def _is_bare(row: list[str]) -> bool:
    """Whether a row is a question with at least two options and the letter of one of them."""
    options = _LETTERS[: max(0, len(row) - 2)]
    return len(options) > 1 and row[0].strip() != "" and row[-1].strip() in tuple(options)


def _of_row(name: str, line: int, names: list[str], row: list[str]) -> Iterator[Asked]:
    found = list(of_value(dict(zip(names, row, strict=False)), every=False))
    questions = [one for one in found if one is not None]
    if questions:
        yield from _placed(f"{name}:{line}", questions)
    elif any(cell.strip() for cell in row):
        raise _no_question(name, line)
