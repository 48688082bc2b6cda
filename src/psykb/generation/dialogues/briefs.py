"""What one dialogue is to be made from, whichever plan it comes from."""

from collections.abc import Iterator, Mapping
from typing import Protocol

from psykb.types import Citation, DialogueSlot, Language, Style, record

Exchanges = tuple[int, int]
TURNS: Exchanges = (4, 12)  # the fewest and the most exchanges, unless told


@record
class Brief:
    """All that a dialogue is to be made from.

    Args:
        style: how it comes about.
        seed_of: as its slot has it.
        language: of the dialogue.
        exchanges: how many of them are asked for: a client's utterance and the counsellor's answer.
        question: of a rewrite: what the seed asks; "" of a scenario.
        answer: of a rewrite: what the seed answers; "" of a scenario.
        points: what of the answer the dialogue must carry, statement by statement; () of a
            scenario.
        scenario: parts by name, in the language of the dialogue; {} of a rewrite.
        query: what is looked up in the books; "" for nothing.
        citations: of the seed's answer, in the books.
        topic: for `Dialogue.topic`.
        licence: of the seed.
        crisis: whether the client, or somebody whom the client speaks of, is meant to be in danger.
    """

    style: Style
    seed_of: str
    language: Language
    exchanges: int
    question: str = ""
    answer: str = ""
    points: tuple[str, ...] = ()
    scenario: Mapping[str, str]
    query: str = ""
    citations: tuple[Citation, ...] = ()
    topic: str = ""
    licence: str = ""
    crisis: bool = False


class Plan(Protocol):
    """Where the briefs come from."""

    @property
    def style(self) -> Style:
        """Of all of them."""

    def slots(self) -> Iterator[DialogueSlot]:
        """Return the plan from its beginning; the same one each time."""

    def brief(self, slot: DialogueSlot) -> Brief:
        """Return what a slot's dialogue is to be made from; depends on nothing but the slot."""


def exchanges_of(number: int, turns: Exchanges) -> int:
    """Return how many exchanges a place of the plan asks for, each number equally often.

    Of lengths a, a + 1 … b those near one another in the plan differ: it goes by steps that have
    no divisor in common with their number.
    """
    fewest, most = turns
    count = most - fewest + 1
    step = next(s for s in range(max(1, (count * 5) // 8), 2 * count + 2) if _coprime(s, count))
    return fewest + number * step % count


def _coprime(a: int, b: int) -> bool:
    while b:
        a, b = b, a % b
    return a == 1
