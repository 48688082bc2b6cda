"""Triplets: the passage that answers, and none among the negatives that does."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from psykb.dataset.exporting import export, render
from psykb.dataset.request import Options
from psykb.errors import MisuseError
from psykb.generation.verifying import own_id
from psykb.grounding.quoting import find
from psykb.index.knowledge_base import KnowledgeBase
from psykb.types import Kind, Point, QAPair
from tests.dataset.made_items import made

ANSWER = "艾宾浩斯1885年发现，遗忘的速度先快后慢。"
ENGLISH = "In 1885 Ebbinghaus found that forgetting is fast at first and slow later."
ZH = {
    "遗忘的进程": f"{ANSWER}他用无意义音节作为材料，以重学时节省的时间来衡量。",
    "遗忘的原因": "遗忘有两种解释：记忆痕迹随时间衰退，或者先后学习的材料相互干扰。",
    "前摄抑制": "先学的材料会干扰后学的材料，这使人遗忘后学的内容，称为前摄抑制。",
    "复习": "及时复习可以减少遗忘，分散复习的效果好于集中复习。",
    "另一处": "人们早已知道，遗忘的速度先快后慢；这一点由艾宾浩斯1885年发现。",
    "再认": "再认是指人们对感知过的事物重新感知时能够识别出来，它通常比回忆容易。",
    "情绪": "情绪由主观体验、生理唤醒和外部表现三种成分组成。",
}
EN = {
    "Forgetting over time": f"{ENGLISH} He learned lists of nonsense syllables.",
    "Interference": "Forgetting also happens because earlier and later material compete.",
    "Rehearsal": "Spaced rehearsal slows forgetting more than massed rehearsal does.",
    "Elsewhere": f"It has often been repeated since. {ENGLISH}",
    "Emotion": "Emotions have a subjective, a bodily and an expressive part.",
}


def book(title: str, language: str, sections: dict[str, str]) -> str:
    head = f"---\ntitle: {title}\nlanguage: {language}\n---\n"
    return head + "".join(f"\n# {name}\n\n{text}\n" for name, text in sections.items())


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A base with passages that answer, look so, and do in other words."""
    place = tmp_path_factory.mktemp("triplets")
    (place / "zh.md").write_text(book("记忆", "zh", ZH), "utf-8")
    (place / "en.md").write_text(book("Memory", "en", EN), "utf-8")
    copy = {
        "遗忘的进程": ZH["遗忘的进程"],
        "梦": "梦多在快速眼动睡眠中出现，内容常与白天的经历有关。",
    }
    (place / "copy.md").write_text(book("记忆（第二版）", "zh", copy), "utf-8")
    with KnowledgeBase.create(place / "base") as base:
        base.ingest([place / "zh.md", place / "en.md", place / "copy.md"])
    return place / "base"


@pytest.fixture
def base(folder: Path):
    with KnowledgeBase.open(folder) as opened:
        yield opened


def chinese(base: KnowledgeBase) -> QAPair:
    """Return an item whose quote stands in two books, of which it cites one."""
    (memory,) = [d for d in base.documents() if d.title == "记忆"]
    (place,) = find(base.catalogue, memory.id, ANSWER)
    like = made(base, Kind.SHORT, "遗忘的速度有什么规律？", "先快后慢。",
                "情绪由主观体验、生理唤醒和外部表现三种成分组成。",
                points=(Point(text="遗忘的速度先快后慢。", evidence=(0,)),))  # fmt: skip
    item = replace(like, citations=(place,))
    return replace(item, id=own_id(item))


def english(base: KnowledgeBase) -> QAPair:
    return made(
        base, Kind.SHORT, "How does forgetting proceed over time?", "Fast, then slow.",
        f"{EN['Forgetting over time'].split('. ')[1]}", language="en",
        points=(Point(text=ENGLISH, evidence=(0,)),),
    )  # fmt: skip


def test_it_needs_the_books(base, tmp_path):
    with pytest.raises(MisuseError, match="--format triplets needs the knowledge base"):
        export([chinese(base)], "triplets", tmp_path / "a")


def test_what_has_too_few_negatives_is_left_out_with_the_number(base, tmp_path):
    item = chinese(base)
    done = export([item], "triplets", tmp_path / "a", base, Options(negatives=40))
    assert (done.rows, done.files) == (0, ())
    ((left),) = done.left_out
    assert left.item == item.id
    assert left.why.startswith("only 6 of 40 passages look like the answer and are none")


def test_a_row_has_texts_alone_in_their_order(base, tmp_path):
    done = export([chinese(base)], "triplets", tmp_path / "a", base, Options(negatives=2))
    (row,) = [json.loads(line) for line in done.files[0].read_text("utf-8").splitlines()]
    assert list(row) == ["anchor", "positive", "negative_1", "negative_2"]
    assert row["anchor"] == "遗忘的速度有什么规律？"
    assert row["positive"].startswith(ANSWER)
    one, _done = render([chinese(base)], "triplets", base, Options(negatives=1))
    assert list(json.loads(one)) == ["anchor", "positive", "negative"]


def test_negatives_are_near_and_none_of_them_answers(base):
    content, _done = render([chinese(base)], "triplets", base, Options(negatives=6))
    row = json.loads(content)
    negatives = [row[f"negative_{n}"] for n in range(1, 7)]
    # neither the copy in another edition, nor the same in other words, nor another language
    assert not [text for text in negatives if "先快后慢" in text or text.isascii()]
    assert {ZH["遗忘的原因"], ZH["复习"]} <= set(negatives[:3])
    assert ZH["情绪"] not in negatives[:3]


def test_english_alike(base):
    content, _done = render([english(base)], "triplets", base, Options(negatives=3))
    row = json.loads(content)
    assert ENGLISH in row["positive"]
    negatives = {row[f"negative_{n}"] for n in range(1, 4)}
    assert negatives == {EN["Interference"], EN["Rehearsal"], EN["Emotion"]}
