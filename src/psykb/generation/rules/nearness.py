"""Nearness of terms: the terms that its definition is near to and certainly not true of."""

import re
from enum import IntEnum

from psykb.generation.rules.kindred import are_apart
from psykb.generation.rules.notions import Notion
from psykb.generation.rules.shelves import Shelf
from psykb.generation.rules.sorts import are_alike, are_of_one_family, head_of, is_genus, sort_of
from psykb.text.wording import either

_COVERED = 0.45  # share of a definition's words above which another one may say the same
_COVERED_NEAR = (
    0.7  # the same for terms with one head in one section: contrasts share their wording
)
_COVERED_PAIR = 0.85  # the same for a pair that differs in its first part: 绝对阈限, 差别阈限
_EDGE = 6  # characters beside a name that say how it is related to the other
_RELATED = re.compile(
    either(
        "又称 也称 亦称 又叫 也叫 即 也就是 统称 合称 属于 包括 包含 分为 一种 之一 组成 构成 一类 "
        "部分 等同 简称 称为 叫做 叫作 有时 是 就是 分成 区分"
    )
    + r"|\b(?:includ\w+|consist\w*|called|known|types?|kinds?|forms?|part|parts|such as|subset|"
    r"example\w*|divided|or|is|are|a|an|named|involv\w+|symptoms?|of)\b|[(（)）]"
)


_GENERAL = re.compile("心理|精神(?!分裂)|一般|基本|psychological |mental |general |basic ")
# What stands between two names that the book sets side by side: "A、B和C", "A and B".
_JOINED = re.compile(
    "(?:、[\u4e00-\u9fff]{2,8}){0,4}(?:、|和|与|及|或|以及)|,? (?:and|or|from|than|with) |, "
)
# And between two names of which one still is the other, or part of it.
_SAME = re.compile(
    either(
        "又称 也称 亦称 又叫 也叫 即 也就是 统称 合称 属于 包括 包含 一种 之一 组成 一类 等同 "
        "简称 称为"
    )
    + r"|\b(?:called|known as|includ\w+|a kind of|a form of|part of|types? of)\b"
)


_OF_A_WHOLE = "的?(?:一种|形式|类型|部分|成分|过程|活动|能力|方面|现象|阶段|状态|特点|特征)"
# Nouns that hardly say what kind of thing is meant.
_VACUOUS = frozenset(("", "过程", "现象", "活动", "化", "性", "力", "法", "process", "finding"))
_OPPOSITES = (
    ("增大", "减小"),
    ("增多", "减少"),
    ("增强", "减弱"),
    ("先学", "后学"),
    ("出现", "去除"),
    ("以前", "以后"),
    ("没有", "需要"),
    ("内部", "外部"),
    ("提高", "降低"),
    ("more", "less"),
    ("stronger", "weaker"),
    ("internal", "external"),
)


class Nearness(IntEnum):
    """How near a rival is, by what the book does with the two; `FAR` is no rival."""

    FAR = 0
    LOOSE = 1  # of one section, and of one family
    CHAPTER = 2  # of one chapter, and of one narrow genus
    NEIGHBOUR = 3  # of two sections side by side, and of one genus
    SECTION = 4  # of one section, and of one genus or kin to it
    CONTRASTED = 5  # set side by side or against one another


def nearness(notion: Notion, other: Notion, shelf: Shelf) -> Nearness:
    """Return how near a rival of `notion` the other term is, as the book sees them."""
    if are_contrasted(notion, other, shelf):
        return Nearness.CONTRASTED
    one, two = notion.home.section, other.home.section
    if one[:1] != two[:1]:
        return Nearness.FAR
    if "listed" in (notion.definition.pattern, other.definition.pattern):
        return Nearness.FAR  # what is but told in passing is known by its list
    deeds = all(n.sort == "event" and not n.reading.genus for n in (notion, other))
    if one[:2] == two[:2] and (deeds or _share_sort(notion, other)):
        return Nearness.SECTION
    beside = shelf.are_neighbours(one, two)
    share = _share_sort if notion.language == "en" else share_genus
    if beside and share(notion, other):
        return Nearness.NEIGHBOUR
    if one == two and are_alike(notion.sort, other.sort):
        return Nearness.NEIGHBOUR
    if _share_narrow_genus(notion, other):
        return Nearness.CHAPTER
    if beside and notion.sort == other.sort != "" and not _is_one_an_effect(notion, other):
        return Nearness.LOOSE
    family = are_of_one_family(notion.sort, other.sort) and not _is_one_an_effect(notion, other)
    return Nearness.LOOSE if one[:2] == two[:2] and family else Nearness.FAR


def are_contrasted(notion: Notion, other: Notion, shelf: Shelf) -> bool:
    """Whether one sentence defines both, or lists them side by side, or they are a named pair."""
    if notion.definition.start == other.definition.start:
        return True
    if notion.home.section[:1] != other.home.section[:1]:
        return False
    listed = "listed" in (notion.definition.pattern, other.definition.pattern)
    if listed and notion.home.section != other.home.section:
        return False
    if not (listed or _share_sort(notion, other) or are_alike(notion.sort, other.sort)):
        return False
    if are_counterparts(notion, other):
        return True
    return any(_JOINED.fullmatch(text) for text in shelf.between(notion, other))


def are_counterparts(notion: Notion, other: Notion) -> bool:
    """Whether two terms are two sides of one thing, as their definitions or names show.

    One sentence defines both, or the names differ in their first part only (绝对阈限, 差别阈限), or
    the definitions in a pair of opposites (强化, 惩罚).
    """
    near = notion.home.section[:2] == other.home.section[:2]
    return (
        notion.definition.start == other.definition.start
        or _are_pair(notion, other)
        or (near and _are_opposed(notion, other) and _covered(notion, other) > _COVERED)
    )


