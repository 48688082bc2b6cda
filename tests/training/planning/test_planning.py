import json
import subprocess
import time
from dataclasses import asdict, replace

import pytest

from psykb.errors import TrainingError
from psykb.training import job_files
from psykb.training.driving.devices import Device, look
from psykb.training.jobs import Job
from psykb.training.planning import Sharing, fit, fitting, pace, plan
from psykb.training.planning.loads import load_of
from psykb.training.planning.planning import room_of
from psykb.training.planning.timing import Pace, Timing, Unmeasured, seconds_of, timed
from psykb.training.recipes import reading
from psykb.training.recipes.settings import Approach, Compute, Data, Optimisation, Recipe
from psykb.training.rows.prepared import Prepared, Split, TemplateKind
from psykb.types import Stop
from tests.tiny_models import tiny_causal_lm
from tests.training.planning.test_parameters import LLAMA_3_1_8B, QWEN3_8B, folder_of

pytestmark = pytest.mark.train

GIB = 2**30
LORA = Recipe(name="lora", about="", approach=Approach.LORA)
FULL = Recipe(name="full", about="", approach=Approach.FULL)


def card(gib):
    return Device(kind="cuda", name="a card", memory=gib * GIB, free=gib * GIB, bf16=True)


def prepared(sequences=100, longest=3000):
    split = Split(
        rows=700,
        tokens=200_000,
        trained=80_000,
        cut=("a",),
        longest=longest,
        sequences=sequences,
    )
    return Prepared(
        key="0" * 64,
        template=TemplateKind.TAGGED,
        train=split,
        valid=None,
        left_out={},
        deviations={},
    )


def job_of(folder, recipe):
    return Job(
        model="org/model",
        base=str(folder),
        fingerprint="0" * 16,
        data="mix",
        digest="0" * 64,
        recipe=recipe,
        version="0.1.0",
    )


@pytest.fixture(scope="module")
def qwen(tmp_path_factory):
    """A folder with the configuration of Qwen3-8B, without weights."""
    return folder_of(QWEN3_8B, tmp_path_factory.mktemp("qwen") / "m")


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    return tiny_causal_lm(tmp_path_factory.mktemp("tiny"))


def test_a_plan_counts_and_needs_no_weights(qwen):
    recipe = replace(LORA, optimisation=Optimisation(epochs=2.0, batch=16, per_device=1))
    made = plan(job_of(qwen, recipe), prepared(), processes=1, device=card(80))
    assert (made.parameters.all, made.parameters.trained) == (8_234_382_336, 43_646_976)
    assert (made.rows, made.sequences) == (700, 100)
    assert (made.tokens, made.trained_tokens) == (200_000, 80_000)
    assert made.accumulation == 16
    assert (made.updates_an_epoch, made.updates) == (7, 14)  # the last batch has 4 of 16
    assert made.load.tokens == 2048
    assert made.fits
    assert made.timing == Timing(turn=2048, reason=Unmeasured.NO_WEIGHTS)
    fit(made, card(80))


def test_a_plan_can_be_written_as_json(qwen):
    made = plan(job_of(qwen, LORA), prepared(), processes=1, device=card(80))
    found = json.loads(json.dumps(asdict(made)))
    assert found["memory"]["parts"]["frozen_weights"] == 2 * 8_190_735_360
    assert found["timing"]["reason"] == "no_weights"


def test_updates_stop_at_the_most(qwen):
    recipe = replace(LORA, optimisation=Optimisation(max_steps=5))
    made = plan(job_of(qwen, recipe), prepared(), processes=1, device=card(80), measured=False)
    assert (made.updates_an_epoch, made.updates) == (7, 5)
    assert made.timing.reason is Unmeasured.NOT_ASKED


def test_several_processes_share_an_update(qwen):
    tuned = plan(job_of(qwen, LORA), prepared(), processes=4, device=card(80), measured=False)
    assert (tuned.accumulation, tuned.updates_an_epoch) == (4, 7)
    assert tuned.sharing is Sharing.DDP
    whole = plan(job_of(qwen, FULL), prepared(), processes=4, device=card(80), measured=False)
    assert whole.sharing is Sharing.FSDP2
    assert whole.fits


def test_the_memory_of_an_unknown_device_is_not_judged(qwen):
    unknown = replace(card(80), memory=0, free=0)
    made = plan(job_of(qwen, FULL), prepared(), processes=1, device=unknown, measured=False)
    assert made.fits is None
    fit(made, unknown)


def refusal(made, device):
    with pytest.raises(TrainingError) as caught:
        fit(made, device)
    assert caught.value.stop is Stop.TOO_LARGE
    return str(caught.value)


def test_too_large_says_how_much_is_missing_and_which_recipe_fits(qwen):
    made = plan(job_of(qwen, LORA), prepared(), processes=1, device=card(16), measured=False)
    words = refusal(made, card(16))
    needed = made.memory.total / GIB
    assert f"about {needed:.1f} GiB" in words
    assert f"{needed - 16:.1f} GiB are missing" in words
    assert "--recipe qlora" in words
    assert "--set" not in words  # no setting of LoRA's makes 16 bits a weight fit 16 GiB


