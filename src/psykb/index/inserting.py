"""Insert what belongs to a document into the catalogue's tables."""

import hashlib
import sqlite3
from collections.abc import Sequence

from psykb import jsonl
from psykb.corpus.reading import Reading
from psykb.index.catalogue import PIECE
from psykb.text.folding import fold
from psykb.text.terms import normalise_term
from psykb.types import Definition, Passage


def insert_layout(cursor: sqlite3.Cursor, row: int, reading: Reading) -> None:
    """Insert text, pages, sections, marks and regions of the document in row `row`."""
    document = reading.document
    text = document.text
    cursor.executemany(
        "INSERT INTO texts VALUES (?, ?, ?)",
        ((row, at, text[at : at + PIECE]) for at in range(0, len(text), PIECE)),
    )
    cursor.executemany(
        "INSERT INTO pages VALUES (?, ?, ?, ?, ?, ?, ?)",
        ((row, p.index, p.label, p.label_kind, p.start, p.end, p.exact) for p in document.pages),
    )
    cursor.executemany(
        "INSERT INTO sections VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            (row, n, s.level, s.title, jsonl.dumps(s.path), s.start, s.heading_end, s.end, s.kind)
            for n, s in enumerate(document.sections)
        ),
    )
    cursor.executemany(
        "INSERT OR IGNORE INTO marks VALUES (?, ?, ?, ?)",
        ((row, m.start, m.end, m.kind) for m in document.marks),
    )
    cursor.executemany(
        "INSERT INTO regions VALUES (?, ?, ?)",
        ((row, r.page, r.packed) for r in reading.regions),
    )


def insert_passages(
    cursor: sqlite3.Cursor,
    row: int,
    passages: Sequence[Passage],
    definitions: Sequence[Definition],
) -> None:
    """Insert passages, and the definitions in them with all names that they are known by."""
    rows: list[tuple[int, int, int]] = []
    for p in passages:
        cursor.execute(
            'INSERT INTO passages (document, ordinal, start, "end", text, section, kind, folded) '
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [
                row,
                p.ordinal,
                p.start,
                p.end,
                p.text,
                jsonl.dumps(p.section),
                p.kind,
                hashlib.sha256(fold(p.text).encode()).hexdigest()[:32],
            ],
        )
        assert cursor.lastrowid is not None
        rows.append((p.start, p.end, cursor.lastrowid))
    at = 0
    for definition in sorted(definitions, key=lambda d: d.start):
        while rows[at][1] <= definition.start:
            at += 1
        cursor.execute(
            "INSERT INTO definitions "
            '(document, passage, term, variants, start, "end", pattern, confidence) '
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [
                row,
                rows[at][2],
                definition.term,
                jsonl.dumps(definition.variants),
                definition.start,
                definition.end,
                definition.pattern,
                definition.confidence,
            ],
        )
        names = {normalise_term(n) for n in (definition.term, *definition.variants)} - {""}
        found = cursor.lastrowid
        cursor.executemany("INSERT INTO names VALUES (?, ?)", ((n, found) for n in sorted(names)))
