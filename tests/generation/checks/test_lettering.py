"""Options move before they are printed: an explanation that names a letter would name another."""

import time
from dataclasses import replace

import pytest

from psykb.generation.checks import schema
from psykb.generation.checks.lettering import letter_in
from psykb.generation.checks.objection import Objection
from psykb.types import Check, Method, Refusal, Stage
from tests.generation.checks.drafted import definition_zh, single_zh, slot

OPTIONS = ("遗忘曲线模型", "工作记忆模型", "条件反射模型", "需要层次模型")


@pytest.mark.parametrize(
    "text",
    [
        "1974年提出的是工作记忆模型，所以选B。", "A项、C项、D项都与题意不符。",
        "答案：ACD", "所以选b。", "所以选   B",
        "正确答案是C", "故选 Ｂ", "选项B正确", "B正确。", "A、C、D均错误",
        "工作记忆模型（B）是对的", "因此B是正确的", "排除A", "A错在时间", "B: 工作记忆模型",
        "第二个选项正确", "后两个选项错误",
        "(B) is what they proposed.", "Option B is right.", "The answer is B.",
        "A, C and D are wrong.", "B is correct because of it.", "B. Operant conditioning is a form",
        "The second option names it.", "The correct choice is (C).",
    ],
)  # fmt: skip
def test_a_letter_or_a_place(text):
    found = letter_in(text, OPTIONS)
    assert found
    plain = " ".join(text.translate(str.maketrans("Ｂ（）：", "B():")).split())
    assert found in plain


@pytest.mark.parametrize(
    "text",
    [
        "", "1974年，巴德利和希契提出了工作记忆模型。", "A型人格的人更急躁。",
        "选择A型人格的人参加实验。", "维生素B和维生素D都重要。", "ABC理论说明了信念的作用。",
        "研究采用ABAB设计。", "被试选择奖励。", "DNA和RNA都是核酸。", "被试A和其他人都完成了任务。",
        "B. F. Skinner studied operant conditioning.", "The answer a person gives is short.",
        "Answer: A system of limited capacity.", "A is a letter.", "A person is right-handed.",
        "Person A's choice was known.", "Vitamin D is a nutrient.", "Type A behavior is a risk.",
        "The item I remember is a word.", "Option value is high.",
    ],
)  # fmt: skip
def test_letters_that_name_something_else(text):
    assert letter_in(text, OPTIONS) == ""


def test_what_the_book_or_an_option_says_itself_is_no_letter():
    text = "诱发事件（A）引起信念（B）。"
    assert letter_in(text, OPTIONS) == "(A)"
    book = "诱发事件（A）引起信念（B），信念引起结果（C）。"
    assert letter_in(text, OPTIONS, [book]) == ""
    assert letter_in("因此工作记忆模型（B）对。", OPTIONS, [book]) == "(B)"
    assert letter_in("属于人格的是信念（B）。", ("信念（B）", "结果（C）", "甲", "乙")) == ""


def test_only_letters_that_there_are():
    assert letter_in("所以选E。", OPTIONS) == ""
    assert letter_in("所以选E。", (*OPTIONS, "加工水平模型")) == "选E"


@pytest.mark.parametrize("where", ["points", "explanation"])
def test_the_schema_check_refuses_it_of_models_alone(library, where):
    made = single_zh(library)
    text = f"{made.points[0].text}因此选B。"
    change = text if where == "explanation" else (replace(made.points[0], text=text),)
    made = replace(made, **{where: change})
    for method in (Method.PASSAGE, Method.STUDENTS):
        found = schema.check(made, slot(made), method)
        assert found == Objection(
            stage=Stage.SCHEMA, reason=Refusal.LETTER_IN_EXPLANATION, detail="选B"
        )
    for method in (Method.RULES, Method.EXAM):
        assert isinstance(schema.check(made, slot(made), method), Check)


def test_who_has_no_options_may_name_letters(library):
    made = definition_zh(library)
    made = replace(made, answer=f"{made.answer}故选B。")
    assert isinstance(schema.check(made, slot(made), Method.PASSAGE), Check)


@pytest.mark.parametrize(
    "text", ["A、" * 40_000, "选" + " " * 90_000, "选 " * 40_000, "(" * 90_000]
)
def test_no_explanation_takes_long_to_read(text):
    started = time.process_time()
    letter_in(text, OPTIONS)
    assert time.process_time() - started < 0.5
