from dataclasses import replace

import pytest

from psykb.errors import MissingExtraError, MisuseError, TrainingError
from psykb.training.jobs import Job
from psykb.training.recipes.settings import (
    Approach,
    Compute,
    Data,
    Optimisation,
    Recipe,
    Validation,
)
from psykb.training.rows.prepared import Prepared, Split, TemplateKind
from psykb.training.tuning import arithmetic
from psykb.training.tuning.arguments import (
    accumulation,
    arguments,
    interval,
    updates,
    warmup,
)
from psykb.training.tuning.arithmetic import Arithmetic, arithmetic_of
from psykb.types import Stop


def _recipe(approach=Approach.LORA, **tables):
    return Recipe(name="r", about="", approach=approach, **tables)


def _batch(batch, per_device, **more):
    return _recipe(optimisation=Optimisation(batch=batch, per_device=per_device, **more))


def _split(sequences):
    return Split(rows=sequences, tokens=1, trained=1, cut=(), longest=1, sequences=sequences)


def _arguments(recipe, tmp_path, *, sequences=100, valid=True, processes=1):
    job = Job(
        model="m", base="m", fingerprint="0" * 16, data="d", digest="0" * 64, recipe=recipe,
        version="0",
    )  # fmt: skip
    prepared = Prepared(
        key="k",
        template=TemplateKind.FOUND,
        train=_split(sequences),
        valid=_split(3) if valid else None,
        left_out={},
        deviations={},
    )
    return arguments(job, tmp_path, prepared, processes)


@pytest.mark.parametrize(
    ("batch", "per_device", "processes", "words"),
    [
        (16, 3, 1, "set batch to 15 or 18, or per_device to 2"),
        (16, 2, 3, "set batch to 12 or 18"),
        (2, 4, 1, "set batch to 4, or per_device to 2"),
        (3, 2, 4, "set batch to 8"),
        (8, 5, 2, "set batch to 10, or per_device to 4"),
    ],
)
def test_a_batch_that_cannot_be_divided_is_refused_with_those_that_can(
    batch, per_device, processes, words
):
    with pytest.raises(MisuseError) as error:
        accumulation(_batch(batch, per_device), processes)
    assert str(error.value) == (
        f"optimisation.batch = {batch} cannot be divided into {per_device} sequences "
        f"(optimisation.per_device) on each of {processes} devices; {words}"
    )


@pytest.mark.parametrize(
    ("batch", "per_device", "processes", "turns"), [(16, 1, 1, 16), (16, 4, 2, 2), (448, 4, 4, 28)]
)
def test_the_batch_is_that_of_all_devices(batch, per_device, processes, turns):
    assert accumulation(_batch(batch, per_device), processes) == turns


@pytest.mark.parametrize(
    ("sequences", "epochs", "most", "processes", "count"),
    [
        (100, 1.0, 0, 1, 13),  # 50 turns of 2, 4 turns an update
        (100, 3.0, 0, 1, 39),  # the last of each epoch is smaller
        (100, 0.5, 0, 1, 7),
        (100, 3.0, 20, 1, 20),
        (100, 1.0, 20, 1, 13),  # at most
        (1, 2.0, 0, 1, 2),
        (100, 1.0, 0, 4, 13),  # 13 turns of each
        (97, 1.0, 0, 2, 13),  # 25 turns of each
        (1, 1.0, 0, 4, 1),  # more processes than sequences
        (80, 1.1, 0, 1, 11),  # 1.1 * 10 is a little more than 11
    ],
)
def test_updates(sequences, epochs, most, processes, count):
    recipe = _batch(8, 2, epochs=epochs, max_steps=most)
    assert updates(recipe, sequences, processes) == count


@pytest.mark.parametrize(
    ("every", "steps", "expected"),
    [(0.5, 30, 15), (0.1, 30, 3), (0.1, 3, 1), (0.1, 31, 4), (7.0, 30, 7), (0.7, 10, 7)],
)
def test_interval(every, steps, expected):
    assert interval(_recipe(validation=Validation(every=every)), steps) == expected


@pytest.mark.parametrize(
    ("share", "steps", "expected"),
    [(0.03, 100, 3), (0.03, 30, 1), (0.0, 30, 0), (0.1, 31, 4), (1.0, 10, 9)],
)
def test_warmup(share, steps, expected):
    assert warmup(_recipe(optimisation=Optimisation(warmup=share)), steps) == expected


@pytest.mark.parametrize("share", [0.03, 1.0])
def test_a_run_of_one_update_has_the_whole_learning_rate(share):
    assert warmup(_recipe(optimisation=Optimisation(warmup=share)), 1) == 0


@pytest.mark.train
@pytest.mark.parametrize("shared", [True, False])
def test_gradients_of_weights_that_are_shared_stay_shared(tmp_path, monkeypatch, shared):
    # accelerate's no_sync keeps those of all weights on every device until an update is whole
    if shared:
        monkeypatch.setenv("ACCELERATE_USE_FSDP", "true")
    found = _arguments(_recipe(Approach.FULL), tmp_path).accelerator_config
    expected = {"sync_each_batch": True} if shared else None
    assert found.gradient_accumulation_kwargs == expected


