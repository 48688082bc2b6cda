"""Recognise the numbers that examinations print before questions and answers."""

import re

from psykb.types import record

# Full-width forms and the ideographic space, each to one character: positions stay the same.
_NARROW = str.maketrans(
    {
        **{chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)},
        **dict.fromkeys("\u3000\xa0\u2002\u2003", " "),
        **dict.fromkeys("〔［", "["),
        **dict.fromkeys("〕］", "]"),
    }
)
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_NUMBER = re.compile(
    r"\s*(?:第\s*(?P<item>\d{1,3})\s*题\s*[.、:]?"
    r"|(?i:q(?:uestion)?)\.?\s*(?P<query>\d{1,3})\s*[.:)]?(?=\s|$)"
    r"|\(\s*(?P<bracket>\d{1,3})\s*\)\s*[.、]?"
    r"|(?P<dot>\d{1,3})\s*(?:[.、:)](?!\d)|\.(?=\d{4}年))"
    rf"|(?P<circle>[{_CIRCLED}])\s*[.、]?)\s*"
)
_MOST = 500  # no list of questions goes on for longer; greater numbers are years and amounts


def narrow(text: str) -> str:
    """Return `text` with full-width letters, digits and marks in ASCII, each in its place."""
    return text.translate(_NARROW)


@record
class Numbered:
    """The number at the beginning of a line: `style` is how it is printed, `end` where it ends."""

    value: int
    style: str
    end: int


def numbered(line: str) -> Numbered | None:
    """Return the number with which `line` begins: "1．" "(1)" "①" "第1题" "Q1." "1)", or None."""
    found = _NUMBER.match(narrow(line))
    if found is None or found.lastgroup is None:
        return None
    digits = found.group(found.lastgroup)
    value = _CIRCLED.index(digits) + 1 if found.lastgroup == "circle" else int(digits)
    if not 0 < value <= _MOST:
        return None
    return Numbered(value=value, style=found.lastgroup, end=found.end())
