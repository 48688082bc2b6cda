"""Embedders by spec: `lsa` (fitted on the library), `st:NAME_OR_PATH`, `openai-like:MODEL`."""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt

from psykb.errors import EmbedderError, MisuseError
from psykb.index.catalogue import Catalogue
from psykb.index.lsa import Lsa, count_terms
from psykb.index.manifest import EmbedderState
from psykb.index.neural import NeuralEmbedder
from psykb.index.remote import PREFIX, RemoteEmbedder
from psykb.llm.redaction import redact
from psykb.llm.spec import parse
from psykb.messages import text as _

Vectors = npt.NDArray[np.float32]

LSA = "lsa"
LSA_VERSION = "1"
# Weight of the dense side in the fused score, by measurement on the `tune` questions: a fitted
# embedder must not drag the words down, a neural one is worth as much as they are.
LSA_WEIGHT = 0.25
NEURAL_WEIGHT = 1.0
# The space is fitted on whole documents in the order of their ids until they hold this many
# passages: a function of the library alone, so that every way to the same library gives the same
# space, and yet one more book seldom changes it where the library is large (docs/design.md).
FIT_PASSAGES = 3_000


class Embedder(Protocol):
    """Makes vectors; `state` says which, for the manifest."""

    state: EmbedderState

    def passages(self, texts: Sequence[str]) -> Vectors:
        """Return float32 (len(texts), dim), rows of unit length, or zero for texts of nothing."""
        ...

    def query(self, text: str) -> Vectors:
        """Return float32 (dim,), of unit length or zero."""
        ...


class LsaEmbedder:
    """The default embedder, as `Embedder`."""

    def __init__(self, space: Lsa, state: EmbedderState) -> None:
        self._space = space
        self.state = state

    @classmethod
    def fit(cls, catalogue: Catalogue) -> "LsaEmbedder":
        """Fit on the library that `catalogue` shows."""
        sample = _sample(catalogue)
        texts = [p.text for document_id in sample for _row, p in catalogue.passages_of(document_id)]
        space = Lsa.fit(count_terms(texts))
        fingerprint = _fingerprint(catalogue, sample)
        state = EmbedderState(spec=LSA, fingerprint=fingerprint, dim=space.dim, weight=LSA_WEIGHT)
        return cls(space, state)

    @classmethod
    def open(cls, folder: Path, state: EmbedderState) -> "LsaEmbedder":
        """Open the space that was saved in `folder`."""
        return cls(Lsa.open(folder), state)

    def save(self, folder: Path) -> None:
        """Write the space to `folder`, which must not exist."""
        self._space.save(folder)

    def passages(self, texts: Sequence[str]) -> Vectors:
        """See `Embedder`."""
        return self._space.embed(count_terms(texts))

    def query(self, text: str) -> Vectors:
        """See `Embedder`."""
        return self._space.query(text)


def lsa_fingerprint(catalogue: Catalogue) -> str:
    """Return the fingerprint that a space fitted on this library would have."""
    return _fingerprint(catalogue, _sample(catalogue))


def _sample(catalogue: Catalogue) -> list[str]:
    chosen, passages = [], 0
    for document_id, count in catalogue.passage_counts():
        chosen.append(document_id)
        passages += count
        if passages >= FIT_PASSAGES:
            break
    return chosen


def _fingerprint(catalogue: Catalogue, sample: Sequence[str]) -> str:
    sha = hashlib.sha256(f"{LSA} {LSA_VERSION}".encode())
    for document_id in sample:
        for start, end in catalogue.passage_ranges(document_id):
            sha.update(f"{document_id}:{start}-{end}\n".encode())
    return sha.hexdigest()[:16]


def check_spec(spec: str) -> str:
    """Return `spec` if it names an embedder that psykb knows.

    Raises:
        MisuseError: it does not, names the forms that do; or a key stands for the model.
    """
    if spec.startswith(PREFIX) and len(spec) > len(PREFIX):
        return str(parse(spec))
    if spec == LSA or (spec.startswith("st:") and len(spec) > len("st:")):
        return spec
    raise MisuseError(
        _(
            "unknown embedder {spec!r}; write lsa (needs no model), st:NAME_OR_PATH (a "
            "sentence-transformers model) or openai-like:MODEL (a server's, at PSYKB_EMBEDDER_URL)"
        ).format(spec=redact(spec))
    )


def of_model(
    spec: str,
    *,
    weight: float = NEURAL_WEIGHT,
    cache: Path | None = None,
    state: EmbedderState | None = None,
) -> NeuralEmbedder | RemoteEmbedder:
    """Return the embedder `spec`, which is not `lsa`.

    Args:
        spec: `st:NAME_OR_PATH` or `openai-like:MODEL`.
        weight: weight of the dense side in the fused score.
        cache: the SQLite file of known vectors; None to make everything each time.
        state: what made the vectors of a base that is opened: a server is then not asked for it.

    Raises:
        MissingExtraError: sentence-transformers is needed and not installed.
        NotFoundError: there is no such model here or on the hub.
        MisuseError: the settings have no address of a server.
        ModelError: the server does not answer.
    """
    if spec.startswith(PREFIX):
        return RemoteEmbedder(spec, weight=weight, cache=cache, state=state)
    return NeuralEmbedder(spec, weight=weight, cache=cache)


def check_unchanged(old: EmbedderState, new: EmbedderState) -> None:
    """Return if vectors of `new` may be laid beside those of `old`, or take their place unasked.

    Raises:
        EmbedderError: the same spec now makes other vectors: all would be made, and paid for, anew.
    """
    if old.spec == new.spec != LSA and old.dim and old.fingerprint != new.fingerprint:
        raise EmbedderError(
            _(
                "{spec} is not the model that made the vectors ({old} dimensions, now {new}); take "
                "that one, or add --reembed to make all vectors anew"
            ).format(spec=new.spec, old=old.dim, new=new.dim)
        )
