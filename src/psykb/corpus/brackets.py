"""Read the bracket behind a name: the name in the other language, the abbreviation, other names."""

import re

from psykb.corpus.shape_zh import is_term
from psykb.text.folding import IDEOGRAPH

_BRACKET = re.compile(r"[”’\"」』 ]{0,2}[（(]([^（）()\n]{1,80})[)）]")
_SPLIT = re.compile(r"[，,、；;/]|\bor\b|或(?:者|称)?")
_ALIAS = re.compile(
    "(?:又|也|亦|或|旧|俗|简|缩|全|原|通)?(?:称|译|名|写|叫)(?:为|作|做)?|即|英文(?:名称?)?|英语|"
    "缩写(?:为|是)?|(?:also |sometimes )?(?:called|known as|abbreviated(?: as| to)?)|"
    "(?:or|abbreviated) |[：: ]"
)
_LATIN_NAME = re.compile(r"[A-Za-zÀ-ɏα-ω][\wα-ω’'\-–./ ]*\w|[A-Z]")
_CHINESE_NAME = re.compile(f"[{IDEOGRAPH}]{{2,12}}")
# Years, citations, pages, examples: what else stands in brackets.
_NO_NAME = re.compile(
    r"\d{3}|如|例|见|图|表\d|^[\divx.\s]+$|et al|\be\.?g\b|\bi\.?e\b|\bpp?\. ?\d|等$|[=<>≤≥≈±]"
)


def bracket_behind(sentence: str, at: int) -> str:
    """Return what stands in the bracket that opens at `sentence[at]`, closing quotes skipped."""
    found = _BRACKET.match(sentence, at)
    return found.group(1) if found else ""


def other_names(bracket: str) -> tuple[str, ...]:
    """Return the names in a bracket: "working memory，WM" → ("working memory", "WM").

    What is a year, a citation, an example or a page gives none.
    """
    if not bracket or _NO_NAME.search(bracket):
        return ()
    names = []
    for piece in _SPLIT.split(bracket):
        piece, alias = piece.strip(" “”\"'‘’"), False
        while found := _ALIAS.match(piece):
            piece, alias = piece[found.end() :].strip(" “”\"'‘’"), True
        latin = _LATIN_NAME.fullmatch(piece) and len(piece.split()) <= 8
        if latin or (alias and is_term(piece)):
            names.append(piece)
    return tuple(names)


def is_foreign(bracket: str) -> bool:
    """Whether a bracket names a thing in Latin script; "Albert Bandura" names a person."""
    for name in other_names(bracket):
        if _LATIN_NAME.fullmatch(name):
            abbreviated = len(name) > 1 and name.isupper()
            return abbreviated or any(word[0].islower() for word in name.split())
    return False


def is_chinese_name(bracket: str) -> bool:
    """Whether a bracket holds nothing but a Chinese name, as an English book may print it."""
    return bool(_CHINESE_NAME.fullmatch(bracket.strip(" “”"))) and is_term(bracket.strip(" “”"))
