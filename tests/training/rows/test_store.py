"""Prepared rows on disk: whole or not there, and read as they were written."""

import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from psykb.errors import CorruptRecordError, NotFoundError, TrainingError
from psykb.training.rows import store
from psykb.training.rows.prepared import LeftOut, Prepared, Split, TemplateKind, Unfit
from psykb.types import Stop

datasets = pytest.importorskip("datasets", reason="extra `train` is not installed")

ROWS = [([5, 6, 7], [-100, 6, 7]), ([8], [8]), ([9, 2_000_000_000], [-100, 2_000_000_000])]
LEFT = LeftOut(id="dialogue:x", split="train", reason=Unfit.REFUSED, detail="nein 不")


def summary(key: str, rows: int, *, valid: int | None = None, left: int = 0) -> Prepared:
    def split(count: int) -> Split:
        return Split(rows=count, tokens=1, trained=1, cut=("a",), longest=3, sequences=count)

    return Prepared(
        key=key,
        template=TemplateKind.FOUND,
        train=split(rows),
        valid=None if valid is None else split(valid),
        left_out={Unfit.REFUSED: left} if left else {},
        deviations={"added_text": 2},
    )


def write(folder: Path, key: str = "k", rows=ROWS, *, left: bool = False, valid=None) -> Prepared:
    prepared = summary(
        key, len(rows), valid=None if valid is None else len(valid), left=1 if left else 0
    )
    with store.writing(folder) as writing:
        for name, held in (("train", rows), ("valid", valid)):
            if held is not None:
                writing.begin(name)
                for ids, labels in held:
                    writing.add(name, ids, labels)
        if left:
            writing.leave(LEFT)
        return writing.publish(prepared)


def test_nothing_was_prepared(tmp_path):
    for read in (store.load, store.left_out, lambda folder: store.dataset(folder, "train")):
        with pytest.raises(NotFoundError, match=r"prepared/.*: is not there"):
            read(tmp_path)
    assert store.found(tmp_path, "k") is None


def test_what_is_written_is_read(tmp_path):
    written = write(tmp_path / "run", left=True)
    folder = tmp_path / "run"
    assert store.load(folder) == written
    assert store.left_out(folder) == [LEFT]
    read = store.dataset(folder, "train")
    assert read.column_names == ["input_ids", "labels"]
    assert str(read.features["input_ids"].feature.dtype) == "int32"
    assert [(one["input_ids"], one["labels"]) for one in read] == ROWS
    assert [Path(one["filename"]).name for one in read.cache_files] == ["train.arrow"]  # mapped
    assert sorted(path.name for path in folder.iterdir()) == ["prepared"]
    assert sorted(path.name for path in (folder / "prepared").iterdir()) == [
        "left_out.jsonl",
        "prepared.json",
        "train.arrow",
    ]
    with pytest.raises(NotFoundError, match=r"valid\.arrow: is not there"):
        store.dataset(folder, "valid")
    with pytest.raises(ValueError, match="no split: 'test'"):
        store.dataset(folder, "test")


def test_more_rows_than_a_record_batch_and_a_split_without_any(tmp_path):
    many = [([n], [-100 if n % 2 else n]) for n in range(2500)]
    write(tmp_path, rows=many, valid=[])
    read = store.dataset(tmp_path, "train")
    assert [(one["input_ids"], one["labels"]) for one in read.select(range(0, 2500, 499))] == [
        many[n] for n in range(0, 2500, 499)
    ]
    assert len(read) == 2500
    assert len(store.dataset(tmp_path, "valid")) == 0


def test_found_under_the_same_key_only(tmp_path):
    written = write(tmp_path)
    assert store.found(tmp_path, "k") == written
    assert store.found(tmp_path, "other") is None


