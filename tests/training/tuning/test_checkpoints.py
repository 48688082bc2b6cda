"""Checkpoints: complete or not, damaged or not; what a kill and a full disk leave behind."""

import errno
import hashlib
import json
import signal
import subprocess
import sys
import weakref
from pathlib import Path

import pytest

from psykb.errors import CorruptRecordError, TrainingError
from psykb.training.tuning import checkpoints
from psykb.training.tuning.checkpoints import Best, Complete, Found
from psykb.types import Stop

WEIGHTS, STATE, MARK = "adapter_model.safetensors", "trainer_state.json", "complete.json"


def made(folder: Path, step: int, *, best=None, loss=None, whole=True) -> Path:
    """Write a checkpoint with a file in a folder of its own, too, as shards are."""
    state = {"global_step": step, "best_global_step": best, "best_metric": loss}

    def write(checkpoint):
        (checkpoint / "shards").mkdir(parents=True)
        (checkpoint / WEIGHTS).write_bytes(b"w" * step)
        (checkpoint / "shards" / "0.bin").write_bytes(b"s")
        (checkpoint / STATE).write_text(json.dumps(state), encoding="utf-8")

    if not whole:
        write(folder / f"checkpoint-{step}")
        return folder / f"checkpoint-{step}"
    with checkpoints.saving(folder, step) as checkpoint:
        write(checkpoint)
    return checkpoint


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def stopped(call, *arguments) -> TrainingError:
    with pytest.raises(TrainingError) as error:
        call(*arguments)
    return error.value


# which one a run goes on from


def test_without_any_the_run_begins_anew(tmp_path):
    assert checkpoints.find(tmp_path / "none") is None
    assert checkpoints.last(tmp_path) is None
    assert checkpoints.best(tmp_path) is None
    assert checkpoints.clear(tmp_path / "none") == ()
    assert checkpoints.rotate(tmp_path, keep=1) == ()


def test_incomplete_ones_are_none(tmp_path):
    made(tmp_path, 5, whole=False)
    assert checkpoints.find(tmp_path) is None


def test_other_files_are_none(tmp_path):
    (tmp_path / "checkpoint-7").write_text("a file", encoding="utf-8")
    (tmp_path / "checkpoint-best").mkdir()
    (tmp_path / "checkpoint-best" / MARK).write_text("{}", encoding="utf-8")
    assert checkpoints.find(tmp_path) is None
    assert checkpoints.clear(tmp_path) == ()
    assert names(tmp_path) == ["checkpoint-7", "checkpoint-best"]


def test_the_newest_complete_one_by_its_number(tmp_path):
    for step in (9, 10, 100):
        made(tmp_path, step)
    made(tmp_path, 110, whole=False)
    found = Found(path=tmp_path / "checkpoint-100", step=100)
    assert checkpoints.find(tmp_path) == found
    assert checkpoints.last(tmp_path) == found.path


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lambda c: (c / WEIGHTS).unlink(), "checkpoint-10/adapter_model.safetensors is missing"),
        (lambda c: (c / WEIGHTS).write_bytes(b""), "adapter_model.safetensors has 0 bytes, not 10"),
        (lambda c: (c / "shards/0.bin").write_bytes(b"12"), "shards/0.bin has 2 bytes, not 1"),
        (lambda c: (c / WEIGHTS).write_bytes(b"x" * 10), f"{WEIGHTS} is not as it was written"),
        (lambda c: (c / "shards/0.bin").write_bytes(b"x"), "0.bin is not as it was written"),
        (lambda c: (c / MARK).write_bytes(b""), "checkpoint-10/complete.json: is empty"),
        (lambda c: (c / MARK).write_bytes(b'{"step": 10, "files": {}}'), "complete.json: is empty"),
        (lambda c: (c / MARK).write_bytes(b'{"step": 1'), "complete.json:1: line: Invalid JSON"),
        (lambda c: (c / MARK).write_bytes(b'{"step": 1}'), "complete.json:1: files: "),
    ],
)
def test_a_damaged_one_is_told_and_the_one_before_taken(tmp_path, spoil, told):
    made(tmp_path, 5)
    spoil(made(tmp_path, 10))
    found = checkpoints.find(tmp_path)
    assert found is not None
    assert (found.path, found.step) == (tmp_path / "checkpoint-5", 5)
    assert len(found.skipped) == 1
    assert told in found.skipped[0].replace("\\", "/")


def test_where_all_are_damaged_nothing_begins_anew_by_itself(tmp_path):
    for step in (5, 10):
        (made(tmp_path, step) / WEIGHTS).unlink()
    for call in (checkpoints.find, checkpoints.last, checkpoints.best):
        error = stopped(call, tmp_path)
        assert error.stop is Stop.DAMAGED
        assert str(error).startswith(f"{tmp_path}: no checkpoint can be read (")
        assert f"{tmp_path / 'checkpoint-10' / WEIGHTS} is missing" in str(error)


