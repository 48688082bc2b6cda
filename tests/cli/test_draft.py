"""The live draft: what a terminal shows while a model writes, and what is left of it after."""

import io
import os
import re
import sys
from pathlib import Path

import pytest
from rich.console import Console
from rich.live import Live

import psykb
from psykb.cli.calls import Call
from psykb.cli.draft import Draft, drafting
from tests.cli.telling import SPEC
from tests.cli.test_ask_llm import HONEST, QUESTION, WHAT, WHO
from tests.cli.test_streams import PSYKB, on_a_terminal

HEADING = "Draft, not checked yet:"


class Screen:
    """As much of a terminal as a draft and an answer need: what is on it after some output."""

    _PIECE = re.compile(r"\x1b\[([?\d;]*)([A-Za-z])|([^\x1b])", re.DOTALL)

    def __init__(self) -> None:
        self.lines = [""]
        self._row = self._column = 0

    def feed(self, output: str) -> "Screen":
        at = 0
        for match in self._PIECE.finditer(output):
            assert match.start() == at, f"unknown sequence: {output[at : at + 9]!r}"
            at = match.end()
            if match[3]:
                self._print(match[3])
            else:
                self._steer(match[1], match[2])
        assert at == len(output)
        return self

    def _print(self, character: str) -> None:
        if character == "\r":
            self._column = 0
        elif character == "\n":
            self._row, self._column = self._row + 1, 0
            while self._row >= len(self.lines):
                self.lines.append("")
        else:
            line = self.lines[self._row].ljust(self._column)
            self.lines[self._row] = line[: self._column] + character + line[self._column + 1 :]
            self._column += 1

    def _steer(self, parameter: str, command: str) -> None:
        if command == "A":
            self._row -= int(parameter or 1)
            assert self._row >= 0
        elif command == "K":
            assert parameter == "2"
            self.lines[self._row] = ""
        else:
            assert (parameter, command) in {("?25", "l"), ("?25", "h")} or command == "m"

    @property
    def text(self) -> str:
        return "\n".join(self.lines)


@pytest.mark.slow  # five processes that load llama-index
@pytest.mark.skipif(os.name == "nt", reason="POSIX terminals")
def test_a_terminal_shows_the_draft_and_then_the_checked_answer_alone(base):
    first = f"{WHAT}[99]"
    args = [*PSYKB, "ask", QUESTION, "--llm", SPEC]
    args += ["--llm-option", f"reply={first}||{HONEST}", "--llm-option", "delay=0.1"]
    root = str(Path(psykb.__file__).parents[2])
    path = os.pathsep.join([root, os.environ.get("PYTHONPATH", "")])
    code, shown = on_a_terminal(args, columns=100, PYTHONPATH=path, LANG="en_US.UTF-8")
    assert code == 0
    plain = re.sub(r"\x1b\[[\d;]*m", "", shown)
    assert HEADING in plain
    assert f"{WHAT}[99]"[:20] in plain  # the false number was to be seen, as a draft
    assert "\x1b[2m" in shown
    left = Screen().feed(shown).text
    assert HEADING not in left
    assert "[99]" not in left
    assert left.startswith(f"{WHAT}\n    [1] “")
    assert left.count(WHAT) == left.count(WHO) == 1
    # nobody shows it where it cannot be taken back, or was not asked for
    for more, changes in (([], {"TERM": "dumb"}), (["-q"], {}), (["--json"], {})):
        code, shown = on_a_terminal(
            [*args, *more], columns=100, PYTHONPATH=path, LANG="en_US.UTF-8", **changes
        )
        assert code == 0
        assert HEADING not in shown
        assert "\x1b[?25l" not in shown
    code, shown = on_a_terminal(args, PYTHONPATH=path, LANG="en_US.UTF-8", NO_COLOR="1")
    assert "\x1b[2m" not in shown
    assert HEADING in shown


def test_a_pipe_gets_no_draft(capsys):
    with drafting(Call()) as listener:
        assert listener is None
    assert capsys.readouterr() == ("", "")


def drawn(columns: int = 40, lines: int = 12, *, dim: bool = False):
    """Return a draft, what it shows it on, and what was written there."""
    file = io.StringIO()
    console = Console(
        file=file, force_terminal=True, width=columns, height=lines, color_system=None
    )
    live = Live(console=console, transient=True, auto_refresh=False)
    return Draft(live, dim=dim), live, file


@pytest.fixture(autouse=True)
def size(monkeypatch):
    monkeypatch.setenv("COLUMNS", "40")
    monkeypatch.setenv("LINES", "12")


def test_what_is_left_after_a_draft_is_nothing():
    draft, live, file = drawn()
    draft.piece("Memory lasts.")
    assert Screen().feed(file.getvalue()).text == f"{HEADING}\nMemory lasts."
    live.stop()
    assert Screen().feed(file.getvalue()).text.strip() == ""


def test_a_draft_that_is_void_goes_away():
    draft, live, file = drawn()
    draft.again()  # before anything was shown
    assert file.getvalue() == ""
    draft.piece("Wrong. [99]")
    draft.again()
    assert Screen().feed(file.getvalue()).text.strip() == HEADING
    draft.piece("Right. [1]")
    live.stop()
    assert "Right. [1]" in file.getvalue()


def test_a_long_draft_is_wrapped_and_shows_its_end():
    draft, live, file = drawn()
    draft.piece(
        "\n".join(f"记忆的第{n}个过程是编码、储存、提取和遗忘之中的一个。" for n in range(30))
    )
    text = Screen().feed(file.getvalue()).text
    assert len(text.splitlines()) <= 12
    assert text.splitlines()[0] == HEADING
    assert "第29个" in text
    assert "第0个" not in text
    live.stop()
    assert Screen().feed(file.getvalue()).text.strip() == ""


def test_a_model_cannot_steer_the_terminal():
    draft, live, file = drawn()
    draft.piece("a\x1b[2Jb\x9b5A\rc\x07\u202ed [bold]e[/bold] :smile:")
    live.stop()
    written = re.sub(r"\x1b\[(?:\?25[lh]|2K|1?A|[\d;]*m)", "", file.getvalue())
    assert not set(written) & set("\x1b\x9b\x07\u202e")
    assert "a[2Jb5A cd [bold]e[/bold] :smile:" in written


def test_stdout_is_what_a_draft_is_shown_on(monkeypatch):
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setenv("TERM", "xterm")
    terminal = Terminal()
    monkeypatch.setattr(sys, "stdout", terminal)
    with drafting(Call()) as listener:
        assert listener is not None
        listener.piece("Memory.")
        assert "Memory." in terminal.getvalue()
    assert Screen().feed(terminal.getvalue()).text.strip() == ""
    for call in (Call(json=True), Call(quiet=True)):
        with drafting(call) as listener:
            assert listener is None
    monkeypatch.setenv("TERM", "dumb")
    with drafting(Call()) as listener:
        assert listener is None
