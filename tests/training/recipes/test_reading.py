"""Recipes: a mistake is told by file, table and key; those that ship hold the published figures."""

import tomllib
from dataclasses import asdict, fields, is_dataclass, replace
from pathlib import Path
from typing import get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from psykb.errors import MisuseError, NotFoundError
from psykb.training.recipes import reading, tables
from psykb.training.recipes.settings import (
    Adapter,
    Approach,
    Compute,
    Data,
    Optimisation,
    Quantisation,
    Recipe,
    Validation,
)

LORA = reading.read("lora")
PUBLISHED = (
    "cpsycounx-full", "emollm-qlora", "mechat-lora", "mental-health-support-lora", "soulchat2-full",
)  # fmt: skip


def read(folder: Path, text: str, head: str = 'approach = "lora"\n') -> Recipe:
    file = folder / "mine.toml"
    file.write_text(head + text, encoding="utf-8")
    return reading.read(str(file))


O = "[optimisation]\n"  # noqa: E741


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("x = [", "is no TOML"),
        ("abuot = 'x'", "there is no key abuot; did you mean about?"),
        ("qqqq = 1", "there is no key qqqq; known are: about, adapter, approach"),
        ("epochs = 2", "mine.toml: epochs belongs in the table [optimisation]"),
        ("[data]\nepochs = 2", "[data]: epochs belongs in the table [optimisation]"),
        ("adapter = 3", "adapter: write a table, [adapter], not 3"),
        ("name = 3", "name: write a text in quotation marks, not 3"),
        ("name = ' '", "name: write a name, not ' '"),
        ('name = "a\\nb"', "name: write a name, not 'a\\nb'"),
        ("[original]\nmodel = 'x'", "[original]: tool is missing"),
        ("[adapter]\nr = 0", "[adapter]: r: write a whole number, 1 or more, not 0"),
        ("[adapter]\nr = 16.0", "[adapter]: r: write a whole number, 1 or more, not 16.0"),
        ("[adapter]\nr = true", "[adapter]: r: write a whole number, 1 or more, not true"),
        ("[adapter]\nr = 99999999999999999999", "[adapter]: r: write a whole number"),
        ("[adapter]\nalpha = -1", "[adapter]: alpha: write a whole number, 1 or more, not -1"),
        ("[adapter]\ndropout = 1", "dropout: write a number from 0 to below 1, not 1"),
        ("[adapter]\ndropout = '0'", "dropout: write a number from 0 to below 1, not '0'"),
        ("[adapter]\ntargets = 'all-linear'", "targets: write texts in brackets"),
        ("[adapter]\ntargets = []", '[adapter]: targets: write names of layers, or ["all-linear"]'),
        ("[adapter]\ntargets = ['']", "[adapter]: targets: write names of layers"),
        ("[adapter]\ntargets = [' ']", "[adapter]: targets: write names of layers"),
        ("[adapter]\ntargets = ['q_proj', 'all-linear']", "targets: write names of layers"),
        ("[adapter]\nrslora = 1", "[adapter]: rslora: write true or false, not 1"),
        ("[quantisation]\nkind = 'int8'", 'kind: write "nf4" | "fp4", not \'int8\''),
        ("[data]\nmax_length = 1", "max_length: write a whole number, 2 or more, not 1"),
        ("[data]\nloss_on = 'first'", 'loss_on: write "all" | "last", not'),
        ("[data]\nloss_on = ['all']", 'loss_on: write "all" | "last", not'),
        ("[data]\nmost_left_out = 1.1", "most_left_out: write a share from 0 to 1, not 1.1"),
        (O + "epochs = 0", "[optimisation]: epochs: write a number above 0, not 0"),
        (O + "epochs = inf", "[optimisation]: epochs: write a number above 0, not inf"),
        (O + "learning_rate = nan", "learning_rate: write a number above 0, not nan"),
        (O + "learning_rate = 1e999", "learning_rate: write a number above 0, not inf"),
        (O + "learning_rat = 1", "there is no key learning_rat; did you mean learning_rate?"),
        (O + "max_steps = -1", "max_steps: write a whole number, 0 or more, not -1"),
        (O + "batch = 0", "batch: write a whole number, 1 or more, not 0"),
        (O + "batch = 16\nper_device = 3", "per_device: write a number by which batch, 16, can be"),
        (O + "warmup = 3", "warmup: write a share from 0 to 1, not 3"),
        (O + "weight_decay = -0.1", "weight_decay: write a number, 0 or more, not -0.1"),
        (O + "beta2 = 1.0", "beta2: write a number from 0 to below 1, not 1.0"),
        (O + "max_grad_norm = inf", "max_grad_norm: write a number, 0 or more, not inf"),
        (O + "schedule = 'step'", 'schedule: write "cosine" | "linear" | "constant", not'),
        (O + "optimizer = 'sgd'", 'optimizer: write "adamw" | "adamw-8bit" | "paged-adamw-8bit"'),
        (O + "seed = 4294967296", "seed: write a whole number from 0 to 4294967295, not"),
        ("[compute]\nprecision = 'int4'", 'precision: write "auto" | "bf16" | "fp16" | "fp32"'),
        ("[validation]\nevery = 0", "every: write a share of the run above 0 and below 1, or"),
        ("[validation]\nevery = 1.5", "every: write a share of the run above 0 and below 1, or"),
        ("[validation]\nkeep = 0", "keep: write a whole number, 1 or more, not 0"),
    ],
)
def test_a_mistake_is_told_where_it_stands(text, told, tmp_path):
    with pytest.raises(MisuseError) as error:
        read(tmp_path, text)
    assert told in str(error.value)
    assert str(error.value).startswith(str(tmp_path / "mine.toml"))


