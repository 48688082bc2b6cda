"""Count what became of every source, row and licence of a mix."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from statistics import median

import psykb
from psykb.dataset.licences import is_non_commercial, is_unknown
from psykb.dataset.mixing.candidates import Candidate, Pool
from psykb.dataset.mixing.drawing import Allotment
from psykb.dataset.mixing.leaks import Leak
from psykb.dataset.mixing.probes import Probe
from psykb.dataset.mixing.results import (
    KnownCounts,
    MixReport,
    ProbedCounts,
    RefusedRow,
    SourceCounts,
)
from psykb.dataset.mixing.retrieval_rows import Retrieval
from psykb.dataset.mixing.splitting import Division
from psykb.dataset.mixing.wishes import SPLITS, Recipe, SourceWish, labels
from psykb.dataset.profiling import profile
from psykb.types import Knowledge, Row, RowKind, record


@record
class Facts:
    """What mixing found; `rows` are those that are written, with their splits."""

    recipe: Recipe
    pools: Sequence[Pool]
    available: Sequence[int]
    held: Sequence[Sequence[Candidate]]  # of each source what was left to draw from
    allotment: Allotment
    rows: Sequence[tuple[str, Candidate]]
    division: Division
    rounds: int
    leaks: Mapping[tuple[str, str], tuple[Leak, ...]]
    closest: Mapping[tuple[str, str], Leak]
    retrieval: Retrieval
    refused: Sequence[RefusedRow]
    relicensed: Mapping[tuple[str, str, str, str], int]
    contaminated: int


def report(facts: Facts) -> MixReport:
    """Return all that is told of a mix."""
    recipe, division = facts.recipe, facts.division
    rows = [one.row for _split, one in facts.rows]
    limiting, names = facts.allotment.limiting, labels(recipe.sources)
    least = min((n for n in division.wanted.values() if n), default=0)
    pairs = Counter(
        (one.reason.value, one.source, one.of_source) for one in facts.refused if one.of
    )
    return MixReport(
        name=recipe.name,
        version=psykb.__version__,
        seed=recipe.seed,
        rows=len(rows),
        sources=tuple(_source(at, name, facts) for at, name in enumerate(names)),
        limiting="" if limiting is None else names[limiting],
        splits={name: sum(split == name for split, _one in facts.rows) for name in SPLITS},
        wanted=division.wanted,
        kinds_by_split={
            name: _by_kind(one.row for split, one in facts.rows if split == name) for name in SPLITS
        },
        by=recipe.split.by,
        groups=division.groups,
        largest=division.largest,
        undivided=division.largest > least,
        kept=division.kept,
        moved=division.moved,
        leaks={f"{one}/{other}": held for (one, other), held in facts.leaks.items()},
        closest={f"{one}/{other}": leak for (one, other), leak in facts.closest.items()},
        rounds=facts.rounds,
        retrieval=facts.retrieval,
        benchmarks=tuple(path.name for path in recipe.against),
        on_hit=recipe.on_hit,
        contaminated=facts.contaminated,
        near=recipe.near,
        duplicates=tuple((*pair, n) for pair, n in sorted(pairs.items())),
        relicensed=tuple((*copy, n) for copy, n in sorted(facts.relicensed.items())),
        refused=_sorted(Counter(one.reason.value for one in facts.refused)),
        profile=profile(rows),
        lengths=_lengths(rows),
    )


def _source(at: int, name: str, facts: Facts) -> SourceCounts:
    pool = facts.pools[at]
    held = [(split, one.row) for split, one in facts.rows if one.source == at]
    rows = [row for _split, row in held]
    licences = Counter(row.licence for row in rows)
    all_taken = sum(facts.allotment.taken)
    taken = facts.allotment.taken[at]
    counts = SourceCounts(
        name=name,
        run=pool.wish.run,
        wanted=wanted(pool.wish),
        there=pool.there,
        passed_over=_sorted(pool.passed_over),
        refused=_sorted(Counter(one.reason.value for one in facts.refused if one.source == name)),
        available=facts.available[at],
        taken=taken,
        share=taken / all_taken if all_taken else 0.0,
        short=at in facts.allotment.short,
        kinds=_by_kind(rows),
        languages=_sorted(Counter(str(row.language) for row in rows)),
        splits={split: sum(one == split for one, _row in held) for split in SPLITS},
        licences=_sorted(licences),
        non_commercial={one: n for one, n in _sorted(licences).items() if is_non_commercial(one)},
        unlicensed=sum(n for one, n in licences.items() if is_unknown(one)),
        risks=_sorted(pool.risks),
        verified=pool.verified,
    )
    return counts if pool.probe is None else _probed(at, counts, facts, pool.probe)


def _probed(at: int, counts: SourceCounts, facts: Facts, probe: Probe) -> ProbedCounts:
    """Return the counts of a source with what a model knew of it."""
    here = [one for one in facts.held[at] if one.knowledge is Knowledge.KNOWN]
    rows = [one for _split, one in facts.rows if one.source == at]
    return ProbedCounts(
        **{one.name: getattr(counts, one.name) for one in fields(counts)},
        knew=KnownCounts(
            probe=probe.report.name,
            model=probe.report.model,
            wanted=float(facts.pools[at].wish.known or 0),
            known=len(here),
            unknown=len(facts.held[at]) - len(here),
            written=sum(one.knowledge is Knowledge.KNOWN for one in rows),
            of=len(rows),
        ),
    )


def wanted(wish: SourceWish) -> str:
    """Return how much of a source is wanted, as the recipe says it."""
    said = "all" if wish.count is None else f"count {wish.count}"
    if wish.share is not None:
        said = f"share {float(wish.share):g}"
    return said if wish.known is None else f"{said}, known {float(wish.known):g}"


def _by_kind(rows: Iterable[Row]) -> dict[str, int]:
    counts = Counter(row.kind for row in rows)
    return {kind.value: counts[kind] for kind in RowKind if counts[kind]}


def _sorted(counts: Mapping[str, int]) -> dict[str, int]:
    return {name: counts[name] for name in sorted(counts) if counts[name]}


def _lengths(rows: Sequence[Row]) -> dict[str, tuple[int, float, int]]:
    found: dict[str, tuple[int, float, int]] = {}
    for kind in RowKind:
        sizes = [sum(len(m.content) for m in row.messages) for row in rows if row.kind is kind]
        if sizes:
            found[kind.value] = min(sizes), float(median(sizes)), max(sizes)
    return found
