"""A job's model, ready to train: weights from safetensors, in 4 bits if wanted, with an adapter."""

import json
import warnings
from pathlib import Path
from typing import Any

from psykb import config
from psykb.dataset.rendering import loading
from psykb.errors import MisuseError
from psykb.llm import hub
from psykb.messages import text as _
from psykb.training.jobs import Job
from psykb.training.recipes.settings import Adapter, Approach, Quantisation
from psykb.training.tuning import failures
from psykb.training.tuning.arithmetic import (
    Arithmetic,
    arithmetic_of,
    dtype,
    need_bitsandbytes,
    on_processor,
)

ALL_LINEAR = "all-linear"


def build(job: Job) -> tuple[Any, Any]:
    """Return the model with what is to be trained on it, and its tokenizer.

    Weights that are trained are in fp32 (in bf16 if the recipe says so), frozen ones in the
    format of the arithmetic or in 4 bits. New weights of an adapter come from the recipe's seed,
    so that all processes have the same. Nothing is looked up in a network.

    Args:
        job: `base` is the folder with the model's files.

    Returns:
        a causal model of transformers, or a PeftModel around one; and the tokenizer as it is saved.

    Raises:
        MisuseError: an adapter's targets are not in the model; the tokenizer has tokens that the
            model does not know; the number formats do not go together; the weights are quantised.
        NotFoundError: the model's files are damaged, or its weights are pickled.
        MissingExtraError: a package is not installed.
        TrainingError: NO_DEVICE, as `arithmetic_of`; OUT_OF_MEMORY.
    """
    hub.settle(offline=True)
    formats = arithmetic_of(job.recipe)
    tokenizer = loading.load(job.base, offline=True)
    _check_unquantised(Path(hub.locate(job.base, offline=True)), job.model)
    try:
        with hub.quietly():
            model = _loaded(job, formats)
    except hub.damage() as error:
        known = failures.explained(error, job, Path(job.base))
        raise known or hub.not_loaded(job.base, error) from None
    _check_vocabulary(model, tokenizer, job.model)
    _check_padding(tokenizer, job.model)
    model.config.use_cache = False
    if job.recipe.approach is not Approach.FULL:
        model = _with_adapter(model, job, formats)
    return model, tokenizer


def targets_of(model: Any, adapter: Adapter, name: str) -> str | list[str]:  # noqa: ANN401
    """Return an adapter's targets as peft takes them: names of layers, each for all blocks.

    Args:
        model: a causal model of transformers.
        adapter: whose targets they are.
        name: of the model, for errors.

    Raises:
        MisuseError: there are no such layers, or the output's is among them; names what there is.
    """
    there = linear_layers(model)
    if adapter.targets == (ALL_LINEAR,):
        # peft would write down the path of every layer; it must where one is called as the output's
        return ALL_LINEAR if _output_name(model) in there else list(there)
    for target in adapter.targets:
        if target not in there:
            raise MisuseError(
                _(
                    "adapter.targets: {model} has no linear layer {target!r} for an adapter; there "
                    'are {known}, or "all-linear" for all of them'
                ).format(model=name, target=target, known=_(", ").join(there))
            )
    return list(adapter.targets)


def linear_layers(model: Any) -> tuple[str, ...]:  # noqa: ANN401
    """Return the names of a model's linear layers, without those of the output, in their order.

    A name is the last part of the path to a layer: it stands for those of all blocks.
    """
    import torch

    head = model.get_output_embeddings()
    found = [
        path.rsplit(".", 1)[-1]
        for path, module in model.named_modules()
        if isinstance(module, torch.nn.Linear) and module is not head
    ]
    return tuple(dict.fromkeys(found))


def _output_name(model: Any) -> str:  # noqa: ANN401
    head = model.get_output_embeddings()
    paths = [path for path, module in model.named_modules() if module is head]
    return paths[0].rsplit(".", 1)[-1] if paths else ""


