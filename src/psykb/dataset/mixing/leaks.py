"""What one split tells of another: found anew in the rows as they are written."""

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from itertools import combinations

from psykb.dataset.matching.comparison import said
from psykb.dataset.matching.exact import digest
from psykb.dataset.matching.near import THRESHOLD, clusters
from psykb.dataset.matching.shingling import likeness
from psykb.dataset.mixing.grouping import canonical, merged, overlaps, place, question, talk
from psykb.dataset.mixing.ties import parts, ties
from psykb.types import Row, record

_CLOSE = 0.1  # least share of what is told as the closest,
_GRAMS = 20  # and 5-grams in common


class Through(StrEnum):
    """By what a row of one split tells of a row of another."""

    GROUP = "group"  # both have it
    PLACE = "place"  # their answers stand in places of a book that overlap
    SAME = "same"  # the same words
    QUESTION = "question"  # the same question
    NEAR = "near"  # nearly the same words
    BEGINNING = "beginning"  # one is the beginning of the other, word by word
    TURN = "turn"  # a long turn that few rows have
    RUN = "run"  # as many words one after another, whoever says them
    OPENING = "opening"  # half of what is particular in the first words
    PART = "part"  # half of what is particular in all that is said


# A row's id, and all by which it can be the same as another.
_Keyed = tuple[str, tuple[tuple[Through, str], ...]]


@record
class Leak:
    """A row of each of two splits that tell of one another.

    `what` is the group, the place, the question, the turn, the beginning of the run or the digest
    of the words that both have, else ""; `score` the Jaccard of near duplicates, the share that an
    opening or a part has in common, else 1.
    """

    through: Through
    one: str
    other: str
    what: str = ""
    score: float = 1.0


def leaks(train: Sequence[Row], test: Sequence[Row]) -> tuple[Leak, ...]:
    """Return what rows of one split tell of rows of another; () where nothing does.

    Looks at the rows alone and knows nothing of how they were divided: at their groups, at the
    places in books that carry their answers, at equal questions and conversations, at near
    duplicates (Jaccard of 5-grams ≥ 0.8) and at what `ties.ties` finds; passages that are shown are
    left aside. Of each row of `test` one leak of each kind is told.
    """
    return between({"train": train, "test": test})["train", "test"]


def between(splits: Mapping[str, Sequence[Row]]) -> dict[tuple[str, str], tuple[Leak, ...]]:
    """Return the leaks between each two splits, in their order; see `leaks`."""
    near = _near(splits)
    tied = _tied(splits)
    keyed = {name: [(row.id, tuple(_keys(row))) for row in held] for name, held in splits.items()}
    return {
        (one, other): (
            *_shared(keyed[one], keyed[other]),
            *_places(splits[one], splits[other]),
            *near.get((one, other), ()),
            *tied.get((one, other), ()),
        )
        for one, other in combinations(splits, 2)
    }


def closest(splits: Mapping[str, Sequence[Row]]) -> dict[tuple[str, str], Leak]:
    """Return of each two splits the rows of which the one says most of what the other says.

    Pairs of splits are left out of which no two rows have a tenth in common; see `ties.parts`.
    """
    rows = [(name, row) for name, held in splits.items() for row in held]
    found: dict[tuple[str, str], Leak] = {}
    for tie in parts([row for _name, row in rows], share=_CLOSE, grams=_GRAMS):
        (one, first), (other, second) = (rows[at] for at in tie.rows)
        known = found.get((one, other))
        if one != other and (known is None or tie.score > known.score):
            found[one, other] = Leak(
                through=Through.PART, one=first.id, other=second.id, score=tie.score
            )
    return dict(sorted(found.items(), key=lambda pair: [*map(list(splits).index, pair[0])]))


def _shared(ones: Sequence[_Keyed], others: Sequence[_Keyed]) -> Iterator[Leak]:
    """Yield rows with a common group, question or conversation."""
    owners: dict[tuple[Through, str], str] = {}
    for name, keys in ones:
        for key in keys:
            owners.setdefault(key, name)
    for name, keys in others:
        told: set[Through] = set()
        for through, what in keys:
            if through not in told and (through, what) in owners:
                told.add(through)
                yield Leak(through=through, one=owners[through, what], other=name, what=what)


def _keys(row: Row) -> Iterator[tuple[Through, str]]:
    for group in row.groups:
        yield Through.GROUP, canonical(group)
    yield Through.SAME, digest(talk(row))
    asked = question(row)
    if asked:
        yield Through.QUESTION, asked


def _places(ones: Sequence[Row], others: Sequence[Row]) -> Iterator[Leak]:
    """Yield rows whose answers stand in overlapping places."""
    ranges: dict[str, list[tuple[int, int, str]]] = {}
    for row in ones:
        for document, start, end in filter(None, map(place, row.groups)):
            ranges.setdefault(document, []).append((start, end, row.id))
    known = {
        book: merged((start, end) for start, end, _id in held) for book, held in ranges.items()
    }
    for row in others:
        for document, start, end in filter(None, map(place, row.groups)):
            if overlaps(known.get(document, ()), start, end):
                one = next(i for low, high, i in ranges[document] if low < end and start < high)
                what = f"{document}:{start}-{end}"
                yield Leak(through=Through.PLACE, one=one, other=row.id, what=what)
                break


def _tied(splits: Mapping[str, Sequence[Row]]) -> dict[tuple[str, str], list[Leak]]:
    """Return what rows of different splits have in common, by the pair of splits."""
    rows = [(name, row) for name, held in splits.items() for row in held]
    leaks: dict[tuple[str, str], list[Leak]] = {}
    told: set[tuple[Through, str, int]] = set()
    for tie in ties([row for _name, row in rows]):
        through = Through(tie.bond)
        first: dict[str, int] = {}
        for at in tie.rows:
            split = rows[at][0]
            for name, one in first.items():
                if name != split and (through, name, at) not in told:
                    told.add((through, name, at))
                    leaks.setdefault((name, split), []).append(
                        Leak(
                            through=through,
                            one=rows[one][1].id,
                            other=rows[at][1].id,
                            what=tie.what,
                            score=tie.score,
                        )
                    )
            first.setdefault(split, at)
    return leaks


def _near(splits: Mapping[str, Sequence[Row]]) -> dict[tuple[str, str], list[Leak]]:
    """Return near duplicates that are in different splits, by the pair of splits."""
    rows = [(name, row) for name, held in splits.items() for row in held]
    names = list(splits)
    found = clusters((said(talk(row)) for _name, row in rows), threshold=THRESHOLD)
    held: dict[int, dict[str, int]] = {}  # of each cluster its first row of each split
    leaks: dict[tuple[str, str], list[Leak]] = {}
    for at, leader in enumerate(found.leader):
        split, row = rows[at]
        first = held.setdefault(leader, {})
        for name in names[: names.index(split)]:
            if name in first:
                other, _jaccard = found.nearest[at]
                one = rows[other if rows[other][0] == name else first[name]][1]
                # in one cluster by others between them they may be less alike than the threshold
                score = likeness(said(talk(one)), said(talk(row)))
                leaks.setdefault((name, split), []).append(
                    Leak(through=Through.NEAR, one=one.id, other=row.id, score=score)
                )
        first.setdefault(split, at)
    return leaks
