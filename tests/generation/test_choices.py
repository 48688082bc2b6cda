"""Orders of options, and what of a reply becomes a choice."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from psykb.generation.choices import (
    Chosen,
    Options,
    choose,
    choose_closed,
    choose_unseen,
    options_of,
    orders,
)
from psykb.generation.replies import Declined, Misread
from psykb.types import Draft, Kind, Refusal
from tests.generation.scripted_caller import ScriptedCaller

ORDER = (2, 0, 3, 1)  # A shows option 2, B 0, C 3, D 1
JUDGED = {"A": False, "B": True, "C": False, "D": False}


def options(count=4, key=(0,), kind=Kind.SINGLE):
    texts = tuple(f"选项{n}" for n in range(count))
    return Options(kind=kind, language="zh", stem="哪一个？", texts=texts, key=frozenset(key))


def chosen(reply, kind=Kind.SINGLE):
    said = reply if isinstance(reply, str) else json.dumps(reply)
    caller = ScriptedCaller({"choose": said, "choose_again": said})
    found = choose(caller, options(kind=kind), ORDER, evidence="[1] 句子。", passages=("p",))
    return found, caller


@pytest.mark.parametrize(
    "reply",
    [
        {"options": JUDGED, "key": "E"},
        {"options": JUDGED, "key": "b"},
        {"options": JUDGED, "key": ""},
        {"options": JUDGED, "key": "AB"},  # a single choice
        {"options": JUDGED, "key": "BB"},
        {"options": {**JUDGED, "E": False}, "key": "B"},
        {"options": {"A": False, "B": True}, "key": "B"},
        {"options": {**JUDGED, "A": "false"}, "key": "B"},
        {"key": "B"},
    ],
)
def test_a_choice_that_cannot_be_read(reply):
    found, caller = chosen(reply)
    assert isinstance(found, Misread)
    assert found.reason is Refusal.WRONG_FIELDS
    assert caller.purposes == ["choose", "choose_again"]


def test_who_cannot_tell():
    found, _caller = chosen({"decline": "看不出"})
    assert found == Declined(why="看不出", said='{"decline": "\\u770b\\u4e0d\\u51fa"}')


def test_letters_are_turned_into_positions():
    found, caller = chosen({"options": {**JUDGED, "D": True}, "key": "B"})
    assert found == Chosen(letters="B", key=frozenset({0}), right=frozenset({0, 1}))
    asked = caller.llm.heard[0][1].content
    assert "A. 选项2\nB. 选项0\nC. 选项3\nD. 选项1" in asked
    assert asked.startswith("<evidence>\n[1] 句子。\n</evidence>")
    assert caller.asked[0][1]["passages"] == ("p",)
    several, _caller = chosen({"options": JUDGED, "key": "DB"}, Kind.MULTIPLE)
    assert several == Chosen(letters="BD", key=frozenset({0, 1}), right=frozenset({0}))


def test_from_memory_and_unseen():
    caller = ScriptedCaller({"choose_closed": '{"key": "C"}', "choose_unseen": '{"key": "A"}'})
    known = choose_closed(caller, options(), ORDER)
    assert known == Chosen(letters="C", key=frozenset({3}), right=frozenset({3}))
    guessed = choose_unseen(caller, options(), ORDER)
    assert guessed == Chosen(letters="A", key=frozenset({2}), right=frozenset({2}))
    assert "哪一个？" in caller.llm.heard[0][1].content
    assert "哪一个？" not in caller.llm.heard[1][1].content


def test_a_statement_has_two_options():
    said = "遗忘先快后慢。"
    for truth, key in ((True, 0), (False, 1)):
        found = options_of(
            Draft(kind=Kind.TRUE_FALSE, language="zh", question=said, truth=truth, prompts={})
        )
        assert (found.texts, found.key) == (("正确", "错误"), frozenset({key}))
        assert found.stem.endswith(said)


@given(st.data())
def test_every_option_moves_and_the_right_ones_bear_other_letters(data):
    count = data.draw(st.integers(2, 10))
    key = data.draw(st.sets(st.integers(0, count - 1)))
    made = options(count, key)
    seed = data.draw(st.text(max_size=4))
    first, second = orders(made, seed)
    assert sorted(first) == sorted(second) == list(range(count))
    assert all(one != other for one, other in zip(first, second, strict=True))
    if 0 < len(key) < count:
        assert {first.index(k) for k in key} != {second.index(k) for k in key}
    assert orders(made, seed) == (first, second)


def test_two_right_ones_of_four_never_swap_their_letters_alone():
    """One in nine orders in which all have moved leaves the right ones at the same two letters."""
    made = options(4, (1, 3), Kind.MULTIPLE)
    for seed in range(200):
        first, second = orders(made, str(seed))
        assert {first.index(k) for k in made.key} != {second.index(k) for k in made.key}


@pytest.mark.parametrize("key", [(), (0, 1, 2, 3)])
def test_where_all_are_right_or_none_the_orders_are_two_all_the_same(key):
    found = [orders(options(key=key), str(seed)) for seed in range(300)]
    for first, second in found:
        assert all(one != other for one, other in zip(first, second, strict=True))
    assert any(second != (*first[1:], first[0]) for first, second in found)


def test_one_option_cannot_move():
    assert orders(options(1), "0") == ((0,), (0,))
