"""Decide whether passages answer a question at all: how much of what it asks do they speak of?"""

import math
import re
from collections.abc import Callable, Mapping, Sequence

from psykb.text.folding import IDEOGRAPH, fold, language_of
from psykb.text.terms import terms
from psykb.text.wording import words
from psykb.types import Abstention, Hit, Language, record

# Words that ask, and words that join: they carry none of what is asked.
_ZH_FRAME = words(
    """
    什么是 是什么 什么叫 叫什么 什么样 什么 为什么 为何 何谓 何为 怎么样 怎么办 怎样 怎么 如何
    哪些 哪几 哪个 哪位 哪一 哪年 哪里 哪种 哪 谁 多少 多大 多长 多久 几个 几种 几岁 几天 有几 几
    吗 呢 吧 请问 请 解释一下 解释 说明了 说明 简述 试述 论述 列举 举例 定义 概念 含义 意思
    指的是 指什么 指 称为 称作 叫做 叫作 是不是 能不能 会不会 有没有 可不可以 可以 是否
    区别 差别 差异 不同 异同 区分 有何 之间 主要 一般 通常 大约 大概 应当 应该 需要
    属于 关于 对于 按照 根据 认为 提出 包括 具有 具备 这种 这个 那种 那个 一种 一个 一样
    心理学上 心理学里 心理学中 在心理学 我们 人们 他们 自己 不是 没有 因为 所以 如果
    以后 之后 之前 以前 时候 情况 这 那 的 了 是 和 与 及 或 把 被 让 也 都 就 才 很 更 而 但
    啊 呀 着 说 两者 二者 到底 究竟 差在 就是 老是
    """
)
# Longest first, so that 是不是 goes before 是.
_ZH_FRAME_PATTERN = re.compile("|".join(sorted(_ZH_FRAME, key=len, reverse=True)))
_EN_FRAME = words(
    """
    a an the and or but if then than so as at by for from in into of on onto to with without over
    under about between during before after again is are was were be been being am do does did doing
    done have has had having can could may might must shall should will would need what which who
    whom whose when where why how whether that this these those there here it its i you he she we
    they them their his her our your my me us one ones some any each every no not nor only own same
    such too very just also more most much many few less least other another explain describe define
    definition meaning mean means meant term called call name list give tell please difference
    different differ differs compare versus vs contrast type types kind kinds example examples say
    says said think come came make made makes get got take took use used using out find found
    really actually usually often ever still even up down off while both all because way ways thing
    things people person psychology psychological according argue argued
    """
)
_EN_FRAME_STEMS = frozenset(t for word in _EN_FRAME for t in terms(word))
_RUN = re.compile(rf"[{IDEOGRAPH}]+|[a-z0-9À-ɏ]+(?:[-'’.][a-z0-9À-ɏ]+)*")

# Least confidence with which a question is answered, by measurement on the `tune` questions (docs/
# design.md). Chinese is cut into pairs of characters, and those that bridge two words match nothing
# but the same wording, so the same fit gives less.
THRESHOLD: Mapping[Language, float] = {"zh": 0.42, "en": 0.52}
# A term is known where it occurs in one of so many passages, and less where it is rarer: in a large
# library nearly every word occurs somewhere.
_KNOWN_IN = 450
_STRONG = 4.0  # BM25 of the best passage per nat of what is asked, at which it counts as full

Frequency = Callable[[str], int]


@record
class Content:
    """What a question asks about, apart from the words that ask.

    `runs` are its content words and stretches as folded; `weights` maps search terms to their idf
    (≥ 0, in nats), `terms_of` each run to its search terms. `known` is the share of the weight
    (0 … 1) on terms that the library knows.
    """

    language: Language
    runs: tuple[str, ...]
    weights: dict[str, float]
    terms_of: dict[str, tuple[str, ...]]
    known: float


@record
class Coverage:
    """How much of the content a text holds: idf-weighted, 0 … 1, and the runs that it lacks."""

    share: float
    missing: tuple[str, ...]


