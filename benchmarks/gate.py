"""The gate: its own cost, 640 calls at 32 at once, and the way of the first token."""

import asyncio
import json
import statistics
import time
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

from benchmarks.loopback import serving
from benchmarks.table import Table
from benchmarks.terminal import first_words
from psykb import config
from psykb.llm.budget import Budget
from psykb.llm.chat import Chat
from psykb.llm.gate import Gate, Pace, Worst
from psykb.llm.ledger import Ledger
from psykb.llm.opening import open_chat
from psykb.types import Message, Reply, Usage

NEEDS = ()
CLIENTS = ("openai", "httpx", "llama-index-llms-openai-like")
OWN = 2_000  # calls that do nothing
CALLS, AT_ONCE, DELAY = 640, 32, 0.2  # seconds that the server takes for a reply
STREAMS, PIECES = 40, 20
COMMANDS = 20  # of `psykb ask` on a terminal
QUESTION = (
    Message(role="system", content="Answer from the sentences."),
    Message(role="user", content="什么是认知失调？\n" + "[1] 认知失调是指两种认知不一致。\n" * 20),
)
WORST = Worst(prompt=1_000, completion=1_000)


def measure(_data: Path | None) -> Table:
    """The server is another process on this machine; calls take the way that `psykb ask` takes."""
    table = Table(
        "gate",
        "Calls through the gate",
        ("what", "median ms", "95 % ms", "in all s", "target", "n"),
    )
    _own_cost(table)
    with serving(_answer) as port:
        _many_calls(table, port)
        _first_tokens(table, port)
        _on_a_terminal(table, port)
    table.notes.append(
        f"{CALLS} calls of {DELAY:.1f} s, {AT_ONCE} at once, take {CALLS / AT_ONCE * DELAY:.1f} s "
        "at best; the server, on the same cores, takes its share of them"
    )
    versions = [f"{name} {version(name)}" for name in CLIENTS]
    table.notes.append(f"the client: {', '.join(versions)}")
    table.notes.append(
        "first token: from the moment at which the server writes it to that at which the listener "
        "hears it"
    )
    table.notes.append(
        "on a terminal: from the same moment to that at which the first word of the draft can be "
        "read from the terminal (a pseudo-terminal); `psykb ask` in a new process each time"
    )
    return table


def _own_cost(table: Table) -> None:
    usage = Usage(calls=1, prompt_tokens=500, completion_tokens=100)
    gate = Gate(
        pace=Pace(concurrency=AT_ONCE, rpm=1_000_000, tpm=10**12),
        budget=Budget(max_calls=10**9, max_tokens=10**12),
        ledger=Ledger(),
    )
    took = []
    for _ in range(OWN):
        started = time.perf_counter()
        gate.run(lambda _attempt: (None, usage), worst=WORST, purpose="nothing")
        took.append(time.perf_counter() - started)
    _row(table, "a call that does nothing", took, sum(took), "≤ 5 ms")
    started = time.perf_counter()
    calls = [
        gate.submit(lambda _attempt: (None, usage), worst=WORST, purpose="nothing")
        for _ in range(OWN)
    ]
    for call in calls:
        call.result()
    seconds = time.perf_counter() - started
    gate.close()
    _row(table, f"the same, {AT_ONCE} at once", [seconds / OWN], seconds, "≤ 5 ms", OWN)


def _many_calls(table: Table, port: int) -> None:
    with _chat(port) as chat:
        _all(chat, AT_ONCE)  # imports, connections
        began = time.perf_counter()
        replies = _all(chat, CALLS)
        seconds = time.perf_counter() - began
    assert all(reply.text == "done" and not reply.usage.estimated for reply in replies)
    target = f"≤ {1.15 * CALLS / AT_ONCE * DELAY:.1f} s"
    name = f"calls to a server that takes {DELAY * 1_000:.0f} ms, {AT_ONCE} at once"
    _row(table, name, [reply.seconds for reply in replies], seconds, target)


def _all(chat: Chat, n: int) -> list[Reply]:
    calls: list[Future[Reply]] = [chat.submit(QUESTION, purpose="benchmark") for _ in range(n)]
    return [call.result() for call in calls]


