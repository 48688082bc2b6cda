"""psykb's own dialogues and rows come back as they are."""

from datetime import date

from psykb import jsonl
from psykb.dataset.conversations import Conversation
from psykb.dataset.formats import psykb
from psykb.types import (
    Dialogue,
    Loss,
    Message,
    Repair,
    Row,
    RowKind,
    Strategy,
)
from tests.dataset.formats.readings import lost, one, said

MESSAGES = (
    Message(role="system", content="你是咨询师。"),
    Message(role="user", content="我睡不着。"),
    Message(role="assistant", content="先说说白天。"),
)
DIALOGUE = Dialogue(
    id="0123456789ab",
    messages=MESSAGES,
    language="zh",
    source="ours",
    licence="CC-BY-4.0",
    topic="睡眠",
    labels={"school": "CBT"},
    strategies=(Strategy(message=2, start=0, end=3, label="Restatement"),),
    untrained=(2,),
    repairs={Repair.OUTER_SPACE: 2},
)
ROW = Row(
    id="retrieval:1f0c9ad27b11",
    messages=MESSAGES,
    kind=RowKind.RETRIEVAL,
    language="zh",
    source="run",
    licence="MIT",
    groups=("dialogue:1",),
    untrained=(2,),
)


def test_wrong_field_is_named() -> None:
    value = {**jsonl.plain(DIALOGUE), "untrained": ["a"]}

    found = lost(psykb, value)

    assert found.reason is Loss.WRONG_FIELDS
    assert found.detail.startswith("untrained.0: ")


def test_what_a_parquet_file_may_hold_and_json_cannot() -> None:
    value = {**jsonl.plain(DIALOGUE), "labels": date(2026, 1, 1)}
    assert lost(psykb, value).reason is Loss.WRONG_FIELDS


def test_dialogue_that_breaks_the_rules_is_lost() -> None:
    value = {**jsonl.plain(DIALOGUE), "messages": jsonl.plain(MESSAGES[:2])}

    assert lost(psykb, value).reason is Loss.WRONG_FIELDS


def test_item_is_no_dialogue() -> None:
    item = {
        "id": "1",
        "kind": "short",
        "question": "a",
        "answer": "b",
        "citations": [],
        "provenance": {},
    }

    assert psykb.fits(item)
    assert lost(psykb, item).reason is Loss.NOT_A_DIALOGUE


def test_dialogue_comes_back_with_all_that_it_has() -> None:
    value = jsonl.plain(DIALOGUE)

    assert psykb.fits(value)
    found = one(psykb, value)
    assert said(found) == [(message.role, message.content) for message in MESSAGES]
    assert [turn.trained for turn in found.turns] == [True, True, False]
    assert [turn.spans for turn in found.turns] == [(), (), ((0, 3, "Restatement"),)]
    assert found == Conversation(
        turns=found.turns,
        topic="睡眠",
        labels={"school": "CBT"},
        licence="CC-BY-4.0",
        source="ours",
        id="0123456789ab",
        repairs={},
        earlier={Repair.OUTER_SPACE: 2},
    )


def test_row_comes_back_with_its_kind() -> None:
    value = jsonl.plain(ROW)

    assert psykb.fits(value)
    found = one(psykb, value)
    assert said(found) == [(message.role, message.content) for message in MESSAGES]
    assert (found.labels, found.licence, found.source) == ({"kind": "retrieval"}, "MIT", "run")
    assert not found.turns[2].trained
    assert one(psykb, {**value, "kind": "dialogue"}).labels == {}
