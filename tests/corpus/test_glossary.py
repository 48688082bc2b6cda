import re

import pytest
from hypothesis import example, given, settings

from psykb.corpus.glossary import definitions
from psykb.text.sentences import sentences
from psykb.text.terms import normalise_term
from psykb.types import Definition, Section, SectionKind
from tests.corpus.made_documents import document, documents, in_heading, innermost, marked

SILENT = [kind for kind in SectionKind if not kind.answers]


def found(source, language="zh", **options):
    """(term, confidence) of each definition in `source`, where **bold** is a mark."""
    made = marked(source, language=language, **options)
    return [(d.term, d.confidence) for d in definitions(made)]


# --- what defines nothing --------------------------------------------------------------------


@pytest.mark.parametrize(
    "sentence",
    [
        "",
        "这是指前一种情况。",
        "它是一种过程。",
        "其是指学习的结果。",
        "本章是指前面的内容。",
        "什么是指感觉阈限？",
        "所谓图式，是指什么？",
        "问题是指需要解决的情境。",
        "结果是由随机误差造成的现象。",
        "图式是一个重要的概念。",
        "复述是最有效的方法。",
        "冯特是德国的心理学家。",
        "条件反射是由巴甫洛夫发现的现象。",
        "班杜拉（Albert Bandura）是一位心理学家。",
        "近期目标是解决情绪问题的手段。",
        "这不能称为实验。",
        "他自称为行为主义者。",
        "冯特被称为心理学之父。",
        "研究者指出了这个问题。",
        "手指的动作由大脑皮层控制。",
        "他们拍手和喊叫作了验证。",
        "短期记忆和长期记忆是两种记忆。",
        "该理论认为人是理性的，所以总会选择最好的。",
        "概念 | 是指一类事物的共同特征",
        "图式是指（　　）的认知结构。",
        "图式是指__的认知结构。",
        "遗忘是因为其他材料的干扰造成的现象。",
    ],
)
def test_chinese_sentences_that_define_nothing(sentence):
    assert found(sentence) == []


@pytest.mark.parametrize(
    "sentence",
    [
        "This refers to the first case.",
        "It is a process that takes time.",
        "One is defined as the other.",
        "People are individuals who differ.",
        "The study is a survey of students.",
        "There is a process that we call life.",
        "What is a schema that children use?",
        "The goal is a state that we seek.",
        "Sleep is one of the most important processes for memory.",
        "Memory is located in many areas of the brain.",
        "Julian is a boy who surfs.",
        "Freud is the father of psychoanalysis.",
        "William James is a person who wrote much.",
        "I called the court about it.",
        "The test called for patience.",
        "She is best known as a painter.",
        "It cannot be called a theory.",
        "A boy called Albert lived there.",
        "By no means is this so.",
        "In our study, attention is a measure of gaze.",
        "The process, a slow one, is described below.",
        "That means that nothing was learned.",
    ],
)
def test_english_sentences_that_define_nothing(sentence):
    assert found(sentence, language="en") == []


@pytest.mark.parametrize("kind", SILENT)
def test_sections_that_do_not_answer_define_nothing(kind):
    assert found("**图式**（schema）是指组织起来的认知结构。", kind=kind) == []


def test_headings_define_nothing():
    assert found("", heading="图式是指组织起来的认知结构。\n") == []


