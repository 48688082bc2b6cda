"""`psykb data export` and `psykb data hydrate` as a user types them."""

import json
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from psykb import jsonl
from psykb.cli import data_export
from psykb.dataset.exporting import FORMATS, OF_CHATS, OF_ITEMS
from psykb.generation.verifying import own_id
from psykb.grounding.quoting import find
from psykb.index.knowledge_base import KnowledgeBase
from psykb.types import Kind, QAPair, Review
from tests.dataset.made_items import made

QUOTE = "工作记忆（working memory）是指对有限的信息加以暂时保持并同时加工的记忆系统。"


@pytest.fixture
def items(base: Path, here: Path):
    """A run `r1` with three items."""
    with KnowledgeBase.open(base) as opened:
        items = [
            made(opened, Kind.DEFINITION, "名词解释：工作记忆", QUOTE, QUOTE),
            made(opened, Kind.SINGLE, "遗忘的进程是", "A", "艾宾浩斯用无意义音节研究遗忘。",
                 options=("先快后慢", "先慢后快")),
            made(opened, Kind.TRUE_FALSE, "Skinner studied it.", "true",
                 "B. F. Skinner studied it.", language="en"),
        ]  # fmt: skip
        assert find(opened.catalogue, items[0].citations[0].document_id, QUOTE)
    run = here / "generated" / "r1"
    run.mkdir(parents=True)
    jsonl.write(run / "qa.jsonl", items)
    return items


def renamed(item: QAPair, **changed: Any) -> QAPair:
    """Return an item with other content, and the id of that."""
    other = replace(item, **changed)
    return replace(other, id=own_id(other))


def test_the_formats_offered_are_those_there_are():
    assert set(data_export._FORMATS) == {*OF_ITEMS, *OF_CHATS, "corpus"}


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["r1"], "--format is missing; write one of jsonl, openai"),
        (["r1", "--format", "xml"], "write jsonl|openai|alpaca|sharegpt|swift|parquet|raft"),
        (["r1", "--format", "csv", "--kinds", "riddle"], "there is no kind 'riddle'"),
        (["r1", "--format", "raft", "--without-gold", "2"], "a share from 0 to 1, not '2'"),
        (["r1", "--format", "raft", "--without-gold", "nan"], "a share from 0 to 1, not 'nan'"),
        (["r1", "--format", "raft", "--distractors", "0"], "1 or more, not '0'"),
        (["r1", "--format", "jsonl", "-o", "generated/r1/qa.jsonl"], "written over itself"),
    ],
)
def test_misuse_is_told_and_writes_nothing(words, told, items, run, here):
    done = run("data", "export", *words)
    assert done.code == 2
    assert told in done.err
    assert done.out == ""
    assert sorted(p.name for p in (here / "generated" / "r1").iterdir()) == ["qa.jsonl"]


def test_no_such_run_lists_those_there_are(items, run):
    done = run("data", "export", "r2", "--format", "csv")
    assert (done.code, done.out) == (1, "")
    assert "r1" in done.err


def test_an_empty_run_is_nothing_to_write(items, run, here):
    (here / "generated" / "r1" / "qa.jsonl").write_text("")
    done = run("data", "export", "r1", "--format", "csv")
    assert (done.code, done.out) == (3, "")
    assert "holds no item to write" in done.err


def test_reviewed_without_reviews_is_nothing_to_write(items, run):
    done = run("data", "export", "r1", "--format", "csv", "--reviewed", "--json")
    assert done.code == 3
    assert json.loads(done.out)["rows"] == 0
    assert "holds no reviewed item" in done.err


def test_an_export_goes_into_the_run_and_prints_its_path(items, run, here):
    done = run("data", "export", "r1", "--format", "openai")
    file = here / "generated" / "r1" / "exports" / "r1.openai.jsonl"
    assert (done.code, Path(done.out.strip())) == (0, file)
    assert done.err == "3 items written\n"
    assert len(file.read_text("utf-8").splitlines()) == 3


