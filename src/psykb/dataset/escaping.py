"""How text is written in each kind of file: escapes that map each character by itself.

Because they do, `escape(a + b) == escape(a) + escape(b)`: what stands for a part of a text can be
replaced by the escaped part (see `markers`).
"""

import json

_MARKDOWN = {ord(c): f"\\{c}" for c in "\\`*_{}[]<>|#~"}
_MARKDOWN |= {ord("&"): "&amp;", ord("\n"): "<br>", ord("\r"): "", ord("\t"): "&#9;"}
# `"` at the beginning of a field would open a quoted one; tabs and line ends part fields and notes
_HTML = {
    ord("&"): "&amp;", ord("<"): "&lt;", ord(">"): "&gt;", ord('"'): "&quot;", ord("'"): "&#39;",
    ord("\n"): "<br>", ord("\r"): "&#13;", ord("\t"): "&#9;",
}  # fmt: skip

# [sound:…], [latex] and {{c1::…}} mean something to Anki where they stand as they are
_CARD = _HTML | {ord("["): "&#91;", ord("{"): "&#123;"}


def as_json(text: str) -> str:
    """Return what stands between the quotation marks of a JSON string; Chinese stays readable."""
    return json.dumps(text, ensure_ascii=False)[1:-1]


def as_csv(text: str) -> str:
    """Return what stands between the quotation marks of a CSV field (RFC 4180)."""
    return text.replace('"', '""')


def as_html(text: str) -> str:
    """Return text of an HTML field on one line of a tab-separated file."""
    return text.translate(_HTML)


def as_card(text: str) -> str:
    """Return text of a field of an Anki note that holds none of Anki's own markup."""
    return text.translate(_CARD)


def as_markdown(text: str) -> str:
    """Return text on one line of Markdown (CommonMark) that holds no markup."""
    return text.translate(_MARKDOWN)
