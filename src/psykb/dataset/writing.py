"""Write files atomically, and never over what is somebody's own."""

import errno
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from psykb.dataset.request import Made
from psykb.errors import LockedError, MisuseError, StoreError
from psykb.jsonl import write_atomically
from psykb.messages import text as _

_PATIENCE = 10  # seconds to wait for another process that is writing
_SYSTEMS = (("dev",), ("proc",), ("sys",))  # folders below / that hold no files of people
_FULL = (errno.ENOSPC, errno.EFBIG, errno.EDQUOT)


def place(path: Path) -> Path:
    """Return the regular file that writing to `path` makes or replaces: a link's is its target.

    Raises:
        MisuseError: it is a folder, device, pipe or socket, a link to one or to nothing, below
            /dev, /proc or /sys, or in what is no folder. `--force` changes nothing.
    """
    if path.is_dir():
        raise MisuseError(_("{path}: is a folder; name a file").format(path=path))
    real = _real(path)
    if _is_of_system(path.absolute()) or _is_of_system(real):
        raise MisuseError(_("{path}: is a place of the system; name a file").format(path=path))
    if path.is_symlink() and not path.exists():
        raise MisuseError(
            _("{path}: is a link to nothing; remove it or name another file").format(path=path)
        )
    if path.exists() and not real.is_file():
        raise MisuseError(_("{path}: is no regular file; name another").format(path=path))
    first = next(folder for folder in path.parents if folder.exists() or folder.is_symlink())
    if not first.is_dir():
        raise MisuseError(_("{path}: is no folder; name another").format(path=first))
    return real


def _is_of_system(path: Path) -> bool:
    """Return whether an absolute path is below /dev, /proc or /sys; /dev/shm holds files."""
    return path.parts[1:2] in _SYSTEMS and path.parts[1:3] != ("dev", "shm")


def _real(path: Path) -> Path:
    try:
        return path.resolve()
    except RuntimeError:  # links that lead in a circle
        return path.absolute()


def check_free(path: Path, content: bytes, *, force: bool) -> None:
    """Refuse to replace a file that holds something else.

    Raises:
        MisuseError: it is there with other content and `force` is not given, or it cannot be the
            place of a file (see `place`).
    """
    real = place(path)
    if force or not real.exists() or real.read_bytes() == content:
        return
    raise MisuseError(
        _("{path}: is there already with other content; --force replaces it").format(path=path)
    )


def put(path: Path, content: bytes, *, force: bool) -> None:
    """Write one file atomically, and the folders above it that are missing.

    Raises:
        MisuseError: it is there with other content and `force` is not given, or cannot be the
            place of a file.
        StoreError: it cannot be written; what was there is as it was.
    """
    check_free(path, content, force=force)
    real = place(path)
    with _told(path):
        real.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(real, content)


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Name the file that the system refuses to write."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            words = _("{path}: no room is left ({error}); make room, then run this again")
        else:
            words = _("{path}: cannot be written: {error}")
        raise StoreError(words.format(path=path, error=error.strerror or error)) from None


def write(made: Made, *, force: bool) -> tuple[Path, ...]:
    """Write the files of an export, each atomically; return their paths.

    Nothing is written if one of them is there with other content. Files that others write to, too,
    are read and written under a lock, so that no entry of another process is lost.

    Raises:
        MisuseError: a file is there with other content and `force` is not given, or one that is
            merged cannot be read.
        StoreError: a file cannot be written; names it.
        LockedError: another process does not finish writing to a file that is merged.
    """
    _check(made, force=force)
    with ExitStack() as held:
        for path, _merge in made.merged:
            held.enter_context(_alone(path))
        if made.merged:
            _check(made, force=force)  # others may have written meanwhile
        for path, content in made.files:
            put(path, content, force=True)
        for path, merge in made.merged:
            put(path, merge(_held(path)), force=True)
    return tuple(path for path, _content in (*made.files, *made.merged))


def _check(made: Made, *, force: bool) -> None:
    for path, content in made.files:
        check_free(path, content, force=force)
    for path, merge in made.merged:
        merge(_held(path))


def _held(path: Path) -> bytes | None:
    real = place(path)
    return real.read_bytes() if real.exists() else None


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Hold the lock of a file that several processes write to."""
    from filelock import FileLock, Timeout

    with _told(path):
        path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(path.with_name(f".{path.name}.lock"), timeout=_PATIENCE):
            yield
    except Timeout:
        raise LockedError(
            _("{path}: another process is writing to it; run this again").format(path=path)
        ) from None
