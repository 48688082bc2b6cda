"""Numbered headings, Chinese and English, and what only begins like one."""

import pytest

from psykb.corpus.numbering import bare, looks_like_heading, numbering


@pytest.mark.parametrize(
    ("line", "rank", "number", "rest"),
    [
        ("第一编 总论", 0, "第一编", "总论"),
        ("第三部分　练习题", 0, "第三部分", "练习题"),
        ("第六章 记忆", 1, "第六章", "记忆"),
        ("第 12 章：社会心理", 1, "第 12 章", "社会心理"),
        ("第二节 工作记忆", 2, "第二节", "工作记忆"),
        ("一、什么是心理学", 3, "一、", "什么是心理学"),
        ("（二）感觉的测量", 4, "（二）", "感觉的测量"),
        ("6.2 工作记忆", 2, "6.2", "工作记忆"),
        ("6.2工作记忆", 2, "6.2", "工作记忆"),
        ("0.0.2.1 Ebbinghaus’s Forgetting", 4, "0.0.2.1", "Ebbinghaus’s Forgetting"),
        ("CHAPTER VI INSTINCT", 1, "CHAPTER VI", "INSTINCT"),
        ("Chapter 8: Memory", 1, "Chapter 8:", "Memory"),
        ("Part Two Development", 0, "Part Two", "Development"),
        ("附录A 统计表", 1, "附录A", "统计表"),
        ("CHAPTER I", 1, "CHAPTER I", ""),
    ],
)
def test_headings(line, rank, number, rest):
    found = numbering(line)
    assert found is not None
    assert (found.rank, found.number, found.rest) == (rank, number, rest)
    assert looks_like_heading(line) is not None


@pytest.mark.parametrize(
    "line",
    [
        "第六章我们讨论了记忆，下面讨论思维，也就是对信息的加工。",
        "第一，记忆是主动的。",
        "一、编码；",
        "3.5 million people took part in the study, which lasted for years.",
        "2.5",
        "1. 经典条件反射",
        "12 monkeys were trained",
        "Chapters are short",
        "一些研究者认为",
    ],
)
def test_lines_that_are_no_headings(line):
    assert looks_like_heading(line) is None


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("6.2 工作记忆", "工作记忆"),
        ("第六章 记忆", "记忆"),
        ("第六章", "第六章"),
        ("本章小结", "本章小结"),
    ],
)
def test_a_title_without_its_number(title, expected):
    assert bare(title) == expected