def test_a_folder_gets_a_file_called_after_the_run(items, run, here):
    (here / "out").mkdir()
    done = run("data", "export", "generated/r1", "--format", "exam", "-o", "out")
    assert done.out.splitlines() == [
        "out/r1-paper.docx", "out/r1-paper.md", "out/r1-key.docx", "out/r1-key.md",
    ]  # fmt: skip


def test_what_is_there_is_replaced_by_force_alone(items, run, here):
    words = ("data", "export", "r1", "--format", "csv", "-o", "a.csv")
    (here / "a.csv").write_text("mine")
    done = run(*words)
    assert done.code == 2
    assert "a.csv: is there already with other content; --force replaces it" in done.err
    assert run(*words, "--force").code == 0
    assert run(*words).code == 0


def test_reviews_are_honoured_and_told(items, run, here):
    review = Review(item=items[0].id, verdict="reject", reason="unclear", reviewer="a",
                    time="2026-11-20T00:00:00Z")  # fmt: skip
    jsonl.write(here / "generated" / "r1" / "reviews.jsonl", [review])
    done = run(
        "data", "export", "r1", "--format", "jsonl", "-o", "a.jsonl", "--kinds", "单选,名词解释"
    )
    assert done.err == "1 item written\n1 item left out that a reviewer rejected\n"
    assert items[1].id in (here / "a.jsonl").read_text("utf-8")


def test_what_nobody_reviewed_is_not_told_as_rejected(items, run, here):
    time = "2026-11-20T00:00:00Z"
    reviews = [
        Review(item=items[0].id, verdict="accept", reviewer="a", time=time),
        Review(item=items[1].id, verdict="reject", reason="unclear", reviewer="a", time=time),
    ]
    jsonl.write(here / "generated" / "r1" / "reviews.jsonl", reviews)
    words = ("data", "export", "r1", "--format", "csv", "--reviewed")
    assert run(*words).err == (
        "1 item written\n1 item left out that a reviewer rejected\n"
        "1 item left out that nobody has reviewed\n"
    )
    told = json.loads(run(*words, "--json").out)
    assert (told["rows"], told["rejected"], told["unreviewed"]) == (1, 1, 1)


@pytest.mark.parametrize("format", FORMATS)
def test_a_key_that_is_none_ends_every_format(format, items, run, here):
    bad = replace(items[2], answer="True")
    jsonl.write(here / "generated" / "r1" / "qa.jsonl", [*items[:2], bad])
    done = run("data", "export", "r1", "--format", format)
    assert (done.code, done.out) == (1, "")
    assert f"item {bad.id}: key_malformed (answer is 'True')" in done.err
    assert len(done.err.splitlines()) == 1
    assert not (here / "generated" / "r1" / "exports").exists()


def test_a_paper_holds_so_many_of_each_kind(items, run, here):
    words = ("data", "export", "r1", "--format", "exam", "-o", "p.md", "--kinds")
    done = run(*words, "单选：1、判断：2")
    assert (done.code, done.err) == (
        0, "2 items written\ntrue_false: 1 item fewer than asked for\n",
    )  # fmt: skip
    assert "\n\n共 2 题" in (here / "p-paper.md").read_text("utf-8")
    assert json.loads(run(*words, "single:3", "--force", "--json").out)["lacking"] == {"single": 2}


def test_kinds_without_a_number_are_all_of_it(items, run, here):
    file = here / "generated" / "r1" / "qa.jsonl"
    jsonl.write(
        file, [*items, renamed(items[1], question="甲？"), renamed(items[1], question="乙？")]
    )
    words = ("data", "export", "r1", "--format", "jsonl", "--json", "--kinds")
    for kinds, rows in (
        ("single", 3), ("single:1", 1), ("单选；判断", 4), ("单选:2,判断", 3), ("判断,单选:2,", 3),
    ):  # fmt: skip
        assert json.loads(run(*words, kinds).out)["rows"] == rows, kinds


