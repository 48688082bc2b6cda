"""Reading: every file gives a reading or a reason, and one bad file stops no other."""

import os
import sys
import threading
import time

import pytest

from psykb.config import Limits
from psykb.corpus import reading
from psykb.corpus.reading import SUFFIXES, read, read_all, reader_version
from psykb.errors import UnreadableFileError
from psykb.types import Reason, Rejected


def refusal(file, **options):
    with pytest.raises(UnreadableFileError) as caught:
        read(file, **options)
    assert str(caught.value).startswith(f"{file}: ")
    return caught.value.reason


@pytest.mark.parametrize("suffix", sorted(SUFFIXES))
def test_an_empty_file(tmp_path, suffix):
    file = tmp_path / f"book{suffix}"
    file.write_bytes(b"")
    assert refusal(file) is Reason.EMPTY_FILE


@pytest.mark.parametrize("suffix", sorted(SUFFIXES))
def test_noise(tmp_path, suffix):
    import random

    file = tmp_path / f"book{suffix}"
    file.write_bytes(random.Random(1).randbytes(5000))
    assert refusal(file) in (Reason.DAMAGED, Reason.UNDECODABLE)


@pytest.mark.parametrize("suffix", [".txt", ".md", ".html"])
def test_a_file_of_white_space_holds_no_text(tmp_path, suffix):
    file = tmp_path / f"book{suffix}"
    file.write_text(" \n\t\u3000\n\ufeff\n", encoding="utf-8")
    assert refusal(file) is Reason.NO_TEXT


@pytest.mark.parametrize("suffix", [".txt", ".md", ".html"])
def test_text_over_the_limit(tmp_path, suffix):
    file = tmp_path / f"book{suffix}"
    file.write_text("word " * 100, encoding="utf-8")
    assert refusal(file, limits=Limits(text_bytes=499)) is Reason.TOO_LARGE
    assert read(file, limits=Limits(text_bytes=500)).document.text.startswith("word")


def test_no_such_file_and_no_such_kind(tmp_path):
    assert refusal(tmp_path / "gone.txt") is Reason.NO_SUCH_PATH
    (tmp_path / "a.doc").write_bytes(b"x")
    assert refusal(tmp_path / "a.doc") is Reason.UNSUPPORTED_FORMAT


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="root may read everything")
def test_no_permission(tmp_path):
    file = tmp_path / "book.txt"
    file.write_text("x", encoding="utf-8")
    file.chmod(0)
    assert refusal(file) is Reason.PERMISSION_DENIED


def test_a_file_that_grows_while_it_is_read(tmp_path):
    file = tmp_path / "book.txt"
    file.write_text("第一章 记忆\n" + "记忆是一个过程。\n" * 30_000, encoding="utf-8")
    stop = threading.Event()

    def grow():
        while not stop.is_set():
            with file.open("a", encoding="utf-8") as open_file:
                open_file.write("还在写。\n")
            time.sleep(0.01)

    writer = threading.Thread(target=grow)
    writer.start()
    try:
        assert refusal(file) is Reason.CHANGED_WHILE_READ
    finally:
        stop.set()
        writer.join()


@pytest.mark.parametrize("name", ["a b.txt", "普通心理学（第5版）.TXT", "🧠.Txt"])
def test_names(tmp_path, name):
    file = tmp_path / name
    file.write_text("记忆是一个过程。", encoding="utf-8")
    document = read(file).document
    assert (document.text, document.title) == ("记忆是一个过程。\n", file.stem)
    assert (document.reader, document.reader_version) == reader_version(file)


def test_the_reader_of_a_file():
    from pathlib import Path

    assert reader_version(Path("x.htm")) == ("html", "1")
    assert reader_version(Path("x.doc")) is None


@pytest.mark.parametrize("pooled", [False, True])
def test_one_bad_file_stops_no_other(tmp_path, pooled, monkeypatch):
    monkeypatch.setattr(reading, "_WORTH_A_POOL", 0 if pooled else 10**12)
    for name, data in {
        "a.txt": "甲。",
        "b.pdf": "no PDF",
        "c.epub": "no ZIP",
        "d.txt": "丁。",
    }.items():
        (tmp_path / name).write_text(data, encoding="utf-8")
    paths = [tmp_path / name for name in ("a.txt", "b.pdf", "gone.md", "c.epub", "d.txt")]
    results = list(read_all(paths, workers=2))
    assert [path for path, _ in results] == paths
    assert [
        result.reason if isinstance(result, Rejected) else result.document.text
        for _, result in results
    ] == ["甲。\n", Reason.DAMAGED, Reason.NO_SUCH_PATH, Reason.DAMAGED, "丁。\n"]
    rejected = results[1][1]
    assert isinstance(rejected, Rejected)
    assert (rejected.item, rejected.stage) == (str(paths[1]), "read")
    assert rejected.detail.startswith(f"{paths[1]}: damaged or cut off")


def test_nothing_to_read():
    assert list(read_all([], workers=0)) == []


def test_workers_import_nothing_but_the_corpus():
    import subprocess

    code = (
        "import sys, psykb.corpus.reading\n"
        "print(sorted(m for m in sys.modules if m.startswith('psykb') and m.count('.') == 1))\n"
        "heavy = ('numpy', 'lxml', 'pypdf', 'pypdfium2', 'docx', 'pydantic')\n"
        "print([m for m in heavy if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    modules, heavy = done.stdout.splitlines()
    assert modules == str(
        [
            "psykb.config",
            "psykb.corpus",
            "psykb.errors",
            "psykb.messages",
            "psykb.text",
            "psykb.types",
        ]
    )
    assert heavy == "[]"
