import random

from hypothesis import given
from hypothesis import strategies as st

from psykb.dataset.matching.prefixes import parts
from tests.dataset.matching.test_exact import talk


def test_nothing_is_a_part():
    assert parts([]) == {}
    assert parts([talk("甲", "乙"), talk("甲", "丙"), talk("乙", "甲")]) == {}
    assert parts([talk("甲", "乙"), talk("甲", "乙")]) == {}
    assert parts([talk(system="系统"), talk("甲", "乙")]) == {}
    # the same text, but in the middle of another
    assert parts([talk("丙", "丁"), talk("甲", "乙", "丙", "丁")]) == {}


def test_the_longest_is_named_and_is_no_part():
    rows = [talk(*"甲乙"), talk(*"甲乙丙丁"), talk(*"甲乙丙丁戊己"), talk(*"甲乙丙丁戊己")]
    assert parts(rows) == {0: 2, 1: 2}
    assert parts(list(reversed(rows))) == {2: 0, 3: 0}


def test_spelling_and_the_system_prompt_do_not_count():
    assert parts([talk("甲！", "乙"), talk("甲", "乙。", "丙", "丁", system="系统")]) == {0: 1}


@given(
    st.lists(st.lists(st.sampled_from("甲乙"), min_size=1, max_size=5), max_size=12), st.randoms()
)
def test_as_by_comparing_all_with_all(contents, chance: random.Random):
    chance.shuffle(contents)
    found = parts([talk(*one) for one in contents])
    longer = {
        at: [n for n, other in enumerate(contents)
             if len(other) > len(one) and other[: len(one)] == one]
        for at, one in enumerate(contents)
    }  # fmt: skip
    wanted = {at: max(of, key=lambda n: (len(contents[n]), -n)) for at, of in longer.items() if of}
    assert found == wanted


def test_thousands_of_equal_ones():
    rows = [talk("甲", "乙")] * 3_000 + [talk("甲", "乙", "丙", "丁")] * 3_000
    assert parts(rows) == dict.fromkeys(range(3_000), 3_000)
