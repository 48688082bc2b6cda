"""Rows out of JSON, text, gzip, ZIP and Parquet, whole and broken."""

import gzip
import io
import json
import os
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from psykb.config import Limits
from psykb.dataset.containers import json_rows as rows_of_json
from psykb.dataset.containers.archives import mended
from psykb.dataset.containers.files import File
from psykb.dataset.containers.found import Found
from psykb.dataset.containers.json_rows import json_rows
from psykb.dataset.containers.reading import rows
from psykb.dataset.containers.sources import Sources
from psykb.errors import NotFoundError
from psykb.types import Loss, Place, RejectedDialogue

TURNS = [{"role": "client", "content": "我睡不着。"}, {"role": "counselor", "content": "多久了？"}]
ROW = {"question": "你好吗？", "answer": "我很好。"}


def fits(value: object) -> bool:
    """What the formats of these tests read: a list of turns, a row with a question, strings."""
    if isinstance(value, list):
        return bool(value) and all(
            isinstance(one, str) or (isinstance(one, dict) and "role" in one) for one in value
        )
    return isinstance(value, dict) and "question" in value


def from_text(text: str, size: int = 7) -> list[Found | RejectedDialogue]:
    pieces = (text[at : at + size] for at in range(0, len(text), size))
    return list(json_rows(pieces, "f.json", fits))


def values(given: list[Found | RejectedDialogue]) -> list[object]:
    assert all(isinstance(one, Found) for one in given), given
    return [one.value for one in given if isinstance(one, Found)]


def from_files(*paths: Path, limits: Limits | None = None) -> list[Found | RejectedDialogue]:
    sources = Sources(paths, limits or Limits())
    found: list[Found | RejectedDialogue] = []
    for file in sources.files():
        found.extend(rows(file, sources.limits, fits) if isinstance(file, File) else [file])
    return found


def only(given: list[Found | RejectedDialogue]) -> RejectedDialogue:
    (one,) = given
    assert isinstance(one, RejectedDialogue)
    return one


# --- wrong JSON


@pytest.mark.parametrize(
    ("text", "reason", "line", "column"),
    [
        ('[{"question": 1},\n {"question": 2', Loss.TRUNCATED_JSON, 2, 16),
        ('[{"question": 1},\n {"question": "da', Loss.TRUNCATED_JSON, 2, 15),
        ('[{"question": 1},\n {"question": tr', Loss.TRUNCATED_JSON, 2, 15),
        ('[{"question": 1},\n', Loss.TRUNCATED_JSON, 2, 1),
        ('[{"question": 1}\n', Loss.TRUNCATED_JSON, 2, 1),
        ('[{"question": 1}', Loss.TRUNCATED_JSON, 1, 17),
        ('[{"question": 1},\n {"question" 2}]', Loss.NOT_JSON, 2, 14),
        ('[{"question": 1},\n ]', Loss.NOT_JSON, 2, 2),
        ('[{"question": 1},\n {"question": True}]', Loss.NOT_JSON, 2, 15),
    ],
)
def test_an_array_is_kept_up_to_its_error(text: str, reason: Loss, line: int, column: int) -> None:
    given = from_text(text)
    assert values(given[:1]) == [{"question": 1}]
    wrong = only(given[1:])
    assert wrong.reason is reason
    assert wrong.place == Place(file="f.json", row=1, line=line)
    assert wrong.detail.startswith(f"f.json:{line}:{column}: ")


def test_the_place_of_an_error_does_not_depend_on_the_pieces() -> None:
    text = "[\n" + ",\n".join([json.dumps(ROW, ensure_ascii=False)] * 50) + ',\n{"question": x}]'
    assert from_text(text, 1) == from_text(text, 64) == from_text(text, 10_000)
    assert from_text(text)[-1].place == Place(file="f.json", row=50, line=52)


def test_each_line_stands_for_itself() -> None:
    lines = [
        '{"question": 1}',
        "",
        "{'question': True}",
        '{"question": "x',
        "[1",
        '{"question": 5}',
    ]
    given = from_text("\n".join(lines))
    assert [one.place.line for one in given] == [1, 3, 4, 5, 6]
    assert [one.place.row for one in given] == [0, 1, 2, 3, 4]
    reasons = [one.reason for one in given if isinstance(one, RejectedDialogue)]
    assert reasons == [Loss.NOT_JSON, Loss.TRUNCATED_JSON, Loss.TRUNCATED_JSON]
    assert isinstance(given[1], RejectedDialogue)
    assert "f.json:3:2: " in given[1].detail
    assert "Python's notation" in given[1].detail


