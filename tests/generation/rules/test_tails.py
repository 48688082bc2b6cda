"""What a Chinese definition ends with though it is about something else."""

import pytest

from psykb.generation.rules.tails_zh import without_tail


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("遗忘是指忘掉受伤以前的经历，H.M.在这方面也有缺损。", "遗忘是指忘掉受伤以前的经历。"),
        ("甲是指性成熟的过程，在女孩身上平均早一两年。", "甲是指性成熟的过程。"),
        ("甲是指抽样方式，只有样本能代表总体时，结论才可以推广。", "甲是指抽样方式。"),
        ("甲是指获得行为的过程，被观察者称为榜样。", "甲是指获得行为的过程。"),
        ("甲是指紧张过程，引起压力的事件称为压力源。", "甲是指紧张过程。"),
        ("甲是指看起来更大，它的原因至今没有定论。", "甲是指看起来更大。"),
        ("甲是前者，B也有；乙是后者。", "甲是前者；乙是后者。"),
    ],
)
def test_a_clause_about_something_else_is_left_off(text, kept):
    assert without_tail(text) == kept


@pytest.mark.parametrize(
    "text",
    [
        "差别阈限是指最小差异量，也叫最小可觉差。",
        "提取练习是指合上书本，凭记忆把内容说出来。",
        "编码特异性是指提取线索只有与编码时的信息相吻合，才能帮助回忆。",
        "构造主义是一个学派，代表人物是冯特。",
        "泛化是一种现象，刺激越相似，反应越强。",
        "甲是指过程，在实验中由此得名，它由三步组成。",
    ],
)
def test_what_belongs_to_the_definition_stays(text):
    assert without_tail(text) == text
