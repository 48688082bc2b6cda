import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from psykb.dataset.contamination.finding import Finder, contaminated, find
from psykb.dataset.contamination.hits import Way
from psykb.dataset.contamination.overlap import RUN, STOCK
from psykb.generation.benchmarks.asked import Asked
from psykb.index.manifest import EmbedderState
from psykb.types import Message, Role, Row, RowKind
from tests.dataset.matching.test_near import text, worn

QUESTION = "下列关于工作记忆容量的说法，符合巴德利多成分模型的是（　　）"
OPTIONS = ("语音回路保持言语信息", "中央执行系统没有容量限制", "情景缓冲器储存永久记忆")
ITEM = Asked(where="a.json:1", text=QUESTION, options=OPTIONS, answer="A")
LETTERED = (
    QUESTION + "\nA. 语音回路保持言语信息\nB. 中央执行系统没有容量限制\nC. 情景缓冲器储存永久记忆"
)


def row(*said, name="r", system=""):
    messages = [Message(role="system", content=system)] if system else []
    roles: tuple[Role, Role] = ("user", "assistant")
    messages += [Message(role=roles[n % 2], content=one) for n, one in enumerate(said)]
    return Row(
        id=name,
        messages=tuple(messages),
        kind=RowKind.DIALOGUE,
        language="zh",
        source="s",
        groups=(),
    )


def ways(said, *items):
    return [(hit.item, hit.way, round(hit.score, 2)) for hit in find([row(said, "嗯")], items)]


# --- what is no hit ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "said",
    [
        "您好，请问有什么可以帮助您的吗？",
        "我最近工作记忆很差，容量好像变小了，怎么办？",
        "下列关于工作记忆的说法",
        "",
        "。。。",
    ],
)
def test_other_talk(said):
    assert ways(said, ITEM) == []


def test_a_common_short_phrase_is_not_looked_for():
    short = Asked(where="b:1", text="什么是抑郁症？")
    english = Asked(where="b:2", text="What is a major depressive disorder?")
    finder = Finder([short, english, ITEM])
    assert finder.unsearched == ("b:1", "b:2")
    assert list(finder.find([row(short.text, english.text)])) == []


def test_a_greeting_in_a_long_case_is_too_little():
    greeting = "心理咨询师您好，很高兴今天能够在这里见到您本人"
    case = Asked(where="c:1", text=greeting + text(random.Random(0), 300))
    assert ways(greeting, case) == []


def test_what_many_items_begin_with_says_nothing():
    stem = "阅读下面的材料并且结合所学过的知识回答问题"
    items = [Asked(where=f"d:{n}", text=stem + text(random.Random(n), 6)) for n in range(STOCK + 1)]
    assert ways(stem, *items[:1])[0][1] is Way.NGRAM
    assert [way for _item, way, _score in ways(stem, *items) if way is Way.NGRAM] == []


def test_system_prompts_are_not_looked_at():
    assert list(find([row("你好，很高兴见到你", "嗯", system=QUESTION)], [ITEM])) == []


def test_nothing_to_compare():
    assert list(find([], [ITEM])) == list(find([row(QUESTION, "甲")], [])) == []


# --- hits -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "said",
    [
        QUESTION,
        LETTERED,
        f"单项选择题：选出唯一正确的选项。\n{LETTERED}",
        f"老师您好，我在准备考试，想请教一下：{QUESTION}谢谢老师！",
        "下列關於工作記憶容量的說法 符合巴德利多成分模型的是",
    ],
)
def test_a_question_as_it_stands(said):
    assert ways(said, ITEM) == [("a.json:1", Way.NGRAM, 1.0)]


def test_both_texts_and_the_place_are_told():
    (hit,) = Finder([ITEM], name="a").find([row("你好", "嗯", QUESTION, "好", system="系统")])
    assert (hit.row, hit.source, hit.message, hit.benchmark) == ("r", "s", 3, "a")
    assert hit.row_text == QUESTION
    assert hit.item_text == "\n".join((QUESTION, *OPTIONS))


