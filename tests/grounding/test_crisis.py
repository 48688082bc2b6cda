"""The crisis gate: whom a wording is about, whether it is meant, and how a conversation goes on."""

import json
import time
from collections import Counter
from pathlib import Path
from zlib import crc32

import pytest
from hypothesis import given
from hypothesis import strategies as st

from psykb.grounding.crisis import QUIET, assess, safe_to_answer
from psykb.types import Message, Risk, RiskLevel, RiskReason

NONE, PASSIVE, ACTIVE = RiskLevel
JUDGED = Path(__file__).parents[2] / "kb" / "judgements"


def items(name):
    return [json.loads(line) for line in (JUDGED / name).read_text(encoding="utf-8").splitlines()]


OWN = items("crisis.jsonl")
FIRST = OWN[:170]  # written before any rule
# language, split, level expected, level heard; the test split is not read, only counted
HEARD = {
    ("zh", "test", "none", "none"): 281,
    ("zh", "test", "none", "passive"): 10,
    ("zh", "test", "none", "active"): 8,
    ("zh", "test", "passive", "none"): 23,
    ("zh", "test", "passive", "passive"): 116,
    ("zh", "test", "passive", "active"): 5,
    ("zh", "test", "active", "none"): 53,
    ("zh", "test", "active", "passive"): 11,
    ("zh", "test", "active", "active"): 189,
    ("zh", "tune", "none", "none"): 585,
    ("zh", "tune", "none", "passive"): 5,
    ("zh", "tune", "none", "active"): 2,
    ("zh", "tune", "passive", "none"): 15,
    ("zh", "tune", "passive", "passive"): 296,
    ("zh", "tune", "passive", "active"): 4,
    ("zh", "tune", "active", "none"): 9,
    ("zh", "tune", "active", "passive"): 3,
    ("zh", "tune", "active", "active"): 477,
    ("en", "test", "none", "none"): 80,
    ("en", "test", "passive", "none"): 5,
    ("en", "test", "passive", "passive"): 25,
    ("en", "test", "active", "none"): 8,
    ("en", "test", "active", "passive"): 1,
    ("en", "test", "active", "active"): 46,
    ("en", "tune", "none", "none"): 110,
    ("en", "tune", "passive", "passive"): 56,
    ("en", "tune", "active", "none"): 5,
    ("en", "tune", "active", "active"): 96,
}
EXAM = items("exam-wording.jsonl")


def heard(item):
    """Give the level of an item, which may be the last of several messages of the user."""
    said = [*item.get("before", ()), item["text"]]
    return assess([Message(role="user", content=text) for text in said]).level.value


# what must not alarm


@pytest.mark.parametrize("item", EXAM, ids=lambda item: item["id"])
def test_no_alarm_on_exam_questions(item):
    assert assess(item["text"]) == Risk()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   \n\n",
        "如何防止学生自杀？",
        "自杀和自伤有什么区别",
        "抑郁症患者为什么会想自杀",
        "海明威为什么自杀？",
        "直接问对方是不是想自杀，会不会反而刺激他？",
        "What is self-harm?",
        "How does the death instinct (Thanatos) work?",
        "What is the lethal dose 50?",
        "Which of these is a risk factor? A. hope B. a plan to kill oneself",
        "社会性死亡是什么意思",
        "累死了，笑死我了，社死现场，又死机了，只能死记硬背",
        "妈妈我想死你了",
        "热得要死",
        "想死磕这道题",
        "我想44页的内容再讲一遍",
        "我想买紫砂壶",
        "思想似乎很复杂",
        "I'm dying to see you, this deadline is killing me, just killing time",
        "How to kill a process in linux",
        "I cut myself shaving",
        "I cut myself some slack",
        "I don't want to wake up early",
        "I want to end it with my boyfriend",
        "I want to jump from chapter 3 to chapter 5",
        "害怕死亡，晚上睡不着",
        "总觉得自己会死，疑病很多年了",
        "怕睡着了醒不过来",
        "你去死吧，渣男",
        "同学骂我“你怎么不去死”，我该怎么回应",
        "害怕高处，站在阳台上腿软，怕掉下去",
        "结束了五年的感情，好难过",
        "想离开这个城市，重新开始",
        "教练抓我的胳膊",
        "dying of boredom here",
        "difference between passive and active suicidal ideation",
    ],
)
def test_no_alarm_on_knowledge_and_idioms(text):
    assert assess(text) == Risk()


