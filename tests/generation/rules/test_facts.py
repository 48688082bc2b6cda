"""The drafts about facts of a small book, whole."""

from itertools import pairwise

import pytest

from psykb.generation.library import Library
from psykb.generation.rules import facts
from psykb.index.knowledge_base import KnowledgeBase
from psykb.types import Bloom, Difficulty, Kind

ZH = """\
---
title: 小小心理学
language: zh
---

# 第一章 知觉

## 1.1 知觉的特性

**知觉**（perception）是指人脑对事物整体的反映。知觉有四个基本特性：选择性、整体性、理解性和恒常性。\
选择性是指人把一部分刺激当作对象；恒常性在下一节讨论。

## 1.2 思维的评定

发散思维是指从一点想出许多答案的思维。发散思维从三个方面来评定：流畅性、变通性和独创性。

## 1.3 两种细胞

视杆细胞（rod）是指在暗处起作用的感光细胞。视锥细胞（cone）是指在亮处起作用的感光细胞。\
视杆细胞在昏暗的光线下工作；视锥细胞在明亮的光线下分辨颜色。

# 第二章 学派

## 2.1 人物

**认知失调**是指两种认知互相矛盾时的不适。1957年，费斯廷格（Leon Festinger）发表认知失调的理论。

## 2.2 其他人物

**需要层次**是指需要由低到高的排列。1943年，马斯洛（Abraham Maslow）提出需要层次的说法。

## 2.3 更多人物

**挫折假说**是指攻击由挫折引起的看法。1939年，多拉德（John Dollard）提出挫折假说。

## 2.4 又一些人物

**向量空间**是指行为发生的场。1936年，勒温（Kurt Lewin）提出向量空间的说法。

## 2.5 区别

随机分配与随机抽样不同：前者保证比较的公平，后者保证结论的推广。\
负强化之所以使行为增多，是因为厌恶的刺激被撤去了。

## 2.6 花的部分

花由三个部分组成：花萼、花冠和花蕊。

## 2.11 花的阶段

花的开放经过三个阶段：萌芽、展叶和盛开。

## 2.12 虫的阶段

虫的成长经过三个阶段：虫卵、幼虫和成虫。

## 2.7 另一种区别

构造学与机能学的区别可以概括为：前者问“是什么”，后者问“为了什么”。\
白光与红光不同：白光使人清醒，红光使人入睡；这里的光都很弱。

## 2.8 又一种区别

驱力（drive）是指身体缺乏时推动行为的紧张状态。诱因（incentive）是指吸引人去行动的外部刺激。\
驱力与诱因不同：驱力从内部“推动”，诱因从外部“拉动”。

## 2.9 中国人

**面子**是指人在别人眼中的名声。1948年，胡先缙（Hu Hsien）发表面子的说法。

## 2.10 节律

**昼夜节律**是指以约24小时为周期的生理变化。

## 本章小结

知觉有两个方面：整体性和个别性。
"""

EN = """\
---
title: A Small Psychology
language: en
---

# Memory

## Processes

**Memory** is the ability to keep experience. Memory is divided into three processes: encoding, \
storage and retrieval. Proactive interference is a cause of forgetting. In proactive interference, \
older memories disturb newer ones; in retroactive interference, newer memories disturb older ones.

## Groups

An experiment involves two groups: the experimental group and the control group.

## Circadian rhythms

A **circadian rhythm** is a biological cycle that lasts about 24 hours.
"""


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    folder = tmp_path_factory.mktemp("facts")
    (folder / "zh.md").write_text(ZH, encoding="utf-8")
    (folder / "en.md").write_text(EN, encoding="utf-8")
    made = KnowledgeBase.create(folder / "kb")
    made.ingest([folder / "zh.md", folder / "en.md"])
    return Library(made)


def drafts_of(library, title, seed=0):
    return [
        draft
        for passage in library.passages
        if title in passage.section[-1]
        for draft in facts.drafts(library.material(passage), library, seed=seed)
    ]


