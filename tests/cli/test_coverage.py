"""`psykb coverage`: what is printed of runs made by hand."""

import json

import pytest

from psykb.generation import reviewing, run_folders
from psykb.index.knowledge_base import KnowledgeBase
from psykb.types import Review
from tests.small_run import item, write_run

DEFINES = "工作记忆（working memory）是指对有限的信息加以暂时保持并同时加工的记忆系统。"
CEREBELLUM = "The cerebellum is the part of the brain that coordinates movement."


@pytest.fixture
def kb(library):
    return ("--kb", str(library / "indexes" / "library"))


@pytest.fixture
def folder(here, library):
    with KnowledgeBase.open(library / "indexes" / "library") as base:
        items = [
            item(base, "什么是工作记忆？", [DEFINES]),
            item(base, "What does the cerebellum do?", [CEREBELLUM], language="en"),
        ]
    return write_run(here / "generated" / "first", items)


def test_no_such_run_or_base(run, folder, kb):
    done = run("coverage", "second", *kb)
    assert done.code == 1
    assert "those at hand are: first" in done.err
    done = run("coverage", "first")
    assert done.code == 1
    assert "no knowledge base at" in done.err


def test_runs_of_several_bases_are_not_mixed(run, folder, here, kb):
    settings = '{"line": "plan", "format": 1, "settings": {"kb": "library"}}\n'
    (folder / "journal.jsonl").write_text(settings, encoding="utf-8")
    other = write_run(here / "generated" / "other", [])
    (other / "journal.jsonl").write_text(settings.replace("library", "exam"), encoding="utf-8")
    done = run("coverage", "first", "other")
    assert (done.code, done.out) == (2, "")
    assert "made from several bases (exam, library); name one with --kb" in done.err
    assert run("coverage", "first", "other", *kb).code == 0
    # without a name those of the base count, and of no other
    assert json.loads(run("coverage", "--json", *kb).out)["items"] == 2
    (folder / "journal.jsonl").write_text(settings.replace("library", "exam"), encoding="utf-8")
    assert json.loads(run("coverage", "--json", *kb).out)["items"] == 0


def test_without_items_all_is_missing_and_said(run, here, kb):
    done = run("coverage", *kb)
    assert done.code == 0
    assert "there are no items yet; `psykb gen-qa` makes some" in done.err
    assert "1/" not in done.out


def test_the_table(run, folder, kb):
    done = run("coverage", "first", *kb)
    assert done.code == 0
    assert [line.split() for line in done.out.splitlines()] == [
        ["items", "sections", "pages", "terms", "book"],
        ["1", "1/1", "100", "%", "1/2", "50", "%", "–", "A", "Note", "on", "the", "Brain"],
        ["0", "0/1", "0", "%", "–", "0/1", "0", "%", "A", "Small", "Book", "of", "Learning"],
        ["1", "1/3", "33", "%", "–", "1/2", "50", "%", "记忆小书"],
        ["2/5", "40", "%", "1/2", "50", "%", "1/3", "33", "%", "3", "books", "together"],
    ]  # fmt: skip


def test_an_item_counts_once(run, folder, kb):
    told = json.loads(run("coverage", "first", "first", "--json", *kb).out)
    assert told["items"] == 2


def test_each_is_named(run, folder, kb):
    done = run("coverage", "first", "--list", "pages", *kb)
    assert done.out.splitlines()[-2:] == ["A Note on the Brain", "  +1 –2"]
    done = run("coverage", "first", "--list", "sections", "--book", "记忆", *kb)
    assert done.out.splitlines()[-4:] == [
        "记忆小书",
        "  – 第一章 记忆",
        "  + 第一章 记忆 › 1.1 工作记忆",
        "  – 第一章 记忆 › 1.2 遗忘",
    ]
    done = run("coverage", "--list", "chapters", *kb)
    assert (done.code, done.out) == (2, "")


def test_reviews_count(run, folder, kb):
    first, _second = run_folders.items(folder)
    done = run("coverage", "first", "--reviewed", *kb)
    assert "no reviewer accepted or edited an item yet" in done.err
    told = json.loads(run("coverage", "first", "--reviewed", "--json", *kb).out)
    assert (told["items"], told["schema"]) == (0, 1)
    reviewing.append(
        folder, Review(item=first.id, verdict="accept", reviewer="a", time="2026-11-20T00:00:00Z")
    )
    told = json.loads(run("coverage", "first", "--reviewed", "--json", *kb).out)
    assert (told["items"], told["elsewhere"]) == (1, 0)
    assert [book["items"] for book in told["books"]] == [0, 0, 1]
    told = json.loads(run("coverage", "first", "--json", "--book", "记忆", *kb).out)
    assert (told["items"], told["elsewhere"]) == (2, 1)
    assert "1 item cites none of these books" in run("coverage", "--book", "记忆", *kb).err