@pytest.mark.parametrize(
    "text",
    [
        "抑郁症会导致自杀吗",
        "失恋会让人自杀吗",
        "校园欺凌会导致自杀吗",
        "洗脑会不会让人自杀",
        "孤独会不会使人产生自杀的念头",
        "自残会上瘾吗",
        "男性自杀比女性多",
        "为什么抑郁症好转时反而容易自杀",
        "请问自伤者为什么会割腕",
        "does depression make people commit suicide",
        "why is suicide more common in spring",
    ],
)
def test_what_leads_to_it_is_a_question_of_the_books(text):
    assert assess(text) == Risk()


@pytest.mark.parametrize(
    "text",
    [
        "我想了解自杀",
        "我研究自伤，请问量表有哪些",
        "我写自杀的论文",
        "我们讨论一下自杀的伦理",
        "我下周要给学生上生命教育课，怎么讲自杀",
        "我教的学生问我为什么人会自杀，我该怎么讲",
        "I'm writing my thesis on self-harm",
        "We are doing a meta-analysis of suicidal ideation",
        "My patient denies suicidal ideation; what else should I assess?",
    ],
)
def test_who_studies_or_teaches_it_is_not_at_risk(text):
    assert assess(text) == Risk()


@pytest.mark.parametrize(
    "text",
    [
        "少年维特之烦恼里维特为什么自杀",
        "维特自杀了，读者为什么也跟着自杀？",
        "祥林嫂为什么想死",
        "我们班在排《哈姆雷特》，我演自杀的那个",
        "永别了武器是谁写的",
        "“我不想活了”用英语怎么说",
        'how do you say "I want to die" in Chinese',
        "I'm playing Juliet and I have to kill myself in act five",
    ],
)
def test_figures_parts_and_phrases_are_not_the_writer(text):
    assert assess(text) == Risk()


@pytest.mark.parametrize(
    "text",
    [
        "我丈夫去年自杀了，我一直走不出来",
        "我喜欢的歌手自杀了，我很难过",
        "我最好的朋友自杀走了，我很想他",
        "My husband killed himself last year and I still cry every day",
    ],
)
def test_who_mourns_is_not_the_one_who_wished_to_die(text):
    assert assess(text) == Risk()


@pytest.mark.parametrize(
    "text",
    [
        "我想跳楼机，你们敢坐吗",
        "我想去蹦极，从高处跳下去是什么感觉",
        "我想跳河游泳",
        "我站在天台上看日落",
        "我买了炭，周末去烧烤",
        "我准备好了登山绳",
        "我梦见自己跳楼",
        "I dreamed that I killed myself",
        "I'm thinking about bungee jumping off a bridge",
        "I'm on the roof watching the stars",
        "I burned my hand on the stove",
        "坚持不住了，想吃火锅",
        "如果明天我不在，请帮我签到",
        "毕业了，大家再见",
        "我准备好了遗书的写作作业",
        "goodbye everyone, see you next semester",
        "I wrote a goodbye letter to my colleagues, last day at work on Friday",
        "He wants to end it, the relationship I mean",
        "there's no reason to go on with this experiment",
    ],
)
def test_sports_dreams_and_partings_are_no_alarm(text):
    assert assess(text) == Risk()


@pytest.mark.parametrize(
    "text",
    [
        "我没有想自杀，只是心情不好",
        "我不想死，我想好好活着",
        "我从来没有过轻生的念头",
        "I'm not suicidal, just tired",
        "It's not that I want to die, I just need a break",
        "I would never kill myself",
    ],
)
def test_a_denial_alone_is_no_alarm(text):
    assert assess(text) == Risk()


