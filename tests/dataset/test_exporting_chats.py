"""Dialogues and mixes in every format: what is refused, the exact bytes, one file a split."""

import json
import sys
from pathlib import Path

import pytest

from psykb import jsonl
from psykb.dataset.exporting import OF_CHATS, export, export_chats, render_chats
from psykb.dataset.licences import spelt
from psykb.dataset.request import Options
from psykb.errors import MissingExtraError, MisuseError
from psykb.types import Dialogue, Row
from tests.dataset.made_dialogues import HALF, SLEEP, WORK, made, row

SPLITS = {
    "train": [row("u|一。", "a|甲。", id="dialogue:1"), row("u|二。", "a|乙。", id="dialogue:2")],
    "valid": [row("u|三。", "a|丙。", id="dialogue:3")],
    "test": [],
}


def read(path: Path) -> list[dict[str, object]]:
    """Return the rows of a file, an array or JSON Lines."""
    text = path.read_text("utf-8")
    rows = json.loads(text) if text.startswith("[") else map(json.loads, text.splitlines())
    return list(rows)


# what is refused


@pytest.mark.parametrize("format", ["csv", "exam", "raft", "triplets", "corpus", "xml"])
def test_formats_of_items_hold_no_dialogues(format, tmp_path):
    with pytest.raises(MisuseError, match=f"--format {format}: .*jsonl, openai, alpaca"):
        export_chats({"": [SLEEP]}, format, tmp_path / "a")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("format", OF_CHATS)
def test_nothing_writes_no_file(format, tmp_path):
    done = export_chats({"": []}, format, tmp_path / "a")
    assert (done.rows, done.files, list(tmp_path.iterdir())) == (0, (), [])


def test_several_files_and_bytes_are_not_printed():
    with pytest.raises(MisuseError, match="makes several files"):
        render_chats(SPLITS, "openai")
    with pytest.raises(MisuseError, match="is no text to be printed"):
        render_chats({"": [SLEEP]}, "parquet")


