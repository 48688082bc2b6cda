"""Replies end in time and are whole, whatever a server sends to whom."""

import json
import time
from contextlib import contextmanager

import httpx
import pytest

from psykb import config
from psykb.errors import ModelError
from psykb.llm import transfers
from psykb.llm.addressees import LateReplyError
from psykb.llm.chat import Chat
from psykb.llm.gate import UnusableReplyError
from psykb.llm.opening import open_chat
from psykb.llm.transfers import LateError, watch
from psykb.types import Failure, Message, Usage
from tests.llm.server import Cut, Endless, Ok, Raw, StreamError, StreamJunk, Unasked, serving

ASKED = [Message(role="user", content="什么是记忆？")]
STREAM = "text/event-stream"


class Ears:
    """A listener that hears nothing."""

    def piece(self, text):
        """Do nothing."""

    def again(self):
        """Do nothing."""


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    """No settings and keys from outside."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.delenv("PSYKB_API_KEY", raising=False)


@contextmanager
def asking(*plan, attempts=1, timeout=5):
    with serving(*plan) as server:
        settings = config.load({"base_url": server.url, "llm_timeout": timeout}, environ={})
        chat = open_chat("openai-like:m", settings=settings, attempts=attempts)
        assert isinstance(chat, Chat)
        with chat:
            yield server, chat


def refused(*plan, listener=None, **options):
    with asking(*plan, **options) as (_server, chat), pytest.raises(ModelError) as caught:
        chat.reply(ASKED, purpose="test", max_tokens=100, listener=listener)
    return caught.value


def test_a_stream_that_nobody_asked_for_is_read_whole_and_paid_for_once():
    with asking(Unasked(Ok("记忆是保持。", reasoning="想一想"))) as (server, chat):
        reply = chat.reply(ASKED, purpose="test")
        assert len(server.seen) == 1
    assert (reply.text, reply.reasoning) == ("记忆是保持。", "想一想")
    assert reply.usage == Usage(calls=1, prompt_tokens=20, completion_tokens=5, reasoning_tokens=3)


def test_such_a_stream_that_only_stops_is_no_reply():
    assert refused(Unasked(Ok("半句", finish=None))).failure is Failure.CONNECTION_LOST


def test_such_a_stream_that_the_server_cut_is_no_reply():
    assert refused(Unasked(Ok("半句", finish="length"))).failure is Failure.TRUNCATED


@pytest.mark.parametrize(
    "act",
    [
        Unasked(StreamJunk()),
        Raw(b'data: {"choices": [{"delta": {"content": "\xff"}}]}\n\n', STREAM),
        Raw("data: [1, 2]\n\n", STREAM),
    ],
    ids=["json", "utf8", "list"],
)
def test_such_a_stream_of_junk_is_a_broken_reply(act):
    assert refused(act).failure is Failure.BROKEN_REPLY


@pytest.mark.parametrize(
    ("error", "failure"),
    [
        ({"message": "overloaded", "code": 503}, Failure.SERVER_ERROR),
        ({"message": "slow down", "code": 429}, Failure.RATE_LIMITED),
        ({"message": "no balance: insufficient balance", "code": "x"}, Failure.NO_CREDIT),
        ({"message": "odd", "code": 7}, Failure.SERVER_ERROR),
    ],
)
def test_an_error_in_such_a_stream_is_what_it_says(error, failure):
    assert refused(Unasked(StreamError(error))).failure is failure


def test_a_stream_of_nothing_is_a_wrong_url():
    assert refused(Raw(": hello\n\n", STREAM)).failure is Failure.WRONG_URL


@pytest.mark.parametrize("listener", [None, Ears()])
@pytest.mark.parametrize("of", ["text", "reasoning"])
def test_a_stream_without_an_end_is_cut_and_its_connection_closed(of, listener):
    with asking(Endless(of), attempts=3) as (server, chat):
        with pytest.raises(UnusableReplyError) as caught:
            chat.reply(ASKED, purpose="test", max_tokens=100, listener=listener)
        assert server.gone.wait(5)
        assert len(server.seen) == 1
    assert caught.value.failure is Failure.TRUNCATED
    assert "wrote on past the 100 tokens of the reply" in str(caught.value)
    assert 214 < caught.value.usage.completion_tokens <= 230


@pytest.mark.parametrize("streamed", [False, True])
def test_signs_of_life_are_no_reply(streamed, monkeypatch):
    monkeypatch.setattr("psykb.llm.providers._DEADLINE", 0.2)
    started = time.monotonic()
    error = refused(Endless("pings"), listener=Ears() if streamed else None, timeout=2, attempts=5)
    assert 0.35 < time.monotonic() - started < 1.9
    assert error.failure is Failure.TIMEOUT
    assert isinstance(error, LateReplyError)  # it is not asked for again
    assert "gives signs of life, but does not come to an end" in str(error)


def test_a_reply_that_is_too_large_is_not_read(monkeypatch):
    monkeypatch.setattr(transfers, "_LARGEST", 1_000)
    assert refused(Ok("长" * 1_000)).failure is Failure.BROKEN_REPLY


def test_the_deadline_is_that_of_each_request():
    now = [0.0]

    def answer(request):
        now[0] += float(request.headers["x-late"])
        return httpx.Response(200, stream=Parts([b"a", b"b"]))

    with httpx.Client(transport=httpx.MockTransport(answer)) as client:
        watch(client, seconds=10, clock=lambda: now[0])
        for _time in range(3):
            late = {"x-late": "9"}
            assert client.get("http://127.0.0.1/", headers=late).content == b"ab"
        with pytest.raises(LateError):
            client.get("http://127.0.0.1/", headers={"x-late": "11"})


class Parts(httpx.SyncByteStream):
    """A body in parts."""

    def __init__(self, parts):
        self.parts = parts

    def __iter__(self):
        return iter(self.parts)


def test_what_was_asked_for_is_left_as_it_is():
    cut = Cut("半", how="clean")
    assert refused(cut, listener=Ears()).failure is Failure.CONNECTION_LOST
    whole = json.dumps({"choices": [{"message": {"role": "assistant", "content": "好"}}]})
    with asking(Raw(whole)) as (_server, chat):
        assert chat.reply(ASKED, purpose="test").text == "好"
