"""Follow-ups are made to stand alone by rules: exact results, in both languages."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from psykb.answering.follow_ups import names_nothing, standalone, stands_alone
from psykb.answering.subjects import topic_of
from psykb.index.knowledge_base import KnowledgeBase

ZH = """\
---
title: 小书
language: zh
---

# 第一章 记忆

**工作记忆**（working memory）是指对有限的信息加以暂时保持并同时加工的记忆系统。

**短时记忆**（short-term memory）是指保持约二十秒的记忆。

所谓**遗忘**，是指记忆内容不能提取的现象。遗忘先快后慢。

# 第二章 学习

**正强化**（positive reinforcement）是指用愉快的后果使行为增加的过程。

**负强化**（negative reinforcement）是指撤去不愉快的刺激，使行为增加的过程。

**惩罚**（punishment）是指用不愉快的后果使行为减少的过程。

**经典条件反射**（classical conditioning）是指中性刺激与无条件刺激配对以后，单独引起反应的过程。
"""
EN = """\
---
title: A Small Book
language: en
---

# Chapter 1 Learning

**Operant conditioning** is a form of learning in which behavior is shaped by its consequences.

**Negative reinforcement** is the removal of something unpleasant. **Positive reinforcement** is \
the adding of something pleasant.

**Working memory** is a system that holds a few chunks while we think. **Attachment** is a lasting \
bond between a child and a caregiver. The **spacing effect** is the finding that spread practice \
is remembered better. The **testing effect** is the finding that retrieval helps. A **schema** is \
a structure of knowledge.
"""
WORKING = "什么是工作记忆？"
BOTH = "正强化和负强化有什么区别？"
MEMORY = "What is working memory?"
TWO = "What is the difference between positive reinforcement and negative reinforcement?"


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    folder = tmp_path_factory.mktemp("follow-ups")
    (folder / "zh.md").write_text(ZH, encoding="utf-8")
    (folder / "en.md").write_text(EN, encoding="utf-8")
    made = KnowledgeBase.create(folder / "kb")
    made.ingest([folder])
    return made


# what is left as it is


@pytest.mark.parametrize(
    "message",
    [
        "什么是经典条件反射？",
        "社会支持为什么有助于健康？",
        "请问红烧肉怎么做才不腻",
        "利他行为有哪些影响因素？",
        "其他记忆系统有哪些？",
        "应该怎样安排复习？",
        "因此产生的遗忘叫什么？",
        "经典条件反射为什么重要？它有哪些应用？",
        "我朋友总是失眠，他该怎么办？",
        "那你呢？",
        "我该怎么办？",
        "我们怎样？",
        "what should I do?",
        "谢谢！",
        "好的",
        "",
        "   ",
        "？",
        "What is attachment?",
        "How do I cook dinner?",
        "How does attachment develop and why does it matter?",
        "What is it called when people forget names?",
        "Is it true that sleep helps attachment?",
        "What do theories that explain motivation have in common?",
        "thanks!",
        "OK",
    ],
)
def test_what_stands_alone_is_left_as_it_is(base, message):
    assert standalone(message, [WORKING], base) == message
    assert standalone(message, [MEMORY], base) == message


@pytest.mark.parametrize(
    "message", ["它有哪些特点？", "为什么？", "那惩罚呢？", "why?", "and you?"]
)
@pytest.mark.parametrize("previous", [[], ["？"], ["谢谢"], ["hello"]])
def test_without_a_subject_before_it_nothing_is_made_up(base, message, previous):
    assert standalone(message, previous, base) == message


# Chinese


@pytest.mark.parametrize(
    ("last", "message", "asked"),
    [
        # a word that points back
        (WORKING, "它有哪些特点？", "工作记忆有哪些特点？"),
        (WORKING, "它和短时记忆有什么区别？", "工作记忆和短时记忆有什么区别？"),
        (WORKING, "短时记忆和它有什么区别？", "短时记忆和工作记忆有什么区别？"),
        (WORKING, "这是谁提出的？", "工作记忆是谁提出的？"),
        (WORKING, "这个概念是谁提出的？", "工作记忆是谁提出的？"),
        (WORKING, "该理论有哪些局限？", "工作记忆有哪些局限？"),
        (WORKING, "其主要特点是什么？", "工作记忆的主要特点是什么？"),
        (WORKING, "请说明它的特点", "请说明工作记忆的特点。"),
        (WORKING, "为什么它很重要？", "为什么工作记忆很重要？"),
        ("什么是工作記憶？", "它有什麼特點？", "工作記憶有什麼特點？"),
        (BOTH, "它们有什么共同点？", "正强化和负强化有什么共同点？"),
        (BOTH, "前者有哪些例子？", "正强化有哪些例子？"),
        (BOTH, "后者有哪些例子？", "负强化有哪些例子？"),
        ("巴甫洛夫是谁？", "他发现了什么？", "巴甫洛夫发现了什么？"),
        ("谁提出了工作记忆模型？", "他们还研究了什么？", "提出了工作记忆模型的人还研究了什么？"),
        # another subject
        ("什么是正强化？", "那惩罚呢？", "什么是惩罚？"),
        ("工作记忆的特点有哪些", "那短时记忆呢", "短时记忆的特点有哪些"),
        ("工作记忆的特点有哪些？", "那么，短时记忆呢？", "短时记忆的特点有哪些？"),
        ("遗忘对工作记忆有什么影响？", "那短时记忆呢？", "遗忘对短时记忆有什么影响？"),
        (BOTH, "那惩罚呢？", "正强化和惩罚有什么区别？"),
        ("工作记忆的容量有多大？", "那老年人呢？", "老年人的工作记忆的容量有多大？"),
        ("工作记忆有哪些类型？", "那成人呢？", "成人的工作记忆有哪些类型？"),
        (WORKING, "那情景缓冲器呢？", "什么是情景缓冲器？"),
        (WORKING, "那它的容量呢？", "工作记忆的容量是什么？"),
        (WORKING, "那特点呢？", "工作记忆的特点是什么？"),
        # a question word and no more
        (WORKING, "为什么？", "工作记忆，为什么？"),
        ("遗忘先快后慢吗？", "为什么？", "为什么遗忘先快后慢？"),
        ("睡眠怎样影响记忆？", "为什么？", "睡眠为什么影响记忆？"),
        ("工作记忆是什么？", "为什么？", "工作记忆，为什么？"),
        ("遗忘先快后慢吗？", "为什么会这样？", "为什么遗忘先快后慢？"),
        ("谁提出了工作记忆模型？", "什么时候？", "什么时候提出了工作记忆模型？"),
        (WORKING, "什么时候提出的？", "工作记忆是什么时候提出的？"),
        (WORKING, "举个例子", "请说明工作记忆的例子。"),
        (WORKING, "能举个例子吗？", "请说明工作记忆的例子。"),
        (BOTH, "举例说明", "请说明正强化和负强化的例子。"),
        (WORKING, "继续", "请说明工作记忆。"),
        (WORKING, "再详细说说", "请说明工作记忆。"),
        (WORKING, "还有呢？", "请说明工作记忆。"),
        # a side of something that is not named
        (WORKING, "谁提出的？", "工作记忆是谁提出的？"),
        (WORKING, "有哪些特点？", "工作记忆有哪些特点？"),
        (WORKING, "特点有哪些", "工作记忆的特点有哪些？"),
        (WORKING, "容量有多大？", "工作记忆的容量有多大？"),
        (WORKING, "怎么测量？", "工作记忆怎么测量？"),
        (WORKING, "简述特点", "简述工作记忆的特点。"),
        ("社会支持为什么有助于健康？", "有哪些类型？", "社会支持有哪些类型？"),
    ],
)
def test_in_chinese(base, last, message, asked):
    assert standalone(message, [last], base) == asked


# English


@pytest.mark.parametrize(
    ("last", "message", "asked"),
    [
        # a word that points back
        (MEMORY, "who proposed it?", "Who proposed working memory?"),
        (MEMORY, "What are its characteristics?", "What are working memory’s characteristics?"),
        (MEMORY, "How is it measured?", "How is working memory measured?"),
        (MEMORY, "How does it differ from attachment?",
         "How does working memory differ from attachment?"),
        (MEMORY, "How does attachment differ from it?",
         "How does attachment differ from working memory?"),
        (MEMORY, "Who discovered this?", "Who discovered working memory?"),
        (MEMORY, "who discovered this effect?", "Who discovered working memory?"),
        (MEMORY, "how long does it last?", "How long does working memory last?"),
        ("What are the stages of attachment?", "how long do they last?",
         "How long do attachment last?"),
        (MEMORY, "and why is it limited?", "Why is working memory limited?"),
        (TWO, "give an example of the latter", "Give an example of negative reinforcement."),
        (TWO, "which of them is better?",
         "Which of positive reinforcement and negative reinforcement is better?"),
        ("Who was Ivan Pavlov?", "What did he discover?", "What did Ivan Pavlov discover?"),
        ("Who studied operant conditioning?", "what else did they study?",
         "What else did those who studied operant conditioning study?"),
        # another subject
        ("What is positive reinforcement?", "and negative reinforcement?",
         "What is negative reinforcement?"),
        ("What is positive reinforcement?", "What about negative reinforcement?",
         "What is negative reinforcement?"),
        ("What is the spacing effect?", "and the testing effect?", "What is the testing effect?"),
        ("What is a schema?", "what about attachment?", "What is attachment?"),
        (MEMORY, "what about children?", "What is working memory in children?"),
        (MEMORY, "and for adults?", "What is working memory for adults?"),
        (MEMORY, "What about its capacity?", "What about the capacity of working memory?"),
        (MEMORY, "and the causes?", "What about the causes of working memory?"),
        # a question word and no more
        (MEMORY, "why?", "Why working memory?"),
        (MEMORY, "why is that?", "Why working memory?"),
        (MEMORY, "when?", "When was working memory described?"),
        (MEMORY, "and who?", "Who described working memory?"),
        ("Does sleep help memory?", "why?", "Why does sleep help memory?"),
        ("Does sleep help memory?", "how?", "How does sleep help memory?"),
        ("How do people cope with stress?", "why?", "Why do people cope with stress?"),
        (MEMORY, "tell me more", "Tell me more about working memory."),
        (MEMORY, "Tell me more about it.", "Tell me more about working memory."),
        (MEMORY, "for example?", "Give an example of working memory."),
        (MEMORY, "Could you give me another example?", "Give an example of working memory."),
        # a side of something that is not named
        (MEMORY, "what are the stages?", "What are the stages of working memory?"),
        (MEMORY, "how many types are there?", "How many types are there of working memory?"),
        (MEMORY, "who discovered?", "Who discovered working memory?"),
    ],
)  # fmt: skip
def test_in_english(base, last, message, asked):
    assert standalone(message, [last], base) == asked


# small talk before and behind it


@pytest.mark.parametrize(
    ("last", "message", "asked"),
    [
        (WORKING, "谢谢，那短时记忆呢", "什么是短时记忆？"),
        (WORKING, "好的，那惩罚呢？", "什么是惩罚？"),
        (WORKING, "哈哈，换个话题，什么是惩罚？", "什么是惩罚？"),
        (WORKING, "嗯，为什么？", "工作记忆，为什么？"),
        ("什么是负强化？", "懂了，那正的呢？谢谢", "什么是正强化？"),
        (MEMORY, "Thanks! And attachment?", "What is attachment?"),
        (MEMORY, "ok, who proposed it?", "Who proposed working memory?"),
        # a wish to be told
        (WORKING, "老师您好，我想复习一下惩罚那一章", "请说明惩罚。"),
        (WORKING, "我想了解它的特点", "请说明工作记忆的特点。"),
        (WORKING, "我想知道为什么会遗忘", "为什么会遗忘"),
        (MEMORY, "I'd like to know more about attachment", "Tell me about attachment."),
        (MEMORY, "I want to learn about it", "Tell me about working memory."),
    ],
)
def test_small_talk_is_left_out(base, last, message, asked):
    assert standalone(message, [last], base) == asked


# corrections, and earlier questions again


@pytest.mark.parametrize(
    ("previous", "message", "asked"),
    [
        (["什么是正强化？"], "不，我说的是负强化", "什么是负强化？"),
        (["正强化有哪些例子？"], "我指的是负强化，不是正强化", "负强化有哪些例子？"),
        (["什么是正强化？"], "对不起，打错了，是负强化", "什么是负强化？"),
        (["什么是正强化？"], "不是这个，我要问的是负强化", "什么是负强化？"),
        (["什么是正强化？"], "我是问负强化有什么用？", "负强化有什么用？"),
        (["为什么遗忘先快后慢？"], "我的意思是短时记忆", "为什么短时记忆先快后慢？"),
        (["What is operant conditioning?"], "No, I meant attachment", "What is attachment?"),
        (["What is attachment?"], "I mean it was working memory", "What is working memory?"),
        (["What is attachment?"], "I meant how does it develop", "how does it develop?"),
        (["What is attachment?"], "I meant to cook dinner", "I meant to cook dinner"),
        ([WORKING, "什么是惩罚？"], "第一个问题的答案是什么？", WORKING),
        ([WORKING, "什么是惩罚？"], "回到第二个问题", "什么是惩罚？"),
        ([WORKING, "什么是惩罚？"], "第三个问题呢？", "第三个问题呢？"),
        ([WORKING, "什么是惩罚？"], "刚才那个问题再说一遍", "什么是惩罚？"),
        ([WORKING, "什么是惩罚？"], "请再说一遍", "什么是惩罚？"),
        ([MEMORY, "What is attachment?"], "what was the answer to my first question?", MEMORY),
        ([MEMORY, "What is attachment?"], "go back to the last question", "What is attachment?"),
        ([MEMORY, "What is attachment?"], "could you repeat that, please", "What is attachment?"),
    ],
)
def test_what_was_said_is_put_right_or_said_again(base, previous, message, asked):
    assert standalone(message, previous, base) == asked


# the last question of another subject, only where it fits


@pytest.mark.parametrize(
    ("last", "message", "asked"),
    [
        ("为什么遗忘先快后慢？", "那惩罚呢？", "什么是惩罚？"),
        ("遗忘先快后慢吗？", "那惩罚呢？", "什么是惩罚？"),
        ("遗忘很厉害的时候身体会怎么样？", "那惩罚呢？", "什么是惩罚？"),
        ("工作记忆和短时记忆哪个更重要？", "好的，那惩罚呢", "什么是惩罚？"),
        ("工作记忆有什么证据？", "那惩罚呢？", "什么是惩罚？"),
        ("工作记忆是谁提出的？", "那短时记忆呢？", "短时记忆是谁提出的？"),
        ("请说明正强化的例子。", "那负强化呢？", "请说明负强化的例子。"),
        ("Why does the spacing effect work?", "What about negative reinforcement?",
         "What is negative reinforcement?"),
        ("Does sleep help working memory?", "and attachment?", "What is attachment?"),
        ("Give an example of positive reinforcement.", "and negative reinforcement?",
         "Give an example of negative reinforcement."),
        ("Who described the spacing effect?", "and the testing effect?",
         "Who described the testing effect?"),
        # with another attribute
        ("负强化到底是什么？", "那正的呢？", "正强化到底是什么？"),
        ("什么是短时记忆？", "那工作的呢？", "什么是工作记忆？"),
        ("What is negative reinforcement?", "and the positive one?",
         "What is positive reinforcement?"),
        ("Why does negative reinforcement work?", "what about positive?",
         "What is positive reinforcement?"),
        # of a place
        (WORKING, "那在学校呢？", "什么是学校的工作记忆？"),
    ],
)  # fmt: skip
def test_a_question_is_asked_of_another_thing_only_if_it_fits(base, last, message, asked):
    assert standalone(message, [last], base) == asked


@pytest.mark.parametrize(
    "message",
    [
        "反过来呢？", "反之呢", "那另一个呢？", "那这个呢？", "那大的呢？", "所以呢？",
        "其他的呢？", "第三个问题呢？",
        "and the other way round?", "vice versa", "what about the rest?", "so what?", "what then?",
    ],
)  # fmt: skip
def test_what_cannot_be_known_is_left_and_known_as_such(base, message):
    assert standalone(message, [WORKING], base) == message
    assert names_nothing(message)


@pytest.mark.parametrize(
    "message", ["为什么？", "那惩罚呢？", "还有呢？", "什么是反例？", "why?", "and attachment?", ""]
)
def test_what_names_something_or_asks_is_not_unclear(message):
    assert not names_nothing(message)


# who is for it, more of one side, which of two


@pytest.mark.parametrize(
    ("previous", "message", "asked"),
    [
        (["什么是甲乙理论？"], "有人反对吗？", "有人反对甲乙理论吗？"),
        (["什么是甲乙理论？"], "有没有人批评过它？", "有没有人批评过甲乙理论？"),
        (["什么是甲乙理论？"], "谁反对？", "谁反对甲乙理论？"),
        (["什么是甲乙理论？", "有人反对甲乙理论吗？"], "有什么证据？", "甲乙理论有什么证据？"),
        (["为什么会遗忘？"], "还有别的原因吗", "遗忘的原因还有哪些？"),
        (["遗忘的原因还有哪些？"], "有没有其他的例子？", "遗忘的例子还有哪些？"),
        ([WORKING, "什么是短时记忆？"], "这两个概念哪个对？", "工作记忆和短时记忆哪个对？"),
        ([WORKING, "什么是短时记忆？"], "到底哪个更重要？", "工作记忆和短时记忆哪个更重要？"),
        (["工作记忆和短时记忆哪个更重要？"], "前者有什么特点？", "工作记忆有什么特点？"),
        ([WORKING], "这两个概念哪个对？", "这两个概念哪个对？"),
        ([WORKING], "没听懂，简单点说", "请说明工作记忆。"),
        ([WORKING], "跟短时记忆有什么关系？", "工作记忆跟短时记忆有什么关系？"),
        ([WORKING], "和短时记忆比呢？", "工作记忆和短时记忆有什么区别？"),
        ([WORKING], "有实验证据吗", "工作记忆有实验证据吗？"),
        ([WORKING], "它有什么用呀？", "工作记忆有什么用？"),
        ([WORKING], "有没有相反的证据？", "工作记忆有没有相反的证据？"),
        ([WORKING], "生活中有哪些例子？", "请说明工作记忆的例子。"),
        ([WORKING], "为什么呀", "工作记忆，为什么？"),
        ([MEMORY], "any real life examples?", "Give an example of working memory."),
        ([MEMORY], "what is the difference between that and attachment?",
         "What is the difference between working memory and attachment?"),
        ([WORKING], "对人有好处吗？", "工作记忆对人有好处吗？"),
        ([MEMORY], "did anyone disagree?", "Did anyone disagree with working memory?"),
        ([MEMORY], "Who criticized it?", "Who criticized working memory?"),
        (["Did anyone disagree with the So-and-so theory?"], "any evidence?",
         "Any evidence of the So-and-so theory?"),
        ([MEMORY], "are there any other limits?", "What other limits of working memory are there?"),
        ([MEMORY], "is there any evidence?", "Is there any evidence of working memory?"),
        ([MEMORY], "can you give an example?", "Give an example of working memory."),
        ([MEMORY], "is that still true today?", "Is working memory still true today?"),
        ([MEMORY], "I don't understand", "Tell me more about working memory."),
        ([MEMORY, "What is attachment?"], "which one is right?",
         "Which of working memory and attachment is right?"),
        ([MEMORY, "What is attachment?"], "how are these two related?",
         "How are working memory and attachment related?"),
        (["Which of working memory and attachment is right?"], "what is the difference?",
         "What is the difference between working memory and attachment?"),
        ([MEMORY], "how are these two related?", "how are these two related?"),
        ([MEMORY], "who criticized it and why?", "Who criticized working memory and why?"),
        # the language of the message
        ([WORKING], "can you give an example?", "Give an example of 工作记忆."),
        ([MEMORY], "能举个例子吗？", "请说明working memory的例子。"),
        # a clause is no subject
        (["遗忘很厉害的时候身体会怎么样？"], "举个例子", "请说明遗忘的例子。"),
    ],
)  # fmt: skip
def test_a_side_is_asked_of_what_was_spoken_of(base, previous, message, asked):
    assert standalone(message, previous, base) == asked


def test_a_follow_up_of_a_follow_up(base):
    """Each question is made to stand alone, so the chain never loses its subject."""
    asked = ["工作记忆的特点有哪些？"]
    for message in ("那短时记忆呢？", "为什么？", "它是谁提出的？"):
        asked.append(standalone(message, asked, base))
    assert asked[1:] == [
        "短时记忆的特点有哪些？",
        "短时记忆，为什么？",
        "短时记忆是谁提出的？",
    ]


@pytest.mark.parametrize(
    ("previous", "message", "asked"),
    [
        (["什么是负强化？", "什么是惩罚？"], "它们有什么区别？", "负强化和惩罚有什么区别？"),
        (["什么是负强化？", "什么是惩罚？"], "有什么区别？", "负强化和惩罚有什么区别？"),
        (["什么是负强化？", "什么是惩罚？"], "两者的关系是什么？", "负强化和惩罚的关系是什么？"),
        (["什么是负强化？", "什么是惩罚？"], "它们有哪些特点？", "惩罚有哪些特点？"),
        (["什么是惩罚？", "惩罚有哪些特点？"], "它们有什么区别？", "惩罚有什么区别？"),
        (
            ["What is a schema?", "What is attachment?"],
            "How do they differ?",
            "How do a schema and attachment differ?",
        ),
        (
            ["What is the spacing effect?", "What is the testing effect?"],
            "what is the difference?",
            "What is the difference between the spacing effect and the testing effect?",
        ),
        (["What is a schema?", "What are attachments?"], "how do they form?",
         "How do attachments form?"),
    ],
)  # fmt: skip
def test_a_comparison_takes_the_two_that_were_spoken_of(base, previous, message, asked):
    assert standalone(message, previous, base) == asked


@pytest.mark.parametrize(
    ("last", "message", "asked"),
    [
        ("马斯洛的需要层次理论有哪些层次？", "有什么局限？", "马斯洛的需要层次理论有什么局限？"),
        ("马斯洛的需要层次理论有哪些层次？", "他还提出了什么？", "马斯洛还提出了什么？"),
        ("What is Maslow's hierarchy of needs?", "what else did he propose?",
         "What else did Maslow propose?"),
        ("儿童的工作记忆有哪些特点？", "那老年人呢？", "老年人的工作记忆有哪些特点？"),
        ("What is the spacing effect?", "why does it work?", "Why does the spacing effect work?"),
        ("What is a schema?", "for example?", "Give an example of a schema."),
    ],
)  # fmt: skip
def test_a_subject_is_a_whole_noun_phrase(base, last, message, asked):
    assert standalone(message, [last], base) == asked


def test_a_subject_is_looked_for_in_three_turns_and_no_further(base):
    assert standalone("为什么？", [WORKING, "谢谢", "好的"], base) == "工作记忆，为什么？"
    assert standalone("为什么？", [WORKING, "谢谢", "好的", "嗯"], base) == "为什么？"


@pytest.mark.parametrize(
    ("message", "alone"),
    [
        ("什么是经典条件反射？", True),
        ("What is attachment?", True),
        ("正强化和负强化有什么区别？", True),
        ("那经典条件反射是什么？", False),
        ("短时记忆也是这样吗？", False),
        ("经典条件反射和它有什么关系？", False),
        ("那惩罚呢？", False),
        ("Is attachment the same?", False),
        ("社会支持为什么有助于健康？", False),
        ("why?", False),
        ("", False),
    ],
)
def test_who_plainly_stands_alone_names_a_term_and_points_nowhere(base, message, alone):
    assert stands_alone(message, base) is alone


@pytest.mark.parametrize(
    ("question", "subject"),
    [
        (WORKING, "工作记忆"),
        ("What is Attachment?", "Attachment"),
        ("工作记忆的特点有哪些？", "工作记忆"),
        ("Who proposed the Spacing Effect in 1885?", "the Spacing Effect"),
        ("社会支持为什么有助于健康？", "社会支持"),
        ("Why does social support help health?", "social support"),
        ("How do people cope with stress at work?", "cope with stress"),
        (BOTH, "正强化和负强化"),
    ],
)
def test_the_subject_is_spelt_as_in_the_question(base, question, subject):
    found = topic_of(question, base)
    assert found is not None
    assert found.subject == subject


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["它", "那", "呢", "？", "为什么", "工作记忆", "特点", "it", " why", "和", "的"]
        ),
        max_size=8,
    ).map("".join)
)
def test_any_words_give_a_question_or_themselves(base, message):
    made = standalone(message, [WORKING], base)
    assert made == message or "工作记忆" in made or made.startswith("什么是")


def test_words_that_are_made_of_others_take_no_time(base):
    started = time.perf_counter()
    for message in (
        "应用" * 90 + "Q",
        "主要" * 90 + "Q",
        "它" * 190,
        "the example " * 16,
        "我想问问" * 49,
        "no, " * 49,
        "有人" * 99,
        "还有别的" * 49,
        "and what about " * 12,
    ):
        standalone(message, [WORKING], base)
    assert time.perf_counter() - started < 2
