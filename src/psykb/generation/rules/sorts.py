"""What sort of thing a term names, so that options of one question are of one sort."""

import re
from functools import lru_cache

from psykb.text.wording import words
from psykb.types import Language

# Sorts whose terms may stand side by side as options where one section treats of both.
_KIN = (frozenset(("process", "effect", "event")),)
# Sorts of which one may stand beside another where there is no better rival in the section.
_FAMILIES = (
    words("process effect event state trait belief"),
    words("cell part"),
    words("theory principle"),
    words("variable quantity"),
)
# Sorts that are a genus by themselves: any two effects, or any two therapies, are rivals.
_GENERA = words(
    "theory principle heuristic field effect disorder therapy method cell chemical system part "
    "stage potential"
)

_ZH = {
    "theory": "理论 学说 假说 说 论 模型 定律 法则 律 原理",
    "principle": "原则",
    "heuristic": "启发法 算法 捷径",
    "field": "主义 学派 流派 心理学 学科 科学 物理学 分支 领域 精神分析 取向",
    "effect": "效应 偏差 偏向 谬误 错误 错觉 视盲 现象 威胁",
    "disorder": "障碍 症 病 综合征 恐怖 失忆 失语 症状 妄想",
    "therapy": "疗法 治疗 脱敏 咨询",
    "method": "法 技术 测验 量表 问卷 设计 程序 抽样 成像 访谈 脑电图 工具 仪器 装置 手段 "
    "方法 方式",
    "cell": "神经元 细胞 轴突 树突 突触 髓鞘 突起",
    "chemical": "递质 激素 基因 肽 剂 物质 分子",
    "system": "系统",
    "part": "皮层 额叶 颞叶 枕叶 顶叶 小体 核 区 回 腺 脑 部位 器官 组织 结构",
    "variable": "变量 因素",
    "quantity": "系数 标准差 方差 比率 智商 商 分数 阈限 年龄 量 常模 信度 效度 遗传力 数字 "
    "数值 比例 统计量 值 广度 程度",
    "potential": "电位",
    "stage": "期 阶段",
    "type": "型 类型",
    "trait": "能力 智力 心理理论 性 人格 气质 特质 力 倾向 特征 特点 本领",
    "state": "状态 情绪 感 睡眠 意识 动机 需要 态度 偏见 心境 驱力 唤醒 压力 体验 情感 节律",
    "process": "过程 活动 作用 学习 记忆 强化 加工 化 条件反射 抑制 注意 思维 推理 反射 行为 归因 "
    "认同 反应 机制",
    "belief": "信念 看法 想法 认识 评价 印象",
    "": "最近发展区 图式 语法 句法",
}
_EN = {
    "process": "process learning memory conditioning reinforcement punishment encoding retrieval "
    "act behavior interference activity practice use change weakening acquisition "
    "development "
    "assistance repeating strengthening recollection",
    "state": "state emotion feeling motive motivation drive need attitude stress sleep mood love "
    "consciousness attachment prejudice",
    "trait": "ability intelligence trait temperament personality capacity efficacy esteem quality "
    "style characteristic",
    "group": "group culture society",
    "person": "person individual researcher participant member someone psychologist",
    "stage": "stage period phase adolescence adulthood infancy",
    "variable": "variable factor",
    "belief": "belief view concept construal evaluation",
    "quantity": "coefficient deviation score quotient threshold power size reliability "
    "validity value number measure statistic ratio probability degree amount level extent",
    "part": "lobe cortex gland structure area region nerve receptor organ nucleus layer bone "
    "membrane opening muscle",
    "system": "system",
    "chemical": "hormone neurotransmitter gene chromosome fluid chemical molecule drug stimulant "
    "depressant medication opioid",
    "cell": "neuron cell axon dendrite synapse",
    "method": "method technique assignment sampling test inventory questionnaire survey "
    "experiment procedure study interview training meta-analysis replication preregistration scan "
    "imaging program strategy",
    "therapy": "therapy psychotherapy treatment intervention counseling",
    "disorder": "disorder syndrome disease illness symptom phobia schizophrenia amnesia delusion "
    "hallucination mania depression anorexia insomnia apnea",
    "effect": "effect bias error illusion phenomenon fallacy paradox finding tendency stereotype "
    "blindness",
    "field": "psychology science discipline field branch structuralism functionalism behaviorism "
    "humanism psychoanalysis school movement subfield",
    "heuristic": "heuristic algorithm",
    "principle": "principle rule",
    "theory": "theory hypothesis model law framework perspective",
}
_LINK = words(
    "that which who whose of for to in by on at as a an the any every based where when used "
    "involving from with between among toward about"
)
_KIND_OF = re.compile(r"\b(?:types?|kinds?|forms?|sets?|class) of ")
_SUFFIX_ZH = {word: sort for sort, line in _ZH.items() for word in line.split()}
_WORD_EN = {word: sort for sort, line in _EN.items() for word in line.split()}
_LONGEST_ZH = max(map(len, _SUFFIX_ZH))
_READ_EN = 10  # words of a gloss in which its genus stands