def test_without_an_approach(tmp_path):
    with pytest.raises(MisuseError, match=r"mine\.toml: approach is missing"):
        read(tmp_path, "", head="")
    with pytest.raises(MisuseError, match=r'approach: write "lora" \| "qlora" \| "full", not'):
        read(tmp_path, "", head="approach = 'dpo'\n")


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("lorra", "there is no recipe lorra; did you mean lora?"),
        ("xyzzy", "there is no recipe xyzzy; there are: lora, qlora, full, cpsycounx-full, "),
        ("", 'there is no recipe ""; there are: lora'),
    ],
)
def test_a_name_that_there_is_not(name, told, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(MisuseError) as error:
        reading.read(name)
    assert str(error.value).startswith(told)
    with pytest.raises(MisuseError):
        reading.text(name)


def test_a_file_that_there_is_not(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("none.toml", str(tmp_path / "none")):
        with pytest.raises(NotFoundError, match="begin one by psykb train --recipe lora --show"):
            reading.read(name)
    with pytest.raises(MisuseError, match="cannot be read"):
        reading.read(str(tmp_path))


def test_a_name_that_ships_is_not_a_file_that_stands_about(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "full").write_text("nonsense", encoding="utf-8")
    (tmp_path / "mine").write_text('approach = "full"', encoding="utf-8")
    assert reading.read("full").about
    assert reading.read("mine").approach is Approach.FULL
    with pytest.raises(MisuseError, match="full: is no TOML"):
        reading.read("./full")


def test_what_a_file_leaves_out_is_as_in_lora(tmp_path):
    made = read(tmp_path, "[optimisation]\nepochs = 2\n[validation]\nevery = 50\n")
    assert made == replace(
        LORA,
        name="mine",
        about="",
        base="",
        optimisation=replace(LORA.optimisation, epochs=2.0),
        validation=replace(LORA.validation, every=50.0),
    )
    assert type(made.optimisation.epochs) is float


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        (["epochs"], "--set epochs: write a key and its value, as optimisation.epochs=2"),
        (["=2"], '--set "": there is no such key; known are: approach, adapter.r, '),
        (["epoch=2"], "--set epoch: there is no such key; did you mean optimisation.epochs?"),
        (["optimization.epochs=2"], "there is no such key; did you mean optimisation.epochs?"),
        (["qqqq=2"], "--set qqqq: there is no such key; known are: approach, adapter.r, "),
        (["name=x"], "--set name: there is no such key"),
        (["original.model=x"], "--set original.model: there is no such key"),
        (["optimisation=2"], "--set optimisation: there is no such key"),
        (["epochs=0"], "--set: [optimisation]: epochs: write a number above 0, not 0"),
        (["epochs="], "--set: [optimisation]: epochs: write a number above 0, not ''"),
        (["epochs=two"], "--set: [optimisation]: epochs: write a number above 0, not 'two'"),
        (["epochs=nan"], "--set: [optimisation]: epochs: write a number above 0, not nan"),
        (["epochs=2024-01-01"], "--set: [optimisation]: epochs: write a number above 0"),
        (["epochs=2\nx=1"], "--set: [optimisation]: epochs: write a number above 0"),
        (["r=" + "[" * 50_000], "--set: [adapter]: r: write a whole number"),
        (["r=" + "1" * 5_000], "--set: [adapter]: r: write a whole number"),
        (["packing=True"], "--set: [data]: packing: write true or false, not 'True'"),
        (["targets="], "--set: [adapter]: targets: write names of layers"),
        (["approach=fll"], '--set: approach: write "lora" | "qlora" | "full", not \'fll\''),
        (["batch=8", "per_device=3"], "per_device: write a number by which batch, 8, can be"),
        (["kind=fp4"], '--set quantisation.kind: has no effect where approach is "lora", but only '
                       'in "qlora"'),
        (["approach=full", "r=8"], '--set adapter.r: has no effect where approach is "full"'),
    ],
)  # fmt: skip
def test_a_setting_that_cannot_be(settings, told):
    with pytest.raises(MisuseError) as error:
        reading.changed(LORA, settings)
    assert told in str(error.value)
    assert str(error.value).startswith("--set")


