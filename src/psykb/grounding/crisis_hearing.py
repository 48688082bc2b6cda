"""Hear risk in one message: wordings are found clause by clause, then asked whose they are."""

import re

from psykb.grounding.crisis_grammar import Grammar
from psykb.grounding.crisis_places import Place, Reading, places, quotations
from psykb.grounding.crisis_subjects import NEAR, Who, subject_of
from psykb.types import RiskLevel, RiskReason, record

PASSIVE = (
    RiskReason.DEATH_AS_RELIEF,
    RiskReason.WISH_TO_DIE,
    RiskReason.LIFE_NOT_WORTH_LIVING,
    RiskReason.BURDEN,
)
# Gravest first: what is being done, what is prepared, what is meant, what is wished.
ORDER = (
    RiskReason.CARRIED_OVER,
    RiskReason.ATTEMPT,
    RiskReason.PREPARATION,
    RiskReason.FAREWELL,
    RiskReason.PLAN,
    RiskReason.MEANS,
    RiskReason.INTENT,
    RiskReason.SELF_HARM,
    *PASSIVE,
    RiskReason.SOMEONE_ELSE,
)
# What another person may be doing at this moment.
_UNDER_WAY = frozenset({RiskReason.ATTEMPT, RiskReason.PREPARATION, RiskReason.FAREWELL})
# Reasons whose words a class takes leave in, and those that a sport or a lease is put in.
_PARTING = frozenset({RiskReason.PREPARATION, RiskReason.FAREWELL})
_AMBIGUOUS = frozenset(
    {
        RiskReason.ATTEMPT,
        RiskReason.PREPARATION,
        RiskReason.PLAN,
        RiskReason.MEANS,
        RiskReason.INTENT,
        RiskReason.SELF_HARM,
    }
)
_TIME_BEFORE = 8  # characters before a clause in which only a time is named: "三年前,"
_TIME_ALONE = 3  # characters between such a time and the clause; in "去年自杀了," more is told
# The options of a multiple choice.
_OPTIONS = re.compile(r"(?<![a-z])a[.、):][^¶]{1,80}?(?<![a-z])b[.、):]")


@record
class Heard:
    """A wording of risk that counts, how much, and whether of somebody whom the writer knows.

    One that is `beside` counts only beside a wish to die or a farewell of the same person.
    """

    reason: RiskReason
    level: RiskLevel
    other: bool
    beside: bool = False


def hear(text: str, grammar: Grammar) -> set[Heard]:
    """Return what `text` says of a risk for its writer, or for somebody whom the writer knows.

    Args:
        text: one folded message.
        grammar: how its language speaks of risk.
    """
    if not grammar.trigger.search(text):
        return set()
    quotes = quotations(text)
    reading = Reading(
        text=text,
        quotes=quotes,
        exercise=_is_exercise(text, quotes, grammar),
        plea=bool(grammar.plea.search(text)),
        recovered=bool(grammar.recovered.search(text)),
        lasting=bool(grammar.lasting.search(text)),
        dread=bool(grammar.dread.search(text)),
        mention=bool(quotes and grammar.mention.search(text)),
    )
    if reading.exercise and grammar.script.search(text):
        return set()
    found: set[Heard] = set()
    settled: set[tuple[RiskReason, bool]] = set()  # heard, as gravely as it can be
    for reason, place in places(text, grammar, settled):
        level, who = _judged(reading, place, reason, grammar)
        other = who is Who.OTHER
        if level is not RiskLevel.NONE:
            found.add(Heard(reason=reason, level=level, other=other, beside=place.beside))
            resolved = reason in PASSIVE and not place.faint and grammar.resolve.search(text)
            if resolved and not other:
                found.add(Heard(reason=RiskReason.INTENT, level=RiskLevel.ACTIVE, other=False))
        if not other and level is _full(reason):
            settled.add((reason, place.beside))
    return found


def _full(reason: RiskReason) -> RiskLevel:
    """Return how grave `reason` is where the writer says it of the present."""
    return RiskLevel.PASSIVE if reason in PASSIVE else RiskLevel.ACTIVE


