"""Adapters merged into their bases: what is refused, what comes out, and that it is the same."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from psykb import __version__
from psykb.errors import MisuseError, NotFoundError, StoreError, TrainingError
from psykb.training import job_files
from psykb.training.driving import fingerprints
from psykb.training.jobs import Job, result_of
from psykb.training.merging import merging, sources, weights
from psykb.training.recipes.settings import Approach, Recipe
from psykb.types import Stop
from tests.tiny_models import tiny_causal_lm
from tests.training import tiny

pytest.importorskip("peft", reason="extra `train` is not installed")

ROOT = Path(__file__).parents[2]
FILES = {
    "Modelfile",
    "chat_template.jinja",
    "config.json",
    "generation_config.json",
    "merge.json",
    "model.safetensors",
    "tokenizer.json",
    "tokenizer_config.json",
}
train = pytest.mark.train


@pytest.fixture(scope="module")
def bases(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the base fp32, and the same rounded, bf16."""
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    folder = tmp_path_factory.mktemp("bases")
    base = tiny_causal_lm(folder / "fp32")
    (base / "LICENSE").write_text("as you like\n", encoding="utf-8")
    same = AutoModelForCausalLM.from_pretrained(base, dtype=torch.bfloat16)
    same.save_pretrained(folder / "bf16")
    AutoTokenizer.from_pretrained(base).save_pretrained(folder / "bf16")
    return folder


@pytest.fixture(scope="module")
def adapters(bases: Path) -> Path:
    """A folder with adapters on the fp32 base; each moves the logits by about a fifth."""
    folder = bases / "adapters"
    make_adapter(folder / "lora", bases / "fp32")
    make_adapter(folder / "rslora", bases / "fp32", use_rslora=True)
    make_adapter(folder / "dora", bases / "fp32", use_dora=True)
    make_adapter(folder / "embedded", bases / "fp32", target_modules=["embed_tokens", "lm_head"])
    make_adapter(
        folder / "saving", bases / "fp32", target_modules=["q_proj"], modules_to_save=["lm_head"]
    )
    return folder


def make_adapter(
    folder: Path, base: Path, *, vocabulary: int = 0, embeddings: bool = True, **options
) -> Path:
    """Write an adapter with weights drawn from a seed.

    Args:
        folder: for it.
        base: that it is for.
        vocabulary: how many embeddings the base got before; 0: it kept its own.
        embeddings: whether these are saved with the adapter, as peft does.
        options: of its configuration.
    """
    import warnings

    import torch
    from peft import LoraConfig, get_peft_model
    from transformers import AutoModelForCausalLM

    config = {"r": 4, "lora_alpha": 8, "target_modules": "all-linear", "task_type": "CAUSAL_LM"}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of peft, on what it is asked to do here
        torch.manual_seed(2)
        loaded = AutoModelForCausalLM.from_pretrained(base)
        if vocabulary:
            loaded.resize_token_embeddings(vocabulary, mean_resizing=False)
        model = get_peft_model(loaded, LoraConfig(**(config | options)))
        with torch.no_grad():
            for name, value in model.named_parameters():
                if value.requires_grad and "magnitude" not in name:
                    value.add_(torch.randn_like(value) * 0.05)
                elif value.requires_grad:
                    value.mul_(1.1)
        model.save_pretrained(str(folder), save_embedding_layers="auto" if embeddings else False)
    return folder


def with_tokens(folder: Path, base: Path, *tokens: str, template: str = "") -> None:
    """Write a base's tokenizer with more tokens beside an adapter."""
    from transformers import AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(base)
    tokenizer.add_special_tokens({"additional_special_tokens": list(tokens)})
    tokenizer.chat_template = template or tokenizer.chat_template
    tokenizer.save_pretrained(folder)


def begun(run: Path, base: Path, approach: Approach) -> Job:
    """Write the train.toml of a run that trained on `base`."""
    job = Job(
        model=str(base),
        base=str(base),
        fingerprint=fingerprints.of_model(base),
        data="rows.jsonl",
        digest="0" * 64,
        recipe=Recipe(name="tiny", about="for tests", approach=approach),
        version=__version__,
    )
    job_files.write(job, run)
    return job


