"""Which terms are wrong options for a term, and which never."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from psykb.generation.library import Library
from psykb.generation.rules.distractors import arranged, confusable, distractors, draw, near_terms
from psykb.generation.rules.nearness import Nearness, nearness
from psykb.generation.rules.shelves import shelf
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
    assert "程序性记忆" not in _near(terms, "长时记忆")[1]
    assert "长时记忆" not in _near(terms, "程序性记忆")[1]


def test_two_kinds_of_one_thing_are_rivals(terms):
    assert "情景记忆" in _near(terms, "语义记忆")[1]


def test_a_thing_of_another_sort_is_never_an_option(terms):
    for name in ("海马", "神经元"):
        assert name not in _near(terms, "程序性记忆")[1]


def test_too_few_good_ones_give_none(terms):
    notion = next(n for n in terms.notions if n.name == "神经元")
    near = near_terms(notion, terms, seed=0)
    assert len(near) < 3
    assert distractors(notion, near, terms) == ()


def test_the_good_ones(terms):
    notion, near = _near(terms, "程序性记忆")
    assert {"语义记忆", "前瞻记忆", "闪光灯记忆"} <= set(near)
    chosen = distractors(notion, near_terms(notion, terms, seed=0), terms)
    assert len({n.name for n in chosen}) == 3
    assert notion not in chosen
    other = confusable(notion, near_terms(notion, terms, seed=0), terms)
    assert other is not None
    assert other.sort == notion.sort


# --- the floor: what is a rival, and how near -----------------------------------------------------

RIVALS = """\
---
title: 对手
language: zh
---

# 第一章 感觉

## 1.1 阈限

绝对阈限（absolute threshold）是指刚刚能引起感觉的最小刺激量。

差别阈限（difference threshold）是指刚刚能引起差别感觉的最小刺激变化量。

## 1.2 变量

自变量（independent variable）是指由研究者主动操纵的变量；\
因变量（dependent variable）是指研究者测量的、预期会随之变化的结果；\
除自变量以外可能影响结果的因素称为额外变量（extraneous variable）。

## 1.3 后果

强化（reinforcement）是指后果使该行为以后出现的可能性增大的过程。

惩罚（punishment）是指后果使该行为以后出现的可能性减小的过程。

## 1.4 人格的三部分

人格由三个部分组成：本我、自我和超我。

本我（id）是与生俱来的冲动的源泉，按快乐原则行事，要求立即满足；自我（ego）从本我中分化出来，按现实原则行事；\
超我（superego）是内化了的父母和社会的道德要求，按道德原则行事。

工作记忆由三个成分组成：语音环路、视觉画板和中央执行系统。语音环路负责保持和默读言语信息。\
中央执行系统（central executive）是注意的控制系统，负责分配资源和抑制无关信息。

## 1.5 歧视、偏见与刻板印象

偏见（prejudice）是仅仅因为某人属于某一群体而产生的否定性态度；\
歧视（prejudicial treatment）是因群体身份而对人的不公平对待。

# 第二章 神经

遗传力（heritability）是指特征的个体差异可以归因于遗传差异的比例。

交感神经系统（sympathetic nervous system）是动员身体应付紧急情况的神经系统。
"""


@pytest.fixture(scope="module")
def rivals(tmp_path_factory):
    folder = tmp_path_factory.mktemp("rivals")
    (folder / "b.md").write_text(RIVALS, encoding="utf-8")
    base = KnowledgeBase.create(folder / "kb")
    base.ingest([folder / "b.md"])
    library = Library(base)
    return shelf(library, library.documents[0].id)


@pytest.mark.parametrize(
    ("term", "foreign"),
    [("绝对阈限", "遗传力"), ("中央执行系统", "交感神经系统"), ("强化", "绝对阈限")],
)
def test_what_another_chapter_or_genus_has_is_never_an_option(rivals, term, foreign):
    assert foreign not in _near(rivals, term)[1]


@pytest.mark.parametrize(
    ("term", "rival"),
    [
        ("绝对阈限", "差别阈限"),
        ("差别阈限", "绝对阈限"),
        ("自变量", "因变量"),
        ("强化", "惩罚"),
        ("本我", "自我"),
        ("本我", "超我"),
        ("偏见", "歧视"),
        ("中央执行系统", "语音环路"),
    ],
)
def test_what_the_book_contrasts_is_the_nearest_rival(rivals, term, rival):
    notion = next(n for n in rivals.notions if n.name == term)
    other = next(n for n in rivals.notions if n.name == rival)
    assert rival in _near(rivals, term)[1]
    assert nearness(notion, other, rivals) is Nearness.CONTRASTED


def test_what_is_but_told_of_is_a_wrong_option_and_never_asked_about(rivals):
    told = {n.name for n in rivals.notions if not n.asked}
    assert {"因变量", "自我", "语音环路"} <= told
    assert told.isdisjoint(name for _start, name in rivals.by_place)


def test_a_pair_alone_is_no_choice_of_four(rivals):
    notion = next(n for n in rivals.notions if n.name == "绝对阈限")
    assert distractors(notion, near_terms(notion, rivals, seed=0), rivals) == ()


@given(st.integers(0, 10_000))
def test_whatever_the_seed_the_options_are_the_right_one_and_the_wrong_ones(terms, seed):
    notion = next(n for n in terms.notions if n.name == "程序性记忆")
    wrong = distractors(notion, near_terms(notion, terms, seed=seed), terms)
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
        ("依恋", "亲密的情感联结", "zh", "event"),
        ("耐受性", "同样的剂量不再有效的现象", "zh", "effect"),
        ("自我", "", "zh", ""),
        ("groupthink", "that a group keeps to one opinion", "en", "event"),
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
    assert are_alike("effect", "process")
    assert not are_alike("effect", "trait")
    assert not are_alike("cell", "chemical")
    assert are_alike("therapy", "therapy")
    assert not are_alike("therapy", "theory")
    assert not are_alike("cell", "effect")
