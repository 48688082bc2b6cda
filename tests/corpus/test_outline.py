"""Sections from headings: how they nest, and what they are for."""

from psykb.corpus.blocks import Block
from psykb.corpus.outline import sections
from psykb.types import SectionKind

BODY, FRONT = SectionKind.BODY, SectionKind.FRONT_MATTER


def outline(*blocks, title="Book"):
    """Sections of one-character blocks, as (level, path, start, heading_end, end, kind)."""
    starts = list(range(0, 10 * len(blocks), 10))
    found = sections(blocks, starts, 10 * len(blocks), title=title)
    return [(s.level, s.path, s.start, s.heading_end, s.end, s.kind) for s in found]


def heading(level, title, *, front=False):
    return Block(text=title, kind="heading", level=level, front=front)


def text(content="正文。", *, front=False):
    return Block(text=content, front=front)


def test_levels_are_depths_whatever_the_headings_say():
    assert outline(
        heading(1, "第一章"), text(), heading(4, "一、"), text(), heading(2, "第二节"), text()
    ) == [
        (1, ("第一章",), 0, 10, 60, BODY),
        (2, ("第一章", "一、"), 20, 30, 40, BODY),
        (2, ("第一章", "第二节"), 40, 50, 60, BODY),
    ]


def test_a_document_without_headings_has_no_sections():
    assert outline(text(), text()) == []


def test_subsections_inherit_what_a_section_is_for_unless_their_title_says_otherwise():
    assert outline(
        heading(1, "第二部分 练习题"),
        heading(2, "一、单项选择题"),
        heading(2, "二、案例"),
        heading(2, "参考文献"),
    ) == [
        (1, ("第二部分 练习题",), 0, 10, 40, SectionKind.EXERCISES),
        (2, ("第二部分 练习题", "一、单项选择题"), 10, 20, 20, SectionKind.EXERCISES),
        (2, ("第二部分 练习题", "二、案例"), 20, 30, 30, SectionKind.EXERCISES),
        (2, ("第二部分 练习题", "参考文献"), 30, 40, 40, SectionKind.REFERENCES),
    ]


def test_the_title_page_is_a_section_without_a_title():
    assert outline(
        text("书名", front=True), text("作者", front=True), heading(1, "记忆"), text()
    ) == [
        (1, (), 0, 0, 20, FRONT),
        (1, ("记忆",), 20, 30, 40, BODY),
    ]


def test_a_title_page_under_the_title_of_the_book_is_front_matter():
    assert outline(heading(1, "Book"), text("A. Author"), heading(1, "Memory"), text()) == [
        (1, ("Book",), 0, 10, 20, FRONT),
        (1, ("Memory",), 20, 30, 40, BODY),
    ]
    # but a title over all chapters, or over prose, is a heading
    assert outline(heading(1, "Book"), text(), heading(2, "Memory"))[0][-1] is BODY
    assert outline(heading(1, "Book"), text("x" * 700), heading(1, "Memory"))[0][-1] is BODY


def test_front_matter_behind_the_book_closes_its_last_section():
    assert outline(heading(1, "记忆"), text(), text("许可", front=True)) == [
        (1, ("记忆",), 0, 10, 20, BODY),
        (1, (), 20, 20, 30, FRONT),
    ]


def test_a_contents_page_without_a_title_is_known_by_its_look():
    lines = [text(f"第{n}章 …………{i}") for i, n in enumerate("一二三四", 1)]
    assert outline(text("书名"), *lines, heading(1, "第一章"), text()) == [
        (1, (), 10, 10, 50, SectionKind.CONTENTS),
        (1, ("第一章",), 50, 60, 70, BODY),
    ]
