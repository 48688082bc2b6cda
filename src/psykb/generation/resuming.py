"""Take a run up by its name alone: what its journal says it was to make."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Generic, TypeVar

from psykb.generation.run_folders import GENERATED, JOURNAL
from psykb.generation.runs import Request
from psykb.types import Kind, Language, Method, record

T = TypeVar("T")
Q = TypeVar("Q")
_LANGUAGES: Mapping[str, Language] = {"zh": "zh", "en": "en"}


@record
class Begun(Generic[Q]):
    """A run as its journal has it.

    Args:
        request: what it was to make, by the last command that worked on it.
        kb: name of its knowledge base.
        model: spec of its model, None for none.
        options: of the model; a text is the digest of one that is no number and no truth value.
    """

    request: Q
    kb: str
    model: str | None
    options: Mapping[str, object]


def begun(root: Path, name: str) -> Begun[Request] | None:
    """Return what a run of items was to make; see `taken_up`."""
    return taken_up(root, name, _request)


def taken_up(
    root: Path, name: str, request_of: Callable[[Mapping[str, Any], int, str], Q]
) -> Begun[Q] | None:
    """Return what the run `<root>/generated/<name>` was to make.

    None where there is no such run, or its journal cannot be read: `Journal` then says why; or its
    settings are those of a run that makes something else.

    Args:
        root: the project's folder.
        name: of the run.
        request_of: reads the settings, how many were wanted, and the name; raises ValueError,
            KeyError, TypeError or AttributeError where they are none.
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
        settings = json.loads(first)["settings"]
        return Begun(
            request=request_of(settings, of(int, json.loads(last)["wanted"]), name),
            kb=of(str, settings["kb"]),
            model=text_or_none(settings["model"]),
            options=dict(of(dict, settings["options"])),
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def _request(settings: Mapping[str, Any], wanted: int, name: str) -> Request:
    """Read the settings as `Request.settings` wrote them."""
    kinds = settings["kinds"].items()
    return Request(
        wanted=wanted,
        kinds={Kind(kind): of(int, weight) for kind, weight in kinds},
        books=texts(settings["books"]),
        sections=texts(settings["sections"]),
        language=language_of(settings["language"]),
        seed=of(int, settings["seed"]),
        avoid=texts(settings["avoid"]),
        method=Method(settings["method"]),
        allow_ocr=of(bool, settings["allow_ocr"]),
        benchmarks=texts(settings["benchmarks"]),
        support_model=text_or_none(settings["support_model"]),
        name=name,
    )


def language_of(value: object) -> Language | None:
    """Return a language of settings; None for none."""
    return None if value is None else _LANGUAGES[of(str, value)]


def of(kind: type[T], value: object) -> T:
    """Return a value that is of a kind."""
    if not isinstance(value, kind):
        raise TypeError(f"{value!r} is no {kind.__name__}")
    return value


def texts(values: object) -> tuple[str, ...]:
    """Return the texts of an array."""
    return tuple(of(str, value) for value in of(list, values))


def text_or_none(value: object) -> str | None:
    """Return a text, or None for none."""
    return None if value is None else of(str, value)