def _is_exercise(text: str, quotes: tuple[tuple[int, int], ...], grammar: Grammar) -> bool:
    """Whether a case is set as an exercise: nobody speaks of himself but in a quotation."""
    if _OPTIONS.search(text):
        return True
    if not (grammar.case.search(text) and grammar.task.search(text)):
        return False
    outside, at = [], 0
    for start, end in quotes:
        outside.append(text[at:start])
        at = end
    outside.append(text[at:])
    told = "".join(outside)
    return bool(grammar.script.search(told)) or not grammar.itself.search(told)


def _denied(text: str, place: Place, grammar: Grammar) -> bool:
    """Whether it is denied, and stays so: not "I don't want to kill myself, but I can't stop"."""
    first = max(place.clause[0], place.start - NEAR)
    return bool(grammar.negated.search(text, first, place.start)) and not (
        grammar.contradicted.match(text, place.end, place.sentence[1])
    )


def _harmless(text: str, place: Place, reason: RiskReason, grammar: Grammar) -> bool:
    """Whether the sentence says that something else is meant: a sport, a lease, the holidays."""
    if reason in _AMBIGUOUS and grammar.harmless.search(text, *place.sentence):
        return True
    if reason is RiskReason.PREPARATION and _on_errand(text, place, grammar):
        return True
    if reason is RiskReason.WISH_TO_DIE and grammar.riddle.search(text, *place.sentence):
        return True
    return reason in _PARTING and bool(grammar.parting.search(text, *place.sentence))


def _on_errand(text: str, place: Place, grammar: Grammar) -> bool:
    """Whether a thing that one may die by is got for something else: a meal, a climb, a cold."""
    wording = (place.start, place.end)
    return bool(
        grammar.bought.search(text, *wording)
        and not grammar.aimed.search(text, *wording)
        and grammar.errand.search(text, *place.sentence)
    )


def _is_malice(text: str, place: Place, grammar: Grammar) -> bool:
    """Whether it is somebody else's death that the writer wishes for: anger, no wish to die."""
    return any(
        found.start() < place.end and place.start < found.end()
        for found in grammar.malice.finditer(text, *place.sentence)
    )


def _narrated(text: str, place: Place, grammar: Grammar) -> bool:
    """Whether a thought is told as an event of a story that goes on, and of the present nothing."""
    return bool(
        grammar.once.search(text, place.clause[0], place.end)
        and grammar.narrated.search(text, place.end)
        and not grammar.present.search(text)
    )


def _told_by(time: re.Pattern[str], text: str, place: Place) -> bool:
    """Whether the wording is told of that time: in its clause, or by a time that stands before it.

    Not by what is told at more length before: "my parents parted when I was a child, I want …".
    """
    first = max(place.clause[0], place.start - NEAR)
    if time.search(text, first, place.clause[1]):
        return True
    before = max(place.sentence[0], place.clause[0] - _TIME_BEFORE)
    return any(
        place.clause[0] - found.end() <= _TIME_ALONE
        for found in time.finditer(text, before, place.clause[0])
    )


def _judged(
    reading: Reading, place: Place, reason: RiskReason, grammar: Grammar
) -> tuple[RiskLevel, Who]:
    """Return how grave it is that `reason` is said at `place`, and of whom it is said."""
    text = reading.text
    if _denied(text, place, grammar) or _harmless(text, place, reason, grammar):
        return RiskLevel.NONE, Who.UNSAID
    if _is_malice(text, place, grammar):
        return RiskLevel.NONE, Who.ANYONE
    who = subject_of(reading, place, reason, grammar)
    if who is Who.ANYONE or (place.faint and (who is Who.OTHER or _feared(reading, reason))):
        return RiskLevel.NONE, who
    past = _told_by(grammar.past, text, place)
    if past and reading.recovered:
        return RiskLevel.NONE, who
    # who has once tried is in danger for years, so "before" alone makes an attempt no lighter
    if reason is RiskReason.ATTEMPT:
        past = _told_by(grammar.distant, text, place)
    if who is Who.OTHER:
        under_way = reason in _UNDER_WAY and not past and grammar.now.search(text, *place.sentence)
        return RiskLevel.ACTIVE if under_way else RiskLevel.PASSIVE, who
    if (past and not reading.lasting) or _narrated(text, place, grammar):
        return RiskLevel.PASSIVE, who
    return _full(reason), who


def _feared(reading: Reading, reason: RiskReason) -> bool:
    return reading.dread and reason in PASSIVE
