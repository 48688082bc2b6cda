"""From a spec to a model: what is sent where, with which key, and what is refused."""

import json
import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from threading import Barrier, Thread

import pytest
from llama_index.core.llms import LLMMetadata

from psykb import config
from psykb.errors import BudgetError, MissingExtraError, MisuseError, ModelError
from psykb.llm import connections, keys, providers
from psykb.llm.budget import Budget
from psykb.llm.chat import Chat
from psykb.llm.ledger import Ledger
from psykb.llm.opening import open_chat
from psykb.llm.scripted import ScriptedLLM
from psykb.llm.spec import parse
from psykb.types import Failure, Message
from tests.llm.server import Ok, Problem, serving

KEY = "sk-0123456789abcdef"
HELLO = [Message(role="user", content="你好")]


class Ear:
    def __init__(self):
        self.heard = ""

    def piece(self, text):
        self.heard += text

    def again(self):
        self.heard = ""


@pytest.fixture
def server():
    with serving(Ok("ok")) as running:
        yield running


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    """No settings, keys and proxies from outside."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    for name in list(os.environ):
        if name.startswith("PSYKB_") or name.upper().endswith(("_API_KEY", "_PROXY")):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


def settings(**flags):
    return config.load(flags, environ={})


def opened(model, **kwargs) -> Chat:
    chat = open_chat(model, **kwargs)
    assert chat is not None
    return chat


def told(chat, listener=None):
    return chat.reply(HELLO, purpose="test", max_tokens=50, listener=listener).text


# what cannot be opened


@pytest.mark.parametrize("spec", ["none", "", " "])
def test_none_is_none(spec):
    assert open_chat(spec, settings=settings()) is None


def test_without_a_key_nothing_is_opened():
    with pytest.raises(ModelError, match="psykb keys set deepseek") as error:
        open_chat("deepseek:deepseek-flash", settings=settings())
    assert error.value.failure is Failure.NO_KEY


def test_an_openai_like_server_needs_an_address():
    with pytest.raises(MisuseError, match="set PSYKB_BASE_URL"):
        open_chat("openai-like:tiny", settings=settings())


def test_offline_no_other_machine_is_called(monkeypatch):
    monkeypatch.setenv("DEEPSEEK_API_KEY", KEY)
    with pytest.raises(ModelError) as error:
        open_chat("deepseek:deepseek-flash", settings=settings(offline=True))
    assert error.value.failure is Failure.OFFLINE
    assert str(error.value) == (
        "deepseek: https://api.deepseek.com is not on this machine, and psykb is offline "
        "(PSYKB_OFFLINE); use a server here, or unset it"
    )


def test_offline_a_server_here_is_called(server):
    local = settings(offline=True, base_url=server.url)
    with opened("openai-like:tiny", settings=local) as chat:
        assert told(chat) == "ok"


@pytest.mark.parametrize("name", ["stream", "messages", "model"])
def test_what_psykb_sets_itself_is_no_option(server, name):
    with pytest.raises(MisuseError) as error:
        open_chat("openai-like:tiny", settings=settings(base_url=server.url), options={name: "x"})
    assert str(error.value) == (
        f"--llm-option {name}: psykb sets it itself; leave it out (the model is named by --llm "
        "openai-like:MODEL)"
    )


@pytest.mark.parametrize("value", [float("nan"), [float("inf")], object()])
def test_an_option_that_cannot_be_sent_is_refused(server, value):
    with pytest.raises(MisuseError, match="what JSON cannot"):
        open_chat(
            "openai-like:tiny",
            settings=settings(base_url=server.url),
            options={"temperature": value},
        )


@pytest.mark.parametrize("tail", ["?api_key=sesame", "#sesame", "/chat/completions?sesame"])
def test_an_address_with_a_query_is_refused_and_not_shown(tail):
    with pytest.raises(MisuseError, match="goes on after a") as error:
        open_chat("openai-like:m", settings=settings(base_url=f"http://127.0.0.1:9/v1{tail}"))
    assert "sesame" not in str(error.value)


def test_a_limit_to_the_cost_needs_a_price(server):
    with pytest.raises(MisuseError, match="price is not known"):
        open_chat("openai-like:tiny", settings=settings(base_url=server.url, max_cost=1.0))


@pytest.mark.parametrize("value", ["many", 0, -1, 1.5, True])
def test_max_tokens_is_a_whole_number(server, value):
    with pytest.raises(MisuseError, match="max_tokens: write a whole number"):
        open_chat(
            "openai-like:tiny",
            settings=settings(base_url=server.url),
            options={"max_tokens": value},
        )


@pytest.mark.parametrize(
    ("spec", "words"),
    [
        ("class:ScriptedLLM", "write class:package.module.Class"),
        ("class:.a.B", "write class:package.module.Class"),
        ("class:a..B", "write class:package.module.Class"),
        ("class:a.B.", "write class:package.module.Class"),
        ("class:a.B-C", "write class:package.module.Class"),
        ("class:no_such_package.Model", "cannot be imported"),
        ("class:psykb.llm.scripted.Nobody", "cannot be imported"),
        ("class:pathlib.Path", "Path is no llama-index LLM class"),
        ("class:psykb.llm.scripted.Script", "Script is no llama-index LLM class"),
        ("class:psykb.llm.scripted.ScriptedLLM", "cannot be made"),
    ],
)
def test_a_class_that_is_no_model_is_told(spec, words):
    with pytest.raises(MisuseError) as error:
        open_chat(spec, settings=settings())
    assert str(error.value).startswith(f"--llm {spec}: ")
    assert words in str(error.value)


class Broken(ScriptedLLM):
    """A model whose constructor fails in a way of its own."""

    def __init__(self, api_key: str = "") -> None:
        raise RuntimeError(f"no licence for {api_key} \x1b[2J")


class Unsure(ScriptedLLM):
    """A model that cannot say what it is, as llama-index's `OpenAI` with a name of its own."""

    def __init__(self) -> None:
        super().__init__(["ok"])

    @property
    def metadata(self) -> LLMMetadata:
        raise ValueError("unknown model, choose one of " + "gpt, " * 500)


