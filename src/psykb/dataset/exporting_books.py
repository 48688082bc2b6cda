"""Write the books of a knowledge base for continued pre-training."""

from pathlib import Path

from psykb.dataset.exported import Exported, check_printable, told, written
from psykb.dataset.exporters import corpus
from psykb.dataset.request import Options
from psykb.index.knowledge_base import KnowledgeBase


def export_corpus(base: KnowledgeBase, target: Path, options: Options | None = None) -> Exported:
    """Write the books of a base as texts for continued pre-training.

    Args:
        base: at least one book.
        target: of the file of rows; or, for Markdown, of a file beside which each book gets one.
        options: how; `markdown`, `include`, `force` and `retrain` matter.

    Raises:
        MisuseError, StoreError: as `export`.
    """
    options = options or Options()
    made = corpus.files(base, target, options)
    return written(made, told(made, "corpus"), options)


def render_corpus(base: KnowledgeBase, options: Options | None = None) -> tuple[bytes, Exported]:
    """Return what `export_corpus` would write into its one file of rows, and write nothing.

    Raises:
        MisuseError: Markdown is asked for, which is a file a book.
    """
    options = options or Options()
    check_printable("corpus", several=options.markdown)
    made = corpus.files(base, Path("corpus"), options)
    return (made.files[0][1] if made.rows else b""), told(made, "corpus")
