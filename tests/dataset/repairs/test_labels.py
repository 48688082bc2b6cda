"""Labels of speakers in texts: prefixes, leaked turns, forms of address; and what is content."""

import pytest

from psykb.dataset.conversations import Turn
from psykb.types import Repair
from tests.dataset.made_conversations import mended, talk


def _user(text):
    lines, repairs = mended(talk(f"u|{text}", "a|嗯。"))
    return [line for line in lines if line != "a|嗯。"], repairs


def _assistant(text):
    lines, repairs = mended(talk("u|好。", f"a|{text}"))
    return lines[1:], repairs


@pytest.mark.parametrize(
    "text",
    [
        "作为支持者，我会陪着你。",
        "医生说我没事。",
        "我找过心理咨询师：她姓李。",
        "家人和支持者都在你身边。",
        "来访者，是指来寻求帮助的人。",
        "他是旁观者，求助者。",
        "建议：早睡。",
        "3:00 才睡。",
        "可以找的人：\n朋友：听你说。\n医生：开药。",
        "求助者们都这样。",
        "求助者，男性，35岁，已婚。",
        "来访者，大学生，失眠两年。",
        "咨询中有两方：咨询师，求助者。",
    ],
)
def test_a_role_word_that_is_content_stays(text):
    assert _assistant(text) == ([f"a|{text}"], {})
    assert _user(text) == ([f"u|{text}"], {})


def test_what_a_client_tells_a_doctor_said_stays():
    text = "昨天去看病。\n医生：你没事。"
    assert _user(text) == ([f"u|{text}"], {})
    assert _user("医生：您好，我想问一件事。") == (["u|医生：您好，我想问一件事。"], {})


@pytest.mark.parametrize(
    ("text", "left", "times"),
    [
        ("来访者：我睡不着。", "我睡不着。", 1),
        ("来访者：来访者: 我睡不着。", "我睡不着。", 2),
        ("**求助者**：我睡不着。", "我睡不着。", 1),
        ("【来访者】：我睡不着。", "我睡不着。", 1),
        ("Client: I can't sleep.", "I can't sleep.", 1),
        ("支持者：谢谢你。", "谢谢你。", 1),
    ],
)
def test_a_label_before_a_text_goes(text, left, times):
    assert _user(text) == ([f"u|{left}"], {Repair.ROLE_PREFIX: times})


def test_a_number_makes_a_label_a_name():
    assert _user("来访者1：我睡不着。") == (["u|来访者1：我睡不着。"], {})


def test_a_label_of_who_speaks_anyway_goes():
    assert _assistant("慢慢来。\n\n医生：最后，早睡。") == (
        ["a|慢慢来。\n\n最后，早睡。"],
        {Repair.ROLE_WORD: 1},
    )
    assert _assistant("慢慢来。\n支持者\n早睡。") == (["a|慢慢来。\n早睡。"], {Repair.ROLE_WORD: 1})


def test_another_speakers_label_begins_a_turn():
    assert mended(talk("u|好。", "a|慢慢来。\n病人：我试试。\n医生：好。", "u|再见。")) == (
        ["u|好。", "a|慢慢来。", "u|我试试。", "a|好。"],
        {Repair.ROLE_WORD: 2, Repair.SPLIT_TURNS: 2, Repair.TRAILING_USER: 1},
    )
    assert mended(talk("u|I am sad.\nTherapist: Why?\nClient: My dog died.", "a|I see.")) == (
        ["u|I am sad.", "a|Why?", "u|My dog died.", "a|I see."],
        {Repair.ROLE_WORD: 2, Repair.SPLIT_TURNS: 2},
    )


def test_thinking_goes_with_the_first_part_alone():
    told = Turn(role="assistant", text="一。\n求助者：二。\n支持者：三。", reasoning="想")
    asked = Turn(role="user", text="问。")
    conversation = talk()
    conversation = type(conversation)(turns=(asked, told), labels={}, repairs={})
    lines, repairs = mended(conversation, think=True)
    assert lines == ["u|问。", "a|<think>\n想\n</think>\n\n一。", "u|二。", "a|三。"]
    assert repairs == {Repair.ROLE_WORD: 2, Repair.SPLIT_TURNS: 2}


@pytest.mark.parametrize(
    ("text", "left", "times"),
    [
        ("求助者，我明白你的痛苦。", "我明白你的痛苦。", 1),
        ("亲爱的求助者，我明白。", "我明白。", 1),
        ("我理解你，求助者。慢慢来。", "我理解你。慢慢来。", 1),
        ("你很勇敢。来访者，你真棒！不用客气，求助者", "你很勇敢。你真棒！不用客气", 2),
    ],
)
def test_nobody_is_called_a_help_seeker(text, left, times):
    assert _assistant(text) == ([f"a|{left}"], {Repair.ROLE_WORD: times})
    assert _user(text) == ([f"u|{text}"], {})


def test_nor_a_supporter():
    assert _user("谢谢你，支持者。支持者，我该怎么办？") == (
        ["u|谢谢你。我该怎么办？"],
        {Repair.ROLE_WORD: 2},
    )


@pytest.mark.parametrize(
    "text",
    ["案例片段如下。求助者：我怕。心理咨询师：怕什么？请问这是什么技术？",
     "Here is an excerpt.\nClient: I am sad.\nTherapist: Why?\nWhat is this?"],
)  # fmt: skip
def test_a_transcript_that_is_told_about_stays(text):
    assert _user(text) == ([f"u|{text}"], {})


def test_a_transcript_on_one_line_is_parted_at_both_labels():
    text = "我怕。心理咨询师：怕什么？求助者：怕黑。心理咨询师：多久了？求助者：一年。"
    assert mended(talk(f"u|{text}", "a|嗯。")) == (
        ["u|我怕。", "a|怕什么？", "u|怕黑。", "a|多久了？", "u|一年。", "a|嗯。"],
        {Repair.ROLE_WORD: 4, Repair.SPLIT_TURNS: 4},
    )
    whole = "心理咨询师：怕什么？求助者：怕黑。"
    assert mended(talk(f"u|我怕。\n{whole}", "a|嗯。"))[0][1] == "a|怕什么？"
