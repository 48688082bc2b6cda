"""Open the files of a published generation for searching."""

import warnings
from contextlib import ExitStack
from pathlib import Path

from psykb.errors import MissingExtraError, NotFoundError, StoreError
from psykb.index import manifest
from psykb.index.catalogue import Catalogue
from psykb.index.dense import Dense
from psykb.index.embedders import LSA, Embedder, LsaEmbedder
from psykb.index.lexical import Lexical
from psykb.index.manifest import EmbedderState, Manifest
from psykb.index.neural import NeuralEmbedder
from psykb.index.searching import Searcher
from psykb.messages import text as _


class DegradedWarning(UserWarning):
    """A base was opened without its vectors: it is searched by words only."""


def open_generation(base: Path, current: Manifest) -> tuple[Searcher, bool]:
    """Open what `current` publishes in the base at `base`.

    Returns:
        the opened generation, and whether it is degraded: without the vectors that it should have.

    Raises:
        StoreError: the catalogue or the lexical index is missing or damaged.
    """
    n = current.generation
    with ExitStack() as undo:
        catalogue = Catalogue.open(base, n)
        undo.callback(catalogue.close)
        lexical = Lexical.open(base / manifest.lexical_name(n)) if n else Lexical.empty()
        dense, embedder, degraded = _open_vectors(base, current)
        undo.pop_all()
    return Searcher(catalogue, lexical, dense, embedder), degraded


def _open_vectors(base: Path, current: Manifest) -> tuple[Dense | None, Embedder | None, bool]:
    """Open the vectors; where that fails, warn and go on without them."""
    state = current.embedder
    if not state.dim:
        return None, None, False
    try:
        torn = [f for f in manifest.damaged_files(base, current) if not f.startswith("lexical.")]
        if torn:
            raise StoreError(
                _("{path}: missing or torn; `psykb ingest` builds it again").format(
                    path=base / torn[0]
                )
            )
        dense = Dense(base / manifest.dense_name(current.generation), state.dim)
        return dense, _open_embedder(base, current.generation, state), False
    except (StoreError, MissingExtraError, NotFoundError) as error:
        warnings.warn(
            _("searching by words only: {error}").format(error=error),
            DegradedWarning,
            stacklevel=2,
        )
        return None, None, True


def _open_embedder(base: Path, n: int, state: EmbedderState) -> Embedder:
    if state.spec == LSA:
        return LsaEmbedder.open(base / manifest.embedder_name(n), state)
    embedder = NeuralEmbedder(state.spec, weight=state.weight)
    if embedder.state.fingerprint != state.fingerprint:
        raise StoreError(
            _(
                "{spec} is not the model that made the vectors; `psykb ingest --reembed` makes "
                "them again"
            ).format(spec=state.spec)
        )
    return embedder
