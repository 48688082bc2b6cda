"""DOCX: styles, numbers, tables, notes, and files that only look like it."""

import zipfile

import docx
import pytest
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import qn
from docx.shared import Pt

from psykb.corpus.reading import read
from psykb.corpus.word.numbers import written
from psykb.errors import UnreadableFileError
from psykb.types import Reason, SectionKind

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


@pytest.fixture
def guide(tmp_path):
    """A guide with most of what Word documents hold."""
    document = docx.Document()
    document.core_properties.title = "Microsoft Word - 指南.doc"
    document.core_properties.author = "甲、乙主编"
    document.add_paragraph("心理学指南", style="Title")
    document.add_heading("第一部分 概念", 1)
    paragraph = document.add_paragraph("所谓")
    paragraph.add_run("消退").bold = True
    paragraph.add_run("，是指").italic = False
    paragraph.add_run("条件反应", style="Emphasis")
    paragraph.add_run("减弱。")
    paragraph.add_run().add_break()
    paragraph.add_run("它不是遗忘。")
    document.add_paragraph("编码", style="List Bullet")
    document.add_paragraph("提取", style="List Bullet")
    document.add_paragraph("第一步", style="List Number")
    document.add_paragraph("第二步", style="List Number")
    table = document.add_table(rows=2, cols=2)
    for cell, text in zip(
        (c for row in table.rows for c in row.cells), ["类型", "例子", "强化", "称赞"], strict=True
    ):
        cell.text = text
    own = document.add_paragraph("按大纲级别的标题")
    level = OxmlElement("w:outlineLvl")
    level.set(qn("w:val"), "1")
    own._p.get_or_add_pPr().append(level)
    hidden = document.add_paragraph("看得见")
    hidden.add_run("看不见").font.hidden = True
    hidden._p.append(parse_xml(f"<w:del {W}><w:r><w:delText>删去</w:delText></w:r></w:del>"))
    hidden._p.append(parse_xml(f"<w:ins {W}><w:r><w:t>加上</w:t></w:r></w:ins>"))
    document.add_heading("参考文献", 1)
    document.add_paragraph("")
    document.add_paragraph("甲. 记忆. 2001.")
    file = tmp_path / "guide.docx"
    document.save(file)
    return file


def test_a_guide(guide):
    book = read(guide).document
    assert book.text == (
        "心理学指南\n\n"
        "第一部分 概念\n\n"
        "所谓消退，是指条件反应减弱。它不是遗忘。\n\n"
        "编码\n提取\n1. 第一步\n2. 第二步\n\n"
        "类型 | 例子\n强化 | 称赞\n\n"
        "按大纲级别的标题\n\n"
        "看得见加上\n\n"
        "参考文献\n\n甲. 记忆. 2001.\n"
    )
    assert [(m.kind, book.text[m.start : m.end]) for m in book.marks] == [
        ("bold", "消退"),
        ("italic", "条件反应"),
    ]
    assert [(s.level, s.title, s.kind) for s in book.sections] == [
        (1, "", SectionKind.FRONT_MATTER),
        (1, "第一部分 概念", SectionKind.BODY),
        (2, "按大纲级别的标题", SectionKind.BODY),
        (1, "参考文献", SectionKind.REFERENCES),
    ]
    assert (book.title, book.authors) == ("心理学指南", ("甲", "乙"))


def test_without_heading_styles_numbers_and_bold_lines_are_headings(tmp_path):
    document = docx.Document()
    for text in (
        "第一章 记忆",
        "记忆是人脑对经历过的事物的反映。",
        "一、编码",
        "编码是第一步。",
        "参考文献",
        "甲. 2001.",
    ):
        run = document.add_paragraph().add_run(text)
        run.bold = text.startswith("一、")
        run.font.size = Pt(11)
    document.save(tmp_path / "plain.docx")
    book = read(tmp_path / "plain.docx").document
    assert [s.path for s in book.sections] == [
        ("第一章 记忆",),
        ("第一章 记忆", "一、编码"),
        ("参考文献",),
    ]


def word(body):
    """The main part of a document."""
    return f"<w:document {W}><w:body>{body}</w:body></w:document>".encode()


