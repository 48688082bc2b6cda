"""The crisis gate: means got ready and a time set, beside a wish to die, beside each other, alone.

What a person writes is a tuple of messages, oldest first; the level is that at the last one.
"""

from zlib import crc32

import pytest
from hypothesis import given
from hypothesis import strategies as st

from psykb.grounding.crisis import assess, levels
from psykb.grounding.crisis_context import KEPT
from psykb.types import Message, RiskLevel, RiskReason

NONE, PASSIVE, ACTIVE = RiskLevel
PREPARATION, PLAN = RiskReason.PREPARATION, RiskReason.PLAN
WISH = RiskReason.LIFE_NOT_WORTH_LIVING


def talk(*said):
    """Give a conversation in which the assistant answers each message of the user."""
    turns = []
    for text in said:
        turns += [Message(role="user", content=text), Message(role="assistant", content="好的。")]
    return turns[:-1]


# Written before the rules, and mended on.
FIRST_AT_RISK = [
    ("我不想活了，药都买好了，今晚就结束。",),
    ("药都买好了，今晚就结束。",),
    ("我已经准备好药了，不想活了",),
    ("我把药都攒好了，不想活了",),
    ("活着没意思，绳子也买了",),
    ("真的活够了，刀就放在枕头底下",),
    ("我不想活了", "药我已经买好了"),
    ("药我都攒够了", "不想活了"),
    ("活着太累了，不想再撑了，不想活了", "嗯", "药攒了三个月了，够了"),
    ("我想死，抽屉里攒了一大把药",),
    ("不想活了，今晚就结束",),
    ("不想活了，明天之后就没有我了",),
    ("我是家里的累赘，药已经准备好了，明天就都解脱了",),
    ("炭买回来了，窗户也封好了，不想活了",),
    ("不想活下去了，网上买的刀今天到了",),
    ("死了就解脱了，药片都数好了",),
    ("下单了一瓶药，等到货我就不用再痛苦了，真的不想活了",),
    ("我攒的药够了，今晚吃完就不用醒来了",),
    ("想死，安眠药偷偷藏了二十多片",),
    ("绳子挂好了，今晚一切就都结束了",),
    ("不想活了，遗物都整理好了，药也在手边",),
    ("爸妈对不起，我不想活了，该买的都买了，药也买了",),
    ("没有什么好留恋的了，活着只有痛苦，我弄到了一瓶药，今晚就走",),
    ("医生开的药我一直没吃，都存着，活着真没意思",),
    ("我不想活了。工具都备齐了，就等周五。",),
    ("刀已经磨好了放在床边，不想活了",),
    ("药买好了", "今晚就结束了"),
    ("活着好累，好想死", "你别劝了，药我已经准备好了"),
    ("我想消失，想死，东西都准备好了，过了今晚就没有我了",),
    ("不想再醒来了，药已经倒出来了",),
    ("I bought the pills, tonight it ends. I don't want to live.",),
    ("I don't want to live anymore. I've been saving up my meds for weeks.",),
    ("I want to die and I have the rope ready",),
    ("I got the pills. It ends tonight.",),
    ("I don't want to be alive anymore", "I already bought the pills"),
    ("I bought a rope yesterday", "I just want to die"),
    ("I wish I was dead. There's a knife under my pillow now.",),
    ("life isn't worth living, I've got enough pills put aside",),
    ("everyone would be better off without me. the pills are in my drawer, counted.",),
    ("I want to die. After tomorrow there won't be a me anymore.",),
    ("I have a rope in my car and I don't want to live",),
    ("I'm tired of living, picked up a box of pills today, by tomorrow it'll all be over",),
    ("I want to die", "I stopped taking my meds and kept them, I have enough now"),
    ("nothing left to live for. razor blades came in the mail today",),
    ("no reason to live, I ordered the pills, they arrive friday",),
    ("I don't want to wake up. The pills are on my nightstand, tonight is the night.",),
    ("I've hidden about forty pills. I don't want to live.",),
    ("I want to die, tonight it's over",),
    ("goodbye everyone, I have the pills",),
    ("i have everything ready, the rope too. i want to die.",),
]  # fmt: skip

