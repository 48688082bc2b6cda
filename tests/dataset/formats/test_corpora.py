"""SoulChatCorpus and PsyDTCorpus."""

from psykb.dataset.collapsing import collapsed
from psykb.dataset.conversations import Conversation
from psykb.dataset.formats import psydt, soulchatcorpus
from psykb.types import Loss, Place
from tests.dataset.formats.readings import lost, one, said

TURNS = [
    {"role": "user", "content": "我和室友不说话了。"},
    {"role": "assistant", "content": "从什么时候开始？"},
    {"role": "user", "content": "上个月。"},
    {"role": "assistant", "content": "当时发生了什么？"},
]
SYSTEM = {"role": "system", "content": "你擅长理性情绪行为疗法。"}


def test_soulchatcorpus_has_id_topic_and_messages() -> None:
    row = {"id": 3, "topic": "人际", "messages": TURNS}

    assert soulchatcorpus.fits(row)
    found = one(soulchatcorpus, row)
    assert (found.id, found.topic, len(found.turns)) == ("3", "人际", 4)
    assert not soulchatcorpus.fits({**row, "licence": "MIT"})
    assert lost(soulchatcorpus, {"id": 3, "topic": "人际"}).reason is Loss.WRONG_FIELDS


def test_psydt_has_its_tag_as_topic() -> None:
    row = {"id": 3, "normalizedTag": "婚恋", "messages": [SYSTEM, *TURNS]}

    assert psydt.fits(row)
    found = one(psydt, row)
    assert (found.topic, found.turns[0].role, len(said(found))) == ("婚恋", "system", 5)
    assert lost(psydt, {**row, "normalizedTag": 3}).reason is Loss.WRONG_FIELDS


def test_test_split_of_psydt_is_collapsed() -> None:
    rows = [
        {"id": 3, "normalizedTag": "婚恋", "messages": [SYSTEM, *TURNS[:length]]}
        for length in (2, 4)
    ]
    stream = [
        (Place(file="test.json", row=at), found)
        for at, row in enumerate(rows)
        for found in psydt.read(row)
    ]

    ((_, found, more),) = collapsed(stream)

    assert isinstance(found, Conversation)
    assert (len(found.turns), found.topic, more) == (5, "婚恋", 1)
