"""Every request to a server ends in a right answer or a clear error, and is counted once."""

import json
import random
import socket
import time
from contextlib import contextmanager
from typing import Any

import httpx
import pytest
from llama_index.llms.openai_like import OpenAILike

from psykb.errors import ModelError
from psykb.llm.chat import Chat
from psykb.llm.gate import Gate, Pace, Timing, UnusableReplyError
from psykb.types import Failure, Message, Usage
from tests.llm.server import (
    USAGE,
    Act,
    Cut,
    Endless,
    Ok,
    Problem,
    Raw,
    Stall,
    StreamError,
    StreamJunk,
    serving,
)

NAME, PHONE = "王小明", "13812345678"
KEY = "sk-planted1234567890abcdef"
QUESTION = f"我叫{NAME}，电话{PHONE}。My friend is Mary Planted. What is 认知失调?"
LONG = "认知失调是指两种认知之间不一致时产生的不适。" * 80  # about 1,100 tokens, at least 640


class Ears:
    """A listener that remembers."""

    def __init__(self):
        self.pieces = []
        self.all = []
        self.times = 0

    def piece(self, text):
        self.pieces.append(text)
        self.all.append(text)

    def again(self):
        self.pieces.clear()
        self.times += 1

    @property
    def text(self):
        return "".join(self.pieces)


@contextmanager
def chatting(url, *, attempts=3, timeout=5.0, spec="openai-like:m", **options):
    # pauses are drawn as 0 s; what a server asks for by Retry-After is waited all the same
    gate = Gate(pace=Pace(attempts=attempts), spec=spec, timing=Timing(chance=lambda: 0.0))
    with httpx.Client(timeout=timeout, trust_env=False) as client:
        more: dict[str, Any] = {"http_client": client, **options}
        llm = OpenAILike(
            model="m",
            api_base=url,
            api_key=KEY,
            is_chat_model=True,
            context_window=8192,
            max_retries=0,
            timeout=timeout,
            **more,
        )
        with Chat(llm, spec=spec, gate=gate) as chat:
            yield chat


def ask(chat, *, listener=None, content=QUESTION, **options):
    messages = [Message(role="system", content="Be brief."), Message(role="user", content=content)]
    return chat.reply(messages, purpose="test", listener=listener, **options)


def counted(chat, server):
    """Every request is counted exactly once."""
    usage = chat.gate.ledger.usage
    assert usage.calls + usage.failed == len(server.seen)
    return usage


def refused(*plan, listener=None, failure, requests, attempts=3, timeout=5.0, unread=0, **options):
    """Assert that a call ends in `failure` after so many requests; return the error's words.

    `unread` of them were answered with what is no stream, and made again in the same attempt.
    """
    with serving(*plan) as server, chatting(server.url, attempts=attempts, timeout=timeout) as chat:
        with pytest.raises(ModelError) as caught:
            ask(chat, listener=listener, **options)
        assert len(server.seen) == requests
        usage = chat.gate.ledger.usage
        assert usage.calls + usage.failed == requests - unread
    error = caught.value
    assert error.failure is failure
    assert_private(error)
    assert str(error).startswith("openai-like:m: ")
    return str(error)


def assert_private(error):
    chain, words = [error], []
    while chain:
        one = chain.pop()
        words.append(repr(one) + repr(vars(one)))
        chain += [e for e in (one.__cause__, one.__context__) if e is not None]
    text = " ".join(words)
    for planted in (NAME, PHONE, "Mary", "Planted", "认知失调", KEY, KEY[3:15], "我叫"):
        assert planted not in text


both = pytest.mark.parametrize("streamed", [False, True], ids=["plain", "streamed"])


# What is right.


@both
def test_a_right_reply_is_told_and_counted(streamed):
    ears = Ears() if streamed else None
    with serving(Ok("认知失调是不适。")) as server, chatting(server.url) as chat:
        reply = ask(chat, listener=ears)
        usage = counted(chat, server)
    assert (reply.text, reply.reasoning, reply.model) == ("认知失调是不适。", "", "openai-like:m")
    assert reply.usage == Usage(calls=1, prompt_tokens=20, completion_tokens=5)
    assert usage == reply.usage
    (asked,) = server.seen
    assert asked["messages"] == [
        {"role": "system", "content": "Be brief."},
        {"role": "user", "content": QUESTION},
    ]
    assert (asked["max_tokens"], asked["temperature"]) == (1024, 0.0)
    assert server.keys == [f"Bearer {KEY}"]
    if ears:
        assert asked["stream_options"] == {"include_usage": True}
        assert ears.all == list("认知失调是不适。")
        assert 0 < reply.first_token <= reply.seconds
    else:
        assert "stream_options" not in asked
        assert reply.first_token is None


