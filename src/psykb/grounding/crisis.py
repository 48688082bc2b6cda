"""The crisis gate: hear from what a person writes whether the person may be in danger."""

import re
from collections.abc import Iterable, Iterator, Sequence

from psykb.grounding import crisis_en, crisis_zh
from psykb.grounding.crisis_answers import claims
from psykb.grounding.crisis_context import Said, graver, in_context, meaning, with_arrangements
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
    points back ("I have such thoughts, too") is read with those before it, and a short answer with
    the question that the assistant asked right before it: "Is it suicide?" "Yes." Means that were
    got ready, or a time that is set, say little alone; beside a wish to die, a farewell or each
    other, in one message or in two, they are a preparation and a plan.

    The level rises at once. It falls by one step after `QUIET` user messages in a row in which
    nothing is heard, and by nothing else: to deny it, or to change the subject, does not lower it
    at once.
    The reasons are those of the last user message, led by `CARRIED_OVER` where the level is higher
    than that message would make it. `SOMEONE_ELSE` is among them where nothing was heard of the
    writer in the whole conversation, but only of somebody whom the writer knows.

    Rules find wordings, in Chinese and English; they diagnose nothing, and they miss people.
    docs/safety.md says how often, and which wordings count.
    """
    texts = [(said, "")] if isinstance(said, str) else _of_user(said)
    return list(_risks(texts))[-1] if texts else Risk()


def levels(messages: Sequence[Message]) -> tuple[RiskLevel, ...]:
    """Return the level at each message of the user, oldest first, in one pass.

    Messages of the assistant count only as the questions that are answered.

    It is the `level` that `assess` gives of the messages up to it.
    """
    return tuple(risk.level for risk in _risks(_of_user(messages)))


def safe_to_answer(risk: Risk) -> bool:
    """Whether a question may be answered beside the notice: not while the level is active.

    Not even where the last message alone sounds harmless: "and how many are in a box?".
    """
    return risk.level is not RiskLevel.ACTIVE


def _of_user(messages: Sequence[Message]) -> list[tuple[str, str]]:
    """Return each message of the user, with what the assistant said right before it."""
    found, before = [], ""
    for message in messages:
        if message.role == "user":
            found.append((message.content, before))
        before = message.content if message.role == "assistant" else ""
    return found


def _risks(texts: Iterable[tuple[str, str]]) -> Iterator[Risk]:
    """Give the risk at each message of a user, oldest first, read with those before it."""
    level = RiskLevel.NONE
    quiet = 0
    writer = False  # has spoken of himself
    heard: list[Said] = []
    for text, asked in texts:
        said = in_context(_message(text), heard)
        if asked:
            said = _answered(said, asked, answer=text, level=level, writer=writer)
        wished = writer and level is not RiskLevel.NONE
        said = with_arrangements(said, heard, wished=wished)
        heard.append(said)
        writer = writer or _of_writer(said)
        current, reasons = said.level, said.reasons
        quiet = quiet + 1 if current is RiskLevel.NONE else 0
        if current.severity >= level.severity:
            level, quiet = current, 0
        elif quiet == QUIET:
            level, quiet = _LEVELS[level.severity - 1], 0
        if writer:  # is not told how to help another
            reasons = tuple(reason for reason in reasons if reason is not RiskReason.SOMEONE_ELSE)
        if level is not current:
            reasons = (RiskReason.CARRIED_OVER, *reasons)
        yield Risk(level=level, current=current, reasons=reasons)


def _answered(said: Said, asked: str, *, answer: str, level: RiskLevel, writer: bool) -> Said:
    """Return `said` as grave as what it says together with the question that it answers.

    Args:
        said: the answer, as it was heard alone.
        asked: what the assistant said before it.
        answer: its text.
        level: of the conversation before it.
        writer: whether the user has spoken of himself.
    """
    for claim in claims(answer, asked):
        said = graver(said, _message(claim.statement))
        if claim.reason is not None and level is not RiskLevel.NONE:
            said = graver(said, meaning(claim.reason, level, writer=writer))
    return said


def _of_writer(said: Said) -> bool:
    return said.level is not RiskLevel.NONE and RiskReason.SOMEONE_ELSE not in said.reasons


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
    arranged = {h for h in heard if h.beside}
    heard -= arranged
    if any(h.other for h in heard):
        heard |= {h for h in arranged if h.other}
    level = max((h.level for h in heard), key=lambda found: found.severity, default=RiskLevel.NONE)
    graver = {h.reason for h in heard if h.level is level}
    rest = {h.reason for h in heard} - graver
    if heard and all(h.other for h in heard):
        rest.add(RiskReason.SOMEONE_ELSE)
    reasons = (*sorted(graver, key=ORDER.index), *sorted(rest, key=ORDER.index))
    return Said(
        text=plain,
        level=level,
        reasons=reasons,
        wished=any(not h.other for h in heard),
        arranged=frozenset(
            h.reason for h in arranged if not h.other and h.level is RiskLevel.ACTIVE
        ),
    )