def test_doublets_are_left_out_of_papers_unless_told_otherwise(items, run, here):
    twin = renamed(items[1], kind=Kind.SHORT, options=(), answer="先快后慢。")
    jsonl.write(here / "generated" / "r1" / "qa.jsonl", [*items, twin])

    def rows(*words: str) -> tuple[int, int]:
        told = json.loads(run("data", "export", "r1", "--json", *words).out)
        return told["rows"], told["related"]

    assert rows("--format", "exam") == (3, 1)
    assert rows("--format", "exam", "--no-apart", "-o", "b") == (4, 0)
    assert rows("--format", "csv") == (4, 0)
    assert rows("--format", "csv", "--apart", "-o", "b") == (3, 1)
    said = run("data", "export", "r1", "--format", "exam").err
    assert "1 item left out on the sentence or term of an earlier one; --no-apart" in said


def test_an_export_in_the_run_is_replaced_without_force(items, run, here):
    words = ("data", "export", "r1", "--format", "anki")
    assert run(*words).code == 0
    file = here / "generated" / "r1" / "exports" / "r1.anki.txt"
    assert "psykb::r1" in file.read_text("utf-8")
    jsonl.write(here / "generated" / "r1" / "qa.jsonl", items[:1])
    assert run(*words, "-o", str(file)).code == 0
    assert len(file.read_text("utf-8").splitlines()) == 8


@pytest.mark.parametrize("place", ["out", "generated/r1", "exports", "generated/r1/exports/deep"])
def test_elsewhere_nothing_is_replaced_without_force(place, items, run, here):
    (here / place).mkdir(parents=True, exist_ok=True)
    file = here / place / "a.csv"
    file.write_text("mine")
    done = run("data", "export", "r1", "--format", "csv", "-o", str(file))
    assert (done.code, file.read_text()) == (2, "mine")


def test_exports_beside_a_file_are_the_users(items, run, here):
    """A file that is no run has no folder of psykb's own, whatever a folder is called."""
    (here / "exports").mkdir()
    jsonl.write(here / "exports" / "mine.jsonl", items)
    (here / "exports" / "mine.csv").write_text("mine")
    done = run("data", "export", "exports/mine.jsonl", "--format", "csv")
    assert (done.code, (here / "exports" / "mine.csv").read_text()) == (2, "mine")


@pytest.mark.parametrize("words", [["--format", "raft"], ["--format", "jsonl", "--no-quotes"]])
def test_the_base_of_the_run_is_meant_unless_one_is_named(words, items, run, here):
    run_folder = here / "generated" / "r1"
    (here / "indexes" / "default").rename(here / "indexes" / "mine")
    (run_folder / "journal.jsonl").write_text('{"settings": {"kb": "mine"}}\n', "utf-8")
    assert run("data", "export", "r1", *words).code == 0
    named = run("data", "export", "r1", *words, "--kb", "none")
    assert named.code == 1
    assert "none" in named.err


def test_items_that_a_format_cannot_hold_are_named(items, run, here):
    items[0] = renamed(items[0], answer="长" * 700)
    jsonl.write(here / "generated" / "r1" / "qa.jsonl", items)
    done = run("data", "export", "r1", "--format", "raft", "--json")
    assert done.code == 4
    told = json.loads(done.out)
    assert told["rows"] == 2
    assert [left["item"] for left in told["left_out"]] == [items[0].id]


