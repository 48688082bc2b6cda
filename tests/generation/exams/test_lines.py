"""Lines of a book: what a reader has run together is cut apart, and nothing else is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from psykb.generation.exams.lines import lines

OPTIONS = "A．甲B．乙C．丙D．丁"


def cut(text):
    return [line.text for line in lines(text)]


@pytest.mark.parametrize(
    "line",
    [
        "1．记忆有三个过程：2．编码",
        "1．A．甲B．乙，在2．5毫米处",
        f"1．某甲是（　　）{OPTIONS}见图2．某处",
        "1．【参考答案】要点如下。2．第二点。",
        "1．记忆的特点有：1．甲。2．乙。",
        "1．甲是乙。3．丙是丁。",
        "1．甲是乙。(2)丙是丁。",
        "参考答案1-3 ABA",
        "参考答案",
        "一、单选题 1.A 2.C",
        "1.A。2.B。",
        "1879年。2．某甲",
    ],
)
def test_one_line_stays_one(line):
    assert cut(line) == [line]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (f"1．甲是{OPTIONS}2．乙是{OPTIONS}", [f"1．甲是{OPTIONS}", f"2．乙是{OPTIONS}"]),
        ("1．甲是乙（　　）2．丙是丁（　　）", ["1．甲是乙（　　）", "2．丙是丁（　　）"]),
        ("1．甲是乙。2．丙是丁。3．戊。", ["1．甲是乙。", "2．丙是丁。", "3．戊。"]),
        ("1．【答案】B。因为2.5。2．【答案】C", ["1．【答案】B。因为2.5。", "2．【答案】C"]),
        ("1．正确。要点甲。2．错误。乙", ["1．正确。要点甲。", "2．错误。乙"]),
        ("（1）甲是乙。（2）丙是丁。", ["（1）甲是乙。", "（2）丙是丁。"]),
        ("第1题 甲是乙。第2题 丙", ["第1题 甲是乙。", "第2题 丙"]),
        ("一、判断题1．甲是乙。", ["一、判断题", "1．甲是乙。"]),
        ("二、判断题（每题2分）1.对 2.错", ["二、判断题（每题2分）1.对 2.错"]),
        ("参考答案1．【答案】B。甲", ["参考答案", "1．【答案】B。甲"]),
    ],
)
def test_what_was_run_together(line, expected):
    assert cut(line) == expected


@given(st.text(alphabet="12345．.。？（） 　\nABCD甲乙答案判断题、", max_size=200))
def test_lines_are_ranges_of_the_text_and_lose_nothing(text):
    found = lines(text)
    assert all(text[line.start : line.end] == line.text == line.text.strip() for line in found)
    assert "".join("".join(line.text.split()) for line in found) == "".join(text.split())
    assert [line.start for line in found] == sorted({line.start for line in found})


def test_judgements_in_one_line_with_what_is_right_in_brackets():
    line = "7.×（改：图像记忆是视觉的感觉记忆）   8.√   9.√"
    assert cut(line) == ["7.×（改：图像记忆是视觉的感觉记忆）", "8.√", "9.√"]
    assert cut("1．对（改正略）  2．错（应为乙）") == ["1．对（改正略）", "2．错（应为乙）"]
