"""Known vectors of texts, by model, in an SQLite file: nothing is embedded twice."""

import hashlib
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

import numpy as np
import numpy.typing as npt

from psykb.index.manifest import EmbedderState

Vectors = npt.NDArray[np.float32]
Encode = Callable[[Sequence[str]], Vectors]

NAME = "cache/embeddings.sqlite"  # inside a knowledge base


def embed(
    texts: Sequence[str], encode: Encode, *, state: EmbedderState, batch: int, cache: Path | None
) -> Vectors:
    """Return the vectors of `texts`: those that are known read back, the others made and kept.

    Args:
        texts: what to embed.
        encode: makes float32 (n, dim) of n texts, 1 ≤ n ≤ `batch`.
        state: whose vectors they are; `fingerprint` names the model in the cache.
        batch: how many are made, and then stored, at once: what a kill can lose.
        cache: the SQLite file; it and its folder are made. None to make everything each time.

    Returns:
        float32 (len(texts), dim), in the order of `texts`.
    """
    vectors = np.zeros((len(texts), state.dim), np.float32)
    if cache is None:
        for at in range(0, len(texts), batch):
            vectors[at : at + batch] = encode(texts[at : at + batch])
        return vectors
    cache.parent.mkdir(exist_ok=True)
    with closing(sqlite3.connect(cache, isolation_level=None)) as store:
        store.execute("PRAGMA journal_mode = WAL")
        store.execute(
            "CREATE TABLE IF NOT EXISTS vectors "
            "(model TEXT, text TEXT, vector BLOB, PRIMARY KEY (model, text)) WITHOUT ROWID"
        )
        keys = [hashlib.sha256(text.encode()).hexdigest() for text in texts]
        missing = _read(store, state.fingerprint, keys, vectors)
        for at in range(0, len(missing), batch):
            rows = missing[at : at + batch]
            vectors[rows] = encode([texts[i] for i in rows])
            store.execute("BEGIN")
            store.executemany(
                "INSERT OR REPLACE INTO vectors VALUES (?, ?, ?)",
                [(state.fingerprint, keys[i], vectors[i].tobytes()) for i in rows],
            )
            store.execute("COMMIT")
    return vectors


def _read(
    store: sqlite3.Connection, model: str, keys: Sequence[str], vectors: Vectors
) -> list[int]:
    """Fill in the known rows of `vectors`; return the others."""
    missing = []
    for i, key in enumerate(keys):
        row = store.execute(
            "SELECT vector FROM vectors WHERE model = ? AND text = ?", [model, key]
        ).fetchone()
        if row:
            vectors[i] = np.frombuffer(row[0], np.float32)
        else:
            missing.append(i)
    return missing
