"""From rows of the catalogue to records."""

import json
from collections.abc import Sequence
from typing import Any, cast

from psykb.types import Definition, LabelKind, Page, Passage, Section, SectionKind

PASSAGE = (
    'SELECT p.row, d.id, p.ordinal, p.start, p."end", p.text, p.section, p.kind '
    "FROM passages p JOIN documents d ON d.row = p.document "
)
DEFINITION = (
    'SELECT f.passage, f.term, f.variants, d.id, f.start, f."end", f.pattern, f.confidence '
    "FROM definitions f JOIN documents d ON d.row = f.document "
)


def passage_of(row: Sequence[Any]) -> tuple[int, Passage]:
    """Return (row, passage) from a row of `PASSAGE`."""
    return row[0], Passage(
        document_id=row[1],
        ordinal=row[2],
        start=row[3],
        end=row[4],
        text=row[5],
        section=tuple(json.loads(row[6])),
        kind=SectionKind(row[7]),
    )


def definition_of(row: Sequence[Any]) -> tuple[int, Definition]:
    """Return (passage row, definition) from a row of `DEFINITION`."""
    return row[0], Definition(
        term=row[1],
        variants=tuple(json.loads(row[2])),
        document_id=row[3],
        start=row[4],
        end=row[5],
        pattern=row[6],
        confidence=row[7],
    )


def page_of(row: Sequence[Any]) -> Page:
    """Return a page from page, label, label_kind, start, end, exact."""
    return Page(
        index=row[0],
        label=row[1],
        label_kind=cast("LabelKind | None", row[2]),
        start=row[3],
        end=row[4],
        exact=bool(row[5]),
    )


def section_of(row: Sequence[Any]) -> Section:
    """Return a section from level, title, path, start, heading_end, end, kind."""
    return Section(
        level=row[0],
        title=row[1],
        path=tuple(json.loads(row[2])),
        start=row[3],
        heading_end=row[4],
        end=row[5],
        kind=SectionKind(row[6]),
    )
