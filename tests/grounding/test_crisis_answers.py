"""The crisis gate: a short answer is read with the question of the assistant that it answers.

A line of a batch has the level of the answer, what the user said before (or nothing), what the
assistant said, and the answer. `n` is none, `p` passive, `a` active.
"""

from collections import Counter
from zlib import crc32

import pytest
from hypothesis import given
from hypothesis import strategies as st

from psykb.grounding.crisis import assess, levels
from psykb.grounding.crisis_answers import LONGEST, claims
from psykb.types import Message, RiskLevel, RiskReason

NONE, PASSIVE, ACTIVE = RiskLevel
LEVELS = {"n": NONE, "p": PASSIVE, "a": ACTIVE}

# Written before there was a rule; two thirds were mended on, a third (`test`) was only measured.
FIRST = """
a|我想自杀|我还得问：你是已经想好了怎么做，还是念头一阵一阵地来？|想好了。东西就在手边。
a|我不想活了|你手边有没有可以伤害自己的东西？|有。
a|我不想活了|你打算什么时候做？|今晚
a||你是不是在想自杀？|嗯
a||我直接问你：你有没有自杀的念头？|有
a||你之前尝试过自杀吗？|嗯，试过
a||你有没有伤害过自己？|有过几次
a|活着没意思|有没有想过具体怎么做？|想过
a|我想死|药在哪里？|在抽屉里
a|想死|你已经准备了什么东西吗？|都准备好了
a||最近有想过结束自己的生命吗？|有时候会
a||你是想自杀吗，还是只是太累了？|是想自杀
a|真的不想活了|你现在身边有药或者刀吗|有刀
a|不想活了|现在有没有已经吃了什么药？|吃了二十片
a||除了难过，你有没有用刀划过自己？|划过
a|我撑不住了，想死|你有具体的计划吗？|有了
a||你说的“解决”是指自杀吗？可以直接告诉我。|是的……
a||你会割自己吗？|偶尔会吧
a||听起来很苦。你想过自杀吗？愿意说说吗？|想过，没跟别人说过
a|我想自杀|念头是一阵一阵的，还是一直都在？|一直都在
a|我想自杀|你准备用什么方式？|跳楼
a|我不想活了|你想好时间了吗？|明天
a||你有自杀的打算吗？|没有吧……其实有
p||你会不会有时候觉得活着没意思？|会
p||你是不是不想活了？|嗯嗯
p||有没有想过要是死了就好了？|想过
p||你希望自己消失吗？|是
p||以前有过自杀的念头吗？|初中的时候有过
p||你朋友是不是想自杀？|是的
p|我朋友说她想自杀|她有具体的计划吗？|有
a||Are you thinking about suicide?|yes
a||Have you been thinking of killing yourself?|yeah, I have
a|I don't want to live anymore|Do you have a plan?|yes
a|I want to die|Do you have anything with you that you could use?|the pills are right here
a|I want to kill myself|When are you planning to do it?|tonight
a||Have you ever tried to kill yourself?|yes, last month
a||Do you hurt yourself?|sometimes
a|I want to die|Have you thought about how you would do it?|I've thought about it
a|I want to die|Have you already taken something?|yeah. about thirty
p||Do you wish you were dead?|yes
a||That sounds heavy. Are you thinking of ending your life? You can be honest.|mhm
a|I don't want to be alive|Have you got pills at home?|I do
n||想好考哪所大学了吗？|想好了
n||周末有什么计划吗？|有
n||你手边有纸和笔吗？|有
n||你打算什么时候睡？|今晚早点
n||你是不是在想自杀？|没有
n||你有没有自杀的念头？|没有，从来没有
n||你会伤害自己吗？|不会的
n||能答应我今晚不自杀吗？|嗯
n||如果想自杀的时候，你能打12356吗？|能
n||你没有想自杀吧？|嗯
n|我想自杀|你现在是一个人吗？|嗯
n|我想自杀|家里有人陪你吗？|有
n|我想自杀|能把药交给你妈妈吗？|好
n|我想自杀|你现在安全吗？|嗯
n|我想自杀|有没有已经伤到自己，或者吃了什么、喝了酒？|没有。喝了一点啤酒，别的没有。
n|我想自杀|想好怎么跟爸妈说了吗？|想好了
n|我想自杀|现在还有自杀的念头吗？|没有了，好多了
n|我不想活了|明天打算什么时候去医院？|明天上午
n|我不想活了|你试过和朋友聊聊吗？|试过
n||你想了解自杀的哪方面？|预防
n||自杀风险评估量表你用过吗？|用过
n||你以前试过冥想吗？|试过
n||你是不是失眠？|嗯
n|什么是自杀？|自杀是指有意结束自己生命的行为。还想了解自伤吗？|想
n||你有没有想过自杀？|怎么可能，我只是累
n||自杀的念头比昨天少一些了吗？|嗯
n||你读过加缪关于自杀的文章吗？|读过
n||你有没有想过自杀？|有点饿
n||我们约好，先不伤害自己，好吗？|好
n||你今天按时吃药了吗？|吃了两片
n|我不想活了|你今天吃药了吗？医生开的那种。|吃了
n||Are you thinking about suicide?|no
n||Are you thinking about suicide?|no, never
n||Have you picked a college?|yes
n||Do you have a plan for the weekend?|yes
n||Can you promise me not to kill yourself tonight?|yes
n|I want to die|Is anyone with you?|yes
n|I want to die|Are you safe right now?|yes
n|I want to die|Have you tried talking to a friend?|I've tried
n||Have you read about suicide prevention?|yes
n||If you think about suicide again, will you call 988?|yes
n||Do you hurt yourself?|not at all
n|I want to die|Have you thought about how you would tell your mum?|I've thought about it
n||Would you like to know more about suicide?|yes
n|I want to die|When are you going to see the doctor?|tonight
"""

