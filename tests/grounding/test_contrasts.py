"""What a text denies and affirms in one breath."""

import pytest

from psykb.grounding.contrasts import contrasts, turned
from psykb.text.folding import fold

SAME = (
    ("动物学到的不是动作，而是路线", "动物学到的是路线，而不是动作", "zh"),
    ("It is not letters but chunks.", "It is chunks rather than letters.", "en"),
    ("It is chunks, not letters.", "Instead of letters, chunks count.", "en"),
)
TURNED = (
    ("动物学到的不是动作，而是路线", "动物学到的不是路线，而是动作", "zh"),
    ("It is not letters but chunks.", "It is letters rather than chunks.", "en"),
)


def compared(one, other, language):
    (mine,), (theirs,) = (contrasts(fold(text), language)[:1] for text in (one, other))
    return turned(mine, theirs, lambda key: 1.0)


@pytest.mark.parametrize("texts", TURNED)
def test_what_is_affirmed_is_denied(texts):
    assert compared(*texts) > 0


@pytest.mark.parametrize("texts", SAME)
def test_the_same_in_another_order(texts):
    assert compared(*texts) < 0


def test_other_things():
    assert compared("学到的不是动作，而是路线", "影响情绪的不是事件，而是解释", "zh") == 0.0
    assert contrasts("动物学到了路线", "zh") == []
    assert contrasts("not all, but", "en") == []
