"""A run from its train.toml to the folder that holds the result; and one that was killed."""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from statistics import mean
from typing import Any

import pytest

from psykb import jsonl
from psykb.errors import CorruptRecordError, MisuseError, TrainingError
from psykb.training import job_files, sft
from psykb.training.driving import launching, profiles, ranks
from psykb.training.jobs import REPORT
from psykb.training.recipes.settings import Adapter, Approach, Compute, Data, Validation
from psykb.training.tuning import saving
from psykb.training.tuning.metrics import read
from psykb.types import Stop
from tests.training import tiny

pytestmark = pytest.mark.train

STEPS, KILLED_AT = 30, 18


class Made:
    """A finished run, and what it told."""

    def __init__(self, folder, family, approach):
        self.family, self.approach = family, approach
        self.base = tiny.causal_lm(folder / "base", family=family, seed=3)
        recipe = tiny.with_optimisation(tiny.recipe(approach, steps=STEPS), neftune=2.0)
        # gone through twice at least, looked at twice, and nothing ends it before
        recipe = replace(recipe, validation=Validation(every=0.5, patience=0))
        self.job = tiny.begun(folder / "run", self.base, recipe)
        self.fresh = tiny.copied(self.job, folder / "fresh")
        self.told: list[Any] = []
        self.report = sft.run(
            self.job,
            sft.Listener(
                on_first_batch=self.told.append,
                on_step=self.told.append,
                on_evaluated=self.told.append,
            ),
        )

    @property
    def result(self):
        return self.job.parent / ("model" if self.approach is Approach.FULL else "adapter")


@pytest.fixture(scope="module", params=[("qwen3", Approach.LORA), ("llama", Approach.FULL)])
def made(request, tmp_path_factory):
    return Made(tmp_path_factory.mktemp("made"), *request.param)


def test_the_loss_falls_over_30_updates(made):
    steps, looks = read(made.job.parent / "metrics.jsonl")
    assert [step.step for step in steps] == list(range(1, STEPS + 1))
    assert [look.step for look in looks] == [15, 30]
    losses = [step.loss for step in steps]
    assert mean(losses[-5:]) < mean(losses[:5]) - 0.3
    assert looks[1].loss < looks[0].loss
    assert all(step.grad_norm is not None and step.grad_norm > 0 for step in steps)
    assert steps[-1].learning_rate < steps[5].learning_rate


def test_the_listener_hears_first_what_is_trained_on(made):
    first, *rest = made.told
    assert first.trained > 0
    assert first.stop == "<|im_end|>"
    replies = [piece for sample in first.samples for piece in sample.pieces if piece.trained]
    assert all(piece.reply for piece in replies)
    assert all(piece.text.endswith("<|im_end|>") for piece in replies)
    steps, looks = read(made.job.parent / "metrics.jsonl")
    assert [line for line in rest if line.kind == "step"] == steps
    assert [line for line in rest if line.kind == "evaluated"] == looks
    written = json.loads((made.job.parent / sft.FIRST_BATCH).read_text(encoding="utf-8"))
    assert written == jsonl.plain(first)


def test_the_report_says_what_was_done(made):
    steps, looks = read(made.job.parent / "metrics.jsonl")
    report = made.report
    assert (report.steps, report.planned, report.stopped_early) == (STEPS, STEPS, False)
    assert (report.first, report.last) == (steps[0], steps[-1])
    assert report.best == min(looks, key=lambda look: look.loss)
    assert report.evaluated == tuple(looks)
    assert report.tokens == sum(step.tokens for step in steps)
    assert report.seconds == pytest.approx(sum(step.seconds for step in steps), abs=1e-3)
    assert report.tokens_per_second == report.tokens / report.seconds
    assert report.computed == "fp32"
    assert len(report.devices) == 1
    assert report.memory > 0
    assert {"psykb", "python", "torch", "transformers", "trl", "peft"} <= set(report.versions)
    weights = 2 * (2 * 8 * (64 + 64) + 2 * 8 * (64 + 32) + 3 * 8 * (64 + 128))
    if made.approach is Approach.LORA:
        assert report.trained == weights
    else:
        assert report.trained == report.parameters
    assert saving.read_report(made.job.parent) == report


