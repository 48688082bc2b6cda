import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from psykb.dataset.matching.comparison import folded
from psykb.dataset.matching.shingling import LENGTH, flat, grams, jaccard, likeness


def plain(text):
    text = folded(text)
    if not text:
        return set()
    return {text[at : at + LENGTH] for at in range(max(1, len(text) - LENGTH + 1))}


words = st.text(alphabet="甲乙丙ab", max_size=30)


@given(words, words)
def test_the_jaccard_is_that_of_the_sets(one, other):
    a, b = plain(one), plain(other)
    assert likeness(one, other) == (len(a & b) / len(a | b) if a & b else 0.0)


def test_texts_that_are_shorter_than_a_gram():
    assert likeness("", "") == 0.0
    assert likeness("好", "好！") == 1.0
    assert likeness("好", "好的") == 0.0
    assert likeness("一二三四", "一二三四五") == 0.0


@given(st.lists(words, max_size=6))
def test_no_gram_reaches_from_one_text_into_the_next(texts):
    texts = [folded(text) for text in texts]
    hashes, offsets = flat(texts)
    assert len(offsets) == len(texts) + 1
    for at, text in enumerate(texts):
        own = hashes[int(offsets[at]) : int(offsets[at + 1])]
        assert np.array_equal(np.unique(own), grams(text))
        assert len(set(own.tolist())) == len(plain(text))


def test_hashes_do_not_change_from_run_to_run():
    assert grams("一二三四五").tolist() == [17459813143778622897]
    assert jaccard(grams("一二三四五六"), grams("一二三四五")) == 0.5
