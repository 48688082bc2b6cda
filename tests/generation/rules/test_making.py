from collections import Counter

import pytest

from psykb.generation.kinds import BY_RULES
from psykb.generation.library import Library
from psykb.generation.rules.drafting import drafts
from psykb.generation.rules.making import RulesMaker
from psykb.index.knowledge_base import KnowledgeBase
from psykb.types import Kind, Slot
from tests.conftest import BOOKS


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
    maker = RulesMaker(library, BY_RULES, seed=3)
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
    )
    assert made == there
    assert made


def test_the_plan_begins_anew_each_time(library):
    maker = RulesMaker(library, BY_RULES, seed=0)
    assert list(maker.slots()) == list(maker.slots())
