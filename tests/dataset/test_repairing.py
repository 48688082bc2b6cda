"""Conversations made dialogues: what is refused, what is mended and counted, what stays."""

from dataclasses import replace
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from psykb.dataset.conversations import Conversation, Turn
from psykb.dataset.repairing import KEEPABLE, check_keep, repaired
from psykb.errors import MisuseError
from psykb.generation.dialogues.ids import dialogue_id
from psykb.types import Dialogue, Loss, Message, Repair, Strategy
from tests.dataset.made_conversations import PLACE, dialogue, mended, refused, talk, turn


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        ((), Loss.NO_TURNS),
        (("s|你是咨询师。",), Loss.NO_TURNS),
        (("u|  ", "a|\n"), Loss.NO_TURNS),
        (("a|你好。", "a|还在吗？"), Loss.NO_USER_TURN),
        (("u| ", "a|你好。"), Loss.NO_USER_TURN),
        (("u|我睡不着。", "u|有人吗？"), Loss.NO_ASSISTANT_TURN),
        (("u|我睡不着。", "a| "), Loss.NO_ASSISTANT_TURN),
        (("a|你好。", "u|我睡不着。"), Loss.NO_ASSISTANT_TURN),
    ],
)
def test_what_holds_no_dialogue_is_refused_by_name(lines, reason):
    found = refused(talk(*lines))
    assert (found.reason, found.place) == (reason, PLACE)
    assert found.detail


def test_a_dialogue_has_no_ten_thousand_turns():
    found = refused(talk(*("u|嗯。", "a|嗯。") * 5_001))
    assert (found.reason, found.detail) == (
        Loss.TOO_LARGE,
        "10002 turns; a dialogue has 10000 at most",
    )


def test_names_are_on_one_line_and_steer_nothing():
    odd = Conversation(
        turns=talk("u|睡不着。", "a|多久了？").turns,
        source="a|b\x1b[31m\n# H",
        licence="MIT\u202e\x9b",
        topic="睡\r\n眠",
        labels={"a\x07": "b\u2028c"},
        repairs={},
    )
    found = dialogue(odd)
    assert (found.source, found.licence, found.topic) == ("a|b[31m # H", "MIT", "睡 眠")
    assert found.labels == {"a": "b c"}


def test_a_transcript_in_the_clients_mouth_is_no_counsellor():
    found = refused(talk("u|他总去钓鱼。支持者：你很累。", "u|是的。支持者：抱抱你。"))
    assert found.reason is Loss.NO_ASSISTANT_TURN
    assert found.detail == "no turn of the assistant among 2; labels of speakers in the text: 2"
    assert found.said == "他总去钓鱼。支持者：你很累。"


def _family(*names: str) -> Conversation:
    turns = [Turn(role="user", text=f"我是{name}。", speaker=name) for name in names]
    return Conversation(
        turns=(*turns, Turn(role="assistant", text="请坐。")), labels={}, repairs={}
    )


def test_a_group_is_no_dialogue():
    found = refused(_family("甲", "乙", "丙", "丁"))
    assert (found.reason, found.detail) == (Loss.SEVERAL_CLIENTS, "丁, 丙, 乙, 甲")


def test_a_family_keeps_its_names():
    assert mended(_family("妈妈", "女儿", "妈妈")) == (
        ["u|妈妈：我是妈妈。\n女儿：我是女儿。\n妈妈：我是妈妈。", "a|请坐。"],
        {Repair.NAMED_SPEAKER: 3, Repair.MERGED_TURNS: 2},
    )
    assert mended(_family("姚先生")) == (["u|我是姚先生。", "a|请坐。"], {})


@pytest.mark.parametrize("repair", sorted(set(Repair) - set(KEEPABLE)))
def test_what_a_dialogue_needs_cannot_be_kept(repair):
    with pytest.raises(MisuseError) as error:
        check_keep(frozenset((repair, Repair.ROLE_WORD)))
    assert str(error.value).startswith(f"{repair}: ")
    assert "stage_direction" in str(error.value)


def test_what_can_be_kept_is_let_be():
    check_keep(frozenset(KEEPABLE))
    lines = ["u|来访者：（叹气）我<br>睡不着\\n怎么办？", "a|求助者，你好。"]
    assert mended(talk(*lines), *KEEPABLE) == (lines, {})


def test_nothing_is_done_to_a_sound_dialogue():
    lines = ["s|你是咨询师。", "u|我焦虑（anxiety）。", "a|多久了？", "u|一年。", "a|嗯。"]
    found = dialogue(talk(*lines))
    assert (found.source, found.licence, found.place) == ("set", "CC0-1.0", PLACE)
    assert (found.language, found.repairs, found.untrained) == ("zh", {}, ())
    assert found.system == "你是咨询师。"
    assert found.id == dialogue_id(found.messages)


