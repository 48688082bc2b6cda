"""The lexical side: tantivy over pre-cut terms, scored by BM25 (k1 1.2, b 0.75).

Score of a passage = BM25(body) + 0.4 · BM25(section titles). Terms are cut by `psykb.text.terms`
and joined by spaces; tantivy only splits at white space.
"""

import contextlib
import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import tantivy

from psykb.errors import StoreError
from psykb.messages import text as _
from psykb.text.terms import terms
from psykb.types import Passage

TITLE_WEIGHT = 0.4  # measured, see docs/design.md
_HEAP = 64_000_000  # bytes for the writer; it flushes a segment when they are full


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    # add_integer_field, because Document(id=…) makes signed integers
    builder.add_integer_field("row", indexed=True, fast=True)
    builder.add_integer_field("document", indexed=True)
    builder.add_integer_field("answers", indexed=True)
    builder.add_text_field("body", tokenizer_name="whitespace", index_option="freq")
    builder.add_text_field("title", tokenizer_name="whitespace", index_option="freq")
    return builder.build()


_Entry = tuple[int, int, Passage]  # passage row, document row, passage


def write(folder: Path, entries: Iterable[_Entry], *, start_from: Path | None = None) -> None:
    """Write an index of `entries` to `folder`, which must not exist.

    Args:
        folder: where the index goes.
        entries: (passage row, document row, passage).
        start_from: the index of the last generation; its segments are immutable and are taken over
            as hard links (as copies where links are impossible), and `entries` are added to them.
    """
    folder.mkdir()
    if start_from is not None:
        _take_over(start_from, folder)
    index = tantivy.Index(_schema(), path=str(folder), reuse=True)
    writer = index.writer(heap_size=_HEAP, num_threads=1)
    for row, document, passage in entries:
        entry = tantivy.Document()
        entry.add_integer("row", row)
        entry.add_integer("document", document)
        entry.add_integer("answers", int(passage.kind.answers))
        entry.add_text("body", " ".join(terms(passage.text)))
        entry.add_text("title", " ".join(terms(" ".join(passage.section))))
        writer.add_document(entry)
    writer.commit()
    writer.wait_merging_threads()


def _take_over(old: Path, new: Path) -> None:
    for file in sorted(old.iterdir()):
        # tantivy rewrites these two in place, so they must not be shared with the old generation
        private = file.name in ("meta.json", ".managed.json")
        if file.name.endswith(".lock"):
            continue
        if not private:
            with contextlib.suppress(OSError):
                os.link(file, new / file.name)
                continue
        shutil.copyfile(file, new / file.name)


class Lexical:
    """The lexical index of one generation, for any number of readers."""

    def __init__(self, index: tantivy.Index) -> None:
        self._index = index
        self._schema = index.schema
        self._searcher = index.searcher()
        self._links: tempfile.TemporaryDirectory[str] | None = None

    @classmethod
    def empty(cls) -> "Lexical":
        """Return an index of nothing, for a base that was never published."""
        return cls(tantivy.Index(_schema()))

    @classmethod
    def open(cls, folder: Path) -> "Lexical":
        """Open the index in `folder`.

        Raises:
            StoreError: it is damaged.
        """
        try:
            return cls(tantivy.Index.open(str(folder)))
        except (ValueError, OSError) as error:
            if "Lockfile" in str(error):
                return cls._open_read_only(folder)
            raise StoreError(
                _(
                    "{folder}: damaged ({error}); `psykb ingest` builds it again from the catalogue"
                ).format(folder=folder, error=error)
            ) from None

    @classmethod
    def _open_read_only(cls, folder: Path) -> "Lexical":
        """Open an index where nothing can be written, by links in a folder of our own.

        tantivy takes a lock by a file beside the index even to read it.
        """
        links = tempfile.TemporaryDirectory(prefix="psykb-")
        for file in folder.resolve().iterdir():
            if not file.name.endswith(".lock"):
                try:
                    Path(links.name, file.name).symlink_to(file)
                except OSError:  # Windows, without the right to make links
                    shutil.copyfile(file, Path(links.name, file.name))
        opened = cls(tantivy.Index.open(links.name))
        opened._links = links
        return opened

    def __len__(self) -> int:
        return self._searcher.num_docs

    def document_frequency(self, term: str) -> int:
        """Return in how many passages `term` occurs."""
        return self._searcher.doc_freq("body", term)

    def best(
        self,
        query: Mapping[str, float],
        limit: int,
        *,
        documents: Sequence[int] | None = None,
        only_answers: bool = False,
    ) -> dict[int, float]:
        """Return the passage rows with the best scores.

        Rows that tie with the last one are all returned, so that what is returned does not depend
        on the order in which the passages came into the index.

        Args:
            query: weight of each search term.
            limit: how many rows, apart from ties (at most twice as many).
            documents: only passages of these document rows.
            only_answers: only passages of a kind that answers questions.
        """
        if not query:
            return {}
        clauses = [(tantivy.Occur.Must, self._match(query))]
        if documents is not None:
            clauses.append(self._filter("document", documents))
        if only_answers:
            clauses.append(self._filter("answers", [1]))
        found = self._scores(tantivy.Query.boolean_query(clauses), 2 * limit)
        ordered = sorted(found.values(), reverse=True)
        floor = ordered[limit - 1] if len(ordered) > limit else 0.0
        return {row: score for row, score in found.items() if score >= floor}

    def scores(self, query: Mapping[str, float], rows: Sequence[int]) -> dict[int, float]:
        """Return the exact score of each of `rows`; 0.0 for those that share no term."""
        exact = dict.fromkeys(rows, 0.0)
        if query and rows:
            clauses = [
                self._filter("row", rows),
                (tantivy.Occur.Should, self._match(query)),
            ]
            exact.update(self._scores(tantivy.Query.boolean_query(clauses), len(rows)))
        return exact

    def _filter(self, field: str, values: Sequence[int]) -> tuple[tantivy.Occur, tantivy.Query]:
        query = tantivy.Query.term_set_query(self._schema, field, list(values))
        return tantivy.Occur.Must, tantivy.Query.const_score_query(query, 0.0)

    def _match(self, query: Mapping[str, float]) -> tantivy.Query:
        clauses = []
        for term, weight in query.items():
            for field, share in (("body", 1.0), ("title", TITLE_WEIGHT)):
                one = tantivy.Query.term_query(self._schema, field, term, "freq")
                boosted = tantivy.Query.boost_query(one, weight * share)
                clauses.append((tantivy.Occur.Should, boosted))
        return tantivy.Query.boolean_query(clauses)

    def _scores(self, query: tantivy.Query, limit: int) -> dict[int, float]:
        hits = self._searcher.search(query, limit, count=False).hits
        addresses = [address for _score, address in hits]
        rows = self._searcher.fast_field_values("row", addresses)
        return {int(row or 0): float(hit[0]) for row, hit in zip(rows, hits, strict=True)}


def query_weights(text: str) -> dict[str, float]:
    """Return the search terms of a question, each weighted by how often it occurs."""
    return {term: float(count) for term, count in Counter(terms(text)).items()}