def test_objects_over_several_lines_stand_for_themselves_too() -> None:
    good = json.dumps(ROW, ensure_ascii=False, indent=1)
    given = from_text("\n".join([good, '{\n "question": x,\n "answer": {\n  "a": 1\n }\n}', good]))
    assert values([given[0], given[2]]) == [ROW, ROW]
    assert given[2].place == Place(file="f.json", row=2, line=11)
    assert only(given[1:2]).place == Place(file="f.json", row=1, line=6)
    assert len(given) == 3


@pytest.mark.parametrize(
    ("text", "read", "told"),
    [
        # a comma is missing: nothing is lost
        ('[{"question": 1}\n {"question": 2}]', [1, 2], ["f.json:2:2: a comma or ] was expected"]),
        # what stands between
        (
            '[{"question": 1}, oops]\n{"question": 2}', [1, 2],
            ["passed over: lines 1 to 1, 6 characters", "f.json:2:16: a comma or ]"],
        ),
        # the next row begins as far to the left
        (
            '[\n {"question": 1},\n {"question": 2,\n  "answer": {"a" 3,\n   "b": 4},\n'
            '  "more":\n  {"question": 9}},\n {"question": 5},\n {"question": 6}\n]',
            [1, 5, 6], ["f.json:4:18: Expecting ':' delimiter; passed over: lines 3 to 7, 79 "],
        ),
        # the row after it is on its line: nothing but what begins a line can be told apart
        (
            '[{"question": 1},\n{"question" 2}, {"question": 3},\n{"question": 4}]',
            [1, 4], ["f.json:2:13: Expecting ':' delimiter; passed over: lines 2 to 2, 33 "],
        ),
        # lines that are not indented
        (
            '[\n{\n"question": 1\n},\n{\n"question" 2,\n"answer":\n{"question": 3}\n},\n'
            '{\n"question": 4\n}\n]',
            [1], ["f.json:6:12: Expecting ':' delimiter; passed over: lines 5 to 13, 64 "],
        ),
        # all on one line
        (
            '[{"question": 1}, {"question" 2}, {"question": 3}]', [1],
            ["f.json:1:31: Expecting ':' delimiter; passed over: lines 1 to 1, 32 characters"],
        ),
        # arrays in the place of objects
        (
            '{\n "question": 1\n}\n{\n "question" 2\n}\n[{"question": 3},\n{"question": 4}]',
            [1, 3, 4], ["f.json:5:13: Expecting ':' delimiter; passed over: lines 4 to 6, 1"],
        ),
        # a comma at the end
        ('[{"question": 1},\n]\n[{"question": 2}]', [1, 2], ["f.json:2:1: Expecting value"]),
    ],
)  # fmt: skip
def test_after_an_error_reading_goes_on_and_what_is_passed_over_is_told(
    text: str, read: list[int], told: list[str]
) -> None:
    given = from_text(text)
    assert [one.value["question"] for one in given if isinstance(one, Found)] == read  # type: ignore[index]
    wrong = [one for one in given if isinstance(one, RejectedDialogue)]
    assert len(wrong) == len(told)
    for one, words in zip(wrong, told, strict=True):
        assert words in one.detail
    assert [one.place.row for one in given] == list(range(len(given)))
    assert from_text(text, 1) == given


def test_after_a_row_that_is_too_long_reading_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows_of_json, "MOST", 100)
    long = json.dumps({"question": "x" * 3_000_000})
    row = json.dumps(ROW)
    given = from_text(f"[\n {row},\n {long},\n {row}\n]", 1 << 16)
    assert [one.place.line for one in given] == [2, 3, 4]
    assert values([given[0], given[2]]) == [ROW, ROW]
    wrong = only(given[1:2])
    assert wrong.reason is Loss.TOO_LARGE
    assert wrong.detail == (
        "f.json:3: one row of more than 100 bytes or 300000 values; "
        "passed over: lines 3 to 3, 3000019 characters"
    )


