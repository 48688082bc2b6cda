"""Makes a Word document out of a parsed text."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from typing import cast

from about import AUTHOR, CREATED, LICENCE, LICENCE_NAME, LICENCE_URL, YEAR, Book
from blocks import Block, Heading, Inline, ItemList, Paragraph, Table, plain
from docx import Document
from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.text.paragraph import Paragraph as WordParagraph
from zips import write_zip

_LATIN = "Times New Roman"
_SONG = "宋体"
_HEI = "黑体"
_BLACK = RGBColor(0, 0, 0)
_QUESTION = re.compile(r"\d+．")
_OPTION = re.compile(r"[A-H]．")
_KEYS = re.compile(r"\d+(-\d+)? [A-H]")


def _set_fonts(
    document: WordDocument, name: str, east_asian: str, size: float, bold: bool | None = None
) -> ParagraphStyle:
    """Give a style its fonts and size, without the theme fonts of Word's template."""
    style = cast(ParagraphStyle, document.styles[name])
    style.font.name = _LATIN
    style.font.size = Pt(size)
    style.font.color.rgb = _BLACK
    style.font.bold = bold
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    fonts.set(qn("w:eastAsia"), east_asian)
    fonts.set(qn("w:cs"), _LATIN)
    return style


def _style(document: WordDocument, language: str) -> None:
    normal = _set_fonts(document, "Normal", _SONG, 10.5).paragraph_format
    normal.line_spacing = 1.35
    normal.space_after = Pt(3)
    title = _set_fonts(document, "Title", _HEI, 24, bold=True).element.get_or_add_pPr()
    for border in title.findall(qn("w:pBdr")):
        title.remove(border)
    for name, size, before in (("Heading 1", 18, 0), ("Heading 2", 14, 18), ("Heading 3", 12, 12)):
        layout = _set_fonts(document, name, _HEI, size, bold=True).paragraph_format
        layout.space_before, layout.space_after = Pt(before), Pt(10)
        if name == "Heading 1":
            layout.alignment = WD_ALIGN_PARAGRAPH.CENTER
    defaults = document.styles.element.find(
        f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}"
    )
    lang = defaults.find(qn("w:lang"))
    if lang is None:
        lang = OxmlElement("w:lang")
        defaults.append(lang)
    lang.set(qn("w:val"), "en-US")
    lang.set(qn("w:eastAsia"), language)


def _add_page_number(document: WordDocument) -> None:
    paragraph = document.sections[0].footer.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    run, text = OxmlElement("w:r"), OxmlElement("w:t")
    text.text = "1"
    run.append(text)
    field.append(run)
    paragraph._p.append(field)


def _add_inline(paragraph: WordParagraph, content: Inline) -> None:
    for span in content:
        paragraph.add_run(span.text).bold = True if span.bold else None


def _add_paragraph(document: WordDocument, content: Inline) -> None:
    """Add a paragraph laid out as a question, as answer options or as running text."""
    paragraph = document.add_paragraph()
    _add_inline(paragraph, content)
    layout = paragraph.paragraph_format
    text = plain(content)
    if _QUESTION.match(text):
        layout.space_before = Pt(6)
        layout.keep_with_next = text.endswith("（　　）")
    elif _OPTION.match(text):
        layout.left_indent, layout.space_after = Pt(21), Pt(0)
        layout.keep_with_next = not text.startswith("D．") and "D．" not in text
    elif not _KEYS.match(text):
        layout.first_line_indent = Pt(21)


def _add_table(document: WordDocument, table: Table) -> None:
    grid = document.add_table(rows=0, cols=len(table.header), style="Table Grid")
    for row in (table.header, *table.rows):
        for cell, content in zip(grid.add_row().cells, row, strict=True):
            _add_inline(cell.paragraphs[0], content)


def _add_front(document: WordDocument, book: Book) -> None:
    document.add_paragraph(book.title, style="Title").alignment = WD_ALIGN_PARAGRAPH.CENTER
    for line in (f"{AUTHOR}　{YEAR}年", f"{LICENCE_NAME} {LICENCE_URL}"):
        document.add_paragraph(line).alignment = WD_ALIGN_PARAGRAPH.CENTER


def _set_properties(document: WordDocument, book: Book) -> None:
    properties = document.core_properties
    stamp = CREATED.replace(tzinfo=None)
    properties.title = book.title
    properties.author = properties.last_modified_by = AUTHOR
    properties.subject = book.description
    properties.keywords = ", ".join(book.subjects)
    properties.comments = f"© {YEAR} {AUTHOR}. Licence: {LICENCE}, {LICENCE_URL}"
    properties.language = book.language
    properties.created = properties.modified = stamp
    properties.revision = 1


def _repack(data: bytes) -> bytes:
    """Return the same document with fixed member dates and order."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = [name for name in archive.namelist() if name != "[Content_Types].xml"]
        members = [(name, archive.read(name)) for name in ["[Content_Types].xml", *sorted(names)]]
    return write_zip(members)


def build_docx(book: Book, blocks: Sequence[Block]) -> bytes:
    """Return the Word file with real heading styles and document properties."""
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.8)
    section.top_margin = section.bottom_margin = Cm(2.5)
    _style(document, book.language)
    _set_properties(document, book)
    _add_page_number(document)
    _add_front(document, book)
    chapters = 0
    for block in blocks:
        match block:
            case Heading(level, text):
                heading = document.add_heading(text, level)
                if level == 1:
                    chapters += 1
                    heading.paragraph_format.page_break_before = chapters > 1
                    heading.paragraph_format.space_before = Pt(36 if chapters == 1 else 0)
            case Paragraph(content):
                _add_paragraph(document, content)
            case ItemList(ordered, items):
                for item in items:
                    style = "List Number" if ordered else "List Bullet"
                    _add_inline(document.add_paragraph(style=style), item)
            case Table():
                _add_table(document, block)
    buffer = io.BytesIO()
    document.save(buffer)
    return _repack(buffer.getvalue())
