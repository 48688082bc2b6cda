"""Known vectors are read back, unknown ones made in batches and kept as they come."""

import numpy as np
import pytest

from psykb.index.manifest import EmbedderState
from psykb.index.vector_cache import collect, embed

STATE = EmbedderState(spec="st:x", fingerprint="one", dim=2, weight=1.0)


class Encoder:
    """Makes (length, 1) of each text; breaks at a text "!"."""

    def __init__(self):
        self.batches = []

    def __call__(self, texts):
        self.batches.append(list(texts))
        if "!" in texts:
            raise ValueError("no vector for !")
        return np.asarray([[len(text), 1] for text in texts], np.float32)


def made(texts, cache, state=STATE):
    encoder = Encoder()
    vectors = embed(texts, encoder, state=state, batch=2, cache=cache)
    assert vectors.dtype == np.float32
    assert vectors.shape == (len(texts), state.dim)
    assert vectors[:, 0].tolist() == [len(text) for text in texts]
    return encoder.batches


@pytest.mark.parametrize("kept", [True, False])
def test_vectors_are_made_in_batches(tmp_path, kept):
    cache = tmp_path / "cache" / "embeddings.sqlite" if kept else None
    assert made(["a", "bb", "ccc"], cache) == [["a", "bb"], ["ccc"]]
    assert made([], cache) == []


def test_what_is_known_is_not_made_again(tmp_path):
    cache = tmp_path / "cache" / "embeddings.sqlite"
    made(["a", "bb"], cache)
    assert made(["ccc", "a", "bb", "dddd"], cache) == [["ccc", "dddd"]]
    another = EmbedderState(spec="st:x", fingerprint="two", dim=2, weight=1.0)
    assert made(["a"], cache, another) == [["a"]]


def test_what_came_before_a_failure_is_kept(tmp_path):
    cache = tmp_path / "cache" / "embeddings.sqlite"
    with pytest.raises(ValueError, match="no vector for !"):
        made(["a", "bb", "!"], cache)
    assert made(["a", "bb"], cache) == []


def test_each_part_is_stored_before_the_next_is_asked_for(tmp_path):
    cache = tmp_path / "cache" / "embeddings.sqlite"

    def broken(texts):
        yield [2, 0], np.asarray([[3, 1], [1, 1]], np.float32)
        raise ValueError(f"no vector for {texts[1]}")

    with pytest.raises(ValueError, match="no vector for bb"):
        collect(["a", "bb", "ccc"], broken, state=STATE, cache=cache)
    assert made(["ccc", "bb", "a"], cache) == [["bb"]]


@pytest.mark.parametrize("kept", [True, False])
def test_of_equal_texts_one_is_made(tmp_path, kept):
    cache = tmp_path / "cache" / "embeddings.sqlite" if kept else None
    assert made(["a", "bb", "a", "bb", "a"], cache) == [["a", "bb"]]
