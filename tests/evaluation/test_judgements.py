"""Judged questions: loading refuses what cannot be measured with."""

import json
from pathlib import Path

import pytest

from psykb.errors import CorruptRecordError
from psykb.evaluation import retrieval
from psykb.evaluation.judgements import Place, load
from psykb.index.knowledge_base import KnowledgeBase
from tests.conftest import BOOKS

KB = Path(__file__).parents[2] / "kb"

LINE: dict[str, object] = {
    "id": "zh-1",
    "split": "test",
    "language": "zh",
    "question": "什么是消退？",
    "answerable": True,
    "kind": "definition",
    "evidence": [{"file": "memory.md", "quote": "消退是指条件刺激多次单独出现后"}],
}


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    folder = tmp_path_factory.mktemp("judged")
    for name, content in BOOKS.items():
        (folder / name).write_text(content, encoding="utf-8")
    made = KnowledgeBase.create(folder / "kb")
    made.ingest([folder])
    return made


def write(tmp_path, **changes):
    path = tmp_path / "questions.jsonl"
    path.write_text(json.dumps({**LINE, **changes}, ensure_ascii=False) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"evidence": [{"file": "memory.md", "quote": "记忆"}]}, "zh-1: the quote occurs 11 times"),
        (
            {"evidence": [{"file": "memory.md", "quote": "不在书里"}]},
            "zh-1: the quote occurs 0 times",
        ),
        ({"evidence": [{"file": "x.pdf", "quote": "消退"}]}, "zh-1: x.pdf is not in the knowledge"),
        ({"evidence": []}, "an answerable question has evidence"),
        ({"answerable": False}, "an unanswerable one has none"),
        ({"split": "train"}, ":1: split: "),
        ({"colour": "red"}, ":1: colour: "),
    ],
)
def test_a_line_that_cannot_be_used_is_named(tmp_path, base, changes, message):
    with pytest.raises(CorruptRecordError, match=message):
        load(write(tmp_path, **changes), base)


def test_evidence_is_located(tmp_path, base):
    (judged,) = load(write(tmp_path), base)
    (place,) = judged.places
    text = base.document(place.document_id).text
    assert text[place.start : place.end] == "消退是指条件刺激多次单独出现后"


@pytest.mark.parametrize(
    ("start", "end", "overlaps"), [(0, 10, False), (0, 11, True), (19, 30, True), (20, 30, False)]
)
def test_a_hit_counts_when_it_shares_a_character(start, end, overlaps):
    assert Place(document_id="d", start=10, end=20).overlaps("d", start, end) is overlaps
    assert not Place(document_id="d", start=10, end=20).overlaps("e", start, end)


def test_figures_of_one_question(tmp_path, base):
    metrics = retrieval.evaluate(base, load(write(tmp_path), base))
    assert {m.name: (m.value, m.n) for m in metrics} == {
        "hit@1": (1.0, 1),
        "hit@5": (1.0, 1),
        "hit@10": (1.0, 1),
        "mrr@10": (1.0, 1),
        "ndcg@10": (1.0, 1),
    }


def test_the_judged_questions_that_ship_fit_the_books_that_ship(tmp_path):
    base = KnowledgeBase.create(tmp_path / "kb")
    report = base.ingest([KB / "books"])
    assert report.rejected == ()
    judged = load(KB / "judgements" / "questions.jsonl", base)
    assert len(judged) >= 160
    counts = {
        "zh": sum(j.question.language == "zh" for j in judged),
        "en": sum(j.question.language == "en" for j in judged),
        "unanswerable": sum(not j.question.answerable for j in judged),
    }
    assert counts == {"zh": 104, "en": 60, "unanswerable": 40}
    # the page of a judged quote is one that the text of the quote stands on
    for item in judged:
        for place in item.places:
            for page in base.catalogue.pages(place.document_id, place.start, place.end):
                assert page.start < place.end
                assert place.start < page.end
