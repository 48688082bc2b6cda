"""Where wordings of risk stand in a message: sentences, clauses, quotations."""

import re
from bisect import bisect_left
from collections.abc import Iterator

from psykb.grounding.crisis_grammar import Cue, Grammar
from psykb.types import RiskReason, record

LONGEST_CLAUSE = 300  # so that a text without marks costs no more than one with them
_LONGEST_QUOTE = 200
_QUOTES = re.compile(
    f'[“「『"][^“”「」『』"]{{1,{_LONGEST_QUOTE}}}(?:[”」』"]|$)'
    f"|(?<![a-z])['‘][^'‘’]{{1,{_LONGEST_QUOTE}}}['’](?![a-z])"
)


@record
class Place:
    """Where a wording stands: `[start, end)` in the text, its clause and its sentence."""

    start: int
    end: int
    clause: tuple[int, int]
    sentence: tuple[int, int]
    faint: bool
    beside: bool


@record
class Reading:
    """A message and what is read from it as a whole; `quotes` are ranges in their order."""

    text: str
    quotes: tuple[tuple[int, int], ...]
    exercise: bool
    plea: bool
    recovered: bool
    lasting: bool
    dread: bool
    mention: bool

    def quote_at(self, position: int) -> int | None:
        """Return where the quotation begins that holds `position`, None outside of one."""
        n = bisect_left(self.quotes, (position, 0)) - 1
        return self.quotes[n][0] if n >= 0 and position < self.quotes[n][1] else None


def quotations(text: str) -> tuple[tuple[int, int], ...]:
    """Return the ranges of the quotations in `text`, in their order."""
    return tuple((m.start(), m.end()) for m in _QUOTES.finditer(text))


def places(
    text: str, grammar: Grammar, settled: set[tuple[RiskReason, bool]]
) -> Iterator[tuple[RiskReason, Place]]:
    """Give every wording that a cue finds, with where it stands; none that is settled.

    The caller adds to `settled` what need not be looked for any more: a reason, and whether only
    beside a wish. What is settled alone is settled beside one, too.
    """
    personal = bool(grammar.personal.search(text))
    cues = [cue for cue in grammar.cues if personal or not cue.faint]
    for sentence in _cut(text, grammar.sentence, 0, len(text)):
        if not grammar.trigger.search(text, *sentence):
            continue
        clauses = [
            c for c in _cut(text, grammar.clause, *sentence) if grammar.trigger.search(text, *c)
        ]
        for cue in cues:
            if cue.trigger is not None and not cue.trigger.search(text, *sentence):
                continue
            for clause in [sentence] if cue.across else clauses:
                if settled & {(cue.reason, False), (cue.reason, cue.beside)}:
                    break
                yield from _found(text, cue, clause, sentence)


def _found(
    text: str, cue: Cue, clause: tuple[int, int], sentence: tuple[int, int]
) -> Iterator[tuple[RiskReason, Place]]:
    for found in cue.pattern.finditer(text, *clause):
        yield (
            cue.reason,
            Place(
                start=found.start(),
                end=found.end(),
                clause=clause,
                sentence=sentence,
                faint=cue.faint,
                beside=cue.beside,
            ),
        )


def _cut(text: str, marks: re.Pattern[str], start: int, end: int) -> Iterator[tuple[int, int]]:
    """Give the ranges between `marks` in `[start, end)`, none of them too long."""
    for mark in marks.finditer(text, start, end):
        yield from _pieces(start, mark.start())
        start = mark.end()
    yield from _pieces(start, end)


def _pieces(start: int, end: int) -> Iterator[tuple[int, int]]:
    for at in range(start, end, LONGEST_CLAUSE):
        yield at, min(at + LONGEST_CLAUSE, end)
