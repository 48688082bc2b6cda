"""The wordings of suicide and self-harm in English, coded ones too, by what they mean.

The patterns are grammar (wishing, planning, asking for means), not sentences. They read folded text
(lower case, half-width marks). docs/safety.md says what counts, and why.
"""

from psykb.text.wording import either
from psykb.types import RiskReason

_SELF = "(?:my ?self|yourself|himself|herself|themselves|themself|oneself|urself|meself)"
_POSS = "(?:my|your|his|her|their|one's)"
_KILL = (
    "(?:k[i1]ll(?:ing|ed|s)?|unaliv(?:e|ed|ing)|off(?:ing|ed)?|hang(?:ing|ed)?|shoot(?:ing)?|"
    "drown(?:ing|ed)?)"
)
_DIE = "(?:d[i1]e|dying|dead|be dead|not exist|stop existing|disappear forever)"
_ACT = (
    f"(?:{_KILL} {_SELF}|(?:end(?:ing|ed)?|tak(?:e|ing)|took) {_POSS} (?:own )?li(?:fe|ves)|"
    "end(?:ing)? it all(?! in)|comm?it(?:ting|ted)? (?:su[i1]cide|sewer ?slide)|"
    "sewer ?slid(?:e|ing)|(?:o\\.?d\\.?|overdos(?:e|ing))(?= ?(?:$|on|tonight|right|now))|"
    "slit(?:ting)? (?:my|her|his) wrists?|"
    "jump(?:ing)? (?:off|from|in front of|out of) (?:a|the|my|this) (?:tall |high )?(?:bridge|"
    "roof|rooftop|building|cliff|train|balcony|window|car|truck|bus|tower|ledge|overpass)|"
    "throw(?:ing)? myself (?:off|under|in front)|kms|blow(?:ing)? my brains out|"
    "crash(?:ing)? my car|end(?:ing)? (?:things|everything|myself)(?= ?$| now| tonight| soon|"
    " for good)|(?:my|a) (?:own )?su[i1]cide)"
)
_WISH = (
    "(?:want(?:ing|ed)?(?: to)?|wanna|going to|gonna|gunna|go(?:nna)?|plan(?:s|ning)?(?: to| on)?|"
    "planned(?: to| on)?|ready to|about to|think(?:ing)? (?:of|about)|thought (?:of|about)|"
    "feel(?:ing)? like|need(?: to)?|will|'ll|might|may|could|tempted to|intend(?: to)?|decided to|"
    "consider(?:ing|ed)?|threaten(?:ing|ed|s)? to|wants to|plans to|trying to|urge to|should|"
    "have to|gotta|keep|keeps)"
)
_ADVERB = (
    "(?: (?:just|really|to|go|and|actually|also|finally|literally|seriously|simply|often|be|on|of|"
    "about|soon|all)){0,3}"
)
_WHEN = "(?:tonight|tomorrow|today|this (?:weekend|week|evening|morning)|right now|soon|on \\w+day)"
_PILLS = either(
    """
    pills? tablets? tylenol paracetamol ibuprofen aspirin xanax advil capsules? meds medication
    sleeping_pills insulin benzos melatonin
    """
)
_LIMB = "(?:arms?|wrists?|legs?|thighs?|skin|body|hands?|stomach|hips?)"
_HURT = (
    "(?:cut(?:ting|s)?|burn(?:ing|ed|t|s)?|hurt(?:ing|s)?|harm(?:ing|ed|s)?|hit(?:ting|s)?|"
    "scratch(?:ing|ed)?|punch(?:ing|ed)?|bruis(?:ing|ed)|injur(?:e|ing|ed)|mutilat(?:e|ing|ed)|"
    "stab(?:bing|bed)?)"
)
# "I cut myself shaving", "cut myself some slack", "burned myself out"
_MISHAP = (
    "(?! (?:shav|cook|some slack|a slice|a piece|off|out|short|loose|by accident|accident|while|"
    "when i fell|playing|on the head|with (?:a|the) (?:door|ball|hammer|iron|pan)|at the gym|"
    "in the gym|on (?:a|the) (?:can|paper|knife|edge|glass|stove)|chopping|opening|some))"
)

