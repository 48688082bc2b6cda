"""The lexical index against BM25 written out plainly."""

import math
from collections import Counter

import pytest

from psykb.errors import StoreError
from psykb.index import lexical
from psykb.index.lexical import TITLE_WEIGHT, Lexical, query_weights
from psykb.text.terms import terms
from psykb.types import Passage, SectionKind

TEXTS = [
    ("记忆", "工作记忆是对信息进行暂时保持和加工的系统。"),
    ("记忆", "长时记忆保存的时间很长，容量没有已知的限度。"),
    ("学习", "经典条件反射由巴甫洛夫在狗身上发现。"),
    ("Learning", "Classical conditioning was first described by Pavlov."),
    ("Memory", "Working memory holds a few chunks while we think."),
    ("记忆", "工作记忆是对信息进行暂时保持和加工的系统。"),
]


def passage(n, title, text, kind=SectionKind.BODY):
    return Passage(
        document_id=f"{n:012x}",
        ordinal=0,
        start=0,
        end=len(text),
        text=text,
        section=(title,),
        kind=kind,
    )


ENTRIES = [(n + 1, 1 + n % 2, passage(n, *t)) for n, t in enumerate(TEXTS)]


@pytest.fixture(scope="module")
def index(tmp_path_factory):
    folder = tmp_path_factory.mktemp("lexical") / "lexical.1"
    lexical.write(folder, ENTRIES)
    return Lexical.open(folder)


def quantised(length):
    """Lucene's one-byte length: four significant bits above 40, which tantivy uses too."""
    return length if length <= 40 else None


def bm25(query, field):
    """BM25 with k1 1.2, b 0.75 and idf ln(1 + (N − df + ½) / (df + ½)), over all entries."""
    cut = [
        Counter(terms(p.text if field == "body" else " ".join(p.section))) for _r, _d, p in ENTRIES
    ]
    lengths = [sum(c.values()) for c in cut]
    assert all(quantised(n) == n for n in lengths)
    average = sum(lengths) / len(cut)
    scores = []
    for counts, length in zip(cut, lengths, strict=True):
        score = 0.0
        for term, weight in query.items():
            df = sum(term in c for c in cut)
            idf = math.log(1 + (len(cut) - df + 0.5) / (df + 0.5))
            tf = counts[term]
            score += weight * idf * tf * 2.2 / (tf + 1.2 * (0.25 + 0.75 * length / average))
        scores.append(score)
    return scores


@pytest.mark.parametrize("question", ["工作记忆的容量", "Pavlov conditioning", "记忆 memory 记忆"])
def test_scores_are_bm25(index, question):
    query = query_weights(question)
    expected = [
        b + TITLE_WEIGHT * t for b, t in zip(bm25(query, "body"), bm25(query, "title"), strict=True)
    ]
    rows = [row for row, _d, _p in ENTRIES]
    found = index.scores(query, rows)
    assert [found[row] for row in rows] == pytest.approx(expected, rel=1e-4)
    best = index.best(query, 10)
    assert best == pytest.approx(
        {row: s for row, s in zip(rows, expected, strict=True) if s > 0}, rel=1e-4
    )


def test_rows_that_tie_with_the_last_one_come_along(index):
    # passages 1 and 6 are the same text
    assert set(index.best(query_weights("暂时保持"), 1)) == {1, 6}


def test_only_the_documents_asked_for(index):
    query = query_weights("记忆")
    assert set(index.best(query, 10)) == {1, 2, 6}
    assert set(index.best(query, 10, documents=[1])) == {1}
    assert index.best(query, 10, documents=[]) == {}


def test_filters_add_nothing_to_the_score(index):
    query = query_weights("记忆")
    free = index.best(query, 10)
    assert index.best(query, 10, documents=[1, 2], only_answers=True) == pytest.approx(free)


def test_only_what_answers(tmp_path):
    entries = [
        (1, 1, passage(1, "参考文献", "工作记忆研究", SectionKind.REFERENCES)),
        (2, 1, passage(2, "正文", "工作记忆研究")),
    ]
    lexical.write(tmp_path / "l", entries)
    opened = Lexical.open(tmp_path / "l")
    query = query_weights("工作记忆")
    assert set(opened.best(query, 10)) == {1, 2}
    assert set(opened.best(query, 10, only_answers=True)) == {2}


def test_an_empty_query_finds_nothing(index):
    assert index.best({}, 10) == {}
    assert index.scores({}, [1, 2]) == {1: 0.0, 2: 0.0}
    assert Lexical.empty().best(query_weights("记忆"), 10) == {}


def test_added_to_the_last_generation_is_like_written_at_once(tmp_path):
    lexical.write(tmp_path / "1", ENTRIES[:2])
    before = {f.name: f.read_bytes() for f in (tmp_path / "1").iterdir()}
    lexical.write(tmp_path / "2", ENTRIES[2:], start_from=tmp_path / "1")
    lexical.write(tmp_path / "all", ENTRIES)
    added, whole = Lexical.open(tmp_path / "2"), Lexical.open(tmp_path / "all")
    for question in ("工作记忆的容量", "Pavlov conditioning"):
        query = query_weights(question)
        assert added.best(query, 10) == pytest.approx(whole.best(query, 10), abs=1e-6)
    # the older generation is untouched
    assert {f.name: f.read_bytes() for f in (tmp_path / "1").iterdir()} == before


def test_a_damaged_index_says_where_and_what_next(tmp_path):
    lexical.write(tmp_path / "l", ENTRIES)
    (tmp_path / "l" / "meta.json").write_text("{")
    with pytest.raises(StoreError, match=r"damaged.*psykb ingest"):
        Lexical.open(tmp_path / "l")
