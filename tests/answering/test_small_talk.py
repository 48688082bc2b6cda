"""Small talk: what is, what is not, and what is left of a question behind it."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from psykb.answering.small_talk import RemarkKind, kind_of, remark, without

KINDS = {
    RemarkKind.GREETING: (
        "你好 你好！ 您好 老师您好 大家好 你好呀 早上好 "
        "晚上好！ 嗨 哈喽 在吗？|Hi there!|Hello|hey|"
        "good morning!|Hi everyone|how are you?"
    ),
    RemarkKind.THANKS: (
        "谢谢 谢谢！ 谢谢，讲得很清楚 谢谢老师 好的，谢谢您！ 明白了，谢谢 非常感谢 多谢多谢 "
        "谢谢你的解答 "
        "辛苦了 老师辛苦了 谢谢👍|Thanks, that helps a lot.|Thank you so much!|"
        "thanks for your help|"
        "ok, thanks|great, thanks!|very helpful, thank you|much appreciated"
    ),
    RemarkKind.FAREWELL: (
        "再见 谢谢！再见！ 拜拜 晚安 明天见 今天就到这里吧 没有问题了，谢谢 那就这样吧|"
        "thanks, good night|"
        "bye|Goodbye!|ok got it, bye|see you tomorrow|that's all for now|no more questions"
    ),
    RemarkKind.ACKNOWLEDGEMENT: (
        "好的 好 嗯 嗯嗯明白了 哦哦 懂了 我懂了 知道了 哈哈 哈哈哈哈 原来如此 "
        "太好了 讲得真好 很有帮助 有道理 "
        "你真厉害 不客气 👍|OK|ok got it|I see|right|makes sense|Cool!|that's very interesting|"
        "ah, I see now|no"
    ),
    RemarkKind.IDENTITY: (
        "你是谁？ 你是谁 你叫什么名字？ 你是机器人吗？ 你能做什么？ 你好，你是谁？ 自我介绍一下|"
        "Who are you?|"
        "what can you do?|are you a human?|help"
    ),
    RemarkKind.OPINION: (
        "真的吗？ 你确定吗？ 你觉得呢？ 你怎么看？ 你同意吗 那你呢？ 你的看法呢？|"
        "what do you think?|really?|"
        "are you sure?|do you agree?|"
        "what is your opinion?|and you?"
    ),
}
TALK = [
    (kind, message)
    for kind, text in KINDS.items()
    for part in text.split("|")
    for message in (part.split(" ") if part[0] >= "\u3400" else [part])
]


@pytest.mark.parametrize(
    "message",
    [
        "",
        "？",
        "...",
        "什么是从众？",
        "好的教育是什么？",
        "好奇心是什么？",
        "好心情有什么作用",
        "行为主义是什么",
        "对比效应是什么",
        "早期经验重要吗",
        "可以举个例子吗",
        "哈洛的实验",
        "知道了结果以后为什么会有后见之明",
        "没有了动机会怎样",
        "谢谢，那长时记忆呢",
        "你们好像没讲清楚遗忘",
        "为什么？",
        "我很难过",
        "why?",
        "What is conformity?",
        "great man theory",
        "right hemisphere functions",
        "no pain no gain",
        "Good parenting",
        "help me understand attachment",
        "what is a good night's sleep",
        "thank" * 30,
        "谢谢" * 41,
    ],
)
def test_what_asks_or_says_something_is_no_small_talk(message):
    assert kind_of(message) is None


@pytest.mark.parametrize(("kind", "message"), TALK)
def test_small_talk_is_heard_and_nothing_is_cut_from_it(kind, message):
    assert kind_of(message) is kind
    assert without(message) == message


@pytest.mark.parametrize(
    ("message", "rest"),
    [
        ("谢谢，那长时记忆呢", "那长时记忆呢"),
        ("好的，那压力呢", "那压力呢"),
        ("好的那压力呢", "那压力呢"),
        ("嗯，为什么？", "为什么？"),
        ("明白了。那遗忘呢？", "那遗忘呢？"),
        ("哈哈，换个话题，什么是从众？", "什么是从众？"),
        ("对了，负强化到底是什么？", "负强化到底是什么？"),
        ("老师您好，我想复习一下情绪那一章", "我想复习一下情绪那一章"),
        ("谢谢你，请问什么是从众", "请问什么是从众"),
        ("什么是从众？谢谢", "什么是从众？"),
        ("Hi, what is memory?", "what is memory?"),
        ("thanks, but why?", "but why?"),
        ("ok what about stress", "what about stress"),
        ("No, I meant sleep", "I meant sleep"),
        ("OK. Next question: what is memory?", "what is memory?"),
        ("By the way, what is conformity?", "what is conformity?"),
        ("What is conformity? Thanks!", "What is conformity?"),
        ("What is conformity?", "What is conformity?"),
        ("好的教育是什么？", "好的教育是什么？"),
        ("great man theory", "great man theory"),
        ("right hemisphere functions", "right hemisphere functions"),
    ],
)
def test_the_rest_is_the_question(message, rest):
    assert without(message) == rest


def test_what_says_most_counts():
    assert kind_of("ok, thanks, bye") is RemarkKind.FAREWELL
    assert kind_of("你好，谢谢") is RemarkKind.THANKS
    assert kind_of("好的，你是谁") is RemarkKind.IDENTITY


def test_each_kind_has_words_of_its_own():
    said = {kind: remark(kind).text for kind in RemarkKind}
    assert len(set(said.values())) == len(RemarkKind)
    assert said[RemarkKind.OPINION] == (
        "psykb has no opinion, it quotes books. Ask what the books say."
    )


@given(st.lists(st.sampled_from(TALK), min_size=1, max_size=3))
def test_small_talk_beside_small_talk_is_small_talk(pieces):
    message = "，".join(text for _kind, text in pieces)
    if len(message) <= 80:
        expected = min((kind for kind, _text in pieces), key=list(RemarkKind).index)
        assert kind_of(message) is expected


@given(st.text(max_size=60))
def test_what_is_left_is_the_message_or_a_part_of_it(message):
    assert without(message).strip() in message
    assert without(without(message)) == without(message)


def test_long_messages_take_no_time():
    started = time.perf_counter()
    for piece in ("好", "谢谢，", "真", "very ", "haha", "no, ", "？！"):
        kind_of(piece * 3_000)
        without(piece * 3_000)
    assert time.perf_counter() - started < 2
