"""Recognise numbered headings, Chinese and English, and how deep each lies."""

import re

from psykb.text.folding import IDEOGRAPH
from psykb.types import record

_NUMERAL = r"[一二三四五六七八九十百零〇两\d０-９]+"
_ROMAN = r"[IVXLC]+"
_ENGLISH_NUMBER = (
    rf"(?:\d+|{_ROMAN}|[Oo]ne|[Tt]wo|[Tt]hree|[Ff]our|[Ff]ive|[Ss]ix|[Ss]even|[Ee]ight|[Nn]ine"
    "|[Tt]en)"
)

# Each pattern with the rank of what it numbers: 0 for parts, 1 chapters, 2 sections, and so on.
_PATTERNS = tuple(
    (rank, re.compile(pattern))
    for rank, pattern in (
        (0, rf"第\s*{_NUMERAL}\s*(?:编|編|篇|部分|卷)"),
        (1, rf"第\s*{_NUMERAL}\s*(?:章|讲|講|单元|單元|课|課)"),
        (2, rf"第\s*{_NUMERAL}\s*(?:节|節)"),
        (1, rf"附录\s*(?:[A-Z]|{_NUMERAL})?"),
        (0, rf"(?:PART|Part|BOOK|Book) {_ENGLISH_NUMBER}\b[.:]?"),
        (1, rf"(?:CHAPTER|Chapter|UNIT|Unit|MODULE|Module) {_ENGLISH_NUMBER}\b[.:]?"),
        (1, r"(?:APPENDIX|Appendix)(?: [A-Z\d]\b)?[.:]?"),
        (3, r"[一二三四五六七八九十]{1,3}[、．.]"),
        (4, r"[（(][一二三四五六七八九十]{1,3}[）)]"),
    )
)
_DECIMAL = re.compile(r"\d{1,3}((?:[.．]\d{1,3}){1,5})[.．、]?(?=[\s　]|[" + IDEOGRAPH + "])")
_DEEPEST = 8


@record
class Numbering:
    """How a heading is numbered: `rank` 0 for parts, 1 chapters, 2 sections, and so on.

    `number` is what is printed ("第六章", "6.2"), `rest` the title after it, "" where the title
    stands on the next line. `decimal` tells numbers like 6.2 from the others.
    """

    rank: int
    number: str
    rest: str
    decimal: bool = False


def numbering(line: str) -> Numbering | None:
    """Return the numbering with which `line` begins, or None."""
    line = line.strip()
    decimal = _DECIMAL.match(line)
    if decimal:
        rest = line[decimal.end() :].strip()
        depth = len(re.findall("[.．]", decimal.group(1))) + 1
        return Numbering(rank=min(depth, _DEEPEST), number=decimal.group(), rest=rest, decimal=True)
    for rank, pattern in _PATTERNS:
        found = pattern.match(line)
        if found:
            rest = line[found.end() :]
            return Numbering(rank=rank, number=found.group(), rest=rest.strip(" \t　:：.．、—-"))
    return None


_SENTENCE_END = re.compile(r"[。；;，,：:！!]$|(?<![A-Z])\.$")
_CLAUSES = re.compile("[，。；]")
_LONGEST_WIDE = 32  # characters of a Chinese heading
_LONGEST_LATIN = 90


def looks_like_heading(line: str) -> Numbering | None:
    """Return the numbering of `line` if nothing in the line speaks against a heading.

    For text without styles: a heading is short, is no sentence and, after 第六章, goes on with a
    space or with a title without commas ("第六章讨论了记忆，……" is the beginning of a paragraph).
    """
    found = numbering(line)
    if found is None:
        return None
    wide = bool(re.search(f"[{IDEOGRAPH}]", found.rest or found.number))
    if len(line) > (_LONGEST_WIDE if wide else _LONGEST_LATIN) or _SENTENCE_END.search(line):
        return None
    if not found.rest:
        return found if found.rank <= 2 and not found.decimal else None
    if not found.decimal and found.rank <= 2 and wide:
        gap = line[len(found.number) : len(found.number) + 1]
        if gap not in " \t　:：" and _CLAUSES.search(found.rest):
            return None
    if not wide and found.rest[:1].islower():
        return None
    return None if len(_CLAUSES.findall(found.rest)) > 1 else found


def bare(title: str) -> str:
    """Return `title` without its numbering: "6.2 工作记忆" → "工作记忆"."""
    found = numbering(title)
    return found.rest if found and found.rest else title.strip()