def content(
    question: str, frequency: Frequency, passages: int, names: Sequence[str] = ()
) -> Content:
    """Return what `question` asks about.

    Args:
        question: in Chinese or English.
        frequency: in how many passages a search term occurs.
        passages: how many passages there are.
        names: terms of the glossary that the question holds; they are not cut into.
    """
    runs: dict[str, tuple[str, ...]] = {}
    kept = frozenset(term for name in names for term in terms(name))
    for run in _content_runs(fold(question), [fold(name) for name in names]):
        units = _units(run, kept)
        if units:
            runs[run] = units
    found = {unit: frequency(unit) for units in runs.values() for unit in units}
    weights = {unit: _idf(n, passages) for unit, n in found.items()}
    enough = max(1.0, passages / _KNOWN_IN)
    known = sum(weight * min(1.0, found[unit] / enough) for unit, weight in weights.items())
    return Content(
        language=language_of(question),
        runs=tuple(runs),
        weights=weights,
        terms_of=runs,
        known=known / (sum(weights.values()) or 1.0),
    )


def _content_runs(question: str, names: Sequence[str]) -> list[str]:
    found = []
    wide = [name for name in names if name[:1] >= "\u3400" and name not in _ZH_FRAME]
    wide.sort(key=len, reverse=True)
    whole = re.compile("|".join([f"({'|'.join(map(re.escape, wide))})"] if wide else ["(?!)()"]))
    for match in _RUN.finditer(question):
        run = match.group()
        if run[0] < "\u3400":
            found.append(run)
            continue
        for n, piece in enumerate(whole.split(run)):
            found += [piece] if n % 2 else _ZH_FRAME_PATTERN.split(piece)
    return [run for run in found if run]


def _units(run: str, kept: frozenset[str]) -> tuple[str, ...]:
    """Return the search terms of a content run; pairs of ideographs, or one where it stands alone.

    Single ideographs out of longer runs occur in nearly every passage and tell nothing.
    """
    cut = dict.fromkeys(terms(run))
    if run[0] >= "\u3400" and len(run) > 1:
        return tuple(term for term in cut if len(term) > 1)
    if run in _EN_FRAME:
        return tuple(term for term in cut if term in kept)
    return tuple(term for term in cut if term in kept or term not in _EN_FRAME_STEMS)


def _idf(frequency: int, passages: int) -> float:
    return math.log(1 + (passages - frequency + 0.5) / (frequency + 0.5))


def cover(asked: Content, texts: Sequence[str]) -> Coverage:
    """Return how much of what is asked the texts hold together."""
    present = {term for text in texts for term in terms(text)}
    total = sum(asked.weights.values())
    held = sum(weight for term, weight in asked.weights.items() if term in present)
    missing = tuple(
        run for run, units in asked.terms_of.items() if not _mostly(units, present, asked.weights)
    )
    return Coverage(share=held / total if total else 0.0, missing=missing)


def _mostly(units: Sequence[str], present: set[str], weights: Mapping[str, float]) -> bool:
    total = sum(weights[unit] for unit in units)
    return 2 * sum(weights[unit] for unit in units if unit in present) >= total


def best_coverage(asked: Content, texts: Sequence[str]) -> Coverage:
    """Return the coverage of the text that covers most; nothing where there are no texts."""
    found = [cover(asked, [text]) for text in texts]
    return max(found, key=lambda c: c.share, default=Coverage(share=0.0, missing=asked.runs))


def confidence(asked: Content, hits: Sequence[Hit], coverage: Coverage) -> float:
    """Return how sure it is that the books answer, 0 … 1.

    The mean of three shares: of what is asked, how much the library knows; how much one
    passage holds; and how strongly that passage speaks of it, by BM25, but no more than it holds.
    """
    total = sum(asked.weights.values())
    if not hits or not total:
        return 0.0
    strength = min(hits[0].lexical / total, _STRONG) / _STRONG
    return (asked.known + coverage.share + min(strength, coverage.share)) / 3


def judge(asked: Content, hits: Sequence[Hit], sure: float) -> Abstention | None:
    """Return why a question is not answered, None where it is.

    Args:
        asked: what the question asks about.
        hits: the passages that were found.
        sure: the confidence.
    """
    if not asked.runs:
        return Abstention.NO_QUESTION
    if not hits:
        return Abstention.NOTHING_FOUND
    return Abstention.WEAK_EVIDENCE if sure < THRESHOLD[asked.language] else None
