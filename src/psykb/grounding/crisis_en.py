"""Whom an English wording of risk is about, and whether it is meant: denial, past, fiction."""

import re
from collections.abc import Mapping
from functools import lru_cache

from psykb.grounding.crisis_arrangements import EN
from psykb.grounding.crisis_cues_en import CUES
from psykb.grounding.crisis_deeds_en import DEEDS, INDIRECT
from psykb.grounding.crisis_grammar import Grammar, compiled
from psykb.text.wording import either
from psykb.types import RiskReason

_KIN = either(
    """
    friends? boyfriend girlfriend brother sister son daughter child kid mom mum mother dad father
    husband wife partner roommate flatmate classmate student client patient pupil cousin uncle aunt
    niece nephew neighbou?r colleague coworker ex boss teacher grandma grandpa grandmother
    grandfather sibling teammate
    """
)

# Cheap, and matches what nearly every wording has: a clause without it is not looked at further.
TRIGGER = re.compile(
    "d[i1]e|platform|train|tree|date|plan|rope|letter|away|attempt|icu|walls?|bleed|hit me|cancer|"
    "around|"
    r"alive|pointless|meaningless|exhausting|space|do life|urge|trust|voice|love|od\b|scar|dead|"
    r"death|dying|k[i1]ll|su[i1]cid|kms|kys|unaliv|liv(?:e|ing)|life|myself|self|hurt|"
    "cut|burn|harm|pills|dose|wak(?:e|ing)|goodbye|without me|burden|end it|ending it|noose|jump|"
    "overdos|swallowed|point|exist|born|sewer|catch|go on|going|note|razor|blade|be here|"
    "be around|wrist|bridge|ledge|roof|pain|disappear|gone|this is|hear from|way out|took|"
    "let me|see me|to stop|be over|safe|bleach|drown|hang|run over|(?:run|hit|struck) (?:me|by)|"
    "traffic|river|into|not here|look after|take care|tylenol|aspirin|ibuprofen|paracetamol|"
    "relapsed|covered|bottle|promise|no reason|nothing left|ways to|tablets|insulin|scared of|"
    "afraid of|xiang|knife|gun|meds|medication|tonight|tomorrow|ready|tracks|railing|letters|gave|"
    "given"
)


# A wording begins and ends with a word.
def _words(cues: Mapping[RiskReason, str]) -> dict[RiskReason, str]:
    return {reason: rf"(?<!\w)(?:{pattern})(?!\w)" for reason, pattern in cues.items()}


