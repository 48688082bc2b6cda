"""Write files atomically, and never over what is somebody's own."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from psykb.dataset.request import Made
from psykb.errors import LockedError, MisuseError
from psykb.jsonl import write_atomically
from psykb.messages import text as _

_PATIENCE = 10  # seconds to wait for another process that is writing


def check_free(path: Path, content: bytes, *, force: bool) -> None:
    """Refuse to replace a file that holds something else.

    Raises:
        MisuseError: it is there with other content and `force` is not given, or it is a folder.
    """
    if path.is_dir():
        raise MisuseError(_("{path}: is a folder; name a file").format(path=path))
    if force or not path.exists() or path.read_bytes() == content:
        return
    raise MisuseError(
        _("{path}: is there already with other content; --force replaces it").format(path=path)
    )


def put(path: Path, content: bytes, *, force: bool) -> None:
    """Write one file atomically, and the folders above it where they are missing.

    Raises:
        MisuseError: it is there with other content and `force` is not given.
    """
    check_free(path, content, force=force)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(path, content)


def write(made: Made, *, force: bool) -> tuple[Path, ...]:
    """Write the files of an export, each atomically; return their paths.

    Nothing is written if one of them is there with other content. Files that others write to, too,
    are read and written under a lock, so that no entry of another process is lost.

    Raises:
        MisuseError: a file is there with other content and `force` is not given, or one that is
            merged cannot be read.
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
    return path.read_bytes() if path.exists() else None


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Hold the lock of a file that several processes write to."""
    from filelock import FileLock, Timeout

    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(path.with_name(f".{path.name}.lock"), timeout=_PATIENCE):
            yield
    except Timeout:
        raise LockedError(
            _("{path}: another process is writing to it; run this again").format(path=path)
        ) from None
