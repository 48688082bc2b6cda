"""Which definitions are stems of a choice, and beside which terms."""

import pytest

from psykb.generation.library import Library
from psykb.generation.rules import terms
from psykb.index.knowledge_base import KnowledgeBase
from psykb.types import Kind

REASONING = """\
---
title: 思维
language: zh
---

# 第一章 思维

## 1.1 推理

归纳推理（inductive reasoning）是指从个别事实概括出一般结论的推理。演绎推理（deductive reasoning）\
是指从一般前提推出必然结论的推理。

确认偏差（confirmation bias）是指人偏重寻找支持自己看法的证据的倾向。

信念固着（belief perseverance）是指证据被推翻以后仍坚持原来想法的倾向。

功能固着（functional fixedness）是指只看到物体惯常用途的倾向。
"""
ANALOGY = "\n类比推理（analogical reasoning）是指由两个对象的相似之处推知另一处也相似的推理。\n"
SENSES = """\
---
title: 感觉
language: zh
---

# 第一章 感觉

## 1.1 各种感觉

位置理论（place theory）认为，不同频率的声音使基底膜的不同部位振动最强。

三色说（trichromatic theory）认为，视网膜上三种感受器的兴奋比例决定颜色。

闸门控制理论（gate control theory）认为，脊髓里的机制可以减弱痛觉信号的传递。

嗅质说（odor theory）认为，气味取决于分子与黏膜上受体的配合情况。
"""
ARCHETYPE = """\
---
title: 两种意思
language: zh
---

# 第一章 概念

原型（prototype）是指一类事物中最典型、最能代表该类事物的样例。

概念（concept）是指人对一类事物共同特征的心理表征。

# 第二章 人格

集体潜意识是世代共有的经验沉淀，其内容是原型，例如人格面具和阴影。
"""
BALD = """\
---
title: 情绪
language: zh
---

# 第一章 情绪

## 1.1 调节

认知重评（cognitive reappraisal）是指改变对事件的看法。

认知评价（cognitive appraisal）是指个体对事件有何意义所作的判断。

表达抑制（suppression）是压住已经产生的情绪的外部表现的策略。

情境选择（situation selection）是指接近或避开某些情境的策略。

注意分配（attentional deployment）是指把注意转向别处的策略。
"""


@pytest.fixture
def drafts(tmp_path):
    def made(text):
        (tmp_path / "b.md").write_text(text, encoding="utf-8")
        with KnowledgeBase.create(tmp_path / "kb") as base:
            base.ingest([tmp_path / "b.md"])
            library = Library(base)
            return [
                draft
                for passage in library.passages
                for draft in terms.drafts(library.material(passage), library, seed=0)
            ]

    return made


def test_the_end_of_a_stem_does_not_rule_out_two_options(drafts):
    asked = {d.about for d in drafts(REASONING) if d.kind is Kind.SINGLE}
    assert "归纳推理" not in asked
    assert "演绎推理" not in asked


def test_beside_two_of_its_genus_a_term_is_asked_for(drafts):
    (single,) = [
        d for d in drafts(REASONING + ANALOGY) if (d.kind, d.about) == (Kind.SINGLE, "归纳推理")
    ]
    assert sum(option.endswith("推理") for option in single.options) == 3


def test_a_theory_of_another_sense_is_no_option(drafts):
    assert [d for d in drafts(SENSES) if d.kind is Kind.SINGLE] == []
    assert [d.truth for d in drafts(SENSES) if d.kind is Kind.TRUE_FALSE and not d.truth] == []


def test_a_term_of_two_senses_is_named_in_both_languages(drafts):
    questions = {d.question for d in drafts(ARCHETYPE) if d.kind is Kind.DEFINITION}
    assert questions == {"名词解释：原型（prototype）", "名词解释：概念"}


@pytest.mark.parametrize(("gloss", "asked"), [("策略", False), ("看法以减弱情绪的策略", True)])
def test_a_verb_with_its_object_is_no_stem(drafts, gloss, asked):
    made = drafts(BALD.replace("改变对事件的看法", f"改变对事件的{gloss}"))
    assert ("认知重评" in {d.about for d in made if d.kind is Kind.SINGLE}) is asked
