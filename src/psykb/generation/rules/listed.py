"""Names that a Chinese book lists side by side, or contrasts, and then tells apart one by one."""

import re
from collections.abc import Iterator, Sequence

from psykb.text.sentences import sentences
from psykb.types import Definition, Passage

_NAME = "[\u4e00-\u9fff]{2,8}"
_LIST = re.compile(
    f"(?:[：有为是]|包括)(?P<names>{_NAME}(?:、{_NAME})+(?:和|与|以及){_NAME})[。；，]"
)
_PARTED = re.compile("、|和|与|以及")
_CONTRAST = re.compile(
    f"与{_NAME}(?:不同|相反|相对)，(?P<name>{_NAME}?)(?=(?:来自|是|则|由|让|把|关心|强调))"
)
_TELLS = re.compile(
    "(?:则|就)?(?:负责|来自|是|指|由|让|把|使|从|按|在|能|会|对|以|关心|强调|主张|认为|表现|说明)"
)
_POINTERS = ("前者", "后者", "其中", "两者")
_LIKELY = 0.5  # confidence of what tells of a name without defining it
_NEAR = 3  # passages, its own included, in which the items of a list are told apart


def listed(passages: Sequence[Passage]) -> Iterator[Definition]:
    """Yield, for each name of a list or contrast, the sentence that tells what is meant by it.

    It tells enough to show that the name is a wrong answer, not to ask about it.
    """
    for at, passage in enumerate(passages):
        names = [
            name
            for found in _LIST.finditer(passage.text)
            for name in _PARTED.split(found["names"])
            if len(name) > 1 and name not in _POINTERS
        ]
        names += [found["name"] for found in _CONTRAST.finditer(passage.text)]
        if not names:
            continue
        around = [p for p in passages[at : at + _NEAR] if p.section == passage.section]
        for name in dict.fromkeys(names):
            yield from _told(name, around)


def _told(name: str, passages: Sequence[Passage]) -> Iterator[Definition]:
    told = re.compile(rf"(?:^|[；，]){re.escape(name)}(?:（[^（）]*）)?{_TELLS.pattern}")
    for passage in passages:
        for start, end in sentences(passage.text):
            if told.search(passage.text[start:end]):
                yield Definition(
                    term=name,
                    variants=(),
                    document_id=passage.document_id,
                    start=passage.start + start,
                    end=passage.start + end,
                    pattern="listed",
                    confidence=_LIKELY,
                )
                return
