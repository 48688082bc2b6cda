"""The folder of a mix: the same bytes for the same recipe, and nothing of anybody else's lost."""

import hashlib
import json
import re

import pytest

from psykb import jsonl
from psykb.dataset import rows_of, staging
from psykb.dataset.mixing.locked import LOCK
from psykb.dataset.mixing.publishing import files, publish
from psykb.dataset.mixing.results import Traced
from psykb.dataset.mixing.wishes import SourceWish, labels
from psykb.dataset.selecting_chats import select_chats
from psykb.errors import CorruptRecordError, LockedError, MisuseError, NotFoundError
from psykb.messages import choose
from psykb.types import Place, Row
from tests.dataset.mixing.conftest import SOURCES
from tests.dataset.mixing.made_rows import dialogue, write_set

NAMES = [
    "origins.jsonl", "recipe.lock.json", "recipe.toml", "refused.jsonl", "report.json", "report.md",
    "test.jsonl", "train.jsonl", "valid.jsonl",
]  # fmt: skip


def held(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_folder_of_somebody_else_is_never_replaced(mixed, root):
    made = mixed(name="talks")
    before = held(root / "generated" / "talks")
    with pytest.raises(MisuseError, match="holds what psykb data mix did not write"):
        publish(made, root, force=True)
    assert held(root / "generated" / "talks") == before
    (root / "generated" / "talks" / LOCK).write_text("{}")  # of another tool
    with pytest.raises(MisuseError, match="holds what psykb data mix did not write"):
        publish(made, root, force=True)


def test_a_file_in_the_place_of_the_folder(mixed, root):
    (root / "generated" / "m").write_text("mine")
    with pytest.raises(MisuseError, match="is no folder; name the recipe otherwise"):
        publish(mixed(), root, force=True)


def test_other_content_needs_force(mixed, root):
    folder, new = publish(mixed(), root, force=False)
    before = held(folder)
    assert new
    assert publish(mixed(), root, force=False) == (folder, False)
    (folder / "notes.txt").write_text("mine")
    other = mixed("seed = 1\n" + SOURCES)
    with pytest.raises(MisuseError, match="other content; --force replaces it"):
        publish(other, root, force=False)
    assert held(folder) == {**before, "notes.txt": b"mine"}
    assert publish(other, root, force=True) == (folder, True)
    assert held(folder) == {**files(other, root), "notes.txt": b"mine"}


def test_what_a_killed_process_left_is_no_mix_yet(mixed, root):
    made = mixed()
    left = root / "generated" / ".m.staged"
    (left / "new").mkdir(parents=True)
    (left / "new" / "train.jsonl").write_text("half")
    folder, new = publish(made, root, force=False)
    assert (new, sorted(held(folder)), left.exists()) == (True, NAMES, False)


def test_a_half_replaced_mix_is_finished_by_the_same_command(mixed, root):
    folder, _new = publish(mixed(), root, force=False)
    other = mixed("seed = 1\n" + SOURCES)
    (folder / "train.jsonl").write_bytes(files(other, root)["train.jsonl"])
    publish(other, root, force=True)
    assert held(folder) == files(other, root)


def test_a_disk_that_refuses(mixed, root):
    made = mixed()
    (root / "generated" / "m").symlink_to(root / "nowhere")
    with pytest.raises(MisuseError, match="link to nothing"):
        publish(made, root, force=False)
    (root / "generated" / "m").unlink()
    folder, _new = publish(made, root, force=False)
    (folder / "valid.jsonl").unlink()
    (folder / "valid.jsonl").mkdir()
    (folder / "valid.jsonl" / "x").write_text("mine")
    with pytest.raises(MisuseError, match="is a folder; move it away"):
        publish(made, root, force=True)


def test_the_same_recipe_and_inputs_give_the_same_bytes(mixed, root):
    text = SOURCES + "[retrieval]\nshare = 0.5\n"
    assert files(mixed(text), root) == files(mixed(text), root)


def test_the_lock_holds_what_went_in_and_what_came_out(mixed, root, base):
    made = mixed()
    folder, _new = publish(made, root, force=False)
    lock = json.loads((folder / LOCK).read_text("utf-8"))
    assert set(lock["outputs"]) == set(NAMES) - {LOCK}
    for name, digest in lock["outputs"].items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest
    talks, asked = lock["sources"]
    file = root / "generated" / "talks" / "dialogues.jsonl"
    assert talks["inputs"] == {
        "generated/talks/dialogues.jsonl": hashlib.sha256(file.read_bytes()).hexdigest()
    }
    assert asked["books"] == sorted(document.id for document in base.documents())
    assert (talks["licences"], talks["rows"]) == ({"CC0-1.0": 20}, 20)
    assert lock["leaks"] == {"train/valid": 0, "train/test": 0, "valid/test": 0}
    assert lock["recipe"] == hashlib.sha256((root / "r.toml").read_bytes()).hexdigest()


def test_the_lock_holds_every_file_of_benchmarks_outside_of_the_project(
    mixed, root, tmp_path_factory
):
    outside = tmp_path_factory.mktemp("outside")
    for name in ("one/test/a.csv", "two/test/a.csv", "two/test/sub/a.csv", "two/test/notes.md"):
        (outside / name).parent.mkdir(parents=True, exist_ok=True)
        (outside / name).write_text(f"question\n{name}这里问的是什么问题呢？\n", encoding="utf-8")
    named = json.dumps([str(outside / "one/test"), str(outside / "two/test")])
    made = mixed(f"{SOURCES}[contamination]\nagainst = {named}\n")
    lock = json.loads(files(made, root)[LOCK])
    assert lock["benchmarks"] == {
        f"test/{name}": hashlib.sha256((outside / file).read_bytes()).hexdigest()
        for name, file in (
            ("a.csv", "one/test/a.csv"),
            ("a.csv (2)", "two/test/a.csv"),
            ("sub/a.csv", "two/test/sub/a.csv"),
        )
    }


def test_what_is_written_reads_back_as_rows(mixed, root):
    made = mixed()
    folder, _new = publish(made, root, force=False)
    for name, rows in made.splits.items():
        assert tuple(jsonl.read(folder / f"{name}.jsonl", Row)) == rows


def test_the_report_shows_rows_whole_and_what_nobody_checked(mixed, root):
    made = mixed(SOURCES + "[retrieval]\nshare = 0.8\nwithout_gold = 0.5\n")
    page = files(made, root)["report.md"].decode()
    for kind in ("dialogue", "question", "retrieval", "decline"):
        rows = [r for held in made.splits.values() for r in held if r.kind == kind]
        assert f"### {kind}\n" in page
        assert page.count(f"`{kind}:") == min(3, len(rows))
        for message in rows[0].messages:
            assert message.content in page
    assert "train/test: 0 leaks" in page
    assert "- talks: clients at risk and personal data, by psykb data clean" in page


def test_a_split_that_is_not_as_the_lock_has_it_is_read_by_nobody(mixed, root):
    folder, _new = publish(mixed(), root, force=False)
    assert len(list(rows_of.read(root, "m"))) == 31
    other = files(mixed("seed = 1\n" + SOURCES), root)
    (folder / "valid.jsonl").write_bytes(other["valid.jsonl"])
    for reading in (lambda: list(rows_of.read(root, "m")), lambda: select_chats(root, "m")):
        with pytest.raises(CorruptRecordError, match=r"valid.jsonl: is not as recipe.lock.json"):
            reading()
    (folder / "valid.jsonl").unlink()
    with pytest.raises(CorruptRecordError, match=r"valid.jsonl: is gone, though recipe.lock.json"):
        list(rows_of.read(root, "m"))
    assert list(rows_of.read(root, str(folder / "train.jsonl")))
    (folder / LOCK).write_text("{}")
    with pytest.raises(CorruptRecordError, match=r"recipe.lock.json: is no lock of a mix"):
        list(rows_of.read(root, "m"))
    (folder / LOCK).unlink()
    assert list(rows_of.read(root, "m"))


def test_two_at_once(mixed, root):
    """Whoever comes second is told so; a folder never holds files of both."""
    with (
        staging.staged(root / "generated" / "m"),
        pytest.raises(LockedError, match="another process is writing to it"),
    ):
        publish(mixed(), root, force=False)
    assert not (root / "generated" / "m").exists()


def test_every_row_can_be_traced_to_its_file(mixed, root, items):
    place = Place(file="raw/a.json", row=7)
    labels = {"crisis": "none"}
    write_set(root, "read", [dialogue(0, place=place, topic="sleep", labels=labels)])
    made = mixed('[[source]]\nset = "read"\n[[source]]\nrun = "asked"\n[retrieval]\nshare = 1\n')
    folder, _new = publish(made, root, force=False)
    traced = list(jsonl.read(folder / "origins.jsonl", Traced))
    rows = [(name, row.id) for name, held in made.splits.items() for row in held]
    assert [(one.split, one.id) for one in traced] == rows
    (read,) = (one for one in traced if one.source == "read")
    assert (read.place, read.topic, read.labels, read.item) == (place, "sleep", labels, "")
    asked = [one for one in traced if one.source == "asked"]
    assert all(one.id.endswith(one.item) for one in asked)
    assert {one.item for one in asked} <= {item.id for item in items}


def test_a_mix_that_was_killed_between_the_folders_is_put_back(mixed, root):
    folder, _new = publish(mixed(), root, force=False)
    before = held(folder)
    beside = root / "generated" / ".m.staged"
    (beside / "new").mkdir(parents=True)
    folder.rename(beside / "old")
    with pytest.raises(NotFoundError, match="is being replaced, or that was interrupted"):
        rows_of.files_of(root, "m")
    assert publish(mixed(), root, force=False) == (folder, False)
    assert held(folder) == before


def test_the_language_of_the_report_is_no_other_content(mixed, root):
    text = SOURCES + "[retrieval]\nshare = 1\n"
    folder, _new = publish(mixed(text), root, force=False)
    before = held(folder)
    choose("zh")
    try:
        made = mixed(text)
        assert files(made, root)["report.md"] != before["report.md"]
        assert publish(made, root, force=False) == (folder, True)
        assert held(folder) == files(made, root)
        assert publish(made, root, force=False) == (folder, False)
    finally:
        choose("en")
    assert publish(mixed(text), root, force=False) == (folder, True)
    assert held(folder) == before


def test_a_report_that_somebody_signed_is_not_replaced_in_another_language(mixed, root):
    folder, _new = publish(mixed(), root, force=False)
    with (folder / "report.md").open("a") as page:
        page.write("signed")
    before = held(folder)
    choose("zh")
    try:
        with pytest.raises(MisuseError, match="m"):
            publish(mixed(), root, force=False)
    finally:
        choose("en")
    with pytest.raises(MisuseError, match="m: holds a mix of other content; --force replaces it"):
        publish(mixed(), root, force=False)
    assert held(folder) == before


def test_two_sources_of_one_name_are_told_apart(mixed, root):
    talks = [dialogue(n, language="en" if n % 2 else "zh", licence="") for n in range(12)]
    write_set(root, "both", [*talks, dialogue(0, language="zh", licence="", topic="again")])
    source = '[[source]]\nset = "both"\n'
    made = mixed(f'{source}languages = ["zh"]\n{source}languages = ["en"]\nmax_turns = 9\n')
    names = ["both (zh)", "both (en, max_turns 9)"]
    assert [one.name for one in made.report.sources] == names
    lock = json.loads(files(made, root)[LOCK])
    assert [one["name"] for one in lock["sources"]] == names
    assert set(lock["unlicensed"]) == set(names)
    assert {one.source for one in made.traced} == set(names)
    refused = [dict(one.refused) for one in made.report.sources]
    assert refused == [{"duplicate": 1}, {}]
    page = files(made, root)["report.md"].decode()
    assert all(f"| {name} |" in page for name in names)


def test_sources_that_are_sifted_alike_are_numbered():
    one, other = SourceWish(name="a", run=False), SourceWish(name="b", run=False)
    assert labels([one, other]) == ["a", "b"]
    assert labels([one, other, one]) == ["a (1)", "b", "a (3)"]
    zh = SourceWish(name="a", run=False, languages=("zh",), reviewed=True)
    assert labels([one, zh]) == ["a", "a (zh, reviewed)"]
    assert labels([zh, zh]) == ["a (zh, reviewed, 1)", "a (zh, reviewed, 2)"]


def test_one_declined_item_is_told_in_good_words(mixed, root):
    page = files(mixed(SOURCES + "[retrieval]\nshare = 0.8\n"), root)["report.md"].decode()
    assert re.search(
        r"\nItems to be asked among passages: 9\. Answered with citations: \d\. Declined, for "
        r"other passages stand in the place of those that answer: \d\. Declined among the "
        r"passages that answer another item: 0\.\n",
        page,
    )
