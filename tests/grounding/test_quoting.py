"""Citations are cut from the store, and nothing that is not there can be cited."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from psykb.errors import NotFoundError, QuoteError
from psykb.grounding.quoting import cite, find, holds, resolve
from psykb.index.knowledge_base import KnowledgeBase
from psykb.types import Citation

SOURCE = """\
# 第一章 学习

中性刺激与无条件刺激多次配对后，能够引起条件反应。消退并不等于遗忘。

# Chapter 2

Behaviour is shaped by its consequences. Reinforcement makes behaviour more frequent.
"""


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    folder = tmp_path_factory.mktemp("quoting")
    (folder / "book.md").write_text(SOURCE, encoding="utf-8")
    made = KnowledgeBase.create(folder / "kb")
    made.ingest([folder / "book.md"])
    return made


@pytest.fixture(scope="module")
def document(base):
    return base.document(base.documents()[0].id)


@pytest.mark.parametrize(
    "invented",
    [
        # a reversed claim, an invented one, one with words put in, one with a word changed
        "中性刺激与无条件刺激多次配对后，不能引起条件反应",
        "中性刺激与奖励配对后，能够引起情绪反应",
        "behaviour is shaped by genes and not its consequences",
        "Behaviour is shaped by its consequence.",
        # right words with other punctuation, case or spacing are not the quote either
        "中性刺激与无条件刺激多次配对后,能够引起条件反应",
        "behaviour is shaped by its consequences",
        "Behaviour is  shaped by its consequences.",
        "",
        "  ",
    ],
)
def test_what_is_not_there_is_not_found(base, document, invented):
    assert find(base.catalogue, document.id, invented) == ()


@pytest.mark.parametrize(
    "quote", ["中性刺激与无条件刺激多次配对后，能够引起条件反应。", "shaped by its consequences"]
)
def test_what_is_there_is_found_where_it_is(base, document, quote):
    (citation,) = find(base.catalogue, document.id, quote)
    assert citation.quote == quote
    assert document.text[citation.start : citation.end] == quote
    assert holds(base.catalogue, citation)


def test_every_place_is_found(base, document):
    starts = [c.start for c in find(base.catalogue, document.id, "ehaviour")]
    assert [document.text[s : s + 8] for s in starts] == ["ehaviour", "ehaviour"]


def test_the_citation_says_where(base, document):
    (citation,) = find(base.catalogue, document.id, "消退并不等于遗忘。")
    assert citation.title == document.title
    assert citation.section == ("第一章 学习",)
    assert (citation.pages, citation.exact) == ((), True)


@pytest.mark.parametrize("span", ["0-0", "5-3", "10-99999", "99990-99999"])
def test_a_range_without_text_is_refused(base, document, span):
    with pytest.raises(QuoteError, match="there is no text"):
        resolve(base.catalogue, f"{document.id}:{span}")


@pytest.mark.parametrize("reference", ["", "x", "abc:def", "abc:1", "abc:-1-5", ":", "abc:1-2-3"])
def test_what_is_no_place_is_refused(base, reference):
    with pytest.raises(QuoteError, match="not a place"):
        resolve(base.catalogue, reference)


def test_an_unknown_document_is_refused(base):
    with pytest.raises(NotFoundError, match="no document ffffffffffff"):
        resolve(base.catalogue, "ffffffffffff:0-5")


def test_white_space_at_the_ends_is_left_out(base, document):
    at = document.text.index("消退")
    citation = cite(base.catalogue, document.id, at, at + len("消退并不等于遗忘。\n"))
    assert citation.quote == "消退并不等于遗忘。"


def test_a_citation_cannot_hold_another_quote(document):
    with pytest.raises(ValueError, match="exactly the characters of its range"):
        Citation(document_id=document.id, start=0, end=3, quote="四个字符", title="x")


@settings(max_examples=200, deadline=None)
@given(data=st.data())
def test_whatever_is_cited_is_in_the_text(base, document, data):
    start = data.draw(st.integers(0, len(document.text) - 1))
    end = data.draw(st.integers(start + 1, len(document.text)))
    if not document.text[start:end].strip():
        with pytest.raises(QuoteError):
            cite(base.catalogue, document.id, start, end)
        return
    citation = cite(base.catalogue, document.id, start, end)
    assert document.text[citation.start : citation.end] == citation.quote
    assert citation.quote == document.text[start:end].strip()
    assert resolve(base.catalogue, citation.id) == citation