def test_the_result_is_whole_and_of_safetensors(made):
    names = {path.name for path in made.result.iterdir()}
    common = {"tokenizer.json", "tokenizer_config.json", "chat_template.jinja"}
    if made.approach is Approach.FULL:
        assert names == common | {"config.json", "generation_config.json", "model.safetensors"}
    else:
        assert names == common | {"adapter_config.json", "adapter_model.safetensors"}
    beside = {path.name for path in made.job.parent.iterdir()}
    assert not {name for name in beside if name.endswith((".new", ".old"))}


def test_the_result_has_the_weights_whose_loss_was_told_as_the_best(made):
    from peft import set_peft_model_state_dict

    from psykb.training.rows import store
    from psykb.training.tuning import arguments, building

    job, folder = job_files.read(made.job), made.job.parent
    full = made.approach is Approach.FULL
    job = replace(job, base=str(made.result)) if full else job
    options = arguments.arguments(job, made.fresh.parent, store.load(folder), 1)
    model, tokenizer = building.build(job)
    if not full:
        set_peft_model_state_dict(model, _weights(made.result))
    trainer = sft.trainer_of(job, folder, options, model, tokenizer, None)
    assert trainer.evaluate()["eval_loss"] == pytest.approx(made.report.best.loss, abs=1e-6)


def test_a_finished_run_stays_as_it_is(made):
    before = {
        path: path.stat().st_mtime_ns for path in made.job.parent.rglob("*") if path.is_file()
    }
    told: list[Any] = []
    again = sft.run(made.job, sft.Listener(on_first_batch=told.append, on_step=told.append))
    assert again == made.report
    assert told == []
    assert before == {
        path: path.stat().st_mtime_ns for path in made.job.parent.rglob("*") if path.is_file()
    }


_KILL = """
import os, signal, sys
from pathlib import Path
from psykb.training import sft

def stop(step):
    if step.step == {at}:
        os.kill(os.getpid(), signal.SIGKILL)

sft.run(Path(sys.argv[1]), sft.Listener(on_step=stop))
"""


def _untimed(steps):
    return [replace(step, seconds=0.0, memory=0) for step in steps]


def _weights(folder):
    from safetensors.torch import load_file

    return load_file(next(folder.glob("*model.safetensors")))


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_killed_and_begun_again_it_ends_as_if_nothing_had_been(made, tmp_path):
    import torch

    job = tiny.copied(made.fresh, tmp_path / "run")
    script = _KILL.format(at=KILLED_AT)
    called = [sys.executable, "-c", script, str(job)]
    killed = subprocess.run(called, capture_output=True, env={**os.environ, "OMP_NUM_THREADS": "1"})
    assert killed.returncode == -9, killed.stderr.decode()
    folder = job.parent
    assert not (folder / REPORT).exists()
    assert not (folder / made.result.name).exists()
    assert [step.step for step in read(folder / "metrics.jsonl")[0]][-1] == KILLED_AT
    # what a kill while a checkpoint is written leaves behind
    half = shutil.copytree(
        folder / "checkpoints/checkpoint-15", folder / "checkpoints/checkpoint-17"
    )
    (half / "complete.json").unlink()

    told: list[Any] = []
    report = sft.run(job, sft.Listener(on_first_batch=told.append, on_step=told.append))
    assert [step.step for step in told] == list(range(16, STEPS + 1))
    assert not half.exists()
    steps, looks = read(folder / "metrics.jsonl")
    straight, looked = read(made.job.parent / "metrics.jsonl")
    assert [step.step for step in steps] == list(range(1, STEPS + 1))
    assert [step.loss for step in steps] == pytest.approx([s.loss for s in straight], abs=1e-6)
    for one, other in zip(_untimed(steps), _untimed(straight), strict=True):
        assert (one.tokens, one.epoch, one.learning_rate) == (
            other.tokens,
            other.epoch,
            other.learning_rate,
        )
        assert one.grad_norm == pytest.approx(other.grad_norm, abs=1e-5)
    assert [look.loss for look in looks] == pytest.approx([one.loss for one in looked], abs=1e-6)
    assert report.last.loss == pytest.approx(made.report.last.loss, abs=1e-6)
    assert report.tokens == made.report.tokens
    assert report.seconds == pytest.approx(sum(step.seconds for step in steps), abs=1e-3)
    assert (report.first.step, report.best) == (1, looks[1])
    again, before = _weights(folder / made.result.name), _weights(made.result)
    assert again.keys() == before.keys()
    for name, weight in before.items():
        assert torch.allclose(again[name], weight, atol=1e-6)


