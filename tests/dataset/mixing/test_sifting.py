"""Which rows a mix takes out because an earlier one says nearly the same."""

import random

from psykb.dataset.matching.shingling import likeness
from psykb.dataset.mixing.candidates import Candidate, Pool
from psykb.dataset.mixing.results import Why
from psykb.dataset.mixing.sifting import Sieve
from psykb.dataset.mixing.wishes import SourceWish
from psykb.types import Message, Row, RowKind
from tests.dataset.matching.test_near import text

NEAR = 0.8
WHOLE = text(random.Random(5), 200)


def pool(name):
    wish = SourceWish(name=name, run=True)
    return Pool(wish=wish, files=(), candidates=(), there=0, passed_over={}, risks={})


def candidate(name, source, said, item=None):
    row = Row(
        id=name,
        messages=(Message(role="user", content=said), Message(role="assistant", content="好")),
        kind=RowKind.QUESTION,
        language="zh",
        source=str(source),
        groups=(),
    )
    return Candidate(row=row, source=source, item=item)


def refused(candidates):
    sieve = Sieve([pool("first"), pool("second"), pool("third")])
    kept = [one.row.id for one in sieve.repeats(candidates, NEAR)]
    assert all(one.reason is Why.NEAR_DUPLICATE for one in sieve.refused)
    return kept, [(one.row.id, one.of) for one in sieve.refused]


def without(*places):
    return "".join(letter for at, letter in enumerate(WHOLE) if at not in places)


def test_items_of_one_run_are_no_repeats_of_one_another(items):
    one = candidate("a", 0, WHOLE, items[0])
    other = candidate("b", 0, without(50), items[1])
    assert refused([one, other]) == (["a", "b"], [])


def test_an_item_that_is_most_like_one_of_its_run_may_repeat_one_of_another(items):
    far, near, most = without(30, 60, 90), without(150, 120), without(150)
    assert likeness(far, near) < NEAR <= likeness(far, most) < likeness(near, most)
    held = [
        candidate("x", 0, far, items[0]),
        candidate("y", 1, near, items[1]),
        candidate("z", 1, most, items[2]),
    ]
    assert refused(held) == (["x", "y"], [("z", "x")])


def test_what_repeats_an_item_that_is_like_another_of_its_run(items):
    first, second, later = without(30, 60), without(90), without(90, 120, 150)
    assert likeness(first, later) < NEAR <= min(likeness(first, second), likeness(second, later))
    held = [
        candidate("x", 0, first, items[0]),
        candidate("y", 0, second, items[1]),
        candidate("z", 1, later, items[2]),
    ]
    assert refused(held) == (["x", "y"], [("z", "y")])
