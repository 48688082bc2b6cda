"""Write documents into the catalogue as staged rows of the generation that comes next.

Every call is one transaction. Staged rows are seen by no reader until the manifest names their
generation; a writer that comes after a crash finds them and goes on.
"""

import hashlib
import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import fields

from psykb import jsonl
from psykb.corpus.reading import Reading
from psykb.index.catalogue import APART
from psykb.index.inserting import insert_layout, insert_passages
from psykb.types import Definition, Document, Passage, Source


class Staging:
    """The write side of a catalogue whose published generation is `generation`."""

    def __init__(self, connection: sqlite3.Connection, generation: int) -> None:
        self.connection = connection
        self.next = generation + 1

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Cursor]:
        cursor = self.connection.cursor()
        cursor.execute("BEGIN IMMEDIATE")
        end = "ROLLBACK"
        try:
            yield cursor
            end = "COMMIT"
        finally:
            cursor.execute(end)

    # what is there

    def living_sources(self) -> dict[tuple[str, str], Source]:
        """Return the sources of the next generation by (root, path)."""
        names = [f.name for f in fields(Source)]
        rows = self.connection.execute(
            f"SELECT {', '.join(names)} FROM sources WHERE until IS NULL"
        )
        found = (Source(**dict(zip(names, row, strict=True))) for row in rows)
        return {(source.root, source.path): source for source in found}

    def document_of_file(self, sha256: str, reader: str) -> str | None:
        """Return the id of the living document that a version of `reader` made of such a file."""
        row = self.connection.execute(
            "SELECT document_id FROM sources WHERE sha256 = ? AND reader LIKE ? AND until IS NULL "
            "LIMIT 1",
            [sha256, f"{reader} %"],
        ).fetchone()
        return row[0] if row else None

    def changed(self) -> bool:
        """Whether the next generation differs from the published one."""
        return bool(
            self.connection.execute(
                "SELECT (SELECT count(*) FROM documents WHERE since = :n OR until = :n) "
                "+ (SELECT count(*) FROM sources WHERE since = :n OR until = :n)",
                {"n": self.next},
            ).fetchone()[0]
        )

    def added_passages(self) -> list[int]:
        """Return the rows of passages that come with the next generation."""
        return [
            r[0]
            for r in self.connection.execute(
                "SELECT p.row FROM passages p JOIN documents d ON d.row = p.document "
                "WHERE d.since = ? AND d.until IS NULL ORDER BY d.id, p.start",
                [self.next],
            )
        ]

    def removed_passages(self) -> list[int]:
        """Return the rows of passages that the published generation has and the next has not."""
        return [
            r[0]
            for r in self.connection.execute(
                "SELECT p.row FROM passages p JOIN documents d ON d.row = p.document "
                "WHERE d.until = ? AND d.since < ?",
                [self.next, self.next],
            )
        ]

    # changes

    def add(
        self,
        source: Source,
        reading: Reading,
        passages: Sequence[Passage],
        definitions: Sequence[Definition],
    ) -> bool:
        """Stage a document that was read from `source`, in the place of what that file held before.

        Returns:
            Whether the document is new here; False where the same document was there already, with
            the same pages, sections, passages and definitions.
        """
        digest = _digest(reading, passages, definitions)
        document = reading.document
        with self._transaction() as cursor:
            self._end_source(cursor, source.root, source.path)
            old = cursor.execute(
                "SELECT row, record FROM documents WHERE id = ? AND until IS NULL", [document.id]
            ).fetchone()
            same = old is not None and json.loads(old[1]).pop("digest") == digest
            if not same:
                if old is not None:
                    self._end_document(cursor, old[0])
                self._insert_document(cursor, reading, passages, definitions, digest)
            self._insert_source(cursor, source, _reader(document), reading.unread_pages)
            self._end_orphans(cursor)
        return not same

    def link(self, source: Source) -> None:
        """Stage `source` as one more file of a document that is there already."""
        with self._transaction() as cursor:
            reader, unread = cursor.execute(
                "SELECT reader, unread_pages FROM sources WHERE document_id = ? AND until IS NULL",
                [source.document_id],
            ).fetchone()
            self._end_source(cursor, source.root, source.path)
            self._insert_source(cursor, source, reader, json.loads(unread))
            self._end_orphans(cursor)

    def touch(self, source: Source) -> None:
        """Note that an unchanged file has a new time; no generation is needed for that."""
        with self._transaction() as cursor:
            cursor.execute(
                "UPDATE sources SET mtime_ns = ?, size = ? "
                "WHERE root = ? AND path = ? AND until IS NULL",
                [source.mtime_ns, source.size, source.root, source.path],
            )

    def remove_source(self, root: str, path: str) -> None:
        """Stage the removal of a source, and of its document when that was its last one."""
        with self._transaction() as cursor:
            self._end_source(cursor, root, path)
            self._end_orphans(cursor)

    def forget(self) -> None:
        """Delete for good what ended before the published generation.

        What ended *with* it stays for the readers that still hold the generation before.
        """
        with self._transaction() as cursor:
            for table in ("sources", "documents"):
                cursor.execute(f"DELETE FROM {table} WHERE until < ?", [self.next - 1])

    # parts

    def _end_source(self, cursor: sqlite3.Cursor, root: str, path: str) -> None:
        where = "root = ? AND path = ? AND until IS NULL"
        cursor.execute(f"DELETE FROM sources WHERE {where} AND since = ?", [root, path, self.next])
        cursor.execute(f"UPDATE sources SET until = ? WHERE {where}", [self.next, root, path])

    def _end_orphans(self, cursor: sqlite3.Cursor) -> None:
        for (row,) in cursor.execute(
            "SELECT d.row FROM documents d WHERE d.until IS NULL AND NOT EXISTS "
            "(SELECT 1 FROM sources s WHERE s.document_id = d.id AND s.until IS NULL)"
        ).fetchall():
            self._end_document(cursor, row)

    def _end_document(self, cursor: sqlite3.Cursor, row: int) -> None:
        # A document that was staged and is not wanted any more was never published: it goes now.
        cursor.execute("DELETE FROM documents WHERE row = ? AND since = ?", [row, self.next])
        cursor.execute("UPDATE documents SET until = ? WHERE row = ?", [self.next, row])

    def _insert_source(
        self, cursor: sqlite3.Cursor, source: Source, reader: str, unread: Sequence[int]
    ) -> None:
        # A published row that ended in this very generation and comes back was never away.
        names = [f.name for f in fields(Source)]
        values = [getattr(source, name) for name in names]
        same = " AND ".join(f"{name} = ?" for name in names)
        cursor.execute(
            f"UPDATE sources SET until = NULL WHERE {same} AND reader = ? AND until = ?",
            [*values, reader, self.next],
        )
        if not cursor.rowcount:
            cursor.execute(
                f"INSERT INTO sources ({', '.join(names)}, reader, unread_pages, since) "
                f"VALUES ({', '.join('?' * len(names))}, ?, ?, ?)",
                [*values, reader, json.dumps(list(unread)), self.next],
            )

    def _insert_document(
        self,
        cursor: sqlite3.Cursor,
        reading: Reading,
        passages: Sequence[Passage],
        definitions: Sequence[Definition],
        digest: str,
    ) -> None:
        document = reading.document
        revived = cursor.execute(
            "SELECT row, record FROM documents WHERE id = ? AND until = ?", [document.id, self.next]
        ).fetchone()
        if revived and json.loads(revived[1])["digest"] == digest:
            cursor.execute("UPDATE documents SET until = NULL WHERE row = ?", [revived[0]])
            return
        data = {
            f.name: jsonl.plain(getattr(document, f.name))
            for f in fields(Document)
            if f.name not in APART
        }
        cursor.execute(
            "INSERT INTO documents (id, work_id, record, characters, since) VALUES (?, ?, ?, ?, ?)",
            [
                document.id,
                document.work_id,
                json.dumps({**data, "digest": digest}, ensure_ascii=False),
                len(document.text),
                self.next,
            ],
        )
        row = cursor.lastrowid
        assert row is not None
        insert_layout(cursor, row, reading)
        insert_passages(cursor, row, passages, definitions)


def _reader(document: Document) -> str:
    return f"{document.reader} {document.reader_version}"


def _digest(
    reading: Reading, passages: Sequence[Passage], definitions: Sequence[Definition]
) -> str:
    """Return a hash of all that is stored for a document."""
    sha = hashlib.sha256(jsonl.dumps(reading.document).encode())
    for regions in reading.regions:
        sha.update(regions.packed)
    for passage in passages:
        sha.update(f"{passage.start}-{passage.end}".encode())
    for definition in definitions:
        sha.update(jsonl.dumps(definition).encode())
    return sha.hexdigest()
