"""`psykb gen-qa`: what it prints and writes, its exit codes, what it refuses."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from psykb.cli.calls import Call
from psykb.cli.models_of_runs import address_of
from psykb.cli.words_of_runs import exit_code
from psykb.generation.outcomes import Made
from psykb.generation.reporting import Report
from psykb.generation.running import End
from psykb.index.knowledge_base import KnowledgeBase
from psykb.llm.presets import presets
from psykb.types import Usage
from tests.conftest import BOOKS

ROOT = Path(__file__).parents[2]
MODELS = "class:tests.cli.generation_models."
FILES = {
    "dataset-card.md",
    "journal.jsonl",
    "qa.jsonl",
    "rejected.jsonl",
    "report.json",
    "report.md",
}


@pytest.fixture(scope="module")
def ingested(tmp_path_factory):
    """A base of three small books."""
    folder = tmp_path_factory.mktemp("ingested")
    for name, content in BOOKS.items():
        (folder / name).write_text(content, encoding="utf-8")
    with KnowledgeBase.create(folder / "base") as base:
        base.ingest([folder / name for name in BOOKS])
    return folder / "base"


@pytest.fixture
def base(ingested, here):
    """A copy of it in the project at hand, as its default."""
    copy = here / "indexes" / "default"
    shutil.copytree(ingested, copy)
    return copy


def only_run(here):
    (folder,) = (here / "generated").iterdir()
    return folder


def lines(file):
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize(
    ("args", "part"),
    [
        (["--kinds", "essay"], "rules cannot make essay"),
        (["--kinds", "填空"], "there is no kind '填空'"),
        (["--method", "students"], "--method students needs a model: name one with --llm"),
        (["--from-exam", "--method", "passage"], "--method does not go with --from-exam"),
        (["--from-exam", "--kinds", "single"], "--kinds does not go with --from-exam"),
        (["-n", "0"], "write a whole number, 1 or more"),
        (["--seed", "-1"], "write a whole number, 0 or more"),
        (["--language", "fr"], "write zh|en, not 'fr'"),
        (["--method", "magic", "--llm", "ollama:x"], "write passage|students, not 'magic'"),
        (["--run", "."], "--run: write a name"),
        (["--run", "../elsewhere"], "--run: write a name"),
        (["--run", "a/"], "--run: write a name"),
        (["--run", "-x"], '--run -x: a name cannot begin with "-", as an option does'),
        (["--run", "a\nb"], "--run: there is U+000A in the name, a character that cannot be seen"),
        (["--run", "a\u202eb"], "--run: there is U+202E in the name"),
        (["--max-calls", "0"], "1 or more"),
    ],
)
def test_misuse(run, base, here, args, part):
    done = run("gen-qa", *args)
    assert (done.code, done.out) == (2, "")
    assert part in done.err
    assert not (here / "generated").exists()


@pytest.mark.parametrize(
    ("args", "part"),
    [
        (["--book", "none"], "none: no such book"),
        (["--section", "none"], "--section none: no section"),
        (["--avoid", "none"], "no run at"),
        (["--benchmark", "none.json"], "--benchmark none.json: there is no such file"),
        (["--benchmark", "none"], "--benchmark none: there is no such file"),
        (["--benchmark", "none", "--dry-run"], "--benchmark none: there is no such file"),
        (["--benchmark", "indexes"], "--benchmark indexes: there is no such file"),
        (["--kb", "none"], "no knowledge base at"),
    ],
)
def test_what_is_not_there(run, base, here, args, part):
    done = run("gen-qa", *args)
    assert (done.code, done.out) == (1, "")
    assert part in done.err
    assert not (here / "generated").exists()


def test_nothing_ingested(run, here):
    (here / "empty").mkdir()
    assert run("ingest", "empty", "--kb", "new").code == 3
    assert run("gen-qa", "--kb", "new").code == 1


def test_items_by_rules(run, base, here):
    done = run("gen-qa", "-n", "3")
    assert done.code == 0
    folder = only_run(here)
    assert done.out.splitlines()[0] == str(folder.relative_to(here) / "qa.jsonl")
    assert {p.name for p in folder.iterdir()} - {"lock", "lock.holder"} == FILES
    items = lines(folder / "qa.jsonl")
    assert len(items) == 3
    assert all(len(item["checks"]) == 12 and item["citations"] for item in items)
    assert "3 of 3 items accepted" in done.err


def test_a_larger_n_begins_with_the_smaller_and_the_rest_is_told(run, base, here):
    run("gen-qa", "-n", "3", "-q")
    first = (only_run(here) / "qa.jsonl").read_bytes()
    done = run("gen-qa", "-n", "500")
    assert done.code == 0
    second = (only_run(here) / "qa.jsonl").read_bytes()
    assert second.startswith(first)
    assert len(second) > len(first)
    assert "The plan is exhausted: these books give no more of these kinds." in done.err
    report = json.loads((only_run(here) / "report.json").read_text())
    assert report["run"]["exhausted"] is True


def test_a_smaller_n_leaves_what_is_there(run, base, here):
    run("gen-qa", "-n", "6", "-q")
    file = only_run(here) / "qa.jsonl"
    before = file.read_bytes()
    done = run("gen-qa", "-n", "2")
    assert (done.code, done.out) == (0, f"{file.relative_to(here)}\n")
    assert done.err == "6 items are there already, more than the 2 asked for; they stay.\n"
    assert file.read_bytes() == before


def test_a_run_that_is_named_alone_goes_on_as_it_was(run, base, here):
    plan = ("--kinds", "definition:2,short", "--seed", "7", "--allow-ocr")
    run("gen-qa", "-n", "2", "--run", "a", *plan)
    run("gen-qa", "-n", "3", "--run", "b", *plan)
    assert run("gen-qa", "--run", "a", "-n", "3", "-q").code == 0
    a, b = (here / "generated" / name / "qa.jsonl" for name in "ab")
    assert a.read_bytes() == b.read_bytes()
    a.unlink()
    done = run("gen-qa", "--run", "a")
    assert "3 of 3 items accepted" in done.err
    assert a.read_bytes() == b.read_bytes()
    refused = run("gen-qa", "--run", "a", "--seed", "8")
    assert refused.code == 2
    assert "seed is 7, not 8" in refused.err


def test_the_base_and_the_model_of_a_run_are_its_own(run, base, here):
    shutil.copytree(base, here / "indexes" / "other")
    run("gen-qa", "-n", "1", "--run", "a", "--kb", "other", "--kinds", "short")
    assert run("gen-qa", "-n", "2", "--run", "a").code == 0
    journal = here / "generated" / "a" / "journal.jsonl"
    words = journal.read_text(encoding="utf-8")
    for old, new in (
        ('"method": "rules", "model": null', '"method": "students", "model": "deepseek:m"'),
        ('"options": {}', '"options": {"top_p": 0.5, "user": "0123abcd"}'),
    ):
        assert old in words
        words = words.replace(old, new)
    journal.write_text(words, encoding="utf-8")
    told = json.loads(run("gen-qa", "--run", "a", "--dry-run", "--json").out)
    assert (told["method"], told["items"], list(told["kinds"])) == ("students", 2, ["short"])


def test_a_model_that_is_code_is_not_taken_from_a_journal(run, base, here):
    run("gen-qa", "--run", "a", "--llm", f"{MODELS}Declining", "--kinds", "short")
    spec = f"{MODELS}Declining"
    assert run("gen-qa", "--run", "a") == (
        2,
        "",
        f"psykb: --run a: its model is {spec}, code that is run only if you name it: add --llm "
        f"{spec}\n",
    )
    done = run("gen-qa", "--run", "a", "--llm", spec)
    assert done.code == 3
    assert "at hand and are not paid for again" in done.err


def test_items_changed_by_hand_are_kept_and_that_is_told(run, base, here):
    run("gen-qa", "-n", "3", "--run", "e2")
    file = here / "generated" / "e2" / "qa.jsonl"
    mine = file.read_text(encoding="utf-8").replace('"question": "', '"question": "So: ', 1)
    file.write_text(mine, encoding="utf-8")
    done = run("gen-qa", "-n", "5", "--run", "e2", "-q")
    assert done.code == 0
    assert done.err == (
        "psykb: generated/e2/qa.jsonl: was changed since psykb wrote it; it is kept as "
        "qa.edited.jsonl, and written anew without the changes (those made by `psykb review` "
        "stay)\n"
    )
    assert (file.parent / "qa.edited.jsonl").read_text(encoding="utf-8") == mine
    assert "So: " not in file.read_text(encoding="utf-8")
    assert run("gen-qa", "-n", "6", "--run", "e2", "-q").err == ""


@pytest.mark.parametrize("name", ["qa.jsonl", "rejected.jsonl"])
def test_a_folder_in_the_place_of_a_file(run, base, here, name):
    run("gen-qa", "-n", "3", "--run", "d")
    folder = here / "generated" / "d"
    (folder / name).unlink()
    (folder / name).mkdir()
    before = {p.name: p.read_bytes() for p in folder.iterdir() if p.is_file()}
    done = run("gen-qa", "-n", "5", "--run", "d")
    assert done == (
        1,
        "",
        f"psykb: {folder / name} is a folder: move it away, then run the same command again\n",
    )
    assert {p.name: p.read_bytes() for p in folder.iterdir() if p.is_file()} == before


BARE = "---\ntitle: 散文\nlanguage: en\n---\n\n# 一\n\n昨天下了一场雨。路上没有人。\n"


def test_books_without_anything_to_ask_are_told_with_their_language(run, here):
    (here / "bare.md").write_text(BARE, encoding="utf-8")
    assert run("ingest", "bare.md").code == 0
    done = run("gen-qa")
    assert (done.code, done.out) == (3, "")
    assert done.err.splitlines(keepends=True)[-1] == (
        "psykb: no item was accepted: these books hold nothing of the kinds asked for (read as "
        "English: 散文; `psykb status` shows in which language a book was read)\n"
    )
    done = run("gen-qa", "--language", "zh")
    assert done.code == 1
    assert "--language zh: no book here is in it (read as English: 散文" in done.err


def test_books_that_print_no_questions(run, base, here):
    done = run("gen-qa", "--from-exam")
    assert (done.code, done.out) == (3, "")
    assert "no item was accepted: these books print no questions" in done.err
    assert not (here / "generated").exists()


GUIDE = """\
---
title: 小考卷
language: zh
---

