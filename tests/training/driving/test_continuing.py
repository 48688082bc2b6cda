import multiprocessing
import os
import socket
from dataclasses import replace
from pathlib import Path

import pytest

from psykb.errors import CorruptRecordError, LockedError, MisuseError, StoreError, TrainingError
from psykb.training.driving import continuing
from psykb.training.driving.continuing import Crew, Standing, held, standing
from psykb.training.jobs import CHECKPOINTS, REPORT, TRAIN, Job
from psykb.training.recipes.settings import Approach, Optimisation, Recipe
from psykb.training.tuning import checkpoints
from psykb.types import Stop

JOB = Job(
    model="org/name",
    base="/models/name",
    fingerprint="0" * 16,
    data="mix",
    digest="1" * 64,
    recipe=Recipe(name="lora", about="a", approach=Approach.LORA),
    version="0.9",
)
EPOCHS = replace(JOB, recipe=replace(JOB.recipe, optimisation=Optimisation(epochs=2.0, batch=8)))
ALONE = Crew()


def saved(folder: Path, step: int) -> None:
    with checkpoints.saving(folder / CHECKPOINTS, step) as checkpoint:
        checkpoint.mkdir(parents=True, exist_ok=True)
        (checkpoint / "model.safetensors").write_bytes(b"weights")


def finished(folder: Path) -> None:
    (folder / "adapter").mkdir()
    (folder / REPORT).write_text("{}")


def test_nothing_is_there(tmp_path):
    assert standing(tmp_path / "none", JOB, ALONE) == Standing()
    assert standing(tmp_path, JOB, ALONE) == Standing()


def test_a_run_without_a_checkpoint_begins_anew_whatever_it_was(tmp_path):
    continuing.begin(tmp_path, JOB, ALONE)
    assert standing(tmp_path, JOB, ALONE) == Standing()
    assert standing(tmp_path, EPOCHS, Crew(processes=2, profile="ddp")) == Standing()


def test_a_run_goes_on_from_its_checkpoint(tmp_path):
    continuing.begin(tmp_path, JOB, ALONE)
    saved(tmp_path, 4)
    saved(tmp_path, 12)
    same = replace(JOB, base="/moved", data="./mix", version="1.0")
    assert standing(tmp_path, same, ALONE) == Standing(step=12, version="0.9")


def test_a_finished_run_is_done_however_it_was_shared(tmp_path):
    continuing.begin(tmp_path, JOB, ALONE)
    finished(tmp_path)
    expected = Standing(done=True, version="0.9")
    assert standing(tmp_path, JOB, ALONE) == expected
    assert standing(tmp_path, JOB, Crew(processes=4, profile="ddp")) == expected


@pytest.mark.parametrize("how", [lambda folder: saved(folder, 3), finished])
@pytest.mark.parametrize(
    ("job", "named"),
    [
        (replace(JOB, fingerprint="2" * 16), "otherwise: model; give"),
        (replace(JOB, digest="2" * 64), "otherwise: data; give"),
        (
            EPOCHS,
            "otherwise: optimisation.epochs (3.0, now 2.0), optimisation.batch (16, now 8); give",
        ),
        (
            replace(EPOCHS, fingerprint="2" * 16, digest="2" * 64),
            "model, data, optimisation.epochs (3.0, now 2.0), 1 more; give",
        ),
        (
            replace(JOB, recipe=replace(JOB.recipe, approach=Approach.FULL)),
            'otherwise: approach ("lora", now "full"); give',
        ),
    ],
)
def test_another_run_is_refused_and_what_differs_is_named(tmp_path, how, job, named):
    continuing.begin(tmp_path, JOB, ALONE)
    how(tmp_path)
    with pytest.raises(TrainingError) as refused:
        standing(tmp_path, job, ALONE)
    assert refused.value.stop is Stop.CHANGED
    assert named in str(refused.value)
    assert str(refused.value).startswith(str(tmp_path))