def test_a_run_that_only_misses_its_result_makes_no_update_more(made, tmp_path):
    import torch

    job = tiny.copied(made.job, tmp_path / "run")
    shutil.rmtree(job.parent / made.result.name)
    (job.parent / REPORT).unlink()
    told: list[Any] = []
    report = sft.run(job, sft.Listener(on_step=told.append, on_evaluated=told.append))
    assert told == []
    assert (report.steps, report.last) == (STEPS, made.report.last)
    again, before = _weights(job.parent / made.result.name), _weights(made.result)
    assert all(torch.equal(again[name], weight) for name, weight in before.items())


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    return tiny.causal_lm(tmp_path_factory.mktemp("base"))


def test_without_a_valid_split_the_last_weights_are_the_result(base, tmp_path):
    import torch

    recipe = replace(tiny.recipe(steps=4), validation=Validation(every=2.0))
    job = tiny.begun(tmp_path / "run", base, recipe, valid=())
    report = sft.run(job)
    assert (report.best, report.evaluated) == (None, ())
    saved = _weights(job.parent / "adapter")
    last = _weights(job.parent / "checkpoints/checkpoint-4")
    assert saved.keys() == last.keys()
    assert all(torch.equal(saved[name], weight) for name, weight in last.items())


def test_weights_in_4_bits_are_trained_beside(base, tmp_path):
    pytest.importorskip("bitsandbytes")
    recipe = tiny.recipe(Approach.QLORA, steps=10)
    report = sft.run(tiny.begun(tmp_path / "run", base, recipe))
    assert report.evaluated[-1].loss < report.evaluated[0].loss < report.first.loss
    assert "bitsandbytes" in report.versions
    saved = _weights(tmp_path / "run" / "adapter")
    assert len(saved) == 2 * 2 * 7
    assert {str(weight.dtype) for weight in saved.values()} == {"torch.float32"}
    assert report.trained == sum(weight.numel() for weight in saved.values())


def test_labels_that_are_moved_stop_the_run_before_its_first_update(base, tmp_path):
    from psykb.training.rows import store
    from psykb.training.rows.prepared import Prepared

    recipe = replace(tiny.recipe(steps=4), data=Data(max_length=128, packing=False))
    job = tiny.begun(tmp_path / "run", base, recipe, valid=())
    rows = list(store.dataset(job.parent, "train"))
    before: Prepared = store.load(job.parent)
    with store.writing(job.parent) as writing:
        writing.begin("train")
        for row in rows:
            labels = [-100] * len(row["input_ids"])
            labels[1:9] = row["input_ids"][1:9]  # what the user says
            writing.add("train", row["input_ids"], labels)
        writing.publish(before)
    with pytest.raises(TrainingError) as error:
        sft.run(job)
    assert error.value.stop is Stop.USER_TEXT_TRAINED
    assert read(job.parent / "metrics.jsonl") == ([], [])
    assert list((job.parent / "checkpoints").iterdir()) == []
    assert (job.parent / sft.FIRST_BATCH).is_file()


