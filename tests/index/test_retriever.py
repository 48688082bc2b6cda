"""psykb's index inside llama-index."""

import pytest

from psykb.index.knowledge_base import KnowledgeBase

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::UserWarning")


@pytest.fixture
def base(tmp_path, books):
    made = KnowledgeBase.create(tmp_path / "kb")
    made.ingest([books])
    return made


def echo():
    """A language model that answers with what it was shown."""
    from llama_index.core.llms import CompletionResponse, CustomLLM, LLMMetadata

    class Echo(CustomLLM):
        @property
        def metadata(self):
            return LLMMetadata(context_window=20_000)

        def complete(self, prompt, formatted=False, **_options):
            return CompletionResponse(text=prompt)

        def stream_complete(self, prompt, formatted=False, **_options):
            yield CompletionResponse(text=prompt, delta=prompt)

    return Echo()


def test_a_query_engine_gets_book_section_and_offsets(base):
    from llama_index.core.query_engine import RetrieverQueryEngine

    engine = RetrieverQueryEngine.from_args(base.as_retriever(k=2), llm=echo())
    response = engine.query("什么是工作记忆？")
    nodes = response.source_nodes
    hits = base.search("什么是工作记忆？", k=2)
    assert [n.node.node_id for n in nodes] == [h.passage.id for h in hits]
    assert [n.score for n in nodes] == [h.score for h in hits]
    best = nodes[0]
    assert best.metadata["book"] == "记忆小书"
    assert best.metadata["section"] == "第一章 记忆 › 1.1 工作记忆"
    assert best.metadata["pages"] == []
    document = base.document(best.metadata["document_id"])
    start, end = best.metadata["start"], best.metadata["end"]
    assert document.text[start:end] == best.node.get_content()
    # what the model was shown: book and section, then the passage
    assert "book: 记忆小书\nsection: 第一章 记忆 › 1.1 工作记忆" in str(response)
    assert "工作记忆（working memory）是指对有限的信息加以暂时保持" in str(response)