# --- what does, in Chinese -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("图式是指组织起来的认知结构。", [("图式", 0.85)]),
        ("**图式**是指组织起来的认知结构。", [("图式", 0.95)]),
        ("图式（schema）是指组织起来的认知结构。", [("图式", 0.95)]),
        ("“图式”指的是组织起来的认知结构。", [("图式", 0.95)]),
        ("图式，是指组织起来的认知结构。", [("图式", 0.85)]),
        ("因此，图式就是指组织起来的认知结构。", [("图式", 0.85)]),
        ("图式指个体组织起来的认知结构。", [("图式", 0.75)]),
        ("图式的定义是组织起来的认知结构。", [("图式", 0.85)]),
        ("皮亚杰把图式定义为组织起来的认知结构。", [("图式", 0.85)]),
        ("图式可以被定义为组织起来的认知结构。", [("图式", 0.85)]),
        ("所谓图式，就是组织起来的认知结构。", [("图式", 0.85)]),
        ("所谓**消退**（extinction），是指反应逐渐减弱的现象。", [("消退", 0.95)]),
        ("发展性原则是指用发展的眼光看问题。", [("发展性原则", 0.85)]),
        ("与外显记忆不同，内隐记忆是指没有意识参与的记忆。", [("内隐记忆", 0.85)]),
        ("1. 分散学习是指把时间分开来学习。", [("分散学习", 0.85)]),
        ("知觉的选择性是指把对象从背景中分出来。", [("选择性", 0.8)]),
        ("自下而上的加工是指由刺激开始的加工。", [("自下而上的加工", 0.85)]),
        ("“梦”（dream）是指睡眠中产生的主观体验。", [("梦", 0.95)]),
        ("**行为**（behavior）是指可以观察的活动。", [("行为", 0.95)]),
        ("记忆是人脑对信息进行编码和储存的心理过程。", [("记忆", 0.6)]),
        ("记忆（memory）是人脑对信息进行编码和储存的心理过程。", [("记忆", 0.9)]),
        ("**信度**是测量结果的一致程度。", [("信度", 0.9)]),
        ("知觉是对感觉信息加以组织，从而认识整体事物的过程。", [("知觉", 0.6)]),
        ("撤去厌恶刺激使行为增多，称为负强化。", [("负强化", 0.8)]),
        ("撤去厌恶刺激使行为增多，称为**负强化**（negative reinforcement）。", [("负强化", 0.9)]),
        ("撤去厌恶刺激使行为增多，叫做“负强化”。", [("负强化", 0.9)]),
        ("开头的词记得好，这叫首因效应。", [("首因效应", 0.8)]),
        ("这种现象称为首因效应。", [("首因效应", 0.6)]),
        ("前者叫首因效应，后者叫近因效应。", [("首因效应", 0.8), ("近因效应", 0.8)]),
        ("他设计了后来被称为斯金纳箱的装置。", [("斯金纳箱", 0.8)]),
        ("人们把这种倾向称为从众或遵从。", [("从众", 0.8), ("遵从", 0.8)]),
        ("他切断了胼胝体，即割裂脑（split brain）。", [("割裂脑", 0.9)]),
        ("他采用双耳分听（dichotic listening）的方法，即两耳听不同的内容。", [("双耳分听", 0.7)]),
        ("衰退说认为，记忆痕迹不用就会随时间减弱。", [("衰退说", 0.6)]),
        ("他提出过滤器理论（filter theory），认为感觉通道的容量很大。", [("过滤器理论", 0.7)]),
        ("她设计了陌生情境法（Strange Situation），让婴儿与母亲分离。", [("陌生情境法", 0.5)]),
        ("中枢神经系统（central nervous system）由脑和脊髓组成。", [("中枢神经系统", 0.5)]),
        ("这条**遗忘曲线**（forgetting curve）先陡后平。", [("遗忘曲线", 0.5)]),
        ("两种复述：**保持性复述**是指机械重复；**精细复述**是指联系旧知识。",
         [("保持性复述", 0.95), ("精细复述", 0.95)]),
        ("fMRI是指功能性磁共振成像技术。", [("fMRI", 0.85)]),
        ("图式是指组织起来的认知结构，又称基模。", [("图式", 0.85), ("基模", 0.8)]),
    ],
)  # fmt: skip
def test_chinese(sentence, expected):
    assert sorted(found(sentence)) == sorted(expected)