def test_parquet_without_its_package_names_the_extra(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'psykb\[parquet\]'"):
        export_chats({"": [SLEEP]}, "parquet", tmp_path / "a")
    assert not list(tmp_path.iterdir())


def test_items_in_parquet_cannot_leave_quotes_out(items, base, tmp_path):
    with pytest.raises(MisuseError, match="--no-quotes: --format parquet"):
        export(items, "parquet", tmp_path / "a", base, Options(no_quotes=True))


@pytest.mark.parametrize("format", ["sharegpt", "alpaca"])
def test_what_is_not_to_be_learned_is_left_out_where_it_would_be(format, tmp_path):
    done = export_chats({"": [HALF, SLEEP]}, format, tmp_path / "a")
    ((left,), written) = done.left_out, read(done.files[0])
    assert (left.item, len(written), done.rows) == (HALF.id, 1, 1)
    assert left.why.startswith("message 2 is not to be trained on, and LLaMA-Factory would")
    alone = export_chats({"": [HALF]}, format, tmp_path / "b")
    assert (alone.rows, alone.files, alone.training) == (0, (), None)


# what is written


def test_openai_holds_messages_and_weights_alone(tmp_path):
    done = export_chats({"": [SLEEP, HALF]}, "openai", tmp_path / "a")
    assert done.files == (tmp_path / "a.jsonl",)
    assert done.files[0].read_text("utf-8") == (
        '{"messages": [{"role": "system", "content": "你是咨询师。"}, {"role": "user", "content": '
        '"我睡不着。"}, {"role": "assistant", "content": "多久了？"}, {"role": "user", "content": '
        '"两周。\\n每天都这样。"}, {"role": "assistant", "content": "听起来很辛苦。"}]}\n'
        '{"messages": [{"role": "user", "content": "你好。"}, {"role": "assistant", "content": '
        '"你好！", "weight": 0}, {"role": "user", "content": "我很难过。"}, {"role": "assistant", '
        '"content": "愿意说说吗？"}]}\n'
    )


def test_swift_says_of_every_answer_whether_it_is_learned_where_one_is_not(tmp_path):
    plain = export_chats({"": [WORK]}, "swift", tmp_path / "a")
    assert read(plain.files[0]) == [
        {
            "messages": [
                {"role": "user", "content": "My boss “shouts”."},
                {"role": "assistant", "content": "How is that for you?"},
            ],
            "id": WORK.id,
            "source": "talks",
            "licence": "CC0-1.0",
        }
    ]
    mixed = export_chats({"train": [WORK], "valid": [HALF]}, "swift", tmp_path / "b")
    rows = [row for file in mixed.files for row in read(file)]
    assert [[m.get("loss") for m in row["messages"]] for row in rows] == [  # type: ignore[attr-defined]
        [None, True],
        [None, False, None, True],
    ]


def test_sharegpt_has_a_column_for_system_prompts_in_every_row_or_none(tmp_path):
    done = export_chats({"": [SLEEP, WORK]}, "sharegpt", tmp_path / "a")
    first, second = read(done.files[0])
    assert first == {
        "conversations": [
            {"from": "human", "value": "我睡不着。"},
            {"from": "gpt", "value": "多久了？"},
            {"from": "human", "value": "两周。\n每天都这样。"},
            {"from": "gpt", "value": "听起来很辛苦。"},
        ],
        "system": "你是咨询师。",
        "id": SLEEP.id,
        "source": "talks",
        "licence": "CC0-1.0",
    }
    assert second["system"] == ""
    columns = json.loads((tmp_path / "dataset_info.json").read_bytes())["a"]["columns"]
    assert columns == {"messages": "conversations", "system": "system"}
    alone = export_chats({"": [WORK]}, "sharegpt", tmp_path / "b")
    assert "system" not in read(alone.files[0])[0]


def test_alpaca_holds_a_whole_dialogue_in_a_row(tmp_path):
    done = export_chats({"": [SLEEP, WORK]}, "alpaca", tmp_path / "a")
    first, second = read(done.files[0])
    assert first == {
        "instruction": "两周。\n每天都这样。",
        "input": "",
        "output": "听起来很辛苦。",
        "history": [["我睡不着。", "多久了？"]],
        "system": "你是咨询师。",
        "id": SLEEP.id,
        "source": "talks",
        "licence": "CC0-1.0",
    }
    assert (second["history"], second["system"]) == ([], "")
    assert json.loads((tmp_path / "dataset_info.json").read_bytes())["a"] == {
        "file_name": "a.json",
        "columns": {
            "prompt": "instruction", "query": "input", "response": "output",
            "history": "history", "system": "system",
        },
    }  # fmt: skip


def test_jsonl_is_what_psykb_keeps(tmp_path):
    done = export_chats({"": [SLEEP, HALF]}, "jsonl", tmp_path / "a")
    assert list(jsonl.read(done.files[0], Dialogue)) == [SLEEP, HALF]
    mix = export_chats(SPLITS, "jsonl", tmp_path / "m")
    assert [list(jsonl.read(file, Row)) for file in mix.files] == [
        SPLITS["train"],
        SPLITS["valid"],
    ]


def test_parquet_has_the_fields_of_a_row(tmp_path):
    parquet = pytest.importorskip("pyarrow.parquet")
    done = export_chats({"": [HALF]}, "parquet", tmp_path / "a")
    assert done.files == (tmp_path / "a.parquet",)
    table = parquet.read_table(done.files[0])
    assert str(table.schema.field("messages").type) == (
        "list<element: struct<role: string, content: string>>"
    )
    (held,) = table.to_pylist()
    assert held == {
        "id": f"dialogue:{HALF.id}",
        "messages": [{"role": m.role, "content": m.content} for m in HALF.messages],
        "kind": "dialogue",
        "language": "zh",
        "source": "talks",
        "licence": "CC0-1.0",
        "groups": [f"dialogue:{HALF.id}"],
        "citations": [],
        "untrained": [1],
    }


def test_parquet_of_items_names_the_licence_of_their_books(items, base, tmp_path):
    parquet = pytest.importorskip("pyarrow.parquet")
    licences = {d.id: spelt(d.licence or "") for d in base.documents()}
    done = export(items, "parquet", tmp_path / "a", base)
    rows = parquet.read_table(done.files[0]).to_pylist()
    assert [row["id"] for row in rows] == [f"question:{item.id}" for item in items]
    assert [row["licence"] for row in rows] == [
        licences[item.citations[0].document_id] for item in items
    ]


@pytest.mark.parametrize("format", OF_CHATS)
def test_the_same_rows_give_the_same_bytes(format, tmp_path):
    if format == "parquet":
        pytest.importorskip("pyarrow")
    one = export_chats({"": [SLEEP, WORK]}, format, tmp_path / "one" / "a")
    two = export_chats({"": [SLEEP, WORK]}, format, tmp_path / "two" / "a")
    assert [p.name for p in one.files] == [p.name for p in two.files]
    assert [p.read_bytes() for p in one.files] == [p.read_bytes() for p in two.files]
    if format != "parquet":
        assert render_chats({"": [SLEEP, WORK]}, format)[0] == one.files[0].read_bytes()


@pytest.mark.parametrize(("format", "suffix"), [("openai", "jsonl"), ("sharegpt", "json")])
def test_each_split_is_a_file_and_an_empty_one_is_none(format, suffix, tmp_path):
    done = export_chats(SPLITS, format, tmp_path / f"mix.{suffix}")
    names = [f"mix.train.{suffix}", f"mix.valid.{suffix}"]
    assert [path.name for path in done.files if path.name != "dataset_info.json"] == names
    assert [len(read(tmp_path / name)) for name in names] == [2, 1]
    assert done.rows == 3


def test_every_split_has_its_entry(tmp_path):
    export_chats(SPLITS, "sharegpt", tmp_path / "mix")
    entries = json.loads((tmp_path / "dataset_info.json").read_bytes())
    assert {name: entry["file_name"] for name, entry in entries.items()} == {
        "mix.train": "mix.train.json",
        "mix.valid": "mix.valid.json",
    }


def test_a_system_prompt_takes_the_place_of_another_and_moves_what_is_not_learned(tmp_path):
    options = Options(system="请倾听。")
    done = export_chats({"": [SLEEP, HALF]}, "openai", tmp_path / "a", options)
    first, second = (row["messages"] for row in read(done.files[0]))
    assert [m["role"] for m in first] == ["system", "user", "assistant", "user", "assistant"]  # type: ignore[attr-defined]
    assert first[0] == {"role": "system", "content": "请倾听。"}  # type: ignore[index]
    assert [m.get("weight") for m in second] == [None, None, 0, None, None]  # type: ignore[attr-defined]


def test_control_characters_are_taken_out_once_counted(tmp_path):
    odd = made("u|a\x1b[1mb", "a|c\u202ed")
    done = export_chats({"": [odd]}, "sharegpt", tmp_path / "a")
    assert [m["value"] for m in read(done.files[0])[0]["conversations"]] == ["a[1mb", "cd"]  # type: ignore[attr-defined]
    assert done.notes == ("2 control characters were taken out of the texts",)


def test_licences_that_forbid_or_are_not_known_are_told(tmp_path):
    kept = [
        made("u|一。", "a|甲。", licence="CC-BY-NC-4.0"),
        made("u|二。", "a|乙。", licence="CC-BY-NC-4.0"),
        made("u|三。", "a|丙。", licence=""),
        SLEEP,
    ]
    done = export_chats({"": kept}, "openai", tmp_path / "a")
    assert done.warnings == (
        "LICENCE: of 1 row nobody knows the licence; ask before you give it away",
        "LICENCE: 2 rows are under CC-BY-NC-4.0, which forbids commercial use",
    )
