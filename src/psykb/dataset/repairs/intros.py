"""Known formulas that a data set puts before each of its answers."""

import re

from psykb.dataset.conversations import Turn
from psykb.dataset.repairs.editing import Edit

# One row does not show that all rows begin alike, so that only those stand here that are known to
# be put there by a program: the persona of a data set, its sign, a call centre's greeting. Each is
# followed by the punctuation that ends it.
_GREETING = r"(?:(?:你好|您好|嗨|哈喽|hi|hello)[呀啊]?[，,！!。~～\s]*)?"
_KNOWN = re.compile(
    r"(?:\U0001f433\s*)+"
    rf"|{_GREETING}(?:我是|这里是|我叫)红烧肉[\s，,。！!~～、；;]+"
    rf"|{_GREETING}我是[^，,。！!？?\n]{{0,20}}[，,]\s*"
    r"很(?:高兴|荣幸)(?:能够|能)?为[你您]服务[。！!~～]\s*",
    re.IGNORECASE,
)


def canned_intros(turn: Turn) -> list[Edit]:
    """Return an edit that takes a known formula from the head of an assistant's text.

    It stays where nothing else is said: a greeting that is a turn of its own.
    """
    found = _KNOWN.match(turn.text) if turn.role == "assistant" else None
    if found is None or not turn.text[found.end() :].strip():
        return []
    return [Edit(start=0, end=found.end())]
