import json
import sys
from dataclasses import replace

import pytest

from psykb.errors import MissingExtraError, MisuseError, NotFoundError, TrainingError
from psykb.training.jobs import Job
from psykb.training.recipes.settings import Adapter, Approach, Compute
from psykb.training.tuning.building import build, linear_layers, targets_of
from psykb.types import Stop
from tests.training import tiny

pytestmark = pytest.mark.train

LAYERS = ("q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj")


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    return tiny.causal_lm(tmp_path_factory.mktemp("base"))


def _job(base, recipe):
    return Job(
        model="org/tiny",
        base=str(base),
        fingerprint="0" * 16,
        data="rows",
        digest="0" * 64,
        recipe=recipe,
        version="0",
    )


def _built(base, approach=Approach.LORA, **tables):
    return build(_job(base, tiny.recipe(approach, **tables)))[0]


def _formats(model, *, trained):
    import torch

    kinds = {w.dtype for w in model.parameters() if w.requires_grad is trained}
    return {str(kind).removeprefix("torch.") for kind in kinds if kind is not torch.uint8}


@pytest.mark.parametrize("targets", [("q_proj", "wq"), ("lm_head",), ("all-linear", "q_proj")])
def test_targets_that_are_not_there_are_named_with_those_that_are(base, targets):
    with pytest.raises(MisuseError) as error:
        _built(base, adapter=Adapter(targets=targets))
    wrong = next(target for target in targets if target not in LAYERS)
    assert str(error.value) == (
        f"adapter.targets: org/tiny has no linear layer '{wrong}' for an adapter; there are "
        f'{", ".join(LAYERS)}, or "all-linear" for all of them'
    )


def test_all_linear_is_every_layer_but_the_output(base):
    model = _built(base)
    names = {name.split(".lora_")[0] for name, _ in model.named_parameters() if ".lora_" in name}
    assert {name.rsplit(".", 1)[-1] for name in names} == set(LAYERS)
    assert len(names) == 2 * len(LAYERS)
    assert not any("lm_head" in name for name in names)


def test_a_layer_that_is_called_as_the_output_does_not_bring_it_along(base):
    import torch

    model = _built(base, Approach.FULL)
    model.model.extra = torch.nn.ModuleDict({"lm_head": torch.nn.Linear(2, 2)})
    assert "lm_head" in linear_layers(model)
    assert targets_of(model, Adapter(), "m") == "all-linear"
    assert targets_of(model, Adapter(targets=("q_proj",)), "m") == ["q_proj"]


def test_only_the_adapter_is_trained_and_it_is_the_same_in_every_process(base):
    import torch

    first, second = _built(base), _built(base)
    moved = dict(first.named_parameters())
    assert {name for name, w in moved.items() if w.requires_grad} == {
        name for name in moved if ".lora_" in name
    }
    for name, weight in second.named_parameters():
        assert torch.equal(weight, moved[name])
    recipe = tiny.with_optimisation(tiny.recipe(), seed=1)
    other = dict(build(_job(base, recipe))[0].named_parameters())
    name = next(name for name in moved if "lora_A" in name)
    assert not torch.equal(other[name], moved[name])


@pytest.mark.parametrize(
    ("approach", "compute", "frozen", "trained"),
    [
        (Approach.LORA, Compute(), {"float32"}, {"float32"}),
        (Approach.LORA, Compute(precision="bf16"), {"bfloat16"}, {"float32"}),
        (Approach.LORA, Compute(weights="bf16"), {"bfloat16"}, {"bfloat16"}),
        (Approach.FULL, Compute(precision="bf16"), set(), {"float32"}),
        (Approach.FULL, Compute(weights="bf16"), set(), {"bfloat16"}),
    ],
)
def test_number_formats(base, approach, compute, frozen, trained):
    model = _built(base, approach, compute=compute)
    assert _formats(model, trained=False) == frozen
    assert _formats(model, trained=True) == trained


def test_weights_in_4_bits(base):
    pytest.importorskip("bitsandbytes")
    model = _built(base, Approach.QLORA, compute=Compute(precision="bf16"))
    layer = model.base_model.model.model.layers[0].mlp.up_proj.base_layer
    assert type(layer).__name__ == "Linear4bit"
    assert layer.weight.numel() == 64 * 128 // 2  # two weights a byte
    assert layer.weight.quant_state.quant_type == "nf4"
    assert layer.weight.quant_state.nested
    assert str(layer.compute_dtype) == "torch.bfloat16"
    assert type(model.get_output_embeddings()).__name__ == "Linear"
    assert _formats(model, trained=True) == {"float32"}