# --- nothing is asked ------------------------------------------------------------------------


def test_a_summary_is_not_asked_about(library):
    assert any("小结" in p.section[-1] for p in library.passages)
    assert drafts_of(library, "小结") == []


def test_only_names_of_the_same_field_are_put_into_a_list(library):
    """The cells of 1.3 and 个别性, which ends as the qualities do, are no qualities of it."""
    options = {o for s in range(9) for d in drafts_of(library, "特性", s) for o in d.options}
    assert options == {"选择性", "整体性", "理解性", "恒常性", "变通性", "指向性", "概括性"}


def test_a_list_beside_which_nothing_is_plausible_is_only_asked_for_whole(library):
    (short,) = drafts_of(library, "花的部分")
    assert short.question == "花由哪三个部分组成？"


# --- lists -----------------------------------------------------------------------------------


def test_a_list_gives_a_short_answer_a_choice_and_a_judgement(library):
    short, choice, judgement, role = drafts_of(library, "知觉的特性")
    listed = "知觉有四个基本特性：选择性、整体性、理解性和恒常性。"
    assert (short.kind, short.question, short.answer) == (
        Kind.SHORT,
        "知觉有哪四个基本特性？",
        listed,
    )
    assert [(p.text, p.evidence) for p in short.points] == [(listed, (2,))]
    assert (short.rule, short.about, short.bloom) == ("list", "知觉", Bloom.REMEMBER)
    assert choice.kind is Kind.MULTIPLE
    assert choice.question == "下列各项中，属于知觉的基本特性的有（　　）。"
    assert choice.frame == "____属于知觉的基本特性。"
    members = {"选择性", "整体性", "理解性", "恒常性"}
    assert {choice.options[at] for at in choice.key} == members & set(choice.options)
    assert len(choice.options) == 4
    assert 2 <= len(choice.key) <= 3
    assert choice.explanation == f"《小小心理学》：{listed}"
    assert choice.difficulty is Difficulty.MEDIUM
    assert judgement.kind is Kind.TRUE_FALSE
    assert (judgement.question == listed) is judgement.truth
    assert role.question == "知觉的四个基本特性中，（　　）是指人把一部分刺激当作对象。"
    assert role.frame == "知觉的四个基本特性中，____是指人把一部分刺激当作对象。"
    assert set(role.options) == members
    assert [role.options[at] for at in role.key] == ["选择性"]


def test_lists_of_one_chapter_lend_each_other_what_is_called_the_same(library):
    drafts = drafts_of(library, "花的阶段")
    assert [d.kind for d in drafts] == [Kind.SHORT, Kind.MULTIPLE, Kind.TRUE_FALSE]
    options = {o for s in range(9) for d in drafts_of(library, "花的阶段", s) for o in d.options}
    assert {"萌芽", "展叶", "盛开"} < options
    assert options - {"萌芽", "展叶", "盛开"} <= {"虫卵", "幼虫", "成虫"}


def test_a_false_judgement_has_one_foreign_item(library):
    listed = "知觉有四个基本特性：选择性、整体性、理解性和恒常性。"
    seen = {
        d.truth: d.question
        for seed in range(12)
        for d in drafts_of(library, "知觉的特性", seed)
        if d.kind is Kind.TRUE_FALSE
    }
    assert seen[True] == listed
    assert seen[False] != listed
    assert any(foreign in seen[False] for foreign in ("变通性", "指向性"))


# --- contrasts, reasons, parallels -----------------------------------------------------------


