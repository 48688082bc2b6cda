"""The tour: what a newcomer sees first."""

import json
from pathlib import Path

from psykb.cli import run
from psykb.cli.demo import QUESTIONS, starter_library


def test_the_demo_answers_declines_and_makes_questions(tmp_path, monkeypatch, capfd):
    monkeypatch.chdir(tmp_path)
    assert run(["demo", "--lang", "en", "--kb", str(tmp_path / "kb")]) == 0
    out, err = capfd.readouterr()
    library = starter_library()
    parts = out.split("$ psykb ")
    assert [part.splitlines()[0] for part in parts[1:]] == [
        f"ingest {starter_library()}",
        *(f'ask "{question}"' for question in QUESTIONS),
        "gen-qa -n 20 --run demo-kb",
        "verify demo-kb",
        f"data import {library.parent / 'dialogues'} --name starter-dialogues",
        f"data mix {Path('generated') / 'demo-kb.toml'}",
    ]
    assert "3 books read." in parts[1]
    assert "工作记忆（working memory）是指" in parts[2]
    assert "p. 56 (PDF 62)" in parts[2]
    assert "The spacing effect is the finding that" in parts[3]
    assert "The books do not answer this." in parts[4]
    assert str(Path("generated") / "demo-kb" / "qa.jsonl") in parts[5]
    assert "20 items" in parts[6]
    assert len((tmp_path / "generated/demo-kb/qa.jsonl").read_text("utf-8").splitlines()) == 20
    assert "50 rows = 50 dialogues" in err
    assert err.count(": 0 leaks") == 3
    lock = json.loads((tmp_path / "generated/demo-kb-mix/recipe.lock.json").read_text("utf-8"))
    assert lock["splits"] == {"train": 56, "valid": 7, "test": 7}


def test_the_demo_of_another_base_leaves_the_first_one_alone(tmp_path, monkeypatch, capfd):
    monkeypatch.chdir(tmp_path)
    assert run(["demo", "--lang", "en", "--json"]) == 0
    told = json.loads(capfd.readouterr().out)
    assert (told["schema"], told["run"]) == (1, "demo")
    assert [step["command"][0] for step in told["steps"]] == [
        *("ingest", "ask", "ask", "ask", "gen-qa", "verify", "data", "data"),
    ]
    assert [step["exit_code"] for step in told["steps"]] == [0, 0, 0, 3, 0, 0, 0, 0]
    assert {step["result"]["schema"] for step in told["steps"]} == {1}
    mixed = (tmp_path / "generated/demo-mix/train.jsonl").read_bytes()
    assert run(["demo", "--lang", "en", "--kb", "try", "-q"]) == 0
    assert (tmp_path / "generated/demo-mix/train.jsonl").read_bytes() == mixed
    assert (tmp_path / "generated/demo-try-mix/recipe.toml").is_file()
    assert run(["demo", "--lang", "en", "--kb", "try", "-q"]) == 0


def test_the_lying_model_of_the_readme(tmp_path, monkeypatch, capfd):
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(Path(__file__).parents[2] / "docs" / "examples"))
    kb = ("--kb", str(tmp_path / "kb"))
    assert run(["ingest", str(starter_library()), "-q", *kb]) == 0
    capfd.readouterr()
    assert run(["ask", "什么是认知失调？", "--llm", "class:lying.Lying", "--json", *kb]) == 0
    answer = json.loads(capfd.readouterr().out)
    assert [(claim["status"], claim["faults"]) for claim in answer["claims"]] == [
        ("supported", []),
        ("supported", []),
        ("unsupported", ["numbers_differ"]),
        ("unsupported", ["negation_differs", "reversed"]),
        ("unsupported", ["no_such_sentence"]),
    ]
    assert answer["claims"][0]["citations"][0]["pages"][0]["label"] == "110"
    assert answer["usage"]["calls"] == 2


def test_the_starter_library_is_the_one_of_the_clone():
    assert starter_library() == Path(__file__).parents[2] / "kb" / "books"
