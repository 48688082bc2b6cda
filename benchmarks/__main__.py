"""Run benchmarks by name, or all of them: `python -m benchmarks [NAME…] [--data FOLDER]`."""

import argparse
import sys
from importlib import import_module
from pathlib import Path

NAMES = (
    "startup",
    "pdf",
    "ingest",
    "peers",
    "retrieval",
    "questions",
    "fidelity",
    "support",
    "citations",
    "gate",
    "crisis",
    "generation",
    "checks",
    "keys",
    "dialogues",
    "duplicates",
    "training",
    "closed_loop",
    "memory",
)


def main() -> int:
    """Run what was asked for; a benchmark whose data is missing says so and is passed over."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", choices=[[], *NAMES])
    parser.add_argument("--data", type=Path, help="folder with books/ and retrieval/ to measure on")
    options = parser.parse_args()
    missing = 0
    for name in options.names or NAMES:
        module = import_module(f"benchmarks.{name}")
        print(f"{name}: {module.__doc__.splitlines()[0]}", flush=True)
        needs = [] if options.data is None else [options.data / n for n in module.NEEDS]
        absent = [str(p) for p in needs if not p.exists()]
        if module.NEEDS and (options.data is None or absent):
            where = ", ".join(absent) or f"--data FOLDER with {', '.join(module.NEEDS)}"
            print(f"  passed over: {where} is missing", flush=True)
            missing += 1
            continue
        table = module.measure(options.data)
        table.write()
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