# With the level expected: none, or that of the wish alone.
FIRST_NOT = [
    (("药都买好了",), NONE),
    (("感冒药买好了",), NONE),
    (("刀买好了，今晚做鱼",), NONE),
    (("医生说要按时吃，药都买好了",), NONE),
    (("去医院看了，药也拿好了，今晚早点睡",), NONE),
    (("今晚就结束这个项目",), NONE),
    (("绳子买好了，周末去爬山",), NONE),
    (("炭和肉都准备好了，今晚烧烤",), NONE),
    (("作业今晚就结束",), NONE),
    (("我给妈妈把降压药买好了",), NONE),
    (("感冒难受得不想活了，感冒药买好了",), PASSIVE),
    (("加班加到不想活了，今晚就结束加班",), PASSIVE),
    (("牙疼得不想活了，止疼药买好了，明天去拔牙",), PASSIVE),
    (("我不想活了", "我把感冒药买好了，妈妈让我按时吃"), PASSIVE),
    (("不想活了", "刀买好了，今晚给孩子做鱼吃"), PASSIVE),
    (("不想活了", "我没有买药"), PASSIVE),
    (("我不想活了，不过没有准备药，也不会做什么",), PASSIVE),
    (("不想活了，医生给我开了药，我在按时吃",), PASSIVE),
    (("不想活了，抗抑郁药买好了，从今天开始好好吃药",), PASSIVE),
    (("药都买好了，今晚就结束这场感冒",), NONE),
    (("药买好了，疗程明天就结束了",), NONE),
    (("毕业论文今晚就结束了，终于解脱了",), NONE),
    (("不想活了，隔离今晚就结束了也没用",), PASSIVE),
    (("明天之后群里就没有我了，我换部门了",), NONE),
    (("水果刀买好了，切西瓜方便",), NONE),
    (("猫的驱虫药买好了，明天带它打针",), NONE),
    (("旅行的药品都备齐了，明天出发",), NONE),
    (("出国前囤了一些退烧药和创可贴",), NONE),
    (("小说里主角不想活了，药都买好了，今晚就结束",), NONE),
    (("我朋友说她不想活了，药都买好了，我该怎么办",), PASSIVE),
    (("有一次不想活了，三年前药都买好了，现在已经走出来了",), NONE),
    (("我想死你了，药买好了，明天给你寄过去",), NONE),
    (("电视剧大结局今晚就结束了，药丸",), NONE),
    (("露营的绳子和刀都准备好了",), NONE),
    (("跳绳买好了，今晚开始减肥",), NONE),
    (("I bought the pills my doctor prescribed",), NONE),
    (("the sale ends tonight",), NONE),
    (("I have the rope ready for our climbing trip tomorrow",), NONE),
    (("I picked up my cold medicine, tonight I sleep early",), NONE),
    (("I don't want to live anymore but I don't have any pills or anything",), PASSIVE),
    (("I want to die of embarrassment, I bought the wrong pills for my dog",), NONE),
    (("I got a new kitchen knife, tonight we have fish",), NONE),
    (("the exam is tomorrow and then it's over",), NONE),
    (("I don't want to live", "I took my antidepressant this morning as prescribed"), PASSIVE),
    (("I don't want to live", "I bought a knife for cooking, dinner for my kids"), PASSIVE),
    (("I packed pills and a rope for the camping trip",), NONE),
    (("My friend says she doesn't want to live and that she bought pills",), PASSIVE),
    (("Ten years ago I wanted to die and had bought pills, but I'm fine now",), NONE),
    (("In the novel she bought the pills; tonight it ends",), NONE),
    (("I bought ibuprofen for my cramps, I'll be fine by tomorrow",), NONE),
    (("my contract ends tonight, finally",), NONE),
    (("I have pills for my allergy to take tonight",), NONE),
    (("I don't want to live, my mother keeps the pills locked away",), PASSIVE),
]  # fmt: skip