@pytest.mark.train
def test_every_value_of_a_recipe_reaches_trl(tmp_path):
    recipe = _recipe(
        data=Data(max_length=300, packing=True),
        optimisation=Optimisation(
            epochs=2.0, batch=8, per_device=2, learning_rate=3e-4, schedule="linear", warmup=0.1,
            weight_decay=0.02, beta1=0.8, beta2=0.95, max_grad_norm=0.3, neftune=5.0, seed=7,
        ),
        compute=Compute(checkpointing=True),
        validation=Validation(every=0.25, log_every=3),
    )  # fmt: skip
    made = _arguments(recipe, tmp_path)
    assert made.output_dir == str(tmp_path / "checkpoints")
    assert (made.max_steps, made.warmup_steps, made.eval_steps, made.save_steps) == (26, 3, 7, 7)
    assert (made.per_device_train_batch_size, made.gradient_accumulation_steps) == (2, 4)
    assert made.per_device_eval_batch_size == 1
    assert (made.packing, made.eval_packing, made.packing_strategy) == (True, True, "bfd")
    assert (made.max_length, made.dataset_kwargs) == (300, {"skip_prepare_dataset": True})
    assert (made.learning_rate, made.lr_scheduler_type.value) == (3e-4, "linear")
    assert (made.optim.value, made.weight_decay) == ("adamw_torch_fused", 0.02)
    assert (made.adam_beta1, made.adam_beta2, made.max_grad_norm) == (0.8, 0.95, 0.3)
    assert (made.neftune_noise_alpha, made.seed, made.data_seed) == (5.0, 7, 7)
    assert made.activation_checkpointing is True
    assert made.activation_checkpointing_kwargs == {"use_reentrant": False}
    assert (made.logging_steps, made.report_to, made.push_to_hub) == (3, [], False)
    assert (made.load_best_model_at_end, made.metric_for_best_model) == (True, "loss")
    assert made.greater_is_better is False
    assert made.save_total_limit is None


@pytest.mark.train
def test_without_rows_to_look_at_nothing_is_evaluated_and_the_last_weights_stay(tmp_path):
    recipe = _recipe(
        data=Data(packing=False),
        optimisation=Optimisation(batch=4, per_device=4, neftune=0.0, schedule="constant"),
        compute=Compute(checkpointing=False),
    )
    made = _arguments(recipe, tmp_path, valid=False)
    assert (made.eval_strategy.value, made.load_best_model_at_end) == ("no", False)
    assert (made.save_strategy.value, made.save_steps) == ("steps", 8)  # a tenth of 75
    assert (made.packing, made.per_device_eval_batch_size) == (False, 4)
    assert made.neftune_noise_alpha is None
    assert made.activation_checkpointing is False
    assert made.lr_scheduler_type.value == "constant_with_warmup"


@pytest.mark.train
def test_a_processor_computes_in_fp32_unless_asked(tmp_path):
    made = _arguments(_recipe(), tmp_path)
    assert (made.use_cpu, made.bf16, made.fp16, made.mixed_precision) == (True, False, False, "no")
    asked = _recipe(compute=Compute(precision="bf16"))
    made = _arguments(asked, tmp_path)
    assert (made.bf16, made.mixed_precision) == (True, "bf16")


@pytest.mark.train
def test_what_is_kept_in_bf16_is_computed_as_it_is(tmp_path, monkeypatch):
    monkeypatch.setenv("ACCELERATE_MIXED_PRECISION", "bf16")  # as a profile of accelerate does
    recipe = _recipe(Approach.FULL, compute=Compute(weights="bf16"))
    assert arithmetic_of(recipe) == Arithmetic(computed="bf16", frozen="bf16", trained="bf16")
    made = _arguments(recipe, tmp_path)
    assert (made.bf16, made.mixed_precision) == (False, "no")


@pytest.mark.train
@pytest.mark.parametrize("precision", ["fp32"])
def test_weights_in_bf16_go_with_its_arithmetic_only(precision):
    recipe = _recipe(compute=Compute(precision=precision, weights="bf16"))
    with pytest.raises(MisuseError, match=r'compute\.weights = "bf16" needs'):
        arithmetic_of(recipe)


@pytest.mark.train
@pytest.mark.parametrize(
    "recipe",
    [
        _recipe(optimisation=Optimisation(optimizer="paged-adamw-8bit")),
        _recipe(compute=Compute(precision="fp16")),
    ],
)
def test_what_needs_a_graphics_card_says_so(recipe, monkeypatch):
    monkeypatch.setenv("ACCELERATE_USE_CPU", "true")
    monkeypatch.setattr(arithmetic, "need_bitsandbytes", lambda: None)
    with pytest.raises(TrainingError) as error:
        arithmetic_of(recipe)
    assert error.value.stop is Stop.NO_DEVICE


@pytest.mark.train
def test_bitsandbytes_is_asked_for_by_its_extra(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "bitsandbytes", None)
    for recipe in (
        _recipe(Approach.QLORA),
        _recipe(optimisation=Optimisation(optimizer="adamw-8bit")),
    ):
        with pytest.raises(MissingExtraError, match=r"pip install 'psykb\[qlora\]'"):
            arithmetic_of(recipe)
    assert arithmetic_of(replace(_recipe(), approach=Approach.FULL)).computed == "fp32"
