"""Messages that mean more behind others: "I have thoughts like that", "the pills are bought"."""

import dataclasses
import re
from collections.abc import Sequence

from psykb.grounding.crisis_hearing import ORDER
from psykb.types import RiskLevel, RiskReason, record

# How many messages of the user a pointing message is read with: it may follow another one.
REACH = 2
_LONGEST = 60  # characters; who writes more says what is meant
# How many messages of the user means stay in mind that were got ready before a wish is heard: as
# many as an active level takes to fall.
KEPT = 6

_SUICIDE = re.compile(
    "自[杀鲨尽缢]|轻生|寻死|想死|不想活|结束(?:自己的)?生命|"
    r"\b(?:suicid|kill(?:ing)? (?:my|your|one|him|her|them)sel|end(?:ing)? (?:my|your|one's) life|"
    r"want(?:ing)? to die)"
)
_SELF_HARM = re.compile(
    r"自[残伤]|割腕|自我伤害|\b(?:self[- ]?(?:harm|injur)|cut(?:ting)? (?:my|your|one|them)sel)"
)
_DRUGS = re.compile(
    "药|安定|褪黑素|头孢|布洛芬|一氧化碳|煤气|农药|炭|"
    r"\b(?:pills?|tablets?|tylenol|paracetamol|ibuprofen|aspirin|xanax|insulin|carbon monoxide|"
    r"antidepressants?|melatonin|overdos\w*)\b"
)
# Whoever says so is asked about a book, not about himself.
_TAUGHT = re.compile(r"预防|培训|讲座|课程|热线|\b(?:prevention|training|hotline|course|lecture)\b")
_ZH_OTHER = (
    "(?:朋友|同学|室友|闺蜜|[男女]友|[男女]朋友|"
    "孩子|女儿|儿子|弟弟|妹妹|哥哥|姐姐|妈妈|爸爸|老公|老婆|学生)"
)
_ZH_NOT = "(?!问|听|看|学|读|觉得|知道|了解|认为|理解|没|不)"
_ZH_CLAIM = (
    f"(?:{_ZH_NOT}[^,。?!]){{0,6}}?(?:也|就|都|全|一直|经常|每天|总是|最近|有时候?)"
    f"(?:{_ZH_NOT}[^,。?!]){{0,4}}?(?:有过?|是|会|想过?|试过|做过|这样|那样|这么做|这么想)"
    "(?:这种|那种|这样的?|那样的?|这些|那些|类似的?)?(?:的)?(?:念头|想法|冲动|倾向|行为|症状|感觉|"
    "情况|做|想|过)?"
    "[了吧啊呢啦。.!~]*$"
)
_WRITER_CLAIMS = re.compile(
    f"(?:我|自己)(?!的?{_ZH_OTHER}){_ZH_CLAIM}|"
    r"\bi(?:'ve| have|'m)? (?:often |sometimes |also |actually |been |already |even |still )?"
    r"(?:thought about|think about|thinking about|considered|consider|tried|try|done|do|did|have|"
    r"had|"
    r"feel|felt|want to do|experience[ds]?|get|got)(?: (?:it|that|this|those|these|them|the same|"
    r"like|"
    r"thoughts?|feelings?|too|as well|before|lately|every|night|day|sometimes|often|a lot|"
    r"right now))+"
    r"[.! ]*$"
)
_OTHER_CLAIMS = re.compile(f"我?的?{_ZH_OTHER}{_ZH_CLAIM}")
_END = re.compile(
    "(?:多少|几[片颗粒瓶盒板]|多久|多大量)[^,]{0,8}(?:死|醒不|没救|没命|致命|过量|出事)|"
    r"\bhow (?:many|much|long)\b[^.?!]{0,40}\b(?:die|kill|fatal|lethal|wake|too many|dangerous)\b"
)
_ACUTE = re.compile(
    "[他她](?!们)[^,。]{0,8}(?:楼顶|天台|栏杆|窗台|桥上|反锁|流血|有血|昏|叫不醒|不接|联系不上|"
    "关机|吃了[^饭]|吞了|"
    "拿着?刀|里面有血)|"
    r"\b(?:he|she|they)(?:'s|'re| is| are| has| was| isn't| won't| locked| took| left| turned)\b"
    r"[^.?!]{0,30}\b(?:roof|bridge|ledge|tracks|balcony|locked|blood|bleeding|pills|knife|gun|rope|"
    r"answering|answer|unconscious|wake|missing|off)\b"
)


