"""Weights of a base with an adapter on it, and the adapter folded into them layer by layer."""

import math
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from psykb.llm import adapters
from psykb.training.recipes.settings import Quantisation

_SHARD = 2_000_000_000  # bytes of a file of weights at most; the writer holds a copy of one
_LORA = ".lora_"  # in the names of an adapter's tensors
_ROOM = 1.3  # of the weights; a card must have it free


def size_of(folder: Path) -> int:
    """Return the bytes of a model's weights on disk."""
    return sum(path.stat().st_size for path in folder.glob("*.safetensors"))


def memory_for(base: Path, adapter: Path) -> int:
    """Return about how many bytes of memory a merge takes.

    One copy of the weights, the adapter, and beside them the larger of: four copies in fp32 of the
    largest layer that the adapter changes; one file of weights as it is written.
    """
    touched = {
        key.removeprefix("base_model.model.").partition(_LORA)[0] + ".weight"
        for key, _count in _shapes(adapter)
    }
    largest = max((count for key, count in _shapes(base) if key in touched), default=0)
    return size_of(base) + size_of(adapter) + max(16 * largest, min(_SHARD, size_of(base)))


def _shapes(folder: Path) -> Iterator[tuple[str, int]]:
    """Yield name and number of values of each tensor; only the heads of the files are read."""
    from safetensors import safe_open

    for path in sorted(folder.glob("*.safetensors")):
        with safe_open(path, framework="pt") as file:
            for key in file.keys():  # noqa: SIM118 (it is no mapping)
                yield key, math.prod(file.get_slice(key).get_shape())


def load(folder: Path, *, four_bits: Quantisation | None = None) -> Any:  # noqa: ANN401
    """Return a causal model, in the number format that it was saved in.

    It is put on the graphics card where that has room for it, else into the machine's memory.

    Args:
        folder: its files; weights as safetensors.
        four_bits: quantise the weights so, with bitsandbytes; None: leave them.

    Raises:
        one of `hub.damage()`: the files are damaged.
    """
    import transformers

    options: dict[str, Any] = {}
    if four_bits is not None:
        options["quantization_config"] = transformers.BitsAndBytesConfig(
            load_in_4bit=True,
            bnb_4bit_quant_type=four_bits.kind,
            bnb_4bit_use_double_quant=four_bits.double,
        )
    model, found = transformers.AutoModelForCausalLM.from_pretrained(
        str(folder),
        dtype="auto",
        device_map={"": _device(size_of(folder))},
        use_safetensors=True,
        trust_remote_code=False,
        local_files_only=True,
        output_loading_info=True,
        **options,
    )
    if found["missing_keys"]:
        raise ValueError(f"{min(found['missing_keys'])} is not among the weights")
    return model.eval()


def _device(size: int) -> str:
    import torch

    if torch.cuda.is_available() and torch.cuda.mem_get_info(0)[0] > _ROOM * size:
        return "cuda:0"
    return "cpu"


def with_adapter(model: Any, adapter: Path, tokenizer: Any) -> Any:  # noqa: ANN401
    """Return a model with an adapter on it, whose own weights are in fp32; see `adapters.attach`.

    Raises:
        ValueError, RuntimeError: the adapter does not fit the model.
    """
    with _aside():
        return adapters.attach(model, adapter, tokenizer).eval()


@contextmanager
def alone(model: Any) -> Iterator[None]:  # noqa: ANN401
    """Take the adapter of a PeftModel out of account; biases that it brought stay."""
    with _aside(), model.disable_adapter():
        yield


def fold(model: Any) -> tuple[Any, float]:  # noqa: ANN401
    """Fold the adapter of a PeftModel into its base, in place.

    Every layer is computed in fp32 and rounded once to the format of the base: peft alone would
    round the update first, and the sum again.

    Returns:
        the base with the adapter in it, without peft; and how much of the update rounding took:
        the Frobenius norm of what was rounded away over that of the update, 0 for an fp32 base.
    """
    import torch
    from peft.tuners.lora import LoraLayer

    lost = moved = 0.0
    with torch.no_grad(), _aside():
        for module in model.modules():
            if not isinstance(module, LoraLayer):
                continue
            layer: Any = module.get_base_layer()
            if not isinstance(getattr(layer, "weight", None), torch.nn.Parameter):
                continue
            kept = {name: value.dtype for name, value in layer.named_parameters()}
            layer.float()
            before = layer.weight.detach().clone()
            module.merge()
            exact = layer.weight.detach().clone()
            for name, value in layer.named_parameters():
                value.data = value.data.to(kept[name])
            lost += float((layer.weight.float() - exact).square().sum())
            moved += float((exact - before).square().sum())
        merged = model.merge_and_unload()  # what is no such layer; and takes peft off
    return merged, math.sqrt(lost / moved) if moved else 0.0


def save(model: Any, folder: Path) -> None:  # noqa: ANN401
    """Write a model's configuration and weights, as safetensors of at most 2 GB each."""
    import transformers

    # the base's own is taken over as a file: some are such as transformers writes no longer
    model.generation_config = transformers.GenerationConfig.from_model_config(model.config)
    model.save_pretrained(folder, max_shard_size=_SHARD)


@contextmanager
def _aside() -> Iterator[None]:
    """Keep back what peft says of what is meant so here."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # between the two libraries
        warnings.filterwarnings("ignore", "All adapters are already merged", UserWarning)
        warnings.filterwarnings(
            "ignore", "Careful, disabling adapter layers with bias", UserWarning
        )
        # what comes of that is seen by the logits
        warnings.filterwarnings("ignore", "Model (has|with) `tie_word_embeddings=", UserWarning)
        warnings.filterwarnings("ignore", "Input and output embeddings are no longer", UserWarning)
        yield
