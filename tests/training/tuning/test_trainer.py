"""The trainer itself: losses, leaks between rows of a pack, what moves, what stops it."""

import math
from dataclasses import replace
from typing import Any

import pytest

from psykb.errors import MisuseError, TrainingError
from psykb.training import job_files, sft
from psykb.training.recipes.settings import Adapter, Approach, Compute, Data, Recipe, Validation
from psykb.training.rows import store
from psykb.training.tuning import checkpoints, saving
from psykb.types import Stop
from tests.training import tiny

pytestmark = pytest.mark.train

FAMILIES = [("qwen3", Approach.LORA), ("llama", Approach.FULL)]


@pytest.fixture(scope="module")
def bases(tmp_path_factory):
    folder = tmp_path_factory.mktemp("bases")
    return {name: tiny.causal_lm(folder / name, family=name) for name in ("qwen3", "llama")}


class Notes:
    """Keeps what a run tells."""

    def __init__(self):
        self.steps, self.looks = [], []
        self.on_step = lambda step: None
        self.on_saving = lambda: None

    def stepped(self, step):
        self.steps.append(step)
        self.on_step(step)

    def evaluated(self, evaluated):
        self.looks.append(evaluated)

    def saving(self):
        self.on_saving()


def _trainer(job, notes=None):
    """Return the trainer of a run as `sft.run` makes it."""
    from psykb.training.tuning import arguments, building

    what, folder = job_files.read(job), job.parent
    made = arguments.arguments(what, folder, store.load(folder), 1)
    model, tokenizer = building.build(what)
    return sft.trainer_of(what, folder, made, model, tokenizer, notes or Notes())


def _whole(recipe: Recipe, rows: int) -> Recipe:
    """Return a recipe of which every update goes through all rows at once, without chance."""
    return replace(
        tiny.with_optimisation(recipe, batch=rows, per_device=rows, warmup=0.0),
        adapter=Adapter(r=8, alpha=16, dropout=0.0),
    )


@pytest.mark.parametrize(("family", "approach"), FAMILIES)
def test_packing_changes_no_loss_in_training_and_none_in_evaluation(
    bases, tmp_path, family, approach
):
    rows, others = tiny.rows(11), tiny.rows(5, start=20)
    told = {}
    for packing in (True, False):
        recipe = tiny.recipe(approach, steps=3, packing=packing)
        recipe = replace(recipe, data=Data(max_length=110, packing=packing))
        notes = Notes()
        job = tiny.begun(
            tmp_path / str(packing), bases[family], _whole(recipe, 11), train=rows, valid=others
        )
        sequences = store.load(job.parent).train.sequences
        assert (sequences < 11) if packing else (sequences == 11)
        _trainer(job, notes).train()
        told[packing] = notes
    packed, apart = told[True], told[False]
    assert [step.tokens for step in packed.steps] == [step.tokens for step in apart.steps]
    assert [step.loss for step in packed.steps] == pytest.approx(
        [step.loss for step in apart.steps], abs=1e-4
    )
    assert packed.steps[2].loss < packed.steps[0].loss - 0.005  # the weights moved between them
    assert [(look.step, look.tokens) for look in packed.looks] == [
        (look.step, look.tokens) for look in apart.looks
    ]
    assert [look.loss for look in packed.looks] == pytest.approx(
        [look.loss for look in apart.looks], abs=1e-4
    )


def test_the_loss_of_an_evaluation_is_that_of_its_tokens(bases, tmp_path):
    import torch

    job = tiny.begun(
        tmp_path / "run",
        bases["qwen3"],
        replace(
            tiny.recipe(Approach.FULL, packing=False),
            optimisation=tiny.recipe().optimisation,
        ),
        valid=tiny.rows(5, start=40),
    )
    notes = Notes()
    trainer = _trainer(job, notes)
    metrics = trainer.evaluate()
    total, tokens = 0.0, 0
    for row in store.dataset(job.parent, "valid"):
        with torch.no_grad():
            logits = trainer.model(torch.tensor([row["input_ids"]]), use_cache=False).logits
        labels = torch.tensor(row["labels"])[1:]
        kept = labels != -100
        losses = torch.nn.functional.cross_entropy(
            logits[0, :-1][kept], labels[kept], reduction="sum"
        )
        total, tokens = total + float(losses), tokens + int(kept.sum())
    assert metrics["eval_tokens"] == tokens
    assert metrics["eval_loss"] == pytest.approx(total / tokens, abs=1e-5)
    assert notes.looks[0].tokens == tokens


