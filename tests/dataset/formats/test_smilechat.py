"""SmileChat: arrays of client and counselor turns."""

import pytest

from psykb.dataset.conversations import Lost, Turn
from psykb.dataset.formats import smilechat
from psykb.types import Loss, Repair
from tests.dataset.made_conversations import mended, refused


def _item(role, content, *annotation):
    labelled = [{"sentence": sentence, "label": label} for sentence, label in annotation]
    return {"role": role, "content": content, "annotation": labelled}


GOOD = [_item("client", "我睡不着。", ("我睡不着。", "")), _item("counselor", "多久了？")]


def _read(value):
    return list(smilechat.read(value))


@pytest.mark.parametrize(
    "value",
    [
        [], {}, "client", None, [[]], ["求助者：好"], [1],
        {"role": "client", "content": "好"},
        [{"role": "client", "text": "好"}],
        [{"role": "user", "content": "好"}, {"role": "assistant", "content": "嗯"}],
        [{"role": 1, "content": "好"}],
        [{"role": "narrator", "content": "好"}],
        [GOOD, {"role": "client", "content": "好"}],
    ],
)  # fmt: skip
def test_other_forms_do_not_fit(value):
    assert not smilechat.fits(value)


@pytest.mark.parametrize(
    "value",
    [
        GOOD,
        [GOOD, GOOD],
        [_item("seeker", "好"), _item("supporter", "嗯")],
        [_item("client", "好")],
    ],
)
def test_a_counselling_role_makes_it_fit(value):
    assert smilechat.fits(value)


def test_an_array_is_one_conversation_and_empty_labels_say_nothing():
    (found,) = _read(GOOD)
    assert found.turns == (
        Turn(role="user", text="我睡不着。"),
        Turn(role="assistant", text="多久了？"),
    )
    assert (found.grows, found.repairs) == (False, {})


def test_a_merged_file_holds_one_conversation_an_array():
    assert [len(found.turns) for found in _read([GOOD, GOOD[:1]])] == [2, 1]


def test_labelled_sentences_are_kept_as_ranges():
    said = _item(
        "counselor", "嗯。嗯。早睡。", ("嗯。", ""), ("嗯。", "echo"), ("早睡。", "advice")
    )
    (found,) = _read([GOOD[0], said])
    assert found.turns[1].spans == ((2, 4, "echo"), (4, 7, "advice"))


@pytest.mark.parametrize(
    ("item", "reason", "detail"),
    [
        (_item("narrator", "好"), Loss.UNKNOWN_ROLE, "[1]: nobody knows who 'narrator' is"),
        (_item("client", 7), Loss.WRONG_FIELDS, "[1].content is of the kind number, not text"),
        (_item(7, "好"), Loss.WRONG_FIELDS, "[1].role is of the kind number, not text"),
        ("好", Loss.WRONG_FIELDS, "[1] is of the kind text, not object"),
        (
            _item("client", "好", ("坏", "mood")),
            Loss.WRONG_FIELDS,
            "[1]: an annotated sentence is not in its content",
        ),
    ],
)
def test_what_cannot_be_read_is_lost_with_its_turn(item, reason, detail):
    assert _read([GOOD[0], item]) == [Lost(reason=reason, detail=detail)]


def test_one_conversation_of_a_merged_file_that_is_lost_takes_no_other_with_it():
    lost, found = _read([[_item("narrator", "好")], GOOD])
    assert (lost.reason, len(found.turns)) == (Loss.UNKNOWN_ROLE, 2)


def test_no_counsellor_is_refused_and_a_last_thanks_is_cut_off():
    (alone,) = _read(GOOD[:1])
    assert refused(alone).reason is Loss.NO_ASSISTANT_TURN
    (thanked,) = _read([*GOOD, _item("client", "谢谢。")])
    assert mended(thanked) == (["u|我睡不着。", "a|多久了？"], {Repair.TRAILING_USER: 1})


def test_runs_and_empty_contents_are_mended():
    (found,) = _read([GOOD[0], GOOD[0], _item("counselor", ""), _item("counselor", "嗯。")])
    assert mended(found) == (
        ["u|我睡不着。\n我睡不着。", "a|嗯。"],
        {Repair.MERGED_TURNS: 1, Repair.EMPTY_TURN: 1},
    )
