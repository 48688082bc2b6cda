"""Single posts with their answers, read from JSON Lines or a JSON array."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from psykb.errors import CorruptRecordError
from psykb.messages import text as _
from psykb.types import record


@record
class Post:
    """A question with one answer, and where it was read: "12", or "12/2" for its second answer."""

    place: str
    question: str
    answer: str
    topic: str = ""
    licence: str = ""


def rows(path: Path) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """Yield the objects of a file with their lines (JSON Lines) or positions (an array), from 1.

    Raises:
        CorruptRecordError: the file is not UTF-8 or not JSON, or a row is no object; names the
            file and the line.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise CorruptRecordError(
            _("{path}: not UTF-8; save it as UTF-8").format(path=path)
        ) from None
    if text.lstrip().startswith("["):
        yield from _array(path, text)
        return
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            yield number, _object(_parsed(path, line, number), path, number)


def posts_of(path: Path, number: int, row: Mapping[str, Any]) -> Iterator[Post]:
    """Yield what a row asks and answers: once, or once for each of PsyQA's answers, or never.

    Plain rows have `question` and `answer`; those of PsyQA `question`, `description`, `keywords`
    and `answers`, a list of objects with `answer_text`. There a question that nobody answered has
    an empty list; an empty answer is none.

    Raises:
        CorruptRecordError: names the file, the line, and the field that is not there or empty.
    """
    question = _text(path, number, row, "question")
    known = str(row.get("licence") or row.get("license") or "")
    if "answers" not in row:
        yield Post(
            place=str(number),
            question=question,
            answer=_text(path, number, row, "answer"),
            topic=str(row.get("topic") or ""),
            licence=known,
        )
        return
    description = row.get("description")
    if isinstance(description, str) and description.strip():
        question = f"{question}\n{description.strip()}"
    answers = row["answers"]
    if not isinstance(answers, list):
        raise _no_field(path, number, "answers")
    for at, answer in enumerate(answers, 1):
        text = answer.get("answer_text") if isinstance(answer, dict) else None
        if not isinstance(text, str):
            raise _no_field(path, number, f"answers.{at - 1}.answer_text")
        if not text.strip():
            continue
        yield Post(
            place=str(number) if at == 1 else f"{number}/{at}",
            question=question,
            answer=text.strip(),
            topic=str(row.get("keywords") or ""),
            licence=known,
        )


def _array(path: Path, text: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    found = _parsed(path, text, 1)
    if not isinstance(found, list):
        raise _no_object(path, 1)
    for number, value in enumerate(found, 1):
        yield number, _object(value, path, number)


def _parsed(path: Path, text: str, number: int) -> object:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise CorruptRecordError(
            _("{path}:{line}: not JSON from column {column} on").format(
                path=path, line=number + error.lineno - 1, column=error.colno
            )
        ) from None
    except (ValueError, RecursionError):  # a number of thousands of digits; brackets too deep
        raise CorruptRecordError(
            _("{path}:{line}: not JSON from column {column} on").format(
                path=path, line=number, column=1
            )
        ) from None


def _object(value: object, path: Path, number: int) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise _no_object(path, number)
    return value


def _text(path: Path, number: int, row: Mapping[str, Any], name: str) -> str:
    value = row.get(name)
    if not isinstance(value, str) or not value.strip():
        raise _no_field(path, number, name)
    return value.strip()


def _no_object(path: Path, number: int) -> CorruptRecordError:
    return CorruptRecordError(_("{path}:{line}: not an object").format(path=path, line=number))


def _no_field(path: Path, number: int, name: str) -> CorruptRecordError:
    return CorruptRecordError(
        _(
            "{path}:{line}: {field} holds no text; seeds are items of gen-qa, dialogues of one "
            'exchange, or rows with "question" and "answer", or with "question" and "answers" as '
            "PsyQA has them"
        ).format(path=path, line=number, field=name)
    )