def _pack(trainer, *rows, labels=True):
    """Return rows as the collator packs them."""
    ids = [token for row in rows for token in row]
    pack = {"input_ids": ids, "labels": ids, "seq_lengths": [len(row) for row in rows]}
    inputs = trainer.data_collator([pack])
    if not labels:
        del inputs["labels"]
    return inputs


@pytest.mark.parametrize("attention", ["sdpa", "eager"])
@pytest.mark.parametrize("evaluating", [True, False])
@pytest.mark.parametrize(("family", "approach"), FAMILIES)
def test_rows_of_a_pack_do_not_see_one_another(
    bases, tmp_path, family, approach, evaluating, attention
):
    import torch

    recipe = replace(tiny.recipe(approach), adapter=Adapter(r=4, alpha=8, dropout=0.0))
    recipe = replace(recipe, compute=Compute(checkpointing=False, attention=attention))
    trainer = _trainer(tiny.begun(tmp_path / "run", bases[family], recipe))
    row, one, other = list(range(40, 70)), list(range(100, 130)), list(range(200, 230))
    trainer.model.train(not evaluating)
    losses, logits = [], []
    with torch.no_grad():
        for before in ([one], [other], []):
            inputs = _pack(trainer, *before, row)
            losses.append(trainer.forward(trainer.model, inputs).log_probs[0, -29:])
            inputs = _pack(trainer, *before, row, labels=False)
            logits.append(trainer.model(**inputs, use_cache=False).logits[0, -30:])
        # with the cache that transformers makes by default the rows leak: the test can tell
        inputs = [_pack(trainer, before, row, labels=False) for before in (one, other)]
        cached = [trainer.model(**one, use_cache=True).logits[0, -30:] for one in inputs]
    for told in (losses, logits):
        assert float((told[0] - told[1]).abs().max()) <= 1e-5
        assert float((told[0] - told[2]).abs().max()) <= 1e-5
    assert float((cached[0] - cached[1]).abs().max()) > 1e-2


def test_a_model_whose_rows_leak_is_refused_before_it_trains(bases, tmp_path):
    from transformers import AutoTokenizer, MambaConfig, MambaForCausalLM

    from psykb.llm import hub

    base = tmp_path / "mamba"
    tokenizer = AutoTokenizer.from_pretrained(bases["qwen3"])
    config = MambaConfig(
        vocab_size=len(tokenizer), hidden_size=64, num_hidden_layers=2, state_size=8
    )
    with hub.quietly():
        MambaForCausalLM(config).save_pretrained(base)
        tokenizer.save_pretrained(base)
    recipe = replace(tiny.recipe(Approach.FULL), validation=Validation(every=1.0))
    job = tiny.begun(tmp_path / "run", base, recipe, valid=())
    with pytest.raises(MisuseError, match="rows that share a pack see one another") as error:
        sft.run(job)
    assert "set data.packing = false" in str(error.value)
    assert not (tmp_path / "run" / "checkpoints" / "checkpoint-1").exists()


