"""Fold text so that spellings of the same thing compare equal.

Folding is for search terms and for comparisons. It is never applied to `Document.text`: quotation
marks, full-width punctuation and ① stay there as the page prints them.
"""

import re
import unicodedata
from functools import lru_cache
from typing import Protocol, cast

from psykb.types import Language

# CJK Radicals Supplement has no compatibility decomposition in Unicode; PDF fonts emit these
# radicals in the place of the ideographs that look the same. (Kangxi radicals do decompose.)
RADICALS = {
    "⺁": "厂", "⺄": "乙", "⺅": "亻", "⺆": "冂", "⺇": "几", "⺉": "刂", "⺊": "卜", "⺋": "㔾",
    "⺌": "小", "⺍": "小", "⺎": "兀", "⺏": "尣", "⺐": "尢", "⺑": "尣", "⺒": "巳", "⺓": "幺",
    "⺔": "彑", "⺕": "彐", "⺖": "忄", "⺗": "㣺", "⺘": "扌", "⺙": "攵", "⺛": "旡", "⺝": "月",
    "⺞": "歺", "⺟": "母", "⺠": "民", "⺡": "氵", "⺢": "氺", "⺣": "灬", "⺤": "爫", "⺥": "爫",
    "⺦": "丬", "⺧": "牛", "⺨": "犭", "⺩": "王", "⺪": "疋", "⺫": "目", "⺬": "示", "⺭": "礻",
    "⺮": "竹", "⺯": "糹", "⺰": "纟", "⺱": "罓", "⺲": "罒", "⺳": "网", "⺴": "网", "⺵": "网",
    "⺶": "羊", "⺷": "羊", "⺸": "羊", "⺹": "老", "⺺": "聿", "⺼": "肉", "⺽": "臼", "⺾": "艹",
    "⺿": "艹", "⻀": "艹", "⻁": "虎", "⻂": "衤", "⻃": "西", "⻄": "西", "⻅": "见", "⻆": "角",
    "⻇": "角", "⻈": "讠", "⻉": "贝", "⻊": "足", "⻋": "车", "⻌": "辶", "⻍": "辶", "⻎": "辶",
    "⻏": "阝", "⻐": "钅", "⻑": "長", "⻒": "镸", "⻓": "长", "⻔": "门", "⻕": "阜", "⻖": "阝",
    "⻗": "雨", "⻘": "青", "⻙": "韦", "⻚": "页", "⻛": "风", "⻜": "飞", "⻝": "食", "⻟": "飠",
    "⻠": "饣", "⻡": "首", "⻢": "马", "⻣": "骨", "⻤": "鬼", "⻥": "鱼", "⻦": "鸟", "⻧": "卤",
    "⻨": "麦", "⻩": "黄", "⻪": "黾", "⻬": "齐", "⻮": "齿", "⻰": "龙", "⻳": "龟",
}  # fmt: skip
# Soft hyphens, zero-width spaces and joiners, direction marks and variation selectors.
_INVISIBLE = "\xad\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u2060\u2061\u2062\u2063\u2064\ufeff"
_TABLE = str.maketrans(
    {
        **RADICALS,
        **dict.fromkeys(_INVISIBLE),
        **dict.fromkeys(map(chr, (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)))),
        **dict.fromkeys(map(chr, range(0xD800, 0xE000)), "\ufffd"),  # OpenCC refuses surrogates
    }
)
_MOST_ROUNDS = 8

IDEOGRAPH = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_IDEOGRAPHS = re.compile(f"[{IDEOGRAPH}]")
_LATIN_WORDS = re.compile(r"[A-Za-zÀ-ɏ]+")
_SPACES = re.compile(r"\s+")


class _Converter(Protocol):
    def convert(self, text: str) -> str: ...


@lru_cache(maxsize=1)
def _simplifier() -> _Converter:
    import opencc  # 20 ms and 15 MB: paid at the first fold

    return cast("_Converter", opencc.OpenCC("t2s"))


def fold(text: str) -> str:
    """Return `text` in NFKC, simplified characters and lower case, white space as single spaces.

    Characters that print nothing are dropped, lone surrogates become U+FFFD. Idempotent. Lengths
    change, so offsets into the result mean nothing in `text`.
    """
    # An ASCII text has nothing that normalising or simplifying could change.
    if text.isascii():
        return _SPACES.sub(" ", text.lower()).strip()
    text = unicodedata.normalize("NFKC", text.translate(_TABLE))
    # Conversion goes by phrases and lower case can undo NFKC, so a first pass can bring together
    # what a second would change. One pass is enough for nearly all texts.
    for _ in range(_MOST_ROUNDS):
        folded = unicodedata.normalize("NFKC", _simplifier().convert(text).lower())
        if folded == text:
            break
        text = folded
    return _SPACES.sub(" ", text).strip()


def language_of(text: str) -> Language:
    """Return "zh" where ideographs outnumber Latin words, else "en".

    An English word is about as long as one or two ideographs, so counting letters against
    ideographs would call a Chinese text with many English names English.
    """
    ideographs = 0 if text.isascii() else len(_IDEOGRAPHS.findall(text))
    return "zh" if ideographs > len(_LATIN_WORDS.findall(text)) else "en"
