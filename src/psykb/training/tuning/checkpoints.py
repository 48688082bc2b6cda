"""Checkpoints of a run: which are whole, from which it goes on, which is the best.

A checkpoint is complete once it holds `complete.json`, which is written last, when all its files
are on the disk. What a kill or a full disk left behind is never taken for one.
"""

import json
import os
import shutil
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import field
from pathlib import Path

from psykb import jsonl
from psykb.errors import CorruptRecordError, TrainingError
from psykb.messages import text as _
from psykb.training.jobs import COMPLETE
from psykb.training.tuning import digests, room
from psykb.types import Stop, record

_PREFIX = "checkpoint-"  # as transformers calls them
_DROPPED = "dropped-"  # before the name of one that is being deleted
_STATE = "trainer_state.json"  # of transformers


@record
class Complete:
    """What `complete.json` says.

    Args:
        step: the update after which the checkpoint was made.
        files: path in the checkpoint's folder, with "/" → bytes.
        digests: of the same files: BLAKE2b, 32 hex.
    """

    step: int
    files: Mapping[str, int]
    digests: Mapping[str, str] = field(default_factory=dict)


@record
class Found:
    """The checkpoint from which a run goes on.

    Args:
        path: its folder.
        step: the update after which it was made.
        skipped: newer ones that are damaged, with what is wrong, the newest first; for people.
    """

    path: Path
    step: int
    skipped: tuple[str, ...] = ()


@record
class Best:
    """The checkpoint with the lowest loss on the valid split.

    Args:
        path: its folder.
        step: the update after which it was made.
        loss: on the valid split.
    """

    path: Path
    step: int
    loss: float


@contextmanager
def saving(folder: Path, step: int, *, needed: int | None = None) -> Iterator[Path]:
    """Let a checkpoint be written in the body and mark it complete after it.

    For the process that writes; where others write shards of it, the body ends with a barrier. The
    trainer's own rotation must be off (`save_total_limit=None`): it deletes the last good one
    before the new one is complete. `rotate` comes after this.

    Args:
        folder: `checkpoints/` of the run.
        step: updates that were made.
        needed: bytes of a checkpoint of the run, where known; else those of the one before.

    Yields:
        the checkpoint's folder, `checkpoint-STEP`, which is not there yet, or is not complete.

    Raises:
        TrainingError: DISK_FULL; says how much is needed and how much is free. What was written of
            the checkpoint is deleted, the ones before stay.
    """
    checkpoint = folder / f"{_PREFIX}{step}"
    try:
        _drop(checkpoint)
        yield checkpoint
        complete(checkpoint, step)
    except room.errors() as error:
        if not room.is_full(error):
            raise
        raise _without_room(folder, checkpoint, error, needed) from None


def _without_room(
    folder: Path, checkpoint: Path, error: Exception, needed: int | None
) -> TrainingError:
    """Delete what was written of a checkpoint and return the error that says so."""
    written = sum(size for _name, size in _sizes(checkpoint))
    # a writer that failed holds its file, and so its room, as long as its frame is kept
    for one in (error, error.__context__):
        traceback.clear_frames(one.__traceback__ if one is not None else None)
    shutil.rmtree(checkpoint, ignore_errors=True)  # what is left is not complete: `clear` takes it
    kept = _newest(folder)[0]
    before = sum(_read(kept).files.values()) if kept is not None else 0
    return room.full(folder, error, needed=max(needed or 0, before, written) or None, kept=kept)


def complete(checkpoint: Path, step: int) -> Complete:
    """Mark a checkpoint complete, once all its files are on the disk; see `saving`.

    Raises:
        OSError: that failed; it is not complete.
    """
    for path in (*sorted(checkpoint.rglob("*")), checkpoint, checkpoint.parent):
        if path.is_dir():
            jsonl.sync_folder(path)
        else:
            _sync(path)
    sizes = dict(_sizes(checkpoint))
    mark = Complete(step=step, files=sizes, digests=digests.of(checkpoint, sizes))
    jsonl.write(checkpoint / COMPLETE, [mark])
    return mark


def last(folder: Path) -> Path | None:
    """Return the newest complete checkpoint, by sizes alone; None where there never was one.

    Raises:
        TrainingError: DAMAGED; see `find`.
    """
    found = _found(folder, read=False)
    return found.path if found is not None else None


def find(folder: Path) -> Found | None:
    """Return the newest checkpoint that is complete and whose files are as they were written.

    All its files are read, for their digests. None where none was ever complete: the run begins
    anew.

    Raises:
        TrainingError: DAMAGED; there are complete ones, and each has lost files or what they held.
    """
    return _found(folder, read=True)


def _found(folder: Path, *, read: bool) -> Found | None:
    newest, skipped = _newest(folder, read=read)
    if newest is not None:
        return Found(path=newest, step=_step(newest), skipped=skipped)
    if skipped:
        words = _(
            "{path}: no checkpoint can be read ({reason}); delete this folder to begin the run anew"
        )
        raise TrainingError(words.format(path=folder, reason=skipped[0]), stop=Stop.DAMAGED)
    return None