def rewritten(file, name, change):
    """Write the archive anew with one part changed, added, or (None) left out."""
    with zipfile.ZipFile(file) as archive:
        parts = {member: archive.read(member) for member in archive.namelist()}
    parts[name] = change(parts.get(name, b""))
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, data in parts.items():
            if data is not None:
                archive.writestr(member, data)
    return file


def test_numbered_headings_keep_the_number_that_word_prints(guide):
    numbering = f"""<w:numbering {W}><w:abstractNum w:abstractNumId="1">
        <w:lvl w:ilvl="0"><w:start w:val="3"/><w:numFmt w:val="chineseCounting"/>
        <w:lvlText w:val="第%1章"/></w:lvl><w:lvl w:ilvl="1"><w:numFmt w:val="decimal"/>
        <w:lvlText w:val="%2．"/></w:lvl></w:abstractNum>
        <w:num w:numId="7"><w:abstractNumId w:val="1"/></w:num></w:numbering>""".encode()
    heading = (
        '<w:p><w:pPr><w:pStyle w:val="Heading{}"/><w:numPr><w:ilvl w:val="{}"/>'
        '<w:numId w:val="7"/></w:numPr></w:pPr><w:r><w:t>{}</w:t></w:r></w:p>'
    )
    body = "".join(
        heading.format(level, level - 1, title)
        for level, title in ((1, "记忆"), (2, "编码"), (2, "提取"), (1, "学习"), (2, "消退"))
    )
    rewritten(guide, "word/numbering.xml", lambda _: numbering)
    rewritten(guide, "word/document.xml", lambda _: word(body))
    assert read(guide).document.text.split() == [
        "第三章",
        "记忆",
        "1．编码",
        "2．提取",
        "第四章",
        "学习",
        "1．消退",
    ]


@pytest.mark.parametrize(
    ("number", "form", "expected"),
    [
        (3, "decimal", "3"), (3, "decimalZero", "03"), (27, "upperLetter", "AA"),
        (2, "lowerLetter", "b"), (14, "upperRoman", "XIV"), (9, "lowerRoman", "ix"),
        (10, "chineseCounting", "十"),
        (21, "chineseCounting", "二十一"), (105, "chineseCountingThousand", "一百零五"),
        (4, "decimalEnclosedCircle", "④"), (5, "unheardOf", "5"),
    ],
)  # fmt: skip
def test_numbers_as_word_writes_them(number, form, expected):
    assert written(number, form) == expected


def test_footnotes_follow_their_paragraph(guide):
    note = '<w:footnote w:id="2"><w:p><w:r><w:t>注文。</w:t></w:r></w:p></w:footnote>'
    body = (
        '<w:p><w:r><w:t>正文</w:t><w:footnoteReference w:id="2"/></w:r>'
        "<w:r><w:t>继续。</w:t></w:r></w:p><w:p><w:r><w:t>下一段。</w:t></w:r></w:p>"
    )
    notes = f"<w:footnotes {W}>{note}</w:footnotes>".encode()
    rewritten(guide, "word/footnotes.xml", lambda _: notes)
    rewritten(guide, "word/document.xml", lambda _: word(body))
    assert read(guide).document.text == "正文继续。\n\n注文。\n\n下一段。\n"


def refusal(file):
    with pytest.raises(UnreadableFileError) as caught:
        read(file)
    return caught.value.reason


def test_entities_are_refused(guide):
    declared = b'<!DOCTYPE d [<!ENTITY a "b">]>'
    rewritten(guide, "word/document.xml", lambda _: declared + word(""))
    assert refusal(guide) is Reason.UNSAFE_XML


def test_other_archives_and_old_or_locked_word_files(tmp_path, guide):
    file = tmp_path / "x.docx"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("a.txt", "a")
    assert refusal(file) is Reason.DAMAGED
    old = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000)
    file.write_bytes(old)
    assert refusal(file) is Reason.DAMAGED
    file.write_bytes(old + "EncryptedPackage".encode("utf-16-le") + bytes(500))
    assert refusal(file) is Reason.ENCRYPTED
    rewritten(guide, "word/document.xml", lambda data: data[: len(data) // 2])
    assert refusal(guide) is Reason.DAMAGED
