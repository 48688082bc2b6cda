"""Does a sentence that is called general talk sound like a claim that could be looked up?

Rules of wording, in Chinese and English, because a model that labels its own inventions cannot be
believed. They hear:

- an authority: "研究表明", "书上说", "according to", "scientists";
- a figure that the client has not named: a share, a multiple, a year, an age, any other number in
  digits that is no scale ("0到10分"), time of a meeting or known help line;
- a definition: "X是指", "所谓……就是", "焦虑是一种情绪", "X refers to", "anxiety is a kind of";
- a disorder, a therapy, a medicine or a part of the body that works on the mind, of which
  something is stated;
- an effect: what relieves, causes, cures, prevents, is inherited or is effective;
- all or most of a kind of people;
- assent to a client whose words hold any of these, by which a lie could come in.

Questions, reflections of what the client has said ("听起来", "you said") and wishes are let pass
where nothing but an effect or a name is heard. A lie that has none of these wordings is missed.
"""

import re

from psykb.generation.dialogues.harms import DISORDER, bare, known_numbers
from psykb.text.folding import fold

_AUTHORITY = re.compile(
    r"(?:研究|调查|统计|数据|实验|资料|文献)(?:者|人员|结果|已经?|也|都)?(?:表明|显示|发现|证明|"
    r"证实|说明|认为|上|里|中|报告)"
    r"|(?:有|据|根据|按照|一?项|这个|大量|许多|很多|不少|最新)(?:的)?(?:研究(?!生|所|院)|调查|"
    r"统计|数据)"
    r"|科学(?:家|上|地|证明|研究)|专家(?:们|都|也|常|总)?(?:说|认为|指出|建议|发现|告诉|证明)|"
    r"学者|据(?:说|报道|悉|了解)"
    r"|心理学(?:家|上|里|中|认为|告诉|研究|知识)"
    r"|(?:书|理论|指南|手册)(?:上|里|中)(?:是|都|也)?(?:这么|这样)?(?:说|讲|写|提到|指出|认为|"
    r"告诉|介绍)"
    r"|(?:教材|课本|教科书|理论)(?:上|里|中)?(?:说|讲|写|提到|指出|认为|告诉)"
    r"|事实(?:上|证明)|证明了|已经?证明|被证明|众所周知|[”》]的(?:理论|实验|模型)|(?<!同)学说|定律|效应|"
    r"法则|曲线"
    r"|\b(?:research(?:ers)?|stud(?:y|ies) (?:show|find|found|suggest|have|by|from|on|say|"
    r"prove)\w*|a study|surveys?|statistics"
    r"|statistically|evidence (?:shows|suggests|is|that)|there is (?:good |clear )?evidence|"
    r"scientists?|science|scientific(?:ally)?"
    r"|experts?|psychologists?|according to|proven|data (?:show|suggest)\w*|"
    r"(?:text)?books? (?:say|tell|write|call|put)s?"
    r"|theory (?:of|says|holds)|'s theory|experiments? (?:show|by|have|prove|found)\w*|"
    r"it is (?:well )?known|in psychology)\b"
)
_SHARE = re.compile(
    r"\d\s?[%％‰]|百分之|千分之|[一二三四五六七八九十两半\d]成(?![为了长功就天人])|"
    r"[一二三四五六七八九十两几数百千\d]+(?:多)?倍|[三四五六七八九十]分之|"
    r"[一二三四五六七八九十两\d]+(?:个人)?(?:里|当中|中)(?:就)?有[一二三四五六七八九十两\d]+个"
    r"|\b(?:per ?cent|percentage|one in (?:\w+)|two thirds|a third of|half of (?:all|the|people)|"
    r"(?:two|three|four|five|ten) times (?:as|more)|twice as)\b"
)
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
# A number of these is part of the talk: scales, minutes of the meeting, days of the week, o'clock.
_IDLE_NUMBER = re.compile(
    r"^\d{1,2}\s?[.、)]|[:：]\s?\d{1,2}[.、]$|(?:从)?\d+(?:分)?(?:到|至|-|~|–)\d+(?:分)?|"
    r"打(?:个)?\d+分|\d+分(?:的话|吗|呢|是|到)|"
    r"\bscale\b[^.?!]{0,30}\d+[^.?!\d]{0,12}\d+"
    r"|\b(?:from )?\d+ (?:to|and) \d+\b|(?:还有|剩下?)\d+分钟|\b\d+ minutes (?:left|for|"
    r"of our)\b|\d+点|\b\d+ ?(?:o'clock|am|pm)\b"
)
_AGE_OR_YEAR = re.compile(
    r"[零一二三四五六七八九十百\d]+(?:多)?岁|"
    r"[一二][零〇九八一二三四五六七][零〇一二三四五六七八九]{2}年|\bage of \w+|\b(?:by|at|"
    r"after) \w+ years (?:old|of age)\b"
)
_DEFINES = re.compile(
    r"(?:是指|指的(?:就)?是|的(?:定义|含义|意思)(?:就)?是|被?称(?:之)?为|叫做|所谓(?:的)?|(?:专业|"
    r"术语|学)(?:上|里)?(?:就)?叫|就叫(?:做)?|这(?:就|种\w{0,6})?叫|属于(?![自你您我他她咱大])|"
    r"由\w{1,8}(?:组成|构成)|"
    r"分为|包括\w{1,6}(?:个|种)(?:部分|阶段|方面))"
    r"|(?:^|[,，;；:：])(?!(?:这|那|它|你|我|他|她|您|咱|大家|今天|现在|谁|什么|或者?|也许|可能|"
    r"真|还|都|但|不过|所以|因为|只|就|也|其实|能|会|说)[^,，]{0,6}是)"
    r"[^,，。;；:：!！?？你我您他她事]{2,12}(?:其实)?(?:就)?(?<!不)是(?![^,，。]{0,5}(?:正常|常见|"
    r"普遍|自然|可以理解))(?:一(?:种|类)|人(?:的|类|们)|个体|"
    r"大脑|由|身体|遗传|天生|学来)[^?？]"
    r"|\b(?:refers? to|(?:is|are) (?:defined as|called|known as|termed)|is the term for|"
    r"defin(?:es|ition)|by definition)\b"
    r"|(?:^|[,;:]\s)(?!(?:it|that|this|there|he|she|you|i|we|what|here|maybe|"
    r"perhaps)\b)[a-z' -]{3,40}? (?:is|are) (?:a|an|one|the) "
    r"(?:kind|type|form|state|sign|symptom|result|product|process|part|response|reaction|emotion|"
    r"disorder|condition|skill|habit|trait) (?:of|to|that|which|in|\.)"
)
_NAMED = re.compile(
    DISORDER.pattern + r"|\w{0,4}(?:疗法|治疗法|脱敏|催眠|正念|冥想)|心理治疗|药物"
    r"|大脑|神经(?:元|系统|递质)?|多巴胺|血清素"
    r"|五羟色胺|5-羟色胺|皮质醇|荷尔蒙|激素|肾上腺素?|内啡肽|基因|遗传|潜意识|杏仁核|海马|前额叶|"
    r"免疫"
    r"|\b(?:therap(?:y|ies)|cbt|emdr|mindfulness|meditation|hypnosis|desensiti[sz]ation|"
    r"medication|brain|neurons?|nerv(?:e|ous system)"
    r"|dopamine|serotonin|cortisol|hormones?|adrenaline|endorphins?|genes?|genetic(?:ally)?|"
    r"inherited|hereditary|unconscious|amygdala|hippocampus|immune)\b"
)
_EFFECT = re.compile(
    r"(?:能够?|可以|会|可|足以|有助于|有利于|帮助(?:你|您|人|我们)?|让人|"
    r"使人)[^,，。!！?？]{0,8}?(?:缓解|减轻|减少|治愈|治好|根治|治疗|改善|提高|提升|增强|降低|"
    r"预防|消除|促进|痊愈|康复|好起来|消失|加重|恶化|影响(?:睡眠|健康|大脑|孩子|记忆))"
    r"|导致|引起|造成|引发|诱发|有(?:效(?!地)|疗效)|见效|无效|有助于|有利于|"
    r"有害|是因为(?:大脑|身体|小时候|童年|父母|遗传|基因)|天生|与生俱来"
    r"|\b(?:causes?|caused by|leads? to|results? in|triggers?|reduces?|relieves?|eases|improves?|"
    r"increases?|prevents?|cures?|heals|treats"
    r"|(?:is|are|be) (?:\w+ )?(?:effective|ineffective|harmful|good for|bad for|due to|"
    r"the cause of|curable|innate|inborn)|works for|makes (?:people|you|us|children) \w+er"
    r"|(?:can|will|could|helps?|helped) (?:to |you |people )*(?:reduce|relieve|ease|improve|"
    r"increase|prevent|cure|heal|treat|lower|strengthen|sleep|recover|disappear|go away))\b"
)
_ALL = re.compile(
    r"(?:绝?大多数|多数|大部分|所有|几乎所有)(?:的)?(?:人|孩子|家长|父母|夫妻|"
    r"学生|来访者|青少年|女性|男性|老人|患者|人群)|人人都|人(?:都是|总是|一旦|只要|类)|(?:女人|"
    r"男人|女性|男性|青少年|老年人|独生子女|00后|内向的人|孩子)(?:都|天生|普遍|往往|通常|一般|总)"
    r"|\b(?:most|all|nearly all|almost all|the majority of) (?:\w+ )?(?:people|persons?|"
    r"humans?|children|child|parents?|couples|students|clients|men|women|teenagers|adolescents|"
    r"patients)\b"
    r"|\b(?:everyone|everybody|nobody|no one) (?:who|with|gets|goes)\b|\b(?:people|men|"
    r"women|children|teenagers|introverts) (?:who|with|are|always|usually|tend|generally|never|"
    r"forget|learn|remember)\b"
)
_QUESTION = re.compile(r"[?？]\s*[”’」』\"')）]*$")
# Questions that tell: what stands in them is stated.
_TELLING = re.compile(
    r"(?:你|您)?(?:知道吗|知不知道|知道.{0,40}吗|听说过|晓得)|难道|其实|不就是|\b(?:did you know|"
    r"do you know that|don't you know|isn't it|aren't they|as you know|you know)\b"
)
_REFLECTS = re.compile(
    r"^(?:嗯|哦|好|是啊)?[,，。、 ]*(?:听起来|听上去|听你这么说|我听到|我听见|你说|你刚才|您说|"
    r"您刚才|你提到|你觉得|您觉得|你担心|您担心|你感到|看起来|好像|似乎|对你来说|对您来说|"
    r"我能感觉到|我感受到|我能感受到)"
    r"|^(?:so |and |mm+,? |yes,? |okay,? )?(?:it sounds|that sounds|i hear|you said|you say|"
    r"you feel|you felt|you told|you mentioned|you're (?:worried|afraid|saying)|for you|"
    r"it seems to you|you worry)"
)
_WISHES = re.compile(r"希望|愿你|但愿|想(?:不想)?试|\b(?:i hope|hopefully|i wish)\b")
_ASSENTS = re.compile(
    r"^(?:嗯|哦|啊)?[,，、 ]*(?:是(?:的|啊|这样|这么回事)|对(?:的|啊|呀)?|没错|确实|的确|正是|"
    r"说得(?:很)?对|你说得(?:很|都)?对|完全正确|有道理|就是(?:这样|这么))(?=[,，。!！、 ]|$)"
    r"|^(?:yes|yeah|right|exactly|that'?s (?:right|true|so|correct)|true|indeed|correct|"
    r"you'?re (?:quite |absolutely )?right|absolutely|quite so)\b"
)


