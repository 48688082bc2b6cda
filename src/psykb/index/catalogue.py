"""Read the catalogue as it stands at one published generation."""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields
from pathlib import Path

from psykb import jsonl
from psykb.corpus.regions import PageRegions
from psykb.index import schema
from psykb.index.glossary import Glossary
from psykb.index.records import (
    PASSAGE,
    page_of,
    passage_of,
    section_of,
)
from psykb.index.view import View, batches, marks
from psykb.types import (
    Document,
    Mark,
    Page,
    Passage,
    Section,
    Source,
)

PIECE = 32_768  # code points in one row of `texts`

# The fields of a Document that have tables of their own; the rest is one JSON record.
APART = frozenset({"text", "pages", "sections", "marks"})


class Catalogue:
    """The catalogue of a base, seen at one generation and at no other.

    Readers look at the published one, the writer at the one that comes next.
    """

    def __init__(self, connection: sqlite3.Connection, generation: int) -> None:
        self._view = View(connection, generation)
        self.glossary = Glossary(self._view)

    @classmethod
    def open(cls, base: Path, generation: int) -> "Catalogue":
        """Open the catalogue of `base` for reading.

        Raises:
            StoreError: it is missing, or cannot be read.
        """
        return cls(schema.open_for_reading(base), generation)

    def close(self) -> None:
        """Close the connection."""
        self._view.connection.close()

    # documents

    def document_ids(self) -> list[str]:
        """Return the ids of all documents, sorted."""
        return [
            r[0]
            for r in self._view.rows(
                f"SELECT d.id FROM documents d WHERE {self._view.living()} ORDER BY d.id"
            )
        ]

    def row_of(self, document_id: str) -> int:
        """Return the row of a document; raise NotFoundError where there is none."""
        return self._view.row_of(document_id)

    def document(self, document_id: str, *, with_text: bool = True) -> Document:
        """Return a document; without its text, pages, sections and marks if not `with_text`."""
        row = self._view.row_of(document_id)
        data = json.loads(
            self._view.rows("SELECT record FROM documents WHERE row = ?", [row])[0][0]
        )
        del data["digest"]
        data["authors"] = tuple(data["authors"])
        if not with_text:
            return Document(text="", **data)
        marks = self._view.rows(
            'SELECT kind, start, "end" FROM marks WHERE document = ? ORDER BY start, "end", kind',
            [row],
        )
        return Document(
            text="".join(
                r[0]
                for r in self._view.rows(
                    "SELECT text FROM texts WHERE document = ? ORDER BY start", [row]
                )
            ),
            pages=self.pages(document_id),
            sections=self.sections(document_id),
            marks=tuple(Mark(kind=m[0], start=m[1], end=m[2]) for m in marks),
            **data,
        )

    def cut(self, document_id: str, start: int, end: int) -> str:
        """Return `document.text[start:end]`; shorter, as a slice is, where the text ends before."""
        row = self._view.row_of(document_id)
        first = start - start % PIECE
        pieces = self._view.rows(
            "SELECT text FROM texts WHERE document = ? AND start >= ? AND start < ? ORDER BY start",
            [row, first, max(end, start + 1)],
        )
        return "".join(p[0] for p in pieces)[start - first : end - first]

    def pages(self, document_id: str, start: int = 0, end: int | None = None) -> tuple[Page, ...]:
        """Return the pages that share a character with `[start, end)`; all of them by default."""
        sql = 'SELECT page, label, label_kind, start, "end", exact FROM pages WHERE document = ? '
        values: list[object] = [self._view.row_of(document_id)]
        if end is not None:
            sql += 'AND start < ? AND "end" > ? '
            values += [end, start]
        return tuple(page_of(r) for r in self._view.rows(sql + "ORDER BY page", values))

    def sections(self, document_id: str) -> tuple[Section, ...]:
        """Return the sections of a document in reading order, outer ones before inner ones."""
        return tuple(
            section_of(r)
            for r in self._view.rows(
                'SELECT level, title, path, start, heading_end, "end", kind FROM sections '
                "WHERE document = ? ORDER BY ordinal",
                [self._view.row_of(document_id)],
            )
        )

    def section_at(self, document_id: str, offset: int) -> tuple[str, ...]:
        """Return the path of the innermost section around `offset`, () where there is none."""
        rows = self._view.rows(
            'SELECT path FROM sections WHERE document = ? AND start <= ? AND "end" > ? '
            "ORDER BY start DESC, level DESC LIMIT 1",
            [self._view.row_of(document_id), offset, offset],
        )
        return tuple(json.loads(rows[0][0])) if rows else ()

    def regions(self, document_id: str, pages: Iterable[int]) -> tuple[PageRegions, ...]:
        """Return the packed regions of the given pages (1-based) of a document."""
        row = self._view.row_of(document_id)
        wanted = list(pages)
        found = self._view.rows(
            f"SELECT page, packed FROM regions WHERE document = ? AND page IN ({marks(wanted)}) "
            "ORDER BY page",
            [row, *wanted],
        )
        return tuple(PageRegions(page=r[0], packed=r[1]) for r in found)

    def sources(self) -> list[Source]:
        """Return all sources by root and path."""
        names = ", ".join(f"s.{f.name}" for f in fields(Source))
        rows = self._view.rows(
            f"SELECT {names} FROM sources s WHERE {self._view.living('s')} ORDER BY s.root, s.path"
        )
        return [Source(**dict(zip((f.name for f in fields(Source)), r, strict=True))) for r in rows]

    def source_details(self) -> list[tuple[Source, str, tuple[int, ...]]]:
        """Return each source with "reader version" that read it and its pages without text."""
        rows = self._view.rows(
            f"SELECT s.reader, s.unread_pages FROM sources s WHERE {self._view.living('s')} "
            "ORDER BY s.root, s.path"
        )
        return [
            (source, reader, tuple(json.loads(unread)))
            for source, (reader, unread) in zip(self.sources(), rows, strict=True)
        ]

    # passages

    def passages(self, rows: Sequence[int]) -> dict[int, Passage]:
        """Return passages by row; rows that are not of this generation are left out."""
        found: dict[int, Passage] = {}
        for batch in batches(rows):
            found.update(
                map(
                    passage_of,
                    self._view.rows(
                        f"{PASSAGE} WHERE p.row IN ({marks(batch)}) AND {self._view.living()}",
                        batch,
                    ),
                )
            )
        return found

    def all_passages(self) -> Iterator[tuple[int, Passage]]:
        """Yield (row, passage) of every passage in (document id, start) order."""
        cursor = self._view.connection.execute(
            f"{PASSAGE} WHERE {self._view.living()} ORDER BY d.id, p.start"
        )
        for row in cursor:
            yield passage_of(row)

    def passages_with_documents(
        self, rows: Sequence[int] | None = None
    ) -> Iterator[tuple[int, int, Passage]]:
        """Yield (passage row, document row, passage) in (document id, start) order.

        Args:
            rows: only these passages; all of them by default.
        """
        documents = dict(
            self._view.rows("SELECT id, row FROM documents d WHERE " + self._view.living())
        )
        for row, passage in self.all_passages() if rows is None else self._ordered(rows):
            yield row, documents[passage.document_id], passage

    def _ordered(self, rows: Sequence[int]) -> list[tuple[int, Passage]]:
        found = self.passages(rows).items()
        return sorted(found, key=lambda item: (item[1].document_id, item[1].start))

    def texts(self, rows: Sequence[int]) -> list[str]:
        """Return the text of each of the passages `rows`, in their order."""
        found: dict[int, str] = {}
        for batch in batches(rows):
            found.update(
                self._view.rows(
                    f"SELECT row, text FROM passages WHERE row IN ({marks(batch)})", batch
                )
            )
        return [found[row] for row in rows]

    def passages_of(self, document_id: str) -> list[tuple[int, Passage]]:
        """Return (row, passage) of a document in reading order."""
        return list(
            map(
                passage_of,
                self._view.rows(
                    f"{PASSAGE} WHERE p.document = ? ORDER BY p.start",
                    [self._view.row_of(document_id)],
                ),
            )
        )

    def neighbours(self, passage: Passage, before: int, after: int) -> list[Passage]:
        """Return the passages around `passage`, itself included, in reading order."""
        found = self._view.rows(
            f"{PASSAGE} WHERE p.document = ? AND p.ordinal BETWEEN ? AND ? ORDER BY p.start",
            [
                self._view.row_of(passage.document_id),
                passage.ordinal - before,
                passage.ordinal + after,
            ],
        )
        return [passage_of(r)[1] for r in found]

    def same_text(self, rows: Sequence[int]) -> dict[int, list[str]]:
        """Return, for each passage row, the ids of other passages with the same folded text."""
        found: dict[int, list[str]] = {}
        for batch in batches(rows):
            for row, document_id, start, end in self._view.rows(
                f'SELECT a.row, d.id, b.start, b."end" FROM passages a '
                f"JOIN passages b ON b.folded = a.folded AND b.row != a.row "
                f"JOIN documents d ON d.row = b.document "
                f"WHERE a.row IN ({marks(batch)}) AND {self._view.living()} ORDER BY d.id, b.start",
                batch,
            ):
                found.setdefault(row, []).append(f"{document_id}:{start}-{end}")
        return found

    def passage_rows(self, document_ids: Iterable[str]) -> list[int]:
        """Return the rows of all passages of the given documents."""
        return [
            r[0]
            for document_id in document_ids
            for r in self._view.rows(
                "SELECT row FROM passages WHERE document = ?", [self._view.row_of(document_id)]
            )
        ]

    def passage_counts(self) -> list[tuple[str, int]]:
        """Return (document id, number of passages), sorted by id."""
        return [
            (r[0], r[1])
            for r in self._view.rows(
                "SELECT d.id, count(p.row) FROM documents d "
                "LEFT JOIN passages p ON p.document = d.row "
                f"WHERE {self._view.living()} GROUP BY d.row ORDER BY d.id"
            )
        ]

    def passage_ranges(self, document_id: str) -> list[tuple[int, int]]:
        """Return (start, end) of the passages of a document in reading order."""
        return [
            (r[0], r[1])
            for r in self._view.rows(
                'SELECT start, "end" FROM passages WHERE document = ? ORDER BY start',
                [self._view.row_of(document_id)],
            )
        ]

    # all of it

    def counts(self) -> tuple[int, int, int, int]:
        """Return how many documents, passages, definitions and characters there are."""
        documents, characters = self._view.rows(
            "SELECT count(*), coalesce(sum(d.characters), 0) FROM documents d "
            f"WHERE {self._view.living()}"
        )[0]
        passages, definitions = (
            self._view.rows(
                f"SELECT count(*) FROM {table} t JOIN documents d ON d.row = t.document "
                f"WHERE {self._view.living()}"
            )[0][0]
            for table in ("passages", "definitions")
        )
        return documents, passages, definitions, characters

    def dump(self) -> Iterator[str]:
        """Yield the canonical form of all content, one JSON line a record, in a fixed order.

        It holds neither rows nor generations nor times: two bases with the same library, however
        they came about, give the same lines.
        """
        for document_id in self.document_ids():
            document = self.document(document_id)
            yield jsonl.dumps(document)
            for _row, passage in self.passages_of(document_id):
                yield jsonl.dumps(passage)
            for definition in self.glossary.of_document(document_id):
                yield jsonl.dumps(definition)
