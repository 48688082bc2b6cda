from hypothesis import given
from hypothesis import strategies as st

from psykb.dataset.matching.disjoint import Sets

N = 8
PAIRS = st.lists(st.tuples(st.integers(0, N - 1), st.integers(0, N - 1)), max_size=10)


def test_nothing_is_joined():
    assert Sets(0).firsts() == []
    assert Sets(3).firsts() == [0, 1, 2]


@given(PAIRS)
def test_a_set_is_named_by_the_first_that_a_chain_reaches(pairs):
    sets = Sets(N)
    for one, other in pairs:
        sets.join(one, other)
    least = list(range(N))
    for _round in range(N):
        for one, other in pairs:
            least[one] = least[other] = min(least[one], least[other])
    assert sets.firsts() == least