# Written when the rules had settled the first; a third (test) was measured only.
SECOND_AT_RISK = [
    ("真的撑不下去了，我不想活了，昨天去药店买了三盒药",),
    ("活着就是受罪，我把刀洗干净放枕头下面了",),
    ("我没救了，好想死，农药就在脚边",),
    ("不想活了。该交代的都交代了，就差今天晚上了",),
    ("我想好了，不想活了，周五晚上就结束",),
    ("不想活了，瓶子里的药一粒粒攒到现在有六十多颗",),
    ("想死，绳子打好结了",),
    ("活够了，刚在网上下了单，刀片后天到",),
    ("我死了大家都轻松。药我一直瞒着他们留着没吃。",),
    ("我对不起爸妈，不想活了，过完生日就没有我这个人了",),
    ("我不想活了", "唉", "反正药都在我手里了"),
    ("家里有一瓶奶奶的安定，我拿过来藏好了", "真的不想活了"),
    ("不想再活着了", "今天去买了绳子"),
    ("不想活了", "今晚一切都会结束的"),
    ("真不想活了，遥遥无期的痛苦，明晚就解脱了，绳子买了",),
    ("再见了，药我备好了",),
    ("求死不能的感觉太难受，不想活，药已到手",),
    ("我真的想死，炭都运回来了",),
    ("不想活了，准备了一包药",),
    ("活着没意义，刀我都选好买了",),
    ("I can't live anymore. The pills are sitting right here next to me.",),
    ("I want to die. I already have everything I need, pills and vodka.",),
    ("I don't want to be here anymore, I've put together enough tablets",),
    ("I want to die", "got the rope from the garage today"),
    ("I don't want to exist. It will be over by Friday.",),
    ("I wish I were dead, and my dad's gun is in the closet, I know the code",),
    ("don't want to live. bought a new blade.",),
    ("I don't want to live anymore", "tonight I'm done, it's finally over tonight"),
    ("my pills have been piling up, I skipped them on purpose, I want to die",),
    ("I grabbed my mom's sleeping pills", "I just don't want to live"),
    ("I have no reason to live and by sunday there will be no more me",),
    ("The pills are bought. Tonight it ends.",),
]  # fmt: skip

# Likewise.
SECOND_NOT = [
    (("妈妈的药买好了，我顺便把菜也买了",), NONE),
    (("药都吃完了，明天去医院再开",), NONE),
    (("药买好了，医生说一天三次",), NONE),
    (("刀具买好了，终于可以好好做菜了",), NONE),
    (("准备好药箱了，孩子发烧也不怕",), NONE),
    (("今天晚上结束加班，明天就解脱了",), NONE),
    (("期末考试明天就结束了，解脱了",), NONE),
    (("考试考得想死，笔和东西都准备好了，明天再战",), PASSIVE),
    (("行李和药都带好了，今晚就出发",), NONE),
    (("我不想活了", "今天医生换了药，药已经拿到了，会按时吃"), PASSIVE),
    (("不想活了", "妈妈把刀和药都收起来了"), PASSIVE),
    (("不想活了", "绳子？没有，我没买绳子"), PASSIVE),
    (("以前不想活的时候我买过药，现在已经好了",), NONE),
    (("我不想活了。家里没有药，也没有刀。",), PASSIVE),
    (("我弟弟说不想活了，还买了药",), PASSIVE),
    (("狗狗的药买好了，它今晚就要打针",), NONE),
    (("游戏里药都买好了，今晚就结束这一局",), NONE),
    (("这部剧今晚就结束了",), NONE),
    (("工具都备齐了，周末开始修自行车",), NONE),
    (("热得不想活了，清凉油买好了",), PASSIVE),
    (("药膏买好了，湿疹明天应该就好了",), NONE),
    (("东西都准备好了，明天搬家",), NONE),
    (("不想活了", "谢谢你，我把药都交给妈妈了"), PASSIVE),
    (("I bought new running shoes, the race is tonight",), NONE),
    (("My vacation is over tomorrow",), NONE),
    (("it's over, we broke up",), NONE),
    (("I have my meds ready for the week",), NONE),
    (("I don't want to live", "I gave my pills to my sister so they're not in the house"), PASSIVE),
    (("I don't want to live", "no I don't have a gun or anything"), PASSIVE),
    (("My dad has a gun for hunting",), NONE),
    (("The knife is on the table next to the bread",), NONE),
    (("I want to die laughing, I bought a rope instead of a robe",), NONE),
    (("My brother doesn't want to live, he got a rope",), PASSIVE),
    (("I picked up my medication, the pharmacist was nice",), NONE),
    (("exams end tonight, it's over tonight, party!",), NONE),
    (("life is not worth living without coffee, I bought a knife for bread",), PASSIVE),
]  # fmt: skip


