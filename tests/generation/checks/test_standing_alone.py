import pytest

from psykb.generation.checks import standing_alone
from psykb.generation.checks.objection import Objection
from psykb.text.folding import language_of
from psykb.types import Check, Citation, Draft, Kind, Point, Refusal, Stage


def judge(question, kind=Kind.SINGLE, **fields):
    language = language_of(question)
    draft = Draft(kind=kind, language=language, question=question, prompts={}, **fields)
    return standing_alone.check(draft)


def refused(found):
    return isinstance(found, Objection) and found.reason is Refusal.POINTS_ELSEWHERE


PASSED = Check(stage=Stage.STANDALONE, outcome="passed")


@pytest.mark.parametrize(
    "question",
    [
        "本文的主要观点是什么？",
        "上文提到的记忆过程有哪些？",
        "本章介绍了哪几种学习？",
        "本节所说的图式是指（\u3000\u3000）",
        "该研究发现了什么？",
        "这一实验说明了什么？",
        "如图所示，遗忘曲线的形状是（\u3000\u3000）",
        "下表中智商最高的是谁？",
        "作者认为遗忘的原因是什么？",
        "根据材料，来访者的问题是什么？",
        "根据上述材料，回答问题。",
        "它的容量是多少？",
        "他提出了什么理论？",
        "简述其特点。",
        "为什么他认为记忆是重构的？",
        "这种现象称为什么？",
        "该来访者的主要症状是什么？",
        "因此，遗忘先快后慢。",
        "然而，短时记忆的容量有限。",
        "前者的容量比后者大。",
        "图3中的曲线表示（\u3000\u3000）",
        "表2列出了哪些量表？",
        "在第三章中，学习的定义是什么？",
        "文中提到的实验者是谁？",
        "根据课文，什么是动机？",
        "书中提到了哪些疗法？",
        "两者的区别是什么？",
        "名词解释：该理论",
        "判断：它是一种长时记忆。",
        "上述观点由谁提出？",
        "如前所述，记忆有三个过程。",
        "该理论的提出者是（\u3000\u3000）",
        "这些被试表现出了什么？",
        "What is the main idea of the passage?",
        "According to the text, what is memory?",
        "What does the author argue about forgetting?",
        "What is shown in Figure 3?",
        "Which theory is described in this chapter?",
        "What did the researchers find?",
        "What did this study show?",
        "He proposed the theory of working memory.",
        "Why did he call it a paradigm?",
        "It is limited to a few chunks of information and they fade.",
        "These findings suggest that memory is reconstructive.",
        "As mentioned above, memory has three stages.",
        "However, the capacity of working memory is limited.",
        "What is the capacity described earlier?",
        "According to Table 2, which group scored higher?",
        "Which of the concepts mentioned in the section explains this?",
        "Their capacity is limited.",
        "This theory was proposed by whom?",
        "What were the results of the experiment?",
        "In contrast, recognition is easier than recall.",
        "True or false: It was first described by Ebbinghaus.",
        "What did they discover about sleep?",
        "In the previous section, what was said about memory?",
    ],
)
def test_what_points_elsewhere(question):
    found = judge(question)
    assert refused(found)
    assert found.stage is Stage.STANDALONE
    assert found.detail


