from dataclasses import replace

import pytest

from psykb import KnowledgeBase, jsonl
from psykb.errors import QuoteError
from psykb.generation.checks.items import content_id, item_of
from psykb.generation.library import Library
from psykb.grounding.quoting import holds
from psykb.types import (
    Check,
    Citation,
    Difficulty,
    Draft,
    Kind,
    Method,
    Point,
    Provenance,
    QAPair,
    Stage,
)
from tests.generation.checks import drafted
from tests.generation.checks.drafted import GOOD, multiple_zh, passage_with, single_zh, true_zh

FROM = Provenance(method=Method.RULES, prompts={}, passages=("a:0-1",))


def test_a_range_beyond_the_book_makes_no_item(library):
    made = single_zh(library)
    first = made.evidence[0]
    far = replace(first, start=first.start + 10**6, end=first.end + 10**6)
    with pytest.raises(QuoteError):
        item_of(replace(made, evidence=(far, *made.evidence[1:])), (), FROM, library)


@pytest.mark.parametrize("make", GOOD)
def test_an_item_quotes_the_store(library, make, tmp_path):
    made = make(library)
    item = item_of(made, (), FROM, library)
    assert [c.quote for c in item.citations] == [made.points[0].text]
    assert all(holds(library.base.catalogue, citation) for citation in item.citations)
    assert item.points == (Point(text=made.points[0].text, evidence=(0,)),)
    assert item.difficulty is Difficulty.MEDIUM
    jsonl.write(tmp_path / "qa.jsonl", [item])
    assert list(jsonl.read(tmp_path / "qa.jsonl", QAPair)) == [item]


def test_answers_by_kind(library):
    answers = {make: item_of(make(library), (), FROM, library).answer for make in GOOD}
    assert answers[single_zh] == "B"
    assert answers[multiple_zh] == "ACD"
    assert answers[true_zh] == "true"
    assert answers[drafted.false_zh] == "false"
    assert answers[drafted.definition_zh].startswith("消退是指")


def test_keys_in_any_order_are_one_answer(library):
    item = item_of(multiple_zh(library, key=(3, 0, 2)), (), FROM, library)
    assert (item.answer, item.key) == ("ACD", (0, 2, 3))
    assert item == item_of(multiple_zh(library), (), FROM, library)


def test_citations_come_in_reading_order_and_once(library):
    made = single_zh(library)
    third, first = made.evidence[2], made.evidence[0]
    again = replace(first, number=9)
    points = (
        Point(text="甲", evidence=(third.number,)),
        Point(text="乙", evidence=(9, third.number, first.number)),
    )
    made = replace(made, points=points, evidence=(*made.evidence, again))
    item = item_of(made, (), FROM, library)
    assert [c.start for c in item.citations] == [first.start, third.start]
    assert [p.evidence for p in item.points] == [(1,), (0, 1)]


def test_two_books_come_one_after_the_other(library):
    made = single_zh(library)
    other = passage_with(library, "Working memory is")
    sentence = replace(library.material(other).sentences[0], number=50)
    points = (Point(text="a", evidence=(50,)), *made.points)
    made = replace(made, points=points, evidence=(*made.evidence, sentence))
    item = item_of(made, (), FROM, library)
    books = [document.id for document in library.base.documents()]
    ids = [citation.document_id for citation in item.citations]
    assert ids == sorted(ids, key=books.index)
    assert len(set(ids)) == 2


def test_the_id_is_the_content(library):
    item = item_of(single_zh(library), (), FROM, library)
    assert item.id == content_id(
        item.kind, item.question, item.options, item.answer, item.citations
    )
    assert len(item.id) == 12
    same = item_of(
        single_zh(library, difficulty=Difficulty.HARD, about="", explanation="略。"),
        (Check(stage=Stage.SCHEMA, outcome="passed"),),
        replace(FROM, seed=9),
        library,
    )
    assert same.id == item.id
    changes = (
        {"kind": Kind.INDEFINITE}, {"question": "问？"}, {"options": ("甲", "乙")}, {"answer": "A"},
        {"citations": ()},
    )  # fmt: skip
    fields = ("kind", "question", "options", "answer", "citations")
    ids = {
        content_id(**{**{name: getattr(item, name) for name in fields}, **change})
        for change in changes
    }
    assert len(ids | {item.id}) == 6


def test_checks_stand_in_the_order_of_stages(library):
    checks = [Check(stage=stage, outcome="passed") for stage in reversed(Stage)]
    item = item_of(single_zh(library), checks, FROM, library)
    assert [check.stage for check in item.checks] == list(Stage)


def test_what_no_passage_supports_cites_nothing_but_where_it_is_printed(library):
    passage = passage_with(library, "消退是指")
    text = passage.text[:5]
    printed = Citation(
        document_id=passage.document_id,
        start=passage.start,
        end=passage.start + 5,
        quote=text,
        title="记忆与学习",
    )
    failed = Check(stage=Stage.SUPPORT, outcome="failed")
    made = single_zh(library, origin=(printed,))
    item = item_of(made, [failed], replace(FROM, method=Method.EXAM), library)
    assert (item.citations, item.points, item.origin) == ((), (), (printed,))
    # what carries a part of a printed answer is cited
    partly = replace(failed, value=0.5, detail="1 of 2 statements are carried")
    item = item_of(made, [partly], replace(FROM, method=Method.EXAM), library)
    assert [c.quote for c in item.citations] == [made.evidence[0].text]


def test_citations_come_book_by_book_in_the_order_of_the_base(tmp_path):
    """The ids of books are hashes, and theirs is another order than that of the books."""
    for number, words in enumerate("甲乙丙丁戊"):
        text = f"---\ntitle: 第{number}册\nlanguage: zh\n---\n\n# 章\n\n{words}是一种记忆。\n"
        (tmp_path / f"{number}.md").write_text(text, encoding="utf-8")
    with KnowledgeBase.create(tmp_path / "kb") as base:
        base.ingest([tmp_path])
        books = Library(base)
        order = [document.id for document in base.documents()]
        assert order != sorted(order)
        evidence = tuple(
            replace(books.material(passage).sentences[0], number=n)
            for n, passage in enumerate(sorted(books.passages, key=lambda p: p.id), 1)
        )
        points = (Point(text="x", evidence=tuple(e.number for e in evidence)),)
        made = Draft(
            kind=Kind.SHORT, language="zh", question="？", answer="x", points=points,
            evidence=evidence, passages=(), prompts={},
        )  # fmt: skip
        item = item_of(made, (), FROM, books)
        assert [citation.document_id for citation in item.citations] == order
