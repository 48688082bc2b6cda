"""Finding files: order, loops, hidden files, and what is refused by name."""

import os
import sys
from pathlib import Path

import pytest

from psykb.corpus.discovery import discover
from psykb.types import Reason


@pytest.fixture
def library(tmp_path):
    """A folder as people have them."""
    for name in (
        "b.txt", "a/心理 学🧠.md", "a/A.PDF", "a/cover.jpg", ".hidden/x.txt", ".x.md",
        "LICENSE.txt", "README.md", "data.json", "a/deep/er/book.epub",
    ):  # fmt: skip
        file = tmp_path / "library" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("x", encoding="utf-8")
    return tmp_path / "library"


def test_a_folder(library):
    found, rejected, passed_over = discover([library])
    assert [f.path for f in found] == ["a/A.PDF", "a/deep/er/book.epub", "a/心理 学🧠.md", "b.txt"]
    assert {f.root for f in found} == {str(library)}
    assert [f.file.exists() for f in found] == [True] * 4
    assert rejected == ()
    assert passed_over == 4  # a picture, data, a licence, a readme


def test_a_file_named_directly_has_its_folder_for_root(library):
    found, rejected, passed_over = discover([library / "b.txt", library / "README.md"])
    assert [(f.root, f.path) for f in found] == [
        (str(library), "README.md"),
        (str(library), "b.txt"),
    ]
    assert (rejected, passed_over) == ((), 0)


def test_each_file_once_whichever_way_leads_to_it(library, monkeypatch):
    monkeypatch.chdir(library)
    found, _, _ = discover([library / "a", Path("a"), library, Path("b.txt")])
    assert sorted((f.root, f.path) for f in found) == [
        (str(library), "b.txt"),
        (str(library / "a"), "A.PDF"),
        (str(library / "a"), "deep/er/book.epub"),
        (str(library / "a"), "心理 学🧠.md"),
    ]


def test_an_empty_folder(tmp_path):
    assert discover([tmp_path]) == ((), (), 0)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("nothing.txt", Reason.NO_SUCH_PATH),
        ("b.txt/x", Reason.NO_SUCH_PATH),
        ("data.json", Reason.UNSUPPORTED_FORMAT),
    ],
)
def test_what_is_refused_by_name(library, name, reason):
    found, rejected, _ = discover([library / name])
    assert found == ()
    assert [(r.item, r.stage, r.reason) for r in rejected] == [
        (str(library / name), "discover", reason)
    ]
    assert rejected[0].detail.startswith(f"{library / name}: ")


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights on Windows")
def test_loops_of_links_end(library):
    (library / "a" / "up").symlink_to(library)
    (library / "self.txt").symlink_to(library / "self.txt")
    found, rejected, _ = discover([library])
    assert [f.path for f in found] == ["a/A.PDF", "a/deep/er/book.epub", "a/心理 学🧠.md", "b.txt"]
    assert [(Path(r.item).name, r.reason) for r in rejected] == [
        ("up", Reason.SYMLINK_LOOP),
        ("self.txt", Reason.SYMLINK_LOOP),
    ]


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights on Windows")
def test_a_link_to_a_folder_is_followed_and_a_dangling_one_is_refused(library, tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    (other / "c.txt").write_text("x", encoding="utf-8")
    (library / "linked").symlink_to(other)
    (library / "lost.txt").symlink_to(tmp_path / "gone.txt")
    found, rejected, _ = discover([library])
    assert "linked/c.txt" in [f.path for f in found]
    assert [(Path(r.item).name, r.reason) for r in rejected] == [("lost.txt", Reason.NO_SUCH_PATH)]


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="root may read everything")
def test_a_folder_that_may_not_be_entered(library):
    (library / "a").chmod(0)
    try:
        found, rejected, _ = discover([library])
    finally:
        (library / "a").chmod(0o755)
    assert [f.path for f in found] == ["b.txt"]
    assert [r.reason for r in rejected] == [Reason.PERMISSION_DENIED]


def test_a_name_that_is_not_utf_8_is_refused_and_stops_no_other(tmp_path):
    (tmp_path / "good.txt").write_text("text", encoding="utf-8")
    (tmp_path / os.fsdecode(b"bad\xff.txt")).write_text("text", encoding="utf-8")
    found, rejected, _passed_over = discover([tmp_path])
    assert [f.path for f in found] == ["good.txt"]
    assert [(r.item, r.reason) for r in rejected] == [(f"{tmp_path}/bad?.txt", Reason.UNDECODABLE)]


def test_a_pipe_is_no_file(tmp_path):
    os.mkfifo(tmp_path / "pipe.md")
    found, rejected, _passed_over = discover([tmp_path / "pipe.md"])
    assert (found, [r.reason for r in rejected]) == ((), [Reason.UNSUPPORTED_FORMAT])
    assert discover([tmp_path])[0] == ()
