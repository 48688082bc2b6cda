"""Count the numbers that Word prints before paragraphs: lists and numbered headings."""

import re
from collections import defaultdict
from collections.abc import Mapping
from typing import TYPE_CHECKING

from psykb.types import record

if TYPE_CHECKING:
    from lxml.etree import _Element

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"

_PLACE = re.compile(r"%(\d)")
_DIGITS = "零一二三四五六七八九"
_ROMAN = (
    (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"),
    (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
)  # fmt: skip


@record
class _Level:
    """One level of a list: how it is counted, what is printed ("第%1章") and where it starts."""

    form: str
    text: str
    start: int


class Numbers:
    """The counters of a document's lists."""

    def __init__(self, numbering: "_Element | None") -> None:
        self._levels: dict[str, dict[int, _Level]] = {}
        self._lists: dict[str, str] = {}  # a list's id → the id of its definition
        self._counts: dict[str, dict[int, int]] = defaultdict(dict)
        if numbering is not None:
            self._read(numbering)

    def _read(self, numbering: "_Element") -> None:
        for definition in numbering.iter(f"{W}abstractNum"):
            levels = {
                int(level.get(f"{W}ilvl") or 0): _Level(
                    form=_value(level, "numFmt") or "decimal",
                    text=_value(level, "lvlText") or "",
                    start=int(_value(level, "start") or 1),
                )
                for level in definition.iter(f"{W}lvl")
            }
            self._levels[definition.get(f"{W}abstractNumId") or ""] = levels
        for number in numbering.iter(f"{W}num"):
            self._lists[number.get(f"{W}numId") or ""] = _value(number, "abstractNumId") or ""

    def next(self, list_id: str, depth: int) -> str | None:
        """Count one paragraph and return what Word prints before it.

        Args:
            list_id: of its list.
            depth: its level in the list, 0 for the outermost.

        Returns:
            the number, "" for a bullet, None where the paragraph is in no list.
        """
        definition = self._lists.get(list_id)
        levels = self._levels.get(definition or "", {})
        level = levels.get(depth)
        if definition is None or level is None:
            return None
        counts = self._counts[definition]
        counts[depth] = counts.get(depth, level.start - 1) + 1
        for deeper in [d for d in counts if d > depth]:
            del counts[deeper]
        if level.form == "bullet":
            return ""
        if level.form == "none":
            return None
        return _PLACE.sub(
            lambda place: _printed(int(place.group(1)) - 1, levels, counts), level.text
        )


def _printed(depth: int, levels: Mapping[int, _Level], counts: Mapping[int, int]) -> str:
    level = levels.get(depth)
    if level is None:
        return ""
    return written(counts.get(depth, level.start), level.form)


def _value(element: "_Element", name: str) -> str | None:
    found = element.find(f"{W}{name}")
    return None if found is None else found.get(f"{W}val")


def written(number: int, form: str) -> str:
    """Return `number` in one of Word's forms; in digits where the form is not known.

    >>> written(12, "chineseCounting"), written(3, "upperLetter"), written(4, "lowerRoman")
    ('十二', 'C', 'iv')
    """
    if form in ("upperLetter", "lowerLetter"):
        letter = chr(ord("A") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letter if form == "upperLetter" else letter.lower()
    if form in ("upperRoman", "lowerRoman"):
        roman = _roman(number)
        return roman if form == "upperRoman" else roman.lower()
    if form.startswith(
        ("chineseCounting", "ideographDigital", "japaneseCounting", "taiwaneseCounting")
    ):
        return _chinese(number)
    if form.startswith("decimalEnclosedCircle") and 1 <= number <= 20:
        return chr(ord("①") + number - 1)
    return f"{number:02}" if form == "decimalZero" else str(number)


def _roman(number: int) -> str:
    letters: list[str] = []
    for value, letter in _ROMAN:
        letters.append(letter * (number // value))
        number %= value
    return "".join(letters)


def _chinese(number: int) -> str:
    if number < 10:
        return _DIGITS[number]
    if number < 100:
        tens, ones = divmod(number, 10)
        return (_DIGITS[tens] if tens > 1 else "") + "十" + (_DIGITS[ones] if ones else "")
    hundreds, rest = divmod(number, 100)
    if hundreds > 9:
        return str(number)
    between = "零" if 0 < rest < 10 else "一" if 10 <= rest < 20 else ""
    return _DIGITS[hundreds] + "百" + between + (_chinese(rest) if rest else "")