def test_a_conversation_with_a_turn_that_cannot_be_read_is_not_taken() -> None:
    turns = [{"role": "client", "content": n} for n in range(40)]
    text = json.dumps(turns, indent=1)
    for n in (0, 5, 30):
        wrong = only(from_text(text.replace(f'"content": {n}\n', f'"content" {n}\n')))
        assert wrong.reason is Loss.NOT_JSON
        assert wrong.detail.startswith(f"f.json:{4 + 4 * n}:13: ")
        wrong = only(from_text(text.replace(f'"content": {n}\n', f'"role": {n}\n')))
        assert wrong.reason is Loss.DOUBLED_KEY


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ('{"question": 1, "question": 2}', []),
        ('{"1": {"question": 1}, "1": {"question": 2}, "2": {"question": 3}}', []),
        ('[{"question": 1}, {"question": 2, "answer": {"a": 1, "a": 2}}, {"question": 3}]', [1, 3]),
        ('{"question": 1}\n{"question": 2, "question": 2}\n{"question": 3}', [1, 3]),
        ('{\n"question": 1}\n{"question": 2, "question": 2}\n{"question": 3}', [1, 3]),
        ('{"data": [{"question": 1}], "data": [{"question": 2}]}', []),
    ],
)
def test_a_key_that_stands_twice(text: str, read: list[int]) -> None:
    given = from_text(text)
    assert [one.value["question"] for one in given if isinstance(one, Found)] == read  # type: ignore[index]
    (wrong,) = (one for one in given if isinstance(one, RejectedDialogue))
    assert wrong.reason is Loss.DOUBLED_KEY
    assert "stands twice in one object; nothing says which is meant" in wrong.detail


@pytest.mark.parametrize("unit", ["[[]],", '{"":0},'])
@pytest.mark.parametrize("layout", ["%s\n%s\n", "[%s,\n%s]", "[\n %s,\n %s\n]"])
def test_a_row_of_too_many_values(unit: str, layout: str) -> None:
    many = json.dumps(ROW)[:-1] + ', "x": [' + unit * 300_000 + "0]}"
    given = from_text(layout % (many, json.dumps(ROW)), 1 << 16)
    assert only(given[-2:-1]).reason is Loss.TOO_LARGE
    assert values(given[-1:]) == [ROW]
    assert not any(isinstance(one, Found) for one in given[:-1])


def test_of_an_object_that_is_too_long_lists_of_rows_alone_are_read() -> None:
    beside = '"ids": [' + "0," * 600_000 + "0], "
    text = f'{{"empty": [], {beside}"data": [{json.dumps(ROW)}, {json.dumps(ROW)}]}}'
    given = from_text(text, 1 << 16)
    assert values(given[1:]) == [ROW, ROW]
    assert only(given[:1]).detail == (
        "an array in which nothing is a row; passed over: lines 1 to 1, 1200003 characters"
    )


def test_a_long_row_before_crowded_ones() -> None:
    long = json.dumps({"question": "x" * 1_100_000, "answer": ""})
    short = json.dumps({"question": [0] * 200})
    text = f"[{long},\n" + ",\n".join([short] * 1_800) + "]"
    assert len(values(from_text(text, 1 << 16))) == 1_801


def test_of_lines_of_arrays_the_first_may_be_broken() -> None:
    turns = json.dumps(TURNS, ensure_ascii=False)
    given = from_text(f"{turns[:-9]}\n{turns}\n{turns}\n")
    assert only(given[:1]).reason is Loss.TRUNCATED_JSON
    assert values(given[1:]) == [TURNS, TURNS]


@pytest.mark.parametrize("layout", ["{%s,\n%s,\n%s", "[\n%s,\n%s,\n%s", "{\n%s,\n%s,\n%s"])
def test_one_value_that_is_cut_is_not_lines(layout: str) -> None:
    row = json.dumps(ROW)
    given = from_text(layout.replace("{", '{"data": [', 1) % (row, row, row))
    assert values(given[:-1]) == [ROW] * (len(given) - 1)
    assert only(given[-1:]).reason in (Loss.TRUNCATED_JSON, Loss.NOT_JSON)


def test_what_follows_a_line_that_is_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows_of_json, "MOST", 100)
    row = json.dumps(ROW)
    long = json.dumps({"question": "x" * 3_000_000})
    given = from_text(f"{row}\n{long}\n{row}\n", 1 << 16)
    assert only(given[1:2]).place == Place(file="f.json", row=1, line=2)
    assert only(given[1:2]).reason is Loss.TOO_LARGE
    assert [one.place.line for one in given] == [1, 2, 3]
    assert values([given[0], given[2]]) == [ROW, ROW]


