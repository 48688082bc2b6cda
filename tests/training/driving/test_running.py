"""The whole way: rows and a model's folder in, an adapter out; again, elsewhere, changed."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from psykb import jsonl
from psykb.errors import (
    LockedError,
    MissingExtraError,
    MisuseError,
    NotFoundError,
    TrainingError,
)
from psykb.training.driving import continuing, running
from psykb.training.driving.devices import Device
from psykb.training.driving.running import Listener, Wanted, train
from psykb.training.jobs import CHECKPOINTS, COMPLETE, METRICS, PICTURE, REPORT, TRAIN
from psykb.training.planning.timing import Unmeasured
from psykb.training.recipes.settings import Approach, Compute, Data
from psykb.training.tuning.checkpoints import Complete, find
from psykb.training.tuning.metrics import read
from psykb.types import Message, Stop
from tests.training import tiny

pytestmark = pytest.mark.train


@pytest.fixture(scope="module")
def model(tmp_path_factory) -> Path:
    return tiny.causal_lm(tmp_path_factory.mktemp("models") / "tiny")


@pytest.fixture(scope="module")
def bare(model: Path) -> Path:
    """The same model without its weights: there is nothing to measure, so a plan is quick."""
    folder = model.parent / "bare"
    folder.mkdir()
    for path in model.iterdir():
        if path.suffix != ".safetensors":
            (folder / path.name).write_bytes(path.read_bytes())
    return folder


@pytest.fixture
def mix(tmp_path: Path) -> Path:
    """The folder of a mix, without a lock."""
    folder = tmp_path / "generated" / "my-mix"
    folder.mkdir(parents=True)
    jsonl.write(folder / "train.jsonl", tiny.rows(16))
    jsonl.write(folder / "valid.jsonl", tiny.rows(4, start=32))
    return folder


class Heard:
    """What a listener was told, in order."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self.last: dict[str, Any] = {}

    def listener(self) -> Listener:
        return Listener(
            on_row=lambda done, _all: self._hear("row", done),
            on_note=lambda note: self._hear("note", note),
            on_going_on=lambda step: self._hear("going on", step),
            on_prepared=lambda _splits, prepared, _folder: self._hear("prepared", prepared),
            on_plan=lambda plan: self._hear("plan", plan),
            on_first_batch=lambda first: self._hear("first batch", first),
            on_step=lambda step: self._hear("step", step),
            on_evaluated=lambda evaluated: self._hear("evaluated", evaluated),
        )

    def _hear(self, name: str, what: Any) -> None:
        if self.names[-1:] != [name]:
            self.names.append(name)
        self.last[name] = what


def wanted(mix: Path, model: Path, **more: Any) -> Wanted:
    how = tiny.recipe(steps=4)
    values: dict[str, Any] = {"data": str(mix), "model": str(model), "recipe": how, "offline": True}
    return Wanted(**(values | more))


def test_from_rows_to_an_adapter_and_nothing_is_done_twice(tmp_path, mix, model):
    heard = Heard()
    done = train(tmp_path, wanted(mix, model), heard.listener())
    assert heard.names[:5] == ["row", "prepared", "plan", "first batch", "step"]
    assert heard.last["row"] == 20
    assert heard.last["step"].step == 4
    assert done.folder.parent == tmp_path / "generated"
    assert done.folder.name.startswith("train-")
    assert (done.resumed_from, done.already_done) == (0, False)
    assert done.result == done.folder / "adapter"
    assert done.plan == heard.last["plan"]
    assert done.report is not None
    assert (done.report.steps, done.report.last) == (4, heard.last["step"])
    for name in (TRAIN, REPORT, METRICS, PICTURE, "adapter/README.md"):
        assert (done.folder / name).stat().st_size > 0

    before = {path: path.stat().st_mtime_ns for path in done.folder.rglob("*.*")}
    assert len(before) > 10
    (done.folder / PICTURE).unlink()
    heard = Heard()
    again = train(tmp_path, wanted(mix, model), heard.listener())
    assert heard.names == []
    assert again == replace(done, plan=None, already_done=True)
    after = {path: path.stat().st_mtime_ns for path in before}
    changed = {path.name for path in before if after[path] != before[path]}
    assert changed == {PICTURE}

    other = wanted(mix, model, recipe=tiny.recipe(steps=5), run=done.folder.name)
    with pytest.raises(TrainingError) as refused:
        train(tmp_path, other)
    assert refused.value.stop is Stop.CHANGED
    assert "optimisation.max_steps (4, now 5)" in str(refused.value)