def config_of(folder: Path, **content) -> Path:
    """Write a folder with an adapter's configuration and no more."""
    folder.mkdir()
    text = json.dumps({"peft_type": "LORA", "task_type": "CAUSAL_LM", **content})
    (folder / "adapter_config.json").write_text(text, encoding="utf-8")
    return folder


def tensors(folder: Path) -> dict[str, Any]:
    from safetensors.torch import load_file

    (file,) = folder.glob("*.safetensors")
    return dict(load_file(file))


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


# --- what is refused before anything is loaded


def test_a_whole_model_is_no_adapter(tmp_path):
    (tmp_path / "config.json").write_text("{}", encoding="utf-8")
    with pytest.raises(MisuseError, match=r"is a whole model and no adapter.*--llm hf:"):
        sources.find(str(tmp_path), base=None, offline=True)


def test_the_run_of_a_whole_model_has_nothing_to_merge_and_says_what_to_use(tmp_path):
    begun(tmp_path, tmp_path, Approach.FULL)
    with pytest.raises(MisuseError, match=r"/model: is a whole model.*--llm hf:.*/model …"):
        sources.find(str(tmp_path), base=None, offline=True)


def test_a_run_without_a_result_is_to_end_first(tmp_path):
    begun(tmp_path, tmp_path, Approach.LORA)
    with pytest.raises(NotFoundError, match="has no result yet"):
        sources.find(str(tmp_path), base=None, offline=True)


def test_a_folder_with_something_else_is_no_adapter(tmp_path):
    with pytest.raises(NotFoundError, match=r"no adapter lies in this folder \(adapter_config"):
        sources.find(str(tmp_path), base=None, offline=True)


@pytest.mark.parametrize(
    ("content", "error", "words"),
    [
        ({"peft_type": "IA3"}, MisuseError, "of the kind IA3 for CAUSAL_LM; only LoRA"),
        ({"task_type": "SEQ_CLS"}, MisuseError, "of the kind LORA for SEQ_CLS; only LoRA"),
        ({}, NotFoundError, "names no base model; say which with --base"),
        (
            {"base_model_name_or_path": "/nowhere/at/all"},
            NotFoundError,
            "the base of this adapter: .*no such folder.*; or say where it is with --base",
        ),
    ],
)
def test_an_adapter_that_cannot_be_merged_says_why(tmp_path, content, error, words):
    folder = config_of(tmp_path / "a", **content)
    with pytest.raises(error, match=words):
        sources.find(str(folder), base=None, offline=True)


@pytest.mark.parametrize("key", ["layer_replication", "alora_invocation_tokens"])
def test_what_is_no_single_set_of_weights_is_refused(tmp_path, key):
    folder = config_of(tmp_path / "a", **{key: [[0, 2], [1, 2]]})
    with pytest.raises(MisuseError, match=f"with {key}, which cannot be merged; .*hf:{folder} "):
        sources.find(str(folder), base=None, offline=True)


def test_a_damaged_configuration_is_named(tmp_path):
    folder = config_of(tmp_path / "a")
    (folder / "adapter_config.json").write_text("{", encoding="utf-8")
    with pytest.raises(NotFoundError, match=r"adapter_config\.json: cannot be read"):
        sources.find(str(folder), base=None, offline=True)


def test_pickled_adapters_are_not_read(tmp_path):
    folder = config_of(tmp_path / "a")
    (folder / "adapter_model.bin").write_bytes(b"")
    with pytest.raises(NotFoundError, match="the weights are a pickle"):
        sources.find(str(folder), base=None, offline=True)


@pytest.mark.parametrize(
    ("file", "content", "words"),
    [
        ("config.json", {"quantization_config": {}}, "are quantised.*unquantised with --base"),
        ("adapter_config.json", {}, "the base is an adapter itself"),
    ],
)
def test_a_base_that_takes_no_adapter_is_refused(tmp_path, file, content, words):
    adapter = config_of(tmp_path / "a", base_model_name_or_path="base")
    base = adapter / "base"  # a name beside the adapter
    base.mkdir()
    (base / "config.json").write_text("{}", encoding="utf-8")
    (base / file).write_text(json.dumps(content), encoding="utf-8")
    (base / "model.safetensors").touch()
    with pytest.raises(MisuseError, match=words):
        sources.find(str(adapter), base=None, offline=True)


