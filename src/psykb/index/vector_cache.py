"""Known vectors of texts, by model, in an SQLite file: nothing is embedded twice."""

import hashlib
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path

import numpy as np
import numpy.typing as npt

from psykb.index.manifest import EmbedderState

Vectors = npt.NDArray[np.float32]
Encode = Callable[[Sequence[str]], Vectors]
Made = tuple[Sequence[int], Vectors]  # which of the texts, and their vectors
Make = Callable[[Sequence[str]], Iterator[Made]]

NAME = "cache/embeddings.sqlite"  # inside a knowledge base


def embed(
    texts: Sequence[str], encode: Encode, *, state: EmbedderState, batch: int, cache: Path | None
) -> Vectors:
    """Return the vectors of `texts`, as `collect` does, made in batches one after the other.

    Args:
        texts: what to embed.
        encode: makes float32 (n, dim) of n texts, 1 ≤ n ≤ `batch`.
        state: whose vectors they are; `fingerprint` names the model in the cache.
        batch: how many are made, and then stored, at once: what a kill can lose.
        cache: the SQLite file; it and its folder are made. None to make everything each time.

    Returns:
        float32 (len(texts), dim), in the order of `texts`.
    """

    def make(wanted: Sequence[str]) -> Iterator[Made]:
        for at in range(0, len(wanted), batch):
            part = wanted[at : at + batch]
            yield range(at, at + len(part)), encode(part)

    return collect(texts, make, state=state, cache=cache)


def collect(
    texts: Sequence[str], make: Make, *, state: EmbedderState, cache: Path | None
) -> Vectors:
    """Return the vectors of `texts`: those that are known read back, the others made and kept.

    Args:
        texts: what to embed; of equal ones only the first is made.
        make: yields the vectors of texts, all different, in parts as they come: which of them
            (from 0) and float32 (n, dim). Each part is stored before the next is asked for, so
            that whatever `make` raises then, or a kill, loses nothing of it.
        state: whose vectors they are; `fingerprint` names the model in the cache.
        cache: the SQLite file; it and its folder are made. None to make everything each time.

    Returns:
        float32 (len(texts), dim), in the order of `texts`.
    """
    vectors = np.zeros((len(texts), state.dim), np.float32)
    if cache is None:
        _fill(vectors, texts, list(range(len(texts))), make)
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

        def keep(rows: Sequence[int]) -> None:
            store.execute("BEGIN")
            store.executemany(
                "INSERT OR REPLACE INTO vectors VALUES (?, ?, ?)",
                [(state.fingerprint, keys[i], vectors[i].tobytes()) for i in rows],
            )
            store.execute("COMMIT")

        _fill(vectors, texts, missing, make, keep)
    return vectors


def _fill(
    vectors: Vectors,
    texts: Sequence[str],
    missing: Sequence[int],
    make: Make,
    keep: Callable[[Sequence[int]], None] | None = None,
) -> None:
    """Make the rows `missing` of `vectors`; `keep` is told which rows have come, part by part."""
    rows_of: dict[str, list[int]] = {}
    for i in missing:
        rows_of.setdefault(texts[i], []).append(i)
    wanted = list(rows_of)
    if not wanted:
        return
    for places, made in make(wanted):
        firsts = []
        for place, vector in zip(places, made, strict=True):
            rows = rows_of[wanted[place]]
            vectors[rows] = vector
            firsts.append(rows[0])
        if keep is not None:
            keep(firsts)


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
