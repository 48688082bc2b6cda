from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from psykb.errors import ModelError
from psykb.generation.deciding import LOOKAHEAD, NO_MODEL, Known, Prepared, Preparing, decide
from psykb.types import (
    Check,
    Difficulty,
    Draft,
    Failure,
    Kind,
    Method,
    QAPair,
    Refusal,
    Refused,
    Slot,
    Stage,
)
from tests.generation.tiny_engine import BOOK, TinyChecks, TinyMaker, TinySeen, itemised, refused


def slot(n=0):
    return Slot(number=n, kind=Kind.SHORT, passage=f"{BOOK}:0-1")


def draft(question="q", **more):
    return Draft(kind=Kind.SHORT, language="en", question=question, answer="a", prompts={}, **more)


def known(*numbered):
    found = Known(TinySeen)
    for n, question in numbered:
        found.add(n, draft(question), f"id{n}")
    return found


def decided(prepared, items=None):
    return decide(prepared, items or known(), itemised, 3, TinyMaker(None, 0))


def refusal(reason, stage, question="q"):
    return refused(slot(9), stage, reason, draft(question))


@pytest.mark.parametrize(
    ("method", "prompts", "found"),
    [
        (Method.STUDENTS, {"draft": "1", "choose_open": "2"}, Method.PASSAGE),
        (Method.STUDENTS, {"question": "1", "teacher": "2"}, Method.STUDENTS),
        (Method.PASSAGE, {"draft": "1"}, Method.PASSAGE),
        (Method.RULES, {}, Method.RULES),
    ],
)
def test_only_what_a_teacher_wrote_is_by_students_and_a_teacher(method, prompts, found):
    maker = TinyMaker(None, 0)
    maker.method = method
    prepared = Prepared(slot=slot(), draft=replace(draft(), prompts=prompts))
    item = decide(prepared, known(), itemised, 3, maker)
    assert isinstance(item, QAPair)
    assert item.provenance.method is found


def test_a_model_that_failed_refuses_for_this_run():
    error = ModelError("it said no", failure=Failure.TIMEOUT)
    found = decided(Prepared(slot=slot(4), error=error))
    assert isinstance(found, Refused)
    assert (found.slot, found.stage, found.reason, found.detail) == (
        4,
        Stage.DRAFT,
        Refusal.MODEL_FAILED,
        "timeout: it said no",
    )


@pytest.mark.parametrize(
    ("reason", "stage"),
    [(Refusal.NOT_JSON, Stage.DRAFT), (Refusal.TOO_LONG, Stage.SCHEMA)],
)
def test_a_draft_without_form_is_no_duplicate(reason, stage):
    was = refusal(reason, stage)
    found = decided(Prepared(slot=slot(9), draft=draft(), refused=was), known((0, "q")))
    assert found is was


@pytest.mark.parametrize("stage", [Stage.QUOTE, Stage.SUPPORT, Stage.RE_ANSWER, Stage.KEY])
def test_duplicates_stand_before_what_comes_later(stage):
    prepared = Prepared(slot=slot(9), draft=draft(), refused=refusal(Refusal.UNSUPPORTED, stage))
    found = decided(prepared, known((0, "q")))
    assert isinstance(found, Refused)
    assert (found.stage, found.reason, found.detail) == (
        Stage.DUPLICATE,
        Refusal.DUPLICATE,
        "id0",
    )
    assert decided(prepared, known((0, "other"))) is prepared.refused


def test_a_duplicate_whose_check_failed_is_not_asked_again():
    error = ModelError("no", failure=Failure.TIMEOUT)
    found = decided(Prepared(slot=slot(9), draft=draft(), error=error), known((0, "q")))
    assert isinstance(found, Refused)
    assert found.reason is Refusal.DUPLICATE


def test_nothing_to_ask():
    assert decided(Prepared(slot=slot())) is None