def test_an_interrupted_run_goes_on(tmp_path, mix, model):
    class InterruptError(Exception):
        """Stands for Ctrl-C, which pytest takes for itself."""

    def interrupt(step: Any) -> None:
        if step.step == 3:
            raise InterruptError

    named = wanted(mix, model, run="mine")
    folder = tmp_path / "generated" / "mine"
    with pytest.raises(InterruptError):
        train(tmp_path, named, Listener(on_step=interrupt))
    found = find(folder / CHECKPOINTS)
    assert found is not None
    assert found.step == 2
    damaged = folder / CHECKPOINTS / "checkpoint-3"
    damaged.mkdir()
    jsonl.write(damaged / COMPLETE, [Complete(step=3, files={"weights": 9})])
    heard = Heard()
    done = train(tmp_path, named, heard.listener())
    assert heard.names[:2] == ["note", "going on"]
    assert "weights is missing); the one of update 2 is taken" in heard.last["note"]
    assert heard.last["going on"] == 2
    assert done.folder == folder
    assert (done.resumed_from, done.already_done) == (2, False)
    assert "first batch" not in heard.names
    assert [line.step for line in read(folder / METRICS)[0]] == [1, 2, 3, 4]


def test_a_plan_leaves_nothing_behind(tmp_path, mix, bare):
    before = sorted(tmp_path.rglob("*"))
    heard = Heard()
    done = train(tmp_path, wanted(mix, bare, dry_run=True), heard.listener())
    assert heard.names == ["row", "prepared", "plan"]
    assert (done.result, done.report) == (None, None)
    assert done.plan == heard.last["plan"]
    assert done.plan is not None
    assert (done.plan.updates, done.plan.timing.reason) == (4, Unmeasured.NO_WEIGHTS)
    assert sorted(tmp_path.rglob("*")) == before


def test_a_plan_is_for_cards_that_are_elsewhere(tmp_path, mix, bare):
    heard = Heard()
    asked = wanted(mix, bare, recipe=tiny.recipe(Approach.FULL), dry_run=True, gpus=2)
    plan = train(tmp_path, asked, heard.listener()).plan
    assert plan is not None
    assert (plan.processes, plan.sharing, plan.device.kind) == (2, "fsdp2", "cuda")
    assert (plan.fits, plan.timing.reason) == (None, Unmeasured.NOT_HERE)
    assert heard.names == ["note", "row", "prepared", "plan"]


def test_a_plan_measures_and_names_the_run_to_come(tmp_path, mix, model, bare):
    moved = tmp_path / "moved"
    moved.mkdir()
    for path in bare.iterdir():
        (moved / path.name).write_bytes(path.read_bytes())
    planned = train(tmp_path, wanted(mix, moved, dry_run=True))
    with pytest.raises(NotFoundError, match=r"no weights as \.safetensors"):
        train(tmp_path, wanted(mix, moved))
    (moved / "model.safetensors").write_bytes((model / "model.safetensors").read_bytes())
    measured = train(tmp_path, wanted(mix, moved, dry_run=True))
    assert measured.folder == planned.folder
    assert measured.plan is not None
    assert measured.plan.timing.reason is None
    assert measured.plan.timing.update is not None
    assert measured.plan.timing.update > 0


def test_a_plan_of_rows_that_cannot_be_trained_on_leaves_their_names(tmp_path, mix, model):
    long = tiny.rows(1)[0]
    said = Message(role="user", content="长" * 300)
    row = replace(long, id="question:long", messages=(said, long.messages[1]))
    jsonl.write(mix / "train.jsonl", [*tiny.rows(3, start=1), row])
    with pytest.raises(TrainingError) as refused:
        train(tmp_path, wanted(mix, model, dry_run=True, run="mine"))
    assert refused.value.stop is Stop.LEFT_OUT
    named = tmp_path / "generated" / "mine" / "prepared" / "left_out.jsonl"
    assert str(named) in str(refused.value)
    assert "question:long" in named.read_text(encoding="utf-8")


def test_a_setting_may_change_until_there_is_a_checkpoint(tmp_path, mix, model, bare):
    wide = tiny.recipe(steps=2, data=Data(max_length=64, packing=False))
    (tmp_path / "generated" / "mine").mkdir()
    first = train(tmp_path, wanted(mix, bare, recipe=wide, run="mine", dry_run=True))
    continuing.begin(first.folder, first.job, continuing.Crew())
    done = train(tmp_path, wanted(mix, model, run="mine"))
    assert done.report is not None
    assert done.report.steps == 4


