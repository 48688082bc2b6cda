"""What a person in danger is doing or has arranged, in English, and indirect wordings of wishes.

As in `crisis_cues_en`; these name no suicide, but a place, a dose, a letter, a leave-taking. What
is in `DEEDS` is looked for in whole sentences, since it is told in two clauses.
"""

from psykb.grounding.crisis_cues_en import ACT, PILLS
from psykb.types import RiskReason

_POISON = (
    "(?:bleach|poison|antifreeze|pesticide|weed ?killer|rat poison|drain cleaner|detergent|"
    "cyanide|lighter fluid)"
)
_DOSE = (
    r"(?:all(?: of)?|\d\d+|twenty|thirty|forty|fifty|sixty|eighty|a hundred|too many|"
    "(?:a|half a|the|my)(?: whole)? (?:bottle|box|pack)(?: of)?|handfuls? of|a handful of)"
)
_DRUG = f"(?:{PILLS}|antidepressants?|painkillers?|sleeping (?:pills|tablets)|sedatives?|opioids?)"
_PLACE = (
    "(?:edge of (?:the|a) )?(?:roof ?top|roof|ledge|(?:train|railway|subway) tracks|tracks|"
    "bridge railing|cliff edge|edge|bridge|window ledge)(?: of (?:my|the|a|this) \\w+)?"
)
_INTO = (
    r"(?:into|in front of|off|under|onto) (?:an? |the |my |oncoming )?(?:\w+ )?(?:tree|wall|"
    r"traffic|"
    "train|truck|bus|lorry|river|sea|ocean|lake|water|bridge|cliff|pole|tracks|pillar|barrier|roof|"
    "building|overpass|road)"
)
_NOT_LEAVE = (
    "(?![^.!?]*(?:day off|on leave|holiday|vacation|appointment|trip|moving (?:to|out|house)|"
    "new job|conference|travel|weekend|until|till|work))"
)
_NOT_SCENERY = (
    "(?![^.!?]*(?:watch|photo|picture|stars|sunset|sunrise|view|repair|fix|party|picnic|paint|"
    "clean|gutter|solar|antenna|work|fishing|run(?:ning)? club|barbecue|bbq))"
)

