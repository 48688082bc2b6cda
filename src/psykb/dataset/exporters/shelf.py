"""The passages of a base: which of them answer a question, and others to stand beside these."""

import random
from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from itertools import accumulate, islice

from psykb.generation.library import Library
from psykb.index.knowledge_base import KnowledgeBase
from psykb.text.folding import fold
from psykb.types import Citation, Language, Page, Passage, QAPair

_MOST_OTHERS = 200  # items that are looked at for one whose passages can stand in


class Shelf:
    """The passages of a base by book, and those that may be drawn by language.

    Drawn are those that may be asked about: no contents pages, exercises or printed answers.
    """

    def __init__(self, base: KnowledgeBase) -> None:
        """Read the passages of `base`."""
        self._base = base
        self._documents = {document.id: document for document in base.documents()}
        self._by_language: dict[Language, list[Passage]] = {}
        self._by_book: dict[str, list[Passage]] = {}
        self._folded: dict[str, str] = {}
        for _row, passage in base.catalogue.all_passages():
            self._by_book.setdefault(passage.document_id, []).append(passage)
        for passages in self._by_book.values():
            passages.sort(key=lambda passage: passage.start)
        # how far any passage up to this one reaches: rises even where passages overlap
        self._reached = {
            book: list(accumulate((passage.end for passage in passages), max))
            for book, passages in self._by_book.items()
        }
        for passage in Library(base).passages:
            language = self._documents[passage.document_id].language
            self._by_language.setdefault(language, []).append(passage)

    def title(self, document_id: str) -> str:
        """Return the title of a book."""
        return self._documents[document_id].title

    def pages(self, passage: Passage) -> tuple[Page, ...]:
        """Return the pages on which a passage stands; () where its book has none."""
        return self._base.catalogue.pages(passage.document_id, passage.start, passage.end)

    def gold(self, item: QAPair) -> list[Passage]:
        """Return the passages that hold what `item` cites, in the order of citing.

        Raises:
            NotFoundError: the base lacks a book that it cites.
        """
        found: dict[str, Passage] = {}
        for citation in item.citations:
            book = citation.document_id
            if book not in self._documents:
                self._base.catalogue.row_of(book)  # raises
            found |= {passage.id: passage for passage in self._holding(citation)}
        return list(found.values())

    def licence(self, document_id: str) -> str:
        """Return the licence of a book as its file names it; "" where it names none."""
        return self._documents[document_id].licence or ""

    def distractors(
        self,
        item: QAPair,
        gold: Sequence[Passage],
        most: int,
        chance: random.Random,
        *,
        books: Collection[str] | None = None,
        barred: Collection[str] = (),
    ) -> list[Passage]:
        """Return up to `most` passages in the language of the gold ones that carry nothing of it.

        None of them is one of these, has the same text, prints a quote of the item elsewhere, or
        names what it asks about or a right option.

        Args:
            item: whose answer they must not hold.
            gold: the passages that carry it, at least one; and others that are shown already.
            most: how many.
            chance: draws them.
            books: only passages of these; None for all.
            barred: ids of passages that are not drawn.
        """
        language = self._documents[gold[0].document_id].language
        pool = self._by_language.get(language, [])
        texts = {self._fold(passage) for passage in gold}
        telling = _telling(item)
        found: list[Passage] = []
        for at in _shuffled(len(pool), chance):
            if len(found) == most:
                break
            passage = pool[at]
            text = self._fold(passage)
            wanted = books is None or passage.document_id in books
            if text in texts or not wanted or passage.id in barred:
                continue
            if not any(part in text for part in telling):
                found.append(passage)
                texts.add(text)
        return found

    def in_place(
        self, item: QAPair, gold: Sequence[Passage], chance: random.Random, barred: Collection[str]
    ) -> list[Passage]:
        """Return passages to stand in place of the gold ones, of the same books where these can.

        As many as these, or fewer where there are no more; else as `distractors`.
        """
        found: list[Passage] = []
        for book, n in Counter(passage.document_id for passage in gold).items():
            shown = [*gold, *found]
            found += self.distractors(item, shown, n, chance, books={book}, barred=barred)
        left = len(gold) - len(found)
        return found + self.distractors(item, [*gold, *found], left, chance, barred=barred)

    def answering_others(
        self,
        item: QAPair,
        gold: Sequence[Passage],
        others: Sequence[QAPair],
        chance: random.Random,
        barred: Collection[str],
    ) -> list[Passage]:
        """Return all passages that answer another item, and carry nothing of this one.

        Of `others` one is drawn by chance whose passages are in the language of the gold ones and
        can be drawn as distractors: no book is shown more often than where one answers. [] if there
        is none.
        """
        telling = _telling(item)
        texts = {self._fold(passage) for passage in gold}
        language = self._documents[gold[0].document_id].language
        for at in islice(_shuffled(len(others), chance), _MOST_OTHERS):
            held = self.gold(others[at]) if others[at].id != item.id else []
            folds = [self._fold(passage) for passage in held]
            fits = all(
                self._documents[passage.document_id].language == language
                and passage.id not in barred
                and text not in texts
                and not any(part in text for part in telling)
                for passage, text in zip(held, folds, strict=True)
            )
            if held and fits:
                return held
        return []

    def _holding(self, citation: Citation) -> Iterator[Passage]:
        """Yield the passages that share a character with a place, in reading order."""
        passages = self._by_book.get(citation.document_id, [])
        first = bisect_right(self._reached.get(citation.document_id, []), citation.start)
        for passage in islice(passages, first, None):
            if passage.start >= citation.end:
                return
            if passage.end > citation.start:
                yield passage

    def _fold(self, passage: Passage) -> str:
        if passage.id not in self._folded:
            self._folded[passage.id] = fold(passage.text)
        return self._folded[passage.id]


def _telling(item: QAPair) -> list[str]:
    """Return what gives away the answer of an item where it is printed, folded."""
    names = [item.about, *(item.options[at] for at in item.key)]
    return [fold(c.quote) for c in item.citations] + [fold(name) for name in names if len(name) > 1]


def _shuffled(n: int, chance: random.Random) -> Iterator[int]:
    """Yield 0 … n - 1 in a random order, each only when it is asked for.

    Fisher and Yates's shuffle, in which only what was moved is kept: a few of many cost little.
    """
    moved: dict[int, int] = {}
    for last in range(n - 1, -1, -1):
        at = chance.randint(0, last)
        yield moved.get(at, at)
        moved[at] = moved.get(last, last)
