"""Read HTML: the main content without scripts, styles and navigation."""

import re
from pathlib import Path
from typing import TYPE_CHECKING

from psykb.config import Limits
from psykb.corpus.blocks import Draft, Facts
from psykb.corpus.cleaning import clean
from psykb.corpus.encoding import decode
from psykb.corpus.facts import authors_of, isbn_of, title_of
from psykb.corpus.files import read_bytes
from psykb.corpus.markup import markup_blocks

if TYPE_CHECKING:
    from lxml.etree import _Element

VERSION = "1"

_CHARSET = re.compile(
    rb"<meta[^>]+charset\s*=\s*[\"']?\s*([\w-]+)|<\?xml[^>]+encoding=[\"']([\w-]+)", re.IGNORECASE
)
_HEAD = 2048  # bytes in which the encoding is declared
# What pages call an encoding is often a subset of the one they use.
_WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "big5": "big5hkscs", "iso-8859-1": "cp1252"}
_TITLE_TAIL = re.compile(r"\s+[|–—·-]\s+[^|–—·]{1,40}$")


def read(path: Path, *, password: str | None = None, limits: Limits) -> Draft:  # noqa: ARG001
    """Read an HTML file; see `psykb.corpus.reading.read` for the errors."""
    source = decode_page(read_bytes(path, limits.text_bytes), where=str(path))
    root = parse(source)
    if root is None:
        return Draft(blocks=(), facts=Facts())
    return Draft(blocks=tuple(markup_blocks(_main(root))), facts=_facts(root))


def decode_page(data: bytes, *, where: str) -> str:
    """Return the source of a page: in the encoding it declares, if that fits, else as found."""
    declared = _CHARSET.search(data[:_HEAD])
    if declared and not data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        name = (declared.group(1) or declared.group(2)).decode("ascii").lower()
        try:
            return clean(data.decode(_WIDER.get(name, name)))
        except (UnicodeDecodeError, LookupError):
            pass
    return clean(decode(data, where=where))


def parse(source: str) -> "_Element | None":
    """Return the root element of a page, None if the source holds no element."""
    from lxml import etree

    parser = etree.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False)
    try:
        return etree.fromstring(source.encode(), parser)
    except etree.XMLSyntaxError:
        return None


def _main(root: "_Element") -> "_Element":
    """The element that holds the content: the only main or article there is, else the body."""
    for path in (".//main", ".//*[@role='main']", ".//article"):
        found = root.findall(path)
        if len(found) == 1:
            return found[0]
    body = root.find(".//body")
    return root if body is None else body


def _facts(root: "_Element") -> Facts:
    metas = {
        (meta.get("name") or meta.get("property") or "").lower(): meta.get("content") or ""
        for meta in root.iter("meta")
    }

    def first(*names: str) -> str | None:
        return next((metas[name] for name in names if metas.get(name)), None)

    title = root.findtext(".//title")
    own = title_of(first("citation_title", "dc.title", "dcterms.title"))
    language = (root.get("lang") or "").lower()
    licence = root.find(".//link[@rel='license']")
    year = re.match(r"\d{4}", first("citation_publication_date", "dc.date", "dcterms.date") or "")
    return Facts(
        title=own or title_of(_TITLE_TAIL.sub("", clean(title)) if title else None),
        authors=authors_of(first("citation_author", "author", "dc.creator", "dcterms.creator")),
        year=int(year.group()) if year else None,
        isbn=isbn_of(first("citation_isbn", "isbn", "books:isbn", "dc.identifier") or ""),
        language="zh" if language.startswith("zh") else "en" if language.startswith("en") else None,
        licence=first("dc.rights", "dcterms.rights", "dcterms.license")
        or (licence.get("href") if licence is not None else None),
    )
