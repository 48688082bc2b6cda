"""Adapters of peft: which model one belongs to, and that model with all of it on."""

import json
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from psykb.errors import NotFoundError
from psykb.llm import hub
from psykb.messages import text as _

CONFIGURATION = "adapter_config.json"
# In the names of an adapter's tensors:
_PREFIX = "base_model.model."  # what the names of the model's own stand behind
_LORA = ".lora_"
_UNDER = ".base_layer."  # a layer's own weights, where LoRA's are beside them
_TRAINED_ALONE = ".trainable_tokens_"


def base_name(folder: Path) -> str | None:
    """Return how an adapter calls the model that it belongs to; None where it names none."""
    try:
        content = json.loads((folder / CONFIGURATION).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    name = content.get("base_model_name_or_path") if isinstance(content, dict) else None
    return name if isinstance(name, str) and name else None


def locate_base(folder: Path, name: str, *, offline: bool | None) -> Path:
    """Return the folder of the model that an adapter calls `name`: one beside it is first.

    Raises:
        NotFoundError: there is no such model; says whose base it is.
        MissingExtraError: the package that would download it is not installed.
    """
    beside = folder / name
    try:
        return Path(hub.locate(str(beside) if beside.is_dir() else name, offline=offline))
    except NotFoundError as error:
        raise NotFoundError(
            _("{path}: the base of this adapter: {error}").format(path=folder, error=error)
        ) from None


def attach(model: Any, folder: Path, tokenizer: Any) -> Any:  # noqa: ANN401 (of transformers and peft)
    """Return a model with an adapter on it, all of it: peft leaves out what it finds no place for.

    A model gets as many embeddings as the adapter brings, or as its tokenizer has tokens.

    Args:
        model: a causal model of transformers; it is changed.
        folder: the adapter's, its weights as safetensors.
        tokenizer: that the model is used with.

    Raises:
        ValueError, RuntimeError: the adapter does not fit the model.
    """
    import peft

    sizes = _tensors(folder)
    _resize(model, sizes, tokenizer)
    known = {_PREFIX + name for name in model.state_dict()}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # between the two libraries
        warnings.filterwarnings("ignore", "Found missing adapter keys", UserWarning)  # see below
        # of biases beside LoRA's matrices: said where one is merged, and taken for broken matrices
        warnings.filterwarnings("ignore", "`lora_bias=True` was passed", UserWarning)
        warnings.filterwarnings("ignore", ".* have invalid shape: .*_B\\.bias", UserWarning)
        placed = peft.PeftModel.from_pretrained(model, str(folder), is_trainable=False)
        state = peft.get_peft_model_state_dict(placed, save_embedding_layers=False)
    wanted = {name for name in state if _LORA in name}
    given = {name for name in sizes if _LORA in name}
    if wanted != given:
        raise ValueError(f"{min(wanted ^ given)} is in one of the two only")
    strange = {
        name
        for name in sizes
        if name not in state and name.replace(_UNDER, ".") not in known | given
    }
    if strange:
        raise ValueError(f"{min(strange)} is in the adapter only")
    return placed


def _resize(model: Any, sizes: Mapping[str, int], tokenizer: Any) -> None:  # noqa: ANN401
    """Give a model as many embeddings as the adapter has, else one for each of the tokens.

    Raises:
        ValueError: the chat template writes tokens of which no embeddings were saved.
    """
    own = model.get_input_embeddings()
    name = next(name for name, module in model.named_modules() if module is own)
    brought = next(
        (
            sizes[key]
            for key in (f"{_PREFIX}{name}.weight", f"{_PREFIX}{name}{_UNDER}weight")
            if key in sizes
        ),
        0,
    )
    if brought:
        if brought != own.num_embeddings:
            model.resize_token_embeddings(brought, mean_resizing=False)  # they are read after
        return
    lacking = tokenizer.convert_ids_to_tokens(range(own.num_embeddings, len(tokenizer)))
    if not lacking:
        return
    template = str(tokenizer.chat_template or "")
    ends = (tokenizer.bos_token, tokenizer.eos_token)
    written = [token for token in lacking if token in template or token in ends]
    # those whose embeddings were trained alone lie in the adapter in a form of their own
    if written and not any(_TRAINED_ALONE in key for key in sizes):
        raise ValueError(
            f"the chat template writes {written[0]}, of which the base has no embedding, and none "
            "was saved with the adapter"
        )
    model.resize_token_embeddings(len(tokenizer))  # such as are for padding


def _tensors(folder: Path) -> dict[str, int]:
    """Return the tensors in a folder, by name, with the first of their sizes; only heads are read.

    A tensor without a size has the size 0.
    """
    from safetensors import safe_open

    sizes: dict[str, int] = {}
    for path in sorted(folder.glob("*.safetensors")):
        with safe_open(path, framework="np") as file:
            for name in file.keys():  # noqa: SIM118 (it is no mapping)
                shape = file.get_slice(name).get_shape()
                sizes[name] = shape[0] if shape else 0
    return sizes
