"""Read printed keys: tables such as "1-5 BDACB", entries such as "1．【答案】B。【解析】…"."""

import re
from typing import Literal

from psykb.generation.exams.numbering import narrow
from psykb.types import record

Span = tuple[int, int]
Form = Literal["choice", "truth", "open"]

_TRUE = r"√|✓|✔|正确|对|是|(?i:true|t)(?![a-z])"
_FALSE = r"×|✗|✘|╳|不正确|错误|错|非|(?i:false|f|x)(?![a-z])"
_TRUTH = re.compile(rf"(?P<false>{_FALSE})|(?P<true>{_TRUE})")
_MARK = r"√|✓|✔|×|✗|✘|╳|不正确|正确|错误|对|错|(?i:true|false)"
_LETTER = r"[A-Ja-jTtXx]"
_LETTERS = rf"{_LETTER}(?:[ ,、，]*{_LETTER})*(?![A-Za-z])"
_NONE = re.compile(r"\s*(?:无|略|没有|暂无|(?i:none|n/?a|omitted))\s*[。.]?\s*$")
_SEPARATOR = r"[\s,，;；、|。.]*"
_RANGE = re.compile(
    r"\(?(?P<first>\d{1,3})\s*(?:-+|~|—+|–|―|至|到)\s*(?P<last>\d{1,3})\)?\s*题?\s*[.、:)|]?\s*"
    rf"(?P<keys>(?:{_MARK}|{_LETTER}|[\s,，、;；|/])+)"
)
_SINGLE = re.compile(
    rf"(?:第\s*)?\(?(?P<number>\d{{1,3}})\)?\s*题?\s*[.、:)|]*\s*(?P<key>{_MARK}|{_LETTERS})"
)
_PREFIX = re.compile(
    r"\s*(?:【|\[)?(?:参考|正确|标准)?(?:答案|(?i:answer keys?|answers?|key))"
    r"(?:】|\])?\s*[:|]?\s*"
)
_ATOM = re.compile(rf"{_MARK}|[A-Ja-jTtXx]")

_ANSWER = re.compile(
    r"(?:(?:【|\[)\s*(?:参考|正确|标准)?(?:答案(?:要点)?|答题要点|答)\s*(?:】|\])\s*:?"
    r"|(?:(?<=\s)|(?<=[)。])|^)(?:(?:参考|正确|标准)答案|答案(?:要点)?|答题要点)\s*[:是为]"
    r"|(?:参考|正确|标准)?答案\s*:(?=\s*(?:[A-J]{1,6}(?![A-Za-z])|√|×|对|错|正确|错误))"
    r"|^[ \t]*答[ \t]*[:、]|^[ \t]*(?:参考|正确|标准)答案[ \t]*$"
    r"|(?:(?<=\s)|^)(?i:(?:correct |sample |model )?(?:answer|ans\.?|key))\s*:)\s*",
    re.MULTILINE,
)
_EXPLANATION = re.compile(
    r"(?:(?:【|\[)\s*(?:试题|答案)?(?:解析|分析|详解|解释|说明|理由|考点|评分标准)\s*(?:】|\])\s*:?"
    r"|(?:(?<=\s)|(?<=[。.;A-J√×对错确误])|^)(?:试题|答案)?(?:解析|分析|详解|理由|评分(?:标准|细则))\s*:"
    r"|(?:(?<=\s)|^)(?i:explanation|rationale|feedback|reason)\s*:)\s*",
    re.MULTILINE,
)
_LEADING = {
    "choice": re.compile(
        r"\s*\(?(?P<key>[A-Ja-j](?:[ ,、，]*[A-Ja-j])*(?![A-Za-z]))\)?"
        r"(?=\s*(?:[。.,，;；:、(\n]|$)|\s+[^\sa-z])"
    ),
    "truth": re.compile(rf"\s*\(?(?P<key>{_FALSE}|{_TRUE})\)?(?=\s*(?:[。.,，;；:、(\n]|$)|\s)"),
}


@record
class TableKey:
    """One key of a table: `text` is "" where the table has not as many keys as numbers."""

    number: int
    text: str
    start: int
    end: int


def table(line: str) -> tuple[TableKey, ...]:
    """Return the keys of a line that prints nothing but numbers and keys, () for other lines.

    "1-5 BDACB", "1~5：BDACB", "1. B 2. D", "1 ABD　2 AB", "1 | B | 2 | D", "1.√ 2.×"; the line may
    begin with 答案 or "Answers". Positions are those in the line.
    """
    flat = narrow(line)
    prefix = _PREFIX.match(flat)
    at = prefix.end() if prefix else 0
    found: list[TableKey] = []
    separator = re.compile(_SEPARATOR)
    while True:
        skipped = separator.match(flat, at)
        at = skipped.end() if skipped else at
        if at == len(flat):
            return tuple(found)
        ranged = _RANGE.match(flat, at)
        if ranged:
            found += _of_range(ranged)
            at = ranged.end()
            continue
        single = _SINGLE.match(flat, at)
        if single is None:
            return ()
        found.append(
            TableKey(
                number=int(single.group("number")),
                text=single.group("key"),
                start=single.start(),
                end=single.end(),
            )
        )
        at = single.end()