@pytest.mark.parametrize(
    "question",
    [
        "下列关于工作记忆的说法，正确的是（\u3000\u3000）",
        "从阳光下走进放映中的电影院，起初几乎看不见座位，过一会儿才逐渐看清。这一现象是（\u3000\u3000）",
        "看到同学迟到，便认定他懒散，而没有想到可能是路上堵车。这种倾向称为（\u3000\u3000）",
        "罗杰斯认为咨询师应当具备三种核心态度，下列各项中不属于这三种态度的是（\u3000\u3000）",
        "凯利认为，人们在归因时会考虑三方面的信息，它们是（\u3000\u3000）",
        "费斯廷格认为，当两种认知彼此矛盾时，人会感到不适，并设法减轻这种不适。这一理论是（\u3000\u3000）",
        "儿子每次主动收拾好房间，母亲就免去他当天讨厌的洗碗任务，此后儿子收拾房间的次数增多。母亲的做法属于（\u3000\u3000）",
        "1879年在德国莱比锡大学建立心理学实验室，使心理学走上独立科学道路的学者是（\u3000\u3000）",
        "简述罗杰斯提出的三种核心咨询态度及其含义。",
        "简述皮亚杰的认知发展四阶段及各阶段的特点。",
        "精神分析所说的移情，是指咨询师把自己早年的情感转移到来访者身上。",
        "维果茨基把儿童独立解决问题的水平与在成人指导或能力更强的同伴帮助下所能达到的水平之间的差距称为（\u3000\u3000）",
        "某员工做事有条理，能约束自己，交给他的任务总能按时完成。他在大五人格中得分较高的维度最可能是（\u3000\u3000）",
        "人的大脑及其功能有什么特点？",
        "18岁以上的成年人中，多少人有睡眠障碍？",
        "名词解释：利他行为",
        "名词解释：他律道德",
        "简述图式的含义。",
        "贝克抑郁量表2包括多少个条目？",
        "他人在场总是会提高个体的作业成绩。",
        "《梦的解析》的作者是（\u3000\u3000）",
        "阿德勒在《自卑与超越》一书中提出了什么观点？",
        "应该如何帮助有自杀念头的人？",
        "刺激材料的性质对识记材料中的遗忘有什么影响？",
        "其他条件相同时，学习效果取决于什么？",
        "此时此地的原则由哪一疗法提出？",
        "上行加工与下行加工有什么区别？",
        "彼此信任的咨询关系称为（\u3000\u3000）",
        "表象是什么？",
        "代表性启发式是指（\u3000\u3000）",
        "中性刺激与无条件刺激多次配对以后，单独引起反应的过程称为（\u3000\u3000）",
        "儿童在某个阶段获得守恒概念，这个阶段是（\u3000\u3000）",
        "只有当来访者愿意时，咨询师才可以公开该来访者的资料。",
        "前摄抑制与倒摄抑制的区别是什么？",
        "What is working memory?",
        "Define: working memory.",
        "Which of the following best describes the spacing effect?",
        "What did the study by Asch show about conformity?",
        "In Asch's experiments, the participants judged lines. What did the participants do?",
        "Why does a theory that can explain every possible result fail as a scientific theory?",
        "How does chunking allow an expert to go beyond the limits of working memory?",
        "What is it called when people change their behavior to match others?",
        "How do self-esteem and self-efficacy differ, and why does the difference matter?",
        "Explain with an example of your own how negative reinforcement differs from punishment.",
        "Which evidence speaks against the view that early attachment determines later life?",
        "Who was the author of The Principles of Psychology?",
        "People with above average intelligence score above 100.",
        "Compare the views of Piaget and Vygotsky on children's talk to themselves.",
        "It is possible to learn without reinforcement.",
        "A child cries whenever the mother leaves the room. This behavior is an example of (    ).",
        "Both classical and operant conditioning involve extinction.",
        "Working memory and its components were described by Baddeley.",
        "When they are anxious, people remember less.",
        "Behavior that is shaped by its consequences is called (    ).",
        "The tendency to seek evidence that supports what one believes is called (    ).",
        "The study of mind and behavior is called psychology.",
        "Participants in the study of Milgram obeyed the experimenter because he seemed sure.",
        "Explain how random assignment and random sampling differ, and what each of them allows.",
    ],
)
def test_what_stands_alone(question):
    assert judge(question) == PASSED


def test_the_words_are_told():
    assert judge("如图所示，遗忘曲线的形状是（　　）").detail == "如图"
    assert judge("What is the main idea of this chapter?").detail == "this chapter"


