"""What was cut out of a book as it stood is refused; what only looks like it passes."""

from dataclasses import replace

import pytest

from psykb.generation.checks import fragments, schema
from psykb.generation.checks.objection import Objection
from psykb.types import Draft, Evidence, Kind, Method, Point, Refusal, Slot

BOOK = "神经元通过动作电位传导信号，通过突触释放神经递质与其他细胞联系。它的兴奋服从全或无定律。"
ENGLISH = "Distributed practice leads to better retention than massed practice in most authorities."


def sentence(number, text):
    return Evidence(number=number, document_id="d", start=0, end=len(text), text=text, context=())


def choice(*options, question="下列关于神经元的说法，正确的是（　　）", kind=Kind.SINGLE):
    chinese = not question.isascii()
    rest = ("感觉", "知觉", "记忆") if chinese else ("Priming", "Chunking", "Recall")
    return Draft(
        kind=kind,
        language="zh" if chinese else "en",
        question=question,
        options=(*options, *rest)[:4],
        key=(0,),
        points=(Point(text=BOOK, evidence=(1,)),),
        evidence=(sentence(1, BOOK), sentence(2, ENGLISH)),
        prompts={},
    )


def english(*options, question="Which statement about memory is true?"):
    return choice(*options, question=question)


def asked(question, **fields):
    return Draft(
        kind=Kind.SHORT,
        language="en" if question.isascii() else "zh",
        question=question,
        answer="…",
        prompts={},
        **fields,
    )


def reasons(draft):
    return [reason for reason, _detail in fragments.faults(draft)]


@pytest.mark.parametrize(
    "option",
    [
        "谈论想死、绝望或成为别人的负担，", "编码、储存、", "主要有两种：", "认知疗法（cognitive",
        "他说“我做不到", "编码与", "储存以及", "注意本身不", "警示信号包括", "意识的状态和",
        "神经元通过动作电位传导信号，通过突触释放神经递质与其", "先答对一题，然后（",
    ],
)  # fmt: skip
def test_an_option_that_breaks_off(option):
    assert reasons(choice(option)) == [Refusal.UNPRINTABLE]


@pytest.mark.parametrize(
    "option",
    ["It was seen by Freud and", "the amygdala, ", "practice (spaced", "factors such as", "and the",
     "Distributed practice leads to better retention than massed practice in most auth"],
)  # fmt: skip
def test_an_english_option_that_breaks_off(option):
    assert Refusal.UNPRINTABLE in reasons(english(option))


@pytest.mark.parametrize(
    "option",
    [
        "社会参与", "服从", "顺从和附和", "普及", "离差平方和", "水的饱和", "从众（conformity）",
        "反应与否",
        "认知行为治疗（cognitive behavioral therapy，CBT）", "神经元通过动作电位传导信号",
        "1）编码；2）储存", "神经元通过动作电位传导信号，通过突触释放神经递质与其他细胞联系",
    ],
)  # fmt: skip
def test_an_option_that_ends(option):
    assert reasons(choice(option)) == []


@pytest.mark.parametrize(
    "option",
    ["Vitamin A", "Type B and type A", "a) encoding; b) storage", "P(A | B)", "Na+ ions",
     "Distributed practice leads to better retention than massed practice"],
)  # fmt: skip
def test_an_english_option_that_ends(option):
    assert reasons(english(option)) == []


@pytest.mark.parametrize(
    "option",
    ["这一概念", "这种麦格克效应", "其中研究最多的", "与此形成对照的", "该理论的提出者",
     "此后的发展",     "然而，先天失明的儿童也会产生这种错觉", "它的兴奋服从全或无定律"],
)  # fmt: skip
def test_an_option_that_points_back(option):
    assert reasons(choice(option)) == [Refusal.POINTS_ELSEWHERE]


def test_a_pronoun_needs_a_question_that_names_something():
    own = "它能传导神经冲动"
    assert reasons(choice(own)) == []
    assert reasons(choice(own, question="下列说法正确的是（　　）")) == [Refusal.POINTS_ELSEWHERE]
    assert reasons(english("It holds little")) == []
    nameless = english("It holds little", question="Which of the following is true?")
    assert reasons(nameless) == [Refusal.POINTS_ELSEWHERE]


