"""Recognise the headings of examinations: types of question, exercises, answers, chapters."""

import re
from typing import Literal

from psykb.corpus.numbering import bare, numbering
from psykb.generation.exams.numbering import narrow
from psykb.text.folding import IDEOGRAPH, fold
from psykb.types import Kind, record

Role = Literal["type", "questions", "answers", "other"]

# Families of questions: the kinds, two that leave the kind open, and those that are of no kind.
CHOICE = "choice"
OPEN = "open"
_KINDLESS = frozenset({"fill-in", "matching", "calculation", "other"})
_CHOICES = frozenset({CHOICE, Kind.SINGLE, Kind.MULTIPLE, Kind.INDEFINITE})
_OPENS = frozenset({OPEN, Kind.DEFINITION, Kind.SHORT, Kind.ESSAY, Kind.CASE})

_FAMILIES: tuple[tuple[str, str], ...] = (
    (Kind.INDEFINITE, r"不定项(?:选择)?"),
    (Kind.MULTIPLE, r"多项?选择?|multiple[- ](?:answer|response)"),
    (Kind.SINGLE, r"单项?选择?|最佳选择|single[- ](?:choice|answer|best answer)"),
    (CHOICE, r"选择|multiple[- ]choice"),
    (Kind.TRUE_FALSE, r"判断(?:正误|对错|改错|说明)?|是非|true\s*(?:[-/]|or|and)\s*false"),
    (
        Kind.DEFINITION,
        r"(?:名词|概念|术语)(?:解释)?|define(?: the)?(?: following)? terms",
    ),
    (Kind.CASE, r"(?:案例|材料|资料|个案)(?:分析|问答)?|case (?:stud(?:y|ies)|analys[ie]s)"),
    (Kind.ESSAY, r"论述|综合分析|分析论述|essays?|discussion|critical thinking"),
    (Kind.SHORT, r"简答|简述|问答|short[- ]answers?"),
    ("fill-in", r"(?:完形)?填空|fill[- ]in(?:[- ]the[- ]blanks?)?"),
    ("matching", r"匹配|连线|配对|配伍|matching"),
    ("calculation", r"计算|calculations?"),
    (OPEN, r"综合|思考|主观|review|personal application|open(?:[- ]ended)?"),
)
_LABEL = (
    r"\s*(?:(?:\(?[一二三四五六七八九十]{1,3}\)?|第[一二三四五六七八九十]+(?:大题|部分|题)|[ⅠⅡⅢⅣⅤⅥ]"
    r"|\d{1,2}(?:\.\d{1,2})*|[IVX]{1,4}|[A-F]|(?i:part|section)\s+(?:[IVX]+|[A-F]|\d+))"
    r"\s*[.、:)]?\s*)?"
)
_NOTE = r"(?:\s*[(\[【<].{1,80}?[)\]】>])?"
_TYPES = tuple(
    (
        family,
        re.compile(
            rf"(?i:{_LABEL}(?P<word>{words})"
            r"\s*(?P<suffix>类?(?:试|习|练习)?题|questions?|items?|exercises?)?)"
            rf"{_NOTE}\s*(?:[:.。]|$|(?=\s*\d))"
        ),
    )
    for family, words in _FAMILIES
)
# "六、辨析题" is a type, "三、学习的问题" is none, "第一部分 客观题" says too little
_ANY_TYPE = re.compile(
    r"\s*(?:\(?[一二三四五六七八九十]{1,3}\)?|第[一二三四五六七八九十]+(?:大题|部分|题))\s*[.、:)]?\s*"
    rf"(?!客观|必做|选做|附加|历年)(?:(?![的和与及是])[{IDEOGRAPH}]){{1,6}}(?<![问主课难标话专议命答审谜])题"
    rf"{_NOTE}\s*(?:[:.。]|$)"
)
_WEAK = re.compile(
    "(?i)选择|判断|是非|概念|名词|术语|材料|资料|案例|个案|综合分析|问答|简述|填空|计算|匹配|配对|calculations?|matching|思考|主观|review|discussion"
    "|essays?|case (?:stud(?:y|ies)|analys[ie]s)|critical thinking|personal application|open.*"
)
_WITH_ANSWERS = re.compile(r"(?:题|练习|习题)(?:与|及|和|、|附)(?:其)?(?:参考)?答案")
_ANSWERS = re.compile(
    r"(?i)参考答案|答案(?:与|及|和)?(?:解析|详解|要点)|标准答案|习题答案|试题答案|题解$"
    r"|^(?:答案|解析)|答案$|\banswer keys?\b|^answers\b|\banswers to\b|^key\b|^solutions\b"
)
_QUESTIONS = re.compile(
    r"(?i)(?:复习|思考|练习|自测|测试|测验|模拟|检测|考试|真|试|习|例|同步)题(?:[一二三四五六七八九十\d]*$|集|库)"
    r"|试卷|课后练习|思考与练习|(?:review|practice|study|discussion|sample|thinking|quiz) questions"
    r"|^exercises?$|^self[- ]?(?:test|check|quiz)|^(?:practice )?(?:quiz|test)\b|^questions$"
)
_LONGEST = 60  # characters of a heading line
_DIGIT = re.compile(r"\s*\d")


