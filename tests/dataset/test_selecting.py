"""What is exported: a run or a file, as people left it."""

from dataclasses import replace
from pathlib import Path

import pytest

from psykb import jsonl
from psykb.dataset.exporting import export
from psykb.dataset.request import Options
from psykb.dataset.selecting import select
from psykb.errors import CorruptRecordError, MisuseError, NotFoundError
from psykb.types import Kind, Review


@pytest.fixture
def run(items, tmp_path: Path) -> Path:
    """A run with all items: the first accepted, the second rejected, the third edited."""
    folder = tmp_path / "generated" / "r1"
    folder.mkdir(parents=True)
    jsonl.write(folder / "qa.jsonl", items)
    time = "2026-11-20T00:00:00Z"
    edited = replace(items[2], question="工作记忆有什么作用？")
    jsonl.write(
        folder / "reviews.jsonl",
        [
            Review(item=items[0].id, verdict="accept", reviewer="a", time=time),
            Review(item=items[1].id, verdict="reject", reason="unclear", reviewer="a", time=time),
            Review(item=items[2].id, verdict="edit", edited=edited, reviewer="a", time=time),
        ],
    )
    return folder


def test_no_such_run(tmp_path):
    with pytest.raises(NotFoundError):
        select(tmp_path, "none")


def test_a_file_that_is_no_items_names_line_and_field(tmp_path):
    (tmp_path / "a.jsonl").write_text('{"messages": []}\n')
    with pytest.raises(CorruptRecordError, match=r"a\.jsonl:1"):
        select(tmp_path, str(tmp_path / "a.jsonl"))


def test_a_file_that_is_no_text(tmp_path):
    (tmp_path / "a.jsonl").write_bytes(b"\xff\xfe")
    with pytest.raises(MisuseError, match="is not UTF-8 text"):
        select(tmp_path, str(tmp_path / "a.jsonl"))


def test_a_file_without_quotes_says_how_to_get_them_back(items, base, tmp_path):
    export(items, "jsonl", tmp_path / "a", base, Options(no_quotes=True))
    with pytest.raises(MisuseError, match="psykb data hydrate"):
        select(tmp_path, str(tmp_path / "a.jsonl"))


def test_rejected_items_stay_behind_and_edits_apply(run, items, tmp_path):
    chosen = select(tmp_path, "r1")
    assert [item.id for item in chosen.items] == [i.id for i in items if i is not items[1]]
    assert chosen.items[1].question == "工作记忆有什么作用？"
    assert chosen.rejected == 1
    assert chosen.target == run / "exports" / "r1"


def test_reviewed_means_accepted_or_edited(run, items, tmp_path):
    chosen = select(tmp_path, "r1", only_reviewed=True)
    assert [item.id for item in chosen.items] == [items[0].id, items[2].id]


def test_only_the_kinds_that_are_asked_for(run, tmp_path):
    chosen = select(tmp_path, "r1", kinds={Kind.TRUE_FALSE, Kind.ESSAY})
    assert [item.kind for item in chosen.items] == [Kind.TRUE_FALSE, Kind.ESSAY, Kind.TRUE_FALSE]


def test_another_file_is_exported_beside_it(items, tmp_path):
    jsonl.write(tmp_path / "mine.jsonl", items)
    chosen = select(tmp_path, str(tmp_path / "mine.jsonl"))
    assert (len(chosen.items), chosen.target) == (11, tmp_path / "mine")
