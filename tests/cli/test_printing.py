"""How records are written for people: every form of a citation, hits, answers, refusals."""

import pytest

from psykb import messages
from psykb.cli.calls import Call
from psykb.cli.printing import (
    abstention_lines,
    citation_line,
    claim_lines,
    emphasise,
    hit_lines,
    mark,
    megabytes,
    pages,
    rejected_line,
)
from psykb.types import (
    Abstention,
    Answer,
    Citation,
    Claim,
    Document,
    Hit,
    Language,
    Page,
    Passage,
    Reason,
    Rejected,
)


@pytest.fixture(autouse=True)
def english():
    messages.choose("en")
    yield
    messages.choose("en")


def call(*, styled: bool = False, columns: int = 1000, verbose: bool = False) -> Call:
    made = Call(verbose=verbose)
    made.__dict__.update(styled=styled, columns=columns)  # what a terminal would say
    return made


def page(index: int, label: str | None = None) -> Page:
    return Page(index=index, label=label, label_kind="printed" if label else None, start=0, end=9)


def book(language: Language = "zh", reader: str = "pdf") -> Document:
    return Document(
        id="0123456789ab", work_id="w", title="心理学基础", language=language, text="",
        reader=reader, reader_version="1",
    )  # fmt: skip


def citation(**changes) -> Citation:
    quote = changes.pop("quote", "工作记忆是一种系统。")
    known = {
        "document_id": "0123456789ab",
        "start": 100,
        "end": 100 + len(quote),
        "quote": quote,
        "title": "心理学基础",
        "pages": (page(63, "57"),),
        "section": ("第六章 记忆", "6.2 短时记忆与工作记忆", "二、工作记忆"),
    }
    return Citation(**{**known, **changes})


@pytest.mark.parametrize(
    ("touched", "words"),
    [
        ((), ""),
        ((page(63, "57"),), "p. 57 (PDF 63)"),
        ((page(9, "ix"),), "p. ix (PDF 9)"),
        ((page(71),), "PDF p. 71"),
        ((page(63, "57"), page(64, "58")), "pp. 57–58 (PDF 63–64)"),
        ((page(8, "viii"), page(9, "1")), "pp. viii–1 (PDF 8–9)"),
        ((page(63, "57"), page(64, "58"), page(65, "59")), "pp. 57–59 (PDF 63–65)"),
        ((page(71), page(72)), "PDF pp. 71–72"),
        ((page(63, "57"), page(64)), "PDF pp. 63–64"),  # half a label would mislead
    ],
)
def test_pages(touched, words):
    assert pages(touched) == words


def test_pages_that_are_not_of_a_pdf():
    assert pages((page(63, "57"), page(64, "58")), pdf=False) == "pp. 57–58"
    assert pages((page(71),), pdf=False) == "p. [71]"
    assert pages((page(71), page(72)), pdf=False) == "pp. [71–72]"


def test_citation_of_a_chinese_book():
    assert citation_line(citation(), book()) == (
        "《心理学基础》 第六章 记忆 › 6.2 短时记忆与工作记忆 › 二、工作记忆 p. 57 (PDF 63)"
    )


def test_citation_of_an_english_book():
    made = citation(title="Foundations", section=("Chapter 2 Learning", "2.1 Conditioning"))
    assert citation_line(made, book("en")) == (
        "“Foundations”, Chapter 2 Learning › 2.1 Conditioning, p. 57 (PDF 63)"
    )


def test_citation_of_a_text_file_with_page_breaks():
    made = citation(section=())
    assert citation_line(made, book(reader="plain")) == "《心理学基础》 p. 57"


def test_citation_without_pages_without_sections_and_from_a_picture():
    assert citation_line(citation(pages=(), section=("第一章",)), book()) == "《心理学基础》 第一章"
    assert citation_line(citation(pages=(), section=()), book()) == "《心理学基础》"
    assert citation_line(citation(section=(), exact=False), book()) == (
        "《心理学基础》 p. 57 (PDF 63) (OCR)"
    )


def hit(**changes) -> Hit:
    text = "工作记忆是一种系统。\n\n"
    passage = Passage(
        document_id="0123456789ab", ordinal=3, start=100, end=100 + len(text), text=text
    )
    return Hit(**{"passage": passage, "score": 1.23456, "lexical": 7.0, **changes})


def test_a_hit():
    lines = hit_lines(call(), 1, hit(), citation(), book(), ())
    assert lines.split("\n") == [
        " 1. 《心理学基础》 第六章 记忆 › 6.2 短时记忆与工作记忆 › 二、工作记忆 p. 57 (PDF 63)",
        "    0123456789ab:100-112",
        "    工作记忆是一种系统。",
    ]


def test_a_hit_with_all_there_is_to_tell_of_it():
    full = hit(dense=0.5, definition=0.9, rerank=-2.5, also_in=("aa:1-2", "bb:3-4"))
    lines = hit_lines(call(verbose=True), 12, full, citation(section=()), book(), ())
    assert lines.split("\n") == [
        "12. 《心理学基础》 p. 57 (PDF 63)",
        "    0123456789ab:100-112",
        "    score 1.235 · words 7.000 · vectors 0.500 · definition 0.90 · reranked -2.500",
        "    the same text also in: aa:1-2, bb:3-4",
        "    工作记忆是一种系统。",
    ]
    messages.choose("zh")
    lines = hit_lines(call(verbose=True), 12, full, citation(section=()), book(), ())
    assert lines.split("\n")[2:4] == [
        "    得分 1.235 · 字词 7.000 · 向量 0.500 · 定义 0.90 · 重排 -2.500",
        "    相同的文字还见于：aa:1-2、bb:3-4",
    ]


