"""Read a question block: stem, options, what is printed as its key beside it, its kind."""

import re

from psykb.generation.exams import keys
from psykb.generation.exams.blocks import Block
from psykb.generation.exams.headings import CHOICE, OPEN, has_no_kind, is_open, takes_options
from psykb.generation.exams.keys import Form
from psykb.generation.exams.numbering import narrow
from psykb.generation.exams.options import FILLED, Option, options
from psykb.text.folding import fold
from psykb.types import Bloom, Kind, record

_BLANK = re.compile(r"\(\s*\)|_{2,}")
_TRUE_WORDS = frozenset({"正确", "对", "是", "true", "√"})
_FALSE_WORDS = frozenset({"错误", "错", "不正确", "非", "否", "false", "×"})
_ESSAYS = re.compile(r"^\s*(?:试?论述|试论|试述|(?i:discuss|write an essay))")


@record
class ReadBlock:
    """What a question block says.

    Ranges are those of the document. `question` is the stem as printed with its blank, `options`
    the letters with their texts, `answer` the range of the key and explanation that are printed
    with the question, `filled` the key that was printed into the blank.
    """

    block: Block
    question: str
    options: tuple[tuple[str, str], ...]
    answer: tuple[int, int] | None
    filled: str
    end: int
    form: Form
    judged: bool


def read(block: Block, text: str) -> ReadBlock:
    """Return what `block` of the document `text` says."""
    body = text[block.body : block.end]
    cut = keys.answer_at(body)
    asked = body if cut is None else body[:cut]
    family = block.group.family
    open_ = is_open(family) or has_no_kind(family)
    found = options(asked) if not open_ or family in (OPEN, Kind.CASE) else ()
    if found and len(found) < 3 and not _trusts_two(asked, found, block.group.family):
        found = ()
    stem = asked[: found[0].mark] if found else asked
    filled = FILLED.search(narrow(stem).rstrip())
    if filled:
        inside = filled.start() + 1, narrow(stem).rindex(")")
        stem = stem[: inside[0]] + "　　" + stem[inside[1] :]
    taken = tuple((o.letter, _one_line(asked[o.start : o.end])) for o in found)
    judged = _is_judgement(taken) or (block.group.family == Kind.TRUE_FALSE and not taken)
    return ReadBlock(
        block=block,
        question=_tidy(stem),
        options=taken,
        answer=None if cut is None else (block.body + cut, block.end),
        filled=filled.group("key") if filled else "",
        end=block.body + len(asked.rstrip()),
        form=_form(block.group.family, taken, judged=judged),
        judged=judged,
    )


def kind_of(question: ReadBlock, key: tuple[str, ...] | None, *, truth: bool | None) -> Kind:
    """Return the kind of a question, from the heading over it and from its form and key."""
    family = question.block.group.family
    if truth is not None or (question.judged and not (key and not _is_judgement(question.options))):
        return Kind.TRUE_FALSE
    if question.options:
        if family in (Kind.SINGLE, Kind.MULTIPLE, Kind.INDEFINITE):
            return Kind(family)
        return Kind.MULTIPLE if key is not None and len(key) > 1 else Kind.SINGLE
    if family in (Kind.SINGLE, Kind.MULTIPLE, Kind.INDEFINITE, Kind.TRUE_FALSE):
        return Kind(family)
    if family == CHOICE:
        return Kind.SINGLE
    if family in (Kind.DEFINITION, Kind.ESSAY, Kind.CASE, Kind.SHORT):
        return Kind(family)
    if question.block.shared is not None:
        return Kind.CASE
    return Kind.ESSAY if _ESSAYS.match(question.question) else Kind.SHORT


def judged_by_option(question: ReadBlock, key: tuple[str, ...]) -> bool | None:
    """Return what "A" says where the options are "A．正确　B．错误", None elsewhere."""
    if not _is_judgement(question.options) or len(key) != 1:
        return None
    text = dict(question.options).get(key[0])
    return None if text is None else fold(text).strip(" 。.") in _TRUE_WORDS


_LEVELS = (
    (Bloom.EVALUATE, r"评价|评述|是否赞同|evaluate|assess|criticize|critique|justify|do you agree"),
    (Bloom.CREATE, r"请?设计一|拟定|制订一|design a|devise|formulate|construct a"),
    (Bloom.ANALYSE, r"比较|分析|区别|异同|辨析|compare|contrast|analy[sz]e|distinguish|differ"),
    (
        Bloom.APPLY,
        r"某(?:员工|学生|大学生|婴儿|幼儿|儿童|患者|教师|咨询师|来访者|公司|人|男|女|校)|小[王李张林刘陈明红赵华丽强]"
        r"|来访者.{0,30}(?:说|来|因)|举例|结合"
        r"|a (?:client|student|patient|man|woman|child|teacher) (?:who|is|has|was)|apply|advise",
    ),
    (
        Bloom.UNDERSTAND,
        r"简述|简要说明|说明|阐述|论述|试述|解释|为什么|怎样|如何|explain|describe|summari[sz]e"
        r"|discuss|illustrate|\bwhy\b|\bhow (?:do|does|did|can|may|might|is|are)\b",
    ),
)
_BLOOM = tuple((level, re.compile(f"(?i){words}")) for level, words in _LEVELS)


def bloom_of(question: str, kind: Kind) -> Bloom:
    """Return the level that the wording asks for: a rule of thumb, not a judgement of the item.

    In choice items and judgements "比较" or "区别" belong to the topic more often than to the task;
    there only a case (某来访者……) raises the level.
    """
    for level, pattern in _BLOOM:
        if not kind.is_open and level is not Bloom.APPLY:
            continue
        if kind is not Kind.DEFINITION and pattern.search(question):
            return level
    return Bloom.APPLY if kind is Kind.CASE else Bloom.REMEMBER


def _trusts_two(asked: str, found: tuple[Option, ...], family: str) -> bool:
    """Whether two lettered pieces are options: under such a heading, or judgements, or a blank."""
    return (
        takes_options(family)
        or _is_judgement(tuple((o.letter, asked[o.start : o.end]) for o in found))
        or bool(_BLANK.search(narrow(asked[: found[0].mark])))
    )


def _is_judgement(taken: tuple[tuple[str, str], ...]) -> bool:
    words = [fold(text).strip(" 。.") for _letter, text in taken]
    return len(words) == 2 and (
        (words[0] in _TRUE_WORDS and words[1] in _FALSE_WORDS)
        or (words[0] in _FALSE_WORDS and words[1] in _TRUE_WORDS)
    )


def _form(family: str, taken: tuple[tuple[str, str], ...], *, judged: bool) -> Form:
    if taken or takes_options(family):
        return "choice"
    return "truth" if judged else "open"


def _one_line(text: str) -> str:
    return " ".join(line.strip() for line in text.splitlines() if line.strip())


def _tidy(text: str) -> str:
    return "\n".join(line.strip() for line in text.splitlines() if line.strip())
