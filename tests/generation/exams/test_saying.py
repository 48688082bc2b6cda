"""What a sentence says, says the contrary of, or says neither way, and which options it names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from psykb.generation.exams.saying import contradicts, names, says

EFFORT = "努力是内部的、不稳定的、可控的因素；能力是内部的、稳定的、不可控的因素。"
APART = "负强化与惩罚不同：负强化使行为增多，惩罚使行为减少。"
WHERE = "语义记忆（semantic memory）是对一般知识的记忆，它与获得知识的时间地点无关。"
BEFORE = "前摄抑制是指先学习的材料妨碍后学习的材料的记忆。"
CURVE = "这条遗忘曲线表明，遗忘的进程先快后慢。"
YEAR = "1974年，巴德利和希契提出了工作记忆模型。"
MYTH = "另外，“人只用了大脑的10%”是一种误传。"


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        ("负强化就是惩罚。", APART),
        ("语义记忆与获得知识的时间地点有关。", WHERE),
        ("能力是内部的、稳定的、可控的因素。", EFFORT),
        ("努力是内部的、稳定的、可控的因素。", EFFORT),
        ("前摄抑制是指后学习的材料妨碍先学习的材料的记忆。", BEFORE),
        ("遗忘的进程是先慢后快的。", CURVE),
        ("巴德利和希契提出了工作记忆模型，是在1968年。", "巴德利和希契提出工作记忆模型在1974年。"),
        ("短时记忆的容量是无限的。", "短时记忆的容量是有限的。"),
        ("普通人一生只使用了大脑的10%。", MYTH),
        ("负强化使行为减少。", APART),
        ("Sleep is not needed for memory.", "Sleep is needed for memory."),
    ],
)  # fmt: skip
def test_the_contrary(statement, sentence):
    assert not says(statement, sentence)
    assert contradicts(statement, sentence)


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        ("努力是内部的、不稳定的、可控的因素。", EFFORT),
        ("语义记忆与获得知识的时间地点无关。", WHERE),
        ("前摄抑制是先学习的材料妨碍后学习的材料的记忆。", BEFORE),
        ("遗忘的进程是先快后慢的。", CURVE),
        ("负强化使行为增多。", APART),
        ("Sleep is needed for memory.", "It is known that sleep is needed for memory."),
    ],
)
def test_what_is_said(statement, sentence):
    assert says(statement, sentence)
    assert not contradicts(statement, sentence)


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        ("动机强度越高，学习效率也就越高。", "动机强度与工作效率之间的关系不是线性的。"),
        ("较高的动机水平效率较高。", "任务容易时，较高的动机水平效率较高。"),
        ("工作记忆的容量有限。", "短时记忆的容量有限。"),
        ("记忆术可以代替理解。", "记忆术能帮助记住没有意义的材料，理解才是记忆的基础。"),
        ("巴德利在1968年提出了模型。", "米勒在1956年提出了模型。"),
        ("甲是乙。", ""),
        ("。", "记忆。"),
    ],
)
def test_what_is_said_neither_way(statement, sentence):
    assert not says(statement, sentence)
    assert not contradicts(statement, sentence)


def test_who_found_it_may_be_named_in_the_context():
    statement = "艾宾浩斯的研究表明，遗忘的进程先快后慢。"
    assert not says(statement, CURVE)
    assert not says(statement, CURVE, ("巴特利特研究了回忆。",))
    assert says(statement, CURVE, ("艾宾浩斯以自己为被试。",))
    turned = "艾宾浩斯的研究表明，遗忘的进程先慢后快。"
    assert contradicts(turned, CURVE, ("艾宾浩斯以自己为被试。",))
    assert not contradicts(turned, CURVE)


@pytest.mark.parametrize(
    ("option", "text", "named"),
    [
        ("储存", "记忆包括编码、储存和提取。", True),
        ("思维", "记忆包括编码、储存和提取。", False),
        ("可控", "能力是不可控的。", False),
        ("不可控", "能力是不可控的。", True),
        ("外向性", "开放性、尽责性、外倾性", False),
        ("对唤醒的认知解释", "情绪由生理唤醒和对唤醒的认知解释构成", True),
        ("7±2", "广度约为7±2个组块", True),
        ("5±2", "广度约为7±2个组块", False),
        ("negative reinforcement", "Negative reinforcement removes something.", True),
        ("reinforcement", "Shaping is gradual.", False),
    ],
)
def test_options_that_are_named(option, text, named):
    assert names(option, text) is named


@given(st.text("记忆编码储存不无有限。，、；先后快慢7是的", min_size=1, max_size=20))
def test_nothing_is_said_and_contradicted_by_itself(text):
    assert not (says(text, text) and contradicts(text, text))
