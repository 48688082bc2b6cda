"""Stage directions go; brackets that explain, list or tell stay."""

import pytest

from psykb.dataset.conversations import Turn
from psykb.dataset.repairs.directions import is_direction, stage_directions
from psykb.dataset.repairs.editing import edited


def _without(text):
    turn = Turn(role="user", text=text)
    return edited(turn, stage_directions(turn)).text


@pytest.mark.parametrize(
    "text",
    [
        "我焦虑（anxiety）。", "有些症状（如失眠）要留意。", "（见下文）", "可以试试 CBT (CBT)。",
        "（认知行为疗法）很有用。", "做练习。（深呼吸可以放松身体）", "（1）点头。（2）微笑。",
        "（我哭了）", "他走了。（哭泣是正常的）", "（每天微笑三次）", "*重点*：睡眠",
        "我喜欢**微笑**的人。", "（注意：微笑）", "(you cried)", "(crying is normal)",
        "Signs. (tears, sweating, etc.)", "[1] 微笑的力量", "（微笑抑郁症）是一种说法。",
        "（情绪低落、失眠）", "（沉默的大多数）", "（《沉默的病人》）", "（声音疗法）",
        "（倾听练习）先听对方说。", "医生来了。（医生看起来很忙）", "（关于眼泪）", "（焦虑）",
        "(quiet time) every night helps", "(crisis line)",
        "(weeping seems an exception here)", "(sober since May)", "(sight)",
        "（如果哭泣）", "这种反应（沉默）很常见。", "边缘行为（用手指）", "（咨询结束后我很难过）",
        "（不再微笑）", "去旅游。（拍照）", "（思考题）",
        "（包括流泪？）", "（）", "（你的表情）", "ヾ(◍°∇°◍)ﾉﾞ", "2*3*4", "（微笑",
    ],
)  # fmt: skip
def test_what_explains_stays(text):
    assert _without(text) == text


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("（微微皱眉）我睡不着。", "我睡不着。"),
        ("（低头，双手紧握）  我睡不着。", "我睡不着。"),
        ("(sighs) I can't sleep.", "I can't sleep."),
        ("He left. (starts to cry)", "He left."),
        ("I feel... (voice trembling) alone.", "I feel... alone."),
        ("[long pause] I don't know.", "I don't know."),
        ("*smiles warmly* Hello.", "Hello."),
        ("*微笑* 你好。", "你好。"),
        ("【点头】好的。", "好的。"),
        ("我累了。（沉默）不想说。", "我累了。不想说。"),
        ("我累了。（沉默了一会儿） 不想说。", "我累了。不想说。"),
        ("（停顿了3秒）好。", "好。"),
        ("呼～吸～（发出轻柔的呼吸声）。现在说吧。", "呼～吸～现在说吧。"),
        ("加油！（竖起大拇指👍）\n再说说。", "加油！\n再说说。"),
        ("😊（微笑）你好。", "😊你好。"),
        ("我很好（笑）。", "我很好。"),
        ("好。\n\n（以下省略更多对话轮次）\n\n那么开始吧。", "好。\n\n那么开始吧。"),
        ("再见。（对话结束）", "再见。"),
        ("（苦笑，叹息）", ""),
    ],
)
def test_what_nobody_says_goes_with_its_space(text, left):
    assert _without(text) == left


def test_a_name_is_no_direction():
    assert [is_direction(name) for name in ("姚先生", "Mr Li", "小丽", "")] == [False] * 4
    assert is_direction("沉默片刻")


def test_directions_in_a_row_go_together_and_fast():
    """Each follows one that goes; taken out one a round, these would take hours."""
    text = "（微笑）" * 20_000 + "（方法）你好。"
    edits = stage_directions(Turn(role="assistant", text=text))
    assert len(edits) == 20_000
    assert edits[-1].end == len(text) - len("（方法）你好。")