def _loaded(job: Job, formats: Arithmetic) -> Any:  # noqa: ANN401
    import transformers

    recipe = job.recipe
    options: dict[str, Any] = {}
    if recipe.approach is Approach.QLORA:
        options["quantization_config"] = _quantisation(recipe.quantisation, formats)
    if recipe.compute.attention != "auto":
        options["attn_implementation"] = recipe.compute.attention
    placed = _placement()
    if placed is not None:
        options["device_map"] = placed
    kept = formats.trained if recipe.approach is Approach.FULL else formats.frozen
    folder = hub.locate(job.base, offline=True)
    model, found = transformers.AutoModelForCausalLM.from_pretrained(
        folder,
        dtype=dtype(kept),
        use_safetensors=True,
        trust_remote_code=False,
        local_files_only=True,
        output_loading_info=True,
        **options,
    )
    if found["missing_keys"]:
        raise ValueError(f"{min(found['missing_keys'])} is not among the weights")
    for module in model.modules():
        # bitsandbytes packs weights anew in the first evaluation on some processors, for a product
        # through which no gradient flows: what is trained after it would get a wrong one
        if hasattr(module, "support_avx512bf16_for_cpu"):
            module.support_avx512bf16_for_cpu = False
    return model


def _placement() -> dict[str, int] | None:
    """Return where weights go while they are loaded; None: to the memory of the machine.

    Weights in 4 bits are made on the card, and others need not pass through the machine's memory.
    Where processes share the weights, accelerate distributes them.
    """
    import torch
    from accelerate import PartialState

    shared = (config.variable("ACCELERATE_USE_FSDP"), config.variable("ACCELERATE_USE_DEEPSPEED"))
    if on_processor() or not torch.cuda.is_available() or "true" in map(_lower, shared):
        return None
    return {"": PartialState().local_process_index}


def _check_unquantised(folder: Path, name: str) -> None:
    """Raise MisuseError where a model's configuration says that its weights are quantised."""
    try:
        said = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return  # transformers says what is wrong with it
    if isinstance(said, dict) and said.get("quantization_config"):
        raise MisuseError(
            _(
                "{model}: its weights are quantised, and cannot be trained on here; take the same "
                "model unquantised (the recipe qlora makes it 4 bits itself)"
            ).format(model=name)
        )


def _lower(word: str | None) -> str:
    return (word or "").lower()


def _quantisation(quantisation: Quantisation, formats: Arithmetic) -> Any:  # noqa: ANN401
    from transformers import BitsAndBytesConfig

    need_bitsandbytes()
    return BitsAndBytesConfig(
        load_in_4bit=True,
        bnb_4bit_quant_type=quantisation.kind,
        bnb_4bit_use_double_quant=quantisation.double,
        bnb_4bit_compute_dtype=dtype(formats.computed),
    )


def _check_padding(tokenizer: Any, name: str) -> None:  # noqa: ANN401
    """Raise MisuseError where nothing can fill up a batch: trl takes the end where there is none.

    The token must be one of the vocabulary, too.
    """
    token = tokenizer.pad_token or tokenizer.eos_token
    if token is None or token not in tokenizer.get_vocab():
        raise MisuseError(
            _(
                "{model}: its tokenizer has no token for padding and none that ends a text; name "
                'one of its special tokens as "pad_token" in its tokenizer_config.json'
            ).format(model=name)
        )


def _check_vocabulary(model: Any, tokenizer: Any, name: str) -> None:  # noqa: ANN401
    """Raise MisuseError where the tokenizer knows tokens for which the model has no embedding."""
    highest = max(tokenizer.get_vocab().values())
    rows = model.get_input_embeddings().num_embeddings
    if highest >= rows:
        token = tokenizer.convert_ids_to_tokens(highest)
        raise MisuseError(
            _(
                "{model}: its tokenizer knows {tokens} tokens, the model only {rows}: {token!r} "
                "would have no embedding; take the tokenizer's files that came with the weights"
            ).format(model=name, tokens=highest + 1, rows=rows, token=token)
        )


def _with_adapter(model: Any, job: Job, formats: Arithmetic) -> Any:  # noqa: ANN401
    import peft
    import transformers

    adapter = job.recipe.adapter
    options = peft.LoraConfig(
        r=adapter.r,
        lora_alpha=adapter.alpha,
        lora_dropout=adapter.dropout,
        target_modules=targets_of(model, adapter, job.model),
        use_rslora=adapter.rslora,
        use_dora=adapter.dora,
        bias="none",
        task_type="CAUSAL_LM",
    )
    transformers.set_seed(job.recipe.optimisation.seed)
    # DeepSpeed's ZeRO-3 gathers weights of one format only, and keeps copies in fp32 itself
    split = config.variable("ACCELERATE_DEEPSPEED_ZERO_STAGE") == "3"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # between the libraries
        return peft.get_peft_model(
            model, options, autocast_adapter_dtype=formats.trained == "fp32" and not split
        )
