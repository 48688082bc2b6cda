"""`psykb data export` of dialogues, mixes and books, as a user types it."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from psykb import jsonl
from psykb.types import Dialogue, DialogueReview
from tests.dataset.made_dialogues import HALF, SLEEP, WORK, made, row

TIME = "2026-11-20T00:00:00Z"


@pytest.fixture
def talks(here: Path) -> Path:
    """A set `talks` of two dialogues under generated/."""
    folder = here / "generated" / "talks"
    folder.mkdir(parents=True)
    jsonl.write(folder / "dialogues.jsonl", [SLEEP, WORK])
    return folder


@pytest.fixture
def mix(here: Path) -> Path:
    """A mix `mix` with all three splits, the last of them empty."""
    folder = here / "generated" / "mix"
    folder.mkdir(parents=True)
    rows = [row("u|一。", "a|甲。", id="dialogue:1"), row("u|二。", "a|乙。", id="dialogue:2")]
    jsonl.write(folder / "train.jsonl", rows)
    jsonl.write(folder / "valid.jsonl", [row("u|三。", "a|丙。", id="dialogue:3")])
    jsonl.write(folder / "test.jsonl", [])
    (folder / "recipe.lock.json").write_text('{"outputs": {}}')
    return folder


def reviewed(folder: Path, *reviews: DialogueReview) -> None:
    jsonl.write(folder / "reviews.jsonl", reviews)


# what is refused


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--format", "openai"], "name what to export: a run, a set of dialogues, a mix"),
        (["talks"], "--format is missing"),
        (["talks", "--format", "csv"], "--format csv is not for dialogues; choose from jsonl"),
        (["mix", "--format", "preference"], "--format preference is not for rows of a mix"),
        (["talks", "--format", "openai", "--no-quotes"], "--no-quotes is for items of a run"),
        (["talks", "--format", "openai", "--kinds", "short"], "--kinds is for items of a run"),
        (["mix", "--format", "openai", "--apart"], "--apart is for items of a run"),
        (["mix", "--format", "openai", "--reviewed"], "write reviewed = true there"),
        (["mix", "--format", "openai", "-o", "-"], "makes several files"),
        (["talks", "--format", "parquet", "-o", "-"], "is no text to be printed"),
        (["talks", "--format", "corpus"], "write --kb talks in the place of talks"),
        (["--format", "corpus", "--no-quotes"], "--no-quotes would leave nothing of a corpus"),
        (
            ["--format", "corpus", "--kinds", "short"],
            "--kinds is for items of a run, not for books",
        ),
        (["--format", "corpus", "--include", "body"], "--include: there is no kind 'body'"),
        (["--format", "corpus", "--as", "html"], "write rows|markdown, not 'html'"),
        (["--format", "corpus", "--as", "markdown", "-o", "-"], "makes several files"),
        (["talks", "--format", "jsonl", "-o", "generated/talks/dialogues"], "written over itself"),
        (["talks", "--format", "openai", "--negatives", "0"], "1 or more, not '0'"),
    ],
)
def test_misuse_is_told_and_writes_nothing(words, told, talks, mix, base, run, here):
    before = sorted(here.rglob("*"))
    done = run("data", "export", *words)
    assert (done.code, done.out) == (2, "")
    assert told in done.err
    assert sorted(here.rglob("*")) == before


def test_json_and_stdout_exclude_each_other(talks, run):
    done = run("data", "export", "talks", "--format", "openai", "-o", "-", "--json")
    assert (done.code, "both print to stdout" in done.err) == (2, True)


def test_a_name_of_nothing_lists_sets_and_mixes(talks, mix, run):
    done = run("data", "export", "none", "--format", "openai")
    assert (done.code, done.out) == (1, "")
    assert "none: no file, set of dialogues, run or mix; those at hand are: mix, talks" in done.err


def test_a_line_that_is_no_dialogue_names_file_and_line(talks, run):
    file = talks / "dialogues.jsonl"
    file.write_text(file.read_text("utf-8") + '{"messages": []}\n', "utf-8")
    done = run("data", "export", "talks", "--format", "openai")
    assert (done.code, f"{file}:3:" in done.err) == (1, True)


@pytest.mark.parametrize("format", ["openai", "sharegpt", "alpaca", "swift"])
def test_what_is_exported_already_is_to_be_imported_first(format, talks, run):
    file = run("data", "export", "talks", "--format", format).out.split()[0]
    if file.endswith(".json"):  # an array begins like no record
        Path(file).write_text(json.dumps(json.loads(Path(file).read_bytes())[0]) + "\n", "utf-8")
    done = run("data", "export", file, "--format", "openai")
    assert (done.code, done.out) == (1, "")
    assert f"read other forms with: psykb data import {file}" in done.err


def test_corpus_without_a_base_says_how_to_make_one(run, here):
    done = run("data", "export", "--format", "corpus", "--kb", "none")
    assert (done.code, done.out) == (1, "")
    assert "none" in done.err


# dialogues


@pytest.mark.parametrize("name", ["talks", "generated/talks", "generated/talks/dialogues.jsonl"])
def test_a_set_goes_into_its_exports_with_a_training_file(name, talks, run):
    done = run("data", "export", name, "--format", "sharegpt")
    files = [talks / "exports" / file for file in (
        "talks.sharegpt.json", "dataset_info.json", "train_lora.yaml")]  # fmt: skip
    assert (done.code, [Path(line).resolve() for line in done.out.split()]) == (0, files)
    assert done.err == "2 conversations written\n"
    assert all(file.is_file() for file in files)


def test_reviews_of_dialogues_are_honoured_and_told(talks, run):
    edited = replace(
        SLEEP, messages=(*SLEEP.messages[:4], replace(SLEEP.messages[4], content="我在听。"))
    )
    reviewed(
        talks,
        DialogueReview(item=SLEEP.id, verdict="edit", edited=edited, reviewer="a", time=TIME),
        DialogueReview(item=WORK.id, verdict="reject", reason="style", reviewer="a", time=TIME),
    )
    done = run("data", "export", "talks", "--format", "openai", "-o", "-")
    (line,) = done.out.splitlines()
    assert json.loads(line)["messages"][-1]["content"] == "我在听。"
    assert done.err == "1 conversation written\n1 dialogue left out that a reviewer rejected\n"


def test_only_what_was_reviewed(talks, run):
    nothing = run("data", "export", "talks", "--format", "openai", "--reviewed")
    assert (nothing.code, nothing.out) == (3, "")
    assert "holds no reviewed dialogue; psykb review NAME" in nothing.err
    accept = DialogueReview(item=WORK.id, verdict="accept", reviewer="a", time=TIME)
    reviewed(talks, accept)
    told = json.loads(
        run("data", "export", "talks", "--format", "openai", "--reviewed", "--json").out
    )
    assert (told["rows"], told["rejected"], told["unreviewed"]) == (1, 0, 1)


def test_what_a_trainer_cannot_hold_is_named_and_the_code_says_so(talks, run):
    jsonl.write(talks / "dialogues.jsonl", [SLEEP, HALF])
    done = run("data", "export", "talks", "--format", "alpaca")
    assert (done.code, f"{HALF.id}: message 2 is not to be trained on" in done.err) == (4, True)
    jsonl.write(talks / "dialogues.jsonl", [HALF])
    assert run("data", "export", "talks", "--format", "alpaca").code == 3
    assert run("data", "export", "talks", "--format", "swift").code == 0


def test_licences_are_told_even_to_the_quiet(talks, run):
    jsonl.write(talks / "dialogues.jsonl", [made("u|一。", "a|甲。", licence="CC-BY-NC-4.0")])
    done = run("data", "export", "talks", "--format", "openai", "--quiet")
    assert done.err == (
        "psykb: LICENCE: 1 row is under CC-BY-NC-4.0, which forbids commercial use\n"
    )


def test_an_edited_training_file_stays_even_in_exports(talks, run):
    run("data", "export", "talks", "--format", "swift")
    file = talks / "exports" / "train_swift.yaml"
    file.write_text(file.read_text("utf-8") + "lora_rank: 64\n", "utf-8")
    jsonl.write(talks / "dialogues.jsonl", [WORK])
    done = run("data", "export", "talks", "--format", "swift")
    assert (done.code, "lora_rank: 64" in file.read_text("utf-8")) == (0, True)
    assert f"{file}: was edited" in done.err
    assert str(file) not in done.out
    assert run("data", "export", "talks", "--format", "swift", "--force").code == 0
    assert "lora_rank: 64" not in file.read_text("utf-8")


def test_elsewhere_nothing_is_replaced_without_force(talks, run, here):
    (here / "a.jsonl").write_text("mine")
    done = run("data", "export", "talks", "--format", "openai", "-o", "a.jsonl")
    assert (done.code, (here / "a.jsonl").read_text()) == (2, "mine")
    assert (
        run("data", "export", "talks", "--format", "openai", "-o", "a.jsonl", "--force").code == 0
    )


def test_jsonl_of_a_set_is_a_set(talks, run, here):
    run("data", "export", "talks", "--format", "jsonl", "-o", "mine.jsonl")
    assert list(jsonl.read(here / "mine.jsonl", Dialogue)) == [SLEEP, WORK]
    again = run("data", "export", "mine.jsonl", "--format", "openai", "-o", "-")
    assert len(again.out.splitlines()) == 2


def test_nothing_to_set_against_anything_is_said(talks, run):
    done = run("data", "export", "talks", "--format", "preference")
    assert (done.code, done.out) == (3, "")
    assert "nothing that was refused, rejected or edited could be set against" in done.err


# mixes


def test_a_mix_becomes_a_file_a_split(mix, run, here):
    done = run("data", "export", "mix", "--format", "sharegpt", "-o", "out/")
    assert done.code == 0
    assert done.out.split() == [
        "out/mix.sharegpt.train.json", "out/mix.sharegpt.valid.json", "out/dataset_info.json",
        "out/train_lora.yaml",
    ]  # fmt: skip
    told = json.loads(run("data", "export", "mix", "--format", "swift", "--json").out)
    assert (told["rows"], told["splits"]) == (3, {"train": 2, "valid": 1, "test": 0})
    assert told["training"] == str(mix / "exports" / "train_swift.yaml")


def test_one_split_alone_is_one_file(mix, run):
    done = run("data", "export", "generated/mix/train.jsonl", "--format", "openai", "-o", "-")
    assert (done.code, len(done.out.splitlines())) == (0, 2)


# books


def test_the_books_of_a_base_go_into_exports(base, run, here):
    done = run("data", "export", "--format", "corpus")
    files = [here / "exports" / name for name in (
        "default.corpus.jsonl", "dataset_info.json", "train_lora.yaml")]  # fmt: skip
    assert (done.code, [Path(line) for line in done.out.split()]) == (0, files)
    assert "psykb: LICENCE: 记忆小书: CC BY 4.0" in done.err
    assert "psykb: LICENCE: A Small Book of Learning: its file names none" in done.err
    printed = run("data", "export", "--kb", "default", "--format", "corpus", "-o", "-")
    assert printed.out.encode() == files[0].read_bytes()


def test_a_markdown_file_a_book(base, run, here):
    (here / "md").mkdir()
    done = run("data", "export", "--format", "corpus", "--as", "markdown", "-o", "md")
    names = sorted(Path(line).name for line in done.out.splitlines())
    assert done.code == 0
    assert names[-1] == "default.corpus.记忆小书.md"
    assert (here / "md" / names[-1]).read_text("utf-8").startswith('---\ntitle: "记忆小书"\n')


def test_a_mix_of_the_whole_name_is_exported_and_no_run_that_begins_so(mix, run, here):
    begun = here / "generated" / "mixed"
    begun.mkdir()
    jsonl.write(begun / "dialogues.jsonl", [SLEEP])
    (begun / "journal.jsonl").write_text("{}\n")
    done = run("data", "export", "mix", "--format", "openai", "-o", "a/b/c/")
    assert done.code == 0
    assert sorted(path.name for path in (here / "a" / "b" / "c").iterdir()) == [
        "mix.openai.train.jsonl", "mix.openai.valid.jsonl"
    ]  # fmt: skip


def test_a_mix_without_rows_to_train_on_gets_no_training_file(mix, run, here):
    jsonl.write(mix / "train.jsonl", [])
    done = run("data", "export", "mix", "--format", "sharegpt", "-o", "ex/")
    assert done.code == 0
    assert "psykb: there is no row in train, so no training file is written\n" in done.err
    assert not (here / "ex" / "train_lora.yaml").exists()
