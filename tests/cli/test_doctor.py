"""`psykb doctor`: what it finds, what it hides, and when it calls something broken."""

import json
import os
import platform
from importlib import metadata

import pytest

from tests.llm import embedding_server
from tests.llm.server import Ok, Problem, Raw, serving


def test_all_is_well(run, base, here):
    done = run("doctor")
    assert (done.code, done.err) == (0, "")
    lines = done.out.splitlines()
    assert lines[0] == (
        f"psykb 0.1.0, Python {platform.python_version()}, {platform.system()} {platform.machine()}"
    )
    assert f"click {metadata.version('click')}, " in done.out
    start = lines.index("Settings, and where they come from")
    assert lines[start + 1 : start + 6] == [
        f"  root             {here}",
        "  kb               default" + " " * (len(str(here)) - 5) + "default",
        "  lang             en" + " " * len(str(here)) + "LANG",
        "  embedder         lsa" + " " * (len(str(here)) - 1) + "default",
        "  workers          0" + " " * (len(str(here)) + 1) + "default",
    ]
    start = lines.index(f"Knowledge bases in {here}")
    assert lines[start + 1].startswith("  default  intact  3 books  6 passages  1")


def test_in_chinese(run, here):
    done = run("doctor", "--lang", "zh")
    assert f"{here} 中的知识库\n  无\n" in done.out
    assert "  lang             zh" in done.out


def test_json(run, base):
    report = json.loads(run("doctor", "--json").out)
    assert report["schema"] == 1
    assert report["problems"] == []
    assert [found["name"] for found in report["bases"]] == ["default"]
    assert report["bases"][0]["problem"] is None
    names = {package["name"]: package["extra"] for package in report["packages"]}
    assert names["click"] == ""
    assert names["torch"] == "local"
    assert set(names.values()) == {"", "local", "parquet", "train", "qlora", "deepspeed"}
    assert "psykb" not in names


def test_secrets_are_masked(run, here, monkeypatch):
    monkeypatch.setenv("PSYKB_PDF_PASSWORD", "sesame")
    for done in (run("doctor"), run("doctor", "--json")):
        assert "sesame" not in done.out
        assert "••••" in done.out
        assert "PSYKB_PDF_PASSWORD" in done.out


def test_a_password_in_an_address_is_masked(run, here, monkeypatch):
    monkeypatch.setenv("PSYKB_BASE_URL", "https://me:sesame@example.org/v1")
    for done in (run("doctor"), run("doctor", "--json", "--llm", "openai-like:m")):
        assert "sesame" not in done.out + done.err
        assert "https://example.org/v1" in done.out


@pytest.mark.parametrize(
    ("spec", "said"),
    [
        ("lsa", False),
        ("openai-like:m", False),
        ("st:modelscope:somebody/m", False),
        ("st:.", False),
        ("st:somebody/some-model", True),
    ],
)
def test_the_hub_is_named_where_something_comes_from_it(run, here, monkeypatch, spec, said):
    monkeypatch.delenv("HF_HUB_OFFLINE", raising=False)
    monkeypatch.setenv("PSYKB_EMBEDDER", spec)
    assert ("models are downloaded from https://huggingface.co" in run("doctor").out) is said


def test_a_password_of_the_mirror_is_masked(run, here, monkeypatch):
    monkeypatch.delenv("HF_HUB_OFFLINE", raising=False)
    monkeypatch.setenv("HF_ENDPOINT", "https://me:sesame@mirror.example.org")
    monkeypatch.setenv("PSYKB_EMBEDDER", "st:somebody/some-model")
    for done in (run("doctor"), run("doctor", "--json")):
        assert "sesame" not in done.out + done.err
        assert "https://mirror.example.org" in done.out


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("ftp://me:sesame@example.org/v1", "ftp://example.org/v1"),
        ("http://me:sesame@example.org:99999/v1", "http://example.org:99999/v1"),
        ("me:sesame@example.org", "example.org"),
    ],
)
def test_a_password_in_an_address_that_is_none_is_masked(run, here, monkeypatch, url, shown):
    monkeypatch.setenv("PSYKB_BASE_URL", url)
    monkeypatch.setenv("PSYKB_EMBEDDER_URL", url)
    for done in (run("doctor", "--llm", "openai-like:m"), run("doctor", "--json")):
        assert "sesame" not in done.out + done.err
        assert shown in done.out


