"""Each way in which a split tells of another; and none where rows were divided by `divided`."""

import random
from dataclasses import replace
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from psykb.dataset.matching.comparison import folded
from psykb.dataset.mixing.leaks import Through, between, closest, leaks
from psykb.dataset.mixing.splitting import divided
from psykb.dataset.mixing.wishes import SPLITS, SplitWish
from psykb.types import Message, RowKind
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
        Through.SAME, Through.QUESTION, Through.NEAR, Through.TURN, Through.RUN, Through.OPENING,
        Through.PART,
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
    many = [*few, talks(words("q", 30), farewell.content)]
    assert leaks(many[:10], many[10:]) == ()


def talks(*turns):
    """Return a dialogue of these turns, the client's first."""
    said = tuple(
        Message(role="assistant" if at % 2 else "user", content=turn)
        for at, turn in enumerate(turns)
    )
    return replace(of(0), id=f"dialogue:{turns[0]}", messages=said, groups=())


def words(name, n):
    """Return `n` ideographs that no other name's are like."""
    draw = random.Random(name)
    return "".join(chr(draw.randrange(0x4E00, 0x8000)) for _ in range(n))


def stranger(name):
    return [words(f"{name}{at}", 60) for at in range(6)]


def test_a_long_turn_that_many_rows_have():
    post, answer = words("post", 300), words("answer", 300)
    rows = [
        talks(words(f"q{at}", 20), words(f"a{at}", 20), post, answer, *stranger(at))
        for at in range(21)
    ]
    told = leaks(rows[:1], rows[1:])
    assert {leak.through for leak in told} == {Through.RUN}
    assert [(leak.one, leak.other, leak.what) for leak in told] == [
        (rows[0].id, other.id, folded(post[:40])) for other in rows[1:]
    ]


def test_a_long_opening_that_many_rows_have():
    opening = words("opening", 100)
    rows = [talks(f"{opening}？{words(at, 3)}", words(f"a{at}", 150)) for at in range(21)]
    assert {leak.through for leak in leaks(rows[:20], rows[20:])} == {Through.RUN}


def test_a_turn_with_a_word_before_it():
    post = words("post", 120)
    one = talks(words("q", 30), words("a", 40), "甲甲" + post, *stranger("x"))
    other = talks(words("p", 30), words("b", 40), "老师，" + post, *stranger("y"))
    assert found(one, other) == {Through.RUN}


def test_a_turn_in_two_parts():
    post = words("post", 70)
    one = talks(words("q", 30), post, *stranger("x"))
    other = talks(words("p", 30), post[:35], words("b", 5), post[35:], *stranger("y"))
    assert found(one, other) == {Through.RUN}


def test_a_turn_of_the_other_speaker():
    post = words("post", 45)
    one = talks(words("q", 30), post, *stranger("x"))
    other = talks(words("p", 30), words("b", 40), post, *stranger("y"))
    assert found(one, other) == {Through.RUN}
    short = talks(words("p", 30), words("b", 40), post[:29], *stranger("y"))
    assert found(one, short) == set()


def test_an_answer_that_declines_is_everyones():
    declined = Message(role="assistant", content=words("declined", 80))

    def asking(name, kind):
        plain = row(name, said=words(name, 20), kind=kind)
        return replace(plain, messages=(plain.messages[0], declined))

    kept = [asking(at, RowKind.DECLINE) for at in range(22)]
    assert Through.RUN not in {leak.through for leak in leaks(kept[:11], kept[11:])}
    plain = [asking(at, RowKind.QUESTION) for at in range(22)]
    assert Through.RUN in {leak.through for leak in leaks(plain[:11], plain[11:])}


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