def test_a_question_of_few_words_with_its_options():
    item = Asked(
        where="e:1", text="音高是什么？", options=("频率的知觉", "振幅的知觉", "波形的知觉")
    )
    assert ways("音高是什么？", item) == []
    assert (
        ways("音高是什么？\nA. 频率的知觉\nB. 振幅的知觉\nC. 波形的知觉", item)[0][1] is Way.NGRAM
    )


def test_english_words():
    item = Asked(where="f:1", text="Which of these structures is most important for new memories?")
    assert ways("which of these structures is MOST important, for new memories", item) == [
        ("f:1", Way.NGRAM, 1.0)
    ]
    assert (
        ways("these structures, which one of them forms the new memories most importantly", item)
        == []
    )


def test_an_edited_question_is_near():
    said = "下列关于工作记忆容量的说法，属于巴德利多成分模型的是"
    ((item, way, score),) = ways(said, ITEM)
    assert (item, way) == ("a.json:1", Way.NEAR)
    assert 0.5 <= score < 0.8


def test_a_long_run_of_a_longer_case():
    whole = text(random.Random(1), 400)
    case = Asked(where="g:1", text=whole)
    assert ways(f"我想问：{whole[100 : 100 + RUN]}怎么办", case)[0][1] is Way.NGRAM
    assert ways(f"我想问：{whole[100 : 100 + RUN - 1]}怎么办", case) == []


def test_another_question_of_the_same_form():
    item = Asked(where="k:1", text="Which of the following is an example of operant conditioning?")
    assert ways("Which of the following is an example of classical conditioning?", item) == []
    item = Asked(where="k:2", text="下列选项中，哪一项是操作性条件反射在生活中的例子？")
    assert ways("下列选项中，哪一项是替代性强化作用在生活中的例子？", item) == []


@settings(max_examples=10)
@given(st.integers(0, 10_000))
def test_planted_items_are_found(seed):
    chance = random.Random(seed)
    items = [Asked(where=f"h:{n}", text=text(chance, chance.randrange(12, 60))) for n in range(5)]
    rows = [row("你好", "嗯", f"问：{one.text}。", "好", name=one.where) for one in items]
    found = [(hit.row, hit.message, hit.item) for hit in find(rows, items)]
    assert found == [(one.where, 2, one.where) for one in items]


class Letters:
    """An embedder by the letters of a text, for tests."""

    state = EmbedderState(spec="st:letters", fingerprint="", dim=65536, weight=1.0)

    def passages(self, texts):
        rows = np.zeros((len(texts), 65536), dtype=np.float32)
        for at, one in enumerate(texts):
            for letter in set(one):
                rows[at, ord(letter)] = 1
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)

    def query(self, text):
        return self.passages([text])[0]


def test_neighbours_with_an_embedder():
    item = Asked(where="i:1", text="符合巴德利多成分模型的说法是哪一个呢")
    said = "哪一个说法符合多成分模型的是巴德利呢"
    assert ways(said, item) == []
    (hit,) = find([row(said, "嗯")], [item], embedder=Letters())
    assert hit.way is Way.NEIGHBOUR
    assert 0.9 <= hit.score <= 1.0


def test_contaminated_rows_of_files(tmp_path):
    (tmp_path / "a.csv").write_text(f"question\n{QUESTION}\n", encoding="utf-8")
    rows = [row("你好", "嗯", name="a"), row("你好", QUESTION, name="b")]
    found = contaminated(iter(rows), [tmp_path / "a.csv"])
    assert {name: [(hit.message, hit.item) for hit in hits] for name, hits in found.items()} == {
        "b": [(1, "a.csv:2")]
    }
    assert contaminated(rows[:1], [tmp_path / "a.csv"]) == {}
    assert contaminated(rows, []) == {}


def test_an_edit_too_many():
    chance = random.Random(3)
    whole = text(chance, 40)
    assert ways(worn(chance, whole, 14), Asked(where="j:1", text=whole)) == []
