"""A run is killed at thirty moments and gone on with; the server's count is held to the journal."""

import json
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.generation.test_running import reply, scripted
from tests.generation.tiny_engine import work, written

THREADS, WANTED, KILLS = 8, 150, 30

RUN = """
import http.client, json, sys
from pathlib import Path
from psykb.llm.scripted import ScriptedLLM
from psykb.types import Usage
from tests.generation.test_running import TAKES
from tests.generation.tiny_engine import chat_of, work

folder, port, threads, wanted = Path(sys.argv[1]), *map(int, sys.argv[2:])

def ask(messages):
    there = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    there.request("POST", "/", messages[0].content)
    return there.getresponse().read().decode()

run, journal = work(folder, chat_of(ScriptedLLM(ask, usage=TAKES), threads=threads), wanted)
print(run.ended, journal.repeated)
"""


class Counting(BaseHTTPRequestHandler):
    server: "Server"

    def do_POST(self):
        words = self.rfile.read(int(self.headers["content-length"])).decode()
        with self.server.lock:
            self.server.seen[words] += 1
        time.sleep(0.01)
        said = reply([Words(words)]).encode()
        self.send_response(200)
        self.send_header("content-length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    def log_message(self, *_):
        pass


class Words:
    def __init__(self, content):
        self.content = content


class Server(ThreadingHTTPServer):
    daemon_threads = True
    lock = threading.Lock()
    seen: Counter[str]

    def handle_error(self, request, client_address):
        """A client that was killed hears nothing any more."""


@pytest.fixture
def server():
    with Server(("127.0.0.1", 0), Counting) as server:
        server.seen = Counter()
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def counted(journal):
    """Return how often each key was sent, and which were received, by the whole lines."""
    sent: Counter[str] = Counter()
    received = set()
    for line in journal.read_bytes().splitlines(keepends=True):
        if line.endswith(b"\n"):
            found = json.loads(line)
            if found["line"] == "sent":
                sent[found["key"]] += 1
            if found["line"] == "received":
                assert found["key"] not in received
                received.add(found["key"])
    return sent, received


def begin(folder, server):
    args = [str(folder), str(server.server_address[1]), str(THREADS), str(WANTED)]
    return subprocess.Popen([sys.executable, "-c", RUN, *args], stdout=subprocess.PIPE, text=True)


def kill_at(process, journal, size):
    """Kill a run when its journal has grown to a size; return whether it was still at work."""
    while process.poll() is None:
        if journal.exists() and journal.stat().st_size >= size:
            process.send_signal(signal.SIGKILL)
            process.wait()
            return True
        time.sleep(0.001)
    return False


@pytest.mark.slow
def test_thirty_kills_lose_no_more_than_what_was_under_way(tmp_path, server):
    chance = random.Random(4)
    folder, journal = tmp_path / "run", tmp_path / "run" / "journal.jsonl"
    kills = lost = 0
    while kills < KILLS:
        size = journal.stat().st_size if journal.exists() else 0
        process = begin(folder, server)
        if not kill_at(process, journal, size + chance.randrange(1, 4_000)):
            break
        kills += 1
        process.stdout.close()
        sent, received = counted(journal)
        before, lost = lost, sent.total() - len(received)
        assert lost - before <= THREADS
        assert len(received) <= server.seen.total() <= sent.total()
    assert kills == KILLS
    sent_before, received = counted(journal)
    unanswered = sent_before.keys() - received
    last = begin(folder, server)
    out, _err = last.communicate(timeout=120)
    sent, received = counted(journal)
    again = sum(sent[key] > sent_before[key] for key in unanswered)
    assert out == f"reached {again}\n"
    repeated = sent.total() - len(sent)
    assert len(received) == len(sent)
    assert repeated <= THREADS * kills
    assert len(received) <= server.seen.total() <= len(received) + repeated
    undisturbed = tmp_path / "undisturbed"
    work(undisturbed, scripted(), WANTED)
    assert written(folder) == written(undisturbed)