@pytest.mark.parametrize(("family", "approach"), FAMILIES)
def test_every_trained_weight_moves_and_no_other(bases, tmp_path, family, approach):
    import torch

    recipe = tiny.recipe(approach, steps=5)
    trainer = _trainer(tiny.begun(tmp_path / "run", bases[family], recipe))
    before = {name: weight.detach().clone() for name, weight in trainer.model.named_parameters()}
    trainer.train()
    after = dict(trainer.model.named_parameters())
    assert after.keys() == before.keys()
    moved = {name for name in after if not torch.equal(after[name], before[name])}
    if approach is Approach.FULL:
        assert moved == set(after)
    else:
        assert moved == {name for name in after if ".lora_" in name}
        assert len(moved) == 2 * 2 * 7  # A and B of seven layers in two blocks
        saved = {
            name.replace(".base_layer", "").removeprefix("base_model.model.")
            for name in after
            if ".lora_" not in name
        }
        assert saved == set(_weights(bases[family]))
        for name, weight in _weights(bases[family]).items():
            path = next(n for n in after if n.replace(".base_layer", "").endswith(name))
            assert torch.equal(after[path], weight)


@pytest.mark.parametrize(("family", "approach"), FAMILIES)
@pytest.mark.parametrize("tied", [False, True])
def test_saved_and_loaded_by_psykb_it_says_the_same(
    bases, tmp_path, monkeypatch, family, approach, tied
):
    import torch

    from psykb.llm import devices, local

    base = bases[family]
    if tied:
        base = tiny.causal_lm(tmp_path / "tied", family=family, tied=True)
    job = tiny.begun(tmp_path / "run", base, tiny.recipe(approach, steps=4), valid=())
    trainer = _trainer(job)
    ids = torch.tensor([[5, 9, 40, 77, 120, 33]])
    before = trainer.model.eval()(ids, use_cache=False).logits.detach()
    trainer.train()
    trained = trainer.model.eval()(ids, use_cache=False).logits.detach()
    result = saving.save(trainer.model, job_files.read(job), job.parent)
    monkeypatch.setattr(devices, "number_format", lambda: torch.float32)
    loaded: Any = local.load(str(result), offline=True)
    with torch.no_grad():
        told = loaded._model(ids).logits
    assert float((told - trained).abs().max()) <= 1e-6
    assert float((told - before).abs().max()) > 1e-3


def _weights(folder):
    from safetensors.torch import load_file

    return load_file(folder / "model.safetensors")


def test_adapters_on_weights_in_4_bits_stay_in_fp32(bases, tmp_path):
    import torch

    pytest.importorskip("bitsandbytes")
    job = tiny.begun(tmp_path / "run", bases["qwen3"], tiny.recipe(Approach.QLORA, steps=2))
    trainer = _trainer(job)
    trained = [weight for weight in trainer.model.parameters() if weight.requires_grad]
    assert {weight.dtype for weight in trained} == {torch.float32}


def test_an_evaluation_changes_no_gradient_through_weights_in_4_bits(bases, tmp_path):
    import torch

    pytest.importorskip("bitsandbytes")
    recipe = replace(
        tiny.recipe(Approach.QLORA), adapter=Adapter(r=4, alpha=8, dropout=0.0, targets=("q_proj",))
    )
    trainer = _trainer(tiny.begun(tmp_path / "run", bases["qwen3"], recipe))
    weights = [weight for weight in trainer.model.parameters() if weight.requires_grad]
    with torch.no_grad():
        for weight in weights:
            weight += 0.01  # else there is no gradient for A
    found = []
    for _ in range(2):
        trainer.model.train()
        pack = _pack(trainer, list(range(40, 70)))
        (-trainer.forward(trainer.model, pack).log_probs.sum()).backward()
        found.append([weight.grad.clone() for weight in weights])
        trainer.model.zero_grad()
        trainer.evaluate()
    for before, after in zip(*found, strict=True):
        assert float(before.abs().max()) > 0
        assert torch.equal(before, after)


def _spoilt(job, at, how):
    """Train, and do something to the model after an update; return what was told, and the error."""
    notes = Notes()
    trainer = _trainer(job, notes)
    before = {}

    def on_step(step):
        if step.step == at:
            how(trainer.model)
            before.update(
                {name: weight.detach().clone() for name, weight in trainer.model.named_parameters()}
            )

    notes.on_step = on_step
    with pytest.raises(TrainingError) as error:
        trainer.train()
    return trainer, notes, before, error.value


