"""What became of a run, counted: where every draft went, and what the items are like."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum

from psykb.generation import coverage
from psykb.generation.coverage import BookCoverage
from psykb.generation.library import Library
from psykb.proportions import share
from psykb.types import (
    LETTERS,
    Document,
    Kind,
    Method,
    Metric,
    QAPair,
    Refused,
    Stage,
    Style,
    Usage,
    record,
)

SCHEMA = 1


@record
class RunFacts:
    """What the engine knows of a run and its files do not say.

    Args:
        name: of the run's folder.
        kb: name of the knowledge base; "" where none was looked into.
        documents: the books that it drew from, without their text.
        method: how the drafts came about; of dialogues, the style.
        model: the spec of the model, None where none wrote.
        settings: of the plan, as the journal's first line has them.
        wanted: how many items were asked for; 0 for all that the plan gives.
        exhausted: whether the plan ended before that.
        decided: how many slots of the plan were decided.
        empty: of these, how many held nothing to ask, by kind.
        usage: what the decided slots took, by purpose, whichever run paid for it.
        version: of psykb.
    """

    name: str
    kb: str
    documents: tuple[Document, ...]
    method: Method | Style
    model: str | None = None
    settings: Mapping[str, object]
    wanted: int
    exhausted: bool = False
    decided: int
    empty: Mapping[StrEnum, int]
    usage: Mapping[str, Usage]
    version: str


@record
class Survivors:
    """How many drafts came to a stage, how many it refused, and for which reasons.

    `skipped` is how many of those accepted it could not check, or need not; `failed` how many it
    found wanting and kept all the same (see `Check.outcome`), `shortcomings` in what, most first.
    """

    stage: Stage
    entered: int
    refused: int
    skipped: int
    failed: int
    shortcomings: Mapping[str, int]
    reasons: Mapping[str, int]


@record
class KindCount:
    """What became of one kind of question."""

    kind: Kind
    accepted: int
    refused: int
    empty: int


@record
class Report:
    """All that is told of a run; the same items and refusals give the same report.

    Args:
        survivors: one for each stage, in the order in which drafts pass them.
        key_positions: kind → letter → of how many items it is a right option.
        longest_is_key: the share of single-choice items whose key is longer than each other
            option; `expected` is what chance would give.
        covered: what the items cover of each book.
        usage: by purpose, and `total` for all.
    """

    schema: int = SCHEMA
    run: RunFacts
    accepted: int
    refused: int
    survivors: tuple[Survivors, ...]
    kinds: tuple[KindCount, ...]
    languages: Mapping[str, int]
    difficulties: Mapping[str, int]
    bloom: Mapping[str, int]
    methods: Mapping[str, int]
    rules: Mapping[str, int]
    key_positions: Mapping[str, Mapping[str, int]]
    truths: Mapping[str, int]
    longest_is_key: Metric
    longest_expected: float
    covered: tuple[BookCoverage, ...]
    total: Usage


def report(
    items: Sequence[QAPair], refused: Iterable[Refused], facts: RunFacts, library: Library
) -> Report:
    """Count what became of a run.

    Args:
        items: that were accepted, in their order.
        refused: the drafts that were not.
        facts: what else is known of the run.
        library: what could be asked about; says what the items cover.
    """
    reasons: Counter[tuple[Stage, str]] = Counter()
    kinds: Counter[Kind] = Counter()
    for r in refused:
        reasons[r.stage, r.reason.value] += 1
        kinds[r.kind] += 1
    longest, expected = _longest(items)
    total = Usage()
    for usage in facts.usage.values():
        total = total.plus(usage)
    accepted = Counter(item.kind for item in items)
    return Report(
        run=facts,
        accepted=len(items),
        refused=kinds.total(),
        survivors=_survivors(reasons, items),
        kinds=tuple(
            KindCount(
                kind=kind,
                accepted=accepted[kind],
                refused=kinds[kind],
                empty=facts.empty.get(kind, 0),
            )
            for kind in Kind
            if accepted[kind] or kinds[kind] or facts.empty.get(kind)
        ),
        languages=_counted(item.language for item in items),
        difficulties=_counted(item.difficulty.value for item in items),
        bloom=_counted(item.bloom.value for item in items),
        methods=_counted(item.provenance.method.value for item in items),
        rules=_counted(item.provenance.rule for item in items if item.provenance.rule),
        key_positions=_key_positions(items),
        truths=_truths(items),
        longest_is_key=longest,
        longest_expected=expected,
        covered=coverage.coverage(items, library),
        total=total,
    )


def _survivors(
    reasons: Mapping[tuple[Stage, str], int], items: Sequence[QAPair]
) -> tuple[Survivors, ...]:
    """Return the stages with what entered each: those accepted and those refused from it on."""
    rows: list[Survivors] = []
    outcomes = Counter((check.stage, check.outcome) for item in items for check in item.checks)
    entered = len(items)
    for stage in reversed(Stage):
        here = {reason: n for (at, reason), n in sorted(reasons.items()) if at is stage}
        refused = sum(here.values())
        entered += refused
        rows.append(
            Survivors(
                stage=stage,
                entered=entered,
                refused=refused,
                skipped=outcomes[stage, "skipped"],
                failed=outcomes[stage, "failed"],
                shortcomings=_counted(
                    shortcoming(check.detail)
                    for item in items
                    for check in item.checks
                    if check.stage is stage and check.outcome == "failed"
                ),
                reasons=here,
            )
        )
    return tuple(reversed(rows))


def shortcoming(detail: str) -> str:
    """Return what a check's detail says, without the place and the numbers of the one item."""
    return re.sub(r"\d+", "n", detail.partition(":")[0])


def _counted(values: Iterable[str]) -> dict[str, int]:
    """Count, the most frequent first."""
    counts = Counter(values)
    return dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))


def _truths(items: Iterable[QAPair]) -> dict[str, int]:
    """Count true and false statements, the more frequent first; {} where there are none."""
    counts = Counter(item.answer for item in items if item.kind is Kind.TRUE_FALSE)
    none = {"true": 0, "false": 0} if counts else {}
    return dict(sorted((none | counts).items(), key=lambda pair: (-pair[1], pair[0])))


def _key_positions(items: Iterable[QAPair]) -> dict[str, dict[str, int]]:
    found: dict[str, Counter[str]] = {}
    most: dict[str, int] = {}
    for item in items:
        if item.kind.has_options:
            name = item.kind.value
            found.setdefault(name, Counter()).update(item.answer)
            most[name] = max(most.get(name, 0), len(item.options))
    return {
        name: {letter: counts[letter] for letter in LETTERS[: most[name]]}
        for name, counts in sorted(found.items())
    }


def _longest(items: Iterable[QAPair]) -> tuple[Metric, float]:
    """Return in how many single-choice items the key is the longest, and in how many by chance.

    Chance gives 1 of k only where one option is the longest; where two are, the key cannot be.
    Test takers who know nothing choose the longest option; Haladyna, Downing & Rodriguez (2002),
    Applied Measurement in Education 15, guideline 24, asks for options of about equal length.
    """
    hits, expected, n = 0, 0.0, 0
    for item in items:
        if item.kind is not Kind.SINGLE:
            continue
        lengths = [len(option) for option in item.options]
        alone = lengths.count(max(lengths)) == 1
        n += 1
        hits += alone and lengths[item.key[0]] == max(lengths)
        expected += alone / len(lengths)
    return share("longest_is_key", hits, n), expected / n if n else 0.0
