import importlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from psykb.errors import MisuseError, TrainingError
from psykb.training import sft
from psykb.training.driving import following, launching, profiles, ranks
from psykb.training.jobs import LOG, METRICS
from psykb.training.recipes.settings import Adapter
from psykb.training.tuning import saving
from psykb.training.tuning.metrics import Evaluated, Step
from psykb.types import Stop
from tests.training import tiny

psutil: Any = importlib.import_module("psutil")  # of accelerate; it has no types
LEAVING = """
from pathlib import Path
from psykb.errors import TrainingError, MisuseError
from psykb.training.driving import ranks
from psykb.types import Stop
"""
# Every process writes down who it is, then trains "for long".
STAYING = """
import os, sys, time
from pathlib import Path
from psykb.training.driving import ranks
ranks.attend()
folder = Path(sys.argv[1])
(folder / f"pid-{os.getpid()}.new").write_text("")
(folder / f"pid-{os.getpid()}.new").rename(folder / f"pid-{os.getpid()}")
time.sleep(120)
"""
DRIVER = """
import sys
from pathlib import Path
from psykb.training.driving import launching
launching.launch(sys.argv[2:], Path(sys.argv[1]), watch=lambda: None)
"""


def python(code: str, *arguments: object) -> list[str]:
    return [sys.executable, "-c", code, *map(str, arguments)]


def accelerated(script: Path, *arguments: object) -> list[str]:
    """Return a command line as `launching.command` makes it, for another script."""
    called = launching.command(profiles.read("cpu"), 2, script.parent)
    return [*called[: called.index("-m", 3)], str(script), *map(str, arguments)]


def pids(folder: Path, many: int = 2) -> list[int]:
    """Return the processes that wrote themselves down, once there are so many."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        found = [int(path.name[4:]) for path in folder.glob("pid-*") if not path.suffix]
        if len(found) == many:
            return found
        time.sleep(0.05)
    raise AssertionError(f"not {many} processes")


def gone(pid: int) -> bool:
    try:
        return bool(psutil.Process(pid).status() == psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return True


def all_gone(found: list[int], within: float = 10) -> bool:
    deadline = time.monotonic() + within
    while time.monotonic() < deadline and not all(map(gone, found)):
        time.sleep(0.05)
    return all(map(gone, found))


# the command line


def test_the_command_line_exactly(tmp_path):
    profile = profiles.read("ddp")
    assert launching.command(profile, 4, tmp_path) == [
        sys.executable,
        "-m",
        "accelerate.commands.launch",
        "--config_file",
        str(profile.path),
        "--num_processes",
        "4",
        "--main_process_port",
        "0",
        "-m",
        "psykb.training.sft",
        str(tmp_path / "train.toml"),
        "--attended",
        "--lang",
        "en",
    ]


def test_one_process_sees_one_card(tmp_path):
    called = launching.command(profiles.read("single"), 1, tmp_path)
    assert called[called.index("--gpu_ids") + 1] == launching.first_card()


@pytest.mark.parametrize(
    ("visible", "first"), [("2,3", "2"), (" GPU-1a , GPU-2b", "GPU-1a"), ("5", "5")]
)
def test_the_first_card_is_the_first_that_is_seen(visible, first):
    assert launching.first_card(visible) == first


# processes


def test_what_a_process_says_is_kept_and_watched_to_the_end(tmp_path):
    seen = []

    def watch() -> None:
        seen.append((tmp_path / LOG).read_text())

    code = "import sys, time; print('one', flush=True); time.sleep(0.3); sys.exit('two')"
    with pytest.raises(TrainingError) as failed:
        launching.launch(python(code), tmp_path, watch=watch, every=0.02)
    assert failed.value.stop is Stop.DIED
    assert str(tmp_path / LOG) in str(failed.value)
    assert (tmp_path / LOG).read_text().split() == ["one", "two"]
    assert "one\n" in seen


def test_the_word_of_a_process_is_one_line_and_its_traceback_stays_in_the_log(tmp_path):
    words = "TrainingError('the loss is not finite', stop=Stop.NOT_FINITE)"
    code = f"{LEAVING}ranks.leave_word({words}, Path({str(tmp_path)!r})); 1 / 0"
    with pytest.raises(TrainingError) as failed:
        launching.launch(python(code), tmp_path, watch=lambda: None)
    assert failed.value.stop is Stop.NOT_FINITE
    assert str(failed.value) == "the loss is not finite"
    assert "ZeroDivisionError" in (tmp_path / LOG).read_text()


def test_the_word_of_an_earlier_try_is_forgotten(tmp_path):
    ranks.leave_word(MisuseError("earlier"), tmp_path)
    launching.launch(python("pass"), tmp_path, watch=lambda: None)
    assert ranks.word_of(tmp_path) is None


def test_an_error_while_watching_ends_the_processes(tmp_path):
    def watch() -> None:
        pids(tmp_path, 1)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        launching.launch(python(STAYING, tmp_path), tmp_path, watch=watch, every=0.02)
    assert all(map(gone, pids(tmp_path, 1)))


@pytest.mark.train
def test_the_first_process_that_fails_speaks_for_all(tmp_path):
    script = tmp_path / "script.py"
    script.write_text(
        LEAVING
        + f"""
