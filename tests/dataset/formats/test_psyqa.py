"""PsyQA: several answers to a post, with the strategies of their parts."""

from psykb.dataset.conversations import Conversation, Lost
from psykb.dataset.formats import psyqa
from psykb.types import Loss, Repair
from tests.dataset.formats.readings import lost, one, said

TEXT = "你好。这很常见，先别急。"
ANSWER = {"answer_text": TEXT, "has_label": False, "labels_sequence": None}
ROW = {
    "question": "总是拖延怎么办？",
    "description": "明天要交，今天还没有开始。",
    "keywords": "学业,拖延，焦虑",
    "questionID": 12,
    "answers": [ANSWER],
}


def labelled(*ranges: tuple[int, int, str]) -> dict[str, object]:
    spans = [{"start": start, "end": end, "type": label} for start, end, label in ranges]
    return {"answer_text": TEXT, "has_label": True, "labels_sequence": spans}


def test_question_without_answers_is_lost() -> None:
    assert lost(psyqa, {**ROW, "answers": []}).reason is Loss.NO_ASSISTANT_TURN


def test_range_outside_of_the_text_is_named() -> None:
    found = lost(psyqa, {**ROW, "answers": [labelled((0, len(TEXT) + 1, "Others"))]})

    assert found == Lost(
        reason=Loss.WRONG_FIELDS,
        detail="answers[0].labels_sequence[0]: the range 0–13 is not in the text",
    )


def test_broken_answer_does_not_take_the_others_with_it() -> None:
    answers = [{"answer_text": 3}, ANSWER, {}, {"answer_text": "a", "labels_sequence": [{}]}]

    found = list(psyqa.read({**ROW, "answers": answers}))

    assert [type(one) for one in found] == [Lost, Conversation, Lost, Lost]
    assert [one.detail for one in found if isinstance(one, Lost)] == [
        "answers[0].answer_text is of the kind number, not text",
        "no field answer_text",
        "answers[3].labels_sequence[0] is of the kind object, not {start, end, type}",
    ]


def test_user_says_title_and_description() -> None:
    assert said(one(psyqa, ROW)) == [
        ("user", "总是拖延怎么办？\n明天要交，今天还没有开始。"),
        ("assistant", TEXT),
    ]
    assert said(one(psyqa, {**ROW, "description": ""}))[0] == ("user", "总是拖延怎么办？")


def test_first_keyword_is_the_topic() -> None:
    found = one(psyqa, ROW)

    assert (found.topic, found.labels, found.id) == ("学业", {"keywords": "拖延,焦虑"}, "12")
    bare = one(psyqa, {**ROW, "keywords": ""})
    assert (bare.topic, bare.labels) == ("", {})


def test_several_answers_are_several_conversations_of_one_question() -> None:
    other = {**ANSWER, "answer_text": "列一个清单。"}

    found = list(psyqa.read({**ROW, "answers": [ANSWER, other]}))

    assert [one.turns[1].text for one in found if isinstance(one, Conversation)] == [
        TEXT,
        "列一个清单。",
    ]
    assert [one.question for one in found if isinstance(one, Conversation)] == ["psyqa:12"] * 2


def test_ranges_that_reach_the_end_are_kept_as_they_are() -> None:
    found = one(psyqa, {**ROW, "answers": [labelled((0, 3, "Others"), (3, 12, "Restatement"))]})

    assert found.turns[1].spans == ((0, 3, "Others"), (3, 12, "Restatement"))
    assert found.repairs == {}


def test_last_range_one_character_short_is_extended_and_counted() -> None:
    found = one(psyqa, {**ROW, "answers": [labelled((0, 3, "Others"), (3, 11, "Restatement"))]})

    assert found.turns[1].spans == ((0, 3, "Others"), (3, 12, "Restatement"))
    assert found.repairs == {Repair.EXTENDED_SPAN: 1}


def test_last_range_two_characters_short_stays() -> None:
    found = one(psyqa, {**ROW, "answers": [labelled((0, 10, "Others"))]})

    assert found.turns[1].spans == ((0, 10, "Others"),)
    assert found.repairs == {}


def test_labels_may_be_null() -> None:
    assert one(psyqa, ROW).turns[1].spans == ()
