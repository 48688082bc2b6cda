"""The kinds of personal data, how each is written where it is masked, and one find of it."""

import re
from enum import StrEnum

from psykb.types import Language, record
from psykb.types.records import check_range


class Kind(StrEnum):
    """What was found; in the order in which overlapping finds are settled."""

    EMAIL = "email"
    IDENTITY_CARD = "identity_card"
    BANK_CARD = "bank_card"
    WECHAT = "wechat"
    QQ = "qq"
    PHONE = "phone"
    ADDRESS = "address"
    NAME = "name"


_WORDS: dict[Kind, tuple[str, str]] = {
    Kind.EMAIL: ("邮箱", "EMAIL"),
    Kind.IDENTITY_CARD: ("身份证号", "IDENTITY_CARD"),
    Kind.BANK_CARD: ("银行卡号", "BANK_CARD"),
    Kind.WECHAT: ("微信号", "WECHAT"),
    Kind.QQ: ("QQ号", "QQ"),
    Kind.PHONE: ("电话", "PHONE"),
    Kind.ADDRESS: ("地址", "ADDRESS"),
    Kind.NAME: ("姓名", "NAME"),
}
_KINDS = {word: kind for kind, words in _WORDS.items() for word in words}
MASK = re.compile(
    rf"\[(?P<word>{'|'.join(map(re.escape, _KINDS))})_?(?P<number>[1-9][0-9]{{0,5}})\]"
)


@record
class Found:
    """One place of personal data in a text.

    `[start, end)` are code points of the text as it stands; `value` is the same for spellings of
    the same thing ("+86 138…" and "138-…").
    """

    start: int
    end: int
    kind: Kind
    value: str

    def __post_init__(self) -> None:
        check_range("found", self.start, self.end)


def mask(kind: Kind, number: int, language: Language) -> str:
    """Return what stands for the `number`th value of a kind: "[姓名1]", "[NAME_1]"."""
    zh, en = _WORDS[kind]
    return f"[{zh}{number}]" if language == "zh" else f"[{en}_{number}]"


def masks(text: str) -> list[tuple[Kind, int]]:
    """Return the masks that a text has already, in their order."""
    return [(_KINDS[m["word"]], int(m["number"])) for m in MASK.finditer(text)]