def test_without_quotes_and_back(items, run, here):
    run("data", "export", "r1", "--format", "jsonl", "-o", "whole.jsonl")
    done = run("data", "export", "r1", "--format", "jsonl", "--no-quotes", "-o", "bare.jsonl")
    assert done.code == 0
    with KnowledgeBase.open(here / "indexes" / "default") as base:
        length = len(base.document(items[0].citations[0].document_id).text)
    quotes = QUOTE, items[1].citations[0].quote
    assert [len(quote) for quote in quotes] == [45, 15]  # the shorter one is no run
    (line,) = [line for line in done.err.splitlines() if "记忆小书" in line]
    assert line.split()[1:] == [f"{100 * 45 / length:.2f}", "%", "(45)", "0.00", "%", "(0)"]
    assert QUOTE not in (here / "bare.jsonl").read_text("utf-8")
    back = run("data", "hydrate", "bare.jsonl", "-o", "back.jsonl")
    assert (back.code, back.out) == (0, "back.jsonl\n")
    assert (here / "back.jsonl").read_bytes() == (here / "whole.jsonl").read_bytes()
    told = json.loads(run("data", "hydrate", "bare.jsonl", "-o", "back.jsonl", "--json").out)
    assert (told["file"], told["documents"]) == ("back.jsonl", 2)


def test_a_book_that_is_missing_is_named_and_nothing_written(items, run, here):
    run("data", "export", "r1", "--format", "csv", "--no-quotes", "-o", "bare.csv")
    (here / "one.txt").write_text("第一章 别的书\n\n这里没有什么可以引用的内容。", "utf-8")
    assert run("ingest", "one.txt", "--kb", "other").code == 0
    done = run("data", "hydrate", "bare.csv", "-o", "back.csv", "--kb", "other")
    assert done.code == 1
    assert items[0].citations[0].document_id in done.err
    assert not (here / "back.csv").exists()


def test_hydrating_needs_a_file_to_write(items, run):
    done = run("data", "hydrate", "a.csv")
    assert (done.code, done.out) == (2, "")
    assert "-o is missing" in done.err


def test_hydrating_what_has_its_quotes_says_so(items, run, here):
    run("data", "export", "r1", "--format", "csv", "-o", "a.csv")
    done = run("data", "hydrate", "a.csv", "-o", "b.csv")
    assert (done.code, done.err) == (0, "a.csv has all its quotes: nothing to put back\n")


@pytest.mark.parametrize("words", [["data"], ["data", "export"], ["data", "hydrate"]])
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_help_fits_the_screen(words, lang, run):
    from psykb.cli.layout import width

    done = run(*words, "--help", "--lang", lang)
    assert done.code == 0
    assert max(map(width, done.out.splitlines())) <= 80


def test_a_group_without_a_command_shows_what_there_is(run):
    done = run("data")
    assert done.code == 2
    assert "hydrate" in done.err
    assert "did you mean export" in run("data", "expor").err


# what verify fails is not exported


def _write(here: Path, items: list[QAPair]) -> Path:
    file = here / "generated" / "r1" / "qa.jsonl"
    jsonl.write(file, items)
    return file


def _otherwise_quoted(item: QAPair) -> QAPair:
    place = item.citations[0]
    return renamed(item, citations=(replace(place, quote="甲" * len(place.quote)),))


def _otherwise_placed(item: QAPair) -> QAPair:
    return renamed(item, citations=(replace(item.citations[0], section=("第九章",)),))


@pytest.mark.parametrize(
    ("change", "flaw"),
    [
        (_otherwise_quoted, "[quote_differs]; expected: 艾宾浩斯"),
        (_otherwise_placed, "[section_differs]; expected: 第一章 记忆"),
        (lambda item: replace(item, answer="B"), "[id_differs]; expected: "),
        (lambda item: replace(item, question=""), "[id_differs]; expected: "),
        (lambda item: replace(item, options=("先快后慢", "先快后慢")), "[id_differs]; expected: "),
    ],
)
@pytest.mark.parametrize("format", ["jsonl", "csv", "exam", "raft"])
def test_what_verify_fails_is_refused_with_what_is_wrong(change, flaw, format, items, run, here):
    _write(here, [items[0], change(items[1]), items[2]])
    done = run("data", "export", "r1", "--format", format)
    assert (done.code, done.out) == (1, "")
    first = done.err.splitlines()[0]
    assert first.startswith(f"psykb: {change(items[1]).id}: ")
    assert flaw in first
    assert "1 of 3 items fail, nothing was written" in done.err
    assert not (here / "generated" / "r1" / "exports").exists()
    told = json.loads(run("data", "export", "r1", "--format", format, "--json").out)
    assert (told["verified"], len(told["findings"]), told["rows"]) == (False, 1, 0)


