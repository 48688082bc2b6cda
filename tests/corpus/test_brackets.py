import pytest

from psykb.corpus.brackets import bracket_behind, is_chinese_name, is_foreign, other_names


@pytest.mark.parametrize(
    "bracket",
    [
        "", "Baddeley, 1986", "见第三章", "如骑车", "p. 57", "pp. 5–7", "e.g., a bell", "12", "iv",
        "n = 20",
        "图3", "Smith et al.", "先有生理变化，后有情绪",
    ],
)  # fmt: skip
def test_no_names(bracket):
    assert other_names(bracket) == ()


@pytest.mark.parametrize(
    ("bracket", "names"),
    [
        ("working memory", ("working memory",)),
        ("working memory，WM", ("working memory", "WM")),
        ("working memory, 简称WM", ("working memory", "WM")),
        ("又称情感障碍", ("情感障碍",)),
        ("post-traumatic stress disorder; PTSD", ("post-traumatic stress disorder", "PTSD")),
        ("also called affect", ("affect",)),
        ("英文：schema", ("schema",)),
        ("G", ("G",)),
        ("β-endorphin", ("β-endorphin",)),
        ("Alan Baddeley", ("Alan Baddeley",)),
    ],
)
def test_other_names(bracket, names):
    assert other_names(bracket) == names


@pytest.mark.parametrize("bracket", ["working memory", "PTSD", "Big Five model", "fMRI"])
def test_names_of_things(bracket):
    assert is_foreign(bracket)


@pytest.mark.parametrize("bracket", ["Albert Bandura", "Freud", "", "1986", "又称情感障碍"])
def test_names_of_persons_and_others(bracket):
    assert not is_foreign(bracket)


@pytest.mark.parametrize(
    ("sentence", "at", "bracket"),
    [
        ("图式（schema）是", 2, "schema"),
        ("“图式”（schema）是", 3, "schema"),
        ("schema (plan) is", 6, "plan"),
        ("图式是（schema）", 2, ""),
        ("图式（", 2, ""),
        ("图式", 2, ""),
    ],
)
def test_bracket_behind(sentence, at, bracket):
    assert bracket_behind(sentence, at) == bracket


def test_is_chinese_name():
    assert is_chinese_name("工作记忆")
    assert not is_chinese_name("这是")
    assert not is_chinese_name("working memory")
