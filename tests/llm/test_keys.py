"""Keys: where they are found, how they are kept, and that they never show."""

import json
import os
import stat

import pytest

from psykb.errors import MisuseError, ModelError, SettingsError
from psykb.llm import keys
from psykb.llm.presets import presets
from psykb.types import Failure

KEY = "sk-0123456789abcdef"
posix = pytest.mark.skipif(os.name == "nt", reason="Windows has no such bits")


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    """A home without keys."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    for preset in presets().values():
        for variable in preset.keys:
            monkeypatch.delenv(variable, raising=False)
    return tmp_path / "psykb"


def test_without_a_key_it_is_said_where_it_is_looked_for():
    assert keys.find("deepseek") is None
    with pytest.raises(ModelError) as error:
        keys.need("deepseek")
    assert error.value.failure is Failure.NO_KEY
    assert str(error.value) == (
        "deepseek: no key; set DEEPSEEK_API_KEY, or run: psykb keys set deepseek"
    )


@pytest.mark.parametrize("name", ["nobody", "hf", "none", "lmstudio", ""])
def test_only_providers_have_keys(name):
    for act in (keys.find, keys.remove, keys.check, lambda name: keys.store(name, KEY)):
        with pytest.raises(MisuseError, match="there are deepseek, qwen"):
            act(name)


def test_a_key_in_the_place_of_a_name_is_not_repeated():
    with pytest.raises(MisuseError) as error:
        keys.check(KEY)
    assert KEY not in str(error.value)


@pytest.mark.parametrize("value", ["", " \n", "two words", "sk-钥匙", "sk-\x07bell", "a\nb"])
def test_what_is_no_key_is_not_stored(value, home):
    with pytest.raises(MisuseError) as error:
        keys.store("deepseek", value)
    assert "deepseek" in str(error.value)
    assert not home.exists()


@posix
def test_a_file_that_others_can_read_is_refused(home):
    path = keys.store("deepseek", KEY)
    for mode in (0o640, 0o604, 0o620):
        path.chmod(mode)
        for act in (lambda: keys.find("deepseek"), lambda: keys.store("qwen", KEY), keys.known):
            with pytest.raises(MisuseError, match=f"chmod 600 {path}"):
                act()
    path.chmod(0o600)
    assert keys.need("deepseek").value == KEY


@pytest.mark.parametrize("content", ["not json", "[1]", '{"deepseek": 3}', "\udcff"])
def test_a_file_that_holds_no_keys_is_refused(home, content):
    path = keys.store("deepseek", KEY)
    path.write_bytes(content.encode("utf-8", "surrogateescape"))
    with pytest.raises(SettingsError, match=r"keys\.json"):
        keys.find("deepseek")


@posix
def test_a_file_of_keys_is_the_owners_from_the_start(home, monkeypatch):
    old = os.umask(0)
    try:
        path = keys.store("deepseek", f" {KEY}\n")
    finally:
        os.umask(old)
    assert path == home / "keys.json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert json.loads(path.read_text(encoding="utf-8")) == {"deepseek": KEY}
    assert [p.name for p in home.iterdir()] == ["keys.json"]


def test_the_environment_stands_above_the_file(home, monkeypatch):
    keys.store("zhipu", "stored-key")
    monkeypatch.setenv("ZHIPUAI_API_KEY", "second")
    found = keys.need("zhipu")
    assert (found.value, found.origin) == ("second", "ZHIPUAI_API_KEY")
    monkeypatch.setenv("ZAI_API_KEY", " first ")
    assert keys.need("zhipu").value == "first"
    for variable in ("ZAI_API_KEY", "ZHIPUAI_API_KEY"):
        monkeypatch.setenv(variable, " ")
    found = keys.need("zhipu")
    assert (found.value, found.origin) == ("stored-key", str(home / "keys.json"))


def test_keys_are_listed_and_removed(home, monkeypatch):
    keys.store("qwen", KEY)
    keys.store("deepseek", KEY)
    monkeypatch.setenv("PSYKB_API_KEY", "own")
    assert [key.name for key in keys.known()] == ["deepseek", "qwen", "openai-like"]
    assert keys.remove("qwen")
    assert not keys.remove("qwen")
    assert [key.name for key in keys.known()] == ["deepseek", "openai-like"]


def test_a_key_does_not_show_itself(home):
    keys.store("deepseek", KEY)
    found = keys.need("deepseek")
    assert KEY not in repr(found)
    assert KEY not in f"{found!r} {[found.value]}"


def test_capitals_do_not_matter(home):
    keys.store("DeepSeek", KEY)
    assert keys.check(" OPENAI ") == "openai"
    assert [key.name for key in keys.known()] == ["deepseek"]
    assert keys.need("DEEPSEEK").name == "deepseek"
    assert keys.remove("Deepseek")


def test_a_key_is_a_providers_whatever_the_model():
    with pytest.raises(MisuseError) as error:
        keys.check("openai-like:m")
    assert str(error.value) == (
        "a key is a provider's, whatever the model: write openai-like alone"
    )


@pytest.mark.parametrize("name", ["nobody", "Nobody:m", "DeepSeek2", "open-ai2"])
def test_an_unknown_name_is_shown_with_those_there_are(name):
    with pytest.raises(MisuseError) as error:
        keys.check(name)
    assert str(error.value) == (
        f"no provider {name.partition(':')[0]!r} that takes a key; there are deepseek, qwen, "
        "zhipu, moonshot, siliconflow, openai, ollama, vllm, openai-like"
    )


@pytest.mark.parametrize("name", [KEY, KEY.upper(), "0123abcd0123", "a" * 17, f"{KEY}:m"])
def test_what_may_be_a_key_is_not_shown(name):
    with pytest.raises(MisuseError, match="may be a key, so it is not shown; there are") as error:
        keys.check(name)
    assert name not in str(error.value)
