"""What may be asked about, and what may not."""

import pytest

from psykb.errors import NotFoundError
from psykb.generation.library import Library
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