def is_false_of(notion: Notion, other: Notion, shelf: Shelf) -> bool:
    """Whether what is said of `notion` is certainly not true of `other`.

    It may be where one is another name, a kind, a part or the genus of the other, or where both
    definitions say much the same. Of two that the book contrasts, one may name the other.
    """
    if other.low in notion.reading.gloss.lower():
        return False
    covered = max(_covered(notion, other), _covered(other, notion))
    texts = shelf.between(notion, other)
    if notion.definition.start == other.definition.start:
        return not any(
            _SAME.search(edge) for text in texts for edge in (text[:_EDGE], text[-_EDGE:])
        )
    if are_contrasted(notion, other, shelf):
        limit = _COVERED_PAIR if _are_pair(notion, other) else _COVERED_NEAR
        related = any(
            _SAME.search(edge) for text in texts for edge in (text[:_EDGE], text[-_EDGE:])
        )
        if _is_topic(notion, other) and not are_counterparts(notion, other):
            return False
        said = covered <= limit or _are_opposed(notion, other)
        return said and not related and not _is_defined_by(other, notion)
    if _is_topic(notion, other) or _is_defined_by(other, notion):
        return False
    far = notion.home.section[:2] != other.home.section[:2]
    if far and (shelf.leads(notion, other) or shelf.leads(other, notion)):
        return False
    if not _are_opposed(notion, other) and covered > (
        _COVERED_NEAR if _are_siblings(notion, other) else _COVERED
    ):
        return False
    return not any(_RELATED.search(text) for text in texts)


def are_comparable(notion: Notion, other: Notion) -> bool:
    """Whether two names look like options of one question; cheap."""
    longer, shorter = sorted((len(notion.name), len(other.name)), reverse=True)
    parallel = notion.definition.start == other.definition.start
    return (
        (notion.reading.form != "holds" or notion.sort == other.sort)
        and notion.reading.plural == other.reading.plural
        and (longer <= 3 * shorter + 4 or parallel)
        and not any(
            _is_general(a) and (a.sort == b.sort or head_of(a.name, a.language) in b.low)
            for a, b in ((notion, other), (other, notion))
        )
        and are_apart(notion, other)
    )


def _is_defined_by(other: Notion, notion: Notion) -> bool:
    """Whether a definition has the term as its genus: what "…的记忆" defines is a 记忆."""
    name = re.escape(notion.low)
    if notion.language == "zh":
        genus = re.compile(f"{name}(?:{_OF_A_WHOLE})?(?:$|，)")
    else:
        genus = re.compile(rf"^(?:[\w’'-]+ ){{0,5}}{name}\b")
    return any(genus.search(gloss) for gloss in other.glosses)


def _are_opposed(notion: Notion, other: Notion) -> bool:
    """Whether the definitions differ in a pair of opposites: 增大 and 减小, 先 and 后."""
    one, two = notion.reading.gloss, other.reading.gloss
    return any(
        a in one and a not in two and b in two and b not in one
        for pair in _OPPOSITES
        for a, b in (pair, pair[::-1])
    )


def _is_one_an_effect(notion: Notion, other: Notion) -> bool:
    """Whether but one is an effect by its name, which would tell it from the other."""
    names = [sort_of(n.name, "", n.language) == "effect" for n in (notion, other)]
    return names[0] != names[1]


def _share_sort(notion: Notion, other: Notion) -> bool:
    same = notion.sort == other.sort and notion.sort not in ("", "event")
    return same or share_genus(notion, other)


def share_genus(notion: Notion, other: Notion) -> bool:
    """Whether both definitions end in one noun, both names do, or both are of a narrow sort."""
    same = notion.genus == other.genus and notion.genus not in _VACUOUS
    return same or _share_narrow_genus(notion, other)


def _share_narrow_genus(notion: Notion, other: Notion) -> bool:
    """Whether the names themselves tell that both are of one narrow sort, or end alike."""
    sorts = {sort_of(n.name, "", n.language) for n in (notion, other)}
    return (len(sorts) == 1 and is_genus(*sorts)) or _share_head(notion, other)


def _share_head(notion: Notion, other: Notion) -> bool:
    head = head_of(notion.name, notion.language)
    return head != "" and head == head_of(other.name, other.language)


def _are_pair(notion: Notion, other: Notion) -> bool:
    """Whether two names of one section differ in their first part only: 绝对阈限, 差别阈限."""
    return (
        notion.home.section[:2] == other.home.section[:2]
        and _share_head(notion, other)
        and len(notion.name.split()) == len(other.name.split())
        and (notion.language == "en" or len(notion.name) == len(other.name))
    )


def _is_general(notion: Notion) -> bool:
    """Whether a name is that of a whole class: "心理障碍" takes in every other 障碍."""
    return notion.sort != "field" and bool(_GENERAL.match(notion.low))


def _are_siblings(notion: Notion, other: Notion) -> bool:
    """Whether two terms of one section have the same head: "正强化", "负强化"."""
    return notion.home.section == other.home.section and _share_head(notion, other)


def _is_topic(notion: Notion, other: Notion) -> bool:
    """Whether one is the topic of a section in which the other is defined: its genus, likely.

    A title that lists several ("刻板印象、偏见与群际关系") is no genus of any.
    """
    for one, two in ((notion, other), (other, notion)):
        for title in one.home.section:
            lowered = title.lower()
            if re.search("[、与和及]| and |, ", lowered):
                continue
            if two.low in lowered and one.low not in lowered:
                return True
    return False


def _covered(notion: Notion, other: Notion) -> float:
    """Return which share of a definition's words the definitions of the other hold."""
    if not notion.pieces:
        return 1.0
    return len(notion.pieces & other.all_pieces) / len(notion.pieces)