def test_a_damaged_base_is_broken(run, base):
    (base / "dense.1.faiss").unlink()
    done = run("doctor")
    assert done.code == 1
    assert done.err == (
        "psykb: default: missing or torn, `psykb ingest` builds them again: dense.1.faiss\n"
    )
    assert "  default  broken  3 books  6 passages  " in done.out


def test_a_base_from_the_future_is_broken(run, base):
    manifest = base / "manifest.json"
    manifest.write_text(
        manifest.read_text(encoding="utf-8").replace('"format": 1', '"format": 99'),
        encoding="utf-8",
    )
    done = run("doctor")
    assert done.code == 1
    assert done.err == (
        f"psykb: default: {manifest}: format 99 was written by a newer psykb (this one knows 1); "
        "upgrade psykb, or build the base again under another name\n"
    )


def test_a_catalogue_that_does_not_fit_is_broken(run, base):
    manifest = base / "manifest.json"
    manifest.write_text(
        manifest.read_text(encoding="utf-8").replace('"documents": 3', '"documents": 4'),
        encoding="utf-8",
    )
    assert run("doctor").err == (
        "psykb: default: the catalogue does not fit the manifest; put both back from a copy\n"
    )


def test_settings_that_cannot_be_read_are_a_finding(run, here):
    (here / "psykb.toml").write_text("kb = 3", encoding="utf-8")
    done = run("doctor")
    assert done.code == 1
    assert done.err == f"psykb: {here}/psykb.toml: kb must be of type str, got 3\n"
    assert "Settings, and where" not in done.out


@pytest.mark.parametrize("command", [["status"], ["ask", "x"], ["ingest", "x"]])
def test_all_other_commands_refuse_such_settings(run, here, command):
    (here / "psykb.toml").write_text("kb = 3", encoding="utf-8")
    assert run(*command) == (
        2, "", f"psykb: {here}/psykb.toml: kb must be of type str, got 3\n"
    )  # fmt: skip


# the model


@pytest.fixture
def no_keys(monkeypatch):
    for name in list(os.environ):
        if name.startswith("PSYKB_") or name.endswith("_API_KEY"):
            monkeypatch.delenv(name)


def asked(run, *options):
    done = run("doctor", "--json", *options)
    report = json.loads(done.out)
    return done.code, report["model"], report["problems"]


def test_without_a_model_nothing_is_called(run, here, no_keys):
    assert asked(run) == (0, None, [])
    assert "\nModel\n  none: answers are sentences of the books" in run("doctor").out


@pytest.mark.parametrize(
    ("options", "failure", "words"),
    [
        (["--llm", "deepseek:chat"], "no_key", "run: psykb keys set deepseek"),
        (["--llm", "depseek:chat"], None, "did you mean deepseek?"),
        (["--llm", "openai-like:m"], None, "set PSYKB_BASE_URL"),
        (["--llm", "openai-like:m", "--base-url", "nowhere"], None, "is no address of a server"),
        (["--llm", "openai-like:m", "--llm-option", "x"], None, "write NAME=VALUE"),
        (["--llm", "class:psykb.llm.scripted.Nobody"], None, "cannot be imported"),
        (["--llm", "class:.a.B"], None, "write class:package.module.Class"),
        (["--llm", "hf:~nobody-here/x"], None, "there is no such folder"),
    ],
)
def test_what_is_wrong_before_anything_is_sent(run, here, no_keys, options, failure, words):
    code, model, problems = asked(run, *options)
    assert code == 1
    assert (model["spec"], model["ok"], model["failure"]) == (options[1], False, failure)
    assert words in model["message"]
    assert problems == [model["message"]]