# Written when the rules for the first stood, and split in the same way.
SECOND = """
a||你有过轻生的想法吗？|有过一两次
a||这段时间里，有没有出现过伤害自己的行为？|有，用指甲掐胳膊
a||我想确认一下，你说的离开，是指结束生命吗？|……对
a||你是否考虑过自杀？|考虑过
a||有没有想过用什么方式结束生命？|想过吃药
a|活着好累，不想活了|你现在手里拿着什么吗？|刀
p|我想死|这个念头现在还在吗？|在
a|我想自杀|你有没有定下时间？|定了，生日那天
a|想死|之前做过什么伤害自己的事吗？|做过
a|不想活了|你是不是已经有了打算？|嗯，有了
a|真的活够了|家里有没有攒下来的药？|有一抽屉
a|我不想活了|告诉我，你是不是已经吃了药？|吃了，三十多片
a||是想自杀吗？|是
a||你心里有没有自杀的计划？|算是有吧
a||你会不会忍不住割自己？|每天都会
a|不想活了|你现在站在哪里？是在楼顶吗？|嗯，在楼顶
a||你想过自杀吗？没关系，慢慢说。|偶尔想过
a||所以你是想自杀，对吗？|对
a||你提到撑不下去，是有自杀的想法吗？|可能有一点
a|我想死|你打算今晚就做吗？|嗯
p||你会觉得活着是一种负担吗？|经常会
p||你是不是希望自己再也不要醒来？|是啊
p||你有时候会不会想死？|会啊，经常
p||你女儿是不是有自残？|对，手臂上都是
p|我弟弟说他想死|他以前尝试过自杀吗？|试过一次
a||Are you having thoughts of suicide?|I am
a||Do you want to kill yourself?|part of me does, yes
a||Have you ever attempted suicide?|twice
a|I don't want to live|Have you thought about how?|pills
a|I want to die|Do you have a gun at home?|yeah
a||Have you been cutting yourself?|yeah, since march
a||It sounds like you might be thinking about suicide. Is that right?|yes
p||Do you ever wish you wouldn't wake up?|every night
p||Is your friend suicidal?|I think so
n||你决定好学哪个专业了吗？|决定好了
n||你以前来过咨询吗？|来过
n||需要我介绍一下自杀预防热线吗？|需要
n||你想先聊失眠还是先聊自杀的话题？|失眠
n||你有没有自杀的想法？|真没有
n||你有没有伤害自己？|没，就是哭
n||你身边有可以说话的人吗？|有一个
n||你今天试过我们上次说的呼吸练习吗？|试过了
n||可以把刀放远一点吗？|可以
n|我想自杀|你愿意现在给家人打个电话吗？|愿意
n|我想自杀|你吃晚饭了吗？|吃了
n|我想自杀|你家里有猫吗？|有
n|我想自杀|你打算明天怎么跟老师请假？|打电话
n|不想活了|你买好回家的票了吗？|买好了
n|不想活了|之前看医生有帮助吗？|有
n||你是不是在担心朋友会自杀？|没有，就是问问
n||你的意思是，你不会去自杀，对吗？|对
n||你今天没有再割自己，是吗？|嗯
n||抑郁症一定会有自杀念头吗？这是你想问的吗？|嗯
n||你是在写关于自杀的论文吗？|是的
n||Do you have any thoughts of hurting yourself?|nope
n||Are you writing a paper about suicide?|yes
n|I want to die|Do you have someone to stay with you tonight?|yes, my sister
n|I want to die|Did you eat today?|a bit
n||So you're not thinking of suicide?|right
n||Is it okay if I ask about suicide?|yes
n|I want to die|Would you put the pills away for tonight?|ok yes
n||Have you had the flu before?|twice
"""


