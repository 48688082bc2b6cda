"""What says little alone and much beside a wish to die: means that are at hand, and a time set.

"The pills are bought" is said by who comes from the doctor, too, and "tonight it ends" of a
holiday. Beside a wish to die or a farewell, or beside each other, they are a preparation and a
plan. The patterns are grammar, as in `crisis_deeds_zh` and `crisis_deeds_en`, and are looked for in
whole sentences.
"""

from psykb.grounding.crisis_words_zh import START
from psykb.types import RiskReason

_ZH_THING = (
    "(?:安眠药|安定|药(?:片|丸|瓶|品)?(?![店材学膳妆业费单方性效物师房])|刀[片子]?(?![叉具工])|"
    "绳子?|炭|农药|毒药|(?:工具|东西|该买的|要用的)(?=[^,]{0,4}(?:准备|备齐|备好|买)))"
)
_ZH_GET = "(?:买|囤|攒|存|藏|准备|备|弄|搞|拿|订|下单|倒|数|磨|挂|系|带|找|选|偷|要|打|运|凑)"
_ZH_DONE = "(?:好|齐|够|到|了|下|着|回来|出来|来|完|过|起来)"
_ZH_BETWEEN = "[^,他她没不别]"
_ZH_AT = "(?:枕头|床[头边上]|手[边里上]|身[边上]|抽屉|面前|眼前|桌[上子]|包里|旁边|柜子)"
_ZH_DAY = (
    "(?:过[了完]?)?(?:今天晚上|明天晚上|今晚|今夜|今天|今儿|明天|明晚|明早|后天|这个?周末?|"
    "周末|周[一二三四五六日天]|天亮|月底|生日|这个月)"
)
_ZH_OVER = "(?:结束|解脱|了结|完了|到头)"

ZH = {
    RiskReason.PREPARATION: (
        f"{_ZH_THING}{_ZH_BETWEEN}{{0,6}}?{_ZH_GET}{_ZH_DONE}{{1,3}}|"
        f"{_ZH_GET}{_ZH_DONE}{{1,3}}{_ZH_BETWEEN}{{0,6}}?{_ZH_THING}(?=$|[,。!了])|"
        f"(?:攒|存|藏)(?:着|下)?的{_ZH_THING}[^,没不]{{0,3}}够|"
        f"{_ZH_THING}[^,没不]{{0,4}}(?:到|寄来|送来|到货)(?:了|手|货)?(?=$|[,。!了])|"
        f"{_ZH_THING}[^,]{{0,10}}没吃,?[^,他她]{{0,4}}(?:存|攒|留|藏)(?:着|了|起来)|"
        f"{_ZH_THING}[^,不]{{0,10}}(?:存|攒|留|藏)着|"
        f"{_ZH_THING}{_ZH_BETWEEN}{{0,4}}在[^,他她]{{0,3}}{_ZH_AT}|"
        f"{_ZH_THING}{_ZH_BETWEEN}{{0,8}}(?:放|藏|摆|搁)(?:在|到|进)?[^,他她]{{0,3}}{_ZH_AT}"
    ),
    RiskReason.PLAN: (
        f"{START}(?:我|那|就|到|一切|全部|反正|等|吃完){{0,2}}{_ZH_DAY}(?:之?后|以后)?"
        f"(?:我|就|一切|都|全|能|要|可以|会|真的){{0,4}}{_ZH_OVER}[了吧啦的]{{0,2}}(?=$|[,。!])|"
        f"{START}[^,他她群班]{{0,3}}{_ZH_DAY}(?:之?后|以后)?[^,他她群班公部]{{0,5}}"
        "(?:没有?了?我了|没有?我这个人|不会再有我|不再有我)|"
        f"{START}(?:我)?(?:就|只|都|还)?[等差](?:到|着)?{_ZH_DAY}了?(?=$|[,。!])"
    ),
}

_EN_THING = (
    "(?:pills?|tablets?|meds|medications?|rope|noose|knife|razors?|(?:razor )?blades?|gun|pistol|"
    "charcoal)"
)
_EN_SAVE = "(?:sav(?:ed|ing)|hoard(?:ed|ing)|stash(?:ed|ing)|hid(?:den|ing)?|collect(?:ed|ing))"
_EN_WORDS = r"(?: (?!not\b|no\b|never\b|any\b|for\b)[\w']+)"
_EN_AT = (
    r"(?:(?:in|on|under|by|next to|beside) (?:my|the) (?:\w+ )?(?:drawer|pillow|nightstand|bed|bag|"
    "desk|table|car|trunk|closet|pocket|room|hand|side)|(?:by|next to|beside|in front of) me)"
)
_EN_DAY = (
    "(?:tonight|tomorrow|this weekend|today|(?:on )?(?:mon|tues|wednes|thurs|fri|satur|sun)day)"
)
_EN_OVER = (
    "it(?:'s|'ll| is| will)?(?: all| finally| just){0,2} (?:be )?(?:ends?|over|done|finished)"
)

EN = {
    RiskReason.PREPARATION: (
        f"(?:bought|got|ordered|picked up|kept|have|{_EN_SAVE})(?: up| away)?"
        f"{_EN_WORDS}{{0,4}}? {_EN_THING}|"
        f"{_EN_THING}{_EN_WORDS}{{0,3}}? (?:came|arrived?|arrives|(?:is|are) (?:here|ready)|"
        f"ready|put aside|put away|counted)|{_EN_THING}(?: (?:is|are)(?: \\w+){{0,3}}?)? {_EN_AT}|"
        f"{_EN_THING} (?:have been |are |keep )?piling up|"
        f"(?:meds|pills|tablets|medication)[^.!?]{{0,20}} (?:kept|saved|hid) (?:them|it)|"
        "(?:have|got) everything (?:ready|i need)|everything(?: is|'s) ready"
    ),
    RiskReason.PLAN: (
        f"(?:by |after )?{_EN_DAY},? (?:and )?{_EN_OVER}|{_EN_OVER} (?:by )?{_EN_DAY}|"
        "tonight(?:'s| is) (?:the|my last) night|"
        f"(?:after|by|from) (?:{_EN_DAY}|the morning|morning),?(?: \\w+){{0,2}}? "
        "(?:there (?:won't|will not) be (?:a )?me|(?:there will be )?no more me|"
        "i (?:won't|will not) exist)"
    ),
}
