"""Read anything that psykb makes for training as rows: sets of dialogues, runs, mixes, files."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Literal

from psykb import jsonl
from psykb.dataset import dialogue_sets, rowing
from psykb.dataset.licences import of_books
from psykb.dataset.mixing import locked, wishes
from psykb.dataset.mixing.results import Traced
from psykb.dataset.profiling import Labelled, Profile, Profiler
from psykb.dataset.selecting import select
from psykb.errors import CorruptRecordError, NotFoundError
from psykb.generation import run_folders
from psykb.generation.run_folders import DIALOGUES, GENERATED, QA
from psykb.messages import text as _
from psykb.types import Dialogue, Row

REPORT = "report.json"
ORIGINS = "origins.jsonl"  # of a mix
SPLITS = tuple(f"{split}.jsonl" for split in wishes.SPLITS)  # of a mix
Kind = Literal["rows", "dialogues", "items", "conversations", "other"]
# Fields that only this kind of record has.
_KINDS: dict[str, Kind] = {"groups": "rows", "repairs": "dialogues", "bloom": "items"}
# Fields in which others keep what is said.
_CONVERSATIONS = {"messages", "conversations", "conversation", "instruction", "query"}


def files_of(root: Path, name: str) -> tuple[Path, ...]:
    """Return the files that `name` means.

    Args:
        root: the project's folder, `Settings.root`.
        name: a file; or a folder, or the name of one under `<root>/generated`: the splits of a mix,
            the `dialogues.jsonl` of a set, the `qa.jsonl` of a run (there the beginning of a name
            is enough).

    Raises:
        NotFoundError: there is nothing of the kind; lists what is. Or it is being replaced.
    """
    if name:
        for path in (Path(name), root / GENERATED / name):
            if path.is_file():
                return (path,)
            there = [path / one for one in (*SPLITS, DIALOGUES, QA) if (path / one).is_file()]
            mixed = [one for one in there if one.name in SPLITS]
            if there:
                return tuple(mixed or there)
            dialogue_sets.check_in_place(path)
        try:
            return (run_folders.file_of(root, name),)
        except NotFoundError:
            pass
    holds = [(root / GENERATED).glob(f"*/{one}") for one in (SPLITS[0], DIALOGUES, QA)]
    known = _(", ").join(sorted({path.parent.name for paths in holds for path in paths}))
    raise NotFoundError(
        _("{name}: no file, set of dialogues, run or mix; those at hand are: {known}").format(
            name=name, known=known
        )
        if known
        else _(
            "{name}: no file, set of dialogues, run or mix; make a set with: psykb data import "
            "FILES"
        ).format(name=name)
    )


def read(root: Path, name: str) -> Iterator[Row]:
    """Yield the rows that `name` means, in the order of its files.

    Of a run the items as reviewers left them, without those that were rejected; a source that a
    record does not name is called after the folder, or the file.

    Raises:
        NotFoundError: there is nothing of the kind.
        CorruptRecordError: a line is none of a row, a dialogue, an item; names file and line. Or a
            file of a mix is not as its lock has it.
    """
    return (row for row, _about in _read(root, name))


def profile(root: Path, names: Iterable[str]) -> Profile:
    """Return what the rows hold that `names` mean, with topics and labels of dialogues.

    Raises:
        NotFoundError, CorruptRecordError: see `read`.
    """
    profiler = Profiler()
    for name in names:
        for row, about in _read(root, name):
            profiler.add(row, about)
    return profiler.profile()


def _read(root: Path, name: str) -> Iterator[tuple[Row, Labelled | None]]:
    """Yield the rows, each with what tells topic and labels of a dialogue; None of an item."""
    files = files_of(root, name)
    locked.check(files, whole=not Path(name).is_file())
    for file in files:
        kind = kind_of(file)
        if kind in ("conversations", "other"):
            raise foreign(file)
        if kind == "rows":
            traced = _traced(file)
            for row in jsonl.read(file, Row):
                yield row, traced.get(row.id)
        elif kind == "dialogues":
            for dialogue in jsonl.read(file, Dialogue):
                yield rowing.of_dialogue(dialogue), dialogue
        elif kind == "items":
            named = file.resolve().parent.name if file.name == QA else file.stem
            known = _licences(file.with_name(REPORT))
            for item in select(root, str(file)).items:
                cited = {place.document_id for place in (*item.citations, *item.origin)}
                licence = of_books(cited, known) if known else ""
                yield rowing.of_item(item, named, licence=licence), None


def _traced(split: Path) -> dict[str, Traced]:
    """Return what a mix tells of its rows, by their ids; {} of rows that are in no mix."""
    origins = split.with_name(ORIGINS)
    if split.name not in SPLITS or not origins.is_file():
        return {}
    return {one.id: one for one in jsonl.read(origins, Traced)}


def _licences(report: Path) -> dict[str, str]:
    """Return the licences of the books of a run by document id; {} where it has no report."""
    try:
        books = json.loads(report.read_bytes())["run"]["documents"]
        return {str(book["id"]): str(book["licence"] or "") for book in books}
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return {}


def kind_of(file: Path) -> Kind | None:
    """Return what the first line of a file is; None where there is none.

    Raises:
        NotFoundError: it cannot be read.
    """
    try:
        with file.open(encoding="utf-8") as lines:
            first = next((line for line in lines if line.strip()), "")
        value = json.loads(first) if first else None
    except (ValueError, RecursionError):
        return "other"
    except OSError as error:
        raise NotFoundError(
            _("{path}: cannot be read ({error})").format(path=file, error=error.strerror)
        ) from None
    if not first:
        return None
    if not isinstance(value, dict):
        return "other"
    own = next((kind for field, kind in _KINDS.items() if field in value), None)
    return own or ("conversations" if _CONVERSATIONS & value.keys() else "other")


def foreign(file: Path) -> CorruptRecordError:
    """Return the error of a file that is none of psykb's."""
    return CorruptRecordError(
        _(
            "{path}: its first line is no dialogue, item or row of psykb; read other forms with: "
            "psykb data import {path}"
        ).format(path=file)
    )
