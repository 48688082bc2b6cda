"""The words that prompts are put together from: both languages say the same, all forms are read."""

import pytest

from psykb import prompts
from psykb.answering import claims
from psykb.generation import tasks
from psykb.generation.forms import (
    AgreementForm,
    AnswerForm,
    ChoiceForm,
    JudgedForm,
    KeyForm,
    QuestionForm,
    form_of,
)
from psykb.generation.prompt_words import TABLE, worded
from psykb.generation.replies import read
from psykb.types import Bloom, Kind

LANGUAGES = ["zh", "en"]
FILLED = {
    "draft_again": {"fault"},
    "draft_passage": {"evidence", "kind", "first", "last", "bloom", "turn"},
    "teacher_task": {"evidence", "closed", "open", "kind", "question"},
    "judge_task": {"question", "points", "answer"},
    "teacher": {"form"},
    "draft": {"rules", "form"},
    "question": {"rules", "form"},
    "closed_book": set(),
    "open_book": set(),
    "choose": set(),
    "choose_closed": set(),
    "choose_unseen": set(),
    "judge_agreement": set(),
}


def names(language):
    return [x.split(": ", 1)[0] for x in prompts.load(TABLE, language).text.splitlines()]


def test_both_languages_have_the_same_words_in_the_same_order():
    assert names("zh") == names("en")
    assert len(names("zh")) == len(set(names("zh")))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_word_that_is_not_there(language):
    with pytest.raises(KeyError):
        worded("riddle", language)
    with pytest.raises(KeyError):
        worded("another", language)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", FILLED)
def test_what_a_prompt_wants_to_be_told(name, language):
    prompt = prompts.load(name, language)
    words = {wanted: f"«{wanted}»" for wanted in FILLED[name]}
    filled = prompt.filled(**words)
    assert "$" not in filled
    assert all(filled.count(word) == 1 for word in words.values())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", list(Kind))
def test_the_example_of_a_kind_is_read_by_its_form(kind, language):
    example = worded(tasks.example_of(kind), language)
    found = read(example, form_of(kind))
    assert isinstance(found, form_of(kind))
    if isinstance(found, ChoiceForm):
        assert len(found.options) == 4
        assert (len(found.key) == 1) == (kind is Kind.SINGLE)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_other_examples_are_read_by_their_forms(language):
    assert isinstance(read(worded("question_form", language), QuestionForm), QuestionForm)
    assert isinstance(read(worded("answer_form", language), AnswerForm), AnswerForm)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("choose", JudgedForm),
        ("choose_closed", KeyForm),
        ("choose_unseen", KeyForm),
        ("judge_agreement", AgreementForm),
    ],
)
def test_the_example_in_a_prompt_is_read_by_its_form(name, form, language):
    (example,) = [x for x in prompts.load(name, language).text.splitlines() if x[:1] == "{"]
    assert isinstance(read(example, form), form)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_example_of_an_answer_from_evidence_is_read(language):
    text = prompts.load("open_book", language).text
    draft = claims.read("\n".join(text.splitlines()[-2:]), 5)
    assert [(line.numbers, line.fault) for line in draft.lines] == [((2,), None), ((4, 5), None)]
    for name in ("open_book", "closed_book"):
        assert claims.DECLINED in prompts.load(name, language).text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("name", ["draft", "question"])
def test_system_prompts_name_the_kind_and_every_level(name, kind, language):
    text = tasks.system_of(name, kind, language, tasks.example_of(kind))
    assert worded(f"{kind}_rules", language) in text
    assert all(level.value in text for level in Bloom)
    assert "<evidence>" in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_level_that_is_asked_for_has_words(language):
    for levels in tasks._LEVELS.values():
        for level in levels:
            assert worded(level.value, language).startswith({"zh": "", "en": level.value}[language])
