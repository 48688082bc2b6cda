"""What tells one state of a model on this disk from another, so that no old reply speaks for it."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from psykb.llm import adapters, hub
from psykb.llm.weights import pieces

_WEIGHTS = ".safetensors"
_READ = ("*.safetensors", "*.json", "*.jinja", "*.model", "*.txt")


def digest(spec: str) -> str | None:
    """Return 16 hexadecimal digits of a model that is a folder here; None of any other.

    Of each tensor both edges are read, of configurations, tokenizer and template all; of an
    adapter the same of its base, if that is a folder here. What is trained, or has an adapter
    merged into it, is moved all over, so that its edges are others, too; embeddings may stay.

    Args:
        spec: of the model, as "hf:PATH_OR_NAME"; it can be loaded.
    """
    provider, _colon, name = spec.partition(":")
    folder = _folder(name) if provider == "hf" else None
    if folder is None:
        return None
    found = hashlib.sha256()
    for one in (folder, *_base(folder)):
        for file in sorted(file for kind in _READ for file in one.glob(kind)):
            found.update(f"{file.name}:{file.stat().st_size}\n".encode())
            for piece in pieces(file) if file.suffix == _WEIGHTS else [file.read_bytes()]:
                found.update(piece)
    return found.hexdigest()[:16]


def _folder(name: str) -> Path | None:
    """Return the folder of a model, of a training run that of its result; None of a hub's name."""
    try:
        path = Path(name).expanduser()
    except RuntimeError:  # "~nobody"
        return None
    return Path(hub.locate(name)) if path.is_dir() else None


def _base(folder: Path) -> Iterator[Path]:
    """Yield the folder of an adapter's base: one beside it is first, as `llm.adapters` has it."""
    name = adapters.base_name(folder)
    for path in (str(folder / name), name) if name else ():
        found = _folder(path)
        if found is not None:
            yield found
            return