def heard(sentence: str, before: str = "", client: str = "") -> str:
    """Return which rule hears a claim in a sentence of a counsellor, "" where none does.

    Args:
        sentence: what the counsellor says.
        before: what the client said just before; assent to it repeats it.
        client: all that the client has said so far, whose numbers are no inventions.

    Returns:
        "authority", "figure", "definition", "name", "effect", "all" or "assent".
    """
    said = fold(sentence)
    rule = _stated(said, fold(client))
    if rule:
        return rule
    if before and _ASSENTS.search(said) and any(map(_states, _parts(fold(before)))):
        return "assent"
    return ""


def names_authority(text: str) -> bool:
    """Whether a text names an authority for what it says: a study, experts, a book, a law."""
    return bool(_AUTHORITY.search(fold(text)))


def _stated(said: str, client: str) -> str:
    if _AUTHORITY.search(said):
        return "authority"
    if _has_figure(said, client):
        return "figure"
    asks = bool(_QUESTION.search(said)) and not _TELLING.search(said)
    if asks:
        return ""
    if _DEFINES.search(said):
        return "definition"
    if _ALL.search(said):
        return "all"
    reflects = bool(_REFLECTS.search(said))
    named = [found[0] for found in _NAMED.finditer(said)]
    if named and not (reflects and all(name in client for name in named)):
        return "name"
    if _EFFECT.search(said) and not (reflects or _WISHES.search(said)):
        return "effect"
    return ""


def _states(part: str) -> bool:
    """Whether a part of what a client says states something that could be looked up."""
    if _QUESTION.search(part):
        return False
    return any(rule.search(part) for rule in (_AUTHORITY, _SHARE, _DEFINES, _ALL, _NAMED, _EFFECT))


def _parts(said: str) -> list[str]:
    return [part for part in re.split(r"(?<=[。！!?？.])\s*", said) if part]


def _has_figure(said: str, client: str) -> bool:
    if _SHARE.search(said):
        return True
    age = _AGE_OR_YEAR.search(said)
    if age and age[0] not in client:
        return True
    known = {bare(number) for number in _NUMBER.findall(client)} | known_numbers()
    left = _IDLE_NUMBER.sub(" ", re.sub(r"(?<=\d)[- ](?=\d)", "", said))
    return any(bare(number) not in known for number in _NUMBER.findall(left))
