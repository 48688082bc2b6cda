"""Take a run up by its name alone: what its journal says it was to make."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

from psykb.generation.run_folders import GENERATED, JOURNAL
from psykb.generation.runs import Request
from psykb.types import Kind, Language, Method, record

T = TypeVar("T")
_LANGUAGES: Mapping[str, Language] = {"zh": "zh", "en": "en"}


@record
class Begun:
    """A run as its journal has it.

    Args:
        request: what it was to make, by the last command that worked on it.
        kb: name of its knowledge base.
        model: spec of its model, None for none.
        options: of the model; a text is the digest of one that is no number and no truth value.
    """

    request: Request
    kb: str
    model: str | None
    options: Mapping[str, object]


def begun(root: Path, name: str) -> Begun | None:
    """Return what the run `<root>/generated/<name>` was to make.

    None where there is no such run, or its journal cannot be read: `Journal` then says why.
    """
    journal = root / GENERATED / name / JOURNAL
    if not journal.is_file():
        return None
    with journal.open("rb") as file:
        first = file.readline()
        last = first
        for line in file:
            if line.startswith(b'{"line": "run"') and line.endswith(b"\n"):
                last = line
    try:
        return _begun(json.loads(first)["settings"], json.loads(last)["wanted"], name)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def _begun(settings: Mapping[str, Any], wanted: object, name: str) -> Begun:
    """Read the settings as `Request.settings` wrote them.

    Raises:
        ValueError, KeyError, TypeError, AttributeError: they are none.
    """
    kinds = settings["kinds"].items()
    language = settings["language"]
    request = Request(
        wanted=_of(int, wanted),
        kinds={Kind(kind): _of(int, weight) for kind, weight in kinds},
        books=_texts(settings["books"]),
        sections=_texts(settings["sections"]),
        language=None if language is None else _LANGUAGES[language],
        seed=_of(int, settings["seed"]),
        avoid=_texts(settings["avoid"]),
        method=Method(settings["method"]),
        allow_ocr=_of(bool, settings["allow_ocr"]),
        benchmarks=_texts(settings["benchmarks"]),
        support_model=_text_or_none(settings["support_model"]),
        name=name,
    )
    return Begun(
        request=request,
        kb=_of(str, settings["kb"]),
        model=_text_or_none(settings["model"]),
        options=dict(_of(dict, settings["options"])),
    )


def _of(kind: type[T], value: object) -> T:
    if not isinstance(value, kind):
        raise TypeError(f"{value!r} is no {kind.__name__}")
    return value


def _texts(values: object) -> tuple[str, ...]:
    return tuple(_of(str, value) for value in _of(list, values))


def _text_or_none(value: object) -> str | None:
    return None if value is None else _of(str, value)
