"""A server of the tests' own that speaks OpenAI's chat completions, rightly or as it is told to.

    with serving(Ok("hello"), Problem(429, retry_after="0")) as server:
        …OpenAILike(api_base=server.url, …)…
    assert len(server.seen) == 2

Each request is met by the next act of the plan, and by the last one once the plan is used up.
"""

import json
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

USAGE = {"prompt_tokens": 20, "completion_tokens": 5, "total_tokens": 25}


@dataclass(frozen=True)
class Ok:
    """A reply. In a stream its text comes in `pieces`, or a character at a time."""

    text: str = "好的。"
    reasoning: str = ""
    key: str = "reasoning_content"  # what the server calls the reasoning
    finish: str | None = "stop"
    usage: dict[str, Any] | None = field(default_factory=lambda: dict(USAGE))
    pieces: tuple[str, ...] | None = None
    model: str = "m"


@dataclass(frozen=True)
class Problem:
    """An error with a status: `body` is sent as JSON, or as it is if it is a string."""

    status: int
    body: Any = None
    retry_after: str | None = None
    content_type: str = "application/json"
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Raw:
    """A body with status 200, whatever was asked for."""

    body: str | bytes
    content_type: str = "application/json"


@dataclass(frozen=True)
class Endless:
    """A stream that is never over, also for who asked for none.

    It is of "text", of "reasoning", or of "pings": comments, which are signs of life and no reply.
    """

    of: str


@dataclass(frozen=True)
class Unasked:
    """The stream that `reply` is, also for who asked for none."""

    reply: "Ok | StreamError | StreamJunk"


@dataclass(frozen=True)
class Cut:
    """A stream that begins with `text` and breaks off: the connection is closed.

    `how` is "chunked" (the chunk that ends the body is missing), "clean" (nothing but the end of
    the connection says that it is over), or "reset" (the connection is reset).
    A reply in one piece announces more bytes than come.
    """

    text: str = "开头"
    how: str = "chunked"


@dataclass(frozen=True)
class StreamError:
    """A stream that begins with `text` and goes on with an error object."""

    error: dict[str, Any]
    text: str = "开头"


@dataclass(frozen=True)
class StreamJunk:
    """A stream that begins with `text` and goes on with what is no JSON."""

    text: str = "开头"


@dataclass(frozen=True)
class Stall:
    """Nothing comes, or in a stream nothing after `text`, until the server is told to end."""

    text: str = ""


Act = Ok | Problem | Raw | Endless | Unasked | Cut | StreamError | StreamJunk | Stall


@dataclass
class Server:
    """A running server: its address, and the requests that it has seen, in their order."""

    url: str
    seen: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    gone: threading.Event = field(default_factory=threading.Event)  # a client left a stream


