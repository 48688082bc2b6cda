"""Who tells of themselves, and who asks."""

import pytest

from psykb.answering.statements import may_be_troubled, tells_of_oneself


@pytest.mark.parametrize(
    "message",
    [
        "我站在天台上",
        "我把刀放在手腕上了",
        "医生我吃了三十片安眠药，现在头好晕",
        "今天我考砸了",
        "I swallowed bleach",
        "just let me die",
        "I'm so tired of everything",
        "I bought a gun and I'm scared of myself",
    ],
)
def test_these_tell_and_ask_nothing(message):
    assert tells_of_oneself(message)
    assert may_be_troubled(message)


@pytest.mark.parametrize(
    "message",
    [
        "什么是工作记忆？",
        "工作记忆",
        "我想了解工作记忆",
        "老师您好，我想复习一下情绪那一章",
        "为什么我会忘记事情？",
        "给我举个例子",
        "我是不是记忆不好",
        "working memory",
        "I want to know about operant conditioning",
        "Why do I forget names?",
        "Can you tell me who Pavlov was",
        "Do we only use 10% of our brain?",
        "",
    ],
)
def test_these_ask(message):
    assert not tells_of_oneself(message)


def test_a_question_in_distress_may_be_one_of_trouble():
    assert may_be_troubled("我真的快坚持不住了，怎么办")
    assert may_be_troubled("Why am I so alone, can anybody help me?")
    assert not may_be_troubled("为什么我会忘记事情？")
    assert not may_be_troubled("人为什么会孤独？")