def talk(before, asked, answer):
    """Give a conversation that ends with `answer`; the user says `before` first, if anything."""
    said = [Message(role="user", content=before)] if before else []
    said.append(Message(role="assistant", content=asked))
    return [*said, Message(role="user", content=answer)]


def heard(batch):
    """Give how often an answer of that split and level is heard as which level."""
    found: Counter[tuple[str, RiskLevel, RiskLevel]] = Counter()
    for line in batch.strip().splitlines():
        level, before, asked, answer = line.split("|")
        split = "test" if crc32(line.encode()) % 3 == 0 else "tune"
        found[split, LEVELS[level], assess(talk(before, asked, answer)).current] += 1
    return found


def at(asked, answer, before=""):
    """Give the level and the reasons of an answer."""
    risk = assess(talk(before, asked, answer))
    return risk.current, risk.reasons


@pytest.mark.parametrize(
    ("batch", "expected"),
    [
        (
            FIRST,
            {
                ("test", ACTIVE, ACTIVE): 12,
                ("test", NONE, NONE): 17,
                ("test", PASSIVE, PASSIVE): 5,
                ("tune", ACTIVE, ACTIVE): 22,
                ("tune", NONE, ACTIVE): 1,
                ("tune", NONE, NONE): 27,
                ("tune", PASSIVE, PASSIVE): 3,
            },
        ),
        (
            SECOND,
            {
                ("test", ACTIVE, ACTIVE): 6,
                ("test", ACTIVE, NONE): 3,
                ("test", NONE, NONE): 5,
                ("test", PASSIVE, NONE): 1,
                ("test", PASSIVE, PASSIVE): 2,
                ("tune", ACTIVE, ACTIVE): 17,
                ("tune", NONE, NONE): 23,
                ("tune", PASSIVE, PASSIVE): 5,
            },
        ),
    ],
)
def test_what_is_heard_of_the_batches_is_known(batch, expected):
    assert heard(batch) == expected


# what is no answer to it


@pytest.mark.parametrize(
    ("asked", "answer", "before"),
    [
        ("想好考哪所大学了吗？", "想好了", ""),
        ("想好考哪所大学了吗？", "想好了", "我想自杀"),
        ("你有没有想自杀？", "嗯，没有", ""),
        ("你有没有想过自杀？", "对了，什么是记忆？", ""),
        ("你有没有想过自杀？", "有意思的问题", ""),
        ("你有没有想自杀？", "没有……但是有点累", ""),
        ("你没有在想自杀吧？", "嗯", ""),
        ("抑郁症患者会自杀吗？", "会", ""),
        ("你身边有人自杀过吗？", "有", ""),
        ("你能答应我今晚不伤害自己吗？", "能", "我想自杀"),
        ("你现在安全吗？", "嗯", "我想自杀"),
        ("你想过自杀吗？今天吃早饭了吗？", "吃了", ""),
        ("我听到你说想自杀。", "嗯", ""),
        ("你想好怎么做了吗？", "想好了", ""),
        ("Have you lost someone to suicide?", "yes, my brother", ""),
        ("So you are not thinking of suicide, right?", "yes", ""),
    ],
)
def test_an_answer_to_another_matter_is_none(asked, answer, before):
    assert at(asked, answer, before)[0] is NONE


