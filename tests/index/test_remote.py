"""The embedder on a server: what is kept, what is not, and words alone when it fails."""

import socket
import sqlite3
import subprocess
import sys
import time
import warnings

import httpx
import numpy as np
import pytest

from psykb.errors import EmbedderError, MisuseError, ModelError
from psykb.index.embedders import check_spec, check_unchanged
from psykb.index.ingesting import Options
from psykb.index.knowledge_base import KnowledgeBase
from psykb.index.manifest import EmbedderState
from psykb.index.remote import DegradedWarning, RemoteEmbedder
from psykb.llm.embedding import BATCH
from psykb.types import Failure
from tests.llm.embedding_server import DIM, serving, vector

SPEC = "openai-like:tiny-embedder"


@pytest.fixture
def server(monkeypatch):
    with serving() as running:
        monkeypatch.setenv("PSYKB_EMBEDDER_URL", running.url)
        yield running


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    """No settings and keys from outside; a server that fails is told at once."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("PSYKB_LLM_TIMEOUT", "2")
    for name in ("PSYKB_EMBEDDER_URL", "PSYKB_BASE_URL", "PSYKB_API_KEY", "PSYKB_OFFLINE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def base(tmp_path, books, server):
    made = KnowledgeBase.create(tmp_path / "kb", embedder=SPEC)
    made.ingest([books])
    made.close()
    return made.path


def unit(text):
    made = np.asarray(vector(text), np.float32)
    return made / np.linalg.norm(made)


def texts_of(server):
    return [text for request in server.requests for text in request["input"]]


def test_the_error_of_a_spec_names_all_forms():
    for spec in ("openai-like:", "openai-like", "remote:x"):
        with pytest.raises(MisuseError, match=r"lsa .* st:NAME_OR_PATH .* openai-like:MODEL"):
            check_spec(spec)
    assert check_spec(SPEC) == SPEC


def test_a_key_in_the_place_of_the_model_makes_no_base(tmp_path):
    with pytest.raises(MisuseError, match="looks like a key") as error:
        KnowledgeBase.create(tmp_path / "kb", embedder="openai-like:sk-proj-0123456789abcdef")
    assert "0123456" not in str(error.value)
    assert not (tmp_path / "kb").exists()


def test_without_an_address_nothing_is_ingested(tmp_path, books):
    base = KnowledgeBase.create(tmp_path / "kb", embedder=SPEC)
    with pytest.raises(MisuseError, match="PSYKB_EMBEDDER_URL"):
        base.ingest([books])
    assert base.generation == 0


def test_a_server_that_fails_while_ingesting_ends_it_and_loses_nothing(tmp_path, books, server):
    base = KnowledgeBase.create(tmp_path / "kb", embedder=SPEC)
    server.plan = [(401, {}, "{}")]
    with pytest.raises(ModelError) as error:
        base.ingest([books])
    assert error.value.failure is Failure.WRONG_KEY
    assert base.generation == 0
    base.ingest([books])  # the books are staged: the same command goes on
    assert base.counts.documents == 3


def test_a_base_on_a_server(base, server):
    with KnowledgeBase.open(base) as opened:
        assert (opened.embedder.spec, opened.embedder.dim) == (SPEC, DIM)
        assert opened.embedder.weight == 1.0
        server.requests.clear()
        hit = opened.search("工作记忆", k=1)[0]
        assert hit.dense == pytest.approx(
            float(unit("工作记忆") @ unit(hit.passage.text)), abs=1e-5
        )
        assert not opened.degraded
        assert texts_of(server) == ["工作记忆"]  # one call for a question
        opened.search("工作记忆", k=3)
        assert texts_of(server) == ["工作记忆"]


def test_address_and_key_are_stored_nowhere(tmp_path, books, server, monkeypatch):
    monkeypatch.setenv("PSYKB_API_KEY", "sk-0123456789abcdef")
    with KnowledgeBase.create(tmp_path / "kb", embedder=SPEC) as base:
        base.ingest([books])
    assert set(server.keys) == {"Bearer sk-0123456789abcdef"}
    for file in (tmp_path / "kb").rglob("*"):
        content = file.read_bytes() if file.is_file() else b""
        assert b"127.0.0.1" not in content
        assert b"sk-0123" not in content


def test_nothing_is_embedded_twice(base, books, server):
    rows = sqlite3.connect(base / "cache" / "embeddings.sqlite")
    known = rows.execute("SELECT count(*) FROM vectors").fetchone()
    rows.close()
    opened = KnowledgeBase.open(base)
    assert known == (opened.counts.passages,)
    opened.remove(["memory.md"])
    server.requests.clear()
    opened.ingest([books / "memory.md"])
    assert texts_of(server) == ["psykb"]  # only to learn what its vectors are
    opened.close()


def test_without_the_server_words_are_searched_and_it_is_said_once(base, server):
    server.shutdown()
    server.server_close()
    with KnowledgeBase.open(base) as opened:
        assert not opened.degraded  # opening sends nothing
        with pytest.warns(DegradedWarning, match="is the server running there"):
            hits = opened.search("工作记忆")
        assert "工作记忆" in hits[0].passage.text
        assert hits[0].dense is None
        assert opened.degraded
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            assert opened.search("遗忘")[0].dense is None
    assert opened.degraded


def test_without_an_address_words_are_searched(base, monkeypatch):
    monkeypatch.delenv("PSYKB_EMBEDDER_URL")
    with (
        KnowledgeBase.open(base) as opened,
        pytest.warns(DegradedWarning, match="PSYKB_EMBEDDER_URL"),
    ):
        assert opened.search("工作记忆")[0].dense is None


def test_offline_a_server_elsewhere_is_not_asked(base, monkeypatch):
    monkeypatch.setenv("PSYKB_EMBEDDER_URL", "https://embeddings.example.org/v1")
    monkeypatch.setenv("PSYKB_OFFLINE", "1")
    with (
        KnowledgeBase.open(base) as opened,
        pytest.warns(DegradedWarning, match="psykb is offline"),
    ):
        assert opened.search("工作记忆")[0].dense is None


def test_another_model_behind_the_same_name_is_noticed(base, books, server):
    server.dim = DIM + 1
    with KnowledgeBase.open(base) as opened:
        with pytest.warns(DegradedWarning, match="not the model that made the vectors"):
            assert opened.search("工作记忆")[0].dense is None
        (books / "new.md").write_text("# 新\n\n记忆是指经验的保持。\n", encoding="utf-8")
        server.requests.clear()
        with pytest.raises(EmbedderError, match="add --reembed"):
            opened.ingest([books])
        assert texts_of(server) == ["psykb"]
        opened.ingest([books], Options(reembed=True))
        assert opened.embedder.dim == DIM + 1
        assert opened.search("工作记忆")[0].dense is not None
        assert not opened.degraded


def test_another_embedder_is_not_taken_over_silently(base, books, server):
    with KnowledgeBase.open(base) as opened:
        with pytest.raises(EmbedderError, match="was built with the embedder openai-like:tiny"):
            opened.ingest([books], Options(spec="lsa"))
        opened.ingest([books], Options(spec="lsa", reembed=True))
        assert opened.embedder.spec == "lsa"


def test_a_server_that_failed_is_asked_again_after_a_pause(server):
    state = EmbedderState(spec=SPEC, fingerprint="f", dim=DIM, weight=1.0)
    now = [0.0]
    embedder = RemoteEmbedder(SPEC, weight=1.0, state=state, clock=lambda: now[0])
    server.plan = [(401, {}, "{}")]
    with pytest.warns(DegradedWarning):
        assert not embedder.query("记忆").any()
    now[0] = 59.0
    assert not embedder.query("记忆").any()
    assert len(server.requests) == 1
    now[0] = 61.0
    assert embedder.query("记忆") == pytest.approx(unit("记忆"))
    assert not embedder.degraded
    embedder.close()


STATE = EmbedderState(spec=SPEC, fingerprint="f", dim=DIM, weight=1.0)


@pytest.mark.parametrize(
    "reply", [(500, {}, "{}"), (429, {"Retry-After": "50"}, "{}"), (200, {}, "{")]
)
def test_a_question_is_not_asked_twice(server, reply):
    embedder = RemoteEmbedder(SPEC, weight=1.0, state=STATE)
    server.plan = [reply, reply]
    with pytest.warns(DegradedWarning):
        assert not embedder.query("记忆").any()
    assert len(server.requests) == 1
    embedder.close()


def test_a_server_that_stalls_holds_nobody_up(monkeypatch):
    monkeypatch.setenv("PSYKB_LLM_TIMEOUT", "1")
    with socket.create_server(("127.0.0.1", 0)) as silent:  # takes connections, says nothing
        monkeypatch.setenv("PSYKB_EMBEDDER_URL", f"http://127.0.0.1:{silent.getsockname()[1]}/v1")
        embedder = RemoteEmbedder(SPEC, weight=1.0, state=STATE)
        started = time.monotonic()
        with pytest.warns(DegradedWarning, match="took too long to answer"):
            assert not embedder.query("记忆").any()
        assert time.monotonic() - started < 1.9
        embedder.close()


@pytest.mark.parametrize(("allowed", "seconds"), [("120", 10), ("3", 3)])
def test_a_question_waits_ten_seconds_at_most(server, monkeypatch, allowed, seconds):
    monkeypatch.setenv("PSYKB_LLM_TIMEOUT", allowed)
    embedder = RemoteEmbedder(SPEC, weight=1.0, state=STATE)
    with embedder._impatient_server() as impatient, embedder._server() as patient:
        assert impatient._client.timeout == httpx.Timeout(seconds)
        assert patient._client.timeout == httpx.Timeout(int(allowed), connect=min(10, int(allowed)))
        assert impatient._gate.pace.attempts == 1
        assert patient._gate.pace.attempts == 5


def test_a_project_file_draws_no_key_to_an_embedder_of_its_own(tmp_path, monkeypatch):
    monkeypatch.setenv("PSYKB_API_KEY", "sk-0123456789abcdef")
    (tmp_path / "psykb.toml").write_text(
        'embedder_url = "https://models.example.org/v1"', encoding="utf-8"
    )
    embedder = RemoteEmbedder(SPEC, weight=1.0, state=STATE)
    with pytest.warns(DegradedWarning, match="embedder_url comes from"):
        assert not embedder.query("记忆").any()


@pytest.mark.parametrize("answered", [1, 3, 5])
def test_no_text_that_was_answered_is_sent_again(tmp_path, server, monkeypatch, answered):
    monkeypatch.setenv("PSYKB_LLM_CONCURRENCY", "2")
    texts = [f"text {i}" for i in range(6 * BATCH)]
    embedder = RemoteEmbedder(SPEC, weight=1.0, state=STATE, cache=tmp_path / "cache" / "v.sqlite")
    server.fails_after = answered
    with pytest.raises(ModelError) as error:
        embedder.passages(texts)
    assert error.value.failure is Failure.BAD_REQUEST
    known = {text for request in server.answered for text in request["input"]}
    assert len(known) == answered * BATCH
    server.fails_after = None
    server.requests.clear()
    vectors = embedder.passages(texts)
    assert sorted(texts_of(server)) == sorted(set(texts) - known)
    assert vectors[-1] == pytest.approx(unit(texts[-1]), abs=1e-6)


def test_a_kill_loses_only_the_calls_under_way(tmp_path, server, monkeypatch):
    cache = tmp_path / "cache" / "v.sqlite"
    monkeypatch.setenv("PSYKB_LLM_CONCURRENCY", "2")
    texts = [f"text {i}" for i in range(6 * BATCH)]
    script = (
        "import sys; from psykb.index.manifest import EmbedderState; "
        "from psykb.index.remote import RemoteEmbedder; from pathlib import Path; "
        f"state = EmbedderState(spec={SPEC!r}, fingerprint='f', dim={DIM}, weight=1.0); "
        f"e = RemoteEmbedder({SPEC!r}, weight=1.0, state=state, cache=Path(sys.argv[1])); "
        f"e.passages([f'text {{i}}' for i in range({len(texts)})])"
    )
    server.stalls_after = 4
    process = subprocess.Popen([sys.executable, "-c", script, str(cache)])
    assert server.stalled.wait(20)
    deadline = time.monotonic() + 10
    while _stored(cache) < 4 * BATCH and time.monotonic() < deadline:
        time.sleep(0.02)
    process.kill()
    process.wait()
    server.stalls_after = None
    server.released.set()
    known = {text for request in server.answered[:4] for text in request["input"]}
    server.requests.clear()
    RemoteEmbedder(SPEC, weight=1.0, state=STATE, cache=cache).passages(texts)
    assert sorted(texts_of(server)) == sorted(set(texts) - known)


def _stored(cache):
    rows = sqlite3.connect(f"file:{cache}?mode=ro", uri=True)
    try:
        return rows.execute("SELECT count(*) FROM vectors").fetchone()[0]
    except sqlite3.OperationalError:  # the table is not there yet
        return 0
    finally:
        rows.close()


@pytest.mark.parametrize("old", [DIM, DIM + 1])
def test_the_same_name_with_other_vectors_is_not_taken_over_silently(old):
    before = EmbedderState(spec=SPEC, fingerprint=f"of {old}", dim=old, weight=1.0)
    now = EmbedderState(spec=SPEC, fingerprint=f"of {DIM}", dim=DIM, weight=1.0)
    if old == DIM:
        check_unchanged(before, now)
        return
    with pytest.raises(EmbedderError, match=r"\(17 dimensions, now 16\).*add --reembed"):
        check_unchanged(before, now)


def test_a_first_build_and_another_spec_are_not_a_change():
    now = EmbedderState(spec=SPEC, fingerprint="new", dim=DIM, weight=1.0)
    first = EmbedderState(spec=SPEC, fingerprint="", dim=0, weight=1.0)
    other = EmbedderState(spec="lsa", fingerprint="x", dim=8, weight=0.25)
    check_unchanged(first, now)
    check_unchanged(other, now)
    assert first.dim != now.dim != other.dim  # of the same server, this would be refused


def test_texts_of_nothing_are_zero_and_not_sent(server):
    embedder = RemoteEmbedder(SPEC, weight=1.0)
    server.requests.clear()
    made = embedder.passages(["", "记忆", " \n"])
    assert texts_of(server) == ["记忆"]
    assert made[1] == pytest.approx(unit("记忆"))
    assert not made[[0, 2]].any()
    assert not embedder.query("  ").any()
    embedder.close()


def test_the_fingerprint_is_that_of_model_and_length(server):
    first = RemoteEmbedder(SPEC, weight=1.0).state
    assert RemoteEmbedder(SPEC, weight=1.0).state == first
    assert RemoteEmbedder(f"{SPEC}-2", weight=1.0).state.fingerprint != first.fingerprint
    server.dim = DIM + 1
    assert RemoteEmbedder(SPEC, weight=1.0).state.fingerprint != first.fingerprint
