"""Texts that say part of the same: told apart from those that merely begin alike."""

from hypothesis import given
from hypothesis import strategies as st

from psykb.dataset.matching.comparison import folded
from psykb.dataset.matching.overlaps import MANY, Overlap, is_latin, overlaps, telling

GREETING = "老师您好，我最近遇到了一些困扰，希望您能帮帮我："
POST = "离婚三年，想和前夫复婚，孩子不同意，该怎么开口？"


def opened(*texts):
    return {(pair.one, pair.other) for pair in overlaps(texts, 3, share=0.5, grams=8)}


def strangers(n):
    """Return texts of which no two have three characters in common."""
    return ["".join(chr(0x4E00 + at * 40 + k) for k in range(30)) for at in range(n)]


def test_nothing():
    assert overlaps([], 3, share=0.5, grams=1) == []
    assert overlaps(["", "。", POST], 3, share=0.5, grams=1) == []


def test_strangers():
    assert opened(*strangers(30)) == set()


def test_one_post_told_in_other_words():
    assert opened(
        POST, *strangers(5), "您好，离婚三年了，我想和前夫复婚，可是孩子不同意，我该怎么开口呢"
    ) == {(0, 6)}


def test_a_post_inside_a_long_one():
    assert opened(POST, POST + "".join(strangers(20))) == {(0, 1)}


def test_a_greeting_of_many_is_no_overlap():
    greeted = [GREETING + text for text in strangers(MANY + 1)]
    assert opened(*greeted) == set()
    few = greeted[:2]
    assert opened(*few) == set()  # 22 of 50 characters
    assert opened(*(text[:-15] for text in few)) == {(0, 1)}


def test_words_of_english_alike_by_chance():
    assert (
        opened(
            "I have been feeling very anxious about my exams lately and I do not know what to do.",
            "I have been arguing with my sister about the house of our mother since last winter.",
        )
        == set()
    )
    assert opened(
        "My husband left me after nine years and I cannot stop checking his page.",
        "Hello, my husband left me after nine years. I cannot stop checking his page at night.",
    ) == {(0, 1)}


def test_the_share_is_of_the_one_that_has_fewer():
    (pair,) = overlaps(["甲乙丙丁戊己庚辛", "甲乙丙丁戊己子丑寅卯辰巳午未"], 3, share=0.1, grams=1)
    assert pair == Overlap(one=0, other=1, share=4 / 6, grams=4)


def test_what_a_text_tells():
    assert telling("甲乙丙") == 3
    assert telling("abcde") == 2
    assert is_latin("abc甲")
    assert not is_latin("ab甲乙")


texts = st.lists(st.text("甲乙丙丁戊", max_size=12), max_size=8)


@given(texts, st.sampled_from((0.3, 0.5, 1.0)), st.integers(1, 3))
def test_overlaps_are_those_of_comparing_each_with_each(held, share, grams):
    sets = [
        {text[at : at + 3] for at in range(max(1, len(text) - 2))} for text in map(folded, held)
    ]
    wanted = [
        (one, other)
        for one in range(len(held))
        for other in range(one + 1, len(held))
        if held[one] and held[other]
        and len(sets[one] & sets[other]) >= grams
        and len(sets[one] & sets[other]) / min(len(sets[one]), len(sets[other])) >= share
    ]  # fmt: skip
    assert [(p.one, p.other) for p in overlaps(held, 3, share=share, grams=grams)] == wanted


def test_of_many_texts_a_sample_is_compared(monkeypatch):
    long = ["".join(chr(0x4E00 + at * 900 + k) for k in range(900)) for at in range(6)]
    texts = [*long, long[0][:400] + long[1][:100], "前" + long[2]]
    exact = overlaps(texts, 5, share=0.5, grams=50)
    assert [(pair.one, pair.other) for pair in exact] == [(0, 6), (2, 7)]
    monkeypatch.setattr("psykb.dataset.matching.overlaps._MOST_GRAMS", 1000)
    sampled = overlaps(texts, 5, share=0.5, grams=50)
    assert [(pair.one, pair.other) for pair in sampled] == [(0, 6), (2, 7)]
    for one, other in zip(exact, sampled, strict=True):
        assert abs(one.share - other.share) < 0.15
        assert abs(one.grams - other.grams) < 0.25 * one.grams
