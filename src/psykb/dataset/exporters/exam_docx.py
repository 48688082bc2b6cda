"""Write the blocks of a paper as DOCX: A4, Song and Hei for Chinese, Times for Latin script."""

import io
import re
import zipfile
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from psykb.dataset.exporters.exam_parts import Block

if TYPE_CHECKING:
    from docx.document import Document

_SONG, _HEI, _LATIN = "宋体", "黑体", "Times New Roman"
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest time that a ZIP can hold
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_HEADINGS = {"title": ("Title", 18), "part": ("Heading 1", 14), "group": ("Heading 2", 12)}
_LONGEST = 255  # characters of a property of a document
_KEY_WIDTH = 3.0  # cm of a column of keys
_TEXT_WIDTH = 16.0  # cm between the margins


def as_docx(blocks: Sequence[Block]) -> bytes:
    """Return the file; the same blocks give the same bytes."""
    document = _new()
    for block in blocks:
        _add(document, block)
    document.core_properties.title = _printable(blocks[0].text)[:_LONGEST]
    document.core_properties.author = "psykb"
    packed = io.BytesIO()
    document.save(packed)
    return _timeless(packed.getvalue())


def _new() -> "Document":
    """Return an empty document with page, styles and page numbers."""
    import docx
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Cm, Pt, RGBColor

    document = docx.Document()
    page = document.sections[0]
    page.page_width, page.page_height = Cm(21.0), Cm(29.7)
    page.left_margin = page.right_margin = Cm(2.5)
    page.top_margin = page.bottom_margin = Cm(2.3)
    normal = document.styles["Normal"]
    normal.font.size = Pt(10.5)
    normal.paragraph_format.space_after = Pt(3)
    normal.paragraph_format.line_spacing = 1.3
    _set_fonts(normal.element.get_or_add_rPr(), _SONG)
    for name, size in _HEADINGS.values():
        style = document.styles[name]
        style.font.size, style.font.bold = Pt(size), True
        style.font.color.rgb = RGBColor(0, 0, 0)
        style.paragraph_format.space_before = Pt(10)
        style.paragraph_format.space_after = Pt(4)
        style.paragraph_format.keep_with_next = True
        _set_fonts(style.element.get_or_add_rPr(), _HEI)
    document.styles["Title"].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _remove_rule(document.styles["Title"])
    _number_pages(page.footer.paragraphs[0])
    return document


def _set_fonts(properties: Any, east_asian: str) -> None:  # noqa: ANN401 (an element of python-docx)
    """Name the fonts of both scripts, and take out those of the theme, which stand above them."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    fonts = properties.get_or_add_rFonts()
    for name in list(fonts.attrib):
        del fonts.attrib[name]
    for script in ("ascii", "hAnsi", "cs"):
        fonts.set(qn(f"w:{script}"), _LATIN)
    fonts.set(qn("w:eastAsia"), east_asian)
    for language in properties.findall(qn("w:lang")):
        properties.remove(language)
    language = OxmlElement("w:lang")  # without it, Chinese is set in glyphs of another region
    language.set(qn("w:val"), "en-US")
    language.set(qn("w:eastAsia"), "zh-CN")
    properties.append(language)


def _remove_rule(style: Any) -> None:  # noqa: ANN401
    """Take the coloured line from under a title."""
    from docx.oxml.ns import qn

    for border in style.element.iter(qn("w:pBdr")):
        border.getparent().remove(border)
        break


def _number_pages(paragraph: Any) -> None:  # noqa: ANN401
    """Make a centred paragraph that holds the number of its page."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    paragraph._p.append(field)


def _add(document: "Document", block: Block) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    if block.style == "options":
        _add_options(document, block)
    elif block.style == "keys":
        _add_keys(document, block)
    elif block.style == "space":
        for _line in range(block.height):
            paragraph = document.add_paragraph("")
            paragraph.paragraph_format.space_after = Pt(0)
            paragraph.paragraph_format.line_spacing = 1.5
    elif block.style in _HEADINGS:
        text = _printable(block.text + block.blank)
        document.add_paragraph(text, style=_HEADINGS[block.style][0])
    else:
        paragraph = document.add_paragraph()
        if block.label:
            paragraph.add_run(block.label + (" " if block.style == "item" else "")).bold = True
        paragraph.add_run(_printable(block.text + block.blank))
        paragraph.paragraph_format.keep_with_next = block.style in ("item", "note")
        if block.style == "item":
            paragraph.paragraph_format.space_before = Pt(4)
        if block.style == "line" and not block.label:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER


def _add_options(document: "Document", block: Block) -> None:
    """Add a paragraph for each line of options, those of one line at tab stops."""
    from docx.shared import Cm, Pt

    columns = len(block.cells[0])
    for number, row in enumerate(block.cells, 1):
        paragraph = document.add_paragraph("\t".join(map(_printable, row)))
        layout = paragraph.paragraph_format
        layout.left_indent = Cm(0.6)
        layout.space_after = Pt(1)
        layout.keep_with_next = number < len(block.cells)
        for stop in range(1, columns):
            layout.tab_stops.add_tab_stop(Cm(0.6 + stop * (_TEXT_WIDTH - 0.6) / columns))


def _add_keys(document: "Document", block: Block) -> None:
    """Add a table: rows of numbers in bold, each above its row of keys."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Cm

    table = document.add_table(rows=len(block.cells), cols=len(block.cells[0]))
    table.style = "Table Grid"
    table.autofit = False
    for column in table.columns:
        column.width = Cm(_KEY_WIDTH)
    for at, row in enumerate(block.cells):
        for column, text in enumerate(row):
            table.cell(at, column).width = Cm(_KEY_WIDTH)
            paragraph = table.cell(at, column).paragraphs[0]
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
            paragraph.add_run(text).bold = at % 2 == 0 or None
    document.add_paragraph("")


def _printable(text: str) -> str:
    """Return `text` with U+FFFD for what XML cannot hold."""
    return _NOT_XML.sub("\ufffd", text)


def _timeless(packed: bytes) -> bytes:
    """Return a ZIP with the same members, in their order, without the time of packing."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(packed)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            member = zipfile.ZipInfo(name, date_time=_EPOCH)
            member.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(member, old.read(name))
    return out.getvalue()