def test_an_adapter_from_a_hub_needs_a_place(tmp_path):
    found = sources.Sources(adapter=tmp_path, base=tmp_path, named="b", job=None)
    with pytest.raises(MisuseError, match="org/adapter: is no folder here; say with --out"):
        merging._out("org/adapter", found, None)


# --- what comes out


@train
@pytest.mark.parametrize("kind", ["rslora", "dora", "embedded", "saving"])
def test_a_merged_model_gives_the_same_logits(bases, adapters, tmp_path, kind):
    merged = merging.merge(str(adapters / kind), tmp_path / "m")
    assert merged.dtype == "float32"
    assert merged.rounded < 1e-7
    assert merged.compared.share < 1e-5 < 0.02 < merged.effect.share
    assert merged.compared.agreeing == merged.compared.positions > 100
    assert merged.telling


@train
def test_an_adapter_by_an_expression_with_patterns_and_whole_modules(bases, tmp_path):
    adapter = make_adapter(
        tmp_path / "a",
        bases / "fp32",
        target_modules=r".*layers\.1\..*\.(q|down)_proj",
        rank_pattern={"q_proj": 2},
        alpha_pattern={"q_proj": 64, "layers.1.mlp.down_proj": 1},
        modules_to_save=["embed_tokens", "input_layernorm"],
    )
    merged = merging.merge(str(adapter))
    assert merged.compared.share < 1e-5 < 0.02 < merged.effect.share
    base, made, low = (tensors(folder) for folder in (bases / "fp32", merged.folder, adapter))
    changed = {name for name in base if not base[name].equal(made[name])}
    layers = {"mlp.down_proj": 1 / 4, "self_attn.q_proj": 64 / 2}  # alpha / r
    assert changed == {
        "model.embed_tokens.weight",
        *(f"model.layers.{n}.input_layernorm.weight" for n in (0, 1)),
        *(f"model.layers.1.{layer}.weight" for layer in layers),
    }
    for layer, scale in layers.items():
        name = f"model.layers.1.{layer}"
        stem = f"base_model.model.{name}.lora_"
        update = scale * (low[f"{stem}B.weight"] @ low[f"{stem}A.weight"])
        assert (made[f"{name}.weight"] - base[f"{name}.weight"] - update).abs().max() < 1e-5


@train
def test_an_adapter_with_biases_and_tokens_of_its_own(bases, tmp_path):
    adapter = make_adapter(
        tmp_path / "a",
        bases / "fp32",
        target_modules=["q_proj"],
        trainable_token_indices=[70, 71, 72],
        bias="lora_only",
    )
    merged = merging.merge(str(adapter))
    assert merged.compared.share < 1e-5 < 0.005 < merged.effect.share
    before, after = (
        tensors(folder)["model.embed_tokens.weight"] for folder in (bases / "fp32", merged.folder)
    )
    assert (before != after).any(1).nonzero().flatten().tolist() == [70, 71, 72]


@train
def test_embeddings_that_an_adapter_brings_take_the_place_of_the_bases(bases, tmp_path):
    """More than there are tokens, as some have it for speed."""
    base, size = bases / "fp32", 384
    adapter = make_adapter(tmp_path / "a", base, vocabulary=size)
    merged = merging.merge(str(adapter))
    assert merged.compared.share < 1e-5 < 0.02 < merged.effect.share
    made = tensors(merged.folder)
    assert {len(made[f"{name}.weight"]) for name in ("lm_head", "model.embed_tokens")} == {size}
    assert json.loads((merged.folder / "config.json").read_text())["vocab_size"] == size


@train
def test_tokens_that_a_template_writes_must_have_their_embeddings(bases, tmp_path):
    base = bases / "fp32"
    lost = make_adapter(tmp_path / "lost", base, vocabulary=379, embeddings=False)
    with_tokens(lost, base, "<|turn|>", template="<|turn|>{{ messages[0].content }}")
    with pytest.raises(MisuseError, match=r"does not fit .*writes <\|turn\|>, of which .*--base"):
        merging.merge(str(lost))
    with_tokens(lost, base, "[PAD]")  # which no conversation holds
    merged = merging.merge(str(lost), tmp_path / "padded")
    assert merged.compared.share < 1e-5
    assert len(tensors(merged.folder)["lm_head.weight"]) == 379


