"""Does a statement put a thing into another kind than the book does?"""

import re
from collections.abc import Sequence

from psykb.generation.checks.shingles import letters
from psykb.generation.checks.told import told
from psykb.text.folding import IDEOGRAPH, fold, language_of
from psykb.text.terms import stem
from psykb.types import Evidence

# "注意是一种情绪": nothing but its kind is told; what stands before "的" is left out.
_ZH = re.compile(
    rf"^\W*(?P<term>[{IDEOGRAPH}a-z0-9 -]{{1,30}}?)(?:就|也)?(?:是|属于)一[种类门个项]"
    rf"(?:[^,。;:]{{0,30}}的)?(?P<genus>[{IDEOGRAPH}]{{2,8}})[。.]?$"
)
_EN = re.compile(
    r"^\W*(?:an? |the )?(?P<term>[a-z][a-z -]{1,50}?) (?:is|are) (?:an? |one )?"
    r"(?:(?:kind|type|form|sort)s? of )?(?:an? )?(?:[a-z-]+ ){0,2}(?P<genus>[a-z-]{3,})\.?$"
)
# Kinds so wide that whatever a book defines may be called one.
_WIDE = re.compile(
    "(?:现象|过程|概念|方法|方式|活动|情况|事物|东西|理论|观点|学说|看法|手段|术语|说法|因素|特点|"
    "特征|内容|部分|作用|关系|结果|原因|问题|形式|类型|机制|技术|能力|心理|状态|倾向)$|"
    "^(?:process|phenomenon|concept|method|way|term|idea|theory|view|thing|form|kind|type|part|"
    "example|technique|approach|notion|tendency|ability|state|result|effect|factor|feature)s?$"
)
_BRACKETS = re.compile(r"[（(][^（）()]*[)）]")
_DEFINES_ZH = "(?:[”’])?(?:则|就)?(?:是|指|即)"
_DEFINES_EN = r"[”’\"]? (?:is|are|means?|refers? to|describes?)\b"
_CORE = 2  # ideographs at the end of a kind's name that say of what kind this is


def is_of_another(claim: str, cited: Sequence[Evidence]) -> bool:
    """Whether a claim only names a kind for a thing which the sentences define otherwise.

    "注意是一种情绪。" for "注意是心理活动的指向和集中。": the term is defined, and its kind stands
    nowhere, neither in the sentences nor in their context. Kinds that are so wide that they
    fit whatever is defined ("过程", "phenomenon") are not judged.
    """
    language = language_of(claim)
    found = (_ZH if language == "zh" else _EN).match(fold(claim))
    if found is None or _WIDE.search(found["genus"]):
        return False
    defined = [e for e in cited if _defines(found["term"], e.text, language)]
    if not defined:
        return False
    texts = [text for e in cited for text in (e.text, *e.context)]
    if language == "zh":
        return not any(found["genus"][-_CORE:] in letters(text) for text in texts)
    return not told(*texts).holds(stem(found["genus"]))


def _defines(term: str, sentence: str, language: str) -> bool:
    behind = _DEFINES_ZH if language == "zh" else _DEFINES_EN
    return bool(re.search(re.escape(term.strip()) + behind, fold(_BRACKETS.sub("", sentence))))