def best(folder: Path, *, read: bool = False) -> Best | None:
    """Return the best checkpoint by what the newest complete one says; None without evaluation.

    None, too, where it is not there whole. The state names the update: a folder may be moved.

    Args:
        folder: as of `saving`.
        read: whether its files are read for their digests, too; else their sizes are enough.

    Raises:
        TrainingError: DAMAGED; see `find`.
        CorruptRecordError: the state cannot be read.
    """
    newest = last(folder)
    if newest is None:
        return None
    state = newest / _STATE
    try:
        known = json.loads(state.read_bytes())
        step, loss = known["best_global_step"], known["best_metric"]
        if step is None or loss is None:
            return None
        found = Best(path=folder / f"{_PREFIX}{int(step)}", step=int(step), loss=float(loss))
    except (OSError, ValueError, KeyError, TypeError) as error:
        words = _("{path}: no state of a trainer ({error})")
        raise CorruptRecordError(words.format(path=state, error=error)) from None
    return found if _is_marked(found.path) and not _damage(found.path, read=read) else None


def clear(folder: Path) -> tuple[str, ...]:
    """Delete what is no complete checkpoint and return the names, in the order of their updates.

    Each is renamed first: what is half deleted is not taken for a checkpoint. Damaged ones stay.

    Raises:
        OSError: one cannot be deleted.
    """
    for path in sorted(folder.glob(f"{_DROPPED}*")):
        shutil.rmtree(path)
    incomplete = [path for path in _all(folder) if not _is_marked(path)]
    for path in incomplete:
        _drop(path)
    return tuple(path.name for path in incomplete)


def rotate(folder: Path, *, keep: int) -> tuple[str, ...]:
    """Delete complete checkpoints but the newest `keep` and the best; return the names.

    Damaged ones neither count nor stay, unless they are newer than all that are whole.

    Args:
        folder: as of `saving`.
        keep: how many stay beside the best, at least 1.

    Raises:
        TrainingError, CorruptRecordError: as `best`.
        OSError: one cannot be deleted.
    """
    marked = [path for path in _all(folder) if _is_marked(path)]
    whole = [path for path in marked if not _damage(path)]
    if not whole:
        return ()
    lowest = best(folder)
    staying = {*whole[-keep:], *([lowest.path] if lowest else [])}
    going = [path for path in marked if path not in staying and _step(path) < _step(whole[-1])]
    for path in going:
        _drop(path)
    return tuple(path.name for path in going)


def _all(folder: Path) -> list[Path]:
    """Return the folders of checkpoints, complete or not, in the order of their updates."""
    found = folder.glob(f"{_PREFIX}*")
    named = [path for path in found if path.is_dir() and path.name.removeprefix(_PREFIX).isdigit()]
    return sorted(named, key=_step)


def _step(checkpoint: Path) -> int:
    return int(checkpoint.name.removeprefix(_PREFIX))


def _is_marked(checkpoint: Path) -> bool:
    return (checkpoint / COMPLETE).is_file()


def _newest(folder: Path, *, read: bool = False) -> tuple[Path | None, tuple[str, ...]]:
    """Return the newest whole checkpoint, and what is wrong with complete ones that are newer."""
    skipped: list[str] = []
    for path in reversed(_all(folder)):
        if not _is_marked(path):
            continue
        damage = _damage(path, read=read)
        if not damage:
            return path, tuple(skipped)
        skipped.append(damage)
    return None, tuple(skipped)


def _damage(checkpoint: Path, *, read: bool = False) -> str:
    """Return what is wrong with a complete checkpoint, in words; "" where nothing is."""
    try:
        mark = _read(checkpoint)
    except CorruptRecordError as error:
        return str(error)
    sizes = dict(_sizes(checkpoint))
    for name, size in mark.files.items():
        place = checkpoint / name
        if name not in sizes:
            return _("{path} is missing").format(path=place)
        if sizes[name] != size:
            words = _("{path} has {n} bytes, not {size}")
            return words.format(path=place, n=sizes[name], size=size)
    known = {name: mark.digests.get(name, "") for name in mark.files}
    return digests.damage(checkpoint, known) if read else ""


def _read(checkpoint: Path) -> Complete:
    path = checkpoint / COMPLETE
    mark = next(jsonl.read(path, Complete), None)
    if mark is None or not mark.files:
        raise CorruptRecordError(_("{path}: is empty").format(path=path))
    return mark


def _sizes(checkpoint: Path) -> Iterator[tuple[str, int]]:
    """Yield the files of a checkpoint by name, with their bytes; the mark is not among them."""
    for path in sorted(checkpoint.rglob("*")):
        name = path.relative_to(checkpoint).as_posix()
        if path.is_file() and name != COMPLETE:
            yield name, path.stat().st_size


def _sync(file: Path) -> None:
    """Flush a file to the disk; Windows does that for handles that may write."""
    handle = os.open(file, os.O_RDWR if os.name == "nt" else os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _drop(checkpoint: Path) -> None:
    """Delete a checkpoint, if it is there, under another name."""
    if not checkpoint.exists():
        return
    aside = checkpoint.with_name(f"{_DROPPED}{checkpoint.name}")
    if aside.exists():
        shutil.rmtree(aside)
    checkpoint.replace(aside)
    shutil.rmtree(aside)
