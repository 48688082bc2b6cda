"""What people ask, and their keys, are written nowhere: every file is searched for them."""

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from tests.cli.test_streams import environment
from tests.llm.server import Act, Ok, Problem, serving

NAME, PHONE, STORY = "林晓梅", "13912345678", "昨晚我又哭了一整夜"
SAID = f"我叫{NAME}，电话{PHONE}，{STORY}"
# enough of it is in the books for a model to be asked
BOOKISH = (
    "工作记忆是指对有限的信息加以暂时保持并同时加工的记忆系统吗？巴德利和希契提出了工作记忆模型吗？"
)
QUESTION = f"{SAID}。{BOOKISH}"
AT_RISK = f"{SAID}，我不想活了，今晚就要自杀"
KEY = "sk-planted-0123456789abcdefABCDEF"
VARIABLE = "PSYKB_API_KEY"
LLM = ("--llm", "openai-like:m", "--base-url")
ECHO = {"error": {"message": f"bad request: {QUESTION}", "type": "invalid_request_error"}}
ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def house(tmp_path, base, monkeypatch):
    """Everything that psykb may write to, in one folder."""
    for name, folder in {
        "HOME": "home",
        "XDG_STATE_HOME": "state",
        "XDG_CACHE_HOME": "cache",
        "XDG_DATA_HOME": "data",
        "TMPDIR": "tmp",
    }.items():
        (tmp_path / folder).mkdir(exist_ok=True)
        monkeypatch.setenv(name, str(tmp_path / folder))
    monkeypatch.setattr(tempfile, "tempdir", None)
    monkeypatch.delenv("PSYKB_LOG_CONTENT", raising=False)
    monkeypatch.setenv(VARIABLE, KEY)
    return tmp_path


def spellings(word: str) -> set[bytes]:
    """Return a word as a file may hold it: in several encodings, escaped in JSON or in a URL."""
    escaped = json.dumps(word)[1:-1]
    texts = {word, escaped, escaped.upper().replace("\\U", "\\u"), quote(word), quote(word).lower()}
    encoded = {text.encode() for text in texts}
    return encoded | {word.encode("gb18030"), word.encode("utf-16-le"), word.encode("utf-16-be")}


def where(folder: Path, *words: str) -> list[str]:
    """Return the files below a folder whose contents or names hold one of the words."""
    wanted = {spelling for word in words for spelling in spellings(word)}
    found = []
    for path in sorted(folder.rglob("*")):
        held = str(path.relative_to(folder)).encode(errors="surrogateescape")
        if path.is_file():
            held += b"\0" + path.read_bytes()
        if any(spelling in held for spelling in wanted):
            found.append(path.relative_to(folder).as_posix())
    return found


def nothing_is_kept(house: Path) -> bool:
    return where(house, NAME, PHONE, STORY) == []


def test_what_is_planted_would_be_found(house):
    for n, spelling in enumerate(sorted(spellings(NAME))):
        (house / "tmp" / f"{n}").write_bytes(b"x" + spelling)
    assert where(house, NAME) == [f"tmp/{n}" for n in sorted(map(str, range(len(spellings(NAME)))))]
    (house / f"{PHONE}.txt").touch()
    assert where(house, PHONE) == [f"{PHONE}.txt"]


# without a model


@pytest.mark.parametrize(
    "args",
    [
        ["ask", QUESTION],
        ["ask", QUESTION, "--json"],
        ["ask", QUESTION, "-v", "--debug"],
        ["ask", QUESTION, "--book", NAME, "--debug"],
        ["ask", SAID],
        ["ask", AT_RISK],
        ["ask", QUESTION * 400],
        ["ask", QUESTION, "--llm", NAME, "--debug"],
        ["search", QUESTION, "--json"],
    ],
)
def test_a_question(run, house, args):
    done = run(*args)
    assert done.out + done.err
    assert nothing_is_kept(house)


