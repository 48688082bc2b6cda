"""Headings of examinations, numbers before questions, letters before options."""

import pytest

from psykb.generation.exams.headings import CHOICE, OPEN, Heading, compatible, has_no_kind, heading
from psykb.generation.exams.numbering import narrow, numbered
from psykb.generation.exams.options import options
from psykb.generation.library import prints_answers
from psykb.types import Kind


def head(line: str, *, marked: bool = False) -> Heading:
    found = heading(line, marked=marked)
    assert found is not None
    return found


@pytest.mark.parametrize(
    "line",
    [
        "判断一个人是否健康，要看许多方面。",
        "简述经典条件反射与操作性条件反射的区别。",
        "论述记忆与学习的关系",
        "选择性是指人从众多刺激中选出一部分",
        "思考的速度",
        "一、题型与答题要求",
        "答案：他没有来",
        "The answers to these questions are not known.",
        "Reviewing is not enough",
        "Multiple choices had to be made",
        "三、学习的主要问题",
        "二、心理学的课题",
        "一、标题",
    ],
)
def test_text_is_no_heading(line):
    assert heading(line, marked=False) is None


@pytest.mark.parametrize(
    ("line", "family"),
    [
        ("一、单项选择题", Kind.SINGLE),
        ("一、单选题（每题1分，共25分）", Kind.SINGLE),
        ("（二）多项选择题", Kind.MULTIPLE),
        ("二、多选", Kind.MULTIPLE),
        ("三、不定项选择题", Kind.INDEFINITE),
        ("第三大题 判断题", Kind.TRUE_FALSE),
        ("四、名词解释", Kind.DEFINITION),
        ("五、简答题：", Kind.SHORT),
        ("六、论述题", Kind.ESSAY),
        ("七、案例分析题", Kind.CASE),
        ("选择题", CHOICE),
        ("思考题", OPEN),
        ("Multiple Choice", CHOICE),
        ("Part I. Multiple-choice questions", CHOICE),
        ("True or False", Kind.TRUE_FALSE),
        ("True/False Questions", Kind.TRUE_FALSE),
        ("Short Answer", Kind.SHORT),
        ("Essay questions", Kind.ESSAY),
        ("Review Questions", OPEN),
        ("八、综合题", OPEN),
        ("二、填空题（每空1分）", "fill-in"),
        ("Fill in the blanks", "fill-in"),
        ("九、连线题", "matching"),
        ("Matching questions", "matching"),
        ("五、计算题", "calculation"),
        ("六、辨析题", "other"),
        ("（三）实验设计题（20分）", "other"),
    ],
)
def test_types(line, family):
    found = head(line)
    assert (found.role, found.family, found.rest, found.weak) == ("type", family, len(line), False)


@pytest.mark.parametrize("line", ["Discussion", "三、判断", "Review", "案例", "Case studies"])
def test_words_that_head_other_sections_are_weak(line):
    found = head(line, marked=True)
    assert (found.role, found.weak) == ("type", True)


@pytest.mark.parametrize(
    ("line", "role"),
    [
        ("第二部分 练习题", "questions"),
        ("复习题", "questions"),
        ("练习题及参考答案", "questions"),
        ("模拟试卷一", "questions"),
        ("三、自测题", "questions"),
        ("Exercises", "questions"),
        ("第三部分 参考答案与解析", "answers"),
        ("习题答案", "answers"),
        ("Answer Key", "answers"),
        ("Answers to the exercises", "answers"),
        ("7.2 问题解决", "other"),
        ("第一部分 客观题", "other"),
        ("Questions of cognition", "other"),
        ("第一章 绪论", "other"),
    ],
)
def test_roles_of_marked_headings(line, role):
    assert head(line, marked=True).role == role


def test_a_table_may_follow_the_type():
    line = "一、单选题 1.A 2.C"
    assert line[head(line).rest :] == "1.A 2.C"


def test_chapters_compare_by_their_number():
    one, other = head("第一章 绪论", marked=True), head("第一章")
    assert one.key == other.key == "第一章"


def test_a_title_that_prints_answers_is_a_heading_of_answers():
    # what the library leaves out as answers is never evidence either
    titles = ["参考答案", "第三部分 答案与解析", "习题答案", "Answer keys", "Answers to exercises"]
    assert all(prints_answers(title) for title in titles)
    assert [head(title, marked=True).role for title in titles] == ["answers"] * len(titles)


@pytest.mark.parametrize("family", ["fill-in", "matching", "calculation", "other"])
def test_families_of_no_kind_are_only_like_themselves(family):
    assert has_no_kind(family)
    assert compatible(family, family) == 2
    assert {compatible(family, other) for other in (*Kind, OPEN, CHOICE)} == {0}


def test_kinds_have_one():
    assert not any(has_no_kind(family) for family in (*Kind, OPEN, CHOICE, ""))


def test_families():
    assert compatible(Kind.SINGLE, Kind.SINGLE) == 2
    assert compatible(Kind.SINGLE, CHOICE) == compatible("", Kind.ESSAY) == 1
    assert compatible(Kind.SHORT, OPEN) == 1
    assert compatible(Kind.SINGLE, Kind.MULTIPLE) == compatible(CHOICE, OPEN) == 0