def sort_of(name: str, gloss: str, language: Language, *, genus: bool = True) -> str:
    """Return what sort of thing a term names: "theory", "effect", "method"…; "" where unknown.

    Told by the last word of the term, else by the genus in its gloss; a gloss without a known
    genus tells what happens: "event".
    """
    if language == "zh":
        return _sort_zh(name, gloss if genus else "") or ("event" if gloss else "")
    if gloss.startswith("that "):
        return _sort_en(name, "") or "event"
    return _sort_en(name, gloss)


def are_alike(one: str, other: str) -> bool:
    """Whether terms of two sorts may be options of one question."""
    return one == other or any(one in kin and other in kin for kin in _KIN)


def are_of_one_family(one: str, other: str) -> bool:
    """Whether two sorts are both of the mind, of the body, of ideas, or of methods."""
    return any(one in family and other in family for family in _FAMILIES)


def is_genus(sort: str) -> bool:
    """Whether a sort is narrow enough to make any two of its terms rivals."""
    return sort in _GENERA


def genus_of(gloss: str, language: Language) -> str:
    """Return the noun that says what kind of thing a definition is about, "" where none is known.

    "刚刚能引起感觉的最小刺激量" → "量", "the finding that …" → "finding".
    """
    if language == "zh":
        first = re.split("[，。]", gloss)[0]
        return next((w for text in (first, gloss) if (w := _suffix(text, 1))), "")
    found = ""
    for word in re.findall(r"[a-z’-]+", _KIND_OF.sub("", gloss.lower()))[:_READ_EN]:
        if word in _LINK and found:
            break
        found = word if word not in _LINK else ""
    return found


@lru_cache(maxsize=1 << 12)
def head_of(name: str, language: Language) -> str:
    """Return the part of a name that says what sort of thing it is: "记忆", "effect", or ""."""
    if language == "zh":
        return name[-2:] if len(name) > 2 else ""
    parts = re.split(r" (?:of|in|for) ", name.lower())
    head = parts[0].split()
    return head[-1].removesuffix("s") if len(head) > 1 or len(parts) > 1 else ""


def _sort_zh(name: str, gloss: str) -> str:
    first = re.split("[，。]", gloss)[0]
    # One character at the end of a name says less than the genus: 耐受性 is a phenomenon.
    for text, shortest in ((name, 2), (first, 2), (gloss, 2), (name, 1)):
        ending = _suffix(text, shortest)
        if ending:
            return _SUFFIX_ZH[ending]
    return ""


def _suffix(text: str, shortest: int) -> str:
    """Return the longest known ending of a text, "" where none is known."""
    for length in range(min(_LONGEST_ZH, len(text)), shortest - 1, -1):
        if text[-length:] in _SUFFIX_ZH:
            return text[-length:]
    return ""


def _sort_en(name: str, gloss: str) -> str:
    head = re.split(r" (?:of|in|for) ", name.lower())[0].split()[-1]
    sort = "trait" if name.lower() == "theory of mind" else _by_word(head)
    if sort is not None:
        return sort
    found, opened = "", False
    for word in re.findall(r"[a-z’-]+", _KIND_OF.sub("", gloss.lower()))[:_READ_EN]:
        if word in _LINK and opened:
            break
        opened = opened or word not in _LINK
        found = _by_word(word) or found
    return found


def _by_word(word: str) -> str | None:
    for form in (word, word.removesuffix("s"), word.removesuffix("es")):
        if form in _WORD_EN:
            return _WORD_EN[form]
    return "therapy" if word.endswith("therapy") else None
