"""The definitions of one generation: what its books define, and by which names."""

from collections.abc import Sequence

from psykb.index.records import DEFINITION, definition_of
from psykb.index.view import View, batches, marks
from psykb.types import Definition, Passage


class Glossary:
    """The definitions that a view of the catalogue holds."""

    def __init__(self, view: View) -> None:
        self._view = view

    def of_names(self, names: Sequence[str]) -> list[tuple[int, Definition]]:
        """Return (passage row, definition) for normalised names, best confidence first."""
        found: list[tuple[int, Definition]] = []
        for batch in batches(names):
            found += map(
                definition_of,
                self._view.rows(
                    f"{DEFINITION} WHERE f.row IN (SELECT definition FROM names "
                    f"WHERE name IN ({marks(batch)})) AND {self._view.living()}",
                    batch,
                ),
            )
        return sorted(found, key=lambda d: (-d[1].confidence, d[1].document_id, d[1].start))

    def known_names(self, candidates: Sequence[str]) -> set[str]:
        """Return those of the normalised names that some definition bears."""
        found: set[str] = set()
        for batch in batches(candidates):
            found.update(
                r[0]
                for r in self._view.rows(
                    "SELECT DISTINCT n.name FROM names n "
                    "JOIN definitions f ON f.row = n.definition "
                    f"JOIN documents d ON d.row = f.document "
                    f"WHERE n.name IN ({marks(batch)}) AND {self._view.living()}",
                    batch,
                )
            )
        return found

    def at(self, passages: Sequence[Passage]) -> list[Definition]:
        """Return the definitions that stand in the given passages."""
        found = []
        for p in passages:
            found += [
                definition_of(row)[1]
                for row in self._view.rows(
                    f"{DEFINITION} WHERE f.document = ? AND f.start >= ? AND f.start < ? "
                    "ORDER BY f.start, f.term",
                    [self._view.row_of(p.document_id), p.start, p.end],
                )
            ]
        return found

    def of_document(self, document_id: str) -> list[Definition]:
        """Return all definitions of a document in reading order."""
        return [
            definition_of(r)[1]
            for r in self._view.rows(
                f"{DEFINITION} WHERE f.document = ? ORDER BY f.start, f.term",
                [self._view.row_of(document_id)],
            )
        ]
