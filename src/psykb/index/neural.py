"""Neural models from sentence-transformers: an embedder and a reranker (extra `local`)."""

import hashlib
import json
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from psykb.errors import MissingExtraError, NotFoundError
from psykb.index.manifest import EmbedderState
from psykb.messages import text as _

Vectors = npt.NDArray[np.float32]

_BATCH = 64  # passages encoded, and then stored, at once: what a kill can lose


def _library() -> Any:  # noqa: ANN401 (an optional package without types)
    try:
        import sentence_transformers
    except ImportError:
        raise MissingExtraError(
            _(
                "neural models need sentence-transformers; install it with: "
                "pip install 'psykb[local]'"
            )
        ) from None
    return sentence_transformers


def _load(kind: str, name: str) -> Any:  # noqa: ANN401
    library = _library()
    import torch

    # bfloat16 is four times as quick where the processor computes in it, slower where it does not
    supported = getattr(torch.cpu, "_is_avx512_bf16_supported", lambda: False)
    options = {"dtype": torch.bfloat16} if torch.cuda.is_available() or supported() else {}
    try:
        return getattr(library, kind)(name, model_kwargs=options)
    except (OSError, ValueError) as error:
        reason = str(error).strip().splitlines()[0]
        raise NotFoundError(
            _(
                "model {name!r} cannot be loaded ({reason}); give the folder of a downloaded "
                "model, or set HF_ENDPOINT to a mirror of the model hub"
            ).format(name=name, reason=reason)
        ) from None


class NeuralEmbedder:
    """A sentence-transformers model as `Embedder`; vectors of passages are cached by text."""

    def __init__(self, spec: str, *, weight: float, cache: Path | None = None) -> None:
        """Load the model.

        Args:
            spec: `st:NAME_OR_PATH`.
            weight: weight of the dense side in the fused score.
            cache: the SQLite file of known vectors; None to encode everything each time.

        Raises:
            MissingExtraError: sentence-transformers is not installed.
            NotFoundError: there is no such model here or on the hub.
        """
        name = spec.removeprefix("st:")
        self._model = _load("SentenceTransformer", name)
        self._cache = cache
        self.state = EmbedderState(
            spec=spec,
            fingerprint=_fingerprint(name, self._model),
            dim=int(self._model.get_embedding_dimension()),
            weight=weight,
        )

    def passages(self, texts: Sequence[str]) -> Vectors:
        """See `Embedder`. What was encoded before, for this base and model, is read back."""
        vectors = np.zeros((len(texts), self.state.dim), np.float32)
        if self._cache is None:
            for at in range(0, len(texts), _BATCH):
                vectors[at : at + _BATCH] = self._encode(texts[at : at + _BATCH])
            return vectors
        self._cache.parent.mkdir(exist_ok=True)
        with closing(sqlite3.connect(self._cache, isolation_level=None)) as store:
            store.execute("PRAGMA journal_mode = WAL")
            store.execute(
                "CREATE TABLE IF NOT EXISTS vectors "
                "(model TEXT, text TEXT, vector BLOB, PRIMARY KEY (model, text)) WITHOUT ROWID"
            )
            self._fill(store, texts, vectors)
        return vectors

    def _fill(self, store: sqlite3.Connection, texts: Sequence[str], vectors: Vectors) -> None:
        model = self.state.fingerprint
        keys = [hashlib.sha256(text.encode()).hexdigest() for text in texts]
        missing = []
        for i, key in enumerate(keys):
            row = store.execute(
                "SELECT vector FROM vectors WHERE model = ? AND text = ?", [model, key]
            ).fetchone()
            if row:
                vectors[i] = np.frombuffer(row[0], np.float32)
            else:
                missing.append(i)
        for at in range(0, len(missing), _BATCH):
            batch = missing[at : at + _BATCH]
            vectors[batch] = self._encode([texts[i] for i in batch])
            store.execute("BEGIN")
            store.executemany(
                "INSERT OR REPLACE INTO vectors VALUES (?, ?, ?)",
                [(model, keys[i], vectors[i].tobytes()) for i in batch],
            )
            store.execute("COMMIT")

    def _encode(self, texts: Sequence[str]) -> Vectors:
        encoded = self._model.encode_document(
            list(texts), batch_size=_BATCH, normalize_embeddings=True, show_progress_bar=False
        )
        return np.asarray(encoded, dtype=np.float32)

    def query(self, text: str) -> Vectors:
        """See `Embedder`. The model's own prompt for queries is used."""
        encoded = self._model.encode_query(text, normalize_embeddings=True, show_progress_bar=False)
        return np.asarray(encoded, dtype=np.float32)


def _fingerprint(name: str, model: Any) -> str:  # noqa: ANN401
    """Return a hash of what decides the vectors: configuration, prompts and the weights' sum.

    A name or path alone would not notice that the folder now holds another model.
    """
    sha = hashlib.sha256(Path(name).name.encode())
    sha.update(json.dumps(model.prompts, sort_keys=True).encode())
    sha.update(str(model.max_seq_length).encode())
    for key, tensor in sorted(model.state_dict().items()):
        sha.update(f"{key} {tuple(tensor.shape)} {float(tensor.double().sum()):.6e}".encode())
    return sha.hexdigest()[:16]


class Reranker:
    """A sentence-transformers CrossEncoder that scores (question, passage) pairs."""

    def __init__(self, name: str) -> None:
        """Load the model; raises as `NeuralEmbedder` does."""
        self._model = _load("CrossEncoder", name)

    def scores(self, question: str, texts: Sequence[str]) -> list[float]:
        """Return how well each text answers the question; higher is better, no fixed range."""
        pairs = [(question, text) for text in texts]
        return [float(s) for s in self._model.predict(pairs, show_progress_bar=False)]
