"""Whatever a model writes is read strictly, or refused by name; nothing raises."""

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from psykb import prompts
from psykb.generation import replies
from psykb.generation.forms import AgreementForm, ChoiceForm, KeyForm, OpenForm, positions
from psykb.generation.replies import LONGEST, Declined, Misread, Request, ask, read
from psykb.types import Bloom, Kind, Message, Refusal, Slot, Stage
from tests.generation.scripted_caller import ScriptedCaller

GOOD = {
    "question": "水的沸点是多少？",
    "options": ["80", "100", "120", "150"],
    "key": "B",
    "explanation": [{"text": "水在100度沸腾。", "evidence": [2]}],
    "bloom": "remember",
    "about": "沸点",
}


def said(**changes):
    return json.dumps({**GOOD, **changes}, ensure_ascii=False)


def test_a_good_reply():
    found = read(said(), ChoiceForm)
    assert isinstance(found, ChoiceForm)
    assert found.options == ("80", "100", "120", "150")
    assert found.explanation[0].evidence == (2,)
    assert found.bloom is Bloom.REMEMBER


@pytest.mark.parametrize(
    "around",
    ["```json\n{}\n```", "```\n{}\n```", "  \n{}\n\n", "\ufeff{}", "```JSON\r\n{}\r\n```"],
)
def test_one_fence_and_white_space_around_it_are_taken_off(around):
    assert read(around.replace("{}", said()), ChoiceForm) == read(said(), ChoiceForm)


NOT_JSON = {
    "nothing": "",
    "words": "我很乐意帮忙！",
    "before": f"好的：{said()}",
    "behind": f"{said()} 希望有用",
    "two fences": f"```json\n{said()}\n```\n```json\n{said()}\n```",
    "two objects": said() + said(),
    "half": said()[:-20],
    "single quotes": "{'key': 'B'}",
    "a comma too many": '{"key": "B",}',
    "a comment": '{"key": "B"} // B',
    "a list": f"[{said()}]",
    "a word": '"B"',
    "a number": "3",
    "nothing at all": "null",
    "NaN": '{"key": NaN}',
    "infinity": '{"key": -Infinity}',
    "a name twice": '{"key": "A", "key": "B"}',
    "a name twice inside": '{"x": {"a": 1, "a": 2}}',
    "nesting": '{"key": ' + "[" * 50_000 + "]" * 50_000 + "}",
    "open brackets": "[" * 90_000,
    "a number of 5,000 digits": '{"key": ' + "9" * 5_000 + "}",
    "too long": '{"key": "' + "A" * 100_000 + '"}',
    "half a character": '{"key": "\ud800"}',
    "a null byte": '{"key": "\x00"}',
    "XML": "<key>B</key>",
}


@pytest.mark.parametrize("reply", NOT_JSON.values(), ids=NOT_JSON)
def test_what_is_no_json_object(reply):
    found = read(reply, ChoiceForm)
    assert isinstance(found, Misread)
    assert found.reason is Refusal.NOT_JSON
    assert found.detail
    assert len(found.detail) <= 200


WRONG_FIELDS = {
    "none": "{}",
    "one too many": said(hint="B"),
    "one missing": json.dumps({"question": "q"}),
    "a declining item": said(decline="nein"),
    "a number for a text": said(question=7),
    "a text for a list": said(options="80"),
    "a number as a text": said(explanation=[{"text": "x", "evidence": ["2"]}]),
    "a fraction": said(explanation=[{"text": "x", "evidence": [2.0]}]),
    "true for a number": said(explanation=[{"text": "x", "evidence": [True]}]),
    "no list of points": said(explanation="水在100度沸腾。[2]"),
    "an unknown level": said(bloom="Remember"),
    "null": said(key=None),
    "an escaped half of a character": said().replace("沸点", "\\ud800"),
    "a key that is a list": said(key=["B"]),
    "a decline without a reason": '{"decline": null}',
}


@pytest.mark.parametrize("reply", WRONG_FIELDS.values(), ids=WRONG_FIELDS)
def test_fields_that_do_not_fit(reply):
    found = read(reply, ChoiceForm)
    assert isinstance(found, Misread)
    assert found.reason is Refusal.WRONG_FIELDS
    assert found.detail


def test_a_fault_names_its_place_and_no_value():
    found = read(said(explanation=[{"text": "geheim", "evidence": ["zwei"]}]), ChoiceForm)
    assert found == Misread(
        reason=Refusal.WRONG_FIELDS,
        detail="explanation.0.evidence.0: must be a whole number without quotes",
    )


def test_values_that_do_not_fit():
    def fits(form):
        return "" if form.key == "A" else "key: say A"

    assert read('{"key": "A"}', KeyForm, fits) == KeyForm(key="A")
    assert read('{"key": "B"}', KeyForm, fits) == Misread(
        reason=Refusal.WRONG_FIELDS, detail="key: say A"
    )


@pytest.mark.parametrize(
    ("letters", "places"), [("A", (0,)), ("DB", (1, 3)), ("Z", (25,)), ("ABCDEFGHIJ", range(10))]
)
def test_letters_of_options(letters, places):
    assert positions(letters) == tuple(places)


@pytest.mark.parametrize("letters", ["", "b", "B,C", "1", "AA", "Ａ", "Ä", " A", "对"])
def test_what_is_no_letters_of_options(letters):
    with pytest.raises(ValueError, match=r"^key: "):
        positions(letters)