@pytest.mark.parametrize("text", ["", " \n\t", "\ufeff", "[]", " [ ]\n"])
def test_nothing_said(text: str) -> None:
    assert only(from_text(text)).reason is Loss.NO_TURNS


def test_what_no_value_can_be() -> None:
    deep = "[" * 100_000
    assert only(from_text(deep, 10_000)).reason is Loss.NOT_JSON
    digits = only(from_text('[{"question": ' + "1" * 5_000 + "}]"))
    assert digits.reason is Loss.NOT_JSON
    assert only(from_text("hello")).reason is Loss.NOT_JSON


def test_a_row_that_is_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows_of_json, "MOST", 2_000_000)
    long = json.dumps({"question": "长" * 5_000_000}, ensure_ascii=False)
    for text in (f'[{{"question": 1}}, {long}]', f'{{"question": 1}}\n{long}'):
        given = from_text(text, 100_000)
        assert values(given[:1]) == [{"question": 1}]
        assert only(given[1:]).reason is Loss.TOO_LARGE


def test_half_a_character_becomes_the_sign_for_none() -> None:
    text = r'[{"question": "\ud83d", "answer": ["\ud83d\ude00", "\uDE00x"]}]'
    expected = {"question": "\ufffd", "answer": ["😀", "\ufffdx"]}
    assert values(from_text(text)) == [expected]
    assert values(from_text(text[1:-1] + "\n" + text[1:-1])) == [expected, expected]


# --- shapes


@given(
    st.lists(
        st.dictionaries(
            st.just("question"),
            st.recursive(
                st.none() | st.booleans() | st.integers() | st.text(max_size=20),
                lambda inner: (
                    st.lists(inner, max_size=3)
                    | st.dictionaries(st.text(max_size=5), inner, max_size=3)
                ),
                max_leaves=8,
            ),
            min_size=1,
        ),
        min_size=1,
        max_size=6,
    ),
    st.integers(1, 50),
    st.sampled_from([None, 1]),
    st.booleans(),
)
def test_the_shape_of_the_file_changes_nothing(
    rows: list[dict[str, object]], size: int, indent: int | None, escaped: bool
) -> None:
    def dump(value: object, indent: int | None = indent) -> str:
        return json.dumps(value, ensure_ascii=escaped, indent=indent)

    for text in (
        dump(rows),
        "\n".join(dump(row, None) for row in rows),
        "\n".join(dump(row) for row in rows),
        dump({"version": 1, "data": rows}),
        dump({str(n): row for n, row in enumerate(rows)}),
    ):
        assert values(from_text(text, size)) == rows


def test_rows_know_their_lines() -> None:
    given = from_text(json.dumps([ROW, ROW, ROW], indent=1))
    assert [one.place for one in given] == [
        Place(file="f.json", row=n, line=line) for n, line in enumerate((2, 6, 10))
    ]


def test_an_array_of_turns_is_one_conversation() -> None:
    (one,) = from_text(json.dumps(TURNS, indent=1))
    assert one == Found(place=Place(file="f.json", line=1), value=TURNS)


@pytest.mark.parametrize("text", [json.dumps([TURNS, TURNS]), "\n".join([json.dumps(TURNS)] * 2)])
def test_arrays_of_turns_are_rows(text: str) -> None:
    given = from_text(text)
    assert values(given) == [TURNS, TURNS]
    assert [one.place.row for one in given] == [0, 1]


@pytest.mark.parametrize(
    "text",
    [
        '{"data": [\n%s,\n%s\n]}',
        '{"data": [%s,\n%s\n]}',
        '{"version": "1",\n"data": [\n%s,\n%s]}',
        '{"train": [%s], "test": [%s]}',
        '{"train": [], "test": [%s, %s]}',
    ],
)
def test_rows_in_the_lists_of_an_object(text: str) -> None:
    row = json.dumps(ROW, ensure_ascii=False)
    given = from_text(text % (row, row))
    assert values(given) == [ROW, ROW]
    assert [one.place.row for one in given] == [0, 1]


