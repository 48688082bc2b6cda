"""Printed keys against the books: supported, by no passage, or a passage says otherwise."""

from dataclasses import replace

import pytest

from psykb.generation.checks.supporting import Supporting
from psykb.generation.exams.linking import Linker
from psykb.generation.library import Library
from psykb.grounding.support import SupportCheck
from psykb.index.knowledge_base import KnowledgeBase
from psykb.types import Check, Draft, Kind, Method, Stage

BOOK = """\
---
title: 学习与记忆
language: zh
---

# 第一章 记忆

## 1.1 记忆的过程

记忆包括三个基本过程：编码、储存和提取。短时记忆的容量是有限的。语义记忆与获得知识的时间地点无关。

按照巴德利的模型，工作记忆由四个成分组成：语音环路、视觉空间画板、中央执行系统和情景缓冲器。

## 1.2 遗忘

遗忘的进程先快后慢。倒摄抑制是后学的材料干扰先学的材料。解释遗忘的理论主要有三种：衰退说、干扰说和提取失败说。

# 第二章 动机

学习动机由学习需要和学习期待两个基本成分构成。负强化与惩罚不同。

影响自我效能感的因素有四个：成败经验、替代性经验、言语劝说和情绪唤醒。

"""
NONE = "no passage supports the key"


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    folder = tmp_path_factory.mktemp("keying")
    (folder / "book.md").write_text(BOOK, encoding="utf-8")
    base = KnowledgeBase.create(folder / "kb")
    base.ingest([folder / "book.md"])
    library, support = Library(base), SupportCheck.of(base)
    linker, supporting = Linker(library, support), Supporting(support)

    def tell(kind, question, **parts):
        draft = Draft(kind=kind, language="zh", question=question, prompts={}, **parts)
        link = linker.link(draft)
        draft = replace(draft, evidence=link.evidence, points=link.points)
        check = supporting.check(draft, Method.EXAM)
        assert isinstance(check, Check)
        assert check.stage is Stage.SUPPORT
        return check

    return tell


def otherwise(check, sentence):
    """Whether a check says that this sentence says otherwise, with its place."""
    head = f"a passage says otherwise: “{sentence}” ("
    return check.outcome == "failed" and check.detail.startswith(head) and check.detail[-1] == ")"


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("短时记忆的容量是无限的。（　　）", "短时记忆的容量是有限的。"),
        ("负强化就是惩罚。（　　）", "负强化与惩罚不同。"),
        ("语义记忆与获得知识的时间地点有关。（　　）", "语义记忆与获得知识的时间地点无关。"),
        ("遗忘的进程先慢后快。（　　）", "遗忘的进程先快后慢。"),
        ("倒摄抑制是先学的材料干扰后学的材料。（　　）", "倒摄抑制是后学的材料干扰先学的材料。"),
    ],
)
def test_a_judgement_that_a_sentence_contradicts(told, question, sentence):
    assert otherwise(told(Kind.TRUE_FALSE, question, truth=True), sentence)
    right = told(Kind.TRUE_FALSE, question, truth=False)
    assert (right.outcome, right.detail) == ("passed", "contradicts the statement")


def test_a_judgement_that_a_sentence_says(told):
    question = "遗忘的进程是先快后慢的。（　　）"
    assert told(Kind.TRUE_FALSE, question, truth=True).outcome == "passed"
    assert otherwise(told(Kind.TRUE_FALSE, question, truth=False), "遗忘的进程先快后慢。")


@pytest.mark.parametrize("truth", [True, False])
@pytest.mark.parametrize("question", ["海马损伤只影响程序性记忆。", "记忆术可以代替理解。"])
def test_a_judgement_of_which_no_sentence_speaks(told, question, truth):
    check = told(Kind.TRUE_FALSE, question, truth=truth, explanation="记忆包括编码、储存和提取。")
    assert (check.outcome, check.detail) == ("failed", NONE)


PROCESSES = "记忆包括三个基本过程：编码、储存和提取。"
PARTS = "学习动机由学习需要和学习期待两个基本成分构成。"
WORKING = (
    "按照巴德利的模型，工作记忆由四个成分组成：语音环路、视觉空间画板、中央执行系统和情景缓冲器。"
)
THEORIES = "解释遗忘的理论主要有三种：衰退说、干扰说和提取失败说。"


@pytest.mark.parametrize(
    ("question", "options", "key", "sentence"),
    [
        ("记忆的基本过程包括（　　）。", ("编码", "储存", "思维", "提取"), (0, 1, 2), PROCESSES),
        ("记忆的基本过程包括（　　）。", ("编码", "储存", "思维", "提取"), (0, 1), PROCESSES),
        ("学习动机的两个基本成分是（　　）。", ("学习需要", "学习期待", "兴趣"), (0, 2), PARTS),
        (
            "工作记忆的成分包括（　　）。",
            ("语音环路", "视觉空间画板", "感觉登记"),
            (0, 1, 2),
            WORKING,
        ),
        ("解释遗忘的理论有（　　）。", ("衰退说", "干扰说", "痕迹说"), (0, 1, 2), THEORIES),
    ],
)
def test_a_list_with_other_members(told, question, options, key, sentence):
    assert otherwise(told(Kind.MULTIPLE, question, options=options, key=key), sentence)


def test_all_members_of_a_list_and_no_other(told):
    options = ("编码", "储存", "思维", "提取")
    question = "记忆的基本过程包括（　　）。"
    assert told(Kind.MULTIPLE, question, options=options, key=(0, 1, 3)).outcome == "passed"
    one = told(Kind.MULTIPLE, question, options=options, key=(0,))
    assert one.outcome == "failed"


@pytest.mark.parametrize("key", [0, 1, 3])
def test_a_wrong_option_of_one(told, key):
    options = ("语音环路", "编码", "前摄抑制", "痕迹说")
    question = "后学的材料干扰先学的材料，称为（　　）。"
    said = "倒摄抑制是后学的材料干扰先学的材料。"
    for explanation in ("", said):
        check = told(Kind.SINGLE, question, options=options, key=(key,), explanation=explanation)
        assert (check.outcome, check.detail) == ("failed", NONE)


def test_a_right_option_of_one(told):
    options = ("前摄抑制", "倒摄抑制", "衰退说", "痕迹说")
    question = "后学的材料干扰先学的材料，称为（　　）。"
    said = "倒摄抑制是后学的材料干扰先学的材料。"
    check = told(Kind.SINGLE, question, options=options, key=(1,), explanation=said)
    assert check.outcome == "passed"


FACTORS = (
    "（1）成败经验（3分）；（2）替代性经验（3分）；（3）言语劝说（2分）；（4）情绪唤醒（2分）。"
)


def test_an_open_answer_of_which_every_point_is_carried(told):
    question = "简述影响自我效能感的因素。"
    check = told(Kind.SHORT, question, answer=f"答：{FACTORS}")
    assert (check.outcome, check.detail) == ("passed", "lowest support")


def test_an_open_answer_of_which_a_part_is_carried(told):
    question = "简述影响自我效能感的因素。"
    check = told(Kind.SHORT, question, answer=FACTORS.replace("言语劝说", "河流的流速"))
    assert (check.outcome, check.detail, check.value) == (
        "failed",
        "3 of 4 statements are carried",
        0.75,
    )


def test_an_open_answer_that_no_passage_carries(told):
    check = told(
        Kind.SHORT, "简述影响自我效能感的因素。", answer="（1）河流的流速；（2）鲸的迁徙。"
    )
    assert (check.outcome, check.detail) == ("failed", NONE)
