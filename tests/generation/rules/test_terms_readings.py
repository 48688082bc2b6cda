"""What sentences say of a term, and which of them cannot be read on their own."""

from dataclasses import replace

import pytest

from psykb.generation.rules import terms_en, terms_zh
from psykb.generation.rules.readings import Reading
from psykb.types import Definition


def read(term, sentence, *, variants=(), confidence=0.95):
    definition = Definition(
        term=term,
        variants=variants,
        document_id="0" * 12,
        start=0,
        end=len(sentence),
        pattern="explicit",
        confidence=confidence,
    )
    chinese = any("\u4e00" <= c <= "\u9fff" for c in sentence)
    return (terms_zh if chinese else terms_en).reading(sentence, definition)


@pytest.mark.parametrize(
    ("term", "sentence"),
    [
        ("间隔效应", "这种现象称为间隔效应。"),
        ("间隔效应", "前者称为间隔效应。"),
        ("交互抑制", "他认为放松与焦虑互相抑制，称之为交互抑制。"),
        ("声像记忆", "视觉的叫图像记忆，听觉的又叫声像记忆。"),
        ("异常心理学", "研究心理障碍的学科称为变态心理学，近年也常称为异常心理学。"),
        ("自我知觉理论", "某人提出不同的解释，称为自我知觉理论：人们推断自己的态度。"),
        ("社会认知理论", "班杜拉后来把自己的学说称为社会认知理论。"),
        ("学习曲线", "学习曲线是指如图2所示的成绩随次数变化的曲线。"),
        ("记忆", "记忆是指人脑中短时记忆和长时记忆的总和。"),
        ("图式理论", "图式理论是指？"),
        ("割裂脑病人", "割裂脑病人是否有两个独立的意识，目前仍有争论。"),
        ("求助行为", "求助行为是照顾自己的能力，而不是软弱的表现。"),
        ("至于割裂脑", "至于割裂脑是指切断胼胝体以后的状态。"),
        ("人众无知", "各人都装得镇静，又使大家误以为没有危险，这叫人众无知。"),
        ("因变量", "因变量是指研究者测量的、预期会随之变化的结果。"),
        ("戒断症状", "戒断症状是指减少或停止使用之后出现的身体和心理反应。"),
    ],
)
def test_chinese_sentences_that_are_not_read(term, sentence):
    assert read(term, sentence) is None


def test_short_terms_without_a_foreign_name_may_be_a_side_of_something():
    sentence = "广度是指同一时间里能清楚把握的对象的数量。"
    assert read("广度", sentence, confidence=0.85) is None
    assert read("广度", sentence, variants=("span",), confidence=0.85) is not None


@pytest.mark.parametrize(
    ("term", "sentence", "form", "gloss"),
    [
        ("错觉", "错觉（illusion）是指与事实不符的知觉。", "means", "与事实不符的知觉"),
        (
            "暗适应",
            "从亮处进入暗室，感受性逐渐提高，称为暗适应：视锥细胞先完成适应。",
            "called",
            "从亮处进入暗室，感受性逐渐提高",
        ),
        (
            "内稳态",
            "这种理论的基础是内稳态（homeostasis），即机体使内部环境保持稳定的倾向。",
            "that_is",
            "机体使内部环境保持稳定的倾向",
        ),
        (
            "启发法",
            "启发法（heuristic）：省时省力却不保证正确的捷径。",
            "entry",
            "省时省力却不保证正确的捷径",
        ),
        (
            "感觉适应",
            "感觉适应（sensory adaptation）：一直闻着同样的刺激，感受便发生改变。",
            "entry",
            "一直闻着同样的刺激，感受便发生改变",
        ),
        (
            "衰退说",
            "衰退说认为，记忆痕迹不用就会随时间减弱。",
            "holds",
            "记忆痕迹不用就会随时间减弱",
        ),
        (
            "感光细胞",
            "感光细胞（photoreceptor）是把光变成神经信号的细胞，约有一亿个。",
            "is",
            "把光变成神经信号的细胞",
        ),
        (
            "盲视",
            "盲视（blindsight）是指病人否认看见盲区内的刺激，却能指出其位置的现象，很少见。",
            "means",
            "病人否认看见盲区内的刺激，却能指出其位置的现象",
        ),
        (
            "分化",
            "与泛化相反，分化（discrimination）是指只对特定信号作出反应的过程。",
            "means",
            "只对特定信号作出反应的过程",
        ),
    ],
)
def test_chinese_sentences(term, sentence, form, gloss):
    made = read(term, sentence)
    assert (made.form, made.gloss) == (form, gloss)


def test_the_converse_behind_a_semicolon_belongs_to_the_law():
    made = read(
        "全或无定律",
        "全或无定律（all-or-none law）是指，刺激达到阈值，神经元就发放；达不到阈值，则不发放。",
    )
    assert made.gloss == "刺激达到阈值，神经元就发放；达不到阈值，则不发放"
    assert made.ends


def test_a_quotation_does_not_end_where_the_sentence_goes_on():
    made = read("错觉", "错觉（illusion）是指与事实不符的知觉；幻觉没有相应的刺激。")
    assert made.quote == "错觉（illusion）是指与事实不符的知觉……"
    whole = read("错觉", "错觉（illusion）是指与事实不符的知觉。")
    assert whole.quote == "错觉（illusion）是指与事实不符的知觉。"


def test_a_theory_is_read_where_somebody_proposes_it():
    made = read(
        "过滤器理论",
        "1958年，布罗德本特提出过滤器理论（filter theory），认为一个通道的信息通过，其余的被阻断。",
        variants=("filter theory",),
    )
    assert (made.form, made.statement) == (
        "holds",
        "过滤器理论认为一个通道的信息通过，其余的被阻断。",
    )


