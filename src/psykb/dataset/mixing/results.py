"""What mixing gives: the rows by split, what was refused, and all that is told of both."""

from collections.abc import Mapping
from dataclasses import field
from enum import StrEnum

from psykb.dataset.contamination.hits import Hit
from psykb.dataset.mixing.candidates import Pool
from psykb.dataset.mixing.leaks import Leak
from psykb.dataset.mixing.retrieval_rows import Retrieval
from psykb.dataset.mixing.wishes import Recipe
from psykb.dataset.profiling import Profile
from psykb.types import Place, Row, record

SCHEMA = 1


class Why(StrEnum):
    """Why a row that was wanted is in no split."""

    CONTAMINATED = "contaminated"  # it holds a question of a benchmark
    DUPLICATE = "duplicate"  # an earlier row says the same
    NEAR_DUPLICATE = "near_duplicate"  # an earlier row says nearly the same
    NO_PASSAGE = "no_passage"  # only passages that answer another split are left to show


@record
class RefusedRow:
    """A row that is in no split.

    Args:
        reason: why.
        source: the source as `wishes.labels` calls it.
        row: whole.
        of: id of the row that it repeats; "" of another reason.
        of_source: the source of that one.
        score: Jaccard of near duplicates, else 1.
        hits: what of benchmarks it holds, with both texts.
        detail: in words.
    """

    reason: Why
    source: str
    row: Row
    of: str = ""
    of_source: str = ""
    score: float = 1.0
    hits: tuple[Hit, ...] = ()
    detail: str = ""


@record
class Traced:
    """Where a row of a split comes from.

    Args:
        id: of the row.
        split: in which it is.
        source: as `wishes.labels` calls it.
        item: id of the item that it asks; "" of a dialogue.
        place: of a dialogue, where it was read first; None where it was not imported.
        topic: of a dialogue.
        labels: of a dialogue.
    """

    id: str
    split: str
    source: str
    item: str = ""
    place: Place | None = None
    topic: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)


@record
class SourceCounts:
    """What became of one source.

    Args:
        name: as `wishes.labels` calls it: as the recipe has it, if no other is called so.
        run: whether it is a run of items.
        wanted: in words: "share 0.3", "count 500", "all".
        there: dialogues or items that it holds.
        passed_over: those that the recipe does not want, by reason.
        refused: those that were wanted and are in no split, by reason.
        available: those that could be drawn.
        taken: those that were drawn.
        share: of all rows that were drawn.
        short: how many fewer than wanted there are.
        kinds, languages, splits, licences: rows that are written, by each.
        non_commercial: licences that forbid commercial use, with rows.
        unlicensed: rows of which not all licences are known.
        risks: dialogues that could be drawn, by their label `crisis`; "" unlabelled.
        verified: whether quotes were compared with the books; None where it quotes nothing.
    """

    name: str
    run: bool
    wanted: str
    there: int
    passed_over: Mapping[str, int]
    refused: Mapping[str, int]
    available: int
    taken: int
    share: float
    short: bool
    kinds: Mapping[str, int]
    languages: Mapping[str, int]
    splits: Mapping[str, int]
    licences: Mapping[str, int]
    non_commercial: Mapping[str, int]
    unlicensed: int
    risks: Mapping[str, int]
    verified: bool | None


@record
class KnownCounts:
    """What a model knew of a source before.

    Args:
        probe: name of the folder that says it.
        model: that was asked.
        wanted: share of the rows that it is to have known.
        known: rows that it knew, of those that were left to draw from; `unknown` the others.
        written: known rows that are written, `of` all rows of the source that are.
    """

    probe: str
    model: str
    wanted: float
    known: int
    unknown: int
    written: int
    of: int


@record
class ProbedCounts(SourceCounts):
    """What became of a source of which a share is to be known."""

    knew: KnownCounts


@record
class MixReport:
    """All that is told of a mix; the same recipe and inputs give the same report.

    Args:
        rows: that are written.
        limiting: name of the source whose rows are too few for its share, so that others give
            less than they have; "" where none does.
        splits: rows by split; `wanted` what the recipe asked for.
        kinds_by_split: split → kind → rows.
        by: what of a book is kept together.
        groups: rows that hang together are one; `largest` is the size of the largest.
        undivided: whether the largest is larger than a split that is wanted, so that shares may be
            out of reach.
        kept: rows of an earlier mix that stay in their split; `moved` those that do not.
        leaks: by "train/test" and so on; nothing is published unless all are empty.
        closest: of each two splits the rows that have most in common, below what is a leak.
        rounds: how often rows were divided until there was none.
        retrieval: what became of the rows of items.
        benchmarks: that rows were compared with, by name.
        on_hit: what was done with a row that holds a question of one.
        contaminated: rows that do, kept or refused.
        near: least Jaccard of near duplicates that were taken out; None where they were kept.
        duplicates: (reason, source, source of the one that stays, how many).
        relicensed: (source, licence, source of copies, their licence, how many rows): rows that
            stay while copies of them, left out, are under a licence that says more.
        refused: rows in no split, by reason.
        profile: turns, lengths, languages, licences of the rows by data set.
        lengths: characters of a row by kind: least, median, most.
    """

    schema: int = SCHEMA
    name: str
    version: str
    seed: int
    rows: int
    sources: tuple[SourceCounts, ...]
    limiting: str
    splits: Mapping[str, int]
    wanted: Mapping[str, int]
    kinds_by_split: Mapping[str, Mapping[str, int]]
    by: str
    groups: int
    largest: int
    undivided: bool
    kept: int
    moved: int
    leaks: Mapping[str, tuple[Leak, ...]]
    closest: Mapping[str, Leak]
    rounds: int
    retrieval: Retrieval
    benchmarks: tuple[str, ...]
    on_hit: str
    contaminated: int
    near: float | None
    duplicates: tuple[tuple[str, str, str, int], ...]
    relicensed: tuple[tuple[str, str, str, str, int], ...]
    refused: Mapping[str, int]
    profile: Profile
    lengths: Mapping[str, tuple[int, float, int]]


@record
class Mixed:
    """A mix before it is written: `splits` hold the rows in their order, and so does `traced`."""

    recipe: Recipe
    pools: tuple[Pool, ...]
    splits: Mapping[str, tuple[Row, ...]]
    traced: tuple[Traced, ...]
    refused: tuple[RefusedRow, ...]
    report: MixReport
