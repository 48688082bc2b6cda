"""Each way in which a split tells of another; and none where rows were divided by `divided`."""

from dataclasses import replace
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from psykb.dataset.mixing.leaks import Through, between, closest, leaks
from psykb.dataset.mixing.splitting import divided
from psykb.dataset.mixing.wishes import SPLITS, SplitWish
from psykb.types import Message
from tests.dataset.mixing.made_rows import of, row

WISH = SplitWish(
    shares={"train": Fraction(6, 10), "valid": Fraction(2, 10), "test": Fraction(2, 10)}, counts={}
)


def found(one, other):
    return {leak.through for leak in leaks([one], [other])}


def test_strangers_leak_nothing():
    assert leaks([of(1), of(2)], [of(3), row("a", "item:1")]) == ()
    assert leaks([], [of(1)]) == ()


def test_a_common_group():
    (leak,) = leaks([row("a", "item:1")], [row("b", "seed:1")])
    assert (leak.through, leak.one, leak.other, leak.what) == (
        Through.GROUP, "question:a", "question:b", "item:1",
    )  # fmt: skip


def test_places_that_overlap():
    (leak,) = leaks([row("a", "passage:d:0-10")], [row("b", "passage:d:9-12")])
    assert (leak.through, leak.what) == (Through.PLACE, "d:9-12")
    assert leaks([row("a", "passage:d:0-10")], [row("b", "passage:d:10-12")]) == ()


def test_the_same_words():
    one = of(1)
    other = replace(one, id="other", groups=())
    assert found(one, other) == {
        Through.SAME, Through.QUESTION, Through.NEAR, Through.TURN, Through.OPENING, Through.PART,
    }  # fmt: skip


def test_the_same_question_with_another_answer():
    one = of(1)
    said = (one.messages[0], Message(role="assistant", content="请先深呼吸三次，再慢慢说给我听。"))
    other = replace(one, id="other", groups=(), messages=said)
    assert found(one, other) == {Through.QUESTION, Through.TURN, Through.OPENING}


def test_nearly_the_same_words():
    one = of(1)
    first = replace(one.messages[0], content="嗨，" + one.messages[0].content)
    other = replace(one, id="other", groups=(), messages=(first, *one.messages[1:]))
    (leak,) = (leak for leak in leaks([one], [other]) if leak.through is Through.NEAR)
    assert 0.8 <= leak.score < 1


def test_a_whole_dialogue_that_begins_another():
    one = of(1)
    more = (*one.messages, *of(2).messages)
    longer = replace(one, id="longer", groups=(), messages=more)
    assert Through.BEGINNING in found(one, longer)
    assert Through.BEGINNING in found(longer, one)


def test_the_same_talk_after_another_greeting():
    one = of(1)
    greeted = (
        Message(role="user", content="在吗"),
        Message(role="assistant", content="在的，请说。"),
        *one.messages,
        *of(2).messages,
    )
    (turn,) = (
        leak
        for leak in leaks([one], [replace(one, id="other", groups=(), messages=greeted)])
        if leak.through is Through.TURN
    )
    assert turn.what == "老师您好我想聊聊和室友因为打扫卫生吵了一架"


def test_a_turn_that_many_rows_have_is_nobodys_own():
    farewell = Message(
        role="assistant", content="谢谢你今天的信任，愿你慢慢好起来，随时可以再来找我聊一聊。"
    )

    def parting(n):
        return replace(of(n), messages=(*of(n).messages[:-1], farewell))

    few = [parting(n) for n in range(20)]
    assert {leak.through for leak in leaks(few[:10], few[10:])} == {Through.TURN}
    many = [*few, parting(20)]
    assert leaks(many[:10], many[10:]) == ()


def test_the_closest_of_each_two_splits():
    one, other = of(1), of(2)
    half = replace(other, messages=(*one.messages[:2], *other.messages), id="half")
    (pair,) = closest({"train": [one, of(3)], "valid": [of(4)], "test": [half]}).items()
    assert pair[0] == ("train", "test")
    assert (pair[1].one, pair[1].other, pair[1].through) == (one.id, "half", Through.PART)
    assert 0.1 <= pair[1].score < 1
    assert closest({"train": [one], "test": [of(3)]}) == {}


def test_between_names_each_two_splits():
    one, other = row("a", "x:1"), row("b", "x:1")
    told = between({"train": [one], "valid": [], "test": [other]})
    assert {pair: len(held) for pair, held in told.items()} == {
        ("train", "valid"): 0, ("train", "test"): 1, ("valid", "test"): 0,
    }  # fmt: skip


groups = st.lists(
    st.lists(
        st.one_of(
            st.integers(0, 5).map(lambda n: f"item:{n}"),
            st.integers(0, 60).map(lambda n: f"passage:d:{n}-{n + 5}"),
        ),
        max_size=3,
    ),
    min_size=1,
    max_size=25,
)


@settings(max_examples=60, deadline=None)
@given(groups, st.integers(0, 3))
def test_what_is_divided_leaks_nothing_until_a_row_is_moved(of_rows, seed):
    rows = [row(f"r{at}", *named) for at, named in enumerate(of_rows)]
    made = divided(rows, WISH, seed, [one.kind for one in rows])
    splits = {
        name: [one for one, split in zip(rows, made.splits, strict=True) if split == name]
        for name in SPLITS
    }
    assert sum(map(len, splits.values())) == len(rows)
    assert not any(between(splits).values())
    for at, one in enumerate(rows):
        here = made.splits[at]
        kin = [
            other for other in splits[here]
            if other is not one and leaks([other], [one])
        ]  # fmt: skip
        if kin:
            there = next(name for name in SPLITS if name != here)
            moved = {
                here: [other for other in splits[here] if other is not one],
                there: [*splits[there], one],
            }
            assert any(between(moved).values())
            break
