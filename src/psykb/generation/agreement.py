"""How far reviewers agree on whether to keep items: Cohen's kappa with its interval."""

from collections.abc import Iterable, Sequence
from itertools import combinations
from math import sqrt

from psykb.generation.reviewing import last
from psykb.proportions import Z95
from psykb.types import DialogueReview, Review, record


@record
class Agreement:
    """How far two reviewers agree on the items that both judged; an edit keeps the item.

    `observed` is the share of items that they judged alike, None where there is no item. `kappa`
    is None where chance alone would make them agree on all: both kept everything, or both rejected
    everything. `low` and `high` are its 95 % interval within [−1, 1], None where kappa is, and
    where they never disagreed: the standard error is 0 then, however few the items.
    """

    reviewers: tuple[str, str]
    n: int
    observed: float | None
    kappa: float | None
    low: float | None = None
    high: float | None = None


def agreements(made: Iterable[Review | DialogueReview]) -> tuple[Agreement, ...]:
    """Return the agreement of each two reviewers who judged items, by their names."""
    verdicts: dict[str, dict[str, bool]] = {}
    for (item, reviewer), review in last(made).items():
        verdicts.setdefault(reviewer, {})[item] = review.verdict != "reject"
    found = []
    for one, other in combinations(sorted(verdicts), 2):
        both = sorted(verdicts[one].keys() & verdicts[other].keys())
        kept = [(verdicts[one][item], verdicts[other][item]) for item in both]
        found.append(agreement((one, other), kept))
    return tuple(found)


def disputed(made: Iterable[Review | DialogueReview]) -> tuple[str, ...]:
    """Return the ids of items that one reviewer keeps and another rejects, sorted."""
    kept: dict[str, set[bool]] = {}
    for (item, _reviewer), review in last(made).items():
        kept.setdefault(item, set()).add(review.verdict != "reject")
    return tuple(sorted(item for item, verdicts in kept.items() if len(verdicts) > 1))


def agreement(reviewers: tuple[str, str], kept: Sequence[tuple[bool, bool]]) -> Agreement:
    """Return Cohen's kappa of two reviewers.

    Source: Cohen (1960), A coefficient of agreement for nominal scales, Educational and
    Psychological Measurement 20; the standard error, which holds for any value of kappa, is that of
    Fleiss, Cohen & Everitt (1969), Psychological Bulletin 72, formula 13.

    Args:
        reviewers: their names.
        kept: whether the first and whether the second kept the item, for each item.
    """
    n = len(kept)
    if not n:
        return Agreement(reviewers=reviewers, n=0, observed=None, kappa=None)
    cells = {
        (a, b): sum(pair == (a, b) for pair in kept) / n
        for a in (True, False)
        for b in (True, False)
    }
    rows = {a: cells[a, True] + cells[a, False] for a in (True, False)}
    columns = {b: cells[True, b] + cells[False, b] for b in (True, False)}
    observed = cells[True, True] + cells[False, False]
    chance = sum(rows[a] * columns[a] for a in (True, False))
    if len({a for a, _b in kept} | {b for _a, b in kept}) == 1:
        return Agreement(reviewers=reviewers, n=n, observed=observed, kappa=None)
    kappa = (observed - chance) / (1 - chance)
    if all(a == b for a, b in kept):
        return Agreement(reviewers=reviewers, n=n, observed=1.0, kappa=1.0)
    alike = sum(
        cells[a, a] * (1 - (rows[a] + columns[a]) * (1 - kappa)) ** 2 for a in (True, False)
    )
    apart = sum(
        cells[a, b] * (columns[a] + rows[b]) ** 2 for a, b in ((True, False), (False, True))
    )
    variance = alike + (1 - kappa) ** 2 * apart - (kappa - chance * (1 - kappa)) ** 2
    spread = Z95 * sqrt(max(0.0, variance) / n) / (1 - chance)
    return Agreement(
        reviewers=reviewers,
        n=n,
        observed=observed,
        kappa=kappa,
        low=max(-1.0, kappa - spread),
        high=min(1.0, kappa + spread),
    )
