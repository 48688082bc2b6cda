"""Judge what a Chinese sentence says of a term: is it a definition that can be quoted alone?"""

import re

from psykb.corpus.genus_zh import names_kind
from psykb.generation.rules.readings import Reading
from psykb.types import Definition

_LONGEST_NOUN = 7  # characters of the noun that ends a definition, behind its last 的
_LENGTHS = (8, 110)  # characters of a gloss
POINTS_BACK = re.compile(
    "(?:^|[，：；])(?:这|此|该|其(?![余他])|它|他(?!人)|她|前者|后者|两者|二者|上述)"
    "|他们|她们|前者|后者|上述|这(?:一|种|个|些|类|里|两|三|样)|该(?:理论|研究|实验|书|学派)|此(?:时|后|外)"
    "|我们|本(?:书|章|节)|另一(?:种|个|类)"
)
CONNECTED = re.compile(
    "^(?:但|而|并|且|因此|所以|例如|比如|如果|可见|于是|此外|另外|同时|也|又|还|则|不过|然而|就|以及|从而|即)"
)
# What a definition ends with where it gives another name: "…的睡眠阶段，因而又称异相睡眠".
OTHER_NAME = re.compile("，(?:因而|因此|所以|故)(?:又|也|亦)?(?:称|叫)")
# What was cut off before it is missed: whom, what, after what.
_CUT_OFF = re.compile(
    "随之(?!而来)|由此|从此|^(?:还|又|也|则|再|更)|[，,]又[使让把令]|"
    "(?:使用|服用|摄入|接触)(?:之后|以后|之前|时)"
)
_ADDED = re.compile(
    "[，,](?:例如|比如|如(?!果)|诸如|譬如|包括|也就是|常常?|通常|一般|往往|它|其|这|也|又|代表|取值|"
    "在操作上|前提|任务|目标|由.{2,40}(?:决定|组成|引起|设计|提出|创立|报告|发明|发现)|特点|不同|与.{2,20}(?:不同|相反|相对)|"
    "[A-Z]|从(?!而).{1,12}到|只有|只要|说明|缺点|优点|好处|作用是|能够看到|因此|所以|是由|多分布|持续|最)"
)
_GOES_ON = re.compile(
    "[，,](?:[却但而并且以从使因就便才则都反能会要没于和或及把将对在由人让达来又也]|不(?!同)|可以|所以|自己|个体|通过|借助|帮助|利用|运用|根据|依据|按照|"
    "导致|其中|如果|与(?!.{1,20}(?:不同|相反|相对)))"
)
# Nouns that end a clause more often than a definition: "病人否认看见盲区内的刺激，却…".
_NO_GENUS = re.compile("(?:刺激|事件|结果|信息|材料|问题|经历)$")
_BY = re.compile("通过|利用|借助|由于|根据|为了")  # so a definition does not end at its first comma


def trimmed(gloss: str) -> str:
    """Return a gloss without what its sentence adds behind a definition that is complete."""
    for comma in re.finditer("[，,：]", gloss):
        head, rest = gloss[: comma.start()], gloss[comma.start() :]
        if len(head) < _LENGTHS[0] or (_BY.match(head) and names_kind(gloss + "。")):
            continue
        noun = head.rpartition("的")[2]
        complete = (
            len(noun) <= _LONGEST_NOUN
            and not _NO_GENUS.search(noun)
            and names_kind(head + "。")
            and not _GOES_ON.match(rest)
        )
        if rest[0] == "：" or complete or _ADDED.match(rest):
            return head
    return gloss


def is_sound(made: Reading, definition: Definition) -> bool:
    """Whether a gloss defines the term, holds no other name of it, and stands on its own."""
    gloss = made.gloss
    if _CUT_OFF.search(gloss) or OTHER_NAME.search(gloss):
        return False
    if not _LENGTHS[0] <= len(gloss) <= _LENGTHS[1] or POINTS_BACK.search(gloss):
        return False
    if made.form != "called" and CONNECTED.match(gloss) and not gloss.startswith("就"):
        return False
    if (
        made.form == "is"
        and definition.confidence < 0.8
        and (not made.genus or made.lead or not made.opens)
    ):
        return False
    if re.search("而不(?:只)?是", made.clause):
        return False
    if made.form == "is" and re.match(
        "否|(?:一个|由|在|把|人们)?[^，]{0,10}(?:重要|主要|最)", gloss
    ):
        return False
    if (
        "？" in gloss
        or gloss.count("“") != gloss.count("”")
        or gloss.count("（") != gloss.count("）")
    ):
        return False
    names = [definition.term, *(v for v in definition.variants if len(v) > 1)]
    return not any(name.lower() in gloss.lower() for name in names)
