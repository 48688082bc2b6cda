from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file

from psykb.training.driving import fingerprints
from psykb.training.jobs import Job
from psykb.training.recipes.settings import Adapter, Approach, Data, Quantisation, Recipe

LORA = Recipe(name="lora", about="", approach=Approach.LORA)
JOB = Job(
    model="org/name",
    base="/models/name",
    fingerprint="0" * 16,
    data="mix",
    digest="1" * 64,
    recipe=LORA,
    version="1",
)


@pytest.fixture
def model(tmp_path: Path) -> Path:
    (tmp_path / "config.json").write_text('{"hidden_size": 1}')
    (tmp_path / "tokenizer.json").write_text("{}")
    (tmp_path / "model.safetensors").write_bytes(b"12345678")
    return tmp_path


def test_a_model_is_told_by_16_hex_wherever_it_lies(model, tmp_path_factory):
    found = fingerprints.of_model(model)
    assert len(found) == 16
    assert int(found, 16) >= 0
    other = tmp_path_factory.mktemp("other")
    for path in model.iterdir():
        (other / path.name).write_bytes(path.read_bytes())
    (other / "notes.md").write_text("not of the model")
    assert fingerprints.of_model(other) == found


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("config.json", b'{"hidden_size": 2}'),
        ("tokenizer.json", b"{ }"),
        ("chat_template.jinja", b"{{ messages }}"),
        ("model.safetensors", b"123456789"),
        ("model-2.safetensors", b""),
    ],
)
def test_another_file_is_another_model(model, name, content):
    before = fingerprints.of_model(model)
    (model / name).write_bytes(content)
    assert fingerprints.of_model(model) != before


def test_weights_of_the_same_size_are_another_model(model):
    save_file({"a": np.zeros(5_000, "f4")}, model / "model.safetensors")
    before, size = fingerprints.of_model(model), (model / "model.safetensors").stat().st_size
    save_file({"a": np.ones(5_000, "f4")}, model / "model.safetensors")
    assert (model / "model.safetensors").stat().st_size == size
    assert fingerprints.of_model(model) != before


@pytest.mark.parametrize(
    "changed",
    [
        {"version": "2"},
        {"base": "/elsewhere"},
        {"data": "other-name"},
        {"fingerprint": "2" * 16},
        {"recipe": replace(LORA, name="mine", about="what it is for", base="org/other")},
        {"recipe": replace(LORA, quantisation=Quantisation(double=False))},
    ],
)
def test_what_shapes_nothing_leaves_the_name(changed):
    assert fingerprints.of_job(replace(JOB, **changed)) == fingerprints.of_job(JOB)


@pytest.mark.parametrize(
    "changed",
    [
        {"model": "org/other"},
        {"digest": "2" * 64},
        {"recipe": replace(LORA, approach=Approach.QLORA)},
        {"recipe": replace(LORA, adapter=Adapter(r=8))},
        {"recipe": replace(LORA, data=Data(max_length=1024))},
    ],
)
def test_what_shapes_the_result_changes_the_name(changed):
    assert fingerprints.of_job(replace(JOB, **changed)) != fingerprints.of_job(JOB)


def test_a_folder_counts_by_where_it_is(tmp_path):
    here = replace(JOB, model=str(tmp_path), base=str(tmp_path))
    there = replace(here, model=f"{tmp_path}/.", base=str(tmp_path))
    assert fingerprints.of_job(here) == fingerprints.of_job(there)
    moved = replace(here, base=str(tmp_path / "x"))
    assert fingerprints.of_job(here) != fingerprints.of_job(moved)


def test_only_tables_that_are_read_are_traits():
    full = replace(JOB, recipe=replace(LORA, approach=Approach.FULL))
    qlora = replace(JOB, recipe=replace(LORA, approach=Approach.QLORA))
    for job, adapter, quantisation in [
        (JOB, True, False),
        (full, False, False),
        (qlora, True, True),
    ]:
        traits = fingerprints.traits(job)
        assert ("adapter.r" in traits) is adapter
        assert ("quantisation.kind" in traits) is quantisation
        assert traits["approach"] == job.recipe.approach.value
        assert traits["optimisation.epochs"] == 3.0