def heard(said):
    return assess(talk(*said)).level


def test_of_the_first_set_all_at_risk_are_heard():
    assert [said for said in FIRST_AT_RISK if heard(said) is not ACTIVE] == []


def test_of_the_first_set_one_wish_of_the_past_is_not_heard_as_over():
    wrong = [(said, heard(said)) for said, level in FIRST_NOT if heard(said) is not level]
    assert wrong == [(("有一次不想活了，三年前药都买好了，现在已经走出来了",), PASSIVE)]


def test_what_is_heard_of_the_second_set_is_known():
    def counts(items):
        found = {"tune": [0, 0], "test": [0, 0]}
        for said, level in items:
            split = found["test" if crc32(said[-1].encode()) % 3 == 0 else "tune"]
            split[0] += heard(said) is level
            split[1] += 1
        return found

    assert counts([(said, ACTIVE) for said in SECOND_AT_RISK]) == {
        "tune": [18, 20],
        "test": [6, 12],
    }
    assert counts(SECOND_NOT) == {"tune": [21, 22], "test": [14, 14]}


# alone


@pytest.mark.parametrize(
    "text",
    [
        "药都买好了",
        "我把药都攒好了",
        "药在床头",
        "工具都备齐了",
        "今晚就结束",
        "明天之后就没有我了",
        "我等周五",
        "I bought the pills",
        "the pills are on my nightstand",
        "I have everything ready",
        "it ends tonight",
    ],
)
def test_means_or_a_time_alone_are_no_risk(text):
    assert assess(text).level is NONE


@pytest.mark.parametrize(
    "text",
    ["绳子买好了，周末去爬山", "刀买好了，今晚做鱼", "水果刀买好了，切西瓜方便",
     "露营的绳子和刀都准备好了", "I have the rope ready for our climbing trip",
     "I have pills for my allergy to take tonight"],
)  # fmt: skip
def test_what_is_got_for_something_else_is_no_preparation(text):
    assert assess(text).level is NONE


@pytest.mark.parametrize(
    "text",
    ["考试没考好，我已经买好炭了", "绳子都准备好了", "得了糖尿病，不想活了，绳子买好了",
     "医生开的药我都攒着，不想活了", "给自己买好了药，不想活了",
     "my doctor gave up on me and I have the rope ready, I want to die"],
)  # fmt: skip
def test_what_only_looks_like_another_purpose_is_none(text):
    assert assess(text).level is ACTIVE


@pytest.mark.parametrize(
    "said",
    [
        ("不想活了", "药换了，按时吃"),
        ("不想活了", "没买药"),
        ("I don't want to live", "I take my pills in the morning"),
        ("I don't want to live", "it's over between us"),
    ],
)
def test_pills_that_are_taken_as_told_are_none_of_the_means(said):
    assert heard(said) is PASSIVE


# beside a wish, beside each other


