"""Read the questions of a benchmark: JSON, JSONL, CSV or plain text."""

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from psykb.errors import CorruptRecordError, MisuseError, NotFoundError
from psykb.messages import text as _

# What the question is called, in the forms that are in use; the first one that is there counts.
_QUESTION = (
    "question",
    "stem",
    "prompt",
    "instruction",
    "query",
    "problem",
    "题目",
    "问题",
    "题干",
)
_INNER = ("questions_and_answers", "questions", "data", "items", "examples", "rows")
_LETTERS = "ABCDEFGHIJ"
_SUFFIXES = (".json", ".jsonl", ".csv", ".tsv", ".txt", ".md")


def benchmark_questions(path: Path) -> list[str]:
    """Return the questions of a file, each with its options on lines after it.

    - JSONL: a question an object (CPsyExam, `qa.jsonl`, most others);
    - JSON: a list of them, or an object with such a list ("data", "questions", …); cases may hold
      several questions (PCEB), and one of their own;
    - CSV and TSV: with a column of questions, and options in columns A, B, C and so on;
    - TXT and Markdown: a question a line.

    Raises:
        NotFoundError: there is no such file.
        MisuseError: its name ends otherwise, or it holds no question.
        CorruptRecordError: a line cannot be read, or an entry holds no question; names file and
            line, or entry.
    """
    suffix = path.suffix.lower()
    if suffix not in _SUFFIXES:
        raise MisuseError(
            _("{path}: not a benchmark; it must be one of {forms}").format(
                path=path, forms=", ".join(_SUFFIXES)
            )
        )
    text = _read(path)
    if suffix == ".jsonl":
        found = list(_of_lines(path, text))
    elif suffix == ".json":
        found = list(_of_file(path, _parse(path, text, 1)))
    elif suffix in (".csv", ".tsv"):
        found = list(_of_table(path, text, "\t" if suffix == ".tsv" else ","))
    else:
        found = [line.strip() for line in text.splitlines() if line.strip()]
    if not found:
        raise MisuseError(
            _("{path}: no question in it; a question stands under one of {names}").format(
                path=path, names=", ".join(_QUESTION)
            )
        )
    return found


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise CorruptRecordError(
            _("{path}:{number}: not UTF-8; save it as UTF-8").format(path=path, number=line)
        ) from None
    except OSError as error:
        raise NotFoundError(
            _("{path}: cannot be read ({error})").format(path=path, error=error.strerror)
        ) from None


def _parse(path: Path, text: str, first_line: int) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:  # also of a number with thousands of digits
        line = first_line + getattr(error, "lineno", 1) - 1
        raise CorruptRecordError(
            _("{path}:{number}: not JSON ({error})").format(
                path=path, number=line, error=getattr(error, "msg", type(error).__name__)
            )
        ) from None


def _of_lines(path: Path, text: str) -> Iterator[str]:
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        questions = list(_of_value(_parse(path, line, number)))
        if not questions or not all(questions):
            raise _no_question(path, number)
        yield from questions


def _no_question(path: Path, number: int) -> CorruptRecordError:
    return CorruptRecordError(
        _("{path}:{number}: no question; it stands under one of {names}").format(
            path=path, number=number, names=", ".join(_QUESTION)
        )
    )


def _of_file(path: Path, value: object) -> Iterator[str]:
    """Yield the questions of a whole file; each entry of its list must hold one."""
    entries = value if isinstance(value, list) else [value]
    if isinstance(value, dict):
        fields = _folded(value)
        inner = _entries(fields)
        if not _own(fields):
            entries = inner or []
    elif not isinstance(value, list | str):
        entries = []
    for number, entry in enumerate(entries, 1):
        questions = list(_of_value(entry))
        if not questions or not all(questions):
            told = _("{path}: entry {number} holds no question; it stands under one of {names}")
            raise CorruptRecordError(
                told.format(path=path, number=number, names=", ".join(_QUESTION))
            )
        yield from questions


def _of_value(value: object) -> Iterator[str]:
    """Yield the questions of a value, "" for each entry that holds none."""
    if isinstance(value, list):
        for item in value:
            yield from _of_value(item)
    elif isinstance(value, dict):
        yield from list(_of_object(value)) or [""]
    else:
        yield _one_line(value) if isinstance(value, str) else ""


def _of_object(value: Mapping[str, Any]) -> Iterator[str]:
    """Yield an object's own question, and those of the list in it.

    Beside a question of its own a list may hold anything: of it only objects count.
    """
    fields = _folded(value)
    own = _own(fields)
    yield from own
    inner = _entries(fields) or []
    if own:
        yield from filter(None, _of_value([x for x in inner if isinstance(x, dict)]))
    else:
        yield from _of_value(inner)


def _folded(value: Mapping[str, Any]) -> dict[str, Any]:
    """Return an object with its names in lower case; of two alike the first counts."""
    fields: dict[str, Any] = {}
    for name, field in value.items():
        fields.setdefault(name.strip().lower(), field)
    return fields


def _entries(fields: Mapping[str, Any]) -> list[Any] | None:
    """Return the list of questions in an object, None where it has none."""
    return next((fields[name] for name in _INNER if isinstance(fields.get(name), list)), None)


def _own(fields: Mapping[str, Any]) -> list[str]:
    """Return an object's own question with its options, [] where it has none."""
    for name in _QUESTION:
        asked = fields.get(name)
        if isinstance(asked, str) and asked.strip():
            lettered = [fields.get(letter.lower()) for letter in _LETTERS]
            options = fields.get("options", fields.get("choices", lettered))
            return ["\n".join((_one_line(asked), *_texts(options)))]
        if isinstance(asked, Mapping):  # {"question": {"stem": …, "choices": […]}}
            return list(_of_object(asked))
    return []


def _texts(options: object) -> Sequence[str]:
    values = list(options.values()) if isinstance(options, Mapping) else options
    if not isinstance(values, list | tuple):
        return ()
    texts = (v.get("text") if isinstance(v, Mapping) else v for v in values)
    return tuple(_one_line(text) for text in texts if isinstance(text, str) and text.strip())


def _of_table(path: Path, text: str, delimiter: str) -> Iterator[str]:
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        names = {str(name).strip().lower(): name for name in reader.fieldnames or ()}
        column = next((names[name] for name in _QUESTION if name in names), None)
        if column is None:
            raise _no_question(path, 1)
        lettered = [names[letter.lower()] for letter in _LETTERS if letter.lower() in names]
        for row in reader:
            asked = (row[column] or "").strip()
            if asked:
                yield "\n".join((_one_line(asked), *_texts([row[name] for name in lettered])))
            elif any(isinstance(cell, str) and cell.strip() for cell in row.values()):
                raise _no_question(path, reader.line_num)
    except csv.Error as error:
        raise CorruptRecordError(
            _("{path}:{number}: not a table ({error})").format(
                path=path, number=reader.line_num, error=error
            )
        ) from None


def _one_line(text: str) -> str:
    return " ".join(text.split())
