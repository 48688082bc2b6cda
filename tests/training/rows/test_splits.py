"""What is trained on, what judges the run, and what is never read."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from psykb import jsonl
from psykb.errors import CorruptRecordError, MisuseError, NotFoundError, TrainingError
from psykb.training.rows import splits
from psykb.training.rows.splits import Lacking, Splits
from psykb.types import Message, Row, Stop
from tests.dataset.rendering.made_rows import row

ONE = row("睡不好", "多久了？", name="dialogue:1")
TWO = row("hello", "hi", "bye", "fine", name="dialogue:2", system="be kind")
THREE = row("我很累", "累了多久？", name="dialogue:3")


def write(path: Path, *rows: object) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(f"{jsonl.dumps(one)}\n" for one in rows), encoding="utf-8")
    return path


@pytest.fixture
def mix(tmp_path: Path) -> Path:
    """A folder of splits under generated/, without a lock; its test split is not to be read."""
    folder = tmp_path / "generated" / "my-mix"
    write(folder / "train.jsonl", ONE, TWO)
    write(folder / "valid.jsonl", THREE)
    (folder / "test.jsonl").write_text("none of a row", encoding="utf-8")
    return folder


def lock(folder: Path) -> None:
    """Write the lock that names the files of a mix as they are."""
    from hashlib import sha256

    named = {file.name: sha256(file.read_bytes()).hexdigest() for file in folder.glob("*.jsonl")}
    content = {"outputs": {**named, "recipe.toml": "0"}}
    (folder / "recipe.lock.json").write_text(json.dumps(content), encoding="utf-8")


def stopped(root: Path, data: Path | str, **options: str) -> TrainingError:
    with pytest.raises(TrainingError) as error:
        splits.read(root, str(data), **options)
    return error.value


def test_the_splits_of_a_mix_but_not_its_test_split(tmp_path, mix):
    for name in ("my-mix", str(mix)):
        read = splits.read(tmp_path, name)
        assert (read.train, read.valid) == ((ONE, TWO), (THREE,))
        assert (read.lacking, splits.missed(read), read.mix) == (None, "", None)
        assert read.files == (mix / "train.jsonl", mix / "valid.jsonl")


def test_a_mix_whose_test_split_is_kept_elsewhere(tmp_path, mix):
    lock(mix)
    (mix / "test.jsonl").unlink()
    read = splits.read(tmp_path, "my-mix")
    assert (len(read.train), len(read.valid), read.mix) == (2, 1, mix)


def test_a_mix_that_was_changed_is_refused(tmp_path, mix):
    lock(mix)
    write(mix / "valid.jsonl", row("neu", "ja", name="dialogue:9"))
    with pytest.raises(CorruptRecordError, match=r"valid\.jsonl: is not as recipe\.lock\.json"):
        splits.read(tmp_path, "my-mix")


def test_a_mix_whose_valid_split_is_gone_is_refused(tmp_path, mix):
    lock(mix)
    (mix / "valid.jsonl").unlink()
    with pytest.raises(CorruptRecordError, match=r"valid\.jsonl: is gone, though"):
        splits.read(tmp_path, "my-mix")


def test_a_mix_without_a_train_split_is_refused(tmp_path, mix):
    (mix / "train.jsonl").unlink()
    with pytest.raises(NotFoundError, match=r"train\.jsonl: is not there"):
        splits.read(tmp_path, "my-mix")


def test_a_test_split_is_refused(tmp_path, mix):
    write(mix / "test.jsonl", row("geheim", "ja", name="dialogue:8"))
    with pytest.raises(MisuseError, match=r"test\.jsonl: is a test split"):
        splits.read(tmp_path, str(mix / "test.jsonl"))
    with pytest.raises(MisuseError, match=r"test\.jsonl: is a test split"):
        splits.read(tmp_path, "my-mix", validation=str(mix / "test.jsonl"))
    link = tmp_path / "looks-harmless.jsonl"
    link.symlink_to(mix / "test.jsonl")
    with pytest.raises(MisuseError, match=r"looks-harmless\.jsonl: is a test split"):
        splits.read(tmp_path, str(link))


def test_a_file_of_a_mix_is_taken_alone(tmp_path, mix):
    lock(mix)
    read = splits.read(tmp_path, str(mix / "train.jsonl"))
    assert (read.train, read.valid, read.mix) == ((ONE, TWO), (), mix)
    assert read.lacking is Lacking.NOT_GIVEN


def test_what_it_costs_that_there_is_no_valid_split(tmp_path, mix):
    file = write(tmp_path / "rows.jsonl", ONE)
    told = splits.missed(splits.read(tmp_path, str(file)))
    assert told.startswith("there is no valid split: no checkpoint is chosen as the best")
    (mix / "valid.jsonl").write_text("", encoding="utf-8")
    read = splits.read(tmp_path, "my-mix")
    assert read.lacking is Lacking.EMPTY
    assert splits.missed(read).startswith("the valid split holds no rows: ")


def test_rows_named_for_the_valid_split(tmp_path, mix):
    file = write(tmp_path / "more.jsonl", row("neu", "ja", name="dialogue:9"))
    read = splits.read(tmp_path, "my-mix", validation=str(file))
    assert [one.id for one in read.valid] == ["dialogue:9"]
    rows = write(tmp_path / "rows.jsonl", ONE)
    assert splits.read(tmp_path, str(rows), validation="my-mix").valid == (THREE,)


def test_rows_that_are_in_both_splits_are_refused(tmp_path, mix):
    write(mix / "valid.jsonl", THREE, replace(TWO, id="other"), row("x", "y", name="dialogue:1"))
    with pytest.raises(TrainingError, match=r"2 of 3, .*\(other, dialogue:1\)") as refused:
        splits.read(tmp_path, "my-mix")
    assert refused.value.stop is Stop.LEAK


def test_no_rows_at_all(tmp_path, mix):
    (mix / "train.jsonl").write_text("\n", encoding="utf-8")
    error = stopped(tmp_path, "my-mix")
    assert error.stop is Stop.NO_ROWS
    assert "train.jsonl: holds no rows" in str(error)


@pytest.mark.parametrize(
    "line",
    [
        {"messages": [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}]},
        {"conversations": [{"from": "human", "value": "a"}]},
        {"text": "a"},
        ["a"],
    ],
)
def test_rows_of_another_shape(tmp_path, line):
    file = write(tmp_path / "mine.jsonl", line)
    error = stopped(tmp_path, file)
    assert error.stop is Stop.WRONG_ROLES
    assert "mine.jsonl: its first line is no row" in str(error)
    assert f"psykb data import {file}" in str(error)


def test_a_role_that_is_none_names_its_line(tmp_path):
    wrong = jsonl.plain(TWO)
    wrong["messages"][1]["role"] = "client"
    file = write(tmp_path / "rows.jsonl", ONE, wrong)
    error = stopped(tmp_path, file)
    assert error.stop is Stop.WRONG_ROLES
    assert f"{file}:2: messages.1.role" in str(error)
    assert "psykb data import" in str(error)


def said(*roles: str, content: str = "a") -> Row:
    messages = [{"role": role, "content": content} for role in roles]
    return replace(ONE, messages=tuple(Message(**message) for message in messages))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("wrong", "flaw"),
    [
        (said(), "nobody says anything"),
        (said("system"), "nobody says anything"),
        (said("assistant", "user"), "message 1 is of assistant, not of user"),
        (said("system", "user", "user"), "message 3 is of user, not of assistant"),
        (said("user", "system", "assistant"), "message 2 is of system, not of assistant"),
        (said("user", "assistant", "user"), "nobody replies to the last message"),
        (said("user", "assistant", content=" \n"), "message 1 is empty"),
        (replace(TWO, untrained=(1,)), "untrained names position 1, which is no reply"),
        (replace(TWO, untrained=(6,)), "untrained names position 6, which is no reply"),
    ],
)
def test_rows_that_are_no_conversation(tmp_path, wrong, flaw):
    file = write(tmp_path / "rows.jsonl", THREE, wrong)
    error = stopped(tmp_path, file)
    assert error.stop is Stop.WRONG_ROLES
    assert str(error).startswith(f"{file}: row 2 ({wrong.id}): {flaw}; ")


def test_wrong_roles_in_the_valid_split(tmp_path, mix):
    file = write(mix / "valid.jsonl", said("assistant", "user"))
    error = stopped(tmp_path, "my-mix")
    assert error.stop is Stop.WRONG_ROLES
    assert str(error).startswith(f"{file}: row 1")


def test_the_digest_hangs_on_all_that_rows_hold_and_on_their_split(tmp_path):
    def digest(train: tuple[Row, ...], valid: tuple[Row, ...] = ()) -> str:
        file = write(tmp_path / "rows.jsonl", *train)
        other = {"validation": str(write(tmp_path / "valid.jsonl", *valid))} if valid else {}
        return splits.read(tmp_path, str(file), **other).digest

    made = [
        digest((ONE, TWO)),
        digest((TWO, ONE)),
        digest((ONE,), (TWO,)),
        digest((ONE, replace(TWO, untrained=(2,)))),
        digest((ONE, replace(TWO, licence="CC0-1.0"))),
        digest((ONE, replace(TWO, id="dialogue:4"))),
        digest((ONE, replace(TWO, messages=TWO.messages[1:]))),
    ]
    assert len(set(made)) == len(made)
    assert all(len(one) == 64 for one in made)
    assert digest((ONE, TWO)) == made[0]


def test_dialogues_and_items_become_rows(tmp_path):
    from tests.dataset.mixing.made_rows import dialogue, write_set

    write_set(tmp_path, "talks", [dialogue(1), dialogue(2)])
    read = splits.read(tmp_path, "talks")
    assert isinstance(read, Splits)
    assert [one.id for one in read.train] == [f"dialogue:{dialogue(n).id}" for n in (1, 2)]
    assert read.mix is None
