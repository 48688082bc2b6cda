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


def test_a_plan_without_an_end_is_none():
    with pytest.raises(ValueError, match="a plan ends"):
        next(planning.slots(library([(0, 0, 1)]), KINDS, seed=0, turns=None))


def test_nothing_to_ask_about_is_an_empty_plan():
    assert list(planning.slots(library(), KINDS, seed=0)) == []


def test_where_nothing_fits_the_plan_is_empty():
    one = library([(0, 0, 3)])
    assert list(planning.slots(one, KINDS, seed=0, turns=None, fits=lambda *_: False)) == []


def test_a_kind_ends_after_the_first_turn_that_holds_nothing():
    one = library([(0, 0, 3)])
    first, second, _third = one.passages
    had = {first.id: 2, second.id: 1}
    plan = planning.slots(
        one, {Kind.SHORT: 1}, seed=0, turns=None, fits=lambda _k, p, t: t < had.get(p.id, 0)
    )
    assert Counter((s.passage, s.turn) for s in plan) == {
        (first.id, 0): 1,
        (first.id, 1): 1,
        (second.id, 0): 1,
    }


def test_kinds_follow_each_other_by_weight():
    plan = list(islice(planning.slots(library([(0, 0, 40)]), KINDS, seed=0), 8))
    assert "".join("o" if s.kind is Kind.SHORT else "c" for s in plan) == "cocccocc"
    assert [s.number for s in plan] == list(range(8))


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
        Slot(number=1, kind=Kind.SHORT, passage="000000000000:2-3"),
    ]
