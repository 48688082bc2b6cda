"""`psykb ask` on a terminal of its own, and when the first of a model's words is shown on it."""

import fcntl
import os
import pty
import re
import struct
import subprocess
import sys
import tempfile
import termios
import time
from pathlib import Path

from psykb import KnowledgeBase

QUESTION = "什么是工作记忆？"
BOOK = """\
---
title: 记忆
licence: CC BY 4.0
---

# 工作记忆

工作记忆是指对有限的信息加以暂时保持并同时加工的记忆系统。与短时记忆不同，它强调对信息的操作。
"""
_STAMP = re.compile(rb"\d{19}")  # nanoseconds since 1970, as the server writes them
_ROWS, _COLUMNS = 40, 100


def first_words(url: str, times: int) -> list[float]:
    """Return how late the first word of a draft was shown, in seconds, `times` times.

    Each time the command runs in a new process. The server at `url` begins each reply with the time
    at which it writes it.
    """
    with tempfile.TemporaryDirectory() as folder:
        book = Path(folder, "book.md")
        book.write_text(BOOK, encoding="utf-8")
        with KnowledgeBase.create(Path(folder, "kb")) as base:
            base.ingest([book])
        return [_first_word(url, Path(folder)) for _ in range(times)]


def _first_word(url: str, folder: Path) -> float:
    """Run the command and return the seconds from the server's first token to the terminal's."""
    options = ("--kb", str(folder / "kb"), "--llm", "openai-like:test", "--base-url", url)
    own = {"TERM": "xterm", "XDG_CONFIG_HOME": str(folder), "XDG_STATE_HOME": str(folder)}
    inherited = {k: v for k, v in os.environ.items() if not k.startswith(("PSYKB_", "COLUMNS"))}
    ours, its = pty.openpty()
    fcntl.ioctl(its, termios.TIOCSWINSZ, struct.pack("HHHH", _ROWS, _COLUMNS, 0, 0))
    process = subprocess.Popen(
        [sys.executable, "-m", "psykb", "ask", *options, QUESTION],
        stdin=its,
        stdout=its,
        stderr=its,
        env={**inherited, **own},
    )
    os.close(its)
    shown, late = b"", None
    while piece := _read(ours):
        now = time.time_ns()
        shown += piece
        if late is None and (stamp := _STAMP.search(shown)):
            late = (now - int(stamp[0])) / 1e9
    os.close(ours)
    process.wait()
    if late is None:
        raise AssertionError(f"no draft was shown: {shown.decode(errors='replace')}")
    return late


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65_536)
    except OSError:  # Linux ends a terminal so
        return b""
