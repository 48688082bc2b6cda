"""Rows that repeat one another, exactly or nearly, within a source and across sources."""

from collections import Counter
from collections.abc import Iterable, Iterator

from psykb.dataset.matching.comparison import said
from psykb.dataset.matching.exact import digest
from psykb.dataset.matching.near import THRESHOLD, clusters
from psykb.types import Row, record


@record
class Repeat:
    """A row that an earlier one says already.

    Args:
        row: its id.
        source: its source.
        of: id of the earlier one, of which no other is repeated.
        of_source: the source of that.
        jaccard: of the sets of their 5-grams, from the threshold on.
        exact: whether roles and folded contents are equal.
    """

    row: str
    source: str
    of: str
    of_source: str
    jaccard: float
    exact: bool


@record
class Between:
    """How many rows of a source repeat rows of another, or of its own."""

    source: str
    of_source: str
    exact: int
    near: int


def repeats(rows: Iterable[Row], *, threshold: float = THRESHOLD) -> tuple[Repeat, ...]:
    """Return the rows that repeat an earlier one, in order; the system prompts do not count.

    An exact repeat names the first of its kind, a near one the most alike of those that stay.
    """
    ids: list[tuple[str, str]] = []
    firsts: dict[str, int] = {}
    exact: dict[int, int] = {}

    def texts() -> Iterator[str]:
        for at, row in enumerate(rows):
            ids.append((row.id, row.source))
            first = firsts.setdefault(digest(row.messages), at)
            if first != at:
                exact[at] = first
            yield said(row.messages)

    near = clusters(texts(), threshold=threshold).repeats
    found = []
    for at in sorted({*exact, *near}):
        of, jaccard = (exact[at], 1.0) if at in exact else near[at]
        found.append(
            Repeat(
                row=ids[at][0],
                source=ids[at][1],
                of=ids[of][0],
                of_source=ids[of][1],
                jaccard=jaccard,
                exact=at in exact,
            )
        )
    return tuple(found)


def between(found: Iterable[Repeat]) -> tuple[Between, ...]:
    """Return how many repeats there are of each pair of sources, sorted by their names."""
    counts = Counter((one.source, one.of_source, one.exact) for one in found)
    return tuple(
        Between(
            source=source,
            of_source=of,
            exact=counts[source, of, True],
            near=counts[source, of, False],
        )
        for source, of in sorted({(source, of) for source, of, _exact in counts})
    )
