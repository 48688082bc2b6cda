"""What the gate must know of a language: its wordings of risk, and what changes their meaning."""

import re
from collections.abc import Mapping, Sequence

from psykb.types import RiskReason, record

# What is told in two clauses ("took pills, was brought to hospital") is looked for in a sentence.
_ACROSS = frozenset({RiskReason.ATTEMPT, RiskReason.PREPARATION, RiskReason.FAREWELL})


@record
class Cue:
    """Wordings of one reason. `across`: looked for in whole sentences, and not in clauses.

    `faint` are bare mentions; they count only of the writer, and only in a message that is
    personal. `beside` are those that count only beside a wish to die or a farewell. Where `trigger`
    finds nothing, `pattern` is not looked for.
    """

    reason: RiskReason
    pattern: re.Pattern[str]
    faint: bool = False
    across: bool = False
    beside: bool = False
    trigger: re.Pattern[str] | None = None


@record
class Grammar:
    """How one language speaks of risk; all patterns read folded text."""

    # cheap; a clause in which it finds nothing is not looked at further
    trigger: re.Pattern[str]
    cues: tuple[Cue, ...]
    personal: re.Pattern[str]

    # what parts sentences, and clauses within them
    sentence: re.Pattern[str]
    clause: re.Pattern[str]

    # who may be the subject, in groups `writer`, `other` (somebody known) and `anyone`
    people: re.Pattern[str]
    # the writer within a wording: "without me"
    itself: re.Pattern[str]
    # where a wording begins with "my friend", it is the friend's, though it holds a "my"
    kin: re.Pattern[str]
    # people who stay the subject of the clauses that follow
    carries: re.Pattern[str]
    # a clause that goes on about the subject of the one before it: "and also …"
    added: re.Pattern[str]
    # somebody threatens the writer with what follows
    threat: re.Pattern[str]
    # somebody known is the subject of a wording at most so many characters behind his name …
    reach: int
    # … or further, where a word of saying stands between; but not behind what he did to the writer
    reported: re.Pattern[str]
    deed: re.Pattern[str]
    # behind a wording: people whom it describes, unless the writer is one of them ("I am")
    relative: re.Pattern[str]
    being: re.Pattern[str]
    # of somebody known: that person has died; it is happening at this moment
    dead: re.Pattern[str]
    now: re.Pattern[str]
    # a call for help makes of people as such somebody whom the writer knows
    plea: re.Pattern[str]

    # before a wording: it is denied; it lies in the past. Behind it: the denial is taken back
    negated: re.Pattern[str]
    contradicted: re.Pattern[str]
    past: re.Pattern[str]
    # anywhere in the sentence: what else the wording means (a sport, a lease; the end of term)
    harmless: re.Pattern[str]
    parting: re.Pattern[str]
    # over the wording: it is somebody else's death that is wished for; in the sentence: a riddle
    malice: re.Pattern[str]
    riddle: re.Pattern[str]
    # means are got by these words within a wording, and for that purpose unless such words of
    # hoarding or dying are among them; anywhere in the sentence: they are got for something else
    bought: re.Pattern[str]
    aimed: re.Pattern[str]
    errand: re.Pattern[str]
    # so long ago that even an attempt counts less
    distant: re.Pattern[str]
    # anywhere in the message: the past is over; it is not
    recovered: re.Pattern[str]
    lasting: re.Pattern[str]
    # a thought told as an event, and behind it the words of a story, without one of the present
    once: re.Pattern[str]
    narrated: re.Pattern[str]
    present: re.Pattern[str]
    # death is feared, not wished: faint mentions of it do not count
    dread: re.Pattern[str]
    # makes of a wish to be dead an intent
    resolve: re.Pattern[str]

    # a sentence that tells a story, or sets a question; a clause about the matter in general
    fiction: re.Pattern[str]
    exam: re.Pattern[str]
    topic: re.Pattern[str]
    # directly before a wording: a verb of studying, teaching, playing a part
    study: re.Pattern[str]
    # what is quoted is asked as a phrase: how does one say it in French
    mention: re.Pattern[str]
    # a case, and the task that makes an exercise of it; a case that is told as a dialogue
    case: re.Pattern[str]
    task: re.Pattern[str]
    script: re.Pattern[str]


def compiled(
    trigger: re.Pattern[str],
    *,
    cues: Sequence[Mapping[RiskReason, str]],
    told: Mapping[RiskReason, str],
    faint: Mapping[RiskReason, str],
    rare: Mapping[RiskReason, tuple[str, str]],
    beside: Mapping[RiskReason, str],
    patterns: Mapping[str, str],
    reach: int,
) -> Grammar:
    """Return the grammar of a language.

    Args:
        trigger: what nearly every wording has.
        cues: wordings by reason; those of all mappings count.
        told: more of them, which are looked for in whole sentences.
        faint: bare mentions.
        rare: more of them, each with what must be found before they are looked for.
        beside: what counts only beside a wish to die or a farewell; in whole sentences.
        patterns: every other field of `Grammar` by name.
        reach: see `Grammar.reach`.
    """
    wordings = [
        Cue(reason=reason, pattern=re.compile(pattern), across=reason in _ACROSS)
        for mapping in cues
        for reason, pattern in mapping.items()
    ]
    wordings += [Cue(reason=r, pattern=re.compile(p), across=True) for r, p in told.items()]
    wordings += [
        Cue(reason=r, pattern=re.compile(p), faint=True, across=r in _ACROSS)
        for r, p in faint.items()
    ]
    wordings += [
        Cue(reason=r, pattern=re.compile(p), across=True, beside=True) for r, p in beside.items()
    ]
    wordings += [
        Cue(
            reason=r,
            pattern=re.compile(p),
            across=r in _ACROSS,
            trigger=re.compile(first),
        )
        for r, (first, p) in rare.items()
    ]
    return Grammar(
        trigger=trigger,
        cues=tuple(wordings),
        reach=reach,
        **{name: re.compile(pattern) for name, pattern in patterns.items()},
    )
