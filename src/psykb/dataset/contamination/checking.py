"""What `psykb data check` finds in rows: what they are, what repeats, what a benchmark holds."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from psykb.dataset.contamination.finding import Finder
from psykb.dataset.contamination.hits import Hit
from psykb.dataset.matching.near import THRESHOLD
from psykb.dataset.matching.repeats import Repeat, repeats
from psykb.dataset.profiling import Profile, Profiler
from psykb.generation.benchmarks.reading import read
from psykb.types import Row, record

if TYPE_CHECKING:
    from psykb.index.embedders import Embedder


@record
class Against:
    """A benchmark that rows were compared with.

    Args:
        path: as it was named.
        items: how many it holds.
        unsearched: where those stand that say less than 8 words or 12 ideographs, options and all;
            nothing can be said of them.
        passed_over: files in it that hold no question.
    """

    path: str
    items: int
    unsearched: tuple[str, ...]
    passed_over: tuple[str, ...]


@record
class Checked:
    """What was found.

    Args:
        rows: how many were looked at.
        profile: of them.
        threshold: least Jaccard of near duplicates.
        repeats: rows that repeat an earlier one.
        against: the benchmarks, in the order in which they were named.
        hits: in the order of benchmarks, rows, messages and items.
    """

    rows: int
    profile: Profile
    threshold: float
    repeats: tuple[Repeat, ...]
    against: tuple[Against, ...] = ()
    hits: tuple[Hit, ...] = ()

    @property
    def contaminated(self) -> int:
        """How many rows hold an item of a benchmark, by their ids."""
        return len({hit.row for hit in self.hits})


def check(
    rows: Callable[[], Iterable[Row]],
    against: Sequence[Path] = (),
    *,
    embedder: "Embedder | None" = None,
    threshold: float = THRESHOLD,
) -> Checked:
    """Look at rows; they are read once, and once more for each benchmark.

    Args:
        rows: gives them from the first on, the same each time.
        against: benchmarks.
        embedder: for neighbours; None for none of them.
        threshold: least Jaccard of near duplicates.

    Raises:
        NotFoundError, MisuseError, CorruptRecordError, MissingExtraError: rows, or a benchmark,
            cannot be read.
        ModelError: the embedder's server gave no vectors.
    """
    benchmarks = [(path, read(path)) for path in against]
    profiler = Profiler()

    def counted() -> Iterator[Row]:
        for row in rows():
            profiler.add(row)
            yield row

    found = repeats(counted(), threshold=threshold)
    profile = profiler.profile()
    told: list[Against] = []
    hits: list[Hit] = []
    for path, benchmark in benchmarks:
        finder = Finder(benchmark.items, name=str(path), embedder=embedder)
        hits += finder.find(rows())
        told.append(
            Against(
                path=str(path),
                items=len(benchmark.items),
                unsearched=finder.unsearched,
                passed_over=benchmark.passed_over,
            )
        )
    return Checked(
        rows=profile.whole.dialogues,
        profile=profile,
        threshold=threshold,
        repeats=found,
        against=tuple(told),
        hits=tuple(hits),
    )
