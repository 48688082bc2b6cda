"""train.toml: says every value, is read as it was written, and refuses what it does not know."""

import os
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from psykb.errors import CorruptRecordError, MisuseError, NotFoundError
from psykb.training import job_files
from psykb.training.jobs import Job
from psykb.training.recipes import reading, tables


def job(name: str = "lora") -> Job:
    return Job(
        model="Qwen/Qwen3-8B",
        base="C:\\models\\千问 8B",
        fingerprint="0123456789abcdef",
        data="generated/mix",
        digest="ab" * 32,
        recipe=reading.read(name),
        version="0.1.0",
    )


def spoilt(folder: Path, old: str, new: str) -> Path:
    """Return a job's file in which one thing stands otherwise."""
    path = job_files.write(job("emollm-qlora"), folder)
    content = path.read_text(encoding="utf-8")
    assert content.count(old) == 1
    path.write_text(content.replace(old, new), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('version = "0.1.0"\n', "", "train.toml: version is missing"),
        ('version = "0.1.0"', "version = 1", "version: write a text in quotation marks, not 1"),
        ('version = "0.1.0"', 'version = ""', "version: write a text in quotation marks, not ''"),
        ("0123456789abcdef", "0123456789abcdeF", "fingerprint: write 16 hexadecimal digits"),
        ("ab" * 32, "ab" * 31, "digest: write 64 hexadecimal digits"),
        ('data = "generated/mix"\n', 'dat = "generated/mix"\n', "train.toml: data is missing"),
        ("[recipe]\n", "extra = 1\n[recipe]\n", "train.toml: there is no key extra; known are"),
        ("[recipe.data]\n", "[[recipe.data]]\n", "[recipe]: data: write a table, [data]"),
        ("warmup = 0.03\n", "", "[recipe]: [optimisation]: warmup is missing"),
        ("warmup = 0.03", "warmup = 1.5", "warmup: write a share from 0 to 1, not 1.5"),
        ("rslora = ", "rslora_ = ", "[recipe]: [adapter]: rslora is missing"),
        ("double = true", "double = true\nhalf = 1", "[quantisation]: there is no key half"),
        ("[recipe.quantisation]", "[recipe.quantization]", "[recipe]: quantisation is missing"),
        ('[recipe.original]\nmodel = "internlm2-chat-7b"\n', "[recipe.original]\n",
         "[original]: model is missing"),
        ("r = 64", "r = ", "train.toml: is no TOML"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_told_by_its_place(old, new, told, tmp_path):
    path = spoilt(tmp_path, old, new)
    with pytest.raises(CorruptRecordError) as error:
        job_files.read(path)
    assert told in str(error.value)
    assert str(error.value).startswith(str(path))


def test_a_recipe_that_is_no_table(tmp_path):
    path = job_files.write(job(), tmp_path)
    head, _, _ = path.read_text(encoding="utf-8").partition("[recipe]")
    path.write_text(f"{head}recipe = 3\n", encoding="utf-8")
    with pytest.raises(CorruptRecordError, match=r"recipe: write a table, \[recipe\], not 3"):
        job_files.read(path)


def test_no_file(tmp_path):
    with pytest.raises(NotFoundError, match="there is no training run"):
        job_files.read(tmp_path / "train.toml")


@pytest.mark.parametrize("key", ["model", "base", "data"])
def test_a_path_that_is_no_text_is_named(key, tmp_path):
    odd = replace(job(), **{key: os.fsdecode(b"models/\xff")})  # type: ignore[arg-type]
    with pytest.raises(MisuseError, match=r"^models/\\udcff: a name that is not UTF-8 .*rename it"):
        job_files.write(odd, tmp_path / "run")
    assert not (tmp_path / "run").exists()


def test_a_folder_in_its_place(tmp_path):
    with pytest.raises(CorruptRecordError, match="cannot be read"):
        job_files.read(tmp_path)


@pytest.mark.parametrize("name", reading.names())
def test_a_job_is_read_as_it_was_written(name, tmp_path):
    written = job(name)
    path = job_files.write(written, tmp_path / "run")
    assert path == tmp_path / "run" / "train.toml"
    assert job_files.read(path) == written
    assert [one.name for one in path.parent.iterdir()] == ["train.toml"]


def test_every_value_is_spelled_out(tmp_path):
    """Also those that are left out in the recipe's file."""
    values = tomllib.loads(job_files.write(job("qlora"), tmp_path).read_text(encoding="utf-8"))
    for place in tables.places():
        table, _, key = place.rpartition(".")
        assert key in (values["recipe"][table] if table else values["recipe"])


def test_a_job_is_replaced(tmp_path):
    job_files.write(job(), tmp_path)
    other = replace(job(), recipe=reading.changed(job().recipe, ["epochs=2", "seed=7"]))
    assert job_files.read(job_files.write(other, tmp_path)) == other != job()
