"""Neural embedders and rerankers on tiny models that are made here."""

import shutil
import sqlite3
import sys
import warnings

import numpy as np
import pytest

from psykb.errors import EmbedderError, MissingExtraError, NotFoundError
from psykb.index.ingesting import Options
from psykb.index.knowledge_base import KnowledgeBase
from psykb.index.opening import DegradedWarning

WORDS = [
    "工作记忆是记忆系统",
    "operant conditioning",
    "条件反射",
    "memory",
    "学习",
    "遗忘",
    "needs",
]


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    """A static embedding model: a byte-level tokenizer trained here and random vectors."""
    pytest.importorskip("sentence_transformers", reason="extra `local` is not installed")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from sentence_transformers import SentenceTransformer
        from sentence_transformers.sentence_transformer.modules import StaticEmbedding
        from tokenizers import Tokenizer, models, pre_tokenizers, trainers

        tokenizer = Tokenizer(models.BPE())
        tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
        alphabet = pre_tokenizers.ByteLevel.alphabet()
        trainer = trainers.BpeTrainer(
            vocab_size=400, show_progress=False, initial_alphabet=alphabet
        )
        tokenizer.train_from_iterator(WORDS * 20, trainer)
        rows = tokenizer.get_vocab_size()
        weights = np.random.default_rng(0).standard_normal((rows, 32)).astype("f4")
        module = StaticEmbedding(tokenizer, embedding_weights=weights)
        folder = tmp_path_factory.mktemp("model") / "static"
        prompts = {"query": "问：", "document": ""}
        SentenceTransformer(modules=[module], device="cpu", prompts=prompts).save(str(folder))
    return folder


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


def test_a_missing_model_says_where_it_was_looked_for(tmp_path, books):
    pytest.importorskip("sentence_transformers", reason="extra `local` is not installed")
    base = KnowledgeBase.create(tmp_path / "kb", embedder=f"st:{tmp_path}/nothing")
    with pytest.raises(NotFoundError, match="nothing' cannot be loaded"):
        base.ingest([books])
    # the books are staged: with a model that is there, the same command needs no reading
    assert base.generation == 0


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


def test_a_reranker_orders_anew(tmp_path, books):
    pytest.importorskip("sentence_transformers", reason="extra `local` is not installed")
    from sentence_transformers import CrossEncoder
    from transformers import BertConfig, BertForSequenceClassification, BertTokenizerFast

    folder = tmp_path / "reranker"
    folder.mkdir()
    characters = sorted({c for word in WORDS for c in word if c.strip()})
    vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *characters]
    (folder / "vocab.txt").write_text("\n".join(vocabulary), encoding="utf-8")
    BertTokenizerFast(vocab_file=str(folder / "vocab.txt")).save_pretrained(folder)
    config = BertConfig(
        vocab_size=len(vocabulary),
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=16,
        num_labels=1,
        max_position_embeddings=512,
    )
    BertForSequenceClassification(config).save_pretrained(folder)
    base = KnowledgeBase.create(tmp_path / "kb")
    base.ingest([books])
    plain = base.search("工作记忆")
    reranked = base.search("工作记忆", rerank=str(folder))
    assert {h.passage.id for h in reranked} == {h.passage.id for h in plain}
    encoder = CrossEncoder(str(folder))
    expected = encoder.predict([("工作记忆", h.passage.text) for h in reranked])
    assert [h.rerank for h in reranked] == pytest.approx([float(s) for s in expected], abs=2e-2)
    assert [h.score for h in reranked] == sorted((h.rerank or 0 for h in reranked), reverse=True)