@train
def test_a_tensor_without_a_place_is_not_left_out_in_silence(bases, adapters, tmp_path):
    import shutil

    import torch
    from safetensors.torch import save_file

    adapter = tmp_path / "a"
    shutil.copytree(adapters / "lora", adapter)
    more = {"base_model.model.value_head.weight": torch.ones(2, 2)}
    save_file({**tensors(adapter), **more}, adapter / "adapter_model.safetensors")
    with pytest.raises(
        MisuseError, match=r"does not fit .*value_head.weight is in the adapter only"
    ):
        merging.merge(str(adapter))


@train
def test_what_peft_cannot_merge_is_told(bases, tmp_path):
    adapter = make_adapter(tmp_path / "a", bases / "fp32", lora_bias=True)
    with pytest.raises(MisuseError, match=rf"cannot be merged \(Impossible.*--llm hf:{adapter} "):
        merging.merge(str(adapter))
    assert names(tmp_path) == {"a", ".merged.lock"}


@train
def test_logits_agree_with_an_independent_reading(bases, adapters, tmp_path):
    import torch
    from safetensors.torch import load_file

    merging.merge(str(adapters / "lora"), tmp_path / "m")
    base = load_file(bases / "fp32" / "model.safetensors")
    made = load_file(tmp_path / "m" / "model.safetensors")
    adapter = load_file(adapters / "lora" / "adapter_model.safetensors")
    assert made.keys() == base.keys()
    changed = 0
    for name, weight in base.items():
        stem = f"base_model.model.{name.removesuffix('.weight')}.lora_"
        if f"{stem}A.weight" in adapter:
            update = adapter[f"{stem}B.weight"] @ adapter[f"{stem}A.weight"]
            weight = weight + 8 / 4 * update  # alpha / r
            changed += 1
        torch.testing.assert_close(made[name], weight, rtol=0, atol=1e-6)
    assert changed == 14  # seven layers in two blocks


@train
def test_the_format_of_the_base_is_kept_and_rounded_to_once(bases, adapters, tmp_path):
    import torch
    from safetensors.torch import load_file

    merged = merging.merge(str(adapters / "lora"), tmp_path / "m", base=str(bases / "bf16"))
    assert merged.dtype == "bfloat16"
    assert 0 < merged.rounded < 0.1
    assert merged.compared.share < merged.allowed == 8 * 2**-8
    assert json.loads((tmp_path / "m" / "config.json").read_text())["dtype"] == "bfloat16"
    base = load_file(bases / "bf16" / "model.safetensors")
    made = load_file(tmp_path / "m" / "model.safetensors")
    adapter = load_file(adapters / "lora" / "adapter_model.safetensors")
    name = "model.layers.1.mlp.down_proj"
    stem = f"base_model.model.{name}.lora_"
    exact = base[f"{name}.weight"].float() + 2 * (
        adapter[f"{stem}B.weight"] @ adapter[f"{stem}A.weight"]
    )
    assert {str(value.dtype) for value in made.values()} == {"torch.bfloat16"}
    assert torch.equal(made[f"{name}.weight"], exact.to(made[f"{name}.weight"].dtype))


@train
def test_files_come_along_byte_for_byte(bases, adapters, tmp_path):
    merged = merging.merge(str(adapters / "lora"), tmp_path / "m")
    assert names(merged.folder) == FILES | {"LICENSE"}
    for name in ("chat_template.jinja", "tokenizer.json", "generation_config.json", "LICENSE"):
        assert (merged.folder / name).read_bytes() == (bases / "fp32" / name).read_bytes()
    record = json.loads((merged.folder / "merge.json").read_text())
    assert set(record["files"]) == names(merged.folder)
    assert record["adapter"] == "lora"
    assert names(tmp_path) == {"m", ".m.lock"}
    assert merged.modelfile == merged.folder / "Modelfile"
    assert "PARAMETER num_ctx 512\n" in merged.modelfile.read_text()
    assert len(merged.commands) == 3