@pytest.mark.parametrize(
    "option", ["This effect", "These findings", "However, it fades", "Such findings"]
)
def test_an_english_option_that_points_back(option):
    assert reasons(english(option)) == [Refusal.POINTS_ELSEWHERE]


@pytest.mark.parametrize(
    "option",
    ["此时此地", "其他人在场", "他律道德", "其余各项记忆", "可见光", "应该思维", "利他行为"],
)
def test_what_only_looks_like_a_pronoun(option):
    assert reasons(choice(option)) == []
    assert reasons(english("It is possible that sleep helps")) == []


def test_a_case_may_be_pointed_to():
    told = "小李上课时总是听不懂，回家以后反复读同一章，考试时仍然想不起来，" * 3
    assert reasons(choice("这是前摄抑制的表现", question=f"{told}小李的困难是（　　）")) == []


def test_an_option_that_asks():
    assert reasons(choice("那么强弱怎样区分呢？")) == [
        Refusal.UNPRINTABLE,
        Refusal.POINTS_ELSEWHERE,
    ]
    assert reasons(choice("奖励是否会损害动机？")) == [Refusal.UNPRINTABLE]
    assert reasons(english("Does reward harm motivation?")) == [Refusal.UNPRINTABLE]
    open_question = "下列属于开放式提问的是（　　）"
    assert reasons(choice("你当时有什么感受？", question=open_question)) == []
    assert reasons(choice("“你还好吗？”")) == []


def test_rows_of_a_table():
    row = "正强化 | 施加愉快刺激 | 增多"
    assert reasons(choice(row)) == [Refusal.UNPRINTABLE]
    assert Refusal.UNPRINTABLE in reasons(asked("关于类型 | 刺激的变化 |，有哪些说法？"))
    assert reasons(replace(asked("强化有哪几类？"), answer=row)) == [Refusal.UNPRINTABLE]
    assert reasons(replace(choice("突触"), explanation=row)) == [Refusal.UNPRINTABLE]
    assert reasons(asked("P(A | B) 与 P(B | A) 有什么不同？")) == []


@pytest.mark.parametrize(
    "question",
    [
        "什么是这说明专家的长处不？", "什么是当方案以“肯定能救200？",
        "什么是一个婴儿看到玩具被布盖住？", "什么是具体运算阶段大约从7岁到？",
        "什么是人为什么会遗忘？",
        "试论值得注意的的含义。", "名词解释：至于割裂脑病人",
        "什么是记忆（memory？", "《梦的解析的作者是谁？", "What is why people forget?",
        "What is \"memory?", "What is memory (or recall?",
    ],
)  # fmt: skip
def test_a_question_about_a_piece_of_a_sentence(question):
    assert set(reasons(asked(question))) == {Refusal.UNPRINTABLE}


@pytest.mark.parametrize(
    "question",
    [
        "什么是当事人中心疗法？", "名词解释：服从", "什么是编码？它有什么特点？",
        "什么是动机，怎样激发动机？",
        "什么是动机以及如何激发动机？", "什么是研究者偏差？",
        "名词解释：从众", "有目的的行为有什么特点？", "什么是社会参与？",
        "下列做法（如“复述”）有什么作用？", "1）编码 2）储存，先后如何？",
        "What is the limbic system made of?",
        "What is vitamin A?", "What is memory, and how is it studied?", "Why is a 6\" line longer?",
    ],
)  # fmt: skip
def test_a_whole_question(question):
    assert reasons(asked(question)) == []


def test_what_a_book_prints_is_taken_as_it_is():
    draft = choice("这一概念", "编码与", "奖励有用吗？")
    slot = Slot(number=0, kind=draft.kind, passage="")
    made = schema.check(draft, slot, Method.PASSAGE)
    assert isinstance(made, Objection)
    assert not isinstance(schema.check(draft, slot, Method.EXAM), Objection)
