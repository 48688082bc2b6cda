"""A number of a claim must count what it counts in the sentence."""

import pytest

from psykb.grounding.measures import counted, miscounted


@pytest.mark.parametrize(
    ("claim", "sentence"),
    [
        ("39个国家的19个实验室参加。", "来自19个国家的39个实验室参加。"),
        ("间隔18分钟以后", "间隔18秒以后"),
        ("the gap was 20 to 40 days", "the gap was 20 to 40 percent of the delay"),
        ("19 labs in 39 countries", "39 labs in 19 countries"),
        ("they took 40 percent less", "it was 40 percent of the delay"),
    ],
)
def test_a_number_beside_another_unit(claim, sentence):
    assert miscounted(claim, [sentence])
    assert not miscounted(sentence, [sentence])


@pytest.mark.parametrize(
    ("claim", "sentence"),
    [
        ("来自19国的39个实验室", "来自19个国家的39个实验室"),  # no unit of the table
        ("12个月以后", "12月以后"),
        ("第二天", "两年以后"),
        ("有一天", "一年以后"),
        ("515 trials", "515 studies"),  # another word for them
        ("30 students", "30 people"),
        ("a 20-minute gap", "a gap of 20 minutes"),
        ("40 percent fewer", "40 percent of them are fewer"),
        ("18分钟", "大约18"),
    ],
)
def test_other_words_for_the_same(claim, sentence):
    assert not miscounted(claim, [sentence])


def test_what_numbers_count():
    assert counted("19个国家的39个实验室，20美元") == {(19, "国家"), (39, "实验"), (20, "美元")}
    assert counted("20 to 40 percent of 3 hours") == {(20, "%"), (40, "%"), (3, "小时")}
