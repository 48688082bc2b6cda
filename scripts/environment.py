"""The environment that the scripts work in: `.venv` beside the project, made when it is missing."""

import hashlib
import os
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
OLDEST = (3, 11)


def python() -> Path:
    """Return the interpreter of the environment."""
    return VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def prepare(name: str, *steps: list[str]) -> None:
    """Make the environment and install what `steps` name, unless that was done before.

    Args:
        name: of this set of packages; a stamp with it is left in the environment.
        steps: arguments of `pip install`, one call each, in order.
    """
    if sys.version_info < OLDEST:
        sys.exit(f"psykb needs Python {OLDEST[0]}.{OLDEST[1]} or newer; this is {sys.version}")
    wanted = hashlib.sha256(
        b"".join((ROOT / f).read_bytes() for f in ("pyproject.toml", "constraints.txt"))
        + repr(steps).encode()
    ).hexdigest()
    stamp = VENV / f".installed-{name}"
    if python().exists() and stamp.exists() and stamp.read_text() == wanted:
        return
    if not python().exists():
        print("making .venv …", file=sys.stderr, flush=True)
        venv.create(VENV, with_pip=True)
    print(f"installing ({name}) …", file=sys.stderr, flush=True)
    constraints = str(ROOT / "constraints.txt")
    quiet = ["-m", "pip", "install", "-q", "--disable-pip-version-check"]
    run(str(python()), *quiet, "-U", "pip>=25.1")
    for step in steps:
        run(str(python()), *quiet, "-c", constraints, *step)
    stamp.write_text(wanted)


def run(*command: str, check: bool = True) -> int:
    """Run a command in the project's folder; leave with its exit code when it fails."""
    code = subprocess.run(command, cwd=ROOT, check=False).returncode
    if code and check:
        sys.exit(code)
    return code
