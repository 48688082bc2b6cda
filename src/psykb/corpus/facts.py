"""Learn title, authors, edition, year and ISBN from metadata and from the first pages."""

import hashlib
import re
from collections.abc import Callable, Sequence
from typing import TypeVar

from psykb.corpus.blocks import Block, Facts
from psykb.corpus.headings import kind_of
from psykb.corpus.numbering import numbering
from psykb.text.folding import fold

T = TypeVar("T")

_FILE_NAME = re.compile(
    r"^Microsoft (?:Word|PowerPoint) - "
    r"|\.(?:docx?|pdf|indd|qxd|tex|wps|pptx?|txt|html?|rtf|epub|pages)$"
    r"|^(?:untitled|unknown|无标题|未命名|新建|文档|document|title)\W?\d*$|^[\w-]*\d{6,}[\w-]*$|^\W*$"
    r"|^(?:doc|book|scan|img|file|pdf)[\W_]*\d+$|[\\/]|^(?:slide|presentation|演示文稿)\W?\d*$",
    re.IGNORECASE,
)
_NOT_A_PERSON = re.compile(
    r"^(?:administrator|admin|user|owner|unknown|author|微软用户|用户|pc|dell|lenovo|hp|asus|"
    r"python-docx|calibre.*|微软中国|anonymous|\(?unspecified\)?|\W*)$",
    re.IGNORECASE,
)
# Commas part names only where none of the parts is "Jr." or a bare initial ("Woodworth, R. S.").
_BETWEEN_AUTHORS = re.compile(r"\s*(?:[;；、/|&]|\band\b|\bwith\b)\s*")
_COMMA = re.compile(r"\s*[,，]\s*")
_ROLE = re.compile(r"\s*(?:等?(?:主编|编著|编|著|译|合著)|等)$")

_ISBN = re.compile(
    r"ISBN(?:-?1[03])?(?:\s*\([^)]*\))?[\s:：]*((?:97[89][-\s–]?)?(?:\d[-\s–]?){9}[\dXx])",
    re.IGNORECASE,
)
_BARE_ISBN = re.compile(r"^(?:urn:isbn:|isbn[:\s]*)?((?:97[89])?\d{9}[\dXx])$", re.IGNORECASE)
_YEAR = re.compile(
    r"(?:©|\(c\)|copyright(?: ©| \(c\))?,?)\D{0,40}?((?:1[6-9]|20)\d\d)\b"
    r"|((?:1[89]|20)\d\d)\s*年\s*\d{1,2}\s*月\s*第\s*[\d一二三四五六七八九十]+\s*[版次]",
    re.IGNORECASE,
)
_EDITION = re.compile(
    r"第\s*[\d一二三四五六七八九十]{1,3}\s*版(?!次)|[（(](?:修订|增订|第[\d一二三四五六七八九十]+)版[）)]|(?:修订|增订)版"
    r"|\b(?:\d{1,2}(?:st|nd|rd|th)|[Ff]irst|[Ss]econd|[Tt]hird|[Ff]ourth|[Ff]ifth|[Ss]ixth|[Ss]eventh"
    r"|[Ee]ighth|[Nn]inth|[Tt]enth|[Rr]evised) [Ee]dition\b|\b\d{1,2}e\b"
)
_CREATIVE = re.compile(
    r"\bCC[ -](BY(?:[ -](?:NC|ND|SA))*)(?:[ -]?(\d\.\d))?"
    r"|creativecommons\.org/licenses/([a-z-]+)/(\d\.\d)"
)
_NO_RIGHTS = re.compile(r"\bCC0\b|creativecommons\.org/publicdomain/zero")
_PUBLIC_DOMAIN = re.compile(r"\bpublic domain\b|公有领域|公共领域|Project Gutenberg", re.IGNORECASE)
_FRONT_BLOCKS = 40  # blocks in which an imprint may stand
_FRONT_LENGTH = 300  # characters above which a block is prose and no imprint


def title_of(metadata: str | None) -> str | None:
    """Return a title out of a file's metadata, None if it is empty or but a file's name."""
    title = " ".join((metadata or "").split())
    return None if _FILE_NAME.search(title) else title