def test_declining():
    assert read('{"decline": "句子太少"}', ChoiceForm) == Declined(why="句子太少")
    assert read('{"decline": "x\\u001b[2J"}', OpenForm) == Declined(why="x(2J")


@given(st.text(max_size=200))
def test_any_text_is_refused_or_read(text):
    found = read(text, KeyForm)
    assert isinstance(found, Misread | Declined | KeyForm)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from(sorted(GOOD)), json_values))
def test_any_values_are_refused_or_read(values):
    found = read(json.dumps({**GOOD, **values}), ChoiceForm)
    assert isinstance(found, Misread | ChoiceForm)


@given(st.integers(0, len(said()) - 1))
def test_every_beginning_of_a_reply_is_refused(length):
    found = read(said()[:length], ChoiceForm)
    assert isinstance(found, Misread)
    assert found.reason is Refusal.NOT_JSON


def request():
    system = prompts.load("choose_closed", "zh").text
    return Request(
        messages=(Message(role="system", content=system), Message(role="user", content="？")),
        language="zh",
        purpose="try",
        passages=("p",),
        turn=2,
        temperature=0.5,
    )


def test_a_good_first_reply_costs_one_call():
    caller = ScriptedCaller({"choose_closed": '{"key": "B"}'})
    assert ask(caller, request(), KeyForm) == (KeyForm(key="B"), False)
    options = {"passages": ("p",), "turn": 2, "temperature": 0.5}
    assert caller.asked == [("try", options)]


def test_a_fault_is_shown_once_and_mended():
    caller = ScriptedCaller(
        {"choose_closed": '{"Key": "B"}', "choose_closed_again": '{"key": "C"}'}
    )
    assert ask(caller, request(), KeyForm) == (KeyForm(key="C"), True)
    assert caller.purposes == ["try", "try_again"]
    first, second = caller.llm.heard
    assert second[:2] == first
    assert second[2] == Message(role="assistant", content='{"Key": "B"}')
    assert "key：缺少这个字段；Key：没有这个字段，请删去" in second[3].content
    assert second[3].content.startswith("程序读不了你的回答：")


def test_a_second_fault_is_the_last():
    caller = ScriptedCaller({"choose_closed": "B", "choose_closed_again": '{"key": 2}'})
    found, again = ask(caller, request(), KeyForm)
    assert found == Misread(
        reason=Refusal.WRONG_FIELDS, detail="key: must be a string", said='{"key": 2}'
    )
    assert again
    assert len(caller.asked) == 2


@pytest.mark.parametrize(
    ("reply", "said"),
    [("I can't.", "I can't."), ("x" * 5_000, "x" * 2_000), ('{"decline": "no"}',) * 2],
)
def test_what_is_no_item_is_kept(reply, said):
    caller = ScriptedCaller({"choose_closed": reply, "choose_closed_again": reply})
    found, _again = ask(caller, request(), KeyForm)
    assert isinstance(found, Misread | Declined)
    assert found.said == said
    slot = Slot(number=3, kind=Kind.SINGLE, passage="p")
    assert replies.refused(slot, Stage.DRAFT, found).said == said


def test_a_refusal_says_what_the_model_said():
    slot = Slot(number=3, kind=Kind.SINGLE, passage="p")
    declined = replies.refused(slot, Stage.DRAFT, Declined(why="太短"))
    assert (declined.slot, declined.reason, declined.detail) == (3, Refusal.MODEL_DECLINED, "太短")
    misread = replies.refused(slot, Stage.KEY, Misread(reason=Refusal.NOT_JSON, detail="x"))
    assert (misread.stage, misread.reason, misread.detail) == (Stage.KEY, Refusal.NOT_JSON, "x")


def test_likeness_is_one_of_three_words():
    assert isinstance(read('{"points": ["same", "missing"]}', AgreementForm), AgreementForm)
    assert isinstance(read('{"points": ["yes"]}', AgreementForm), Misread)


@pytest.mark.parametrize(
    "reply",
    [
        '{"' + '\\"' * 49_000,
        "```json\n" + " " * 90_000 + "x",
        "```json\n" + "\n" * 90_000 + "x",
        '"' * 99_000,
        "{" + ",".join(f'"k{n}": 1' for n in range(8_000)) + ', "k7999": 2}',
        '{"decline": "' + "不" * 90_000 + '"}',
    ],
    ids=["escapes", "spaces", "lines", "quotes", "names", "words"],
)
def test_no_reply_takes_long_to_read(reply):
    started = time.process_time()
    read(reply, KeyForm)
    assert time.process_time() - started < 0.5


def test_a_long_reply_is_not_looked_into():
    reply = "```json\n" + json.dumps({"key": "A" * LONGEST}) + "\n```"
    assert read(reply, KeyForm) == Misread(reason=Refusal.NOT_JSON, detail="the reply is too long")


@pytest.mark.parametrize(
    ("text", "depth"),
    [
        ("", 0), ("{}", 1), ("[{[]}]", 3), ('{"[[[": "]]{{"}', 1), (r'{"\\": [1]}', 2),
        (r'{"\"[": 1}', 1), (r'{"\\\"[": [2]}', 2), ('{"[[', 1),
    ],
)  # fmt: skip
def test_brackets_in_strings_do_not_count(text, depth):
    assert replies._depth(text) == depth
