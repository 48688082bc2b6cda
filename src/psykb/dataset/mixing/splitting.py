"""Divide rows into train, valid and test so that none of them hangs together with another split."""

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from fractions import Fraction

from psykb.dataset.mixing.drawing import chance, remainders
from psykb.dataset.mixing.grouping import components
from psykb.dataset.mixing.wishes import SPLITS, SplitWish
from psykb.errors import MisuseError
from psykb.messages import text as _
from psykb.types import Row, record

_EMPHASIS = 4  # of the sizes of splits, against what each stratum gives them


@record
class Division:
    """Which split each row is in, and what stood in the way of the shares.

    Args:
        splits: of each row, in the order of the rows.
        wanted: rows by split.
        groups: how many groups of rows hang together; a row that stands alone is one.
        largest: rows of the largest of them.
        kept: rows of an earlier mix that are in the split in which they were.
        moved: rows of it that are in another, for they hang together with rows of that.
    """

    splits: tuple[str, ...]
    wanted: Mapping[str, int]
    groups: int
    largest: int
    kept: int = 0
    moved: int = 0


def divided(
    rows: Sequence[Row],
    wish: SplitWish,
    seed: int,
    strata: Sequence[Hashable],
    earlier: Mapping[str, str] | None = None,
) -> Division:
    """Return the split of each row.

    Groups with rows of an earlier mix go first, each to the split that most of these had.
    Groups that hold more rows than the smallest split wants are dealt first, to the split that
    lacks most; then the others of several rows, in an order of chance, to the split that lacks most
    by proportion; then the single rows, which make up what is missing. At each step what counts is
    what a split still lacks of each stratum, and of all rows. A split that is wanted and got
    nothing is given the smallest group of the split that has most.

    Args:
        rows: whose `groups` say what must not be parted.
        wish: how much of them goes where.
        seed: of the order of chance.
        strata: of each row what should be spread evenly over the splits, such as source and kind.
        earlier: `own_name` of rows of an earlier mix → the split in which they are to stay.

    Raises:
        MisuseError: valid and test together are to have all rows there are, or more.
    """
    members: dict[int, list[int]] = {}
    for at, first in enumerate(components(rows)):
        members.setdefault(first, []).append(at)
    wanted = _wanted(len(rows), wish)
    dealer = _Dealer(wanted, strata)
    names = {first: min(rows[at].id for at in held) for first, held in members.items()}
    least = min((n for n in wanted.values() if n), default=0)

    def order(first: int) -> tuple[int, int, bytes]:
        size = len(members[first])
        rank = 0 if size > least else 1 if size > 1 else 2
        return rank, -size if rank == 0 else 0, chance(seed, "split", names[first])

    had = [(earlier or {}).get(own_name(row), "") for row in rows]
    stayed = _stayed(members, had)
    dealt = dict(stayed)
    for first, split in stayed.items():
        dealer.give(members[first], split)
    for first in sorted(members.keys() - stayed.keys(), key=order):
        single = len(members[first]) == 1
        dealt[first] = dealer.deal(members[first], by_proportion=not single)
    free = {first: held for first, held in members.items() if first not in stayed}
    _fill(dealt, free, wanted)
    found = [""] * len(rows)
    for first, held in members.items():
        for at in held:
            found[at] = dealt[first]
    return Division(
        splits=tuple(found),
        wanted=wanted,
        groups=len(members),
        largest=max(map(len, members.values()), default=0),
        kept=sum(was == now for was, now in zip(had, found, strict=True)),
        moved=sum(was not in ("", now) for was, now in zip(had, found, strict=True)),
    )


def own_name(row: Row) -> str:
    """Return what a row is called in whatever way it is asked: its id without the kind."""
    return row.id.partition(":")[2]


def _stayed(members: Mapping[int, Sequence[int]], had: Sequence[str]) -> dict[int, str]:
    """Return the split of each group with rows that had one: that of most, the first of several."""
    found = {}
    for first, held in members.items():
        counts = Counter(had[at] for at in held if had[at])
        if counts:
            found[first] = max(SPLITS, key=counts.__getitem__)
    return found


def _wanted(n: int, wish: SplitWish) -> dict[str, int]:
    """Return rows by split; where there are enough, at least one of each that is wanted."""
    if wish.shares is not None:
        counts = remainders([wish.shares[name] * n for name in SPLITS], n)
        found = dict(zip(SPLITS, counts, strict=True))
        for name in SPLITS:
            most = max(SPLITS, key=lambda one: found[one])
            if wish.shares[name] and not found[name] and found[most] > 1:
                found[name], found[most] = 1, found[most] - 1
        return found
    test, valid = wish.counts.get("test", 0), wish.counts.get("valid", 0)
    if n and valid + test >= n:
        raise MisuseError(
            _(
                "[split]: valid = {valid} and test = {test} leave no row to train on: there are "
                "{n}; write smaller numbers, or shares"
            ).format(valid=valid, test=test, n=n)
        )
    test = min(test, n)
    valid = min(valid, n - test)
    return {"train": n - valid - test, "valid": valid, "test": test}


class _Dealer:
    """What each split lacks yet, of all rows and of each stratum."""

    def __init__(self, wanted: Mapping[str, int], strata: Sequence[Hashable]) -> None:
        self._strata = strata
        self._wanted = wanted
        sizes = Counter(strata)
        n = max(1, len(strata))
        self._lacks: dict[Hashable, dict[str, Fraction]] = {
            stratum: {name: Fraction(size * wanted[name], n) for name in wanted}
            for stratum, size in sizes.items()
        }
        self._all = {name: Fraction(count) for name, count in wanted.items()}
        self._weight = {stratum: Fraction(1, size) for stratum, size in sizes.items()}
        self._of_all = Fraction(_EMPHASIS * len(sizes), n)

    def deal(self, held: Sequence[int], *, by_proportion: bool) -> str:
        """Give rows that hang together to a split; return which."""
        counts = Counter(self._strata[at] for at in held)
        names = [name for name in SPLITS if self._wanted[name]]

        def need(name: str) -> Fraction:
            # how much nearer to what is wanted: the fall of the sum of squares of what is lacking
            return self._fall(name, counts) / (self._wanted[name] if by_proportion else 1)

        best = max(names, key=lambda name: (need(name), -SPLITS.index(name)))
        self.give(held, best)
        return best

    def give(self, held: Sequence[int], name: str) -> None:
        """Note that rows are in a split."""
        for at in held:
            self._lacks[self._strata[at]][name] -= 1
        self._all[name] -= len(held)

    def _fall(self, name: str, counts: Mapping[Hashable, int]) -> Fraction:
        falls = sum(
            self._weight[stratum] * n * (2 * self._lacks[stratum][name] - n)
            for stratum, n in counts.items()
        )
        n = sum(counts.values())
        return falls + self._of_all * n * (2 * self._all[name] - n)


def _fill(
    dealt: dict[int, str], members: Mapping[int, Sequence[int]], wanted: Mapping[str, int]
) -> None:
    """Give a split that is wanted and is empty a group of the one that has most, if it can.

    Only of `members`; those of an earlier mix stay.
    """
    for name in SPLITS:
        if not wanted[name] or name in dealt.values():
            continue
        sizes = Counter[str]()
        for first, held in members.items():
            sizes[dealt[first]] += len(held)
        most = max(SPLITS, key=lambda one: sizes[one])
        there = [first for first in members if dealt[first] == most]
        if len(there) > 1:
            dealt[min(there, key=lambda first: (len(members[first]), first))] = name
