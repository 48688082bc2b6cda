"""What tells one state of a model on this disk from another, so that no old reply speaks for it."""

import hashlib
import json
from pathlib import Path

_ENDS = 65_536  # bytes at either end of a file of weights
_BASE = "base_model_name_or_path"


def digest(spec: str) -> str | None:
    """Return 16 hexadecimal digits of a model that is a folder here; None of any other.

    Of the weights the size and both ends are read, of what is said in JSON all; of an adapter the
    same of its base, if that is a folder here. Training moves all weights that it trains, so that
    their ends are others, too.

    Args:
        spec: of the model, as "hf:PATH_OR_NAME".
    """
    provider, _colon, name = spec.partition(":")
    if provider != "hf" or not Path(name).is_dir():
        return None
    found = hashlib.sha256()
    for folder in _folders(Path(name)):
        for file in sorted((*folder.glob("*.safetensors"), *folder.glob("*.json"))):
            found.update(f"{file.name}:{file.stat().st_size}\n".encode())
            found.update(_read(file))
    return found.hexdigest()[:16]


def _folders(folder: Path) -> list[Path]:
    """Return the folder of a model and that of its base."""
    try:
        name = json.loads((folder / "adapter_config.json").read_bytes()).get(_BASE)
    except (OSError, ValueError, AttributeError):  # none, or one that `llm.local` will refuse
        return [folder]
    bases = [one for one in (folder / str(name), Path(str(name))) if name and one.is_dir()]
    return [folder, *bases[:1]]


def _read(file: Path) -> bytes:
    with file.open("rb") as data:
        if file.suffix == ".json":
            return data.read()
        head = data.read(_ENDS)
        data.seek(max(0, file.stat().st_size - _ENDS))
        return head + data.read()
