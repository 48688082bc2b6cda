"""`psykb merge`."""

import json
import shutil

import pytest

from psykb import cli
from psykb.training import job_files
from psykb.training.jobs import Job
from psykb.training.recipes.settings import Approach, Recipe
from tests.tiny_models import tiny_adapter, tiny_causal_lm

pytest.importorskip("peft", reason="extra `train` is not installed")


@pytest.fixture(autouse=True)
def known(monkeypatch):
    """The command is there, whatever the list of commands says."""
    monkeypatch.setitem(cli.cli.modules, "merge", "psykb.cli.merge")


@pytest.fixture(scope="module")
def models(tmp_path_factory):
    """A folder with a base and an adapter."""
    import warnings

    folder = tmp_path_factory.mktemp("models")
    base = tiny_causal_lm(folder / "base")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # between the libraries
        adapter = tiny_adapter(folder / "adapter", base)
    file = adapter / "adapter_config.json"
    config = json.loads(file.read_text(encoding="utf-8")) | {"task_type": "CAUSAL_LM"}
    file.write_text(json.dumps(config), encoding="utf-8")
    return folder


def test_help_says_what_it_is_for(run):
    done = run("merge", "--help")
    assert done.code == 0
    assert "Usage: psykb merge [OPTIONS] ADAPTER" in done.out
    assert "psykb merge generated/tutor" in done.out
    for option in ("--out FOLDER", "--base NAME_OR_PATH", "--force", "--json"):
        assert option in done.out


def test_a_call_without_an_adapter_is_misused(run):
    done = run("merge")
    assert (done.code, done.out) == (2, "")
    assert "ADAPTER is missing" in done.err


def test_a_whole_model_is_told_in_one_line(run, tmp_path):
    (tmp_path / "config.json").write_text("{}", encoding="utf-8")
    done = run("merge", str(tmp_path))
    assert (done.code, done.out) == (2, "")
    assert done.err == (
        f"psykb: {tmp_path}: is a whole model and no adapter, so there is nothing to merge; use it "
        f"as it is: psykb ask --llm hf:{tmp_path} …\n"
    )


def test_a_run_is_found_by_its_name(run, here):
    job = Job(
        model="b", base="b", fingerprint="0" * 16, data="d", digest="0" * 64, version="0",
        recipe=Recipe(name="tiny", about="for tests", approach=Approach.FULL),
    )  # fmt: skip
    job_files.write(job, here / "generated" / "tutor")
    done = run("merge", "tutor")
    assert (done.code, done.out) == (2, "")
    assert f"use it as it is: psykb ask --llm hf:{here / 'generated' / 'tutor' / 'model'} …" in (
        done.err
    )


@pytest.mark.train
def test_the_folder_is_printed_and_the_rest_is_told(run, models):
    done = run("merge", str(models / "adapter"), "--out", "m")
    assert (done.code, done.out) == (0, "m\n")
    first, logits, effect, rounded, head, *lines = done.err.splitlines()
    assert first.startswith(f"merging {models / 'adapter'} into {models / 'base'}: takes about ")
    assert logits.startswith("logits, merged against base and adapter: at most ")
    assert "same likeliest token at 517 of 517 positions" in logits
    assert effect.startswith("the adapter itself moves them by ")
    assert rounded == "weights in float32; rounding to it took 0.000% of the update"
    assert head == "for llama.cpp and Ollama (psykb runs neither):"
    assert lines == [
        "  python convert_hf_to_gguf.py m --outfile m/model-f32.gguf --outtype f32",
        "  llama-quantize m/model-f32.gguf m/model-q4_k_m.gguf Q4_K_M",
        "  ollama create my-model -f m/Modelfile",
    ]


def test_every_remark_and_obstacle_has_words():
    from psykb.cli import merge_words
    from psykb.training.merging.modelfile import Remark
    from psykb.training.merging.turns import Obstacle

    assert set(merge_words._REMARKS) == {one.value for one in Remark}
    assert set(merge_words._OBSTACLES) == {one.value for one in Obstacle}
    for words in (*merge_words._REMARKS.values(), *merge_words._OBSTACLES.values()):
        assert words()


@pytest.mark.train
def test_json_holds_the_figures(run, models):
    done = run("merge", str(models / "adapter"), "--out", "m", "--json", "-q")
    assert (done.code, done.err) == (0, "")
    said = json.loads(done.out)
    assert said["schema"] == 1
    assert (said["folder"], said["dtype"], said["telling"]) == ("m", "float32", True)
    assert said["compared"]["positions"] == said["compared"]["agreeing"] == 517
    assert said["remarks"] == []


@pytest.mark.train
def test_a_template_that_ollama_cannot_have_is_told(run, models, tmp_path):
    adapter = tmp_path / "adapter"
    shutil.copytree(models / "adapter", adapter)
    for name in ("tokenizer.json", "tokenizer_config.json"):
        shutil.copyfile(models / "base" / name, adapter / name)
    template = (models / "base" / "chat_template.jinja").read_text(encoding="utf-8")
    dated = template + "{# {{ strftime_now('%d') }} #}"
    (adapter / "chat_template.jinja").write_text(dated, encoding="utf-8")
    done = run("merge", str(adapter), "-q")
    assert done.code == 0
    assert done.err == (
        "psykb: no Modelfile for Ollama: the chat template writes the date, which Ollama's cannot "
        "in that form\n"
    )
