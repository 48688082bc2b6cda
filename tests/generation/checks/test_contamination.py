import json
import random
from dataclasses import replace

import pytest

from psykb import KnowledgeBase
from psykb.generation.checks.contamination import Contamination, Printed
from psykb.generation.checks.objection import Objection
from psykb.generation.library import Library
from psykb.types import Check, Kind, Method, Refusal, Stage
from tests.generation.checks.drafted import ZH, definition_zh, short_en, single_zh

QUESTIONS = (
    "1879年在德国莱比锡大学建立世界上第一个心理学实验室的学者是（　　）",
    "维果茨基把儿童独立解决问题的水平与在帮助下所能达到的水平之间的差距称为（　　）",
    "简述皮亚杰的认知发展四阶段及各阶段的特点。",
    "What did the obedience studies of Stanley Milgram show about authority and conscience?",
)


def reason(found):
    assert isinstance(found, Objection), "it passed"
    assert found.stage is Stage.CONTAMINATION
    return found.reason


# --- exercises of the books -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("make", "question"),
    [
        (definition_zh, "比较前摄抑制与倒摄抑制对复习安排的不同影响。"),
        (definition_zh, "请比较前摄抑制和倒摄抑制对复习安排的影响。"),
        (short_en, "How does the spacing effect differ from the testing effect in the classroom?"),
        (short_en, "Explain how the spacing effect differs from the testing effect."),
    ],
)
def test_an_exercise_that_is_printed(library, make, question):
    made = replace(make(library), kind=Kind.SHORT, question=question)
    checking = Contamination(library)
    found = checking.check(made, Method.PASSAGE)
    assert reason(found) is Refusal.PRINTED_EXERCISE
    assert found.detail.startswith(("记忆与学习: 比较", "Memory and Learning: How does"))
    assert isinstance(checking.check(made, Method.EXAM), Check)


@pytest.mark.parametrize(
    "question",
    ["名词解释：前摄抑制", "简述消退的含义。", "What is the spacing effect?", "工作记忆是什么？"],
)
def test_a_question_of_its_own(library, question):
    made = replace(definition_zh(library), question=question)
    assert Contamination(library).check(made, Method.PASSAGE) == Check(
        stage=Stage.CONTAMINATION, outcome="passed", value=3.0, detail="questions compared"
    )


GUIDE = """\
# 期中考试复习题

## 一、单项选择题

1．提出自我效能感概念的心理学家是（　　）。
A．韦纳　　B．斯金纳　　C．班杜拉　　D．奥苏贝尔

## 二、名词解释（每小题3分，共6分）

1．工作记忆（working memory）

2．习得性无助

## 三、简答题（10分）

1．简述影响自我效能感的因素。
"""


@pytest.fixture(scope="module")
def guided(tmp_path_factory):
    """A library with a guide whose questions stand in no section of exercises."""
    folder = tmp_path_factory.mktemp("guide")
    (folder / "guide.md").write_text(GUIDE, encoding="utf-8")
    (folder / "zh.md").write_text(ZH, encoding="utf-8")
    with KnowledgeBase.create(folder / "base") as base:
        base.ingest([folder / "guide.md", folder / "zh.md"])
        yield Library(base)


@pytest.mark.parametrize(
    ("kind", "question", "about", "printed"),
    [
        (Kind.DEFINITION, "名词解释：工作记忆", "工作记忆", "工作记忆（working memory）"),
        (Kind.DEFINITION, "名词解释：习得性无助", "", "习得性无助"),
        (Kind.DEFINITION, "Define: working memory.", "working memory (WM)", None),
        (Kind.DEFINITION, "名词解释：情景记忆", "情景记忆", None),
        (Kind.TRUE_FALSE, "习得性无助是情绪。", "习得性无助", None),
        (Kind.SHORT, "班杜拉认为，影响自我效能感的因素有哪四个？", "",
         "简述影响自我效能感的因素。"),
        (Kind.SINGLE, "首先提出自我效能感概念的心理学家是（　　）。", "班杜拉",
         "提出自我效能感概念的心理学家是（　　）。"),
    ],
)  # fmt: skip
def test_what_a_guide_prints_as_questions(guided, kind, question, about, printed):
    made = replace(definition_zh(guided), kind=kind, question=question, about=about)
    found = Contamination(guided).check(made, Method.RULES)
    if printed is None:
        assert isinstance(found, Check)
        assert found.value == 6.0  # four questions of the guide, two exercises
    else:
        assert reason(found) is Refusal.PRINTED_EXERCISE
        assert found.detail.startswith(f"期中考试复习题: {printed} (")