def _spoil_weight(model):
    import torch

    with torch.no_grad():
        model.get_input_embeddings().weight[:] = math.inf


def _spoil_gradient(model):
    import torch

    weight = next(w for w in model.parameters() if w.requires_grad)
    weight.register_hook(lambda gradient: torch.full_like(gradient, math.nan))


@pytest.mark.parametrize(
    ("how", "what"), [(_spoil_weight, "the loss is "), (_spoil_gradient, "the norm of the grad")]
)
def test_what_is_not_finite_ends_the_run_before_a_weight_moves(bases, tmp_path, how, what):
    import torch

    recipe = replace(tiny.recipe(steps=12), validation=Validation(every=3.0, patience=0))
    job = tiny.begun(tmp_path / "run", bases["qwen3"], recipe)
    trainer, notes, before, error = _spoilt(job, 5, how)
    assert error.stop is Stop.NOT_FINITE
    assert str(error).startswith(f"after update 5: {what}")
    assert "checkpoint-3 stays as it is. Set optimisation.learning_rate lower" in str(error)
    assert [step.step for step in notes.steps] == [1, 2, 3, 4, 5]
    for name, weight in trainer.model.named_parameters():
        assert torch.equal(weight.nan_to_num(), before[name].nan_to_num())
    whole = checkpoints.find(tmp_path / "run" / "checkpoints")
    assert whole is not None
    assert (whole.step, whole.skipped) == (3, ())


def test_a_look_that_is_not_finite_ends_the_run_and_keeps_the_checkpoint(bases, tmp_path):
    recipe = replace(tiny.recipe(steps=12), validation=Validation(every=3.0))
    job = tiny.begun(tmp_path / "run", bases["qwen3"], recipe)
    _, notes, _, error = _spoilt(job, 6, _spoil_weight)
    assert error.stop is Stop.NOT_FINITE
    assert str(error).startswith("after update 6: the loss on the valid split is ")
    assert [look.step for look in notes.looks] == [3]


def test_lines_are_means_over_tokens_of_several_updates(bases, tmp_path):
    one = replace(tiny.recipe(steps=6), validation=Validation(every=4.0, log_every=1))
    job = tiny.begun(tmp_path / "one", bases["qwen3"], one, valid=())
    single = Notes()
    _trainer(job, single).train()
    three = replace(one, validation=Validation(every=4.0, log_every=3))
    several = Notes()
    _trainer(tiny.begun(tmp_path / "three", bases["qwen3"], three, valid=()), several).train()
    # a line, too, before each checkpoint: after 4 updates and at the end
    assert [step.step for step in several.steps] == [3, 4, 6]
    assert several.steps[0].tokens == sum(step.tokens for step in single.steps[:3])
    assert several.steps[1].loss == pytest.approx(single.steps[3].loss, abs=1e-6)
    losses = [step.loss for step in single.steps[:3]]
    assert min(losses) < several.steps[0].loss < max(losses)
    assert single.steps[0].steps == 6


class _Clock:
    """Stands still but for what a test adds."""

    def __init__(self):
        self.now = 0.0

    def perf_counter(self):
        return self.now

    def passes(self, seconds):
        self.now += seconds


def test_seconds_are_those_of_updates_alone(bases, tmp_path, monkeypatch):
    from psykb.training.tuning import trainer as module

    clock, notes = _Clock(), Notes()
    monkeypatch.setattr(module, "time", clock)
    recipe = replace(tiny.recipe(steps=5), validation=Validation(every=2.0, log_every=2))
    trainer: Any = _trainer(tiny.begun(tmp_path / "run", bases["qwen3"], recipe), notes)
    step, look = trainer.training_step, trainer.evaluation_loop

    def stepping(*arguments, **options):
        clock.passes(1)
        return step(*arguments, **options)

    def looking(*arguments, **options):
        clock.passes(100)
        return look(*arguments, **options)

    trainer.training_step, trainer.evaluation_loop = stepping, looking
    notes.on_saving = lambda: clock.passes(1000)
    trainer.train()
    assert clock.now == 5 * 2 + 3 * 100 + 3 * 1000
    assert [(step.step, step.seconds) for step in notes.steps] == [(2, 4.0), (4, 4.0), (5, 2.0)]


