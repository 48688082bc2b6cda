"""What may be asked about, and what may not."""

import pytest

from psykb.errors import NotFoundError
from psykb.generation.library import Library, is_about_the_book, is_imprint
from psykb.index.knowledge_base import KnowledgeBase
from tests.conftest import BOOKS

GUIDE = """\
---
title: 小考指南
---

# 第一章 感觉

感觉是人脑对直接作用于感官的事物的个别属性的反映。感觉的强度要达到阈限才能被觉察。

## 练习题

1. 什么是感觉？请举例说明感觉与知觉的关系，并说明感觉阈限的含义。

# 第二部分 考试说明与复习建议

## 一、题型与答题要求

本指南的练习题共有六十二道，按四种题型编排，多选、少选、错选都不得分。

## 二、易混概念

感觉与知觉不同：感觉反映事物的个别属性，知觉反映事物的整体，并且要借助已有的知识经验。

# 参考答案与解析

1. 感觉是对事物个别属性的反映，知觉是对整体的反映，答题时要各举一例说明它们的联系。
"""


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    folder = tmp_path_factory.mktemp("library")
    for name, content in {**BOOKS, "guide.md": GUIDE}.items():
        (folder / name).write_text(content, encoding="utf-8")
    made = KnowledgeBase.create(folder / "kb")
    made.ingest([folder])
    return made


def test_no_such_book_section_or_passage(base):
    with pytest.raises(NotFoundError, match="no such book"):
        Library(base, books=["no such title"])
    with pytest.raises(NotFoundError, match="--section 动物: no section"):
        Library(base, sections=["动物"])
    with pytest.raises(NotFoundError, match="no passage x:1-2"):
        Library(base).passage("x:1-2")
    with pytest.raises(NotFoundError, match="no book 000000000000"):
        Library(base).document("000000000000")


def test_exercises_their_answers_and_references_are_not_asked_about(base):
    text = " ".join(p.text for p in Library(base).passages)
    assert "感觉的强度要达到阈限" in text
    assert "请举例说明感觉与知觉的关系" not in text
    assert "答题时要各举一例" not in text
    assert "讲义. 1927" not in text


def test_what_speaks_of_the_book_is_not_asked_about(base):
    text = " ".join(p.text for p in Library(base).passages)
    assert "按四种题型编排" not in text
    assert "要借助已有的知识经验" in text


@pytest.mark.parametrize(
    "title",
    ["考试说明", "一、题型与答题要求", "第一部分 使用说明", "1.2 编写说明", "怎样使用本书",
     "复习建议", "关于作者", "前言", "致谢", "版权声明", "Preface", "Acknowledgements",
     "How to use this book", "License", "Part 1 About this book", "About the authors",
     "Exam format"],
)  # fmt: skip
def test_titles_of_what_speaks_of_the_book(title):
    assert is_about_the_book(title)


@pytest.mark.parametrize(
    "title",
    ["第一部分 考试说明与复习建议", "考试焦虑", "二、怎样复习", "学习", "说明文的理解",
     "使用者的偏差", "Licensing effect", "1.1 Psychology as a science", "How to use memory", ""],
)  # fmt: skip
def test_titles_of_the_subject(title):
    assert not is_about_the_book(title)


@pytest.mark.parametrize(
    "text",
    ["psykb contributors 2026年\n知识共享署名4.0国际许可协议（CC BY 4.0）",
     "© 2020 Some Press\nISBN 1-2-3", "Copyright 2019. All rights reserved.",
     "责任编辑：王某\n封面设计：李某\n北京"],
)  # fmt: skip
def test_imprints(text):
    assert is_imprint(text)


@pytest.mark.parametrize(
    "text",
    ["", "组织中的知识共享取决于信任。", "It was published by Freud in 1899.",
     "记忆有三个过程。\n编码最先。\n© 2020 Some Press", "学习是变化。" * 40 + "ISBN 1-2-3"],
)  # fmt: skip
def test_what_is_no_imprint(text):
    assert not is_imprint(text)


def test_books_sections_and_language_narrow_it(base):
    assert {d.title for d in Library(base, language="en").documents} == {"A Small Book of Learning"}
    (only,) = {p.section for p in Library(base, sections=["遗忘"]).passages}
    assert only == ("第一章 记忆", "1.2 遗忘")
    # a section is found however its characters are written
    assert Library(base, sections=["遺忘"]).passages == Library(base, sections=["遗忘"]).passages
    assert {p.document_id for p in Library(base, books=["小考"]).passages} == {
        d.id for d in base.documents() if d.title == "小考指南"
    }


def test_material(base):
    library = Library(base, sections=["工作记忆"])
    (passage,) = library.passages
    material = library.material(passage)
    assert [s.number for s in material.sentences] == [1, 2, 3]
    for sentence in material.sentences:
        stored = base.document(passage.document_id).text[sentence.start : sentence.end]
        assert sentence.text == stored
    assert material.sentences[0].context == ("第一章 记忆", "1.1 工作记忆")
    assert material.sentences[1].context == (
        "第一章 记忆",
        "1.1 工作记忆",
        material.sentences[0].text,
    )
    assert [d.term for d in material.definitions] == ["工作记忆"]
    assert (material.language, material.title, material.exact) == ("zh", "记忆小书", True)


def test_neighbours_are_in_reading_order_and_hold_the_passage(base):
    library = Library(base)
    for passage in library.passages:
        around = library.neighbours(passage)
        assert passage in around
        assert [p.start for p in around] == sorted(p.start for p in around)
        assert {p.document_id for p in around} == {passage.document_id}