@pytest.mark.parametrize(
    ("act", "failure", "words"),
    [
        (Problem(401, {"error": {"message": "no"}}), "wrong_key", "does not accept the key"),
        (Problem(404, {"detail": "Not Found"}), "wrong_url", "check --base-url"),
        (
            Problem(404, {"error": {"message": "no", "code": "model_not_found"}}),
            "model_not_found",
            "has no such model",
        ),
        (Problem(402, {"error": {"message": "no"}}), "no_credit", "no credit left"),
        (Problem(500), "server_error", "failed"),
        (Problem(429, retry_after="0"), "rate_limited", "too many requests"),
        (
            Problem(400, {"error": {"message": "no", "code": "context_length_exceeded"}}),
            "context_too_small",
            "longer than the model's context",
        ),
        (Ok(""), "empty_reply", "empty"),
    ],
)
def test_what_is_wrong_with_a_server(run, here, no_keys, act, failure, words):
    with serving(act) as server:
        code, model, problems = asked(run, "--llm", "openai-like:m", "--base-url", server.url)
    assert code == 1
    assert model["failure"] == failure
    assert words in model["message"]
    assert problems == [model["message"]]
    assert len(server.seen) == 1


def test_a_server_that_is_not_there(run, here, no_keys):
    with serving(Ok()) as server:
        url = server.url
    done = run("doctor", "--llm", "openai-like:m", "--base-url", url)
    assert done.code == 1
    assert done.err == (
        f"psykb: openai-like:m: nothing answers at {url}; is the server running there?\n"
    )
    assert "\nModel\n  openai-like:m: fails\n" in done.out


def test_offline_a_server_elsewhere_is_not_called(run, here, no_keys, monkeypatch):
    monkeypatch.setenv("PSYKB_OFFLINE", "1")
    code, model, _problems = asked(
        run, "--llm", "openai-like:m", "--base-url", "https://models.example.org/v1"
    )
    assert (code, model["failure"]) == (1, "offline")
    assert "\n  offline: no models are downloaded\n" in run("doctor").out


def test_a_context_that_is_too_small_is_told_and_nothing_sent(run, here, no_keys, monkeypatch):
    monkeypatch.setenv("PSYKB_LLM_CONTEXT", "2047")
    with serving(Ok("ok")) as server:
        options = ["--llm", "openai-like:m", "--base-url", server.url]
        code, model, _problems = asked(run, *options)
        assert (code, model["failure"], model["context"]) == (1, "context_too_small", 2_047)
        assert server.seen == []
        monkeypatch.setenv("PSYKB_LLM_CONTEXT", "2048")
        assert asked(run, *options)[0] == 0


def test_a_model_that_answers(run, here, no_keys):
    with serving(Ok("ok")) as server:
        options = ["--llm", "openai-like:m", "--base-url", server.url]
        code, model, problems = asked(run, *options)
        done = run("doctor", *options)
        assert len(server.seen) == 2
    assert server.seen[0]["max_tokens"] == 256
    assert (code, problems) == (0, [])
    assert (model["spec"], model["ok"], model["failure"], model["message"]) == (
        "openai-like:m", True, None, ""
    )  # fmt: skip
    assert 0 <= model["first_token"] <= model["seconds"]
    usage = model["usage"]
    assert (usage["prompt_tokens"], usage["completion_tokens"], usage["estimated"]) == (
        20,
        5,
        False,
    )
    assert (done.code, done.err) == (0, "")
    line = next(line for line in done.out.splitlines() if "openai-like:m: answers" in line)
    assert line.endswith("context of 8192 tokens, 25 tokens counted by the server")


def test_a_server_that_does_not_stream_answers_all_the_same(run, here, no_keys):
    whole = {
        "choices": [{"message": {"role": "assistant", "content": "ok"}, "finish_reason": "stop"}],
        "usage": {"prompt_tokens": 20, "completion_tokens": 5, "total_tokens": 25},
    }
    with serving(Raw(json.dumps(whole))) as server:
        code, model, problems = asked(run, "--llm", "openai-like:m", "--base-url", server.url)
    assert (code, model["ok"], model["first_token"], problems) == (0, True, None, [])
    assert (model["usage"]["calls"], model["usage"]["failed"]) == (2, 0)


