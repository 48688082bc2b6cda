"""Looking passages up for the checks: each query once, by words alone where that is enough."""

from collections import OrderedDict
from collections.abc import Sequence
from functools import lru_cache

from psykb.generation.library import Library, sentences_of
from psykb.index.lexical import query_weights
from psykb.text.folding import fold
from psykb.types import Evidence, Hit, Passage

_KEPT = 512  # queries whose results are kept at hand
_MOST = 2_048  # passages that are kept, as read, folded, in sentences


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
        self._fold = lru_cache(_MOST)(lambda passage: fold(passage.text))
        self._sentences = lru_cache(_MOST)(sentences_of)

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
        return self._sentences(passage)

    def _look_up(self, query: str, k: int) -> list[Passage]:
        searcher = self._base.searcher()
        scores = searcher.lexical.best(query_weights(query), k, only_answers=True)
        if len(self._rows) > _MOST:
            self._rows.clear()
        unknown = [row for row in scores if row not in self._rows]
        if unknown:
            self._rows.update(searcher.catalogue.passages(unknown))
        found = [(-score, self._rows[row].id, row) for row, score in scores.items()]
        return [self._rows[row] for _score, _id, row in sorted(found)[:k]]


def holds_one_of(passage: Passage, places: Sequence[tuple[str, int, int]]) -> bool:
    """Whether a passage contains one of the places (document, start, end)."""
    return any(
        passage.document_id == document and passage.start <= start and end <= passage.end
        for document, start, end in places
    )