@train
def test_the_tokenizer_of_the_adapter_goes_first(bases, adapters, tmp_path):
    import shutil

    from transformers import AutoTokenizer

    adapter = tmp_path / "adapter"
    shutil.copytree(adapters / "lora", adapter)
    tokenizer = AutoTokenizer.from_pretrained(bases / "fp32")
    tokenizer.chat_template = "{{ raise_exception('never') }}"
    tokenizer.save_pretrained(adapter)
    merged = merging.merge(str(adapter))
    assert merged.folder == tmp_path / "merged"
    assert (merged.folder / "chat_template.jinja").read_text() == "{{ raise_exception('never') }}"
    assert (merged.modelfile, merged.obstacle) == (None, "refuses")
    assert "Modelfile" not in names(merged.folder)
    assert len(merged.commands) == 2


@train
def test_a_large_model_is_split(bases, adapters, tmp_path, monkeypatch):
    monkeypatch.setattr(weights, "_SHARD", 500_000)
    merged = merging.merge(str(adapters / "lora"), tmp_path / "m")
    assert len(list(merged.folder.glob("model-*.safetensors"))) > 1
    assert "model.safetensors.index.json" in names(merged.folder)


# --- what a run says of its adapter


@train
def test_a_run_is_taken_for_its_adapter(bases, adapters, tmp_path):
    import shutil

    job = begun(tmp_path / "run", bases / "fp32", Approach.LORA)
    shutil.copytree(adapters / "lora", result_of(tmp_path / "run", job.recipe))
    merged = merging.merge(str(tmp_path / "run"))
    assert merged.folder == tmp_path / "run" / "merged"
    assert (merged.trained_quantised, merged.base_changed) == (False, False)
    other = merging.merge(str(tmp_path / "run"), tmp_path / "o", base=str(bases / "bf16"))
    assert other.base_changed


@train
def test_an_adapter_trained_on_four_bits_is_compared_with_these_too(tmp_path):
    pytest.importorskip("bitsandbytes", reason="extra `qlora` is not installed")
    base = tiny.causal_lm(tmp_path / "base")  # in sizes of which there are 4-bit kernels
    job = begun(tmp_path / "run", base, Approach.QLORA)
    make_adapter(result_of(tmp_path / "run", job.recipe), base)
    merged = merging.merge(str(tmp_path / "run" / "adapter"))
    assert merged.trained_quantised
    assert merged.quantised is not None
    assert merged.compared.share < 1e-5 < 0.01 < merged.quantised.share


# --- what is caught


@train
def test_a_wrong_merge_is_not_published(bases, adapters, tmp_path, monkeypatch):
    """The adapter is left out of the weights that are written."""
    monkeypatch.setattr(weights, "fold", lambda model: (model.unload(), 0.0))
    with pytest.raises(TrainingError, match=r"does not give what base and adapter give") as e:
        merging.merge(str(adapters / "lora"), tmp_path / "m", base=str(bases / "bf16"))
    assert e.value.stop is Stop.MERGE_DIFFERS
    assert names(tmp_path) == {".m.lock"}
    base = str(bases / "bf16")
    merged = merging.merge(str(adapters / "lora"), tmp_path / "m", base=base, force=True)
    assert merged.compared.share > merged.allowed
    assert merged.compared.share == pytest.approx(merged.effect.share, rel=0.1)


@train
def test_one_layer_left_out_is_caught_in_fp32(adapters, tmp_path, monkeypatch):
    import torch

    fold = weights.fold

    def planted(model):
        kept = model.base_model.model.model.layers[1].self_attn.q_proj.base_layer.weight.clone()
        merged, rounded = fold(model)
        with torch.no_grad():
            merged.model.layers[1].self_attn.q_proj.weight.copy_(kept)
        return merged, rounded

    monkeypatch.setattr(weights, "fold", planted)
    with pytest.raises(TrainingError) as e:
        merging.merge(str(adapters / "lora"), tmp_path / "m")
    assert e.value.stop is Stop.MERGE_DIFFERS


