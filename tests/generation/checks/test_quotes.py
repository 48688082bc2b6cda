import sqlite3
from dataclasses import replace

import pytest

from psykb import KnowledgeBase
from psykb.generation.checks import quotes
from psykb.generation.checks.objection import Objection
from psykb.generation.library import Library
from psykb.types import Check, Draft, Evidence, Kind, Method, Point, Refusal, Stage
from tests.generation.checks import drafted
from tests.generation.checks.drafted import definition_zh, passage_with, short_en


def judge(draft, library):
    return quotes.check(draft, library, Method.PASSAGE)


def reason(draft, library):
    found = judge(draft, library)
    assert isinstance(found, Objection), "it passed"
    assert found.stage is Stage.QUOTE
    return found.reason


def moved(evidence, by):
    return replace(evidence, start=evidence.start + by, end=evidence.end + by)


@pytest.mark.parametrize("numbers", [(0,), (99,), (1, 99), (-1,)])
def test_a_number_that_no_sentence_has(library, numbers):
    made = definition_zh(library)
    made = replace(made, points=(*made.points, Point(text="甲", evidence=numbers)))
    assert reason(made, library) is Refusal.NO_SUCH_SENTENCE


def test_a_number_that_two_sentences_have(library):
    made = definition_zh(library)
    twice = (*made.evidence, replace(made.evidence[0]))
    assert reason(replace(made, evidence=twice), library) is Refusal.NO_SUCH_SENTENCE


@pytest.mark.parametrize("make", [definition_zh, short_en])
@pytest.mark.parametrize("by", [-1, 1, 10_000])
def test_offsets_where_something_else_stands(library, make, by):
    made = make(library)
    evidence = (moved(made.evidence[0], by), *made.evidence[1:])
    assert reason(replace(made, evidence=evidence), library) is Refusal.NOT_IN_BOOK


def test_one_letter_changed(library):
    made = definition_zh(library)
    first = made.evidence[0]
    changed = replace(first, text=first.text.replace("减弱", "增强"))
    assert changed.text != first.text
    evidence = (changed, *made.evidence[1:])
    assert reason(replace(made, evidence=evidence), library) is Refusal.NOT_IN_BOOK


def test_a_book_that_is_not_there(library):
    made = definition_zh(library)
    gone = tuple(replace(e, document_id="0" * 12) for e in made.evidence)
    assert reason(replace(made, evidence=gone), library) is Refusal.NOT_IN_BOOK


def test_a_sentence_of_a_passage_that_was_not_shown(library):
    made = definition_zh(library)
    other = library.material(passage_with(library, "艾宾浩斯")).sentences[0]
    numbered = replace(other, number=len(made.evidence) + 1)
    evidence = (*made.evidence, numbered)
    assert reason(replace(made, evidence=evidence), library) is Refusal.EVIDENCE_ELSEWHERE
    shown = (*made.passages, passage_with(library, "艾宾浩斯").id)
    passed = judge(replace(made, evidence=evidence, passages=shown), library)
    assert passed == Check(stage=Stage.QUOTE, outcome="passed", value=1.0)


@pytest.mark.parametrize("passages", [(), ("nowhere:0-5",), ("nonsense",)])
def test_no_passage_was_shown(library, passages):
    made = replace(definition_zh(library), passages=passages)
    assert reason(made, library) is Refusal.EVIDENCE_ELSEWHERE


def test_the_value_is_how_many_sentences_are_named(library):
    made = definition_zh(library)
    both = Point(text="甲", evidence=tuple(e.number for e in made.evidence[:2]))
    found = judge(replace(made, points=(*made.points, both)), library)
    assert found == Check(stage=Stage.QUOTE, outcome="passed", value=2.0)


def test_no_evidence_is_nothing_to_check(library):
    made = replace(definition_zh(library), points=(), evidence=())
    assert judge(made, library) == Check(stage=Stage.QUOTE, outcome="passed", value=0.0)


def test_what_points_name_comes_in_the_order_of_its_numbers():
    def sentence(number):
        return Evidence(number=number, document_id="b", start=number, end=number + 1, text="甲")

    made = definition_of(sentence)
    assert [e.number for e in quotes.named(made)] == [1, 3]


def definition_of(sentence):
    return Draft(
        kind=Kind.SHORT,
        language="zh",
        question="？",
        points=(Point(text="a", evidence=(3,)), Point(text="b", evidence=(1, 3))),
        evidence=tuple(sentence(n) for n in (1, 2, 3)),
        prompts={},
    )


def test_pages_that_were_recognised(tmp_path):
    """A picture of a page, read by OCR, is refused unless the library allows it."""
    books = tmp_path / "books"
    books.mkdir()
    (books / "zh.md").write_text(drafted.ZH, encoding="utf-8")
    with KnowledgeBase.create(tmp_path / "base") as base:
        base.ingest([books])
        made = definition_zh(Library(base))
        document = base.documents()[0]
        with sqlite3.connect(base.path / "catalogue.sqlite") as catalogue:
            (row,) = catalogue.execute("SELECT row FROM documents").fetchone()
            columns = [name[1] for name in catalogue.execute("PRAGMA table_info(pages)")]
            values = {"document": row, "page": 1, "start": 0, "end": 100_000, "exact": 0}
            used = [name for name in columns if name in values]
            names = ",".join(f'"{name}"' for name in used)
            catalogue.execute(
                f"INSERT INTO pages ({names}) VALUES ({','.join('?' * len(used))})",
                [values[name] for name in used],
            )
        assert document.id == made.passages[0].partition(":")[0]
        assert reason(made, Library(base)) is Refusal.RECOGNISED_PAGE
        allowed = Library(base, allow_ocr=True)
        assert isinstance(judge(made, allowed), Check)