def test_main_says_in_one_line_what_is_wrong(base, tmp_path, capsys):
    recipe = replace(tiny.recipe(), adapter=Adapter(targets=("wq",)))
    job = tiny.begun(tmp_path / "run", base, recipe)
    with pytest.raises(MisuseError):
        sft.run(job)
    assert sft.main([str(job), ranks.LANG, "en"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err == (
        f"Error: adapter.targets: {base} has no linear layer 'wq' for an adapter; there are "
        'q_proj, k_proj, v_proj, o_proj, gate_proj, up_proj, down_proj, or "all-linear" for all '
        "of them\n"
    )
    word = ranks.word_of(job.parent)
    assert isinstance(word, MisuseError)
    assert sft.main([str(tmp_path / "none" / "train.toml")]) == 1
    assert "there is no training run" in capsys.readouterr().err
    assert sft.main([]) == 2


def test_main_prints_where_the_result_is(base, tmp_path, capsys):
    recipe = replace(tiny.recipe(Approach.FULL, steps=2), compute=Compute(weights="bf16"))
    job = tiny.begun(tmp_path / "run", base, recipe, valid=())
    assert sft.main([str(job)]) == 0
    assert capsys.readouterr().out == f"{tmp_path / 'run' / 'model'}\n"
    assert sft.main([str(job), ranks.LANG, "en"]) == 0
    out, err = capsys.readouterr()
    assert out == f"{tmp_path / 'run' / 'model'}\n"
    assert err == f"{tmp_path / 'run'}: this run is finished; nothing was done\n"


@pytest.fixture(scope="module")
def short(base, tmp_path_factory):
    """A finished run of 4 updates, with checkpoints after 2 and 4."""
    recipe = replace(tiny.recipe(steps=4), validation=Validation(every=2.0, keep=2))
    job = tiny.begun(tmp_path_factory.mktemp("short") / "run", base, recipe, valid=())
    sft.run(job)
    return job


def _unfinished(short, folder):
    """Return a run that goes on after update 2."""
    job = tiny.copied(short, folder)
    (job.parent / REPORT).unlink()
    shutil.rmtree(job.parent / "adapter")
    shutil.rmtree(job.parent / "checkpoints/checkpoint-4")
    return job


def _on_the_user(folder):
    """Put labels on what users say."""
    from psykb.training.rows import store

    rows, before = list(store.dataset(folder, "train")), store.load(folder)
    with store.writing(folder) as writing:
        writing.begin("train")
        for row in rows:
            labels = [-100] * len(row["input_ids"])
            labels[1:9] = row["input_ids"][1:9]
            writing.add("train", row["input_ids"], labels)
        writing.publish(before)


@pytest.mark.parametrize("gone", [False, True])
def test_a_result_that_is_not_as_it_was_written_is_no_finished_run(short, tmp_path, gone, capsys):
    job = tiny.copied(short, tmp_path / "run")
    adapter = job.parent / "adapter"
    weights = adapter / "adapter_model.safetensors"
    before = weights.read_bytes()
    (adapter / "README.md").write_text("a card, which comes later", encoding="utf-8")
    assert sft.run(job).steps == 4
    weights.unlink() if gone else weights.write_bytes(before[:-4] + b"\0\0\0\1")
    what = "missing" if gone else "not as it was written"
    assert sft.main([str(job), ranks.LANG, "en"]) == 1
    assert capsys.readouterr().err == (
        f"Error: {weights} is {what}; move {adapter} away and run the same command again: the "
        "result is made anew from checkpoint-4\n"
    )
    shutil.rmtree(adapter)
    sft.run(job)
    assert weights.read_bytes() == before
    shutil.rmtree(job.parent / "checkpoints")
    weights.write_bytes(b"")
    with pytest.raises(TrainingError, match="no checkpoint, so the run begins anew") as error:
        sft.run(job)
    assert error.value.stop is Stop.DAMAGED


def test_what_comes_next_is_looked_at_where_a_run_goes_on(short, tmp_path):
    job = _unfinished(short, tmp_path / "run")
    _on_the_user(job.parent)
    with pytest.raises(TrainingError) as error:
        sft.run(job)
    assert error.value.stop is Stop.USER_TEXT_TRAINED
    assert [step.step for step in read(job.parent / "metrics.jsonl")[0]] == [1, 2]


def test_all_parts_of_the_first_update_are_looked_at(base, tmp_path, monkeypatch):
    from psykb.training.tuning.trainer import Trainer

    recipe = tiny.with_optimisation(tiny.recipe(steps=2, packing=False), per_device=1)
    job = tiny.begun(tmp_path / "run", base, recipe, valid=())
    parts = []
    samples = Trainer.get_batch_samples

    def spoilt(self, iterator, n, device):
        def last_moved():
            for number, part in enumerate(iterator):
                if number == n - 1:
                    part["labels"][0, 1:9] = part["input_ids"][0, 1:9]
                parts.append(part)
                yield part

        return samples(self, last_moved(), n, device)

    monkeypatch.setattr(Trainer, "get_batch_samples", spoilt)
    with pytest.raises(TrainingError) as error:
        sft.run(job)
    assert error.value.stop is Stop.USER_TEXT_TRAINED
    assert len(parts) == 4
    assert (job.parent / sft.FIRST_BATCH).is_file()
    assert read(job.parent / "metrics.jsonl") == ([], [])


def test_metrics_that_were_lost_are_told(short, tmp_path):
    job = _unfinished(short, tmp_path / "run")
    (job.parent / "metrics.jsonl").unlink()
    notes: list[str] = []
    report = sft.run(job, sft.Listener(on_note=notes.append))
    assert notes == [
        f"{job.parent / 'metrics.jsonl'}: lines of 2 of the 2 updates before the checkpoint are "
        "missing; the report's tokens, seconds, first loss and evaluations are without them"
    ]
    assert (report.unknown, report.first.step, report.steps) == (2, 3, 4)


def test_nothing_is_noted_where_no_line_was_lost(short, tmp_path):
    job = _unfinished(short, tmp_path / "run")
    notes: list[str] = []
    assert sft.run(job, sft.Listener(on_note=notes.append)).unknown == 0
    assert notes == []


def test_a_damaged_checkpoint_of_its_size_is_passed_over(short, tmp_path):
    job = tiny.copied(short, tmp_path / "run")
    (job.parent / REPORT).unlink()
    before = (job.parent / "adapter/adapter_model.safetensors").read_bytes()
    shutil.rmtree(job.parent / "adapter")
    state = job.parent / "checkpoints/checkpoint-4/optimizer.pt"
    state.write_bytes(b"\0" * state.stat().st_size)
    told: list[Any] = []
    sft.run(job, sft.Listener(on_step=told.append))
    assert [step.step for step in told] == [3, 4]
    assert (job.parent / "adapter/adapter_model.safetensors").read_bytes() == before


def _too_much(self, model, inputs):
    import torch

    return torch.empty(1 << 60, dtype=torch.uint8)


def _far_too_much(self, model, inputs):
    raise MemoryError("Unable to allocate 1.00 EiB for an array")


@pytest.mark.parametrize("forward", [_too_much, _far_too_much])
def test_memory_that_is_not_there_is_told_with_what_helps(base, tmp_path, monkeypatch, forward):
    from psykb.training.tuning.trainer import Trainer

    job = tiny.begun(tmp_path / "run", base, tiny.recipe(packing=False), valid=())
    monkeypatch.setattr(Trainer, "forward", forward)
    with pytest.raises(TrainingError) as error:
        sft.run(job)
    assert error.value.stop is Stop.OUT_OF_MEMORY


def test_one_row_and_one_update_are_enough_to_learn(base, tmp_path):
    import torch

    recipe = tiny.with_optimisation(tiny.recipe(steps=1), batch=16, warmup=0.03)
    report = sft.run(tiny.begun(tmp_path / "run", base, recipe, train=tiny.rows(1), valid=()))
    assert (report.steps, report.first.learning_rate) == (1, 1e-2)
    weights = _weights(tmp_path / "run" / "adapter")
    assert all(torch.any(weight != 0) for weight in weights.values())


def test_more_processes_than_rows_learn_what_one_does(base, tmp_path):
    """Of one row each process gets copies, and the valid split does not divide either."""
    recipe = tiny.recipe(steps=3, packing=False, adapter=Adapter(r=4, alpha=8, dropout=0.0))
    job = tiny.begun(
        tmp_path / "two", base, recipe, train=tiny.rows(1), valid=tiny.rows(5, start=30)
    )
    alone = sft.run(tiny.copied(job, tmp_path / "one"))
    called = launching.command(profiles.read("cpu"), 2, job.parent)
    launching.launch(called, job.parent, watch=lambda: None, every=0.1)
    together = saving.read_report(job.parent)
    assert together is not None
    assert len(together.devices) == 2
    assert together.tokens == 4 * alone.tokens  # two processes, two sequences each
    assert together.last.loss == pytest.approx(alone.last.loss, abs=1e-4)
    assert alone.last.loss < alone.first.loss - 0.01
    for one, other in zip(alone.evaluated, together.evaluated, strict=True):
        assert (other.step, other.tokens) == (one.step, one.tokens)
        assert other.loss == pytest.approx(one.loss, abs=1e-4)


@pytest.fixture(scope="module")
def worse(base, tmp_path_factory):
    """A run whose last weights are not its best, in a folder to which it was moved."""
    folder = tmp_path_factory.mktemp("worse")
    recipe = replace(tiny.recipe(steps=6), validation=Validation(every=2.0, patience=0))
    recipe = tiny.with_optimisation(recipe, learning_rate=0.5, max_grad_norm=0.0)
    job = tiny.begun(folder / "run", base, recipe)
    report = sft.run(job)
    assert report.best is not None
    assert report.best.step < 6
    job.parent.rename(folder / "moved")
    return folder / "moved" / job.name


def _without_result(job, folder):
    """Return a copy of a run that was ended before it wrote its result."""
    job = tiny.copied(job, folder)
    shutil.rmtree(job.parent / "adapter")
    (job.parent / REPORT).unlink()
    return job


def _best_of(job):
    before = saving.read_report(job.parent)
    assert before is not None
    assert before.best is not None
    return before.best, f"checkpoints/checkpoint-{before.best.step}"


def test_a_run_that_was_moved_takes_its_best_weights_where_they_are_now(worse, tmp_path):
    import torch

    job = _without_result(worse, tmp_path / "run")
    notes: list[str] = []
    assert sft.run(job, sft.Listener(on_note=notes.append)).best == _best_of(worse)[0]
    assert [note.split(" (")[0] for note in notes] == [
        "what is trained on next is not compared with the rows"
    ]
    again, before = _weights(job.parent / "adapter"), _weights(worse.parent / "adapter")
    assert all(torch.equal(again[name], weight) for name, weight in before.items())


def test_best_weights_that_are_damaged_are_named_and_may_be_deleted(worse, tmp_path):
    import torch

    job = _without_result(worse, tmp_path / "run")
    best = job.parent / _best_of(worse)[1]
    (best / "optimizer.pt").unlink()
    with pytest.raises(TrainingError) as error:
        sft.run(job)
    assert error.value.stop is Stop.DAMAGED
    assert str(error.value).startswith(f"{best}: the checkpoint with the lowest loss")
    shutil.rmtree(best)
    report = sft.run(job)
    assert report.best is None
    assert len(report.evaluated) == 3
    saved = _weights(job.parent / "adapter")
    last = _weights(job.parent / "checkpoints/checkpoint-6")
    for name, weight in saved.items():
        assert torch.equal(weight, last[name])


def test_a_run_whose_metrics_are_gone_says_so(worse, tmp_path):
    job = _without_result(worse, tmp_path / "run")
    (job.parent / "metrics.jsonl").unlink()
    with pytest.raises(CorruptRecordError, match="holds no update of the run"):
        sft.run(job)
    assert not (job.parent / REPORT).exists()
