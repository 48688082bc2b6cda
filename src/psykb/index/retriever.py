"""psykb's index as a llama-index retriever, to plug into anyone's llama-index application."""

from typing import TYPE_CHECKING

from llama_index.core.retrievers import BaseRetriever  # noqa: TID253 (only `as_retriever` imports this)
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode  # noqa: TID253

from psykb.types import Hit

if TYPE_CHECKING:
    from psykb.index.knowledge_base import KnowledgeBase


class PsykbRetriever(BaseRetriever):
    """Retrieves passages; each node carries book, section, page and offsets as metadata."""

    def __init__(self, base: "KnowledgeBase", *, k: int = 10) -> None:
        """Retrieve the best `k` passages of `base`."""
        self._base = base
        self._k = k
        super().__init__()

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        hits = self._base.search(query_bundle.query_str, k=self._k)
        return [NodeWithScore(node=self._node(hit), score=hit.score) for hit in hits]

    def _node(self, hit: Hit) -> TextNode:
        passage = hit.passage
        catalogue = self._base.catalogue
        document = catalogue.document(passage.document_id, with_text=False)
        pages = catalogue.pages(passage.document_id, passage.start, passage.end)
        return TextNode(
            id_=passage.id,
            text=passage.text,
            metadata={
                "book": document.title,
                "section": " › ".join(passage.section),
                "pages": [page.index for page in pages],
                "page_labels": [page.label for page in pages],
                "document_id": passage.document_id,
                "start": passage.start,
                "end": passage.end,
            },
            excluded_embed_metadata_keys=["document_id", "start", "end", "pages"],
            excluded_llm_metadata_keys=["document_id", "start", "end", "pages"],
        )
