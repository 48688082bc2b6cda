"""Whether a disk had room for what was to be written, whoever tried to write it."""

import errno
import os
import re
import shutil
from pathlib import Path

from psykb.errors import TrainingError
from psykb.messages import text as _
from psykb.types import Stop

# no space, over the quota, over the largest size of a file
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_FULL_ON_WINDOWS = {39, 112}  # ERROR_HANDLE_DISK_FULL, ERROR_DISK_FULL
# safetensors passes on the system's words with its number, in the form of Rust
_OF_SYSTEM = re.compile(r"\(os error (\d+)\)")
# torch.save loses the number: "[enforce fail at inline_container.cc:672] . unexpected pos 576 vs
# 534", "PytorchStreamWriter failed writing file …", "basic_ios::clear: iostream error"
_OF_TORCH = re.compile(r"inline_container\.cc.*unexpected pos|PytorchStreamWriter|iostream error")


def errors() -> tuple[type[Exception], ...]:
    """Return what is raised where a file cannot be written, by the system and the libraries."""
    import safetensors

    return OSError, RuntimeError, safetensors.SafetensorError


def is_full(error: BaseException) -> bool:
    """Return whether an error means that the disk took no more.

    Whatever PyTorch cannot write counts, for it does not tell why: `full` says how much is free,
    so that another reason shows.

    Args:
        error: of the system, of safetensors (`SafetensorError`) or of PyTorch (`RuntimeError`).
    """
    if isinstance(error, OSError):
        return error.errno in _FULL or getattr(error, "winerror", None) in _FULL_ON_WINDOWS
    words = str(error)
    numbered = _OF_SYSTEM.search(words)
    if numbered:
        known = _FULL | (_FULL_ON_WINDOWS if os.name == "nt" else set())
        return int(numbered[1]) in known
    return isinstance(error, RuntimeError) and _OF_TORCH.search(words) is not None


def full(
    folder: Path, error: BaseException, *, needed: int | None, kept: Path | None
) -> TrainingError:
    """Return the error of a disk without room: DISK_FULL, with what is needed and what is free.

    Args:
        folder: into which was written.
        error: what was raised.
        needed: bytes that what was to be written has at least; None where that is not known.
        kept: the checkpoint from which the run goes on; None without one.
    """
    room = (
        _("at least {needed} are needed, {free} are free").format(
            needed=in_gb(needed), free=free(folder)
        )
        if needed is not None
        else _("{free} are free").format(free=free(folder))
    )
    words = (
        _(
            "{folder}: the disk takes no more ({reason}); {room}. Make room, then run the same "
            "command again: it goes on from {kept}"
        )
        if kept is not None
        else _(
            "{folder}: the disk takes no more ({reason}); {room}. Make room, then run the same "
            "command again: it begins anew, for there was no checkpoint yet"
        )
    )
    name = kept.name if kept is not None else ""
    message = words.format(folder=folder, reason=_reason(error), room=room, kept=name)
    return TrainingError(message, stop=Stop.DISK_FULL)


def free(folder: Path) -> str:
    """Return how much is free on the disk of `folder`, or of the nearest folder that is there."""
    while not folder.is_dir() and folder != folder.parent:
        folder = folder.parent
    return in_gb(shutil.disk_usage(folder).free)


def in_gb(size: int) -> str:
    """Return bytes as people read them: "1.4 GB" (10^9 bytes), "0.3 MB", at least "0.1 MB"."""
    if size >= 1e9:
        return f"{size / 1e9:.1f} GB"
    return f"{max(size / 1e6, 0.1):.1f} MB" if size else "0 MB"


def _reason(error: BaseException) -> str:
    """Return the system's words; where PyTorch has lost them, that it was PyTorch."""
    if isinstance(error, OSError):
        return error.strerror or str(error)
    if _OF_TORCH.search(str(error)):
        return _("PyTorch could not write a file")
    return str(error).rpartition("I/O error: ")[2]