@train
def test_a_merge_that_cannot_be_right_is_caught(tmp_path):
    """Embeddings and output share their weights, and the adapter changed the one only."""
    from transformers import AutoConfig, AutoModelForCausalLM, AutoTokenizer

    first = tiny_causal_lm(tmp_path / "first")
    config = AutoConfig.from_pretrained(first, tie_word_embeddings=True)
    AutoModelForCausalLM.from_config(config).save_pretrained(tmp_path / "base")
    AutoTokenizer.from_pretrained(first).save_pretrained(tmp_path / "base")
    adapter = make_adapter(tmp_path / "a", tmp_path / "base", target_modules=["embed_tokens"])
    with pytest.raises(TrainingError) as e:
        merging.merge(str(adapter))
    assert e.value.stop is Stop.MERGE_DIFFERS


@train
def test_an_adapter_that_does_nothing_proves_nothing(bases, tmp_path):
    import torch
    from safetensors.torch import load_file, save_file

    adapter = make_adapter(tmp_path / "a", bases / "fp32")
    file = adapter / "adapter_model.safetensors"
    save_file({name: torch.zeros_like(value) for name, value in load_file(file).items()}, file)
    merged = merging.merge(str(adapter))
    assert not merged.telling
    assert (merged.effect.largest, merged.rounded) == (0.0, 0.0)


@train
def test_nan_is_caught(bases, tmp_path):
    import torch
    from safetensors.torch import load_file, save_file

    adapter = make_adapter(tmp_path / "a", bases / "fp32")
    file = adapter / "adapter_model.safetensors"
    nan = {name: torch.full_like(value, torch.nan) for name, value in load_file(file).items()}
    save_file(nan, file)
    with pytest.raises(TrainingError, match="NaN or infinite logits") as e:
        merging.merge(str(adapter), force=True)
    assert e.value.stop is Stop.NOT_FINITE
    assert "merged" not in names(tmp_path)


@train
def test_an_adapter_with_a_layer_more_does_not_fit(bases, adapters, tmp_path):
    """Peft would leave it out without a word."""
    from transformers import AutoConfig, AutoModelForCausalLM, AutoTokenizer

    config = AutoConfig.from_pretrained(
        bases / "fp32", num_hidden_layers=1, layer_types=["full_attention"]
    )
    AutoModelForCausalLM.from_config(config).save_pretrained(tmp_path / "base")
    AutoTokenizer.from_pretrained(bases / "fp32").save_pretrained(tmp_path / "base")
    with pytest.raises(MisuseError, match=r"does not fit .* is in one of the two only"):
        merging.merge(str(adapters / "lora"), tmp_path / "m", base=str(tmp_path / "base"))


@train
def test_an_adapter_of_another_model_does_not_fit(adapters, tmp_path):
    from transformers import Qwen3Config, Qwen3ForCausalLM

    from tests.tiny_models import tiny_tokenizer

    tokenizer = tiny_tokenizer()
    small = Qwen3Config(vocab_size=len(tokenizer), hidden_size=32, num_hidden_layers=2,
                        intermediate_size=16, num_attention_heads=2, head_dim=16)  # fmt: skip
    Qwen3ForCausalLM(small).save_pretrained(tmp_path / "small")
    tokenizer.save_pretrained(tmp_path / "small")
    with pytest.raises(MisuseError, match=r"does not fit .*small \(size mismatch.*--base"):
        merging.merge(str(adapters / "lora"), tmp_path / "m", base=str(tmp_path / "small"))
    assert "m" not in names(tmp_path)


# --- where it goes


@train
def test_nothing_is_written_over_that_is_no_merge(adapters, bases, tmp_path):
    place = tmp_path / "m"
    place.mkdir()
    (place / "thesis.md").write_text("mine", encoding="utf-8")
    with pytest.raises(MisuseError, match="holds no merged model; choose another --out"):
        merging.merge(str(adapters / "lora"), place, force=True)
    with pytest.raises(MisuseError, match="holds no merged model"):
        merging.merge(str(adapters / "lora"), bases / "fp32", force=True)
    assert names(place) == {"thesis.md"}


