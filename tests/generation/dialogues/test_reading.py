"""Replies as utterances and as labels: what is read, and what is refused by which name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from psykb.generation.dialogues import reading
from psykb.generation.dialogues.phrases import Unfit
from psykb.generation.dialogues.reading import Label, Labelled
from psykb.types import DialogueRefusal, Message

R = DialogueRefusal


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        ("", R.NOT_A_DIALOGUE),
        ("  \n ", R.NOT_A_DIALOGUE),
        ("很抱歉，我不能写。", R.NOT_A_DIALOGUE),
        ("好的，对话如下：\n来访者：甲\n咨询师：乙", R.NOT_A_DIALOGUE),
        ("**来访者：** 甲\n**咨询师：** 乙", R.NOT_A_DIALOGUE),
        ('{"turns": []}', R.NOT_A_DIALOGUE),
        ("来访者：甲\ud800\n咨询师：乙", R.NOT_A_DIALOGUE),
        ("来访者：" + "长" * 60_001, R.NOT_A_DIALOGUE),
        ("来访者：甲", R.WRONG_TURNS),
        ("咨询师：甲\n来访者：乙", R.WRONG_TURNS),
        ("来访者：甲\n来访者：乙\n咨询师：丙", R.WRONG_TURNS),
        ("来访者：甲\n咨询师：乙\n来访者：丙", R.WRONG_TURNS),
        ("来访者：\n咨询师：乙", R.WRONG_TURNS),
        ("NO_DIALOGUE", R.MODEL_DECLINED),
        ("no_dialogue：与心理无关", R.MODEL_DECLINED),
    ],
)
def test_what_is_no_dialogue(reply, reason):
    found = reading.dialogue(reply, "zh")
    assert isinstance(found, Unfit)
    assert found.reason is reason
    assert found.told("zh")
    assert found.told("en")


def test_why_a_model_declines():
    found = reading.dialogue("NO_DIALOGUE: it is about steel", "en")
    assert isinstance(found, Unfit)
    assert found.told() == "the model says that no dialogue can be made of this: it is about steel"


def test_labels_of_both_languages_and_lines_that_go_on():
    reply = "Client: one\n  goes on\n\nCounselor: two\nclient：three\nCounsellor: four\n"
    assert reading.dialogue(reply, "en") == (
        Message(role="user", content="one goes on"),
        Message(role="assistant", content="two"),
        Message(role="user", content="three"),
        Message(role="assistant", content="four"),
    )
    assert reading.dialogue("来访者: 甲，\n乙。\n咨询师：丙", "zh") == (
        Message(role="user", content="甲，乙。"),
        Message(role="assistant", content="丙"),
    )


@given(st.text())
def test_whatever_a_model_says_is_read_or_refused(reply):
    found = reading.dialogue(reply, "zh")
    if isinstance(found, Unfit):
        assert found.told()
    else:
        assert [turn.role for turn in found] == ["user", "assistant"] * (len(found) // 2)
        assert all(turn.content == turn.content.strip() != "" for turn in found)


NAMES = frozenset({"S1", "S2", "1", "2", "3"})


def test_labels():
    reply = "1: GENERAL\n2：S1, 3\n(3) CLAIM\n3. claim\n4: [2]、[S2]\nso much for that"
    assert reading.labels(reply, 4, NAMES) == (
        [
            Labelled(label=Label.GENERAL),
            Labelled(by=("S1", "3")),
            Labelled(label=Label.CLAIM),
            Labelled(by=("2", "S2")),
        ],
        "",
    )


@pytest.mark.parametrize(
    "line",
    [
        "",
        "2",
        "2:",
        "2: SUPPORTED",
        "2: 4",
        "2: S3",
        "2: S1 GENERAL",
        "2: GENERAL\n2: CLAIM",
        "3: 1",
    ],
)
def test_a_label_that_cannot_be_read_is_none(line):
    found, missing = reading.labels(f"1: GENERAL\n{line}", 2, NAMES)
    assert (found, missing) == ([Labelled(label=Label.GENERAL), None], "2")


@given(st.text(), st.integers(0, 5))
def test_labels_of_anything(reply, count):
    found, missing = reading.labels(reply, count, NAMES)
    assert len(found) == count
    assert bool(missing) == (None in found)
