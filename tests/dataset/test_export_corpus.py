"""Books as texts: which sections, where they are from, and that Markdown is read again."""

import json
from pathlib import Path

import pytest

from psykb.dataset.exporting_books import export_corpus, render_corpus
from psykb.dataset.request import Options
from psykb.errors import MisuseError
from psykb.index.knowledge_base import KnowledgeBase
from psykb.types import SectionKind

BOOK = """\
---
title: 小书：第一版
authors: [甲, 乙]
language: zh
{licence}---

# 前言

这是前言，讲怎样用这本书。

# 第一章 记忆

记忆是编码、储存和提取的过程。

## 1.1 遗忘

遗忘先快后慢。

## 复习题

1. 什么是遗忘？

# 第二章 空章

## 2.1 感觉

感觉是对个别属性的反映。

# 参考文献

甲（2020）。记忆。
"""


@pytest.fixture
def book(tmp_path: Path):
    """A base with one book that has all that is left out."""
    (tmp_path / "book.md").write_text(BOOK.format(licence="licence: CC BY-NC 4.0\n"), "utf-8")
    with KnowledgeBase.create(tmp_path / "base") as base:
        base.ingest([tmp_path / "book.md"])
        yield base


def rows(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_markdown_is_not_printed(book):
    with pytest.raises(MisuseError, match="makes several files"):
        render_corpus(book, Options(markdown=True))


def test_a_row_is_a_section_without_those_below_it(book, tmp_path):
    done = export_corpus(book, tmp_path / "out" / "a")
    found = rows(done.files[0])
    assert [(row["section"], row["text"]) for row in found] == [
        (["第一章 记忆"], "第一章 记忆\n\n记忆是编码、储存和提取的过程。"),
        (["第一章 记忆", "1.1 遗忘"], "1.1 遗忘\n\n遗忘先快后慢。"),
        (["第二章 空章", "2.1 感觉"], "2.1 感觉\n\n感觉是对个别属性的反映。"),
    ]
    (document,) = book.documents()
    text = book.document(document.id).text
    for row in found:
        assert list(row) == ["text", "title", "section", "pages", "document", "licence", "id"]
        assert (row["title"], row["licence"]) == ("小书：第一版", "CC BY-NC 4.0")
        name, _colon, span = str(row["id"]).partition(":")
        start, _dash, end = span.partition("-")
        assert (name, text[int(start) : int(end)]) == (document.id, row["text"])
    assert done.notes == (
        "exercises: 1 section left out; --include exercises keeps it",
        "front_matter: 1 section left out; --include front_matter keeps it",
        "references: 1 section left out; --include references keeps it",
    )
    assert done.warnings == ("LICENCE: 小书：第一版: CC BY-NC 4.0, which forbids commercial use",)


def test_llama_factory_trains_on_the_texts(book, tmp_path):
    yaml = pytest.importorskip("yaml")
    done = export_corpus(book, tmp_path / "a")
    assert json.loads((tmp_path / "dataset_info.json").read_bytes()) == {
        "a": {"file_name": "a.jsonl", "columns": {"prompt": "text"}}
    }
    training = tmp_path / "train_lora.yaml"
    assert done.training == training
    read = yaml.safe_load(training.read_text("utf-8"))
    assert (read["stage"], read["dataset"], read["cutoff_len"]) == ("pt", "a", 2048)
    assert "template" not in read


def test_what_is_left_out_can_be_kept(book, tmp_path):
    options = Options(include=frozenset({SectionKind.EXERCISES, SectionKind.FRONT_MATTER}))
    done = export_corpus(book, tmp_path / "a", options)
    assert [row["section"][-1] for row in rows(done.files[0])] == [  # type: ignore[index]
        "前言", "第一章 记忆", "1.1 遗忘", "复习题", "2.1 感觉",
    ]  # fmt: skip
    assert done.notes == ("references: 1 section left out; --include references keeps it",)


def test_a_licence_that_is_not_named_is_told(tmp_path):
    (tmp_path / "book.md").write_text(BOOK.format(licence=""), "utf-8")
    with KnowledgeBase.create(tmp_path / "base") as base:
        base.ingest([tmp_path / "book.md"])
        (warning,) = export_corpus(base, tmp_path / "a").warnings
    assert warning.startswith("LICENCE: 小书：第一版: its file names none; ask whose it is")


def test_markdown_has_headings_and_is_read_again(book, tmp_path):
    done = export_corpus(book, tmp_path / "kb", Options(markdown=True))
    assert done.files == (tmp_path / "kb.小书-第一版.md",)
    assert done.training is None
    text = done.files[0].read_text("utf-8")
    assert text == (
        '---\ntitle: "小书：第一版"\nauthors: ["甲", "乙"]\nlanguage: "zh"\n'
        'licence: "CC BY-NC 4.0"\n---\n\n'
        "# 第一章 记忆\n\n记忆是编码、储存和提取的过程。\n\n## 1.1 遗忘\n\n遗忘先快后慢。\n\n"
        "# 第二章 空章\n\n## 2.1 感觉\n\n感觉是对个别属性的反映。\n"
    )
    with KnowledgeBase.create(tmp_path / "again") as base:
        base.ingest(list(done.files))
        (document,) = base.documents()
        sections = base.catalogue.sections(document.id)
    assert (document.title, document.authors) == ("小书：第一版", ("甲", "乙"))
    assert document.licence == "CC BY-NC 4.0"
    assert [section.title for section in sections] == [
        "第一章 记忆", "1.1 遗忘", "第二章 空章", "2.1 感觉",
    ]  # fmt: skip


def test_a_line_that_looks_like_a_heading_stays_text(tmp_path):
    (tmp_path / "a.txt").write_text("第一章 记忆\n\n# 号开头\n\n一行\n---\n又一行。", "utf-8")
    with KnowledgeBase.create(tmp_path / "base") as base:
        base.ingest([tmp_path / "a.txt"])
        done = export_corpus(base, tmp_path / "kb", Options(markdown=True))
    text = done.files[0].read_text("utf-8")
    assert "\n\\# 号开头\n" in text
    assert "\n\\---\n\n又一行。" in text
    with KnowledgeBase.create(tmp_path / "again") as base:
        base.ingest(list(done.files))
        (document,) = base.documents()
        titles = [section.title for section in base.catalogue.sections(document.id)]
    assert titles == ["第一章 记忆"]


def test_the_same_books_give_the_same_bytes(base, tmp_path):
    one = export_corpus(base, tmp_path / "one" / "a")
    assert render_corpus(base)[0] == one.files[0].read_bytes()
    assert one.rows > 3


def test_a_book_without_headings_is_one_text(tmp_path):
    (tmp_path / "plain.txt").write_text("心理学研究心理现象。\n\n它是一门科学。", "utf-8")
    with KnowledgeBase.create(tmp_path / "base") as base:
        base.ingest([tmp_path / "plain.txt"])
        (row,) = rows(export_corpus(base, tmp_path / "a").files[0])
    assert str(row["text"]).startswith("心理学研究心理现象。")
    assert str(row["text"]).endswith("它是一门科学。")
