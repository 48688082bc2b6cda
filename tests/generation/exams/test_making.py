"""Drafts of printed questions: the starter guide complete, links that are right or not there."""

from pathlib import Path

import pytest

from psykb.errors import MisuseError
from psykb.generation.exams.making import ExamMaker, questions
from psykb.generation.library import Library
from psykb.grounding.quoting import holds
from psykb.grounding.support import SupportCheck
from psykb.index.knowledge_base import KnowledgeBase
from psykb.types import Bloom, Difficulty, Draft, Kind, Method, Refusal, Refused, Slot, Stage

GUIDE = Path(__file__).parents[3] / "kb/books/beikao-zhinan.docx"
SINGLE = "BDACBACDBADCADBCABDCDBACD"
MULTIPLE = ["ABD", "AB", "ABCD", "AD", "ABC", "BC", "ACD", "BCD", "CD", "ACD", "ABD", "BD"]
JUDGED = "×√√×√√××××√×√"

BOOK = """\
---
title: 学习与记忆
language: zh
---

# 第一章 记忆

## 1.1 记忆的过程

记忆包括三个基本过程：编码、储存和提取。**工作记忆**是指对有限的信息加以暂时保持并同时加工的记忆系统。\
巴德利和希契在1974年提出了工作记忆模型。

## 1.2 遗忘

艾宾浩斯用无意义音节研究遗忘，发现遗忘的进程先快后慢。倒摄抑制是后学的材料干扰先学的材料。

# 第二章 练习题

## 一、单项选择题

1．1974年与希契一起提出工作记忆模型的学者是（　　）

A．巴德利　　B．米勒　　C．考恩　　D．斯珀林

2．提出鲸类迁徙假说的学者是（　　）

A．张三　　B．李四　　C．王五　　D．赵六

3．下列各项中，不属于记忆基本过程的是（　　）

A．编码　　B．储存　　C．想象　　D．提取

4．没有答案的题是（　　）

A．甲　　B．乙　　C．丙

## 二、判断题

1．艾宾浩斯发现，遗忘的进程先快后慢。

2．记忆的容量没有限度。

## 三、简答题

1．简述记忆的基本过程。

# 第三章 参考答案

## 一、单项选择题

1-3 ABC

3．【答案】C。【解析】记忆包括编码、储存和提取三个基本过程。

5．【答案】A。

## 二、判断题

1．【答案】正确。

2．【答案】错误。【解析】海马的大小因人而异。

## 三、简答题

1．【参考答案】记忆的基本过程是编码、储存和提取。河流的流速各不相同。
"""


@pytest.fixture(scope="module")
def guide(tmp_path_factory):
    base = KnowledgeBase.create(tmp_path_factory.mktemp("guide") / "kb")
    base.ingest([GUIDE])
    return base


@pytest.fixture(scope="module")
def printed(guide):
    return [outcome for _slot, outcome in outcomes(guide)]


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    folder = tmp_path_factory.mktemp("small")
    (folder / "book.md").write_text(BOOK, encoding="utf-8")
    base = KnowledgeBase.create(folder / "kb")
    base.ingest([folder / "book.md"])
    return base


def maker(base):
    return ExamMaker(Library(base), support=SupportCheck.of(base))


def outcomes(base):
    made = maker(base)
    return [(slot, made.make(slot)) for slot in made.slots()]


@pytest.fixture(scope="module")
def made(small):
    return [outcome for _slot, outcome in outcomes(small)]


# what is no item


def test_a_book_without_questions_has_an_empty_plan(tmp_path):
    (tmp_path / "book.md").write_text(BOOK.split("# 第二章")[0], encoding="utf-8")
    base = KnowledgeBase.create(tmp_path / "kb")
    base.ingest([tmp_path / "book.md"])
    assert list(maker(base).slots()) == []