@pytest.mark.parametrize(
    ("text", "words", "shown"),
    [
        ("工作记忆的容量", {"工作", "记忆"}, "[工作][记忆]的容量"),
        ("工作记忆的容量", {"工作", "作记", "记忆"}, "[工作记忆]的容量"),
        ("爱与依恋", {"爱"}, "[爱]与依恋"),
        ("Memories of memory.", {"memory"}, "[Memories] of [memory]."),
        ("記憶的容量", {"记忆"}, "[記憶]的容量"),  # traditional characters
        ("1974年", {"1974"}, "[1974]年"),
        ("nothing here", {"记忆"}, "nothing here"),
    ],
)
def test_emphasis(text, words, shown):
    styled = emphasise(call(styled=True), text, words)
    assert styled.replace("\x1b[1m", "[").replace("\x1b[0m", "]") == shown.replace("][", "")
    assert emphasise(call(), text, words) == text


def test_mark():
    assert mark(call(), "一二三四", 1, 3) == "一⟦二三⟧四"
    assert mark(call(styled=True), "一二\n三四", 1, 4) == ("一\x1b[1m二\x1b[0m\n\x1b[1m三\x1b[0m四")
    assert mark(call(), "一二 ", 1, 5) == "一⟦二⟧ "  # the quote goes on behind the text
    assert mark(call(), "一二三", -5, 1) == "⟦一⟧二三"  # it begins before the text
    assert mark(call(), "一二", 2, 5) == "一二"
    assert mark(call(), "一二", -5, -1) == "一二"


def test_a_claim_stands_above_its_places():
    claim = Claim(text="工作记忆是一种系统。", citations=(citation(), citation(pages=())))
    assert claim_lines(call(), claim, {"0123456789ab": book()}).split("\n") == [
        "工作记忆是一种系统。",
        "    — 《心理学基础》 第六章 记忆 › 6.2 短时记忆与工作记忆 › 二、工作记忆 p. 57 (PDF 63)",
        "      0123456789ab:100-110",
        "    — 《心理学基础》 第六章 记忆 › 6.2 短时记忆与工作记忆 › 二、工作记忆",
        "      0123456789ab:100-110",
    ]


def test_long_lines_are_broken_for_a_terminal():
    claim = Claim(text="工作记忆是一种系统。", citations=(citation(),))
    assert claim_lines(call(columns=40), claim, {"0123456789ab": book()}).split("\n") == [
        "工作记忆是一种系统。",
        "    — 《心理学基础》 第六章 记忆 › 6.2",
        "      短时记忆与工作记忆 › 二、工作记忆",
        "      p. 57 (PDF 63)",
        "      0123456789ab:100-110",
    ]


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("en", [
            "The books do not answer this. Looked for: 烹饪, 红烧肉. Not found in the nearest "
            "passages: 红烧肉.",
            "",
            "What came nearest:",
        ]),
        ("zh", [
            "书中没有这个问题的答案。查找的是：烹饪、红烧肉。最接近的段落里没有：红烧肉。",
            "",
            "最接近的是：",
        ]),
    ],
)  # fmt: skip
def test_an_abstention_says_what_was_looked_for(language, shown):
    messages.choose(language)
    answer = Answer(
        question="?",
        abstained=Abstention.WEAK_EVIDENCE,
        looked_for=("烹饪", "红烧肉"),
        missing=("红烧肉",),
        nearest=(citation(section=()),),
        timings={},
    )
    assert abstention_lines(call(), answer, {"0123456789ab": book()}).split("\n") == [
        *shown,
        "工作记忆是一种系统。",
        "    — 《心理学基础》 p. 57 (PDF 63)",
        "      0123456789ab:100-110",
    ]


def test_what_is_missing_is_not_said_twice():
    answer = Answer(
        question="?",
        abstained=Abstention.NOTHING_FOUND,
        looked_for=("红烧肉",),
        missing=("红烧肉",),
        timings={},
    )
    assert abstention_lines(call(), answer, {}) == (
        "The books do not answer this. Looked for: 红烧肉."
    )


def test_a_question_without_a_subject():
    answer = Answer(question="", abstained=Abstention.NO_QUESTION, timings={})
    assert abstention_lines(call(), answer, {}) == (
        "There is nothing to look up in this question: it names no subject."
    )


def test_a_refused_file_is_named_once():
    made = Rejected(item="/b/a.pdf", stage="read", reason=Reason.DAMAGED, detail="/b/a.pdf: cut")
    assert rejected_line(made) == "/b/a.pdf: cut [damaged]"
    made = Rejected(item="/b/a.pdf", stage="read", reason=Reason.NO_SUCH_PATH, detail="gone")
    assert rejected_line(made) == "/b/a.pdf: gone [no_such_path]"


@pytest.mark.parametrize(
    ("size", "words"),
    [(0, "0 kB"), (1, "1 kB"), (999_999, "1000 kB"), (1_250_000, "1.2 MB"), (3e9, "3.0 GB")],
)
def test_megabytes(size, words):
    assert megabytes(int(size)) == words
