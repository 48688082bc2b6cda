"""Rejoining lines: what stands between them, and which hyphens stay."""

import pytest

from psykb.corpus.wrapping import SOFT_HYPHEN, Habits, join

BOOK = Habits(
    [
        "A long-term memory is not a short-term memory, and self-esteem is neither.",
        "Conditioning by an unconditioned stimulus; understanding a word, the superiority of mice.",
        "The inner voice and its workings: word by word, inner peace.",
    ]
)
TIGHT = Habits(["1974年，巴德利（Alan Baddeley）提出了工作记忆模型。"])
SPACED = Habits(["1974 年，巴德利 Alan Baddeley 提出了 working memory 模型。"])


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ("the condition", "of the mind", ("the condition", " ")),
        ("记忆是人脑对经历过的", "事物的反映", ("记忆是人脑对经历过的", "")),
        ("记忆，", "知觉", ("记忆，", "")),
        ("他说：“", "记忆", ("他说：“", "")),
        ("提出了", "“记忆”", ("提出了", "")),
        ("science of mind—", "what else", ("science of mind—", "")),
        ("science--", "what else", ("science--", "")),
        ("(1850 –", "1909)", ("(1850 –", " ")),
        ("pages 30-", "32", ("pages 30-", "")),
        ("see https://doi.org/", "10.1037", ("see https://doi.org/", "")),
        ("left -", "right", ("left -", " ")),
    ],
)
def test_what_stands_between_two_lines(left, right, expected):
    assert join(left, right, BOOK) == expected


@pytest.mark.parametrize("hyphen", ["-", SOFT_HYPHEN])
@pytest.mark.parametrize(
    ("left", "right", "word"),
    [
        ("a long", "term store", "a long-term store"),  # the book writes long-term
        ("un", "conditioned", "unconditioned"),  # the book writes unconditioned
        ("under", "standing", "understanding"),
        ("under", "went", "underwent"),  # the book writes neither
        ("self", "efficacy", "self-efficacy"),
        ("Ladd", "Franklin", "Ladd-Franklin"),  # before a capital
        ("word", "superiority", "word-superiority"),  # two words of the book
        ("inner", "workings", "inner-workings"),
        ("inter", "pretations", "interpretations"),
    ],
)
def test_a_broken_word_is_spelt_as_the_book_spells_it(left, right, word, hyphen):
    rejoined, separator = join(left + hyphen, right, BOOK)
    assert rejoined + separator + right == word


def test_a_chinese_book_does_not_hyphenate_so_its_hyphens_are_the_authors():
    lines = ["闸门控制理论（gate" + SOFT_HYPHEN, "control theory）由两人提出。"]
    rejoined, separator = join(lines[0], lines[1], Habits(lines))
    assert rejoined + separator + lines[1] == "闸门控制理论（gate-control theory）由两人提出。"


@pytest.mark.parametrize(("habits", "expected"), [(TIGHT, ""), (SPACED, " ")])
def test_between_chinese_and_latin_the_habit_of_the_book_decides(habits, expected):
    assert join("工作记忆由", "Baddeley 提出", habits)[1] == expected
    assert join("由 Baddeley", "提出", habits)[1] == expected
