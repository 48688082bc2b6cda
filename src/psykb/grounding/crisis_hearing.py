"""Hear risk in one message: wordings are found clause by clause, then asked whose they are."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from enum import Enum

from psykb.grounding.crisis_grammar import Grammar
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
# What is told in two clauses ("took pills, was brought to hospital") is looked for in a sentence.
_ACROSS = frozenset({RiskReason.ATTEMPT, RiskReason.PREPARATION, RiskReason.FAREWELL})
_LONGEST_QUOTE = 200
_NEAR = 80  # characters before a wording in which its subject and its negation are looked for
_SAYING = 12  # characters before a wording in which somebody is said to say it
_TIME_BEFORE = 8  # characters before a clause in which only a time is named: "三年前,"
_LONGEST_CLAUSE = 300  # so that a text without marks costs no more than one with them
_QUOTES = re.compile(
    f'[“「『"][^“”「」『』"]{{1,{_LONGEST_QUOTE}}}(?:[”」』"]|$)'
    f"|(?<![a-z])['‘][^'‘’]{{1,{_LONGEST_QUOTE}}}['’](?![a-z])"
)
# The options of a multiple choice.
_OPTIONS = re.compile(r"(?<![a-z])a[.、):][^¶]{1,80}?(?<![a-z])b[.、):]")


class Who(Enum):
    """Of whom a wording speaks."""

    WRITER = "writer"  # said in so many words: "I"
    UNSAID = "unsaid"  # nobody is named, so it is taken for the writer
    OTHER = "other"  # somebody whom the writer knows
    ANYONE = "anyone"  # people as such, a figure of fiction, a case of a textbook


@record
class Heard:
    """A wording of risk that counts, and how much."""

    reason: RiskReason
    level: RiskLevel


@record
class _Message:
    """A message and what is read from it as a whole."""

    text: str
    quotes: tuple[tuple[int, int], ...]
    exercise: bool
    plea: bool
    recovered: bool
    lasting: bool
    dread: bool

    def quote_at(self, position: int) -> int | None:
        """Return where the quotation begins that holds `position`, None outside of one."""
        n = bisect_left(self.quotes, (position, 0)) - 1
        return self.quotes[n][0] if n >= 0 and position < self.quotes[n][1] else None


@record
class _Place:
    """Where a wording stands: `[start, end)` in the text, its clause and its sentence."""

    start: int
    end: int
    clause: tuple[int, int]
    sentence: tuple[int, int]
    faint: bool


def hear(text: str, grammar: Grammar) -> set[Heard]:
    """Return what `text` says of a risk for its writer, or for somebody whom the writer knows.

    Args:
        text: one folded message.
        grammar: how its language speaks of risk.
    """
    if not grammar.trigger.search(text):
        return set()
    quotes = tuple((m.start(), m.end()) for m in _QUOTES.finditer(text))
    message = _Message(
        text=text,
        quotes=quotes,
        exercise=_is_exercise(text, quotes, grammar),
        plea=bool(grammar.plea.search(text)),
        recovered=bool(grammar.recovered.search(text)),
        lasting=bool(grammar.lasting.search(text)),
        dread=bool(grammar.dread.search(text)),
    )
    if message.exercise and grammar.script.search(text):
        return set()
    found: set[Heard] = set()
    settled: set[RiskReason] = set()  # heard already, as gravely as it can be
    for reason, place in _places(message, grammar, settled):
        level, who = _judged(message, place, reason, grammar)
        if level is not RiskLevel.NONE:
            found.add(Heard(reason=reason, level=level))
            if who is Who.OTHER:
                found.add(Heard(reason=RiskReason.SOMEONE_ELSE, level=RiskLevel.PASSIVE))
            elif reason in PASSIVE and not place.faint and grammar.resolve.search(text):
                found.add(Heard(reason=RiskReason.INTENT, level=RiskLevel.ACTIVE))
        if who is not Who.OTHER and level is _full(reason):
            settled.add(reason)
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


def _places(
    message: _Message, grammar: Grammar, settled: set[RiskReason]
) -> Iterator[tuple[RiskReason, _Place]]:
    """Give every wording that a cue finds, with where it stands; none for a settled reason."""
    text = message.text
    cues = [(cue, False) for cue in grammar.cues]
    if grammar.personal.search(text):
        cues += [(cue, True) for cue in grammar.faint]
    for sentence in _cut(text, grammar.sentence, 0, len(text)):
        if not grammar.trigger.search(text, *sentence):
            continue
        clauses = [
            c for c in _cut(text, grammar.clause, *sentence) if grammar.trigger.search(text, *c)
        ]
        for (reason, pattern), faint in cues:
            for clause in [sentence] if reason in _ACROSS else clauses:
                if reason in settled:
                    break
                for found in pattern.finditer(text, *clause):
                    yield (
                        reason,
                        _Place(
                            start=found.start(),
                            end=found.end(),
                            clause=clause,
                            sentence=sentence,
                            faint=faint,
                        ),
                    )


def _cut(text: str, marks: re.Pattern[str], start: int, end: int) -> Iterator[tuple[int, int]]:
    """Give the ranges between `marks` in `[start, end)`, none of them too long."""
    for mark in marks.finditer(text, start, end):
        yield from _pieces(start, mark.start())
        start = mark.end()
    yield from _pieces(start, end)


def _pieces(start: int, end: int) -> Iterator[tuple[int, int]]:
    for at in range(start, end, _LONGEST_CLAUSE):
        yield at, min(at + _LONGEST_CLAUSE, end)


def _who(message: _Message, place: _Place, reason: RiskReason, grammar: Grammar) -> Who:
    """Return of whom the wording at `place` speaks."""
    text = message.text
    quote = message.quote_at(place.start)
    if quote is not None:
        first = max(place.sentence[0], quote - _LONGEST_CLAUSE)
        who = _subject(text, first, quote, grammar) or Who.UNSAID
    elif grammar.itself.search(text, place.start, place.end):
        return Who.WRITER
    elif _of_others(text, place, grammar):
        return Who.ANYONE
    else:
        who = _subject(text, place.clause[0], place.start, grammar) or _carried(
            text, place, grammar
        )
    if who is Who.WRITER or (who is Who.ANYONE and not message.plea):
        return who
    if message.exercise or _framed(text, place, grammar, reason):
        return Who.ANYONE
    return Who.OTHER if who is Who.ANYONE and message.plea else who


def _of_others(text: str, place: _Place, grammar: Grammar) -> bool:
    """Whether the wording describes people: "those who want to die", but not "I am one of them"."""
    return bool(
        grammar.relative.match(text, place.end, place.clause[1])
        and not grammar.being.search(text, place.clause[0], place.start)
    )


def _subject(text: str, start: int, end: int, grammar: Grammar) -> Who | None:
    """Return whom `[start, end)` names last, None where nobody is near enough to `end`."""
    named = list(grammar.people.finditer(text, max(start, end - _NEAR), end))
    if not named:
        return None
    last = named[-1]
    who = {"writer": Who.WRITER, "other": Who.OTHER}.get(last.lastgroup or "", Who.ANYONE)
    if who is Who.OTHER and not grammar.reported.search(text, max(last.end(), end - _SAYING), end):
        near = end - last.end() <= grammar.reach
        return who if near and not grammar.deed.search(text, last.end(), end) else None
    return who


def _carried(text: str, place: _Place, grammar: Grammar) -> Who:
    """Return who is still the subject of a clause that names nobody."""
    before = (place.sentence[0], place.clause[0])
    subjects = [m.lastgroup for m in grammar.people.finditer(text, *before)]
    if "writer" not in subjects and grammar.carries.search(text, *before):
        return Who.OTHER
    return Who.UNSAID


def _framed(text: str, place: _Place, grammar: Grammar, reason: RiskReason) -> bool:
    """Whether the sentence tells a story, sets a question, or speaks of the matter in general."""
    sentence = text[slice(*place.sentence)].lstrip()
    if grammar.fiction.search(sentence) or grammar.exam.search(sentence):
        return True
    # who asks by what means one dies asks a question, but not about a matter of the books
    return reason is not RiskReason.MEANS and bool(
        grammar.topic.search(text[slice(*place.clause)].lstrip())
    )


def _denied(text: str, place: _Place, grammar: Grammar) -> bool:
    """Whether it is denied, and stays so: not "I don't want to kill myself, but I can't stop"."""
    first = max(place.clause[0], place.start - _NEAR)
    return bool(grammar.negated.search(text, first, place.start)) and not (
        grammar.contradicted.match(text, place.end, place.sentence[1])
    )


def _told_by(time: re.Pattern[str], text: str, place: _Place) -> bool:
    """Whether the wording is told of that time: in its clause, or by a time that stands before it.

    Not by what is told at more length before: "my parents parted when I was a child, I want …".
    """
    first = max(place.sentence[0], place.clause[0] - _TIME_BEFORE, place.start - _NEAR)
    return bool(time.search(text, first, place.clause[1]))


def _judged(
    message: _Message, place: _Place, reason: RiskReason, grammar: Grammar
) -> tuple[RiskLevel, Who]:
    """Return how grave it is that `reason` is said at `place`, and of whom it is said."""
    text = message.text
    if _denied(text, place, grammar):
        return RiskLevel.NONE, Who.UNSAID
    who = _who(message, place, reason, grammar)
    if who is Who.ANYONE or (place.faint and who is Who.OTHER):
        return RiskLevel.NONE, who
    if place.faint and message.dread and reason in PASSIVE:
        return RiskLevel.NONE, who
    past = _told_by(grammar.past, text, place)
    if past and message.recovered:
        return RiskLevel.NONE, who
    # who has once tried is in danger for years, so "before" alone makes an attempt no lighter
    if reason is RiskReason.ATTEMPT:
        past = _told_by(grammar.distant, text, place)
    if who is Who.OTHER or (past and not message.lasting):
        return RiskLevel.PASSIVE, who
    return _full(reason), who