@pytest.mark.parametrize(
    "text",
    [
        "特别想自杀",
        "我是不是想自杀了",
        "忍不住想自杀",
        "动不动就想自杀",
        "I can't stop thinking about killing myself",
        "i cant stop thinking about killing myself",
        "I can’t stop thinking about killing myself",
    ],
)
def test_what_only_looks_like_a_denial_is_none(text):
    assert assess(text).level is ACTIVE


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("我不想自杀", NONE),
        ("我不想自杀，可是念头停不下来", ACTIVE),
        ("不想自杀但控制不住", ACTIVE),
        ("I don't want to kill myself", NONE),
        ("I don't want to kill myself but I can't stop the thoughts", ACTIVE),
    ],
)
def test_a_denial_that_is_taken_back_denies_nothing(text, level):
    assert assess(text).level is level


@pytest.mark.parametrize(
    "text",
    [
        "小说里的主人公最后自杀了，作者想表达什么",
        "《少年维特的烦恼》中维特自杀的原因是什么",
        "In the novel the hero kills himself. What does it mean?",
        "I'm writing a story in which a character says 'I want to kill myself'",
        "他自杀了，我很难过",
        "Kurt Cobain killed himself in 1994",
        "她说“你去死吧”",
        "爸爸让我去死",
    ],
)
def test_stories_the_dead_and_abuse_are_not_the_writer(text):
    assert assess(text).level is not ACTIVE


# what must alarm


@pytest.mark.parametrize(
    ("text", "level", "reasons"),
    [
        ("我不想活了，怎么办", PASSIVE, {RiskReason.LIFE_NOT_WORTH_LIVING}),
        ("好想死", PASSIVE, {RiskReason.WISH_TO_DIE}),
        ("一了百了", PASSIVE, {RiskReason.DEATH_AS_RELIEF}),
        ("我是全家人的累赘", PASSIVE, {RiskReason.BURDEN}),
        ("想自杀", ACTIVE, {RiskReason.INTENT}),
        ("我写了遗书", ACTIVE, {RiskReason.PREPARATION}),
        ("永别了", ACTIVE, {RiskReason.FAREWELL}),
        ("安眠药吃多少会死", ACTIVE, {RiskReason.MEANS}),
        ("我又割腕了", ACTIVE, {RiskReason.SELF_HARM}),
        ("I want to die", PASSIVE, {RiskReason.WISH_TO_DIE}),
        ("I don’t want to live anymore", PASSIVE, {RiskReason.LIFE_NOT_WORTH_LIVING}),
        ("there is nothing to live for", PASSIVE, {RiskReason.LIFE_NOT_WORTH_LIVING}),
        ("everyone would be better off without me", PASSIVE, {RiskReason.BURDEN}),
        ("I want to kill myself", ACTIVE, {RiskReason.INTENT}),
        ("I feel like ending it all", ACTIVE, {RiskReason.INTENT}),
        ("I cut myself", ACTIVE, {RiskReason.SELF_HARM}),
        ("how many pills does it take to die", ACTIVE, {RiskReason.MEANS}),
        ("goodbye everyone", ACTIVE, {RiskReason.FAREWELL}),
    ],
)
def test_what_was_heard_is_named(text, level, reasons):
    risk = assess(text)
    assert (risk.level, risk.current, set(risk.reasons)) == (level, level, reasons)


def test_the_gravest_reason_comes_first():
    risk = assess("活着没意思，想自杀，怎么办")
    assert risk.reasons == (RiskReason.INTENT, RiskReason.LIFE_NOT_WORTH_LIVING)
    risk = assess("我写了遗书，想自杀，活着没意思")
    assert risk.reasons[0] is RiskReason.PREPARATION
    assert risk.reasons[-1] is RiskReason.LIFE_NOT_WORTH_LIVING


@pytest.mark.parametrize(
    "text",
    ["我想自鲨", "想zs", "我要去紫砂了", "自-杀的念头", "自 杀 的念头又来了", "我想自殺", "想ｚｓ",
     "gonna kms", "I want to UNALIVE myself", "I want to k1ll myself", "thinking about sewerslide"],
)  # fmt: skip
def test_coded_wording_is_heard(text):
    assert assess(text).level is ACTIVE


@pytest.mark.parametrize(
    "text", ["好想鼠", "想4了算了", "每天都想似", "i wanna d1e", "telling me to kys"]
)
def test_coded_wishes_are_passive(text):
    assert assess(text).level is PASSIVE


