"""Whether the files of a mix are those that its lock names."""

import json
from collections.abc import Mapping, Sequence
from hashlib import file_digest
from pathlib import Path

from psykb.dataset.mixing.wishes import SPLITS
from psykb.errors import CorruptRecordError
from psykb.messages import text as _

LOCK = "recipe.lock.json"  # a folder without it is no mix


def check(files: Sequence[Path], *, whole: bool) -> None:
    """Refuse files of a mix that are not as the lock beside them has it.

    A file beside which there is no lock, or that the lock does not name, is passed over.

    Args:
        files: splits of a mix, or others.
        whole: that they are all splits of the mix, so that none may be missing.

    Raises:
        CorruptRecordError: one is of another mix, was changed or is missing; or the lock cannot be
            read.
    """
    known: dict[Path, Mapping[str, object]] = {}
    for file in files:
        lock = file.with_name(LOCK)
        if lock not in known:
            known[lock] = _outputs(lock)
        digest = known[lock].get(file.name)
        if digest is not None and digest != _digest(file):
            raise CorruptRecordError(
                _(
                    "{path}: is not as {lock} has it; mix again by psykb data mix --force, or, if "
                    "you changed it yourself, remove {lock}"
                ).format(path=file, lock=LOCK)
            )
    for lock, outputs in known.items() if whole else ():
        gone = {f"{split}.jsonl" for split in SPLITS} & set(outputs) - {one.name for one in files}
        if gone:
            raise CorruptRecordError(
                _("{path}: is gone, though {lock} names it; mix again by psykb data mix").format(
                    path=lock.with_name(min(gone)), lock=LOCK
                )
            )


def is_mix(folder: Path) -> bool:
    """Return whether a folder holds a lock as psykb writes it: names the recipe and the splits."""
    try:
        return "recipe.toml" in _outputs(folder / LOCK)
    except CorruptRecordError:
        return False


def untouched(folder: Path) -> bool:
    """Return whether every file that the lock of a folder names is there as the lock has it.

    Raises:
        CorruptRecordError: the lock cannot be read.
    """
    outputs = _outputs(folder / LOCK)
    return bool(outputs) and all(
        (folder / name).is_file() and _digest(folder / name) == digest
        for name, digest in outputs.items()
    )


def _outputs(lock: Path) -> Mapping[str, object]:
    """Return the digests that a lock names, {} where there is none."""
    try:
        outputs = json.loads(lock.read_bytes())["outputs"]
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        outputs = None
    if not isinstance(outputs, dict):
        raise CorruptRecordError(
            _("{path}: is no lock of a mix; mix again, or remove it").format(path=lock)
        )
    return outputs


def _digest(file: Path) -> str:
    with file.open("rb") as data:
        return file_digest(data, "sha256").hexdigest()
