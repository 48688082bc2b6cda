"""Several processes train one run: accelerate starts them, and none outlives the one that asked."""

import os
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO

from psykb import config, messages
from psykb.training.driving import ranks
from psykb.training.driving.profiles import Profile
from psykb.training.jobs import LOG, TRAIN
from psykb.training.tuning import failures

SFT = "psykb.training.sft"
_NEW_GROUP = 0x200  # CREATE_NEW_PROCESS_GROUP, which only Windows has
_PATIENCE = 15  # seconds that processes have to end before they are killed
_EXIT = re.compile(rb"^\s*exitcode\s*:\s*(-?\d+)", re.MULTILINE)  # of torch's table of failures
_TAIL = 20_000  # bytes of the log in which that table is looked for


def command(profile: Profile, processes: int, folder: Path) -> list[str]:
    """Return the command line that trains the run in `folder`.

    Without its last three words, and by `accelerate launch` for the first three, anyone can type
    it; the three are for who waits for the processes: see `psykb.training.driving.ranks`.

    Args:
        profile: how the processes share the work.
        processes: how many, at least 1.
        folder: of the run, with its train.toml.
    """
    shown = ["--gpu_ids", first_card()] if processes == 1 and not profile.on_cpu else []
    return [
        *(sys.executable, "-m", "accelerate.commands.launch"),
        *("--config_file", str(profile.path)),
        *("--num_processes", str(processes)),
        *("--main_process_port", "0"),  # one that is free
        *shown,
        *("-m", SFT, str(folder / TRAIN)),
        *(ranks.ATTENDED, ranks.LANG, messages.chosen()),
    ]


def first_card(visible: str | None = None) -> str:
    """Return the first card that this process sees, as CUDA_VISIBLE_DEVICES names it.

    Args:
        visible: that variable, by default as it is set.
    """
    visible = visible or config.variable("CUDA_VISIBLE_DEVICES") or "0"
    return visible.split(",")[0].strip()


def launch(
    called: Sequence[str], folder: Path, *, watch: Callable[[], None], every: float = 0.5
) -> None:
    """Run a command line of `command` to its end.

    What the processes say goes to `launch.log` in the run's folder. Whatever ends this call, an
    interrupt too, ends all of them before it returns; should this process be killed, they end by
    themselves (not on Windows, where they go on to the end of the run).

    Args:
        called: the command line.
        folder: of the run.
        watch: called every so often, and once after the end.
        every: seconds between two calls of `watch`.

    Raises:
        PsykbError: what a process said when it failed, as the same kind of error.
        TrainingError: DIED; one ended without a word. Says where its last words are.
    """
    ranks.forget(folder)
    log = folder / LOG
    log.write_bytes(b"")
    process = _start(called)
    pump = threading.Thread(target=_pump, args=(process.stdout, log), daemon=True)
    pump.start()
    try:
        while not _ended(process, every):
            watch()
        watch()
    finally:
        _end(process, pump)
    if process.returncode == 0:
        return
    word = ranks.word_of(folder)
    raise word if word is not None else failures.died(_code(process.returncode, log), log=log)


def _start(called: Sequence[str]) -> subprocess.Popen[bytes]:
    # In a group of its own, so that Ctrl-C reaches this process alone, which then ends the others
    # in order. Nothing is ever written to their standard input: it tells them that this one lives.
    windows = sys.platform == "win32"
    return subprocess.Popen(
        called,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        process_group=None if windows else 0,
        creationflags=_NEW_GROUP if windows else 0,
    )


def _ended(process: subprocess.Popen[bytes], seconds: float) -> bool:
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        return False
    return True


def _pump(source: IO[bytes], log: Path) -> None:
    """Copy what the processes say; at its end all of them have ended."""
    with log.open("ab") as file, source:
        while piece := os.read(source.fileno(), 65_536):
            file.write(piece)
            file.flush()


def _end(process: subprocess.Popen[bytes], pump: threading.Thread) -> None:
    """End every process that is left, and return when none is.

    Those that train end when their standard input is closed; their launcher then ends, too.
    """
    if process.stdin is not None:
        process.stdin.close()
    if process.poll() is None and not _ended(process, _PATIENCE):
        process.terminate()  # torch's launcher ends its processes on this
        if not _ended(process, _PATIENCE):
            process.kill()
            process.wait()
    pump.join(_PATIENCE)


def _code(code: int, log: Path) -> int:
    """Return the exit code of the process that failed first, by the log; else the launcher's."""
    with log.open("rb") as file:
        file.seek(max(0, file.seek(0, os.SEEK_END) - _TAIL))
        told = _EXIT.findall(file.read())
    # the table ends with the first failure, the root cause
    return int(told[-1]) if told else code
