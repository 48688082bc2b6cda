"""What rows say in common beside whole texts: a beginning, a turn, a run of words, a large part."""

from collections.abc import Iterator, Sequence
from enum import StrEnum

from psykb.dataset.matching.comparison import folded, said
from psykb.dataset.matching.exact import prefixes
from psykb.dataset.matching.overlaps import MANY, overlaps, telling
from psykb.dataset.matching.runs import runs
from psykb.dataset.mixing.grouping import asked, talk, told
from psykb.types import Message, Row, record

_TELLING = 20  # ideographs of a turn, or a beginning, that is no chance
_OPENING = 3, 8  # ideographs of a gram of first words, and such grams in common at least
_PART = 5  # ideographs of a gram of whole conversations
GRAMS = 50  # such grams in common at least
SHARE = 0.5  # of the grams that few rows have, in common with another row
_SHOWN = 40  # characters of a turn by which it is named


class Bond(StrEnum):
    """What several rows have in common."""

    BEGINNING = "beginning"  # one is the beginning of the others, word by word
    TURN = "turn"  # a turn of 20 ideographs or more, in 20 rows at most
    RUN = "run"  # words one after another, as long as `runs.runs` wants them, whoever says them
    OPENING = "opening"  # half of what is particular in the first words
    PART = "part"  # half of what is particular in all that is said


@record
class Tie:
    """Rows by position, ascending, that have something in common.

    `what` names the turn or the run, "" of others; `score` is the share of an opening or a part,
    else 1.
    """

    bond: Bond
    rows: tuple[int, ...]
    what: str = ""
    score: float = 1.0


def ties(rows: Sequence[Row]) -> Iterator[Tie]:
    """Yield what rows have in common; passages that are shown, and system prompts, do not count."""
    talks = [talk(row) for row in rows]
    yield from _beginnings(talks)
    yield from _turns(talks)
    for run in runs([told(row) for row in rows]):
        yield Tie(bond=Bond.RUN, rows=run.texts, what=run.what)
    opened = [asked(row) for row in rows]
    length, grams = _OPENING
    for pair in overlaps(opened, length, share=SHARE, grams=grams):
        yield Tie(bond=Bond.OPENING, rows=(pair.one, pair.other), score=pair.share)
    yield from parts(rows)


def parts(rows: Sequence[Row], *, share: float = SHARE, grams: int = GRAMS) -> Iterator[Tie]:
    """Yield the pairs of rows of which the one says `share` or more of what the other says.

    What more than 20 rows say does not count, nor fewer than `grams` 5-grams in common.
    """
    for pair in overlaps([said(talk(row)) for row in rows], _PART, share=share, grams=grams):
        yield Tie(bond=Bond.PART, rows=(pair.one, pair.other), score=pair.share)


def _beginnings(talks: Sequence[Sequence[Message]]) -> Iterator[Tie]:
    """Yield each conversation with all of which it is the beginning; equal ones together."""
    held = [list(prefixes(one)) for one in talks]
    whole: dict[str, list[int]] = {}
    for at, digests in enumerate(held):
        if telling(folded(said(talks[at]))) >= _TELLING:
            whole.setdefault(digests[-1], []).append(at)
    found: dict[str, list[int]] = {}
    for at, digests in enumerate(held):
        for one in digests[:-1]:
            if one in whole:
                found.setdefault(one, []).append(at)
    for one, longer in found.items():
        yield Tie(bond=Bond.BEGINNING, rows=tuple(sorted({*whole[one], *longer})))


def _turns(talks: Sequence[Sequence[Message]]) -> Iterator[Tie]:
    """Yield rows with the same turn; what more than 20 say is nobody's own."""
    of: dict[tuple[str, str], dict[int, None]] = {}
    for at, messages in enumerate(talks):
        for part in messages:
            text = folded(part.content)
            if telling(text) >= _TELLING:
                of.setdefault((part.role, text), {})[at] = None
    for (_role, text), held in of.items():
        if 2 <= len(held) <= MANY:
            yield Tie(bond=Bond.TURN, rows=tuple(held), what=text[:_SHOWN])
