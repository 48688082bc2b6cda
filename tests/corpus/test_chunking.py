import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from psykb.corpus.chunking import chunk
from psykb.corpus.graphemes import is_boundary
from psykb.text.sentences import sentences
from psykb.types import Section, SectionKind
from tests.corpus.made_documents import document, documents, in_heading, innermost


def texts(text, **options):
    return [passage.text for passage in chunk(document(text), **options)]


def sentence(n, letter="字"):
    """A Chinese sentence of `n` characters."""
    return letter * (n - 1) + "。"


# --- bad calls, nothing to cut ---------------------------------------------------------------


@pytest.mark.parametrize("sizes", [{"size_zh": 0}, {"size_en": 0}, {"size_zh": -1}])
def test_a_passage_holds_something(sizes):
    with pytest.raises(ValueError, match="at least one character"):
        chunk(document("甲。"), **sizes)


def test_no_text_no_passage():
    assert chunk(document("")) == ()


def test_white_space_alone_is_a_passage():
    (passage,) = chunk(document(" \n \n"))
    assert (passage.start, passage.end, passage.text) == (0, 4, " \n \n")


def test_white_space_before_the_first_heading_is_a_passage():
    made = document("\n\n题\n甲。", sections=(section(2, 4, 6),))
    assert [(p.start, p.end, p.section) for p in chunk(made)] == [(0, 2, ()), (4, 6, ("题",))]


def section(start, heading_end, end, *, title="题", level=1, path=None, kind=SectionKind.BODY):
    return Section(
        level=level, title=title, path=path or (title,), start=start, heading_end=heading_end,
        end=end, kind=kind,
    )  # fmt: skip


# --- where passages belong -------------------------------------------------------------------


def test_a_passage_takes_path_and_kind_of_the_innermost_section():
    text = "第一章\n导言。\n一节\n正文。\n题\n一。\n尾。\n"
    chapter = section(0, 4, len(text), title="第一章")
    inner = section(8, 11, 15, title="一节", level=2, path=("第一章", "一节"))
    drill = section(
        15, 17, 20, title="题", level=2, path=("第一章", "题"), kind=SectionKind.EXERCISES
    )
    made = document(text, sections=(chapter, inner, drill))
    assert [(p.ordinal, p.text, p.section, p.kind) for p in chunk(made)] == [
        (0, "导言。\n", ("第一章",), "body"),
        (1, "正文。\n", ("第一章", "一节"), "body"),
        (2, "一。\n", ("第一章", "题"), "exercises"),
        (3, "尾。\n", ("第一章",), "body"),
    ]
    assert chunk(made)[1].id == f"{made.id}:11-15"


def test_white_space_goes_to_the_passage_before():
    made = document("甲。\n\n  乙\n。 \n题\n丙。", sections=(section(11, 13, 15),))
    assert [p.text for p in chunk(made, size_zh=1)] == ["甲。\n\n  ", "乙\n", "。 \n", "丙。"]


# --- where they are cut ----------------------------------------------------------------------


def test_what_fits_is_one_passage():
    text = sentence(150) + "\n\n" + sentence(150)
    assert texts(text) == [text]
    assert texts("word " * 180) == ["word " * 180]


def test_paragraphs_are_kept_whole():
    parts = [sentence(100) * 2 + "\n\n", sentence(140) * 2 + "\n\n", sentence(80) * 3]
    assert texts("".join(parts)) == parts


def test_no_tiny_tail():
    text = sentence(20) * 16  # 320 characters: one passage, not 300 and 20
    assert texts(text) == [text]
    halves = texts(sentence(20) * 22)  # 440: two of a size, not 300 and 140
    assert [len(half) for half in halves] == [220, 220]


def test_latin_letters_count_for_a_third():
    assert len(texts("One more short line. " * 43)) == 1  # 903 characters
    assert [len(t) for t in texts("One more short line. " * 80)] == [840, 840]
    mixed = sentence(150) + "And some English words here. " * 15
    assert texts(mixed) == [mixed]


@pytest.mark.parametrize(("leaning", "lengths"), [(2, [360, 240]), (3, [240, 360])])
def test_a_sentence_that_leans_on_the_one_before_stays_with_it(leaning, lengths):
    parts = [("它" if n == leaning else "字") + sentence(119) for n in range(5)]
    assert [len(text) for text in texts("".join(parts))] == lengths


def test_a_list_stays_with_its_introduction():
    items = "".join(f"{n}. {sentence(80)}\n" for n in (1, 2, 3))
    text = sentence(145) * 2 + "有三条：\n\n" + items
    assert texts(text) == [sentence(145) * 2, "有三条：\n\n" + items]


def test_items_without_marks_stay_with_an_introduction_in_front():
    items = "\n".join(sentence(70) for _ in range(4)) + "\n"
    text = sentence(140) * 2 + "主要有以下四条：\n\n" + items
    assert texts(text) == [sentence(140) * 2, "主要有以下四条：\n\n" + items]