def test_older_checkpoints_go_when_the_new_one_is_whole(bases, tmp_path):
    recipe = replace(tiny.recipe(steps=8), validation=Validation(every=2.0, keep=2))
    job = tiny.begun(tmp_path / "run", bases["qwen3"], recipe, valid=())
    _trainer(job).train()
    folder = tmp_path / "run" / "checkpoints"
    assert sorted(path.name for path in folder.iterdir()) == ["checkpoint-6", "checkpoint-8"]
    names = {path.name for path in (folder / "checkpoint-8").iterdir()}
    assert "complete.json" in names
    assert "adapter_model.safetensors" in names
    assert not {"training_args.bin", "README.md"} & names


def test_a_run_that_gets_no_better_ends(bases, tmp_path):
    recipe = replace(tiny.recipe(steps=40), validation=Validation(every=2.0, patience=2))
    recipe = tiny.with_optimisation(recipe, learning_rate=0.5, max_grad_norm=0.0)  # it diverges
    notes = Notes()
    trainer = _trainer(tiny.begun(tmp_path / "run", bases["qwen3"], recipe), notes)
    trainer.train()
    losses = [look.loss for look in notes.looks]
    best = losses.index(min(losses))
    assert len(losses) == best + 3
    assert notes.steps[-1].step == 2 * len(losses) < 40
    assert trainer.state.best_global_step == notes.looks[best].step
    # the best weights are back
    assert trainer.evaluate()["eval_loss"] == pytest.approx(losses[best], abs=1e-6)
    # and where it goes on, for its result is missing, it is over at once
    again = Notes()
    last = checkpoints.last(tmp_path / "run" / "checkpoints")
    _trainer(tmp_path / "run" / "train.toml", again).train(str(last))
    assert (again.steps, again.looks) == ([], [])


def test_noise_on_embeddings_is_for_training_alone(bases, tmp_path):
    still = replace(tiny.recipe(steps=3), adapter=Adapter(r=4, alpha=8, dropout=0.0))
    still = tiny.with_optimisation(still, learning_rate=1e-12)
    steps, looks = {}, {}
    for alpha in (0.0, 50.0):
        notes = Notes()
        recipe = tiny.with_optimisation(still, neftune=alpha)
        trainer = _trainer(tiny.begun(tmp_path / str(alpha), bases["qwen3"], recipe), notes)
        trainer.train()
        steps[alpha] = [step.loss for step in notes.steps]
        looks[alpha] = [look.loss for look in notes.looks]
    differences = [abs(one - other) for one, other in zip(steps[0.0], steps[50.0], strict=True)]
    assert min(differences) > 1e-4
    assert looks[50.0] == pytest.approx(looks[0.0], abs=1e-6)


def test_recomputed_activations_change_no_loss(bases, tmp_path):
    told = []
    for again in (False, True):
        recipe = replace(tiny.recipe(steps=3), compute=Compute(checkpointing=again))
        notes = Notes()
        _trainer(tiny.begun(tmp_path / str(again), bases["qwen3"], recipe), notes).train()
        told.append([step.loss for step in notes.steps])
    assert told[1] == pytest.approx(told[0], abs=1e-6)


