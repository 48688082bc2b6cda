"""What a run's folder holds already: nothing, the run that is wanted, or another one."""

import json
import os
import shutil
import socket
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from psykb import jsonl
from psykb.errors import LockedError, MisuseError, StoreError, TrainingError
from psykb.messages import text as _
from psykb.training import job_files
from psykb.training.driving import fingerprints
from psykb.training.jobs import CHECKPOINTS, PREPARED, REPORT, TRAIN, Job, result_of
from psykb.training.tuning import checkpoints
from psykb.types import Stop, record

_LOCK = "lock"
_HOLDER = "lock.holder"
_CREW = "processes.json"  # among how many, and how, the work is shared
_SHOWN = 3  # differences in a message


# What lies in a folder before there is a job in it; beside names that begin with a dot.
_BEFORE = (_LOCK, _HOLDER)


@record
class Crew:
    """How the work is shared.

    Args:
        processes: how many, at least 1.
        profile: its name, or its path; "" for one process.
    """

    processes: int = 1
    profile: str = ""


@record
class Standing:
    """How far the run in a folder is.

    Args:
        done: it is finished.
        step: the update after which it goes on; 0: it begins.
        skipped: checkpoints that are damaged, with what is wrong; for people.
        version: of psykb that the run began with; "" where it begins.
    """

    done: bool = False
    step: int = 0
    skipped: tuple[str, ...] = ()
    version: str = ""


def standing(folder: Path, job: Job, crew: Crew) -> Standing:
    """Return how far a run is.

    A folder in which nothing was trained yet may be taken for another job: so one changes a
    setting and tries again where the run ended before its first checkpoint.

    Args:
        folder: of the run; it need not be there.
        job: that is wanted.
        crew: that is wanted.

    Raises:
        TrainingError: CHANGED; the folder holds another run. DAMAGED; no checkpoint can be read.
        CorruptRecordError: its train.toml cannot be read.
    """
    if not (folder / TRAIN).is_file():
        return Standing()
    begun = job_files.read(folder / TRAIN)
    done = (folder / REPORT).is_file() and result_of(folder, begun.recipe).is_dir()
    found = None if done else checkpoints.find(folder / CHECKPOINTS)
    if not done and found is None:
        return Standing()
    differing = _differing(fingerprints.traits(begun), fingerprints.traits(job))
    if not done:
        before = _crew(folder)
        differing += _differing(jsonl.plain(before), jsonl.plain(crew)) if before else []
    if differing:
        raise _changed(folder, differing)
    if found is None:
        return Standing(done=True, version=begun.version)
    return Standing(step=found.step, skipped=found.skipped, version=begun.version)


def check_own(folder: Path) -> None:
    """Refuse a folder in which something else lies: a mix, a set of dialogues, a model.

    Raises:
        MisuseError: it holds what no run of training wrote; names it.
    """
    if not folder.is_dir() or (folder / TRAIN).is_file():
        return
    for path in sorted(folder.iterdir()):
        own = path.name in _BEFORE or path.name.startswith((".", PREPARED))
        if not own:
            raise MisuseError(
                _(
                    "{folder}: holds {name}, which no training wrote; give the run another name "
                    "with --run"
                ).format(folder=folder, name=path.name)
            )


def begin(folder: Path, job: Job, crew: Crew) -> None:
    """Write down what the run in a folder is, before it trains."""
    job_files.write(job, folder)
    jsonl.write_atomically(folder / _CREW, jsonl.dumps(crew) + "\n")


class Hold:
    """A folder that this process keeps from others.

    Attributes:
        passing: set by who holds it; the folder is removed before the others may have it.
    """

    passing = False


@contextmanager
def held(folder: Path) -> Iterator[Hold]:
    """Keep a run's folder from other processes; it is made where it is not there.

    The system frees the lock when the process ends, however it ends.

    Yields:
        what says whether the folder stays.

    Raises:
        LockedError: another process trains in it; says which, and since when.
        StoreError: it cannot be written.
    """
    from filelock import FileLock, Timeout

    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder / _LOCK, timeout=0)
        lock.acquire()
    except Timeout:
        raise LockedError(
            _(
                "{folder}: {holder} is at work in it; wait until it is done, or give this run "
                "another name with --run"
            ).format(folder=folder, holder=_holder(folder))
        ) from None
    except OSError as error:
        raise StoreError(
            _("{path}: cannot be written: {error}").format(
                path=folder, error=error.strerror or error
            )
        ) from None
    hold = Hold()
    try:
        _sign(folder)
        yield hold
    finally:
        (folder / _HOLDER).unlink(missing_ok=True)
        if hold.passing:
            # with its lock, where the system lets go of open files; who waits makes both anew
            shutil.rmtree(folder, ignore_errors=True)
        lock.release()
        if hold.passing and sys.platform == "win32":  # only a lock that nobody holds goes there
            shutil.rmtree(folder, ignore_errors=True)


def _sign(folder: Path) -> None:
    holder = {
        "pid": os.getpid(),
        "host": socket.gethostname(),
        "since": datetime.now().astimezone().isoformat(timespec="seconds"),
    }
    (folder / _HOLDER).write_text(json.dumps(holder), encoding="utf-8")


def _holder(folder: Path) -> str:
    try:
        holder = json.loads((folder / _HOLDER).read_text(encoding="utf-8"))
        return _("process {pid} on {host} (since {since})").format(**holder)
    except (OSError, ValueError, KeyError, TypeError):
        return _("another process")


def _crew(folder: Path) -> Crew | None:
    """Return how the work was shared; None where nobody wrote it down, or no more than the file."""
    path = folder / _CREW
    return next(jsonl.read(path, Crew), None) if path.is_file() else None


def _differing(
    before: Mapping[str, object], now: Mapping[str, object]
) -> list[tuple[str, object, object]]:
    """Return key, value before and value now of what both have; another approach has other keys."""
    return [
        (key, value, now[key]) for key, value in before.items() if key in now and value != now[key]
    ]


def _changed(folder: Path, differing: list[tuple[str, object, object]]) -> TrainingError:
    told = [
        key
        if key in ("model", "data")  # digests, which say nothing to anyone
        else _("{key} ({before}, now {now})").format(
            key=key, before=json.dumps(before), now=json.dumps(now)
        )
        for key, before, now in differing[:_SHOWN]
    ]
    if len(differing) > _SHOWN:
        told.append(_("{n} more").format(n=len(differing) - _SHOWN))
    return TrainingError(
        _(
            "{folder}: this run began otherwise: {keys}; give it as it was, or leave --run out "
            "(or give another name) to begin a new one"
        ).format(folder=folder, keys=_(", ").join(told)),
        stop=Stop.CHANGED,
    )