CUES = {
    RiskReason.ATTEMPT: (
        f"(?:tried|attempted|trying) to (?:{_ACT}|die)|attempted suicide|"
        "my (?:\\w+ )?(?:suicide )?attempts?(?= |$)(?= .{0,20}(?:failed|last|years?|suicide)|"
        "$)|i(?:'ve)? (?:just )?overdosed|"
        "i(?:'ve)? (?:just )?(?:took|taken|swallowed) (?:all|the whole|a whole|a bottle|too many|"
        f"\\d\\d+)[^,]{{0,10}}(?:{_PILLS}|bottle|pack)|survived my (?:own )?(?:suicide|attempt)"
    ),
    RiskReason.PREPARATION: (
        "(?:written|wrote|writing|write|left|leaving) (?:a|my|the) (?:suicide note|"
        "goodbye (?:note|letter)|will and)|(?:a |my |the )?note and (?:said )?(?:my )?goodbyes?|"
        "suicide note is|(?:standing|sitting|i'm|im|i am) (?:on|at) (?:the|a) (?:edge|ledge|"
        "bridge|roof|rooftop|balcony|tracks)[^,]{0,25}(?:jump|end|die|over)|"
        "(?:pills|gun|rope|knife|razor)(?: is| are)? (?:in my hand|to my head|in front of me|"
        "ready)|(?:bought|got|have|saved up|stockpil\\w+) [^,]{0,20}(?:rope|gun|pills|"
        "charcoal)[^,]{0,25}(?:to (?:die|kill|end)|tonight)"
    ),
    RiskReason.FAREWELL: (
        "goodbye,? (?:everyone|everybody|world|all|cruel world)|"
        "this is (?:the end for me|my (?:last|final) (?:goodbye|message|night|day))|"
        "said my goodbyes|by the time you (?:read|see) this|"
        "you (?:won't|will never|'ll never) (?:hear from|see) me again"
    ),
    RiskReason.PLAN: (
        f"{_WISH}{_ADVERB} (?:{_ACT}|die|end it)[^,]{{0,15}} {_WHEN}|{_WHEN} i[^,]{{0,12}}{_ACT}"
    ),
    RiskReason.MEANS: (
        f"how (?:many|much)[^,]{{0,30}}(?:{_PILLS}|to take|"
        "drugs?)?[^,]{0,30}\\b(?:to (?:die|kill)|kill (?:me|you|a person|someone)|overdose|"
        "lethal|fatal|deadly)|how much[^,]{0,20}(?:lethal|fatal|deadly) dose|"
        f"(?:lethal|fatal|deadly) dose of {_PILLS}|"
        "(?:painless|least painful|most painless|easiest|quick(?:est)?|fastest|best|"
        "most peaceful|peaceful|effective|sure|easy) (?:and \\w+ )?(?:way|ways|method|methods|"
        "means)[^,]{0,10}(?:die|dying|k[i1]ll|suicide|commit|end (?:my|it|your|one))|"
        f"(?:what|which) {_PILLS}[^,]{{0,10}}kill|(?:suicide|death) methods?|"
        "how (?:do|can|could|would|should|to|does one)(?: i| you| one|"
        f" someone)?(?: \\w+)? (?:{_ACT}|die (?:fast|quick|painless|without|peaceful|in my)\\w*|"
        "tie a noose|cut my wrists?|make a noose)|how to tie a noose|"
        "(?:will|would|can|could) (?:i|it|that|this|you) (?:die|be fatal|"
        "kill me)[^,]{0,6}(?: if i|$| from| by)|"
        "(?:jump|fall|leap)\\w*[^,]{0,25}(?:kill me|be fatal|die)|"
        "how (?:high|deep)[^,]{0,25}(?:to die|to kill|die)"
    ),
    RiskReason.INTENT: (
        f"{_WISH}{_ADVERB} (?:{_ACT}|su[i1]cide)|"
        f"{_WISH}{_ADVERB} end it(?= ?$| now| tonight| all)|"
        f"\\b(?:i|i'll|i'd)(?: \\w+)? (?:{_KILL} myself|end my (?:own )?life)|"
        f"{_KILL} myself(?! (?:laughing|with laugh))|"
        "(?:end(?:ing)?|tak(?:e|ing)) my (?:own )?life|"
        "(?<!non-)(?<!non )\\bsu[i1]cidal(?! (?:patients?|clients?|ideation scale|people|"
        "students?|(?:behavior|behaviour)s?|individuals))(?: (?:thoughts?|ideation|feelings?|"
        "urges?|tendenc\\w+|impulses?))?|"
        f"(?:thoughts?|thinking|urges?|ideas?|dream\\w*) (?:of|about) (?:su[i1]cide|{_ACT})|"
        "(?:do|doing|choose|choosing) (?:a )?suicide"
    ),
    RiskReason.SELF_HARM: (
        f"\\b{_HURT} (?:my ?self|herself|himself|themselves){_MISHAP}|"
        f"\\b{_HURT} (?:up )?(?:my|her|his) {_LIMB}(?! (?:open)?ing)|"
        "(?:keep|stop|started|start|been|want to|going to|relapsed (?:and|with)|"
        "urge to) (?:cutting|self[- ]?harm\\w*)|"
        "\\bi (?:self[- ]?harm(?:ed)?|cut)(?= ?$| again| when| because| every| to feel)|"
        "my self[- ]?harm|self[- ]?harm(?:ed|ing) again|"
        "(?:razor|blade|knife)[^,]{0,15}(?:my|across) (?:my )?(?:arms?|wrists?|skin|thighs?)"
    ),
    RiskReason.WISH_TO_DIE: (
        "(?:want(?:ed|s|ing)?|wanna|wish(?:ed|ing)?|hope|hoping|ready|rather|long(?:ing)?|"
        "pray(?:ing)?|deserve|prefer|feel like|thinking (?:of|about)|"
        "fantasi[sz]e about)(?: (?:i|he|she|they|just|really|to|for|could|would|was|were|am|be|"
        f"so|badly|that|had)){{0,5}} {_DIE}(?! (?:than|laughing|of laughter|for (?:a|some|that)|"
        "to (?:see|know|meet|hear|try)))|"
        "(?:wish|wished)[^,]{0,12}never (?:been )?(?:born|existed)|"
        "(?:never|not|don't|do not|dont) (?:want to |wanna )?wak(?:e|"
        "ing) up(?! (?:early|at|late|so|on|before))|"
        "(?:don't|dont|do not) care (?:if|whether) i (?:live|die)|"
        "if i (?:died|was gone|were gone|disappeared|was dead|were dead|wasn't here)|"
        "(?<![^.!?;¶… ])kms(?= ?$)|\\bkms$|"
        "(?:tell|told|telling|tells|saying|says|keep|ask(?:ed|ing)?) (?:me )?to (?:kys|"
        "kill myself|die)|(?:don't|dont|do not) (?:want to|wanna) be (?:here|around|"
        "on this earth) any ?more|better off dead|why am i still (?:alive|here|living)|"
        "(?:join|be with) (?:him|her|them) (?:in heaven|again|there|on the other side)|"
        "(?:feel like|thinking (?:of|about)|thoughts of|wouldn't mind) dying|"
        "think about (?:dying|death all)|should (?:just )?(?:be dead|die)|"
        "(?:want|wish)[^,]{0,10} (?:to|could) (?:just )?disappear(?= ?$| forever| for good)"
    ),
    RiskReason.LIFE_NOT_WORTH_LIVING: (
        "(?:don't|dont|do not|doesn't|does not|no longer|didn't|not) (?:really )?(?:want(?:s)? to|"
        "wanna|feel like) (?:live|liv(?:e|ing)|be alive|"
        "exist)(?! (?:in|with|at|on|near|there|here|like))|"
        "(?:no|any|a|what's the|what is the|see the|the) (?:point|reason|purpose|"
        "use)(?: \\w+){0,2}? (?:in |to |of |for )?(?:living|live|life(?= ?$)|being alive|"
        "go(?:ing)? on|keep going|stay(?:ing)? alive)|nothing (?:left )?to live for|"
        "life(?: is|'s| was|)? ?(?:isn't|is not|not|no longer|wasn't|"
        "hardly)? ?(?:not )?worth (?:it$|living)|"
        "\\bi (?:can'?t|cannot|can not) (?:go on(?! (?:holiday|vacation|a |the |that |this ))|"
        "keep (?:living|going)(?= ?$| like| any))|"
        "(?:tired|sick|done|through|finished) (?:of|with) (?:living|life|being alive)|"
        "(?:given|give|giving) up on (?:life|living)|"
        "(?:no|lost (?:the|my)|without (?:the|any)) will to live|"
        "(?:don't|dont|do not) deserve to (?:live|be alive)|"
        "(?:can'?t|cannot) (?:live|exist) any ?more"
    ),
    RiskReason.BURDEN: (
        "better off without me|(?:world|everyone|they|family|people)[^,]{0,12}(?:better|"
        "happier)(?: place)? without me|"
        "\\bi(?:'m| am|m) (?:just |only |nothing but |such )?a burden|"
        "nobody would (?:care|notice|miss me)(?= if| when|$)"
    ),
    RiskReason.DEATH_AS_RELIEF: (
        "(?:death|dying|being dead|to be dead)(?: would| will| is| seems| sounds| feels)(?: be|"
        " like)?[^,]{0,10}(?:relief|easier|peace|better|escape|way out)|only way out|"
        "(?:want|need)[^,]{0,6} (?:the pain|it all|everything) to (?:be over|end|stop)(?= ?$|"
        " for(?:ever)?| now)"
    ),
}