DEEDS = {
    RiskReason.ATTEMPT: (
        rf"\bi(?:'ve| have)? (?:just |already |also )?(?:swallowed|drank|drunk|chugged|injected|"
        rf"taken|took|ate) (?:\w+ ){{0,4}}?{_POISON}|"
        r"\bi(?:'ve| have)? (?:just |already )?(?:took|taken|swallowed|popped|downed) "
        rf"{_DOSE}(?: of)?(?: my| the| his| her)?(?: \w+){{0,2}}? {_DRUG}|"
        "overdosed(?! on (?:coffee|sugar|caffeine|chocolate|netflix|tv|cake|candy))|"
        rf"took {_DOSE}(?: \w+){{0,2}}? {_DRUG}"
    ),
    RiskReason.PREPARATION: (
        "(?:bought|have|got|found|loaded|holding) (?:a |the |my |his |her )?(?:\\w+ )?(?:gun|"
        "pistol|rope|"
        "noose|razor|pills|knife)(?! (?:safe|range|control|licen))[^.!?]{0,40}(?:(?:scared|afraid) "
        "of (?:myself|what i)|trust myself)|"
        "(?:i'm|im|i am) (?:now )?(?:standing |sitting |up |out |alone )?(?:here )?(?:on|"
        "at) (?:the|a|"
        f"my) {_PLACE}(?=$|,| and (?:i (?:don't|dont|can't|want|am)|it|there|nobody|no one))"
        f"{_NOT_SCENERY}|"
        f"(?:standing|sitting|climbing|climbed|stood) (?:on|at|over|outside|onto) (?:the|"
        f"a) {_PLACE}"
        f"(?=$|,){_NOT_SCENERY}|(?:outside|over|on the (?:other|wrong) side of) the (?:\\w+ )?"
        "(?:railings?|guard ?rail|barrier)|"
        "(?:wrote|written|writing|finished|sent me) (?:writing )?(?:a |my |the |all my |all the )?"
        "(?:goodbye|farewell|suicide) (?:letters?|notes?)(?! to (?:my |the )?(?:colleagues?|team|"
        "class|students?|co-?workers?|boss|school))|"
        "(?:wrote|written|left) (?:a )?(?:note|letters?) (?:for|to) (?:my (?:parents|family|mum|"
        "mom|"
        "dad|kids|children)|every ?one|each of)[^.!?]{0,40}(?:find|hidden|hid|drawer|when i|"
        "after i)|"
        "(?:gave|given) (?:away )?(?:all )?(?:of )?my (?:things|stuff|belongings|possessions|dog|"
        "cat|"
        "pets?|everything)(?: away)?(?: to \\w+(?: \\w+)?)?(?=$|,| and)(?<=away|.dog|.cat|.pet|"
        "ings|tuff|ions)(?![^.!?]*(?:mov(?:e|ing)|charity|donat|declutter|allerg|kids|clean|"
        "apartment"
        "|flat))|"
        "pills (?:are |all )?(?:lined up|counted|laid out|spread out)"
    ),
    RiskReason.FAREWELL: (
        f"\\bi (?:won't|will not|wont|will no longer) be (?:here|around|alive)(?: any ?more|"
        f" much longer|"
        f" for much longer| for long| tomorrow)(?= ?$|[,.]){_NOT_LEAVE}|"
        f"this is goodbye, i|this is goodbye[^.!?]{{0,5}}$(?<!you){_NOT_LEAVE}|"
        "(?:look after|take care of|feed|be good to) my (?:\\w+ )?\\w+ (?:when|after|once|"
        "if) i(?:'m| am) "
        "(?:gone|not (?:here|around)(?: any ?more)?|dead)(?= ?$|,)|"
        f"you (?:won't|will not|wont|'ll not) see me (?:tomorrow|any ?more|after (?:tonight|"
        f"today)){_NOT_LEAVE}|"
        "texted (?:me |us )?(?:a )?goodbye|sent (?:me|us) (?:a )?goodbye"
    ),
}
INDIRECT = {
    RiskReason.MEANS: (
        "(?:google|googled|googling|looked up|looking up|searched|searching|research\\w*|"
        "read about|know) (?:for )?(?:\\w+ )?ways to (?:die|kill|end)|"
        "(?:does|would|will|do) (?:it )?(?:hurt|be painful|be painless) (?:to|if i|if you|"
        "when you) "
        "(?:drown|hang|bleed out|jump off|suffocate|overdose|die|shoot yourself)|"
        "(?:does|would|will|do) (?:drowning|hanging|bleeding out|overdosing|suffocat\\w+|"
        "an overdose|"
        "jumping off|carbon monoxide|dying)[^,]{0,25} hurt|"
        "is (?:drowning|hanging|bleeding out|overdosing|suffocation|an overdose|dying)[^,]{0,12} "
        "(?:painful|painless|quick|peaceful)|"
        "what (?:happens|would happen|will happen) (?:if|when) (?:i|you|someone) (?:overdose|od|"
        rf"(?:take|swallow) {_DOSE}(?: of)?(?: \w+){{0,2}}? {_DRUG}|drink {_POISON})|"
        r"how many (?:\w+ ){0,3}too many to (?:wake|survive)|"
        f"(?:will|would|can|could) (?:an? )?overdose of (?:\\w+ )?{_DRUG} kill"
    ),
    RiskReason.SELF_HARM: (
        "relapsed (?:and )?(?:cut|burned|hurt)|cut again (?:last night|today|this morning|"
        "yesterday)|"
        "(?:arms?|thighs?|wrists?|legs?|stomach|skin) (?:is|are) (?:covered|full|all|lined) (?:in|"
        "of|with|up) "
        "(?:\\w+ )?(?:cuts|scars)"
    ),
    RiskReason.BURDEN: "feel(?:ing|s)? like (?:i'm |i am )?(?:just |such )?a burden",
    RiskReason.INTENT: (
        "(?:swallow|take|down|drink)(?:ing)? (?:the|this|that|my) (?:whole|entire) bottle|"
        "(?:can't|cant|cannot|not sure i can) (?:promise|say) (?:that )?(?:i (?:won't|wont|"
        "will not)|to keep myself)|"
        "can'?t keep myself safe|no reason not to (?:do it|die|kill|end)|"
        "(?:think|thinking|thought|thoughts|imagine|imagining|fantasi[sz]ing|picture|picturing|"
        "dream|"
        "dreaming|urge|tempted|want|wanted) (?:about |of |to )?(?:driv(?:e|ing)|steer(?:ing)?|"
        "crash(?:ing)?|"
        "swerv(?:e|ing)|walk(?:ing)?|stepp?(?:ing)?|runn?(?:ing)?|jump(?:ing)?) (?:my (?:car|"
        "bike) |"
        f"the car |it )?{_INTO}|"
        "(?:don't|dont|do not|doesn't|not|never) (?:really )?(?:feel )?safe (?:with myself|"
        "from myself|"
        "alone with (?:myself|my)|being alone with my|(?:on my own|by myself)(?= ?$| tonight|"
        " right now))|"
        "(?:scared|afraid|terrified|frightened) of (?:myself(?= ?$| right| tonight)|what i(?:'ll|"
        " might| may|"
        " could| will| would)? do to myself)|"
        "voices?[^,.]{0,20} (?:say|says|saying|tells?|telling)[^,.]{0,10} i (?:should|have to|"
        "must) (?:jump|die|"
        "cut|do it|end)|"
        "voices?[^,.]{0,20} (?:tell|tells|telling|keep telling|order\\w*|want) me to (?:jump|die|"
        "cut|"
        "do it|end it|hurt myself|kill myself)|"
        "(?:suicide|killing myself|ending it|ending my life) (?:is|feels like|seems|seems like|"
        "looks like) "
        "(?:my|the) (?:only|last|best) (?:\\w+ )?(?:way|option|answer|choice|solution|thing)|"
        f"(?:he|she|they)(?:'ll| will|'d| would)(?: \\w+)? (?:{ACT}|hurt (?:himself|herself|"
        f"themselves))"
    ),
    RiskReason.WISH_TO_DIE: (
        "(?:just |please |then )?let me die(?! laughing| on (?:this|that) hill)|"
        "(?:i'd|i would|would|i'll|i will) rather (?:be dead|die|be killed) than (?:go(?:ing)?|"
        "live|face|"
        "stay|return|be|keep|spend|see (?:him|her|them)|do this)|"
        "(?:wish|hope|hoping|want) (?:that )?(?:i )?(?:to )?(?:would |could )?(?:just )?(?:get|got|"
        "am|were|was|be) "
        "(?:hit|run over|struck|crushed|shot)|"
        "(?:truck|car|bus|train|lorry) (?:would |will |could )?(?:just )?(?:run|knock|hit|flatten) "
        "(?:me|into me)|"
        "talk(?:s|ing|ed)? about not (?:being (?:around|here|alive)|wanting to (?:live|be))|"
        "want(?:s|ed)? (?:2|too|t0) (?:die|d1e)|"
        "(?:hope|hoping|wish|pray|praying) (?:that )?i (?:don't|dont|never|do not) wake(?= up ?$|"
        " up tomorrow| ?$)|"
        "(?:(?:wo|hao|zhen|jiu|hen|ye|bu) ?){0,4}(?:xiang|yao) ?(?:qu ?)?si(?= ?$| le| a| ba)"
    ),
    RiskReason.LIFE_NOT_WORTH_LIVING: (
        "hate (?:being alive|living(?! (?:in|with|here|at|on|near|so|under|by))|existing|"
        "that i(?:'m| am) "
        "(?:still )?alive|my existence|to be alive)|"
        "(?:don't|dont|do not|can't|cannot|can not|cant) (?:really |even )?see (?:the |a |"
        "any )?(?:point|"
        "reason|purpose)(?: \\w+)? (?:in|of|to|for) (?:being alive|living(?! (?:in|with|near|"
        "room))|"
        "stay(?:ing)? alive|liv(?:e|ing)|life|going on|existing)(?: any ?more)?(?= ?$|,)|"
        "(?:being alive|living|existing) (?:is|feels) (?:too much|too hard|unbearable)|"
        "bu ?xiang ?huo|nothing left for me|what(?:'s| is) even the (?:point|use) (?:of|"
        "in) (?:living|life|being|"
        "going on)"
    ),
    RiskReason.DEATH_AS_RELIEF: (
        "want (?:all of )?(?:it|everything|this)(?: all)? to (?:just )?(?:be over|stop|end)(?= ?$|"
        " for good| "
        "forever| now| already)"
    ),
}
