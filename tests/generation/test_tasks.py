"""What is asked for: levels go round, and each turn has a part of the passage of its own."""

import pytest

from psykb.generation import tasks
from psykb.generation.library import Library
from psykb.generation.shown import numbered
from psykb.types import Bloom, Kind, Slot
from tests.generation.good_items import LEARNING, MEMORY
from tests.generation.model_books import make_base, passage_with


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    return Library(make_base(tmp_path_factory.mktemp("tasks")))


def asked(library, words, turn, language):
    passage = passage_with(library, words)
    shown = numbered(library, passage, [passage], tokens=6_000, model="m")
    slot = Slot(number=9, kind=Kind.SINGLE, passage=passage.id, turn=turn)
    return tasks.task_of(slot, shown, language)


@pytest.mark.parametrize(
    ("words", "language", "first", "third"),
    [
        (MEMORY, "zh", "问其中的第一个方面", "问其中的第 3 个方面"),
        (LEARNING, "en", "ask about the first one", "ask about aspect number 3"),
    ],
)
def test_each_turn_asks_for_another_part_in_reading_order(library, words, language, first, third):
    assert first in asked(library, words, 0, language)
    assert third in asked(library, words, 2, language)
    assert first not in asked(library, words, 2, language)


@pytest.mark.parametrize("kind", list(Kind))
def test_levels_go_round(kind):
    levels = [
        tasks.level_of(Slot(number=0, kind=kind, passage="p", turn=turn)) for turn in range(6)
    ]
    assert levels[:3] == levels[3:] or levels[:2] == levels[2:4]
    assert len(set(levels)) in (2, 3)
    begun = {tasks.level_of(Slot(number=0, kind=kind, passage=f"p{n}")) for n in range(60)}
    assert begun == set(levels)
    assert begun <= set(Bloom)


def test_examples_by_kind():
    assert {kind.value: tasks.example_of(kind) for kind in Kind} == {
        "definition": "open_form",
        "short": "open_form",
        "essay": "open_form",
        "case": "open_form",
        "single": "choice_form",
        "multiple": "several_form",
        "indefinite": "several_form",
        "true_false": "truth_form",
    }


def test_options_are_named_by_their_words():
    for kind in (Kind.SINGLE, Kind.MULTIPLE, Kind.INDEFINITE):
        chinese = tasks.system_of("draft", kind, "zh", tasks.example_of(kind))
        assert "说到选项时写它的内容，不写它的字母" in chinese
        english = tasks.system_of("draft", kind, "en", tasks.example_of(kind))
        assert "name options by their words, never by letter or place" in english


def test_the_repair_round_is_among_the_prompts_if_there_was_one():
    assert tasks.again_sha(False, "zh") == {}
    assert tasks.again_sha(True, "zh") == tasks.shas(("draft_again",), "zh")