def test_a_best_one_with_other_bytes_is_none_where_they_are_read(tmp_path):
    best = made(tmp_path, 5)
    made(tmp_path, 10, best=5, loss=0.5)
    (best / WEIGHTS).write_bytes(b"x" * 5)
    assert checkpoints.best(tmp_path) is not None
    assert checkpoints.best(tmp_path, read=True) is None


# writing them


def test_the_mark_tells_all_files(tmp_path):
    checkpoint = made(tmp_path, 3)
    size = (checkpoint / STATE).stat().st_size
    mark = json.loads((checkpoint / MARK).read_text(encoding="utf-8"))
    known = mark.pop("digests")
    assert mark == {"step": 3, "files": {WEIGHTS: 3, "shards/0.bin": 1, STATE: size}}
    assert known.keys() == mark["files"].keys()
    assert known["shards/0.bin"] == hashlib.blake2b(b"s", digest_size=16).hexdigest()
    whole = Complete(step=3, files=mark["files"], digests=known)
    assert checkpoints.complete(checkpoint, 3) == whole


def test_another_error_leaves_no_mark(tmp_path):
    def fail():
        with checkpoints.saving(tmp_path, 4) as checkpoint:
            checkpoint.mkdir()
            raise ValueError("mine")

    with pytest.raises(ValueError, match="mine"):
        fail()
    assert names(tmp_path) == ["checkpoint-4"]
    assert checkpoints.last(tmp_path) is None


def test_what_a_kill_left_is_not_mixed_with_what_comes(tmp_path):
    (made(tmp_path, 6, whole=False) / "old.bin").write_bytes(b"old")
    checkpoint = made(tmp_path, 6)
    assert not (checkpoint / "old.bin").exists()
    assert checkpoints.last(tmp_path) == checkpoint


def test_clear_takes_what_is_incomplete(tmp_path):
    whole = made(tmp_path, 5)
    (made(tmp_path, 6) / WEIGHTS).unlink()  # damaged: for a person to see
    made(tmp_path, 10, whole=False)
    made(tmp_path, 9, whole=False)
    made(tmp_path, 4, whole=False).replace(tmp_path / "dropped-checkpoint-4")
    assert checkpoints.clear(tmp_path) == ("checkpoint-9", "checkpoint-10")
    assert names(tmp_path) == ["checkpoint-5", "checkpoint-6"]
    assert checkpoints.last(tmp_path) == whole


# the best, and which stay


def test_the_best_is_named_by_the_newest(tmp_path):
    made(tmp_path, 5, best=5, loss=1.5)
    made(tmp_path, 10, best=5, loss=1.25)
    best = Best(path=tmp_path / "checkpoint-5", step=5, loss=1.25)
    assert checkpoints.best(tmp_path) == best
    moved = tmp_path.rename(tmp_path.with_name("moved"))
    found = checkpoints.best(moved)
    assert found is not None
    assert found.path == moved / "checkpoint-5"


def test_no_best_without_evaluation_or_without_its_files(tmp_path):
    made(tmp_path, 5)
    assert checkpoints.best(tmp_path) is None
    made(tmp_path, 10, best=7, loss=1.0)
    assert checkpoints.best(tmp_path) is None
    made(tmp_path, 15, best=5, loss=1.0)
    (tmp_path / "checkpoint-5" / WEIGHTS).write_bytes(b"")
    assert checkpoints.best(tmp_path) is None


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"best_global_step": "a"}'])
def test_a_state_that_is_none(tmp_path, content):
    checkpoint = made(tmp_path, 5)
    (checkpoint / STATE).write_text(content, encoding="utf-8")
    checkpoints.complete(checkpoint, 5)
    with pytest.raises(CorruptRecordError, match=r"trainer_state\.json: no state of a trainer"):
        checkpoints.best(tmp_path)


def test_the_newest_and_the_best_stay(tmp_path):
    for step in (5, 10, 15, 20, 25):
        made(tmp_path, step, best=10, loss=1.0)
    made(tmp_path, 30, whole=False)
    assert checkpoints.rotate(tmp_path, keep=2) == ("checkpoint-5", "checkpoint-15")
    assert checkpoints.rotate(tmp_path, keep=1) == ("checkpoint-20",)
    assert checkpoints.rotate(tmp_path, keep=1) == ()
    assert names(tmp_path) == ["checkpoint-10", "checkpoint-25", "checkpoint-30"]


