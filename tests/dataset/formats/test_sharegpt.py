"""ShareGPT, with the names of speakers that are met."""

import pytest

from psykb.dataset.formats import sharegpt
from psykb.types import Loss
from tests.dataset.formats.readings import lost, one, said

HUMAN = {"from": "human", "value": "我很累。"}
GPT = {"from": "gpt", "value": "怎么了？"}
BOTH = [("user", "我很累。"), ("assistant", "怎么了？")]


@pytest.mark.parametrize("speaker", ["observation", "function_call", "tool"])
def test_tools_are_not_supported(speaker: str) -> None:
    found = lost(sharegpt, {"conversations": [HUMAN, {"from": speaker, "value": "{}"}]})

    assert found.reason is Loss.UNSUPPORTED_CONTENT
    assert found.detail == "conversations[1] calls a tool"


def test_unknown_speaker_is_named() -> None:
    found = lost(sharegpt, {"conversations": [{"from": "narrator", "value": "a"}]})

    assert found.reason is Loss.UNKNOWN_ROLE
    assert "'narrator'" in found.detail


@pytest.mark.parametrize(
    ("who", "answers"),
    [("user", "assistant"), ("human", "chatgpt"), ("Human", "bing"), ("user", "model")],
)
def test_speakers_have_many_names(who: str, answers: str) -> None:
    row = {"conversations": [{**HUMAN, "from": who}, {**GPT, "from": answers}]}

    assert said(one(sharegpt, row)) == BOTH


@pytest.mark.parametrize("name", ["conversations", "conversation", "messages"])
def test_the_list_has_several_names(name: str) -> None:
    row = {name: [HUMAN, GPT]}

    assert sharegpt.fits(row)
    assert said(one(sharegpt, row)) == BOTH


def test_system_column_goes_before_and_a_system_turn_of_its_own_first() -> None:
    row = {"conversations": [HUMAN, GPT], "system": "外"}
    own = {"from": "system", "value": "内"}

    assert said(one(sharegpt, row)) == [("system", "外"), *BOTH]
    assert said(one(sharegpt, {**row, "conversations": [own, HUMAN, GPT]})) == [
        ("system", "内"),
        *BOTH,
    ]
    assert said(one(sharegpt, {**row, "system": None})) == BOTH


def test_role_with_value_is_read_and_role_with_content_is_not_ours() -> None:
    row = {"conversations": [{"role": "user", "value": "我很累。"}, GPT]}

    assert sharegpt.fits(row)
    assert said(one(sharegpt, row)) == BOTH
    assert not sharegpt.fits({"conversations": [{"role": "user", "content": "a"}]})


def test_empty_conversation_has_no_turns_and_an_odd_one_stays_odd() -> None:
    assert sharegpt.fits({"conversations": []})
    assert one(sharegpt, {"conversations": []}).turns == ()
    assert said(one(sharegpt, {"conversations": [HUMAN]})) == BOTH[:1]
