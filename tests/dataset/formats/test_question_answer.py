"""Plain questions and answers, and the items of examinations among them."""

import pytest

from psykb.dataset.formats import question_answer
from psykb.types import Loss
from tests.dataset.formats.readings import lost, one, said

PLAIN = {"question": "什么是移情？", "answer": "来访者把情感转到咨询师身上。"}


@pytest.mark.parametrize(
    "item",
    [
        {**PLAIN, "id": 1, "options": {"A": "一", "B": "二"}, "analysis": "…"},
        {**PLAIN, "choices": ["一", "二"]},
        {**PLAIN, "subject_name": "心理学", "question_type": "QA_Analyse"},
        {"question": "…", "A": "一", "B": "二", "C": "三", "D": "四", "answer": "A"},
        {"Question": "…", "A": "一", "B": "二", "C": "三", "D": "四", "Answer": "A"},
        {"general_info": "…", "questions_and_answers": [PLAIN]},
    ],
)
def test_items_of_examinations_are_for_measuring(item: dict[str, object]) -> None:
    assert question_answer.fits(item)
    assert lost(question_answer, item).reason is Loss.EVALUATION_DATA


def test_question_and_answer_are_a_dialogue() -> None:
    found = one(question_answer, PLAIN)

    assert said(found) == [("user", PLAIN["question"]), ("assistant", PLAIN["answer"])]
    assert not found.grows


def test_empty_options_make_no_examination() -> None:
    assert said(one(question_answer, {**PLAIN, "options": []}))[0] == ("user", PLAIN["question"])


def test_answer_that_is_no_text_is_named() -> None:
    found = lost(question_answer, {"question": "a", "answer": ["b"]})

    assert (found.reason, found.detail) == (
        Loss.WRONG_FIELDS,
        "answer is of the kind array, not text",
    )