@pytest.mark.parametrize(
    ("sentence", "term", "variants"),
    [
        ("工作记忆（working memory，WM）是指一系统。", "工作记忆", ("working memory", "WM")),
        ("经典条件反射，又称信号学习，是指联结的形成。", "经典条件反射", ("信号学习",)),
        ("差别阈限是指最小的差异量，也叫最小可觉差。", "差别阈限", ("最小可觉差",)),
        ("心境障碍（又称情感障碍）是指心境的异常。", "心境障碍", ("情感障碍",)),
        ("知觉的选择性是指把对象从背景中分出来。", "选择性", ("知觉的选择性",)),
        ("工作记忆（Baddeley, 1986）是指容量有限的系统。", "工作记忆", ()),
        ("工作记忆（见第三章）是指容量有限的系统。", "工作记忆", ()),
    ],
)
def test_other_names_in_chinese(sentence, term, variants):
    (definition,) = [d for d in definitions(marked(sentence)) if d.term == term]
    assert definition.variants == variants


# --- what does, in English -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Coping refers to efforts to manage demands.", [("Coping", 0.85)]),
        ("**Coping** refers to efforts to manage demands.", [("Coping", 0.95)]),
        ("“Coping” refers to efforts to manage demands.", [("Coping", 0.95)]),
        ("The term coping refers to efforts to manage demands.", [("coping", 0.85)]),
        ("Thus, social support is defined as help from others.", [("social support", 0.85)]),
        ("Replication means repeating a study.", [("Replication", 0.7)]),
        ("**Replication** means repeating a study.", [("Replication", 0.95)]),
        ("A schema is a structure that organizes knowledge.", [("schema", 0.5)]),
        ("A **schema** is a structure that organizes knowledge.", [("schema", 0.8)]),
        ("A variable is any characteristic that can differ.", [("variable", 0.5)]),
        ("Neurons are cells that carry signals.", [("Neurons", 0.5)]),
        ("Freud held that the ego is a system that mediates.", []),
        ("The loss of a response is called extinction.", [("extinction", 0.8)]),
        ("The loss of a response is called **extinction**.", [("extinction", 0.9)]),
        ("This is called extinction.", [("extinction", 0.6)]),
        ("A bundle of axons known as the optic nerve, leaves it.", [("optic nerve", 0.8)]),
        ("We favor what we believe, a tendency termed “myside bias.”", [("myside bias", 0.9)]),
        ("**Encoding** occurs when experience is transformed.", [("Encoding", 0.8)]),
        ("The mind needs a **chunk**, a group of elements.", [("chunk", 0.7)]),
        ("It houses the **soma**, or cell body.", [("soma", 0.7)]),
        ("In **shaping**, small steps are rewarded.", [("shaping", 0.7)]),
        ("They called the tendency to blame persons the **attribution error**.",
         [("attribution error", 0.7)]),
        ("Daryl Bem's self-perception theory holds that people infer attitudes.",
         [("self-perception theory", 0.6)]),
        ("According to the dual-code theory, pictures are stored twice.",
         [("dual-code theory", 0.6)]),
        ("He came to study the hippocampus, a structure that stores memories.",
         [("hippocampus", 0.5)]),
        ("**Mood**: a lasting state of feeling", [("Mood", 0.9)]),
    ],
)  # fmt: skip
def test_english(sentence, expected):
    assert sorted(found(sentence, language="en")) == sorted(expected)


@pytest.mark.parametrize(
    ("sentence", "term", "variants"),
    [
        ("Post-traumatic stress disorder (PTSD) is a disorder that follows trauma.",
         "Post-traumatic stress disorder", ("PTSD",)),
        ("The testing effect, also called retrieval practice, is the finding that recall helps.",
         "testing effect", ("retrieval practice",)),
        ("Sleepwalking, or somnambulism, is a disorder that affects sleep.",
         "Sleepwalking", ("somnambulism",)),
        ("Working memory (工作记忆) refers to a system of limited capacity.",
         "Working memory", ("工作记忆",)),
    ],
)  # fmt: skip
def test_other_names_in_english(sentence, term, variants):
    (definition,) = [d for d in definitions(marked(sentence, language="en")) if d.term == term]
    assert definition.variants == variants


