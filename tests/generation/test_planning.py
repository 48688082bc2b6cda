import time
from collections import Counter
from itertools import islice, pairwise
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from psykb.generation import planning
from psykb.types import Kind, Passage, Slot

KINDS = {Kind.SHORT: 1, Kind.SINGLE: 3}


def library(*books):
    """A library whose books are lists of (top section, section, how many passages)."""
    passages = []
    for b, book in enumerate(books):
        start = 0
        for chapter, section, n in book:
            for _ in range(n):
                passages.append(
                    Passage(
                        document_id=f"{b:012x}",
                        ordinal=start,
                        start=start,
                        end=start + 1,
                        text="x",
                        section=(str(chapter), str(section)),
                    )
                )
                start += 1
    return SimpleNamespace(passages=tuple(passages))


sections = st.tuples(st.integers(0, 3), st.integers(0, 2), st.integers(1, 6))
libraries = st.lists(st.lists(sections, min_size=1, max_size=6), min_size=1, max_size=3).map(
    lambda books: library(*books)
)


def places(books, kinds=KINDS, seed=0, **more):
    return planning.places(books.passages, kinds, seed=seed, **more)


def test_a_plan_without_an_end_is_none():
    with pytest.raises(ValueError, match="a plan ends"):
        next(places(library([(0, 0, 1)]), turns=None))


def test_nothing_to_ask_about_is_an_empty_plan():
    assert list(planning.slots(library(), KINDS, seed=0)) == []


def test_where_nothing_fits_the_plan_is_empty():
    one = library([(0, 0, 3)])
    assert list(places(one, turns=None, fits=lambda *_: False)) == []


def test_a_kind_ends_after_the_first_turn_that_holds_nothing():
    one = library([(0, 0, 3)])
    first, second, _third = one.passages
    had = {first.id: 2, second.id: 1}
    plan = places(one, {Kind.SHORT: 1}, turns=None, fits=lambda _k, p, t: t < had.get(p.id, 0))
    assert Counter((p.id, turn) for _kind, p, turn in plan) == {
        (first.id, 0): 1,
        (first.id, 1): 1,
        (second.id, 0): 1,
    }


def test_kinds_follow_each_other_by_weight():
    plan = list(islice(planning.slots(library([(0, 0, 40)]), KINDS, seed=0), 8))
    assert "".join("o" if s.kind is Kind.SHORT else "c" for s in plan) == "cocccocc"
    assert [s.number for s in plan] == list(range(8))


@given(libraries, st.integers(0, 9))
def test_passages_come_once_before_any_comes_twice(books, seed):
    plan = [s.passage for s in planning.slots(books, KINDS, seed=seed)]
    n = len(books.passages)
    first = [p.id for p in planning.spread(books.passages, f"{seed}/0")]
    assert plan[:n] == first
    for begin in range(0, len(plan), n):
        lap = plan[begin : begin + n]
        if len(plan) >= begin + 4 * n:  # near the end kinds run out of passages
            assert len(set(lap)) == n


@given(libraries, st.integers(0, 9), st.data())
def test_what_fits_few_waits_for_the_next_round_and_is_all_there(books, seed, data):
    ids = [p.id for p in books.passages]
    fitting = {
        (kind, i): data.draw(st.integers(0, 2), label=f"{kind} {i}") for kind in KINDS for i in ids
    }

    def fits(kind, passage, turn):
        return turn < fitting[kind, passage.id]

    plan = [(k, p.id, t) for k, p, t in places(books, seed=seed, turns=None, fits=fits)]
    every = {(k, i, t) for (k, i), n in fitting.items() for t in range(n)}
    assert Counter(plan) == dict.fromkeys(every, 1)
    askable = {i for _k, i, _t in every}
    # all that can be asked about at first comes before anything that comes again
    if all(fitting[kind, i] for kind in KINDS for i in askable):
        assert len({i for _k, i, _t in plan[: len(askable)]}) == len(askable)


def test_a_kind_that_had_to_wait_makes_up_for_it():
    books = library([(0, 0, 40)])
    few = {p.id for p in books.passages[:10]}
    plan = list(
        places(
            books,
            {"often": 1, "rare": 1},
            turns=1,
            fits=lambda kind, p, _t: kind == "often" or p.id in few,
        )
    )
    rare = [at for at, (kind, _p, _t) in enumerate(plan) if kind == "rare"]
    assert len(rare) == 10
    lap = {p.id for _k, p, _t in plan[:40]}
    assert len(lap) == 40
    late = [at for at in rare if at >= 40]
    assert late == list(range(40, 40 + len(late)))