# --- benchmarks -------------------------------------------------------------------------------


@pytest.fixture
def benchmark(tmp_path):
    path = tmp_path / "exam.jsonl"
    lines = [json.dumps({"question": q}, ensure_ascii=False) for q in QUESTIONS]
    path.write_text("\n".join(lines), encoding="utf-8")
    return str(path)


@pytest.mark.parametrize("row", range(4))
def test_a_question_of_a_benchmark(library, benchmark, row):
    made = replace(single_zh(library), question=QUESTIONS[row], options=(), key=())
    for method in (Method.PASSAGE, Method.EXAM):
        found = Contamination(library, [benchmark]).check(made, method)
        assert reason(found) is Refusal.IN_BENCHMARK
        assert found.detail.startswith(f"exam.jsonl:{row + 1}: ")


def test_one_that_is_not_there(library, benchmark):
    found = Contamination(library, [benchmark]).check(single_zh(library), Method.RULES)
    assert isinstance(found, Check)
    assert found.value == 7.0  # three exercises and four of the benchmark


def test_a_stem_that_says_nothing_is_told_by_its_options():
    stem = "下列说法正确的是（　　）"
    options = ("遗忘的进程先快后慢", "短时记忆的容量无限", "感觉记忆保持几天", "记忆没有编码过程")
    printed = Printed([("a:1", "\n".join((stem, *options)))])
    assert printed.find(stem, options) == ("a:1", stem, 1.0)
    assert printed.find(stem, ("编码", "储存", "提取", "想象")) is None
    other = ("正强化使行为减少", "负强化使行为增多", "消退就是遗忘旧的反应", "惩罚使行为增多很多")
    assert Printed([("a:1", "\n".join((stem, *options)))]).find("下列正确的是", other) is None


def test_a_question_in_a_long_case_is_another():
    case = "求助者三个月来情绪低落，睡眠不好，食欲下降，对以前喜欢的事情失去了兴趣，" * 4
    printed = Printed([("a:1", case + "求助者的主要症状是什么？")])
    assert printed.find("求助者情绪低落的主要症状是什么？") is None


# --- how far a question may be changed --------------------------------------------------------


def changed(text, rng):
    """Return the text with one letter in twenty left out, doubled or exchanged."""
    found = []
    for char in text:
        chance = rng.random()
        if chance < 0.017:
            continue
        found.append(rng.choice("的了很对个") if chance < 0.034 else char)
        if chance > 0.983:
            found.append(char)
    return "".join(found)


def test_most_questions_are_known_again_when_letters_change():
    printed = Printed((str(n), q) for n, q in enumerate(QUESTIONS[:3]))
    rng = random.Random(2)
    found = [printed.find(changed(q, rng)) is not None for q in QUESTIONS[:3] for _ in range(40)]
    assert sum(found) >= 0.95 * len(found)


def test_a_long_text_that_holds_the_words_of_a_short_question_is_another():
    asked = "简述皮亚杰的认知发展四阶段及各阶段的特点。"
    filling = "".join(chr(0x4E00 + 11 * n) for n in range(200))
    assert Printed([("甲", asked + filling[:20])]).find(asked) is not None
    long = Printed([("甲", asked + filling)])
    assert long.find(asked) is None
    assert long.find(asked + filling[:60]) is not None
