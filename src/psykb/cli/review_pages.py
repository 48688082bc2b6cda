"""Pictures of the pages that an item cites, opened in the system's viewer."""

import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from psykb.cli.calls import Call
from psykb.messages import text as _
from psykb.types import Citation

if TYPE_CHECKING:
    from psykb.index.knowledge_base import KnowledgeBase


class Pages:
    """Draws pages into a folder of its own, which goes when the review ends.

    Args:
        call: how to tell.
        base: the books; their PDFs must be where they were read. None where nothing is cited.
        password: of encrypted PDFs.
        viewer: whether there is somebody to look: pictures are opened, and not only drawn.
    """

    def __init__(
        self, call: Call, base: "KnowledgeBase | None", *, password: str | None, viewer: bool
    ) -> None:
        self._call = call
        self._base = base
        self._password = password
        self._viewer = viewer
        self._folder: Path | None = None
        self._keeps = False
        self._drawings = 0

    def open(self, citations: Sequence[Citation]) -> None:
        """Show each page that is cited, its quotes boxed.

        Raises:
            NotFoundError: the book is no PDF, or its file is gone or has changed.
            UnreadableFileError: the PDF is encrypted or damaged.
        """
        for name in self._drawn(citations):
            if not self._viewer or click.launch(str(name)) != 0:
                self._keeps = True
                self._call.say(_("the page lies at {file}").format(file=name))

    def close(self) -> None:
        """Remove the pictures, but those that could only be named."""
        if self._folder is not None and not self._keeps:
            shutil.rmtree(self._folder, ignore_errors=True)
        self._folder = None

    def _drawn(self, citations: Sequence[Citation]) -> list[Path]:
        from psykb.corpus.picture import draw, drawable

        if self._base is None:
            self._call.say(_("nothing is cited here that could be shown"))
            return []
        if self._folder is None:
            self._folder = Path(tempfile.mkdtemp(prefix="psykb-pages-"))
        sources = self._base.sources()
        wanted = dict.fromkeys((c.document_id, page.index) for c in citations for page in c.pages)
        if not wanted:
            self._call.say(_("the book has no pages that could be shown"))
        names = []
        for document, page in wanted:
            path = drawable([source for source in sources if source.document_id == document])
            quotes = [c for c in citations if c.document_id == document]
            regions = [region for quote in quotes for region in self._base.regions(quote)]
            self._drawings += 1
            name = self._folder / f"{self._drawings:04}-page-{page}.png"
            name.write_bytes(draw(path, page, regions, password=self._password))
            names.append(name)
        return names