def test_a_slot_of_another_plan_is_refused(small):
    with pytest.raises(MisuseError, match="slot 0 is not of the plan"):
        maker(small).make(Slot(number=0, kind=Kind.ESSAY, passage="elsewhere:0-1"))
    with pytest.raises(MisuseError, match="slot 99 is not"):
        maker(small).make(Slot(number=99, kind=Kind.SINGLE, passage="elsewhere:0-1"))


def test_a_question_without_key_and_a_key_without_question(made):
    refused = [m for m in made if isinstance(m, Refused)]
    assert [(m.reason, m.stage, m.kind, m.draft is None) for m in refused] == [
        (Refusal.NO_KEY_PRINTED, Stage.DRAFT, Kind.SINGLE, False),
        (Refusal.NO_QUESTION_PRINTED, Stage.DRAFT, Kind.SINGLE, True),
    ]
    assert refused[0].draft is not None
    assert refused[0].draft.question == "没有答案的题是（　　）"


@pytest.mark.parametrize("question", ["提出鲸类迁徙假说的学者是（　　）", "记忆的容量没有限度。"])
def test_no_passage_is_called_support_of_what_the_book_does_not_say(made, question):
    (draft,) = [m for m in made if isinstance(m, Draft) and m.question == question]
    assert (draft.evidence, draft.points) == ((), ())


# what is linked


def linked(made, question):
    (draft,) = [m for m in made if isinstance(m, Draft) and m.question == question]
    return [
        (p.text, [e.text for e in draft.evidence if e.number in p.evidence]) for p in draft.points
    ]


def test_a_stem_with_its_key_is_supported(made):
    assert linked(made, "1974年与希契一起提出工作记忆模型的学者是（　　）") == [
        (
            "1974年与希契一起提出工作记忆模型的学者是巴德利",
            ["巴德利和希契在1974年提出了工作记忆模型。"],
        )
    ]


def test_what_does_not_belong_is_supported_by_what_names_the_others(made):
    assert linked(made, "下列各项中，不属于记忆基本过程的是（　　）") == [
        (
            "记忆包括编码、储存和提取三个基本过程。",
            ["记忆包括三个基本过程：编码、储存和提取。"],
        )
    ]


def test_a_true_statement_is_supported(made):
    assert linked(made, "艾宾浩斯发现，遗忘的进程先快后慢。") == [
        (
            "艾宾浩斯发现，遗忘的进程先快后慢。",
            ["艾宾浩斯用无意义音节研究遗忘，发现遗忘的进程先快后慢。"],
        )
    ]


def test_of_an_open_answer_only_what_is_carried_is_a_point(made):
    assert linked(made, "简述记忆的基本过程。") == [
        (
            "记忆的基本过程是编码、储存和提取",
            ["记忆包括三个基本过程：编码、储存和提取。"],
        )
    ]


def test_evidence_stands_outside_of_exercises_and_is_numbered(small, made):
    text = small.catalogue.document(small.catalogue.document_ids()[0]).text
    exercises = text.index("第二章")
    for draft in made:
        if isinstance(draft, Draft):
            assert [e.number for e in draft.evidence] == [*range(1, len(draft.evidence) + 1)]
            assert all(text[e.start : e.end] == e.text for e in draft.evidence)
            assert all(e.end <= exercises for e in draft.evidence)
            assert all(len(point.evidence) == 1 for point in draft.points)


# the plan


def test_the_plan_is_the_same_each_time_and_in_book_order(small):
    one = maker(small)
    slots = list(one.slots())
    assert slots == list(one.slots()) == list(maker(small).slots())
    assert [slot.number for slot in slots] == list(range(len(slots)))
    starts = [int(slot.passage.partition(":")[2].partition("-")[0]) for slot in slots]
    assert starts == sorted(starts)
    assert len({(s.kind, s.passage, s.turn) for s in slots}) == len(slots)


def test_a_draft_depends_on_its_slot_alone(small):
    forwards = [made for _slot, made in outcomes(small)]
    one = maker(small)
    backwards = [one.make(slot) for slot in reversed(list(one.slots()))]
    assert forwards == backwards[::-1]


