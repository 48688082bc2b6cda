"""Makes a printed textbook (PDF) out of parsed chapters, by way of Typst."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Sequence
from pathlib import Path

import typst
from about import AUTHOR, CREATED, LICENCE, LICENCE_NAME, LICENCE_URL, YEAR, Book
from blocks import Block, Heading, Inline, ItemList, Paragraph, SourceError, Table, plain

FONT = "Noto Serif CJK SC"
_TEMPLATE = Path(__file__).with_name("book.typ")
#: Sections that every chapter has; the table of contents leaves them out, and also the
#: letters of the glossary.
_UNLISTED = frozenset({"本章小结", "复习题", "参考文献"})
#: Full-width characters on a line of a table with no columns, the share of the line that a
#: column costs in padding, and the widest column that is never wrapped.
_TABLE_LINE, _PADDING, _NO_WRAP = 34.0, 0.9, 8.0
#: Bounds for the weight of a column that is wrapped.
_SHARE_MIN, _SHARE_MAX = 6.0, 24.0


def _string(text: str) -> str:
    """Return ``text`` as a Typst string literal."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _inline(content: Inline) -> str:
    """Return ``content`` as Typst markup in which no character has a special meaning."""
    return "".join(
        f"#strong({_string(span.text)});" if span.bold else f"#{_string(span.text)};"
        for span in content
    )


def _width(text: str) -> float:
    """Return how wide ``text`` is, counted in full-width characters."""
    return sum(1.0 if unicodedata.east_asian_width(c) in "WFA" else 0.55 for c in text)


def _columns(table: Table) -> str:
    """Return column widths: natural ones where they fit, else shares of what is left."""
    columns = list(zip(table.header, *table.rows, strict=True))
    widths = [max(_width(plain(cell)) for cell in column) for column in columns]
    fits = sum(widths) + _PADDING * len(widths) <= _TABLE_LINE
    parts = [
        "auto" if fits or width <= _NO_WRAP else f"{min(max(width, _SHARE_MIN), _SHARE_MAX):.2f}fr"
        for width in widths
    ]
    return "(" + "".join(f"{part}, " for part in parts) + ")"


def _table(table: Table) -> str:
    header = "".join(f"[{_inline(cell)}], " for cell in table.header)
    rows = ",\n  ".join(f"[{_inline(cell)}]" for row in table.rows for cell in row)
    return f"#book-table({_columns(table)}, ({header}),\n  {rows})"


def _block(block: Block) -> str:
    match block:
        case Heading(level, text):
            options = f"level: {level}"
            if text in _UNLISTED or len(text) == 1:
                options += ", outlined: false, bookmarked: true"
            return f"#heading({options}, {_string(text)})"
        case Paragraph(content):
            return _inline(content)
        case ItemList(ordered, items):
            mark = "+" if ordered else "-"
            return "\n".join(f"{mark} {_inline(item)}" for item in items)
        case Table():
            return _table(block)


def _text(blocks: Sequence[Block]) -> str:
    return "\n\n".join(_block(block) for block in blocks)


def _definitions(book: Book) -> str:
    """Return the Typst definitions that the template expects."""
    imprint = (
        f"{book.title}",
        f"{AUTHOR}　著",
        f"© {YEAR} {AUTHOR}",
        f"本书以{LICENCE_NAME}发布。在注明作者、书名和许可的条件下，"
        "任何人都可以复制、传播、改编本书，包括用于商业目的。",
        f"许可全文：{LICENCE_URL}",
        "本书使用Noto Serif CJK SC字体排印，该字体以SIL开放字体许可证1.1版发布。",
    )
    fields = {
        "title": book.title,
        "author": AUTHOR,
        "description": book.description,
        "keywords": [*book.subjects, LICENCE, LICENCE_URL],
        "year": YEAR,
        "licence-name": LICENCE_NAME,
        "imprint": imprint,
    }
    return f"#let book = json(bytes({_string(json.dumps(fields, ensure_ascii=False))}))\n"


def typst_source(book: Book, front: Sequence[Block], chapters: Sequence[Sequence[Block]]) -> str:
    """Return the whole Typst document: template, preface, contents and body."""
    return "\n\n".join(
        (
            _definitions(book) + _TEMPLATE.read_text(encoding="utf-8"),
            _text(front),
            "#contents()",
            "#show: body-matter",
            *(_text(blocks) for blocks in chapters),
        )
    )


def build_pdf(
    book: Book, front: Sequence[Block], chapters: Sequence[Sequence[Block]], font_dir: Path
) -> bytes:
    """Return the PDF; ``front`` is the preface, ``font_dir`` holds the Noto CJK fonts."""
    fonts = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=True, font_paths=[str(font_dir)]
    )
    if FONT not in fonts.families():
        raise SourceError(f"{font_dir}: font {FONT} not found (Debian: fonts-noto-cjk)")
    source = typst_source(book, front, chapters)
    compiler = typst.Compiler(input=source.encode(), font_paths=fonts)
    data = compiler.compile(format="pdf", timestamp=CREATED)
    if not isinstance(data, bytes):
        raise SourceError("Typst gave no PDF")
    return data
