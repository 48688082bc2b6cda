"""A result as a Markdown table, with the machine and the versions that it was measured on."""

import json
import os
import platform
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

RESULTS = Path(__file__).parent / "results"
PACKAGES = (
    "psykb",
    "faiss-cpu",
    "tantivy",
    "numpy",
    "scikit-learn",
    "pypdfium2",
    "pypdf",
    "llama-index-core",
    "sentence-transformers",
    "torch",
    "transformers",
    "trl",
    "peft",
    "accelerate",
    "datasets",
    "rensa",
    "datasketch",
)


@dataclass
class Table:
    """One benchmark's result."""

    name: str
    title: str
    columns: Sequence[str]
    rows: list[Sequence[object]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def add(self, *cells: object) -> None:
        """Add a row, and show it at once."""
        self.rows.append(cells)
        print("  " + " | ".join(_cell(c) for c in cells), flush=True)

    def write(self) -> None:
        """Write the table to benchmarks/results/NAME.md."""
        lines = [f"# {self.title}", "", _line(self.columns), _line(["---"] * len(self.columns))]
        lines += [_line(row) for row in self.rows]
        lines += [
            "",
            *(f"- {note}" for note in self.notes),
            f"- {machine()}",
            f"- {versions()}",
            f"- {date.today().isoformat()}, `scripts/bench {self.name} --data DATA`",
            "",
        ]
        RESULTS.mkdir(exist_ok=True)
        (RESULTS / f"{self.name}.md").write_text("\n".join(lines), encoding="utf-8")


def _line(cells: Sequence[object]) -> str:
    return "| " + " | ".join(_cell(c) for c in cells) + " |"


def _cell(value: object) -> str:
    return f"{value:.3f}" if isinstance(value, float) else str(value)


def machine() -> str:
    """Return processor, cores, memory and system."""
    model = platform.processor()
    info = Path("/proc/cpuinfo")
    if info.exists():
        names = [row for row in info.read_text().splitlines() if row.startswith("model name")]
        model = names[0].partition(":")[2].strip() if names else model
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{model}, {os.cpu_count()} cores, {memory:.0f} GiB, {platform.system()}"


def versions() -> str:
    """Return the versions of Python and of the packages that matter."""
    found = [f"Python {platform.python_version()}"]
    for package in PACKAGES:
        try:
            found.append(f"{package} {version(package)}")
        except PackageNotFoundError:
            continue
    return ", ".join(found)


@dataclass
class Run:
    """A finished process: seconds by the wall, peak memory in MB, what it wrote."""

    seconds: float
    megabytes: float
    out: str
    code: int


# A process counts the memory of the one that it was forked from; so a small one stands between.
_LAUNCHER = """
import json, resource, subprocess, sys, time
started = time.perf_counter()
done = subprocess.run(sys.argv[1:], stdout=subprocess.PIPE)
seconds = time.perf_counter() - started
peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
sys.stdout.buffer.write(done.stdout)
sys.stderr.write("\\n" + json.dumps([seconds, peak / 1024, done.returncode]))
"""


def run(*arguments: str, code: str | None = None) -> Run:
    """Run `python arguments` (or `python -c code arguments`) and measure the process.

    Memory is the largest of the process and of any one of its children.
    """
    command = [sys.executable, *(["-c", code] if code else []), *arguments]
    done = subprocess.run(
        [sys.executable, "-S", "-c", _LAUNCHER, *command],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    )
    words, _line_end, measured = done.stderr.rpartition("\n")
    seconds, megabytes, exit_code = json.loads(measured)
    if exit_code not in (0, 3):
        print(words, file=sys.stderr)
    return Run(seconds, megabytes, done.stdout, exit_code)
