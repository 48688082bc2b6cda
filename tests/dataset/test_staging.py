"""A folder that comes whole: what a kill at any moment leaves, and what is taken over."""

import os
from pathlib import Path

import pytest

from psykb.dataset.dialogue_sets import every, file_of
from psykb.dataset.staging import publish, staged
from psykb.errors import LockedError, MisuseError, NotFoundError, StoreError


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A set with two files, and what its owner laid beside them."""
    made = tmp_path / "generated" / "made"
    (made / "notes" / "deep").mkdir(parents=True)
    (made / "dialogues.jsonl").write_text("old")
    (made / "report.json").write_text("old")
    (made / "notes" / "deep" / "a.txt").write_text("mine")
    (made / "link").symlink_to("nowhere")
    return made


def held(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def put(folder: Path, words: str = "new") -> None:
    with staged(folder) as new:
        (new / "dialogues.jsonl").write_text(words)
        (new / "report.json").write_text("new")
        publish(new, folder)


OLD = {"dialogues.jsonl": "old", "report.json": "old", "notes/deep/a.txt": "mine"}
NEW = {"dialogues.jsonl": "new", "report.json": "new", "notes/deep/a.txt": "mine"}


def test_a_folder_where_a_file_goes(folder: Path) -> None:
    (folder / "report.json").unlink()
    (folder / "report.json").mkdir()
    with pytest.raises(MisuseError, match="is a folder; move it away"):
        put(folder)
    assert held(folder) == {"dialogues.jsonl": "old", "notes/deep/a.txt": "mine"}
    assert not folder.with_name(".made.staged").exists()


@pytest.mark.parametrize("name", [".made.staged", ".made"])
def test_a_name_that_begins_with_a_dot(folder: Path, name: str) -> None:
    with pytest.raises(MisuseError, match="no name of a set begins with a dot"):
        put(folder.with_name(name))
    assert held(folder.parent) == {f"made/{file}": words for file, words in OLD.items()}


@pytest.mark.parametrize("inside", ["thesis.docx", "new/../kept.txt"])
def test_what_others_laid_beside_stays(folder: Path, inside: str) -> None:
    beside = folder.with_name(".made.staged")
    (beside / "new").mkdir(parents=True)
    (beside / inside).write_text("mine")
    with pytest.raises(MisuseError, match=r"\.made\.staged: holds what psykb did not write"):
        put(folder)
    assert (beside / inside).read_text() == "mine"
    assert held(folder) == OLD


@pytest.mark.skipif(os.name == "nt", reason="links need rights")
@pytest.mark.parametrize("target", ["nowhere/at/all", "loop"])
def test_a_link_to_nothing(folder: Path, target: str) -> None:
    link = folder.with_name("loop")
    link.symlink_to(target)
    with pytest.raises(MisuseError, match="loop: is a link to nothing; remove it"):
        put(link)
    assert sorted(path.name for path in folder.parent.iterdir()) == ["loop", "made"]


@pytest.mark.skipif(os.name == "nt", reason="has no such limit")
def test_a_full_disk_is_told_with_the_folder(folder: Path) -> None:
    """The system refuses more than a kilobyte of a file, as it does on a full disk."""
    import resource
    import signal

    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    heard = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000, before[1]))
    try:
        with pytest.raises(StoreError, match="generated/made: no room is left"):
            put(folder, "x" * 10_000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, heard)
    assert held(folder) == OLD


def test_an_error_that_is_not_of_writing_stays_what_it_is(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError), staged(folder):
        (tmp_path / "nothing.json").read_bytes()
    with pytest.raises(BrokenPipeError), staged(folder):
        raise BrokenPipeError


def test_while_it_is_replaced_readers_hear_so(folder: Path) -> None:
    beside = folder.with_name(".made.staged")
    beside.mkdir()
    root = folder.parents[1]
    with pytest.raises(NotFoundError, match=r"no set of dialogues at .*/other"):
        file_of(root, "other")
    folder.rename(beside / "old")
    for name in ("made", str(folder)):
        with pytest.raises(NotFoundError, match="made: is being replaced, or that was interrupted"):
            file_of(root, name)
    put(folder)
    assert file_of(root, "made").read_text() == "new"


@pytest.mark.skipif(os.name == "nt", reason="links need rights")
def test_killed_behind_a_link_the_old_folder_comes_back(folder: Path, tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(folder)
    folder.with_name(".made.staged").mkdir()
    folder.rename(folder.with_name(".made.staged") / "old")
    with staged(link):
        assert held(link) == OLD


def test_killed_and_its_place_taken_the_old_folder_stays(folder: Path) -> None:
    beside = folder.with_name(".made.staged")
    (beside / "new").mkdir(parents=True)
    folder.rename(beside / "old")
    folder.mkdir()
    (folder / "journal.jsonl").write_text("of another")
    for _ in range(2):
        with pytest.raises(MisuseError, match=r"old: is what lay at .*; move one of the two away"):
            put(folder)
    assert held(beside / "old") == OLD
    assert held(folder) == {"journal.jsonl": "of another"}
    folder.rename(folder.with_name("other"))
    put(folder)
    assert held(folder) == NEW
    assert not beside.exists()


def test_a_place_that_is_taken_while_it_is_published(folder: Path) -> None:
    """Between the two renames of `publish`, another process lays a folder there."""

    def taken() -> None:
        with staged(folder) as new:
            (new / "dialogues.jsonl").write_text("new")
            folder.rename(new.with_name("old"))
            folder.mkdir()
            (folder / "journal.jsonl").write_text("of another")
            raise OSError(39, "Directory not empty", str(folder))

    with pytest.raises(MisuseError, match="move one of the two away"):
        taken()
    assert held(folder.with_name(".made.staged") / "old") == OLD


def test_two_at_once(folder: Path) -> None:
    with staged(folder), pytest.raises(LockedError), staged(folder):
        pass


def test_what_is_not_published_goes(folder: Path) -> None:
    with staged(folder) as new:
        (new / "dialogues.jsonl").write_text("new")
        assert every(folder.parents[1]) == ["made"]  # what is being written is no set yet
    assert held(folder) == OLD
    assert not folder.with_name(".made.staged").exists()


@pytest.mark.skipif(os.name == "nt", reason="links need rights")
def test_files_of_other_names_are_taken_over(folder: Path) -> None:
    put(folder)
    assert held(folder) == NEW
    assert (folder / "link").readlink() == Path("nowhere")
    assert not folder.with_name(".made.staged").exists()


@pytest.mark.skipif(os.name == "nt", reason="links need rights")
def test_a_link_to_the_folder_stays_a_link(folder: Path, tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(folder)
    put(link)
    assert link.is_symlink()
    assert held(folder) == NEW


def test_killed_before_the_new_folder_came_the_old_one_comes_back(folder: Path) -> None:
    beside = folder.with_name(".made.staged")
    (beside / "new").mkdir(parents=True)
    (beside / "new" / "dialogues.jsonl").write_text("half")
    folder.rename(beside / "old")
    with staged(folder) as new:
        assert list(new.iterdir()) == []
        assert held(folder) == OLD
    assert held(folder) == OLD


def test_killed_after_it_came_the_old_one_goes(folder: Path) -> None:
    old = folder.with_name(".made.staged") / "old"
    old.mkdir(parents=True)
    (old / "dialogues.jsonl").write_text("older")
    with staged(folder):
        assert held(folder) == OLD
    assert not old.exists()
