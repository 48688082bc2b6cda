from hypothesis import given
from hypothesis import strategies as st

from psykb.dataset.matching.comparison import folded, said, spaced
from psykb.types import Message


def test_what_counts_and_what_does_not():
    assert folded("我，很 難過！\n") == folded("我很难过") == "我很难过"
    assert folded("ＡＢＣ１２３ abc") == "abc123abc"
    assert folded("Café ⼦") == "cafe子"
    assert folded(" 。？😭…\n") == ""


def test_other_words_stay_other_words():
    assert folded("我不难过") != folded("我难过")
    assert folded("7 分") != folded("9 分")


@given(st.text(), st.text())
def test_folding_goes_by_characters_and_once_is_enough(one, other):
    assert folded(one + other) == folded(one) + folded(other)
    assert folded(folded(one)) == folded(one)
    assert spaced(one).replace(" ", "") == folded(one)


def test_a_gap_for_what_does_not_count():
    assert spaced("How are you? 好") == "how are you  好"


def test_the_system_prompt_is_not_said():
    messages = [Message(role=role, content=role) for role in ("system", "user", "assistant")]
    assert said(messages) == "user\nassistant"