def test_weights_in_4_bits_need_an_extra(base, monkeypatch):
    monkeypatch.setitem(sys.modules, "bitsandbytes", None)
    with pytest.raises(MissingExtraError, match=r"psykb\[qlora\]"):
        _built(base, Approach.QLORA)


@pytest.mark.parametrize("attention", ["eager", "sdpa"])
def test_attention(base, attention):
    model = _built(base, Approach.FULL, compute=Compute(attention=attention))
    assert model.config._attn_implementation == attention
    assert model.config.use_cache is False


def test_adapters_of_other_kinds(base):
    model = _built(base, adapter=Adapter(r=4, alpha=8, rslora=True, dora=True, dropout=0.0))
    layer = model.base_model.model.model.layers[0].mlp.up_proj
    assert layer.scaling["default"] == 4.0  # 8 / √4
    assert any("magnitude" in name for name, _ in model.named_parameters())


def test_a_tokenizer_with_more_tokens_than_the_model_is_refused(base, tmp_path):
    from transformers import AutoTokenizer

    folder = tmp_path / "grown"
    tiny.copied(base / "config.json", folder)
    tokenizer = AutoTokenizer.from_pretrained(folder)
    known = len(tokenizer)
    tokenizer.add_tokens(["<new>"])
    tokenizer.save_pretrained(folder)
    with pytest.raises(MisuseError) as error:
        _built(folder)
    assert str(error.value) == (
        f"org/tiny: its tokenizer knows {known + 1} tokens, the model only {known}: '<new>' would "
        "have no embedding; take the tokenizer's files that came with the weights"
    )


def test_weights_that_are_missing_or_pickled_are_refused(base, tmp_path):
    import torch

    pickled = tmp_path / "pickled"
    tiny.copied(base / "config.json", pickled)
    (pickled / "model.safetensors").unlink()
    torch.save({}, pickled / "pytorch_model.bin")
    with pytest.raises(NotFoundError, match="a pickle, which can run code"):
        _built(pickled)
    deeper = tmp_path / "deeper"
    tiny.copied(base / "config.json", deeper)
    config = json.loads((deeper / "config.json").read_text())
    config["num_hidden_layers"] = 3
    config.pop("layer_types", None)
    (deeper / "config.json").write_text(json.dumps(config))
    with pytest.raises(NotFoundError, match="is not among the weights"):
        _built(deeper)


def test_a_model_that_the_device_has_no_room_for_is_not_called_damaged(base, monkeypatch):
    import torch
    from transformers import AutoModelForCausalLM

    def full(*_args, **_options):
        raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 20.00 GiB.")

    monkeypatch.setattr(AutoModelForCausalLM, "from_pretrained", full)
    with pytest.raises(TrainingError) as error:
        _built(base)
    assert error.value.stop is Stop.OUT_OF_MEMORY


def test_a_model_that_needs_its_own_code_is_refused(base, tmp_path):
    folder = tmp_path / "code"
    tiny.copied(base / "config.json", folder)
    config = json.loads((folder / "config.json").read_text())
    config |= {"model_type": "own", "auto_map": {"AutoModelForCausalLM": "code.Model"}}
    (folder / "config.json").write_text(json.dumps(config))
    (folder / "code.py").write_text("raise SystemExit('run')\n")
    with pytest.raises(NotFoundError, match="the model cannot be loaded"):
        _built(folder)


def test_a_tokenizer_with_nothing_to_pad_with_is_refused(base, tmp_path):
    import shutil

    folder = tmp_path / "base"
    shutil.copytree(base, folder)
    path = folder / "tokenizer_config.json"
    content = json.loads(path.read_text(encoding="utf-8"))
    content["eos_token"] = content["pad_token"] = None
    path.write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(MisuseError) as error:
        _built(folder)
    assert str(error.value) == (
        "org/tiny: its tokenizer has no token for padding and none that ends a text; name one of "
        'its special tokens as "pad_token" in its tokenizer_config.json'
    )


def test_the_tokenizer_comes_as_it_is(base):
    recipe = replace(tiny.recipe(), approach=Approach.FULL)
    tokenizer = build(_job(base, recipe))[1]
    assert tokenizer.chat_template == tiny.QWEN_TEMPLATE


def test_a_base_whose_weights_are_quantised_is_refused_in_words(base, tmp_path):
    import shutil

    folder = tmp_path / "quantised"
    shutil.copytree(base, folder)
    config = json.loads((folder / "config.json").read_text())
    config["quantization_config"] = {"quant_method": "bitsandbytes", "load_in_4bit": True}
    (folder / "config.json").write_text(json.dumps(config))
    with pytest.raises(MisuseError, match="org/tiny: its weights are quantised"):
        _built(folder)
