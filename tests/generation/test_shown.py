"""What a model is shown: how much, in which order, and what of a student's answer."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from psykb.errors import ModelError
from psykb.generation import shown
from psykb.generation.library import Library
from psykb.llm.estimating import expected
from psykb.types import Draft, Failure, Kind, Point
from tests.generation.good_items import MEMORY, NEEDS
from tests.generation.model_books import make_base, passage_with
from tests.generation.scripted_caller import ScriptedCaller


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    return Library(make_base(tmp_path_factory.mktemp("shown")))


def test_a_passage_that_does_not_fit(library):
    main = passage_with(library, MEMORY)
    with pytest.raises(ModelError) as error:
        shown.numbered(library, main, [main], tokens=5, model="m")
    assert error.value.failure is Failure.CONTEXT_TOO_SMALL
    assert main.id in str(error.value)


def test_what_does_not_fit_beside_it_is_left_out(library):
    main, other = passage_with(library, MEMORY), passage_with(library, NEEDS)
    both = shown.numbered(library, main, [main], [other], tokens=6_000, model="m")
    assert [group.passage for group in both.groups] == [main.id, other.id]
    numbers = [e.number for e in both.sentences]
    assert numbers == list(range(1, len(numbers) + 1))
    assert both.range_of(other.id) == (both.range_of(main.id)[1] + 1, numbers[-1])
    alone = shown.numbered(
        library, main, [main], [other], tokens=expected(both.text) - 9, model="m"
    )
    assert [group.passage for group in alone.groups] == [main.id]


def test_the_numbers_in_lines(library):
    main, other = passage_with(library, MEMORY), passage_with(library, NEEDS)
    both = shown.numbered(library, main, [main], [other], tokens=6_000, model="m")
    assert shown.numbers_in(both.text) == {e.number for e in both.sentences}
    first, last = both.range_of(other.id)
    assert first > 1
    assert shown.numbers_in(both.only([other.id])) == set(range(first, last + 1))
    assert shown.numbers_in("# [1] 书\n见 [2] 句。\n[3] 句。") == {3}
    assert shown.numbers_in("") == frozenset()


def test_room_for_both_replies_of_a_repair_round():
    small, large = ScriptedCaller({}, context=4_096), ScriptedCaller({}, context=128_000)
    assert shown.most_tokens(small) == 1_024
    assert shown.room(small, fixed=1_000) == int(0.8 * (4_096 - 2 * 1_024 - 1_000))
    assert shown.most_tokens(large) == 4_096
    assert shown.room(large, fixed=1_000) == 6_000
    assert shown.most_tokens(ScriptedCaller({}, context=512)) == 256


def test_of_a_passage_that_is_gone_the_cited_sentence_stands_alone(library):
    main = passage_with(library, MEMORY)
    numbered = shown.numbered(library, main, [main], tokens=6_000, model="m")
    draft = Draft(
        kind=Kind.SHORT, language="zh", question="？", prompts={}, passages=(main.id,),
        points=(Point(text="x", evidence=(2,)),), evidence=numbered.sentences,
    )  # fmt: skip
    assert shown.cited_text(library, draft) == numbered.text
    other = Library(
        library.base, books=[library.document(passage_with(library, NEEDS).document_id).id]
    )
    assert shown.cited_text(other, draft) == f"[2] {numbered.sentences[1].text}"
    bare = Draft(kind=Kind.SHORT, language="zh", question="？", prompts={})
    assert shown.cited_text(library, bare) == ""


LONG = "第一句说的是记忆。第二句说的是遗忘。\n第三句说的是注意。第四句说的是思维。"


def test_a_text_that_fits_is_whole():
    assert shown.shortened(LONG, 800) == LONG
    assert shown.shortened(" \n\n ", 800) == ""
    assert shown.shortened("[1] 甲。\n</open_book>", 800) == "(1) 甲。\n‹/open_book>"


@pytest.mark.parametrize(
    ("tokens", "kept"),
    [
        (expected(LONG) - 1, "第一句说的是记忆。第二句说的是遗忘。\n第三句说的是注意。\n…"),
        (expected(LONG[:19]) + 2, "第一句说的是记忆。第二句说的是遗忘。\n…"),
        (expected("第一句说的是记忆。") + 1, "第一句说的是记忆。\n…"),
        (4, "第一句说的\n…"),
    ],
)
def test_a_text_is_cut_at_the_end_of_a_sentence_and_it_is_told(tokens, kept):
    assert shown.shortened(LONG, tokens) == kept


def test_tokens_are_not_characters():
    """An English word is about one token and five or six characters."""
    text = "Memory is a process. " * 200
    found = shown.shortened(text, 800)
    assert 2_000 < len(found) < len(text)
    assert found.endswith("Memory is a process.\n…")


@given(st.text(st.sampled_from("记忆ab。. \n1")), st.integers(1, 40))
def test_what_is_left_never_takes_more(text, tokens):
    found = shown.shortened(text, tokens)
    assert expected(found.removesuffix("…").rstrip("\n")) <= tokens
