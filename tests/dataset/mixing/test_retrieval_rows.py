"""Why an item cannot be asked among passages; it stays a question then."""

import random
import re

import pytest

from psykb.answering.claims import DECLINED
from psykb.dataset.exporters.raft import among
from psykb.dataset.exporters.shelf import Shelf
from psykb.dataset.request import LeftOut
from psykb.errors import MisuseError
from psykb.index.knowledge_base import KnowledgeBase
from psykb.types import Kind, RowKind
from tests.dataset.made_items import OPERANT, WORKING_MEMORY, made
from tests.dataset.mixing.made_rows import write_set
from tests.small_run import write_run

RETRIEVAL = '[[source]]\nrun = "long"\n[retrieval]\nshare = 1\nwithout_gold = 0\n'


def test_no_item_that_can_be_asked_is_told(mixed, root, base):
    write_run(
        root / "generated" / "long",
        [made(base, Kind.SHORT, "问？", "长" * 700 + "。", WORKING_MEMORY)],
    )
    with pytest.raises(MisuseError, match="its answer does not go into claims with citations"):
        mixed(RETRIEVAL)


def test_an_item_that_cannot_be_asked_stays_a_question(mixed, root, base, items):
    long = made(base, Kind.SHORT, "问？", "长" * 700 + "。", WORKING_MEMORY)
    write_run(root / "generated" / "long", [long, *items[:2]])
    told = mixed(RETRIEVAL).report
    assert told.retrieval.left_out == {"its answer does not go into claims with citations": 1}
    assert (told.retrieval.wanted, told.retrieval.gold) == (3, 2)
    assert told.sources[0].kinds == {"question": 1, "retrieval": 2}


def test_where_too_few_passages_are_left_nothing_is_declined(mixed, root, base):
    """The one book in English: two passages, of which one answers."""
    write_run(
        root / "generated" / "long",
        [made(base, Kind.DEFINITION, "Define it.", OPERANT, OPERANT, language="en")],
    )
    with pytest.raises(MisuseError, match="there are too few passages to decline it among"):
        mixed(RETRIEVAL + "decline = 1\n")


def test_what_is_declined_shows_what_answers_another_item(base, items):
    shelf = Shelf(base)
    chinese = items[:8]
    for item in chinese:
        shown = among(item, shelf, random.Random(1), distractors=2, others=chinese)
        assert not isinstance(shown, LeftOut)
        assert shown.gold == ()
        assert shown.messages[-1].content == DECLINED
        assert not {p.id for p in shelf.gold(item)} & set(shown.passages)
        others = [{p.id for p in shelf.gold(o)} for o in chinese if o.id != item.id]
        assert any(gold and gold <= set(shown.passages) for gold in others)
    alone = among(chinese[0], shelf, random.Random(1), distractors=2, others=chinese[:1])
    why = "there are too few passages to decline it among"
    assert alone == LeftOut(item=chinese[0].id, why=why)


def test_in_the_place_of_what_answers_stands_the_same_book(base, items):
    shelf = Shelf(base)
    for item in items[:8]:
        book = shelf.gold(item)[0].document_id
        for seed in range(5):
            shown = among(item, shelf, random.Random(seed), distractors=1, lacking=True)
            assert not isinstance(shown, LeftOut)
            assert book in {name.partition(":")[0] for name in shown.passages}


def test_what_is_declined_is_not_told_by_its_form(mixed, root, base, items):
    write_run(root / "generated" / "long", items[:8])
    recipe = '[[source]]\nrun = "long"\n[retrieval]\nshare = 1\ndistractors = 2\n'

    def forms(rest):
        made = mixed(recipe + rest, name="f")
        rows = [row for held in made.splits.values() for row in held]
        books = {frozenset(re.findall("(?m)^# ([^›\n]*)", r.messages[1].content)) for r in rows}
        shown = {row.id[-12:]: row.messages[1].content.count("\n# ") for row in rows}
        return {row.kind for row in rows}, books, shown

    with_gold = forms("without_gold = 0\n")
    lacking = forms("without_gold = 1\n")
    assert (with_gold[0], lacking[0]) == ({RowKind.RETRIEVAL}, {RowKind.DECLINE})
    both = with_gold[2].keys() & lacking[2].keys()
    assert both
    assert all(with_gold[2][name] == lacking[2][name] for name in both)
    assert lacking[1] & with_gold[1]


def test_barred_passages_are_not_shown(base: KnowledgeBase, items):
    shelf = Shelf(base)
    free = among(items[0], shelf, random.Random(0), distractors=2)
    assert not isinstance(free, LeftOut)
    others = [name for name in free.passages if name not in free.gold]
    held = among(items[0], shelf, random.Random(0), distractors=2, barred=others)
    assert not isinstance(held, LeftOut)
    assert not set(others) & set(held.passages)
    everything = [p.id for _row, p in base.catalogue.all_passages()]
    none = among(items[0], shelf, random.Random(0), distractors=2, barred=everything)
    assert none == LeftOut(item=items[0].id, why="the books hold no other passage to hide it among")


def test_a_run_of_dialogues_has_nothing_to_ask(mixed, root):
    write_set(root, "none", [])
    assert mixed('[[source]]\nset = "none"\n[retrieval]\nshare = 1\n').report.rows == 0
