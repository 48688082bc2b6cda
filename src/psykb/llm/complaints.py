"""What a server says instead of a reply: its status, its code and its words, and what they mean."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from psykb.llm.redaction import printable, redact, unsaid, without_echo
from psykb.types import Failure, record

_LONGEST = 200  # characters of a server's own words that are shown
_READ = 4_000  # characters of them that are read at all
_CODE = re.compile(r"[\w.:-]{1,64}", re.ASCII)


@record
class Complaint:
    """An error as a server words it.

    `status` is that of HTTP, None for an error in the middle of a stream; `code` and `kind` are
    what OpenAI calls `code` and `type` ("" for none); `message` is in the server's words and never
    shown as it is; `page` is True where it sent a web page. `retry_after` is in seconds.
    """

    status: int | None
    code: str = ""
    kind: str = ""
    message: str = ""
    page: bool = False
    retry_after: float | None = None


# Codes that are numbers, of Zhipu and SiliconFlow; in words such a number may count anything.
_CODES = {
    "1113": Failure.NO_CREDIT,
    "1211": Failure.MODEL_NOT_FOUND,
    "1261": Failure.CONTEXT_TOO_SMALL,
    "1301": Failure.REFUSED,
    "20012": Failure.MODEL_NOT_FOUND,
}
# What providers write, in the order in which it counts. Sources: the error pages of OpenAI,
# DeepSeek, Zhipu, DashScope, SiliconFlow and Moonshot; the sources of vLLM, llama.cpp and Ollama.
_WORDS: tuple[tuple[Failure, re.Pattern[str]], ...] = tuple(
    (failure, re.compile(pattern, re.IGNORECASE))
    for failure, pattern in (
        (
            Failure.CONTEXT_TOO_SMALL,
            r"context_length_exceeded|exceed_context_size|exceeded model token limit"
            r"|(maximum|model.s|available|model) context (length|size|window)"
            r"|(prompt|input|request|messages?)( is| are)? too (long|large)"
            r"|too long for the model|range of input length|input token count"
            r"|(输入|上下文|提示|prompt|长度|token)\S{0,12}(过长|超长|超出|超过)",
        ),
        (
            Failure.NO_CREDIT,
            r"insufficient.{0,10}(quota|balance|credit)|arrear|in good standing"
            r"|exceeded_current_quota|exceeded your current quota|credit balance"
            r"|余额|欠费|额度不足",
        ),
        (
            Failure.REFUSED,
            r"content_?filter|content_?policy|content management policy|data_?inspection_?failed"
            r"|sensitive_words|content exists risk|high risk|moderation|敏感|不安全"
            r"|unsupported_country",
        ),
        (
            Failure.MODEL_NOT_FOUND,
            r"model_?not_?found|model.{0,80}(not exist|not found|no longer)"
            r"|(no such|invalid|unknown|not a valid) model|模型\S{0,24}(不存在|未找到|已下线)",
        ),
        (
            Failure.WRONG_KEY,
            r"invalid_?api_?key|(incorrect|invalid) api.?key|api.?key.{0,20}not valid"
            r"|authentication|unauthori[sz]ed|(令牌|密钥|key)\S{0,12}(无效|错误|不正确)",
        ),
    )
)
_BY_STATUS = {
    401: Failure.WRONG_KEY,
    402: Failure.NO_CREDIT,
    403: Failure.WRONG_KEY,
    404: Failure.WRONG_URL,
    405: Failure.WRONG_URL,
    408: Failure.TIMEOUT,
    409: Failure.SERVER_ERROR,
    413: Failure.CONTEXT_TOO_SMALL,
    425: Failure.SERVER_ERROR,
    429: Failure.RATE_LIMITED,
}
# What may overrule a status, where the words say it; for the others any of them may.
_OVERRULE = {
    401: (Failure.NO_CREDIT,),
    402: (),
    405: (),
    408: (),
    413: (),
    429: (Failure.NO_CREDIT,),
    500: (Failure.CONTEXT_TOO_SMALL,),
}


def of_error(error: Exception) -> Complaint:
    """Return what the server said in an error of the OpenAI client, or of one that is like it."""
    response = getattr(error, "response", None)
    status = getattr(error, "status_code", None)
    headers: Mapping[str, str] = response.headers if response is not None else {}
    body = getattr(error, "body", None) or getattr(error, "error", None)
    if isinstance(body, Mapping) and isinstance(body.get("error"), Mapping):
        body = body["error"]
    if isinstance(body, Mapping):
        message = _first(body, "message", "detail", "msg", "error")
        code, kind = body.get("code"), body.get("type")
    else:
        message, code, kind = body, None, None
    words = message[:_READ] if isinstance(message, str) else ""
    if status is None and isinstance(code, int) and 400 <= code < 600:
        status = code  # an error in the middle of a stream carries its status like this
    return Complaint(
        status=status,
        code=_identifier(code),
        kind=_identifier(kind),
        message=words,
        page=_is_page(headers.get("content-type", ""), words),
        retry_after=pause(headers),
    )


def failure_of(complaint: Complaint, said: Sequence[str]) -> Failure:
    """Return what went wrong. Words that are those of `said` count for nothing: they are echoed."""
    status = complaint.status
    plain = " ".join((complaint.code, complaint.kind, without_echo(complaint.message, said)))
    worded = [failure for failure, pattern in _WORDS if pattern.search(plain)]
    if complaint.code in _CODES:
        worded.insert(0, _CODES[complaint.code])
    allowed = _OVERRULE.get(500 if status and status >= 500 else status or 0)
    for failure in worded:
        if (allowed is None or failure in allowed) and not complaint.page:
            return failure
    if status is None or status >= 500:
        return Failure.SERVER_ERROR
    return _BY_STATUS.get(status, Failure.BAD_REQUEST)


def shown(complaint: Complaint, said: Sequence[str]) -> str:
    """Return what of the complaint may be shown: no key, nothing of `said`, 200 characters."""
    facts = [f"HTTP {complaint.status}"] if complaint.status else []
    names = dict.fromkeys(filter(None, (complaint.code, complaint.kind)))
    facts += [safe(name, said) for name in names if name != str(complaint.status)]
    if complaint.message and not complaint.page:
        facts.append(safe(complaint.message, said))
    return ", ".join(filter(None, facts))


def safe(words: str, said: Sequence[str]) -> str:
    """Return words that come from elsewhere as they may be shown, in one line of 200 characters.

    Without keys, without what was said, and without characters that steer a terminal.
    """
    # said as it was, and as it would come back: without what is left out here
    spoken = [form for one in said for form in {one, printable(one)}]
    line = redact(unsaid(printable(words[:_READ]), spoken))
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…"


def pause(headers: Mapping[str, str]) -> float | None:
    """Return for how many seconds a server asks to wait (RFC 9110, Retry-After), ≥ 0; None: not.

    The header holds seconds or a date; `retry-after-ms` is OpenAI's.
    """
    exact = _number(headers.get("retry-after-ms"))
    if exact is not None:
        return exact / 1000
    wish = headers.get("retry-after")
    seconds = _number(wish)
    if seconds is not None or wish is None:
        return seconds
    until = _date(wish)
    if until is None:
        return None
    # by the server's own clock, where it tells it
    now = _date(headers.get("date", "")) or datetime.now(UTC)
    return max(0.0, (until - now).total_seconds())


def _number(text: str | None) -> float | None:
    return float(text) if text and re.fullmatch(r"\s*\d+(\.\d+)?\s*", text) else None


def _date(text: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(text)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _first(body: Mapping[str, object], *names: str) -> object:
    return next((body[name] for name in names if body.get(name)), "")


def _identifier(value: object) -> str:
    text = str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
    return text if _CODE.fullmatch(text) else ""


def _is_page(content_type: str, words: str) -> bool:
    return "html" in content_type or words.lstrip()[:1] == "<"