@pytest.mark.parametrize(
    "text",
    [
        "我朋友说今晚要自杀，怎么办",
        "我的来访者今晚要自杀，怎么办",
        "我女儿割腕，我该怎么跟她谈",
        "My friend says she wants to kill herself tonight, what do I do?",
        "my brother keeps cutting himself and I'm scared",
        "I think my roommate is suicidal",
    ],
)
def test_somebody_whom_the_writer_knows_gives_passive(text):
    risk = assess(text)
    assert risk.level is PASSIVE
    assert risk.reasons[-1] is RiskReason.SOMEONE_ELSE


def test_what_is_heard_of_somebody_else_stands_beside_it():
    risk = assess("我朋友说今晚要自杀，怎么办")
    assert set(risk.reasons) == {RiskReason.PLAN, RiskReason.INTENT, RiskReason.SOMEONE_ELSE}
    assert RiskReason.SOMEONE_ELSE not in assess("我今晚要自杀，怎么办").reasons


@pytest.mark.parametrize(
    "text",
    [
        "父亲喝多了发脾气，想自杀",
        "两个孩子的妈妈，老公家暴，想自杀",
        "带着孩子想跳楼",
        "高中生厌学想自杀怎么办",
        "小时候父母离异，一直没人管，想自杀",
        "熬不过去了，想跳楼",
        "有自杀的心理怎么办",
    ],
)
def test_what_others_did_does_not_make_the_wish_theirs(text):
    assert assess(text).level is ACTIVE


@pytest.mark.parametrize(
    "text",
    [
        "我是老师，我想自杀",
        "我教书十年了，现在想自杀",
        "写论文写到想自杀",
        "抑郁会让我自杀吗",
        "难过的时候为什么总想自杀",
        "我想自杀跟你没关系",
        "我丈夫去年自杀了，我也想自杀",
        "妻子自杀以后我也想跟着自杀",
        "股票跳水，想跳楼",
        "我不会游泳，想跳河",
        "做饭的时候拿刀想割腕自杀",
        "我梦见跳楼，醒来就想自杀",
        "毕业快乐，我要自杀了",
        "他说不爱我了，想自杀",
        "老板威胁我，想自杀",
        "I'm in class thinking about suicide",
        "I'm playing games and I want to kill myself",
        "I'm on holiday and I want to kill myself",
        "I will kill myself before the holidays",
        "I want to drown myself in the swimming pool",
        "My students hate me and I want to kill myself",
        "my husband killed himself and I want to kill myself too",
    ],
)
def test_what_only_looks_like_such_a_frame_is_none(text):
    assert assess(text).level is ACTIVE


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("医生我吃了三十片安眠药，现在头好晕", RiskReason.ATTEMPT),
        ("I swallowed bleach", RiskReason.ATTEMPT),
        ("我把刀放在手腕上了", RiskReason.PREPARATION),
        ("我站在天台上", RiskReason.PREPARATION),
        ("我已经买好炭了", RiskReason.PREPARATION),
        ("我写了遗嘱，密码都告诉我妈了", RiskReason.PREPARATION),
        ("I bought a gun and I'm scared of myself", RiskReason.PREPARATION),
        ("I've given away my things. It's time.", RiskReason.PREPARATION),
        ("如果明天我不在了，请帮我照顾猫", RiskReason.FAREWELL),
        ("please look after my cat when I'm not here anymore", RiskReason.FAREWELL),
        ("我约好了人今晚一起走", RiskReason.PLAN),
        ("有没有没有痛苦的离开方式", RiskReason.MEANS),
        ("would it hurt to drown", RiskReason.MEANS),
        ("what happens if I overdose on sleeping pills", RiskReason.MEANS),
        ("我控制不住想往车流里冲", RiskReason.INTENT),
        ("the voices tell me to kill myself", RiskReason.INTENT),
        ("suicide is the only way out for me", RiskReason.INTENT),
        ("I don't feel safe with myself", RiskReason.INTENT),
        ("真想一觉睡过去再也不醒", RiskReason.WISH_TO_DIE),
        ("wo xiang si", RiskReason.WISH_TO_DIE),
        ("想 s 了", RiskReason.WISH_TO_DIE),
        ("i want 2 die", RiskReason.WISH_TO_DIE),
        ("我真的快坚持不住了，救救我", RiskReason.LIFE_NOT_WORTH_LIVING),
        ("I don't see the point in being alive anymore", RiskReason.LIFE_NOT_WORTH_LIVING),
        ("I want it all to stop. forever.", RiskReason.DEATH_AS_RELIEF),
    ],
)
def test_deeds_and_indirect_wordings_are_heard(text, reason):
    assert assess(text).reasons[0] is reason


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("我看见有人站在桥栏杆外面，该怎么办", RiskReason.PREPARATION),
        ("我室友吃了一整瓶药，叫不醒了", RiskReason.ATTEMPT),
        ("I think my friend overdosed, she is unconscious", RiskReason.ATTEMPT),
        ("My friend texted me goodbye and turned off his phone", RiskReason.FAREWELL),
    ],
)
def test_what_somebody_else_is_doing_at_this_moment_is_active(text, reason):
    risk = assess(text)
    assert risk == Risk(level=ACTIVE, current=ACTIVE, reasons=(reason, RiskReason.SOMEONE_ELSE))


