"""Of whom a wording of risk speaks: the writer, somebody known, people as such."""

from enum import Enum

from psykb.grounding.crisis_grammar import Grammar
from psykb.grounding.crisis_places import LONGEST_CLAUSE, Place, Reading
from psykb.types import RiskReason

NEAR = 80  # characters before a wording in which its subject and its negation are looked for
_SAYING = 12  # characters before a wording in which somebody is said to say it
_AT_THE_START = 3  # characters of a clause before its subject
# Who asks by what means one dies, or how to go about it, asks no question of the books.
_NEVER_STUDY = frozenset({RiskReason.MEANS, RiskReason.PLAN})


class Who(Enum):
    """Of whom a wording speaks."""

    WRITER = "writer"  # said in so many words: "I"
    UNSAID = "unsaid"  # nobody is named, so it is taken for the writer
    OTHER = "other"  # somebody whom the writer knows
    ANYONE = "anyone"  # people as such, the dead, a figure of fiction, a case of a textbook


def subject_of(reading: Reading, place: Place, reason: RiskReason, grammar: Grammar) -> Who:
    """Return of whom the wording at `place` speaks."""
    if _is_studied(reading, place, reason, grammar) or _of_others(reading, place, grammar):
        return Who.ANYONE
    who = _named(reading, place, grammar)
    if who is Who.WRITER or (who is Who.ANYONE and not reading.plea):
        return who
    if reading.exercise or _framed(reading.text, place, reason, grammar):
        return Who.ANYONE
    if who is Who.ANYONE:
        return Who.OTHER
    # who has died cannot be helped; who is left behind is not the one who wished to die
    if who is Who.OTHER and not reading.plea and _is_dead(reading.text, place, grammar):
        return Who.ANYONE
    return who


def _named(reading: Reading, place: Place, grammar: Grammar) -> Who:
    """Return who is the subject by the words alone, whatever frame they stand in."""
    text = reading.text
    quote = reading.quote_at(place.start)
    if quote is not None:
        first = max(place.sentence[0], quote - LONGEST_CLAUSE)
        return _subject(text, first, quote, grammar) or Who.UNSAID
    if grammar.kin.match(text, place.start, place.end):
        return Who.OTHER
    if grammar.itself.search(text, place.start, place.end):
        return Who.WRITER
    return _subject(text, place.clause[0], place.start, grammar) or _carried(text, place, grammar)


def _is_studied(reading: Reading, place: Place, reason: RiskReason, grammar: Grammar) -> bool:
    """Whether the wording is what somebody studies, teaches, plays or translates."""
    text = reading.text
    if reading.mention and reading.quote_at(place.start) is not None:
        return True
    first = max(place.clause[0], place.start - NEAR)
    return reason not in _NEVER_STUDY and bool(grammar.study.search(text, first, place.start))


def _is_dead(text: str, place: Place, grammar: Grammar) -> bool:
    return bool(grammar.dead.search(text, place.start, place.clause[1]))


def _of_others(reading: Reading, place: Place, grammar: Grammar) -> bool:
    """Whether the wording describes people: "those who want to die", but not "I am one of them"."""
    text = reading.text
    if reading.quote_at(place.start) is not None:
        return False
    return bool(
        grammar.relative.match(text, place.end, place.clause[1])
        and not grammar.itself.search(text, place.start, place.end)
        and not grammar.being.search(text, place.clause[0], place.start)
    )


def _subject(text: str, start: int, end: int, grammar: Grammar) -> Who | None:
    """Return whom `[start, end)` names last, None where nobody is near enough to `end`."""
    named = list(grammar.people.finditer(text, max(start, end - NEAR), end))
    if not named:
        return None
    last = named[-1]
    who = {"writer": Who.WRITER, "other": Who.OTHER}.get(last.lastgroup or "", Who.ANYONE)
    if who is Who.OTHER and not grammar.reported.search(text, max(last.end(), end - _SAYING), end):
        near = end - last.end() <= grammar.reach
        return who if near and not grammar.deed.search(text, last.end(), end) else None
    return who


def _carried(text: str, place: Place, grammar: Grammar) -> Who:
    """Return who is still the subject of a clause that names nobody."""
    if grammar.threat.search(text, place.sentence[0], place.end):
        return Who.OTHER
    before = (place.sentence[0], place.clause[0])
    subjects = [m.lastgroup for m in grammar.people.finditer(text, *before)]
    if "writer" not in subjects and grammar.carries.search(text, *before):
        return Who.OTHER
    return Who.OTHER if _goes_on(text, place, grammar) else Who.UNSAID


def _goes_on(text: str, place: Place, grammar: Grammar) -> bool:
    """Whether a clause goes on about somebody known, of whom alone the one before it speaks."""
    if not grammar.added.match(text, place.clause[0], place.end):
        return False
    first = place.sentence[0]
    for mark in grammar.clause.finditer(text, first, place.clause[0]):
        if mark.end() < place.clause[0]:
            first = mark.end()
    named = list(grammar.people.finditer(text, first, place.clause[0]))
    return bool(
        named
        and named[0].start() - first <= _AT_THE_START
        and all(person.lastgroup == "other" for person in named)
        and not grammar.deed.search(text, first, place.clause[0])
    )


def _framed(text: str, place: Place, reason: RiskReason, grammar: Grammar) -> bool:
    """Whether the sentence tells a story, sets a question, or speaks of the matter in general."""
    sentence = text[slice(*place.sentence)].lstrip()
    if grammar.fiction.search(sentence) or grammar.exam.search(sentence):
        return True
    # who asks by what means one dies asks a question, but not about a matter of the books
    return reason is not RiskReason.MEANS and bool(
        grammar.topic.search(text[slice(*place.clause)].lstrip())
    )