# the starter guide


def test_the_starter_guide_is_complete(printed):
    drafts = [made for made in printed if isinstance(made, Draft)]
    assert len(printed) == len(drafts) == 25 + 12 + 13 + 5
    by_kind = {kind: [d for d in drafts if d.kind is kind] for kind in Kind}
    assert ["ABCD"[d.key[0]] for d in by_kind[Kind.SINGLE]] == list(SINGLE)
    assert ["".join("ABCD"[k] for k in d.key) for d in by_kind[Kind.MULTIPLE]] == MULTIPLE
    assert [d.truth for d in by_kind[Kind.TRUE_FALSE]] == [mark == "√" for mark in JUDGED]
    assert len(by_kind[Kind.SHORT]) == 5
    assert all(len(d.options) == 4 for d in drafts if d.kind.has_options)
    assert all(d.explanation for d in drafts if not d.kind.is_open)
    assert all(d.answer.count("（") >= 3 for d in by_kind[Kind.SHORT])
    assert all(d.language == "zh" and d.difficulty is Difficulty.MEDIUM for d in drafts)


def test_origins_in_the_starter_guide_are_in_the_store(guide, printed):
    drafts = [made for made in printed if isinstance(made, Draft)]
    assert all(holds(guide.catalogue, place) for draft in drafts for place in draft.origin)
    first = [place.quote for place in drafts[0].origin]
    assert first[0].startswith("1．1879年在德国莱比锡大学")
    assert first[0].endswith("D．华生")
    assert first[1] == "1-5 BDACB"
    assert first[2].startswith("1．【答案】B。【解析】冯特（Wilhelm Wundt）1879年")
    assert [len(draft.origin) for draft in drafts] == [3] * 37 + [2] * 18
    assert drafts[0].origin[0].section == ("第二部分 练习题", "一、单项选择题")


def test_questions_and_levels_of_the_starter_guide(guide, printed):
    (found,) = questions(Library(guide)).values()
    assert found[15].options == ("服从", "去个性化", "从众", "社会懈怠")
    drafts = [made for made in printed if isinstance(made, Draft)]
    assert [d.bloom for d in drafts[-5:]] == [Bloom.ANALYSE, *[Bloom.UNDERSTAND] * 4]
    assert (drafts[0].bloom, drafts[7].bloom) == (Bloom.REMEMBER, Bloom.APPLY)
    assert (drafts[0].about, drafts[19].about, drafts[23].about) == ("冯特", "", "")
    assert maker(guide).method is Method.EXAM


# English

LESSONS = """\
---
title: Lessons
language: en
---

# Chapter 1 Learning

Negative reinforcement is the taking away of something unpleasant, which makes a behavior more \
frequent. Pavlov was interested in what dogs do before they are fed.

# Chapter 2 Practice test

## Multiple choice

1. Taking away something unpleasant, which makes a behavior more frequent, is called ____.
A. extinction
B. negative reinforcement
C. shaping

2. The first to write about lighthouses was ____.
A. Pavlov
B. Watson
C. Thorndike

# Answer key

1. B. It is taken away.
2. A. Pavlov discovered it.
"""


def test_english_links(tmp_path):
    (tmp_path / "lessons.md").write_text(LESSONS, encoding="utf-8")
    base = KnowledgeBase.create(tmp_path / "kb")
    base.ingest([tmp_path / "lessons.md"])
    first, second = [made for _slot, made in outcomes(base) if isinstance(made, Draft)]
    assert (first.language, first.about, first.key) == ("en", "negative reinforcement", (1,))
    assert [e.text for e in first.evidence] == [
        "Negative reinforcement is the taking away of something unpleasant, which makes a behavior "
        "more frequent."
    ]
    assert (second.key, second.explanation) == ((0,), "Pavlov discovered it.")
    assert (second.evidence, second.points) == ((), ())
