"""One generation of the catalogue, as SQL sees it."""

import sqlite3
from collections.abc import Iterator, Sequence
from typing import Any, cast

from psykb.errors import NotFoundError, StoreError
from psykb.messages import text as _

_BATCH = 500  # SQLite's oldest limit is 999 variables in a statement


class View:
    """The rows that belong to `generation`."""

    def __init__(self, connection: sqlite3.Connection, generation: int) -> None:
        self.connection = connection
        self.generation = generation

    def rows(self, sql: str, values: Sequence[object] = ()) -> list[Any]:
        """Return the rows of a query; raise StoreError where the file cannot be read."""
        try:
            return self.connection.execute(sql, values).fetchall()
        except sqlite3.DatabaseError as error:
            raise StoreError(
                _("the catalogue cannot be read ({error}); put it back from a copy").format(
                    error=error
                )
            ) from None

    def living(self, table: str = "d") -> str:
        """Return the SQL condition that a row of `table` is of this generation."""
        n = self.generation
        return f"{table}.since <= {n} AND ({table}.until IS NULL OR {table}.until > {n})"

    def row_of(self, document_id: str) -> int:
        """Return the row of a document.

        Raises:
            NotFoundError: there is no such document.
        """
        rows = self.rows(
            f"SELECT d.row FROM documents d WHERE d.id = ? AND {self.living()}", [document_id]
        )
        if not rows:
            raise NotFoundError(
                _("no document {id} in this knowledge base; `psykb status` lists them").format(
                    id=document_id
                )
            )
        return cast("int", rows[0][0])


def marks(values: Sequence[object]) -> str:
    """Return the question marks for a list of values in SQL."""
    return ",".join("?" * len(values))


def batches(values: Sequence[Any]) -> Iterator[Sequence[Any]]:
    """Yield `values` in stretches that one statement can take."""
    for at in range(0, len(values), _BATCH):
        yield values[at : at + _BATCH]
