import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from psykb.text.folding import RADICALS, fold, language_of


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("", ""),
        (" \t\r\n ", ""),
        ("Working  Memory\n", "working memory"),
        ("工作記憶", "工作记忆"),
        ("ＡＢＣ１２３", "abc123"),
        ("（ＷＭ）", "(wm)"),
        ("①工作\u3000记忆", "1工作 记忆"),
        ("⺠⻅", "民见"),
        ("⼼理", "心理"),
        ("ﬁeld", "field"),
        ("记\u200b忆", "记忆"),
        ("self\xadesteem", "selfesteem"),
        ("a\ufe0fb", "ab"),
        ("記\0憶", "记\0忆"),
        ("\ud800忆", "\ufffd忆"),
        ("Straße ÉCOLE", "straße école"),
        ("乾隆，乾燥", "乾隆,干燥"),
    ],
)
def test_fold(text, folded):
    assert fold(text) == folded


def test_marks_that_differ_in_meaning_stay():
    assert fold("“图式”《图式》。") == "“图式”《图式》。"


@given(st.text(max_size=40))
@example("İ\u0327")  # lower case leaves two marks in an order that NFKC changes
@example("Ǆ\u0345後乾")
@example("\ud800\udc00")
def test_folding_twice_is_folding_once(text):
    assert fold(fold(text)) == fold(text)


def test_every_character_folds_to_what_folds_to_itself():
    for code in range(0x110000):
        once = fold(chr(code))
        if once != chr(code):
            assert fold(once) == once, hex(code)


def test_radicals_are_of_the_supplement_and_become_ideographs():
    assert all("\u2e80" <= radical <= "\u2ef3" for radical in RADICALS)
    assert all(unicodedata.name(c).startswith("CJK UNIFIED") for c in RADICALS.values())


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("", "en"),
        ("123 ?!", "en"),
        ("记", "zh"),
        ("a", "en"),
        ("Working memory holds a few chunks.", "en"),
        ("巴德利（Alan Baddeley）提出了工作记忆（working memory）模型。", "zh"),
        ("The term 工作记忆 means working memory in Chinese texts of today", "en"),
        ("𠀀𠀁 x", "zh"),
    ],
)
def test_language_of(text, language):
    assert language_of(text) == language
