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
_DIE = (
    "(?:d[i1]e(?! of (?:bore|embarr|laugh))|dying|dead|be dead|not exist|stop existing|"
    "disappear forever)"
)
ACT = (
    f"(?:{_KILL} {_SELF}|(?:end(?:ing|ed)?|tak(?:e|ing)|took) {_POSS} (?:own )?li(?:fe|ves)|"
    "end(?:ing)? it all(?! in)|comm?it(?:ting|ted)? (?:su[i1]cide|sewer ?slide)|"
    "sewer ?slid(?:e|ing)|(?:o\\.?d\\.?|overdos(?:e|ing))(?= ?(?:$|on|tonight|right|now))|"
    "slit(?:ting)? (?:my|her|his) wrists?|"
    "jump(?:ing)? (?:off|from|in front of|out of) (?:a|the|my|this) (?:tall |high )?(?:bridge|"
    "roof|rooftop|building|cliff|train|balcony|window|car|truck|bus|tower|ledge|overpass)|"
    "throw(?:ing)? myself (?:off|under|in front)|"
    "(?:jump(?:ing)?|step(?:ping)?|walk(?:ing)?|run(?:ning)?) (?:in front of|into|under|off) (?:a |"
    "the |my |"
    "an |oncoming )?(?:train|traffic|truck|car|bus|platform|sea|ocean)|"
    "(?:driv(?:e|ing)|crash(?:ing)?|swerv(?:e|ing)) (?:my car )?(?:into|off) (?:a |the )?(?:tree|"
    "wall|"
    "bridge|cliff|traffic|pole)|(?:swallow(?:ing)?|tak(?:e|ing)) (?:all|every one of|"
    "the whole bottle of) "
    "(?:of )?(?:my|the|these|those) (?:pills|meds|tablets)|kms|blow(?:ing)? my brains out|"
    "crash(?:ing)? my car|end(?:ing)? myself|end(?:ing)? (?:things|everything)(?= ?$| now| tonight|"
    " soon|"
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
PILLS = either(
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
        r"\b(?:he|she|they)(?: has|'s| have|'ve)? (?:just )?(?:took|taken|swallowed) "
        r"(?:all|the whole|a whole|a bottle of|too many)[^,]{0,12}(?:pills|meds|tablets)|"
        "(?:survived|woke up (?:from|after)|in (?:the )?(?:icu|hospital|er) (?:after|because of|"
        "for)) (?:an?|my) (?:own )?"
        r"(?:last |first |second )?(?:overdose|od|(?:suicide )?attempt)|\bi(?:'ve|"
        r" have)? (?:already )?attempted(?= ?$| "
        r"(?:once|twice|before|again|three|several|many|\d))|(?:pulled|talked|grabbed|"
        r"dragged) me (?:off|down|back) (?:from |of )?"
        "(?:the|a) (?:ledge|bridge|roof|railing|edge|tracks)|the rope (?:broke|snapped)|"
        "(?:almost|nearly) (?:jumped(?! (?:out of my|for))|killed myself|did it last night)|"
        "my (?:last|first|second|third) (?:suicide )?attempt|"
        f"(?:tried|attempted|trying) to (?:{ACT}|die)|attempted suicide|"
        "my (?:\\w+ )?(?:suicide )?attempts?(?= |$)(?= .{0,20}(?:failed|last|years?|suicide)|"
        "$)|i(?:'ve)? (?:just )?overdosed|"
        "i(?:'ve)? (?:just )?(?:took|taken|swallowed) (?:all|the whole|a whole|a bottle|too many|"
        f"\\d\\d+)[^,]{{0,10}}(?:{PILLS}|bottle|pack)|survived my (?:own )?(?:suicide|attempt)"
    ),
    RiskReason.PREPARATION: (
        r"(?:wrote|written|writing|left) (?:\w+ ){0,2}?(?:letters?|"
        r"notes?)[^.!?]{0,50}(?:when i'?m gone|after i'?m gone|"
        "goodbye|die|dead|blame themselves)|(?:gave|given|"
        "giving) away (?:all )?my[^.!?]{0,50}(?:won't need|where i'?m going|"
        r"before i)|the (?:rope|noose) is (?:already )?(?:up|tied|ready|hanging)|(?:stockpil|"
        r"hoard)\w* (?:\w+ )?(?:my )?"
        r"(?:meds|pills|medication|tablets)|(?:holding|staring at|have) (?:a|the|"
        r"this) bottle of (?:\w+ )?(?:pills|meds|"
        "tablets)[^.!?]{0,60}(?:don't know|should i|want|thinking|all of)|"
        "(?:i'm|im|i am) (?:on|at) the (?:bridge|ledge|roof|rooftop|edge)(?: right now| now|$)|"
        "(?:written|wrote|writing|write|left|leaving) (?:a|my|the) (?:suicide note|"
        "goodbye (?:note|letter)(?! to (?:my |the )?(?:colleague|team|class|student|co-?worker|"
        "boss))|"
        "will and)|(?:a |my |the )?note and (?:said )?(?:my )?goodbyes?|"
        "suicide note is|(?:standing|sitting|i'm|im|i am) (?:on|at) (?:the|a) (?:edge|ledge|"
        "bridge|roof|rooftop|balcony|tracks)[^,]{0,25}(?:jump|end|die|over)|"
        "(?:pills|gun|rope|knife|razor)(?: is| are)? (?:in my hand|to my head|in front of me|"
        "ready)|(?:bought|got|have|saved up|stockpil\\w+) [^,]{0,20}(?:rope|gun|pills|"
        "charcoal)[^,]{0,25}(?:to (?:die|kill|end)|tonight)"
    ),
    RiskReason.FAREWELL: (
        "posted (?:a |his |her )?goodbye|"
        "(?:tell|told) (?:my )?(?:mum|mom|dad|parents|kids|family|everyone|him|her|"
        "them)[^.!?]{0,15}i love[^.!?]{0,25}goodbye|"
        "(?:tomorrow|tonight|soon)[^,]{0,10} i(?:'ll| will) be gone(?! (?:for|on|until))|i(?:'ll|"
        " will) be gone(?= ?$| soon| by)|"
        "goodbye,? (?:everyone|everybody|world|all|cruel world)|"
        "this is (?:the end for me|my (?:last|final) (?:goodbye|message|night|day))|"
        "said my goodbyes|by the time you (?:read|see) this|"
        "you (?:won't|will never|'ll never) (?:hear from|see) me again"
    ),
    RiskReason.PLAN: (
        "(?:have|made|got|picked|set|chose|chosen) (?:a|the|my) (?:plan|date|day|method|time|"
        "place)(?: and (?:a |the )?"
        "(?:date|plan|time|method|note))?(?= to (?:die|end|kill|go)| and a (?:date|plan|method)|"
        ",? (?:to end|for my death))|"
        "(?:have|made|got) a plan and (?:a|the) (?:date|method|time|note)|"
        "(?:decided|going|planning|plan|ready) (?:to|on) d(?:ie|ying) (?:on|before|after|by|this|"
        "tonight|tomorrow)|"
        "know (?:exactly )?how i(?:'d| would|'ll| will) do it|"
        f"{_WISH}{_ADVERB} (?:{ACT}|die|end it)[^,]{{0,15}} {_WHEN}|{_WHEN} i[^,]{{0,12}}{ACT}"
    ),
    RiskReason.MEANS: (
        "how long does it take to (?:bleed out|die|bleed to death|drown|suffocate)|"
        "(?:is there )?(?:a |any )?way to die "
        "(?:in|without|that|quick|pain|fast)|which is (?:quicker|faster|less painful|"
        "easier)[^.!?]{0,30}(?:jump|pills|hang|drown|"
        "overdose)|"
        f"how (?:many|much)[^,]{{0,30}}(?:{PILLS}|to take|"
        "drugs?)?[^,]{0,30}\\b(?:to (?:die|kill)|kill (?:me|you|a person|someone)|overdose|"
        "lethal|fatal|deadly)|how much[^,]{0,20}(?:lethal|fatal|deadly) dose|"
        f"(?:lethal|fatal|deadly) dose of {PILLS}|"
        "(?:painless|least painful|most painless|easiest|quick(?:est)?|fastest|best|"
        "most peaceful|peaceful|effective|sure|easy) (?:and \\w+ )?(?:way|ways|method|methods|"
        "means)[^,]{0,10}(?:die|dying|k[i1]ll|suicide|commit|end (?:my|it|your|one))|"
        f"(?:what|which) {PILLS}[^,]{{0,10}}kill|(?:suicide|death) methods?|"
        "how (?:do|can|could|would|should|to|does one)(?: i| you| one|"
        f" someone)?(?: \\w+)? (?:{ACT}|die (?:fast|quick|painless|without|peaceful|in my)\\w*|"
        "tie a noose|cut my wrists?|make a noose)|how to tie a noose|"
        "(?:will|would|can|could) (?:i|it|that|this|you) (?:die|be fatal|"
        "kill me)[^,]{0,6}(?: if i|$| from| by)|"
        "(?:jump|fall|leap)\\w*[^,]{0,25}(?:kill me|be fatal|die)|"
        "how (?:high|deep)[^,]{0,25}(?:to die|to kill|die)"
    ),
    RiskReason.INTENT: (
        f"urges? to (?:jump|{ACT}|die)|voices?[^,]{{0,20}}(?:tell|telling|say|saying|"
        f"want)[^,]{{0,10}} to (?:{ACT}|die)|"
        "(?:don't|dont|do not) trust myself (?:not to|with (?:the|my|a) (?:pills|meds|knife|razor|"
        "gun|blade))|"
        "might do something (?:stupid|to myself)|"
        f"{_WISH}{_ADVERB} (?:{ACT}|su[i1]cide)|"
        f"{_WISH}{_ADVERB} end it(?= ?$| now| tonight| all)|"
        f"\\b(?:i|i'll|i'd)(?: \\w+)? (?:{_KILL} myself|end my (?:own )?life)|"
        f"{_KILL} myself(?! (?:laughing|with laugh))|"
        "(?:end(?:ing)?|tak(?:e|ing)) my (?:own )?life|"
        "(?<!non-)(?<!non )\\bsu[i1]cidal(?! (?:patients?|clients?|ideation scale|people|"
        "students?|(?:behavior|behaviour)s?|individuals))(?: (?:thoughts?|ideation|feelings?|"
        "urges?|tendenc\\w+|impulses?))?|"
        f"(?:thoughts?|thinking|urges?|ideas?|dream\\w*) (?:of|about) (?:su[i1]cide|{ACT})|"
        "(?:do|doing|choose|choosing) (?:a )?suicide"
    ),
    RiskReason.SELF_HARM: (
        "self[- ]?harm (?:scars?|marks?|wounds?)(?! in)|(?:punch|hit)(?:ing)? walls? (?:until|to)|"
        "bang(?:ing)? my head|scars? (?:from|of) (?:the )?cutting|"
        f"\\b{_HURT} (?:my ?self|herself|himself|themselves){_MISHAP}|"
        f"\\b{_HURT} (?:up )?(?:my|her|his) {_LIMB}(?! (?:open)?ing)|"
        "(?:keep|stop|started|start|been|want to|going to|relapsed (?:and|with)|"
        "urge to) (?:cutting|self[- ]?harm\\w*)|"
        "\\bi (?:self[- ]?harm(?:ed)?|cut)(?= ?$| again| when| because| every| to feel)|"
        "my self[- ]?harm|self[- ]?harm(?:ed|ing) again|"
        "(?:razor|blade|knife)[^,]{0,15}(?:my|across) (?:my )?(?:arms?|wrists?|skin|thighs?)"
    ),
    RiskReason.WISH_TO_DIE: (
        r"(?:wish|hope|hoping|want|pray\w*)[^,]{0,10} (?:a|that|some|the) (?:car|truck|bus|train|"
        r"plane|meteor)[^,]{0,15}(?:hit|hits|"
        r"kill|kills|crash|crashes)(?: me)?|(?:wish|hope|hoping|pray\w*)[^,]{0,12} (?:get|got|had|"
        r"have|give me) (?:\w+ )?"
        "(?:cancer|a terminal|terminal)|wish[^,]{0,10} (?:could|would) (?:just )?(?:disappear|"
        "vanish|cease)(?! (?:for a|into))|"
        "(?:death|dying) (?:doesn't|does not|doesnt|no longer) (?:scare|frighten)s? me|"
        "why (?:was|am) i (?:even |ever )?(?:born|alive)|(?:don't|do not|"
        "dont) see myself (?:living|alive|making it) past|"
        r"(?:don't|do not|dont|won't) (?:want|plan|expect) to (?:make it|live|see) (?:to|"
        r"past) (?:\d|next|my)|"
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
        r"\bi (?:can'?t|cannot) do (?:this )?life(?: any ?more)?|(?:living|life|being alive|"
        r"existing) (?:feels?|is|seems?|just feels) (?:so |just |"
        "completely |utterly )?(?:pointless|meaningless|exhausting|unbearable|torture)|"
        "only (?:still )?(?:alive|living|here|"
        "staying alive) (?:because|for|due)|(?:what(?:'s| is)|whats) the (?:point|use) (?:of|"
        "in) (?:being alive|living|life|going on|"
        "existing)|"
        "(?:don't|dont|do not|doesn't|does not|no longer|didn't|not) (?:really )?(?:want(?:s)? to|"
        "wanna|feel like) (?:live|liv(?:e|ing)|be alive|"
        "exist)(?! (?:in|with|at|on|near|there|here|like))|"
        "(?:no|any|a|what's the|what is the|see the|the) (?:point|reason|purpose|"
        "use)(?: \\w+){0,2}? (?:in |to |of |for )?(?:living|live|life(?= ?$)|being alive|"
        "go(?:ing)? on(?! with| to| about)|keep going|stay(?:ing)? alive)|"
        "nothing (?:left )?to live for|"
        "life(?: is|'s| was|)? ?(?:isn't|is not|not|no longer|wasn't|"
        "hardly)? ?(?:not )?worth (?:it$|living)|"
        "\\bi (?:can'?t|cannot|can not) (?:go on(?! (?:holiday|vacation|a |the |that |this ))|"
        "keep (?:living|going)(?= ?$| like| any))|"
        "(?:tired|sick|done|through|finished) (?:of|with) (?:living(?! (?:in|with|at|near|on|out))|"
        "life|being alive)|"
        "(?:given|give|giving) up on (?:life|living)|"
        "(?:no|lost (?:the|my)|without (?:the|any)) will to live|"
        "(?:don't|dont|do not) deserve to (?:live|be alive)|"
        "(?:can'?t|cannot) (?:live|exist) any ?more"
    ),
    RiskReason.BURDEN: (
        "(?:happier|better(?: off)?|easier)[^,]{0,25} if i (?:wasn't|weren't|was not|were not|"
        "wasnt) (?:around|here|alive|there)|"
        "if i (?:wasn't|weren't|wasnt) (?:around|here|alive)[^.!?]{0,30}(?:better|happier|easier)|"
        r"(?:no ?one|nobody|anyone)[^,]{0,10}(?:would|even|will) (?:\w+ )?(?:notice|care|"
        r"miss me) if i (?:died|was gone|disappeared|"
        "were gone|vanished)|waste of (?:space|oxygen|air)|"
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
