import pytest
from hypothesis import given
from hypothesis import strategies as st

from psykb.index.questions import QuestionKind, asked_terms, kind_of, subjects_of
from psykb.text.folding import fold

# --- no term is asked ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "question",
    [
        "", "???", "请问", "什么是", "what is", "工作记忆", "classical conditioning",
        "为什么会遗忘？", "解释遗忘的原因",
        "遗忘的原因是什么？", "工作记忆的容量是多少？", "心理学的研究对象是什么？", "这是什么？",
        "谁提出了图式？", "它是什么意思？",
        "感觉与知觉的区别是什么？", "解释为什么会做梦", "记忆有哪些种类？",
        "What is the function of sleep?", "What is it?",
        "What is the difference between sensation and perception?", "What are the stages of sleep?",
        "Explain why we sleep.",
        "What is your name?", "Who coined the term schema?", "What is the best way to learn?",
    ],
)  # fmt: skip
def test_no_term_is_asked(question):
    assert asked_terms(question) == ()


# --- one is ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "question",
    [
        "什么是图式", "什么是图式？", "请问什么是图式？", "你好，请问什么是“图式”？谢谢",
        "何谓图式？", "何为图式", "什么叫图式？",
        "图式是什么？", "图式是什么意思？", "图式什么意思", "图式指什么？", "图式是指什么",
        "图式指的是什么？", "图式的定义", "图式的含义是什么？",
        "图式的概念是什么", "请解释图式", "解释一下图式", "请简要解释图式的含义", "简述图式的含义",
        "名词解释：图式", "名词解释 图式",
        "能告诉我什么是图式吗？", "心理学中的图式是什么？", "心理学上所说的图式是什么意思",
        "所谓图式是指什么", "如何定义图式？",
        "《图式》是什么", "圖式是什麼？", "怎么理解图式", "图式这个概念是什么意思？", "定义图式",
        "什么是图式？它有什么用？",
    ],
)  # fmt: skip
def test_wordings_in_chinese(question):
    asked = asked_terms(question)
    assert asked[0] == ("图式" if "所说的" not in question else asked[0])
    assert asked[-1] == "图式"
    assert kind_of(question) is QuestionKind.DEFINITION


@pytest.mark.parametrize(
    "question",
    [
        "What is a schema?", "what's a schema", "What is the schema?", "What is meant by schema?",
        "Define schema.",
        "Please define: schema", "What does schema mean?", "What does the term 'schema' mean?",
        "Explain the term schema.",
        "Could you please explain the concept of schema?", "Can you tell me what a schema is?",
        "the definition of schema",
        "What is the definition of schema?", "meaning of schema",
        "What do psychologists mean by schema?", "schema definition",
        "How is schema defined?", "How do psychologists define schema?",
        "What is a schema in psychology?", "Explain schema",
        "What is a schema and how does it work?", "What does schema refer to?",
        "Give a definition of schema",
        "In psychology, what is a schema?", "Tell me what a schema is, please.",
    ],
)  # fmt: skip
def test_wordings_in_english(question):
    assert asked_terms(question) == ("schema",)
    assert kind_of(question) is QuestionKind.DEFINITION


@pytest.mark.parametrize(
    ("question", "terms"),
    [
        ("什么是工作记忆（working memory）？", ("工作记忆", "working memory")),
        ("感觉和知觉分别是什么？", ("感觉和知觉", "感觉", "知觉")),
        ("什么是图形与背景？", ("图形与背景", "图形", "背景")),
        ("知觉的选择性是什么？", ("知觉的选择性", "选择性")),
        ("什么是PTSD？", ("ptsd",)),
        ("What is rapid eye movement (REM)?", ("rapid eye movement", "rem")),
        ("What are neurotransmitters?", ("neurotransmitters",)),
        ("What are rods and cones?", ("rods and cones", "rods", "cones")),
        ("What does the law of effect say?", ("law of effect",)),
        ("What is Maslow's hierarchy of needs?", ("maslow's hierarchy of needs",)),
    ],
)
def test_terms_as_asked(question, terms):
    assert asked_terms(question) == terms


