"""Lists in sentences, found whole or not at all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from psykb.generation.rules import lists_en, lists_zh
from psykb.generation.rules.standing import stands_alone, unjoined, without_glosses

# --- no list ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "sentence",
    [
        "记忆是人脑对经验的保持。",
        "记忆包括三个基本过程：编码和储存。",  # three are told, two are printed
        "它包括三个基本过程：编码、储存和提取。",
        "该理论有三个要点：甲说、乙说和丙说。",
        "这种学习有两个特点：迅速和持久。",
        "批评主要有两点：样本小和范围窄。",  # of what, says the sentence before
        "常用的药物包括甲药、乙药和丙药等。",
        "心理学研究许多现象，例如感觉、知觉和记忆。",
        "资源随唤醒水平而变；分配受两个因素影响：意图和唤醒。",
        "味觉厌恶还有两个特点：迅速和持久。",  # "also": others came before
        "DSM把症状分为两类：甲类和乙类。",
    ],
)
def test_a_chinese_sentence_without_a_list_that_is_surely_whole(sentence):
    assert lists_zh.find_list(sentence, 1) is None


@pytest.mark.parametrize(
    "sentence",
    [
        "Memory is the ability to keep experience.",
        "Memory is divided into three processes: encoding and storage.",
        "It is divided into two processes: encoding and storage.",
        "He named three kinds of memory: one, two and three.",
        "There are three main sources: looking, hearing and reading.",  # of what is not said
        "James House distinguished two forms: emotional and practical.",
        "Memory has three parts, such as: one, two and three.",
        "Adulthood begins early and has three stages: early, middle, and late.",
    ],
)
def test_an_english_sentence_without_a_list_that_is_surely_whole(sentence):
    assert lists_en.find_list(sentence, 1) is None


# --- lists -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sentence", "items", "question", "choice"),
    [
        (
            "记忆包括三个基本过程：编码、储存和提取。",
            ("编码", "储存", "提取"),
            "记忆包括哪三个基本过程？",
            "下列各项中，属于记忆的基本过程的有（　　）。",
        ),
        (
            "典型的神经元由三个部分组成：胞体、树突和轴突。",
            ("胞体", "树突", "轴突"),
            "典型的神经元由哪三个部分组成？",
            "典型的神经元由三个部分组成，其中包括（　　）。",
        ),
        (
            "神经系统分为中枢神经系统和周围神经系统两大部分。",
            ("中枢神经系统", "周围神经系统"),
            "神经系统分为哪两大部分？",
            "下列各项中，属于神经系统的两大部分的有（　　）。",
        ),
        (
            "1943年，马斯洛（Abraham Maslow）把需要分为三个层次：生理需要、安全需要和尊重的需要。",
            ("生理需要", "安全需要", "尊重的需要"),
            "1943年，马斯洛把需要分为哪三个层次？",
            "1943年，马斯洛把需要分为三个层次，其中包括（　　）。",
        ),
        (
            "解释遗忘的理论主要有三种：衰退说、干扰说和提取失败说。",
            ("衰退说", "干扰说", "提取失败说"),
            "解释遗忘的理论主要有哪三种？",
            "下列各项中，属于解释遗忘的理论的有（　　）。",
        ),
        (
            "弗洛伊德还认为人格要经过口唇期和肛门期两个阶段。",
            ("口唇期", "肛门期"),
            "弗洛伊德认为人格要经过哪两个阶段？",
            "弗洛伊德认为人格要经过两个阶段，其中包括（　　）。",
        ),
    ],
)
def test_a_chinese_list(sentence, items, question, choice):
    found = lists_zh.find_list(sentence, 3)
    assert found is not None
    assert (found.number, found.items, found.question, found.choice) == (3, items, question, choice)
    assert found.short
    bare = without_glosses(sentence).replace("还", "")
    assert found.before + found.joined + found.after == bare


def test_explanations_do_not_belong_to_the_names_of_items():
    sentence = "判断有两种可能的结果：击中，即有信号时说有；漏报，即有信号时说无。"
    found = lists_zh.find_list(sentence, 1)
    assert found is not None
    assert found.items == ("击中", "漏报")
    assert found.question == "判断有哪两种可能的结果？"
    assert not found.short  # the list cannot be printed with another item in it


def test_a_list_without_a_number_has_no_question_for_all_items():
    found = lists_zh.find_list("肤觉包括触压觉、温觉、冷觉和痛觉。", 1)
    assert found is not None
    assert (found.question, found.choice) == ("", "肤觉包括（　　）。")
    assert found.items == ("触压觉", "温觉", "冷觉", "痛觉")


@pytest.mark.parametrize(
    ("sentence", "items", "question"),
    [
        (
            "Memory is commonly divided into three processes: encoding, storage and retrieval.",
            ("encoding", "storage", "retrieval"),
            "What are the three processes into which memory is commonly divided?",
        ),
        (
            "In 1946 Stanley Stevens distinguished two levels of measurement: nominal and ordinal.",
            ("nominal", "ordinal"),
            "What are the two levels of measurement that Stanley Stevens distinguished in 1946?",
        ),
        (
            "Four explanations of forgetting are commonly distinguished: failure of encoding, "
            "decay, interference and retrieval failure.",
            ("failure of encoding", "decay", "interference", "retrieval failure"),
            "What are the four explanations of forgetting that are commonly distinguished?",
        ),
        (
            "According to Bandura, self-efficacy has two sources: experience and persuasion.",
            ("experience", "persuasion"),
            "What are the two sources of self-efficacy according to Bandura?",
        ),
        (
            "There are two types of amnesia: anterograde amnesia and retrograde amnesia.",
            ("anterograde amnesia", "retrograde amnesia"),
            "What are the two types of amnesia?",
        ),
        (
            "Long-term memory is divided into two types: explicit and implicit.",
            ("explicit", "implicit"),
            "What are the two types into which long-term memory is divided?",
        ),
        (
            "Bullying involves three parties: the bully, the victim, and the bystanders.",
            ("bully", "victim", "bystanders"),
            "What are the three parties involved in bullying?",
        ),
    ],
)
def test_an_english_list(sentence, items, question):
    found = lists_en.find_list(sentence, 2)
    assert found is not None
    assert (found.number, found.items, found.question) == (2, items, question)
    assert found.short
    assert found.before + found.joined + found.after == sentence


_NAMES = st.lists(
    st.text("甲丙丁戊己庚辛壬癸", min_size=2, max_size=4), min_size=2, max_size=9, unique=True
)


@given(_NAMES)
def test_items_come_back_as_they_were_joined(names):
    assert lists_zh.split_items("、".join(names[:-1]) + "和" + names[-1], len(names)) == tuple(
        names
    )
    assert lists_zh.split_items("；".join(names), len(names)) == tuple(names)
    assert lists_zh.split_items("、".join(names), len(names) + 1) == ()


@pytest.mark.parametrize(
    ("text", "language", "alone"),
    [
        ("他提出了图式的概念", "zh", False),
        ("因此，记忆会衰退", "zh", False),
        ("前者问快慢", "zh", False),
        ("记忆会衰退", "zh", True),
        ("内隐记忆受年龄的影响很小", "zh", True),
        ("预期会随之变化的结果", "zh", False),
        ("各人装得镇静，又使大家误以为没有危险", "zh", False),
        ("减少使用之后出现的反应", "zh", False),
        ("结果随年龄而变化", "zh", True),
        ("this effect is large", "en", False),
        ("However memory fades", "en", False),
        ("they forget names", "en", False),
        ("people forget what they learned", "en", True),
        ("a judgment of his or her worth", "en", True),
    ],
)
def test_what_leans_on_something_else(text, language, alone):
    assert stands_alone(text, language) is alone


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("弗洛伊德还认为人有三个我。", "弗洛伊德认为人有三个我。"),
        ("与聚合思维不同，发散思维有三个方面。", "发散思维有三个方面。"),
        ("记忆还有别的种类。", "记忆还有别的种类。"),  # the word carries the meaning
        ("感觉与知觉不同，前者简单。", "感觉与知觉不同，前者简单。"),
    ],
)
def test_what_joins_a_sentence_to_others_is_left_out(text, left):
    assert unjoined(text) == left


@pytest.mark.parametrize(
    ("sentence", "question", "choice"),
    [
        (
            "与聚合思维不同，发散思维从三个方面来评定：流畅性、变通性和独创性。",
            "发散思维从哪三个方面来评定？",
            "发散思维从三个方面来评定，其中包括（　　）。",
        ),
        (
            "检测论是把判断区分为感受性和判断标准两个方面的理论。",
            "检测论是把判断区分为哪两个方面的理论？",
            "检测论把判断区分为两个方面，其中包括（　　）。",
        ),
    ],
)
def test_stems_are_whole_sentences_by_themselves(sentence, question, choice):
    found = lists_zh.find_list(sentence, 1)
    assert found is not None
    assert (found.question, found.choice) == (question, choice)


@pytest.mark.parametrize(
    ("sentence", "among"),
    [
        ("知觉有四个基本特性：选择性、整体性、理解性和恒常性。", "知觉的四个基本特性"),
        ("注意的品质主要有四个方面：广度、稳定性、分配和转移。", "注意的品质"),
        ("解释遗忘的理论主要有三种：衰退说、干扰说和提取失败说。", "三种解释遗忘的理论"),
        ("神经元由三个部分组成：胞体、树突和轴突。", "神经元的三个部分"),
        ("马斯洛把需要分为两个层次：生理需要和安全需要。", ""),
    ],
)
def test_what_the_items_are_together(sentence, among):
    found = lists_zh.find_list(sentence, 1)
    assert found is not None
    assert found.among == among


def test_the_counted_noun_stays_in_the_choice():
    found = lists_zh.find_list(
        "解释人格的理论主要有四大取向：精神分析、特质、人本主义和社会认知。", 1
    )
    assert found is not None
    assert found.choice == "解释人格的理论主要有四大取向，其中包括（　　）。"
    found = lists_zh.find_list("解释遗忘的理论主要有三种：衰退说、干扰说和提取失败说。", 1)
    assert found is not None
    assert found.choice == "下列各项中，属于解释遗忘的理论的有（　　）。"


@pytest.mark.parametrize(
    "sentence",
    [
        "换能之后的加工有两个方向：自下而上的加工和自上而下的加工。",
        "在检测任务中有四种可能的结果：击中、漏报、虚报和正确否定。",
    ],
)
def test_a_lead_that_only_its_place_explains_gives_no_list(sentence):
    assert lists_zh.find_list(sentence, 1) is None
