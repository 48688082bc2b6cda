"""Accounts that lead to a person: e-mail, QQ, WeChat.

The text is read with its full-width characters made ASCII one by one, so positions stay.
"""

import re
from collections.abc import Iterator

from psykb.dataset.cleaning.privacy.kinds import Found, Kind

_EMAIL = re.compile(
    r"(?<![A-Za-z0-9._%+-])[A-Za-z0-9][A-Za-z0-9._%+-]{0,63}@"
    r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,24}(?![A-Za-z0-9])"
)
_IS = r"(?:[ ]?(?:是|为|:|=)[ ]?|[ ])?"
_QQ = re.compile(
    r"(?:(?<![A-Za-z])[Qq]{2}|扣扣|企鹅|秋秋|(?<=加)[Qq]|(?<=加我)[Qq]|"
    r"(?<![A-Za-z])[Qq](?=号|群|:))"
    rf"(?:号码?|账号|帐号|群号?|number|id)?{_IS}"
    r"(?P<value>[1-9][0-9]{4,10})(?![0-9A-Za-z@])(?!\.[0-9A-Za-z])"
    r"(?![ ]?(?:人|个|元|块|万|条|次|名|年|people|users))",
    re.IGNORECASE,
)
_WE = (
    r"(?:微信|威信|薇信|维信|(?<![A-Za-z])(?:vx|wx|wechat)(?![A-Za-z])|(?<![A-Za-z])v信|"
    r"(?<=加)v(?![A-Za-z])|(?<=加我)v(?![A-Za-z])|(?<=加[你您])v(?![A-Za-z])|卫星号)"
)
_NUMBER_WORD = r"(?:号码?|账号|帐号|[ ]?(?:id|account|number|username))"
_ID = r"[A-Za-z][-_A-Za-z0-9]{5,19}(?![-_A-Za-z0-9@])"
# Said to be a number by a word or a colon; then letters alone are one, too.
_WECHAT_NAMED = re.compile(
    rf"{_WE}(?:{_NUMBER_WORD}[ ]?(?:就?是|为|:|=|is)?|[ ]?[:=])[ ]?"
    rf"(?P<value>{_ID}|[1-9][0-9]{{4,9}}(?![0-9A-Za-z]))",
    re.IGNORECASE,
)
_WECHAT_NEAR = re.compile(
    rf"{_WE}[ ]?(?:就?是|为|is|at|me at)?[ ]?(?P<value>(?=[A-Za-z]+[-_0-9]){_ID})", re.IGNORECASE
)


def emails(text: str) -> Iterator[Found]:
    """Yield addresses of e-mail; letter case does not tell two apart."""
    for match in _EMAIL.finditer(text):
        yield Found(
            start=match.start(), end=match.end(), kind=Kind.EMAIL, value=match.group().lower()
        )


def qq_numbers(text: str) -> Iterator[Found]:
    """Yield numbers of 5 to 11 digits behind a word for QQ."""
    for match in _QQ.finditer(text):
        yield _value(match, Kind.QQ)


def wechat_ids(text: str) -> Iterator[Found]:
    """Yield ids of 6 to 20 letters, digits, "-" and "_" behind a word for WeChat.

    Letters alone are an id only behind a colon or a word for "number", for "WeChat message" is
    none.
    """
    for pattern in (_WECHAT_NAMED, _WECHAT_NEAR):
        for match in pattern.finditer(text):
            yield _value(match, Kind.WECHAT)


def _value(match: re.Match[str], kind: Kind) -> Found:
    start, end = match.span("value")
    return Found(start=start, end=end, kind=kind, value=match["value"].lower())
