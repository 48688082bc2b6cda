"""Where models are looked for: folders, the hub or its mirror, ModelScope, and nowhere offline."""

import json
import sys
from pathlib import Path

import pytest

from psykb.errors import MissingExtraError, NotFoundError
from psykb.llm import hub
from tests.model_hub import REVISION, model_hub, run_python


@pytest.fixture(autouse=True)
def own_environment(monkeypatch, tmp_path):
    """Settings of the tests alone; what `stay_offline` sets is taken back."""
    monkeypatch.setenv("PSYKB_ROOT", str(tmp_path))
    monkeypatch.delenv("PSYKB_OFFLINE", raising=False)
    for name in ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE"):
        monkeypatch.setenv(name, "")


def folder_with(folder: Path, *names: str) -> Path:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(b"{}")
    return folder


@pytest.mark.parametrize(
    "name",
    [
        "/no/such/model",
        "./model",
        "../model",
        "~/no-such-model",
        "~nobody-here/x",
        "~x",
        "a/b/c",
        "C:\\m",
        "m\\n",
        ".",
    ],
)
def test_a_path_is_never_looked_up(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(NotFoundError) as e:
        hub.locate(name)
    if name == ".":
        assert str(e.value) == ".: no model lies in this folder (config.json is missing)"
    else:
        assert str(e.value) == (
            f"{name}: there is no such folder; give the folder of a downloaded model, or its name "
            "on the hub (ORGANISATION/NAME)"
        )


@pytest.mark.parametrize(
    ("names", "at"),
    [
        (["config.json", "pytorch_model.bin"], "pytorch_model.bin"),
        (["config.json", "pytorch_model-00001-of-00002.bin"], "pytorch_model-00001-of-00002.bin"),
        (["adapter_config.json", "adapter_model.bin"], "adapter_model.bin"),
        (
            ["modules.json", "config.json", "model.safetensors", "2_Dense/pytorch_model.bin"],
            "2_Dense/pytorch_model.bin",
        ),
    ],
)
def test_pickled_weights_are_refused(tmp_path, names, at):
    folder = folder_with(tmp_path / "m", *names)
    with pytest.raises(NotFoundError) as e:
        hub.locate(str(folder))
    assert str(e.value) == (
        f"{folder / at}: the weights are a pickle, which can run code and is not read; take a "
        "model with .safetensors, or convert it"
    )


def test_a_training_run_without_a_result_is_no_model(tmp_path):
    run = folder_with(tmp_path / "run", "train.toml", "adapter/README.md")
    with pytest.raises(NotFoundError) as e:
        hub.locate(str(run))
    assert str(e.value) == f"{run}: this training run has no result yet; let it end first"


@pytest.mark.parametrize(
    ("result", "sign"), [("adapter", "adapter_config.json"), ("model", "config.json")]
)
def test_a_training_run_stands_for_its_result(tmp_path, result, sign):
    names = ("train.toml", f"{result}/{sign}", f"{result}/model.safetensors")
    run = folder_with(tmp_path / "run", *names)
    assert hub.locate(str(run)) == str(run / result)


def test_a_pickle_beside_safetensors_is_no_matter(tmp_path):
    names = ["config.json", "model.safetensors", "pytorch_model.bin", "training_args.bin"]
    folder = folder_with(tmp_path / "m", *names)
    assert hub.locate(str(folder)) == str(folder)


def test_a_model_without_weights_is_refused(tmp_path):
    folder = folder_with(tmp_path / "m", "config.json", "model.gguf")
    with pytest.raises(NotFoundError) as e:
        hub.locate(str(folder))
    assert str(e.value) == (
        f"{folder}: the model has no weights as .safetensors; take one that has"
    )


def test_a_folder_below_home_is_found(tmp_path, monkeypatch):
    folder = folder_with(tmp_path / "m", "config.json", "model.safetensors")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    assert hub.locate("~/m") == str(folder)


def test_a_folder_goes_before_a_name_on_the_hub(tmp_path, monkeypatch):
    folder_with(tmp_path / "org" / "name", "config.json", "model.safetensors")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(sys.modules, "huggingface_hub", None)
    assert Path(hub.locate("org/name")) == Path("org/name")


def test_a_name_needs_the_package_of_the_hub(monkeypatch):
    monkeypatch.setitem(sys.modules, "huggingface_hub", None)
    with pytest.raises(MissingExtraError) as e:
        hub.locate("org/name")
    assert str(e.value) == (
        "model 'org/name' is to be looked up on the hub, which needs huggingface-hub; install it "
        "with: pip install 'psykb[local]'"
    )


@pytest.mark.parametrize(
    ("asked", "variable", "expected"),
    [(True, "", True), (False, "1", False), (None, "1", True), (None, "0", False)],
)
def test_who_decides_to_stay_offline(monkeypatch, asked, variable, expected):
    monkeypatch.setenv("PSYKB_OFFLINE", variable)
    assert hub.settle(asked) is expected
    import os

    assert (os.environ["HF_HUB_OFFLINE"], os.environ["TRANSFORMERS_OFFLINE"]) == (
        ("1", "1") if expected else ("", "")
    )


# Errors of a model


def test_a_failed_download_names_the_mirror_modelscope_and_the_folder():
    error = hub.not_loaded("org/name", OSError("503 Server Error\nmore"))
    assert str(error) == (
        "model 'org/name' cannot be loaded (503 Server Error); set HF_ENDPOINT=<mirror> for a "
        "mirror of the hub, write modelscope:ORGANISATION/NAME, or give the folder of a downloaded "
        "model"
    )


def test_an_offline_failure_does_not_send_to_a_mirror():
    error = hub.not_loaded("org/name", OSError("not cached"), offline=True)
    assert str(error) == (
        "model 'org/name' is not on this machine, and nothing is looked up offline; give the "
        "folder of a downloaded model, or unset PSYKB_OFFLINE"
    )


def test_a_damaged_folder_does_not_send_to_a_mirror(tmp_path):
    error = hub.not_loaded(str(tmp_path), ValueError(""))
    assert str(error) == (
        f"{tmp_path}: the model cannot be loaded (ValueError); download the folder again, or give "
        "another model"
    )


def test_the_telling_line_is_quoted_and_cut():
    said = f"401 Client Error. (Request ID: x)\n\n{'a' * 300}\nrest"
    assert f"({'a' * 200}…)" in str(hub.not_loaded("org/name", OSError(said)))


# ModelScope, by a package of the tests' own in the place of the real one

PACKAGE = """
import json, pathlib
from modelscope.hub.errors import NotExistError
def snapshot_download(model_id, **asked):
    file = pathlib.Path(__file__).with_name("asked.jsonl")
    with file.open("a") as out:
        out.write(json.dumps({"model": model_id, **asked}) + "\\n")
    if model_id != "org/name":
        raise NotExistError("no such model here")
    return str(file.parent / "model")
"""


@pytest.fixture
def modelscope(tmp_path, monkeypatch):
    package = tmp_path / "site" / "modelscope"
    (package / "hub").mkdir(parents=True)
    (package / "__init__.py").write_text(PACKAGE)
    (package / "hub" / "__init__.py").write_text("")
    (package / "hub" / "errors.py").write_text("class NotExistError(Exception): pass\n")
    folder_with(package / "model", "config.json", "model.safetensors")
    monkeypatch.syspath_prepend(str(tmp_path / "site"))
    for name in ("modelscope", "modelscope.hub", "modelscope.hub.errors"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    yield package
    for name in [n for n in sys.modules if n.partition(".")[0] == "modelscope"]:
        del sys.modules[name]


def test_modelscope_needs_its_package(monkeypatch):
    monkeypatch.setitem(sys.modules, "modelscope", None)
    with pytest.raises(MissingExtraError) as e:
        hub.locate("modelscope:org/name")
    assert str(e.value) == (
        "modelscope:org/name: ModelScope needs its package; install it with: pip install modelscope"
    )


@pytest.mark.parametrize("offline", [False, True])
def test_modelscope_gives_the_folder(modelscope, offline):
    assert hub.locate("modelscope:org/name", offline=offline) == str(modelscope / "model")
    (asked,) = map(json.loads, (modelscope / "asked.jsonl").read_text().splitlines())
    assert (asked["model"], asked["local_files_only"]) == ("org/name", offline)
    assert "*.safetensors" in asked["allow_patterns"]
    assert not {"*", "*.bin", "*.py", "*.pt"} & set(asked["allow_patterns"])


def test_modelscope_errors_are_told_in_words(modelscope):
    with pytest.raises(NotFoundError, match=r"'modelscope:org/other' cannot be loaded \(no such"):
        hub.locate("modelscope:org/other")
    with pytest.raises(NotFoundError, match="'modelscope:org/other' is not on this machine"):
        hub.locate("modelscope:org/other", offline=True)


# The Hugging Face hub, by a server of the tests' own in the place that HF_ENDPOINT gives

LOCATE = "from psykb.llm import hub; print(hub.locate('org/name'))"


@pytest.fixture
def served(tmp_path):
    pytest.importorskip("huggingface_hub", reason="extra `local` is not installed")
    names = ["config.json", "model.safetensors", "1_Pooling/config.json", "tokenizer.json"]
    others = ["pytorch_model.bin", "modeling_own.py", "onnx/model.json", "consolidated.safetensors"]
    folder_with(tmp_path / "served", *names, *others)
    with model_hub() as server:
        server.models["org/name"] = tmp_path / "served"
        yield server


def located(tmp_path, server, **variables):
    return run_python(LOCATE, tmp_path, HF_ENDPOINT=server.url, **variables)


def test_the_mirror_is_asked_for_what_is_needed_and_nothing_else(tmp_path, served):
    done = located(tmp_path, served)
    assert (done.returncode, done.stderr.count("Traceback")) == (0, 0), done.stderr
    folder = Path(done.stdout.strip())
    assert folder.name == REVISION
    found = {file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file()}
    assert found == {"config.json", "model.safetensors", "1_Pooling/config.json", "tokenizer.json"}
    files = {path for path in served.asked if "/resolve/" in path}
    assert files == {f"/org/name/resolve/{REVISION}/{name}" for name in found}


def test_offline_nothing_is_asked(tmp_path, served):
    done = located(tmp_path, served, PSYKB_OFFLINE="1")
    assert "NotFoundError: model 'org/name' is not on this machine" in done.stderr
    assert served.asked == []
    folder = located(tmp_path, served).stdout
    asked = len(served.asked)
    assert asked > 0
    assert located(tmp_path, served, PSYKB_OFFLINE="1").stdout == folder
    assert len(served.asked) == asked


def test_a_gated_model_says_what_to_do(tmp_path, served):
    served.gated = {"org/name"}
    last = located(tmp_path, served).stderr.splitlines()[-1]
    assert last == (
        "psykb.errors.NotFoundError: model 'org/name' is given only to those who agreed to its "
        "terms; do so on its page, then set HF_TOKEN, or give the folder of a downloaded model"
    )


def test_what_was_downloaded_serves_without_a_network(tmp_path, served):
    folder = located(tmp_path, served).stdout
    gone = run_python(LOCATE, tmp_path, HF_ENDPOINT="http://127.0.0.1:9")
    assert (gone.stdout, gone.returncode) == (folder, 0)


def test_an_unknown_name_and_no_network_are_told_in_words(tmp_path, served):
    unknown = LOCATE.replace("org/name", "org/other")
    done = run_python(unknown, tmp_path, HF_ENDPOINT=served.url)
    last = done.stderr.splitlines()[-1]
    assert last.startswith("psykb.errors.NotFoundError: model 'org/other' cannot be loaded (")
    assert "Repository Not Found" in last
    assert "HF_ENDPOINT=<mirror>" in last
    (tmp_path / "other").mkdir()
    gone = run_python(LOCATE, tmp_path / "other", HF_ENDPOINT="http://127.0.0.1:9")
    last = gone.stderr.splitlines()[-1]
    assert last.startswith("psykb.errors.NotFoundError: model 'org/name' cannot be loaded (")
    assert "modelscope:ORGANISATION/NAME" in last
