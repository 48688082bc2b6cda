"""How a run is named."""

import os

import pytest

from psykb import jsonl
from psykb.errors import CorruptRecordError, NotFoundError
from psykb.generation import run_folders


@pytest.fixture
def root(tmp_path, monkeypatch):
    for name, file in (("one", "qa.jsonl"), ("two", "journal.jsonl"), ("notes", "README.md")):
        (tmp_path / "generated" / name).mkdir(parents=True)
        (tmp_path / "generated" / name / file).touch()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def last_changed(root, *names):
    """Make the runs look changed one after the other, the first one first."""
    for at, name in enumerate(names, 1):
        os.utime(root / "generated" / name, (at, at))


def test_a_run_that_is_not_there_is_answered_with_those_that_are(root):
    last_changed(root, "two", "one")
    with pytest.raises(NotFoundError) as error:
        run_folders.find(root, "three")
    assert str(error.value) == (f"no run at {root}/generated/three; those at hand are: one, two")


@pytest.mark.parametrize(
    ("names", "told"),
    [
        ([f"r{n}" for n in range(6)], "r5, r4, r3, r2, r1, r0, two, one"),
        ([f"r{n}" for n in range(7)], "r6, r5, r4, r3, r2, r1, r0, two and 1 more"),
        ([f"r{n}" for n in range(40)], "r39, r38, r37, r36, r35, r34, r33, r32 and 34 more"),
    ],
)
def test_of_many_runs_the_newest_are_named(root, names, told):
    for name in names:
        (root / "generated" / name).mkdir()
        (root / "generated" / name / "qa.jsonl").touch()
    last_changed(root, "one", "two", *names)
    with pytest.raises(NotFoundError) as error:
        run_folders.find(root, "three")
    assert str(error.value) == f"no run at {root}/generated/three; those at hand are: {told}"


@pytest.mark.parametrize("name", ["", "notes", "generated/notes", "..", "./one"])
def test_a_folder_without_a_run(root, name):
    with pytest.raises(NotFoundError, match="no run at"):
        run_folders.find(root, name)


def test_where_there_is_no_run_at_all(tmp_path):
    with pytest.raises(NotFoundError, match="there is none yet, make one with: psykb gen-qa"):
        run_folders.find(tmp_path, "one")
    assert run_folders.every(tmp_path) == []


def test_by_name_and_by_path(root, monkeypatch):
    assert run_folders.find(root, "one") == root / "generated" / "one"
    assert run_folders.find(root, "two") == root / "generated" / "two"
    assert run_folders.find(root, f"{root}/generated/one") == root / "generated" / "one"
    monkeypatch.chdir(root / "generated")
    assert run_folders.find(root / "elsewhere", "one").resolve() == root / "generated" / "one"
    monkeypatch.chdir("one")
    assert run_folders.find(root, ".").resolve() == root / "generated" / "one"


@pytest.fixture
def several(root):
    for name in ("starter-86acb668", "starter-86ff0000", "starter", "plain-number", "x\n-00ab12cd"):
        (root / "generated" / name).mkdir()
        (root / "generated" / name / "qa.jsonl").touch()
    return root


@pytest.mark.parametrize(
    ("name", "run"),
    [("starter-86a", "starter-86acb668"), ("86ac", "starter-86acb668"), ("plain", "plain-number"),
     ("86ff0000", "starter-86ff0000"), ("starter", "starter"), ("t", "two"),
     ("00ab", "x\n-00ab12cd")],
)  # fmt: skip
def test_the_beginning_of_one_name(several, name, run):
    assert run_folders.find(several, name) == several / "generated" / run


@pytest.mark.parametrize("name", ["86a", "acb668", "numb", "generated/plain", "86acb6680"])
def test_what_is_no_beginning(several, name):
    with pytest.raises(NotFoundError, match="no run at"):
        run_folders.find(several, name)


def test_the_beginning_of_several_names(several):
    last_changed(several, "starter-86ff0000", "starter-86acb668")
    with pytest.raises(NotFoundError) as error:
        run_folders.find(several, "starter-86")
    assert str(error.value) == (
        "starter-86: several runs begin so: starter-86acb668, starter-86ff0000; write more of the "
        "name"
    )


def test_every_run_with_items(root):
    assert run_folders.every(root) == [root / "generated" / "one"]


def test_a_run_without_items_yet(root):
    with pytest.raises(NotFoundError) as error:
        list(run_folders.items(root / "generated" / "two"))
    assert str(error.value) == (
        f"{root}/generated/two: holds no qa.jsonl yet; go on with: psykb gen-qa --run two"
    )


def test_the_file_of_a_name(root):
    file = root / "generated" / "one" / "qa.jsonl"
    assert run_folders.file_of(root, "one") == file
    assert run_folders.file_of(root, str(file)) == file
    with pytest.raises(NotFoundError, match="no run at"):
        run_folders.file_of(root, str(file) + "x")


def test_a_line_that_is_no_item(root):
    folder = root / "generated" / "one"
    jsonl.write(folder / "qa.jsonl", [{"id": "x"}])
    with pytest.raises(CorruptRecordError, match=r"qa\.jsonl:1: kind: "):
        list(run_folders.items(folder))


def dialogue_run(root, name, *, journal=False, dialogues=True):
    folder = root / "generated" / name
    folder.mkdir(parents=True)
    if journal:
        settings = '{"line": "plan", "settings": {"kb": "b", "makes": "dialogues"}}\n'
        (folder / "journal.jsonl").write_text(settings)
    if dialogues:
        (folder / "dialogues.jsonl").write_text("")
    return folder


def test_runs_of_dialogues_and_those_of_items_are_told_apart(tmp_path):
    begun = dialogue_run(tmp_path, "begun", journal=True, dialogues=False)
    imported = dialogue_run(tmp_path, "imported")
    assert run_folders.makes_dialogues(begun)
    assert run_folders.makes_dialogues(imported)
    assert run_folders.every(tmp_path) == []
    assert run_folders.output_of(tmp_path, "imported") == imported / "dialogues.jsonl"
    assert list(run_folders.dialogues(imported)) == []
    with pytest.raises(NotFoundError) as e:
        run_folders.output_of(tmp_path, "begun")
    assert str(e.value).endswith(
        "holds no dialogues.jsonl yet; go on with: psykb gen-dialogue --run begun"
    )
    with pytest.raises(NotFoundError, match="holds dialogues, no items"):
        run_folders.file_of(tmp_path, "imported")
    (imported / "qa.jsonl").write_text("")
    assert not run_folders.makes_dialogues(imported)


@pytest.mark.parametrize("whole", ["generated/smi/train.jsonl", "smi/valid.jsonl", "smi"])
def test_a_whole_name_goes_before_a_run_that_begins_so(whole, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    run = dialogue_run(tmp_path, "smile", journal=True)
    assert run_folders.find(tmp_path, "smi") == run
    (tmp_path / whole).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / whole).write_text("")  # a mix, or a file
    with pytest.raises(NotFoundError, match=r"no run at .*smi; those at hand are: smile"):
        run_folders.find(tmp_path, "smi")
    assert run_folders.find(tmp_path, "smil") == run


def test_the_name_of_a_set_is_written_whole(tmp_path):
    imported = dialogue_run(tmp_path, "imported")
    with pytest.raises(NotFoundError, match=r"no run at .*impo; those at hand are: imported"):
        run_folders.find(tmp_path, "impo")
    assert run_folders.find(tmp_path, "imported") == imported
