"""The plan: an ordered list of places, spread over books and sections, the same for every n."""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import count

from psykb.generation.library import Library
from psykb.types import Kind, Passage, Slot

TURNS = 3  # how often a model is asked for the same kind from the same passage
_GOLDEN = 0.6180339887498949  # (√5 − 1) / 2: its multiples spread evenly over [0, 1)

Fits = Callable[[Kind, Passage, int], bool]


def slots(
    library: Library,
    kinds: Mapping[Kind, int],
    *,
    seed: int,
    turns: int | None = TURNS,
    fits: Fits | None = None,
) -> Iterator[Slot]:
    """Yield the plan in its order.

    It depends on nothing but the library's passages, `kinds`, `seed`, `turns` and `fits`: the first
    items of a long run are those of a short one. Kinds follow each other by weight. Each kind goes
    through all passages, in an order of its own, before it comes to one again (a turn); how the
    passages of a turn are spread says `spread`.

    Args:
        library: whose passages are asked about.
        kinds: with their weights, ≥ 1.
        seed: another one gives another order.
        turns: after how many a kind ends; None: after the first that holds nothing.
        fits: whether a kind can be asked from a passage in a turn (from 0); places that do not fit
            are left out. All fit by default.

    Raises:
        ValueError: neither `turns` nor `fits` would end the plan.
    """
    if turns is None and fits is None:
        raise ValueError("a plan ends after some turns, or where nothing fits")
    streams = {
        kind: _places(library.passages, kind, seed=seed, turns=turns, fits=fits) for kind in kinds
    }
    number = 0
    credits = dict.fromkeys(kinds, 0)
    while credits:
        # Smooth weighted round robin: who has waited longest by its weight is next.
        for kind in credits:
            credits[kind] += kinds[kind]
        chosen = max(credits, key=lambda kind: credits[kind])
        place = next(streams[chosen], None)
        if place is None:
            del credits[chosen]
            continue
        credits[chosen] -= sum(kinds[kind] for kind in credits)
        passage, turn = place
        yield Slot(number=number, kind=chosen, passage=passage.id, turn=turn)
        number += 1


def spread(passages: Sequence[Passage], seed: str) -> Iterator[Passage]:
    """Yield each passage once, in an order of which every beginning is spread over the books.

    At each level (books, their top sections, sections) the next part is chosen so that after m
    passages each part with a share s of them has had more than s·m − 1 and less than s·m + 1: the
    chairman assignment of Tijdeman (1980), Discrete Mathematics 32, 323–330. Within a section the
    passages come in golden-ratio steps. `seed` decides between equals and where steps begin.
    """
    return _parts(passages, seed, 0)


def _places(
    passages: Sequence[Passage], kind: Kind, *, seed: int, turns: int | None, fits: Fits | None
) -> Iterator[tuple[Passage, int]]:
    for turn in range(turns) if turns is not None else count():
        empty = True
        for passage in spread(passages, f"{seed}/{kind.value}/{turn}"):
            if fits is None or fits(kind, passage, turn):
                empty = False
                yield passage, turn
        if empty:
            return


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
    had = [0] * len(sizes)
    for m in range(1, whole + 1):
        if not edge:
            yield 0
            continue
        late = [
            at
            for at, size in enumerate(sizes)
            if size and edge * (m * size - had[at] * whole) >= whole
        ]
        chosen = min(late, key=lambda at: ((had[at] + 1) * edge - 1) / sizes[at])
        had[chosen] += 1
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
