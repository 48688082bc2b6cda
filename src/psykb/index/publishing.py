"""Make staged rows the next generation: write the indexes, then rename the manifest."""

import os
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from psykb import jsonl
from psykb.index import dense, lexical, manifest, vector_cache
from psykb.index.catalogue import Catalogue
from psykb.index.embedders import (
    LSA,
    LSA_WEIGHT,
    Embedder,
    LsaEmbedder,
    check_unchanged,
    lsa_fingerprint,
    of_model,
)
from psykb.index.manifest import Counts, EmbedderState, Manifest
from psykb.index.staging import Staging

# Called with the name of each stage as it ends; a test kills the process there.
StageHook = Callable[[str], None]

NO_VECTORS = EmbedderState(spec=LSA, fingerprint="", dim=0, weight=LSA_WEIGHT)
_MOST_FILES = 120  # of a lexical folder; with more, it is written anew to keep queries quick


class Publisher:
    """Publishes the generation that follows `current` in the base at `base`."""

    def __init__(
        self,
        base: Path,
        staging: Staging,
        current: Manifest,
        spec: str,
        hook: StageHook,
        *,
        reembed: bool = False,
        damaged: Sequence[str] = (),
    ) -> None:
        self._base = base
        self._staging = staging
        self._current = current
        self._spec = spec
        self._hook = hook
        self._reembed = reembed
        self._n = staging.next
        self._catalogue = Catalogue(staging.connection, staging.next)
        self._damaged = set(damaged)

    def distrust_all(self) -> None:
        """Take nothing over from the current generation."""
        self._damaged.update(self._current.files)

    def publish(self) -> Manifest:
        """Write what the next generation needs, sync it to disk, and name it in the manifest."""
        remove_strays(self._base, self._current.generation)
        self._write_lexical()
        self._hook("lexical")
        state = self._write_vectors()
        self._checkpoint()
        documents, passages, definitions, characters = self._catalogue.counts()
        files = self._sync()
        following = Manifest(
            generation=self._n,
            embedder=state,
            counts=Counts(
                documents=documents,
                passages=passages,
                definitions=definitions,
                characters=characters,
            ),
            files=files,
            digests={name: manifest.digest(self._base / name) for name in files},
        )
        self._hook("before_manifest")
        manifest.save(self._base, following)
        self._hook("after_manifest")
        return following

    def _old(self, name: str) -> Path | None:
        """Return a file or folder of the current generation, None if it is missing or damaged."""
        path = self._base / name
        sound = not any(n == name or n.startswith(f"{name}/") for n in self._damaged)
        return path if sound and path.exists() else None

    def _write_lexical(self) -> None:
        folder = self._base / manifest.lexical_name(self._n)
        old = self._old(manifest.lexical_name(self._n - 1))
        gone = self._staging.removed_passages()
        # tantivy's BM25 counts deleted documents until they are merged away, so scores would depend
        # on history: whenever something went, the index is written anew from the catalogue.
        if old is not None and not gone and len(list(old.iterdir())) < _MOST_FILES:
            added = self._catalogue.passages_with_documents(self._staging.added_passages())
            lexical.write(folder, added, start_from=old)
        else:
            lexical.write(folder, self._catalogue.passages_with_documents())

    def _write_vectors(self) -> EmbedderState:
        embedder = self._embedder()
        if embedder is None:
            self._hook("embedder")
            self._hook("dense")
            return NO_VECTORS
        if not self._reembed:
            check_unchanged(self._current.embedder, embedder.state)
        self._hook("embedder")
        path = self._base / manifest.dense_name(self._n)
        old = self._old(manifest.dense_name(self._n - 1))
        if old is not None and self._current.embedder == embedder.state and not self._reembed:
            rows = self._staging.added_passages()
            gone = self._staging.removed_passages()
        else:
            old, gone = None, []
            rows = [row for row, _passage in self._catalogue.all_passages()]
        texts = self._catalogue.texts(rows)
        vectors = (
            embedder.passages(texts) if rows else np.zeros((0, embedder.state.dim), np.float32)
        )
        dense.write(path, rows, vectors, start_from=old, without=gone)
        self._hook("dense")
        return embedder.state

    def _embedder(self) -> Embedder | None:
        """Return the embedder of the next generation, its state written to disk; None for none."""
        if self._spec != LSA:
            return of_model(self._spec, cache=self._base / vector_cache.NAME)
        folder = self._base / manifest.embedder_name(self._n)
        old = self._old(manifest.embedder_name(self._n - 1))
        state = self._current.embedder
        same = state.spec == LSA and state.fingerprint == lsa_fingerprint(self._catalogue)
        if same and old is not None and not self._reembed:
            _link_folder(old, folder)
            return LsaEmbedder.open(folder, state)
        fitted = LsaEmbedder.fit(self._catalogue)
        if not fitted.state.dim:
            return None
        fitted.save(folder)
        return fitted

    def _checkpoint(self) -> None:
        """Bring all rows into the catalogue's own file, where read-only readers find them."""
        self._staging.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def _sync(self) -> dict[str, int]:
        """Flush the files of the generation to disk; return their sizes by name."""
        sizes = {}
        for path in sorted(self._base.iterdir()):
            if manifest.generation_of(path.name) != self._n:
                continue
            files = sorted(path.iterdir()) if path.is_dir() else [path]
            for file in files:
                if file.name.endswith(".lock"):
                    continue
                with file.open("rb+") as handle:
                    os.fsync(handle.fileno())
                sizes[file.relative_to(self._base).as_posix()] = file.stat().st_size
            if path.is_dir():
                jsonl.sync_folder(path)
        jsonl.sync_folder(self._base)
        return sizes


def remove_strays(base: Path, generation: int) -> None:
    """Delete files of generations other than `generation`: older ones, and torn newer ones.

    A file that a reader on Windows still holds stays for the next writer.
    """
    for path in base.iterdir():
        number = manifest.generation_of(path.name)
        if number is None or number == generation:
            continue
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            _unlink(path)


def _unlink(path: Path) -> None:
    try:
        path.unlink()
    except PermissionError:
        return


def _link_folder(old: Path, new: Path) -> None:
    new.mkdir()
    for file in old.iterdir():
        try:
            os.link(file, new / file.name)
        except OSError:
            shutil.copyfile(file, new / file.name)
