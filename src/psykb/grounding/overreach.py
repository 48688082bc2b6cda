"""Find claims that say more than their evidence: all for some, causes for goes with."""

import re
from collections.abc import Sequence

from psykb.grounding.clauses import Clause
from psykb.grounding.polarity import Weight
from psykb.text.wording import either

_ZH_ALL = re.compile(
    "(?<!不是)(?<!并非)(?<![不在到经有按])"
    + either(
        "所有 全部 全都 一切 每个 每一 每位 任何 凡是 人人 总是 一贯 必然 必定 始终 从不 从来 "
        "绝不 绝对 一定(?!程度|范围|条件|意义|限度|的) "
        "无一例外 毫无例外 完全 永远 百分之百"
    )
)
_ZH_SOME = re.compile(
    either(
        "(?<!所)有些 (?<!所)有的 有时 部分 一些 多数 少数 往往 常常 通常 一般 经常 大多 大都 "
        "可能 不少 许多 某些 倾向 "
        "很多 较多 几乎 相对 主要 不全 不一定 未必 平均 四分之 三分之 个别 有人 偶尔 "
        "基本 大体 在一定 容易"
    )
)
_EN_ALL = re.compile(
    r"(?<!\bnot )\b(?:all(?! but| over|[- ]or| of a sudden)|every(?:one|body|thing)?|each|always|"
    r"never|invariably|entirely|completely|necessarily|without exception|nobody|no one)\b"
)
_EN_SOME = re.compile(
    r"\b(?:some(?:times|what| of)?|most(?:ly)?|many|often|usually|frequently|generally|typically|"
    r"likely|may|might|can|could|tend(?:s|ed)?|a few|few|partly|mainly|largely|nearly|almost|"
    r"rarely|seldom|occasionally|half|third|quarters?|majority|average|relatively|commonly|"
    r"percent|several|certain|not (?:all|always|every)|hardly)\b"
)
_ZH_CAUSE = re.compile(
    "导致|引起|造成|引发|致使|促使|促成|带来|产生|决定|起因|源于|来自|由于|因为|所致|影响|作用|结果|从而|"
    "使(?!用|者|命|劲)|让|令(?!人)"
)
_ZH_PLAIN_CAUSE = re.compile(
    "导致|引起|造成|引发|致使|使(?!用|者|命|劲)[^,。;]{1,12}(?:[增减降升提变加]|更)|的原因是|是因为|所致"
)
_ZH_LINK = re.compile("相关|有关|关联|联系|关系|预测|越.{1,8},?.{0,6}越")
_EN_CAUSE = re.compile(
    r"\b(?:caus\w*|leads?|led|leading|results?|resulted|produc\w*|because|due|effects?|affect\w*|"
    r"influenc\w*|makes?|made|making|rais\w+|reduc\w+|improv\w+|protect\w*|increas\w+|"
    r"decreas\w+|contribut\w*|bring\w*|depends?)\b"
)
_EN_PLAIN_CAUSE = re.compile(
    r"\b(?:caus(?:es|ed|e|ing)|leads? to|led to|results? in|resulted in|brings? about|"
    r"is (?:the|a) cause of|is due to|are due to|makes? people)\b"
)
_EN_LINK = re.compile(
    r"\b(?:correlat\w+|associat\w+|relat(?:ed|es|ion\w*)|link(?:ed|s)?|predict\w*|goes? (?:along )?"
    r"with|went with|coincid\w+)\b"
)
_ALIKE = 0.5  # weight that two clauses share when they speak of the same thing


def overstates(
    claim: Sequence[Clause],
    evidence: Sequence[Sequence[Clause]],
    context: str,
    weight: Weight,
    *,
    chinese: bool,
) -> bool:
    """Whether the claim says of all what the evidence says of some, or causes for goes with.

    A clause of the claim that speaks of all or always is compared with the clause of the evidence
    that is most like it, and passes where that one, or the sentence that it is in, does so too. A
    claim of cause and effect passes where the evidence, or its context, has any word of cause.

    Args:
        claim: the clauses of the claim.
        evidence: those of each sentence, in the language of the claim.
        context: texts around the evidence, and the question, folded.
        weight: how rare a unit is, 0 … 1.
        chinese: the language of the claim.
    """
    every, some = (_ZH_ALL, _ZH_SOME) if chinese else (_EN_ALL, _EN_SOME)
    for mine in claim:
        if every.search(mine.text) and not some.search(mine.text):
            near = _near(mine, evidence, weight)
            if any(some.search(c.text) for c in near) and not any(
                every.search(c.text) for sentence in evidence for c in sentence
            ):
                return True
    return _causes(claim, evidence, context, chinese=chinese)


def _near(mine: Clause, evidence: Sequence[Sequence[Clause]], weight: Weight) -> list[Clause]:
    """Return the clauses of the evidence that speak of what a clause speaks of."""
    keys = {unit.key for unit in mine.units}
    alike = [
        (sum(0.5 if k[0] in "↕↔" else weight(k) for k in {u.key for u in c.units} & keys), c)
        for sentence in evidence
        for c in sentence
    ]
    return [clause for shared, clause in alike if shared >= _ALIKE]


def _causes(
    claim: Sequence[Clause],
    evidence: Sequence[Sequence[Clause]],
    context: str,
    *,
    chinese: bool,
) -> bool:
    cause, plain, link = (
        (_ZH_CAUSE, _ZH_PLAIN_CAUSE, _ZH_LINK)
        if chinese
        else (_EN_CAUSE, _EN_PLAIN_CAUSE, _EN_LINK)
    )
    said = " , ".join(c.text for c in claim)
    there = " , ".join(c.text for sentence in evidence for c in sentence)
    return bool(
        plain.search(said)
        and not link.search(said)
        and link.search(there)
        and not cause.search(f"{there} {context}")
    )
