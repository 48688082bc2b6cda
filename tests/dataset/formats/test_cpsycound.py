"""CPsyCounD's text files: labels, continued lines, narration, families."""

import pytest

from psykb.dataset.formats import cpsycound, soulchat_text
from psykb.types import Loss, Repair
from tests.dataset.made_conversations import mended, refused

GOOD = "来访者：我睡不着。\n\n心理咨询师：多久了？\n"


def _read(text):
    (found,) = cpsycound.read(text)
    return found


@pytest.mark.parametrize(
    "value",
    [
        "", "睡眠很重要。", [GOOD], None, "第一章：睡眠\n正文。", "建议：早睡\n1. 倾听：好",
        "一\n二\n三\n四\n来访者：好", "用户：好\n心理咨询师：嗯",
    ],
)  # fmt: skip
def test_other_texts_do_not_fit(value):
    assert not cpsycound.fits(value)


@pytest.mark.parametrize(
    "value",
    [GOOD, "来访者:好\n咨询师:嗯", "Client: I am sad.\nTherapist: Why?", "对话一\n\n" + GOOD],
)
def test_labels_make_it_fit(value):
    assert cpsycound.fits(value)
    assert not soulchat_text.fits(value)


def test_both_colons_and_blank_lines_are_read():
    assert mended(_read("来访者：一\n\n心理咨询师: 二\n来访者:三\r\n\r\n咨询师：四\n")) == (
        ["u|一", "a|二", "u|三", "a|四"],
        {},
    )


def test_a_line_without_a_speaker_goes_on():
    text = GOOD + "\n1. 倾听：听自己说。\n2. 早睡：十点。\n\n第一步：关灯。\n您觉得呢？"
    assert mended(_read(text)) == (
        [
            "u|我睡不着。",
            "a|多久了？\n\n1. 倾听：听自己说。\n2. 早睡：十点。\n\n第一步：关灯。\n您觉得呢？",
        ],
        {Repair.CONTINUED_LINE: 4},
    )


def test_words_behind_a_bare_label_are_its_text():
    assert mended(_read("来访者：\n我睡不着。\n心理咨询师：多久了？")) == (
        ["u|我睡不着。", "a|多久了？"],
        {Repair.CONTINUED_LINE: 1},
    )


def test_narration_is_nobodys_and_brings_runs_together():
    text = "（咨询室）\n" + GOOD + "\n（两人沉默）\n\n心理咨询师：好些了吗？\n\n（对话结束）\n"
    assert mended(_read(text)) == (
        ["u|我睡不着。", "a|多久了？\n好些了吗？"],
        {Repair.MERGED_TURNS: 1, Repair.STAGE_DIRECTION: 3},
    )


@pytest.mark.parametrize(
    "gap",
    ["（一段时间后）", "（此处省略多次对话内容）", "（经过几次咨询后）", "(Some time later)",
     "【三天后】", "（经过一段时间的引导，来访者进入深度催眠状态）",
     "（接下来的几次咨询中，咨询师教他放松。）"],
)  # fmt: skip
def test_at_a_gap_the_dialogue_ends(gap):
    rest = "心理咨询师：好些了吗？\n\n来访者：好些了。\n\n心理咨询师：那就好。\n"
    found = _read(f"{GOOD}\n{gap}\n\n{rest}")
    assert mended(found) == (["u|我睡不着。", "a|多久了？"], {Repair.CUT_AT_GAP: 3})
    assert mended(found, Repair.CUT_AT_GAP)[0][-1] == "a|那就好。"
    assert mended(_read(f"{gap}\n{GOOD}\n{gap}\n")) == (
        ["u|我睡不着。", "a|多久了？"],
        {Repair.STAGE_DIRECTION: 2},
    )


def test_a_title_is_nobodys():
    assert mended(_read("失眠一例\n2023 年\n\n" + GOOD)) == (
        ["u|我睡不着。", "a|多久了？"],
        {Repair.TITLE_LINE: 2},
    )


def test_a_bracket_in_what_is_said_is_told_by_what_it_says():
    text = "来访者（沉默）：（流泪）我焦虑（anxiety）。\n心理咨询师：嗯。"
    assert mended(_read(text)) == (
        ["u|我焦虑（anxiety）。", "a|嗯。"],
        {Repair.STAGE_DIRECTION: 2},
    )


def test_one_client_with_a_name_needs_none():
    assert mended(_read("来访者（姚先生）：一\n心理咨询师：二\n来访者：三\n心理咨询师：四")) == (
        ["u|姚先生：一", "a|二", "u|三", "a|四"],
        {Repair.NAMED_SPEAKER: 1},
    )
    assert mended(_read("来访者（姚先生）：一\n心理咨询师：二")) == (["u|一", "a|二"], {})


def test_two_clients_keep_their_names():
    assert mended(_read("来访者1：一\n来访者2：二\n心理咨询师：三")) == (
        ["u|来访者1：一\n来访者2：二", "a|三"],
        {Repair.NAMED_SPEAKER: 2, Repair.MERGED_TURNS: 1},
    )


def test_a_family_speaks_where_the_transcript_names_it():
    text = "妈妈：她不上学。\n\n女儿：我累。\n\n心理咨询师：慢慢说。\n"
    assert mended(_read(text)) == (
        ["u|妈妈：她不上学。\n女儿：我累。", "a|慢慢说。"],
        {Repair.NAMED_SPEAKER: 2, Repair.MERGED_TURNS: 1},
    )


def test_an_example_with_a_relative_is_what_the_counsellor_says():
    assert mended(_read(GOOD + "比如：\n妈妈：早点睡。\n女儿：好。")) == (
        ["u|我睡不着。", "a|多久了？\n比如：\n妈妈：早点睡。\n女儿：好。"],
        {Repair.CONTINUED_LINE: 3},
    )


def test_a_group_is_refused():
    found = refused(_read("来访者1：一\n来访者2：二\n来访者3：三\n来访者4：四\n咨询师：五"))
    assert found.reason is Loss.SEVERAL_CLIENTS


def test_a_last_line_of_the_client_is_cut_off():
    assert mended(_read(GOOD + "来访者：谢谢。"))[1] == {Repair.TRAILING_USER: 1}
    assert refused(_read("来访者：有人吗？")).reason is Loss.NO_ASSISTANT_TURN
    assert refused(_read("心理咨询师：请坐。")).reason is Loss.NO_USER_TURN