def test_what_is_proposed_fits_by_the_same_estimate(qwen):
    device = card(24)
    recipe = replace(
        LORA,
        compute=Compute(checkpointing=False),
        optimisation=Optimisation(per_device=4),
        data=Data(max_length=4096),
    )
    made = plan(job_of(qwen, recipe), prepared(), processes=1, device=device, measured=False)
    words = refusal(made, device)
    settings = words.partition("--set ")[2].partition(" (")[0].split(" --set ")
    assert settings[:2] == ["compute.checkpointing=true", "optimisation.per_device=1"]
    changed = reading.changed(recipe, settings)
    again = plan(job_of(qwen, changed), prepared(), processes=1, device=device, measured=False)
    fit(again, device)
    assert f"({again.memory.total / GIB:.1f} GiB)" in words


def test_full_training_is_shown_smaller_states_and_smaller_recipes(tmp_path):
    folder = folder_of(LLAMA_3_1_8B, tmp_path / "m")
    made = plan(job_of(folder, FULL), prepared(), processes=1, device=card(80), measured=False)
    words = refusal(made, card(80))
    assert "--set optimisation.optimizer=paged-adamw-8bit" in words
    assert "--recipe lora" in words


def test_settings_are_counted_as_the_devices_share_the_run(qwen):
    """With DDP every card holds all: no setting that FSDP2 alone makes fit is proposed."""
    device = card(80)
    many = replace(FULL, optimisation=Optimisation(per_device=4))
    made = plan(
        job_of(qwen, many), prepared(), processes=4, device=device, sharing=Sharing.DDP,
        measured=False,
    )  # fmt: skip
    assert "for each process" in refusal(made, device)
    assert "per_device=1" not in refusal(made, device)


def test_cards_that_cut_weights_are_shown_the_profile_of_an_adapter(qwen):
    device = card(16)
    made = plan(job_of(qwen, FULL), prepared(), processes=2, device=device, measured=False)
    assert made.sharing is Sharing.FSDP2
    assert "--recipe qlora --profile ddp (" in refusal(made, device)


def test_only_as_many_cards_are_proposed_as_the_batch_can_be_shared_by(qwen):
    for batch, proposed in [(16, True), (3, False)]:
        recipe = replace(FULL, optimisation=Optimisation(batch=batch))
        made = plan(job_of(qwen, recipe), prepared(), processes=1, device=card(16), measured=False)
        wide = replace(made, recipe=replace(recipe, approach=Approach.FULL))
        found = list(fitting._cards(wide, card(96), 90 * GIB))
        assert bool(found) is proposed
    paged = replace(FULL, optimisation=Optimisation(optimizer="paged-adamw-8bit"))
    made = plan(job_of(qwen, paged), prepared(), processes=1, device=card(16), measured=False)
    assert list(fitting._cards(made, card(96), 90 * GIB)) == []


@pytest.mark.parametrize(
    ("precision", "bf16", "proposed"),
    [("auto", True, True), ("auto", False, False), ("fp32", True, False), ("bf16", True, True)],
)
def test_weights_in_bf16_are_proposed_only_where_they_are_taken(qwen, precision, bf16, proposed):
    recipe = replace(FULL, compute=Compute(precision=precision))
    device = replace(card(40), bf16=bf16)
    steps = [words for words, _change in fitting._steps(recipe, device, 1)]
    assert ("compute.weights=bf16" in steps) is proposed


def test_nothing_fits_a_device_that_is_far_too_small(qwen):
    small = replace(card(2), kind="cpu", name="a processor")
    made = plan(job_of(qwen, LORA), prepared(), processes=1, device=small, measured=False)
    assert "No recipe" in refusal(made, small)


def test_no_time_is_measured_where_the_model_does_not_fit(tiny):
    small = replace(look()[0], memory=1, free=1)
    made = plan(job_of(tiny, LORA), prepared(), processes=1, device=small)
    assert made.timing.reason is Unmeasured.DOES_NOT_FIT
    assert made.timing.run is None


def test_damaged_weights_are_told_in_one_line(tiny, tmp_path, capsys):
    folder = tmp_path / "m"
    folder.mkdir()
    for file in tiny.iterdir():
        (folder / file.name).write_bytes(file.read_bytes())
    (folder / "model.safetensors").write_bytes(b"damaged")
    path = job_files.write(job_of(folder, LORA), tmp_path)
    assert pace.main([str(path), "64", "64", "0.5"]) == 1
    said = capsys.readouterr().out
    assert said.count("\n") == 1
    assert str(folder) in said


