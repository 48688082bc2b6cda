"""The probability that a text entails another: which logit speaks for it, and the arithmetic."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from psykb.errors import MisuseError
from psykb.grounding.entailment import Entailment, _probabilities, support_column
from tests.tiny_models import tiny_cross_encoder

PAIRS = [
    ("Working memory holds a few chunks", "memory holds chunks"),
    ("工作记忆是记忆系统", "经典条件反射"),
    ("we think", "operant conditioning and classical conditioning"),
    ("工作记忆是记忆系统", "记忆系统是工作记忆"),
]


# Which label


@pytest.mark.parametrize(
    "labels",
    [
        ["contradiction", "neutral", "neither"],
        ["LABEL_0", "LABEL_1", "LABEL_2"],
        ["not_entailment", "other"],
        ["non-entailment", "unsupported"],
        ["entailment", "entailed"],
        ["LABEL_0", "toxic"],
    ],
)
def test_a_model_without_a_label_for_entailment_is_refused(labels):
    with pytest.raises(MisuseError) as e:
        support_column(dict(enumerate(labels)), "org/model")
    assert str(e.value) == (
        f"org/model: none of its labels ({', '.join(labels)}) says that a text entails another; "
        "take an NLI model, or a fact checker such as MiniCheck"
    )


@pytest.mark.parametrize(
    ("labels", "column"),
    [
        (["contradiction", "entailment", "neutral"], 1),
        (["ENTAILMENT", "NEUTRAL", "CONTRADICTION"], 0),
        (["contradiction", "neutral", " Entailment "], 2),
        (["entailment", "not_entailment"], 0),
        (["refuted", "supported"], 1),
        (["LABEL_0", "LABEL_1"], 1),
        (["LABEL_0"], 0),
        (["relevance"], 0),
    ],
)
def test_the_label_for_entailment(labels, column):
    assert support_column(dict(enumerate(labels)), "org/model") == column


# The arithmetic

LOGITS = st.floats(-1e4, 1e4)


@given(LOGITS)
def test_one_logit_gives_its_sigmoid(x):
    (found,) = _probabilities(np.array([[x]]), 0)
    expected = 1 / (1 + math.exp(-x)) if x > -700 else 0.0
    assert found == pytest.approx(expected, abs=1e-15)


@given(st.lists(LOGITS, min_size=2, max_size=4), st.data())
def test_several_logits_give_shares_of_one(logits, data):
    row = np.array([logits])
    shares = [float(_probabilities(row, n)[0]) for n in range(len(logits))]
    assert sum(shares) == pytest.approx(1.0)
    assert shares[int(np.argmax(logits))] == max(shares)
    a, b = (data.draw(st.integers(0, len(logits) - 1)) for _ in range(2))
    if abs(logits[a] - logits[b]) < 500 and shares[b] > 1e-200:
        assert shares[a] / shares[b] == pytest.approx(math.exp(logits[a] - logits[b]))


# Real models, tiny ones


def logits_of(folder):
    """Return the logits of PAIRS by transformers alone, one pair at a time, in the model's bf16."""
    import torch
    from transformers import AutoModelForSequenceClassification, AutoTokenizer

    from psykb.llm.devices import bfloat16_pays

    tokenizer = AutoTokenizer.from_pretrained(folder)
    dtype = torch.bfloat16 if bfloat16_pays() else torch.float32
    model = AutoModelForSequenceClassification.from_pretrained(folder, dtype=dtype).eval()
    with torch.no_grad():
        rows = [model(**tokenizer(*pair, return_tensors="pt")).logits[0] for pair in PAIRS]
    return np.array([row.double().tolist() for row in rows])


def softmax(rows):
    return np.exp(rows) / np.exp(rows).sum(axis=1, keepdims=True)


slow = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning"),
]


@pytest.fixture
def encoder(tmp_path, monkeypatch):
    pytest.importorskip("sentence_transformers", reason="extra `local` is not installed")
    monkeypatch.setenv("PSYKB_ROOT", str(tmp_path))
    return lambda name, labels: tiny_cross_encoder(tmp_path / name, labels)


class TestModels:
    pytestmark = slow

    @pytest.mark.parametrize("at", [0, 1, 2])
    def test_nli_gives_the_softmax_at_entailment(self, encoder, at):
        labels = ["contradiction", "neutral"]
        labels.insert(at, "ENTAILMENT")
        folder = encoder("nli", labels)
        logits = logits_of(folder)
        assert np.ptp(logits, axis=0).min() > 0.1  # the pairs differ, or this shows nothing
        found = Entailment(str(folder)).probabilities(PAIRS)
        assert found == pytest.approx(softmax(logits)[:, at].tolist(), abs=2e-2)
        others = [softmax(logits)[:, n].tolist() for n in range(3) if n != at]
        assert not any(found == pytest.approx(other, abs=2e-2) for other in others)

    def test_a_fact_checker_with_two_labels(self, encoder):
        folder = encoder("minicheck", ["LABEL_0", "LABEL_1"])
        found = Entailment(str(folder)).probabilities(PAIRS)
        assert found == pytest.approx(softmax(logits_of(folder))[:, 1].tolist(), abs=2e-2)

    def test_one_logit_gives_its_sigmoid_once(self, encoder):
        folder = encoder("single", ["score"])
        logits = logits_of(folder)[:, 0]
        model = Entailment(str(folder))
        expected = (1 / (1 + np.exp(-logits))).tolist()
        assert model.probabilities(PAIRS) == pytest.approx(expected, abs=2e-2)
        assert model.probability(*PAIRS[0]) == pytest.approx(expected[0], abs=2e-2)
        assert model.probabilities([]) == []

    def test_the_order_of_a_pair_counts(self, encoder):
        model = Entailment(str(encoder("nli", ["entailment", "neutral", "contradiction"])))
        premise, hypothesis = PAIRS[0]
        there, back = model.probability(premise, hypothesis), model.probability(hypothesis, premise)
        assert abs(there - back) > 1e-3

    def test_a_long_premise_is_cut_not_refused(self, encoder):
        model = Entailment(str(encoder("nli", ["entailment", "neutral", "contradiction"])))
        assert 0 <= model.probability("工作记忆" * 500, "记忆") <= 1

    def test_a_model_for_something_else_is_refused(self, encoder):
        folder = encoder("feelings", ["joy", "fear", "anger"])
        with pytest.raises(MisuseError, match=r"none of its labels \(joy, fear, anger\)"):
            Entailment(str(folder))
