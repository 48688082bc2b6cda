"""Which terms are wrong options for a term, and which never."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from psykb.generation.library import Library
from psykb.generation.rules.distractors import arranged, confusable, distractors, draw, near_terms
from psykb.generation.rules.notions import shelf
from psykb.generation.rules.sorts import are_alike, sort_of
from psykb.index.knowledge_base import KnowledgeBase

BOOK = """\
---
title: 小书
language: zh
---

# 第一章 记忆

长时记忆（long-term memory）是指内容可以保持很久直至终生的系统。

情景记忆（episodic memory）是对亲身经历过的往事的回忆能力，属于长时记忆。

语义记忆（semantic memory）是指对词语含义和一般常识的保存能力。

程序性记忆（procedural memory）是指对骑车游泳一类技能的掌握能力。

前瞻记忆（prospective memory）是指到了将来某个时刻想起要做某件事的能力。

闪光灯记忆（flashbulb memory）是指对震惊消息当时情形的鲜明持久的印象。

展望记忆（planned recall）是指到了将来某个时刻想起要做某一件事的能力。

# 第二章 脑

海马（hippocampus）是指颞叶内侧一个形状弯曲的结构。

神经元（neuron）是指接收和传递信号的细胞。
"""


@pytest.fixture(scope="module")
def terms(tmp_path_factory):
    folder = tmp_path_factory.mktemp("distractors")
    (folder / "b.md").write_text(BOOK, encoding="utf-8")
    base = KnowledgeBase.create(folder / "kb")
    base.ingest([folder / "b.md"])
    library = Library(base)
    return shelf(library, library.documents[0].id)


def _near(terms, name, seed=0):
    notion = next(n for n in terms.notions if n.name == name)
    return notion, [n.name for n in near_terms(notion, terms, seed=seed)]


def test_the_genus_is_never_an_option_nor_a_kind_of_it(terms):
    assert "长时记忆" not in _near(terms, "情景记忆")[1]
    assert "情景记忆" not in _near(terms, "长时记忆")[1]


def test_a_term_with_much_the_same_definition_is_never_an_option(terms):
    assert "展望记忆" not in _near(terms, "前瞻记忆")[1]
    assert "前瞻记忆" not in _near(terms, "展望记忆")[1]


def test_what_every_psychologist_knows_to_be_a_kind_is_never_an_option(terms):
    assert "情景记忆" not in _near(terms, "语义记忆")[1]


def test_a_thing_of_another_sort_is_never_an_option(terms):
    for name in ("海马", "神经元"):
        assert name not in _near(terms, "程序性记忆")[1]


def test_too_few_good_ones_give_none(terms):
    notion = next(n for n in terms.notions if n.name == "神经元")
    near = near_terms(notion, terms, seed=0)
    assert len(near) < 3
    assert distractors(notion, near) == ()


def test_the_good_ones(terms):
    notion, near = _near(terms, "程序性记忆")
    assert {"语义记忆", "前瞻记忆", "闪光灯记忆"} <= set(near)
    chosen = distractors(notion, near_terms(notion, terms, seed=0))
    assert len({n.name for n in chosen}) == 3
    assert notion not in chosen
    other = confusable(notion, near_terms(notion, terms, seed=0))
    assert other is not None
    assert other.sort == notion.sort


@given(st.integers(0, 10_000))
def test_whatever_the_seed_the_options_are_the_right_one_and_the_wrong_ones(terms, seed):
    notion = next(n for n in terms.notions if n.name == "程序性记忆")
    wrong = distractors(notion, near_terms(notion, terms, seed=seed))
    options = arranged(notion, wrong, shelf=terms, seed=seed)
    assert sorted(o.name for o in options) == sorted([notion.name, *(w.name for w in wrong)])


@given(st.integers(), st.text())
def test_a_draw_is_a_share(seed, text):
    assert 0 <= draw(seed, text) < 1
    assert draw(seed, text) == draw(seed, text)


@pytest.mark.parametrize(
    ("name", "gloss", "language", "sort"),
    [
        ("间隔效应", "分散学习优于集中学习", "zh", "effect"),
        ("系统脱敏", "一步步面对所怕的事物", "zh", "therapy"),
        ("心理理论", "理解他人想法", "zh", "trait"),
        ("昼夜节律", "约一天一次的变化", "zh", "state"),
        ("依恋", "亲密的情感联结", "zh", ""),
        ("testing effect", "the gain that comes from recall", "en", "effect"),
        ("theory of mind", "the understanding that others have thoughts", "en", "trait"),
        ("zone of proximal development", "the distance between two levels", "en", ""),
        ("axon", "a fiber that carries signals", "en", "cell"),
        ("exposure therapy", "a treatment for fear", "en", "therapy"),
    ],
)
def test_the_sort_of_a_term(name, gloss, language, sort):
    assert sort_of(name, gloss, language) == sort


def test_which_sorts_stand_side_by_side():
    assert are_alike("effect", "trait")
    assert are_alike("cell", "chemical")
    assert are_alike("therapy", "therapy")
    assert not are_alike("therapy", "theory")
    assert not are_alike("cell", "effect")
