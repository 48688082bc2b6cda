"""Latent semantic analysis: exact where it can be, and the same every time."""

import math
from collections import Counter

import numpy as np
import pytest

from psykb.index.lsa import Lsa, count_terms

TEXTS = [
    "巴甫洛夫用狗做条件反射实验",
    "条件反射的实验用铃声和食物",
    "铃声引起狗的唾液分泌",
    "短时记忆的容量是七个组块",
    "组块扩大了记忆的容量",
    "长时记忆的容量没有限度",
]


@pytest.fixture(scope="module")
def space():
    return Lsa.fit(count_terms(TEXTS))


def test_vectors_have_unit_length(space):
    vectors = space.embed(count_terms(TEXTS))
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, rtol=1e-5)


def test_vectors_are_those_of_a_plain_decomposition(space):
    counted = count_terms(TEXTS)
    frequency = Counter(term for counts in counted for term in counts)
    vocabulary = [term for term, n in frequency.items() if n >= 2]
    matrix = np.zeros((len(TEXTS), len(vocabulary)))
    for i, counts in enumerate(counted):
        for j, term in enumerate(vocabulary):
            if counts[term]:
                idf = math.log((1 + len(TEXTS)) / (1 + frequency[term])) + 1
                matrix[i, j] = (1 + math.log(counts[term])) * idf
    matrix /= np.linalg.norm(matrix, axis=1, keepdims=True)
    _u, _s, right = np.linalg.svd(matrix, full_matrices=False)
    expected = matrix @ right[: space.dim].T
    expected /= np.linalg.norm(expected, axis=1, keepdims=True)
    vectors = space.embed(counted)
    np.testing.assert_allclose(vectors @ vectors.T, expected @ expected.T, atol=2e-3)


def test_a_query_is_embedded_as_a_passage_is(space):
    passages = space.embed(count_terms(TEXTS))
    for text, vector in zip(TEXTS, passages, strict=True):
        np.testing.assert_allclose(space.query(text), vector, atol=1e-5)


def test_unknown_words_give_the_zero_vector(space):
    assert not space.query("qwerty zxcvb").any()
    assert not space.query("").any()
    assert not space.embed(count_terms(["qwerty"])).any()


def test_the_same_texts_give_the_same_space(space):
    again = Lsa.fit(count_terms(TEXTS))
    assert again.query("条件反射").tobytes() == space.query("条件反射").tobytes()


def test_a_saved_space_is_the_same(space, tmp_path):
    space.save(tmp_path / "s")
    opened = Lsa.open(tmp_path / "s")
    assert sorted(p.name for p in (tmp_path / "s").iterdir()) == ["lsa.safetensors", "terms.json"]
    assert opened.dim == space.dim
    assert opened.query("记忆的容量").tobytes() == space.query("记忆的容量").tobytes()
    assert opened.embed(count_terms(TEXTS)).tobytes() == space.embed(count_terms(TEXTS)).tobytes()


@pytest.mark.parametrize("texts", [[], ["一句话"], ["甲乙丙", "丁戊己", "庚辛壬"], ["a"] * 10])
def test_too_little_to_fit_gives_no_dimension(texts):
    assert Lsa.fit(count_terms(texts)).dim == 0