@record
class Said:
    """A folded message of the user, and what was heard in it.

    `wished`: a risk of the writer is among it. `arranged`: what says little without a wish,
    PREPARATION and PLAN (`crisis_arrangements`); it is not among the reasons.
    """

    text: str
    level: RiskLevel
    reasons: tuple[RiskReason, ...]
    wished: bool = False
    arranged: frozenset[RiskReason] = frozenset()


def in_context(said: Said, earlier: Sequence[Said]) -> Said:
    """Return `said` with what it points to: nothing lighter than what was heard in it alone.

    Args:
        said: the last message.
        earlier: the messages of the user before it, oldest first; the last `REACH` count.
    """
    before = earlier[-REACH:]
    if not before or len(said.text) > _LONGEST:
        return said
    level, reasons = _pointed(said.text, before)
    if level.severity <= said.level.severity:
        return said
    rest = tuple(r for r in said.reasons if r not in reasons)
    return dataclasses.replace(said, level=level, reasons=(*reasons, *rest))


def graver(said: Said, meant: Said) -> Said:
    """Return `said`, as grave as `meant` where that is graver, with the reasons of both."""
    if meant.level.severity <= said.level.severity:
        return said
    rest = tuple(r for r in said.reasons if r not in meant.reasons)
    return dataclasses.replace(
        said,
        level=meant.level,
        reasons=(*meant.reasons, *rest),
        wished=said.wished or meant.wished,
        arranged=said.arranged | meant.arranged,
    )


def meaning(reason: RiskReason, level: RiskLevel, *, writer: bool) -> Said:
    """Return what it means to say yes to a question for `reason`, in danger that was heard before.

    Args:
        reason: a plan, means, an attempt, or INTENT for a thought that is still there.
        level: of the conversation so far; not NONE.
        writer: whether it is the writer who is in danger, and not only somebody whom he knows.
    """
    if not writer:
        return Said(text="", level=RiskLevel.PASSIVE, reasons=(reason, RiskReason.SOMEONE_ELSE))
    if reason is RiskReason.INTENT and level is RiskLevel.PASSIVE:
        return Said(text="", level=level, reasons=(RiskReason.WISH_TO_DIE,), wished=True)
    return Said(text="", level=RiskLevel.ACTIVE, reasons=(reason,), wished=True)


def with_arrangements(said: Said, earlier: Sequence[Said], *, wished: bool) -> Said:
    """Return `said`, active where means or a time stand beside a wish to die, or beside each other.

    Args:
        said: the last message.
        earlier: the messages of the user before it, oldest first; the last `KEPT` count.
        wished: whether a risk of the writer still stands from them.
    """
    if not (said.wished or said.arranged):
        return said
    known = said.arranged.union(*(before.arranged for before in earlier[-KEPT:]))
    if not (known and (said.wished or wished or len(known) > 1)):
        return said
    # the writer is in danger, whoever else is
    found = {*said.reasons, *known} - {RiskReason.SOMEONE_ELSE}
    reasons = sorted(found, key=ORDER.index)
    return dataclasses.replace(said, level=RiskLevel.ACTIVE, reasons=tuple(reasons))


def _pointed(text: str, before: Sequence[Said]) -> tuple[RiskLevel, tuple[RiskReason, ...]]:
    """Return how grave it is what `text` points to, and what that is."""
    topic = " ".join(said.text for said in before)
    if any(RiskReason.SOMEONE_ELSE in said.reasons for said in before) and _ACUTE.search(text):
        return RiskLevel.ACTIVE, (RiskReason.PREPARATION, RiskReason.SOMEONE_ELSE)
    if _DRUGS.search(topic) and _END.search(text):
        return RiskLevel.ACTIVE, (RiskReason.MEANS,)
    reason = _matter(topic)
    if reason is None or _TAUGHT.search(topic):
        return RiskLevel.NONE, ()
    if _WRITER_CLAIMS.search(text):
        return RiskLevel.ACTIVE, (reason,)
    if _OTHER_CLAIMS.search(text):
        return RiskLevel.PASSIVE, (reason, RiskReason.SOMEONE_ELSE)
    return RiskLevel.NONE, ()


def _matter(topic: str) -> RiskReason | None:
    """Return of what `topic` speaks; who has such thoughts is heard as by the word itself."""
    if _SUICIDE.search(topic):
        return RiskReason.INTENT
    return RiskReason.SELF_HARM if _SELF_HARM.search(topic) else None
