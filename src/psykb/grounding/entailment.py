"""How likely a premise entails a claim, by a cross-encoder: an NLI model or one like MiniCheck."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from psykb.errors import MisuseError
from psykb.index.neural import open_model
from psykb.messages import text as _

_BATCH = 32  # pairs that are scored at once
# The label that says yes: "entailment", "ENTAILMENT", "entails", "supported"; but not
# "not_entailment", "non-entailment" or "unsupported".
_YES = re.compile(r"entail(s|ed|ment)?|support(s|ed)?", re.IGNORECASE)
_UNNAMED = re.compile(r"LABEL_\d+")


class Entailment:
    """A cross-encoder of sentence-transformers that reads a premise with a hypothesis.

    Three kinds of models serve. Those of natural language inference have a label for entailment
    among others: its probability is the softmax of the logits. Fact checkers with two labels that
    have no names give support by the second, as MiniCheck does. Models with a single logit give
    its sigmoid.

    Source: Tang, Laban, Durrett 2024, "MiniCheck: Efficient Fact-Checking of LLMs on Grounding
    Documents", arXiv 2404.10774.
    """

    def __init__(self, name: str, *, offline: bool | None = None) -> None:
        """Load the model.

        Args:
            name: a folder, or a name as `hub.locate` takes it.
            offline: True to look nothing up; None for what the settings say.

        Raises:
            MissingExtraError: sentence-transformers is not installed.
            NotFoundError: there is no such model, or it cannot be loaded.
            MisuseError: none of its labels says that the premise entails the hypothesis.
        """
        self._model: Any = open_model("CrossEncoder", name, offline=offline)
        self.name = name
        self._column = support_column(_labels(self._model), name)

    def probability(self, premise: str, hypothesis: str) -> float:
        """Return how likely `premise` entails `hypothesis`: 0 … 1."""
        return self.probabilities([(premise, hypothesis)])[0]

    def probabilities(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        """Return the probability of each (premise, hypothesis), in their order.

        What is longer than the model's window is cut at the end of the longer of the two.
        """
        if not pairs:
            return []
        import torch

        logits = self._model.predict(
            list(pairs),
            batch_size=_BATCH,
            activation_fn=torch.nn.Identity(),
            show_progress_bar=False,
            convert_to_numpy=True,
        )
        scores = np.asarray(logits, dtype=np.float64).reshape(len(pairs), -1)
        return [float(p) for p in _probabilities(scores, self._column)]


def support_column(labels: Mapping[int, str], name: str) -> int:
    """Return which logit speaks for entailment.

    Args:
        labels: the name of each logit, by its number.
        name: of the model, for the error.

    Raises:
        MisuseError: none does, or more than one.
    """
    if len(labels) == 1:
        return next(iter(labels))
    found = [n for n, label in sorted(labels.items()) if _YES.fullmatch(label.strip())]
    if len(labels) == 2 and all(_UNNAMED.fullmatch(label) for label in labels.values()):
        found = [1]
    if len(found) != 1:
        raise MisuseError(
            _(
                "{model}: none of its labels ({labels}) says that a text entails another; take an "
                "NLI model, or a fact checker such as MiniCheck"
            ).format(model=name, labels=", ".join(labels[n] for n in sorted(labels)))
        )
    return found[0]


def _labels(model: Any) -> dict[int, str]:  # noqa: ANN401
    if model.num_labels == 1:
        return {0: ""}
    return {int(n): str(label) for n, label in model.config.id2label.items()}


def _probabilities(logits: npt.NDArray[np.float64], column: int) -> npt.NDArray[np.float64]:
    """Return the sigmoid of one logit a row, or the softmax of several at `column`."""
    if logits.shape[1] == 1:
        # e^−|x| never overflows
        small = np.exp(-np.abs(logits[:, 0]))
        return np.where(logits[:, 0] >= 0, 1.0, small) / (1.0 + small)
    raised = np.exp(logits - logits.max(axis=1, keepdims=True))
    shares: npt.NDArray[np.float64] = raised[:, column] / raised.sum(axis=1)
    return shares