def test_a_contrast_and_a_reason(library):
    short, judgement, reason = drafts_of(library, "2.5 区别")
    assert short.question == "简述随机分配与随机抽样的区别。"
    assert short.answer == "随机分配与随机抽样不同：前者保证比较的公平，后者保证结论的推广。"
    assert short.bloom is Bloom.ANALYSE
    assert {judgement.question: judgement.truth}.items() <= {
        "随机分配保证比较的公平。": True,
        "随机抽样保证比较的公平。": False,
        "随机抽样保证结论的推广。": True,
        "随机分配保证结论的推广。": False,
    }.items()
    assert reason.question == "为什么负强化使行为增多？"
    assert reason.answer == "负强化之所以使行为增多，是因为厌恶的刺激被撤去了。"


def test_a_saying_is_no_answer_to_what_differs(library):
    assert drafts_of(library, "另一种区别") == []


def test_the_definitions_of_both_belong_to_what_differs(library):
    short = next(d for d in drafts_of(library, "又一种区别") if d.kind is Kind.SHORT)
    assert short.question == "简述驱力与诱因的区别。"
    assert [p.evidence for p in short.points] == [(1,), (2,), (3,)]


def test_a_chinese_name_is_not_asked_for_among_western_ones(library):
    drafts = drafts_of(library, "中国人")
    assert [d.rule for d in drafts] == ["year"]
    options = {o for s in range(9) for d in drafts_of(library, "2.1 人物", s) for o in d.options}
    assert "胡先缙" not in options


def test_clauses_that_stand_side_by_side(library):
    short, judgement = drafts_of(library, "两种细胞")
    assert short.question == "简述视杆细胞与视锥细胞的区别。"
    assert {judgement.question: judgement.truth}.items() <= {
        "视杆细胞在昏暗的光线下工作。": True,
        "视锥细胞在昏暗的光线下工作。": False,
    }.items()


def test_english_clauses_behind_a_preposition(library):
    drafts = [d for d in drafts_of(library, "Processes") if d.rule in ("contrast", "parallel")]
    short, judgement = drafts
    assert short.question == (
        "Explain the difference between proactive interference and retroactive interference."
    )
    assert {judgement.question: judgement.truth}.items() <= {
        "In proactive interference, older memories disturb newer ones.": True,
        "In retroactive interference, older memories disturb newer ones.": False,
    }.items()


# --- persons and numbers ---------------------------------------------------------------------


def test_a_deed_gives_who_whether_and_when(library):
    passage = next(p for p in library.passages if p.section[-1] == "2.1 人物")
    who, judgement, when = facts.drafts(library.material(passage), library, seed=3)
    assert who.question == "1957年，（　　）发表认知失调的理论。"
    assert who.frame == "1957年，____发表认知失调的理论。"
    assert set(who.options) == {"费斯廷格", "马斯洛", "多拉德", "勒温"}
    assert [who.options[at] for at in who.key] == ["费斯廷格"]
    assert judgement.truth is (judgement.question == "1957年，费斯廷格发表认知失调的理论。")
    assert when.question == "（　　），费斯廷格发表认知失调的理论。"
    assert [when.options[at] for at in when.key] == ["1957年"]
    years = [int(option.removesuffix("年")) for option in when.options]
    assert len(set(years)) == 4
    assert all(2 < abs(year - 1957) <= 21 for year in years if year != 1957)


@pytest.mark.parametrize(
    ("title", "question", "key"),
    [
        ("节律", "昼夜节律是指以约（　　）为周期的生理变化。", "24小时"),
        (
            "Circadian",
            "Complete the statement: "
            "A circadian rhythm is a biological cycle that lasts about ____.",
            "24 hours",
        ),
    ],
)
def test_a_quantity(library, title, question, key):
    (draft,) = drafts_of(library, title)
    assert (draft.kind, draft.question) == (Kind.SINGLE, question)
    assert [draft.options[at] for at in draft.key] == [key]
    values = sorted(float(option.split(" ")[0].removesuffix("小时")) for option in draft.options)
    assert all(b / a >= 1.35 for a, b in pairwise(values))


# --- all of them -----------------------------------------------------------------------------