def test_unverified_writes_them_all_the_same_and_says_so(items, run, here):
    _write(here, [items[0], _otherwise_quoted(items[1]), items[2]])
    done = run("data", "export", "r1", "--format", "csv", "--unverified")
    assert done.code == 0
    assert done.err == "3 items written\nquotes were not verified (--unverified)\n"


def test_what_verify_passes_is_told_as_verified(items, run):
    assert json.loads(run("data", "export", "r1", "--format", "csv", "--json").out)["verified"]


def test_an_item_that_was_edited_in_a_review_keeps_its_id(items, run, here):
    edited = replace(items[1], question="遗忘怎样进行？")
    review = Review(item=edited.id, verdict="edit", edited=edited, reviewer="a",
                    time="2026-11-20T00:00:00Z")  # fmt: skip
    jsonl.write(here / "generated" / "r1" / "reviews.jsonl", [review])
    assert run("data", "export", "r1", "--format", "csv").code == 0
    bad = replace(_otherwise_quoted(edited), id=edited.id)
    jsonl.write(here / "generated" / "r1" / "reviews.jsonl", [replace(review, edited=bad)])
    done = run("data", "export", "r1", "--format", "csv")
    assert (done.code, "quote_differs" in done.err) == (1, True)


def test_without_a_base_it_is_said_once_that_nothing_was_compared(items, run, here):
    (here / "indexes" / "default").rename(here / "gone")
    done = run("data", "export", "r1", "--format", "csv")
    assert done.code == 0
    assert done.err == (
        "3 items written\n"
        "quotes were not verified: the books are in no base at hand; name it by --kb NAME\n"
    )
    _write(here, [replace(items[1], answer="B")])
    assert run("data", "export", "r1", "--format", "csv", "-o", "b.csv").code == 1


def test_a_base_of_other_books_says_nothing_of_the_items_unless_it_is_meant(items, run, here):
    (here / "indexes" / "default").rename(here / "indexes" / "mine")
    (here / "one.txt").write_text("第一章 别的书\n\n这里没有什么可以引用的内容。", "utf-8")
    assert run("ingest", "one.txt").code == 0
    done = run("data", "export", "r1", "--format", "csv")
    assert (done.code, "quotes were not verified: the books" in done.err) == (0, True)
    named = run("data", "export", "r1", "--format", "csv", "--kb", "default")
    assert (named.code, "no_such_document" in named.err) == (1, True)
    assert run("data", "export", "r1", "--format", "csv", "--kb", "none").code == 1
    ok = run("data", "export", "r1", "--format", "csv", "--kb", "mine")
    assert (ok.code, ok.err) == (0, "3 items written\n")


@pytest.mark.parametrize("words", [[], ["--unverified"]])
def test_one_id_twice_is_refused_in_any_case(words, items, run, here):
    file = _write(here, [*items, items[1]])
    done = run("data", "export", "r1", "--format", "jsonl", *words)
    assert (done.code, done.out) == (1, "")
    assert done.err == (f"psykb: {file}: 2 items have the id {items[1].id}; take out all but one\n")


# kinds


@pytest.mark.parametrize("number", ["0", "100001", "9999999", "x", "", "-1", "1.5"])
def test_a_count_that_is_none_is_told_as_a_count(number, items, run):
    done = run("data", "export", "r1", "--format", "csv", "--kinds", f"short,single:{number}")
    assert done.code == 2
    assert (
        f"--kinds single:{number}: write how many items, from 1 to 100,000, as single:20"
        in done.err
    )


def test_a_count_goes_beyond_what_a_weight_may_be(items, run):
    done = run("data", "export", "r1", "--format", "csv", "--kinds", "single:9999")
    assert done.err == "1 item written\nsingle: 9998 items fewer than asked for\n"
    assert run("data", "export", "r1", "--format", "csv", "--kinds", "single：100000").code == 0