def test_a_class_whose_constructor_fails_is_told_in_one_line():
    with pytest.raises(ModelError) as error:
        open_chat(
            f"class:{__name__}.Broken", settings=settings(), options={"api_key": "my own words"}
        )
    assert error.value.failure is Failure.FAILED
    assert str(error.value).startswith(f"class:{__name__}.Broken: RuntimeError in test_opening.py:")
    assert str(error.value).endswith(": no licence for ••• [2J")


def test_a_module_that_fails_is_told_in_one_line(tmp_path, monkeypatch):
    (tmp_path / "half_written.py").write_text("x = (", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(ModelError) as error:
        open_chat("class:half_written.Model", settings=settings())
    assert error.value.failure is Failure.FAILED
    assert str(error.value).startswith("class:half_written.Model: SyntaxError in ")


@pytest.mark.parametrize("handed_over", [False, True])
def test_a_model_that_cannot_say_its_window_is_told_in_two_lines(handed_over):
    model = Unsure() if handed_over else f"class:{__name__}.Unsure"
    with pytest.raises(ModelError) as error:
        open_chat(model, settings=settings())
    assert error.value.failure is Failure.FAILED
    assert "ValueError in test_opening.py:" in str(error.value)
    assert "set PSYKB_LLM_CONTEXT" in str(error.value)
    assert len(str(error.value)) < 450
    with opened(model, settings=settings(llm_context=4_000)) as chat:
        assert (chat.context, told(chat)) == (4_000, "ok")


def test_llama_indexs_own_openai_with_a_name_of_its_own_is_told_in_two_lines():
    with pytest.raises(ModelError) as error:
        open_chat(
            "class:llama_index.llms.openai.OpenAI",
            settings=settings(),
            options={"model": "mymodel", "api_key": KEY},
        )
    assert error.value.failure is Failure.FAILED
    assert "Unknown model 'mymodel'" in str(error.value)
    assert len(str(error.value)) < 450


def test_a_socks_proxy_names_what_it_needs(monkeypatch):
    monkeypatch.setenv("ALL_PROXY", "socks5://127.0.0.1:1080")
    with pytest.raises(MissingExtraError, match=r"pip install 'httpx\[socks\]'"):
        open_chat("openai-like:tiny", settings=settings(base_url="http://192.0.2.1/v1"))


def test_a_proxy_that_is_none_is_told(monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "gopher://127.0.0.1:1080")
    with pytest.raises(MisuseError, match="a proxy is set"):
        open_chat("openai-like:tiny", settings=settings(base_url="http://192.0.2.1/v1"))


# where keys go


def test_a_project_file_cannot_draw_a_key_to_its_own_server(server, tmp_path, monkeypatch):
    monkeypatch.setenv("DEEPSEEK_API_KEY", KEY)
    file = tmp_path / "psykb.toml"
    file.write_text(f'base_url = "{server.url}"', encoding="utf-8")
    with pytest.raises(ModelError) as error:
        open_chat("deepseek:deepseek-flash", settings=settings())
    assert error.value.failure is Failure.NO_KEY
    host = server.url.removesuffix("/v1")
    assert str(error.value) == (
        f"deepseek: base_url comes from {file}, and a key goes only where you say; to send yours "
        f"to {host}, give --base-url, or put the address into your own settings "
        f"({config.user_file()})"
    )
    # who says so, by a flag or a variable, may send it there
    with opened("deepseek:deepseek-flash", settings=settings(base_url=server.url)) as chat:
        assert told(chat) == "ok"
    assert server.keys == [f"Bearer {KEY}"]


ELSEWHERE = "https://models.example.org/v1"


@pytest.mark.parametrize("name", ["base_url", "embedder_url"])
def test_a_project_file_draws_the_common_key_to_no_other_machine(tmp_path, name):
    keys.store("openai-like", KEY)
    file = tmp_path / "psykb.toml"
    file.write_text(f'{name} = "{ELSEWHERE}"', encoding="utf-8")

    def connect():
        return connections.connection("openai-like", settings(), options=(name, "base_url"))

    with pytest.raises(ModelError) as error:
        connect()
    assert error.value.failure is Failure.NO_KEY
    way = "--base-url" if name == "base_url" else "PSYKB_EMBEDDER_URL"
    assert str(error.value).startswith(f"openai-like: {name} comes from {file}, and a key goes")
    assert f"to send yours to https://models.example.org, give {way}, or" in str(error.value)
    keys.remove("openai-like")
    assert connect().key is None  # without a key there is nothing to send


def test_the_user_may_say_where_the_common_key_goes(tmp_path, monkeypatch):
    monkeypatch.setenv("PSYKB_API_KEY", KEY)
    (tmp_path / "psykb.toml").write_text(f'base_url = "{ELSEWHERE}"', encoding="utf-8")

    def connect(given, **environ):
        return connections.connection("openai-like", given).key

    assert connect(settings(base_url=ELSEWHERE)) == KEY  # by a flag
    assert connect(config.load(environ={"PSYKB_BASE_URL": ELSEWHERE})) == KEY  # by a variable
    # the same host, for another purpose
    named = config.load(environ={"PSYKB_EMBEDDER_URL": "https://models.example.org/v2"})
    assert connect(named) == KEY
    own = tmp_path / "psykb" / "psykb.toml"
    own.parent.mkdir()
    own.write_text('base_url = "https://other.example.org/v1"', encoding="utf-8")
    with pytest.raises(ModelError):
        connect(settings())
    own.write_text(f'base_url = "{ELSEWHERE}"', encoding="utf-8")
    assert connect(settings()) == KEY


def test_a_project_file_may_send_the_common_key_to_this_machine(server, tmp_path, monkeypatch):
    monkeypatch.setenv("PSYKB_API_KEY", KEY)
    (tmp_path / "psykb.toml").write_text(f'base_url = "{server.url}"', encoding="utf-8")
    with opened("openai-like:tiny", settings=settings()) as chat:
        assert told(chat) == "ok"
    assert server.keys == [f"Bearer {KEY}"]


def test_a_project_file_may_name_a_server_that_wants_no_key(server, tmp_path):
    (tmp_path / "psykb.toml").write_text(f'base_url = "{server.url}"', encoding="utf-8")
    with opened("ollama:tiny", settings=settings()) as chat:
        assert told(chat) == "ok"
    assert server.keys == ["Bearer none"]


def test_a_server_elsewhere_may_ask_for_money_whatever_it_is_called(server):
    here = settings(base_url=server.url, max_cost=1.0)
    with opened("vllm:tiny", settings=here) as chat:
        assert told(chat) == "ok"
        assert chat.gate.ledger.usage.cost == {}
    for spec in ("vllm:tiny", "ollama:tiny", "lmstudio:tiny"):
        with pytest.raises(MisuseError, match=f"{spec}: its price is not known"):
            open_chat(spec, settings=settings(base_url=ELSEWHERE, max_cost=1.0))


def test_the_openai_key_goes_to_no_other_server(server, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    with opened("openai-like:tiny", settings=settings(base_url=server.url)) as chat:
        told(chat)
    assert server.keys == ["Bearer none"]


def test_an_openai_like_server_gets_its_own_key(server):
    keys.store("openai-like", KEY)
    with opened("openai-like:tiny", settings=settings(base_url=server.url)) as chat:
        told(chat)
    assert server.keys == [f"Bearer {KEY}"]


def test_a_known_host_gets_its_providers_key(monkeypatch):
    there = settings(base_url="https://api.siliconflow.cn/v1")
    with pytest.raises(ModelError, match="psykb keys set siliconflow"):
        open_chat("openai-like:Qwen/Qwen3-8B", settings=there)
    monkeypatch.setenv("SILICONFLOW_API_KEY", KEY)
    chat = opened("openai-like:Qwen/Qwen3-8B", settings=there)
    chat.close()


# what is sent


def test_a_call_is_made_and_counted(server, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")  # knows nothing of this machine
    ledger = Ledger()
    with opened("openai-like:tiny", settings=settings(base_url=server.url), ledger=ledger) as chat:
        assert (chat.spec, chat.context) == ("openai-like:tiny", 8_192)
        assert told(chat) == "ok"
        ear = Ear()
        assert told(chat, ear) == ear.heard == "ok"
    assert server.seen == [
        {
            "model": "tiny",
            "messages": [{"role": "user", "content": "你好"}],
            "max_tokens": 50,
            "temperature": 0.0,
            **streamed,
        }
        for streamed in (
            {"stream": False},
            {"stream": True, "stream_options": {"include_usage": True}},
        )
    ]
    assert (ledger.usage.calls, ledger.usage.failed, ledger.usage.prompt_tokens) == (2, 0, 40)
    assert not ledger.usage.estimated


def test_options_are_sent_as_they_are(server):
    options = {"temperature": 0.7, "max_tokens": 9, "enable_thinking": False, "top_p": 0.5}
    with opened(
        "openai-like:tiny", settings=settings(base_url=server.url), options=options
    ) as chat:
        told(chat)
        told(chat, Ear())
    for request in server.seen:
        assert {name: request[name] for name in options} == options


def test_what_a_model_is_known_to_refuse_is_not_sent(server, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.setenv("MOONSHOT_API_KEY", KEY)
    for spec in ("openai:gpt-5-mini", "openai:gpt-4o", "moonshot:kimi-k3"):
        with opened(spec, settings=settings(base_url=server.url)) as chat:
            told(chat)
    new, old, kimi = server.seen
    assert (new["max_completion_tokens"], "max_tokens" in new, "temperature" in new) == (
        8_192, False, False
    )  # fmt: skip
    assert (old["max_completion_tokens"], "max_tokens" in old, old["temperature"]) == (
        50, False, 0.0
    )  # fmt: skip
    assert (kimi["max_tokens"], "temperature" in kimi) == (16_384, False)


@pytest.mark.parametrize("streamed", [False, True])
def test_what_a_server_refuses_is_left_out_from_then_on(streamed):
    refusals = {
        "max_tokens": "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead.",
        "temperature": "invalid temperature: only 1 is allowed for this model",
        **(
            {"stream_options": "Extra inputs are not permitted: stream_options"} if streamed else {}
        ),
    }
    plan = [Problem(400, {"error": {"message": words}}) for words in refusals.values()]
    with (
        serving(*plan, Ok("ok")) as server,
        opened("openai-like:tiny", settings=settings(base_url=server.url)) as chat,
    ):
        assert told(chat, Ear() if streamed else None) == "ok"
        for field, (before, after) in zip(refusals, pairwise(server.seen), strict=True):
            assert field in before
            assert field not in after
        assert told(chat, Ear() if streamed else None) == "ok"
        assert len(server.seen) == len(refusals) + 2
    assert not refusals.keys() & server.seen[-1].keys()
    assert server.seen[-1]["max_completion_tokens"] == 50


def test_a_reply_that_is_too_long_for_a_server_is_not_renamed():
    words = "'max_tokens' or 'max_completion_tokens' is too large: 50"
    with (
        serving(Problem(400, {"error": {"message": words}})) as server,
        opened("openai-like:tiny", settings=settings(base_url=server.url)) as chat,
        pytest.raises(ModelError),
    ):
        told(chat)
    assert len(server.seen) == 1


def test_calls_at_once_that_are_refused_are_all_made_again():
    together = Barrier(3)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            reply: dict[str, object] = {
                "choices": [{"message": {"role": "assistant", "content": "ok"}}]
            }
            if "temperature" in body:
                together.wait(10)  # all are sent before the first is refused
                reply = {"detail": [{"loc": ["body", "temperature"]}]}
            self.send_response(422 if "detail" in reply else 200)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps(reply).encode())

        def log_message(self, *args):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        there = settings(base_url=f"http://127.0.0.1:{server.server_port}/v1")
        with opened("openai-like:tiny", settings=there, attempts=1) as chat:
            calls = [chat.submit(HELLO, purpose="test") for _ in range(3)]
            assert [call.result(20).text for call in calls] == ["ok"] * 3
        server.shutdown()
        thread.join()


def test_a_model_does_not_show_its_key(monkeypatch):
    monkeypatch.setenv("DEEPSEEK_API_KEY", KEY)
    connection = connections.connection("deepseek", settings())
    spec = parse("deepseek:deepseek-flash")
    model = providers.of_server(spec, connection, settings(), {}, 8_192)
    assert KEY not in f"{model} {model!r} {connection!r} {model.to_dict()}"
    model.close()


def test_another_400_is_told_and_not_repeated():
    with (
        serving(Problem(400, {"error": {"message": "not to my liking"}})) as server,
        opened("openai-like:tiny", settings=settings(base_url=server.url)) as chat,
        pytest.raises(ModelError) as error,
    ):
        told(chat)
    assert error.value.failure is Failure.BAD_REQUEST
    assert len(server.seen) == 1


def test_windows_come_from_settings_presets_and_models(server, monkeypatch):
    monkeypatch.setenv("ZAI_API_KEY", KEY)
    for spec, declared, expected in (
        ("zhipu:glm-4.6", 0, 200_000),
        ("zhipu:glm-4.6", 5_000, 5_000),
        ("ollama:qwen3:8b", 0, 4_096),
    ):
        chat = opened(spec, settings=settings(llm_context=declared))
        assert (chat.spec, chat.context) == (spec, expected)
        chat.close()
    own = ScriptedLLM(["ok"], context_window=3_000)
    chat = opened(own, settings=settings())
    assert chat.context == 3_000
    assert open_chat(chat) is chat


def test_pace_and_budget_come_from_settings_and_presets(monkeypatch):
    monkeypatch.setenv("SILICONFLOW_API_KEY", KEY)
    for flags, expected in (({}, (8, 1_000, 0)), ({"llm_rpm": 7, "llm_tpm": 9}, (8, 7, 9))):
        chat = opened("siliconflow:Qwen/Qwen3-8B", settings=settings(**flags), attempts=2)
        pace = chat.gate.pace
        assert (pace.concurrency, pace.rpm, pace.tpm) == expected
        assert pace.attempts == 2
        chat.close()


def test_a_budget_of_ones_own_is_kept(server):
    budget = Budget(max_calls=1)
    with opened("openai-like:tiny", settings=settings(base_url=server.url), budget=budget) as chat:
        told(chat)
        with pytest.raises(BudgetError, match="1 of 1 calls are made"):
            told(chat)
    assert len(server.seen) == 1


class Parrot(ScriptedLLM):
    """A model of the test's own, as `class:` takes it."""

    def __init__(self, says: str = "") -> None:
        super().__init__([says])


def test_a_class_of_ones_own_is_made_with_the_options():
    with opened(f"class:{__name__}.Parrot", options={"says": "polly"}) as chat:
        assert told(chat) == "polly"
