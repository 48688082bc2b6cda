"""Lines that break where books break them, in columns of which an ideograph takes two."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from psykb.cli.layout import pad, table, width, wrap

BOLD = "\x1b[1m记忆\x1b[0m"


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("memory", 6),
        ("记忆", 4),
        ("记忆 p. 57", 10),
        ("é", 1),
        ("e\u0301", 1),  # a letter and a combining accent
        ("a\u200db", 2),  # a joiner shows nothing
        ("（）", 4),
        (BOLD, 4),
        ("", 0),
    ],
)
def test_width(text, columns):
    assert width(text) == columns


@pytest.mark.parametrize(
    ("text", "columns", "lines"),
    [
        ("one two three", 8, ["one two", "three"]),
        ("one two", 80, ["one two"]),
        ("工作记忆是一种系统", 10, ["工作记忆是", "一种系统"]),
        ("工作记忆是。一种系统", 10, ["工作记忆", "是。一种系", "统"]),  # no line begins with 。
        ("他提出了“工作记忆”", 8, ["他提出了", "“工作记", "忆”"]),  # none ends with “
        ("记忆memory模型", 10, ["记忆memory", "模型"]),
        ("a\nb", 10, ["a", "b"]),
        ("unbreakables", 8, ["unbreaka", "bles"]),
        ("keep  two spaces", 80, ["keep  two spaces"]),
        (f"工作{BOLD}是一种系统", 10, [f"工作{BOLD}是", "一种系统"]),
    ],
)
def test_wrap(text, columns, lines):
    assert wrap(text, columns).split("\n") == lines


def test_wrap_indents_the_first_line_as_told():
    assert wrap("one two three", 12, indent="    ", first=" 1. ") == " 1. one two\n    three"


def test_a_first_line_that_begins_further_in_holds_less():
    assert wrap("one two three four", 17, first="psykb: ") == "psykb: one two\nthree four"
    assert wrap("one: /save! a.md", 17, first="psykb: ") == "psykb: one:\n/save! a.md"
    assert wrap("unbreakables", 15, first="psykb: ") == "psykb: unbreaka\nbles"


def test_words_in_brackets_and_commands_stay_whole():
    place = "《心理学基础》 第十一章 社会心理 › 11.3 从众与服从 p. 110 (PDF 116)"
    for columns in range(20, 70):
        lines = wrap(place, columns, first="    [1] ", indent=" " * 8).split("\n")
        words = {word for line in lines for word in line.split()}
        assert {"110", "(PDF", "116)"} <= words
        assert all(width(line) <= columns for line in lines)
        assert "/save!" in wrap("它已经存在；要替换：/save! 对话.md", columns)


@given(st.text(alphabet="ab 记忆（）。，\n"), st.integers(20, 40), st.text("x", max_size=10))
def test_no_line_is_wider_than_told_whatever_begins_it(text, columns, first):
    lines = wrap(text, columns, first=first, indent="  ").split("\n")
    assert all(width(line) <= columns for line in lines)


@given(st.text(alphabet="ab 记忆（）。，“”\n"), st.integers(8, 40))
def test_wrapping_loses_nothing_and_keeps_the_width(text, columns):
    wrapped = wrap(text, columns)
    assert "".join(wrapped.split()) == "".join(text.split())
    assert all(width(line) <= columns for line in wrapped.split("\n"))


def test_pad():
    assert pad("记忆", 6) == "记忆  "
    assert pad("12", 6, right=True) == "    12"
    assert pad("memory", 3) == "memory"


def test_table_aligns_by_columns_of_the_terminal():
    rows = [["页", "n", "title"], ["记忆", "7", "a"], ["x", "123", ""]]
    assert table(rows, numbers=(1,)) == ["页      n  title", "记忆    7  a", "x     123"]
