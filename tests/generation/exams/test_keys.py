"""Printed keys: tables in their many layouts, entries with answer and explanation."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from psykb.generation.exams import keys


def pairs(line):
    return [(key.number, key.text) for key in keys.table(line)]


@pytest.mark.parametrize(
    "line",
    [
        "",
        "参考答案",
        "1．下列属于感觉的是（　　）",
        "1-5 为单选题",
        "1. A good example is the cat.",
        "1879年，冯特建立实验室",
        "2. BECAUSE",
        "7-11岁",
    ],
)
def test_other_lines_are_no_tables(line):
    assert keys.table(line) == ()


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("1-5 BDACB", "BDACB"),
        ("1~5：BDACB", "BDACB"),
        ("１－５　ＢＤＡＣＢ", "BDACB"),
        ("1—5 B D A C B", "BDACB"),
        ("1-3 BDA　　4-5 CB", "BDACB"),
        ("1. B 2. D 3. A 4. C 5. B", "BDACB"),
        ("1.B2.D3.A4.C5.B", "BDACB"),
        ("1 | B | 2 | D | 3 | A | 4 | C | 5 | B", "BDACB"),
        ("答案：1-5 bdacb", "bdacb"),
        ("(1)B (2)D (3)A (4)C (5)B", "BDACB"),
        ("1–5 √××√√", "√××√√"),
        ("1.√ 2.× 3.× 4.√ 5.√", "√××√√"),
        ("1-5 TFFTT", "TFFTT"),
        ("1、对 2、错 3、错 4、对 5、对", "对错错对对"),
        ("1.对 2.错 3.错 4.对 5.对", "对错错对对"),
        ("1-5题 BDACB", "BDACB"),
        ("Answer Key: 1. b 2. d 3. a 4. c 5. b", "bdacb"),
        ("Answers: 1. b 2. d 3. a 4. c 5. b", "bdacb"),
    ],
)
def test_tables(line, expected):
    assert pairs(line) == list(enumerate(expected, 1))


def test_several_letters():
    assert pairs("1 ABD　　2 AB　　3 A B C") == [(1, "ABD"), (2, "AB"), (3, "A B C")]
    assert pairs("6-8 AB ABC CD") == [(6, "AB"), (7, "ABC"), (8, "CD")]


def test_words_of_judgement():
    assert pairs("1.正确 2.错误 3.不正确") == [(1, "正确"), (2, "错误"), (3, "不正确")]
    assert pairs("1-3 对错对") == [(1, "对"), (2, "错"), (3, "对")]
    assert pairs("1. True 2. false") == [(1, "True"), (2, "false")]


def test_a_range_with_too_few_or_many_keys_tells_none():
    assert pairs("1-3 AB") == [(1, ""), (2, ""), (3, "")]
    assert pairs("1-2 ABC") == [(1, ""), (2, "")]
    assert pairs("5-1 ABC") == []


def test_places_are_those_of_the_line():
    line = "答案：1-3 BDA　4 C"
    assert [line[k.start : k.end] for k in keys.table(line)] == ["1-3 BDA"] * 3 + ["4 C"]


def test_two_rows():
    found = keys.rows("题号 | 1 | 2 | 3", "答案 | B | 无 | AC")
    assert [(k.number, k.text) for k in found] == [(1, "B"), (2, "无"), (3, "AC")]
    assert ["答案 | B | 无 | AC"[k.start : k.end] for k in found] == ["B", "无", "AC"]
    assert keys.rows("题号 | 1 | 2", "答案 | B") == ()
    assert keys.rows("年龄 | 1 | 2", "人数 | 3 | 4") == ()


@pytest.mark.parametrize("row", ["答案 | A | | C", "答案 | A |  | C", "答案|A||C"])
def test_an_empty_cell_is_no_key(row):
    found = keys.rows("题号 | 1 | 2 | 3", row)
    assert [(k.number, row[k.start : k.end]) for k in found] == [(1, "A"), (3, "C")]


@given(st.lists(st.sampled_from(["A", "BD", "", " ", "  C "]), min_size=2, max_size=9))
def test_the_keys_of_two_rows_are_where_they_are_told_to_be(cells):
    row = "|".join(["答案", *cells])
    found = keys.rows("|".join(["题号", *map(str, range(1, len(cells) + 1))]), row)
    assert [(k.number, row[k.start : k.end]) for k in found] == [
        (n, cell.strip()) for n, cell in enumerate(cells, 1) if cell.strip()
    ]


@pytest.mark.parametrize(
    ("line", "begun"),
    [("参考答案：1-3 ABA", "1-3 ABA"), ("Answer Key: 1. b", "1. b"), ("1-3 ABA", None)],
)
def test_where_the_keys_begin_that_a_word_announces(line, begun):
    at = keys.rest(line)
    assert (line[at:] if at else None) == begun


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("甲是乙答案：B", 3),
        ("D．丁答案：√", 3),
        ("寻找答案：但是", None),
        ("寻找答案：ABS是", None),
        ("A．梦的解析：书", None),
    ],
)
def test_an_answer_behind_an_ideograph(text, at):
    assert keys.answer_at(text) == at


@given(st.lists(st.sampled_from("ABCDE"), min_size=1, max_size=40), st.integers(1, 60))
def test_a_range_gives_back_its_letters(letters, first):
    line = f"{first}-{first + len(letters) - 1} {''.join(letters)}"
    assert pairs(line) == list(enumerate(letters, first))


@pytest.mark.parametrize(
    ("text", "form", "key", "explanation"),
    [
        ("【答案】ABD。【解析】因为如此。", "choice", "ABD", "因为如此。"),
        ("B。因为如此。", "choice", "B", "因为如此。"),
        ("（B）因为如此。", "choice", None, "（B）因为如此。"),
        ("正确答案：Ｂ　解析：如此。", "choice", "Ｂ", "如此。"),
        ("B Explanation: it is so.", "choice", "B", "it is so."),
        ("A good example is the cat.", "choice", None, "A good example is the cat."),
        ("【解析】只有解析。", "choice", None, "只有解析。"),
        ("【答案】错误。【解析】不是。", "truth", "错误", "不是。"),
        ("×。不是。", "truth", "×", "不是。"),
        ("对", "truth", "对", None),
        ("答案：B解析：如此。", "choice", "B", "如此。"),
        ("答案：错误解析：如此。", "truth", "错误", "如此。"),
        ("【参考答案】第一，甲。\n第二，乙。", "open", "第一，甲。\n第二，乙。", None),
        ("答：甲。\n【解析】乙。", "open", "甲。", "乙。"),
        ("甲。", "open", "甲。", None),
    ],
)
def test_parts(text, form, key, explanation):
    found = keys.parts(text, form)
    shown = [None if s is None else text[slice(*s)] for s in (found.key, found.explanation)]
    assert shown == [key, explanation]


@pytest.mark.parametrize("text", ["", "无", "K", "√", "AB是", "Because", "T"])
def test_no_letters(text):
    assert keys.letters(text) is None


def test_letters():
    assert keys.letters("dba") == ("A", "B", "D")
    assert keys.letters("Ａ、Ｂ。") == ("A", "B")
    assert keys.letters("A B D") == ("A", "B", "D")
    assert keys.letters("AAB") == ("A", "B")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("√", True),
        ("T", True),
        ("True", True),
        ("正确。", True),
        ("×", False),
        ("x", False),
        ("不正确", False),
        ("错", False),
        ("F", False),
        ("A", None),
        ("无", None),
        ("对的一半", None),
        ("Two", None),
    ],
)
def test_truth(text, expected):
    assert keys.truth(text) is expected