def test_a_kind_that_is_named_twice(items, run):
    done = run("data", "export", "r1", "--format", "csv", "--kinds", "single:2,单选")
    assert (done.code, "is named twice" in done.err) == (2, True)


def test_kinds_that_the_run_lacks_are_named_with_those_it_has(items, run):
    done = run("data", "export", "r1", "--format", "csv", "--kinds", "essay,short")
    assert done.code == 3
    assert (
        "holds no item of the kinds asked for (essay, short); there are: "
        "definition, single, true_false" in done.err
    )


# stdout, and what is no file


@pytest.mark.parametrize("format", [f for f in FORMATS if f != "exam"])
def test_stdout_gets_what_the_file_would_hold(format, items, run, here):
    file = Path(run("data", "export", "r1", "--format", format).out.split()[0])
    before = sorted(here.rglob("*"))
    done = run("data", "export", "r1", "--format", format, "-o", "-")
    assert (done.code, done.out.encode()) == (0, file.read_bytes())
    assert done.err.startswith("3 items written\n")
    assert sorted(here.rglob("*")) == before


def test_stdout_is_refused_where_it_can_hold_no_export(items, run):
    several = run("data", "export", "r1", "--format", "exam", "-o", "-")
    assert (several.code, several.out) == (2, "")
    assert "--format exam: makes several files" in several.err
    twice = run("data", "export", "r1", "--format", "csv", "-o", "-", "--json")
    assert (twice.code, "both print to stdout" in twice.err) == (2, True)


def test_hydrating_to_stdout(items, run, here):
    run("data", "export", "r1", "--format", "csv", "-o", "whole.csv")
    run("data", "export", "r1", "--format", "csv", "--no-quotes", "-o", "bare.csv")
    done = run("data", "hydrate", "bare.csv", "-o", "-")
    assert (done.code, done.out.encode()) == (0, (here / "whole.csv").read_bytes())
    assert run("data", "hydrate", "bare.csv", "-o", "-", "--json").code == 2
    assert not (here / "-").exists()


@pytest.fixture
def odd(here: Path) -> Path:
    """A folder with a link to nothing, a link to a device and a pipe."""
    (here / "dangling.csv").symlink_to(here / "nothing")
    (here / "device.csv").symlink_to("/dev/null")
    os.mkfifo(here / "pipe.csv")
    return here


@pytest.mark.parametrize("force", [[], ["--force"]])
@pytest.mark.parametrize("command", [["hydrate", "bare.csv"], ["export", "r1", "--format", "csv"]])
@pytest.mark.parametrize(
    ("target", "told"),
    [
        ("/dev/null.csv", "/dev/null.csv: is a place of the system"),
        ("device.csv", "device.csv: is a place of the system"),
        ("dangling.csv", "dangling.csv: is a link to nothing"),
        ("pipe.csv", "pipe.csv: is no regular file"),
        ("bare.csv/such/file.csv", "bare.csv: is no folder; name another"),
    ],
)
def test_devices_links_and_pipes_stay_as_they_are(target, told, command, force, items, run, odd):
    run("data", "export", "r1", "--format", "csv", "--no-quotes", "-o", "bare.csv")
    done = run("data", *command, "-o", target, *force)
    assert (done.code, done.out) == (2, "")
    assert told in done.err
    assert (odd / "dangling.csv").is_symlink()
    assert (odd / "device.csv").is_symlink()
    assert (odd / "pipe.csv").is_fifo()
    assert not (odd / "nothing").exists()


def test_what_is_thrown_away_is_no_file(items, run):
    for words in (["export", "r1", "--format", "csv"], ["hydrate", "generated/r1/qa.jsonl"]):
        done = run("data", *words, "-o", "/dev/null", "--force")
        assert (done.code, "is a place of the system; name a file" in done.err) == (2, True)
    assert Path("/dev/null").is_char_device()