# --- kinds -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("", "other"), ("?", "other"), ("怎么做红烧肉", "other"), ("工作记忆", "other"),
        ("How can I sleep well?", "other"),
        ("这种现象叫什么？", "definition"), ("心理学上怎么称呼它？", "definition"),
        ("What is this called?", "definition"),
        ("What do you call the loss of a response?", "definition"),
        ("记忆有哪些种类？", "list"), ("记忆分为几个阶段？", "list"), ("列举三种防御机制", "list"),
        ("记忆的三个过程是什么？", "list"),
        ("What are the stages of sleep?", "list"), ("List the five senses.", "list"),
        ("Which two kinds of memory did he describe?", "list"),
        ("感觉和知觉有什么区别？", "contrast"), ("同化与顺应有何不同？", "contrast"),
        ("比较感觉与知觉的异同", "contrast"),
        ("How does shame differ from guilt?", "contrast"), ("type 1 vs type 2 error", "contrast"),
        ("为什么会遗忘？", "cause"), ("遗忘的原因是什么？", "cause"),
        ("Why do we forget?", "cause"),
        ("What causes forgetting?", "cause"),
        ("图式是谁提出的？", "person"), ("哪位学者研究了依恋？", "person"),
        ("Who coined the term?", "person"),
        ("Which psychologist studied attachment?", "person"),
        ("哪一年提出的？", "when"), ("什么时候开始的？", "when"), ("When was it founded?", "when"),
        ("In what year?", "when"),
        ("人脑有多少个神经元？", "number"), ("几岁会说话？", "number"),
        ("How many neurons are there?", "number"),
        ("At what age do children speak?", "number"),
        ("心理学是科学吗？", "yes_no"), ("梦是否有意义", "yes_no"),
        ("Is psychology a science?", "yes_no"),
        ("Do dreams mean anything?", "yes_no"),
    ],
)  # fmt: skip
def test_kind_of(question, kind):
    assert kind_of(question) == kind


# --- subjects --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "subjects"),
    [
        ("感觉与知觉的区别", ("感觉", "知觉")),
        ("感觉和知觉有什么不同？", ("感觉", "知觉")),
        ("请比较感觉与知觉的异同", ("感觉", "知觉")),
        ("皮亚杰说的同化与顺应有何区别？", ("同化", "顺应")),
        ("同样是看不见，无意视盲与变化视盲的区别在哪里？", ("无意视盲", "变化视盲")),
        ("负强化不就是惩罚吗？", ("负强化", "惩罚")),
        ("感觉、知觉两者的差异", ("感觉", "知觉")),
        ("What is the difference between sensation and perception?", ("sensation", "perception")),
        ("How does a civil case differ from a criminal case?", ("civil case", "criminal case")),
        ("How is shame different from guilt?", ("shame", "guilt")),
        ("How do shame and guilt differ?", ("shame", "guilt")),
        ("Compare shame with guilt.", ("shame", "guilt")),
        ("primary versus secondary appraisal", ("primary appraisal", "secondary appraisal")),
        ("什么是图式？", ()),
        ("记忆和学习都重要吗？", ()),
        ("区别是什么？", ()),
        ("", ()),
        ("What is the difference?", ()),
    ],
)
def test_subjects_of(question, subjects):
    assert subjects_of(question) == subjects


# --- laws ------------------------------------------------------------------------------------

PIECES = st.sampled_from(
    ["什么是", "是什么", "的定义", "和", "与", "区别", "为什么", "？", "?", "，", "（", "）", "“",
     "”", "图式", "记忆", "吗", "请问", "what is ", "define ", "the ", "difference between ",
     " and ", "differ from ", "schema", "\0", "\u200d", "𠀀", "\r\n", " ", "的", "不是", "\ud800"]
)  # fmt: skip


@given(st.lists(PIECES, max_size=12).map("".join))
def test_whatever_is_asked(question):
    terms = asked_terms(question)
    assert all(term and term == fold(term).strip() for term in terms)
    assert len(set(terms)) == len(terms)
    assert len(subjects_of(question)) in (0, 2)
    assert kind_of(question) in QuestionKind
    assert asked_terms(fold(question)) == terms


def test_a_book_pasted_as_a_question_is_read_in_part():
    assert asked_terms("什么是" + "图" * 100_000) == ()
    assert kind_of("为什么" + "，因为" * 100_000) is QuestionKind.CAUSE
