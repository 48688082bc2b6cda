"""Where a set of dialogues lies, and how it is read: a folder under generated/, or a file."""

from collections.abc import Iterator
from pathlib import Path

from psykb import jsonl
from psykb.errors import NotFoundError
from psykb.generation.run_folders import DIALOGUES, GENERATED, is_being_replaced
from psykb.messages import text as _
from psykb.types import Dialogue

REJECTED = "rejected.jsonl"  # what was not taken at import, or in the making
DROPPED = "dropped.jsonl"  # what a rule of `psykb data clean` took out


def file_of(root: Path, name: str) -> Path:
    """Return the file of dialogues that `name` means.

    Args:
        root: the project's folder, `Settings.root`.
        name: a file, or a folder with a `dialogues.jsonl`, or the name of one under
            `<root>/generated`.

    Raises:
        NotFoundError: there is none; lists those that exist. Or it is being replaced, or was when
            that was killed.
    """
    tried = Path(name) if "/" in name or "\\" in name else root / GENERATED / name
    for path in (Path(name), tried):
        if name and path.is_file():
            return path
        if name and (path / DIALOGUES).is_file():
            return path / DIALOGUES
        if name:
            check_in_place(path)
    known = _(", ").join(every(root))
    raise NotFoundError(
        _("no set of dialogues at {path}; those at hand are: {names}").format(
            path=tried, names=known
        )
        if known
        else _("no set of dialogues at {path}; make one with: psykb data import FILES").format(
            path=tried
        )
    )


def check_in_place(folder: Path) -> None:
    """Refuse a set or a mix that is away while a new one comes.

    Raises:
        NotFoundError: it is being replaced, or was when that was killed.
    """
    if is_being_replaced(folder):
        raise NotFoundError(
            _(
                "{path}: is being replaced, or that was interrupted; wait, or run the command that "
                "made it again"
            ).format(path=folder)
        )


def every(root: Path) -> list[str]:
    """Return the names of the sets under `<root>/generated`, sorted."""
    return sorted(path.parent.name for path in (root / GENERATED).glob(f"*/{DIALOGUES}"))


def dialogues(file: Path) -> Iterator[Dialogue]:
    """Yield the dialogues of a file one by one, in its order.

    Raises:
        CorruptRecordError: a line is no dialogue; names file, line and field.
    """
    yield from jsonl.read(file, Dialogue)