# 判断题

1. 火星的两极有由水和干冰组成的极冠。

# 参考答案

1. √
"""


def test_keys_that_nothing_supports_are_told(run, base, here):
    (here / "guide.md").write_text(GUIDE, encoding="utf-8")
    assert run("ingest", "guide.md").code == 0
    done = run("gen-qa", "--from-exam", "--run", "exam")
    assert done.code == 0
    told = (
        "1 (no passage supports the key 1) of 1 were kept though this does not hold of them: "
        "its quotes support the answer"
    )
    assert told in done.out
    assert "Next: psykb review exam · psykb data export exam --format exam" in done.err
    report = (here / "generated" / "exam" / "report.md").read_text(encoding="utf-8")
    assert "1 item accepted: all that the plan gave." in report
    assert "Kept though a stage found them wanting: `support` 1 (" in report


def test_a_kind_of_which_there_is_little_is_told(run, base):
    done = run("gen-qa", "-n", "500", "--kinds", "multiple:50,definition:1")
    assert done.code == 0
    (line,) = [ln for ln in done.err.splitlines() if "where its weight asks for" in ln]
    assert line.startswith("multiple choice")
    assert "where its weight" not in run("gen-qa", "-n", "3").err


@pytest.mark.parametrize(
    ("llm", "url", "address"),
    [
        ("none", "http://127.0.0.1:9/v1", None),
        ("class:a.B", "http://127.0.0.1:9/v1", None),
        ("deepseek:m", None, None),
        ("deepseek:m", presets()["deepseek"].base_url, None),
        ("deepseek:m", presets()["deepseek"].base_url + "/", None),
        ("deepseek:m", "http://127.0.0.1:9/v1", "http://127.0.0.1:9/v1"),
        ("openai-like:m", "http://127.0.0.1:9/v1/", "http://127.0.0.1:9/v1"),
    ],
)
def test_only_an_address_of_its_own_tells_servers_apart(llm, url, address):
    flags = {"llm": llm, "base_url": url} if url else {"llm": llm}
    assert address_of(Call(flags=flags)) == address


@pytest.mark.parametrize(
    ("ended", "accepted", "failed", "code"),
    [
        (End.EXHAUSTED, 0, 0, 3),
        (End.EXHAUSTED, 0, 2, 3),
        (End.EXHAUSTED, 1, 2, 4),
        (End.EXHAUSTED, 1, 0, 0),
        (End.REACHED, 5, 2, 0),
    ],
)
def test_how_the_command_ends(here, ended, accepted, failed, code):
    made: Made[Report] = Made(
        folder=here, ended=ended, accepted=accepted, failed=failed, spent=Usage()
    )
    assert exit_code(made) == code


@pytest.mark.parametrize(("accepted", "code"), [(0, 3), (1, 4)])
def test_how_the_command_ends_where_nothing_could_be_read(here, accepted, code):
    made: Made[Report] = Made(
        folder=here, ended=End.MODEL, accepted=accepted, unread=100, spent=Usage()
    )
    assert exit_code(made) == code


def test_another_context_is_told(run, base, monkeypatch):
    model = ("--llm", f"{MODELS}Declining", "--kinds", "short")
    run("gen-qa", *model)
    monkeypatch.setenv("PSYKB_LLM_CONTEXT", "6000")
    done = run("gen-qa", *model)
    assert "for requests that are still the same." in done.err
    assert "not paid for again" not in done.err
    assert "tokens and is 6000: each request that this changes is sent, and paid for" in done.err


def test_what_unusable_replies_took_is_told(run, base):
    done = run("gen-qa", "-n", "2", "--llm", f"{MODELS}Cut", "--kinds", "short")
    assert "Paid for now: class:" in done.err
    assert "0 calls" not in done.err


def test_two_runs_are_the_same_bytes(run, base, here):
    run("gen-qa", "-n", "5", "--run", "a")
    run("gen-qa", "-n", "5", "--run", "b")
    run("gen-qa", "-n", "5", "--run", "c", "--seed", "1")
    a, b, c = ((here / "generated" / name) for name in "abc")
    for file in ("qa.jsonl", "rejected.jsonl"):
        assert (a / file).read_bytes() == (b / file).read_bytes()
    assert (a / "qa.jsonl").read_bytes() != (c / "qa.jsonl").read_bytes()
    reports = [(f / "report.json").read_text().replace(f'"{f.name}"', '"x"') for f in (a, b)]
    assert reports[0] == reports[1]


def test_a_run_of_other_settings_is_refused(run, base, here):
    run("gen-qa", "-n", "2", "--run", "a")
    before = (here / "generated" / "a" / "qa.jsonl").read_bytes()
    done = run("gen-qa", "-n", "2", "--run", "a", "--seed", "5", "--kinds", "single")
    assert done.code == 2
    assert "seed is 0, not 5" in done.err
    assert "kinds is" in done.err
    assert (here / "generated" / "a" / "qa.jsonl").read_bytes() == before


def test_avoided_items_do_not_come_again(run, base):
    run("gen-qa", "-n", "500", "--run", "a")
    done = run("gen-qa", "-n", "500", "--avoid", "a")
    assert done.code == 3
    assert "in_avoided_run" in done.out
    assert "no item was accepted; " in done.err


def test_nothing_accepted_says_why(run, base, here):
    done = run("gen-qa", "-n", "5", "--llm", f"{MODELS}Declining", "--kinds", "short,single")
    assert done.code == 3
    assert "model_declined  the model found nothing to ask" in done.out
    folder = only_run(here)
    assert f"{folder.relative_to(here)}/rejected.jsonl holds each draft with its reason" in done.err
    assert {line["reason"] for line in lines(folder / "rejected.jsonl")} == {"model_declined"}
    again = run("gen-qa", "-n", "5", "--llm", f"{MODELS}Declining", "--kinds", "short,single")
    assert again.out == done.out
    assert "at hand and are not paid for again" in again.err
    assert "Paid for now" not in again.err


def test_a_model_that_only_refuses_is_not_asked_on_and_on(run, ingested, here, monkeypatch):
    monkeypatch.setattr("psykb.generation.running.NONE_READ", 3)
    shutil.copytree(ingested, here / "indexes" / "default")
    done = run("gen-qa", "-n", "50", "--llm", f"{MODELS}Babbling")
    assert done.code == 3
    file = only_run(here) / "rejected.jsonl"
    assert len(lines(file)) == 3
    assert (
        "The model wrote no item that can be read in 3 drafts in a row, so that nothing more was "
        f"asked: see {file.relative_to(here)}, and try another model."
    ) in done.err
    assert "The plan is exhausted" not in done.err
    assert {line["said"] for line in lines(file)} == {"Of course! Here is a question for you:"}


def test_nonsense_is_refused(run, base):
    done = run("gen-qa", "-n", "5", "--llm", f"{MODELS}Babbling", "--kinds", "short")
    assert done.code == 3
    assert "not_json" in done.out


def test_a_wrong_key_ends_the_run_at_once(run, base):
    done = run("gen-qa", "--llm", f"{MODELS}Keyless")
    assert done.code == 1
    assert "the key is wrong\nWhat was decided is written; the same command" in done.err


def test_places_where_the_model_failed_are_told(run, base, monkeypatch):
    monkeypatch.setenv("PSYKB_LLM_CONCURRENCY", "1")
    done = run("gen-qa", "-n", "5", "--llm", f"{MODELS}Shaky", "--kinds", "short")
    assert done.code == 3
    assert "model_failed" in done.out
    assert "the same command asks again" in done.err


def test_a_budget(run, base, here):
    done = run("gen-qa", "--llm", f"{MODELS}Declining", "--max-calls", "2")
    assert done.code == 5
    assert "2 of 2 calls are made" in done.err
    assert len(lines(only_run(here) / "rejected.jsonl")) == 2


def test_an_interruption(run, base, here, monkeypatch):
    monkeypatch.setenv("PSYKB_LLM_CONCURRENCY", "1")
    done = run("gen-qa", "--llm", f"{MODELS}Interrupted", "--kinds", "short")
    assert done.code == 130
    assert "the same command goes on from there" in done.err
    assert len(lines(only_run(here) / "rejected.jsonl")) >= 2


DILIGENT = ("--llm", f"{MODELS}Diligent", "--language", "zh", "--book", "心理学基础")


@pytest.fixture
def starter(run, here):
    assert run("ingest", str(ROOT / "kb" / "books"), "-q").code == 0


@pytest.mark.slow
def test_a_hundred_items_by_a_model(run, starter, here):
    args = ("gen-qa", "-n", "100", *DILIGENT, "--kinds", "true_false:2,definition:1,short:1")
    done = run(*args, "--run", "m", "--json")
    told = json.loads(done.out)
    assert (done.code, told["accepted"], told["ended"]) == (0, 100, "reached")
    folder = here / "generated" / "m"
    items = lines(folder / "qa.jsonl")
    assert len({item["id"] for item in items}) == 100
    for item in items:
        passed = {c["stage"] for c in item["checks"] if c["outcome"] == "passed"}
        assert {"quote", "support", "re_answer", "difficulty"} <= passed
        assert item["provenance"]["model"] == f"{MODELS}Diligent"
        assert {"draft", "draft_again"} <= item["provenance"]["prompts"].keys()
        assert item["citations"]
    assert run("verify", "m").out.startswith("generated/m/qa.jsonl: 100 items, 100 quotes: all ")
    # every draft is somewhere: accepted, or refused with a reason
    report = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    refused = lines(folder / "rejected.jsonl")
    assert {r["reason"] for r in refused} == {"model_declined"}
    assert report["run"]["decided"] == 100 + len(refused) == report["accepted"] + report["refused"]
    assert report["run"]["usage"].keys() >= {"draft", "choose", "open_book", "closed_book"}
    # what is complete sends nothing, and gives the same bytes
    before = (folder / "qa.jsonl").read_bytes()
    again = json.loads(run(*args, "--run", "m", "--json").out)
    assert (again["usage"]["sent"], again["accepted"]) == (0, 100)
    assert (folder / "qa.jsonl").read_bytes() == before


@pytest.mark.slow
def test_items_by_students_and_a_teacher(run, starter, here):
    done = run("gen-qa", "-n", "10", *DILIGENT, "--kinds", "short", "--method", "students",
               "--run", "s")  # fmt: skip
    assert done.code == 0
    items = lines(here / "generated" / "s" / "qa.jsonl")
    assert len(items) == 10
    for item in items:
        assert item["provenance"]["method"] == "students"
        assert {"question", "closed_book", "open_book", "teacher"} <= (
            item["provenance"]["prompts"].keys()
        )
        # the one without a book knew nothing, the one with it all
        assert item["difficulty"] == "medium"
    assert run("verify", "s").code == 0


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="Windows ends a process without asking it")
def test_a_scheduler_that_ends_the_process(base, here):
    model = ("--llm", f"{MODELS}Terminated", "--kinds", "short")
    ended = subprocess.run(
        [sys.executable, "-m", "psykb", "gen-qa", *model],
        cwd=here, capture_output=True, text=True, timeout=60,
        env={**os.environ, "PSYKB_LLM_CONCURRENCY": "1", "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert ended.returncode == 130
    assert "the same command goes on from there" in ended.stderr
    assert len(lines(only_run(here) / "rejected.jsonl")) >= 2


def test_an_interruption_keeps_the_files_of_a_run_that_had_come_further(run, base, here):
    args = ("gen-qa", "--kinds", "short", "--llm", f"{MODELS}Declining")
    run(*args)
    file = only_run(here) / "rejected.jsonl"
    before = file.read_bytes()
    journal = only_run(here) / "journal.jsonl"
    kept = journal.read_text().splitlines(keepends=True)
    journal.write_text("".join(line for line in kept if '"line": "received"' not in line))
    done = run(*args, "--max-calls", "1")
    assert done.code == 5
    assert "An earlier run had come further" in done.err
    assert file.read_bytes() == before


def test_json(run, base, here):
    done = run("gen-qa", "-n", "2", "--json")
    told = json.loads(done.out)
    assert (told["schema"], told["ended"], told["accepted"]) == (1, "reached", 2)
    assert told["path"] == str(only_run(here) / "qa.jsonl")
    assert [stage["stage"] for stage in told["funnel"]][:3] == ["draft", "schema", "duplicate"]
    assert told["usage"]["sent"] == 0


def test_a_changed_base_is_noticed(run, base, here):
    model = ("--llm", f"{MODELS}Declining", "--kinds", "short", "--run", "a")
    run("gen-qa", *model)
    run("remove", "memory.md")
    done = run("gen-qa", *model)
    assert "the books are not those of the run before (gone: 记忆小书); " in done.err
    assert "will be asked for anew" in done.err


@pytest.mark.parametrize(
    "args",
    [
        (),
        ("--llm", "openai-like:m", "--base-url", "http://127.0.0.1:9/v1"),
        ("--llm", "deepseek:deepseek-chat", "--method", "students"),
        ("--from-exam",),
    ],
)
def test_a_dry_run_calls_nothing_and_writes_nothing(run, base, here, monkeypatch, args):
    monkeypatch.delenv("DEEPSEEK_API_KEY", raising=False)
    before = sorted(here.iterdir())
    done = run("gen-qa", "--dry-run", *args)
    assert done.code == 0, done.err
    assert sorted(here.iterdir()) == before
    assert "passages" in done.out
    told = json.loads(run("gen-qa", "--dry-run", "--json", *args).out)
    assert told["dry_run"] is True
    calls = told["calls"]
    if told["method"] in ("rules", "exam"):
        assert calls == {"low": 0, "high": 0}
        assert told["cost"] == {}
    else:
        assert 0 < told["items"] <= calls["low"] < calls["high"]
        assert 0 < told["sent"]["low"] < told["sent"]["high"]


FULL = """
import resource, sys
from psykb import cli
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]),) * 2)
sys.exit(cli.run(["gen-qa", "-n", "50", "--lang", "en"]))
"""


@pytest.mark.slow
@pytest.mark.parametrize("room", [200, 3_000, 12_000])
def test_a_full_disk_is_one_line_and_the_old_files_stay(run, base, here, room):
    run("gen-qa", "-n", "1")
    before = (only_run(here) / "qa.jsonl").read_bytes()
    done = subprocess.run(
        [sys.executable, "-c", FULL, str(room)], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert len(done.stderr.splitlines()) == 1
    assert "no room is left (File too large). What was received before is kept" in done.stderr
    assert (only_run(here) / "qa.jsonl").read_bytes() == before
    assert run("gen-qa", "-n", "50").code == 0
