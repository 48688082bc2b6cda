"""Adapters of peft: which model one belongs to, and that model with all of it on."""

import json
import warnings
from pathlib import Path
from typing import Any

from psykb.errors import NotFoundError
from psykb.llm import hub
from psykb.messages import text as _

CONFIGURATION = "adapter_config.json"
_LORA = ".lora_"  # in the names of an adapter's tensors


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


def attach(model: Any, folder: Path) -> Any:  # noqa: ANN401 (of transformers and peft)
    """Return a model with an adapter on it, all of it: peft leaves out what it finds no place for.

    Args:
        model: a causal model of transformers; it is changed.
        folder: the adapter's, its weights as safetensors.

    Raises:
        ValueError, RuntimeError: the adapter does not fit the model.
    """
    import peft

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # between the two libraries
        warnings.filterwarnings("ignore", "Found missing adapter keys", UserWarning)  # see below
        placed = peft.PeftModel.from_pretrained(model, str(folder), is_trainable=False)
        state = peft.get_peft_model_state_dict(placed, save_embedding_layers=False)
    wanted = {name for name in state if _LORA in name}
    given = {name for name in _tensors(folder) if _LORA in name}
    if wanted != given:
        raise ValueError(f"{min(wanted ^ given)} is in one of the two only")
    return placed


def _tensors(folder: Path) -> list[str]:
    """Return the names of the tensors in a folder; only the heads of its files are read."""
    from safetensors import safe_open

    names: list[str] = []
    for path in sorted(folder.glob("*.safetensors")):
        with safe_open(path, framework="np") as file:
            names.extend(file.keys())
    return names