def test_weights_hold_over_all_rounds_while_no_kind_has_ended():
    books = library([(0, 0, 20)])
    kinds = {Kind.SHORT: 1, Kind.SINGLE: 10}
    plan = list(islice(planning.slots(books, kinds, seed=0), 55))
    for n in range(1, 56):
        singles = sum(s.kind is Kind.SINGLE for s in plan[:n])
        assert abs(singles - n * 10 / 11) <= 1
    assert [s.turn for s in plan if s.kind is Kind.SINGLE] == [0] * 20 + [1] * 20 + [2] * 10


@given(libraries, st.integers(0, 9))
def test_each_kind_visits_each_passage_once_a_turn(books, seed):
    seen = Counter((s.kind, s.passage, s.turn) for s in planning.slots(books, KINDS, seed=seed))
    assert seen == {
        (kind, p.id, turn): 1 for kind in KINDS for p in books.passages for turn in range(3)
    }


@given(libraries, st.integers(0, 9), st.integers(0, 40))
def test_a_longer_plan_begins_with_the_shorter(books, seed, n):
    short = list(islice(planning.slots(books, KINDS, seed=seed), n))
    long = list(islice(planning.slots(books, KINDS, seed=seed), 2 * n))
    assert long[:n] == short


@given(libraries, st.integers(0, 9))
def test_turns_of_a_kind_do_not_mix(books, seed):
    for kind in KINDS:
        turns = [s.turn for s in planning.slots(books, KINDS, seed=seed) if s.kind is kind]
        assert turns == sorted(turns)


@given(libraries, st.text(max_size=3))
def test_every_beginning_is_spread_over_the_parts_of_each_part(books, seed):
    whole = Counter(p.document_id for p in books.passages)
    had: Counter[str] = Counter()
    for m, passage in enumerate(planning.spread(books.passages, seed), 1):
        had[passage.document_id] += 1
        for book, size in whole.items():
            assert abs(had[book] - size * m / len(books.passages)) < 1
    for book in whole:
        own = [p for p in planning.spread(books.passages, seed) if p.document_id == book]
        sizes = Counter(p.section[0] for p in own)
        chapters: Counter[str] = Counter()
        for m, passage in enumerate(own, 1):
            chapters[passage.section[0]] += 1
            for chapter, size in sizes.items():
                assert abs(chapters[chapter] - size * m / len(own)) < 1


def test_four_thousand_sections_are_no_work():
    begin = time.process_time()
    books = library([(0, n, 3) for n in range(4_000)])
    assert sum(1 for _ in planning.spread(books.passages, "0")) == 12_000
    assert time.process_time() - begin < 2  # 5 s where each place looks at each section


@given(st.lists(st.integers(1, 20), min_size=1, max_size=12))
def test_parts_are_assigned_by_their_share_from_first_to_last(sizes):
    had = [0] * len(sizes)
    turns = list(planning.assigned(sizes))
    for m, chosen in enumerate(turns, 1):
        had[chosen] += 1
        for count, size in zip(had, sizes, strict=True):
            assert abs(count - size * m / sum(sizes)) < 1
    assert had == sizes


def test_neighbours_do_not_follow_each_other():
    order = [p.start for p in planning.spread(library([(0, 0, 100)]).passages, "0")]
    gaps = [abs(a - b) for a, b in pairwise(order)]
    assert min(gaps) > 10
    assert max(max(order[:10]) - min(order[:10]), 0) > 60


def test_another_seed_is_another_order():
    books = library([(0, 0, 9), (1, 0, 9)], [(0, 0, 9)])
    orders = {
        tuple(s.passage for s in islice(planning.slots(books, KINDS, seed=seed), 12))
        for seed in range(20)
    }
    assert len(orders) == 20


def test_the_plan_is_the_same_everywhere():
    plan = list(islice(planning.slots(library([(0, 0, 3)], [(0, 0, 1)]), KINDS, seed=7), 2))
    assert plan == [
        Slot(number=0, kind=Kind.SINGLE, passage="000000000000:0-1"),
        Slot(number=1, kind=Kind.SHORT, passage="000000000001:0-1"),
    ]
