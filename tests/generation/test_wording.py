"""The words for people: each code has some."""

from psykb.generation import wording
from psykb.types import Refusal, Stage


def test_the_short_names_of_stages_are_the_codes_in_english():
    assert [wording.stage_name(stage) for stage in Stage] == [stage.value for stage in Stage]


def test_every_stage_and_refusal_has_words():
    assert all(" " in wording.stage(stage) for stage in Stage)
    assert all(" " in wording.refusal(reason) for reason in Refusal)
