"""Training files: what they say, and that an edited one stays as it is."""

import json
from pathlib import Path
from typing import Any

import pytest

from psykb.dataset.exporting import export_chats
from psykb.dataset.request import Options
from psykb.dataset.training_files import keeping
from psykb.dataset.training_files.sizes import LEAST, MOST, Sizes
from psykb.errors import MisuseError
from tests.dataset.made_dialogues import SLEEP, WORK, made, row

yaml = pytest.importorskip("yaml")
MIX = {
    "train": [row("u|一。", "a|甲。", id="dialogue:1")],
    "valid": [row("u|二。", "a|乙。", id="dialogue:2")],
    "test": [row("u|三。", "a|丙。", id="dialogue:3")],
}


def settings_of(path: Path | None) -> dict[str, Any]:
    """Return what a trainer reads."""
    assert path is not None
    read: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
    return read


@pytest.mark.parametrize("format", ["sharegpt", "alpaca"])
def test_llama_factory_finds_what_its_file_names(format, tmp_path):
    done = export_chats({"": [SLEEP]}, format, tmp_path / "my: 数据")
    assert done.training == tmp_path / "train_lora.yaml"
    read = settings_of(done.training)
    entry = json.loads((tmp_path / "dataset_info.json").read_bytes())[read["dataset"]]
    assert (tmp_path / entry["file_name"]).is_file()
    wanted = {"stage": "sft", "dataset_dir": ".", "do_train": True, "finetuning_type": "lora"}
    assert {key: read[key] for key in wanted} == wanted
    assert (read["learning_rate"], read["cutoff_len"]) == (1.0e-4, LEAST)
    assert read["template"] == "qwen3_nothink"
    assert "trust_remote_code" not in read
    assert "eval_dataset" not in read
    assert str(tmp_path) not in (tmp_path / "train_lora.yaml").read_text("utf-8")


def test_ms_swift_finds_what_its_file_names(tmp_path):
    done = export_chats({"": [SLEEP]}, "swift", tmp_path / "my: 数据")
    assert done.training == tmp_path / "train_swift.yaml"
    read = settings_of(done.training)
    assert [(tmp_path / name).is_file() for name in read["dataset"]] == [True]
    assert (read["max_length"], read["learning_rate"]) == (LEAST, 1.0e-4)
    assert not {"val_dataset", "eval_strategy"} & set(read)


def test_a_mix_is_trained_on_one_split_and_measured_on_another(tmp_path):
    lora = settings_of(export_chats(MIX, "sharegpt", tmp_path / "mix").training)
    assert (lora["dataset"], lora["eval_dataset"]) == ("mix.train", "mix.valid")
    assert lora["eval_strategy"] == "epoch"
    swift = settings_of(export_chats(MIX, "swift", tmp_path / "mix").training)
    assert (swift["dataset"], swift["val_dataset"]) == (["mix.train.jsonl"], ["mix.valid.jsonl"])


def test_rows_are_cut_behind_the_longest(tmp_path):
    long = made("u|请讲。", "a|" + "心理咨询" * 1_000)
    read = settings_of(export_chats({"": [long, WORK]}, "sharegpt", tmp_path / "a").training)
    assert 0.68 * 4_000 < read["cutoff_len"] < 2 * 4_000
    assert read["cutoff_len"] % 256 == 0


@pytest.mark.parametrize(
    ("longest", "cutoff"), [(0, LEAST), (393, LEAST), (394, 512), (395, 768), (1_000_000, MOST)]
)
def test_the_cutoff_leaves_room_and_has_bounds(longest, cutoff):
    assert Sizes(rows=1, longest=longest).cutoff == cutoff


# when it is replaced


def test_one_that_nobody_edited_is_replaced(tmp_path):
    export_chats({"": [SLEEP]}, "sharegpt", tmp_path / "a")
    again = export_chats({"": [SLEEP]}, "sharegpt", tmp_path / "b")
    assert (settings_of(again.training)["dataset"], again.notes) == ("b", ())


@pytest.mark.parametrize("retrain", [False, True])
def test_an_edited_one_is_replaced_by_force_alone(retrain, tmp_path):
    file = export_chats({"": [SLEEP]}, "sharegpt", tmp_path / "a").training
    assert file is not None
    edited = file.read_text("utf-8").replace("lora_rank: 8", "lora_rank: 64")
    file.write_text(edited, "utf-8")
    options = Options(force=True, retrain=retrain)
    done = export_chats({"": [SLEEP]}, "sharegpt", tmp_path / "b", options)
    if retrain:
        assert (done.training, settings_of(file)["lora_rank"]) == (file, 8)
    else:
        assert (done.training, file.read_text("utf-8")) == (None, edited)
        (note,) = done.notes
        assert note.startswith(f"{file}: was edited, or is not psykb's")
    assert (tmp_path / "b.json").is_file()


def test_line_ends_of_another_system_are_no_edit():
    content = keeping.stamped(Path("a"), "model: x\nstage: sft\n").content
    assert keeping.is_unedited(content.replace(b"\n", b"\r\n"))
    assert not keeping.is_unedited(content + b"#")
    assert not keeping.is_unedited(b"model: x\n")


def test_a_folder_in_its_place_is_told(tmp_path):
    (tmp_path / "train_lora.yaml").mkdir()
    with pytest.raises(MisuseError, match=r"train_lora\.yaml: is a folder"):
        export_chats({"": [SLEEP]}, "sharegpt", tmp_path / "a")


@pytest.mark.parametrize("format", ["sharegpt", "alpaca", "swift"])
def test_without_a_row_to_train_on_there_is_no_training_file(format, tmp_path):
    done = export_chats({**MIX, "train": []}, format, tmp_path / "mix")
    assert done.training is None
    assert "there is no row in train, so no training file is written" in done.warnings
    assert not list(tmp_path.glob("train_*.yaml"))
    assert len(list(tmp_path.glob("mix.*"))) == 2
    whole = export_chats(MIX, format, tmp_path / "whole")
    assert "there is no row in train, so no training file is written" not in whole.warnings
    assert whole.training is not None
