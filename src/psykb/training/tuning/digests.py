"""Files as they were written: their digests, and what is wrong with those that are otherwise."""

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path

from psykb.errors import TrainingError
from psykb.messages import text as _
from psykb.types import Stop


def digest(file: Path) -> str:
    """Return what tells a file's content from others: BLAKE2b of 16 bytes, as 32 hex."""
    with file.open("rb") as content:
        return hashlib.file_digest(content, lambda: hashlib.blake2b(digest_size=16)).hexdigest()


def of(folder: Path, names: Iterable[str]) -> dict[str, str]:
    """Return the digests of files in a folder, by their paths in it with "/"."""
    return {name: digest(folder / name) for name in names}


def within(folder: Path, part: Path) -> list[str]:
    """Return the files below `part` by their paths in `folder` with "/", in order."""
    files = sorted(path for path in part.rglob("*") if path.is_file())
    return [path.relative_to(folder).as_posix() for path in files]


def damage(folder: Path, known: Mapping[str, str]) -> str:
    """Return what is wrong with the first file that is not as its digest says; "" for nothing.

    Args:
        folder: in which they lie; it may hold more.
        known: their paths in it with "/" → digest.
    """
    for name, before in known.items():
        place = folder / name
        if not place.is_file():
            return _("{path} is missing").format(path=place)
        if digest(place) != before:
            return _("{path} is not as it was written").format(path=place)
    return ""


def check_result(folder: Path, known: Mapping[str, str], last: Path | None) -> None:
    """Raise unless the result of a finished run is as it was written, or wholly gone.

    Args:
        folder: of the run.
        known: as of `damage`; all of them lie in one folder.
        last: the checkpoint from which the result can be made anew, if there is one.

    Raises:
        TrainingError: DAMAGED; says which file, and what to do.
    """
    results = [folder / Path(name).parts[0] for name in known]
    if not results or not results[0].is_dir():
        return
    what = damage(folder, known)
    if not what:
        return
    if last is not None:
        words = _(
            "{damage}; move {result} away and run the same command again: the result is made anew "
            "from {checkpoint}"
        ).format(damage=what, result=results[0], checkpoint=last.name)
    else:
        words = _(
            "{damage}; move {result} away and run the same command again: there is no checkpoint, "
            "so the run begins anew"
        ).format(damage=what, result=results[0])
    raise TrainingError(words, stop=Stop.DAMAGED)