def test_what_stands_beside_the_list_of_an_object_is_told() -> None:
    given = from_text(json.dumps({"meta": {"version": 1}, "name": "x", "data": [ROW, ROW]}))
    assert values(given) == [{"version": 1}, ROW, ROW]


def test_an_array_of_strings_is_one_value() -> None:
    assert values(from_text('["求助者：我睡不着。", "支持者：多久了？"]')) == [
        ["求助者：我睡不着。", "支持者：多久了？"]
    ]


def test_a_conversation_that_is_cut_is_not_taken() -> None:
    assert only(from_text(json.dumps(TURNS)[:-9])).reason is Loss.TRUNCATED_JSON


def test_an_object_of_conversations() -> None:
    assert values(from_text(json.dumps({"a": TURNS, "b": TURNS}))) == [TURNS, TURNS]
    assert values(from_text(json.dumps({"turns": TURNS}))) == [TURNS]
    assert values(from_text(json.dumps({"name": "x", "n": 3}))) == [{"name": "x", "n": 3}]


def test_a_list_in_an_object_that_is_too_long_to_be_read_whole(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(rows_of_json, "MOST", 1_000_000)
    made = [{"question": "长" * 1_000, "n": n} for n in range(3_000)]
    text = json.dumps({"version": 2, "data": made, "end": None}, ensure_ascii=False)
    assert values(from_text(text, 100_000)) == made
    cut = from_text(text[:-100], 100_000)
    assert values(cut[:-1]) == made[:-1]
    assert only(cut[-1:]).reason is Loss.TRUNCATED_JSON


# --- files


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "gb18030", "utf-16-le"]
)
def test_encodings(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.json"
    made = [{"question": "我最近总是睡不着，怎么办？", "answer": "您能说说是从什么时候开始的吗？"}]
    path.write_bytes(json.dumps(made, ensure_ascii=False).encode(encoding))
    assert values(from_files(path)) == made


def test_bytes_that_are_no_text(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20)
    assert only(from_files(path)).reason is Loss.NOT_TEXT
    text = json.dumps(
        [{"question": "我最近总是睡不着，不知道应该怎么办才好。"}], ensure_ascii=False
    )
    data = text.encode()
    path.write_bytes(data[:-3] + b"\xff" + data[-3:])
    wrong = only(from_files(path))
    assert wrong.reason is Loss.NOT_TEXT
    assert f"byte {len(data) - 3} " in wrong.detail


def test_a_character_that_is_cut_in_two_ends_the_text(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_bytes('[{"question": 1}, {"question": "我'.encode()[:-1])
    given = from_files(path)
    assert values(given[:1]) == [{"question": 1}]
    assert only(given[1:]).reason is Loss.TRUNCATED_JSON


def test_text_is_one_row(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes("来访者：您好。\r\n咨询师：您好。\n".encode())
    assert from_files(path) == [
        Found(place=Place(file="a.txt", line=1), value="来访者：您好。\n咨询师：您好。\n")
    ]
    path.write_text("[叹气] 来访者：您好。", encoding="utf-8")
    assert values(from_files(path)) == ["[叹气] 来访者：您好。"]
    path.write_text(json.dumps([ROW]), encoding="utf-8")
    assert values(from_files(path)) == [ROW]
    path.write_text("  \n", encoding="utf-8")
    assert only(from_files(path)).reason is Loss.NO_TURNS
    path.write_bytes(b"")
    assert only(from_files(path)).reason is Loss.NO_TURNS


@pytest.mark.parametrize(
    "text", ["[1] 来访者：我睡不着。", "[记录]\n来访者：我睡不着。", "{一}\n好"]
)
def test_text_that_begins_like_json(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    assert values(from_files(tmp_path)) == [text]


def test_text_is_bounded(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("来访者：您好。\n" * 100, encoding="utf-8")
    assert only(from_files(path, limits=Limits(text_bytes=500))).reason is Loss.TOO_LARGE


def test_gzip(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(gzip.compress(f"{json.dumps(ROW)}\n".encode() * 2))
    assert values(from_files(path)) == [ROW, ROW]
    (file,) = Sources([path], Limits()).files()
    assert isinstance(file, File)
    assert (file.name, file.source) == ("a.jsonl.gz", "a")
    path.write_bytes(path.read_bytes()[:-12])
    assert from_files(path)[-1].place.file == "a.jsonl.gz"
    assert isinstance(from_files(path)[-1], RejectedDialogue)
    path.write_bytes(gzip.compress(b"[" + b" " * 30_000_000 + b"]"))
    assert only(from_files(path)).reason is Loss.TOO_LARGE


def zipped(path: Path, members: dict[str, str]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def test_zip(tmp_path: Path) -> None:
    members = {
        "对话/2.json": json.dumps(TURNS),
        "对话/1.json": json.dumps(TURNS),
        "../../out.json": json.dumps(TURNS),
        "__MACOSX/对话/1.json": "x",
        "README.md": "x",
        "inner.zip": "PK\x03\x04",
    }
    path = zipped(tmp_path / "a.zip", members)
    sources = Sources([path], Limits())
    names = [file.name for file in sources.files() if isinstance(file, File)]
    assert names == [
        "a.zip!../../out.json", "a.zip!inner.zip", "a.zip!对话/1.json", "a.zip!对话/2.json",
    ]  # fmt: skip
    assert sorted(sources.skipped) == ["a.zip!README.md", "a.zip!__MACOSX/对话/1.json"]
    given = from_files(path)
    assert only(given[1:2]).reason is Loss.UNKNOWN_FORMAT
    assert values([*given[:1], *given[2:]]) == [TURNS] * 3
    assert not (tmp_path.parent / "out.json").exists()


def test_zips_that_are_refused(tmp_path: Path) -> None:
    bomb = zipped(tmp_path / "bomb.zip", {"a.json": "[" + " " * 30_000_000 + "]"})
    assert only(from_files(bomb)).reason is Loss.TOO_LARGE
    book = zipped(tmp_path / "book.zip", {"mimetype": "application/epub+zip", "a.json": "[]"})
    assert only(from_files(book)).reason is Loss.UNKNOWN_FORMAT
    cut = tmp_path / "cut.zip"
    cut.write_bytes(bomb.read_bytes()[:100])
    assert only(from_files(cut)).reason is Loss.DAMAGED
    locked = zipped(tmp_path / "locked.zip", {"a.json": "[]"})
    data = bytearray(locked.read_bytes())
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    locked.write_bytes(data)
    assert "password" in only(from_files(locked)).detail


@pytest.mark.parametrize("encoding", ["utf-8", "gbk"])
def test_mangled_names_are_mended(encoding: str) -> None:
    info = zipfile.ZipInfo("心理咨询对话/训练集.json".encode(encoding).decode("cp437"))
    assert mended(info) == "心理咨询对话/训练集.json"


def test_names_that_are_right_stay() -> None:
    assert mended(zipfile.ZipInfo("a/b.json")) == "a/b.json"
    assert mended(zipfile.ZipInfo("café.json")) == "café.json"
    marked = zipfile.ZipInfo("训练集.json")
    marked.flag_bits |= 0x800
    assert mended(marked) == "训练集.json"


def test_parquet(tmp_path: Path) -> None:
    arrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    made = [ROW, {"question": "再见？", "answer": None}]
    sink = io.BytesIO()
    parquet.write_table(arrow.Table.from_pylist(made), sink)
    path = tmp_path / "a.parquet"
    path.write_bytes(sink.getvalue())
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("b.parquet", sink.getvalue())
    for name, shown in (("a.parquet", "a.parquet"), ("a.zip", "a.zip!b.parquet")):
        assert from_files(tmp_path / name) == [
            Found(place=Place(file=shown, row=0), value=ROW),
            Found(place=Place(file=shown, row=1), value={"question": "再见？"}),
        ]
    path.write_bytes(sink.getvalue()[:-9])
    assert only(from_files(path)).reason is Loss.DAMAGED


def test_a_column_that_is_no_text(tmp_path: Path) -> None:
    arrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    buffers = [None, arrow.py_buffer(b"\0\0\0\0\2\0\0\0"), arrow.py_buffer(b"\xff\xfe")]
    wrong = arrow.Array.from_buffers(arrow.string(), 1, buffers)
    path = tmp_path / "a.parquet"
    parquet.write_table(arrow.table({"question": wrong, "answer": ["x"]}), path)
    assert only(from_files(path)).reason is Loss.NOT_TEXT


# --- folders


def test_a_folder_in_its_order(tmp_path: Path) -> None:
    folder = tmp_path / "set"
    (folder / "b" / ".git").mkdir(parents=True)
    for name in ("b/2.json", "b/10.json", "a.jsonl", "LICENSE", "README.txt", "notes.md", ".x.json",
                 "b/.git/c.json", "picture.png"):  # fmt: skip
        (folder / name).write_text(json.dumps(TURNS), encoding="utf-8")
    sources = Sources([folder], Limits())
    files = [file for file in sources.files() if isinstance(file, File)]
    assert [(file.name, file.source) for file in files] == [
        ("a.jsonl", "set"), ("b/10.json", "b"), ("b/2.json", "b"),
    ]  # fmt: skip
    assert sorted(sources.skipped) == [
        ".x.json", "LICENSE", "README.txt", "b/.git/", "notes.md", "picture.png",
    ]  # fmt: skip


def test_of_a_set_the_dialogues_are_read(tmp_path: Path) -> None:
    for name in ("dialogues.jsonl", "rejected.jsonl", "report.json", "report.md"):
        (tmp_path / name).write_text("{}", encoding="utf-8")
    sources = Sources([tmp_path], Limits())
    assert [one.name for one in sources.files() if isinstance(one, File)] == ["dialogues.jsonl"]
    assert sources.skipped == ["rejected.jsonl", "report.json", "report.md"]


@pytest.mark.skipif(os.name == "nt", reason="names are text, links need rights")
def test_odd_things_in_a_folder(tmp_path: Path) -> None:
    folder, other = tmp_path / "set", tmp_path / "other"
    folder.mkdir()
    other.mkdir()
    (other / "a.json").write_text(json.dumps(TURNS), encoding="utf-8")
    (folder / "loop").symlink_to(folder)
    (folder / "gone.json").symlink_to(tmp_path / "nothing")
    (folder / "file.json").symlink_to(other / "a.json")
    os.mkfifo(folder / "pipe.json")
    Path(os.fsdecode(os.fsencode(folder) + b"/\xff.json")).write_text("{", encoding="utf-8")
    sources = Sources([folder], Limits())
    names = [file.name for file in sources.files() if isinstance(file, File)]
    assert names == ["file.json", "\\udcff.json"]
    assert sources.skipped == ["gone.json", "loop", "pipe.json"]


def test_names_under_several_paths_differ(tmp_path: Path) -> None:
    for name in ("x/data", "y/data", "z"):
        (tmp_path / name).mkdir(parents=True)
        (tmp_path / name / "1.json").write_text("[]", encoding="utf-8")
    paths = [tmp_path / "x/data", tmp_path / "y/data", tmp_path / "x/data/1.json"]
    sources = Sources(paths, Limits())
    names = [file.name for file in sources.files() if isinstance(file, File)]
    assert names == ["x/data/1.json", "y/data/1.json"]
    assert sources.skipped == ["data/1.json"]  # it is in the first folder already
    sources = Sources([tmp_path / "x/data", tmp_path / "z"], Limits())
    assert [one.name for one in sources.files() if isinstance(one, File)] == [
        "data/1.json", "z/1.json",
    ]  # fmt: skip


def test_a_path_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match=r"no\.json: no such file or folder"):
        Sources([tmp_path / "no.json"], Limits())


def test_a_manifest_says_what_is_read(tmp_path: Path) -> None:
    manifest = {
        "mine": {"file_name": "a.json", "columns": {"prompt": "q", "response": "a"}},
        "again": {"file_name": "a.json"},
        "hub": {"hf_hub_url": "someone/data"},
        "gone": {"file_name": "gone.json"},
        "outside": {"file_name": "../b.json"},
    }
    folder = tmp_path / "data"
    folder.mkdir()
    (tmp_path / "b.json").write_text("[]", encoding="utf-8")
    (folder / "dataset_info.json").write_text(json.dumps(manifest), encoding="utf-8")
    (folder / "a.json").write_text('[{"q": "问", "a": "答"}]', encoding="utf-8")
    (folder / "other.json").write_text("[]", encoding="utf-8")
    for path in (folder, folder / "dataset_info.json"):
        sources = Sources([path], Limits())
        *refused, file = sources.files()
        assert isinstance(file, File)
        assert (file.name, file.source) == ("a.json", "mine")
        assert file.format is not None
        assert file.format.fits({"q": "问", "a": "答"})
        told = [one.detail for one in refused if isinstance(one, RejectedDialogue)]
        assert [detail.split(": ")[1] for detail in told] == ["again", "hub", "gone", "outside"]
        assert {one.reason for one in refused if isinstance(one, RejectedDialogue)} == {
            Loss.NOT_HERE
        }
    assert Sources([folder], Limits()).skipped == ["other.json"]
    plain = Sources([folder], Limits(), by_manifest=False)
    assert [file.name for file in plain.files() if isinstance(file, File)] == [
        "a.json", "dataset_info.json", "other.json",
    ]  # fmt: skip


# --- files that cannot be read


@pytest.mark.skipif(os.name == "nt", reason="links need rights")
def test_a_link_to_itself_is_named_and_passed_over(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "a.json").write_text(json.dumps([ROW]))
    (tmp_path / "data" / "b.json").symlink_to("b.json")
    (tmp_path / "data" / "c").symlink_to("c")
    sources = Sources([tmp_path / "data"], Limits())
    assert [file.name for file in sources.files() if isinstance(file, File)] == ["a.json"]
    assert sources.skipped == ["b.json", "c"]
    with pytest.raises(NotFoundError, match=r"b\.json: no such file or folder"):
        Sources([tmp_path / "data" / "a.json", tmp_path / "data" / "b.json"], Limits())


@pytest.mark.skipif(os.name == "nt", reason="links need rights")
def test_a_manifest_that_names_a_link_to_itself(tmp_path: Path) -> None:
    (tmp_path / "dataset_info.json").write_text('{"talk": {"file_name": "b.json"}}')
    (tmp_path / "b.json").symlink_to("b.json")
    assert only(from_files(tmp_path)).reason is Loss.NOT_HERE


@pytest.mark.skipif(os.name == "nt", reason="such a name is none there")
def test_what_steers_a_terminal_in_a_name_is_written_out(tmp_path: Path) -> None:
    (tmp_path / "a\x1b[31m\n\u202e文件\u3000.json").write_text(json.dumps([ROW]))
    (given,) = from_files(tmp_path)
    assert given.place.file == r"a\x1b[31m\n\u202e文件" + "\u3000.json"


def test_a_file_that_goes_while_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text("[" + ", ".join([json.dumps(ROW)] * 30_000) + "]")
    (file,) = Sources([path], Limits()).files()
    assert isinstance(file, File)
    path.unlink()
    wrong = only(list(rows(file, Limits(), fits)))
    assert wrong.reason is Loss.DAMAGED
    assert "a.json: damaged or cut off (No such file or directory)" in wrong.detail


def test_a_text_is_measured_in_bytes_and_lines(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    limits = Limits(text_bytes=1_000)
    path.write_text("来访者：" + "我" * 340, encoding="utf-8")
    assert only(from_files(path, limits=limits)).reason is Loss.TOO_LARGE
    path.write_text("来访者：" + "我" * 320, encoding="utf-8")
    assert isinstance(from_files(path, limits=limits)[0], Found)
    path.write_text("来访者：嗯\n" * 100_001, encoding="utf-8")
    wrong = only(from_files(path))
    assert (wrong.reason, wrong.detail) == (
        Loss.TOO_LARGE,
        "a.txt: more than 100000 lines, and a text is one conversation",
    )


def test_a_row_is_measured_in_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows_of_json, "MOST", 100)
    fitting, long = ({"question": "我" * n} for n in (28, 30))  # 100 and 106 bytes
    for layout in ("[%s,\n%s]", "%s\n%s"):
        texts = (json.dumps(one, ensure_ascii=False) for one in (fitting, long))
        given = from_text(layout % tuple(texts), 1 << 16)
        assert values(given[:1]) == [fitting]
        assert only(given[1:]).reason is Loss.TOO_LARGE


def test_a_manifest_with_a_key_twice_is_refused(tmp_path: Path) -> None:
    (tmp_path / "dataset_info.json").write_text(
        '{"talk": {"file_name": "a.json"}, "talk": {"file_name": "b.json"}}'
    )
    for name in ("a.json", "b.json"):
        (tmp_path / name).write_text(json.dumps([ROW]))
    wrong = only(from_files(tmp_path))
    assert (wrong.reason, wrong.place.file) == (Loss.DOUBLED_KEY, "dataset_info.json")
