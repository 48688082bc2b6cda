"""Terms that are names, kinds or parts of one another, as any psychologist knows."""

import re

from psykb.generation.rules.notions import Notion

_ROOT = 5  # letters that English words of one root have in common
# What any psychologist knows and a book need not say: in each line, terms that are kinds of one
# another or much the same, so that none is a wrong answer where another is right.
_LINES = tuple(
    frozenset(line.split(","))
    for line in (
        "陈述性记忆,外显记忆",
        "思维,推理",
        "推理,问题解决",
        "内隐记忆,程序性记忆,非陈述性记忆",
        "短时记忆,工作记忆",
        "情绪,情感,心境,基本情绪",
        "人格,个性,性格",
        "智力,能力,一般因素",
        "认知行为治疗,认知治疗,认知疗法,理性情绪疗法",
        "行为治疗,行为疗法",
        "来访者中心疗法,人本主义疗法,以人为中心疗法",
        "精神分析,心理动力学治疗,精神分析疗法",
        "变态心理学,异常心理学,精神病理学",
        "操作性条件反射,工具性条件反射,操作条件作用",
        "经典条件反射,应答性条件反射,经典条件作用",
        "意识,注意,觉知",
        "助人,利他,亲社会行为",
        "explicit memory,declarative memory",
        "implicit memory,procedural memory,nondeclarative memory,non-declarative memory",
        "short-term memory,working memory",
        "deafness,hearing loss,conductive hearing loss,sensorineural hearing loss",
        "emotion,mood,affect,feeling",
        "operant conditioning,instrumental conditioning",
        "classical conditioning,pavlovian conditioning,respondent conditioning,higher-order "
        "conditioning",
        "behavior therapy,exposure therapy,systematic desensitization,aversive conditioning,"
        "token economy,counterconditioning",
        "cognitive therapy,cognitive-behavioral therapy,rational emotive therapy",
        "psychoanalysis,psychodynamic therapy,psychoanalytic therapy",
        "humanistic therapy,client-centered therapy,person-centered therapy,nondirective therapy,"
        "rogerian therapy",
        "prosocial behavior,altruism,helping",
        "semantic encoding,elaborative rehearsal,encoding",
        "self-concept,self-schema",
    )
)

# And a whole with its kinds or parts, which may well be rivals of one another.
_KINDS = {
    "陈述性记忆": "情景记忆,语义记忆",
    "外显记忆": "情景记忆,语义记忆",
    "长时记忆": "情景记忆,语义记忆,程序性记忆,内隐记忆,外显记忆,陈述性记忆",
    "感觉记忆": "图像记忆,声像记忆",
    "情绪调节": "表达抑制,认知重评",
    "操作性条件反射": "强化,惩罚,正强化,负强化,塑造",
    "经典条件反射": "消退,泛化,分化,习得,自然恢复,高级条件作用",
    "思维": "演绎推理,归纳推理,发散思维,聚合思维,问题解决",
    "神经元": "轴突,树突",
    "行为治疗": "系统脱敏,暴露疗法,厌恶疗法,代币制",
    "行为疗法": "系统脱敏,暴露疗法,厌恶疗法,代币制",
    "explicit memory": "episodic memory,semantic memory",
    "declarative memory": "episodic memory,semantic memory",
    "long-term memory": "episodic memory,semantic memory,procedural memory,implicit memory,"
    "explicit memory,flashbulb memory",
    "operant conditioning": "reinforcement,punishment,shaping,positive reinforcement,"
    "negative reinforcement,positive punishment,negative punishment,partial reinforcement,"
    "continuous reinforcement,reinforcer",
    "classical conditioning": "extinction,generalization,discrimination,acquisition,"
    "spontaneous recovery,stimulus generalization,stimulus discrimination",
    "associative learning": "classical conditioning,operant conditioning",
    "observational learning": "vicarious reinforcement,modeling",
}
_PAIRS = (
    *_LINES,
    *(frozenset((whole, kind)) for whole, kinds in _KINDS.items() for kind in kinds.split(",")),
)
_KINDRED: dict[str, frozenset[str]] = {
    name: frozenset().union(*(line for line in _PAIRS if name in line))
    for name in frozenset().union(*_PAIRS)
}


def are_apart(one: Notion, other: Notion) -> bool:
    """Whether two terms are neither names of one thing nor one a part of the other's name."""
    return (
        one.names.isdisjoint(other.names)
        and other.low not in _KINDRED.get(one.low, ())
        and not _holds(one.name, other.name, one.language)
        and not _holds(other.name, one.name, one.language)
    )


def _holds(name: str, other: str, language: str) -> bool:
    """Whether a name holds the whole of another.

    "情景记忆" holds "记忆", "认知行为治疗" holds "认知治疗", and "cognitive-behavioral therapy"
    holds "behavior therapy": the other may be the wider thing or much the same.
    """
    if language == "zh":
        left = iter(name)
        return all(character in left for character in other)
    whole = re.findall(r"\w+", name.lower())
    parts = [w[: _ROOT + 1] for w in re.findall(r"\w+", other.lower().removesuffix("s"))]
    return all(any(w.startswith(part) for w in whole) for part in parts)
