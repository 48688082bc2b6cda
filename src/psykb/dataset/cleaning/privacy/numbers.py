"""Numbers that lead to a person: phones, identity cards, bank cards.

The text is read with its full-width characters made ASCII one by one, so positions stay.
"""

import re
from collections.abc import Iterator
from datetime import date
from functools import lru_cache

from psykb.dataset.cleaning.privacy.kinds import Found, Kind
from psykb.grounding import help_lines
from psykb.text.wording import words

_BEFORE = r"(?<![0-9A-Za-z.])"
_AFTER = r"(?![0-9A-Za-z])(?!\.[0-9])"
_GAP = "[- ]?"
_MOBILE = re.compile(
    rf"{_BEFORE}(?:(?:\+|00)?86[- ]?)?(?P<number>1[3-9][0-9]"
    rf"(?:{_GAP}[0-9]{{4}}{_GAP}[0-9]{{4}}|\.[0-9]{{4}}\.[0-9]{{4}})){_AFTER}"
)
# An area code of two digits after the zero where it begins with 1 or 2, else of three.
_AREA = "(?:0(?:10|2[0-57-9]|[3-9][0-9]{2}))"
_LANDLINE = re.compile(
    rf"{_BEFORE}(?:(?:\+|00)?86[- ]?)?"
    rf"(?P<number>\(?{_AREA}\)?{_GAP}[2-8][0-9]{{2,3}}{_GAP}[0-9]{{4}})"
    rf"(?:(?:-|转)[0-9]{{1,5}})?{_AFTER}"
)
_LOCAL = re.compile(  # without an area code, behind words that say what it is
    r"(?:电话|座机|固话)(?:号码?)?(?:是|为|:| )*(?P<number>[2-8][0-9]{2,3}[- ]?[0-9]{4})" + _AFTER
)
_AMERICAN = re.compile(
    rf"{_BEFORE}(?:\+?1[-. ]?)?"
    rf"(?P<number>\(?[2-9][0-9]{{2}}\)?[-. ] ?[0-9]{{3}}[-. ][0-9]{{4}})"
    rf"{_AFTER}"
)
_BRITISH = re.compile(rf"{_BEFORE}(?P<number>07[0-9]{{3}}[ -]?[0-9]{{3}}[ -]?[0-9]{{3}}){_AFTER}")
_ABROAD = re.compile(
    rf"{_BEFORE}(?P<number>\+(?!86)[1-9][0-9]{{0,2}}(?:[- ]?\(?[0-9]{{2,4}}\)?){{2,4}}){_AFTER}"
)
_SPELT = re.compile(
    "(?<![零〇一幺二三四五六七八九])"
    "(?P<number>[一幺][三四五六七八九][零〇一幺二三四五六七八九]{9})"
    "(?![零〇一幺二三四五六七八九])"
)
_SPELT_DIGITS = str.maketrans("零〇一幺二三四五六七八九", "001123456789")
_PHONES = (_SPELT, _MOBILE, _LANDLINE, _LOCAL, _ABROAD, _AMERICAN, _BRITISH)
_LEAST_ABROAD, _MOST_ABROAD = 9, 15  # digits with the country's code (E.164 allows 15)
_FREE = re.compile(
    r"(?:1?8(?:00|33|44|55|66|77|88)|[48]00)[0-9]*"
)  # free of charge: never a person's
# What is said of a number before it, in the same sentence, where it is everybody's.
_PUBLIC = re.compile(
    r"热线|援助|救助|急救|报警|危机|客服|前台|服务台|hot ?line|help ?line|lifeline|"
    r"crisis|samaritans|emergency",
    re.IGNORECASE,
)
_REACH = 60  # characters before a number, in which that is looked for
# What follows a number and says the same: "…这个号码是我们的热线", "… is our crisis line".
_IS_PUBLIC = re.compile(
    r"[^。！？!?\n,，;；不没]{0,12}(?:是|为|就是)[^。！？!?\n,，;；不没]{0,14}"
    r"(?:热线|援助|救助|急救|报警|危机|客服|前台|服务台)(?:电话|号码|中心)?(?=的?[。！？!?\s,，;；]|的?$)"
    r"|(?: \w+){0,3}? (?:is|was) (?!not\b)(?:\w+ ){0,4}?(?:hot ?line|help ?line|lifeline|crisis)",
    re.IGNORECASE,
)
# What stands beside it says so: "021-…，24小时热线", "021-… (心理援助热线)".
_BESIDE = re.compile(
    r"[ ,，、(（:：—-]{0,3}(?:[^。！？!?\n,，;；不没打比我他她]{0,10})"
    r"(?:热线|援助电话|值班电话|心理援助)"
    r"(?=[)）。！？!?\s,，;；]|$)"
    r"|[ ,(–—-]{1,3}(?:an? |the |our |its )?(?:24[- ]?hours? |24/7 )?(?:\w+ ){0,2}?"
    r"(?:hot ?line|help ?line|lifeline|crisis line)(?=[).,;!?]|$)",
    re.IGNORECASE,
)
# It is somebody's own, whatever was said before: "热线打不通，我的电话是…", "…是我的手机".
_OWN_BEHIND = re.compile(
    r"(?:[^。！？!?\n,，;；]{0,4}(?:是|为)(?:我|他|她|本人)(?!们)|[^。！？!?\n]{0,4}(?:找|联系|打给)我)|"
    r" (?:is|was) (?:my|his|her|their)\b|.{0,12}\b(?:call|text|reach) me\b",
    re.IGNORECASE,
)
_OWN = re.compile(
    r"(?:我|他|她|本人|[爸妈]|老公|老婆|男友|女友|[男女]?朋友|同学|同事)(?:自己)?的?(?:手机|电话|号码|座机|微信|qq|号)"
    r"|\b(?:my|his|her|their)\b[^.!?]{0,12}(?:number|phone|cell|mobile|landline)",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"[。！？!?\n]")

