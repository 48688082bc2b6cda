"""Where a client is in danger: is help named in time?"""

import re

from psykb.generation.dialogues.harms import bare, known_numbers
from psykb.generation.dialogues.phrases import Unfit, unfit
from psykb.generation.dialogues.reading import Turns
from psykb.grounding import crisis
from psykb.text.folding import fold
from psykb.text.sentences import sentences
from psykb.types import DialogueRefusal, RiskLevel

# Answers of the counsellor within which help is named: one may first ask and listen.
WITHIN = 2
_NUMBERS = re.compile(r"(?<!\d)\+?\d[\d \-]{1,15}\d(?!\d)")
_URGES = re.compile(
    r"(?:拨打|打|联系|呼叫|拨|找|去|到|送|陪|叫)[^。！？!?]{0,14}?(?:急救|急诊|救护车|报警|警察|"
    r"危机干预|援助热线|心理热线|救援)"
    r"|\b(?:call|ring|phone|text|contact|reach|go(?:ing)? (?:straight |right )?to|get to|"
    r"take you to|dial)\b[^.!?]{0,60}?"
    r"\b(?:emergency|ambulance|crisis (?:line|team|service)|helpline|hotline|lifeline|police|"
    r"a ?& ?e)\b"
)
_AGAINST = re.compile(
    r"(?:不用|不要|不必|别|没必要|用不着|无需|不会|不想|不肯|不敢|不愿|不该|不能|不得)[^。！？!?，,]{0,6}"
    r"(?:拨|打|联系|呼叫|叫|送|找|报警|急诊|急救|去)"
    r"|打不通|没(?:有)?用|没人接|不管用|不顶用|不靠谱|帮不了|帮不上|骗人"
    r"|\b(?:don't|do not|no need to|needn't|not necessary to|without|won't|will not|wouldn't|can't|"
    r"cannot|never|refuse to|no point in|no use|shouldn't|should not)\b[^.!?]{0,30}"
    r"\b(?:call\w*|ring\w*|phon\w*|contact\w*|dial\w*|emergency|hotline|helpline|ambulance|police)\b"
    r"|\b(?:useless|pointless|does(?:n't| not) (?:work|help)|no use|nobody (?:answers|picks up))\b"
)
# "If you cannot get through, call 120": what may be, and what is done then, advises against nothing
_SUPPOSED = re.compile(r"如果|要是|万一|的话|假如|\b(?:if|in case|when)\b")


def check(turns: Turns, *, meant: bool = False) -> Unfit | None:
    """Return CRISIS_UNHANDLED unless help is named where the client is heard to be in danger.

    SCENE_NOT_MET where danger is `meant`, and none is heard: a model that avoids it would pass.

    The gate (`grounding.crisis.levels`) hears the client's messages up to each one. From the first
    at which the risk is active on, one of the next `WITHIN` answers must name a help line that
    psykb knows, or urge to call or go to emergency help; one that advises against it does not.
    Where the client is `meant` to be in danger, a passive risk is enough to ask for it.
    """
    least = RiskLevel.PASSIVE if meant else RiskLevel.ACTIVE
    said = [at for at, turn in enumerate(turns) if turn.role == "user"]
    for at, level in zip(said, crisis.levels(turns), strict=True):
        if level.severity < least.severity:
            continue
        answers = [t.content for t in turns[at + 1 :] if t.role == "assistant"][:WITHIN]
        if any(map(names_help, answers)):
            return None
        return unfit(DialogueRefusal.CRISIS_UNHANDLED, "crisis", n=at + 1)
    return unfit(DialogueRefusal.SCENE_NOT_MET, "scene") if meant else None


def names_help(text: str) -> bool:
    """Whether an utterance names a help line that psykb knows, or urges to get emergency help.

    A sentence that advises against it, or calls it useless, does neither.
    """
    return any(_names_help(fold(text[start:end])) for start, end in sentences(text))


def _names_help(sentence: str) -> bool:
    if _AGAINST.search(sentence) and not _SUPPOSED.search(sentence):
        return False
    named = any(bare(number) in known_numbers() for number in _NUMBERS.findall(sentence))
    return named or bool(_URGES.search(sentence))


def level_of(turns: Turns) -> RiskLevel:
    """Return the highest level that is heard in the client's messages."""
    return max(crisis.levels(turns), key=lambda level: level.severity, default=RiskLevel.NONE)
