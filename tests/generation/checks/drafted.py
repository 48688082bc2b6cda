"""A small library of two books, and drafts about it that are right until something is changed."""

from dataclasses import replace

from psykb.types import Draft, Kind, Point, Slot

ZH = """\
---
title: 记忆与学习
authors: [甲]
language: zh
licence: CC BY 4.0
---

# 第一章 记忆

## 1.1 记忆的过程

记忆的基本过程包括编码、储存和提取。编码是把外界信息转换成可以储存的形式的过程。\
提取失败时，人会觉得话到嘴边却说不出来。

## 1.2 工作记忆

工作记忆（working memory）是指对有限的信息加以暂时保持并同时加工的记忆系统。\
1974年，巴德利和希契提出了工作记忆模型。感觉记忆是指刺激停止以后感觉信息的极短暂的保持。

## 1.3 遗忘

前摄抑制是指先学习的材料对后学习的材料的干扰；倒摄抑制是指后学习的材料对先学习的材料的干扰。\
艾宾浩斯用无意义音节研究遗忘，发现遗忘的进程先快后慢。

# 第二章 学习

## 2.1 条件反射

消退是指条件刺激多次单独出现以后，条件反应逐渐减弱的现象。巴甫洛夫在狗身上发现了经典条件反射。\
正强化通过给予愉快的刺激使行为增多，负强化通过撤去厌恶的刺激使行为增多。

## 2.2 观察学习

班杜拉用充气娃娃实验证明，儿童看到榜样的行为以后便能学会这种行为。观察学习包括注意、保持、复现和动机四个过程。

## 复习题

1. 比较前摄抑制与倒摄抑制对复习安排的不同影响。
2. 班杜拉的充气娃娃实验怎样说明学习与表现不是一回事？
"""

EN = """\
---
title: Memory and Learning
authors: [B. Author]
language: en
licence: CC BY 4.0
---

# Chapter 1 Memory

## 1.1 Working memory

Working memory is a system of limited capacity that holds information in mind and manipulates it. \
The spacing effect means that practice spread over time is remembered better than massed practice.

## 1.2 Forgetting

Proactive interference occurs when older learning makes it harder to recall newer learning. \
Hermann Ebbinghaus studied forgetting with nonsense syllables in 1885.

# Chapter 2 Learning

## 2.1 Conditioning

Extinction is the gradual weakening of a conditioned response when its reinforcement stops. \
The four consequences are positive reinforcement, negative reinforcement, positive punishment and \
negative punishment.

## Review questions

1. How does the spacing effect differ from the testing effect in the classroom?
"""

SLOT = Slot(number=7, kind=Kind.SINGLE, passage="")


def slot(draft: Draft) -> Slot:
    """Return a slot of the draft's kind."""
    return Slot(number=7, kind=draft.kind, passage=draft.passages[0] if draft.passages else "")


def passage_with(library, words):
    """Return the one passage that holds `words`."""
    (passage,) = [p for p in library.passages if words in p.text]
    return passage


def draft(library, kind, words, **changes) -> Draft:
    """Return a draft from the passage that holds `words`, whose sentence is its only point."""
    passage = passage_with(library, words)
    material = library.material(passage)
    (sentence,) = [s for s in material.sentences if words in s.text]
    fields = {
        "kind": kind,
        "language": material.language,
        "question": "",
        "points": (Point(text=sentence.text, evidence=(sentence.number,)),),
        "evidence": material.sentences,
        "passages": (passage.id,),
        "prompts": {},
    }
    return Draft(**{**fields, **changes})


def single_zh(library, **changes):
    """Which memory is this the definition of?"""
    made = draft(
        library,
        Kind.SINGLE,
        "工作记忆（working memory）是指",
        question="对有限的信息加以暂时保持并同时加工的记忆系统称为（　　）",
        options=("感觉记忆", "工作记忆", "长时记忆", "情景记忆"),
        key=(1,),
        frame="____是指对有限的信息加以暂时保持并同时加工的记忆系统。",
        about="工作记忆",
    )
    return replace(made, **changes)


def single_en(library, **changes):
    """Which effect is this the definition of?"""
    made = draft(
        library,
        Kind.SINGLE,
        "The spacing effect means",
        question="Which term means that practice spread over time is remembered better than massed "
        "practice?",
        options=("Spacing effect", "Testing effect", "Priming", "Chunking"),
        key=(0,),
        frame="The ____ means that practice spread over time is remembered better than massed "
        "practice.",
        about="spacing effect",
    )
    return replace(made, **changes)


def multiple_zh(library, **changes):
    """Which are the processes of memory?"""
    made = draft(
        library,
        Kind.MULTIPLE,
        "记忆的基本过程包括",
        question="记忆的基本过程包括（　　）",
        options=("编码", "想象", "储存", "提取"),
        key=(0, 2, 3),
        frame="记忆的基本过程包括____。",
        about="记忆的基本过程",
    )
    return replace(made, **changes)


def definition_zh(library, **changes):
    """Define extinction, in Chinese."""
    words = "消退是指条件刺激"
    made = draft(library, Kind.DEFINITION, words, question="名词解释：消退", about="消退")
    return replace(made, **{"answer": made.points[0].text, **changes})


def short_en(library, **changes):
    """What is extinction?"""
    words = "Extinction is the gradual"
    made = draft(library, Kind.SHORT, words, question="What is extinction?", about="extinction")
    return replace(made, **{"answer": made.points[0].text, **changes})


def true_zh(library, **changes):
    """A statement of the book."""
    made = draft(
        library,
        Kind.TRUE_FALSE,
        "艾宾浩斯用无意义音节",
        question="艾宾浩斯用无意义音节研究遗忘，发现遗忘的进程先快后慢。",
        truth=True,
    )
    return replace(made, **changes)


def false_zh(library, **changes):
    """The definition of one kind of inhibition under the name of another."""
    made = draft(
        library,
        Kind.TRUE_FALSE,
        "前摄抑制是指",
        question="倒摄抑制是指先学习的材料对后学习的材料的干扰。",
        truth=False,
        about="倒摄抑制",
    )
    return replace(made, **changes)


def false_en(library, **changes):
    """A statement with another name in it."""
    made = draft(
        library,
        Kind.TRUE_FALSE,
        "Hermann Ebbinghaus studied",
        question="Edward Thorndike studied forgetting with nonsense syllables in 1885.",
        truth=False,
    )
    return replace(made, **changes)


GOOD = (
    single_zh, single_en, multiple_zh, definition_zh, short_en, true_zh, false_zh, false_en,
)  # fmt: skip
