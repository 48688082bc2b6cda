"""Messages whose embeddings are close to those of items of benchmarks."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from psykb.index.embedders import Embedder

CLOSE = 0.9  # least cosine
_AT_ONCE = 1024  # messages


class Neighbours:
    """Items that messages are compared with by their vectors.

    No least cosine is right for every model: how close texts are that have nothing in common
    depends on it. 0.9 is a choice that was not measured, and the hits are for reading.
    """

    def __init__(self, texts: Sequence[str], embedder: "Embedder", close: float = CLOSE) -> None:
        """Embed the items, as passages."""
        self._embedder = embedder
        self._close = close
        self._vectors = embedder.passages(texts)

    def pairs(self, texts: Sequence[str]) -> Iterator[tuple[int, int, float]]:
        """Yield (position in `texts`, position of the item, cosine), sorted by positions.

        Raises:
            ModelError: the embedder's server gave no vectors.
        """
        for start in range(0, len(texts), _AT_ONCE):
            vectors = self._embedder.passages(texts[start : start + _AT_ONCE])
            cosines = vectors @ self._vectors.T
            for at, item in np.argwhere(cosines >= self._close).tolist():
                yield start + at, item, min(1.0, float(cosines[at, item]))
