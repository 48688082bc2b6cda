import hashlib

import pytest

from psykb.errors import StoreError
from psykb.generation.run_files import Files, check_places
from psykb.types import Bloom, Draft, Kind, Method, Provenance, Refusal, Refused, Stage
from tests.generation.tiny_engine import itemised

SOURCE = Provenance(method=Method.RULES, prompts={}, passages=())


def item(question="What?"):
    draft = Draft(
        kind=Kind.SHORT,
        language="en",
        question=question,
        answer="That.",
        prompts={},
        bloom=Bloom.REMEMBER,
    )
    return itemised(draft, (), SOURCE)


def refused():
    return Refused(
        slot=0, kind=Kind.SHORT, passage="a:0-1", stage=Stage.SCHEMA, reason=Refusal.TOO_LONG
    )


def publish(folder, *questions):
    """Write the items, and one refused draft, as the files of a run; return the digest."""
    with Files(folder) as files:
        for question in questions:
            files.add(item(question))
        files.add(refused())
        files.publish()
        return files.digest


def names(folder):
    return sorted(p.name for p in folder.iterdir())


def test_files_that_are_not_published_leave_nothing(tmp_path):
    (tmp_path / "qa.jsonl").write_text("old")
    with Files(tmp_path) as files:
        files.add(item())
        files.finish()
        assert len((files.staging / "qa.jsonl").read_bytes().splitlines()) == 1
    assert names(tmp_path) == ["qa.jsonl"]
    assert (tmp_path / "qa.jsonl").read_text() == "old"


def test_files_without_a_line_are_empty(tmp_path):
    with Files(tmp_path) as files:
        files.publish()
    assert names(tmp_path) == ["qa.jsonl", "rejected.jsonl"]
    assert (tmp_path / "qa.jsonl").read_bytes() == b""


def test_all_take_their_places_and_the_digest_is_that_of_the_items(tmp_path):
    with Files(tmp_path) as files:
        files.add(item())
        files.add(refused())
        files.finish()
        (files.staging / "report.md").write_text("a report")
        files.publish()
    assert names(tmp_path) == ["qa.jsonl", "rejected.jsonl", "report.md"]
    content = (tmp_path / "qa.jsonl").read_bytes()
    assert content.count(b"\n") == 1
    assert files.digest == hashlib.sha256(content).hexdigest()


def test_what_an_ended_process_left_is_not_published(tmp_path):
    (tmp_path / ".new").mkdir()
    (tmp_path / ".new" / "report.md").write_text("of another run")
    (tmp_path / ".new" / "qa.jsonl").write_text("{")
    publish(tmp_path)
    assert names(tmp_path) == ["qa.jsonl", "rejected.jsonl"]
    assert (tmp_path / "qa.jsonl").read_bytes() == b""


def test_a_file_where_the_new_ones_are_to_lie(tmp_path):
    (tmp_path / ".new").write_text("mine")
    with pytest.raises(StoreError) as e:
        Files(tmp_path).__enter__()
    assert str(e.value) == f"{tmp_path}/.new: cannot be written: File exists"
    assert (tmp_path / ".new").read_text() == "mine"


@pytest.mark.parametrize(
    "name",
    ["qa.jsonl", "rejected.jsonl", "report.json", "report.md", "dataset-card.md", "journal.jsonl"],
)
def test_a_folder_in_the_place_of_a_file(tmp_path, name):
    check_places(tmp_path)
    (tmp_path / name).mkdir()
    with pytest.raises(StoreError) as e:
        check_places(tmp_path)
    assert str(e.value) == (
        f"{tmp_path / name} is a folder: move it away, then run the same command again"
    )
    with pytest.raises(StoreError), Files(tmp_path):
        pass
    assert names(tmp_path) == [name]


def test_a_folder_that_comes_meanwhile_leaves_all_as_it_was(tmp_path):
    publish(tmp_path, "old")
    before = (tmp_path / "qa.jsonl").read_bytes()
    (tmp_path / "rejected.jsonl").unlink()
    with Files(tmp_path) as files:
        files.add(item("new"))
        (tmp_path / "rejected.jsonl").mkdir()
        with pytest.raises(StoreError, match=r"rejected\.jsonl is a folder: move it away"):
            files.publish()
    assert names(tmp_path) == ["qa.jsonl", "rejected.jsonl"]
    assert (tmp_path / "qa.jsonl").read_bytes() == before


OLD, MORE, OTHER = ("one",), ("one", "two"), ("three",)


@pytest.mark.parametrize(
    ("there", "written", "sure", "new", "kept"),
    [
        (None, OLD, True, OLD, False),
        (OLD, OLD, True, MORE, False),
        (OLD, OLD, True, OTHER, False),  # psykb's own, though it comes out otherwise now
        (MORE, OLD, True, MORE, False),  # what would be written anyway
        (OLD, MORE, True, MORE, True),  # a line was taken out
        (OTHER, OLD, True, MORE, True),
        (OLD, MORE, False, MORE, False),  # a run was killed before it could tell the journal
        (OTHER, OLD, False, MORE, True),
        (OLD, None, True, MORE, False),  # an earlier psykb
        (OTHER, None, True, MORE, True),
        (MORE, None, True, OLD, True),
        (OLD, None, True, OTHER, True),
    ],
)
def test_what_is_kept(tmp_path, there, written, sure, new, kept):
    digest = None
    if written is not None:
        (tmp_path / "w").mkdir()
        digest = publish(tmp_path / "w", *written)
    folder = tmp_path / "run"
    folder.mkdir()
    if there is not None:
        publish(folder, *there)
    with Files(folder) as files:
        for question in new:
            files.add(item(question))
        files.finish()
        found = files.edited(digest, sure=sure)
    assert found == (folder / "qa.edited.jsonl" if kept else None)


def test_names_that_are_taken_are_left(tmp_path):
    (tmp_path / "qa.jsonl").write_text("mine")
    (tmp_path / "qa.edited.jsonl").write_text("first")
    (tmp_path / "qa.edited-2.jsonl").symlink_to(tmp_path / "nowhere")
    with Files(tmp_path) as files:
        files.finish()
        place = files.edited(None, sure=True)
        assert place is not None
        assert place == tmp_path / "qa.edited-3.jsonl"
        files.keep(place)
        with pytest.raises(StoreError, match="cannot be written: File exists"):
            files.keep(tmp_path / "qa.edited.jsonl")
        files.publish()
    assert place.read_text() == "mine"
    assert (tmp_path / "qa.edited.jsonl").read_text() == "first"
    assert (tmp_path / "qa.jsonl").read_bytes() == b""


def test_what_cannot_be_kept_is_not_replaced(tmp_path):
    (tmp_path / "qa.jsonl").write_text("mine")
    with Files(tmp_path) as files:
        files.finish()
        with pytest.raises(StoreError, match="cannot be written: No such file or directory"):
            files.keep(tmp_path / "none" / "qa.edited.jsonl")
    assert (tmp_path / "qa.jsonl").read_text() == "mine"
