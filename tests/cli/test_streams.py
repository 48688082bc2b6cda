"""The command as a process: terminals, pipes, signals, and errors that nobody foresaw."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(os.name == "nt", reason="POSIX signals, pipes and terminals")

PSYKB = (sys.executable, "-m", "psykb")
COMMAND = [*PSYKB, "search", "工作记忆", "-k", "1"]
PLAIN = """\
 1. 《记忆小书》 第一章 记忆 › 1.1 工作记忆
    ebdbc8e0cb8c:48-111
    工作记忆（working memory）是指对有限的信息加以暂时保持并同时加工的记忆系统。\
巴德利和希契提出了工作记忆模型。
"""


def environment(**changes: str) -> dict[str, str]:
    # the runner may say how wide *its* terminal is
    inherited = {k: v for k, v in os.environ.items() if k not in ("COLUMNS", "LINES")}
    return {**inherited, **changes}


def on_a_terminal(args: list[str], columns: int = 60, **changes: str) -> tuple[int, str]:
    """Run a command on a terminal of its own; return its exit code and what was shown."""
    import fcntl
    import pty
    import struct
    import termios

    ours, its = pty.openpty()
    fcntl.ioctl(its, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
    changes = {"TERM": "xterm", **changes}
    process = subprocess.Popen(
        args, stdin=its, stdout=its, stderr=its, env=environment(**changes), close_fds=True
    )
    os.close(its)
    shown = b""
    while True:
        try:
            piece = os.read(ours, 4096)
        except OSError:  # Linux ends a terminal so
            break
        if not piece:
            break
        shown += piece
    os.close(ours)
    return process.wait(), shown.decode().replace("\r\n", "\n")


def test_a_pipe_gets_whole_lines_in_utf_8(base):
    # as under a Chinese Windows: what Python would choose cannot hold the text of the books
    done = subprocess.run(
        COMMAND, capture_output=True, env=environment(PYTHONIOENCODING="latin-1"), check=True
    )
    assert done.stdout.decode("utf-8") == PLAIN


def test_a_terminal_gets_bold_terms_and_lines_that_fit(base):
    assert on_a_terminal(COMMAND) == (
        0,
        " 1. 《记忆小书》 第一章 记忆 › 1.1 工作记忆\n"
        "    \x1b[2mebdbc8e0cb8c:48-111\x1b[0m\n"
        "    \x1b[1m工作记忆\x1b[0m（working memory）是指对有限的信息加以暂时保持并\n"
        "    同时加工的\x1b[1m记忆\x1b[0m系统。巴德利和希契提出了\x1b[1m工作记忆\x1b[0m模型。\n",
    )
    code, shown = on_a_terminal(COMMAND, NO_COLOR="1")
    assert code == 0
    assert "\x1b" not in shown


def test_a_quote_is_bold_on_a_terminal(base):
    code, shown = on_a_terminal([*PSYKB, "show", "ebdbc8e0cb8c:93-110"], columns=100)
    assert code == 0
    assert "\x1b[1m巴德利和希契提出了工作记忆模型。\x1b[0m" in shown.replace("记\n忆", "记忆")
    assert "⟦" not in shown
    code, shown = on_a_terminal([*PSYKB, "show", "ebdbc8e0cb8c:93-110"], columns=100, NO_COLOR="1")
    assert "⟦巴德利和希契提出了工作记忆模型。⟧" in shown.replace("作\n记", "作记")


def test_progress_is_for_terminals(library, here):
    args = [*PSYKB, "ingest", str(library / "books")]
    code, shown = on_a_terminal([*args, "--kb", "a"], columns=80)
    assert code == 0
    assert "looking for files" in shown
    assert shown.endswith("2 books state no licence; check what you may pass on.\n")
    done = subprocess.run([*args, "--kb", "b"], capture_output=True, text=True, check=True)
    assert done.stderr == "2 books state no licence; check what you may pass on.\n"


def test_a_reader_that_stops_reading_is_no_error(base):
    for args in (COMMAND, [*PSYKB, "--help"]):
        pipe_out, pipe_in = os.pipe()
        os.close(pipe_out)
        done = subprocess.run(args, stdout=pipe_in, stderr=subprocess.PIPE, check=False)
        os.close(pipe_in)
        assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_under_stdout(base):
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(COMMAND, stdout=full, stderr=subprocess.PIPE, check=False)
    assert (done.returncode, done.stderr) == (1, b"psykb: stdout: No space left on device\n")


# under nohup SIGINT is ignored, and what is started inherits that
_HEARS_CTRL_C = "import signal\nsignal.signal(signal.SIGINT, signal.default_int_handler)\n"


def test_ctrl_c_is_one_line_and_130(base):
    interrupted = (
        f"{_HEARS_CTRL_C}"
        "import os, time, psykb.cli, psykb.cli.ask as ask\n"
        "def read():\n"
        "    os.kill(os.getpid(), signal.SIGINT)\n"
        "    time.sleep(20)\n"
        "ask._read_question = read\n"
        "psykb.cli.main()\n"
    )
    args = [sys.executable, "-c", interrupted, "ask", "-"]
    done = subprocess.run(args, capture_output=True, text=True, timeout=15, check=False)
    assert done.returncode == 130
    assert done.stdout == ""
    assert done.stderr.strip() == ("psykb: interrupted")


def test_ctrl_c_while_a_key_is_asked_for_says_that_nothing_was_stored(base, here):
    interrupted = (
        f"{_HEARS_CTRL_C}"
        "import os, time, psykb.cli, psykb.cli.keys as keys\n"
        "def read(name):\n"
        "    os.kill(os.getpid(), signal.SIGINT)\n"
        "    time.sleep(20)\n"
        "keys._ask = read\n"
        "psykb.cli.main()\n"
    )
    args = [sys.executable, "-c", interrupted, "keys", "set", "deepseek"]
    done = subprocess.run(args, capture_output=True, text=True, timeout=15, check=False)
    assert (done.returncode, done.stdout) == (130, "")
    assert done.stderr == "psykb: interrupted; nothing was stored\n"
    assert [path for path in (here.parent / "home").rglob("*") if path.is_file()] == []


def test_an_error_nobody_foresaw_is_one_line(base):
    broken = (
        "import sys, psykb.cli as c\n"
        "def fail(args): raise ValueError('what now')\n"
        "c.run = fail\n"
        "c.main()\n"
    )
    done = subprocess.run([sys.executable, "-c", broken], capture_output=True, text=True)
    assert done.returncode == 1
    assert done.stderr == (
        "psykb: unexpected ValueError: what now; --debug shows the traceback, please report it\n"
    )
    done = subprocess.run([sys.executable, "-c", broken, "--debug"], capture_output=True, text=True)
    assert done.returncode == 1
    assert done.stderr.startswith("Traceback (most recent call last):")
