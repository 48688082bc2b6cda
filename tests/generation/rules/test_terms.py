"""Questions that rules make of the terms a passage defines."""

from itertools import pairwise

import pytest

from psykb.generation.library import Library
from psykb.generation.rules import terms
from psykb.index.knowledge_base import KnowledgeBase
from psykb.types import Bloom, Difficulty, Kind

ZH = """\
---
title: 学习小书
language: zh
---

# 第一章 学习

## 1.1 条件反射

消退（extinction）是指条件刺激多次单独出现以后，条件反应逐渐减弱的现象。它不等于遗忘。

泛化（generalization）是指与条件刺激相近的刺激也引起同样反应的现象，例如怕白鼠的孩子也怕白兔。

分化（discrimination）则是指只对特定的信号作出反应、对其他信号不反应的过程。

本来无关的声音单独就能引起分泌唾液的过程，称为习得（acquisition）。

## 1.2 后果

正强化（positive reinforcement）是指做事之后得到喜欢的东西，从而使做的次数增多；\
负强化（negative reinforcement）是指做事之后讨厌的东西消失，从而使做的次数增多。

惩罚（punishment）是指做事之后得到讨厌的东西，使做的次数减少的过程。

这种现象称为高原期（plateau）。

所谓塑造（shaping），是指奖励一步步接近目标的做法、直到学会它的过程。

桑代克提出的效果律（law of effect）认为，带来满足的反应会保留下来。

图1所示的曲线是指学习曲线（learning curve）随时间变化的情形。

# 术语表

消退（extinction）：没有后续事件跟着，学会的反应慢慢变弱。
"""

EN = """\
---
title: A Small Book
language: en
---

# Chapter 1 Memory

## 1.1 Stores

**Sensory memory** is the brief storage of raw impressions for less than a second.

**Short-term memory** is the storage of a few items that we keep in mind by repeating them.

**Episodic memory** is the memory for events that one has lived through at a certain place and time.

**Semantic memory** is the memory for the meaning of words and other facts, such as names.

## 1.2 Errors

The **suggestion effect** is the change of a report by what was heard after the event.

The **order effect** is the advantage of words at the beginning of a list over words in its middle.

The **mood effect** is the finding that sad people recall sad events more easily than glad ones.

The **drill effect** is the gain in retention that comes from answering questions about a text.

They are called *engrams*.

**Amnesia** is an important topic of research that many people study.
"""


def _library(tmp_path_factory, name, content):
    folder = tmp_path_factory.mktemp("terms")
    (folder / name).write_text(content, encoding="utf-8")
    base = KnowledgeBase.create(folder / "kb")
    base.ingest([folder / name])
    return Library(base)


@pytest.fixture(scope="module")
def zh(tmp_path_factory):
    return _library(tmp_path_factory, "zh.md", ZH)


@pytest.fixture(scope="module")
def en(tmp_path_factory):
    return _library(tmp_path_factory, "en.md", EN)


def all_drafts(library, seed=0):
    return [
        d for p in library.passages for d in terms.drafts(library.material(p), library, seed=seed)
    ]


def of(library, kind, about, seeds=range(1)):
    return [d for s in seeds for d in all_drafts(library, s) if d.kind is kind and d.about == about]


# --- what no question is made of ---------------------------------------------------------------


def test_what_cannot_be_read_alone_is_not_asked(zh, en):
    about = {d.about for d in (*all_drafts(zh), *all_drafts(en))}
    for unfit in ("高原期", "学习曲线", "plateau", "engrams", "amnesia", "Amnesia"):
        assert unfit not in about


def test_no_term_beside_its_own_kind_is_an_option_of_itself(zh, en):
    for draft in (*all_drafts(zh), *all_drafts(en)):
        if draft.kind is Kind.SINGLE:
            assert len(set(draft.options)) == 4
            assert draft.options[draft.key[0]].lower() == draft.about.lower()


def test_no_option_is_named_in_the_stem(zh, en):
    for draft in (*all_drafts(zh), *all_drafts(en)):
        assert not any(option.lower() in draft.question.lower() for option in draft.options)


def test_a_passage_without_definitions_gives_nothing(tmp_path_factory):
    library = _library(tmp_path_factory, "n.md", "# 一\n\n今天天气很好，大家都去公园散步了。\n")
    assert all_drafts(library) == []


