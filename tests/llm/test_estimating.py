"""Estimates of tokens keep their order, and stay near counts that real tokenizers gave."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from psykb.llm.estimating import at_least, at_most, expected

MIXED = st.text(
    st.one_of(
        st.sampled_from("ab zZ,.\n\t 019é心理学、。あ한😀"),
        st.characters(),
    ),
    max_size=60,
)

ZH = (
    "工作记忆是指对有限的信息加以暂时保持并同时加工的记忆系统。1974年，巴德利和希契提出了"
    "工作记忆模型，它包括语音环路、视空间画板和中央执行系统。"
)
EN = (
    "Operant conditioning is a form of learning in which behavior is shaped by its consequences. "
    "There are four kinds of consequences: positive reinforcement and three others."
)


@given(MIXED)
def test_order(text):
    assert 0 <= at_least(text) <= expected(text) <= at_most(text)


@given(MIXED, MIXED)
def test_more_text_never_takes_fewer_tokens(one, other):
    for estimate in (at_least, expected, at_most):
        assert estimate(one + other) >= max(estimate(one), estimate(other))


@given(st.text(st.characters(max_codepoint=0xD7FF)))
def test_at_most_is_a_token_a_byte(text):
    assert at_most(text) == len(text.encode())


def test_nothing_takes_nothing():
    assert (at_least(""), expected(""), at_most("")) == (0, 0, 0)


def test_lone_surrogates_are_counted():
    assert at_most("\ud800") == 3
    assert expected("\ud800") == 1


# counted with the tokenizers of Qwen, GPT-4o (o200k_base) and GPT-4 (cl100k_base)
@pytest.mark.parametrize(
    ("text", "counted"),
    [(ZH, (47, 53, 76)), (EN, (30, 30, 30))],
)
def test_real_counts_lie_between_the_bounds(text, counted):
    assert at_least(text) < min(counted)
    assert at_most(text) > max(counted)
    assert expected(text) == pytest.approx(min(counted), rel=0.35)
