"""What tells one model, and one training run, from another."""

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from psykb import jsonl
from psykb.llm.weights import pieces
from psykb.training.jobs import Job
from psykb.training.recipes.settings import Approach, Recipe

# All files that say what a model is, and how it reads and writes; and its weights.
_READ = ("*.json", "*.jinja", "*.model", "*.tiktoken", "vocab*.txt", "merges.txt")
_WEIGHED = ("*.safetensors",)
# Tables of a recipe that say nothing of what is done.
_WORDS = ("name", "about", "base", "original")


def of_model(folder: Path) -> str:
    """Return 16 hex of a model's configuration, tokenizer and weights.

    Of the weights the heads of their files are read and both edges of each tensor, for the files
    are large: what is trained differs there, too.

    Args:
        folder: in which its files are.

    Raises:
        OSError: one cannot be read.
    """
    digest = hashlib.sha256()
    for path in sorted({path for pattern in _READ for path in folder.glob(pattern)}):
        digest.update(f"{path.name}\n".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    for path in sorted({path for pattern in _WEIGHED for path in folder.glob(pattern)}):
        digest.update(f"{path.name} {path.stat().st_size}\n".encode())
        for piece in pieces(path):
            digest.update(piece)
    return digest.hexdigest()[:16]


def of_job(job: Job) -> str:
    """Return 8 hex of what a job does: model, rows, recipe.

    The model counts by its name, or by where it lies, so that a plan made before its weights are
    here is named as the run will be. The version of psykb and words of the recipe do not count.
    """
    name = job.base if Path(job.model).expanduser().is_dir() else job.model
    named = {**traits(job), "model": name}
    return hashlib.sha256(jsonl.dumps(named).encode()).hexdigest()[:8]


def traits(job: Job) -> dict[str, object]:
    """Return what makes a job another one: dotted key → value, in a fixed order.

    Tables of the recipe that its approach does not read are left out.
    """
    found: dict[str, object] = {"model": job.fingerprint, "data": job.digest}
    for key, value in jsonl.plain(_read(job.recipe)).items():
        if isinstance(value, Mapping):
            found.update({f"{key}.{name}": item for name, item in value.items()})
        else:
            found[key] = value
    return found


def _read(recipe: Recipe) -> dict[str, Any]:
    tables = jsonl.plain(recipe)
    unread = set(_WORDS)
    if recipe.approach is Approach.FULL:
        unread.add("adapter")
    if recipe.approach is not Approach.QLORA:
        unread.add("quantisation")
    return {key: value for key, value in tables.items() if key not in unread}
