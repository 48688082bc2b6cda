"""How many parameters a model has, which of them are trained, and what memory depends on.

All is read from the model's configuration: the model is built without memory for its weights (on
PyTorch's device "meta"), and peft puts its adapter on it as it does for training. So the counts are
exact, and a folder without weights is enough.
"""

import importlib
import warnings
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from psykb.llm import hub
from psykb.training.recipes.settings import Approach, Recipe
from psykb.training.tuning.building import ALL_LINEAR, targets_of
from psykb.types import record

_EXPERTS = ("num_experts_per_tok", "num_experts_per_token", "moe_top_k")


@record
class Parameters:
    """Counts of parameters; tied weights are counted once.

    Args:
        all: of the model, with its adapter.
        trained: of these, those that training moves.
        adapter: of the trained ones, by the name of the layer that they stand beside; empty where
            all weights are trained.
        linear: of the model without its adapter, those in linear layers between the embeddings and
            the output: QLoRA keeps these in 4 bits, and no others.
    """

    all: int
    trained: int
    adapter: Mapping[str, int]
    linear: int

    @property
    def frozen(self) -> int:
        """Parameters that training does not move."""
        return self.all - self.trained


@record
class Shape:
    """Widths of a decoder, in values a token, and sizes of its parts, in parameters.

    Args:
        layers: how many decoder layers there are.
        hidden: of the residual stream.
        wide: between the two halves of the feed-forward network; of a mixture, over the experts
            that a token goes through.
        queries: of all query heads together.
        keys: of all key heads together; as many for values.
        heads: query heads.
        normed_heads: whether queries and keys are normalised (Qwen3).
        vocabulary: rows of the output layer.
        adapted: inputs of the linear layers of one decoder layer that have an adapter, added up.
        ranks: outputs of these adapters' first matrices, added up.
        layer: parameters of the largest decoder layer.
        outer: parameters outside of decoder layers: embeddings, output layer, last norm.
        widest: parameters of the largest linear layer of a decoder layer.
        head: parameters of the output layer.
    """

    layers: int
    hidden: int
    wide: int
    queries: int
    keys: int
    heads: int
    normed_heads: bool
    vocabulary: int
    adapted: int
    ranks: int
    layer: int
    outer: int
    widest: int
    head: int


@record
class Outline:
    """What a model is made of, without its weights."""

    parameters: Parameters
    shape: Shape


def outline(base: Path, recipe: Recipe, *, name: str = "") -> Outline:
    """Return what training by `recipe` has to do with.

    Args:
        base: folder with config.json.
        recipe: its approach and its adapter are read.
        name: of the model, for errors; the folder by default.

    Raises:
        NotFoundError: no model can be made from what lies in the folder.
        MisuseError: the adapter's targets are no layers of this model; names those that are.
    """
    model = _empty(base)
    layers = _decoder_layers(model)
    linear = _linear(model, layers)
    plain = _count(model)
    inner = [_count(layer) for layer in layers]
    widest = max((module.weight.numel() for module in linear.values()), default=0)
    quantised = sum(module.weight.numel() for module in linear.values())
    head = model.get_output_embeddings().weight
    adapter: Mapping[str, int] = {}
    adapted = ranks = 0
    if recipe.approach is not Approach.FULL:
        adapter, adapted, ranks = _adapter(model, name or str(base), linear, len(layers), recipe)
    added = sum(adapter.values())
    config = model.config.get_text_config()
    heads = config.num_attention_heads
    width = getattr(config, "head_dim", None) or config.hidden_size // heads
    return Outline(
        parameters=Parameters(
            all=plain + added,
            trained=added if adapter else plain,
            adapter=adapter,
            linear=quantised,
        ),
        shape=Shape(
            layers=len(layers),
            hidden=config.hidden_size,
            wide=_wide(config),
            queries=heads * width,
            keys=(getattr(config, "num_key_value_heads", None) or heads) * width,
            heads=heads,
            normed_heads=any(name.endswith("q_norm") for name, _m in layers[0].named_modules()),
            vocabulary=head.shape[0],
            adapted=adapted,
            ranks=ranks,
            layer=max(inner),
            outer=plain - sum(inner),
            widest=widest,
            head=head.numel(),
        ),
    )


def _empty(base: Path) -> Any:  # noqa: ANN401 (of transformers)
    """Return the model of `base` with weights that have a shape and no memory."""
    torch: Any = importlib.import_module("torch")
    transformers: Any = importlib.import_module("transformers")
    try:
        with hub.quietly(), torch.device("meta"):
            config = transformers.AutoConfig.from_pretrained(
                str(base), local_files_only=True, trust_remote_code=False
            )
            return transformers.AutoModelForCausalLM.from_config(config, trust_remote_code=False)
    except hub.damage() as error:
        raise hub.not_loaded(str(base), error) from None


def _decoder_layers(model: Any) -> list[Any]:  # noqa: ANN401
    """Return the decoder layers: the list of modules that holds most parameters."""
    torch: Any = importlib.import_module("torch")
    lists = [m for m in model.modules() if isinstance(m, torch.nn.ModuleList)]
    return list(max(lists, key=_count))


def _count(module: Any) -> int:  # noqa: ANN401
    return sum(weights.numel() for weights in module.parameters())


def _linear(model: Any, layers: list[Any]) -> dict[str, Any]:  # noqa: ANN401
    """Return the linear layers inside decoder layers by their full names."""
    torch: Any = importlib.import_module("torch")
    inside = {id(module) for layer in layers for module in layer.modules()}
    return {
        name: module
        for name, module in model.named_modules()
        if isinstance(module, torch.nn.Linear) and id(module) in inside
    }


def _wide(config: Any) -> int:  # noqa: ANN401
    """Return the width of the feed-forward network as one token goes through it."""
    experts = next((n for name in _EXPERTS if (n := getattr(config, name, None))), 0)
    dense = int(getattr(config, "intermediate_size", None) or 4 * config.hidden_size)
    if not experts:
        return dense
    one = int(getattr(config, "moe_intermediate_size", None) or dense)
    shared = int(getattr(config, "shared_expert_intermediate_size", None) or 0)
    return int(experts) * one + shared


def _adapter(
    model: Any,  # noqa: ANN401
    name: str,
    linear: Mapping[str, Any],
    layers: int,
    recipe: Recipe,
) -> tuple[dict[str, int], int, int]:
    """Put the adapter on `model`; return its parameters by target, its inputs, its ranks."""
    peft: Any = importlib.import_module("peft")
    adapter = recipe.adapter
    targets = targets_of(model, adapter, name)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # between peft and transformers
        tuned = peft.get_peft_model(
            model,
            peft.LoraConfig(
                r=adapter.r,
                lora_alpha=adapter.alpha,
                target_modules=targets,
                use_rslora=adapter.rslora,
                use_dora=adapter.dora,
                task_type="CAUSAL_LM",
            ),
        )
    counts: Counter[str] = Counter()
    for path, weights in tuned.named_parameters():
        if weights.requires_grad:
            counts[path.partition(".lora_")[0].rpartition(".")[2]] += weights.numel()
    inputs = [
        module.in_features
        for path, module in linear.items()
        if targets == ALL_LINEAR or path.rpartition(".")[2] in targets
    ]
    ranks = adapter.r * len(inputs) // layers
    return dict(sorted(counts.items())), sum(inputs) // layers, ranks
