"""Which passages answer, and which may stand beside them: each reason to pass one over alone."""

import random
import time
from collections import Counter
from dataclasses import replace

import pytest

from psykb.dataset.exporters.shelf import Shelf, _shuffled
from psykb.errors import NotFoundError
from psykb.index.knowledge_base import KnowledgeBase
from psykb.types import Kind, Passage, QAPair
from tests.dataset.made_items import cited, made

GOLD = "感觉是人脑对直接作用于感觉器官的客观事物的个别属性的反映。"
TWICE = "知觉的恒常性使我们在条件改变时仍看到同样的物体。"
NAMING = "意志行动常常要克服困难，与动机有密切的联系。"
PLAIN = "情绪是人对客观事物是否符合自身需要的态度体验。"
BOOK = "".join(
    f"# 第{number}章 {title}\n\n{text}\n\n"
    for number, title, text in (
        ("一", "甲", GOLD),
        ("二", "乙", TWICE),
        ("三", "丙", TWICE),
        ("四", "丁", NAMING),
        ("五", "戊", PLAIN),
    )
)


@pytest.fixture(scope="module")
def shelf_base(tmp_path_factory: pytest.TempPathFactory):
    folder = tmp_path_factory.mktemp("shelf")
    (folder / "book.md").write_text(f"---\ntitle: 小书\nlanguage: zh\n---\n\n{BOOK}", "utf-8")
    with KnowledgeBase.create(folder / "base") as base:
        base.ingest([folder / "book.md"])
        yield base


@pytest.fixture
def item(shelf_base: KnowledgeBase) -> QAPair:
    return made(shelf_base, Kind.SHORT, "感觉是什么？", "反映。", GOLD)


def drawn(base: KnowledgeBase, item: QAPair, gold: list[Passage], most: int = 9) -> list[str]:
    """Return the bodies of the passages that are drawn, in the order of the book."""
    found = Shelf(base).distractors(item, gold, most, random.Random(0))
    bodies = [text for text in (GOLD, TWICE, NAMING, PLAIN) for p in found if text in p.text]
    assert len(bodies) == len(found)
    return bodies


def holding(base: KnowledgeBase, text: str) -> list[Passage]:
    return [p for _row, p in base.catalogue.all_passages() if text in p.text]


def test_a_book_that_is_gone_is_named(shelf_base, item):
    gone = replace(item.citations[0], document_id="0" * 12)
    with pytest.raises(NotFoundError, match="0" * 12):
        Shelf(shelf_base).gold(replace(item, citations=(gone,)))


def test_gold_are_all_passages_that_a_place_touches_in_the_order_of_citing(shelf_base, item):
    passages = sorted((p for _r, p in shelf_base.catalogue.all_passages()), key=lambda p: p.start)
    assert len(passages) == 5
    plain = cited(shelf_base, PLAIN)
    both = replace(item, citations=(plain, *item.citations))
    assert Shelf(shelf_base).gold(both) == [passages[4], passages[0]]
    start, end = passages[1].end - 1, passages[2].start + 1
    text = shelf_base.document(plain.document_id).text
    across = replace(plain, start=start, end=end, quote=text[start:end])
    assert Shelf(shelf_base).gold(replace(item, citations=(across,))) == passages[1:3]


def test_gold_between_passages_is_none(shelf_base, item):
    passages = sorted((p for _r, p in shelf_base.catalogue.all_passages()), key=lambda p: p.start)
    start, end = passages[1].end, passages[2].start
    text = shelf_base.document(passages[0].document_id).text
    gap = replace(item.citations[0], start=start, end=end, quote=text[start:end])
    assert Shelf(shelf_base).gold(replace(item, citations=(gap,))) == []


def test_what_is_gold_is_not_drawn_and_the_same_text_once(shelf_base, item):
    assert drawn(shelf_base, item, holding(shelf_base, GOLD)) == [TWICE, NAMING, PLAIN]


def test_the_text_of_a_gold_passage_is_not_drawn_from_another_place(shelf_base, item):
    gold = holding(shelf_base, TWICE)[:1]
    # the item quotes something else: nothing but the text of the passage tells
    other = replace(item, citations=(cited(shelf_base, PLAIN),))
    assert drawn(shelf_base, other, gold) == [GOLD, NAMING]


def test_a_passage_that_prints_a_quote_is_not_drawn(shelf_base, item):
    quoted = replace(item, citations=(*item.citations, cited(shelf_base, PLAIN)))
    assert drawn(shelf_base, quoted, holding(shelf_base, GOLD)) == [TWICE, NAMING]


def test_a_passage_that_names_the_term_is_not_drawn(shelf_base, item):
    about = replace(item, about="动机")
    assert drawn(shelf_base, about, holding(shelf_base, GOLD)) == [TWICE, PLAIN]


def test_a_passage_that_names_a_right_option_is_not_drawn(shelf_base):
    choice = made(shelf_base, Kind.SINGLE, "问", "A", GOLD, options=("动机", "恒常性"))
    assert drawn(shelf_base, choice, holding(shelf_base, GOLD)) == [TWICE, PLAIN]


def test_a_name_of_one_character_tells_nothing(shelf_base, item):
    about = replace(item, about="人")
    assert drawn(shelf_base, about, holding(shelf_base, GOLD)) == [TWICE, NAMING, PLAIN]


@pytest.mark.parametrize("most", [0, 1, 2])
def test_no_more_than_are_wanted(most, shelf_base, item):
    assert len(drawn(shelf_base, item, holding(shelf_base, GOLD), most)) == most


@pytest.mark.parametrize("n", [0, 1, 2, 7, 100])
def test_a_shuffle_gives_each_once(n):
    assert sorted(_shuffled(n, random.Random(1))) == list(range(n))


def test_every_order_of_a_shuffle_is_as_likely():
    chance = random.Random(5)
    counts = Counter(tuple(_shuffled(3, chance)) for _try in range(6_000))
    assert len(counts) == 6
    assert all(880 < count < 1_120 for count in counts.values())


def test_a_few_of_many_cost_little():
    chance = random.Random(2)
    begun = time.perf_counter()
    for _try in range(100):
        order = _shuffled(10_000_000, chance)
        assert len({next(order) for _n in range(5)}) == 5
    assert time.perf_counter() - begun < 1