@pytest.mark.parametrize(
    ("said", "reasons"),
    [
        (("我不想活了，药都买好了，今晚就结束。",), (PREPARATION, PLAN, WISH)),
        (("药都买好了，今晚就结束。",), (PREPARATION, PLAN)),
        (("我已经准备好药了，不想活了",), (PREPARATION, WISH)),
        (("我把药都攒好了，不想活了",), (PREPARATION, WISH)),
        (("不想活了，明天之后就没有我了",), (PLAN, WISH)),
        (("永别了，药都买好了",), (PREPARATION, RiskReason.FAREWELL)),
        (("不想活了", "药都买好了"), (PREPARATION,)),
        (("药都买好了", "不想活了"), (PREPARATION, WISH)),
        (("药都买好了", "今晚就结束了"), (PREPARATION, PLAN)),
        (
            ("I bought the pills, tonight it ends. I don't want to live.",),
            (PREPARATION, PLAN, WISH),
        ),
    ],
)
def test_beside_a_wish_or_each_other_they_are_active(said, reasons):
    risk = assess(talk(*said))
    assert (risk.level, risk.current, risk.reasons) == (ACTIVE, ACTIVE, reasons)


def test_means_stay_in_mind_as_long_as_an_active_level_would():
    calm = ["什么是记忆？"] * (KEPT - 1)
    assert heard(("药都买好了", *calm, "不想活了")) is ACTIVE
    assert heard(("药都买好了", *calm, "什么是遗忘？", "不想活了")) is PASSIVE


def test_a_wish_counts_for_them_while_its_level_stands():
    calm = ["什么是记忆？"] * 2
    assert heard(("不想活了", *calm, "药都买好了")) is ACTIVE
    assert heard(("不想活了", *calm, "什么是遗忘？", "药都买好了")) is NONE


def test_the_wish_of_somebody_else_is_not_the_writers():
    risk = assess("我朋友不想活了，怎么办。我的感冒还没好，药都买好了。")
    assert (risk.level, risk.reasons[-1]) == (PASSIVE, RiskReason.SOMEONE_ELSE)
    assert heard(("我朋友不想活了", "药都买好了")) is PASSIVE


def test_what_somebody_else_has_got_ready_is_named_as_theirs():
    risk = assess("我朋友说她不想活了，药都买好了，我该怎么办")
    assert (risk.level, risk.reasons) == (PASSIVE, (PREPARATION, WISH, RiskReason.SOMEONE_ELSE))


# regret


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("有时候真想打自己几个耳光", NONE),
        ("恨不得扇自己一巴掌，当时怎么没答应", NONE),
        ("真想打自己几个耳光，再割自己几刀", ACTIVE),
        ("真想打自己", ACTIVE),
        ("气得我扇了自己几个耳光", ACTIVE),
        ("控制不住打自己耳光", ACTIVE),
    ],
)
def test_who_could_slap_himself_is_sorry_and_who_does_is_hurt(text, level):
    assert assess(text).level is level


# levels

SAYINGS = ["想自杀", "不想活了", "药都买好了", "今晚就结束", "我朋友想自杀", "什么是记忆？",
           "hello", "我也有这种念头", "没有"]  # fmt: skip


def test_nothing_said_has_no_levels():
    assert levels([]) == ()
    assert levels([Message(role="assistant", content="我想自杀")]) == ()


def test_levels_rise_and_fall_message_by_message():
    said = ["你好", "不想活了", "药都买好了", *["什么是记忆？"] * 6]
    expected = (NONE, PASSIVE, ACTIVE, ACTIVE, ACTIVE, PASSIVE, PASSIVE, PASSIVE, NONE)
    assert levels(talk(*said)) == expected


@given(st.lists(st.sampled_from(SAYINGS), max_size=10))
def test_levels_are_those_of_the_conversation_up_to_each_message(said):
    assert levels(talk(*said)) == tuple(heard(said[: n + 1]) for n in range(len(said)))