@pytest.mark.parametrize("name", ["train.arrow", "left_out.jsonl", "prepared.json"])
@pytest.mark.parametrize("how", ["cut", "empty", "gone", "other"])
def test_what_is_damaged_is_not_found(tmp_path, name, how):
    write(tmp_path, left=True)
    file = tmp_path / "prepared" / name
    if how == "gone":
        file.unlink()
    else:
        content = file.read_bytes()
        damaged = {"cut": content[: len(content) // 2], "empty": b"", "other": b"{'not': json"}
        file.write_bytes(damaged[how])
    assert store.found(tmp_path, "k") is None


def test_a_damaged_file_is_named(tmp_path):
    write(tmp_path)
    file = tmp_path / "prepared" / "train.arrow"
    file.write_bytes(file.read_bytes()[:40])
    with pytest.raises(CorruptRecordError, match=r"train\.arrow: cannot be read .*makes it anew"):
        store.dataset(tmp_path, "train")
    (tmp_path / "prepared" / "prepared.json").write_text("", encoding="utf-8")
    with pytest.raises(CorruptRecordError, match=r"prepared\.json: cannot be read \(it is empty\)"):
        store.load(tmp_path)


def test_an_interruption_leaves_what_was_there(tmp_path):
    first = write(tmp_path)

    def interrupted() -> None:
        with store.writing(tmp_path) as writing:
            writing.begin("train")
            writing.add("train", *ROWS[0])
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert store.found(tmp_path, "k") == first
    assert sorted(path.name for path in tmp_path.iterdir()) == ["prepared"]


KILLED = """
    import os, signal, sys
    from pathlib import Path
    from psykb.training.rows import store
    from psykb.training.rows.prepared import Prepared, Split, TemplateKind

    folder, at = Path(sys.argv[1]), int(sys.argv[2])

    def write(key):
        one = Split(rows=1, tokens=1, trained=1, cut=(), longest=1, sequences=1)
        with store.writing(folder) as writing:
            writing.begin("train")
            writing.add("train", [1], [1])
            writing.publish(Prepared(key=key, template=TemplateKind.FOUND, train=one, valid=None,
                                     left_out={}, deviations={}))

    write("old")
    renamed, rename = [], Path.rename

    def killing(self, target):
        renamed.append(self)
        if len(renamed) > at:
            os.kill(os.getpid(), signal.SIGKILL)
        return rename(self, target)

    Path.rename = killing
    clear = store.clear
    store.clear = lambda folder: killing(folder, folder) if len(renamed) == 2 else clear(folder)
    write("new")
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no SIGKILL here")
@pytest.mark.parametrize(("at", "whole"), [(0, "old"), (1, None), (2, "new")])
def test_killed_at_each_rename(tmp_path, at, whole):
    run = [sys.executable, "-c", textwrap.dedent(KILLED), str(tmp_path / "run"), str(at)]
    ended = subprocess.run(run, check=False, capture_output=True, timeout=60)  # kills itself
    assert ended.returncode == -signal.SIGKILL, ended.stderr
    folder = tmp_path / "run"
    there = [key for key in ("old", "new") if store.found(folder, key) is not None]
    assert there == ([whole] if whole else [])
    again = write(folder, "new", ROWS[:1])
    assert store.found(folder, "new") == again
    assert [path.name for path in folder.iterdir()] == ["prepared"]


def test_a_full_disk_is_said_and_leaves_what_was_there(tmp_path):
    resource = pytest.importorskip("resource")
    first = write(tmp_path)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    many = [(list(range(1000)), list(range(1000)))] * 1500
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, hard))
    try:
        with pytest.raises(TrainingError, match="no room is left") as error:
            write(tmp_path, "new", many)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert error.value.stop is Stop.DISK_FULL
    assert store.found(tmp_path, "k") == first
    assert [path.name for path in tmp_path.iterdir()] == ["prepared"]


@pytest.mark.parametrize("split", ["train", "valid"])
def test_a_swapped_file_of_as_many_rows_is_refused_by_name_and_prepared_again(tmp_path, split):
    write(tmp_path / "other", rows=ROWS[::-1], valid=ROWS[::-1])
    made = write(tmp_path / "run", valid=ROWS)
    assert store.found(tmp_path / "run", "k") == made
    name = f"prepared/{split}.arrow"
    (tmp_path / "run" / name).write_bytes((tmp_path / "other" / name).read_bytes())
    with pytest.raises(CorruptRecordError, match=rf"{name}: .*not the file that was prepared"):
        store.dataset(tmp_path / "run", split)
    assert store.found(tmp_path / "run", "k") is None
