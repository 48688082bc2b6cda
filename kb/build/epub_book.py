"""Makes an EPUB 3 book out of parsed chapters."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from html import escape

from about import AUTHOR, CREATED, LICENCE, LICENCE_URL, YEAR, Book
from blocks import Block, Heading, Inline, ItemList, Paragraph, Table
from zips import write_zip

_CONTAINER = """<?xml version="1.0" encoding="UTF-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
  <rootfiles>
    <rootfile full-path="EPUB/package.opf" media-type="application/oebps-package+xml"/>
  </rootfiles>
</container>
"""

_CSS = """body { line-height: 1.7; margin: 0 5%; }
h1 { font-size: 1.5em; margin: 2em 0 1.5em; text-align: center; }
h2 { font-size: 1.2em; margin: 1.6em 0 0.8em; }
h3 { font-size: 1.05em; margin: 1.2em 0 0.6em; }
h1, h2, h3 { line-height: 1.35; break-after: avoid; page-break-after: avoid; }
p { margin: 0; text-align: justify; text-indent: 2em; }
p.front { text-align: center; text-indent: 0; margin: 0.5em 0; }
ul, ol { margin: 0.5em 0; padding-left: 2em; }
table { border-bottom: 1px solid; border-collapse: collapse; border-top: 1px solid;
  margin: 1em auto; }
th, td { padding: 0.3em 0.6em; text-align: left; vertical-align: top; }
thead th { border-bottom: 1px solid; }
nav ol { list-style: none; }
"""


def _inline(content: Inline) -> str:
    return "".join(
        f"<strong>{escape(span.text)}</strong>" if span.bold else escape(span.text)
        for span in content
    )


def _row(cells: tuple[Inline, ...], tag: str) -> str:
    return "<tr>" + "".join(f"<{tag}>{_inline(cell)}</{tag}>" for cell in cells) + "</tr>"


def _block(block: Block, ids: dict[int, str]) -> str:
    """Render one block; ``ids`` gives the anchor of a heading by its identity."""
    match block:
        case Heading(level, text):
            return f'<h{level} id="{ids[id(block)]}">{escape(text)}</h{level}>'
        case Paragraph(content):
            return f"<p>{_inline(content)}</p>"
        case ItemList(ordered, items):
            tag = "ol" if ordered else "ul"
            inner = "\n".join(f"<li>{_inline(item)}</li>" for item in items)
            return f"<{tag}>\n{inner}\n</{tag}>"
        case Table(header, rows):
            body = "\n".join(_row(row, "td") for row in rows)
            head = _row(header, "th")
            return f"<table>\n<thead>{head}</thead>\n<tbody>\n{body}\n</tbody>\n</table>"


def _page(title: str, language: str, body: str) -> bytes:
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE html>
<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"
  xml:lang="{language}" lang="{language}">
<head>
<meta charset="UTF-8"/>
<title>{escape(title)}</title>
<link rel="stylesheet" type="text/css" href="style.css"/>
</head>
<body>
{body}
</body>
</html>
""".encode()


def _title_page(book: Book) -> bytes:
    lines = (
        f"{AUTHOR}　著",
        str(YEAR),
        f"© {YEAR} {AUTHOR}。本书以{LICENCE}许可发布：{LICENCE_URL}",
    )
    body = f'<section epub:type="titlepage">\n<h1>{escape(book.title)}</h1>\n'
    body += "\n".join(f'<p class="front">{escape(line)}</p>' for line in lines)
    return _page(book.title, book.language, body + "\n</section>")


def _nav(book: Book, chapters: Sequence[tuple[str, list[Block], dict[int, str]]]) -> bytes:
    entries = []
    for name, blocks, ids in chapters:
        heads = [block for block in blocks if isinstance(block, Heading)]
        inner = "".join(
            f'\n<li><a href="{name}#{ids[id(head)]}">{escape(head.text)}</a></li>'
            for head in heads
            if head.level == 2
        )
        nested = f"\n<ol>{inner}\n</ol>\n" if inner else ""
        entries.append(f'<li><a href="{name}">{escape(heads[0].text)}</a>{nested}</li>')
    listing = "\n".join(entries)
    body = f'<nav epub:type="toc" id="toc">\n<h1>目录</h1>\n<ol>\n{listing}\n</ol>\n</nav>'
    return _page("目录", book.language, body)


def _package(book: Book, names: Sequence[str]) -> bytes:
    identifier = uuid.uuid5(uuid.NAMESPACE_URL, f"https://psykb.invalid/{book.title}")
    subjects = "\n".join(f"    <dc:subject>{escape(s)}</dc:subject>" for s in book.subjects)
    xhtml = "application/xhtml+xml"
    manifest = "\n".join(
        f'    <item id="{name.removesuffix(".xhtml")}" href="{name}" media-type="{xhtml}"/>'
        for name in names
    )
    spine = "\n".join(f'    <itemref idref="{name.removesuffix(".xhtml")}"/>' for name in names)
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="book-id"
  xml:lang="{book.language}">
  <metadata xmlns:dc="http://purl.org/dc/elements/1.1/">
    <dc:identifier id="book-id">urn:uuid:{identifier}</dc:identifier>
    <dc:title>{escape(book.title)}</dc:title>
    <dc:language>{book.language}</dc:language>
    <dc:creator>{escape(AUTHOR)}</dc:creator>
    <dc:date>{YEAR}</dc:date>
    <dc:description>{escape(book.description)}</dc:description>
{subjects}
    <dc:rights>{LICENCE}</dc:rights>
    <link rel="dcterms:license" href="{LICENCE_URL}"/>
    <meta property="dcterms:modified">{CREATED:%Y-%m-%dT%H:%M:%SZ}</meta>
  </metadata>
  <manifest>
    <item id="nav" href="nav.xhtml" media-type="{xhtml}" properties="nav"/>
    <item id="style" href="style.css" media-type="text/css"/>
{manifest}
  </manifest>
  <spine>
{spine}
  </spine>
</package>
""".encode()


def build_epub(book: Book, chapters: Sequence[list[Block]]) -> bytes:
    """Return the EPUB file; each chapter becomes one XHTML document."""
    named: list[tuple[str, list[Block], dict[int, str]]] = []
    for number, blocks in enumerate(chapters, start=1):
        heads = [block for block in blocks if isinstance(block, Heading)]
        ids = {id(head): f"h{index}" for index, head in enumerate(heads, start=1)}
        named.append((f"chapter-{number:02}.xhtml", blocks, ids))
    pages = [("title.xhtml", _title_page(book))]
    for name, blocks, ids in named:
        first = blocks[0]
        title = first.text if isinstance(first, Heading) else book.title
        body = "\n".join(_block(block, ids) for block in blocks)
        pages.append((name, _page(title, book.language, body)))
    members = [
        ("mimetype", b"application/epub+zip"),
        ("META-INF/container.xml", _CONTAINER.encode()),
        ("EPUB/package.opf", _package(book, [name for name, _ in pages])),
        ("EPUB/nav.xhtml", _nav(book, named)),
        ("EPUB/style.css", _CSS.encode()),
        *((f"EPUB/{name}", data) for name, data in pages),
    ]
    return write_zip(members, stored=frozenset({"mimetype"}))
