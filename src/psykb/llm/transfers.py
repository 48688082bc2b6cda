"""How replies come over HTTP: in time, of bounded size, and in one piece for who asked for one."""

import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import httpx  # noqa: TID253 (only providers.py and failures.py import this, when a server is called)
import openai  # noqa: TID253

from psykb.llm.overrun import Meter

_UNTIL = "psykb.until"  # in a request's extensions: the clock's seconds at which its reply is late
_LARGEST = 100_000_000  # bytes of a reply as it is sent
_STREAM = "text/event-stream"
_here = threading.local()  # `response`: the last one that came to this thread
_THOUGHTS = ("reasoning_content", "reasoning")


class LateError(httpx.ReadTimeout):
    """A reply had not ended at its deadline, though the server gave signs of life."""


def watch(
    client: httpx.Client, *, seconds: float, clock: Callable[[], float] = time.monotonic
) -> None:
    """Let every reply to `client` end within `seconds`, of which the timeouts say nothing.

    A timeout of httpx is one of silence: a server that sends a comment now and then, or a
    character, keeps a reply open for ever. What is late raises `LateError` in whoever reads the
    reply, what is larger than 100 MB httpx.DecodingError. A stream that comes to a chat request
    that asked for none, as some proxies send it, is put together into a reply in one piece.
    """

    def began(request: httpx.Request) -> None:
        request.extensions[_UNTIL] = clock() + seconds

    def came(response: httpx.Response) -> None:
        assert isinstance(response.stream, httpx.SyncByteStream)
        _here.response = response
        until = response.request.extensions[_UNTIL]
        response.stream = _Watched(response.stream, response.request, until, clock)
        asked = _unasked(response)
        if asked is not None:
            _join(response, asked)

    client.event_hooks = {"request": [began], "response": [came]}


def last_response() -> httpx.Response | None:
    """Return the response that came last to this thread, of a client that is watched."""
    found: httpx.Response | None = getattr(_here, "response", None)
    return found


class _Watched(httpx.SyncByteStream):
    """A body that is read until its deadline, and no further than what a reply may hold."""

    def __init__(
        self,
        body: httpx.SyncByteStream,
        request: httpx.Request,
        until: float,
        clock: Callable[[], float],
    ) -> None:
        self._body = body
        self._request = request
        self._until = until
        self._clock = clock

    def __iter__(self) -> Iterator[bytes]:
        size = 0
        for part in self._body:
            size += len(part)
            if self._clock() > self._until:
                raise LateError("the reply has not ended in time", request=self._request)
            if size > _LARGEST:
                raise httpx.DecodingError("the reply is too large", request=self._request)
            yield part

    def close(self) -> None:
        self._body.close()


def _unasked(response: httpx.Response) -> dict[str, Any] | None:
    """Return the chat request that asked for no stream and got one as `response`; else None."""
    kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    request = response.request
    if response.status_code != httpx.codes.OK or kind != _STREAM:
        return None
    if not request.url.path.endswith("/chat/completions") or "content-encoding" in response.headers:
        return None
    asked = json.loads(request.content)
    return None if asked.get("stream") else asked


def _join(response: httpx.Response, asked: Mapping[str, Any]) -> None:
    """Read the stream that `response` is, and make it the reply in one piece.

    Raises:
        httpx.DecodingError: a piece of it cannot be read.
        httpx.RemoteProtocolError: it only stops, without a word on why it ended.
        openai.APIError: it holds an error.
    """
    joined = _Joined(asked, response.request)
    try:
        assert isinstance(response.stream, httpx.SyncByteStream)
        for line in _lines(response.stream):
            if not joined.take(line):
                break
    finally:
        response.close()
    body = joined.body()
    response.is_closed = False  # what follows is read from memory, as if it had come like this
    response.headers["content-type"] = "application/json"
    response.stream = httpx.ByteStream(json.dumps(body).encode())


def _lines(body: httpx.SyncByteStream) -> Iterator[bytes]:
    rest = b""
    for part in body:
        *lines, rest = (rest + part).split(b"\n")
        yield from lines
    yield rest


class _Joined:
    """The pieces of a chat completion, put together."""

    def __init__(self, asked: Mapping[str, Any], request: httpx.Request) -> None:
        self._request = request
        allowed = asked.get("max_completion_tokens") or asked.get("max_tokens")
        self._meter = Meter(allowed) if isinstance(allowed, int) else None
        self._text: list[str] = []
        self._thought: list[str] = []
        self._end: str | None = None
        self._last: dict[str, Any] = {}
        self._usage: Any = None
        self._error: Any = None

    def take(self, line: bytes) -> bool:
        """Take a line of the stream; return whether there is more to be read."""
        name, _colon, value = line.partition(b":")
        if name != b"data":
            return True
        if value.strip().startswith(b"[DONE]"):
            return False
        try:
            piece = json.loads(value.decode())
        except ValueError:
            raise self._unreadable() from None
        if not isinstance(piece, dict):
            raise self._unreadable()
        self._error = piece.get("error") or None
        return self._error is None and self._add(piece)

    def _add(self, piece: dict[str, Any]) -> bool:
        self._last = piece
        self._usage = piece.get("usage") or self._usage
        choices = piece.get("choices")
        first = choices[0] if isinstance(choices, list) and choices else {}
        delta = first.get("delta") if isinstance(first, dict) else None
        if not isinstance(delta, dict):
            return True
        self._end = first.get("finish_reason") or self._end
        text = _string(delta.get("content"))
        thought = next((t for t in map(_string, map(delta.get, _THOUGHTS)) if t), "")
        self._text.append(text)
        self._thought.append(thought)
        if self._meter is not None and self._meter.feed(thought + text):
            self._end = "length"
            return False
        return True

    def body(self) -> dict[str, Any]:
        """Return the whole as a server would send it; raises as `_join`."""
        if self._error is not None:  # as the client does with a stream that was asked for
            raise openai.APIError("an error in a stream", self._request, body=self._error)
        if self._last and self._end is None:
            raise httpx.RemoteProtocolError("the stream only stopped", request=self._request)
        said: dict[str, Any] = {"role": "assistant", "content": "".join(self._text)}
        if any(self._thought):
            said["reasoning_content"] = "".join(self._thought)
        body = {**self._last, "object": "chat.completion", "usage": self._usage}
        body["choices"] = [{"index": 0, "message": said, "finish_reason": self._end}]
        return body if self._last else {}

    def _unreadable(self) -> httpx.DecodingError:
        return httpx.DecodingError("no JSON in the stream", request=self._request)


def _string(value: object) -> str:
    return value if isinstance(value, str) else ""