# --- 名词解释 -----------------------------------------------------------------------------------


def test_a_definition_with_the_sentence_that_goes_on_about_the_term(zh):
    draft = of(zh, Kind.DEFINITION, "消退")[0]
    assert draft.question == "名词解释：消退"
    assert draft.answer == (
        "消退（extinction）是指条件刺激多次单独出现以后，条件反应逐渐减弱的现象。它不等于遗忘。"
    )
    assert [(p.text, p.evidence) for p in draft.points] == [
        ("消退（extinction）是指条件刺激多次单独出现以后，条件反应逐渐减弱的现象。", (1,)),
        ("它不等于遗忘。", (2,)),
    ]
    assert [e.number for e in draft.evidence] == [1, 2]
    assert (draft.bloom, draft.difficulty) == (Bloom.REMEMBER, Difficulty.MEDIUM)
    assert (draft.rule, draft.about, draft.model) == ("term.definition", "消退", None)


def test_of_two_terms_in_one_sentence_each_is_answered_by_its_own_clause(zh):
    positive = of(zh, Kind.DEFINITION, "正强化")[0]
    negative = of(zh, Kind.DEFINITION, "负强化")[0]
    assert positive.answer == (
        "正强化（positive reinforcement）是指做事之后得到喜欢的东西，从而使做的次数增多。"
    )
    assert negative.answer == (
        "负强化（negative reinforcement）是指做事之后讨厌的东西消失，从而使做的次数增多。"
    )


def test_a_word_that_points_back_is_left_out(zh):
    draft = of(zh, Kind.DEFINITION, "分化")[0]
    assert draft.answer.startswith("分化（discrimination）是指只对")


def test_a_comma_behind_the_term_is_left_out_of_the_statement(zh):
    made = of(zh, Kind.TRUE_FALSE, "塑造", range(30))
    assert {d.question for d in made if d.truth} == {
        "塑造是指奖励一步步接近目标的做法、直到学会它的过程。"
    }


def test_an_english_definition_is_asked_in_lower_case(en):
    draft = of(en, Kind.DEFINITION, "sensory memory")[0]
    assert draft.question == "Define: sensory memory."
    assert draft.answer == (
        "Sensory memory is the brief storage of raw impressions for less than a second."
    )


# --- 单选 ---------------------------------------------------------------------------------------


def test_a_chinese_choice(zh):
    draft = of(zh, Kind.SINGLE, "泛化")[0]
    assert draft.question == "（　　）是指与条件刺激相近的刺激也引起同样反应的现象。"
    assert draft.frame == "____是指与条件刺激相近的刺激也引起同样反应的现象。"
    assert draft.explanation.startswith(
        "教材原文：“泛化（generalization）是指与条件刺激相近的刺激也引起同样反应的现象，"
        "例如怕白鼠的孩子也怕白兔。”其余各项："
    )
    assert draft.points[0].evidence == (1,)
    assert len(draft.points) == len(draft.evidence) == 4


def test_a_chinese_choice_from_a_sentence_that_names_at_its_end(zh):
    draft = of(zh, Kind.SINGLE, "习得")[0]
    assert draft.question == "本来无关的声音单独就能引起分泌唾液的过程，称为（　　）。"


def test_a_plain_entry_of_the_glossary_is_not_asked_where_the_body_defines(zh):
    asked = {d.question for d in of(zh, Kind.SINGLE, "消退")}
    assert asked == {"（　　）是指条件刺激多次单独出现以后，条件反应逐渐减弱的现象。"}
    assert [d.rule for d in of(zh, Kind.DEFINITION, "消退")] == ["term.definition"]


def test_an_english_choice(en):
    draft = of(en, Kind.SINGLE, "order effect")[0]
    assert draft.question == (
        "Which term is defined as “the advantage of words at the beginning of a list over words in "
        "its middle”?"
    )
    assert sorted(draft.options) == [
        "Drill effect",
        "Mood effect",
        "Order effect",
        "Suggestion effect",
    ]
    assert draft.difficulty is Difficulty.HARD  # all of one section and one head
    assert draft.frame == (
        "____ is the advantage of words at the beginning of a list over words in its middle."
    )


