"""Neural embedders and rerankers on tiny models that are made here."""

import json
import shutil
import sqlite3
import sys
import warnings

import numpy as np
import pytest

from psykb.errors import EmbedderError, MissingExtraError, MisuseError, NotFoundError
from psykb.index.ingesting import Options
from psykb.index.knowledge_base import KnowledgeBase
from psykb.index.neural import NeuralEmbedder, Reranker
from psykb.index.opening import DegradedWarning
from psykb.llm.devices import bfloat16_pays
from tests.model_hub import model_hub, run_python
from tests.tiny_models import tiny_cross_encoder, tiny_embedder

LOADED = (
    "from psykb.index.neural import NeuralEmbedder, open_model\n"
    "open_model('CrossEncoder', 'scores')\n"
    "state = NeuralEmbedder('st:vectors', weight=1.0).state\n"
    "print(state.spec, state.dim, state.fingerprint)"
)


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    """A static embedding model with random vectors."""
    pytest.importorskip("sentence_transformers", reason="extra `local` is not installed")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return tiny_embedder(tmp_path_factory.mktemp("model") / "static")


@pytest.fixture
def reranker(tmp_path, model):
    """A cross-encoder with one logit."""
    return tiny_cross_encoder(tmp_path / "reranker", ["relevance"])


pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning"),
]


def test_a_base_on_a_neural_model(tmp_path, books, model):
    base = KnowledgeBase.create(tmp_path / "kb", embedder=f"st:{model}")
    base.ingest([books])
    assert (base.embedder.dim, base.embedder.weight) == (32, 1.0)
    hit = base.search("工作记忆", k=1)[0]
    assert "工作记忆" in hit.passage.text
    # what FAISS says is the cosine of the model's own vectors, the query with its prompt
    from sentence_transformers import SentenceTransformer

    encoder = SentenceTransformer(str(model), device="cpu")
    query = encoder.encode_query("工作记忆", normalize_embeddings=True)
    passage = encoder.encode_document([hit.passage.text], normalize_embeddings=True)[0]
    assert hit.dense == pytest.approx(float(query @ passage), abs=1e-2)


def test_nothing_is_encoded_twice(tmp_path, books, model):
    base = KnowledgeBase.create(tmp_path / "kb", embedder=f"st:{model}")
    base.ingest([books / "memory.md"])
    cache = base.path / "cache" / "embeddings.sqlite"

    def cached():
        connection = sqlite3.connect(cache)
        rows = set(connection.execute("SELECT text FROM vectors").fetchall())
        connection.close()
        return rows

    before = cached()
    assert len(before) == base.counts.passages
    base.remove(["memory.md"])
    base.ingest([books / "memory.md"])
    assert cached() == before


def test_reembedding_changes_the_embedder(tmp_path, books, model):
    base = KnowledgeBase.create(tmp_path / "kb")
    base.ingest([books])
    with pytest.raises(EmbedderError, match="was built with the embedder lsa"):
        base.ingest([books], Options(spec=f"st:{model}"))
    base.ingest([books], Options(spec=f"st:{model}", reembed=True))
    assert base.embedder.spec == f"st:{model}"
    assert base.search("工作记忆")[0].dense is not None
    base.ingest([books], Options(spec="lsa", reembed=True))
    assert base.embedder.spec == "lsa"


def test_another_model_in_the_same_folder_is_noticed(tmp_path, books, model):
    folder = tmp_path / "model"
    shutil.copytree(model, folder)
    base = KnowledgeBase.create(tmp_path / "kb", embedder=f"st:{folder}")
    base.ingest([books])
    base.close()
    weights = next(folder.rglob("*.safetensors"))
    content = bytearray(weights.read_bytes())
    content[-4:] = np.float32(7.0).tobytes()
    weights.write_bytes(content)
    with pytest.warns(DegradedWarning, match="is not the model that made the vectors"):
        assert KnowledgeBase.open(base.path).search("工作记忆")[0].dense is None


def test_a_missing_model_says_where_it_was_looked_for(tmp_path, books, model):
    base = KnowledgeBase.create(tmp_path / "kb", embedder=f"st:{tmp_path}/nothing")
    with pytest.raises(NotFoundError, match="/nothing: there is no such folder"):
        base.ingest([books])
    # the books are staged: with a model that is there, the same command needs no reading
    assert base.generation == 0


def test_pickled_weights_are_not_read(tmp_path, model):
    folder = shutil.copytree(model, tmp_path / "model")
    (folder / "model.safetensors").rename(folder / "pytorch_model.bin")
    with pytest.raises(NotFoundError, match=r"pytorch_model\.bin: the weights are a pickle"):
        NeuralEmbedder(f"st:{folder}", weight=1.0)


