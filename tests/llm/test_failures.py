"""Whatever a provider's code raises becomes a failure in words."""

import json
import socket
import ssl
import traceback

import httpx
import openai
import pytest

from psykb.errors import BudgetError, ModelError
from psykb.llm.addressees import Addressee
from psykb.llm.failures import attempt, explain
from psykb.types import Failure

URL = "http://user:secret@127.0.0.1:9/v1?key=abc"
REQUEST = httpx.Request("POST", "http://127.0.0.1:9/v1/chat/completions")


def failing(error):
    def call():
        raise error

    return call


def caused(error, cause):
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "failure"),
    [
        (openai.APITimeoutError(REQUEST), Failure.TIMEOUT),
        (openai.APIConnectionError(request=REQUEST), Failure.CONNECTION_LOST),
        (httpx.ReadTimeout("x"), Failure.TIMEOUT),
        (httpx.PoolTimeout("x"), Failure.TIMEOUT),
        (TimeoutError(), Failure.TIMEOUT),
        (httpx.ConnectTimeout("x"), Failure.NO_NETWORK),
        (httpx.ConnectError("x"), Failure.NO_NETWORK),
        (httpx.ProxyError("407"), Failure.NO_NETWORK),
        (ConnectionRefusedError(), Failure.NO_NETWORK),
        (ConnectionResetError(), Failure.CONNECTION_LOST),
        (BrokenPipeError(), Failure.CONNECTION_LOST),
        (httpx.RemoteProtocolError("peer closed"), Failure.CONNECTION_LOST),
        (httpx.ReadError("x"), Failure.CONNECTION_LOST),
        (httpx.UnsupportedProtocol("x"), Failure.WRONG_URL),
        (httpx.InvalidURL("x"), Failure.WRONG_URL),
        (httpx.DecodingError("x"), Failure.BROKEN_REPLY),
        (json.JSONDecodeError("x", "y", 0), Failure.BROKEN_REPLY),
        (httpx.LocalProtocolError("Illegal header value"), Failure.WRONG_KEY),
        (UnicodeEncodeError("ascii", "ｓｋ", 0, 1, "x"), Failure.WRONG_KEY),
        (openai.OpenAIError("The api_key client option must be set"), Failure.NO_KEY),
        (ValueError("The prompt has 9 tokens, which is too long for"), Failure.CONTEXT_TOO_SMALL),
        (KeyError("choices"), Failure.FAILED),
        (MemoryError(), Failure.FAILED),
    ],
    ids=lambda value: type(value).__name__,
)
def test_each_exception_has_its_failure(error, failure):
    found = explain(error, "deepseek:m", URL)
    assert found.failure is failure
    assert str(found).startswith("deepseek:m: ")
    assert "secret" not in str(found)
    assert "abc" not in str(found)


@pytest.mark.parametrize(
    ("cause", "failure", "words"),
    [
        (
            caused(httpx.ConnectError("x"), OSError("all")),
            Failure.NO_NETWORK,
            "p:m: http://127.0.0.1:9/v1 cannot be reached; check the network, --base-url, "
            "or a proxy",
        ),
        (
            caused(httpx.ConnectError("x"), ssl.SSLError("CERTIFICATE_VERIFY_FAILED")),
            Failure.NO_NETWORK,
            "p:m: the certificate of http://127.0.0.1:9/v1 is not trusted here; check --base-url",
        ),
        (
            caused(httpx.ConnectError("x"), socket.gaierror(-2, "unknown")),
            Failure.NO_NETWORK,
            "p:m: http://127.0.0.1:9/v1: no such name; check the network and --base-url",
        ),
        (
            caused(httpx.ConnectError("x"), ConnectionRefusedError(111, "refused")),
            Failure.NO_NETWORK,
            "p:m: nothing answers at http://127.0.0.1:9/v1; is the server running there?",
        ),
    ],
)
def test_why_no_connection_came_about(cause, failure, words):
    error = caused(openai.APIConnectionError(request=REQUEST), cause)
    found = explain(error, "p:m", URL)
    assert (found.failure, str(found)) == (failure, words)


def test_a_key_that_is_wrong_names_where_it_is_set():
    response = httpx.Response(401, request=REQUEST)
    error = openai.AuthenticationError("x", response=response, body={"message": "no"})
    assert str(explain(error, "deepseek:m", "https://api.deepseek.com")) == (
        "deepseek:m: https://api.deepseek.com does not accept the key; set DEEPSEEK_API_KEY, "
        "or run: psykb keys set deepseek (HTTP 401, no)"
    )
    assert "give the right one" in str(explain(error, "class:a.B"))


def test_a_long_name_of_a_model_is_not_taken_for_a_key():
    spec = "openai-like:deepseek-r1-distill-qwen-32b-awq-int4"
    assert str(explain(TimeoutError(), spec)).startswith(f"{spec}: the model took too long")


def test_a_wait_is_handed_on():
    response = httpx.Response(429, headers={"retry-after": "12"}, request=REQUEST)
    error = openai.RateLimitError("x", response=response, body=None)
    found = explain(error, "p:m", URL)
    assert (found.failure, found.retry_after) == (Failure.RATE_LIMITED, 12.0)


class OtherStatusError(Exception):
    """An error as the clients of other providers have it."""

    def __init__(self, status_code, body):
        super().__init__("x")
        self.status_code = status_code
        self.body = body


def test_errors_of_other_clients_with_a_status_are_read_too():
    body = {"type": "error", "error": {"type": "authentication_error", "message": "bad x-api-key"}}
    found = explain(OtherStatusError(401, body), "class:a.Claude")
    assert found.failure is Failure.WRONG_KEY
    assert "HTTP 401, authentication_error, bad x-api-key" in str(found)
    assert explain(OtherStatusError(529, {}), "class:a.B").failure is Failure.SERVER_ERROR


def test_any_other_exception_says_where_it_arose_and_nothing_that_was_said():
    def call():
        raise RuntimeError("cannot read 我叫王小明 of sk-abcdef123456")

    with pytest.raises(ModelError) as caught:
        attempt(call, Addressee(spec="class:a.B", said=["我叫王小明。"]))
    line = call.__code__.co_firstlineno + 1
    assert str(caught.value) == (
        f"class:a.B: RuntimeError in test_failures.py:{line}: cannot read … of •••"
    )
    assert caught.value.failure is Failure.FAILED


def test_nothing_of_the_providers_exception_hangs_on_the_failure():
    said = "我叫王" + "小明"
    with pytest.raises(ModelError) as caught:
        attempt(failing(RuntimeError(said)), Addressee(spec="a", said=[said]))
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None
    assert "王小明" not in "".join(traceback.format_exception(caught.value))


@pytest.mark.parametrize(
    "error", [ModelError("mine", failure=Failure.OFFLINE), BudgetError("spent")]
)
def test_psykbs_own_errors_pass_as_they_are(error):
    with pytest.raises(type(error)) as caught:
        attempt(failing(error), Addressee(spec="a"))
    assert caught.value is error


@pytest.mark.parametrize("kind", [KeyboardInterrupt, SystemExit, GeneratorExit])
def test_what_ends_the_program_passes(kind):
    with pytest.raises(kind):
        attempt(failing(kind()), Addressee(spec="a"))


def test_a_lookup_error_in_a_class_is_no_wrong_url():
    with pytest.raises(ModelError) as caught:
        attempt(lambda: [][1], Addressee(spec="class:a.B", url="http://127.0.0.1:9/v1"))
    assert caught.value.failure is Failure.FAILED