def test_a_name_in_brackets_and_a_history_are_no_part_of_the_gloss():
    made = read("脑电图", "脑电图是用头皮上的电极记录活动的方法，由伯杰（Hans Berger）首次报告。")
    assert made.gloss == "用头皮上的电极记录活动的方法"


def test_whose_idea_it_is_stays_before_the_term():
    made = read("曝光效应", "扎荣茨提出的曝光效应（exposure effect）是指见得多了就更喜欢的现象。")
    assert made.statement == "扎荣茨提出的曝光效应是指见得多了就更喜欢的现象。"


@pytest.mark.parametrize(
    ("term", "sentence"),
    [
        ("vicarious punishment", "This is called vicarious punishment."),
        ("spontaneous recovery", "The response may return, which is called spontaneous recovery."),
        ("stressors", "The events that set it off are called stressors."),
        ("depression", "Depression is a risk factor for the development of heart disease."),
        ("phobia", "Phobia is a Greek word that means fear of something."),
        ("pancreas", "pancreas: secretes hormones that regulate blood sugar"),
        ("mood", "mood: characterized by a continuous state of low feeling"),
        ("groupthink", "groupthink: group members modify their opinions to match the others"),
        ("range of reaction", "range of reaction: each person’s response is unique to the person"),
        ("memory", "Memory is the store of what short-term memory hands on to it."),
        ("drift", "Drift, as Figure 3 shows, is the slow movement of the gaze."),
        (
            "counterconditioning",
            "In counterconditioning, a client learns a response to a stimulus.",
        ),
        ("Ego", "Ego is the part of this model that deals with reality."),
    ],
)
def test_english_sentences_that_are_not_read(term, sentence):
    assert read(term, sentence) is None


@pytest.mark.parametrize(
    ("term", "sentence", "form", "statement"),
    [
        (
            "theory",
            "A theory is a set of principles that explains many facts, such as those of Freud.",
            "is",
            "A theory is a set of principles that explains many facts.",
        ),
        (
            "Validity",
            "Validity refers to the degree to which a test measures what it should (Smith, 1999).",
            "means",
            "Validity refers to the degree to which a test measures what it should.",
        ),
        (
            "dependent variable",
            "The one that is set is called the independent variable; the variable that is measured "
            "is called the dependent variable.",
            "called",
            None,
        ),
        (
            "shaping",
            "New behavior can be built by shaping, the reinforcement of steps toward the goal.",
            "that_is",
            "Shaping is the reinforcement of steps toward the goal.",
        ),
        (
            "Decay theory",
            "Decay theory holds that memory traces weaken with time.",
            "holds",
            "Decay theory holds that memory traces weaken with time.",
        ),
        (
            "Attachment",
            "Attachment: The deep tie of a child to a caregiver.",
            "entry",
            "Attachment: the deep tie of a child to a caregiver.",
        ),
        (
            "hormones",
            "Hormones are chemical messengers that glands release into the blood.",
            None,
            None,
        ),
    ],
)
def test_english_sentences(term, sentence, form, statement):
    made = read(term, sentence)
    assert (made and made.form) == form if statement or form is None else made is None
    if statement:
        assert made.statement == statement


@pytest.mark.parametrize(
    ("term", "plural"),
    [
        ("hormones", True),
        ("secondary sexual characteristics", True),
        ("stimuli", True),
        ("theories of emotion", True),
        ("statistics", False),
        ("hypothesis", False),
        ("pons", False),
        ("Broca's", False),
        ("stages of sleep", True),
        ("stress", False),
        ("locus of control", False),
    ],
)
def test_plurals(term, plural):
    assert terms_en.is_plural(term) is plural


def test_a_comma_within_brackets_ends_no_clause():
    made = read(
        "应激障碍",
        "应激障碍（posttraumatic stress disorder，PTSD）是指在经历严重伤害之后出现的障碍。",
        variants=("posttraumatic stress disorder", "PTSD"),
    )
    assert made.statement == "应激障碍是指在经历严重伤害之后出现的障碍。"


def test_a_bracket_tells_nothing_of_a_term():
    sentence = "应激障碍（posttraumatic stress disorder"
    definition = Definition(
        term="应激障碍",
        variants=("posttraumatic stress disorder",),
        document_id="0" * 12,
        start=0,
        end=len(sentence),
        pattern="explicit",
        confidence=0.95,
    )
    assert terms_zh.telling(sentence, definition) is None


def test_a_definition_that_ends_in_another_name_is_not_read():
    sentence = "快速睡眠（rapid sleep）是指眼球转动而肌肉松弛的睡眠阶段，因而又称异相睡眠。"
    assert read("快速睡眠", sentence, variants=("rapid sleep",)) is None


@pytest.mark.parametrize(
    ("changes", "quote"),
    [
        ({}, "Recall: bringing back."),
        ({"stopped": False}, "Recall: bringing back"),  # as glossaries print it
        ({"ends": False}, "Recall: bringing back …"),
        ({"clause": "回忆：再现。", "ends": False}, "回忆：再现……"),
        ({"clause": "回忆：再现。", "stopped": False}, "回忆：再现"),
    ],
)
def test_a_quote_has_no_mark_that_the_book_has_not(changes, quote):
    made = Reading(
        form="entry",
        gloss="bringing back",
        statement="Recall: bringing back.",
        clause="Recall: bringing back.",
        lead="",
        verb="",
    )
    assert replace(made, **changes).quote == quote