def test_an_example_behind_the_definition_is_no_part_of_the_stem(en):
    draft = of(en, Kind.SINGLE, "semantic memory")[0]
    assert draft.question == (
        "Which term is defined as “the memory for the meaning of words and other facts”?"
    )


def test_every_place_is_the_right_one_for_some_seed(en):
    places = [d.key for d in of(en, Kind.SINGLE, "order effect", range(20))]
    assert set(places) == {(0,), (1,), (2,), (3,)}


# --- 判断 ---------------------------------------------------------------------------------------


def test_a_true_statement_is_the_definition_and_a_false_one_has_another_term(zh):
    made = of(zh, Kind.TRUE_FALSE, "负强化", range(30))
    true = {d.question for d in made if d.truth}
    false = {d.question for d in made if d.truth is False}
    assert true == {"负强化是指做事之后讨厌的东西消失，从而使做的次数增多。"}
    assert "正强化是指做事之后讨厌的东西消失，从而使做的次数增多。" in false
    assert not true & false


def test_a_false_statement_is_explained_by_both_definitions(en):
    made = of(en, Kind.TRUE_FALSE, "mood effect", range(30))
    false = next(d for d in made if d.truth is False)
    assert false.explanation.startswith(
        "This is what “mood effect” means. The book says: “The mood"
    )
    assert "By contrast: The " in false.explanation
    assert [p.evidence for p in false.points] == [(1,), (2,)]
    assert (false.bloom, false.difficulty) == (Bloom.UNDERSTAND, Difficulty.MEDIUM)
    assert false.question.startswith("The ")
    assert "mood" not in false.question


def test_a_true_statement_is_set_against_its_nearest_rival(zh):
    true = [d for d in of(zh, Kind.TRUE_FALSE, "负强化", range(30)) if d.truth]
    assert {d.explanation for d in true} == {
        "教材原文：“负强化（negative reinforcement）是指做事之后讨厌的东西消失，"
        "从而使做的次数增多。”"
        "应与相近的概念相区分：正强化是指做事之后得到喜欢的东西，从而使做的次数增多。"
    }
    assert {tuple(p.evidence for p in d.points) for d in true} == {((1,), (2,))}


OWN_WORDS = """\
---
title: 小书
language: zh
---

# 一

自杀预防（suicide prevention）是从家庭和社会各方面减少自杀想法和自杀行为的努力。

遇到僵局时，暂时放下问题反而有利于解决，这叫酝酿效应（incubation effect）。

研究心理障碍的表现和原因的学科，称为变态心理学（abnormal psychology）。

# 术语表

从众（conformity）：大家都这么做或这么说，自己便也跟着做、跟着说。
"""


@pytest.fixture(scope="module")
def own(tmp_path_factory):
    return _library(tmp_path_factory, "own.md", OWN_WORDS)


def test_no_statement_is_true_by_its_own_words(own):
    assert of(own, Kind.TRUE_FALSE, "自杀预防", range(30)) == []
    assert len(of(own, Kind.DEFINITION, "自杀预防")) == 1


def test_when_something_happens_is_no_definition_of_it(own):
    assert of(own, Kind.DEFINITION, "酝酿效应") == []
    assert [d.answer for d in of(own, Kind.DEFINITION, "变态心理学")] == [
        "变态心理学是指研究心理障碍的表现和原因的学科。"
    ]


def test_a_chatty_entry_is_not_asked(own):
    assert [d for d in all_drafts(own) if d.about == "从众"] == []


# --- laws ---------------------------------------------------------------------------------------


def test_the_same_seed_gives_the_same_drafts(zh, en):
    for library in (zh, en):
        assert all_drafts(library, 5) == all_drafts(Library(library.base), 5)


def test_evidence_is_in_the_book_and_numbered_without_gaps(zh, en):
    for library in (zh, en):
        for draft in all_drafts(library):
            numbers = [e.number for e in draft.evidence]
            assert numbers == list(range(1, len(numbers) + 1))
            assert all(one < other for one, other in pairwise(numbers))
            assert {n for p in draft.points for n in p.evidence} == set(numbers)
            for evidence in draft.evidence:
                text = library.base.document(evidence.document_id).text
                assert text[evidence.start : evidence.end] == evidence.text
                assert any(
                    library.passage(p).start <= evidence.start < library.passage(p).end
                    for p in draft.passages
                )