def test_what_a_server_says_cannot_steer_the_terminal(run, here, no_keys):
    act = Problem(400, {"error": {"message": "\x1b]0;OWNED\x07\x1b[2Jno \u202esuch thing"}})
    with serving(act) as server:
        done = run("doctor", "--llm", "openai-like:m", "--base-url", server.url)
    assert done.code == 1
    assert "OWNED" in done.err
    assert not {"\x1b", "\x07", "\u202e"} & set(done.out + done.err)


@pytest.mark.parametrize("amount", ["0", "-1", "0.0", "nan", "inf", "much"])
def test_a_limit_to_the_cost_is_above_nothing(run, here, no_keys, amount):
    done = run("doctor", "--max-cost", amount)
    assert (done.code, done.out) == (2, "")
    assert f"write a number above 0, not '{amount}'" in done.err


def test_a_server_that_counts_nothing_is_told(run, here, no_keys):
    with serving(Ok("ok", usage=None)) as server:
        done = run("doctor", "--llm", "openai-like:m", "--base-url", server.url)
    assert done.out.count("tokens estimated: the server counts none") == 1


THOUGHT = "hm" * 200


def test_a_model_that_only_thinks_answers_all_the_same(run, here, no_keys):
    usage = {"prompt_tokens": 20, "completion_tokens": 256, "total_tokens": 276}
    with serving(Ok("", reasoning=THOUGHT, finish="length", usage=usage)) as server:
        options = ["--llm", "openai-like:m", "--base-url", server.url]
        code, model, problems = asked(run, *options)
        assert (code, model["ok"], problems) == (0, True, [])
        assert "still thinking after 256 tokens" in model["message"]
        assert f"  {model['message']}\n" in run("doctor", *options).out


def test_a_server_that_cuts_early_is_broken(run, here, no_keys):
    with serving(Ok("", reasoning=THOUGHT, finish="length")) as server:
        code, model, problems = asked(run, "--llm", "openai-like:m", "--base-url", server.url)
    assert (code, model["failure"], problems) == (1, "truncated", [model["message"]])


def test_a_model_of_the_project_is_called_without_a_flag(run, here, no_keys):
    with serving(Ok("ok")) as server:
        (here / "psykb.toml").write_text(
            f'llm = "openai-like:m"\nbase_url = "{server.url}"', encoding="utf-8"
        )
        assert asked(run)[1]["ok"]


def test_the_embedders_server_is_called_too(run, here, no_keys, monkeypatch):
    monkeypatch.setenv("PSYKB_EMBEDDER", "openai-like:tiny")
    report = json.loads(run("doctor", "--json").out)
    assert "PSYKB_EMBEDDER_URL" in report["problems"][0]
    with embedding_server.serving() as server:
        monkeypatch.setenv("PSYKB_EMBEDDER_URL", server.url)
        report = json.loads(run("doctor", "--json").out)
        assert report["problems"] == []
        assert (report["embedder"]["ok"], report["embedder"]["dim"]) == (True, 16)
        assert "  openai-like:tiny: answers in " in run("doctor").out
        assert len(server.requests) == 2
        server.plan = [(401, {}, "{}")]
        report = json.loads(run("doctor", "--json").out)
        assert report["embedder"]["failure"] == "wrong_key"


def test_where_files_are_and_models_come_from(run, here, no_keys, tmp_path, monkeypatch):
    monkeypatch.delenv("HF_HUB_OFFLINE", raising=False)
    monkeypatch.setenv("HF_ENDPOINT", "https://mirror.example.org")
    run("keys", "set", "deepseek", stdin=b"sk-0123456789abcdef")
    report = json.loads(run("doctor", "--json").out)
    assert report["hub"] == "https://mirror.example.org"
    places = {place["name"]: place for place in report["places"]}
    assert list(places) == ["settings", "keys", "prices", "logs"]
    assert places["keys"] == {
        "name": "keys", "path": str(tmp_path / "home" / "psykb" / "keys.json"), "exists": True
    }  # fmt: skip
    assert not places["settings"]["exists"]
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    assert json.loads(run("doctor", "--json").out)["hub"] == ""