@pytest.mark.parametrize(
    "line", ["3.5是小数", "1879年", "A．甲", "一、甲", "（一）甲", "0. 零", "甲1．"]
)
def test_no_numbers(line):
    assert numbered(line) is None


@pytest.mark.parametrize(
    ("line", "value", "rest"),
    [
        ("1．甲", 1, "甲"),
        ("12. 甲", 12, "甲"),
        ("3、甲", 3, "甲"),
        ("（4）甲", 4, "甲"),
        ("(5) x", 5, "x"),
        ("⑥甲", 6, "甲"),
        ("第7题 甲", 7, "甲"),
        ("Q8. x", 8, "x"),
        ("Question 9: x", 9, "x"),
        ("10) x", 10, "x"),
        ("１１．甲", 11, "甲"),
        ("1．1879年甲", 1, "1879年甲"),
        ("1.1879年甲", 1, "1879年甲"),
    ],
)
def test_numbers(line, value, rest):
    found = numbered(line)
    assert found is not None
    assert (found.value, line[found.end :]) == (value, rest)


def test_narrowing_keeps_every_place():
    text = "Ａ．（　）１～２：【答案】"
    assert narrow(text) == "A.( )1~2:【答案】"
    assert len(narrow(text)) == len(text)


def texts(block):
    return [(o.letter, block[o.start : o.end]) for o in options(block)]


@pytest.mark.parametrize(
    "block",
    [
        "维生素A．与其他",
        "只有一个\nA．甲",
        "B．甲\nC．乙",
        "An outline\nA. Matter\n(1) Sub\nB. Method\n(1) Sub",
        "J. B. Watson and B. F. Skinner",
        "缺乏维生素A．缺乏维生素B．都不好",
        "题是A．甲B、乙C．丙",
        "题是A．甲C．乙D．丙",
    ],
)
def test_no_options(block):
    assert options(block) == ()


@pytest.mark.parametrize(
    "block",
    [
        "题（　　）\nA．甲\nB．乙\nC．丙",
        "题（　　）\nA．甲　　B．乙　　C．丙",
        "题（　　）A.甲 B.乙 C.丙",
        "题（　　）\nＡ、甲\nＢ、乙\nＣ、丙",
        "题（　　）\n（A）甲（B）乙（C）丙",
        "题（　　）\n(A) 甲\n(B) 乙\n(C) 丙",
        "题（　　）\na. 甲\nb. 乙\nc. 丙",
        "题（　　）\nA) 甲\nB) 乙\n\nC) 丙",
        "题（　　）。A．甲B．乙C．丙",
        "题是A．甲B．乙C．丙",
        "题是A、甲B、乙C、丙",
        "题（　　）A．甲 B．乙C．丙",
        "题（　　）A．甲B．乙 C．丙",
    ],
)
def test_options(block):
    assert texts(block) == [("A", "甲"), ("B", "乙"), ("C", "丙")]


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        ("题（　　）\nA．维生素B、维生素C\nB．乙", [("A", "维生素B、维生素C"), ("B", "乙")]),
        (
            "题（　　）\nA．缺维生素B．缺维生素C．等\nB．乙",
            [("A", "缺维生素B．缺维生素C．等"), ("B", "乙")],
        ),
        (
            "题（　　）\nA．维生素B．\nB．维生素C．\nC．丙",
            [("A", "维生素B．"), ("B", "维生素C．"), ("C", "丙")],
        ),
        (
            "题（　　）A．先快后慢B．“甲”C．《乙》D．50%E．戊",
            [("A", "先快后慢"), ("B", "“甲”"), ("C", "《乙》"), ("D", "50%"), ("E", "戊")],
        ),
    ],
)
def test_letters_behind_an_ideograph(block, expected):
    assert texts(block) == expected


def test_an_option_over_two_lines():
    assert texts("题\nA．甲\n还是甲\nB．乙") == [("A", "甲\n还是甲"), ("B", "乙")]


def test_initials_begin_no_options():
    block = "Who?\nA. B. F. Skinner\nB. J. B. Watson\nC. E. L. Thorndike"
    assert texts(block) == [
        ("A", "B. F. Skinner"),
        ("B", "J. B. Watson"),
        ("C", "E. L. Thorndike"),
    ]


def test_a_missing_letter_is_passed_over():
    assert texts("题\nA．甲\nB．乙\nD．丁") == [("A", "甲"), ("B", "乙"), ("D", "丁")]


@pytest.mark.parametrize(
    "line",
    [
        "普通心理学期中测验（A卷）参考答案及评分标准",
        "2025—2026学年第一学期普通心理学期中测验（A卷）参考答案及评分标准",
        "参考答案与评分细则",
        "标准答案、评分标准",
        "答案及其评分说明",
    ],
)
def test_the_heading_of_keys_with_the_marks_that_they_are_worth(line):
    assert head(line).role == "answers"


@pytest.mark.parametrize("line", ["评分标准的制定", "参考答案及评分标准见下页的表格和附录说明"])
def test_what_only_speaks_of_marks_is_no_heading_of_keys(line):
    assert heading(line, marked=False) is None
