"""An embedder on an OpenAI-like server: `openai-like:MODEL`, at the address in the settings."""

import hashlib
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from psykb import config
from psykb.errors import PsykbError, StoreError
from psykb.index import vector_cache
from psykb.index.manifest import EmbedderState
from psykb.llm.presets import OPENAI_LIKE
from psykb.messages import text as _

if TYPE_CHECKING:
    from psykb.llm.embedding import EmbeddingServer

Vectors = npt.NDArray[np.float32]

PREFIX = f"{OPENAI_LIKE}:"
_PROBE = "psykb"  # is embedded to learn how long the vectors are
# For a question's vector: somebody waits, and can be answered without it.
_ATTEMPTS = 1
_TIMEOUT = 10  # seconds
_PAUSE = 60.0  # seconds in which a server that failed is not asked for another
_ASKED = 64  # questions whose vectors are kept


class DegradedWarning(UserWarning):
    """A base was opened without its vectors: it is searched by words only."""


class RemoteEmbedder:
    """An embedding model behind /embeddings, as `Embedder`; vectors of passages are cached by text.

    Address and key come from the settings and are stored nowhere. A question whose vector the
    server does not give is searched by words only, and a warning says so, once.
    """

    def __init__(
        self,
        spec: str,
        *,
        weight: float,
        cache: Path | None = None,
        state: EmbedderState | None = None,
        settings: config.Settings | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Ask the server how long its vectors are, unless `state` says so: then nothing is sent.

        Args:
            spec: `openai-like:MODEL`.
            weight: weight of the dense side in the fused score.
            cache: the SQLite file of known vectors; None to ask for everything each time.
            state: what made the vectors of the base that is opened.
            settings: the address and limits; those of the environment unless told otherwise.
            clock: seconds that only grow.

        Raises:
            MisuseError: the settings have no address.
            ModelError: the server does not answer, or gives no vectors.
        """
        self._spec = spec
        self._cache = cache
        self._settings = settings
        self._clock = clock
        self._lock = Lock()
        self._kept_open: EmbeddingServer | None = None
        self._asked: dict[str, Vectors] = {}
        self._silent_since: float | None = None
        self._warned = False
        self.state = state or self._probe(weight)

    @property
    def degraded(self) -> bool:
        """Whether the last question was searched by words only, for want of a vector."""
        return self._silent_since is not None

    def passages(self, texts: Sequence[str]) -> Vectors:
        """See `Embedder`. What was embedded before, for this base and model, is read back.

        What a call brings is kept as soon as it has come: a failure of another call loses nothing
        that was answered, and a kill only the calls that are under way.

        Raises:
            ModelError: the server does not answer, or gives no vectors; what came is kept.
            BudgetError: the next call could cost more than is left; what came is kept.
            StoreError: its vectors are not of the length that they had.
        """
        with self._server() as server:
            return vector_cache.collect(
                texts,
                lambda wanted: self._made(server, wanted),
                state=self.state,
                cache=self._cache,
            )

    def query(self, text: str) -> Vectors:
        """See `Embedder`. Zero where the server gives no vector, with a warning the first time."""
        nothing = np.zeros(self.state.dim, np.float32)
        if not text.strip():
            return nothing
        with self._lock:
            if text in self._asked:
                return self._asked[text]
            silent = self._silent_since
            if silent is not None and self._clock() - silent < _PAUSE:
                return nothing
            try:
                if self._kept_open is None:
                    self._kept_open = self._impatient_server()
                vector: Vectors = self._of_unit_length(self._kept_open.vectors([text]))[0]
            except PsykbError as error:
                self._silent_since = self._clock()
                self._warn(error)
                return nothing
            self._silent_since = None
            while len(self._asked) >= _ASKED:
                self._asked.pop(next(iter(self._asked)))
            self._asked[text] = vector
            return vector

    def close(self) -> None:
        """End the connections; the next question opens them again."""
        with self._lock:
            if self._kept_open is not None:
                self._kept_open.close()
                self._kept_open = None

    def _warn(self, error: PsykbError) -> None:
        if not self._warned:
            self._warned = True
            warnings.warn(
                _("searching by words only: {error}").format(error=error),
                DegradedWarning,
                stacklevel=2,
            )

    def _probe(self, weight: float) -> EmbedderState:
        with self._server() as server:
            dim = len(server.vectors([_PROBE])[0])
        model = self._spec.removeprefix(PREFIX)
        fingerprint = hashlib.sha256(f"{model} {dim}".encode()).hexdigest()[:16]
        return EmbedderState(spec=self._spec, fingerprint=fingerprint, dim=dim, weight=weight)

    def _server(self) -> "EmbeddingServer":
        return open_server(self._spec, self._settings or config.load())

    def _impatient_server(self) -> "EmbeddingServer":
        settings = self._settings or config.load()
        settings = replace(settings, llm_timeout=min(_TIMEOUT, settings.llm_timeout))
        return open_server(self._spec, settings, attempts=_ATTEMPTS, deadline=settings.llm_timeout)

    def _made(self, server: "EmbeddingServer", texts: Sequence[str]) -> Iterator[vector_cache.Made]:
        """Yield the vectors of `texts` as they come; texts of white space are zero, and not sent.

        Raises as `EmbeddingServer.batches`; StoreError for vectors of another length.
        """
        blank = [i for i, text in enumerate(texts) if not text.strip()]
        if blank:
            yield blank, np.zeros((len(blank), self.state.dim), np.float32)
        sent = [i for i, text in enumerate(texts) if text.strip()]
        for at, rows in server.batches([texts[i] for i in sent]):
            yield sent[at : at + len(rows)], self._of_unit_length(rows)

    def _of_unit_length(self, rows: Sequence[Sequence[float]]) -> Vectors:
        found = np.asarray(rows, dtype=np.float64)  # squares of float32 can be too large for it
        if found.shape[1] != self.state.dim:
            raise StoreError(
                _(
                    "{spec} is not the model that made the vectors; `psykb ingest --reembed` makes "
                    "them again"
                ).format(spec=self._spec)
            )
        made: Vectors = (found / np.linalg.norm(found, axis=1, keepdims=True)).astype(np.float32)
        return made


def open_server(
    spec: str,
    settings: config.Settings,
    *,
    attempts: int | None = None,
    deadline: float | None = None,
) -> "EmbeddingServer":
    """Return the server of an embedder `openai-like:MODEL`; nothing is sent yet.

    Args:
        spec: the embedder.
        settings: the address, the limits, the timeout.
        attempts: for a call in all, ≥ 1; None for as many as a gate makes of itself.
        deadline: seconds in which each attempt must end; None for those of `providers.client`.

    Raises:
        MisuseError: the settings have no address for it.
        ModelError: there is no key, it may not go there, or the server is elsewhere and psykb is to
            stay offline.
    """
    from psykb.llm.embedding import EmbeddingServer
    from psykb.llm.spec import parse

    return EmbeddingServer(parse(spec), settings=settings, attempts=attempts, deadline=deadline)
