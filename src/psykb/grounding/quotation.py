"""Find what a text claims to quote, and whether it stands in the sentences quoted from."""

import re
from collections.abc import Sequence

from psykb.text.folding import IDEOGRAPH, fold

LEAST_IDEOGRAPHS = 8
LEAST_WORDS = 4
# Pairs of quotation marks of folded text; an apostrophe stands inside of a word, which an ideograph
# is none of: 书上说'…'.
_LETTER = f"(?:(?![{IDEOGRAPH}])\\w)"
_QUOTED = re.compile(
    '“([^“”]+)”|「([^「」]+)」|『([^『』]+)』|"([^"]+)"|‘([^‘’]+)’'
    f"|(?<!{_LETTER})'([^']+(?:{_LETTER}'s?{_LETTER}[^']+)*)'(?!{_LETTER})|«([^«»]+)»"
    "|`+([^`]+)`+|〝([^〝〞〟]+)[〞〟]"
)
# An address on the net is copied letter by letter, too.
_ADDRESS = re.compile(
    r"\b(?:https?://|www\.)[^\s,;。、”’」』》)\]]+|\b[\w.+-]+@[\w-]+\.[a-z]{2,}", re.ASCII
)
_IDEOGRAPHS = re.compile(f"[{IDEOGRAPH}]")
_WORDS = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_MARKS = " ,.;:!?…、。,;:!?·—–-\"'“”‘’「」『』«»*()"


def quotations(text: str) -> tuple[str, ...]:
    """Return what stands in quotation marks and is long enough to be a quote, folded, in order.

    A quote has at least 8 ideographs or 4 words; what is shorter is a term.
    """
    found = []
    for match in _QUOTED.finditer(fold(text)):
        inner = next(group for group in match.groups() if group is not None).strip(_MARKS)
        bare = _IDEOGRAPHS.sub(" ", inner)
        if (
            len(_IDEOGRAPHS.findall(inner)) >= LEAST_IDEOGRAPHS
            or len(_WORDS.findall(bare)) >= LEAST_WORDS
        ):
            found.append(inner)
    return tuple(found)


def misquoted(claim: str, sentences: Sequence[str]) -> tuple[str, ...]:
    """Return the quotes and addresses of `claim` that stand, folded, in none of the `sentences`."""
    sources = [_plain(fold(sentence)) for sentence in sentences]
    said = (*quotations(claim), *(m.rstrip(_MARKS) for m in _ADDRESS.findall(fold(claim))))
    return tuple(q for q in said if not any(_plain(q) in s for s in sources))


def _plain(folded: str) -> str:
    """Level the marks that printers set differently: quotation marks within quotes, and dashes."""
    return re.sub('[“”‘’「」『』«»〝〞〟`"*]', "'", re.sub("[—–−‐‑]+", "-", folded))
