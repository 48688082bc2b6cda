"""What items cover: sections, pages, terms, by hand."""

from dataclasses import replace

import pytest

from psykb.generation.coverage import Extent, _Ranges, _terms, coverage, shown, together
from psykb.generation.library import Library
from psykb.index.knowledge_base import KnowledgeBase
from psykb.types import Definition, Kind, Point
from tests.conftest import BOOKS
from tests.generation.made_items import item

DEFINES = "工作记忆（working memory）是指对有限的信息加以暂时保持并同时加工的记忆系统。"


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    folder = tmp_path_factory.mktemp("coverage")
    for name, content in BOOKS.items():
        (folder / name).write_text(content, encoding="utf-8")
    made = KnowledgeBase.create(folder / "kb")
    made.ingest([folder])
    return made


@pytest.fixture(scope="module")
def library(base):
    return Library(base, books=["记忆小书"])


def test_without_items_nothing_is_covered(library):
    (book,) = coverage([], library)
    assert book.items == 0
    assert book.sections.things == (
        ("第一章 记忆", False),
        ("第一章 记忆 › 1.1 工作记忆", False),
        ("第一章 记忆 › 1.2 遗忘", False),
        ("第二章 学习 › 2.1 经典条件反射", False),
    )
    assert (book.sections.covered, book.sections.total, book.sections.share) == (0, 4, 0.0)
    assert book.pages == Extent()
    assert book.pages.share == 0.0
    assert book.terms.missing == ("记忆", "工作记忆", "经典条件反射", "消退")


def test_what_an_item_cites_and_is_about_is_covered(base, library):
    items = [
        item(base, DEFINES, question="什么是工作记忆？"),
        item(base, "干扰也会导致遗忘。", question="什么会导致遗忘？", about="消退"),
    ]
    (book,) = coverage(items, library)
    assert book.items == 2
    assert book.sections.missing == ("第一章 记忆", "第二章 学习 › 2.1 经典条件反射")
    # the one is cited where it is defined, the other is what an item is about
    assert book.terms.missing == ("记忆", "经典条件反射")
    assert book.terms.share == 0.5


def test_a_name_in_the_other_language_is_the_same_term(base, library):
    about = item(base, "干扰也会导致遗忘。", question="?", about="Working Memory")
    (book,) = coverage([about], library)
    assert "工作记忆" not in book.terms.missing


def test_what_is_cited_in_another_book_counts_nowhere(base, library):
    quote = "It was studied by B. F. Skinner."
    (book,) = coverage([item(base, quote, question="Who studied it?")], library)
    assert (book.items, book.sections.covered, book.terms.covered) == (0, 0, 0)


def test_as_json(base, library):
    (book,) = coverage([item(base, DEFINES, question="什么是工作记忆？")], library)
    assert shown(book)["terms"] == {
        "covered": 1,
        "total": 4,
        "share": 0.25,
        "missing": ["记忆", "经典条件反射", "消退"],
    }


def test_a_definition_that_joins_two_names_makes_them_one_term():
    def defines(*names, at):
        return Definition(
            term=names[0], variants=names[1:], document_id="0" * 12, start=at, end=at + 5,
            pattern="is", confidence=1.0,
        )  # fmt: skip

    definitions = [defines("甲", at=0), defines("乙", at=10), defines("丙", at=20)]
    joined = [*definitions, defines("乙", "甲", at=30)]
    nothing = _Ranges([])
    assert _terms(definitions, nothing, set()).missing == ("甲", "乙", "丙")
    assert _terms(joined, nothing, set()).missing == ("甲", "丙")
    # covered by whichever sentence
    assert _terms(joined, _Ranges([(12, 13)]), set()).missing == ("丙",)


@pytest.mark.parametrize(
    ("start", "end", "touched"),
    [(0, 1, False), (0, 6, True), (5, 6, True), (9, 12, True), (10, 20, False), (20, 30, True)],
)
def test_ranges_touch_where_they_share_a_character(start, end, touched):
    assert _Ranges([(5, 8), (7, 10), (25, 26)]).touch(start, end) is touched


def test_wrong_options_cover_nothing(base, library):
    # its first point is what makes the key right; the second tells of a wrong option
    (other,) = item(base, "干扰也会导致遗忘。", question="?").citations
    one = item(
        base,
        DEFINES,
        question="（　　）是指…",
        kind=Kind.SINGLE,
        options=("工作记忆", "遗忘", "学习", "消退"),
        answer="A",
    )
    one = replace(
        one,
        citations=(*one.citations, other),
        points=(*one.points, Point(text=other.quote, evidence=(1,))),
    )
    (book,) = coverage([one], library)
    assert [name for name, hit in book.sections.things if hit] == ["第一章 记忆 › 1.1 工作记忆"]


def test_books_come_in_the_order_of_their_numbers(tmp_path):
    for title in ("10 Sleep", "2 Brain", "1 Start"):
        body = f"---\ntitle: {title}\nlanguage: en\n---\n\n# {title}\n\n{title} is studied here.\n"
        (tmp_path / f"{title}.md").write_text(body, encoding="utf-8")
    made = KnowledgeBase.create(tmp_path / "kb")
    made.ingest([tmp_path])
    found = coverage([], Library(made))
    assert [book.title for book in found] == ["1 Start", "2 Brain", "10 Sleep"]


def test_books_together(base):
    quote = "It was studied by B. F. Skinner."
    books = coverage([item(base, quote, question="Who?")], Library(base))
    sections, pages, terms = together(books)
    assert sections.covered == 1
    assert sections.total == sum(b.sections.total for b in books)
    assert pages == Extent()
    assert terms.covered == 0