def test_modules_of_elsewhere_are_not_run(tmp_path, model):
    folder = shutil.copytree(model, tmp_path / "model")
    (folder / "own.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w')", encoding="utf-8")
    modules = [{"idx": 0, "name": "0", "path": "", "type": "own.Module"}]
    (folder / "modules.json").write_text(json.dumps(modules), encoding="utf-8")
    with pytest.raises(NotFoundError, match=r"cannot be loaded \(.*'own\.Module'"):
        NeuralEmbedder(f"st:{folder}", weight=1.0)
    assert not (tmp_path / "ran").exists()


def test_an_encoder_that_was_never_trained_to_score_is_refused(tmp_path, reranker):
    from safetensors.torch import load_file, save_file

    file = reranker / "model.safetensors"
    weights = load_file(file)
    del weights["classifier.weight"]
    save_file(weights, file, metadata={"format": "pt"})
    with pytest.raises(MisuseError) as e:
        Reranker(str(reranker))
    assert str(e.value) == (
        f"{reranker}: no cross-encoder, for the layer that scores pairs is missing "
        "(classifier.weight); take a reranker or an NLI model"
    )


def test_a_reranker_without_its_tokenizer_is_refused(reranker):
    for name in ("tokenizer.json", "tokenizer_config.json"):
        (reranker / name).unlink()
    with pytest.raises(NotFoundError, match="the tokenizer's files are missing"):
        Reranker(str(reranker))


def test_names_without_an_organisation_are_asked_of_the_mirror_and_offline_nothing_is(
    tmp_path, model, reranker
):
    with model_hub() as hub:
        hub.models = {"sentence-transformers/vectors": model, "cross-encoder/scores": reranker}
        refused = run_python(LOADED, tmp_path, HF_ENDPOINT=hub.url, PSYKB_OFFLINE="1")
        assert (
            "NotFoundError: model 'cross-encoder/scores' is not on this machine" in refused.stderr
        )
        assert hub.asked == []
        done = run_python(LOADED, tmp_path, HF_ENDPOINT=hub.url)
        assert done.stdout.startswith("st:vectors 32 "), done.stderr
        names = {path.split("/resolve/")[0] for path in hub.asked if "/resolve/" in path}
        assert names == {"/sentence-transformers/vectors", "/cross-encoder/scores"}
        hub.asked.clear()
        again = run_python(LOADED, tmp_path, HF_ENDPOINT=hub.url, PSYKB_OFFLINE="1")
        assert (again.stdout, hub.asked) == (done.stdout, [])


def test_a_model_of_modelscope(tmp_path, model, monkeypatch):
    package = tmp_path / "modelscope"
    (package / "hub").mkdir(parents=True)
    answer = f"def snapshot_download(name, **asked): return {str(model)!r} + name.split('/')[0]"
    (package / "__init__.py").write_text(answer, encoding="utf-8")
    (package / "hub" / "__init__.py").write_text("", encoding="utf-8")
    (package / "hub" / "errors.py").write_text("", encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    here = model.with_name(f"{model.name}org")
    shutil.copytree(model, here)
    found = NeuralEmbedder("st:modelscope:org/static", weight=1.0).state
    # the same model by another way is the same model
    assert found.fingerprint == NeuralEmbedder(f"st:{model}", weight=1.0).state.fingerprint
    assert found.spec == "st:modelscope:org/static"
    for name in [n for n in sys.modules if n.partition(".")[0] == "modelscope"]:
        del sys.modules[name]


def test_without_the_extra_a_base_is_searched_by_words(tmp_path, books, model, monkeypatch):
    base = KnowledgeBase.create(tmp_path / "kb", embedder=f"st:{model}")
    base.ingest([books])
    base.close()
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    opened = KnowledgeBase.open(base.path)
    with pytest.warns(DegradedWarning, match=r"pip install 'psykb\[local\]'"):
        assert opened.search("工作记忆")[0].dense is None
    assert opened.degraded
    with pytest.raises(MissingExtraError, match=r"pip install 'psykb\[local\]'"):
        opened.search("工作记忆", rerank="anything")


def test_a_reranker_orders_anew(tmp_path, books, reranker):
    import torch
    from sentence_transformers import CrossEncoder

    base = KnowledgeBase.create(tmp_path / "kb")
    base.ingest([books])
    plain = base.search("工作记忆")
    reranked = base.search("工作记忆", rerank=str(reranker))
    assert {h.passage.id for h in reranked} == {h.passage.id for h in plain}
    dtype = torch.bfloat16 if bfloat16_pays() else torch.float32
    encoder = CrossEncoder(str(reranker), model_kwargs={"dtype": dtype})
    expected = encoder.predict([("工作记忆", h.passage.text) for h in reranked])
    assert [h.rerank for h in reranked] == pytest.approx([float(s) for s in expected], abs=2e-2)
    assert [h.score for h in reranked] == sorted((h.rerank or 0 for h in reranked), reverse=True)
    assert len({h.rerank for h in reranked}) > 1
