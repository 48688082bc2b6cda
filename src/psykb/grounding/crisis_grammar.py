"""What the gate must know of a language: its wordings of risk, and what changes their meaning."""

import re
from collections.abc import Mapping

from psykb.types import RiskReason, record


@record
class Grammar:
    """How one language speaks of risk; all patterns read folded text."""

    # cheap; a clause in which it finds nothing is not looked at further
    trigger: re.Pattern[str]
    cues: tuple[tuple[RiskReason, re.Pattern[str]], ...]
    # bare mentions; they count only of the writer, and only in a message that is personal
    faint: tuple[tuple[RiskReason, re.Pattern[str]], ...]
    personal: re.Pattern[str]

    # what parts sentences, and clauses within them
    sentence: re.Pattern[str]
    clause: re.Pattern[str]

    # who may be the subject, in groups `writer`, `other` (somebody known) and `anyone`
    people: re.Pattern[str]
    # the writer within a wording: "without me"
    itself: re.Pattern[str]
    # people who stay the subject of the clauses that follow
    carries: re.Pattern[str]
    # somebody known is the subject of a wording at most so many characters behind his name …
    reach: int
    # … or further, where a word of saying stands between; but not behind what he did to the writer
    reported: re.Pattern[str]
    deed: re.Pattern[str]
    # behind a wording: people whom it describes, unless the writer is one of them ("I am")
    relative: re.Pattern[str]
    being: re.Pattern[str]
    # a call for help makes of people as such somebody whom the writer knows
    plea: re.Pattern[str]

    # before a wording: it is denied; it lies in the past. Behind it: the denial is taken back
    negated: re.Pattern[str]
    contradicted: re.Pattern[str]
    past: re.Pattern[str]
    # so long ago that even an attempt counts less
    distant: re.Pattern[str]
    # anywhere in the message: the past is over; it is not
    recovered: re.Pattern[str]
    lasting: re.Pattern[str]
    # death is feared, not wished: faint mentions of it do not count
    dread: re.Pattern[str]
    # makes of a wish to be dead an intent
    resolve: re.Pattern[str]

    # a sentence that tells a story, or sets a question; a clause about the matter in general
    fiction: re.Pattern[str]
    exam: re.Pattern[str]
    topic: re.Pattern[str]
    # a case, and the task that makes an exercise of it; a case that is told as a dialogue
    case: re.Pattern[str]
    task: re.Pattern[str]
    script: re.Pattern[str]


def compiled(
    trigger: re.Pattern[str],
    *,
    cues: Mapping[RiskReason, str],
    faint: Mapping[RiskReason, str],
    patterns: Mapping[str, str],
    reach: int,
) -> Grammar:
    """Return the grammar of a language; `patterns` has every other field of `Grammar` by name."""
    return Grammar(
        trigger=trigger,
        cues=tuple((reason, re.compile(pattern)) for reason, pattern in cues.items()),
        faint=tuple((reason, re.compile(pattern)) for reason, pattern in faint.items()),
        reach=reach,
        **{name: re.compile(pattern) for name, pattern in patterns.items()},
    )