@contextmanager
def serving(*plan: Act) -> Iterator[Server]:
    """Run a server on a port of this machine that acts by `plan`."""
    lock, released, acts = threading.Lock(), threading.Event(), list(plan)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_args: object) -> None:
            pass

        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
            with lock:
                server.seen.append(asked)
                server.keys.append(self.headers.get("authorization", ""))
                act = acts.pop(0) if len(acts) > 1 else acts[0]
            if not self.path.endswith("/v1/chat/completions"):
                act = Problem(404, {"detail": "Not Found"})
            Conversation(self, asked, released, server.gone).act(act)

    class Quiet(ThreadingHTTPServer):
        def handle_error(self, request: Any, client_address: Any) -> None:
            if not isinstance(sys.exception(), ConnectionError):  # a client may just go
                super().handle_error(request, client_address)

    httpd = Quiet(("127.0.0.1", 0), Handler)
    httpd.daemon_threads = False  # so that closing waits for them
    server = Server(f"http://127.0.0.1:{httpd.server_address[1]}/v1")
    thread = threading.Thread(target=httpd.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield server
    finally:
        released.set()
        httpd.shutdown()
        httpd.server_close()
        thread.join()


class Conversation:
    """One request and what is answered to it."""

    def __init__(
        self,
        handler: BaseHTTPRequestHandler,
        asked: dict[str, Any],
        released: threading.Event,
        gone: threading.Event,
    ) -> None:
        self.handler = handler
        self.asked = asked
        self.released = released
        self.gone = gone

    @property
    def streams(self) -> bool:
        return bool(self.asked.get("stream"))

    def act(self, act: Act) -> None:
        try:
            getattr(self, type(act).__name__.lower())(act)
        except (BrokenPipeError, ConnectionResetError):
            self.gone.set()
        if not isinstance(act, Ok | Problem | Raw):
            self.handler.close_connection = True

    def ok(self, act: Ok) -> None:
        if not self.streams:
            said = {"role": "assistant", "content": act.text}
            if act.reasoning:
                said[act.key] = act.reasoning
            reply: dict[str, Any] = {
                "id": "1",
                "object": "chat.completion",
                "created": 1,
                "model": act.model,
                "choices": [{"index": 0, "message": said, "finish_reason": act.finish}],
            }
            if act.usage is not None:
                reply["usage"] = act.usage
            self.whole(200, json.dumps(reply))
            return
        self.begin()
        for character in act.reasoning:
            self.chunk({act.key: character})
        for piece in act.text if act.pieces is None else act.pieces:
            self.chunk({"content": piece})
        if act.finish is not None:
            self.chunk({}, finish=act.finish)
        if act.usage is not None and self.asked.get("stream_options", {}).get("include_usage"):
            self.event({**self.envelope(), "choices": [], "usage": act.usage})
        self.send(b"data: [DONE]\n\n")
        self.end()

    def problem(self, act: Problem) -> None:
        body = act.body if isinstance(act.body, str) else json.dumps(act.body or {})
        headers = list(act.headers)
        if act.retry_after is not None:
            headers.append(("Retry-After", act.retry_after))
        self.whole(act.status, body, act.content_type, headers)

    def raw(self, act: Raw) -> None:
        self.whole(200, act.body, act.content_type)

    def endless(self, act: Endless) -> None:
        self.begin()
        while not self.released.wait(0.001):
            if act.of == "pings":
                self.send(b": ping\n\n")
            else:
                self.chunk({"content" if act.of == "text" else "reasoning_content": "再说一遍。"})

    def unasked(self, act: Unasked) -> None:
        self.asked = {**self.asked, "stream": True, "stream_options": {"include_usage": True}}
        self.act(act.reply)

    def cut(self, act: Cut) -> None:
        if not self.streams:
            self.head(200, [("Content-Type", "application/json"), ("Content-Length", "5000")])
            self.handler.wfile.write(b'{"id": "1", "choices": [')
            return
        self.begin(chunked=act.how == "chunked")
        self.chunk({"content": act.text})

    def streamerror(self, act: StreamError) -> None:
        self.begin()
        self.chunk({"content": act.text})
        self.event({"error": act.error})
        self.end()

    def streamjunk(self, act: StreamJunk) -> None:
        self.begin()
        self.chunk({"content": act.text})
        self.send(b'data: {"choices": [{"delta"\n\n')
        self.end()

    def stall(self, act: Stall) -> None:
        if act.text and self.streams:
            self.begin()
            self.chunk({"content": act.text})
        self.released.wait()

    # what goes over the wire

    def whole(
        self,
        status: int,
        body: str | bytes,
        content_type: str = "application/json",
        headers: list[tuple[str, str]] | None = None,
    ) -> None:
        data = body.encode() if isinstance(body, str) else body
        length = ("Content-Length", str(len(data)))
        self.head(status, [("Content-Type", content_type), length, *(headers or [])])
        self.handler.wfile.write(data)

    def head(self, status: int, headers: list[tuple[str, str]]) -> None:
        self.handler.send_response(status)
        for name, value in headers:
            self.handler.send_header(name, value)
        self.handler.end_headers()

    def begin(self, *, chunked: bool = True) -> None:
        self.chunked = chunked
        how = ("Transfer-Encoding", "chunked") if chunked else ("Connection", "close")
        self.head(200, [("Content-Type", "text/event-stream"), how])

    def envelope(self) -> dict[str, Any]:
        return {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "m"}

    def chunk(self, delta: dict[str, str], *, finish: str | None = None) -> None:
        choice = {"index": 0, "delta": delta, "finish_reason": finish}
        self.event({**self.envelope(), "choices": [choice]})

    def event(self, data: dict[str, Any]) -> None:
        self.send(b"data: " + json.dumps(data).encode() + b"\n\n")

    def send(self, data: bytes) -> None:
        if self.chunked:
            data = f"{len(data):x}\r\n".encode() + data + b"\r\n"
        self.handler.wfile.write(data)
        self.handler.wfile.flush()

    def end(self) -> None:
        if self.chunked:
            self.handler.wfile.write(b"0\r\n\r\n")
