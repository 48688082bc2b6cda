"""Neural models from sentence-transformers: an embedder and a reranker (extra `local`)."""

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from psykb.errors import MissingExtraError, MisuseError
from psykb.index import vector_cache
from psykb.index.manifest import EmbedderState
from psykb.llm import devices, hub
from psykb.messages import text as _

Vectors = npt.NDArray[np.float32]

_BATCH = 64  # passages encoded, and then stored, at once: what a kill can lose


def open_model(
    kind: Literal["SentenceTransformer", "CrossEncoder"], name: str, *, offline: bool | None = None
) -> Any:  # noqa: ANN401 (an optional package without types)
    """Load a model of sentence-transformers, from safetensors and without code of its own.

    Args:
        kind: the class.
        name: a folder, or a name as `hub.locate` takes it; one without an organisation is looked
            for where sentence-transformers keeps its own models of this kind.
        offline: True to look nothing up; None for what the settings say.

    Raises:
        MissingExtraError: sentence-transformers is not installed.
        NotFoundError: there is no such model, or it cannot be loaded.
        MisuseError: it is to score pairs and was never trained to.
    """
    offline = hub.settle(offline)
    library = _library()
    made = getattr(library, kind)
    folder = hub.locate(_in_full(library, made, name), offline=offline)
    import torch

    options: dict[str, Any] = {"use_safetensors": True}
    if devices.bfloat16_pays():
        options["dtype"] = torch.bfloat16
    # an adapter's base is found by the library
    adapter = Path(folder, "adapter_config.json").is_file()
    try:
        with hub.quietly():
            model = made(folder, local_files_only=offline or not adapter, model_kwargs=options)
            if kind == "CrossEncoder" and not adapter:
                _check_head(model.model, Path(folder), name)
                hub.check_tokenizer(model.tokenizer)
    except hub.damage() as error:
        raise hub.not_loaded(folder, error) from None
    return model


def _check_head(model: Any, folder: Path, name: str) -> None:  # noqa: ANN401
    """Raise MisuseError where the layer that scores is not among the saved weights.

    Any encoder can be loaded as a cross-encoder: the layer that it lacks is then random.
    """
    from safetensors import safe_open

    if not type(model).__name__.endswith("ForSequenceClassification"):
        return
    saved: set[str] = set()
    for file in folder.rglob("*.safetensors"):
        with safe_open(file, framework="np") as weights:
            saved.update(weights.keys())
    encoder = f"{model.base_model_prefix}."
    head = {key for key, _weight in model.named_parameters() if not key.startswith(encoder)}
    if not head <= saved:
        raise MisuseError(
            _(
                "{model}: no cross-encoder, for the layer that scores pairs is missing ({layer}); "
                "take a reranker or an NLI model"
            ).format(model=name, layer=min(head - saved))
        )


def _library() -> Any:  # noqa: ANN401
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


def _in_full(library: Any, made: Any, name: str) -> str:  # noqa: ANN401
    """Return `name` with the organisation that the library takes for granted."""
    organisation = getattr(made, "default_huggingface_organization", None)
    plain = name.lower() in getattr(library.util, "ORIGINAL_TRANSFORMER_MODELS", ())
    if not organisation or plain or "/" in name or ":" in name or Path(name).is_dir():
        return name
    return name if name.startswith((".", "~")) else f"{organisation}/{name}"


class NeuralEmbedder:
    """A sentence-transformers model as `Embedder`; vectors of passages are cached by text."""

    def __init__(self, spec: str, *, weight: float, cache: Path | None = None) -> None:
        """Load the model.

        Args:
            spec: `st:` and a name as `hub.locate` takes it.
            weight: weight of the dense side in the fused score.
            cache: the SQLite file of known vectors; None to encode everything each time.

        Raises:
            MissingExtraError: sentence-transformers is not installed.
            NotFoundError: there is no such model here or on the hub.
        """
        name = spec.removeprefix("st:")
        self._model = open_model("SentenceTransformer", name)
        self._cache = cache
        self.state = EmbedderState(
            spec=spec,
            fingerprint=_fingerprint(name, self._model),
            dim=int(self._model.get_embedding_dimension()),
            weight=weight,
        )

    def passages(self, texts: Sequence[str]) -> Vectors:
        """See `Embedder`. What was encoded before, for this base and model, is read back."""
        return vector_cache.embed(
            texts, self._encode, state=self.state, batch=_BATCH, cache=self._cache
        )

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
        self._model = open_model("CrossEncoder", name)

    def scores(self, question: str, texts: Sequence[str]) -> list[float]:
        """Return how well each text answers the question; higher is better, no fixed range."""
        pairs = [(question, text) for text in texts]
        return [float(s) for s in self._model.predict(pairs, show_progress_bar=False)]