def test_what_the_row_names_goes_before_what_is_given():
    row = replace(
        talk("u|Hello there.", "a|Hello."),
        source="row", licence="MIT", topic="sleep", labels={"school": "CBT"},
        repairs={Repair.COLLAPSED_HISTORY: 2, Repair.CONTINUED_LINE: 0},
    )  # fmt: skip
    found = dialogue(row)
    assert (found.source, found.licence, found.topic) == ("row", "MIT", "sleep")
    assert (found.labels, found.language) == ({"school": "CBT"}, "en")
    assert found.repairs == {Repair.COLLAPSED_HISTORY: 2}


def test_the_order_of_turns_is_mended_and_counted():
    assert mended(
        talk(
            "a|欢迎。",
            "u|我",
            "u|睡不着。",
            "a| ",
            "a|多久了？",
            "a|说说看。",
            "u|谢谢。",
            "u|再见。",
        )
    ) == (
        ["u|我\n睡不着。", "a|多久了？\n说说看。"],
        {
            Repair.EMPTY_TURN: 1,
            Repair.LEADING_ASSISTANT: 1,
            Repair.TRAILING_USER: 2,
            Repair.MERGED_TURNS: 2,
        },
    )


def test_an_empty_turn_between_two_of_a_role_brings_them_together():
    assert mended(talk("u|一", "a|", "u|二", "a|三")) == (
        ["u|一\n二", "a|三"],
        {Repair.EMPTY_TURN: 1, Repair.MERGED_TURNS: 1},
    )


def test_system_messages_become_one_and_stay_as_they_are():
    assert mended(talk("s|一。", "u|好", "s|来访者：二（微笑）", "a|嗯", "s|")) == (
        ["s|一。\n来访者：二（微笑）", "u|好", "a|嗯"],
        {Repair.EMPTY_TURN: 1, Repair.MERGED_TURNS: 1},
    )


def test_characters_are_mended_before_labels_are_looked_for():
    assert mended(talk("u|\ufeff来访者：我\x00睡\u200b不着\r\n", "a|嗯<br/>。\u3000")) == (
        ["u|我睡不着", "a|嗯\n。"],
        {
            Repair.ROLE_PREFIX: 1,
            Repair.LINE_BREAK_TAG: 1,
            Repair.OUTER_SPACE: 2,
            Repair.INVISIBLE_CHARACTER: 4,
        },
    )


def test_what_a_repair_uncovers_is_repaired_as_well():
    assert mended(talk("u|好", "a|（微笑）（点头）支持者：（叹气）嗯")) == (
        ["u|好", "a|嗯"],
        {Repair.ROLE_WORD: 1, Repair.STAGE_DIRECTION: 3},
    )


def test_a_turn_that_is_a_label_alone_is_empty():
    assert mended(talk("u|好", "a|嗯", "u|来访者：", "a|心理咨询师：")) == (
        ["u|好", "a|嗯"],
        {Repair.EMPTY_TURN: 2, Repair.ROLE_PREFIX: 2},
    )


THOUGHT = "<think>\n他累了。\n</think>\n\n先睡吧。"


def test_reasoning_is_dropped_and_counted():
    assert mended(talk("u|<think>我</think>", f"a|{THOUGHT}")) == (
        ["u|<think>我</think>", "a|先睡吧。"],
        {Repair.DROPPED_REASONING: 1},
    )


def test_reasoning_is_kept_as_think():
    told = replace(turn("a|先睡吧。"), reasoning="他累了。")
    for answer in (told, turn(f"a|{THOUGHT}"), turn("a|他累了。</think>先睡吧。")):
        both = Conversation(turns=(turn("u|好"), answer), labels={}, repairs={})
        assert mended(both, think=True) == (["u|好", f"a|{THOUGHT}"], {})
        assert mended(both) == (["u|好", "a|先睡吧。"], {Repair.DROPPED_REASONING: 1})


def test_thinking_without_an_answer_is_no_turn():
    assert refused(talk("u|好", "a|<think>他累了")).reason is Loss.NO_ASSISTANT_TURN


def test_a_tag_in_the_reasoning_does_not_close_it():
    told = replace(turn("a|先睡吧。"), reasoning="他</think>累了。")
    both = Conversation(turns=(turn("u|好"), told), labels={}, repairs={})
    assert mended(both, think=True)[0] == ["u|好", f"a|{THOUGHT}"]


def test_what_a_part_is_not_trained_on_the_whole_is_not():
    turns = (
        turn("s|一"), turn("u|二"), replace(turn("a|三"), trained=False), turn("a|四"),
        turn("u|五"), turn("a|六"),
    )  # fmt: skip
    found = dialogue(Conversation(turns=turns, labels={}, repairs={}))
    assert found.untrained == (2,)


