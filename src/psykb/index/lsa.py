"""The default embedder: latent semantic analysis, fitted on the library itself, without any model.

TF-IDF over the search terms, then a truncated singular value decomposition (Deerwester et al. 1990,
"Indexing by latent semantic analysis", section 4). A text's vector is its weighted terms times the
projection, scaled to unit length, so a query reads only the rows of its own terms, with numpy.
"""

import json
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from psykb.text.terms import terms

DIM = 256
MOST_TERMS = 65_536
_FEWEST = 4  # passages; fewer have no structure to find
_BATCH = 2_048  # passages embedded at once

_F32 = npt.NDArray[np.float32]
Counts = Counter[str]


class _Rows(Protocol):
    """A float16 matrix, in memory or in a file, of which stretches of rows can be read."""

    def __getitem__(self, rows: slice, /) -> npt.NDArray[np.float16]: ...


def count_terms(texts: Iterable[str]) -> list[Counts]:
    """Return how often each search term occurs in each text."""
    return [Counter(terms(text)) for text in texts]


def _vocabulary(counted: Sequence[Counts]) -> tuple[list[str], npt.NDArray[np.float32]]:
    """Return the terms that occur in two texts or more, sorted, and their idf."""
    frequency: Counter[str] = Counter()
    for counts in counted:
        frequency.update(counts.keys())
    kept = sorted((-n, term) for term, n in frequency.items() if n >= 2)[:MOST_TERMS]
    vocabulary = sorted(term for _n, term in kept)
    df = np.array([frequency[term] for term in vocabulary], dtype=np.float64)
    return vocabulary, (np.log((1 + len(counted)) / (1 + df)) + 1).astype(np.float32)


class Lsa:
    """A fitted latent semantic space of `dim` dimensions (at most 256; 0 where it found none)."""

    def __init__(self, vocabulary: Sequence[str], idf: _F32, projection: "_Rows") -> None:
        self._vocabulary = vocabulary
        self._idf = idf
        self._projection = projection
        self.dim = projection[0:1].shape[1]

    @classmethod
    def fit(cls, counted: Sequence[Counts]) -> "Lsa":
        """Fit a space on counted texts; the same texts in the same order give the same space."""
        from sklearn.utils.extmath import randomized_svd

        vocabulary, idf = _vocabulary(counted)
        dim = min(DIM, len(counted) - 1, len(vocabulary) - 1)
        if len(counted) < _FEWEST or dim < 2:
            return cls([], np.zeros(0, np.float32), np.zeros((0, 0), np.float16))
        space = cls(vocabulary, idf, np.zeros((len(vocabulary), dim), np.float16))
        matrix = space._weights(counted)
        # Three power iterations are enough here: the cosines of held-out passages move by less than
        # 0.01 with more (docs/design.md).
        _u, _s, rows = randomized_svd(matrix, dim, n_iter=3, random_state=0)
        return cls(vocabulary, idf, rows.T.astype(np.float16))

    def _weights(self, counted: Sequence[Counts]) -> Any:  # noqa: ANN401 (scipy is not imported)
        """Return the TF-IDF of counted texts: CSR float32 (n, terms), rows of unit length."""
        from scipy.sparse import csr_matrix

        number = {term: i for i, term in enumerate(self._vocabulary)}
        columns: list[int] = []
        counts: list[int] = []
        ends = [0]
        for counter in counted:
            for term, n in counter.items():
                at = number.get(term)
                if at is not None:
                    columns.append(at)
                    counts.append(n)
            ends.append(len(columns))
        column = np.asarray(columns, dtype=np.int32)
        values = (1 + np.log(np.asarray(counts, dtype=np.float32))) * self._idf[column]
        row = np.repeat(np.arange(len(counted)), np.diff(ends))
        norms = np.sqrt(np.bincount(row, values**2, minlength=len(counted)))
        values /= np.where(norms == 0, 1, norms)[row]
        return csr_matrix((values, column, np.asarray(ends)), (len(counted), len(self._vocabulary)))

    def embed(self, counted: Sequence[Counts]) -> _F32:
        """Return float32 (len(counted), dim), rows of unit length; zero where no term is known."""
        projection = self._projection[0 : len(self._vocabulary)].astype(np.float32)
        parts = [np.zeros((0, self.dim), np.float32)]
        for at in range(0, len(counted), _BATCH):
            part: _F32 = self._weights(counted[at : at + _BATCH]) @ projection
            parts.append(part)
        return _unit(np.concatenate(parts))

    def query(self, text: str) -> _F32:
        """Return the vector of a question, float32 (dim,), of unit length or zero."""
        vector = np.zeros(self.dim, np.float32)
        for term, n in sorted(Counter(terms(text)).items()):
            at = bisect_left(self._vocabulary, term)
            if at < len(self._vocabulary) and self._vocabulary[at] == term:
                weight = (1 + np.log(n)) * self._idf[at]
                vector += weight * self._projection[at : at + 1][0].astype(np.float32)
        unit: _F32 = _unit(vector[None, :])[0]
        return unit

    def save(self, folder: Path) -> None:
        """Write the space to `folder`, which must not exist."""
        from safetensors.numpy import save_file

        folder.mkdir()
        save_file(
            {"idf": self._idf, "projection": self._projection[0 : len(self._vocabulary)]},
            str(folder / "lsa.safetensors"),
        )
        (folder / "terms.json").write_text(
            json.dumps(list(self._vocabulary), ensure_ascii=False), encoding="utf-8"
        )

    @classmethod
    def open(cls, folder: Path) -> "Lsa":
        """Open a saved space; the projection stays on disk and is read row by row."""
        from safetensors import safe_open

        vocabulary = json.loads((folder / "terms.json").read_text(encoding="utf-8"))
        tensors: Any = safe_open(str(folder / "lsa.safetensors"), "np")
        return cls(vocabulary, tensors.get_tensor("idf"), tensors.get_slice("projection"))


def _unit(vectors: _F32) -> _F32:
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    return (vectors / np.where(norms == 0, 1, norms)).astype(np.float32)
