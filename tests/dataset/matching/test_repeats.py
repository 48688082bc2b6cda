import random

from psykb.dataset.matching.repeats import Between, between, repeats
from psykb.types import Message, Row, RowKind
from tests.dataset.matching.test_near import text, worn


def row(name, said, source="一", reply="嗯"):
    return Row(
        id=name,
        messages=(Message(role="user", content=said), Message(role="assistant", content=reply)),
        kind=RowKind.DIALOGUE,
        language="zh",
        source=source,
        groups=(),
    )


def test_within_and_across_sources():
    chance = random.Random(0)
    one, other = text(chance), text(chance)
    rows = [
        row("a", one),
        row("b", other),
        row("c", one + "！"),
        row("d", worn(chance, one, 1), "二"),
        row("e", other, "二"),
        row("f", text(chance), "二"),
    ]
    found = repeats(rows)
    assert [(r.row, r.of, r.exact) for r in found] == [
        ("c", "a", True), ("d", "a", False), ("e", "b", True),
    ]  # fmt: skip
    assert found[1].jaccard < 1.0 == found[0].jaccard
    assert between(found) == (
        Between(source="一", of_source="一", exact=1, near=0),
        Between(source="二", of_source="一", exact=1, near=1),
    )


def test_the_same_words_by_others_are_near_and_not_exact():
    found = repeats(
        [row("a", "我最近睡不好", reply="多久了"), row("b", "我最近睡不好多", reply="久了")]
    )
    assert [(r.exact, r.jaccard) for r in found] == [(False, 1.0)]
    assert between(()) == ()
    assert repeats([]) == ()
