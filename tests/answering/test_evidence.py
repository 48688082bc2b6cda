"""What a model is shown: numbered sentences of the books, as data, within a budget."""

import re

import pytest

from psykb.answering import evidence, findings
from psykb.index.knowledge_base import KnowledgeBase
from psykb.llm.estimating import expected
from tests.conftest import BOOKS

MEMORY = "记忆小书 › 第一章 记忆 › 1.1 工作记忆"
DEFINED = "工作记忆（working memory）是指对有限的信息加以暂时保持并同时加工的记忆系统。"
PROPOSED = "1974年，巴德利和希契提出了工作记忆模型。"
DIFFERS = "与短时记忆不同，工作记忆强调的不只是保持，还有对信息的操作。"


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    folder = tmp_path_factory.mktemp("evidence")
    for name, content in BOOKS.items():
        (folder / name).write_text(content, encoding="utf-8")
    made = KnowledgeBase.create(folder / "kb")
    made.ingest([folder])
    return made


def gather(base, question, *, k=8, tokens=10_000, books=None):
    found = findings.find(base, question, books=books, k=k)
    return evidence.gather(base, found, tokens=tokens, count=expected)


def numbers(text):
    return [int(n) for n in re.findall(r"^\[(\d+)\] ", text, re.MULTILINE)]


def test_sentences_are_numbered_under_the_place_where_they_stand(base):
    shown = gather(base, "什么是工作记忆？", k=1)
    assert shown.text == f"# {MEMORY}\n[1] {DEFINED}\n[2] {PROPOSED}\n[3] {DIFFERS}"
    assert [e.number for e in shown.sentences] == [1, 2, 3]
    assert [e.text for e in shown.sentences] == [DEFINED, PROPOSED, DIFFERS]
    section = ("第一章 记忆", "1.1 工作记忆")
    assert [e.context for e in shown.sentences] == [
        section,
        (*section, DEFINED),
        (*section, PROPOSED),
    ]


def test_every_sentence_is_a_range_of_its_document(base):
    shown = gather(base, "记忆包括哪些过程？")
    assert numbers(shown.text) == [e.number for e in shown.sentences]
    assert len(shown.passages) == len(shown.sentences)
    for sentence, passage in zip(shown.sentences, shown.passages, strict=True):
        text = base.document(sentence.document_id).text
        assert text[sentence.start : sentence.end] == sentence.text
        assert passage.startswith(sentence.document_id)


def test_the_best_passage_comes_first_and_each_is_in_reading_order(base):
    question = "What is operant conditioning?"
    shown = gather(base, question)
    hits = [hit.passage.id for hit in base.search(question, 8)]
    assert list(dict.fromkeys(shown.passages)) == hits
    for passage in hits:
        of_it = zip(shown.sentences, shown.passages, strict=True)
        starts = [sentence.start for sentence, its in of_it if its == passage]
        assert starts == sorted(set(starts))


def test_too_small_a_budget_shows_nothing(base):
    shown = gather(base, "什么是工作记忆？", tokens=10)
    assert (shown.sentences, shown.passages, shown.text) == ((), (), "")
    assert gather(base, "什么是工作记忆？", tokens=-1).sentences == ()


def test_a_small_budget_shows_the_sentences_with_the_most_weight(base):
    everything = gather(base, "什么是工作记忆？")
    fewer = gather(base, "什么是工作记忆？", tokens=expected(DEFINED) + 50)
    assert fewer.text == f"# {MEMORY}\n[1] {DEFINED}"
    assert len(fewer.sentences) < len(everything.sentences)


@pytest.mark.parametrize("tokens", range(0, 700, 50))
def test_the_budget_holds(base, tokens):
    assert expected(gather(base, "记忆和遗忘有什么关系？", tokens=tokens).text) <= tokens


def test_definitions_of_what_is_compared_are_shown_though_no_passage_has_them(base):
    one = gather(base, "工作记忆和经典条件反射有什么区别？", k=1)
    texts = [e.text for e in one.sentences]
    assert DEFINED in texts
    assert any("所谓经典条件反射" in text for text in texts)
    place = next(n for n, text in enumerate(texts) if "所谓" in text)
    outside = one.sentences[place]
    assert outside.context == ("第二章 学习", "2.1 经典条件反射")
    assert one.text.count("# 记忆小书") == 2
    # but not out of a book that was not asked
    other = gather(base, "工作记忆和经典条件反射有什么区别？", k=1, books=["motivation.txt"])
    assert all("所谓经典条件反射" not in e.text for e in other.sentences)


def test_a_citation_is_cut_from_the_store(base):
    shown = gather(base, "什么是工作记忆？", k=1)
    (citation,) = evidence.cited(base, shown, [1])
    assert citation.quote == DEFINED
    assert base.document(citation.document_id).text[citation.start : citation.end] == DEFINED


def test_sentences_that_follow_one_another_are_one_citation(base):
    shown = gather(base, "什么是工作记忆？", k=1)
    assert [c.quote for c in evidence.cited(base, shown, [3, 1])] == [DEFINED, DIFFERS]
    (joined,) = evidence.cited(base, shown, [2, 1, 1])
    assert joined.quote == DEFINED + PROPOSED
    (whole,) = evidence.cited(base, shown, [3, 2, 1])
    assert (whole.start, whole.end) == (shown.sentences[0].start, shown.sentences[2].end)


def test_sentences_of_two_passages_are_two_citations(base):
    shown = gather(base, "记忆和遗忘")
    changes = [
        n for n in range(1, len(shown.sentences)) if shown.passages[n] != shown.passages[n - 1]
    ]
    assert changes
    for n in changes:
        citations = evidence.cited(base, shown, [n, n + 1])
        assert [c.quote for c in citations] == [
            shown.sentences[n - 1].text,
            shown.sentences[n].text,
        ]


def test_pages_stand_in_the_heading(tmp_path):
    from tests.cli.conftest import make_pdf

    make_pdf(tmp_path / "brain.pdf")
    base = KnowledgeBase.create(tmp_path / "kb")
    base.ingest([tmp_path / "brain.pdf"])
    shown = gather(base, "What coordinates movement?")
    assert shown.text.splitlines()[0] == (
        "# A Note on the Brain › Chapter 1 Parts of the Brain, pp. 1–2"
    )