@pytest.mark.parametrize("options", [[], ["--json"], ["--debug", "-v"]])
def test_a_conversation(run, house, options):
    lines = [QUESTION, "谁提出的？", SAID, f"/{NAME}", f"/show {NAME}", f"/save {NAME}.txt",
             AT_RISK, "/reset", QUESTION * 400]  # fmt: skip
    done = run("chat", *options, stdin="\n".join(lines).encode())
    assert done.code == 1
    assert nothing_is_kept(house)
    logged = (house / "state" / "psykb" / "activity.jsonl").read_text(encoding="utf-8")
    # the counts are there: of what was answered, of what was not, of what was too long
    assert len(logged.splitlines()) == 4


@pytest.mark.parametrize("command", ["ask", "chat"])
def test_with_log_content_it_is_in_the_log_and_nowhere_else(run, house, command):
    said = [QUESTION] if command == "ask" else []
    run(command, "--log-content", *said, stdin=QUESTION.encode())
    assert where(house, NAME, PHONE, STORY) == ["state/psykb/activity.jsonl"]


def test_the_setting_allows_it_as_well(run, house, monkeypatch):
    monkeypatch.setenv("PSYKB_LOG_CONTENT", "1")
    run("chat", stdin=AT_RISK.encode())
    assert where(house, PHONE) == ["state/psykb/activity.jsonl"]


def test_what_was_saved_is_in_that_file_and_nowhere_else(run, house):
    run("chat", stdin=f"{QUESTION}\n/save mine.json\n/save mine.md\n".encode())
    assert where(house, PHONE) == ["project/mine.json", "project/mine.md"]


# with a model


def says(text: str, **more: Any) -> Ok:
    """Return the reply of a server that counts no tokens."""
    return Ok(text, usage=None, **more)


ANSWER = says("工作记忆是一种记忆系统。 [1]")
PLANS: dict[str, tuple[Act, ...]] = {
    "answered": (ANSWER,),
    "echoed": (says(f"{SAID}。 [1]"),),
    "thought": (says("工作记忆是一种记忆系统。 [1]", reasoning=QUESTION),),
    "refused": (Problem(400, ECHO),),
    "refused_in_html": (Problem(400, f"<html>{QUESTION}</html>", content_type="text/html"),),
    "wrong_key": (Problem(401, ECHO),),
    "tried_again": (Problem(429, ECHO, retry_after="0"), ANSWER),
    "cut": (says(SAID, finish="length"),),
    "not_found": (Problem(404, ECHO),),
}
CODES = {"answered": 0, "thought": 0, "tried_again": 0, "echoed": 3}


@pytest.mark.parametrize("plan", PLANS)
def test_a_question_to_a_model(run, house, plan):
    with serving(*PLANS[plan]) as server:
        done = run("ask", QUESTION, *LLM, server.url, "--debug", "-v")
    assert done.code == CODES.get(plan, 1)
    assert PHONE in json.dumps(server.seen)  # it went through
    assert nothing_is_kept(house)


@pytest.mark.parametrize("plan", PLANS)
def test_a_conversation_with_a_model(run, house, plan):
    with serving(*PLANS[plan]) as server:
        run("chat", *LLM, server.url, "--debug", stdin=f"{QUESTION}\n{STORY}，为什么？\n".encode())
    assert PHONE in json.dumps(server.seen)
    assert nothing_is_kept(house)


def test_a_person_at_risk_is_sent_to_no_server(run, house):
    with serving(ANSWER) as server:
        run("ask", AT_RISK, *LLM, server.url)
        run("chat", *LLM, server.url, stdin=f"{AT_RISK}\n{QUESTION}\n".encode())
        assert server.seen == []
        run("ask", QUESTION, *LLM, server.url)
        assert len(server.seen) > 0
    assert nothing_is_kept(house)


# an error that nobody foresaw


