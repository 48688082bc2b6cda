"""A real server, `transformers serve`, with a tiny model that is made here, called as users do."""

import json
import os
import socket
import subprocess
import sys
import time
import warnings
from pathlib import Path

import pytest

from psykb import cli, config
from psykb.errors import ModelError
from psykb.llm.opening import open_chat
from psykb.types import Failure, Message

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning"),
]

SAYS = "Working memory holds a few chunks while we think [1]"
START = 120.0  # seconds that the server may take to come up on a busy machine


class Ear:
    def __init__(self):
        self.pieces = []

    def piece(self, text):
        self.pieces.append(text)

    def again(self):
        self.pieces.clear()


@pytest.fixture(scope="module")
def model(tmp_path_factory) -> Path:
    for package in ("torch", "transformers", "fastapi", "uvicorn"):
        pytest.importorskip(package, reason="extra `local` or group `test` is not installed")
    from tests.tiny_models import tiny_causal_lm

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return tiny_causal_lm(tmp_path_factory.mktemp("model") / "tiny", says=SAYS, window=8_192)


@pytest.fixture(scope="module")
def url(model, tmp_path_factory):
    """The address of the server, while it runs."""
    folder = tmp_path_factory.mktemp("serve")
    (folder / "hub").mkdir()  # without it the server answers 500 to a list of its models
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    program = "from transformers.cli.transformers import main; main()"
    offline = {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1"}
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [
                *(sys.executable, "-W", "ignore", "-c", program),
                *("serve", str(model), "--device", "cpu", "--port", str(port)),
            ],
            env={**os.environ, **offline, "HF_HUB_CACHE": str(folder / "hub")},
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        until = time.monotonic() + START
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                told = (folder / "log").read_text(encoding="utf-8")
                assert process.poll() is None, told
                assert time.monotonic() < until, told
                time.sleep(0.1)
        yield f"http://127.0.0.1:{port}/v1"
    finally:
        process.terminate()
        process.wait(20)


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    """No settings and keys from outside."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    for name in list(os.environ):
        if name.startswith("PSYKB_") or name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def chat(url, model):
    settings = config.load({"base_url": url, "offline": True}, environ={})
    opened = open_chat(f"openai-like:{model}", settings=settings)
    assert opened is not None
    with opened:
        yield opened


HELLO = [Message(role="user", content="What is working memory?")]


def test_a_plain_call(chat):
    reply = chat.reply(HELLO, purpose="test", max_tokens=64)
    assert reply.text == SAYS
    assert reply.first_token is None
    assert (reply.usage.calls, reply.usage.estimated) == (1, False)
    assert reply.usage.prompt_tokens > 0
    assert reply.usage.completion_tokens > 0


def test_a_streamed_call(chat):
    ear = Ear()
    reply = chat.reply(HELLO, purpose="test", max_tokens=64, listener=ear)
    assert "".join(ear.pieces) == reply.text == SAYS
    assert len(ear.pieces) > 1
    assert reply.first_token is not None
    assert reply.first_token <= reply.seconds
    assert reply.usage.completion_tokens > 0


def test_a_reply_that_was_cut_is_no_reply(chat):
    with pytest.raises(ModelError) as error:
        chat.reply(HELLO, purpose="test", max_tokens=3)
    assert error.value.failure is Failure.TRUNCATED


def test_calls_at_once(chat):
    calls = [chat.submit(HELLO, purpose="test", max_tokens=64) for _ in range(8)]
    assert [call.result().text for call in calls] == [SAYS] * 8
    assert (chat.gate.ledger.usage.calls, chat.gate.ledger.usage.failed) == (8, 0)


def test_a_model_that_the_server_has_not(url):
    settings = config.load({"base_url": url}, environ={})
    opened = open_chat("openai-like:another", settings=settings, attempts=1)
    assert opened is not None
    with opened, pytest.raises(ModelError) as error:
        opened.reply(HELLO, purpose="test", max_tokens=64)
    assert error.value.failure in (Failure.MODEL_NOT_FOUND, Failure.BAD_REQUEST)


def test_doctor_finds_it_well(url, model, capsys):
    line = ["doctor", "--llm", f"openai-like:{model}", "--base-url", url, "--json"]
    assert cli.run(line) == 0
    found = json.loads(capsys.readouterr().out)["model"]
    assert (found["ok"], found["failure"], found["context"]) == (True, None, 8_192)
    assert found["first_token"] <= found["seconds"]


def test_ask_through_the_server(url, model, books, capsys):
    assert cli.run(["ingest", str(books), "-q"]) == 0
    capsys.readouterr()
    question = "How many chunks does working memory hold?"
    line = ["ask", question, "--llm", f"openai-like:{model}", "--base-url", url, "--json"]
    assert cli.run(line) in (0, 3)
    answer = json.loads(capsys.readouterr().out)
    assert answer["model"] == f"openai-like:{model}"
    assert answer["usage"]["calls"] >= 1
    assert bool(answer["claims"]) != bool(answer["abstained"])
    for claim in answer["claims"]:
        assert claim["text"] == SAYS.removesuffix(" [1]")
        assert claim["status"] == "unsupported" or claim["citations"]
