"""A folder written whole: beside its place first, then put there by one rename."""

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from psykb.errors import LockedError, MisuseError, StoreError
from psykb.generation.run_folders import aside, is_being_replaced
from psykb.jsonl import sync_folder
from psykb.messages import text as _

_NEW, _OLD = "new", "old"  # below ".NAME.staged", deeper than sets of dialogues are looked for
_FULL = (errno.ENOSPC, errno.EFBIG, errno.EDQUOT)


@contextmanager
def staged(folder: Path) -> Iterator[Path]:
    """Yield an empty folder to write to; `publish` puts it in the place of `folder`.

    `folder` is touched by `publish` alone; what is not published is removed at the end. Where a
    process was killed before, the old folder or the new one is there whole when this yields.

    Raises:
        MisuseError: `folder` is a link to nothing or has a name that begins with a dot, or what
            lies beside it for this purpose is not psykb's, or is an old folder whose place
            another one took after a kill.
        LockedError: another process is writing to the same folder.
        StoreError: it cannot be written; names `folder`.
    """
    from filelock import FileLock, Timeout

    real = _real(folder)
    beside = aside(real).parent
    with _told(folder, real.parent):
        real.parent.mkdir(parents=True, exist_ok=True)
        try:
            with FileLock(real.with_name(f".{real.name}.lock"), timeout=0):
                _check_beside(beside)
                _tidy(beside, real)
                (beside / _NEW).mkdir(parents=True)
                try:
                    yield beside / _NEW
                finally:
                    _tidy(beside, real)
        except Timeout:
            raise LockedError(
                _("{path}: another process is writing to it; run this again").format(path=folder)
            ) from None


def publish(new: Path, folder: Path) -> None:
    """Put a staged folder in the place of `folder`; files of other names there are taken over.

    The old folder is moved aside whole and the new one comes whole: nobody ever sees files of both.

    Raises:
        MisuseError: a folder stands there in the place of a file.
    """
    real = Path(os.path.realpath(folder))
    if real.exists():
        _take_over(real, new)
        sync_folder(new)
        real.rename(new.with_name(_OLD))
    else:
        sync_folder(new)
    new.rename(real)
    sync_folder(real.parent)


def _real(folder: Path) -> Path:
    """Return the folder itself, to which `folder` may be a link."""
    if folder.is_symlink() and not folder.exists() and not is_being_replaced(folder):
        raise MisuseError(_("{path}: is a link to nothing; remove it").format(path=folder))
    real = Path(os.path.realpath(folder))
    if folder.name.startswith(".") or real.name.startswith("."):
        raise MisuseError(
            _("{path}: no name of a set begins with a dot; choose another").format(path=folder)
        )
    return real


def _check_beside(beside: Path) -> None:
    """Refuse to tidy up what psykb did not lay there."""
    there = os.path.lexists(beside)
    if there and (
        beside.is_symlink()
        or not beside.is_dir()
        or not {path.name for path in beside.iterdir()} <= {_NEW, _OLD}
    ):
        raise MisuseError(
            _("{path}: holds what psykb did not write; move it away").format(path=beside)
        )


@contextmanager
def _told(folder: Path, around: Path) -> Iterator[None]:
    """Name `folder` where the system refuses to write in or beside it."""
    try:
        yield
    except OSError as error:
        file = error.filename
        elsewhere = isinstance(file, str) and not Path(file).absolute().is_relative_to(around)
        if isinstance(error, BrokenPipeError) or elsewhere:  # a terminal that went, a file read
            raise
        if error.errno in _FULL:
            words = _("{path}: no room is left ({error}); make room, then run this again")
        else:
            words = _("{path}: cannot be written: {error}")
        raise StoreError(words.format(path=folder, error=error.strerror or error)) from None


def _tidy(beside: Path, folder: Path) -> None:
    """Put the old folder back if no new one came, and remove what is left beside.

    Raises:
        MisuseError: no new one came, but another lies there by now; then nothing is removed.
    """
    old = beside / _OLD
    if old.exists() and not folder.exists():
        old.rename(folder)
    elif old.exists() and (beside / _NEW).exists():  # a new one that came is no longer here
        raise MisuseError(
            _(
                "{old}: is what lay at {path} before a command was interrupted, and another folder "
                "lies there now; move one of the two away"
            ).format(old=old, path=folder)
        )
    shutil.rmtree(beside, ignore_errors=True)


def _take_over(folder: Path, new: Path) -> None:
    """Give a new folder what the old one holds beside, without copying where links can be made."""
    for path in sorted(folder.iterdir()):
        here = new / path.name
        if here.exists():
            if path.is_dir():
                raise MisuseError(_("{path}: is a folder; move it away").format(path=path))
        elif path.is_dir() and not path.is_symlink():
            shutil.copytree(path, here, symlinks=True, copy_function=_linked)
        else:
            _linked(str(path), str(here))


def _linked(source: str, target: str) -> str:
    try:
        os.link(source, target, follow_symlinks=False)
    except OSError:  # a file system without hard links
        shutil.copy2(source, target, follow_symlinks=False)
    return target