def test_damaged_ones_do_not_count(tmp_path):
    for step in (5, 10, 15, 20):
        made(tmp_path, step)
    for step in (5, 15, 20):
        (tmp_path / f"checkpoint-{step}" / WEIGHTS).unlink()
    made(tmp_path, 25)
    assert checkpoints.rotate(tmp_path, keep=2) == (
        "checkpoint-5",
        "checkpoint-15",
        "checkpoint-20",
    )
    assert names(tmp_path) == ["checkpoint-10", "checkpoint-25"]


def test_damaged_ones_that_are_the_newest_stay_to_be_seen(tmp_path):
    for step in (5, 10):
        made(tmp_path, step)
    (tmp_path / "checkpoint-10" / WEIGHTS).unlink()
    assert checkpoints.rotate(tmp_path, keep=1) == ()


# a full disk, by a real limit on the size of files, in a process of its own

_FULL = """
import resource, sys
from pathlib import Path
from psykb.errors import TrainingError
from psykb.training.tuning import checkpoints
folder, how = Path(sys.argv[1]), sys.argv[2]
if how != "plain":
    import torch
    tensors = {"a": torch.zeros(1_000_000)}
resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000))
try:
    with checkpoints.saving(folder, 20) as checkpoint:
        checkpoint.mkdir()
        (checkpoint / "small").write_bytes(b"0" * 600_000)
        if how == "safetensors":
            from safetensors.torch import save_file
            save_file(tensors, checkpoint / "weights")
        elif how == "torch":
            torch.save(tensors, checkpoint / "optimizer.pt")
        else:
            (checkpoint / "weights").write_bytes(b"0" * 4_000_000)
except TrainingError as error:
    print(error.stop.value, error)
"""


def full(folder: Path, how: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", _FULL, str(folder), how],
        stdout=subprocess.PIPE,
        encoding="utf-8",
        check=True,
    )
    return done.stdout


def check_full(tmp_path: Path, how: str, reason: str) -> None:
    last = made(tmp_path, 10)
    before = (last / WEIGHTS).read_bytes()
    said = full(tmp_path, how)
    assert said.startswith(f"disk_full {tmp_path}: the disk takes no more ({reason}")
    assert " are free. Make room, then run the same command again: it goes on from " in said
    assert said.endswith("it goes on from checkpoint-10\n")
    assert names(tmp_path) == ["checkpoint-10"]
    assert checkpoints.last(tmp_path) == last
    assert (last / WEIGHTS).read_bytes() == before


@pytest.mark.skipif(sys.platform == "win32", reason="Windows limits no sizes of files")
def test_a_full_disk_keeps_the_last_good_one(tmp_path):
    check_full(tmp_path, "plain", "File too large); at least 1.6 MB are needed, ")


def test_the_file_of_a_writer_that_failed_is_let_go(tmp_path):
    files = []

    def write(path):
        file = path.open("wb")
        files.append(weakref.ref(file))
        with file:
            raise OSError(errno.ENOSPC, "No space left on device")

    def save():
        with checkpoints.saving(tmp_path, 5) as checkpoint:
            checkpoint.mkdir()
            write(checkpoint / WEIGHTS)

    error = stopped(save)
    assert error.stop is Stop.DISK_FULL
    assert isinstance(error.__context__, OSError)  # whose traceback has the frame of `write`
    assert files[0]() is None


@pytest.mark.train
@pytest.mark.skipif(sys.platform == "win32", reason="Windows limits no sizes of files")
@pytest.mark.parametrize(
    ("how", "reason"),
    [
        ("safetensors", "File too large (os error 27)); at least "),
        ("torch", "PyTorch could not write a file); at least "),
    ],
)
def test_a_full_disk_as_the_libraries_tell_it(tmp_path, how, reason):
    check_full(tmp_path, how, reason)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows limits no sizes of files")
def test_a_full_disk_at_the_first_one(tmp_path):
    said = full(tmp_path, "plain")
    assert said.endswith("it begins anew, for there was no checkpoint yet\n")
    assert names(tmp_path) == []


_KILLED = """
import os, signal, sys
from pathlib import Path
from psykb.training.tuning import checkpoints
with checkpoints.saving(Path(sys.argv[1]), 20) as checkpoint:
    checkpoint.mkdir()
    (checkpoint / "weights").write_bytes(b"0" * 1000)
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_a_kill_while_saving_keeps_the_last_good_one(tmp_path):
    last = made(tmp_path, 10)
    done = subprocess.run([sys.executable, "-c", _KILLED, str(tmp_path)], check=False)
    assert done.returncode == -signal.SIGKILL
    assert names(tmp_path) == ["checkpoint-10", "checkpoint-20"]
    assert checkpoints.last(tmp_path) == last
    assert checkpoints.clear(tmp_path) == ("checkpoint-20",)
