"""A reply that goes on past its limit is noticed, however it is cut into pieces; no other is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from psykb.llm import estimating
from psykb.llm.overrun import Meter, most


@pytest.mark.parametrize(("allowed", "expected"), [(1, 65), (100, 214), (1024, 1600)])
def test_the_limit_is_half_as_much_again_and_a_few_words(allowed, expected):
    assert most(allowed) == expected


@given(st.lists(st.text(max_size=30), max_size=40), st.integers(1, 20))
def test_what_is_noticed_hangs_on_the_text_alone(pieces, allowed):
    meter = Meter(allowed)
    for end, piece in enumerate(pieces, start=1):
        long = estimating.expected("".join(pieces[:end])) > most(allowed)
        assert meter.feed(piece) is long
        if long:
            break
