"""EmoLLM's and xtuner's conversations."""

import pytest

from psykb.dataset.formats import conversation
from psykb.types import Loss
from tests.dataset.formats.readings import lost, one, said

FIRST = {"system": "你是心理专家。", "input": "我焦虑。", "output": "因为什么？"}
SECOND = {"input": "考试。", "output": "还有多久？"}
TURNS = [
    ("user", "我焦虑。"),
    ("assistant", "因为什么？"),
    ("user", "考试。"),
    ("assistant", "还有多久？"),
]


@pytest.mark.parametrize(
    ("turn", "detail"),
    [
        ({"input": "a"}, "no field output"),
        ({"output": "a"}, "no field input"),
        ({"input": ["a"], "output": "a"}, "conversation[1].input is of the kind array, not text"),
        (
            {**SECOND, "output_with_loss": 0},
            "conversation[1].output_with_loss is of the kind number, not true/false",
        ),
        ("a", "conversation[1] is of the kind text, not object"),
    ],
)
def test_wrong_turns_are_named(turn: object, detail: str) -> None:
    found = lost(conversation, {"conversation": [FIRST, turn]})

    assert (found.reason, found.detail) == (Loss.WRONG_FIELDS, detail)


def test_text_for_pretraining_is_no_dialogue() -> None:
    turns = [{"input": "", "output": "问题:什么是移情？\n答案:一种情感的转移。"}]

    assert lost(conversation, {"conversation": turns}).reason is Loss.NOT_A_DIALOGUE


def test_one_empty_input_among_others_stays() -> None:
    turns = [{"input": "", "output": "你好。"}, SECOND]

    assert said(one(conversation, {"conversation": turns}))[0] == ("user", "")


def test_empty_conversation_has_no_turns() -> None:
    assert conversation.fits({"conversation": []})
    assert one(conversation, {"conversation": []}).turns == ()


def test_system_prompt_stands_on_the_first_turn_only() -> None:
    found = one(conversation, {"conversation": [FIRST, SECOND]})

    assert said(found) == [("system", "你是心理专家。"), *TURNS]
    assert not found.grows


def test_system_prompt_may_be_missing_or_said_again() -> None:
    bare = {"input": FIRST["input"], "output": FIRST["output"]}
    again = {**SECOND, "system": FIRST["system"]}

    assert said(one(conversation, {"conversation": [bare, SECOND]})) == TURNS
    assert said(one(conversation, {"conversation": [FIRST, again]})) == [
        ("system", "你是心理专家。"),
        *TURNS,
    ]


def test_another_system_prompt_later_is_kept() -> None:
    found = one(conversation, {"conversation": [FIRST, {**SECOND, "system": "换一种语气。"}]})

    assert said(found)[3] == ("system", "换一种语气。")


def test_output_without_loss_is_untrained() -> None:
    found = one(conversation, {"conversation": [FIRST, {**SECOND, "output_with_loss": False}]})

    assert [turn.trained for turn in found.turns] == [True, True, True, True, False]


def test_array_of_other_turns_is_not_ours() -> None:
    assert not conversation.fits({"conversation": [{"from": "human", "value": "a"}]})
    assert not conversation.fits({"conversation": "a"})
