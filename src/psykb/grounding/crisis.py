"""The crisis gate: hear from what a person writes whether the person may be in danger."""

import re
from collections.abc import Sequence

from psykb.grounding import crisis_en, crisis_zh
from psykb.grounding.crisis_context import Said, in_context
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
# A blank behind a single ideograph, which parts no words but gets past a filter: 自 杀, 想 s.
_SPACED = re.compile(
    "(?<=想) (?=[s4](?![a-z0-9]))|(?:(?<=^[\u4e00-\u9fff])|"
    "(?<=[^\u4e00-\u9fff][\u4e00-\u9fff])) (?=[\u4e00-\u9fff])"
)


def assess(said: str | Sequence[Message]) -> Risk:
    """Return how great a risk the words of a person point to.

    Of a conversation only the messages of the user count, all of them, oldest first. A message that
    points back ("I have such thoughts, too") is read with those before it. The level
    rises at once. It falls by one step after `QUIET` user messages in a row in which nothing is
    heard, and by nothing else: to deny it, or to change the subject, does not lower it at once.
    The reasons are those of the last user message, led by `CARRIED_OVER` where the level is higher
    than that message would make it. `SOMEONE_ELSE` is among them where nothing was heard of the
    writer in the whole conversation, but only of somebody whom the writer knows.

    Rules find wordings, in Chinese and English; they diagnose nothing, and they miss people.
    docs/safety.md says how often, and which wordings count.
    """
    texts = [said] if isinstance(said, str) else [m.content for m in said if m.role == "user"]
    level = current = RiskLevel.NONE
    reasons: tuple[RiskReason, ...] = ()
    quiet = 0
    heard: list[Said] = []
    for text in texts:
        heard.append(in_context(_message(text), heard))
        current, reasons = heard[-1].level, heard[-1].reasons
        quiet = quiet + 1 if current is RiskLevel.NONE else 0
        if current.severity >= level.severity:
            level, quiet = current, 0
        elif quiet == QUIET:
            level, quiet = _LEVELS[level.severity - 1], 0
    # whoever has spoken of himself, too, is not told how to help another
    if any(
        s.level is not RiskLevel.NONE and RiskReason.SOMEONE_ELSE not in s.reasons for s in heard
    ):
        reasons = tuple(reason for reason in reasons if reason is not RiskReason.SOMEONE_ELSE)
    if level is not current:
        reasons = (RiskReason.CARRIED_OVER, *reasons)
    return Risk(level=level, current=current, reasons=reasons)


def safe_to_answer(risk: Risk) -> bool:
    """Whether a question may be answered beside the notice: not while the level is active.

    Not even where the last message alone sounds harmless: "and how many are in a box?".
    """
    return risk.level is not RiskLevel.ACTIVE


def _message(text: str) -> Said:
    """Return one message, folded, with its level and what was heard in it, the gravest first."""
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
    if heard and all(h.other for h in heard):
        rest.add(RiskReason.SOMEONE_ELSE)
    reasons = (*sorted(graver, key=ORDER.index), *sorted(rest, key=ORDER.index))
    return Said(text=plain, level=level, reasons=reasons)
