"""How many tokens a text takes, where no server has counted: expected, at most, at least.

Every model has a tokenizer of its own, so these are two bounds and a middle, not counts. They were
measured on 1,200 texts of 600 characters (textbooks and examinations in Chinese, conversations in
Chinese, textbooks in English) against the tokenizers of Qwen, GPT-4o (o200k_base) and GPT-4
(cl100k_base). Real counts as a share of `expected`, 5th to 95th percentile of the texts:

    Chinese books         Qwen 0.84–0.98   GPT-4o 0.89–1.15   GPT-4 1.05–1.68
    Chinese conversation  Qwen 0.83–0.92   GPT-4o 0.95–1.08   GPT-4 1.29–1.55
    English books         Qwen 0.82–1.07   GPT-4o 0.81–0.98   GPT-4 0.81–0.99

The few tokens that a chat template puts around each message are in none of them.
"""

import math
import re

from psykb.types import record

# What is written without spaces between words: ideographs, kana, hangul.
_WIDE = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff]")
_WORDS = re.compile("[A-Za-z\u00c0-\u024f]+")
_DIGITS = re.compile("[0-9]")
_MARKS = re.compile(r"[!-/:-@\[-`{-~\t\n\r]")

# After a least-squares fit to the mean of Qwen and GPT-4o on the starter library: rounded, the
# share of spaces given to words, and none above a token a byte.
_PER_WORD, _PER_LETTER = 0.85, 0.08
_PER_WIDE, _PER_DIGIT, _PER_MARK, _PER_OTHER = 0.68, 0.9, 0.7, 1.0
# A token holds no more than one word, and in Chinese seldom more than two characters.
_LEAST_WORD, _LEAST_WIDE, _LEAST_DIGIT = 0.75, 0.4, 0.2


@record
class _Counted:
    words: int
    letters: int
    wide: int
    digits: int
    marks: int
    others: int


def expected(text: str) -> int:
    """Return about how many tokens `text` takes, ≥ 0; it errs by up to a third (see the module)."""
    n = _count(text)
    return math.ceil(
        _PER_WORD * n.words
        + _PER_LETTER * n.letters
        + _PER_WIDE * n.wide
        + _PER_DIGIT * n.digits
        + _PER_MARK * n.marks
        + _PER_OTHER * n.others
    )


def at_most(text: str) -> int:
    """Return more tokens than `text` can take, for what is reserved before a call.

    It is the number of bytes in UTF-8: a byte-level tokenizer cannot give more than one a byte.
    The measured texts took 0.15 to 0.7 of it.
    """
    return len(text.encode("utf-8", "surrogatepass"))


def at_least(text: str) -> int:
    """Return fewer tokens than `text` is likely to take, to notice that a server cut it.

    The measured texts took 1.4 to 6.4 times it; a long run of one mark may take less.
    """
    n = _count(text)
    return math.floor(_LEAST_WORD * n.words + _LEAST_WIDE * n.wide + _LEAST_DIGIT * n.digits)


def _count(text: str) -> _Counted:
    words = _WORDS.findall(text)
    letters = sum(map(len, words))
    wide = len(_WIDE.findall(text))
    digits = len(_DIGITS.findall(text))
    marks = len(_MARKS.findall(text))
    return _Counted(
        words=len(words),
        letters=letters,
        wide=wide,
        digits=digits,
        marks=marks,
        others=len(text) - letters - wide - digits - marks - text.count(" "),
    )
