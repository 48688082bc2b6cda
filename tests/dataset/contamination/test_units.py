import re

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st

from psykb.dataset.contamination.units import lined, says_enough, weight
from psykb.dataset.matching.comparison import spaced
from psykb.text.folding import IDEOGRAPH

GAP = 3
TEXTS = st.text(st.sampled_from("我们𠀀 ，。ab c1é'\n"), max_size=30)


def units(text):
    return re.findall(f"[{IDEOGRAPH}]|[^\\W_{IDEOGRAPH}]+", spaced(text))


@given(st.lists(TEXTS, max_size=5))
@example(["", "我ab们", "", "Ab 我"])
def test_the_same_units_have_the_same_numbers(texts):
    line = lined(texts, GAP)
    expected = [units(text) for text in texts]
    assert line.sizes.tolist() == [len(one) for one in expected]
    assert len(line.numbers) == sum(map(len, expected)) + GAP * len(texts)
    number: dict[str, int] = {}
    for said, start, size in zip(expected, line.starts, line.sizes, strict=True):
        for unit, found in zip(said, line.numbers[start : start + size].tolist(), strict=True):
            assert number.setdefault(unit, found) == found
        assert not line.numbers[start + size : start + size + GAP].any()
    assert len(set(number.values())) == len(number)
    assert 0 not in number.values()


def test_numbers_do_not_hang_on_the_batch():
    both, alone = lined(["我", "good day 你"], GAP), lined(["good day 你"], GAP)
    assert np.array_equal(both.numbers[both.starts[1] :], alone.numbers)
    assert lined(["day good 你"], GAP).numbers.tolist()[:3] != alone.numbers.tolist()[:3]
    assert lined(["ab"], 0).numbers[0] != lined(["ba"], 0).numbers[0]


def test_the_weight_of_a_text():
    assert weight("") == weight("，。") == 0
    assert weight("How are you?") == 3
    assert weight("你好吗") == 2
    assert not says_enough("一二三四五六七八九十甲")
    assert says_enough("一二三四五六七八九十甲乙")
    assert not says_enough("one two three four five six seven")
    assert says_enough("one two three four five six seven eight")
    assert says_enough("一二三四五六 one two three four")


@given(st.text(st.sampled_from("我们一 ，é_'’ab1\n"), max_size=60))
def test_what_says_enough_goes_by_its_weight(text):
    assert says_enough(text) == (weight(text) >= 8 - 1e-9)
