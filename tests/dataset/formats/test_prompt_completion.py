"""Prompt and completion."""

from psykb.dataset.formats import prompt_completion
from psykb.types import Loss
from tests.dataset.formats.readings import lost, one, said


def test_texts_are_a_question_and_its_answer() -> None:
    row = {"prompt": "我好难过。", "completion": "愿意说说吗？"}

    assert prompt_completion.fits(row)
    assert said(one(prompt_completion, row)) == [
        ("user", "我好难过。"),
        ("assistant", "愿意说说吗？"),
    ]


def test_messages_go_on_where_the_prompt_ends() -> None:
    row = {
        "prompt": [{"role": "system", "content": "听。"}, {"role": "user", "content": "问"}],
        "completion": [{"role": "assistant", "content": "答"}],
    }

    assert said(one(prompt_completion, row)) == [
        ("system", "听。"),
        ("user", "问"),
        ("assistant", "答"),
    ]


def test_text_with_messages_is_named() -> None:
    found = lost(prompt_completion, {"prompt": "a", "completion": [{"role": "user"}]})

    assert (found.reason, found.detail) == (
        Loss.WRONG_FIELDS,
        "completion is of the kind array, not text",
    )
