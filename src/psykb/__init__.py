"""psykb: psychology textbooks in, answers with exact citations out.

The pipeline, in the order in which things come into being:

    corpus      files → Document → Passage, Definition
    index       Passage → Hit: `KnowledgeBase`, one folder on disk
    grounding   a range of the text → Citation; what covers a question, what supports a claim
    answering   question + KnowledgeBase → Answer: `ask`, without a model or with one (`llm`)
    generation  Passage → QAPair: questions with answers, each checked against its quotes
    dataset     QAPair → files for training, teaching, flash cards
    cli         the command `psykb`

A Citation is a range of characters in a stored Document; its quote is cut from the store.
"""

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

__all__ = ["Answer", "Citation", "Document", "Hit", "KnowledgeBase", "Passage", "ask"]

if TYPE_CHECKING:
    from psykb.answering.asking import ask
    from psykb.index.knowledge_base import KnowledgeBase
    from psykb.types import Answer, Citation, Document, Hit, Passage

_HOME = {
    "KnowledgeBase": "psykb.index.knowledge_base",
    "ask": "psykb.answering.asking",
    "Answer": "psykb.types",
    "Citation": "psykb.types",
    "Document": "psykb.types",
    "Hit": "psykb.types",
    "Passage": "psykb.types",
}


def __getattr__(name: str) -> Any:  # noqa: ANN401 (a module's attribute may be anything)
    """Import a public name when it is first used, so that `import psykb` costs nothing."""
    if name not in _HOME:
        raise AttributeError(f"module 'psykb' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOME[name]), name)
