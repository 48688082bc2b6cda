"""The plan: an ordered list of places, spread over books and sections, the same for every n."""

import hashlib
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from heapq import heapify, heappop, heappush
from typing import Generic, TypeVar

from psykb.generation.library import Library
from psykb.types import Kind, Passage, Slot

TURNS = 3  # how often a model is asked for the same kind from the same passage
_GOLDEN = 0.6180339887498949  # (√5 − 1) / 2: its multiples spread evenly over [0, 1)

K = TypeVar("K", bound=Hashable)


def slots(
    library: Library, kinds: Mapping[Kind, int], *, seed: int, turns: int = TURNS
) -> Iterator[Slot]:
    """Yield the plan of who can be asked for any kind from any passage: a model; see `places`."""
    planned = places(library.passages, kinds, seed=seed, turns=turns)
    for number, (kind, passage, turn) in enumerate(planned):
        yield Slot(number=number, kind=kind, passage=passage.id, turn=turn)


def places(
    passages: Sequence[Passage],
    kinds: Mapping[K, int],
    *,
    seed: int,
    turns: int | None = TURNS,
    fits: Callable[[K, Passage, int], bool] | None = None,
) -> Iterator[tuple[K, Passage, int]]:
    """Yield (kind, passage, turn), the places of a plan in their order.

    They depend on nothing but the arguments: the first places of a long run are those of a short
    one. The passages are gone through in rounds, each in an order of its own (see `spread`), and
    none is asked about twice in a round. Kinds follow each other by weight; each takes the first
    passage of the round that is left and that it was not asked from in its turn. A kind for which
    the round holds none waits for the next round, and then makes up for it. Its next turn begins
    when it was asked from all passages that it fits.

    Args:
        passages: that are asked about.
        kinds: of question, with their weights, ≥ 1.
        seed: another one gives another order.
        turns: after how many a kind ends; None: after the first that holds nothing.
        fits: whether a kind can be asked from a passage in a turn (from 0); places that do not fit
            are left out. All fit by default.

    Raises:
        ValueError: neither `turns` nor `fits` would end the plan.
    """
    if turns is None and fits is None:
        raise ValueError("a plan ends after some turns, or where nothing fits")
    walks = {kind: _Walk(kind, turns, fits) for kind in kinds}
    credits = dict.fromkeys(kinds, 0)
    lap = 0
    while walks:
        order = list(spread(passages, f"{seed}/{lap}"))
        taken: set[str] = set()
        for walk in walks.values():
            walk.begin()
        while waiting := [kind for kind in walks if not walks[kind].deferred]:
            # Smooth weighted round robin: who has waited longest by its weight is next.
            chosen = max(waiting, key=lambda kind: credits[kind] + kinds[kind])
            place = walks[chosen].next(order, taken)
            if place is None:
                if walks[chosen].ended:
                    del walks[chosen], credits[chosen]
                continue
            for kind in credits:
                credits[kind] += kinds[kind]
            credits[chosen] -= sum(kinds[kind] for kind in credits)
            passage, turn = place
            taken.add(passage.id)
            yield chosen, passage, turn
        lap += 1


class _Walk(Generic[K]):
    """How far one kind is: its turn, the passages that it was asked from in that, its round.

    `deferred` is whether the round holds no passage for it any more, `ended` whether no round will.
    """

    def __init__(
        self, kind: K, turns: int | None, fits: Callable[[K, Passage, int], bool] | None
    ) -> None:
        self._kind = kind
        self._turns = turns
        self._fits = fits
        self._turn = 0
        self._had: set[str] = set()
        self._at = 0  # of the round's order
        self._left = False  # a passage of this turn was passed over: it is taken in this round
        self.deferred = False
        self.ended = False

    def begin(self) -> None:
        """Begin a round."""
        self._at, self._left, self.deferred = 0, False, False

    def next(self, order: Sequence[Passage], taken: set[str]) -> tuple[Passage, int] | None:
        """Return the next passage of the round that is for this kind, with its turn; None: none."""
        while not (self.deferred or self.ended):
            while self._at < len(order):
                passage = order[self._at]
                self._at += 1
                if passage.id in self._had or not self._may(passage):
                    continue
                if passage.id not in taken:
                    self._had.add(passage.id)
                    return passage, self._turn
                self._left = True
            self._end_turn()
        return None

    def _may(self, passage: Passage) -> bool:
        return self._fits is None or self._fits(self._kind, passage, self._turn)

    def _end_turn(self) -> None:
        """Begin the next turn, unless this one still holds something, or was the last."""
        if self._left:
            self.deferred = True
            return
        empty, self._had = not self._had, set()
        self._turn += 1
        self._at = 0
        self.ended = empty or self._turn == self._turns


