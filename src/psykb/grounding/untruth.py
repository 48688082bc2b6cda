"""Does a clause call untrue what it states, what follows its colon, or what stands before it?"""

import re

from psykb.grounding.denials import MYTHS

_MYTHS = "|".join(sorted(word.replace("_", " ") for word in MYTHS))
_MYTH = re.compile(_MYTHS)
_MYTH_AHEAD = re.compile(
    rf"(?:{_MYTHS}|不要相信|别信|是否正确|\b(?:do not|don['’]t|never) believe)[^,;]{{0,6}}$"
)
# "…，这种看法是错的", ", which is untrue": what stands before is called untrue
_CALLED_UNTRUE = re.compile(
    "^(?:但|而)?(?:这种?|这一|这个|此|该|上述)(?:种|个)?(?:看法|说法|观点|想法|认识|理解|观念|结论)?"
    "(?:其实|显然|并|都)*(?:是错|是不对|是不正确|不正确|不属实|不成立|不符合事实|有误)"
    r"|^ ?(?:but )?(?:which|this|that|it) is (?:wrong|false|untrue|not true|not so|mistaken)\b"
)
_MYTH_BEHIND = re.compile(rf"(?:是|属于|纯属|\b(?:is|are|was|were)\b)[^,;是]{{0,12}}(?:{_MYTHS})$")


def is_myth(clause: str) -> bool:
    """Whether a folded clause calls untrue what it states: "it is a myth that …"."""
    return bool(_MYTH.search(clause))


def untrue_ahead(clause: str) -> bool:
    """Whether what follows a clause and its colon is called untrue; 这是误传： gives the reason."""
    return bool(_MYTH_AHEAD.search(clause)) and not _MYTH_BEHIND.search(clause)


def untrue_before(clause: str) -> bool:
    """Whether a clause calls untrue what stands before it: "…，这种看法是错的"."""
    return bool(_CALLED_UNTRUE.search(clause))