def test_a_list_that_does_not_fit_is_cut_between_items():
    items = [f"- {sentence(78)}\n" for _ in range(8)]
    parts = texts("八条如下：\n" + "".join(items))
    assert parts == [
        "八条如下：\n" + "".join(items[:4]),
        "".join(items[4:]),
    ]


def test_a_table_stays_together():
    rows = "".join(f"甲乙丙丁{n} | {'格' * 30}\n" for n in range(6))
    text = sentence(130) * 2 + "\n\n表一 比较：\n" + rows + "\n" + sentence(130) * 2
    assert texts(text) == [
        sentence(130) * 2 + "\n\n",
        "表一 比较：\n" + rows + "\n",
        sentence(130) * 2,
    ]


def test_a_table_that_does_not_fit_is_cut_between_rows():
    rows = [f"第{n}行。甲 | {'格' * 90}。乙\n" for n in range(6)]
    assert texts("".join(rows)) == ["".join(rows[:3]), "".join(rows[3:])]


def test_a_long_sentence_is_cut_at_semicolons():
    clauses = ["分" * 249 + "；" for _ in range(4)]
    assert texts("".join(clauses)) == clauses


def test_then_at_commas():
    clauses = ["句" * 199 + "，" for _ in range(4)]
    assert texts("".join(clauses)) == ["".join(clauses[:2]), "".join(clauses[2:])]


def test_a_comma_in_a_number_is_none():
    parts = texts("9,999 " * 400)
    assert "".join(parts) == "9,999 " * 400
    assert all(part.startswith("9,999") and part.endswith(" ") for part in parts)


def test_then_anywhere_but_not_in_a_character():
    parts = texts("e\u0301" * 1500, size_en=300)
    assert "".join(parts) == "e\u0301" * 1500
    assert all(part.startswith("e") and part.endswith("\u0301") for part in parts)
    family = "👩\u200d👩\u200d👧"
    parts = texts(family * 200, size_zh=100)
    assert all(part.startswith("👩\u200d👩") and part.endswith("👧") for part in parts)


def test_one_endless_character_is_one_passage():
    text = "a" + "\u0301" * 3000
    assert texts(text) == [text]


# --- laws ------------------------------------------------------------------------------------


@settings(max_examples=60, deadline=None)
@given(documents(), st.integers(1, 60), st.integers(1, 200))
@example(document("\n\n"), 300, 900)
@example(document("甲\n\u0301乙" * 30), 3, 9)
def test_headings_and_passages_tile(made, size_zh, size_en):
    passages = chunk(made, size_zh=size_zh, size_en=size_en)
    covered = [False] * len(made.text)
    at = 0
    for ordinal, passage in enumerate(passages):
        assert passage.ordinal == ordinal
        assert passage.document_id == made.id
        assert passage.text == made.text[passage.start : passage.end]
        assert at <= passage.start < passage.end
        at = passage.end
        for i in range(passage.start, passage.end):
            covered[i] = True
            if not made.text[i].isspace():
                inner = innermost(made, i)
                assert passage.section == (inner.path if inner else ())
                assert passage.kind == (inner.kind if inner else SectionKind.BODY)
    assert covered == [not in_heading(made, i) for i in range(len(made.text))]


@settings(max_examples=60, deadline=None)
@given(documents(), st.integers(5, 60), st.integers(15, 200))
def test_passages_begin_at_whole_characters_and_are_not_too_long(made, size_zh, size_en):
    bounds = {at for s in made.sections for at in (s.start, s.heading_end, s.end)}
    for passage in chunk(made, size_zh=size_zh, size_en=size_en):
        before = len(made.text[: passage.start].rstrip())
        if before and bounds.isdisjoint(range(before, passage.start + 1)):
            assert is_boundary(made.text, passage.start)
            assert not passage.text[0].isspace()
        body = passage.text.strip()
        whole = sum(is_boundary(body, i) for i in range(1, len(body)))
        wide = sum(c >= "\u2e80" for c in body)
        weight = wide / size_zh + (len(body) - wide) / size_en
        torn = any(not is_boundary(body, start) for start, _ in sentences(body)[1:])
        # a closing quote or bracket stays with what it closes, however small the size is
        most = 2.001 + 2 / min(size_zh, size_en)
        assert weight <= most or torn or whole < 2 * min(size_zh, size_en)


@pytest.mark.parametrize(
    "unit", ["心理学研究。", "A short one. ", "字\n", "x", "e\u0301", "| | ", "；", "- a\n"]
)
def test_time_grows_with_the_length_only(unit):
    def seconds(n):
        made = document(unit * n)
        started = time.perf_counter()
        chunk(made)
        return time.perf_counter() - started

    short = min(seconds(3_000) for _ in range(3))
    assert min(seconds(30_000) for _ in range(2)) < 40 * short + 0.05
