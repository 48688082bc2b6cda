"""Addresses that lead to a door: a road and a number, a house and a room, a village, in zh and en.

A city or a district alone is no address: it leads to nobody.
"""

import re
from collections.abc import Iterator

from psykb.dataset.cleaning.privacy.kinds import Found, Kind

# What no name of a place has in it, so that a name ends there on its left.
_NOT = "的在住是到于去从址我你他她它们了着过这那每条就叫没不很也还又把被给让"
_C = f"[^\\W\\d_a-zA-Z{_NOT}]"
_N = "[0-9一二三四五六七八九十百零〇]"
_REGION = (
    f"(?:{_C}{{2,7}}?(?:省|自治区))?(?:{_C}{{2,6}}?(?:市|自治州|地区|盟))?"
    f"(?:{_C}{{1,7}}?(?:新区|区|县|旗|市))?(?:{_C}{{1,6}}?(?:街道|镇|乡))?"
)
_TAIL = (
    f"(?:[ ,，]?(?:{_C}{{2,8}}?(?:小区|花园|家园|公寓|新村|苑|大厦|宿舍))?"
    "(?:[0-9A-Za-z一二三四五六七八九十百]{1,5}"
    "(?:号楼|号院|号|栋|幢|座|单元|楼|层|室|房|弄|门|户)|"
    "(?<=[元楼栋幢座])[0-9]{3,4}(?![0-9])))"
)
_ROAD = re.compile(
    f"{_REGION}{_C}{{1,7}}?(?:大道|大街|马路|路|街|巷|弄|胡同|里弄)(?:[东西南北中]段?|[一二三四五六七八九十]段)?"
    f"{_N}{{1,5}}(?:号楼|号院|号|弄)(?!线|出口|口|机|台|桌|车|选手|公交|站){_TAIL}{{0,4}}"
)
_HOUSE = re.compile(
    f"{_REGION}{_C}{{2,8}}?(?:小区|花园|家园|公寓|新村|苑|大厦|宿舍|家属院)"
    f"(?:[0-9A-Za-z一二三四五六七八九十]{{1,4}}(?:号楼|栋|幢|座|号)){_TAIL}{{0,3}}"
)
_VILLAGE = re.compile(
    f"(?:{_C}{{2,7}}?省)?(?:{_C}{{2,6}}?市)?{_C}{{1,7}}?(?:区|县|市){_C}{{1,6}}?(?:镇|乡|街道)"
    f"{_C}{{1,6}}?(?:村|社区|屯)(?:{_N}{{1,3}}(?:组|队|号))?"
)
_EN_STREET = re.compile(
    r"(?<![A-Za-z0-9])[0-9]{1,5}[A-Za-z]?,? (?:[NSEW]\.? |North |South |East |West )?"
    r"(?:(?:[A-Z][a-z'’]+|[0-9]{1,3}(?:st|nd|rd|th)) ){1,3}"
    r"(?:Street|St|Avenue|Ave|Road|Rd|Lane|Ln|Drive|Dr|Boulevard|Blvd|Court|Ct|Way|Place|Pl|"
    r"Terrace|Close|Crescent|Square)\b\.?"
    r"(?:,? (?:Apt|Apartment|Suite|Unit|Flat|Room|No)\b\.? ?#?[0-9A-Za-z]{1,5}|,? #[0-9]{1,5})?"
)
_LEAD = re.compile(r"^(?:地|家|搬来|来)(?=.{3})(?!方)")
# What each needs somewhere; most texts have none of it, and this is found out much faster.
_SIGNS = (
    (
        _ROAD,
        re.compile(f"[路街巷弄道同][东西南北中一二三四五六七八九十段]{{0,2}}{_N}{{1,5}}[号弄]"),
    ),
    (
        _HOUSE,
        re.compile(
            "(?:小区|花园|家园|公寓|新村|苑|大厦|宿舍|家属院)[0-9A-Za-z一二三四五六七八九十]"
        ),
    ),
    (_VILLAGE, re.compile("[区县市][^\\W\\d_]{1,6}(?:镇|乡|街道)[^\\W\\d_]{1,6}(?:村|社区|屯)")),
    (_EN_STREET, re.compile("[0-9][A-Za-z]?,? [A-Z0-9]")),
)


def addresses(text: str) -> Iterator[Found]:
    """Yield addresses; the text is read with its full-width characters made ASCII one by one."""
    for pattern, sign in _SIGNS:
        if not sign.search(text):
            continue
        for match in pattern.finditer(text):
            lead = _LEAD.match(match.group())
            start = match.start() + (lead.end() if lead else 0)
            said = text[start : match.end()].rstrip(".")
            value = re.sub(r"[\s,，.]", "", said).lower()
            yield Found(start=start, end=start + len(said), kind=Kind.ADDRESS, value=value)