def test_a_key_of_several_tables_wants_its_table():
    known = ("a.batch", "b.batch", "b.other")
    with pytest.raises(MisuseError, match=r"write a\.batch or b\.batch"):
        reading.resolved("batch", known)
    assert reading.resolved("b.batch", known) == "b.batch"
    assert reading.resolved("other", known) == "b.other"


def test_settings_take_the_place_of_values():
    made = reading.changed(
        LORA,
        ["epochs=5", "optimisation.epochs=2", "learning_rate = 1e-4", "packing=false",
         "attention=sdpa", 'optimizer="adamw-8bit"', "targets=q_proj, v_proj", "every=50"],
    )  # fmt: skip
    assert made == replace(
        LORA,
        adapter=replace(LORA.adapter, targets=("q_proj", "v_proj")),
        data=replace(LORA.data, packing=False),
        optimisation=replace(
            LORA.optimisation, epochs=2.0, learning_rate=1e-4, optimizer="adamw-8bit"
        ),
        compute=replace(LORA.compute, attention="sdpa"),
        validation=replace(LORA.validation, every=50.0),
    )
    assert reading.changed(made, ['targets=["all-linear"]']).adapter == LORA.adapter


def test_another_approach_brings_its_tables():
    made = reading.changed(LORA, ["kind=fp4", "approach=qlora"])
    assert (made.approach, made.quantisation.kind) == (Approach.QLORA, "fp4")


@pytest.mark.parametrize("name", reading.names())
def test_without_settings_nothing_changes(name):
    assert reading.changed(reading.read(name), []) == reading.read(name)


@given(st.text(max_size=30), st.text(max_size=30))
def test_any_setting_is_taken_or_refused_in_words(key, value):
    for setting in (f"{key}={value}", f"epochs={value}", f"attention={value}"):
        told, made = "--set", LORA
        try:
            made = reading.changed(LORA, [setting])
        except MisuseError as error:
            told = str(error)
        assert told.startswith("--set")
        assert reading.changed(made, []) == made


def test_every_number_has_a_range():
    numbers = {
        f"{table}.{field.name}"
        for table, kind in get_type_hints(Recipe).items()
        if is_dataclass(kind)
        for field in fields(kind)
        if get_type_hints(kind)[field.name] in {int, float}
    }
    assert set(tables.RANGES) == numbers


def test_settings_by_their_places():
    assert list(tables.flat(LORA)) == list(tables.places())
    assert tables.flat(LORA)["optimisation.learning_rate"] == 2e-4
    assert tables.flat(LORA)["approach"] is Approach.LORA
    assert len(tables.places()) == 1 + sum(
        len(fields(kind))
        for kind in (Adapter, Quantisation, Data, Optimisation, Compute, Validation)
    )


def test_lora_documents_every_key_and_says_the_defaults():
    values = tomllib.loads(reading.text("lora"))
    for place in (*tables.places(), "name", "about", "base"):
        table, _, key = place.rpartition(".")
        assert key in (values[table] if table else values), place
    made = reading.read("lora")
    assert made == Recipe(
        name="lora", about=made.about, approach=Approach.LORA, base="Qwen/Qwen3-8B"
    )


@pytest.mark.parametrize("name", reading.names())
def test_each_that_ships_is_called_as_its_file_and_says_what_it_is_for(name):
    made = reading.read(name)
    assert made.name == name
    assert 20 <= len(made.about) <= 100
    assert made.base.startswith("Qwen/")  # families whose code is in transformers
    assert reading.text(name).startswith("# ")
    assert (made.original is not None) == (name in PUBLISHED)


