"""The dense side: unit vectors in FAISS (flat, float32), found by cosine.

Ids are passage rows and every id is there exactly once. Flat is exact and quick enough up to about
200,000 passages, which is more than one hundred textbooks (docs/design.md).
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from psykb.errors import StoreError
from psykb.messages import text as _

Vectors = npt.NDArray[np.float32]


def write(
    path: Path,
    rows: Sequence[int],
    vectors: Vectors,
    *,
    start_from: Path | None = None,
    without: Sequence[int] = (),
) -> None:
    """Write the vectors of a generation to `path`.

    Args:
        path: the new file.
        rows: passage rows of the vectors that are added.
        vectors: float32 (len(rows), dim), rows of unit length or zero.
        start_from: the file of the last generation, whose vectors are kept.
        without: passage rows to leave out of `start_from`.
    """
    import faiss

    if start_from is None:
        index = faiss.IndexIDMap2(faiss.IndexFlatIP(vectors.shape[1]))
    else:
        index = _read(start_from)
        if without:
            index.remove_ids(np.asarray(without, dtype=np.int64))
    if len(rows):
        index.add_with_ids(np.ascontiguousarray(vectors), np.asarray(rows, dtype=np.int64))
    faiss.write_index(index, str(path))


def _read(path: Path) -> Any:  # noqa: ANN401 (faiss has no types)
    import faiss

    try:
        return faiss.read_index(str(path))
    except RuntimeError as error:
        reason = str(error).strip().splitlines()[-1]
        raise StoreError(
            _("{path}: damaged ({reason}); `psykb ingest` builds it again").format(
                path=path, reason=reason
            )
        ) from None


class Dense:
    """The vectors of one generation."""

    def __init__(self, path: Path, dim: int) -> None:
        """Open the vectors in `path`.

        Raises:
            StoreError: the file is damaged or its vectors have another dimension than `dim`.
        """
        self._index = _read(path)
        if self._index.d != dim:
            raise StoreError(
                _(
                    "{path}: vectors of dimension {found}, the manifest says {dim}; `psykb ingest "
                    "--reembed` builds them again"
                ).format(path=path, found=self._index.d, dim=dim)
            )

    def __len__(self) -> int:
        return int(self._index.ntotal)

    def best(
        self, query: Vectors, limit: int, *, rows: Sequence[int] | None = None
    ) -> dict[int, float]:
        """Return the rows nearest to `query`, float32 (dim,), with their cosines (−1 … 1).

        Rows that tie with the last one are all returned (at most twice `limit`). With `rows`, only
        those are looked at.
        """
        import faiss

        parameters = None
        if rows is not None:
            selector = faiss.IDSelectorBatch(np.asarray(rows, dtype=np.int64))
            parameters = faiss.SearchParameters(sel=selector)  # type: ignore[call-arg]
        k = min(2 * limit, len(self))
        if not k:
            return {}
        scores, ids = self._index.search(query[None, :], k, params=parameters)
        found = {int(i): float(s) for i, s in zip(ids[0], scores[0], strict=True) if i >= 0}
        ordered = sorted(found.values(), reverse=True)
        floor = ordered[limit - 1] if len(ordered) > limit else -np.inf
        return {row: score for row, score in found.items() if score >= floor}

    def scores(self, query: Vectors, rows: Sequence[int]) -> Mapping[int, float]:
        """Return the exact cosine of each of `rows` to `query`."""
        if not rows:
            return {}
        vectors = self._index.reconstruct_batch(np.asarray(rows, dtype=np.int64))
        return dict(zip(rows, (vectors @ query).tolist(), strict=True))