def test_an_item_has_a_check_for_each_stage_and_its_provenance():
    checks = (Check(stage=Stage.SUPPORT, outcome="passed", value=0.9),)
    items = known()
    found = decided(Prepared(slot=slot(), draft=draft(rule="r"), checks=checks), items)
    assert isinstance(found, QAPair)
    assert [c.stage for c in found.checks] == list(Stage)
    outcomes = {c.stage: (c.outcome, c.value, c.detail) for c in found.checks}
    assert outcomes[Stage.SUPPORT] == ("passed", 0.9, "")
    assert outcomes[Stage.DUPLICATE] == ("passed", None, "")
    for stage in (Stage.RE_ANSWER, Stage.KEY, Stage.DIFFICULTY):
        assert outcomes[stage] == ("skipped", None, NO_MODEL)
    assert (found.provenance.seed, found.provenance.rule) == (3, "r")
    assert found.provenance.passages == (f"{BOOK}:0-1",)
    assert items.at_turn(draft()) == (Refusal.DUPLICATE, found.id)


def test_ahead_of_its_turn_a_draft_knows_only_what_is_certain_by_then():
    items = known((0, "old"), (LOOKAHEAD, "recent"))
    assert items.early(draft("new"), LOOKAHEAD + 5) is None
    assert items.early(draft("old"), LOOKAHEAD + 5) == (Refusal.DUPLICATE, "id0")
    assert items.early(draft("recent"), 2 * LOOKAHEAD - 1) is None
    assert items.early(draft("recent"), 2 * LOOKAHEAD) == (Refusal.DUPLICATE, f"id{LOOKAHEAD}")
    assert items.at_turn(draft("recent")) == (Refusal.DUPLICATE, f"id{LOOKAHEAD}")


@given(st.integers(LOOKAHEAD, 3 * LOOKAHEAD), st.integers(1, LOOKAHEAD), st.data())
def test_what_is_certain_does_not_depend_on_how_far_the_deciding_is(n, gap, data):
    decided = n - gap  # a place is worked on when the one LOOKAHEAD before it is decided
    at = data.draw(st.integers(0, decided))
    items = known(*((i, "q" if i == at else str(i)) for i in range(decided + 1)))
    certain = (Refusal.DUPLICATE, f"id{at}") if at <= n - LOOKAHEAD else None
    assert items.early(draft("q"), n) == certain


class Maker(TinyMaker):
    def __init__(self, made):
        super().__init__(None, 0)
        self._made = made

    def make(self, slot):
        if isinstance(self._made, Exception):
            raise self._made
        return self._made


class Unpaid:
    """A check by a model that must not be called."""

    def check(self, draft, slot):
        raise AssertionError("the model was called")


class Failing:
    def check(self, draft, slot):
        raise ModelError("no", failure=Failure.TIMEOUT)


class Passing:
    def check(self, draft, slot):
        return (Check(stage=Stage.RE_ANSWER, outcome="passed"),), Difficulty.HARD

    def prompts(self, draft):
        return {"open_book": "0123456789ab"}


def test_the_prompts_of_the_checks_stand_in_the_item():
    made = replace(draft(), prompts={"draft": "ba9876543210"})
    found = decided(prepared(made, Passing()))
    assert isinstance(found, QAPair)
    assert found.difficulty is Difficulty.HARD
    assert found.provenance.prompts == {"draft": "ba9876543210", "open_book": "0123456789ab"}


def prepared(made, by_model=None, items=None, n=0):
    return Preparing(Maker(made), TinyChecks(), by_model, items or known()).prepare(slot(n))


def test_no_model_is_paid_for_a_draft_that_is_refused_without_one():
    found = prepared(draft("unsupported"), Unpaid())
    assert found.refused is not None
    assert found.refused.reason is Refusal.UNSUPPORTED
    assert found.well_formed


def test_no_model_is_paid_for_a_repeated_draft():
    found = prepared(draft("q"), Unpaid(), known((0, "q")), LOOKAHEAD)
    assert found.refused is not None
    assert found.refused.reason is Refusal.DUPLICATE


def test_failures_before_and_after_there_is_a_draft():
    error = ModelError("no", failure=Failure.TIMEOUT)
    assert prepared(error) == Prepared(slot=slot(), error=error)
    found = prepared(draft(), Failing())
    assert (found.draft, found.well_formed) == (draft(), True)
    assert found.error is not None


def test_a_refusal_of_the_maker_is_kept_and_so_is_its_silence():
    was = refusal(Refusal.NOT_JSON, Stage.DRAFT)
    assert prepared(was, Unpaid()).refused is was
    assert prepared(None, Unpaid()) == Prepared(slot=slot())
