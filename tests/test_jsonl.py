"""Records on disk: strict in, whole or not at all out."""

import json
import os
import stat

import pytest
from hypothesis import given
from hypothesis import strategies as st

from psykb import jsonl
from psykb.errors import CorruptRecordError
from psykb.types import Check, Citation, Mark, Page, Reason, Rejected, SectionKind, Stage

GOOD = Rejected(item="a.pdf", stage="read", reason=Reason.DAMAGED, detail="torn")
CITED = Citation(
    document_id="0" * 12,
    start=0,
    end=3,
    quote="abc",
    title="书",
    pages=(Page(index=1, label="i", start=0, end=9),),
    section=("一", "二"),
)


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


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"start": "65449"}, "start"),
        ({"start": 1.5}, "start"),
        ({"start": True}, "start"),
        ({"exact": "yes"}, "exact"),
        ({"exact": 1}, "exact"),
        ({"title": 3}, "title"),
        ({"section": "一"}, "section"),
        ({"pages": [{"index": "1", "start": 0, "end": 3}]}, "pages.0.index"),
    ],
)
def test_nothing_is_converted(tmp_path, changes, field):
    path = tmp_path / "r.jsonl"
    jsonl.write(path, [jsonl.plain(CITED) | changes])
    with pytest.raises(CorruptRecordError) as error:
        list(jsonl.read(path, Citation))
    assert str(error.value).startswith(f"{path}:1: {field}: Input should be a valid ")


def test_a_line_that_is_not_utf_8_is_named(tmp_path):
    path = tmp_path / "r.jsonl"
    line = jsonl.dumps(GOOD).encode()
    path.write_bytes(line + b"\n" + line.replace(b"torn", "残".encode("gbk")) + b"\n")
    rows = jsonl.read(path, Rejected)
    assert next(rows) == GOOD
    with pytest.raises(CorruptRecordError) as error:
        next(rows)
    assert str(error.value) == f"{path}:2: not UTF-8; save it as UTF-8"


def test_what_json_has_no_form_for_is_read_from_the_nearest(tmp_path):
    path = tmp_path / "r.jsonl"
    checked = Check(stage=Stage.ROUND_TRIP, outcome="passed", value=1.0)
    path.write_text('{"stage": "round_trip", "outcome": "passed", "value": 1}\r\n', "utf-8")
    assert list(jsonl.read(path, Check)) == [checked]  # an enum, and a float
    jsonl.write(path, [CITED])
    assert list(jsonl.read(path, Citation)) == [CITED]  # tuples


def test_a_record_is_read_from_a_mapping_as_toml_gives_it():
    from pydantic import TypeAdapter, ValidationError

    adapter = TypeAdapter(Mark)
    assert adapter.validate_python({"kind": "bold", "start": 1, "end": 2}) == Mark(
        kind="bold", start=1, end=2
    )
    with pytest.raises(ValidationError, match="valid integer"):
        adapter.validate_python({"kind": "bold", "start": "1", "end": 2})


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
    with pytest.raises(FileNotFoundError) as error:
        jsonl.write_atomically(tmp_path / "no" / "f", "new")
    assert error.value.filename == str(tmp_path / "no" / "f")
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
