"""Mix a training set by a recipe: sift, draw, ask among passages, divide, and look for leaks."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from psykb import jsonl
from psykb.dataset.matching.comparison import said
from psykb.dataset.matching.disjoint import Sets
from psykb.dataset.matching.near import THRESHOLD, clusters
from psykb.dataset.mixing import counting_rows, knowing
from psykb.dataset.mixing.candidates import Candidate, pools
from psykb.dataset.mixing.drawing import allotted, chance
from psykb.dataset.mixing.grouping import question, talk
from psykb.dataset.mixing.keeping import kept_files
from psykb.dataset.mixing.leaks import Leak, between, closest
from psykb.dataset.mixing.quotes import Books
from psykb.dataset.mixing.results import Mixed, Traced
from psykb.dataset.mixing.retrieval_rows import Asker
from psykb.dataset.mixing.sifting import Sieve
from psykb.dataset.mixing.splitting import Division, divided, own_name
from psykb.dataset.mixing.ties import ties
from psykb.dataset.mixing.wishes import SPLITS, Recipe, labels
from psykb.dataset.request import LeftOut
from psykb.errors import PsykbError
from psykb.messages import text as _
from psykb.types import Row, RowKind, record

_MOST_ROUNDS = 6  # of dividing until nothing leaks


def mix(recipe: Recipe, root: Path, books: Books) -> Mixed:
    """Return the rows of a recipe by split, and what there is to say of them; writes nothing.

    The same recipe and inputs give the same rows in the same order.

    Args:
        recipe: as `recipes.read` gives it.
        root: the project's folder.
        books: opens the bases of runs; the caller closes them.

    Raises:
        NotFoundError: a set, a run, a book or a benchmark is not there.
        CorruptRecordError: a line is no record, or items are not as the books have them.
        MisuseError: the recipe asks for what the sources cannot give.
        PsykbError: rows of different splits tell of one another whatever is tried.
    """
    sources = pools(recipe, root, books)
    sieve = Sieve(sources)
    everything = [one for pool in sources for one in pool.candidates]
    sound = sieve.benchmarks(everything, recipe.against, keep=recipe.on_hit == "keep")
    unlike = sieve.repeats(sound, recipe.near)
    of_source: list[list[Candidate]] = [[] for _pool in sources]
    for one in unlike:
        of_source[one.source].append(one)
    wishes = recipe.sources
    available = [knowing.available(*one) for one in zip(of_source, wishes, strict=True)]
    allotment = allotted(available, wishes)
    taken = [
        one
        for held, n, wish in zip(of_source, allotment.taken, wishes, strict=True)
        for one in knowing.taken(held, n, wish, recipe.seed)
    ]
    asker = Asker(sources, recipe.retrieval, recipe.seed)
    turned, retrieval = asker.turn(taken)
    grouped = _grouped(turned)
    made = settled(grouped, recipe, asker, _earlier(recipe, root))
    _check(made.leaks)
    for one, why in made.unshown:
        sieve.unshown(one, why)
    return Mixed(
        recipe=recipe,
        pools=tuple(sources),
        splits=made.splits,
        traced=_traced(recipe, made),
        refused=tuple(sieve.refused),
        report=counting_rows.report(
            counting_rows.Facts(
                recipe=recipe,
                pools=sources,
                available=available,
                held=of_source,
                allotment=allotment,
                rows=made.rows,
                division=made.division,
                rounds=made.rounds,
                leaks=made.leaks,
                closest=closest(made.splits),
                retrieval=replace(retrieval, short=_short(made.rows, asker)),
                refused=sieve.refused,
                relicensed=sieve.relicensed,
                contaminated=len(sieve.hits),
            )
        ),
    )


def _traced(recipe: Recipe, made: "Settled") -> tuple[Traced, ...]:
    """Return where each row comes from, in the order of the splits."""
    held = {one.row.id: one for _split, one in made.rows}
    names = labels(recipe.sources)
    return tuple(
        Traced(
            id=row.id,
            split=split,
            source=names[held[row.id].source],
            item="" if (item := held[row.id].item) is None else item.id,
            place=held[row.id].place,
            topic=held[row.id].topic,
            labels=held[row.id].labels,
        )
        for split, rows in made.splits.items()
        for row in rows
    )


def _short(rows: Sequence[tuple[str, Candidate]], asker: Asker) -> int:
    """Return how many rows that are answered show fewer distractors than are wanted."""
    return sum(one.row.id in asker.short for _s, one in rows if one.row.kind is RowKind.RETRIEVAL)


def _grouped(taken: Sequence[Candidate]) -> list[Candidate]:
    """Return rows with groups for what asks the same, says nearly the same, or part of it."""
    rows = [one.row for one in taken]
    sets = Sets(len(rows))
    near = clusters((said(talk(row)) for row in rows), threshold=THRESHOLD).leader
    for at, leader in enumerate(near):
        sets.join(leader, at)
    for tie in ties(rows):
        for at in tie.rows[1:]:
            sets.join(tie.rows[0], at)
    leaders = sets.firsts()
    alike: dict[int, int] = {}
    for leader in leaders:
        alike[leader] = alike.get(leader, 0) + 1
    found = []
    for one, leader in zip(taken, leaders, strict=True):
        asked = question(one.row)
        groups = [*one.row.groups, *([asked] if asked else [])]
        if alike[leader] > 1:
            groups.append(f"cluster:{rows[leader].id}")
        found.append(_with(one, groups))
    return found


@record
class Settled:
    """Rows in their splits.

    Args:
        division: of the rows, those that cannot be shown among them.
        rows: with their splits.
        unshown: rows for which no passage is left to show, with why.
        splits: the rows as they are written.
        leaks: between each two splits; not all empty only where every round was spent.
        rounds: how often rows were divided.
    """

    division: Division
    rows: Sequence[tuple[str, Candidate]]
    unshown: Sequence[tuple[Candidate, str]]
    splits: Mapping[str, tuple[Row, ...]]
    leaks: Mapping[tuple[str, str], tuple[Leak, ...]]
    rounds: int


def settled(
    grouped: Sequence[Candidate],
    recipe: Recipe,
    asker: Asker,
    earlier: Mapping[str, str] | None = None,
) -> Settled:
    """Divide rows; where some leak all the same, join these and divide anew.

    Near duplicates may come to light that were not compared in another order of the rows.
    """
    held = list(grouped)
    rounds = 0
    while True:
        rounds += 1
        division = _divided(held, recipe, earlier)
        rows, unshown = _apart(held, division, asker)
        splits = _ordered(rows, recipe.seed)
        found = between(splits)
        leaking = [leak for leaks in found.values() for leak in leaks]
        if not leaking or rounds == _MOST_ROUNDS:
            return Settled(
                division=division,
                rows=rows,
                unshown=unshown,
                splits=splits,
                leaks=found,
                rounds=rounds,
            )
        _join(held, leaking)


def _divided(
    grouped: Sequence[Candidate], recipe: Recipe, earlier: Mapping[str, str] | None
) -> Division:
    # what a model knew is None everywhere where no probe is named: then it parts nothing
    strata = [(one.source, one.row.kind, one.knowledge) for one in grouped]
    return divided([one.row for one in grouped], recipe.split, recipe.seed, strata, earlier)


def _earlier(recipe: Recipe, root: Path) -> dict[str, str]:
    """Return in which split each row of the mix was that the recipe wants to keep."""
    found: dict[str, str] = {}
    for file in kept_files(recipe, root):
        for row in jsonl.read(file, Row):
            found[own_name(row)] = file.stem
    return found


def _join(grouped: list[Candidate], found: Sequence[Leak]) -> None:
    places = {one.row.id: at for at, one in enumerate(grouped)}
    for leak in found:
        for name in (leak.one, leak.other):
            one = grouped[places[name]]
            grouped[places[name]] = _with(one, (*one.row.groups, f"cluster:{leak.one}"))


def _with(one: Candidate, groups: Sequence[str]) -> Candidate:
    return replace(one, row=replace(one.row, groups=tuple(dict.fromkeys(groups))))


def _apart(
    grouped: Sequence[Candidate], division: Division, asker: Asker
) -> tuple[list[tuple[str, Candidate]], list[tuple[Candidate, str]]]:
    """Return rows with their splits, and those that cannot be shown, with why.

    None shows a passage that carries an answer of a later split: what is trained on is not to show
    what is measured; the other way round nothing is told.
    """
    asked = (RowKind.RETRIEVAL, RowKind.DECLINE)
    barred: dict[str, set[str]] = {name: set() for name in SPLITS}
    if any(one.row.kind in asked for one in grouped):
        for one, split in zip(grouped, division.splits, strict=True):
            for earlier in SPLITS[: SPLITS.index(split)]:
                barred[earlier] |= asker.gold(one)
    rows, unshown = [], []
    for one, split in zip(grouped, division.splits, strict=True):
        shown = asker.without(one, barred[split]) if one.row.kind in asked else one
        if isinstance(shown, LeftOut):
            unshown.append((one, shown.why))
        else:
            rows.append((split, shown))
    return rows, unshown


def _ordered(rows: Sequence[tuple[str, Candidate]], seed: int) -> dict[str, tuple[Row, ...]]:
    """Return the rows of each split in an order of chance, for trainers that do not shuffle."""
    found: dict[str, list[Row]] = {name: [] for name in SPLITS}
    for split, one in rows:
        found[split].append(one.row)
    return {
        name: tuple(sorted(held, key=lambda row: (chance(seed, "order", row.id), row.id)))
        for name, held in found.items()
    }


def _check(found: Mapping[tuple[str, str], Sequence[Leak]]) -> None:
    for (one, other), held in found.items():
        if held:
            raise PsykbError(
                _(
                    "{n} rows of {one} and {other} tell of one another, the first {first} and "
                    "{second} ({through}); nothing was written"
                ).format(
                    n=len(held),
                    one=one,
                    other=other,
                    first=held[0].one,
                    second=held[0].other,
                    through=held[0].through.value,
                )
            )
