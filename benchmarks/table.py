"""A result as a Markdown table, with the machine and the versions that it was measured on."""

import os
import platform
import subprocess
import sys
import time
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


def run(*arguments: str, code: str | None = None) -> Run:
    """Run `python arguments` (or `python -c code arguments`) and measure the process.

    Memory is the largest of the process and of any one of its children.
    """
    command = [sys.executable, *(["-c", code] if code else []), *arguments]
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, encoding="utf-8")
    assert process.stdout is not None
    out = process.stdout.read()
    _pid, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    return Run(seconds, usage.ru_maxrss / 1024, out, process.returncode)
