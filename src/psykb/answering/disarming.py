"""Text that can do nothing but be read: as letters on a terminal, as data before a model."""

import re

# Every kind of square bracket becomes a round one: a number in square brackets is psykb's alone.
_OPENING = "[⁅❲⟦⟬⦋⦍⦏⸢⸤⌈⌊"
_CLOSING = "]⁆❳⟧⟭⦌⦎⦐⸣⸥⌉⌋"
_WIDE_OPENING = "［【〖〔〘〚﹇︗︻︹﹝"
_WIDE_CLOSING = "］】〗〕〙〛﹈︘︼︺﹞"
_WIDE_LETTERS = range(0xFF01, 0xFF5F)  # the full-width forms of ASCII, in its order
_TABLE = str.maketrans(
    {
        **{chr(c): chr(c - 0xFEE0) for c in _WIDE_LETTERS if chr(c - 0xFEE0).isalnum()},
        **dict.fromkeys(_OPENING, "("),
        **dict.fromkeys(_CLOSING, ")"),
        **dict.fromkeys(_WIDE_OPENING, "（"),
        **dict.fromkeys(_WIDE_CLOSING, "）"),
        **dict.fromkeys("＜﹤", "<"),
        "｜": "|",
        "＿": "_",
        "`": "'",
        # variation selectors print nothing and part what belongs together
        **dict.fromkeys(map(chr, (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)))),
    }
)
_TAG = re.compile(r"<(?!\s*[\d.=])")  # "p < .05" is no tag
_ROLE = re.compile(
    r"(?<![a-z])(system|assistant|user|human|developer|tool|function|系统|助手|用户)\s*[:：]",
    re.IGNORECASE,
)
_DECLINE = re.compile(r"no[\s_]*_[\s_]*answer", re.IGNORECASE)
_SPACES = re.compile(r"\s+")


def printable(text: str) -> str:
    """Return `text` without the characters that steer a terminal or print nothing; lines stay.

    Control characters, escape among them, direction marks and zero-width characters go; other
    white space becomes a space. What this does to a text it does to each of its parts.
    """
    return "".join(c if c.isprintable() or c == "\n" else " " * c.isspace() for c in text)


def as_data(text: str) -> str:
    """Return text of a book as one line that a model can take for nothing but a part of a book.

    It holds no square bracket, so that it can bear no sentence number; no `<` before a word, so
    that it can open or close no tag and no chat-template mark; no role before a colon; no
    `NO_ANSWER`. Idempotent. It is for showing only: quotes are cut from the store.
    """
    text = printable(text).translate(_TABLE)
    text = _TAG.sub("‹", text)
    text = _ROLE.sub(r"\1 – ", text)
    text = _DECLINE.sub("no answer", text)
    return _SPACES.sub(" ", text).strip()