def test_those_that_ship():
    assert reading.names() == ("lora", "qlora", "full", *PUBLISHED)


@pytest.mark.parametrize("name", PUBLISHED)
def test_a_published_run_is_named_and_what_differs_is_said(name):
    original = reading.read(name).original
    assert original is not None
    assert all(asdict(original).values())
    assert original.source.startswith("https://github.com/")
    assert len(set(original.differs)) == len(original.differs) >= 5
    assert all(one[0].isupper() and one.endswith(".") for one in original.differs)
    remote = "needs remote code, which psykb does not run."
    assert original.differs[0].endswith(remote) == original.model.lower().startswith(
        ("internlm2", "thudm/chatglm2")
    )


def differing(made: Recipe) -> dict[str, object]:
    """Return the settings that are not as in lora."""
    usual = tables.flat(LORA)
    return {key: value for key, value in tables.flat(made).items() if value != usual[key]}


@pytest.mark.parametrize(
    ("name", "figures"),
    [
        ("qlora", {"approach": Approach.QLORA}),
        ("full", {
            "approach": Approach.FULL, "optimisation.learning_rate": 1e-5, "validation.every": 0.2,
            "validation.patience": 2,
        }),
        ("emollm-qlora", {
            "approach": Approach.QLORA, "adapter.r": 64, "adapter.alpha": 16,
            "adapter.dropout": 0.1, "optimisation.per_device": 8, "validation.patience": 0,
        }),
        ("mechat-lora", {
            "adapter.alpha": 64, "adapter.dropout": 0.1, "data.max_length": 8192,
            "data.packing": False, "optimisation.epochs": 2.0, "optimisation.learning_rate": 1e-4,
            "optimisation.schedule": "linear", "optimisation.warmup": 0.1,
            "optimisation.weight_decay": 0.1, "optimisation.beta2": 0.95,
            "optimisation.seed": 1234, "validation.patience": 0,
        }),
        ("soulchat2-full", {
            "approach": Approach.FULL, "data.max_length": 32000, "data.packing": False,
            "optimisation.per_device": 2, "optimisation.learning_rate": 1e-5,
            "optimisation.seed": 42, "validation.every": 100.0, "validation.patience": 0,
        }),
        ("cpsycounx-full", {
            "approach": Approach.FULL, "data.packing": False, "optimisation.epochs": 9.0,
            "optimisation.batch": 448, "optimisation.per_device": 4,
            "optimisation.learning_rate": 1e-6, "optimisation.warmup": 0.0,
            "validation.patience": 0,
        }),
        ("mental-health-support-lora", {
            "optimisation.epochs": 5.0, "optimisation.per_device": 4, "validation.patience": 0,
        }),
    ],
)  # fmt: skip
def test_the_figures_of_each_that_ships(name, figures):
    """All others are those of lora."""
    assert differing(reading.read(name)) == figures


def test_the_figures_that_published_runs_share_with_lora():
    emollm, mechat = reading.read("emollm-qlora"), reading.read("mechat-lora")
    soulchat, mental = reading.read("soulchat2-full"), reading.read("mental-health-support-lora")
    assert (emollm.quantisation.kind, emollm.quantisation.double) == ("nf4", True)
    assert (emollm.data.max_length, emollm.data.packing) == (2048, True)
    assert asdict(emollm.optimisation) == {
        "epochs": 3.0, "max_steps": 0, "batch": 8 * 2, "per_device": 8, "learning_rate": 2e-4,
        "schedule": "cosine", "warmup": 0.03, "weight_decay": 0.0, "beta1": 0.9, "beta2": 0.999,
        "max_grad_norm": 1.0, "optimizer": "adamw", "neftune": 0.0, "seed": 0,
    }  # fmt: skip
    assert (mechat.adapter.r, mechat.optimisation.batch) == (16, 4 * 1 * 4)
    assert (soulchat.optimisation.batch, soulchat.optimisation.epochs) == (2 * 8, 3.0)
    assert (soulchat.optimisation.schedule, soulchat.optimisation.warmup) == ("cosine", 0.03)
    assert reading.read("cpsycounx-full").optimisation.batch == 4 * 4 * 28
    assert mental.optimisation.batch % (4 * mental.optimisation.per_device) == 0