@pytest.mark.parametrize(
    "option", ["本章所说的图式", "图3所示的曲线", "the curve shown in Figure 3"]
)
def test_options_may_not_point_to_the_book(option):
    assert refused(judge("下列各项中，属于记忆的是（　　）", options=("编码", option)))


def test_options_may_lean_on_the_question():
    options = ("它的容量有限", "该系统保持信息", "这种记忆很短暂")
    assert judge("关于工作记忆，正确的是（　　）", options=options) == PASSED


CASE = (
    "来访者小李，女，28岁，三个月来每天反复洗手数十次，明知没有必要却无法控制，因此痛苦不堪，"
    "工作效率明显下降，家人多次劝说无效，遂前来咨询。"
)


def test_a_case_is_pointed_at_where_it_is_printed():
    assert judge(f"{CASE}\n该来访者的主要症状是什么？", Kind.CASE) == PASSED
    assert judge(f"阅读下列材料，回答问题。{CASE}她的表现属于哪类症状？", Kind.CASE) == PASSED
    assert refused(judge("该来访者的主要症状是什么？"))
    assert refused(judge("阅读下列材料，回答问题。"))


def test_not_even_a_case_may_point_to_the_book():
    assert refused(judge(f"{CASE}根据本章内容，该来访者的主要症状是什么？", Kind.CASE))
    assert refused(judge(f"{CASE}作者认为应当怎样治疗？", Kind.CASE))


@pytest.mark.parametrize(
    "question",
    ["什么是这说明专家的长处不？", "本指南的练习题共有多少道？", "本手册介绍了哪些疗法？",
     "本讲义怎样解释遗忘？", "名词解释：它的主时钟", "请说明此后的发展阶段。",
     "How many exercises are there in this guide?"],
)  # fmt: skip
def test_what_points_to_its_guide_or_to_nothing(question):
    assert refused(judge(question, Kind.SHORT))


@pytest.mark.parametrize(
    "question",
    ["日本文化怎样影响自我？", "短时记忆的容量有限。请说明其原因。",
     "关于他人在场的影响，有哪些理论？", "关于其他学派，应知道什么？"],
)  # fmt: skip
def test_what_only_seems_to(question):
    assert judge(question, Kind.SHORT) == PASSED


@pytest.mark.parametrize(
    "answer",
    ["精神活性物质能改变意识状态。下表按作用归纳了主要的类别。", "如上图所示，遗忘先快后慢。",
     "详见第三章。", "遗忘先快后慢，见下面的例子。", "遗忘曲线（图3）先快后慢。",
     "本章把记忆分为三种。", "本指南把它分为四类。", "如前所述，记忆有三种。",
     "The stages are listed in Table 2.", "Forgetting is fast, as the figure below shows.",
     "This chapter divides memory into three stages.",
     "As mentioned above, memory has three stages."],
)  # fmt: skip
def test_an_answer_that_sends_elsewhere(answer):
    question = "简述遗忘的规律。"
    place = Citation(document_id="0" * 12, start=0, end=2, quote="遗忘", title="书")
    assert refused(judge(question, Kind.SHORT, answer=answer))
    assert refused(judge(question, explanation=answer))
    assert refused(judge(question, points=(Point(text=answer, evidence=(1,)),)))
    assert judge(question, explanation=answer, origin=(place,)) == PASSED


@pytest.mark.parametrize(
    "answer",
    ["一组重读课文，另一组合上书本回忆。", "图式影响记忆。", "由表及里地加工。",
     "以下表现常见：失眠。", "日本文化重视关系。", "上述两种过程互相作用。",
     "One group reread the passage, the other recalled it.",
     "In this book Freud argued that dreams fulfil wishes.",
     "This section of the brain plans."],
)  # fmt: skip
def test_an_answer_that_does_not(answer):
    assert judge("简述遗忘的规律。", Kind.SHORT, answer=answer) == PASSED