def test_spans_move_with_their_text():
    first = Turn(
        role="assistant",
        text=" 心理咨询师：（微笑）你<br>好。请说。 ",
        spans=((0, 12, "greeting"), (12, 18, "hello"), (7, 11, "gone"), (18, 99, "question")),
    )
    second = Turn(role="assistant", text="慢慢来。", spans=((0, 3, "calm"),))
    both = Conversation(turns=(turn("s|一"), turn("u|好"), first, second), labels={}, repairs={})
    found = dialogue(both)
    assert found.messages[2].content == "你\n好。请说。\n慢慢来。"
    assert found.strategies == (
        Strategy(message=2, start=0, end=1, label="greeting"),
        Strategy(message=2, start=1, end=4, label="hello"),
        Strategy(message=2, start=4, end=7, label="question"),
        Strategy(message=2, start=8, end=11, label="calm"),
    )


def test_spans_move_behind_kept_reasoning():
    told = Turn(role="assistant", text="<think>嗯</think> 睡吧。", spans=((3, 20, "advice"),))
    both = Conversation(turns=(turn("u|好"), told), labels={}, repairs={})
    found = dialogue(both, think=True)
    strategy = found.strategies[0]
    assert found.messages[1].content[strategy.start : strategy.end] == "睡吧。"


def test_a_transcript_in_a_turn_becomes_turns():
    lines = (
        "u|我压力大。支持者：多久了？求助者：一年。支持者：睡得好吗？求助者：谢谢。",
        "u|再见。",
    )
    assert mended(talk("u|你好", "a|你好", *lines)) == (
        ["u|你好", "a|你好", "u|我压力大。", "a|多久了？", "u|一年。", "a|睡得好吗？"],
        {Repair.TRAILING_USER: 2, Repair.ROLE_WORD: 4, Repair.SPLIT_TURNS: 4},
    )


_PIECES = (
    "来访者：", "支持者：", "求助者，", "，求助者。", "医生：", "病人:", "Client: ", "你好",
    "我睡不着", "。", "，", "\n", " ", "（微笑）", "（如失眠）", "*", "(sighs)", "<br>", "\\n",
    "<think>", "</think>", "\r\n", "\ufeff", "🐳", "我是红烧肉，", "支持者", "**", "【", "】", "：",
    "\ud800", "（", "）", "a", "x", "妈妈：", "<", ">",
)  # fmt: skip
_TURNS = st.builds(
    lambda role, pieces, speaker, reasoning, cuts: Turn(
        role=role,
        text="".join(pieces),
        speaker=speaker if role == "user" else "",
        reasoning=reasoning,
        spans=tuple((min(a, b), max(a, b), "x") for a, b in cuts),
    ),
    st.sampled_from(["user", "assistant", "user", "assistant", "system"]),
    st.lists(st.sampled_from(_PIECES), max_size=9),
    st.sampled_from(["", "", "妈妈", "女儿"]),
    st.sampled_from(["", "", "想", "</think>"]),
    st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=2),
)


def _again(found: Dialogue, think: Literal["drop", "think"]) -> Dialogue:
    """Return what repairing a dialogue gives."""
    turns = tuple(
        Turn(
            role=message.role,
            text=message.content,
            trained=at not in found.untrained,
            spans=tuple((s.start, s.end, s.label) for s in found.strategies if s.message == at),
        )
        for at, message in enumerate(found.messages)
    )
    again = repaired(
        Conversation(turns=turns, labels={}, repairs={}),
        source=found.source, licence=found.licence, place=found.place, reasoning=think,
    )  # fmt: skip
    assert isinstance(again, Dialogue)
    return again


@given(st.lists(_TURNS, max_size=7), st.sampled_from(["drop", "think"]))
def test_a_repaired_dialogue_is_repaired_already(turns, think):
    found = repaired(
        Conversation(turns=tuple(turns), labels={}, repairs={}),
        source="s", licence="", place=PLACE, reasoning=think,
    )  # fmt: skip
    if isinstance(found, Dialogue):
        assert _again(found, think) == replace(found, repairs={})


def test_an_id_is_that_of_roles_and_contents():
    def named(*pairs):
        return dialogue_id([Message(role=role, content=content) for role, content in pairs])

    assert named(("user", "a"), ("assistant", "b")) == "e9090a957d14"
    others = {
        named(("user", "a"), ("assistant", "b")),
        named(("user", "ab")),
        named(("assistant", "a"), ("user", "b")),
        named(("user", 'a"],["assistant","b')),
        named(("user", "\ud800")),
        named(),
    }
    assert len(others) == 6