def test_a_run_goes_on_among_as_many_as_it_began_with(tmp_path):
    continuing.begin(tmp_path, JOB, Crew(processes=2, profile="ddp"))
    saved(tmp_path, 3)
    with pytest.raises(TrainingError) as refused:
        standing(tmp_path, JOB, ALONE)
    assert refused.value.stop is Stop.CHANGED
    assert 'processes (2, now 1), profile ("ddp", now "")' in str(refused.value)


def test_without_a_word_of_its_processes_a_run_goes_on(tmp_path):
    continuing.begin(tmp_path, JOB, ALONE)
    (tmp_path / "processes.json").unlink()
    saved(tmp_path, 3)
    assert standing(tmp_path, JOB, Crew(processes=2, profile="ddp")).step == 3


def test_a_run_goes_on_with_an_empty_word_of_its_processes(tmp_path):
    continuing.begin(tmp_path, JOB, ALONE)
    (tmp_path / "processes.json").write_text("")
    saved(tmp_path, 3)
    assert standing(tmp_path, JOB, Crew(processes=2, profile="ddp")).step == 3


def test_a_damaged_checkpoint_is_told(tmp_path):
    continuing.begin(tmp_path, JOB, ALONE)
    saved(tmp_path, 3)
    saved(tmp_path, 6)
    (tmp_path / CHECKPOINTS / "checkpoint-6" / "model.safetensors").write_bytes(b"w")
    found = standing(tmp_path, JOB, ALONE)
    assert found.step == 3
    assert len(found.skipped) == 1


def test_a_job_that_cannot_be_read_is_named(tmp_path):
    (tmp_path / TRAIN).write_text("model = 1")
    with pytest.raises(CorruptRecordError, match=TRAIN):
        standing(tmp_path, JOB, ALONE)


@pytest.mark.parametrize("name", ["train.jsonl", "report.json", "adapter", "config.json"])
def test_a_folder_of_something_else_is_refused(tmp_path, name):
    continuing.check_own(tmp_path / "none")
    (tmp_path / "prepared").mkdir()
    (tmp_path / ".hidden").touch()
    with held(tmp_path):
        continuing.check_own(tmp_path)
    (tmp_path / name).mkdir()
    with pytest.raises(MisuseError, match=f"holds {name}, which no training wrote"):
        continuing.check_own(tmp_path)
    continuing.begin(tmp_path, JOB, ALONE)
    continuing.check_own(tmp_path)


def test_a_folder_is_held_and_let_go_of(tmp_path):
    folder = tmp_path / "new" / "run"
    with held(folder):
        who = f"process {os.getpid()} on {socket.gethostname()}"
        with pytest.raises(LockedError, match=who), held(folder):
            pass
    with held(folder):
        pass
    assert not (folder / "lock.holder").exists()


@pytest.mark.parametrize("passing", [False, True])
def test_a_folder_that_only_passes_is_gone_before_others_may_have_it(tmp_path, passing):
    folder = tmp_path / "run"
    with held(folder) as hold:
        hold.passing = passing
        (folder / "prepared").mkdir()
    assert folder.exists() is not passing
    with held(folder):
        assert (folder / "lock").exists()


def _hold(folder: Path, begun: object, end: object) -> None:
    with held(folder):
        begun.set()  # type: ignore[attr-defined]
        end.wait()  # type: ignore[attr-defined]


def test_another_process_is_told_who_holds_it(tmp_path):
    context = multiprocessing.get_context("spawn")
    begun, end = context.Event(), context.Event()
    process = context.Process(target=_hold, args=(tmp_path, begun, end))
    process.start()
    try:
        assert begun.wait(30)
        with pytest.raises(LockedError, match=f"process {process.pid} on"), held(tmp_path):
            pass
    finally:
        end.set()
        process.join(30)
    with held(tmp_path):
        pass


def test_a_place_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    with (
        pytest.raises(StoreError, match="file/run: cannot be written"),
        held(tmp_path / "file/run"),
    ):
        pass
