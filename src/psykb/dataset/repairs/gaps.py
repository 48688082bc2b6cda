"""Gaps in what was written down: brackets that say that time passed, or that talk was left out.

What is said after "（一段时间后）" does not answer what is said before it:
joined, the two are an exchange that nobody had. The dialogue ends at the gap.
"""

import re
from collections.abc import Sequence

from psykb.dataset.conversations import Turn
from psykb.dataset.repairs.editing import cut, stripped

_MANY = r"(?:几|数|多|若干|[一两二三四五六七八九十\d]{1,3})"
_TIME = rf"(?:一段时间|片刻|{_MANY}(?:个)?(?:天|周|星期|礼拜|月|年|小时|次(?:咨询|会谈|谈话|治疗)))"
_AFTER = rf"(?:在|又|过了|经过|大约|约|接受)*{_TIME}(?:的?(?:咨询|会谈|治疗))?(?:之?后|过去了?)"
# A bracket in a line says that alone, so that "（一段时间后再做一次）" stays; one that is a
# paragraph is no speech anyhow.
_IN_LINE = re.compile(
    rf"{_AFTER}|[^我你您他她]*(?:省略|略去)[^我你您他她]*"
    r"|(?:some time|(?:a few|several|\w+) (?:hours|days|weeks|months|sessions)) later"
    r"|.*\b(?:omitted|skipped)\b.*",
    re.IGNORECASE,
)
_PARAGRAPH = re.compile(
    rf"{_IN_LINE.pattern}|(?:.*，)?{_AFTER}.*"
    rf"|(?:经过|进行了?){_TIME}.*|(?:在|经过)?(?:接下来|随后|之后|此后)的?{_TIME}.*",
    re.IGNORECASE,
)
_BRACKETED = re.compile(r"[（(【\[]([^（）()【】\[\]\n]{1,100})[）)】\]]")
_BEFORE = re.compile('(?:^|[。！？!?…～~.；;”"」\n])[ \t\u3000]*$')
_LINE_END = re.compile("[ \t\u3000]*(?:\n|$)")


def is_gap(inside: str) -> bool:
    """Return whether a paragraph that is one bracket says that something is left out."""
    return _PARAGRAPH.fullmatch(inside.strip(" \t\u3000。.")) is not None


def before(turns: Sequence[Turn]) -> tuple[list[Turn], int]:
    """Return the turns up to the first gap that parts two of them, and how many were left out.

    A turn that goes on after the gap counts as one of those. A gap at the beginning or at the end
    parts nothing.
    """
    said = False
    for at, turn in enumerate(turns):
        for match in _BRACKETED.finditer(turn.text) if turn.role != "system" else ():
            head, tail = turn.text[: match.start()], turn.text[match.end() :]
            gone = bool(tail.strip()) + sum(1 for later in turns[at + 1 :] if later.text.strip())
            if _parts(match, head, tail) and gone and (said or head.strip()):
                last = stripped(cut(turn, 0, match.start()))
                return [*turns[:at], *([last] if last.text else [])], gone
        said = said or (turn.role != "system" and bool(turn.text.strip()))
    return list(turns), 0


def _parts(match: re.Match[str], head: str, tail: str) -> bool:
    if _BEFORE.search(head) is None:
        return False
    inside = match[1].strip(" \t\u3000。.")
    opens = not head.rstrip(" \t\u3000") or head.rstrip(" \t\u3000").endswith("\n")
    if opens and _LINE_END.match(tail):
        return is_gap(inside)
    return _IN_LINE.fullmatch(inside) is not None