@pytest.mark.slow
@pytest.mark.parametrize("debug", [[], ["--debug"]])
def test_an_error_that_nobody_foresaw(house, debug):
    broken = (
        "import sys, psykb.cli as cli, psykb.answering.asking as asking\n"
        "def fail(self, question, **more): raise ValueError(question)\n"
        "asking.Answerer.answer = fail\n"
        "cli.main()\n"
    )
    args = [sys.executable, "-c", broken, *debug]
    done = subprocess.run([*args, "ask", QUESTION], capture_output=True, check=False)
    assert done.returncode == 1
    assert b"ValueError" in done.stderr
    done = subprocess.run(
        [*args, "chat"], input=QUESTION.encode(), capture_output=True, check=False
    )
    assert done.returncode == 1
    assert b"ValueError" in done.stderr
    assert nothing_is_kept(house)


# keys


def shown_with_the_key(run, url) -> str:
    """Return all that the commands print that use a key, or could show one."""
    done = [
        run("ask", QUESTION, *LLM, url, "--debug", "-v"),
        run("ask", QUESTION, *LLM, url, "--json", "--debug"),
        run("chat", *LLM, url, "--debug", "--log-content", stdin=QUESTION.encode()),
        run("doctor", *LLM, url, "--debug"),
        run("doctor", *LLM, url, "--json"),
        run("status", "--json", "-v"),
        run("keys", "list"),
        run("keys", "list", "--json"),
    ]
    return "".join(each.out + each.err for each in done)


REFUSALS = [
    Problem(401, {"error": {"message": f"Incorrect API key provided: {KEY}.", "code": "x"}}),
    Problem(400, f"<html>Authorization: Bearer {KEY}</html>", content_type="text/html"),
    ANSWER,
]


@pytest.mark.parametrize("act", REFUSALS)
def test_a_key_of_the_environment_is_shown_and_written_nowhere(run, house, act):
    with serving(act) as server:
        shown = shown_with_the_key(run, server.url)
    assert set(server.keys) == {f"Bearer {KEY}"}
    assert KEY not in shown
    assert where(house, KEY) == []


@pytest.mark.parametrize("act", REFUSALS)
def test_a_key_that_was_kept_is_in_its_file_and_nowhere_else(run, house, monkeypatch, act):
    monkeypatch.delenv(VARIABLE)
    kept = run("keys", "set", "openai-like", stdin=f"{KEY}\n".encode())
    assert kept.code == 0
    with serving(act) as server:
        shown = shown_with_the_key(run, server.url)
    assert set(server.keys) == {f"Bearer {KEY}"}
    assert KEY not in kept.out + kept.err + shown
    assert where(house, KEY) == ["home/psykb/keys.json"]


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="needs /proc")
def test_a_key_is_not_in_the_process_list(house, monkeypatch):
    monkeypatch.delenv(VARIABLE)
    setting = [sys.executable, "-m", "psykb", "keys", "set", "openai-like"]
    with subprocess.Popen(setting, stdin=subprocess.PIPE, env=environment()) as process:
        listed = command_lines(process)
        process.communicate(f"{KEY}\n".encode())
    assert process.returncode == 0
    with serving(ANSWER) as server:
        talking = [sys.executable, "-m", "psykb", "chat", *LLM, server.url]
        with subprocess.Popen(
            talking, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment()
        ) as process:
            assert process.stdin is not None
            assert process.stdout is not None
            process.stdin.write(f"{QUESTION}\n".encode())
            process.stdin.flush()
            assert process.stdout.readline()
            listed += command_lines(process)
            process.stdin.close()
    assert server.keys[0] == f"Bearer {KEY}"
    assert b"keys\0set\0openai-like\0" in listed
    assert b"chat\0--llm\0openai-like:m\0" in listed
    assert KEY.encode() not in listed
    assert PHONE.encode() not in listed


def command_lines(process: "subprocess.Popen[bytes]") -> bytes:
    """Return what `ps` shows of a process that has begun, and of those that it began."""
    folder, shown, until = Path(f"/proc/{process.pid}"), b"", time.monotonic() + 10
    while not shown and time.monotonic() < until:
        shown = (folder / "cmdline").read_bytes()
    for children in folder.glob("task/*/children"):
        for child in children.read_text(encoding="ascii").split():
            shown += Path(f"/proc/{child}/cmdline").read_bytes()
    return shown
