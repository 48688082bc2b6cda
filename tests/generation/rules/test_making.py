from collections import Counter

import pytest

from psykb.generation.kinds import BY_RULES
from psykb.generation.library import Library
from psykb.generation.rules import drafting
from psykb.generation.rules.drafting import drafts
from psykb.generation.rules.making import RulesMaker, _apart, _balanced
from psykb.index.knowledge_base import KnowledgeBase
from psykb.types import Draft, Evidence, Kind, Passage, Point, Slot
from tests.conftest import BOOKS

STATEMENT = Kind.TRUE_FALSE


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    folder = tmp_path_factory.mktemp("rules")
    for name, content in BOOKS.items():
        (folder / name).write_text(content, encoding="utf-8")
    with KnowledgeBase.create(folder / "base") as base:
        base.ingest([folder / name for name in BOOKS])
        yield Library(base)


def test_kinds_that_rules_cannot_make_give_an_empty_plan(library):
    assert list(RulesMaker(library, {Kind.ESSAY: 1}, seed=0).slots()) == []


def test_a_turn_beyond_the_drafts_of_a_passage_is_nothing(library):
    maker = RulesMaker(library, BY_RULES, seed=0)
    slot = next(maker.slots())
    late = Slot(number=0, kind=slot.kind, passage=slot.passage, turn=99)
    assert maker.make(late) is None


def test_the_plan_has_a_place_for_each_draft_and_no_other(library):
    """True statements that have no false ones beside them are left out; here are none of those."""
    maker = RulesMaker(library, {kind: 1 for kind in BY_RULES if kind is not STATEMENT}, seed=3)
    made: Counter[tuple[str, Kind, str]] = Counter()
    for slot in maker.slots():
        draft = maker.make(slot)
        assert draft is not None
        assert draft.kind is slot.kind
        made[slot.passage, draft.kind, draft.question] += 1
    there = Counter(
        (p.id, d.kind, d.question)
        for p in library.passages
        for d in drafts(library.material(p), library, seed=3)
        if d.kind is not STATEMENT
    )
    assert made == there
    assert made


SOMEWHERE = Passage(document_id="0" * 12, ordinal=0, start=0, end=1, text="x", section=())


def statement(truth, n=0):
    return (Kind.TRUE_FALSE, truth), SOMEWHERE, n


def test_true_statements_are_at_most_three_fifths_and_come_between_the_false():
    few, many = [statement(False, n) for n in range(4)], [statement(True, n) for n in range(20)]
    other = ((Kind.SHORT, None), SOMEWHERE, 0)
    found = list(_balanced(iter([*many, other, *few])))
    assert found == [
        *many[:2],
        other,
        few[0],
        *many[2:4],
        few[1],
        many[4],
        few[2],
        *many[5:7],
        few[3],
        many[7],
    ]
    assert list(_balanced(iter([*few, *many]))) == [*few, *many[:8]]


def test_statements_are_planned_by_turns_and_made_as_planned(library):
    maker = RulesMaker(library, {STATEMENT: 1}, seed=1)
    made = [maker.make(slot) for slot in maker.slots()]
    truths = [bool(d.truth) for d in made if d is not None]
    assert len(truths) == len(made) > 2
    for n in range(1, len(truths) + 1):
        assert sum(truths[:n]) <= 2 + 1.5 * (n - sum(truths[:n]))
    questions = [d.question for d in made if d is not None]
    assert len(set(questions)) == len(questions)


SENTENCES = tuple(
    Evidence(number=n, document_id="0" * 12, start=10 * n, end=10 * n + 9, text="x" * 9)
    for n in (1, 2, 3)
)


def draft(kind, number, question, truth=None):
    return Draft(
        kind=kind,
        language="en",
        question=question,
        truth=truth,
        points=(Point(text="x", evidence=(number,)),),
        evidence=SENTENCES,
        prompts={},
    )


def test_what_is_planned_is_what_is_made(library, monkeypatch):
    here = library.passages[0].id
    there = (
        draft(STATEMENT, 1, "true 1", True),
        draft(STATEMENT, 1, "false 1", False),
        draft(STATEMENT, 2, "true 2", True),
        draft(STATEMENT, 3, "false 3", False),
        draft(Kind.SHORT, 1, "short 1"),
        draft(Kind.SHORT, 2, "short 2"),
        draft(Kind.SHORT, 3, "short 3"),
    )
    monkeypatch.setattr(
        drafting, "drafts", lambda m, *_, seed: there if m.passage.id == here else ()
    )
    maker = RulesMaker(library, {STATEMENT: 2, Kind.SHORT: 1}, seed=0)
    planned = [(slot.turn, maker.make(slot)) for slot in maker.slots()]
    assert [(turn, made and made.question) for turn, made in planned] == [
        (0, "false 3"),
        (2, "true 1"),
        (0, "short 2"),
        (1, "false 1"),
        (3, "true 2"),
        (1, "short 3"),
        (2, "short 1"),
    ]


def test_the_first_drafts_of_each_kind_rest_on_different_sentences():
    drafts = (
        draft(Kind.SINGLE, 1, "a"),
        draft(Kind.SINGLE, 2, "b"),
        draft(Kind.SINGLE, 3, "c"),
        draft(Kind.DEFINITION, 1, "d"),
        draft(Kind.SHORT, 1, "e"),
        draft(Kind.SHORT, 2, "f"),
    )
    found = _apart(drafts)
    assert sorted(d.question for d in found) == list("abcdef")
    assert [d.question for d in found] == ["d", "f", "c", "e", "b", "a"]


def test_the_plan_begins_anew_each_time(library):
    maker = RulesMaker(library, BY_RULES, seed=0)
    assert list(maker.slots()) == list(maker.slots())