_CARD = re.compile(
    rf"{_BEFORE}(?P<number>[1-8][0-9]{{5}}{_GAP}[0-9]{{8}}{_GAP}[0-9]{{3}}[0-9Xx]){_AFTER}"
)
_OLD_CARD = re.compile(
    rf"{_BEFORE}(?P<number>[1-8][0-9]{{5}}{_GAP}[0-9]{{6}}{_GAP}[0-9]{{3}}){_AFTER}"
)
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_PROVINCES = words(
    "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 "
    "71 81 82 83"
)
_OLDEST = 1900

_BANK = re.compile(
    rf"{_BEFORE}(?P<number>(?:62|4[0-9]|5[1-5])[0-9]{{2}}(?:{_GAP}[0-9]{{4}}){{3}}(?:{_GAP}[0-9]{{3}})?)"
    rf"{_AFTER}"
)


def phones(text: str) -> Iterator[Found]:
    """Yield mobile and landline numbers of mainland China, and usual forms of other countries.

    Not those of help lines, of any region that psykb knows or that the words before them call so,
    and not those free of charge (400, 800, 1-800): they lead to nobody in particular.
    """
    for pattern in _PHONES:
        for match in pattern.finditer(text):
            digits = _digits(match["number"].translate(_SPELT_DIGITS))
            if pattern is _ABROAD and not _LEAST_ABROAD <= len(digits) <= _MOST_ABROAD:
                continue
            if not is_public(text, match.span(), digits) and not _FREE.fullmatch(digits):
                start = match.start("number") if pattern is _LOCAL else match.start()
                yield Found(start=start, end=match.end(), kind=Kind.PHONE, value=digits)


def identity_cards(text: str) -> Iterator[Found]:
    """Yield identity numbers of 18 characters whose check character fits, and old ones of 15.

    The check is MOD 11-2 of ISO 7064 as GB 11643-1999 lays down; those of 15 digits have none, so
    place and date of birth must make sense.
    """
    for match in _CARD.finditer(text):
        number = re.sub("[- ]", "", match["number"]).upper()
        total = sum(w * int(d) for w, d in zip(_WEIGHTS, number, strict=False))
        if _CHECKS[total % 11] == number[-1] and _is_born(number[:2], number[6:14]):
            yield _found(match, Kind.IDENTITY_CARD, number)
    for match in _OLD_CARD.finditer(text):
        number = _digits(match["number"])
        if _is_born(number[:2], "19" + number[6:12]):
            yield _found(match, Kind.IDENTITY_CARD, number)


def bank_cards(text: str) -> Iterator[Found]:
    """Yield card numbers of 16 or 19 digits (UnionPay, Visa, Mastercard) whose Luhn digit fits."""
    for match in _BANK.finditer(text):
        digits = _digits(match["number"])
        if _luhn(digits):
            yield _found(match, Kind.BANK_CARD, digits)


def _found(match: re.Match[str], kind: Kind, value: str) -> Found:
    return Found(start=match.start(), end=match.end(), kind=kind, value=value)


def _digits(text: str) -> str:
    return "".join(character for character in text if character.isdigit())


def is_public(text: str, place: tuple[int, int], number: str) -> bool:
    """Whether a number is that of a help line that is known, or the words around it call it so.

    Args:
        text: with its full-width characters made ASCII one by one.
        place: where the number stands in it.
        number: its digits.
    """
    start, end = place
    if number in _help_lines():
        return True
    if _OWN_BEHIND.match(text, end):
        return False
    before = _SENTENCE_END.split(text[max(0, start - _REACH) : start])[-1]
    said = list(_PUBLIC.finditer(before))
    if said and not _OWN.search(before, said[-1].end()):
        return True
    if _BESIDE.match(text, end) and not _OWN.search(before):
        return True
    return _IS_PUBLIC.match(text, end) is not None


@lru_cache(maxsize=1)
def _help_lines() -> frozenset[str]:
    """Return the digits of all help lines that are known."""
    return frozenset(
        _digits(part)
        for region in help_lines.regions()
        for line in help_lines.lines(region, "en")
        for part in line.number.split("/")
        if part.strip()
    )


def _is_born(province: str, day: str) -> bool:
    if province not in _PROVINCES:
        return False
    try:
        born = date(int(day[:4]), int(day[4:6]), int(day[6:8]))
    except ValueError:
        return False
    return born.year >= _OLDEST


def _luhn(digits: str) -> bool:
    total = 0
    for place, digit in enumerate(reversed(digits)):
        doubled = int(digit) * (2 if place % 2 else 1)
        total += doubled - 9 if doubled > 9 else doubled
    return total % 10 == 0
