"""What a rule of cleaning says of dialogues, and how several are applied one after another."""

from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum

from psykb.types import Dialogue, Place, record


class Rule(StrEnum):
    """Why a dialogue is dropped, in the order of the rules; the first that hits counts."""

    EXACT_DUPLICATE = "exact_duplicate"
    PART_OF_ANOTHER = "part_of_another"
    NEAR_DUPLICATE = "near_duplicate"
    CRISIS = "crisis"
    HARMFUL_REPLY = "harmful_reply"
    REPEATS_ITSELF = "repeats_itself"
    AS_AN_AI = "as_an_ai"
    BLESSING = "blessing"
    TEMPLATE = "template"


@record
class Verdict:
    """Why one dialogue is to be dropped.

    Args:
        rule: that says so.
        detail: in words that are the same in every language, for people and scripts.
        repeats: position of the dialogue that it repeats; None where it repeats none.
        jaccard: of the two, 0 … 1, where they were compared so; None else.
    """

    rule: Rule
    detail: str = ""
    repeats: int | None = None
    jaccard: float | None = None


# Positions of what is to be dropped, each with the reason. A rule reads what it is given once or
# several times, so it is given what can be read again: a sequence, or a file of dialogues.
Verdicts = Mapping[int, Verdict]
Judge = Callable[[Iterable[Dialogue]], Verdicts]


@record
class Dropped:
    """One dialogue that a rule took out, whole, so that nothing is lost.

    `id`, `source` and `place` are those of `dialogue`; `repeats` is the id of the dialogue that it
    repeats, "" where it repeats none.
    """

    id: str
    source: str
    place: Place | None
    rule: Rule
    detail: str = ""
    repeats: str = ""
    jaccard: float | None = None
    dialogue: Dialogue


@record
class Sifted:
    """What a rule, or several, left and took out, both in the order of the input."""

    kept: tuple[Dialogue, ...]
    dropped: tuple[Dropped, ...]


def sift(dialogues: Iterable[Dialogue], *judges: Judge) -> Sifted:
    """Apply rules one after another; each sees only what those before it left.

    >>> sift(dialogues, duplicates.exact, duplicates.parts).kept  # doctest: +SKIP
    """
    kept = tuple(dialogues)
    dropped: dict[int, Dropped] = {}
    places = list(range(len(kept)))
    for judge in judges:
        verdicts = judge(kept)
        for at, verdict in verdicts.items():
            other = "" if verdict.repeats is None else kept[verdict.repeats].id
            dropped[places[at]] = put_down(kept[at], verdict, other)
        places = [place for at, place in enumerate(places) if at not in verdicts]
        kept = tuple(one for at, one in enumerate(kept) if at not in verdicts)
    return Sifted(kept=kept, dropped=tuple(dropped[at] for at in sorted(dropped)))


def put_down(dialogue: Dialogue, verdict: Verdict, repeats: str = "") -> Dropped:
    """Return the record of a dropped dialogue; `repeats` is the id of the one that it repeats."""
    return Dropped(
        id=dialogue.id,
        source=dialogue.source,
        place=dialogue.place,
        rule=verdict.rule,
        detail=verdict.detail,
        repeats=repeats,
        jaccard=verdict.jaccard,
        dialogue=dialogue,
    )