import os, time
if os.environ["RANK"] == "1":
    error = TrainingError("no room is left", stop=Stop.DISK_FULL)
    ranks.leave_word(error, Path({str(tmp_path)!r}))
    raise SystemExit(1)
time.sleep(60)
"""
    )
    with pytest.raises(TrainingError) as failed:
        launching.launch(accelerated(script), tmp_path, watch=lambda: None)
    assert failed.value.stop is Stop.DISK_FULL
    assert str(failed.value) == "no room is left"


@pytest.mark.train
def test_a_process_that_is_killed_is_told_with_its_signal(tmp_path):
    script = tmp_path / "script.py"
    script.write_text(
        "import os, signal, time\n"
        "if os.environ['RANK'] == '1':\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
        "time.sleep(60)\n"
    )
    with pytest.raises(TrainingError) as failed:
        launching.launch(accelerated(script), tmp_path, watch=lambda: None)
    assert failed.value.stop is Stop.DIED
    assert "9" in str(failed.value)
    assert str(tmp_path / LOG) in str(failed.value)


@pytest.mark.train
@pytest.mark.parametrize("sent", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_no_process_outlives_the_one_that_launched_it(tmp_path, sent):
    script = tmp_path / "script.py"
    script.write_text(STAYING)
    driver = subprocess.Popen(
        python(DRIVER, tmp_path, *accelerated(script, tmp_path)),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    try:
        found = pids(tmp_path)
        launcher = psutil.Process(found[0]).ppid()
        os.kill(driver.pid, sent)
        driver.wait(30)
        assert all_gone([*found, launcher])
    finally:
        driver.kill()
        driver.wait()


@pytest.mark.train
def test_no_process_outlives_accelerate(tmp_path):
    script = tmp_path / "script.py"
    script.write_text(STAYING)
    killed: list[int] = []

    def watch() -> None:
        if not killed and len(list(tmp_path.glob("pid-*"))) == 2:
            killed.append(psutil.Process(pids(tmp_path)[0]).ppid())
            os.kill(killed[0], signal.SIGKILL)

    with pytest.raises(TrainingError) as failed:
        launching.launch(accelerated(script, tmp_path), tmp_path, watch=watch, every=0.05)
    assert failed.value.stop is Stop.DIED
    assert len(killed) == 1
    assert all(map(gone, pids(tmp_path)))


# training


@pytest.fixture(scope="module")
def job(tmp_path_factory):
    """A run of four updates of packs; without dropout, how many compute it makes no difference."""
    folder = tmp_path_factory.mktemp("launched")
    adapter = Adapter(r=4, alpha=8, dropout=0.0)
    how = tiny.recipe(steps=4, adapter=adapter)
    return tiny.begun(folder / "one", tiny.causal_lm(folder / "model"), how)


@pytest.mark.train
def test_two_processes_learn_what_one_does(job, tmp_path):
    folder = tmp_path / "two"
    tiny.copied(job, folder)
    alone = sft.run(tiny.copied(job, tmp_path / "one"))
    follower = following.Follower(folder / METRICS)
    first = following.Once(folder / sft.FIRST_BATCH)
    lines: list[object] = []
    batches: list[object] = []

    def watch() -> None:
        lines.extend(follower.new())
        batches.extend([found] if (found := first.new()) is not None else [])

    called = launching.command(profiles.read("cpu"), 2, folder)
    launching.launch(called, folder, watch=watch, every=0.1)
    together = saving.read_report(folder)
    assert together is not None
    assert len(together.devices) == 2
    assert len(batches) == 1
    steps = [line for line in lines if isinstance(line, Step)]
    looks = [line for line in lines if isinstance(line, Evaluated)]
    assert [line.step for line in steps] == list(range(1, 5))
    assert steps[-1] == together.last
    assert tuple(looks) == together.evaluated
    assert [look.tokens for look in looks] == [look.tokens for look in alone.evaluated]
    for one, other in zip(alone.evaluated, looks, strict=True):
        assert other.loss == pytest.approx(one.loss, abs=1e-4)
    assert together.last.loss == pytest.approx(alone.last.loss, abs=1e-4)
    assert together.tokens == alone.tokens
    assert alone.evaluated[-1].loss < alone.evaluated[0].loss


@pytest.mark.slow
def test_what_stops_every_process_is_said_once(job, tmp_path):
    folder = tmp_path / "broken"
    broken = tiny.copied(job, folder)
    content = broken.read_text(encoding="utf-8")
    broken.write_text(content.replace('targets = ["all-linear"]', 'targets = ["no_proj"]'))
    called = launching.command(profiles.read("cpu"), 2, folder)
    with pytest.raises(MisuseError) as failed:
        launching.launch(called, folder, watch=lambda: None)
    assert "no_proj" in str(failed.value)
    assert "\n" not in str(failed.value)