def test_evidence_is_the_passage_and_points_name_it(library):
    for passage in library.passages:
        material = library.material(passage)
        for draft in facts.drafts(material, library, seed=1):
            if draft.rule == "person" and draft.truth is False:
                continue  # it also tells what the other did, see below
            texts = {s.number: s.text for s in draft.evidence}
            assert draft.evidence == material.sentences
            assert draft.passages == (passage.id,)
            assert all(texts[n] == p.text for p in draft.points for n in p.evidence)
            assert (draft.model, draft.prompts) == (None, {})
            assert bool(draft.frame) is draft.kind.has_options


def test_the_same_seed_gives_the_same_drafts_and_another_another_order(library):
    passage = next(p for p in library.passages if p.section[-1] == "2.1 人物")
    material = library.material(passage)
    first = facts.drafts(material, library, seed=5)
    assert facts.drafts(material, library, seed=5) == first
    orders = {facts.drafts(material, library, seed=s)[0].options for s in range(20)}
    assert len(orders) > 10


def test_keys_and_truths_are_balanced_over_seeds(library):
    passage = next(p for p in library.passages if p.section[-1] == "2.1 人物")
    material = library.material(passage)
    made = [facts.drafts(material, library, seed=s) for s in range(200)]
    positions = [d[0].key[0] for d in made]
    assert all(30 <= positions.count(at) <= 75 for at in range(4))
    assert 75 <= sum(d[1].truth is True for d in made) <= 125


def test_of_a_list_of_two_nothing_is_left_to_choose(library):
    assert "list" in {d.rule for d in drafts_of(library, "Groups")}
    assert [d for d in drafts_of(library, "Groups") if d.kind is Kind.MULTIPLE] == []


def test_the_keys_are_never_the_whole_list(library):
    for seed in range(30):
        for title in ("思维的评定", "花的阶段", "Processes"):
            for draft in drafts_of(library, title, seed):
                assert draft.kind is not Kind.MULTIPLE or len(draft.key) == 2


def test_a_false_judgement_cites_what_the_other_did(library):
    passage = next(p for p in library.passages if p.section[-1] == "2.1 人物")
    material = library.material(passage)
    made = [d for s in range(20) for d in facts.drafts(material, library, seed=s)]
    false = [d for d in made if d.truth is False]
    assert false
    for draft in false:
        other = draft.question.removeprefix("1957年，").partition("发表")[0]
        assert draft.explanation.count(f"关于{other}，书中所述是：") == 1
        assert draft.explanation.endswith(draft.points[-1].text)
        added = draft.evidence[-1]
        assert draft.evidence[:-1] == material.sentences
        assert draft.points[-1].evidence == (added.number,)
        assert added.number == len(draft.evidence)
        assert f"{other}（" in added.text
        assert len(draft.passages) == 2


def test_nobody_of_another_chapter_is_an_option(tmp_path):
    text = ZH.replace("## 2.3 更多人物", "# 第三章 别的\n\n## 3.1 更多人物")
    (tmp_path / "zh.md").write_text(text, encoding="utf-8")
    with KnowledgeBase.create(tmp_path / "kb") as base:
        base.ingest([tmp_path / "zh.md"])
        library = Library(base)
        rules = [(d.rule, d.kind) for d in drafts_of(library, "2.1 人物")]
    assert ("person", Kind.TRUE_FALSE) in rules
    assert ("person", Kind.SINGLE) not in rules


def test_a_reason_that_points_back_is_not_asked_for(tmp_path):
    text = ZH.replace("是因为厌恶的刺激", "是因为这种厌恶的刺激")
    assert text != ZH
    (tmp_path / "zh.md").write_text(text, encoding="utf-8")
    with KnowledgeBase.create(tmp_path / "kb") as base:
        base.ingest([tmp_path / "zh.md"])
        assert "reason" not in {d.rule for d in drafts_of(Library(base), "2.5 区别")}