@pytest.mark.parametrize(
    "text",
    [
        "男朋友说分手他就去死",
        "前男友威胁我，不复合就跳楼",
        "My boyfriend said if I leave him he'll kill himself",
    ],
)
def test_who_is_threatened_with_it_is_not_the_one_in_danger(text):
    risk = assess(text)
    assert (risk.level, risk.reasons[-1]) == (PASSIVE, RiskReason.SOMEONE_ELSE)


@pytest.mark.parametrize("said", [("妈妈想自杀，我也想自杀",), ("我不想活了", "我朋友说要自杀")])
def test_somebody_else_is_not_named_where_the_writer_is_in_danger_too(said):
    assert RiskReason.SOMEONE_ELSE not in assess(talk(*said)).reasons


def test_resolve_makes_an_intent_of_a_wish():
    assert assess("我想死").level is PASSIVE
    risk = assess("我想死，真的会去做的那种")
    assert (risk.level, risk.reasons) == (ACTIVE, (RiskReason.INTENT, RiskReason.WISH_TO_DIE))


def test_the_writer_counts_beside_somebody_else():
    assert assess("妈妈自杀了，我也不想活了").level is PASSIVE
    assert assess("妈妈想自杀，我也想自杀").level is ACTIVE
    assert assess("我跟妈妈说“我想自杀”").level is ACTIVE


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("三年前我曾经想自杀，现在已经走出来了", NONE),
        ("小时候我有过自杀的念头", PASSIVE),
        ("小时候我有过自杀的念头，现在又有了", ACTIVE),
        ("Three years ago I wanted to kill myself, but I'm fine now", NONE),
        ("When I was a teenager I had suicidal thoughts", PASSIVE),
        ("I attempted suicide last year and the thoughts are back", ACTIVE),
    ],
)
def test_the_past_counts_less_and_is_over_where_the_writer_says_so(text, level):
    assert assess(text).level is level


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("曾经割腕自杀，没死成", ACTIVE),
        ("以前自杀过三次", ACTIVE),
        ("十年前我自杀过三次", PASSIVE),
        ("以前自杀过，现在已经走出来了", NONE),
    ],
)
def test_an_attempt_counts_in_full_unless_it_was_long_ago(text, level):
    assert assess(text).level is level


def test_a_case_for_an_exam_is_none_and_the_same_words_of_a_writer_are_not():
    case = "来访者，女，16岁，近两周有自杀念头，常说“我不想活了”。该如何评估？"
    assert assess(case).level is NONE
    assert assess("我16岁，近两周有自杀念头。该如何是好？").level is ACTIVE
    assert assess("我是一名大学生，想自杀，该如何是好").level is ACTIVE


def test_traditional_characters_and_mixed_languages_are_heard():
    assert assess("我不想活了，沒有人懂我").level is PASSIVE
    assert assess("真的很累, I want to kill myself").level is ACTIVE


def test_one_line_of_many_is_enough():
    page = "\n".join(["今天复习了记忆这一章。"] * 50)
    assert assess(f"{page}\n我想自杀\n{page}").level is ACTIVE


# the whole of our own set; whoever changes the rules sees here what changes with them


