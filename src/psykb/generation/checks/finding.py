"""Looking passages up for the checks: each query once, by words alone where that is enough."""

from collections import OrderedDict
from collections.abc import Iterator, Sequence

from psykb.generation.library import Library
from psykb.index.lexical import query_weights
from psykb.text.folding import fold
from psykb.text.sentences import sentences
from psykb.types import Evidence, Hit, Passage

_KEPT = 512  # queries whose results are kept at hand


class Finder:
    """Finds passages of a library's base.

    Words alone (BM25 over passages that answer questions) take a tenth of the time of the whole
    search with its vectors and the glossary's other names, and put nearly always the same passages
    first (benchmarks/results/checks.md).
    """

    def __init__(self, library: Library) -> None:
        self._base = library.base
        self._words: OrderedDict[tuple[str, int], list[Passage]] = OrderedDict()
        self._rows: dict[int, Passage] = {}
        self._folded: dict[str, str] = {}
        self._sentences: dict[str, tuple[Evidence, ...]] = {}

    def by_words(self, query: str, k: int) -> list[Passage]:
        """Return the passages whose words fit best, at most `k`, best first; ties by id."""
        if (query, k) not in self._words:
            self._words[query, k] = self._look_up(query, k)
            if len(self._words) > _KEPT:
                self._words.popitem(last=False)
        return self._words[query, k]

    def by_search(self, query: str, k: int) -> list[Hit]:
        """Return what `psykb search` finds."""
        return self._base.search(query, k)

    def same_text(self, a: Passage, b: Passage) -> bool:
        """Whether two passages say the same, folded."""
        return a.id == b.id or self._fold(a) == self._fold(b)

    def sentences_of(self, passage: Passage) -> tuple[Evidence, ...]:
        """Return the sentences of a passage, which may be of a book that is not asked about."""
        if passage.id not in self._sentences:
            self._sentences[passage.id] = tuple(_numbered(passage))
        return self._sentences[passage.id]

    def _look_up(self, query: str, k: int) -> list[Passage]:
        searcher = self._base.searcher()
        scores = searcher.lexical.best(query_weights(query), k, only_answers=True)
        unknown = [row for row in scores if row not in self._rows]
        if unknown:
            self._rows.update(searcher.catalogue.passages(unknown))
        found = [(-score, self._rows[row].id, row) for row, score in scores.items()]
        return [self._rows[row] for _score, _id, row in sorted(found)[:k]]

    def _fold(self, passage: Passage) -> str:
        if passage.id not in self._folded:
            self._folded[passage.id] = fold(passage.text)
        return self._folded[passage.id]


def _numbered(passage: Passage) -> Iterator[Evidence]:
    before: tuple[str, ...] = ()
    for number, (start, end) in enumerate(sentences(passage.text), 1):
        text = passage.text[start:end]
        yield Evidence(
            number=number,
            document_id=passage.document_id,
            start=passage.start + start,
            end=passage.start + end,
            text=text,
            context=(*passage.section, *before),
        )
        before = (text,)


def holds_one_of(passage: Passage, places: Sequence[tuple[str, int, int]]) -> bool:
    """Whether a passage contains one of the places (document, start, end)."""
    return any(
        passage.document_id == document and passage.start <= start and end <= passage.end
        for document, start, end in places
    )
