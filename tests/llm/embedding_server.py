"""An HTTP server of the tests' own that answers POST /v1/embeddings, rightly or as it is told."""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Lock, Thread
from typing import Any

DIM = 16
Reply = tuple[int, dict[str, str], str]


def vector(text: str, dim: int = DIM) -> list[float]:
    """Return what the server makes of `text`: characters counted in `dim` places by their hash."""
    found = [0.0] * dim
    for character in text:
        found[hashlib.sha256(character.encode()).digest()[0] % dim] += 1.0
    return found


class EmbeddingServer(ThreadingHTTPServer):
    """`requests` are the bodies that came, `keys` what they were authorised with.

    `plan` are replies (status, headers, body) to the first requests in the place of the right ones;
    `answered` are the bodies that got vectors; after `fails_after` of them the others are refused,
    after `stalls_after` they wait until it is `released`.
    `dim` is the length of its vectors, `counted` whether it says how many tokens a text took.
    """

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.lock = Lock()
        self.requests: list[dict[str, Any]] = []
        self.answered: list[dict[str, Any]] = []
        self.fails_after: int | None = None
        self.stalls_after: int | None = None
        self.stalled, self.released = Event(), Event()
        self.keys: list[str | None] = []
        self.plan: list[Reply] = []
        self.dim = DIM
        self.counted = True
        self.shuffled = False

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/v1"

    def answer(self, body: dict[str, Any]) -> dict[str, Any]:
        texts = body["input"]
        data = [
            {"object": "embedding", "index": i, "embedding": vector(text, self.dim)}
            for i, text in enumerate(texts)
        ]
        if self.shuffled:
            data.reverse()
        reply: dict[str, Any] = {"object": "list", "model": body["model"], "data": data}
        if self.counted:
            tokens = sum(map(len, texts))
            reply["usage"] = {"prompt_tokens": tokens, "total_tokens": tokens}
        return reply


class _Handler(BaseHTTPRequestHandler):
    server: EmbeddingServer
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        with self.server.lock:
            self.server.requests.append(body)
            self.server.keys.append(self.headers["Authorization"])
            planned = self.server.plan.pop(0) if self.server.plan else None
            if planned is None and len(self.server.answered) == self.server.fails_after:
                planned = (400, {}, "{}")
            stalls = len(self.server.answered) == self.server.stalls_after
            if planned is None and not stalls:
                self.server.answered.append(body)
        if stalls:
            self.server.stalled.set()
            self.server.released.wait(30)
            self.close_connection = True
            return
        if planned is None and self.path != "/v1/embeddings":
            planned = (404, {}, "not found")
        status, headers, content = planned or (200, {}, json.dumps(self.server.answer(body)))
        data = content.encode()
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", **headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def serving() -> Iterator[EmbeddingServer]:
    """Run a server on a free port of this machine."""
    server = EmbeddingServer()
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