# --- glossaries ------------------------------------------------------------------------------


def test_entries_of_a_glossary():
    source = (
        "**图式**（schema）：头脑里的现成框架。它可以改变。\n\n"
        "**消退**：反应慢慢变弱。\n\n"
        "突触：信号交接的接头。\n\n"
        "信度　测量的一致程度。\n\n"
        "**trait**: a lasting way to behave\n"
        "need for achievement: wish to do well\n"
        "mood (affect): state of feeling\n"
    )
    made = marked(source, kind=SectionKind.GLOSSARY)
    assert [(d.term, d.variants, d.confidence, d.pattern) for d in definitions(made)] == [
        ("图式", ("schema",), 1.0, "entry"),
        ("消退", (), 1.0, "entry"),
        ("突触", (), 1.0, "entry"),
        ("信度", (), 1.0, "entry"),
        ("trait", (), 1.0, "entry"),
        ("need for achievement", (), 1.0, "entry"),
        ("mood", ("affect",), 1.0, "entry"),
    ]


def test_only_the_first_sentence_of_an_entry_is_one():
    made = marked("图式：头脑里的框架。例如：餐馆图式。\n", kind=SectionKind.GLOSSARY)
    assert [(d.term, made.text[d.start : d.end]) for d in definitions(made)] == [
        ("图式", "图式：头脑里的框架。")
    ]


# --- the whole -------------------------------------------------------------------------------


def test_a_definition_in_full():
    text = "导言。\n**工作记忆**（working memory）是指容量有限的系统。\n"
    made = marked(text)
    assert definitions(made) == (
        Definition(
            term="工作记忆",
            variants=("working memory",),
            document_id=made.id,
            start=4,
            end=34,
            pattern="explicit",
            confidence=0.95,
        ),
    )
    assert made.text[4:34] == "工作记忆（working memory）是指容量有限的系统。"


def test_one_definition_of_a_term_in_a_sentence_by_the_surest_rule():
    source = "“图式”是指认知结构；图式是组织知识的认知结构。图式是指认知结构。"
    assert [(d.term, d.confidence, d.start) for d in definitions(marked(source))] == [
        ("图式", 0.95, 0),
        ("图式", 0.85, 24),
    ]


def test_order_is_by_place_then_by_term():
    source = "乙指标是指第二个数值，甲指标是指第一个数值。丙指标是指第三个数值。"
    assert [d.term for d in definitions(marked(source))] == ["乙指标", "甲指标", "丙指标"]


def test_sections_are_read_by_their_own_kind():
    text = "图式是指认知结构。\n习题\n顺应是指改变图式。\n"
    drill = Section(
        level=1, title="习题", path=("习题",), start=10, heading_end=13, end=len(text),
        kind=SectionKind.EXERCISES,
    )  # fmt: skip
    assert [d.term for d in definitions(document(text, sections=(drill,)))] == ["图式"]


@settings(max_examples=60, deadline=None)
@given(documents())
@example(marked("**图式**（schema）是指\0系统。\r\n**trait** is a\u200d process that goes on.\r\n"))
def test_every_definition_is_a_sentence_that_holds_its_term(made):
    spans = set(sentences(made.text))
    found = definitions(made)
    assert list(found) == sorted(found, key=lambda d: (d.start, d.term))
    assert len({(d.start, normalise_term(d.term)) for d in found}) == len(found)
    for definition in found:
        assert (definition.start, definition.end) in spans
        assert definition.term in made.text[definition.start : definition.end]
        assert 0 < definition.confidence <= 1
        assert definition.document_id == made.id
        assert len(definition.term) <= 60
        assert not re.search(r"[\n？?]", definition.term)
        for i in (definition.start, definition.end - 1):
            section = innermost(made, i)
            assert section is None or section.kind.answers
            assert not in_heading(made, i)
