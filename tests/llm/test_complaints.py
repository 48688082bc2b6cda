"""What servers write, read."""

import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from psykb.llm.complaints import Complaint, failure_of, pause, safe, shown
from psykb.types import Failure


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry-after": "0"}, 0.0),
        ({"retry-after": " 7 "}, 7.0),
        ({"retry-after": "1.5"}, 1.5),
        ({"retry-after": "-7"}, None),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "inf"}, None),
        ({"retry-after": ""}, None),
        ({"retry-after-ms": "250", "retry-after": "9"}, 0.25),
        (
            {
                "retry-after": "Fri, 20 Nov 2026 10:00:30 GMT",
                "date": "Fri, 20 Nov 2026 10:00:00 GMT",
            },
            30.0,
        ),
        (
            {
                "retry-after": "Fri, 20 Nov 2026 10:00:00 GMT",
                "date": "Fri, 20 Nov 2026 10:00:30 GMT",
            },
            0.0,
        ),
    ],
)
def test_the_pause_that_a_server_asks_for(headers, seconds):
    assert pause(headers) == seconds


def test_a_date_without_the_servers_clock_counts_by_ours():
    until = format_datetime(datetime.now(UTC) + timedelta(seconds=60), usegmt=True)
    assert 55 < (pause({"retry-after": until}) or 0) <= 60


@pytest.mark.parametrize(
    ("status", "code", "message", "failure"),
    [
        (None, "", "", Failure.SERVER_ERROR),
        (400, "", "", Failure.BAD_REQUEST),
        (404, "", "", Failure.WRONG_URL),
        (408, "", "", Failure.TIMEOUT),
        (418, "", "", Failure.BAD_REQUEST),
        (429, "", "", Failure.RATE_LIMITED),
        # words that fit do not overrule a status that is clear
        (401, "", "model not found", Failure.WRONG_KEY),
        (429, "", "model not found in content_filter", Failure.RATE_LIMITED),
        (429, "", "token 用量超过每分钟的限额", Failure.RATE_LIMITED),
        (400, "", "top_k is not supported by this model", Failure.BAD_REQUEST),
        (503, "", "the model was not found", Failure.SERVER_ERROR),
        (503, "", "invalid api key", Failure.SERVER_ERROR),
        (400, "invalid_api_key", "", Failure.WRONG_KEY),
        (400, "", "exceeded model token limit: 8192", Failure.CONTEXT_TOO_SMALL),
        (400, "", "The input token count (9) exceeds the maximum", Failure.CONTEXT_TOO_SMALL),
        (400, "", "prompt is too long: 9 tokens > 8", Failure.CONTEXT_TOO_SMALL),
        (400, "", "输入内容过长", Failure.CONTEXT_TOO_SMALL),
        (429, "exceeded_current_quota_error", "", Failure.NO_CREDIT),
        (403, "", "余额不足", Failure.NO_CREDIT),
        (404, "model_not_found", "", Failure.MODEL_NOT_FOUND),
        (400, "", "temperature is invalid", Failure.BAD_REQUEST),
        (400, "", "the year 1301x", Failure.BAD_REQUEST),
        # a number in words may count anything
        (429, "", "TPM limit 30000, used 29000, requested 1113", Failure.RATE_LIMITED),
        (500, "", "worker 1261 died", Failure.SERVER_ERROR),
        (400, "", "max_tokens 1301 is not allowed", Failure.BAD_REQUEST),
        (404, "", "20012 pages of 1211", Failure.WRONG_URL),
        (429, "1113", "", Failure.NO_CREDIT),
        (400, "1261", "", Failure.CONTEXT_TOO_SMALL),
        (400, "1301", "", Failure.REFUSED),
        (400, "1211", "", Failure.MODEL_NOT_FOUND),
        (400, "20012", "", Failure.MODEL_NOT_FOUND),
    ],
)
def test_what_a_complaint_means(status, code, message, failure):
    assert failure_of(Complaint(status=status, code=code, message=message), []) is failure


def test_words_that_are_only_echoed_mean_nothing():
    said = "Does the model of working memory not exist? 敏感内容"
    complaint = Complaint(status=400, message=f"cannot parse: {said}")
    assert failure_of(complaint, []) is not Failure.BAD_REQUEST
    assert failure_of(complaint, [said]) is Failure.BAD_REQUEST


def test_what_steers_a_terminal_is_not_shown():
    words = "no\x1b]0;OWNED\x07 such\x1b[2J\u202e thing\x9b31m\r\nat all\u2028\tend"
    complaint = Complaint(status=400, message=words)
    assert shown(complaint, []) == "HTTP 400, no]0;OWNED such[2J thing31m at all end"
    assert safe(words, []).isprintable()


@pytest.mark.parametrize(
    "echo",
    ["我叫王\u200b小明，电话是\x1b138", "我叫王小明，\n电话是138", "我叫王小明，电话\x07是138"],
)
@pytest.mark.parametrize("said", ["我叫王\u200b小明，电话是\x1b138", "我叫王小明，电话是138"])
def test_what_prints_nothing_does_not_hide_an_echo(echo, said):
    assert "小明" not in safe(f"bad prompt: {echo}", [said])


def test_long_words_of_a_server_about_long_things_said_are_read_at_once():
    said = "认知失调是指两种认知之间不一致时产生的不适" * 2_000  # 42,000 characters
    words = "请求无效，内容为空、模型与长度均不符合要求" * 2_000
    started = time.perf_counter()
    assert len(safe(words, [said])) == 200
    assert failure_of(Complaint(status=400, message=words[:4_000]), [said]) is Failure.BAD_REQUEST
    assert time.perf_counter() - started < 2  # it took half a minute


def test_what_is_shown_of_a_complaint():
    complaint = Complaint(status=400, code="400", kind="bad", message="no\n\nfield  x")
    assert shown(complaint, []) == "HTTP 400, bad, no field x"
    assert shown(Complaint(status=502, message="<html>nginx</html>", page=True), []) == "HTTP 502"
    assert shown(Complaint(status=None), []) == ""
    long = safe("word " * 100, [])
    assert len(long) == 200
    assert long.endswith("…")
