"""Open the files of a published generation for searching."""

import warnings
from contextlib import ExitStack
from pathlib import Path

from psykb.errors import MissingExtraError, NotFoundError, StoreError
from psykb.index import manifest
from psykb.index.catalogue import Catalogue
from psykb.index.dense import Dense
from psykb.index.embedders import LSA, Embedder, LsaEmbedder, of_model
from psykb.index.lexical import Lexical
from psykb.index.manifest import EmbedderState, Manifest
from psykb.index.remote import DegradedWarning, RemoteEmbedder
from psykb.index.searching import Searcher
from psykb.messages import text as _
from psykb.types import record

__all__ = ["DegradedWarning", "Opened", "open_generation"]


@record
class Opened:
    """A generation that can be searched; `incomplete`: without the vectors that it should have."""

    searcher: Searcher
    incomplete: bool
    remote: RemoteEmbedder | None

    @property
    def degraded(self) -> bool:
        """Whether it is searched by words only; with a server, whether the last search was."""
        return self.incomplete or (self.remote is not None and self.remote.degraded)

    def close(self) -> None:
        """Close the files, and the connections."""
        self.searcher.catalogue.close()
        if self.remote is not None:
            self.remote.close()


def open_generation(base: Path, current: Manifest) -> Opened:
    """Open what `current` publishes in the base at `base`.

    Raises:
        StoreError: the catalogue or the lexical index is missing or damaged.
    """
    n = current.generation
    with ExitStack() as undo:
        catalogue = Catalogue.open(base, n)
        undo.callback(catalogue.close)
        lexical = Lexical.open(base / manifest.lexical_name(n)) if n else Lexical.empty()
        dense, embedder, incomplete = _open_vectors(base, current)
        undo.pop_all()
    return Opened(
        searcher=Searcher(catalogue, lexical, dense, embedder),
        incomplete=incomplete,
        remote=embedder if isinstance(embedder, RemoteEmbedder) else None,
    )


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
    embedder = of_model(state.spec, weight=state.weight, state=state)
    if embedder.state.fingerprint != state.fingerprint:
        raise StoreError(
            _(
                "{spec} is not the model that made the vectors; `psykb ingest --reembed` makes "
                "them again"
            ).format(spec=state.spec)
        )
    return embedder
