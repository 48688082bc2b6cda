"""What may be called evidence of a printed key: each guard against a wrong link by itself."""

import sqlite3

import pytest

from psykb.generation.exams.making import ExamMaker
from psykb.generation.library import Library, sentences_of
from psykb.grounding.support import SupportCheck
from psykb.index.knowledge_base import KnowledgeBase
from psykb.types import Draft

BOOK = """\
---
title: 学习与记忆
language: zh
---

# 第一章 学习

## 1.1 工作记忆

巴德利和希契在1974年提出了工作记忆模型。

## 1.2 行为治疗

沃尔普在1958年出版专著，提出系统脱敏，其步骤有三：学会放松，编制由弱到强的恐惧等级表，\
在放松状态下由低到高逐级想象或接触恐惧对象。

# 第二章 练习题

## 一、判断题

1．巴德利和希契在1974年提出了工作记忆模型。

2．巴德利和希契在1968年提出了工作记忆模型。

## 二、简答题

1．海马受损的病人怎样？谁提出了工作记忆模型？

2．试述交互抑制的原理与系统脱敏的步骤。

3．试述系统脱敏的步骤。

# 第三章 参考答案

## 一、判断题

1-2 √√

## 二、简答题

1．海马受损的病人怎样，巴德利和希契在1974年提出了工作记忆模型。

2．依据是交互抑制的原理，系统脱敏的步骤有三：学会放松，编制由弱到强的恐惧等级表，在放松状态下逐级想象恐惧对象。

3．系统脱敏的步骤有三：学会放松，编制由弱到强的恐惧等级表，在放松状态下逐级想象恐惧对象。
"""
MODEL = "巴德利和希契在1974年提出了工作记忆模型。"
STEPS = (
    "沃尔普在1958年出版专著，提出系统脱敏，其步骤有三：学会放松，编制由弱到强的恐惧等级表，"
    "在放松状态下由低到高逐级想象或接触恐惧对象。"
)


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    folder = tmp_path_factory.mktemp("linking")
    (folder / "book.md").write_text(BOOK, encoding="utf-8")
    base = KnowledgeBase.create(folder / "kb")
    base.ingest([folder / "book.md"])
    return base


def drafts(library):
    maker = ExamMaker(library, support=SupportCheck.of(library.base))
    made = [maker.make(slot) for slot in maker.slots()]
    return [draft for draft in made if isinstance(draft, Draft)]


def links(base, *, allow_ocr=False):
    """Sentences that are called evidence, by question."""
    found = drafts(Library(base, allow_ocr=allow_ocr))
    assert len(found) == 5
    return {draft.question: tuple(e.text for e in draft.evidence) for draft in found}


def test_a_statement_that_the_sentence_contradicts_is_not_linked(base):
    # all but the year is there, and the printed key calls it true
    found = {draft.question: draft for draft in drafts(Library(base))}
    wrong = found["巴德利和希契在1968年提出了工作记忆模型。"]
    assert ([e.text for e in wrong.evidence], wrong.points) == ([MODEL], ())
    assert [e.text for e in found[MODEL].evidence] == [MODEL]
    assert [p.text for p in found[MODEL].points] == [MODEL]


@pytest.mark.parametrize(
    "question",
    ["海马受损的病人怎样？谁提出了工作记忆模型？", "试述交互抑制的原理与系统脱敏的步骤。"],
)
def test_a_statement_of_which_a_clause_is_nowhere_is_not_linked(base, question):
    # the words of that clause stand in the question, so that the support check knows them
    assert links(base)[question] == ()


def test_the_same_statement_without_that_clause_is_linked(base):
    assert links(base)["试述系统脱敏的步骤。"] == (STEPS,)


def test_recognised_pages_are_no_evidence_unless_they_are_allowed(tmp_path):
    (tmp_path / "book.md").write_text(BOOK, encoding="utf-8")
    with KnowledgeBase.create(tmp_path / "kb") as base:
        base.ingest([tmp_path / "book.md"])
        assert links(base)[MODEL] == (MODEL,)
        with sqlite3.connect(base.path / "catalogue.sqlite") as catalogue:
            (row,) = catalogue.execute("SELECT row FROM documents").fetchone()
            catalogue.execute(
                'INSERT INTO pages (document, page, start, "end", exact) VALUES (?, 1, 0, ?, 0)',
                (row, len(BOOK)),
            )
        catalogue.close()
        assert set(links(base).values()) == {()}
        assert links(base, allow_ocr=True)[MODEL] == (MODEL,)


def test_evidence_is_a_sentence_of_a_passage_as_the_library_has_it(base):
    library = Library(base)
    draft = drafts(library)[0]
    (sentence,) = draft.evidence
    passage = library.passage(draft.passages[1])
    assert sentence in sentences_of(passage)
    assert sentence.context == ("第一章 学习", "1.1 工作记忆")
