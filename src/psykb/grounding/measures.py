"""What numbers count: is a number of a claim put beside another unit or noun than in its sentences?

Only plain differences are told: a number counts nothing there that it counts in the claim, and the
unit is another one of a closed table; or the noun is counted there, too, by other numbers.
"""

import re
from collections.abc import Iterable

from psykb.grounding.numerals import numbers
from psykb.text.folding import IDEOGRAPH
from psykb.text.terms import stem
from psykb.text.wording import either, words

# Units, a line those that are one; "年" also ends the name of a year.
_ALIASES = """
    毫秒 millisecond ms
    秒钟 秒 second
    分钟 minute
    小时 钟头 hour
    天 日 day
    周 星期 个星期 礼拜 week
    个月 月 month
    年 year
    岁
    % percent
    美元 dollar
    欧元 euro
    人 名 位 people participant person
    次 time
    倍
    分
    米 metre meter
    厘米 centimetre centimeter
"""
_UNIT = {
    (stem(word) if word.isascii() and word.isalpha() else word): line.split()[0]
    for line in _ALIASES.split("\n")
    for word in line.split()
}
_ZH_UNITS = either(
    " ".join(sorted((w for w in _UNIT if not (w.isascii() and w.isalpha())), key=len)[::-1])
)
_DIGITS = r"\d+(?:,\d{3})*(?:\.\d+)?"
_ZH_DIGITS = f"(?:{_DIGITS}|(?!一(?![二三四五六七八九十百千万]))[一二三四五六七八九十百千万两]+)"
_ZH_COUNTED = re.compile(
    f"(?<![第\\d.])(?P<n>{_ZH_DIGITS})(?P<more>多|余|几)?"
    f"(?:(?:个|项|种|家|所|条)(?!月|星期)(?P<noun>[{IDEOGRAPH}]{{2}})|(?P<unit>{_ZH_UNITS}))"
)
# "20 to 40 days": both numbers count days
_EN_COUNTED = re.compile(
    rf"(?<![\d.,-])(?:(?P<from>{_DIGITS})(?: (?:to|or|and) |-))?(?P<n>{_DIGITS})[ -]?"
    r"(?P<noun>[a-z]{3,}|%)"
)
_EN_IDLE = words(
    """
    and the but for out more less fewer other different old new were was with who that which into
    when while after before than large small from they had such separate
    """
)

_CHANGED = re.compile(rf"({_DIGITS}) ?(?:%|percent) (?:less|more|fewer|lower|higher)\b")
_SHARE = re.compile(rf"({_DIGITS}) ?(?:%|percent) of\b")
_COMPARED = re.compile(r"\b(?:less|fewer|lower|higher|reduc|increas|more(?! than))")

Counted = frozenset[tuple[float, str]]


def counted(folded: str) -> Counted:
    """Return what numbers count in a folded text: the value, and the unit or the noun."""
    found: set[tuple[float, str]] = set()
    for match in _ZH_COUNTED.finditer(folded):
        what = _UNIT[match["unit"]] if match["unit"] else match["noun"]
        found |= {(n, what) for n in numbers(match["n"])}
    for match in _EN_COUNTED.finditer(folded):
        if match["noun"] not in _EN_IDLE:
            key = stem(match["noun"])
            for figure in filter(None, (match["from"], match["n"])):
                found |= {(n, _UNIT.get(key, key)) for n in numbers(figure)}
    return frozenset(found)


def miscounted(claim: str, evidence: Iterable[str]) -> bool:
    """Whether a number of the claim counts something else than the sentences let it count.

    Args:
        claim: folded.
        evidence: the sentences, folded, in the same language.
    """
    texts = list(evidence)
    there = {pair for text in texts for pair in counted(text)}
    if any(_another(value, what, there) for value, what in counted(claim)):
        return True
    # "40 percent less" for "40 percent of"
    changed = {match[1] for match in _CHANGED.finditer(claim)}
    shares = {match[1] for text in texts for match in _SHARE.finditer(text)}
    return bool(changed & shares) and not any(_COMPARED.search(text) for text in texts)


def _another(value: float, what: str, there: set[tuple[float, str]]) -> bool:
    """Whether `value` counts other things there, and `what` is of their kind or counted otherwise.

    A text that counts people may leave out who they are, so that these are no kind.
    """
    named = {other for number, other in there if number == value}
    if not named or what in named:
        return False
    if what in _MEASURES:
        return named <= _MEASURES
    return any(other == what for _number, other in there) and not named & _MEASURES


_MEASURES = frozenset(_UNIT.values()) - {"人", "次", "分"}
