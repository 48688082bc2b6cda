"""The tables of catalogue.sqlite and how a connection to them is opened."""

import sqlite3
from pathlib import Path

from psykb.errors import StoreError
from psykb.messages import text as _

NAME = "catalogue.sqlite"

# Rows of `documents` and `sources` live from generation `since` up to, not including, `until`;
# all other rows live and go with their document. Rows of the generation that is not published yet
# are "staged". Texts are kept in pieces so that a quote is cut without reading the whole book.
TABLES = """
CREATE TABLE IF NOT EXISTS documents (
    row INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL,
    work_id TEXT NOT NULL,
    record TEXT NOT NULL,
    characters INTEGER NOT NULL,
    since INTEGER NOT NULL,
    until INTEGER
);
CREATE INDEX IF NOT EXISTS documents_by_id ON documents (id);
CREATE UNIQUE INDEX IF NOT EXISTS documents_living ON documents (id) WHERE until IS NULL;
CREATE TABLE IF NOT EXISTS sources (
    row INTEGER PRIMARY KEY AUTOINCREMENT,
    root TEXT NOT NULL,
    path TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    size INTEGER NOT NULL,
    mtime_ns INTEGER NOT NULL,
    document_id TEXT NOT NULL,
    reader TEXT NOT NULL,
    unread_pages TEXT NOT NULL,
    since INTEGER NOT NULL,
    until INTEGER
);
CREATE UNIQUE INDEX IF NOT EXISTS sources_living ON sources (root, path) WHERE until IS NULL;
CREATE INDEX IF NOT EXISTS sources_by_document ON sources (document_id);
CREATE TABLE IF NOT EXISTS texts (
    document INTEGER NOT NULL REFERENCES documents (row) ON DELETE CASCADE,
    start INTEGER NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (document, start)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS pages (
    document INTEGER NOT NULL REFERENCES documents (row) ON DELETE CASCADE,
    page INTEGER NOT NULL,
    label TEXT,
    label_kind TEXT,
    start INTEGER NOT NULL,
    "end" INTEGER NOT NULL,
    exact INTEGER NOT NULL,
    PRIMARY KEY (document, page)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS sections (
    document INTEGER NOT NULL REFERENCES documents (row) ON DELETE CASCADE,
    ordinal INTEGER NOT NULL,
    level INTEGER NOT NULL,
    title TEXT NOT NULL,
    path TEXT NOT NULL,
    start INTEGER NOT NULL,
    heading_end INTEGER NOT NULL,
    "end" INTEGER NOT NULL,
    kind TEXT NOT NULL,
    PRIMARY KEY (document, ordinal)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS marks (
    document INTEGER NOT NULL REFERENCES documents (row) ON DELETE CASCADE,
    start INTEGER NOT NULL,
    "end" INTEGER NOT NULL,
    kind TEXT NOT NULL,
    PRIMARY KEY (document, start, "end", kind)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS regions (
    document INTEGER NOT NULL REFERENCES documents (row) ON DELETE CASCADE,
    page INTEGER NOT NULL,
    packed BLOB NOT NULL,
    PRIMARY KEY (document, page)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS passages (
    row INTEGER PRIMARY KEY AUTOINCREMENT,
    document INTEGER NOT NULL REFERENCES documents (row) ON DELETE CASCADE,
    ordinal INTEGER NOT NULL,
    start INTEGER NOT NULL,
    "end" INTEGER NOT NULL,
    text TEXT NOT NULL,
    section TEXT NOT NULL,
    kind TEXT NOT NULL,
    folded TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS passages_by_place ON passages (document, start);
CREATE INDEX IF NOT EXISTS passages_by_folded ON passages (folded);
CREATE TABLE IF NOT EXISTS definitions (
    row INTEGER PRIMARY KEY AUTOINCREMENT,
    document INTEGER NOT NULL REFERENCES documents (row) ON DELETE CASCADE,
    passage INTEGER NOT NULL REFERENCES passages (row) ON DELETE CASCADE,
    term TEXT NOT NULL,
    variants TEXT NOT NULL,
    start INTEGER NOT NULL,
    "end" INTEGER NOT NULL,
    pattern TEXT NOT NULL,
    confidence REAL NOT NULL
);
CREATE INDEX IF NOT EXISTS definitions_by_document ON definitions (document, start);
CREATE INDEX IF NOT EXISTS definitions_by_passage ON definitions (passage);
CREATE TABLE IF NOT EXISTS names (
    name TEXT NOT NULL,
    definition INTEGER NOT NULL REFERENCES definitions (row) ON DELETE CASCADE,
    PRIMARY KEY (name, definition)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS names_by_definition ON names (definition);
"""


def open_for_writing(base: Path) -> sqlite3.Connection:
    """Open the catalogue of `base` for the one writer, and make what is missing of it."""
    connection = sqlite3.connect(base / NAME, timeout=30, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA foreign_keys = ON")
    # What is removed shall be gone, not left in free pages of the file.
    connection.execute("PRAGMA secure_delete = ON")
    connection.executescript(TABLES)
    return connection


def open_for_reading(base: Path) -> sqlite3.Connection:
    """Open the catalogue of `base` without changing anything, on a read-only medium too.

    Raises:
        StoreError: there is no catalogue, or it cannot be read.
    """
    path = base / NAME
    if not path.is_file():
        raise StoreError(
            _("{path}: missing; put it back from a copy, or ingest the books again").format(
                path=path
            )
        )
    uri = path.resolve().as_uri()
    try:
        return _connect(f"{uri}?mode=ro")
    except sqlite3.OperationalError as error:
        if "malformed" in str(error):
            raise unreadable(path, error) from None
        # WAL needs to write beside the file. Where it cannot, the file alone is read as it lies:
        # all of a published generation is in it, for publishing ends with a full checkpoint.
        wal = path.with_name(f"{NAME}-wal")
        if wal.exists() and wal.stat().st_size:
            raise StoreError(
                _(
                    "{path}: an ingest was interrupted here and the folder is read-only; copy the "
                    "base to where it can be written and open it there once"
                ).format(path=path)
            ) from None
    except sqlite3.DatabaseError as error:
        raise unreadable(path, error) from None
    try:
        return _connect(f"{uri}?mode=ro&immutable=1")
    except sqlite3.DatabaseError as error:
        raise unreadable(path, error) from None


def unreadable(path: Path, error: sqlite3.DatabaseError) -> StoreError:
    """Return the error for a catalogue that SQLite cannot read."""
    return StoreError(
        _(
            "{path}: cannot be read ({error}); put it back from a copy, or delete it and ingest "
            "the books again"
        ).format(path=path, error=error)
    )


def _connect(uri: str) -> sqlite3.Connection:
    connection = sqlite3.connect(
        uri, uri=True, timeout=30, isolation_level=None, check_same_thread=False
    )
    try:
        connection.execute("SELECT count(*) FROM documents WHERE row = 0")
    except sqlite3.DatabaseError:
        connection.close()
        raise
    return connection
