import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from psykb.dataset.matching.near import clusters
from psykb.dataset.matching.shingling import likeness
from psykb.dataset.matching.signatures import bands, met


def text(chance, length=200):
    return "".join(chr(0x4E00 + chance.randrange(2000)) for _at in range(length))


def worn(chance, one, changes):
    kept = list(one)
    for at in chance.sample(range(len(kept)), changes):
        kept[at] = chr(0x9000 + chance.randrange(500))
    return "".join(kept)


@pytest.mark.parametrize("threshold", [0, -0.5, 1.01, float("nan")])
def test_no_threshold(threshold):
    with pytest.raises(ValueError, match="above 0 and at most 1"):
        clusters(["甲"], threshold=threshold)


def test_nothing_is_the_same():
    chance = random.Random(0)
    for texts in ([], ["甲"], ["", "", "。"], ["甲", "乙", "甲乙"], [text(chance) for _n in "abc"]):
        found = clusters(texts)
        assert found.leader == tuple(range(len(texts)))
        assert found.nearest == found.repeats == {}


def test_equal_ones_whatever_their_length():
    found = clusters(["好", "我很难过", "好！", "", "我很 難過。", "好"])
    assert found.leader == (0, 1, 0, 3, 1, 0)
    assert found.repeats == {2: (0, 1.0), 4: (1, 1.0), 5: (0, 1.0)}
    assert found.nearest == found.repeats


def test_only_pairs_from_the_threshold_on():
    chance = random.Random(1)
    one = text(chance)
    near, far = worn(chance, one, 2), worn(chance, one, 8)
    assert likeness(one, near) > 0.8 > likeness(one, far) > 0.6
    found = clusters([one, text(chance), far, near])
    assert found.leader == (0, 1, 2, 0)
    assert found.repeats == {3: (0, likeness(one, near))}
    lower = clusters([one, far], threshold=likeness(one, far))
    assert lower.repeats == {1: (0, likeness(one, far))}


def test_a_chain_is_one_cluster_but_its_ends_both_stay():
    whole = text(random.Random(2), 300)
    first, middle, last = whole[:200], whole[15:215], whole[30:230]
    assert likeness(first, last) < 0.8 <= min(likeness(first, middle), likeness(middle, last))
    found = clusters([first, last, middle])
    assert found.leader == (0, 0, 0)
    assert found.repeats.keys() == {2}
    assert found.nearest == {1: (2, likeness(last, middle)), 2: found.repeats[2]}


def test_an_equal_one_names_what_stays():
    chance = random.Random(3)
    one = text(chance)
    near = worn(chance, one, 2)
    found = clusters([one, near, near])
    assert found.repeats == {1: (0, likeness(one, near)), 2: (0, likeness(one, near))}


def test_planted_pairs_at_the_threshold_are_found():
    chance = random.Random(4)
    pairs = []
    for _pair in range(300):
        one, changes = text(chance), 1
        while likeness(one, other := worn(chance, one, changes + 1)) >= 0.8:
            changes += 1
        other = worn(chance, one, changes)
        if likeness(one, other) >= 0.8:
            pairs.append((one, other))
    assert len(pairs) > 200
    found = clusters([one for one, _other in pairs] + [other for _one, other in pairs])
    missed = [n for n in range(len(pairs)) if found.leader[len(pairs) + n] != n]
    assert missed == []


@given(
    st.lists(st.text(alphabet="甲乙", max_size=12), max_size=8), st.sampled_from([0.5, 0.8, 1.0])
)
def test_what_is_told_is_true(texts, threshold):
    found = clusters(texts, threshold=threshold)
    for at, (other, alike) in [*found.nearest.items(), *found.repeats.items()]:
        assert alike == likeness(texts[at], texts[other]) >= threshold
        assert found.leader[at] == found.leader[other]
    for at, (other, _alike) in found.repeats.items():
        assert other < at
        assert other not in found.repeats
    assert all(found.leader[leader] == leader <= at for at, leader in enumerate(found.leader))
    assert set(found.nearest) == {at for at, leader in enumerate(found.leader) if leader != at}


def test_thousands_of_equal_and_of_nearly_equal_ones():
    chance = random.Random(5)
    one = text(chance)
    found = clusters([one] * 5_000)
    assert found.leader == (0,) * 5_000
    many = [worn(chance, one, 1) for _n in range(1_500)]
    found = clusters([one, *many])
    assert found.leader == (0,) * 1_501
    assert len(found.repeats) == 1_500


def test_the_order_alone_decides():
    chance = random.Random(6)
    one = text(chance)
    texts = [one, *(worn(chance, one, 2) for _n in range(20))]
    assert clusters(iter(texts)) == clusters(texts)


def test_bands():
    assert bands(0.8) == (25, 5)
    assert round(met(0.8, 25, 5), 5) == 0.99995
    assert bands(1.0) == (1, 128)
    for threshold in (0.3, 0.5, 0.6, 0.7, 0.9):
        assert met(threshold, *bands(threshold)) >= 0.999