@train
def test_a_merge_is_replaced_whole_and_only_if_told_so(adapters, tmp_path, monkeypatch):
    place = tmp_path / "m"
    monkeypatch.setattr(weights, "_SHARD", 500_000)
    merging.merge(str(adapters / "lora"), place)
    monkeypatch.undo()
    with pytest.raises(MisuseError, match=r"holds a merged model already; .* --force"):
        merging.merge(str(adapters / "dora"), place)
    (place / "model-q4_k_m.gguf").touch()
    with pytest.raises(MisuseError, match=r"model-q4_k_m\.gguf is no file of the merge"):
        merging.merge(str(adapters / "dora"), place, force=True)
    (place / "model-q4_k_m.gguf").unlink()
    merging.merge(str(adapters / "dora"), place, force=True)
    assert names(place) == FILES | {"LICENSE"}  # no part of the old weights


@train
def test_too_little_room_is_told_before(adapters, tmp_path, monkeypatch):
    monkeypatch.setattr(weights, "memory_for", lambda _base, _adapter: 10**15)
    with pytest.raises(TrainingError, match=r"takes about 1000000\.0 GB of memory") as e:
        merging.merge(str(adapters / "lora"), tmp_path / "m")
    assert e.value.stop is Stop.TOO_LARGE
    monkeypatch.setattr(weights, "size_of", lambda _folder: 10**15)
    with pytest.raises(TrainingError, match="make room, or choose another --out") as e:
        merging.merge(str(adapters / "lora"), tmp_path / "m", force=True)
    assert e.value.stop is Stop.DISK_FULL
    assert names(tmp_path) == set()


@train
def test_a_full_disk_is_told_while_weights_are_written(adapters, tmp_path, monkeypatch):
    import safetensors

    def full(_model, _folder):
        raise safetensors.SafetensorError("I/O error: No space left on device (os error 28)")

    monkeypatch.setattr(weights, "save", full)
    with pytest.raises(StoreError, match=r"/m: no room is left \(No space left on device\)"):
        merging.merge(str(adapters / "lora"), tmp_path / "m")
    assert names(tmp_path) == {".m.lock"}


def test_the_memory_is_that_of_one_model_and_a_layer(bases, adapters):
    base, adapter = bases / "fp32", adapters / "lora"
    size = (base / "model.safetensors").stat().st_size
    more = (adapter / "adapter_model.safetensors").stat().st_size
    # a layer is small here: what is written at once is the larger of the two
    assert weights.memory_for(base, adapter) == 2 * size + more


KILLED = """
import os, signal, sys
from pathlib import Path
from psykb.training.merging import merging
rename = Path.rename
def killed(self, to):
    if self.name == "new":  # the old one lies aside by now
        os.kill(os.getpid(), signal.SIGKILL)
    rename(self, to)
Path.rename = killed
merging.merge(sys.argv[1], Path(sys.argv[2]), force=True)
"""


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="SIGKILL is of POSIX")
def test_a_kill_leaves_no_half_folder(adapters, tmp_path):
    place = tmp_path / "m"
    merging.merge(str(adapters / "dora"), place)
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(adapters / "lora"), str(place)],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        check=False,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()
    assert "m" not in names(tmp_path)
    aside = tmp_path / ".m.staged" / "old"
    assert json.loads((aside / "merge.json").read_text())["adapter"] == "dora"
    merging.merge(str(adapters / "lora"), place, force=True)
    assert names(tmp_path) == {"m", ".m.lock"}
    assert json.loads((place / "merge.json").read_text())["adapter"] == "lora"


@pytest.mark.train
@pytest.mark.parametrize("cut", ["adapter", "base"])
def test_cut_weights_are_told_in_a_line_that_names_the_folder(bases, adapters, tmp_path, cut):
    import shutil

    folders = {"base": tmp_path / "base", "adapter": tmp_path / "adapter"}
    shutil.copytree(bases / "fp32", folders["base"])
    shutil.copytree(adapters / "lora", folders["adapter"])
    file = next(folders[cut].glob("*.safetensors"))
    file.write_bytes(file.read_bytes()[:100])
    with pytest.raises(NotFoundError, match="the model cannot be loaded") as error:
        merging.merge(str(folders["adapter"]), tmp_path / "m", base=str(folders["base"]))
    assert str(error.value).startswith(f"{folders[cut]}: ")
    assert "\n" not in str(error.value)
    assert not (tmp_path / "m").exists()
