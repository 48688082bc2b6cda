"""Tokenizers from a folder, and from a hub of the tests' own."""

import json
import sys
from pathlib import Path
from types import ModuleType

import pytest

from psykb.dataset.rendering.loading import load
from psykb.errors import MissingExtraError, NotFoundError
from tests.dataset.rendering import chat_templates as templates
from tests.dataset.rendering.made_rows import speaking
from tests.model_hub import REVISION, model_hub, run_python

pytest.importorskip("transformers", reason="extra `local` is not installed")


@pytest.fixture
def saved(tmp_path) -> Path:
    """A folder with a tokenizer and nothing else."""
    folder: Path = tmp_path / "saved"
    speaking(templates.CHATML).save_pretrained(folder)
    return folder


@pytest.mark.parametrize("name", ["", "./no", "/no/such", "a/b/c", "~/no-such-folder"])
def test_a_folder_that_is_not_there(name):
    with pytest.raises(NotFoundError, match="there is no such folder; give the folder of a down"):
        load(name)


def test_a_folder_without_a_tokenizer(tmp_path):
    with pytest.raises(NotFoundError, match=r"no tokenizer lies .*\(tokenizer.json is missing\)"):
        load(str(tmp_path))


def test_a_damaged_tokenizer(saved):
    (saved / "tokenizer.json").write_text("{", encoding="utf-8")
    with pytest.raises(NotFoundError, match="the model cannot be loaded"):
        load(str(saved))


def test_code_in_the_folder_is_not_run(saved):
    file = saved / "tokenizer_config.json"
    content = json.loads(file.read_text(encoding="utf-8"))
    content["auto_map"] = {"AutoTokenizer": ["own.Own", "own.Own"]}
    content["tokenizer_class"] = "Own"
    file.write_text(json.dumps(content), encoding="utf-8")
    (saved / "own.py").write_text(
        f"open({str(saved / 'ran')!r}, 'w').close()\nclass Own: pass\n", encoding="utf-8"
    )
    with pytest.raises(NotFoundError, match="the model cannot be loaded"):
        load(str(saved))
    assert not (saved / "ran").exists()


def test_transformers_is_needed(saved, monkeypatch):
    monkeypatch.setitem(sys.modules, "transformers", None)
    with pytest.raises(MissingExtraError, match=r"needs transformers; .*'psykb\[local\]'"):
        load(str(saved))


def test_modelscope_is_needed(monkeypatch):
    monkeypatch.setitem(sys.modules, "modelscope", None)
    with pytest.raises(MissingExtraError, match="pip install modelscope"):
        load("modelscope:org/name")


def test_modelscope_is_asked_for_the_tokenizer_alone(saved, monkeypatch):
    asked = []

    def snapshot_download(name, **options):
        asked.append((name, options))
        return str(saved)

    package = ModuleType("modelscope")
    package.snapshot_download = snapshot_download  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "modelscope", package)
    monkeypatch.setitem(sys.modules, "modelscope.hub", ModuleType("modelscope.hub"))
    monkeypatch.setitem(sys.modules, "modelscope.hub.errors", ModuleType("modelscope.hub.errors"))
    assert load("modelscope:org/name").chat_template == templates.CHATML
    ((name, options),) = asked
    assert (name, options["local_files_only"]) == ("org/name", False)
    assert "*.safetensors" not in options["allow_patterns"]


def test_a_tokenizer_alone_is_enough(saved):
    assert load(str(saved)).chat_template == templates.CHATML


LOAD = (
    "from psykb.dataset.rendering.loading import load; "
    "t = load('org/name'); print(t.name_or_path, len(t.chat_template))"
)


@pytest.mark.slow
def test_the_hub_is_asked_for_the_tokenizer_alone(saved, tmp_path):
    (saved / "model.safetensors").write_bytes(b"weights")
    (saved / "config.json").write_text('{"model_type": "qwen3"}', encoding="utf-8")
    with model_hub() as server:
        server.models["org/name"] = saved
        early = run_python(LOAD, tmp_path, HF_ENDPOINT=server.url, PSYKB_OFFLINE="1")
        assert "model 'org/name' is not on this machine" in early.stderr
        assert server.asked == []
        done = run_python(LOAD, tmp_path, HF_ENDPOINT=server.url)
        assert done.returncode == 0, done.stderr
        folder, length = done.stdout.split()
        assert (Path(folder).name, int(length)) == (REVISION, len(templates.CHATML))
        files = {path.rsplit("/", 1)[-1] for path in server.asked if "/resolve/" in path}
        assert "tokenizer.json" in files
        assert "model.safetensors" not in files
        asked = len(server.asked)
        again = run_python(LOAD, tmp_path, HF_ENDPOINT=server.url, PSYKB_OFFLINE="1")
        assert again.stdout == done.stdout
        assert len(server.asked) == asked
        server.gated = {"org/name"}
        (tmp_path / "other").mkdir()
        gated = run_python(LOAD, tmp_path / "other", HF_ENDPOINT=server.url)
        assert "is given only to those who agreed to its terms" in gated.stderr
