"""Numbers in digits and words, as values."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from psykb.grounding.numerals import counted, foreign_numbers, numbers
from psykb.text.folding import fold


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("三种", {3}),
        ("两条通路", {2}),
        ("二十三", {23}),
        ("一百二十", {120}),
        ("四百多套", {400}),
        ("一九八四年", {1984}),
        ("1974年", {1974}),
        ("860亿", {8.6e10}),
        ("二三十秒", {20, 30}),
        ("四五个", {4, 5}),
        ("7±2个组块", {7, 2}),
        ("百分之九十七", {97}),
        ("三分之一", {1 / 3}),
        ("百分之点五", {0.5}),
        ("百分之零点五", {0.5}),
        ("三分之点", set()),
        ("一半", {0.5}),
        ("twenty-five", {25}),
        ("two hundred and five", {205}),
        ("twenty and thirty", {20, 30}),
        ("nine out of ten", {9, 10}),
        ("three quarters", {0.75}),
        ("one fourth", {0.25}),
        ("about half", {0.5}),
        ("twice as long", {2}),
        ("2,832 adults", {2832}),
        ("r = .38", {0.38}),
        ("the 1980s", {1980}),
        ("into the sixties", {60}),
        ("none at all", set()),
    ],
)
def test_values(text, values):
    assert numbers(fold(text)) == {round(v, 6) for v in values}


@pytest.mark.parametrize(
    "text",
    [
        "第一，它解释行为", "(1) 它解释行为", "一种方法", "一个人一些事", "一般说来", "十分重要",
        "两者不同", "一是遗传，二是环境", "one of the causes", "the two differ",
        "First, it explains. Second, it predicts.", "1. It explains.", "DSM-5 lists it",
    ],
)  # fmt: skip
def test_labels_and_idioms_count_nothing(text):
    assert numbers(fold(text), strict=True) == frozenset()


def test_an_ordinal_before_a_number_is_another_number():
    assert numbers("the first two years", strict=True) == {2}


@pytest.mark.parametrize(
    ("claim", "evidence", "foreign"),
    [
        ("冯特在1889年建立了实验室", "1879年，冯特建立了实验室", {1889}),
        ("由三个成分组成", "由四个成分组成:甲、乙、丙和丁", {3}),
        ("four stages", "in three stages: alarm, resistance and exhaustion", {4}),
        ("3个组块", "三个组块", set()),
        ("half of them", "50 percent of them", set()),
        ("an r of .36", "36% of the variance", set()),
        ("三个阶段", "警戒、抗拒和衰竭", set()),
        ("in two forms", "positive and negative", set()),
    ],
)
def test_numbers_that_the_evidence_lacks(claim, evidence, foreign):
    assert foreign_numbers(claim, [evidence]) == foreign


def test_the_numbers_of_the_question_are_allowed():
    assert foreign_numbers("the five stages", ["stages"]) == {5}
    assert foreign_numbers("the five stages", ["stages"], ["what are the 5 stages?"]) == frozenset()


def test_lists_are_counted():
    assert counted("语音环路、视觉空间画板、中央执行系统和情景缓冲器") >= {4}
    assert 3 not in counted("语音环路、视觉空间画板、中央执行系统和情景缓冲器")
    assert counted("alarm, resistance and exhaustion") == {3}
    assert counted("alarm, resistance, and exhaustion") == {3}
    assert counted("alarm") == frozenset()


def chinese(n):
    """Return 1 … 9999 as written out."""
    text, zero = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = n // unit % 10
        if digit:
            text += ("零" if zero and text else "") + "零一二三四五六七八九"[digit] + name
        zero = digit == 0
    return text


@given(st.integers(1, 9999))
def test_written_numerals_have_their_value(n):
    assert numbers(chinese(n)) == {n}


@given(st.text(alphabet="零〇一二两三四五六七八九十百千万亿点半分之年0123456789.,% ", max_size=24))
def test_any_chinese_numeral_is_read(text):
    assert all(isinstance(n, float) for n in numbers(fold(text)) | numbers(fold(text), strict=True))


NUMERALS = "a and one two twenty hundred million half third first quarters twice sixties . , of %"


@given(
    st.lists(
        st.sampled_from(NUMERALS.split()),
        max_size=12,
    ).map(" ".join)
    | st.text(max_size=40)
)
def test_any_text_is_read(text):
    assert all(isinstance(n, float) for n in numbers(fold(text)) | numbers(fold(text), strict=True))
