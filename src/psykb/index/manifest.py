"""The manifest: which generation of a knowledge base is the published one, and what belongs to it.

Publishing is one rename of this file. Everything else of a generation lies beside it under names
that carry the generation's number, so nothing that a reader uses is ever written over.
"""

import hashlib
import json
from pathlib import Path

from psykb import jsonl
from psykb.errors import NotFoundError, StoreError
from psykb.messages import text as _
from psykb.types import record

FORMAT = 1
NAME = "manifest.json"


@record
class EmbedderState:
    """What made the vectors of a generation.

    `fingerprint` changes whenever equal texts could get other vectors; `weight` is the share of the
    dense side in the fused score; `dim` 0 means that there are no vectors.
    """

    spec: str
    fingerprint: str
    dim: int
    weight: float


@record
class Counts:
    """How much a generation holds."""

    documents: int = 0
    passages: int = 0
    definitions: int = 0
    characters: int = 0


@record
class Manifest:
    """One published generation.

    `files` maps names inside the base to sizes in bytes, `digests` the same names to SHA-256 (hex).
    """

    format: int = FORMAT
    generation: int
    embedder: EmbedderState
    counts: Counts
    files: dict[str, int]
    digests: dict[str, str]


def lexical_name(generation: int) -> str:
    """Folder of the lexical index of a generation."""
    return f"lexical.{generation}"


def dense_name(generation: int) -> str:
    """File of the vectors of a generation."""
    return f"dense.{generation}.faiss"


def embedder_name(generation: int) -> str:
    """Folder of the fitted embedder of a generation."""
    return f"embedder.{generation}"


def generation_of(name: str) -> int | None:
    """Return the generation to which the file or folder `name` belongs, None for all others."""
    parts = name.split(".")
    if len(parts) >= 2 and parts[0] in ("lexical", "dense", "embedder") and parts[1].isdigit():
        return int(parts[1])
    return None


def load(base: Path) -> Manifest:
    """Read the manifest of the knowledge base at `base`.

    Raises:
        NotFoundError: there is no manifest.
        StoreError: it was written by a newer psykb, or is not a manifest.
    """
    path = base / NAME
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        number, generation = raw["format"], raw["generation"]
        if not isinstance(generation, int):
            raise TypeError(f"generation: {generation!r}")
        if number > FORMAT:
            raise StoreError(
                _(
                    "{path}: format {number} was written by a newer psykb (this one knows "
                    "{known}); upgrade psykb, or build the base again under another name"
                ).format(path=path, number=number, known=FORMAT)
            )
        return Manifest(
            format=number,
            generation=generation,
            embedder=EmbedderState(**raw["embedder"]),
            counts=Counts(**raw["counts"]),
            files=dict(raw["files"]),
            digests=dict(raw["digests"]),
        )
    except FileNotFoundError:
        raise NotFoundError(_("{path}: no such file").format(path=path)) from None
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise StoreError(
            _(
                "{path}: not a manifest ({error}); put the file back from a copy, or move the "
                "folder away and ingest the books again"
            ).format(path=path, error=error)
        ) from None


def save(base: Path, manifest: Manifest) -> None:
    """Publish `manifest`: from the return of this call on, readers see its generation."""
    jsonl.write_atomically(base / NAME, jsonl.dumps(manifest, indent=2) + "\n")


def damaged_files(base: Path, manifest: Manifest, *, thorough: bool = False) -> tuple[str, ...]:
    """Return the files of the manifest that are missing or have another size, in order.

    Args:
        base: the folder of the base.
        manifest: what it publishes.
        thorough: read the files, and compare their contents too.
    """
    damaged = []
    for name, size in manifest.files.items():
        try:
            sound = (base / name).stat().st_size == size
            if sound and thorough:
                sound = digest(base / name) == manifest.digests[name]
        except OSError:
            sound = False
        if not sound:
            damaged.append(name)
    return tuple(sorted(damaged))


def digest(path: Path) -> str:
    """Return the SHA-256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