def rest(line: str) -> int:
    """Return where in a line the keys begin that a word such as 参考答案 announces, 0 without."""
    found = _PREFIX.match(narrow(line))
    return found.end() if found else 0


def rows(numbers: str, keys: str) -> tuple[TableKey, ...]:
    """Return the keys of two rows, "题号 | 1 | 2" above "答案 | B | D"; () where they are no such.

    A number above an empty cell has no key. Positions are those in the second.
    """
    above = [cell.strip() for cell in narrow(numbers).split("|")]
    below = narrow(keys).split("|")
    if len(above) < 3 or not re.match(r"(?i)题号|题目|序号|no\b|number|question|item", above[0]):
        return ()
    if len(above) != len(below) or not all(cell.isdecimal() for cell in above[1:]):
        return ()
    found = []
    at = len(below[0]) + 1
    for number, cell in zip(above[1:], below[1:], strict=True):
        key = cell.strip()
        start = at + len(cell) - len(cell.lstrip())
        if key:
            end = start + len(key)
            found.append(TableKey(number=int(number), text=key, start=start, end=end))
        at += len(cell) + 1
    return tuple(found)


def _of_range(found: re.Match[str]) -> list[TableKey]:
    first, last = int(found.group("first")), int(found.group("last"))
    text = found.group("keys")
    wanted = last - first + 1
    groups = [part for part in re.split(r"[\s,，、;；|/]+", text) if part]
    if len(groups) != wanted:
        groups = _ATOM.findall(text)
    if len(groups) != wanted or wanted > 200:
        groups = [""] * max(0, min(wanted, 200))
    end = found.start("keys") + len(text.rstrip())
    return [
        TableKey(number=first + i, text=key, start=found.start(), end=end)
        for i, key in enumerate(groups)
    ]


@record
class Parts:
    """Where in an entry the key or the answer stands, and where the explanation."""

    key: Span | None
    explanation: Span | None


def begins_answer(line: str) -> bool:
    """Whether a line begins with a word that announces an answer or an explanation."""
    flat = narrow(line)
    found = _ANSWER.search(flat) or _EXPLANATION.search(flat)
    return found is not None and not flat[: found.start()].strip()


def answer_at(text: str) -> int | None:
    """Return where in a question block its printed answer is announced, or None."""
    flat = narrow(text)
    found = [m.start() for m in (_ANSWER.search(flat), _EXPLANATION.search(flat)) if m]
    return min(found) if found else None


def parts(text: str, form: Form) -> Parts:
    """Cut an entry, without its number, into key (or answer) and explanation.

    Args:
        text: the entry as printed.
        form: what the key of the question looks like.
    """
    flat = narrow(text)
    explained = _EXPLANATION.search(flat)
    head = explained.start() if explained else len(flat)
    announced = _ANSWER.search(flat, 0, head)
    start = announced.end() if announced else 0
    explanation = _trim(flat, explained.end(), len(flat)) if explained else None
    if form == "open":
        return Parts(key=_trim(flat, start, head), explanation=explanation)
    found = _LEADING[form].match(flat[:head], start)
    if found is None:
        key = _trim(flat, start, head) if announced or _NONE.match(flat[:head]) else None
        if explanation is None and key is None:
            explanation = _trim(flat, 0, len(flat))
        return Parts(key=key, explanation=explanation)
    if explanation is None:
        tail = flat[found.end() :]
        skipped = len(tail) - len(tail.lstrip(" \n。.,，;；:、"))
        explanation = _trim(flat, found.end() + skipped, len(flat))
    return Parts(key=found.span("key"), explanation=explanation)


def letters(text: str) -> tuple[str, ...] | None:
    """Return the letters of a key in alphabetical order ("A B D", "abd" → A, B, D), or None."""
    flat = narrow(text).strip(" 。.;；()")
    if not re.fullmatch(r"[A-Ja-j](?:[\s,，、和及]*[A-Ja-j])*", flat):
        return None
    return tuple(sorted(set(re.findall("[A-J]", flat.upper()))))


def truth(text: str) -> bool | None:
    """Return what a judgement key says, or None where it is none."""
    found = _TRUTH.fullmatch(narrow(text).strip(" 。.;；()"))
    return None if found is None else found.lastgroup == "true"


def is_none(text: str) -> bool:
    """Whether a key says that there is none: 无, 略, none."""
    return not text.strip() or bool(_NONE.match(narrow(text)))


def is_bare_key(text: str) -> bool:
    """Whether a text is a key and nothing else: letters or a judgement."""
    return letters(text) is not None or truth(text) is not None


def _trim(flat: str, start: int, end: int) -> Span | None:
    piece = flat[start:end]
    if not piece.strip():
        return None
    return start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())
