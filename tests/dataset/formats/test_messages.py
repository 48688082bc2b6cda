"""OpenAI's messages, with what trainers add to them."""

import pytest

from psykb.dataset.conversations import Lost
from psykb.dataset.formats import messages
from psykb.types import Loss
from tests.dataset.formats.readings import lost, one, said

USER = {"role": "user", "content": "我睡不好。"}
COUNSELLOR = {"role": "assistant", "content": "多久了？"}
BOTH = [("user", "我睡不好。"), ("assistant", "多久了？")]
PICTURE = {"type": "image_url", "image_url": {"url": "https://example.org/a.png"}}


@pytest.mark.parametrize(
    ("message", "reason", "detail"),
    [
        ({"role": "judge", "content": ""}, Loss.UNKNOWN_ROLE, "nobody knows who 'judge' is"),
        ({"content": "a"}, Loss.UNKNOWN_ROLE, "messages[1]"),
        ({"role": "user"}, Loss.WRONG_FIELDS, "no field messages[1].content"),
        ({"role": "user", "content": 3}, Loss.WRONG_FIELDS, "messages[1].content"),
        ({"role": 3, "content": "a"}, Loss.WRONG_FIELDS, "messages[1].role"),
        ("你好", Loss.WRONG_FIELDS, "messages[1]"),
        ({"role": "user", "content": [PICTURE]}, Loss.UNSUPPORTED_CONTENT, "image_url"),
        ({"role": "tool", "content": "42"}, Loss.UNSUPPORTED_CONTENT, "calls a tool"),
        (
            {"role": "assistant", "content": None, "tool_calls": [{"id": "1"}]},
            Loss.UNSUPPORTED_CONTENT,
            "messages[1] calls a tool",
        ),
        (
            {"role": "assistant", "content": "a", "loss": "yes"},
            Loss.WRONG_FIELDS,
            "messages[1].loss",
        ),
    ],
)
def test_what_cannot_be_read_names_the_message(message: object, reason: Loss, detail: str) -> None:
    found = lost(messages, {"messages": [USER, message]})

    assert found.reason is reason
    assert detail in found.detail


def test_row_without_messages_is_lost() -> None:
    assert lost(messages, {"text": "a"}) == Lost(
        reason=Loss.WRONG_FIELDS, detail="no field messages"
    )
    assert lost(messages, {"messages": "a"}).reason is Loss.WRONG_FIELDS
    assert lost(messages, 3).reason is Loss.WRONG_FIELDS


@pytest.mark.parametrize("field", ["images", "videos", "tools"])
def test_pictures_and_tools_beside_the_messages_are_not_supported(field: str) -> None:
    row = {"messages": [USER, COUNSELLOR]}

    assert lost(messages, {**row, field: ["a"]}).reason is Loss.UNSUPPORTED_CONTENT
    assert said(one(messages, {**row, field: []})) == BOTH
    assert said(one(messages, {**row, "tools": "[]"})) == BOTH


def test_bare_array_is_a_conversation() -> None:
    assert messages.fits([USER, COUNSELLOR])
    assert said(one(messages, [USER, COUNSELLOR])) == BOTH


def test_parts_of_text_are_joined_and_thinking_goes_beside_them() -> None:
    parts = [
        {"type": "reasoning", "value": "先了解时间。"},
        {"type": "text", "text": "多久"},
        {"type": "text", "value": "了？"},
    ]
    found = one(messages, {"messages": [USER, {"role": "assistant", "content": parts}]})

    assert said(found) == BOTH
    assert found.turns[1].reasoning == "先了解时间。"


def test_reasoning_content_goes_beside_the_text() -> None:
    found = one(messages, {"messages": [USER, {**COUNSELLOR, "reasoning_content": "想"}]})

    assert (found.turns[1].text, found.turns[1].reasoning) == ("多久了？", "想")


@pytest.mark.parametrize(
    ("given", "trained"),
    [
        ({}, True),
        ({"loss": True}, True),
        ({"loss": False}, False),
        ({"weight": 0}, False),
        ({"weight": 1}, True),
        ({"loss_weight": 0.0}, False),
        ({"loss_weight": 0.5}, True),
        ({"loss": None}, True),
    ],
)
def test_marks_of_the_loss_are_kept(given: dict[str, object], trained: bool) -> None:
    found = one(messages, {"messages": [USER, {**COUNSELLOR, **given}]})

    assert [turn.trained for turn in found.turns] == [True, trained]


def test_null_is_an_empty_text_and_an_empty_list_has_no_turns() -> None:
    found = one(messages, {"messages": [USER, {"role": "assistant", "content": None}]})

    assert said(found)[1] == ("assistant", "")
    assert messages.fits({"messages": []})
    assert one(messages, {"messages": []}).turns == ()


def test_developer_is_system_and_a_message_goes_before_the_column() -> None:
    own = {"role": "developer", "content": "内"}
    row = {"messages": [own, USER, COUNSELLOR], "system": "外"}

    assert said(one(messages, row)) == [("system", "内"), *BOTH]
    assert said(one(messages, {**row, "messages": [USER, COUNSELLOR]})) == [
        ("system", "外"),
        *BOTH,
    ]


def test_row_says_what_it_is() -> None:
    found = one(
        messages,
        {
            "messages": [USER, COUNSELLOR],
            "id": 7,
            "topic": "睡眠",
            "labels": {"school": "CBT", "n": 1},
            "license": "CC0-1.0",
            "source": "ours",
        },
    )

    assert (found.id, found.topic, found.licence, found.source) == ("7", "睡眠", "CC0-1.0", "ours")
    assert found.labels == {"school": "CBT"}
    assert found.grows
    assert not one(messages, [USER]).labels


def test_roles_of_counselling_are_known() -> None:
    turns = [{"role": "Client", "content": "a"}, {"role": "心理咨询师", "content": "b"}]

    assert said(one(messages, {"messages": turns})) == [("user", "a"), ("assistant", "b")]
