"""Imports of dialogue data: time, memory, and whether every row is accounted for."""

import gzip
import json
import random
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.made import pools
from benchmarks.table import Table, run

NEEDS = ()
# The turns and lengths are drawn so that they come close to what SmileChat has: 2 to 20 turns of
# 57 characters of the client and 110 of the counsellor, a seventh of them ending with the client.
DIALOGUES = 55_000
LARGE = 500_000_000  # bytes
_CODE = """
import sys
from psykb.cli import main
sys.argv = ["psykb", *sys.argv[1:]]
main()
"""


def measure(_data: Path | None) -> Table:
    """Import made-up dialogues of several shapes, each in a process of its own."""
    table = Table(
        "dialogues",
        "Imports of made-up dialogues: seconds by the wall, peak memory of the process",
        ("file", "MB", "rows", "dialogues", "rejected", "seconds", "peak MB"),
    )
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "psykb.toml").write_text("", encoding="utf-8")
        shapes = (
            ("one merged file, an array of arrays, annotated", _merged, DIALOGUES),
            ("a folder of files", _folder, DIALOGUES),
            ("JSON Lines of messages", _lines, DIALOGUES),
            ("one array of messages on one line, 500 MB", _array, 0),
            ("JSON Lines, gzip", _packed, DIALOGUES // 4),
        )
        for title, write, n in shapes:
            path = write(folder, n)
            _import(table, title, path, folder)
            _remove(path)
    table.notes.append(
        "Sentences of the starter library in random order; turns and lengths as in SmileChat; "
        "every 1,000th dialogue has no counsellor. A folder is measured with its files cached."
    )
    return table


def _import(table: Table, title: str, path: Path, folder: Path) -> None:
    files = [path] if path.is_file() else list(path.iterdir())
    size = sum(file.stat().st_size for file in files) / 1e6
    arguments = ("data", "import", str(path), "--name", "made", "--json", "-q", "--force")
    done = run("-c", f"import os; os.chdir({str(folder)!r})\n{_CODE}", *arguments)
    told = json.loads(done.out)
    whole = told["whole"]
    parts = ("dialogues", "collapsed", "untaken", "rejected")
    assert whole["rows"] + whole["more_answers"] == sum(whole[name] for name in parts)
    table.add(
        title,
        round(size),
        whole["rows"],
        whole["dialogues"],
        whole["rejected"],
        done.seconds,
        round(done.megabytes),
    )


def _remove(path: Path) -> None:
    for file in path.iterdir() if path.is_dir() else ():
        file.unlink()
    if path.is_dir():
        path.rmdir()
    else:
        path.unlink()


def _dialogues(roles: tuple[str, str]) -> Iterator[list[tuple[str, str]]]:
    """Yield made-up dialogues without end, as (role, text)."""
    sentences = pools()["zh"]
    drawn = random.Random(0)
    number = 0
    while True:
        number += 1
        turns = []
        for turn in range(2 * drawn.randint(1, 10) + (drawn.random() < 0.15)):
            wanted = drawn.lognormvariate(3.8 if turn % 2 == 0 else 4.5, 0.6)
            text = ""
            while len(text) < wanted:
                text += drawn.choice(sentences)
            role = roles[0] if number % 1000 == 0 else roles[turn % 2]
            turns.append((role, text[: max(4, int(wanted))].strip() or "嗯。"))
        yield turns


def _smile(turns: list[tuple[str, str]]) -> str:
    value = [
        {"role": role, "content": text, "annotation": [{"sentence": text, "label": ""}]}
        for role, text in turns
    ]
    return json.dumps(value, ensure_ascii=False)


def _chat(turns: list[tuple[str, str]], number: int) -> str:
    messages = [{"role": role, "content": text} for role, text in turns]
    value = {"id": number, "topic": "情绪", "messages": messages}
    return json.dumps(value, ensure_ascii=False)


def _merged(folder: Path, n: int) -> Path:
    path = folder / "merged.json"
    made = _dialogues(("client", "counselor"))
    with path.open("w", encoding="utf-8") as file:
        file.write("[\n")
        for at in range(n):
            file.write(_smile(next(made)) + ("\n]" if at == n - 1 else ",\n"))
    return path


def _folder(folder: Path, n: int) -> Path:
    path = folder / "files"
    path.mkdir()
    made = _dialogues(("client", "counselor"))
    for at in range(n):
        (path / f"{at}.json").write_text(_smile(next(made)), encoding="utf-8")
    return path


def _lines(folder: Path, n: int) -> Path:
    path = folder / "lines.jsonl"
    made = _dialogues(("user", "assistant"))
    with path.open("w", encoding="utf-8") as file:
        for number in range(n):
            file.write(_chat(next(made), number) + "\n")
    return path


def _array(folder: Path, _n: int) -> Path:
    path = folder / "array.json"
    made = _dialogues(("user", "assistant"))
    with path.open("w", encoding="utf-8") as file:
        for number, turns in enumerate(made):
            file.write(("[" if number == 0 else ", ") + _chat(turns, number))
            if number % 1000 == 0 and file.tell() > LARGE:
                break
        file.write("]")
    return path


def _packed(folder: Path, n: int) -> Path:
    path = folder / "lines.jsonl.gz"
    made = _dialogues(("user", "assistant"))
    with gzip.open(path, "wt", encoding="utf-8") as file:
        for number in range(n):
            file.write(_chat(next(made), number) + "\n")
    return path
