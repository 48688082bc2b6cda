"""Items as questions among passages: answered with citations, or declined where nothing answers."""

import random
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from math import floor

from psykb.dataset.exporters.raft import Among, among
from psykb.dataset.exporters.shelf import Shelf
from psykb.dataset.licences import UNKNOWN, joined
from psykb.dataset.mixing.candidates import Candidate, Pool
from psykb.dataset.mixing.drawing import chance
from psykb.dataset.mixing.wishes import RetrievalWish
from psykb.dataset.request import LeftOut
from psykb.errors import MisuseError
from psykb.messages import text as _
from psykb.types import QAPair, Row, RowKind, record


@record
class Retrieval:
    """What became of the rows of items.

    Args:
        wanted: how many were to be questions among passages.
        gold: how many are, with the passages that answer.
        without_gold: how many are, with others of the same books in their place.
        elsewhere: how many are, among the passages that answer another item.
        short: how many of those with `gold` show fewer distractors than are wanted.
        left_out: why items could not be asked so, with how many; they stay questions.
    """

    wanted: int
    gold: int = 0
    without_gold: int = 0
    elsewhere: int = 0
    short: int = 0
    left_out: Mapping[str, int]


class Asker:
    """Makes rows of retrieval out of the items of several sources."""

    def __init__(self, pools: Sequence[Pool], wish: RetrievalWish, seed: int) -> None:
        """Open no base: those of the pools are open."""
        self._pools = pools
        self._wish = wish
        self._seed = seed
        self._shelves: dict[int, Shelf] = {}
        self._turned: dict[str, tuple[str, str]] = {}  # row id → how, and the item's own licence
        self._others: dict[int, list[QAPair]] = {}  # by source, those that were taken
        self._short: set[str] = set()  # ids of rows with fewer distractors than are wanted

    def turn(self, taken: Sequence[Candidate]) -> tuple[list[Candidate], Retrieval]:
        """Return what was taken with the wished share of its items as questions among passages.

        Which items are turned goes by the digest of each alone. Of those that are turned, the
        first ones are asked among what answers another item of their source, the next ones lose the
        passages that answer; one for which there is no such item loses them, too.

        Raises:
            MisuseError: a base is not at hand, or no item can be asked so.
            NotFoundError: a base lacks a book that an item cites.
        """
        asked = [at for at, one in enumerate(taken) if one.item is not None]
        wanted = _rounded(self._wish.share * len(asked))
        if not wanted:
            return list(taken), Retrieval(wanted=0, left_out={})
        elsewhere = _rounded(self._wish.decline * wanted)
        lacking = _rounded(self._wish.without_gold * wanted)
        rows = list(taken)
        for one in taken:
            if one.item is not None:
                self._others.setdefault(one.source, []).append(one.item)
        counts, why = Counter[str](), Counter[str]()
        order = sorted(asked, key=lambda at: chance(self._seed, "ask", taken[at].row.id))
        for at in order:
            made = sum(counts.values())
            if made == wanted:
                break
            mode = "elsewhere" if made < elsewhere else ""
            mode = mode or ("without_gold" if made < elsewhere + lacking else "gold")
            row, mode = self._first(taken[at], mode)
            if isinstance(row, LeftOut):
                why[row.why] += 1
                continue
            counts[mode] += 1
            rows[at] = replace(taken[at], row=row)
        if not counts:
            raise MisuseError(
                _("[retrieval]: no item can be asked among passages: {why}").format(
                    why="; ".join(why)
                )
            )
        return rows, Retrieval(wanted=wanted, left_out=dict(sorted(why.items())), **counts)

    def _first(self, one: Candidate, mode: str) -> tuple[Row | LeftOut, str]:
        made = self._made(one, mode, ())
        if mode == "elsewhere" and isinstance(made, LeftOut):
            mode = "without_gold"
            made = self._made(one, mode, ())
        if not isinstance(made, LeftOut):
            self._turned[made.id] = mode, one.row.licence
        return made, mode

    def _made(self, one: Candidate, mode: str, barred: Collection[str]) -> Row | LeftOut:
        shelf = self._shelf(one.source)
        item = one.item
        if item is None:
            raise ValueError("only items are asked among passages")
        made = among(
            item,
            shelf,
            random.Random(f"{self._seed}:{item.id}"),
            distractors=self._wish.distractors,
            lacking=mode == "without_gold",
            others=self._others[one.source] if mode == "elsewhere" else (),
            barred=barred,
        )
        if isinstance(made, LeftOut):
            return made
        row = self._row(one, item, made, shelf)
        if len(made.passages) < self._wish.distractors + len(made.gold):
            self._short.add(row.id)
        return row

    @property
    def short(self) -> frozenset[str]:
        """Ids of rows that show fewer distractors than are wanted."""
        return frozenset(self._short)

    def without(self, one: Candidate, barred: Collection[str]) -> Candidate | LeftOut:
        """Return a candidate that shows none of the passages `barred`; others take their place.

        One that is no question among passages, or shows none of them, is returned as it is.

        Args:
            one: as `turn` returned it.
            barred: ids of passages that carry answers of another split.
        """
        if one.row.id not in self._turned:
            return one
        mode, licence = self._turned[one.row.id]
        plain = replace(one, row=replace(one.row, licence=licence))
        made = self._made(plain, mode, barred)
        if mode == "elsewhere" and isinstance(made, LeftOut):
            made = self._made(plain, "without_gold", barred)
        return made if isinstance(made, LeftOut) else replace(one, row=made)

    def gold(self, one: Candidate) -> frozenset[str]:
        """Return the ids of the passages that carry the answer of an item; none of a dialogue."""
        if one.item is None:
            return frozenset()
        return frozenset(passage.id for passage in self._shelf(one.source).gold(one.item))

    def _row(self, one: Candidate, item: QAPair, made: Among, shelf: Shelf) -> Row:
        row = one.row
        kind = RowKind.RETRIEVAL if made.gold else RowKind.DECLINE
        books = dict.fromkeys(name.partition(":")[0] for name in made.passages)
        unnamed = self._pools[one.source].wish.licence or UNKNOWN
        shown = (shelf.licence(book) or unnamed for book in books)
        cited = tuple(dict.fromkeys(place.id for place in item.citations))
        # what is taken away carries the answer all the same
        gold = (f"passage:{passage.id}" for passage in shelf.gold(item))
        return replace(
            row,
            id=f"{kind.value}:{item.id}",
            messages=made.messages,
            kind=kind,
            licence=joined((row.licence, *shown)),
            groups=tuple(dict.fromkeys((*row.groups, *gold))),
            citations=cited if made.gold else (),
            untrained=(),
        )

    def _shelf(self, source: int) -> Shelf:
        if source not in self._shelves:
            pool = self._pools[source]
            if pool.base is None:
                raise MisuseError(
                    _(
                        "[retrieval]: the books of {name} are in no base at hand; name it by --kb "
                        "NAME, or build it by psykb ingest"
                    ).format(name=pool.wish.name)
                )
            self._shelves[source] = Shelf(pool.base)
        return self._shelves[source]


def _rounded(number: Fraction) -> int:
    """Return the nearest whole number, halves up."""
    return floor(number + Fraction(1, 2))
