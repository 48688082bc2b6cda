import pytest

from psykb.corpus.shape_zh import is_facet, is_term, needs_modifier


@pytest.mark.parametrize(
    "text",
    [
        "", "它", "这", "这种现象", "其他人", "我们", "本章", "前者", "第一种", "三种记忆",
        "许多学者", "问题", "研究结果",
        "在学习", "对学生", "学习了", "消退主要", "人的记忆", "图式是", "为什么遗忘", "之所以遗忘",
        "语言等符号", "C项", "ACD",
        "of", "心" * 21, "图式，顺应", "原因之一", "心理学之父", "the", "5", "H.M.", "如下",
    ],
)  # fmt: skip
def test_no_terms(text):
    assert not is_term(text)


@pytest.mark.parametrize(
    "text",
    [
        "图式", "从众", "对象永久性", "因素分析", "不安全型依恋", "再认", "最近发展区", "平等",
        "学习者", "旁观者效应", "执着", "功能固着",
        "自我", "本我", "詹姆斯—兰格理论", "5-羟色胺", "A型人格", "fMRI", "EEG", "两难推理",
        "过滤器理论", "行为主义", "社会认知",
        "下丘脑—垂体—肾上腺轴", "心" * 20, "双耳分听", "他律", "多元智力理论",
    ],
)  # fmt: skip
def test_terms(text):
    assert is_term(text)


def test_other_proof_makes_more_words_terms():
    assert not is_term("梦")
    assert is_term("梦", named=True)
    assert not is_term("行为")
    assert is_term("行为", named=True)
    assert not is_term("再摄取过")
    assert is_term("再摄取过", bounded=True)
    assert not is_term("这种梦", named=True, bounded=True)


def test_heads_and_sides():
    assert needs_modifier("加工")
    assert not needs_modifier("选择性")
    assert is_facet("近期目标")
    assert not is_facet("目标梯度")