class _Ear:
    """Hears when the first piece comes; the server writes into it when it was sent."""

    def __init__(self) -> None:
        self.late: float | None = None

    def piece(self, text: str) -> None:
        if self.late is None:
            self.late = (time.time_ns() - int(text.split()[0])) / 1e9

    def again(self) -> None:
        raise AssertionError("a call was made again")


def _first_tokens(table: Table, port: int) -> None:
    with _chat(port) as chat:
        for at_once in (1, 8):
            ears = [_Ear() for _ in range(STREAMS)]
            began = time.perf_counter()
            for start in range(0, STREAMS, at_once):
                now = ears[start : start + at_once]
                calls = [chat.submit(QUESTION, purpose="benchmark", listener=ear) for ear in now]
                for call in calls:
                    call.result()
            late = [ear.late for ear in ears if ear.late is not None]
            assert len(late) == STREAMS
            seconds = time.perf_counter() - began
            _row(table, f"first token of a stream, {at_once} at once", late, seconds, "≤ 50 ms")


def _on_a_terminal(table: Table, port: int) -> None:
    began = time.perf_counter()
    late = first_words(_url(port), COMMANDS)
    seconds = time.perf_counter() - began
    _row(table, "first word of a draft on a terminal, psykb ask", late, seconds, "≤ 50 ms")


@contextmanager
def _chat(port: int) -> Iterator[Chat]:
    settings = config.load(
        {
            "base_url": _url(port),
            "llm_concurrency": AT_ONCE,
            "llm_context": 32_768,
        }
    )
    chat = open_chat("openai-like:test", settings=settings)
    assert chat is not None
    with chat:
        yield chat


def _url(port: int) -> str:
    return f"http://127.0.0.1:{port}/v1"


def _row(
    table: Table, name: str, seconds: list[float], total: float, target: str, n: int = 0
) -> None:
    milliseconds = sorted(s * 1_000 for s in seconds)
    table.add(
        name,
        statistics.median(milliseconds),
        milliseconds[int(0.95 * len(milliseconds))],
        total,
        target,
        n or len(seconds),
    )


async def _answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while True:
            head = await reader.readuntil(b"\r\n\r\n")
            length = head.lower().split(b"content-length:")[1].split(b"\r\n")[0]
            request = json.loads(await reader.readexactly(int(length)))
            if request.get("stream"):
                await _stream(writer)
            else:
                await asyncio.sleep(DELAY)
                _write(writer, "application/json", json.dumps(_reply("done")))
            await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError):
        writer.close()


async def _stream(writer: asyncio.StreamWriter) -> None:
    writer.write(
        b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"
    )
    await writer.drain()
    await asyncio.sleep(0.02)
    for _ in range(PIECES):
        delta = {"role": "assistant", "content": f"{time.time_ns()} "}
        _event(writer, _chunk([{"index": 0, "delta": delta, "finish_reason": None}]))
        await writer.drain()
        await asyncio.sleep(0.002)
    _event(writer, _chunk([{"index": 0, "delta": {}, "finish_reason": "stop"}]))
    _event(writer, _chunk([]) | {"usage": _USAGE})
    _piece(writer, b"data: [DONE]\n\n")
    writer.write(b"0\r\n\r\n")


_USAGE = {"prompt_tokens": 330, "completion_tokens": 3, "total_tokens": 333}


def _reply(text: str) -> dict[str, object]:
    message = {"role": "assistant", "content": text}
    return {
        "id": "x",
        "object": "chat.completion",
        "created": 0,
        "model": "test",
        "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
        "usage": _USAGE,
    }


def _chunk(choices: list[dict[str, object]]) -> dict[str, object]:
    return {
        "id": "x",
        "object": "chat.completion.chunk",
        "created": 0,
        "model": "test",
        "choices": choices,
    }


def _event(writer: asyncio.StreamWriter, content: dict[str, object]) -> None:
    _piece(writer, f"data: {json.dumps(content)}\n\n".encode())


def _piece(writer: asyncio.StreamWriter, data: bytes) -> None:
    writer.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")


def _write(writer: asyncio.StreamWriter, kind: str, content: str) -> None:
    body = content.encode()
    head = f"HTTP/1.1 200 OK\r\ncontent-type: {kind}\r\ncontent-length: {len(body)}\r\n\r\n"
    writer.write(head.encode() + body)
