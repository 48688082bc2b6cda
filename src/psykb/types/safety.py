"""The nouns of the crisis gate: how great a risk is, and whom to call."""

from enum import StrEnum

from psykb.types.books import Language
from psykb.types.records import record


class RiskLevel(StrEnum):
    """How much danger the words of a person point to; ordered by `severity`."""

    NONE = "none"
    PASSIVE = "passive"
    ACTIVE = "active"

    @property
    def severity(self) -> int:
        """0 none, 1 passive, 2 active."""
        return list(RiskLevel).index(self)


class RiskReason(StrEnum):
    """What was heard. Passive: the first group; active: the second.

    `SOMEONE_ELSE` stands beside what was heard of somebody whom the writer knows, where nothing was
    heard of the writer; `CARRIED_OVER` where the level comes from an earlier message.
    """

    WISH_TO_DIE = "wish_to_die"
    LIFE_NOT_WORTH_LIVING = "life_not_worth_living"
    BURDEN = "burden"
    DEATH_AS_RELIEF = "death_as_relief"

    INTENT = "intent"
    PLAN = "plan"
    PREPARATION = "preparation"
    ATTEMPT = "attempt"
    SELF_HARM = "self_harm"
    MEANS = "means"
    FAREWELL = "farewell"

    SOMEONE_ELSE = "someone_else"
    CARRIED_OVER = "carried_over"


@record
class Risk:
    """Whether a person who writes may be in danger.

    `level` is that of the conversation, `current` that of the last message, read with what it
    points back to; `level` is never below `current`. `reasons` are what was heard, the gravest
    first.
    """

    level: RiskLevel = RiskLevel.NONE
    current: RiskLevel = RiskLevel.NONE
    reasons: tuple[RiskReason, ...] = ()

    def __post_init__(self) -> None:
        if self.level.severity < self.current.severity:
            raise ValueError("the level of a conversation is at least that of its last message")


@record
class HelpLine:
    """A number to call. `source` is the page that gives it, `checked` the day it was last read.

    `region` is an ISO 3166 code, or "INT" for a directory of other countries, which has a `url`
    and no `number`. `checked` is an ISO date.
    """

    region: str
    name: str
    number: str = ""
    url: str = ""
    hours: str = ""
    source: str
    checked: str


@record
class Notice:
    """A fixed text for a person at risk, in the language of the person, with numbers to call."""

    language: Language
    text: str
    lines: tuple[HelpLine, ...]