_PATTERNS = {
    "personal": (r"\b(?:i|i'm|im|i've|me|my|myself)\b"),
    "sentence": ('[.!?;¶…\n]+(?= |$|")'),
    "clause": (
        "[,:()]+| (?:but|although|though|however)(?= )| - |--+| and (?=i |i'|he |she |my |they )|"
        "(?<=,) *so (?=i )"
    ),
    "people": (
        rf"\b(?:(?P<other>(?:my|our|his|her) (?:\w+ ){{0,1}}?{_KIN}|"
        r"a (?:close |good |best )?(?:friend|classmate|colleague) of mine|"
        r"(?:a|one of my|this) (?:close |good |best )?friends?|someone (?:i know|close to me)|"
        r"(?:he|she)(?:'s|'ll|'d)?)"
        "|(?P<anyone>people|someone|somebody|anyone|everyone who|patients?|clients?|students?|"
        "teens?|teenagers?|adolescents?|women|men|they|he or she|characters?|hero|heroine|"
        "protagonist|individuals?|persons?|those|who|hamlet|werther|juliet|soldiers?|veterans?|"
        "youths?|children|adults?|(?:man|woman|girl|boy|nurse)|one)|"
        "(?P<writer>i(?:'m|'ve|'d|'ll)?|im|ive|me|my|mine|we))\\b"
    ),
    "kin": rf"(?:he|she|they)\b|(?:texted|sent) (?:me|us)\b|my (?:\w+ )?{_KIN}",
    "threat": r"\bthreat\w* (?:me|us) that (?:he|she|they)",
    "dead": (
        r"\b(?:killed|hanged|hung|shot|drowned) (?:him|her|them)sel(?:f|ves)|committed suicide|"
        r"died|took (?:his|her|their) (?:own )?li(?:fe|ves)|jumped (?:off|from|in front)"
    ),
    "now": (
        r"\b(?:right now|unconscious|won't wake|not breathing|isn't breathing|standing|sitting|"
        r"outside|"
        r"on the (?:roof|bridge|ledge|edge)|turned off|isn't answering|not answering|won't answer|"
        r"locked|bleeding|about to)\b"
    ),
    "carries": (rf"\b(?:my|our) (?:\w+ )?{_KIN}"),
    "added": "(?!)",
    "malice": (
        r"\bi (?:wish|hope|want) (?:that )?(?:he|she|they|you|him|her|them|my (?:ex|boss|dad|"
        r"father|"
        r"stepdad|mother-in-law))(?:'d| would| to|'s| was| were|'re)?(?: just| only)? "
        r"(?:die[ds]?|dead|dropped? dead|drops? dead)\b"
    ),
    "riddle": "(?!)",
    "once": "(?!)",
    "narrated": "(?!)",
    "present": "(?!)",
    "reported": ("say|said|tell|told|text|wrote|threat|keep|talk|think|want|post|claim"),
    "itself": (r"\b(?:i|i'm|im|i've|me|my|mine|myself)\b"),
    "relative": (
        " (?:patients?|clients?|students?|people|person|individuals?|teenagers?|character|"
        "(?:behavior|behaviour))"
    ),
    "being": (r"\b(?:i am|i'm|im)\b"),
    "negated": (
        r"(?:\bnot|n't|\bnever|\bno|\bwithout|\bdont|\bwont|\bcan'?t(?! stop)|\bneither|\bnor|"
        r"\bisnt|\bden(?:y|ies|ied|ying)|\bcannot(?! stop)|\bstopped|\bprevent|\bagainst|"
        r"\brather than|"
        r"\binstead of)(?<!can't)(?<!don't know)(?: (?:i|that i|be|been|being|ever|really|"
        r"actually|going|to|want|wanted|feel|feeling|like|have|had|having|any|thoughts?|of|about|"
        r"think|thinking|at|all|am|in|a|even|currently|do|gonna|wanting|would|will|planning|plan|"
        r"trying|the|longer|idea|intention|intend|desire|wish|it)){0,6} ?$|"
        r"\b(?:saved? me from|kept me from|keeps me from|afraid of|scared of|fear of|prevent\w*|"
        r"dream(?:ed|t)(?: that)?(?: i)?|dream(?: that)? i|"
        r"(?<!can't )(?<!can[t] )(?<!not )(?<!couldn't )stop\w*) $|"
        r"\b(?:(?:tell|told|ask|want|forc|say|said)\w* me|say|says|said|saying) to $"
    ),
    "contradicted": (
        r"[^.!?]{0,6}\b(?:but|though|yet)\b[^.!?]{0,25}\b(?:can'?t stop|keep|thoughts?|"
        r"no other|no way|don'?t know how|can'?t (?:go|take|do))\b"
    ),
    "past": (
        r"\b(?:used to|years? ago|months ago|when i was|"
        r"in (?:college|high school|the past|my teens|my twenties)|"
        r"as a (?:teen|teenager|kid|child)|back then|last year|in the past|formerly|"
        r"once (?:tried|thought|wanted))\b"
    ),
    "recovered": (
        r"\b(?:i'm|i am|im|now|today|but i|it's|been|these days)\b[^.!?]{0,20}\b(?:fine|better|"
        r"clean|happy|ok|okay|recovered|good|love|glad|healthy|over it|past that|no longer|free|"
        r"grateful)\b|\b(?:recovered|got over it|that is behind me)\b"
    ),
    "distant": (
        r"\byears ago|\bwhen i was|as a (?:teen|teenager|kid|child)|in (?:college|high school)|"
        "back then"
    ),
    "lasting": (
        r"\b(?:again|still|back|now i|lately|recently|every ?day|always|keep|tonight|these days|"
        r"ever since|right now|anymore)\b"
    ),
    "dread": (r"\b(?:afraid|scared|terrified|fear\w*|anxi\w+|panic\w*) (?:of|about|that|i)\b"),
    "resolve": (
        r"\b(?:i mean it|for real this time|made up my mind|i have decided|i've decided)\b"
    ),
    "fiction": (
        r"\b(?:novel|movie|film|play|story|book|character|episode|scene|poem|lyrics?|song|hero|"
        r"heroine|protagonist|fiction|game|romeo|hamlet|werther|opera|series)\b"
    ),
    "harmless": (
        r"\b(?:burn\w* my \w+ on (?:the|a) (?:stove|oven|pan|kettle|iron|grill)|while (?:cooking|"
        r"shaving)|"
        r"bungee|sky ?div\w*|parachut\w*|cliff diving|diving board|paraglid\w*|zip ?line|"
        r"(?:cliff|rock|pier|boat)s? into the (?:sea|water|ocean|lake)[^.!?]*(?:holiday|vacation|"
        r"fun|summer|scary)|"
        r"(?:the|a|my|our) (?:relationship|lease|contract|marriage|engagement|subscription|"
        r"membership|project|"
        r"meeting|course) i mean|i mean (?:the|my|our) (?:relationship|lease|contract|marriage|"
        r"job)|"
        r"playing (?:juliet|romeo|hamlet|ophelia|othello|antony|cleopatra|werther|the (?:role|"
        r"part))|"
        r"act (?:one|two|three|four|five|[1-5])|in the school play|rehears\w+)\b"
    ),
    "bought": (
        r"\b(?:bought|got|have|ordered|picked up|kept|ready|arrived?|is|are|in|on|under|by)\b"
    ),
    "aimed": (
        r"\b(?:die|dying|kill|end|sav(?:ed|ing)|hoard\w*|stash\w*|hid\w*|collect\w*|scared|"
        r"afraid|trust|my head)\b"
    ),
    "errand": (
        r"\b(?:(?:doctor|gp|psychiatrist) (?:prescri\w+|gave me|says?|said)|prescri\w+|"
        r"pharmac\w+|cold (?:medicine|meds)|(?:a|my|the) cold|flu|cough|fever|allerg\w+|"
        r"antibiotics?|vitamins?|"
        r"(?:pills|tablets|meds|medication) for (?:my|the|a|his|her|this)|for (?:the|this) week|"
        r"(?:for|my|the|our) (?:dog|cat)(?:'s)?|vet|climb\w*|camping|hik(?:e|ing)|sailing|fishing|"
        r"hunting|kitchen kni\w+|cooking|chef|vegetables?|bread|"
        r"(?:for|making|make|cook) (?:\w+ )?(?:dinner|lunch)|shaving|grill|bbq|barbecue|"
        r"for (?:my|the|our) (?:trip|holiday)|shooting range)\b"
    ),
    "parting": (
        r"\b(?:see you (?:all )?(?:next|on|in|after|tomorrow|soon)|(?:before|"
        r"after) the (?:holidays|break)|"
        r"(?:great|next) (?:semester|year|term)|last day at work)\b"
    ),
    "study": (
        r"\b(?:stud(?:y|ies|ying|ied)|research\w*|analys\w+|meta-analysis|paper|thesis|essay|talk|"
        r"lecture|"
        r"class|course|survey|presentation|dissertation|seminar|lesson|article|chapter|literature)"
        r"(?: (?!i\b|thinking|want|and\b|but\b)\w+){0,2}? (?:of|on|about|in|into) ?$|"
        r"\b(?:study|studying|research|researching|analy[sz]ing|teach|teaching) (?:adolescent |"
        r"teen |youth )?$"
    ),
    "mention": (
        r"\b(?:how (?:do|would|can) (?:you|i|we|one) say|translat\w+|in (?:chinese|english|french|"
        r"german|"
        r"spanish|japanese|korean|russian|latin)|what does)\b"
    ),
    "topic": (
        r"^(?:what(?! if|'?s (?:even )?the (?:point|use)| is the (?:point|use))|which|why (?:do|"
        r"does|did|are|"
        r"is|might|would|some|people)(?! i\b)|"
        r"how (?:do|does|did|should|can|is|are|could)(?! (?:i|you)\b)|define|describe|explain|"
        r"discuss|list|name|compare|summari[sz]e|evaluate|outline|give|identify|case|"
        r"true or false|difference|(?:is|are|does|can|should|"
        r"could)(?! (?:it|this) (?:normal|ok|okay|bad|wrong|weird|possible)\b)(?! i\b)|rate)\b|"
        r"\b(?:risk factors?|warning signs?|prevention|prevent|assess\w*|paper|essay|thesis|"
        r"course|chapter|theory|research|study|studies|hotline|counsell?ors?|therapists?|"
        r"clinicians?|scale|learn about|understand|literature|rates?|definition)\b"
    ),
    "exam": (
        r"^(?:which|define|describe|explain|discuss|list|name|compare|summari[sz]e|evaluate|"
        r"outline|identify|case:|true or false|why did)\b|"
        r"\b(?:most (?:likely|appropriate)|is an example of|which of the following)\b"
    ),
    "script": (r"\b(?:client|patient|counsell?or|therapist): "),
    "case": (
        r"\b(?:clients?|patients?|\d+[- ]year[- ]old|mr|mrs|ms|nurse|a student|counsell?or|"
        r"clinician|therapist)\b|\bcase:"
    ),
    "task": (
        r"\b(?:which|what (?:should|is|would|action)|most (?:likely|appropriate)|discuss|"
        r"rate (?:his|her|their|the)|example of|how should|explain|describe|priority|respond|"
        r"diagnosis)\b"
    ),
    "deed": (r"\b(?:left|died|dumped|cheated|hates?|hit|yells?|broke up|beats?|makes? me)\b"),
    "plea": (
        r"\bwhat (?:do|should|can) i do\b|\bhelp (?:him|her|them|me|(?:a|my) \w+)\b|\bplease help\b"
    ),
}


@lru_cache(maxsize=1)
def grammar() -> Grammar:
    """Return how English speaks of risk; the patterns are compiled at the first call (40 ms)."""
    return compiled(
        TRIGGER,
        cues=(_words(CUES), _words(INDIRECT)),
        told=_words(DEEDS),
        faint={},
        rare={},
        beside=_words(EN),
        patterns=_PATTERNS,
        reach=40,
    )