def test_a_turn_is_measured_with_the_real_weights(tiny):
    recipe = replace(LORA, data=Data(max_length=64))
    made = plan(job_of(tiny, recipe), prepared(), processes=1, device=look()[0])
    timing = made.timing
    assert (timing.reason, timing.detail) == (None, "")
    assert (timing.piece, timing.turn) == (64, 64)
    assert not timing.scaled
    assert timing.update is not None
    assert timing.update > 0
    assert timing.run == pytest.approx(timing.update * made.updates)


def test_a_shorter_piece_is_scaled_by_tokens_and_says_so(tiny):
    found = pace.measure(
        job_of(tiny, LORA), 4096, 100, 0.5, seconds=0.0
    )  # no time for more than the first
    assert isinstance(found, Pace)
    assert found.tokens == 32
    assert found.seconds > 0
    assert Timing(update=1.0, run=1.0, piece=32, turn=4096).scaled


class Clock:
    """Pieces that take 2 s whatever their length, and 1/64 s a token."""

    def __init__(self) -> None:
        self.asked: list[int] = []

    def __call__(self, tokens: int) -> float:
        self.asked.append(tokens)
        return 2 + tokens / 64


def test_pieces_grow_as_far_as_the_time_reaches():
    clock = Clock()
    found = pace._pieces(clock, 600, time.perf_counter() + 60)
    assert found == [(32, 2.5), (128, 4.0), (512, 10.0), (600, 11.375)]
    assert clock.asked == [32] * 3 + [128] * 3 + [512] * 3 + [600] * 3
    assert pace._fixed(found) == pytest.approx(2)
    # by tokens alone 128 would take 10 s; by the line through two pieces 512 take 10
    assert pace._pieces(Clock(), 600, time.perf_counter() + 9) == [(32, 2.5)]
    assert pace._pieces(Clock(), 600, time.perf_counter() + 10.5)[-1] == (512, 10.0)
    late = Clock()
    assert pace._pieces(late, 600, time.perf_counter()) == [(32, 2.5)]
    assert late.asked == [32]


def test_what_hangs_not_on_the_length_is_told_apart_only_where_it_shows():
    assert pace._fixed([(32, 2.5)]) == 0
    assert pace._fixed([(32, 2.5), (128, 2.4)]) == 0  # noise
    assert pace._fixed([(32, 1.0), (128, 8.0)]) == 0  # grows faster than the tokens


def test_the_time_of_an_update_counts_turns_and_tokens():
    split = prepared(sequences=100).train  # 200,000 tokens
    recipe = replace(LORA, optimisation=Optimisation(batch=16, per_device=2))
    found = Pace(seconds=10.0, tokens=512, fixed=2.0, move=0.5)
    # 50 turns of 2 s, and 200,000 tokens of 8 s / 512, in 7 updates
    assert seconds_of(recipe, found, split, 7, 1) == pytest.approx((100 + 3125) / 7 + 0.5)
    # on 4 devices 13 turns each
    assert seconds_of(recipe, found, split, 7, 4) == pytest.approx((26 + 3125 / 4) / 7 + 0.5)


def test_processes_that_share_a_processor_are_no_faster_together(tiny, monkeypatch):
    said = json.dumps(asdict(Pace(seconds=1.0, tokens=100, fixed=0.0, move=0.0)))
    done = subprocess.CompletedProcess([], 0, stdout=f"{said}\n", stderr="")
    monkeypatch.setattr(subprocess, "run", lambda *_args, **_more: done)
    load, split = load_of(LORA, 3000, 2), prepared().train
    job = job_of(tiny, LORA)
    apart = timed(job, load, split, (7, 14), 2)
    shared = timed(job, load, split, (7, 14), 2, one_device=True)
    assert apart.update == pytest.approx(200_000 / 2 / 100 / 7)
    assert shared.update == pytest.approx(200_000 / 100 / 7)
    assert shared.run == pytest.approx(200_000 / 100 * 2)


@pytest.mark.parametrize(
    ("more", "reason"),
    [({}, Unmeasured.NO_WEIGHTS), ({"here": False}, Unmeasured.NOT_HERE),
     ({"here": False, "measured": False}, Unmeasured.NOT_ASKED)],
)  # fmt: skip
def test_why_no_time_is_told(qwen, more, reason):
    made = plan(job_of(qwen, LORA), prepared(), processes=1, device=card(80), **more)
    assert made.timing == Timing(turn=2048, reason=reason)


def test_a_folder_without_weights_is_not_timed(qwen):
    made = plan(job_of(qwen, LORA), prepared(), processes=1, device=card(80), measured=False)
    found = timed(job_of(qwen, LORA), made.load, prepared().train, (7, 7), 1)
    assert found.reason is Unmeasured.NO_WEIGHTS


def test_processes_share_the_memory_of_a_processor_and_have_a_card_each():
    one = replace(card(24), free=20 * GIB)
    assert room_of(one, 4) == 20 * GIB
    assert room_of(replace(one, free=0), 4) == 24 * GIB
    assert room_of(replace(one, kind="cpu"), 4) == 5 * GIB
