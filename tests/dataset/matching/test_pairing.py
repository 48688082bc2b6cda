import random

from psykb.dataset.matching.pairing import Pairing
from psykb.dataset.matching.shingling import likeness
from tests.dataset.matching.test_near import text, worn


def test_nothing_is_held_or_asked():
    assert list(Pairing([], 0.5).pairs(["甲乙丙丁戊己"])) == []
    assert list(Pairing(["甲乙丙丁戊己"], 0.5).pairs([])) == []
    assert list(Pairing(["", "。"], 0.5).pairs(["", "甲"])) == []


def test_pairs_with_their_jaccard_in_order():
    chance = random.Random(0)
    held = [text(chance) for _n in range(20)]
    asked = [worn(chance, held[7], 3), text(chance), held[3], worn(chance, held[3], 40)]
    found = list(Pairing([*held, held[3]], 0.5).pairs(asked))
    assert found == [(0, 7, likeness(asked[0], held[7])), (2, 3, 1.0), (2, 20, 1.0)]