def test_what_cannot_be_meant_is_refused_before_anything_is_read(tmp_path, mix, model):
    adapter = tmp_path / "adapter"
    adapter.mkdir()
    (adapter / "adapter_config.json").write_text("{}")
    (tmp_path / "generated" / "taken").write_text("")
    cases: list[tuple[type[Exception], dict[str, Any], str]] = [
        (MisuseError, {"model": str(adapter)}, "psykb merge"),
        (MisuseError, {"run": "taken"}, "no name of a folder"),
        (MisuseError, {"run": ".hidden"}, "no name of a folder"),
        (MisuseError, {"run": "my-mix"}, r"holds train\.jsonl"),
        (NotFoundError, {"profile": "dpp"}, "ddp, fsdp2, zero3, cpu"),
        (NotFoundError, {"data": "nothing"}, "nothing"),
        (NotFoundError, {"model": "./nothing"}, "nothing"),
        (MisuseError, {"gpus": 3, "profile": "cpu"}, "cannot be divided"),
    ]
    for refused, more, words in cases:
        with pytest.raises(refused, match=words):
            train(tmp_path, replace(wanted(mix, model), **more))
    with pytest.raises(TrainingError) as short:
        train(tmp_path, wanted(mix, model, gpus=64))
    assert short.value.stop is Stop.NO_DEVICE
    assert sorted(path.name for path in (tmp_path / "generated").iterdir()) == ["my-mix", "taken"]


@pytest.mark.parametrize("name", [".", "..", " ", "-run", ".hidden", "a/..", "a/"])
def test_what_is_no_name_of_a_folder(tmp_path, mix, model, name):
    with pytest.raises(MisuseError, match="is no name of a folder; choose another"):
        train(tmp_path, wanted(mix, model, run=name))
    assert [path.name for path in (tmp_path / "generated").iterdir()] == ["my-mix"]


def test_a_folder_in_use_is_left_alone(tmp_path, mix, model):
    folder = tmp_path / "elsewhere" / "run"
    with continuing.held(folder), pytest.raises(LockedError, match="is at work in it"):
        train(tmp_path, wanted(mix, model, run=str(folder)))


def test_a_missing_package_is_named_with_its_pip_line(tmp_path, mix, model, monkeypatch):
    monkeypatch.setattr(running, "_NEEDED", ("torch", "no_such_package"))
    with pytest.raises(MissingExtraError, match=r"no_such_package.*pip install 'psykb\[train\]'"):
        train(tmp_path, wanted(mix, model))


def test_a_plan_that_does_not_fit_says_what_would(tmp_path, mix, bare, monkeypatch):
    from psykb.training.driving import devices

    small = Device(kind="cuda", name="a card", memory=700 * 2**20, free=700 * 2**20, bf16=True)
    monkeypatch.setattr(devices, "at_hand", lambda: (small,))
    before = sorted(tmp_path.rglob("*"))
    heard = Heard()
    done = train(tmp_path, wanted(mix, bare, dry_run=True), heard.listener())
    assert heard.names == ["row", "prepared", "plan", "note"]
    assert done.plan is not None
    assert done.plan.fits is False
    assert "are free on a card, so" in heard.last["note"]
    assert "No recipe of psykb's" in heard.last["note"]
    assert sorted(tmp_path.rglob("*")) == before


def test_what_does_not_fit_is_trained_only_by_force(tmp_path, mix, model, monkeypatch):
    """The estimate is that of a machine with a megabyte."""
    from psykb.training.driving import devices

    real = devices.processor()
    monkeypatch.setattr(devices, "processor", lambda: replace(real, memory=2**20, free=2**20))
    small = wanted(mix, model, run="mine", recipe=tiny.recipe(Approach.FULL, steps=2))
    with pytest.raises(TrainingError) as refused:
        train(tmp_path, small)
    assert refused.value.stop is Stop.TOO_LARGE
    done = train(tmp_path, replace(small, force=True))
    assert done.result == tmp_path / "generated" / "mine" / "model"


def test_two_processes_from_one_call(tmp_path, mix, model):
    how = tiny.recipe(steps=2, compute=Compute(checkpointing=True))
    heard = Heard()
    shared = wanted(mix, model, recipe=how, gpus=2, profile="cpu", run="two")
    done = train(tmp_path, shared, heard.listener())
    assert heard.names[:5] == ["row", "prepared", "plan", "first batch", "step"]
    assert done.report is not None
    assert len(done.report.devices) == 2
    assert heard.last["step"] == done.report.last
    assert (done.folder / "adapter" / "adapter_model.safetensors").is_file()
