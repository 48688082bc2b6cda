"""Where the subject stands in a question made of a follow-up; it may be no term of the glossary."""

import re

from psykb.answering import follow_up_wording as wording

_FRAMED = (
    re.compile(
        f"(?:有没有|没有|有|还有)?(?:别的|其他)?(?:人|学者|谁|哪些人|心理学家|研究者|研究|实验)(?:曾经?|会|来)?"
        f"{wording.TAKES_SIDE_ZH}(?:过|了)?(?P<x>.+?)吗?"
    ),
    re.compile("请(?:说明|举例说明)(?P<x>.+?)(?:的例子)?"),
    re.compile(f"(?P<x>[^，,]+)的{wording.SIDES_ZH}还有哪些"),
    re.compile(
        r"(?:(?:did|does|do|has|have) (?:any|some)(?:one|body)(?: ever)?|who(?: else)?(?: has)?) "
        r"(?:disagree|object|oppose|critici[sz]e|question|support|challenge|refute|reject|doubt|"
        r"replicate|agree)[sd]?(?:ed)?(?: with| to)? (?P<x>.+)",
        re.IGNORECASE,
    ),
    re.compile(r"(?:give an example of|tell me more about) (?P<x>.+)", re.IGNORECASE),
    re.compile(r"what other \w+ of (?P<x>.+) are there", re.IGNORECASE),
)
_PAIRED = (
    re.compile(
        "(?P<a>[^，,]{2,20}?)和(?P<b>[^，,]{2,20}?)(?=(?:到底|究竟|是|更|比较|最)*哪一?(?:个|种|边))"
    ),
    re.compile(r"which of (?P<a>.+?) and (?P<b>.+?) is\b", re.IGNORECASE),
)


def framed_in(question: str) -> str:
    """Return the subject that stands in one of the frames, "" where there is none."""
    found = next(filter(None, (frame.fullmatch(question) for frame in _FRAMED)), None)
    return found["x"] if found else ""


def pair_in(question: str) -> tuple[str, ...]:
    """Return the two things of which it is asked which one it is, () where there are none."""
    found = next(filter(None, (frame.match(question) for frame in _PAIRED)), None)
    return (found["a"], found["b"]) if found else ()
