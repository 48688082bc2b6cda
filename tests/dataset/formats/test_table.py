"""Which format rows have is found by what they hold."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from psykb.dataset.conversations import Conversation, Lost
from psykb.dataset.formats import preference, pretraining, table
from psykb.errors import MisuseError
from psykb.types import Loss
from tests.dataset.formats.readings import lost

MESSAGES = [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}]
TURNS = [{"from": "human", "value": "a"}, {"from": "gpt", "value": "b"}]


@pytest.mark.parametrize("values", [[], [{}], [{"a": 1}], [3], [None], [{"text": "a", "label": 1}]])
def test_what_nothing_reads_has_no_format(values: list[object]) -> None:
    assert table.detect(values) == ()


def test_unknown_name_is_answered_by_the_names() -> None:
    with pytest.raises(MisuseError) as error:
        table.find("parrot")

    assert "no format parrot" in str(error.value)
    refusing = {"preference", "pretraining", "cpsycoune"}  # no dialogue comes of them
    for one in table.FORMATS:
        assert (one.NAME in str(error.value)) == (one.NAME not in refusing)
        assert table.find(one.NAME) is one


@pytest.mark.parametrize(
    ("value", "name"),
    [
        (MESSAGES, "messages"),
        ({"messages": MESSAGES}, "messages"),
        ({"messages": []}, "messages"),
        ({"conversations": MESSAGES}, "messages"),
        ({"id": 1, "topic": "a", "messages": MESSAGES}, "soulchatcorpus"),
        ({"id": 1, "normalizedTag": "a", "messages": MESSAGES}, "psydt"),
        ([{"role": "client", "content": "a"}, {"role": "counselor", "content": "b"}], "smilechat"),
        ({"conversations": TURNS}, "sharegpt"),
        ({"conversations": []}, "sharegpt"),
        ({"messages": TURNS}, "sharegpt"),
        ({"conversation": [{"input": "a", "output": "b"}]}, "conversation"),
        ({"conversation": []}, "conversation"),
        ({"question": "a", "questionID": 1, "answers": []}, "psyqa"),
        ({"question": "a", "answer": "b"}, "question_answer"),
        ({"question": "a", "answer": "A", "options": {"A": "x"}}, "question_answer"),
        ({"input": "a", "content": "b", "reasoning_content": "c"}, "reasoning"),
        ({"instruction": "a", "input": "", "output": "b"}, "alpaca"),
        ({"instruction": "a", "output": "b", "history": []}, "alpaca"),
        ({"query": "a", "response": "b", "history": []}, "swift"),
        ({"prompt": "a", "completion": "b"}, "prompt_completion"),
        ({"text": "a"}, "pretraining"),
        ({"prompt": "a", "chosen": "b", "rejected": "c"}, "preference"),
        ({"conversations": TURNS, "chosen": {}, "rejected": {}}, "preference"),
        ({"messages": MESSAGES, "rejected_response": "c"}, "preference"),
        ({"prompt": "a", "completion": "b", "label": True}, "preference"),
        (["求助者：你好。", "支持者：你好。"], "cpsycoune"),
        ("来访者：你好。\n心理咨询师：你好，请坐。\n", "cpsycound"),
        ("用户：你好。\n心理咨询师：你好，请坐。\n", "soulchat_text"),
    ],
)
def test_one_row_shows_its_format(value: object, name: str) -> None:
    assert table.detect([value]) == (name,)
    assert table.find(name).fits(value)


def test_names_are_different() -> None:
    names = [one.NAME for one in table.FORMATS]

    assert len(names) == len(set(names))


def test_most_specific_format_must_fit_all_rows() -> None:
    corpus = {"id": 1, "topic": "a", "messages": MESSAGES}

    assert table.detect([corpus, {"messages": MESSAGES}]) == ("messages",)


def test_rows_with_two_forms_at_once_are_ambiguous() -> None:
    both = {"messages": MESSAGES, "instruction": "a", "output": "b"}

    assert table.detect([both]) == ("messages", "alpaca")
    assert table.detect([both, {"messages": MESSAGES}]) == ("messages",)
    assert table.detect([{"messages": MESSAGES}, {"query": "a", "response": "b"}]) == ()


def test_broken_rows_do_not_hide_the_format_of_the_others() -> None:
    row = {"messages": MESSAGES}

    assert table.detect([{"messages": 3}, row, row]) == ("messages",)
    assert table.detect([3, None, row]) == ()


def test_preferences_and_running_text_are_no_dialogues() -> None:
    assert lost(preference, {"chosen": "a", "rejected": "b"}) == Lost(
        reason=Loss.NOT_A_DIALOGUE, detail="data of preference, not a conversation (rejected)"
    )
    assert lost(pretraining, {"text": "a"}).reason is Loss.NOT_A_DIALOGUE


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 30) | st.floats() | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(st.sampled_from(("role", "type", "text", "start")), inner, max_size=2)
    ),
    max_leaves=4,
)
WHOLE = [
    MESSAGES,
    {"messages": MESSAGES, "system": "a", "labels": {"a": "b"}, "tools": "[]"},
    {"messages": [{"role": "user", "content": [{"type": "text", "text": "a"}], "loss": True}]},
    {"conversations": TURNS},
    {"conversation": [{"system": "s", "input": "a", "output": "b", "output_with_loss": True}]},
    {
        "question": "a",
        "description": "b",
        "keywords": "c,d",
        "questionID": 1,
        "answers": [
            {"answer_text": "abc", "labels_sequence": [{"start": 0, "end": 2, "type": "Others"}]}
        ],
    },
    {"instruction": "a", "input": "b", "output": "c", "history": [["x", "y"]]},
    {"query": "a", "response": "b", "history": [{"query": "x", "response": "y"}]},
    {"input": "a", "content": "b", "reasoning_content": "c"},
    {"prompt": MESSAGES[:1], "completion": MESSAGES[1:]},
    {"question": "a", "answer": "b", "options": {"A": "x"}},
    {"id": 1, "normalizedTag": "a", "messages": MESSAGES},
    {"id": 1, "topic": "a", "messages": MESSAGES},
    [{"role": "client", "content": "a", "annotation": [{"sentence": "a", "label": "b"}]}],
    {
        "id": "0",
        "messages": MESSAGES,
        "language": "en",
        "source": "a",
        "labels": {},
        "repairs": {},
        "untrained": [1],
        "strategies": [{"message": 1, "start": 0, "end": 1, "label": "a"}],
    },
    "来访者：a",
]


def changed(value: object, data: st.DataObject) -> object:
    """Return a value with one of its parts, at any depth, replaced by anything or left out."""
    if not isinstance(value, dict | list) or not value or not data.draw(st.integers(0, 3)):
        return data.draw(ANYTHING)
    if isinstance(value, list):
        at = data.draw(st.integers(0, len(value) - 1))
        return [*value[:at], changed(value[at], data), *value[at + 1 :]]
    key = data.draw(st.sampled_from(sorted(value)))
    if data.draw(st.booleans()):
        return {**value, key: changed(value[key], data)}
    return {name: part for name, part in value.items() if name != key}


@given(st.data(), st.sampled_from(WHOLE))
def test_no_value_makes_a_format_raise(data: st.DataObject, whole: object) -> None:
    value = changed(whole, data)

    for one in table.FORMATS:
        assert isinstance(one.fits(value), bool)
        assert all(isinstance(found, Conversation | Lost) for found in one.read(value))
    assert set(table.detect([value])) <= {one.NAME for one in table.FORMATS}


@pytest.mark.parametrize("whole", WHOLE)
def test_rows_that_are_changed_there_are_right(whole: object) -> None:
    (name,) = table.detect([whole])
    (found,) = table.find(name).read(whole)

    assert isinstance(found, Conversation) or found.reason is Loss.EVALUATION_DATA