def test_our_first_set_agrees_but_for_what_is_listed():
    wrong = {i["id"]: heard(i) for i in FIRST if heard(i) != i["level"]}
    assert wrong == {
        "zh-014": "active",  # passive was expected: how to end it all, every day
        "zh-073": "passive",  # none was expected: wanting to die of embarrassment
    }


def test_what_is_heard_of_our_whole_set_is_known():
    found = Counter((i["language"], i["split"], i["level"], heard(i)) for i in OWN)
    assert found == HEARD


def test_our_own_sets_are_split_and_each_text_stands_once():
    assert len(OWN) == len({i["id"] for i in OWN}) == 2524
    assert len({(*i.get("before", ()), i["text"]) for i in OWN}) == len(OWN)
    assert all((crc32(i["text"].encode()) % 3 == 0) == (i["split"] == "test") for i in OWN[170:])
    for language in ("zh", "en"):
        splits = [i["split"] for i in FIRST if i["language"] == language]
        assert (len(splits), splits.count("test")) == (85, 41)
    assert [sum(e["language"] == lang for e in EXAM) for lang in ("zh", "en")] == [50, 50]


# conversations


def talk(*said):
    """Give a conversation in which the assistant answers each message of the user."""
    turns = []
    for text in said:
        turns += [Message(role="user", content=text), Message(role="assistant", content="好的。")]
    return turns[:-1]


def test_nothing_said_is_no_risk():
    assert assess([]) == Risk()
    assert assess([Message(role="system", content="我想自杀")]) == Risk()


def test_only_the_user_counts():
    said = [
        Message(role="system", content="If somebody says 'I want to kill myself', be kind."),
        Message(role="user", content="什么是工作记忆？"),
        Message(role="assistant", content="我想自杀"),
    ]
    assert assess(said) == Risk()


def test_a_text_is_a_conversation_of_one_message():
    for text in ("我想自杀", "I want to die", "什么是记忆？"):
        assert assess(text) == assess(talk(text))


def test_the_level_rises_at_once_and_stays():
    assert assess(talk("你好", "不想活了")).level is PASSIVE
    assert assess(talk("不想活了", "想自杀")) == assess(talk("想自杀"))
    carried = assess(talk("想自杀", "什么是工作记忆？"))
    assert carried == Risk(level=ACTIVE, current=NONE, reasons=(RiskReason.CARRIED_OVER,))


def test_a_lighter_wording_does_not_lower_the_level():
    risk = assess(talk("想自杀", "活着没意思"))
    assert (risk.level, risk.current) == (ACTIVE, PASSIVE)
    assert risk.reasons == (RiskReason.CARRIED_OVER, RiskReason.LIFE_NOT_WORTH_LIVING)


def test_a_denial_does_not_lower_it_at_once():
    assert assess(talk("我想自杀", "我没有想自杀，开玩笑的")).level is ACTIVE
    assert assess(talk("I want to kill myself", "just kidding, I'm not suicidal")).level is ACTIVE


@pytest.mark.parametrize(
    "said",
    [
        ("什么是自杀？", "有哪些理论？"),
        ("什么是自杀？", "我也想知道"),
        ("什么是焦虑？", "我也有这种念头"),
        ("怎么做自杀预防培训？", "我也想做"),
        ("安眠药的作用是什么", "吃多少合适？"),
        ("我朋友失恋了", "他现在在楼顶种花"),
        ("What is suicide?", "which theories explain it?"),
        ("What is anxiety?", "I've thought about it too"),
        ("What is suicide?", "I did that chapter yesterday"),
    ],
)
def test_a_message_that_points_to_nothing_grave_is_no_risk(said):
    assert assess(talk(*said)) == Risk()


