import pytest

from psykb.generation.checks import attribution
from psykb.types import Draft, Evidence, Kind

WORKING = "工作记忆（working memory）是指对有限的信息加以暂时保持并同时加工的记忆系统。"
KINDS = "正强化给予愉快的刺激使行为增多；负强化撤去厌恶的刺激使行为增多。"
EXTINCTION = "Extinction is the gradual weakening of a conditioned response without reinforcement."


def shown(*texts, context=()):
    return [
        Evidence(number=n, document_id="b", start=0, end=len(t), text=t, context=context)
        for n, t in enumerate(texts, 1)
    ]


def single(frame, *options, key=0):
    return Draft(
        kind=Kind.SINGLE, language="zh", question="？", options=options, key=(key,), frame=frame,
        prompts={},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("statement", "text"),
    [
        ("感觉记忆是指对有限的信息加以暂时保持并同时加工的记忆系统。", WORKING),
        ("感觉记忆的含义是：对有限的信息加以暂时保持并同时加工的记忆系统。", WORKING),
        ("Habituation is the gradual weakening of a conditioned response without reinforcement.",
         EXTINCTION),
    ],
)  # fmt: skip
def test_what_is_said_of_another(statement, text):
    assert attribution.misnamed(statement, shown(text))
    assert not attribution.defines(statement, text)


def test_what_is_said_of_this():
    own = "工作记忆的含义是：对有限的信息加以暂时保持并同时加工的记忆系统。"
    assert attribution.defines(own, WORKING)
    assert not attribution.misnamed(own, shown(WORKING))


def test_a_sentence_that_points_back_says_it_of_the_one_before():
    statement = "工作记忆是对有限的信息加以暂时保持并同时加工的系统。"
    text = "它是对有限的信息加以暂时保持并同时加工的系统。"
    assert not attribution.misnamed(statement, shown(text, context=("先说工作记忆。",)))
    assert attribution.misnamed(statement, shown(text, context=("先说感觉记忆。",)))


def test_one_thing_exchanged():
    text = "斯特雷耶等人在模拟驾驶中发现，打电话的司机更容易漏看信号。"
    assert attribution.exchanged(text.replace("斯特雷耶", "米尔格拉姆"), shown(text))
    assert not attribution.exchanged(text, shown(text))
    assert not attribution.exchanged("司机打电话时容易漏看信号。", shown(text))


def test_a_frame_is_read_in_its_sentence():
    text = "记忆的基本过程包括编码（encoding）、储存和提取。"
    members = single("记忆的基本过程包括____。", "编码", "想象")
    for key in ("编码", "储存", "提取"):
        assert attribution.reads(members, key, text)
    assert not attribution.reads(members, "想象", text)
    denied = "记忆的基本过程包括编码而不包括想象。"
    assert not attribution.reads(members, "想象", denied)


def test_the_other_half_of_a_sentence_is_said_of_another():
    frame = "____撤去厌恶的刺激使行为增多。"
    assert attribution.said_of_another(single(frame, "正强化", "负强化"), shown(KINDS))
    assert not attribution.said_of_another(single(frame, "正强化", "负强化", key=1), shown(KINDS))


def test_parts():
    assert attribution.parts("甲（a）；乙") == ("甲（a）", "甲", "乙")
    assert attribution.parts("甲；乙", whole="丙；丁") == ("甲；乙",)


@pytest.mark.parametrize("opening", ["，其中包括", "，其中有", "：", "，包括"])
def test_a_frame_that_opens_the_list_of_its_sentence(opening):
    made = single(f"根据意志努力的程度，注意可以分为三种{opening}____。", "有意注意", "感觉")
    text = "根据意志努力的程度，注意可以分为三种：无意注意、有意注意和有意后注意。"
    assert attribution.reads(made, "有意注意", text) is (opening != "：")
    assert not attribution.reads(made, "感觉", text)
    assert not attribution.reads(made, "有意注意", text.replace("：无意", "，不包括无意"))
    assert not attribution.reads(made, "有意注意", text.replace("三种", "四类"))


NEEDS = "马斯洛把需要分为五个层次：生理需要、安全需要、归属与爱的需要、尊重需要和自我实现需要。"
AMONG = "____ is among the four levels of measurement that Stevens named."
LEVELS = (
    "In 1946 Stevens named four levels of measurement: nominal, ordinal, the interval and ratio."
)


@pytest.mark.parametrize(
    ("frame", "key", "sentence", "listed"),
    [
        ("____属于马斯洛划分的需要层次。", "生理需要", NEEDS, False),  # 划分 is not said
        ("____属于马斯洛的需要层次。", "生理需要", NEEDS, False),
        ("____属于马斯洛的五个层次。", "生理需要", NEEDS, True),
        ("____属于马斯洛的五个层次。", "尊重需要", NEEDS, True),
        ("____属于马斯洛的五个层次。", "自我实现需要", NEEDS, True),
        ("____属于马斯洛的五个层次。", "归属与爱的需要", NEEDS, True),
        ("____属于马斯洛的五个层次。", "归属", NEEDS, False),
        ("____属于马斯洛的五个层次。", "需要", NEEDS, False),
        ("____不属于马斯洛的五个层次。", "生理需要", NEEDS, False),
        ("____属于马斯洛的五个层次。", "生理需要", NEEDS.replace("把需要", "不把需要"), False),
        ("____属于马斯洛的五个层次。", "生理需要", NEEDS.replace("：", "，"), False),
        (AMONG, "nominal", LEVELS, True),
        (AMONG, "Ratio", LEVELS, True),
        (AMONG, "interval", LEVELS, True),
        ("____ is among the four levels of measurement that Luce named.", "ratio", LEVELS, False),
        (AMONG, "rational", LEVELS, False),
    ],
)
def test_a_list_behind_a_colon(frame, key, sentence, listed):
    made = single(frame, key, "想象")
    assert attribution.lists(made, key, sentence) is listed
