"""Where a run lies, what its files are called, and its items."""

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path

from psykb import jsonl
from psykb.errors import NotFoundError
from psykb.messages import text as _
from psykb.types import Dialogue, QAPair

GENERATED = "generated"  # the folder of all runs, below the root
QA = "qa.jsonl"
DIALOGUES = "dialogues.jsonl"
JOURNAL = "journal.jsonl"
REVIEWS = "reviews.jsonl"
_DIGEST = re.compile(r".*-([0-9a-f]{8})", re.DOTALL)  # at the end of a name that nobody chose
_SHOWN = 8  # names of runs in a message
_DIGITS = 4  # the fewest of them that mean a run
_ROWS = ("train.jsonl", "valid.jsonl", "test.jsonl")  # of a mix, which is no run


def every(root: Path) -> list[Path]:
    """Return the folders of the runs under `<root>/generated` that hold items, by name."""
    return [folder for folder in _runs(root) if (folder / QA).is_file()]


def find(root: Path, name: str) -> Path:
    """Return the folder of the run that `name` means.

    Args:
        root: the project's folder, `Settings.root`.
        name: a path if it has a separator or is "." or "..", else a name under `<root>/generated`,
            or a folder here that holds a run, or the beginning of the name of one run under
            `<root>/generated` or of the digits at its end (4 or more). What has the whole name goes
            before what begins so, even where it is a mix or a file; the name of a set that was
            imported or cleaned is to be written whole.

    Raises:
        NotFoundError: there is no such run, or several begin so; lists the newest of those that
            exist, or fit.
    """
    if "/" in name or "\\" in name or name in (".", ".."):
        tried = [Path(name)]
    else:
        tried = [root / GENERATED / name, Path(name)]
    for folder in tried:
        if name and _is_run(folder):
            return folder
    runs = _runs(root)
    whole = len(tried) == 1 or tried[0].exists() or _is_other(tried[1])
    fitting = [] if whole else [run for run in runs if _begins(run, name)]
    if len(fitting) == 1:
        return fitting[0]
    others = _newest(fitting or runs)
    if fitting:
        raise NotFoundError(
            _("{name}: several runs begin so: {names}; write more of the name").format(
                name=name, names=others
            )
        )
    known = (
        _("those at hand are: {names}").format(names=others)
        if others
        else _("there is none yet, make one with: psykb gen-qa")
    )
    raise NotFoundError(_("no run at {path}; {known}").format(path=tried[0], known=known))


def aside(folder: Path) -> Path:
    """Return where `folder` lies while a new one comes in its place."""
    real = Path(os.path.realpath(folder))
    return real.with_name(f".{real.name}.staged") / "old"


def is_being_replaced(folder: Path) -> bool:
    """Return whether `folder` is away for the moment in which a new one comes, or a kill in it."""
    return not folder.exists() and aside(folder).is_dir()


def file_of(root: Path, name: str) -> Path:
    """Return the file of items that `name` means: a file, or the qa.jsonl of a run.

    Raises:
        NotFoundError: there is neither such a file nor such a run, or the run holds no items.
    """
    return Path(name) if name and Path(name).is_file() else _file_in(find(root, name), QA)


def output_of(root: Path, name: str) -> Path:
    """Return the file of items or dialogues that `name` means: a file, or that of a run.

    Raises:
        NotFoundError: there is neither such a file nor such a run, or the run holds nothing yet.
    """
    if name and Path(name).is_file():
        return Path(name)
    folder = find(root, name)
    return _file_in(folder, DIALOGUES if makes_dialogues(folder) else QA)


def makes_dialogues(folder: Path) -> bool:
    """Whether a run makes dialogues, by its files, or by its journal where it has none yet."""
    if (folder / QA).is_file():
        return False
    return (folder / DIALOGUES).is_file() or "makes" in settings_of(folder)


def dialogues(folder: Path) -> Iterator[Dialogue]:
    """Yield the accepted dialogues of a run, or of a set, in its order.

    Raises:
        NotFoundError: it holds none.
        CorruptRecordError: a line is no dialogue; names file, line and field.
    """
    yield from jsonl.read(_file_in(folder, DIALOGUES), Dialogue)


def items(folder: Path) -> Iterator[QAPair]:
    """Yield the accepted items of a run, in its order.

    Raises:
        NotFoundError: it holds none.
        CorruptRecordError: a line is no item; names file, line and field.
    """
    yield from jsonl.read(_file_in(folder, QA), QAPair)


def base_of(folder: Path) -> str | None:
    """Return the knowledge base that a run was made from, None where its journal does not say."""
    name = settings_of(folder).get("kb")
    return name if isinstance(name, str) else None


def settings_of(folder: Path) -> dict[str, object]:
    """Return the settings that the journal of a run begins with; {} where it has none."""
    journal = folder / JOURNAL
    if not journal.is_file():
        return {}
    with journal.open("rb") as file:
        first = file.readline()
    try:
        settings = json.loads(first.decode("utf-8"))["settings"]
    except (ValueError, KeyError, TypeError, RecursionError):  # told by those who need the journal
        return {}
    return settings if isinstance(settings, dict) else {}


def _runs(root: Path) -> list[Path]:
    return sorted(path for path in (root / GENERATED).glob("*") if _is_run(path))


def _newest(runs: list[Path]) -> str:
    """Return the names of the runs that were changed last, and how many more there are."""
    newest = sorted(runs, key=lambda run: run.stat().st_mtime_ns, reverse=True)
    names = _(", ").join(run.name for run in newest[:_SHOWN])
    more = len(newest) - _SHOWN
    if more <= 0:
        return names
    return _("{names} and {n} more").format(names=names, n=more)


def _begins(run: Path, name: str) -> bool:
    digest = _DIGEST.fullmatch(run.name)
    made = digest is not None or any((run / file).is_file() for file in (QA, JOURNAL))
    if not made or not name or run.name.startswith(name):
        return made and bool(name)
    return len(name) >= _DIGITS and digest is not None and digest[1].startswith(name)


def _is_other(path: Path) -> bool:
    """Return whether a name means a file here, or a mix, and so no run that begins so."""
    return path.is_file() or any((path / file).is_file() for file in _ROWS)


def _is_run(folder: Path) -> bool:
    return any((folder / file).is_file() for file in (QA, DIALOGUES, JOURNAL))


def _file_in(folder: Path, name: str) -> Path:
    """Return the file of items, or that of dialogues, of a run."""
    file = folder / name
    if file.is_file():
        return file
    dialogues = makes_dialogues(folder)
    if dialogues != (name == DIALOGUES):
        words = (
            _("{path}: holds dialogues, no items")
            if dialogues
            else _("{path}: holds items, no dialogues")
        )
        raise NotFoundError(words.format(path=folder))
    raise NotFoundError(
        _("{path}: holds no {file} yet; go on with: psykb {command} --run {name}").format(
            path=folder,
            file=name,
            command="gen-dialogue" if dialogues else "gen-qa",
            name=folder.resolve().name,
        )
    )
