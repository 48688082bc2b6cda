"""`psykb keys`: set without a trace on the command line, listed without a character of the key."""

import json
import os
import stat
import subprocess
import sys

import pytest

from psykb.cli.keys import keys as command
from psykb.llm.presets import presets

KEY = "sk-0123456789abcdef"


@pytest.fixture(autouse=True)
def no_keys(monkeypatch):
    for preset in presets().values():
        for variable in preset.keys:
            monkeypatch.delenv(variable, raising=False)


@pytest.fixture
def file(tmp_path):
    return tmp_path / "home" / "psykb" / "keys.json"


def test_a_key_on_the_command_line_is_refused(run, file):
    done = run("keys", "set", "deepseek", KEY)
    assert (done.code, done.out) == (2, "")
    assert done.err == (
        "psykb: a key on the command line can be seen by others on this machine, and stays in the "
        "shell's history: nothing was stored; run: psykb keys set deepseek, and paste it then\n"
    )
    assert not file.exists()


def test_a_key_in_the_place_of_the_name_is_not_repeated(run, file):
    for words in (["set", KEY], ["set", KEY, "x"], ["remove", KEY], [KEY]):
        done = run("keys", *words, stdin=b"")
        assert done.code == 2
        assert KEY not in done.out + done.err
    assert not file.exists()


@pytest.mark.parametrize("words", [["set"], ["remove"], ["list", "x"], ["show", "deepseek"]])
def test_what_means_nothing_is_told_the_form(run, words):
    done = run("keys", *words)
    assert done.code == 2
    assert done.err == (
        "psykb: write: psykb keys list, psykb keys set NAME, or psykb keys remove NAME\n"
    )


def test_names_are_those_of_providers(run):
    done = run("keys", "set", "nobody", stdin=b"x\n")
    assert done.code == 2
    assert done.err == (
        "psykb: no provider 'nobody' that takes a key; there are deepseek, qwen, zhipu, moonshot, "
        "siliconflow, openai, ollama, vllm, openai-like\n"
    )


@pytest.mark.parametrize(
    ("stdin", "words"),
    [
        (b"", "the key is empty; nothing was stored"),
        (b"\nsk-second-line\n", "the key is empty; nothing was stored"),
        (b"Bearer sk-1\n", "neither spaces nor other than ASCII"),
        (b"\xff\xfe\n", "not UTF-8 text"),
    ],
)
def test_what_is_no_key_is_not_kept(run, file, stdin, words):
    done = run("keys", "set", "deepseek", stdin=stdin)
    assert done.code == 2
    assert words in done.err
    assert not file.exists()


def test_a_key_is_read_from_stdin_and_kept(run, file):
    done = run("keys", "set", "deepseek", stdin=b"\xef\xbb\xbf" + KEY.encode() + b"\r\nmore\n")
    assert done == (0, "", f"The key of deepseek is kept in {file}.\n")
    assert json.loads(file.read_text(encoding="utf-8")) == {"deepseek": KEY}
    if os.name != "nt":
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


@pytest.mark.skipif(os.name == "nt", reason="there are no pseudo-terminals")
def test_a_key_is_typed_without_being_shown(here, file):
    import pty

    theirs, ours = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "psykb", "keys", "set", "qwen"],
        stdin=ours, stdout=ours, stderr=ours, start_new_session=True, cwd=here,
    )  # fmt: skip
    os.close(ours)
    shown = b""
    while b"Key of qwen:" not in shown:
        shown += os.read(theirs, 1_000)
    os.write(theirs, KEY.encode() + b"\n")
    while b"is kept in" not in shown:
        shown += os.read(theirs, 1_000)
    assert process.wait(10) == 0
    os.close(theirs)
    assert b"0123456789" not in shown
    assert json.loads(file.read_text(encoding="utf-8")) == {"qwen": KEY}


def test_keys_are_listed_by_length_and_origin_only(run, file, monkeypatch):
    assert run("keys").err.startswith("There is no key yet: psykb keys set NAME, with one of deep")
    run("keys", "set", "qwen", stdin=KEY.encode())
    monkeypatch.setenv("DEEPSEEK_API_KEY", "sk-environment")
    done = run("keys", "list")
    assert done.code == 0
    assert [line.split() for line in done.out.splitlines()] == [
        ["deepseek", "14", "characters", "DEEPSEEK_API_KEY"],
        ["qwen", "19", "characters", str(file)],
    ]
    listed = run("keys", "--json")
    assert json.loads(listed.out) == {
        "schema": 1,
        "file": str(file),
        "keys": [
            {"name": "deepseek", "length": 14, "origin": "DEEPSEEK_API_KEY"},
            {"name": "qwen", "length": 19, "origin": str(file)},
        ],
    }
    for shown in (done.out, listed.out):
        assert "sk-" not in shown
        assert "cdef" not in shown


def test_a_variable_that_stands_above_is_told(run, file, monkeypatch):
    monkeypatch.setenv("DEEPSEEK_API_KEY", "sk-environment")
    done = run("keys", "set", "deepseek", stdin=KEY.encode())
    assert done.code == 0
    assert "psykb: DEEPSEEK_API_KEY is set and stands above it" in done.err
    done = run("keys", "set", "deepseek", "--json", stdin=KEY.encode())
    assert json.loads(done.out) == {
        "schema": 1, "name": "deepseek", "file": str(file), "overridden_by": "DEEPSEEK_API_KEY"
    }  # fmt: skip


def test_a_key_is_removed(run, file, monkeypatch):
    run("keys", "set", "qwen", stdin=KEY.encode())
    assert run("keys", "remove", "qwen") == (0, "", f"The key of qwen is removed from {file}.\n")
    assert json.loads(file.read_text(encoding="utf-8")) == {}
    assert run("keys", "remove", "qwen") == (1, "", "psykb: qwen: there is no key to remove\n")
    monkeypatch.setenv("DASHSCOPE_API_KEY", KEY)
    assert run("keys", "remove", "qwen").err == (
        "psykb: qwen: its key is in the variable DASHSCOPE_API_KEY; unset it there\n"
    )


def test_help_says_how_a_key_is_given(run):
    done = run("keys", "--help")
    assert done.code == 0
    assert "psykb keys set openai < key.txt" in done.out
    assert command.name == "keys"
