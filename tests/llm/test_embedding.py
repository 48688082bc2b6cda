"""Vectors from a server: in order, counted, and every wrong reply told apart."""

import json
import os

import pytest

from psykb import config
from psykb.errors import BudgetError, MisuseError, ModelError
from psykb.llm.embedding import BATCH, EmbeddingServer
from psykb.llm.spec import parse
from psykb.types import Failure
from tests.llm.embedding_server import serving, vector

SPEC = "openai-like:tiny-embedder"
KEY = "sk-0123456789abcdef"


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    """No settings and keys from outside."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    for name in [n for n in os.environ if n.startswith("PSYKB_") or n.endswith("_API_KEY")]:
        monkeypatch.delenv(name)


@pytest.fixture
def server():
    with serving() as running:
        yield running


def opened(url, **changed):
    spec, attempts = changed.pop("spec", SPEC), changed.pop("attempts", 1)
    settings = config.load({"llm_timeout": 2, "embedder_url": url, **changed}, environ={})
    return EmbeddingServer(parse(spec), settings=settings, attempts=attempts)


def test_without_an_address_the_setting_is_named():
    with pytest.raises(MisuseError) as error:
        opened(None)
    assert str(error.value) == (
        "openai-like: at which address? set PSYKB_EMBEDDER_URL, or embedder_url in psykb.toml, to "
        "an address like http://127.0.0.1:8000/v1"
    )


def test_offline_another_machine_is_not_called():
    with pytest.raises(ModelError, match="psykb is offline") as error:
        opened("https://embeddings.example.org/v1", offline=True)
    assert error.value.failure is Failure.OFFLINE


def test_a_presets_key_is_needed_at_its_host():
    with pytest.raises(ModelError, match="psykb keys set siliconflow") as error:
        opened("https://api.siliconflow.cn/v1")
    assert error.value.failure is Failure.NO_KEY


def test_a_limit_to_the_cost_needs_a_price(server):
    with pytest.raises(MisuseError, match="openai-like:tiny-embedder: its price is not known"):
        opened(server.url, max_cost=1.0)


PRICE = """
["openai-like:tiny-*"]
currency = "CNY"
input = 1000
output = 0
checked = 2026-11-20
source = "https://shop.example/prices"
"""


def test_vectors_cost_what_the_users_price_says_and_no_more_than_is_allowed(server, tmp_path):
    (tmp_path / "psykb").mkdir()
    (tmp_path / "psykb" / "prices.toml").write_text(PRICE, encoding="utf-8")
    with opened(server.url, max_cost=0.01) as embedder:
        embedder.vectors(["memory"])  # 6 tokens, at most 6
        assert embedder.ledger.usage.cost == {"CNY": 0.006}
        with pytest.raises(BudgetError, match=r"could cost 0\.006 CNY, and 0\.006 of 0\.01 CNY"):
            embedder.vectors(["memory"])
    assert len(server.requests) == 1


def test_vectors_come_in_the_order_of_the_texts(server):
    server.shuffled = True
    texts = ["工作记忆", "memory", "遗忘"]
    with opened(server.url, offline=True) as embedder:
        assert embedder.vectors(texts) == [vector(text) for text in texts]
        usage = embedder.ledger.by_purpose
    assert server.requests == [
        {"model": "tiny-embedder", "input": texts, "encoding_format": "float"}
    ]
    assert server.keys == ["Bearer none"]
    assert list(usage) == ["embedding"]
    assert (usage["embedding"].calls, usage["embedding"].prompt_tokens) == (1, 12)
    assert not usage["embedding"].estimated


def test_many_texts_go_in_batches_at_once(server, monkeypatch):
    monkeypatch.setenv("PSYKB_API_KEY", KEY)
    texts = [f"text {i}" for i in range(3 * BATCH + 1)]
    with opened(server.url, llm_concurrency=3) as embedder:
        assert embedder.vectors(texts) == [vector(text) for text in texts]
        assert embedder.ledger.usage.calls == 4
    assert sorted(len(request["input"]) for request in server.requests) == [1, BATCH, BATCH, BATCH]
    assert set(server.keys) == {f"Bearer {KEY}"}


def test_a_server_that_counts_nothing_is_estimated(server):
    server.counted = False
    with opened(server.url) as embedder:
        embedder.vectors(["工作记忆"])
        assert embedder.ledger.usage.estimated
        assert embedder.ledger.usage.prompt_tokens > 0


def test_a_busy_server_is_asked_again(server):
    server.plan = [(429, {"Retry-After": "0"}, "{}"), (500, {}, "{}")]
    with opened(server.url, attempts=3) as embedder:
        assert embedder.vectors(["memory"]) == [vector("memory")]
        usage = embedder.ledger.usage
    assert (usage.calls, usage.failed, len(server.requests)) == (1, 2, 3)


def rows(*vectors):
    data = [{"index": i, "embedding": v, "object": "embedding"} for i, v in enumerate(vectors)]
    return json.dumps({"object": "list", "model": "m", "data": data})


@pytest.mark.parametrize(
    ("reply", "failure", "words"),
    [
        ((401, {}, '{"error": {"message": "no"}}'), Failure.WRONG_KEY, "does not accept the key"),
        ((404, {}, '{"detail": "Not Found"}'), Failure.WRONG_URL, "PSYKB_EMBEDDER_URL"),
        ((429, {}, "{}"), Failure.RATE_LIMITED, "too many requests"),
        ((500, {}, "{}"), Failure.SERVER_ERROR, "failed"),
        ((200, {"Content-Type": "text/html"}, "<p>"), Failure.WRONG_URL, "PSYKB_EMBEDDER_URL"),
        ((200, {}, '{"data": [{"ind'), Failure.BROKEN_REPLY, "cannot be read"),
        ((200, {}, rows([1.0], [2.0])), Failure.BROKEN_REPLY, "2 vectors for 1 texts"),
        ((200, {}, rows([])), Failure.BROKEN_REPLY, "vectors of different lengths"),
        ((200, {}, rows([1.0, float("nan")])), Failure.BROKEN_REPLY, "values that are no numbers"),
        ((200, {}, rows([0.0, 0.0])), Failure.BROKEN_REPLY, "vectors of nothing but zeros"),
        ((200, {}, rows(["one", "two"])), Failure.BROKEN_REPLY, "no vectors in it"),
        ((200, {}, '{"data": [{"index": 0, "embedding": 3}]}'), Failure.BROKEN_REPLY, "no vectors"),
    ],
)  # fmt: skip
def test_a_wrong_reply_has_its_reason(server, reply, failure, words):
    server.plan = [reply]
    with opened(server.url) as embedder, pytest.raises(ModelError) as error:
        embedder.vectors(["memory"])
    assert error.value.failure is failure
    assert words in str(error.value)
    assert len(server.requests) == 1


@pytest.mark.parametrize("vectors", [[[0.0]], [[1.0], [2.0]], [[float("nan")]]])
def test_wrong_vectors_are_asked_for_once_more(server, vectors):
    server.plan = [(200, {}, rows(*vectors))] * 5
    with opened(server.url, attempts=5) as embedder, pytest.raises(ModelError) as error:
        embedder.vectors(["memory"])
    assert error.value.failure is Failure.BROKEN_REPLY
    assert len(server.requests) == 2


def test_a_redirect_names_the_variable_of_the_embedder(server):
    server.plan = [(301, {"Location": "https://models.example.org/v1/embeddings"}, "")]
    with opened(server.url) as embedder, pytest.raises(ModelError) as error:
        embedder.vectors(["memory"])
    assert error.value.failure is Failure.WRONG_URL
    assert str(error.value).endswith(
        "redirects to https://models.example.org; use that as PSYKB_EMBEDDER_URL"
    )


def test_what_other_calls_brought_comes_before_the_error(server):
    server.plan = [(400, {}, "{}")]
    texts = [f"text {i}" for i in range(8 * BATCH)]
    came: list[int] = []
    with (
        opened(server.url, llm_concurrency=3) as embedder,
        pytest.raises(ModelError) as error,
    ):
        came.extend(at for at, _rows in embedder.batches(texts))
    assert error.value.failure is Failure.BAD_REQUEST
    # no call was sent after the failure was known, and no answer was lost
    assert len(came) == len(server.requests) - 1 < 7


def test_vectors_of_another_length_in_a_later_batch_are_refused(server):
    server.plan = [(200, {}, rows(*[[1.0]] * BATCH))]
    with opened(server.url, llm_concurrency=1) as embedder, pytest.raises(ModelError) as error:
        embedder.vectors(["text"] * (BATCH + 1))
    assert error.value.failure is Failure.BROKEN_REPLY


def test_a_server_that_is_gone_is_told():
    with serving() as server:
        url = server.url
    with opened(url) as embedder, pytest.raises(ModelError) as error:
        embedder.vectors(["memory"])
    assert error.value.failure is Failure.NO_NETWORK
    assert "is the server running there?" in str(error.value)


def test_what_is_embedded_and_the_key_are_in_no_error(server, monkeypatch):
    monkeypatch.setenv("PSYKB_API_KEY", KEY)
    said = "我叫林晓梅，电话13912345678，昨晚我又哭了一整夜"
    server.plan = [(400, {}, json.dumps({"error": {"message": f"cannot embed {said} with {KEY}"}}))]
    with opened(server.url) as embedder, pytest.raises(ModelError) as error:
        embedder.vectors([said])
    assert error.value.failure is Failure.BAD_REQUEST
    for part in ("林晓梅", "13912345678", "哭了", KEY, KEY[:10]):
        assert part not in str(error.value)
