import pytest
from hypothesis import given
from hypothesis import strategies as st

from psykb.generation.checks.shingles import jaccard, letters, phrases, shingles
from psykb.generation.checks.stock_phrases import distinctive
from psykb.generation.checks.told import content, told


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("", ""), ("？！", ""), ("工作 记忆。", "工作记忆"), ("Self-Esteem, a", "selfesteema"),
        ("7±2", "7±2"), ("−0.80", "-0.80"), ("50 %", "50%"), ("第1．题", "第1题"),
        ("3.5个", "3.5个"), ("1,000", "1000"), ("记憶", "记忆"), ("p<0.05", "p<0.05"),
        ("End.", "end"),
    ],
)  # fmt: skip
def test_letters(text, bare):
    assert letters(text) == bare


def test_n_grams_are_of_one_length():
    assert shingles("工作记忆") == {"工作记", "作记忆"}
    assert shingles("记忆") == {"记忆"}
    assert shingles("。") == frozenset()
    assert {len(gram) for gram in shingles("记" * 20 + "忆学" * 11)} == {3}


@given(st.text(), st.text())
def test_likeness_is_a_share_without_direction(a, b):
    one, two = shingles(a), shingles(b)
    assert 0 <= jaccard(one, two) == jaccard(two, one) <= 1
    assert jaccard(one, one) == (1.0 if one else 0.0)


def test_phrases_count_ideographs_and_words_alike():
    assert phrases("简述 spaced learning", 3) == {"简 述 spac", "述 spac learn"}


def test_stock_phrases_and_numbers_say_nothing():
    assert distinctive("下列说法正确的是（　　）") == frozenset()
    assert distinctive("12．下列关于短时记忆的说法，正确的是") == distinctive("短时记忆")
    assert distinctive("Which of the following best describes priming of words?") == phrases(
        "priming of words", 3
    )


def test_content_leaves_out_the_frame():
    assert content("记忆的基本过程是什么？") == {"记忆", "基本", "本过", "过程"}
    assert content("What is the capacity of it, 7 items?") == {"capacity", "7", "item"}
    assert content("") == frozenset()


def test_what_texts_hold():
    there = told("记忆的基本过程包括编码。", "It was proposed in 1974.")
    assert there.share(content("记忆的过程")) == 1.0
    assert there.share(content("proposed in 1975")) == 0.5
    assert there.share(frozenset()) == 1.0
    assert not there.holds("97")