@both
def test_what_a_server_does_not_count_is_estimated_and_flagged(streamed):
    ears = Ears() if streamed else None
    with serving(Ok("a b c", usage=None)) as server, chatting(server.url) as chat:
        reply = ask(chat, listener=ears)
        usage = counted(chat, server)
    assert usage.estimated
    assert usage.prompt_tokens > 20
    assert usage.completion_tokens > 2
    assert reply.usage == usage


@pytest.mark.parametrize(
    "wrong",
    [
        {"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0},
        {"prompt_tokens": -3, "completion_tokens": "many", "total_tokens": None},
        {},
    ],
)
def test_counts_that_cannot_be_are_no_counts(wrong):
    with serving(Ok("a b c", usage=wrong)) as server, chatting(server.url) as chat:
        usage = ask(chat).usage
    assert usage.estimated
    assert usage.prompt_tokens > 20


@both
@pytest.mark.parametrize("field", ["reasoning_content", "reasoning"])
def test_reasoning_in_a_field_of_its_own_is_not_the_answer(streamed, field):
    ears = Ears() if streamed else None
    tokens = {**USAGE, "completion_tokens_details": {"reasoning_tokens": 3}}
    act = Ok("答。", reasoning="想一想", key=field, usage=tokens)
    with serving(act) as server, chatting(server.url) as chat:
        reply = ask(chat, listener=ears)
    assert (reply.text, reply.reasoning) == ("答。", "想一想")
    assert reply.usage.reasoning_tokens == 3
    if ears:
        assert ears.all == ["答", "。"]


@both
@pytest.mark.parametrize("tag", ["<think>\n", ""])
def test_reasoning_in_tags_is_not_the_answer(streamed, tag):
    ears = Ears() if streamed else None
    with (
        serving(Ok(f"{tag}想一想</think>\n\n答。")) as server,
        chatting(server.url, spec="openai-like:deepseek-r1") as chat,
    ):
        reply = ask(chat, listener=ears)
    assert (reply.text, reply.reasoning) == ("答。", "想一想")
    assert 0 < reply.usage.reasoning_tokens <= 5
    if ears:
        assert ears.all == ["答", "。"]


def test_a_model_that_shows_its_reasoning_once_is_held_back_from_then_on():
    with serving(Ok("想</think>答。")) as server, chatting(server.url) as chat:
        first, second = Ears(), Ears()
        ask(chat, listener=first)
        ask(chat, listener=second)
    assert (first.text, first.times) == ("答。", 1)
    assert (second.all, second.times) == (["答", "。"], 0)


def test_a_model_whose_server_tells_reasoning_apart_is_not_held_back():
    ears = Ears()
    act = Ok("答案", reasoning="想")
    with serving(act) as server, chatting(server.url, spec="openai-like:deepseek-r1") as chat:
        assert ask(chat, listener=ears).reasoning == "想"
    assert ears.all == ["答", "案"]


# What helps to try again.


@pytest.mark.parametrize(("streamed", "wait"), [(True, "0"), (False, "1")])
def test_a_limit_is_waited_for_as_the_server_asks(streamed, wait):
    limit = Problem(429, {"error": {"message": "slow down", "code": "rate"}}, retry_after=wait)
    started = time.monotonic()
    with serving(limit, Ok("好")) as server, chatting(server.url) as chat:
        assert ask(chat, listener=Ears() if streamed else None).text == "好"
        assert counted(chat, server) == Usage(
            calls=1, failed=1, prompt_tokens=20, completion_tokens=5
        )
    assert time.monotonic() - started >= int(wait)


@both
def test_a_limit_that_stays_is_an_error(streamed):
    limit = Problem(429, {"error": {"message": "Rate limit reached"}}, retry_after="0")
    listener = Ears() if streamed else None
    words = refused(limit, listener=listener, failure=Failure.RATE_LIMITED, requests=3)
    assert "PSYKB_LLM_RPM" in words
    assert "HTTP 429, Rate limit reached" in words


def test_a_wait_longer_than_psykbs_patience_ends_the_call_at_once():
    words = refused(Problem(429, {}, retry_after="3600"), failure=Failure.RATE_LIMITED, requests=1)
    assert "3600 s" in words


@both
@pytest.mark.parametrize("status", [500, 502, 503, 529])
def test_a_server_that_fails_is_asked_again(streamed, status):
    failing = Problem(status, {"error": {"message": "overloaded", "type": "server_error"}})
    with serving(failing, failing, Ok("好")) as server, chatting(server.url) as chat:
        assert ask(chat, listener=Ears() if streamed else None).text == "好"
        assert counted(chat, server).failed == 2
    words = refused(failing, failure=Failure.SERVER_ERROR, requests=3)
    assert f"HTTP {status}, server_error, overloaded" in words


@pytest.mark.parametrize("how", ["chunked", "clean"])
def test_a_stream_that_breaks_off_is_begun_again_and_the_draft_is_void(how):
    ears = Ears()
    with serving(Cut("开头", how), Ok("全文。")) as server, chatting(server.url) as chat:
        reply = ask(chat, listener=ears)
        usage = counted(chat, server)
    assert reply.text == ears.text == "全文。"
    assert (ears.all, ears.times) == (["开头", "全", "文", "。"], 1)
    assert usage == Usage(calls=1, failed=1, prompt_tokens=20, completion_tokens=5)


@both
@pytest.mark.parametrize("how", ["chunked", "clean"])
def test_a_connection_that_always_breaks_is_an_error(streamed, how):
    words = refused(
        Cut("开头", how),
        listener=Ears() if streamed else None,
        failure=Failure.CONNECTION_LOST,
        requests=3,
    )
    assert "broke before the reply was whole" in words


def test_a_stream_that_does_not_say_why_it_ended_is_not_whole():
    words = refused(
        Ok("半", finish=None, usage=None),
        listener=Ears(),
        failure=Failure.CONNECTION_LOST,
        requests=3,
    )
    assert "broke before the reply was whole" in words


def test_counts_at_the_end_say_that_a_stream_is_whole():
    with serving(Ok("全", finish=None)) as server, chatting(server.url) as chat:
        assert ask(chat, listener=Ears()).text == "全"


def test_a_stream_of_junk_is_begun_again():
    ears = Ears()
    with serving(StreamJunk(), Ok("好")) as server, chatting(server.url) as chat:
        assert ask(chat, listener=ears).text == "好"
        assert counted(chat, server).failed == 1
    assert ears.text == "好"
    refused(StreamJunk(), listener=Ears(), failure=Failure.BROKEN_REPLY, requests=2)


def test_broken_json_is_an_error():
    words = refused(Raw('{"choices": [{"mess'), failure=Failure.BROKEN_REPLY, requests=2)
    assert "psykb doctor --llm openai-like:m" in words


@both
def test_a_server_that_stalls_is_asked_once_more(streamed):
    started = time.monotonic()
    words = refused(
        Stall("开" if streamed else ""),
        listener=Ears() if streamed else None,
        failure=Failure.TIMEOUT,
        requests=2,
        timeout=0.15,
    )
    assert "PSYKB_LLM_TIMEOUT" in words
    assert time.monotonic() - started < 3


@pytest.mark.parametrize(
    ("error", "failure", "requests", "told"),
    [
        ({"message": "boom", "type": "server_error"}, Failure.SERVER_ERROR, 3, "boom"),
        ({"message": "slow down", "code": 429}, Failure.RATE_LIMITED, 3, "HTTP 429, slow down"),
        (
            {"message": "context_length_exceeded"},
            Failure.CONTEXT_TOO_SMALL,
            1,
            "context_length_exceeded",
        ),
    ],
)
def test_an_error_in_the_middle_of_a_stream(error, failure, requests, told):
    words = refused(StreamError(error), listener=Ears(), failure=failure, requests=requests)
    assert told in words


def test_a_reply_in_one_piece_to_who_asked_for_a_stream_is_asked_for_in_one_piece():
    whole = {
        "choices": [{"message": {"role": "assistant", "content": "整段"}, "finish_reason": "stop"}],
        "usage": USAGE,
    }
    ears = Ears()
    with serving(Raw(json.dumps(whole))) as server, chatting(server.url, attempts=1) as chat:
        reply = ask(chat, listener=ears)
        again = ask(chat, listener=ears)
        usage = counted(chat, server)
    assert (reply.text, ears.text, reply.first_token) == ("整段", "整段整段", None)
    # from then on it is not asked for a stream any more
    assert [asked.get("stream", False) for asked in server.seen] == [True, False, False]
    # the first reply could not be read, and took about what the second did
    assert reply.usage == Usage(calls=2, prompt_tokens=40, completion_tokens=10)
    assert again.usage == Usage(calls=1, prompt_tokens=20, completion_tokens=5)
    assert usage == reply.usage.plus(again.usage)


def test_a_whole_reply_that_cannot_be_used_took_what_the_unread_one_did():
    whole = {
        "choices": [{"message": {"role": "assistant", "content": "整"}, "finish_reason": "length"}],
        "usage": USAGE,
    }
    with serving(Raw(json.dumps(whole))) as server, chatting(server.url) as chat:
        with pytest.raises(UnusableReplyError) as caught:
            ask(chat, listener=Ears())
        usage = counted(chat, server)
    assert caught.value.usage == usage == Usage(calls=2, prompt_tokens=40, completion_tokens=10)


# What trying again cannot mend.


@both
@pytest.mark.parametrize(
    ("status", "error", "failure", "words"),
    [
        (401, {"message": f"Incorrect API key provided: {KEY}."}, Failure.WRONG_KEY, "keys set"),
        (
            401,
            {"message": "Authentication Fails, Your api key: ****cdef"},
            Failure.WRONG_KEY,
            "key",
        ),
        (403, {"message": "Access denied"}, Failure.WRONG_KEY, "PSYKB_API_KEY"),
        (402, {"message": "Insufficient Balance"}, Failure.NO_CREDIT, "top it up"),
        (429, {"message": "quota", "code": "insufficient_quota"}, Failure.NO_CREDIT, "credit"),
        (429, {"message": "您的账户已欠费", "code": "1113"}, Failure.NO_CREDIT, "1113"),
        (400, {"message": "Access denied", "code": "Arrearage"}, Failure.NO_CREDIT, "Arrearage"),
        (404, {"message": "The model `m` does not exist."}, Failure.MODEL_NOT_FOUND, "colon"),
        (404, {"message": "model 'm' not found, try pulling"}, Failure.MODEL_NOT_FOUND, "model"),
        (400, {"message": "Model Not Exist"}, Failure.MODEL_NOT_FOUND, "no such model"),
        (
            400,
            {"message": "模型不存在，请检查模型代码", "code": "1211"},
            Failure.MODEL_NOT_FOUND,
            "1211",
        ),
        (404, {"message": "File Not Found", "type": "not_found_error"}, Failure.WRONG_URL, "/v1"),
        (405, {"message": "Method Not Allowed"}, Failure.WRONG_URL, "--base-url"),
        (
            400,
            {
                "message": "This model's maximum context length is 8192 tokens. However, …",
                "code": "context_length_exceeded",
            },
            Failure.CONTEXT_TOO_SMALL,
            "send less",
        ),
        (
            400,
            {"message": "Range of input length should be [1, 30720]", "code": "InvalidParameter"},
            Failure.CONTEXT_TOO_SMALL,
            "longer one",
        ),
        (400, {"message": "Prompt 超长", "code": "1261"}, Failure.CONTEXT_TOO_SMALL, "1261"),
        (
            500,
            {"message": "the request exceeds the available context size", "code": 500},
            Failure.CONTEXT_TOO_SMALL,
            "context",
        ),
        (413, {"message": "too large"}, Failure.CONTEXT_TOO_SMALL, "HTTP 413"),
        (400, {"message": "x", "code": "data_inspection_failed"}, Failure.REFUSED, "other words"),
        (400, {"message": "Content Exists Risk"}, Failure.REFUSED, "refuses"),
        (400, {"message": "系统检测到敏感内容", "code": "1301"}, Failure.REFUSED, "1301"),
        (403, {"message": "x", "code": "unsupported_country_region"}, Failure.REFUSED, "country"),
        (400, {"message": "top_p must be < 1"}, Failure.BAD_REQUEST, "top_p must be < 1"),
        (422, {"message": "no such field"}, Failure.BAD_REQUEST, "--llm-option"),
    ],
    ids=lambda value: str(value)[:20] if isinstance(value, int | Failure) else "",
)
def test_a_refusal_says_why_and_what_to_do(streamed, status, error, failure, words):
    said = refused(
        Problem(status, {"error": error}),
        listener=Ears() if streamed else None,
        failure=failure,
        requests=1,
    )
    assert words in said
    assert f"HTTP {status}" in said


@pytest.mark.parametrize(
    ("body", "failure"),
    [
        (
            {"code": 20012, "message": "Model does not exist.", "data": None},
            Failure.MODEL_NOT_FOUND,
        ),
        ({"detail": "Not Found"}, Failure.WRONG_URL),
        ({"error": "model 'm' not found"}, Failure.MODEL_NOT_FOUND),
        ({}, Failure.WRONG_URL),
        ("<html><body>model not found</body></html>", Failure.WRONG_URL),
        ("", Failure.WRONG_URL),
    ],
)
def test_bodies_of_other_shapes_are_read(body, failure):
    words = refused(Problem(404, body), failure=failure, requests=1)
    assert "HTTP 404" in words
    assert "<" not in words


def test_a_wrong_path_is_a_wrong_url():
    with (
        serving(Ok()) as server,
        chatting(server.url.replace("/v1", "/api")) as chat,
        pytest.raises(ModelError, match="/api does not answer as an OpenAI-like") as caught,
    ):
        ask(chat)
    assert caught.value.failure is Failure.WRONG_URL


@both
def test_a_web_page_is_a_wrong_url(streamed):
    words = refused(
        Raw("<!doctype html><html><body>Welcome to nginx</body></html>", "text/html"),
        listener=Ears() if streamed else None,
        failure=Failure.WRONG_URL,
        requests=1 + streamed,
        unread=int(streamed),
        attempts=1,
    )
    assert "--base-url" in words
    assert "nginx" not in words


@both
@pytest.mark.parametrize("body", ['{"ok": true}', '{"choices": null}', "[]", '"hello"'])
def test_json_without_choices_is_a_wrong_url(streamed, body):
    words = refused(
        Raw(body),
        listener=Ears() if streamed else None,
        failure=Failure.WRONG_URL,
        requests=1 + streamed,
        unread=int(streamed),
        attempts=1,
    )
    assert "does not answer as an OpenAI-like server does" in words


def test_no_choice_at_all_is_a_broken_reply():
    words = refused(Raw('{"choices": []}'), failure=Failure.BROKEN_REPLY, requests=2)
    assert "cannot be read" in words


def test_nobody_there_says_so():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    url = f"http://127.0.0.1:{port}/v1"
    with chatting(url, attempts=1) as chat, pytest.raises(ModelError) as caught:
        ask(chat)
    assert caught.value.failure is Failure.NO_NETWORK
    assert str(caught.value) == (
        f"openai-like:m: nothing answers at {url}; is the server running there?"
    )


def test_https_to_a_server_without_tls_says_so():
    with (
        serving(Ok()) as server,
        chatting(server.url.replace("http:", "https:"), attempts=1) as chat,
        pytest.raises(ModelError, match="write http:// for https://") as caught,
    ):
        ask(chat)
    assert caught.value.failure is Failure.WRONG_URL


def test_a_url_that_is_none_says_so():
    with chatting("localhost:8000/v1") as chat, pytest.raises(ModelError) as caught:
        ask(chat)
    assert caught.value.failure is Failure.WRONG_URL


@both
def test_a_redirect_is_not_followed_and_says_where_to(streamed):
    moved = (("Location", "https://me:secret@models.example.org/v2/chat?api_key=sesame"),)
    words = refused(
        Problem(307, headers=moved),
        listener=Ears() if streamed else None,
        failure=Failure.WRONG_URL,
        requests=1,
    )
    assert words.endswith(" redirects to https://models.example.org; use that as --base-url")
    assert "secret" not in words


@pytest.mark.parametrize("headers", [(), (("Location", "/v1/chat/completions/"),)])
def test_a_redirect_within_a_server_names_no_other(headers):
    words = refused(Problem(308, headers=headers), failure=Failure.WRONG_URL, requests=1)
    assert words.endswith(" redirects to another path; check that of --base-url")


def test_a_stream_that_is_no_utf8_is_a_broken_reply():
    junk = b'data: {"choices": [{"delta": {"content": "\xff\xfe"}}]}\n\n'
    words = refused(
        Raw(junk, "text/event-stream"), listener=Ears(), failure=Failure.BROKEN_REPLY, requests=2
    )
    assert "cannot be read" in words


def test_a_reply_without_a_role_is_a_broken_reply():
    said = {"choices": [{"index": 0, "message": {"content": "好"}, "finish_reason": "stop"}]}
    words = refused(Raw(json.dumps(said)), failure=Failure.BROKEN_REPLY, requests=2)
    assert "cannot be read" in words


@pytest.mark.parametrize("where", ["text", "reasoning"])
def test_a_stream_that_does_not_keep_its_limit_is_cut(where):
    act = Endless(where)
    with serving(act) as server, chatting(server.url) as chat:
        with pytest.raises(UnusableReplyError) as caught:
            ask(chat, listener=Ears(), max_tokens=100)
        usage = counted(chat, server)
    assert caught.value.failure is Failure.TRUNCATED
    assert "wrote on past the 100 tokens of the reply, and was cut off at about" in str(
        caught.value
    )
    assert usage == caught.value.usage
    assert usage.estimated
    assert 214 < usage.completion_tokens <= 230


# Replies that are no answers: they were paid for, so they are counted with their tokens.


@both
def test_a_reply_that_was_cut_is_no_answer(streamed):
    counts = {**USAGE, "completion_tokens": 50, "total_tokens": 70}
    act = Ok("半句", finish="length", usage=counts)
    with serving(act) as server, chatting(server.url) as chat:
        with pytest.raises(ModelError) as caught:
            ask(chat, listener=Ears() if streamed else None, max_tokens=50)
        usage = counted(chat, server)
    assert caught.value.failure is Failure.TRUNCATED
    assert str(caught.value) == (
        "openai-like:m: the reply was cut at 50 tokens; allow more with --llm-option max_tokens=200"
    )
    assert usage == Usage(calls=1, prompt_tokens=20, completion_tokens=50)


def test_a_reply_that_was_cut_before_its_limit_blames_the_context():
    words = refused(Ok("半", finish="length"), failure=Failure.TRUNCATED, requests=1)
    assert "cut at 5 of 1024 tokens" in words
    assert "num_ctx" in words


@both
@pytest.mark.parametrize("act", [Ok("<think>想一想"), Ok("", reasoning="想一想")])
def test_a_model_that_only_thought(streamed, act):
    ears = Ears()
    cut = Ok(act.text, reasoning=act.reasoning, finish="length", usage=None)
    listener = ears if streamed else None
    words = refused(cut, listener=listener, failure=Failure.TRUNCATED, requests=1)
    assert "still thinking" in words
    words = refused(act, listener=listener, failure=Failure.EMPTY_REPLY, requests=2)
    assert "thought, but answered nothing" in words
    assert ears.all == []


@both
@pytest.mark.parametrize("text", ["", " \n"])
def test_an_empty_reply_is_asked_for_once_more(streamed, text):
    listener = Ears() if streamed else None
    assert "is empty" in refused(
        Ok(text), listener=listener, failure=Failure.EMPTY_REPLY, requests=2
    )
    with serving(Ok(text), Ok("好")) as server, chatting(server.url) as chat:
        assert ask(chat, listener=listener).text == "好"
        assert counted(chat, server) == Usage(calls=2, prompt_tokens=40, completion_tokens=10)


@both
@pytest.mark.parametrize("finish", ["content_filter", "sensitive"])
def test_a_reply_that_a_filter_stopped(streamed, finish):
    words = refused(
        Ok("半", finish=finish),
        listener=Ears() if streamed else None,
        failure=Failure.REFUSED,
        requests=1,
    )
    assert finish in words


def test_a_reply_that_the_server_gave_up_is_asked_for_again():
    act = Ok("半", finish="insufficient_system_resource")
    with serving(act, Ok("好")) as server, chatting(server.url) as chat:
        assert ask(chat).text == "好"
        assert counted(chat, server).failed == 1


@both
def test_a_prompt_that_the_server_cut_is_no_answer(streamed):
    counts = {"prompt_tokens": 300, "completion_tokens": 5, "total_tokens": 305}
    words = refused(
        Ok("好", usage=counts),
        listener=Ears() if streamed else None,
        content=LONG,
        failure=Failure.TRUNCATED,
        requests=1,
    )
    assert "read 300 of about" in words
    assert "num_ctx" in words


def test_a_short_prompt_or_one_that_is_not_counted_is_not_held_to_be_cut():
    few = {"prompt_tokens": 4, "completion_tokens": 5, "total_tokens": 9}
    none = {"prompt_tokens": 0, "completion_tokens": 5, "total_tokens": 5}
    plan = (Ok("好", usage=few), Ok("好", usage=none), Ok("好", usage=None))
    with serving(*plan) as server, chatting(server.url) as chat:
        assert ask(chat).text == "好"
        assert ask(chat, content=LONG).usage.estimated
        assert ask(chat, content=LONG).usage.estimated


def test_what_is_longer_than_the_context_is_not_sent():
    with serving(Ok()) as server, chatting(server.url) as chat:
        with pytest.raises(ModelError) as caught:
            ask(chat, content="长" * 100_000)
        with pytest.raises(ModelError):
            chat.submit([Message(role="user", content="长" * 100_000)], purpose="test").result()
        assert server.seen == []
        assert chat.gate.ledger.usage == Usage()
    assert caught.value.failure is Failure.CONTEXT_TOO_SMALL
    assert "more than its context of 8192" in str(caught.value)


# What nobody but the server may see.

ECHOES = [
    {"message": f"Invalid prompt: {QUESTION}"},
    {"message": f"blocked: {NAME}"},
    {"message": f"blocked: {PHONE} and Mary"},
    {"message": f"blocked: [{{'role': 'user', 'content': {QUESTION!r}}}]"},
    {"message": "blocked: " + json.dumps([{"role": "user", "content": QUESTION}])},
    {"message": QUESTION, "code": PHONE, "type": "Mary"},
    {"message": f"key {KEY} is not allowed; Authorization: Bearer {KEY}"},
    {"message": f"key {KEY[:16]}… is not allowed"},
]


@both
@pytest.mark.parametrize("error", ECHOES, ids=range(len(ECHOES)))
@pytest.mark.parametrize("status", [400, 500])
def test_an_error_that_quotes_what_was_sent_does_not_show_it(streamed, error, status):
    with (
        serving(Problem(status, {"error": error})) as server,
        chatting(server.url, attempts=1) as chat,
        pytest.raises(ModelError) as caught,
    ):
        ask(chat, listener=Ears() if streamed else None)
    assert_private(caught.value)
    assert len(str(caught.value)) < 450


@pytest.mark.parametrize("error", ECHOES, ids=range(len(ECHOES)))
def test_an_error_in_a_stream_that_quotes_what_was_sent_does_not_show_it(error):
    words = refused(
        StreamError(error, text=""),
        listener=Ears(),
        failure=Failure.SERVER_ERROR,
        requests=3,
    )
    assert len(words) < 450


# Many at once, and chance.


def test_many_calls_at_once_are_each_counted_once():
    plan: list[Act] = [
        Ok("好"),
        Problem(500, {}),
        Ok(""),
        Problem(429, {}, retry_after="0"),
        Raw("{"),
    ]
    chance = random.Random(1)
    acts = [chance.choice(plan) for _ in range(60)]
    with serving(*acts, Ok("好")) as server, chatting(server.url, attempts=4) as chat:
        messages = [Message(role="user", content="q")]
        futures = [chat.submit(messages, purpose="many") for _ in range(40)]
        ended = [future.exception() or future.result() for future in futures]
        usage = counted(chat, server)
    right = [reply for reply in ended if not isinstance(reply, Exception)]
    wrong = [error for error in ended if isinstance(error, Exception)]
    assert all(reply.text == "好" for reply in right)
    assert all(isinstance(error, ModelError) for error in wrong)
    assert usage.calls >= len(right)
    assert len(right) >= 30
