"""A small library of our own, ingested once; and a way to run a command line in this process."""

import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from reportlab.pdfgen.canvas import Canvas

from psykb import cli, messages

ZH = """\
---
title: 记忆小书
authors: [甲, 乙]
year: 2026
language: zh
licence: CC BY 4.0
---

# 第一章 记忆

记忆是人脑对经历过的事物进行编码、储存和提取的心理过程。

## 1.1 工作记忆

工作记忆（working memory）是指对有限的信息加以暂时保持并同时加工的记忆系统。\
巴德利和希契提出了工作记忆模型。

## 1.2 遗忘

艾宾浩斯用无意义音节研究遗忘。遗忘先快后慢，是因为最初的记忆痕迹还不稳固。
"""

EN = """\
---
title: A Small Book of Learning
authors: [B. Author]
year: 2025
language: en
---

# Chapter 1 Learning

Operant conditioning is a form of learning in which behavior is shaped by its consequences. \
B. F. Skinner studied it.
"""

# Three pages, labelled i, 1 and 2; a sentence runs from the second to the third.
TITLE = "A Note on the Brain"
CHAPTER = "Chapter 1 Parts of the Brain"
PAGES = (
    (),
    (
        "The cerebellum is the part of the brain that coordinates movement.",
        "It holds more than half of all neurons. The hippocampus is the part of",
    ),
    ("the brain that forms new memories of events and of places.",),
)


class Done(NamedTuple):
    """How a command ended: exit code, stdout, stderr."""

    code: int
    out: str
    err: str


Run = Callable[..., Done]


def make_pdf(path: Path) -> None:
    """Write the PDF of three pages."""
    canvas = Canvas(str(path), pagesize=(420, 300), invariant=True)
    canvas.setTitle(TITLE)
    canvas.setAuthor("C. Writer")
    canvas.addPageLabel(0, style="ROMAN_LOWER", start=1)
    canvas.addPageLabel(1, style="ARABIC", start=1)
    for number, lines in enumerate(PAGES):
        if number == 0:
            canvas.setFont("Helvetica-Bold", 26)
            canvas.drawString(40, 180, TITLE)
        if number == 1:
            canvas.setFont("Helvetica-Bold", 18)
            canvas.drawString(40, 250, CHAPTER)
            canvas.bookmarkPage("one")
            canvas.addOutlineEntry(CHAPTER, "one")
        canvas.setFont("Helvetica", 11)
        for n, line in enumerate(lines):
            canvas.drawString(40, 220 - 14 * n, line)
        canvas.showPage()
    canvas.save()


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch) -> Path:
    """An empty project to stand in; no settings from outside, English unless told."""
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "NO_COLOR", "PSYKB_KB", "PSYKB_LANG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    project = tmp_path / "project"
    project.mkdir()
    (project / "psykb.toml").touch()
    monkeypatch.chdir(project)
    return project


@pytest.fixture
def run(capsys, monkeypatch):
    """Run a command line here."""

    def run(*args: str, stdin: bytes | None = None) -> Done:
        if stdin is not None:
            import io

            monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        code = cli.run(args)
        messages.choose("en")
        captured = capsys.readouterr()
        return Done(code, captured.out, captured.err)

    return run


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with books/ and, under indexes/library, the base made of them."""
    folder = tmp_path_factory.mktemp("library")
    books = folder / "books"
    books.mkdir()
    (books / "memory.md").write_text(ZH, encoding="utf-8")
    (books / "learning.md").write_text(EN, encoding="utf-8")
    make_pdf(books / "brain.pdf")
    base = folder / "indexes" / "library"
    assert cli.run(["ingest", str(books), "--kb", str(base), "-q", "--lang", "en"]) == 0
    return folder


@pytest.fixture
def base(library: Path, here: Path) -> Path:
    """A copy of the base in the project at hand, as its default; its books where they were."""
    copy = here / "indexes" / "default"
    shutil.copytree(library / "indexes" / "library", copy)
    return copy
