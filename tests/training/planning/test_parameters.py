import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from psykb.errors import MisuseError, NotFoundError
from psykb.training.planning.parameters import outline
from psykb.training.recipes.settings import Adapter, Approach, Recipe

pytestmark = pytest.mark.train

FULL = Recipe(name="full", about="", approach=Approach.FULL)
LORA = Recipe(name="lora", about="", approach=Approach.LORA)

# by the configurations that their makers published
QWEN3_8B = {
    "model_type": "qwen3",
    "architectures": ["Qwen3ForCausalLM"],
    "vocab_size": 151_936,
    "hidden_size": 4096,
    "intermediate_size": 12_288,
    "num_hidden_layers": 36,
    "num_attention_heads": 32,
    "num_key_value_heads": 8,
    "head_dim": 128,
    "tie_word_embeddings": False,
}
QWEN2_5_7B = {
    "model_type": "qwen2",
    "architectures": ["Qwen2ForCausalLM"],
    "vocab_size": 152_064,
    "hidden_size": 3584,
    "intermediate_size": 18_944,
    "num_hidden_layers": 28,
    "num_attention_heads": 28,
    "num_key_value_heads": 4,
    "tie_word_embeddings": False,
}
LLAMA_3_1_8B = {
    "model_type": "llama",
    "architectures": ["LlamaForCausalLM"],
    "vocab_size": 128_256,
    "hidden_size": 4096,
    "intermediate_size": 14_336,
    "num_hidden_layers": 32,
    "num_attention_heads": 32,
    "num_key_value_heads": 8,
    "tie_word_embeddings": False,
}
QWEN3_TINY = QWEN3_8B | {
    "vocab_size": 300,
    "hidden_size": 64,
    "intermediate_size": 128,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "head_dim": 16,
}


def folder_of(config: Mapping[str, object], folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")
    return folder


def test_a_folder_without_a_configuration_is_refused(tmp_path):
    with pytest.raises(NotFoundError):
        outline(tmp_path, FULL)


def test_a_configuration_that_needs_code_of_its_own_is_refused(tmp_path):
    config = {"model_type": "internlm2", "auto_map": {"AutoConfig": "configuration.C"}}
    with pytest.raises(NotFoundError):
        outline(folder_of(config, tmp_path / "m"), FULL)


def test_a_target_that_the_model_does_not_have_is_refused_by_name(tmp_path):
    recipe = replace(LORA, adapter=Adapter(targets=("wqkv",)))
    with pytest.raises(MisuseError, match=r"wqkv.*gate_proj"):
        outline(folder_of(QWEN3_TINY, tmp_path / "m"), recipe, name="TINY")


@pytest.mark.parametrize(
    ("config", "count", "adapter"),
    [
        # adapters of rank 16 beside all linear layers: 16 × (inputs + outputs), added up by hand
        (QWEN3_8B, 8_190_735_360, 43_646_976),
        (QWEN2_5_7B, 7_615_616_512, 40_370_176),
        (LLAMA_3_1_8B, 8_030_261_248, 41_943_040),
    ],
)
def test_counts_are_those_that_were_published(tmp_path, config, count, adapter):
    folder = folder_of(config, tmp_path / "m")
    found = outline(folder, FULL).parameters
    assert (found.all, found.trained, found.frozen) == (count, count, 0)
    assert not found.adapter
    tuned = outline(folder, LORA).parameters
    assert (tuned.all, tuned.trained) == (count + adapter, adapter)
    assert tuned.frozen == count


def test_an_adapter_is_counted_by_the_layers_it_stands_beside(tmp_path):
    recipe = replace(LORA, adapter=Adapter(r=4, targets=("q_proj", "down_proj")))
    found = outline(folder_of(QWEN3_TINY, tmp_path / "m"), recipe)
    # 2 layers × rank 4 × (inputs + outputs)
    assert found.parameters.adapter == {
        "down_proj": 2 * 4 * (128 + 64),
        "q_proj": 2 * 4 * (64 + 64),
    }
    assert found.shape.adapted == 64 + 128
    assert found.shape.ranks == 2 * 4


def test_tied_embeddings_are_counted_once(tmp_path):
    apart = outline(folder_of(QWEN3_TINY, tmp_path / "a"), FULL)
    tied = outline(folder_of(QWEN3_TINY | {"tie_word_embeddings": True}, tmp_path / "b"), FULL)
    assert apart.parameters.all - tied.parameters.all == 300 * 64
    assert apart.shape.outer == 2 * 300 * 64 + 64
    assert tied.shape.outer == 300 * 64 + 64
    assert tied.parameters.linear == apart.parameters.linear


@pytest.mark.filterwarnings("ignore:.is_gradient_checkpointing:FutureWarning")  # of this call
@pytest.mark.parametrize("dora", [False, True])
def test_counts_are_those_of_the_real_model(tmp_path, dora):
    import torch
    from peft import LoraConfig, get_peft_model
    from transformers import AutoConfig, AutoModelForCausalLM

    folder = folder_of(QWEN3_TINY, tmp_path / "m")
    real = AutoModelForCausalLM.from_config(AutoConfig.from_pretrained(folder))
    assert outline(folder, FULL).parameters.all == sum(w.numel() for w in real.parameters())
    linear = [m for m in real.model.modules() if isinstance(m, torch.nn.Linear)]
    assert outline(folder, FULL).parameters.linear == sum(m.weight.numel() for m in linear)
    tuned = get_peft_model(
        real, LoraConfig(r=8, target_modules="all-linear", use_dora=dora, task_type="CAUSAL_LM")
    )
    found = outline(folder, replace(LORA, adapter=Adapter(r=8, dora=dora))).parameters
    trained, every = tuned.get_nb_trainable_parameters()
    assert (found.trained, found.all) == (trained, every)
    assert sum(found.adapter.values()) == trained