@record
class Heading:
    """A heading line: what it announces.

    `family` is a kind of question, `CHOICE`, `OPEN` or ""; `rest` is where in the line something
    else begins ("一、单选题 1.A 2.C"), or the length of the line. `key` compares headings of
    chapters: "第一章 绪论" and "第一章" have the same. `weak` tells words that head other sections,
    too ("Discussion", "三、判断"): they announce questions only among others.
    """

    role: Role
    title: str
    family: str = ""
    rest: int
    key: str
    weak: bool = False


def heading(line: str, *, marked: bool) -> Heading | None:
    """Return what `line` announces as a heading, or None.

    Args:
        line: one line.
        marked: whether the book marks it as a heading; a line that is not marked must be one by
            its words.
    """
    flat = narrow(line)
    found = _type(flat)
    if found is not None:
        family, rest, weak = found
        return Heading(
            role="type", title=line, family=family, rest=rest, key=str(family), weak=weak
        )
    if not marked and (len(line) > _LONGEST or re.search("[。？！?!;；,，]", line)):
        return None
    plain = re.sub(r"[\[\]【】:：\s]+$|^[\[\]【】\s]+", "", bare(line) if marked else flat)
    role: Role = "other"
    if _WITH_ANSWERS.search(plain):
        role = "questions"
    elif _ANSWERS.search(plain):
        role = "answers"
    elif _QUESTIONS.search(plain):
        role = "questions"
    if not marked and role == "other" and not _is_chapter(line):
        return None
    if not marked and role == "answers" and not re.fullmatch(_ANSWERS_LINE, plain):
        return None
    if not marked and role == "questions" and len(plain) > _LONGEST // 2:
        return None
    return Heading(role=role, title=line, rest=len(line), key=_key(line))


# The whole of a line that says "answers" without being marked as a heading
_ANSWERS_LINE = re.compile(
    r"(?i)(?:\d{4}(?:\s*[-—–~]+\s*\d{4})?)?[^:\d]{0,30}(?:\d{1,3}[^:\d]{0,8})?"
    r"答案(?:与|及|和|、)?(?:解析|详解|要点|部分)?"
    r"(?:(?:与|及其?|和|、)?评分(?:标准|细则|说明|要点|参考))?"
    r"|.{0,12}题解|解析|(?:the )?answer keys?.{0,20}|answers(?: to .{0,30})?|key|solutions"
)


def compatible(one: str, other: str) -> int:
    """Return 2 for the same family, 1 where they can mean the same questions, else 0."""
    if one == other:
        return 2
    if not one or not other:
        return 1
    for family, members in ((CHOICE, _CHOICES), (OPEN, _OPENS)):
        if family in (one, other) and one in members and other in members:
            return 1
    return 0


def has_no_kind(family: str) -> bool:
    """Whether questions of this family are of a kind that is not made: fill-in, matching."""
    return family in _KINDLESS


def takes_options(family: str) -> bool:
    """Whether questions of this family have options."""
    return family in _CHOICES


def is_open(family: str) -> bool:
    """Whether the answers of this family are texts."""
    return family in _OPENS


def _type(flat: str) -> tuple[str, int, bool] | None:
    for family, pattern in _TYPES:
        found = pattern.match(flat, 0, 2 * _LONGEST)
        if found is None:
            continue
        rest = found.end()
        tail = flat[rest:]
        if _DIGIT.match(tail):
            return str(family), rest, False
        if len(flat) > 2 * _LONGEST or (tail and not _is_instruction(tail)):
            return None
        weak = not found.group("suffix") and bool(_WEAK.fullmatch(found.group("word")))
        return str(family), len(flat), weak
    if _ANY_TYPE.fullmatch(flat) and not _QUESTIONS.search(flat):
        return "other", len(flat), False
    return None


def _is_instruction(tail: str) -> bool:
    """Whether what follows the type tells how to answer, not what to answer."""
    return bool(re.search(r"(?i)每[小一]?题|本[大题]|下列|选出|choose|select|each|points?", tail))


def _is_chapter(line: str) -> bool:
    found = numbering(line)
    return found is not None and found.rank <= 1 and not found.decimal and len(line) <= _LONGEST


def _key(line: str) -> str:
    found = numbering(line)
    if found is not None and found.rank <= 2:
        return re.sub(r"[\s.:]", "", fold(found.number))
    return fold(line)
