"""A sentence as its clauses, each as the tokens that it is said in.

Every word, ideograph, bracket and sign is a token: pronouns, modals, tenses, ranges and units too.
Left out are only particles that state nothing; brought together are only the few words that may
stand for one another in any sentence, and the spellings of a number.
"""

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from psykb.text.folding import IDEOGRAPH, fold
from psykb.types import Language

_MARK = re.compile(r"\s*((?<!\d),|,(?!\d)|[;。!]|\.(?!\w)|——|\s[—–]\s)\s*")
# What may stand for one another wherever it stands, and what states nothing.
_ZH: Mapping[str, str] = {
    "造成": "导致",
    "引起": "导致",
    "引发": "导致",
    "减轻": "缓解",
    "大夫": "医生",
    "爸爸妈妈": "父母",
    "爸妈": "父母",
    "假如": "如果",
    "之后": "以后",
    "之前": "以前",
    "的时候": "时",
    "然后再": "再",
    "睡觉前": "睡前",
    "并不": "不",
    "并没有": "没有",
    "有些人": "有的人",
    "经常": "常常",
    "逐渐": "渐渐",
    "有利于": "有助于",
    "使得": "使",
    "让人": "使人",
    "难睡着": "难入睡",
    "一部分": "部分",
    "轻度的": "轻度",
    "中度的": "中度",
    "重度的": "重度",
    "其实": "",
}
_EN: Mapping[str, str] = {"kid": "child", "kids": "children"}
_ZH_WORD = re.compile("(?<!副)其实|" + "|".join(sorted(_ZH.keys() - {"其实"}, key=len)[::-1]))
_FINAL = re.compile("[呢吧啊呀嘛哦]+$")
_NUMERAL = "零〇一二两三四五六七八九十百"
_ZH_NUMBER = re.compile(
    rf"(?<![{_NUMERAL}])(?:(?P<hundreds>[一二两三四五六七八九])百(?:零(?P<after>[一二三四五六七八九])"
    r"|(?=[一二三四五六七八九]十)|(?![零〇一二两三四五六七八九十])))?"
    r"(?:(?P<tens>[一二三四五六七八九]?)(?P<ten>十))?(?P<ones>[一二两三四五六七八九]?)"
    rf"(?![{_NUMERAL}])"
)
_DIGITS = {char: n for n, char in enumerate("零一二三四五六七八九")} | {"两": 2}
_TOKEN = re.compile(
    r"(?P<number>\d+(?:,\d{3})*(?:\.\d+)?)|#\d+|"
    rf"[^\W\d_{IDEOGRAPH}]+(?:['’-][^\W\d_{IDEOGRAPH}]+)*|\S"
)
_CONTRACTED = re.compile(r"\b(\w+)n['’]t\b|\b(can)not\b")
_EN_VALUES = {
    "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40,
    "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
# Beside one of these a number may be a part of another: "twenty five", "one to two".
_BESIDE = {*_EN_VALUES, "one", "hundred", "thousand", "million", "billion", "and", "or", "to", "-"}
_STEMS = {"wo": "will", "ca": "can", "sha": "shall"}
_EN_OPENING = re.compile(r"^(?:actually|well)\s+")


class Clause(NamedTuple):
    """A clause: folded text, the mark behind it ("" for none), its tokens (one at least)."""

    text: str
    mark: str
    tokens: tuple[str, ...]


def clauses(text: str, language: Language) -> tuple[Clause, ...]:
    """Return the clauses of a text in their order, without those that state nothing."""
    cut = _MARK.split(fold(text).strip())
    marks = ["。" if mark.strip() == "." else mark.strip() for mark in (*cut[1::2], "")]
    read = _of_zh if language == "zh" else _of_en
    found = (
        Clause(piece.strip(), mark, read(piece.strip()))
        for piece, mark in zip(cut[::2], marks, strict=True)
    )
    return tuple(clause for clause in found if clause.tokens)


def _of_zh(piece: str) -> tuple[str, ...]:
    bare = _ZH_WORD.sub(lambda m: _ZH[m[0]], _FINAL.sub("", piece))
    bare = _ZH_NUMBER.sub(_zh_value, bare)
    return tuple(_token(match) for match in _TOKEN.finditer(bare))


def _of_en(piece: str) -> tuple[str, ...]:
    bare = _CONTRACTED.sub(_with_not, _EN_OPENING.sub("", piece))
    found = [_token(match) for match in _TOKEN.finditer(bare)]
    return tuple(_en_token(found, at) for at in range(len(found)))


def _en_token(found: Sequence[str], at: int) -> str:
    word, beside = found[at], {*found[max(at - 1, 0) : at], *found[at + 1 : at + 2]}
    if word in _EN_VALUES and not beside & _BESIDE:
        return f"#{_EN_VALUES[word]}"
    return _EN.get(word, word)


def _token(match: re.Match[str]) -> str:
    return f"#{match['number'].replace(',', '')}" if match["number"] else match[0]


def _with_not(match: re.Match[str]) -> str:
    verb = (
        "can" if match[2] else {"wo": "will", "ca": "can", "sha": "shall"}.get(match[1], match[1])
    )
    return f"{verb} not"


def _zh_value(match: re.Match[str]) -> str:
    """Return a single well-formed numeral as digits; "三四十" and "一百二" stay as they are."""
    if not match[0]:
        return ""
    hundreds = _DIGITS[match["hundreds"]] * 100 if match["hundreds"] else 0
    tens = (_DIGITS[match["tens"]] if match["tens"] else 1) * 10 if match["ten"] else 0
    ones = match["ones"] or match["after"]
    return f"#{hundreds + tens + (_DIGITS[ones] if ones else 0)}"
