"""Wrong options for a term: other terms of the book that the statement is not true of."""

import hashlib
import re
from collections.abc import Sequence

from psykb.generation.rules.notions import Notion, Shelf
from psykb.generation.rules.sorts import are_alike, head_of
from psykb.text.wording import either

_COVERED = 0.45  # share of a definition's words above which another one may say the same
_COVERED_NEAR = (
    0.7  # the same for terms with one head in one section: contrasts share their wording
)
_ROOT = 5  # letters that English words of one root have in common
_NEAR = 8  # passages
_JITTER = 1.5  # how far the seed may move a candidate's rank
# Words between two names which show that one is a kind, a part or another name of the other.
_RELATED = re.compile(
    either(
        "又称 也称 亦称 又叫 也叫 即 也就是 统称 合称 属于 包括 包含 分为 一种 之一 组成 构成 一类 "
        "部分 等同 简称 称为 叫做 叫作 有时 是 就是 分成 区分"
    )
    + r"|\b(?:includ\w+|consist\w*|called|known|types?|kinds?|forms?|part|parts|such as|subset|"
    r"example\w*|divided|or|is|are|a|an|named|involv\w+|symptoms?|of)\b|[(（)）]"
)


_GENERAL = re.compile("心理|精神(?!分裂)|一般|基本|psychological |mental |general |basic ")
# What any psychologist knows and a book need not say: in each line, terms that are kinds of one
# another or much the same, so that none is a wrong answer where another is right.
_LINES = tuple(
    frozenset(line.split(","))
    for line in (
        "陈述性记忆,外显记忆,情景记忆,语义记忆",
        "内隐记忆,程序性记忆,非陈述性记忆",
        "短时记忆,工作记忆",
        "情绪,情感,心境,基本情绪",
        "人格,个性,性格",
        "智力,能力,一般因素",
        "认知行为治疗,认知治疗,认知疗法,理性情绪疗法",
        "行为治疗,行为疗法,系统脱敏,暴露疗法,厌恶疗法,代币制",
        "来访者中心疗法,人本主义疗法,以人为中心疗法",
        "精神分析,心理动力学治疗,精神分析疗法",
        "变态心理学,异常心理学,精神病理学",
        "操作性条件反射,工具性条件反射,操作条件作用",
        "经典条件反射,应答性条件反射,经典条件作用",
        "意识,注意,觉知",
        "助人,利他,亲社会行为",
        "神经元,轴突,树突",
        "explicit memory,declarative memory,episodic memory,semantic memory",
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

_KINDRED: dict[str, frozenset[str]] = {
    name: frozenset().union(*(line for line in _LINES if name in line))
    for name in frozenset().union(*_LINES)
}


def near_terms(notion: Notion, shelf: Shelf, *, seed: int, most: int = 12) -> list[Notion]:
    """Return other terms of which the definition of `notion` is not true, nearest first.

    They are of the same sort, and neither another name, a kind, a part nor the genus of the term.

    Args:
        notion: the term that is right.
        shelf: the terms of its book.
        seed: which of several equally near ones come first.
        most: how many at most.
    """
    scored = sorted(
        (
            -_nearness(notion, c) - _JITTER * draw(seed, notion.key, c.name),
            c.definition.start,
            at,
        )
        for at, c in enumerate(shelf.notions)
        if _is_comparable(notion, c)
    )
    found: list[Notion] = []
    seen: set[str] = set()
    for _score, _start, at in scored:
        candidate = shelf.notions[at]
        if candidate.names.isdisjoint(seen) and _is_false_of(notion, candidate, shelf):
            seen |= candidate.names
            found.append(candidate)
            if len(found) == most:
                break
    return found


def distractors(notion: Notion, near: Sequence[Notion], *, count: int = 3) -> tuple[Notion, ...]:
    """Return `count` wrong options for a term, or () where there are not as many good ones.

    Where the definition gives away a word of the term, one of them at least shares that word.

    Args:
        notion: the term that is right.
        near: what `near_terms` found for it.
        count: how many.
    """
    chosen: list[Notion] = []
    for piece in given_away(notion):
        if any(_shares(c, piece) for c in chosen):
            continue
        sharing = next((c for c in near if _shares(c, piece)), None)
        if sharing is None or len(chosen) == count:
            return ()
        chosen.append(sharing)
    for candidate in near:
        if len(chosen) == count:
            break
        if all(_are_apart(candidate, c) for c in chosen):
            chosen.append(candidate)
    return tuple(chosen) if len(chosen) == count else ()


def given_away(notion: Notion) -> list[str]:
    """Return the words of a definition that are words of the term, too, or have their root."""
    return sorted(piece for piece in notion.pieces if _shares(notion, piece))


def _shares(notion: Notion, piece: str) -> bool:
    if notion.language == "zh":
        return piece in notion.name_pieces
    return any(
        name == piece
        or name.startswith(piece)
        or (len(name) > _ROOT <= len(piece) and name[:_ROOT] == piece[:_ROOT])
        for name in notion.name_pieces
    )


def confusable(notion: Notion, near: Sequence[Notion]) -> Notion | None:
    """Return the nearest of `near` that makes a statement a teacher would call near but false."""
    if not notion.sort:
        return None
    for candidate in near:
        beside = (
            _are_siblings(candidate, notion)
            or candidate.home.section == notion.home.section
            or abs(candidate.home.ordinal - notion.home.ordinal) <= _NEAR
        )
        told = any(not _shares(candidate, piece) for piece in given_away(notion))
        if _is_broad(candidate) and not _is_broad(notion):
            continue  # it may well be the genus: "错觉" for "麦格克效应"
        if beside and not told and candidate.sort == notion.sort:
            return candidate
    return None


def _is_broad(notion: Notion) -> bool:
    """Whether a term is one plain word, as the names of wide classes are."""
    return len(notion.name) <= 2 if notion.language == "zh" else " " not in notion.name


def arranged(
    right: Notion, wrong: Sequence[Notion], *, shelf: Shelf, seed: int
) -> tuple[Notion, ...]:
    """Return the options in the order in which they are printed.

    The place of the right one is drawn without replacement over each run of as many terms of the
    book as there are places, so that the keys A, B, C and D are about as frequent.
    """
    places = len(wrong) + 1
    block, turn = divmod(shelf.ordinal[right.place], places)
    book = right.definition.document_id
    order = sorted(range(places), key=lambda p: draw(seed, book, str(block), str(p)))
    options = sorted(wrong, key=lambda w: draw(seed, right.passage.id, right.name, w.name))
    options.insert(order[turn], right)
    return tuple(options)


def draw(seed: int, *about: str) -> float:
    """Return a number in [0, 1) that depends on nothing but its arguments."""
    digest = hashlib.sha256("\x1f".join((str(seed), *about)).encode()).digest()
    return int.from_bytes(digest[:6], "big") / 2**48


def _is_comparable(notion: Notion, other: Notion) -> bool:
    """Whether two terms look like options of one question; cheap."""
    longer, shorter = sorted((len(notion.name), len(other.name)), reverse=True)
    return (
        are_alike(notion.sort, other.sort)
        and (notion.reading.form != "holds" or notion.sort == other.sort)
        and notion.reading.plural == other.reading.plural
        and longer <= 3 * shorter + 4
        and not (_is_general(other) and head_of(other.name, other.language) in notion.low)
        and _are_apart(notion, other)
    )


def _is_general(notion: Notion) -> bool:
    """Whether a name is that of a whole class: "心理障碍" takes in every other 障碍."""
    return notion.sort != "field" and bool(_GENERAL.match(notion.low))


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


def _nearness(notion: Notion, other: Notion) -> float:
    head = head_of(notion.name, notion.language)
    score = 2.0 * (notion.sort == other.sort and notion.sort != "")
    score += 2.5 * bool(head and head == head_of(other.name, other.language))
    score += 1.5 * (notion.home.section == other.home.section)
    score += 1.5 * (notion.home.id == other.home.id)
    score += 1.0 * (notion.home.section[:1] == other.home.section[:1])
    score += 1.0 * (notion.home.section[:2] == other.home.section[:2])
    distance = abs(notion.home.ordinal - other.home.ordinal)
    return score + 2.0 / (1 + distance / 5) + 0.5 * bool(notion.name_pieces & other.name_pieces)


def _is_false_of(notion: Notion, other: Notion, shelf: Shelf) -> bool:
    """Whether what is said of `notion` is certainly not true of `other`."""
    if _is_topic(notion, other) or shelf.leads(notion, other) or shelf.leads(other, notion):
        return False
    parallel = notion.definition.start == other.definition.start  # the book sets them side by side
    limit = _COVERED_NEAR if _are_siblings(notion, other) else _COVERED
    if not parallel and max(_covered(notion, other), _covered(other, notion)) > limit:
        return False
    return not any(_RELATED.search(text) for text in shelf.between(notion, other))


def _are_siblings(notion: Notion, other: Notion) -> bool:
    """Whether two terms of one section have the same head: "正强化", "负强化"."""
    head = head_of(notion.name, notion.language)
    return (
        head != ""
        and notion.home.section == other.home.section
        and head == head_of(other.name, other.language)
    )


def _are_apart(one: Notion, other: Notion) -> bool:
    """Whether two terms are neither names of one thing nor one a part of the other's name."""
    return (
        one.names.isdisjoint(other.names)
        and other.low not in _KINDRED.get(one.low, ())
        and not _holds(one.name, other.name, one.language)
        and not _holds(other.name, one.name, one.language)
    )


def _is_topic(notion: Notion, other: Notion) -> bool:
    """Whether one is the topic of a section in which the other is defined: its genus, likely."""
    for one, two in ((notion, other), (other, notion)):
        for title in one.home.section:
            lowered = title.lower()
            if two.name.lower() in lowered and one.name.lower() not in lowered:
                return True
    return False


def _covered(notion: Notion, other: Notion) -> float:
    """Return which share of a definition's words the definitions of the other hold."""
    if not notion.pieces:
        return 1.0
    return len(notion.pieces & other.all_pieces) / len(notion.pieces)
