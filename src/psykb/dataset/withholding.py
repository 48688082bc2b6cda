"""Leave the books' words out of a text, and count how much of each book it has."""

from collections.abc import Iterable

from psykb.dataset.markers import escaped, kept, marked
from psykb.dataset.verbatim import Books, Run
from psykb.errors import NotFoundError
from psykb.index.knowledge_base import KnowledgeBase
from psykb.messages import text as _
from psykb.types import QAPair, record


@record
class Share:
    """How much of a book an export reproduces.

    `characters` is the length of the book, `before` how many of its characters stand in runs of 20
    or more in the export with quotes (each counted once), `after` in that without.
    """

    document_id: str
    title: str
    characters: int
    before: int
    after: int


class Withheld:
    """`Words` with a marker in the place of every run that stands in a book of the base.

    Only the title by which a citation names its book stays: without it nobody could tell which
    book to get.
    """

    def __init__(self, base: KnowledgeBase) -> None:
        """Read the books of `base`."""
        self._documents = {d.id: d for d in base.documents()}
        self._lengths: dict[str, int] = {}
        texts = {i: base.document(i).text for i in self._documents}
        self._lengths = {i: len(text) for i, text in texts.items()}
        self._books = Books(texts)
        self._before: dict[str, list[tuple[int, int]]] = {}
        self._after: dict[str, list[tuple[int, int]]] = {}

    def said(self, text: str, item: QAPair) -> str:
        """Return `text` with its runs replaced; those of the books that `item` cites first."""
        near = {c.document_id for c in (*item.citations, *item.origin)}
        runs = self._books.runs(text, near)
        _count(self._before, runs)
        written = marked(text, runs)
        for piece in kept(written) if runs else ():  # measured, not taken for granted
            _count(self._after, self._books.runs(piece))
        return written

    def named(self, text: str) -> str:
        """Return a title."""
        return escaped(text)

    def check(self, items: Iterable[QAPair]) -> None:
        """Refuse items that cite a book which the base lacks: its words could not be told.

        Raises:
            NotFoundError: names the book and the item.
        """
        for item in items:
            for citation in (*item.citations, *item.origin):
                if citation.document_id not in self._documents:
                    raise NotFoundError(
                        _(
                            "--no-quotes: item {item} cites {document} ({title}), which this "
                            "knowledge base lacks; name the one that has it by --kb"
                        ).format(item=item.id, document=citation.document_id, title=citation.title)
                    )

    def shares(self) -> tuple[Share, ...]:
        """Return how much of each book was in what was said so far; only books with any."""
        return tuple(
            Share(
                document_id=i,
                title=self._documents[i].title,
                characters=self._lengths[i],
                before=_union(self._before[i]),
                after=_union(self._after.get(i, [])),
            )
            for i in sorted(self._before)
        )


def _count(ranges: dict[str, list[tuple[int, int]]], runs: Iterable[Run]) -> None:
    for run in runs:
        found = (run.start, run.start + run.end - run.at)
        ranges.setdefault(run.document_id, []).append(found)


def _union(ranges: Iterable[tuple[int, int]]) -> int:
    """Return how many characters lie in at least one of the ranges."""
    total = reached = 0
    for start, end in sorted(ranges):
        total += max(0, end - max(start, reached))
        reached = max(reached, end)
    return total