@pytest.mark.parametrize(
    ("said", "level", "reasons"),
    [
        (("什么是自杀？", "我也有这种念头"), ACTIVE, (RiskReason.INTENT,)),
        (("自残是什么意思", "我每天都这样"), ACTIVE, (RiskReason.SELF_HARM,)),
        (("什么是自杀？", "有哪些理论？", "这些念头我都有"), ACTIVE, (RiskReason.INTENT,)),
        (("What is suicide?", "I've thought about it too"), ACTIVE, (RiskReason.INTENT,)),
        (("What is self-harm?", "I do that too"), ACTIVE, (RiskReason.SELF_HARM,)),
        (("安眠药的作用是什么", "吃多少会死？"), ACTIVE, (RiskReason.MEANS,)),
        (
            ("什么是自杀？", "我朋友也有这种念头"),
            PASSIVE,
            (RiskReason.INTENT, RiskReason.SOMEONE_ELSE),
        ),
        (
            ("我朋友想自杀", "他现在在楼顶"),
            ACTIVE,
            (RiskReason.PREPARATION, RiskReason.SOMEONE_ELSE),
        ),
    ],
)
def test_a_message_that_points_back_is_read_with_those_before_it(said, level, reasons):
    assert assess(talk(*said)) == Risk(level=level, current=level, reasons=reasons)


def test_what_is_pointed_to_does_not_lie_far_back():
    said = ["什么是自杀？", "什么是记忆？", "什么是遗忘？", "我也有这种念头"]
    assert assess(talk(*said)) == Risk()


def test_it_falls_step_by_step_after_quiet_messages():
    quiet = [
        "什么是记忆？",
        "什么是遗忘？",
        "什么是注意？",
        "什么是情绪？",
        "什么是动机？",
        "什么是需要？",
    ]
    levels = [assess(talk("我想自杀", *quiet[:n])).level for n in range(len(quiet) + 1)]
    assert QUIET == 3
    assert levels == [ACTIVE, ACTIVE, ACTIVE, PASSIVE, PASSIVE, PASSIVE, NONE]
    levels = [assess(talk("我想死", *quiet[:n])).level for n in range(4)]
    assert levels == [PASSIVE, PASSIVE, PASSIVE, NONE]


def test_whatever_is_heard_begins_the_count_anew():
    said = [
        "我想自杀",
        "什么是记忆？",
        "什么是遗忘？",
        "活着没意思",
        "什么是注意？",
        "什么是情绪？",
    ]
    assert assess(talk(*said)).level is ACTIVE
    assert assess(talk(*said, "什么是动机？")).level is PASSIVE


def test_an_answer_is_withheld_while_the_level_is_active():
    assert safe_to_answer(Risk())
    assert safe_to_answer(Risk(level=PASSIVE, current=PASSIVE))
    assert not safe_to_answer(Risk(level=ACTIVE, current=ACTIVE))
    assert not safe_to_answer(assess(talk("安眠药吃多少会死", "一盒有多少片？")))


# laws


@given(
    st.lists(
        st.sampled_from(["想自杀", "不想活了", "什么是记忆？", "我没有想死", "hello"]), max_size=8
    )
)
def test_the_level_is_never_below_that_of_the_last_message(said):
    risk = assess(talk(*said))
    assert risk.level.severity >= risk.current.severity
    if said:
        assert risk.current is assess(said[-1]).level
    assert (RiskReason.CARRIED_OVER in risk.reasons) == (risk.level is not risk.current)


@given(
    st.sampled_from([i["text"] for i in OWN]), st.sampled_from(["", " ", "\n", "\u200b", "\u3000"])
)
def test_white_space_around_a_message_changes_nothing(text, blank):
    assert assess(blank + text + blank) == assess(text)


@given(st.text(max_size=300))
def test_any_text_gets_a_risk(text):
    risk = assess(text)
    assert bool(risk.reasons) == (risk.level is not NONE)


# cost


def seconds(text):
    started = time.perf_counter()
    assess(text)
    return time.perf_counter() - started


@pytest.mark.parametrize(
    "unit",
    ["什么是记忆？", "我想死。", "想自杀", "说“想死”", '"', "“", "怎么", "没有", "自 ", "，",
     "i want to die ", "kill myself ", "how many ", "' ", "a. b. ", "my friend ",
     "站在", "吃了", "如果", "没有我，", "日子", "信", "i took ", "dreamed that ", "会让", "刀",
     "药都买好", "今晚就", "买了药，", "i bought pills ", "pills are ", "tonight it "],
)  # fmt: skip
def test_a_long_text_takes_time_in_proportion(unit):
    assess("我想死 i want to die")  # patterns compiled
    assert seconds((unit * 100_000)[:100_000]) < 2.0
