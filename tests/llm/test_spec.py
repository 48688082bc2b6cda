"""Spec strings and presets: what is named, and what is said of a name that means nothing."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from psykb.errors import MisuseError
from psykb.llm.addresses import checked, is_local, shown
from psykb.llm.presets import OPENAI_LIKE, presets
from psykb.llm.spec import Spec, parse


@pytest.mark.parametrize("text", ["gpt-4o", "depseek:x", "Deepseek:x", ":x", "hf", "hf:", "none:x"])
def test_a_spec_that_names_nothing_is_refused(text):
    with pytest.raises(MisuseError):
        parse(text)


@pytest.mark.parametrize("text", ["", " ", "none", " none: "])
def test_nothing_names_no_model(text):
    assert parse(text) == Spec(provider="none", model="")


def test_an_unknown_provider_is_told_what_there_is():
    with pytest.raises(MisuseError) as error:
        parse("depseek:chat")
    assert str(error.value) == (
        "--llm depseek:chat: unknown provider 'depseek' (did you mean deepseek?); write none, "
        "PROVIDER:MODEL with one of deepseek, qwen, zhipu, moonshot, siliconflow, openai, ollama, "
        "vllm, lmstudio, or openai-like:MODEL, hf:PATH_OR_NAME, class:package.module.Class"
    )


@pytest.mark.parametrize(
    ("text", "form"),
    [("qwen", "qwen:MODEL"), ("hf:", "hf:PATH_OR_NAME"), ("class", "class:package.module.Class")],
)
def test_a_provider_without_a_model_is_told_the_form(text, form):
    with pytest.raises(MisuseError) as error:
        parse(text)
    assert str(error.value) == f"--llm {text}: which model? write {form}"


@pytest.mark.parametrize(
    ("text", "provider", "model"),
    [
        ("none", "none", ""),
        ("ollama:qwen3:8b", "ollama", "qwen3:8b"),
        ("siliconflow:Qwen/Qwen3-8B", "siliconflow", "Qwen/Qwen3-8B"),
        ("hf:modelscope:Qwen/Qwen3-8B", "hf", "modelscope:Qwen/Qwen3-8B"),
        ("hf:C:\\models\\tiny", "hf", "C:\\models\\tiny"),
        (" deepseek : deepseek-flash ", "deepseek", "deepseek-flash"),
    ],
)
def test_a_spec_is_split_at_its_first_colon(text, provider, model):
    assert parse(text) == Spec(provider=provider, model=model)


@given(
    st.sampled_from([*presets(), "hf", "class"]),
    st.text(min_size=1).filter(lambda model: model.strip() == model),
)
def test_a_spec_comes_back_from_its_text(provider, model):
    assert parse(str(Spec(provider=provider, model=model))) == Spec(provider=provider, model=model)


def test_presets_say_what_is_needed_and_where_they_have_it_from():
    found = dict(presets())
    assert list(found)[-1] == OPENAI_LIKE
    del found[OPENAI_LIKE]
    for name, preset in found.items():
        assert preset.name == name
        assert checked(preset.base_url) == preset.base_url
        assert preset.keys or not preset.needs_key
        assert preset.needs_key != is_local(preset.base_url)
        assert preset.source.startswith("https://")
        assert date.fromisoformat(preset.checked) <= date.today()
        assert all(n >= 4_096 for n in [preset.context, *preset.contexts.values()])


def test_windows_are_looked_up_by_pattern():
    qwen = presets()["qwen"]
    assert [qwen.context_of(m) for m in ("qwen-plus-latest", "qwen-max")] == [131_072, 32_768]
    assert presets()[OPENAI_LIKE].context_of("anything") == 0


def test_fields_that_a_model_refuses_are_looked_up_by_pattern():
    openai = presets()["openai"]
    assert openai.refused_by("gpt-5-mini") == {"temperature"}
    assert openai.refused_by("gpt-4o") == set()


@pytest.mark.parametrize(
    "url",
    ["", "127.0.0.1:8000", "ftp://host/v1", "http://", "http://host:port/v1", "http://[::1/v1"],
)
def test_what_is_no_address_is_refused(url):
    with pytest.raises(MisuseError, match="no address of a server"):
        checked(url)


def test_a_password_in_an_address_is_refused_and_not_repeated():
    with pytest.raises(MisuseError) as error:
        checked("https://me:sesame@example.org/v1")
    assert "sesame" not in str(error.value)
    assert "psykb keys set" in str(error.value)


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("ftp://me:sesame@host/v1", "'ftp://host/v1' is no address"),
        ("http://me:sesame@host:99999/v1", "'http://host:99999/v1' is no address"),
        ("http://me:ses/ame@host:99999/v1", "'http://host:99999/v1' is no address"),
        ("me:sesame@host/v1", "'host/v1' is no address"),
        ("host/v1?key=sesame", "'host/v1' is no address"),
        ("host/v1#sesame", "'host/v1' is no address"),
    ],
)
def test_an_address_that_is_none_is_told_without_its_password(url, words):
    with pytest.raises(MisuseError) as error:
        checked(url)
    assert words in str(error.value)
    assert "sesame" not in str(error.value)
    assert "ame@" not in str(error.value)


def test_an_address_without_secrets_is_shown_as_it_is():
    for url in ("http://127.0.0.1:8000/v1", "https://api.deepseek.com", "nowhere", ""):
        assert shown(url) == url


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("http://127.0.0.1:8000/v1/", "http://127.0.0.1:8000/v1"),
        (" https://example.org/v1/chat/completions ", "https://example.org/v1"),
        ("https://example.org/v1/embeddings", "https://example.org/v1"),
        ("https://api.deepseek.com", "https://api.deepseek.com"),
    ],
)
def test_an_address_is_cut_to_what_calls_need(url, address):
    assert checked(url) == address


@pytest.mark.parametrize(
    ("url", "local"),
    [
        ("http://localhost:11434/v1", True),
        ("http://127.0.0.2/v1", True),
        ("http://[::1]:8000/v1", True),
        ("http://models.localhost/v1", True),
        ("http://localhost.example.org/v1", False),
        ("http://192.168.1.5:8000/v1", False),
        ("http://127.0.0.1.example.org/v1", False),
        ("https://api.openai.com/v1", False),
        ("nonsense", False),
    ],
)
def test_only_this_machine_is_local(url, local):
    assert is_local(url) is local


def test_none_takes_no_model():
    with pytest.raises(MisuseError) as error:
        parse("none:x")
    assert str(error.value) == "--llm none: takes no model; write none alone"


KEYS = ["sk-proj-0123456789abcdefgh", "gsk_0123456789abcdefgh", "AIzaSy0123456789abcdefghij"]


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("form", ["openai-like:{}", "deepseek:{}", "{}", "{}:m"])
def test_a_key_in_the_place_of_a_name_is_refused_and_not_shown(form, key):
    with pytest.raises(MisuseError) as error:
        parse(form.format(key))
    assert key not in str(error.value)
    assert key[8:16] not in str(error.value)


@pytest.mark.parametrize(
    "name", ["sk-2", "Meta-Llama-3-1-70B-Instruct-GPTQ-INT4", "hf_tiny", "./runs/ak-47-lora"]
)
def test_a_name_is_no_key(name):
    assert parse(f"openai-like:{name}").model == name
