"""How a counsellor asks for danger in English, and how people answer."""

import re
from functools import lru_cache

from psykb.grounding.crisis_asking import Asking
from psykb.types import RiskReason

_YES = (
    "(?:yes|yeah|yep|yup|ya|mhm+|mm+|uh huh|i (?:have|do|am|did|suppose so|think so|guess so|"
    "guess|might)|"
    "sometimes|often|a lot|all the time|every (?:day|night)|kind of|kinda|sort of|maybe|probably|"
    "a (?:few|couple of) times|once|twice|both|always|i've (?:tried|thought about it)|it is)"
)
_THINGS = "(?:pills?|meds|medications?|knife|rope|gun|blades?|razors?|weapon)"


@lru_cache(maxsize=1)
def asking() -> Asking:
    """Return how English asks and answers; the patterns are compiled at the first call."""
    return Asking(
        question=re.compile(r"[?]$"),
        other=re.compile(
            r"\b(?:if|promise|would you|will you|could you|can you(?! tell)|please|why|"
            r"know (?:more )?about|"
            r"read|learn|less|fewer|(?:feel(?:ing)?|got(?:ten)?|getting) better|prevention|not|"
            r"n't|never)\b"
        ),
        tag=re.compile(r"(?:can|could|would|will|do) you (?:\w+ ){0,3}(?:tell|talk|say|share)\b.*"),
        confirm=re.compile(
            "(?:is|was|isn't) (?:that|it)(?: (?:so|right|true|correct|it|what you mean))?|right|"
            "am i right"
        ),
        elsewhere=re.compile(
            r"\b(?:weekend|holidays?|college|school|work|doctor|hospital|sleep|mum|mom|dad|"
            r"parents|friends?|"
            r"tell|talk(?:ing)?|therap\w+|study|dinner|trip)\b"
        ),
        kinds=(
            (
                RiskReason.ATTEMPT,
                re.compile(
                    r"\b(?:already|just|ever) (?:taken|done|hurt|cut|swallowed)|"
                    r"\bhave you (?:\w+ )?(?:taken|hurt)|"
                    r"\b(?:tried|attempted)(?: it| this| that)?(?: before)?(?=[?,]|$)|"
                    r"\btried to (?:kill|end)"
                ),
            ),
            (
                RiskReason.PREPARATION,
                re.compile(
                    rf"\b(?:have|got|access to|any|near)\b[^?]*\b{_THINGS}\b|"
                    r"\b(?:anything|something|things)\b[^?]*\b(?:use|hurt yourself|with you|"
                    r"nearby|to hand)|"
                    rf"\bwhere (?:is|are) (?:the|those|your) {_THINGS}|\baccess to (?:any )?means"
                ),
            ),
            (
                RiskReason.PLAN,
                re.compile(
                    r"\b(?:a|any|specific) plan\b|\bthought about (?:how|when)(?: or \w+)?$|"
                    r"\bhow you(?:'d| would| might| will)? do it|"
                    r"\bwhen (?:are|were|do|would) you (?:\w+ )?(?:to )?(?:do(?:ing)? it|"
                    r"going to do it|act)|"
                    r"\bplanning to do it|\bdecided (?:how|when|on a)\b"
                ),
            ),
            (RiskReason.INTENT, re.compile(r"\b(?:those|these|the|such) (?:thoughts|feelings)\b")),
        ),
        clause=re.compile(r"[,.!?;…]+| but "),
        echo=re.compile("(?!)"),
        yes=re.compile(
            rf"(?:(?:part of me|i guess|i think) (?:does|do|so|yes)|(?:yes|yeah|well|um|honestly|"
            rf"actually) )?{_YES}(?: (?:i (?:have|do|am)|really))?"
        ),
        no=re.compile(
            r"(?:but )?(?:no\b|not\b|never\b|i (?:don't|haven't|am not)|i'm not|nope|nah)"
        ),
        yet=re.compile(r"^(?:but|actually|well|though) "),
        contents={
            RiskReason.PLAN: re.compile(
                rf"\b(?:tonight|tomorrow|today|this weekend|soon|thought about it|decided|bridge|"
                rf"{_THINGS}|"
                r"jump|hang)\b"
            ),
            RiskReason.PREPARATION: re.compile(
                rf"\b(?:right here|in my (?:drawer|hand|bag|room|car)|next to me|beside me|with me|"
                rf"{_THINGS})\b"
            ),
            RiskReason.ATTEMPT: re.compile(
                r"\b(?:i (?:took|swallowed|cut|tried)|i've (?:tried|taken)|once|twice|"
                r"last (?:week|month|year))\b"
            ),
        },
        negated=re.compile(r"\b(?:no|not|never|don't|haven't|didn't|isn't|none)\b[^,.]{0,10}$"),
        long_ago=re.compile(r"\b(?:years ago|as a (?:kid|child|teen)|in high school)\b"),
        turned=(
            (re.compile(r",? or (?:is|are|do|have)\b.*$"), ""),
            (re.compile(r"\b(?:ever|really|actually)\s"), ""),
            (re.compile(r"\bare you\b|\byou're\b|\byou are\b"), "i am"),
            (re.compile(r"\bis (your \w+|he|she)\b"), r"\1 is"),
            (re.compile(r"\bhave you\b|\byou've\b"), "i have"),
            (re.compile(r"\b(?:do|did|would) you\b"), "i"),
            (re.compile(r"\byourself\b"), "myself"),
            (re.compile(r"\byour\b"), "my"),
            (re.compile(r"\byou\b"), "i"),
        ),
    )