def spread(passages: Sequence[Passage], seed: str) -> Iterator[Passage]:
    """Yield each passage once, in an order of which every beginning is spread over the books.

    At each level (books, their top sections, sections) the next part is chosen so that after m
    passages each part with a share s of them has had more than s·m − 1 and less than s·m + 1: the
    chairman assignment of Tijdeman (1980), Discrete Mathematics 32, 323–330. Within a section the
    passages come in golden-ratio steps. `seed` decides between equals and where steps begin.
    """
    return _parts(passages, seed, 0)


def _parts(passages: Sequence[Passage], seed: str, depth: int) -> Iterator[Passage]:
    """Yield `passages`, which are of one part of level `depth`, spread over its own parts."""
    if depth == len(_LEVELS):
        return iter(_stepped(passages, seed))
    parts: dict[object, list[Passage]] = {}
    for passage in passages:
        parts.setdefault(_LEVELS[depth](passage), []).append(passage)
    ordered = sorted(parts, key=lambda name: _share(seed, repr(name)))
    if len(ordered) <= 1:
        return _parts(passages, seed, depth + 1)
    streams = [_parts(parts[name], seed, depth + 1) for name in ordered]
    turns = assigned([len(parts[name]) for name in ordered])
    return (next(streams[chosen]) for chosen in turns)


_LEVELS: tuple[Callable[[Passage], object], ...] = (
    lambda passage: passage.document_id,
    lambda passage: passage.section[:1],
    lambda passage: passage.section,
)


def assigned(sizes: Sequence[int]) -> Iterator[int]:
    """Yield which of several parts is next, each as often as its size.

    After m of N each part of size c has been yielded more than c·m/N − 1 and less than c·m/N + 1
    times. Of equals the first is taken. Source: see `spread`.
    """
    whole, edge = sum(sizes), 2 * len(sizes) - 2
    if not edge:
        yield from (0 for _ in range(whole))
        return

    def due(at: int, had: int) -> tuple[int, int]:
        """Return from which m on a part may have its next turn."""
        return -(-whole * (edge * had + 1) // (edge * sizes[at])), at

    had = [0] * len(sizes)
    early = [due(at, 0) for at, size in enumerate(sizes) if size]
    heapify(early)
    late: list[tuple[float, int]] = []  # by when its next turn must be
    for m in range(1, whole + 1):
        while early and early[0][0] <= m:
            _due, at = heappop(early)
            heappush(late, (((had[at] + 1) * edge - 1) / sizes[at], at))
        _deadline, chosen = heappop(late)
        had[chosen] += 1
        if had[chosen] < sizes[chosen]:
            heappush(early, due(chosen, had[chosen]))
        yield chosen


def _stepped(passages: Sequence[Passage], seed: str) -> list[Passage]:
    """Return the passages of one section by golden-ratio steps from a seeded beginning."""
    if len(passages) < 2:
        return list(passages)
    ordered = sorted(passages, key=lambda p: p.start)
    first = _share(seed, ordered[0].id)
    # which point of the sequence each passage is: its order is that of the points
    points = sorted(range(len(ordered)), key=lambda k: (first + k * _GOLDEN) % 1.0)
    rank = {k: at for at, k in enumerate(points)}
    return [ordered[rank[k]] for k in range(len(ordered))]


def _share(seed: str, name: str) -> float:
    """Return a number in [0, 1) that looks random and is the same everywhere."""
    digest = hashlib.sha256(f"{seed}\n{name}".encode("utf-8", "surrogatepass")).digest()
    return int.from_bytes(digest[:6]) / 2**48
