"""Read a file's bytes within limits; say in one way what is wrong with a file."""

from pathlib import Path

from psykb.errors import UnreadableFileError
from psykb.messages import text as _
from psykb.types import Reason

_MEGABYTE = 1_000_000


def read_bytes(path: Path, limit: int) -> bytes:
    """Return the content of `path`, at most `limit` bytes.

    Raises:
        UnreadableFileError: `too_large`.
    """
    with path.open("rb") as file:
        data = file.read(limit + 1)
    if len(data) > limit:
        raise too_large(path, limit)
    return data


def too_large(path: Path, limit: int) -> UnreadableFileError:
    """Return the error for a file of more than `limit` bytes."""
    return UnreadableFileError(
        _("{file}: larger than {limit} MB; split it, or raise the limit in psykb.toml").format(
            file=path, limit=round(limit / _MEGABYTE, 1)
        ),
        reason=Reason.TOO_LARGE,
    )


def damaged(path: Path, detail: str) -> UnreadableFileError:
    """Return the error for a file that is not what its suffix says, or is cut off."""
    return UnreadableFileError(
        _("{file}: damaged or cut off ({detail}); get the file again").format(
            file=path, detail=detail
        ),
        reason=Reason.DAMAGED,
    )
