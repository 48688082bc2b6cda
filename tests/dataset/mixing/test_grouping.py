"""Which rows hang together, and what of a row is compared."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from psykb.dataset.mixing.grouping import (
    asked,
    by_document,
    components,
    merged,
    overlaps,
    place,
    question,
    talk,
    told,
)
from psykb.types import Message, RowKind
from tests.dataset.mixing.made_rows import of, row

EVIDENCE = "<evidence>\n# 书\n[1] 甲。\n</evidence>\n\n问题：遗忘的原因是什么？"


def test_strangers_stay_alone():
    assert components([row("a", "item:1"), row("b", "item:2"), row("c")]) == [0, 1, 2]


def test_groups_join_by_any_chain():
    rows = [row("a", "x:1"), row("b", "y:2"), row("c", "x:1", "z:3"), row("d", "y:2", "z:3")]
    assert components(rows) == [0, 0, 0, 0]


def test_a_dialogue_made_from_an_item_belongs_to_it():
    assert components([row("a", "seed:17"), row("b", "item:17")]) == [0, 0]


def test_places_join_where_they_share_a_character():
    rows = [
        row("a", "passage:d:0-10"), row("b", "passage:d:10-20"), row("c", "passage:d:9-11"),
        row("d", "passage:e:0-10"),
    ]  # fmt: skip
    assert components(rows) == [0, 0, 0, 3]
    assert components(rows[:2]) == [0, 1]


def test_what_is_no_place():
    assert place("passage:d:0-10") == ("d", 0, 10)
    assert place("passage:d:0-") is None
    assert place("passage:d") is None
    assert place("document:d:0-10") is None


def test_documents_join_their_places():
    assert by_document(["passage:d:0-3", "item:1", "passage:d:5-9"]) == (
        "passage:d:0-3", "item:1", "passage:d:5-9", "document:d",
    )  # fmt: skip


def test_a_question_among_passages_is_the_question_alone():
    plain = row("a", kind=RowKind.RETRIEVAL)
    said = (
        Message(role="system", content="s"),
        Message(role="user", content=EVIDENCE),
        Message(role="assistant", content="干扰。[1]\n痕迹。[1,2]"),
    )
    made = replace(plain, messages=said)
    assert asked(made) == "遗忘的原因是什么？"
    assert [part.content for part in talk(made)] == ["遗忘的原因是什么？", "干扰。\n痕迹。"]
    assert question(made) == question(row("b", said="遗忘的原因是什么"))


def test_what_is_told_leaves_out_an_answer_that_declines():
    said = (
        Message(role="system", content="s"),
        Message(role="user", content=EVIDENCE),
        Message(role="assistant", content="书中没有。"),
    )
    assert told(replace(row("a", kind=RowKind.DECLINE), messages=said)) == "遗忘的原因是什么？"
    plain = replace(row("a"), messages=(Message(role="user", content="甲？"), said[2]))
    assert told(plain) == "甲？\n书中没有。"


def test_what_is_told_leaves_out_the_task():
    task = "Multiple choice: choose all right options (two or more) and say why."
    made = row("a", said=f"{task}\nWhich?\nA. This\nB. That")
    answer = made.messages[1].content
    assert told(made) == f"Which?\nA. This\nB. That\n{answer}"
    assert told(replace(made, kind=RowKind.DIALOGUE)).startswith(task)
    long = "长" * 76
    assert told(row("a", said=f"{long}\n选哪个？")).startswith(f"{long}\n选哪个？\n")


def test_short_first_words_of_a_dialogue_tell_nothing():
    one = row("a", said="你好，在吗", kind=RowKind.DIALOGUE)
    assert question(one) == ""
    assert question(row("a", said="你好，在吗")) != ""
    assert question(of(1)) != question(of(2))


ranges = st.lists(
    st.tuples(st.integers(0, 40), st.integers(1, 9)).map(lambda r: (r[0], r[0] + r[1])),
    max_size=12,
)


@given(ranges, st.integers(0, 50), st.integers(1, 9))
def test_overlaps_are_those_of_any_range(held, start, length):
    wanted = any(low < start + length and start < high for low, high in held)
    assert overlaps(merged(held), start, start + length) == wanted


@given(ranges)
def test_components_of_places_are_those_of_comparing_each_with_each(held):
    rows = [row(f"r{at}", f"passage:d:{a}-{b}") for at, (a, b) in enumerate(held)]
    first = list(range(len(held)))
    for _round in held:
        for i, (a, b) in enumerate(held):
            for j, (c, d) in enumerate(held):
                if a < d and c < b:
                    first[i] = first[j] = min(first[i], first[j])
    assert components(rows) == first