@pytest.mark.parametrize(
    ("family", "approach", "weights", "kept"),
    [
        ("qwen3", Approach.LORA, "auto", "float32"),
        ("qwen3", Approach.LORA, "bf16", "bfloat16"),
        ("llama", Approach.FULL, "auto", "float32"),
        ("llama", Approach.FULL, "bf16", "bfloat16"),
    ],
)
def test_bf16_on_a_processor_follows_fp32(bases, tmp_path, family, approach, weights, kept):
    import torch

    told = {}
    half = Compute(checkpointing=False, precision="bf16", weights=weights)
    for name, compute in {"fp32": Compute(checkpointing=False), "bf16": half}.items():
        recipe = replace(
            tiny.recipe(approach, steps=3),
            compute=compute,
            adapter=Adapter(r=4, alpha=8, dropout=0.0),
        )
        notes = Notes()
        trainer = _trainer(tiny.begun(tmp_path / name, bases[family], recipe), notes)
        trainer.train()
        told[name] = [step.loss for step in notes.steps]
    assert told["bf16"] == pytest.approx(told["fp32"], abs=0.05)
    assert told["bf16"] != told["fp32"]
    # the weights of the best checkpoint, which were loaded again
    trained = [
        weight
        for name, weight in trainer.model.named_parameters()
        if approach is Approach.FULL or ".lora_" in name
    ]
    assert {weight.dtype for weight in trained} == {getattr(torch, kept)}


def test_an_adapter_in_bf16_goes_on_in_bf16(bases, tmp_path):
    recipe = replace(
        tiny.recipe(steps=4),
        compute=Compute(checkpointing=False, weights="bf16"),
        validation=Validation(every=2.0, keep=2),
    )
    job = tiny.begun(tmp_path / "run", bases["qwen3"], recipe, valid=())
    straight = Notes()
    _trainer(job, straight).train()
    resumed = Notes()
    _trainer(job, resumed).train(str(tmp_path / "run" / "checkpoints" / "checkpoint-2"))
    assert [step.step for step in resumed.steps] == [3, 4]
    assert [step.loss for step in resumed.steps] == [step.loss for step in straight.steps[2:]]


@pytest.mark.parametrize("packing", [True, False])
def test_the_first_batch_is_the_first_that_is_trained_on(bases, tmp_path, packing):
    import torch

    job = tiny.begun(tmp_path / "run", bases["qwen3"], tiny.recipe(steps=1, packing=packing))
    trainer: Any = _trainer(job)
    first = trainer.first_batch()
    trained = []
    step = trainer.training_step

    def noted(model, inputs, *more, **options):
        trained.append(inputs)
        return step(model, inputs, *more, **options)

    trainer.training_step = noted
    trainer.train()
    assert len(trained) == 2
    for name in ("input_ids", "labels"):
        assert torch.equal(first[name], trained[0][name])
        assert not torch.equal(first[name], trained[1][name])


def test_parts_of_an_update_weigh_by_their_tokens_whatever_the_model_takes(bases, tmp_path):
    from psykb.training.tuning import arguments, building

    recipe = replace(tiny.recipe(steps=2, packing=False), adapter=Adapter(r=4, dropout=0.0))
    job = tiny.begun(tmp_path / "run", bases["qwen3"], recipe, valid=())
    what, folder = job_files.read(job), job.parent
    told = []
    for accepts in (True, False):
        made = arguments.arguments(what, folder, store.load(folder), 1)
        model, tokenizer = building.build(what)
        model.get_base_model().accepts_loss_kwargs = accepts
        notes = Notes()
        sft.trainer_of(what, folder, made, model, tokenizer, notes).train()
        told.append([step.loss for step in notes.steps])
    assert told[1] == pytest.approx(told[0], abs=1e-6)


def test_what_was_told_is_kept_before_a_checkpoint_is_whole(bases, tmp_path):
    recipe = replace(tiny.recipe(steps=4), validation=Validation(every=2.0))
    job = tiny.begun(tmp_path / "run", bases["qwen3"], recipe, valid=())
    notes, seen = Notes(), []
    folder = tmp_path / "run" / "checkpoints"
    notes.on_saving = lambda: seen.append((len(notes.steps), checkpoints.last(folder)))
    _trainer(job, notes).train()
    assert seen == [(2, None), (4, folder / "checkpoint-2")]
