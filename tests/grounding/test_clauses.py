"""Clauses as units with their polarity."""

import pytest

from psykb.grounding.clauses import clauses


def senses(text):
    return {(u.key, u.sense) for clause in clauses(text) for u in clause.units if u.key[0] == "↕"}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("行为更不容易消退", "行为更难消退"),
        ("反应逐渐增强", "反应逐渐增加"),
        ("it is not easier", "it is harder"),
        ("it is not unlikely", "it is likely"),
        ("scores increased", "scores were higher"),
    ],
)
def test_the_same_side_in_other_words(one, other):
    assert senses(one) == senses(other) != set()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("反应逐渐增强", "反应逐渐减弱"),
        ("遗忘先快后慢", "遗忘先慢后快"),
        ("容量大", "容量小"),
        ("一代比一代高", "一代比一代低"),
        ("it is easier", "it is not easier"),
        ("more likely", "less likely"),
    ],
)
def test_opposite_sides(one, other):
    assert {(key, -sense) for key, sense in senses(one)} & senses(other)


@pytest.mark.parametrize(
    "text",
    [
        "无条件刺激引起反应", "不随意肌收缩", "无意识的过程", "非正式的规范", "不仅保持信息",
        "无论年龄", "not only storage", "no longer needed", "whether or not it is seen",
    ],
)  # fmt: skip
def test_what_looks_like_a_negation(text):
    assert not any(u.denied for clause in clauses(text) for u in clause.units)


@pytest.mark.parametrize(
    ("text", "denied"),
    [
        ("它没有储存功能", "储存"),
        ("并非遗传", "遗传"),
        ("无法逃避", "逃避"),
        ("it does not store information", "stor"),
        ("it doesn't store information", "stor"),
        ("without attention", "attention"),
    ],
)
def test_negations(text, denied):
    assert denied in {u.key for clause in clauses(text) for u in clause.units if u.denied}


def test_two_negations_are_none():
    assert not any(u.denied for clause in clauses("并非没有作用") for u in clause.units)


def test_a_negation_ends_with_its_clause():
    (first, second) = clauses("它不储存信息，只加工信息")
    assert first.nots == 1
    assert second.nots == 0
    assert not any(u.denied for u in second.units)


def test_former_and_latter_are_put_back():
    found = clauses(
        "Self-efficacy differs from self-esteem: the former is about acts, the latter about worth."
    )
    assert [clause.text for clause in found] == [
        "self-efficacy  is about acts",
        "self-esteem about worth",
    ]
    found = clauses("随机分配与随机抽样不同：前者保证公平，后者保证推广。")
    assert [clause.text for clause in found] == ["随机分配保证公平", "随机抽样保证推广"]
