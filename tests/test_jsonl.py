"""Records on disk: strict in, whole or not at all out."""

import json
import os
import stat

import pytest
from hypothesis import given
from hypothesis import strategies as st

from psykb import jsonl
from psykb.errors import CorruptRecordError
from psykb.types import Mark, Reason, Rejected, SectionKind

GOOD = Rejected(item="a.pdf", stage="read", reason=Reason.DAMAGED, detail="torn")


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('{"item": "a"', ":2: line: Invalid JSON"),
        ('{"item": "a", "stage": "s", "reason": "damaged"}', ":2: detail: Field required"),
        (jsonl.dumps(GOOD).replace("torn", 'x", "colour": "red'), ":2: colour: Unexpected"),
        (jsonl.dumps(GOOD).replace("damaged", "tired"), ":2: reason: Input should be"),
    ],
)
def test_a_line_that_does_not_fit_is_named(tmp_path, line, message):
    path = tmp_path / "r.jsonl"
    path.write_text(jsonl.dumps(GOOD) + "\n" + line + "\n", encoding="utf-8")
    with pytest.raises(CorruptRecordError) as error:
        list(jsonl.read(path, Rejected))
    assert str(error.value).startswith(f"{path}{message}")


@given(
    st.lists(
        st.builds(
            Rejected,
            item=st.text(),
            stage=st.text(),
            reason=st.sampled_from(Reason),
            detail=st.text(),
        )
    )
)
def test_what_is_written_is_read(tmp_path_factory, records):
    path = tmp_path_factory.mktemp("jsonl") / "r.jsonl"
    assert jsonl.write(path, records) == len(records)
    assert list(jsonl.read(path, Rejected)) == records


def test_enums_paths_and_records_become_plain(tmp_path):
    mark = Mark(kind="bold", start=1, end=2)
    assert jsonl.plain({"k": SectionKind.BODY, "p": tmp_path, "m": (mark,)}) == {
        "k": "body",
        "p": str(tmp_path),
        "m": [{"kind": "bold", "start": 1, "end": 2}],
    }
    assert jsonl.dumps("记忆") == '"记忆"'


def test_a_failed_write_leaves_the_old_file_and_nothing_else(tmp_path):
    path = tmp_path / "f"
    jsonl.write_atomically(path, "old")
    with pytest.raises(UnicodeEncodeError):
        jsonl.write_atomically(path, "\ud800")
    with pytest.raises(FileNotFoundError):
        jsonl.write_atomically(tmp_path / "no" / "f", "new")
    assert [p.name for p in tmp_path.iterdir()] == ["f"]
    assert path.read_text() == "old"


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such bits")
def test_what_is_private_is_the_owners_alone(tmp_path):
    path = tmp_path / "mine"
    path.write_text("old")
    path.chmod(0o644)
    before = os.umask(0)
    try:
        jsonl.write_atomically(path, "new", private=True)
    finally:
        os.umask(before)
    assert (path.read_text(), stat.S_IMODE(path.stat().st_mode)) == ("new", 0o600)


def test_others_may_read_what_is_written(tmp_path):
    jsonl.write_atomically(tmp_path / "ours", json.dumps(1))
    (tmp_path / "plain").write_text("1")
    modes = {stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("ours", "plain")}
    assert len(modes) == 1