def test_a_long_message_says_itself_what_it_means():
    asked = "你有没有自杀的念头？"
    assert at(asked, "有" + "，" + "天" * (LONGEST - 2))[0] is ACTIVE
    assert at(asked, "有" + "，" + "天" * (LONGEST - 1))[0] is NONE


def test_only_the_words_right_before_it_are_asked():
    turns = [
        Message(role="assistant", content="你有没有自杀的念头？"),
        Message(role="user", content="等一下"),
        Message(role="user", content="有"),
    ]
    assert assess(turns).level is NONE
    assert assess([*turns[:1], turns[2]]).level is ACTIVE
    assert assess("有").level is NONE


# what is


@pytest.mark.parametrize(
    ("asked", "answer", "before", "level", "reasons"),
    [
        ("你是不是在想自杀？", "嗯", "", ACTIVE, (RiskReason.INTENT,)),
        ("你是不是特别想死？", "嗯", "", PASSIVE, (RiskReason.WISH_TO_DIE,)),
        ("你会割自己吗？", "会", "", ACTIVE, (RiskReason.SELF_HARM,)),
        (
            "你是已经想好了怎么做，还是念头一阵一阵地来？",
            "想好了。东西就在手边。",
            "我想自杀",
            ACTIVE,
            (RiskReason.PLAN,),
        ),
        ("你手边有药吗？", "有", "我想自杀", ACTIVE, (RiskReason.PREPARATION,)),
        ("你现在已经吃了什么吗？", "吃了十几片", "不想活了", ACTIVE, (RiskReason.ATTEMPT,)),
        ("这个念头现在还在吗？", "在", "我想死", PASSIVE, (RiskReason.WISH_TO_DIE,)),
        ("这个念头现在还在吗？", "在", "我想自杀", ACTIVE, (RiskReason.INTENT,)),
        ("请问你有没有自杀的念头？", "没有吧……其实有", "", ACTIVE, (RiskReason.INTENT,)),
        ("你以前试过自杀吗？", "小时候试过", "", PASSIVE, (RiskReason.ATTEMPT, RiskReason.INTENT)),
        (
            "你朋友是不是想自杀？",
            "是的",
            "",
            PASSIVE,
            (RiskReason.INTENT, RiskReason.SOMEONE_ELSE),
        ),
        (
            "她有具体的计划吗？",
            "有",
            "我朋友想自杀",
            PASSIVE,
            (RiskReason.PLAN, RiskReason.SOMEONE_ELSE),
        ),
        ("Are you thinking about suicide?", "yes", "", ACTIVE, (RiskReason.INTENT,)),
        ("Do you have a plan?", "yes", "I want to die", ACTIVE, (RiskReason.PLAN,)),
        ("Do you have any pills at home?", "I do", "I want to die", ACTIVE, None),
    ],
)
def test_an_answer_is_as_grave_as_what_was_asked(asked, answer, before, level, reasons):
    current, found = at(asked, answer, before)
    assert current is level
    assert found == (reasons or (RiskReason.PREPARATION,))


def test_leave_to_ask_and_confirmation_are_no_questions_of_their_own():
    assert at("你想过自杀吗？愿意说说吗？", "想过")[0] is ACTIVE
    assert at("It sounds like you want to kill yourself. Is that right?", "yes")[0] is ACTIVE
    assert at("It sounds like you are tired. Is that right?", "yes")[0] is NONE


def test_an_answer_keeps_the_conversation_active():
    turns = [Message(role="user", content="我想自杀")]
    for asked, answer in [
        ("你在哪里？", "在家"),
        ("家里有人吗？", "没人"),
        ("你想好怎么做了吗？", "想好了"),
        ("你吃饭了吗？", "没"),
        ("冷吗？", "冷"),
    ]:
        turns += [Message(role="assistant", content=asked), Message(role="user", content=answer)]
    assert levels(turns) == (ACTIVE,) * 6


@given(st.text(max_size=50), st.text(max_size=80))
def test_any_answer_to_any_words_is_read(answer, words):
    assert all(claim.statement for claim in claims(answer, words))
    assert at(words, answer)[0].severity >= assess(answer).level.severity
