"""Worker processes: order, memory, and workers that die."""

import os
import subprocess
import sys
import time
from pathlib import Path

from psykb.corpus.pool import run


def length(path):
    """Work that kills its worker on files of a certain name."""
    if path.name == "poison.txt":
        os._exit(1)
    return len(path.read_bytes())


def crashed(path):
    return f"{path.name} crashed"


def files(tmp_path, names):
    for i, name in enumerate(names):
        (tmp_path / name).write_bytes(b"x" * i)
    return [tmp_path / name for name in names]


def test_results_come_in_order(tmp_path):
    paths = files(tmp_path, [f"{i}.txt" for i in range(9)])
    assert list(run(length, paths, workers=2, crashed=crashed)) == list(range(9))


def test_the_file_that_kills_its_worker_is_named_and_no_other_is_lost(tmp_path):
    paths = files(tmp_path, ["a.txt", "b.txt", "poison.txt", "c.txt", "d.txt", "e.txt", "f.txt"])
    assert list(run(length, paths, workers=2, crashed=crashed)) == [
        0, 1, "poison.txt crashed", 3, 4, 5, 6,
    ]  # fmt: skip


def test_stopping_early_ends_the_workers(tmp_path):
    import multiprocessing

    paths = files(tmp_path, [f"{i}.txt" for i in range(50)])
    results = run(length, paths, workers=2, crashed=crashed)
    assert next(results) == 0
    results.close()  # type: ignore[attr-defined]
    # A worker that was not told to end would wait for work for ever; one that was is on its way.
    patience = time.monotonic() + 5
    while multiprocessing.active_children() and time.monotonic() < patience:
        time.sleep(0.01)
    assert multiprocessing.active_children() == []


SCRIPT = """
from pathlib import Path
from psykb.corpus.pool import run
print("started")
print(list(run(len_of, [Path("a"), Path("b")], workers=2, crashed=str)))
"""


def test_a_script_without_a_main_guard_is_not_run_again_in_the_workers(tmp_path):
    script = tmp_path / "script.py"
    script.write_text(SCRIPT.replace("len_of", "Path.as_posix"), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, str(script)], capture_output=True, text=True, check=False, timeout=60
    )
    assert (done.stdout, done.stderr) == ("started\n['a', 'b']\n", "")


def test_paths_with_any_name(tmp_path):
    paths = files(tmp_path, ["a b.txt", "心理学.txt", "🧠.txt"])
    assert list(run(length, paths, workers=2, crashed=crashed)) == [0, 1, 2]
    assert isinstance(paths[0], Path)