def authors_of(metadata: str | None) -> tuple[str, ...]:
    """Return the names in an author field: 《张三、李四编著》 and "J. Doe and M. Roe" are two."""
    names: list[str] = []
    for part in _BETWEEN_AUTHORS.split(" ".join((metadata or "").split())):
        pieces = _COMMA.split(part)
        # "Woodworth, Robert S." is one name, "Jane Doe, Mary Roe" are two
        whole = len(pieces) == 2 and (" " not in pieces[0] and pieces[0].isascii())
        names.extend([part] if whole else pieces)
    cleaned = (_ROLE.sub("", name).strip(" ,;，；") for name in names)
    return tuple(dict.fromkeys(n for n in cleaned if n and not _NOT_A_PERSON.match(n)))


def isbn_of(text: str) -> str | None:
    """Return the first valid ISBN in `text`, as digits (and X) only; None if there is none.

    A number counts when it follows the word ISBN or is all that `text` holds, and its check digit
    is right (ISO 2108).
    """
    alone = _BARE_ISBN.match(re.sub(r"[-\s–]", "", text))
    candidates = [alone.group(1)] if alone else [m.group(1) for m in _ISBN.finditer(text)]
    for candidate in candidates:
        digits = re.sub(r"[^\dXx]", "", candidate).upper()
        if _checks(digits):
            return digits
    return None


def _checks(digits: str) -> bool:
    values = [10 if c == "X" else int(c) for c in digits]
    if len(values) == 10:
        return sum(v * (10 - i) for i, v in enumerate(values)) % 11 == 0
    return "X" not in digits and sum(v * (1 + 2 * (i % 2)) for i, v in enumerate(values)) % 10 == 0


def year_of(text: str) -> int | None:
    """Return the year of a copyright line or of a Chinese imprint ("2019年3月第1版")."""
    found = _YEAR.search(text)
    return int(found.group(1) or found.group(2)) if found else None


def edition_of(text: str) -> str | None:
    """Return the words that name the edition ("第3版", "2nd edition"), or None."""
    found = _EDITION.search(text)
    return found.group().strip("（）()") if found else None


def licence_of(text: str) -> str | None:
    """Return the open licence that `text` names, as "CC BY-SA 4.0", "CC0" or "public domain"."""
    found = _CREATIVE.search(text)
    if found:
        terms, number = (found[1] or found[3]).upper().replace(" ", "-"), found[2] or found[4]
        return f"CC {terms} {number}" if number else f"CC {terms}"
    if _NO_RIGHTS.search(text):
        return "CC0"
    return "public domain" if _PUBLIC_DOMAIN.search(text) else None


def complete(facts: Facts, blocks: Sequence[Block], *, stem: str) -> Facts:
    """Fill what the metadata leave open from the first blocks and the name of the file.

    Args:
        facts: what the file says itself.
        blocks: those of the document.
        stem: the file's name without folder and suffix.
    """
    imprint = [b.text for b in blocks[:_FRONT_BLOCKS] if len(b.text) <= _FRONT_LENGTH]
    title = facts.title or _heading_for_title(blocks) or stem
    return Facts(
        title=title,
        authors=facts.authors,
        edition=facts.edition or edition_of(title) or _first(edition_of, imprint[:10]),
        year=facts.year or _first(year_of, imprint),
        isbn=facts.isbn or _first(isbn_of, imprint),
        language=facts.language,
        licence=facts.licence or _first(licence_of, imprint),
    )


def _heading_for_title(blocks: Sequence[Block]) -> str | None:
    """The first heading; but the number of a chapter is a title only where there is one chapter."""
    headings = [b for b in blocks if b.kind == "heading"]
    if not headings:
        return None
    first = headings[0]
    several = sum(1 for b in headings if b.level <= first.level) > 1
    return None if several and (numbering(first.text) or kind_of(first.text)) else first.text


def _first(find: Callable[[str], T | None], texts: Sequence[str]) -> T | None:
    return next((found for text in texts if (found := find(text)) is not None), None)


def work_id(title: str, authors: Sequence[str], isbn: str | None) -> str:
    """Return "w" and 11 hex digits of the SHA-256 of folded title, authors and ISBN."""
    key = "\n".join(fold(part) for part in (title, *authors, isbn or ""))
    return "w" + hashlib.sha256(key.encode()).hexdigest()[:11]
