"""The crisis gate: hear from what a person writes whether the person may be in danger."""

import re
from collections.abc import Sequence

from psykb.grounding import crisis_en, crisis_zh
from psykb.grounding.crisis_hearing import ORDER, Heard, hear
from psykb.text.folding import fold
from psykb.types import Message, Risk, RiskLevel, RiskReason

# User messages in a row with nothing heard, after which the level falls by one. Three, because a
# person who is asked about it often turns to something else first, and then comes back.
QUIET = 3
_LEVELS = tuple(RiskLevel)
_BREAKS = re.compile(r"[\r\n\u2028\u2029]+")
_IDEOGRAPHS = re.compile("[\u4e00-\u9fff]")
_LETTERS = re.compile("[a-z]{2}")
_APOSTROPHES = str.maketrans(dict.fromkeys("‘’`´", "'"))
# A blank behind a single ideograph, which parts no words but gets past a filter: 自 杀.
_SPACED = re.compile(
    "(?:(?<=^[\u4e00-\u9fff])|(?<=[^\u4e00-\u9fff][\u4e00-\u9fff])) (?=[\u4e00-\u9fff])"
)


def assess(said: str | Sequence[Message]) -> Risk:
    """Return how great a risk the words of a person point to.

    Of a conversation only the messages of the user count, all of them, oldest first. The level
    rises at once. It falls by one step after `QUIET` user messages in a row in which nothing is
    heard, and by nothing else: to deny it, or to change the subject, does not lower it at once.
    The reasons are those of the last user message, led by `CARRIED_OVER` where the level is higher
    than that message alone would make it.

    Rules find wordings, in Chinese and English; they diagnose nothing, and they miss people.
    docs/safety.md says how often, and which wordings count.
    """
    texts = [said] if isinstance(said, str) else [m.content for m in said if m.role == "user"]
    level = current = RiskLevel.NONE
    reasons: tuple[RiskReason, ...] = ()
    quiet = 0
    for text in texts:
        current, reasons = _message(text)
        quiet = quiet + 1 if current is RiskLevel.NONE else 0
        if current.severity >= level.severity:
            level, quiet = current, 0
        elif quiet == QUIET:
            level, quiet = _LEVELS[level.severity - 1], 0
    if level is not current:
        reasons = (RiskReason.CARRIED_OVER, *reasons)
    return Risk(level=level, current=current, reasons=reasons)


def safe_to_answer(risk: Risk) -> bool:
    """Whether a question may be answered beside the notice: not while the level is active.

    Not even where the last message alone sounds harmless: "and how many are in a box?".
    """
    return risk.level is not RiskLevel.ACTIVE


def _message(text: str) -> tuple[RiskLevel, tuple[RiskReason, ...]]:
    """Return the level of one message, and what was heard in it, the gravest first."""
    folded = fold(_BREAKS.sub("¶", text)).replace(" ¶", "¶").replace("¶ ", "¶").strip("¶")
    heard: set[Heard] = set()
    together = _SPACED.sub("", folded)
    if _IDEOGRAPHS.search(folded) and crisis_zh.TRIGGER.search(together):
        heard |= hear(together, crisis_zh.grammar())
    plain = folded.translate(_APOSTROPHES)
    if _LETTERS.search(plain) and crisis_en.TRIGGER.search(plain):
        heard |= hear(plain, crisis_en.grammar())
    level = max((h.level for h in heard), key=lambda found: found.severity, default=RiskLevel.NONE)
    graver = {h.reason for h in heard if h.level is level}
    rest = {h.reason for h in heard} - graver
    return level, (*sorted(graver, key=ORDER.index), *sorted(rest, key=ORDER.index))
