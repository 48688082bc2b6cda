"""Read EPUB: the XHTML of the spine, in its order, with the metadata of the package."""

import posixpath
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

from psykb.config import Limits
from psykb.corpus.blocks import Block, Draft, Facts
from psykb.corpus.containers import Container, parse_xml
from psykb.corpus.facts import authors_of, isbn_of, title_of
from psykb.corpus.files import damaged
from psykb.corpus.markup import markup_blocks
from psykb.corpus.readers.html import decode_page, parse
from psykb.errors import UnreadableFileError
from psykb.messages import text as _
from psykb.types import Reason

if TYPE_CHECKING:
    from lxml.etree import _Element

VERSION = "1"

_CONTAINER = "META-INF/container.xml"
_RIGHTS = "META-INF/encryption.xml"
_FONT_OBFUSCATION = ("http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC")
_PAGES = frozenset(("application/xhtml+xml", "text/html", "application/x-dtbook+xml"))
_YEAR = re.compile(r"\d{4}")


def read(path: Path, *, password: str | None = None, limits: Limits) -> Draft:  # noqa: ARG001
    """Read an EPUB; see `psykb.corpus.reading.read` for the errors."""
    with Container(path, limits) as container:
        _refuse_protected(container, path)
        package_name = _package_name(container, path)
        package = parse_xml(container.read(package_name), path)
        folder = posixpath.dirname(package_name)
        blocks: list[Block] = []
        for name in _spine(package, folder):
            if name in container:
                blocks.extend(_page(container.read(name), path))
    if sum(len(block.text) for block in blocks) > limits.text_bytes:
        from psykb.corpus.files import too_large

        raise too_large(path, limits.text_bytes)
    return Draft(blocks=tuple(blocks), facts=_facts(package))


def _refuse_protected(container: Container, path: Path) -> None:
    """Refuse books with digital rights management; obfuscated fonts do not matter."""
    if _RIGHTS not in container:
        return
    methods = [
        element.get("Algorithm") or ""
        for element in parse_xml(container.read(_RIGHTS), path).iter("{*}EncryptionMethod")
    ]
    if any(method not in _FONT_OBFUSCATION for method in methods):
        raise UnreadableFileError(
            _("{file}: protected by digital rights management; psykb cannot open it").format(
                file=path
            ),
            reason=Reason.ENCRYPTED,
        )


def _package_name(container: Container, path: Path) -> str:
    if _CONTAINER in container:
        for root in parse_xml(container.read(_CONTAINER), path).iter("{*}rootfile"):
            name = unquote(root.get("full-path") or "")
            if name in container:
                return name
    packages = sorted(name for name in container.names if name.lower().endswith(".opf"))
    if not packages:
        raise damaged(path, _("no EPUB: its package is missing"))
    return packages[0]


def _spine(package: "_Element", folder: str) -> Iterator[str]:
    """The names of the pages in reading order, each once."""
    manifest = {
        item.get("id"): item
        for item in package.iter("{*}item")
        if (item.get("media-type") or "") in _PAGES
    }
    seen: set[str] = set()
    for reference in package.iter("{*}itemref"):
        item = manifest.get(reference.get("idref"))
        if item is None or "nav" in (item.get("properties") or "").split():
            continue
        name = posixpath.normpath(posixpath.join(folder, unquote(item.get("href") or "")))
        if name not in seen:
            seen.add(name)
            yield name


def _page(data: bytes, path: Path) -> list[Block]:
    """The blocks of a page: read as XML, or as HTML where it is not well-formed."""
    from lxml import etree

    try:
        root: _Element | None = parse_xml(_without_doctype(data), path)
    except UnreadableFileError as error:
        if error.reason is Reason.UNSAFE_XML:
            raise
        try:
            root = parse(decode_page(data, where=str(path)))
        except etree.LxmlError:
            root = None
    if root is None:
        return []
    body = next(iter(root.iter("{*}body")), root)
    return markup_blocks(body)


def _without_doctype(data: bytes) -> bytes:
    """XHTML names its document type, whose entities nobody resolves; HTML's own are common."""
    return re.sub(rb"<!DOCTYPE[^>\[]*>", b"", data, count=1, flags=re.IGNORECASE)


def _facts(package: "_Element") -> Facts:
    def values(name: str) -> list[str]:
        found = package.iter("{http://purl.org/dc/elements/1.1/}" + name)
        return [" ".join((element.text or "").split()) for element in found]

    date = _YEAR.match(next(iter(values("date")), ""))
    language = next(iter(values("language")), "").lower()
    rights = next((value for value in values("rights") if value), None)
    isbn = next((n for value in values("identifier") if (n := isbn_of(value))), None)
    return Facts(
        title=title_of(next(iter(values("title")), None)),
        authors=tuple(name for value in values("creator") for name in authors_of(value)),
        year=int(date.group()) if date else None,
        isbn=isbn,
        language="zh" if language.startswith("zh") else "en" if language.startswith("en") else None,
        licence=rights,
    )
