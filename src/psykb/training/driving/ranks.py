"""What a process owes to the one that launched it: an end when that is gone, a word when it fails.

`driving.launching` starts several of `psykb.training.sft RUN/train.toml --attended --lang en`.
That module's main calls `attend` first, and `leave_word` where it fails.
"""

import json
import os
import sys
import threading
from pathlib import Path

from psykb import jsonl
from psykb.errors import (
    CorruptRecordError,
    MissingExtraError,
    MisuseError,
    NotFoundError,
    PsykbError,
    SettingsError,
    StoreError,
    TrainingError,
)
from psykb.types import Stop

ATTENDED = "--attended"
LANG = "--lang"
FAILURE = "failure.json"  # in a run's folder: what the first process that failed had to say
_GONE = 1
_KINDS: dict[str, type[PsykbError]] = {
    kind.__name__: kind
    for kind in (
        CorruptRecordError,
        MissingExtraError,
        MisuseError,
        NotFoundError,
        SettingsError,
        StoreError,
    )
}


def attend() -> None:
    """End this process at once when the one that launched it is gone, or lets go of it.

    The launcher holds the other end of the standard input and never writes to it; the system closes
    it however the launcher ends. Processes of torch are in sessions of their own, where no Ctrl-C
    and no hang-up reaches them, and outlive a launcher that is killed. On Windows they do not
    inherit the standard input; there nothing is attended.
    """
    if sys.platform == "win32":
        return
    threading.Thread(target=_wait, name="attend", daemon=True).start()


def _wait() -> None:
    # not sys.stdin: its lock would be held when the interpreter ends
    while os.read(0, 1):
        pass
    os._exit(_GONE)


def leave_word(error: PsykbError, folder: Path) -> None:
    """Write down why a process failed, unless another one was first."""
    path = folder / FAILURE
    if path.exists():
        return
    word = {"kind": type(error).__name__, "message": str(error)}
    if isinstance(error, TrainingError):
        word["stop"] = error.stop.value
    jsonl.write_atomically(path, jsonl.dumps(word) + "\n")


def word_of(folder: Path) -> PsykbError | None:
    """Return the error that a process left in a run's folder; None where none did."""
    try:
        word = json.loads((folder / FAILURE).read_text(encoding="utf-8"))
        kind, message, stop = word["kind"], str(word["message"]), word.get("stop")
    except (OSError, ValueError, KeyError, TypeError):
        return None
    if stop in set(Stop):
        return TrainingError(message, stop=Stop(stop))
    return _KINDS.get(str(kind), PsykbError)(message)


def forget(folder: Path) -> None:
    """Remove the word of an earlier try."""
    (folder / FAILURE).unlink(missing_ok=True)
