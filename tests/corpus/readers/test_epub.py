"""EPUB: the order of the spine, the package's metadata, and archives that mean harm."""

import zipfile

import pytest

from psykb.config import Limits
from psykb.corpus.reading import read
from psykb.errors import UnreadableFileError
from psykb.types import Reason, SectionKind

CONTAINER = (
    '<?xml version="1.0"?><container xmlns="urn:oasis:names:tc:opendocument:xmlns:container">'
    '<rootfiles><rootfile full-path="OEBPS/book.opf"/></rootfiles></container>'
)
PACKAGE = """<?xml version="1.0"?>
<package xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/">
<metadata><dc:title>记忆的故事</dc:title><dc:creator>甲</dc:creator><dc:creator>乙</dc:creator>
<dc:identifier>urn:isbn:9780306406157</dc:identifier><dc:language>zh-CN</dc:language>
<dc:date>2024-03-01</dc:date><dc:rights>CC BY 4.0</dc:rights></metadata>
<manifest>
<item id="two" href="text/two.xhtml" media-type="application/xhtml+xml"/>
<item id="one" href="text/one%20a.xhtml" media-type="application/xhtml+xml"/>
<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>
<item id="pic" href="p.png" media-type="image/png"/>
</manifest>
<spine><itemref idref="nav"/><itemref idref="one"/><itemref idref="two"/><itemref idref="one"/>
<itemref idref="gone"/></spine></package>"""
ONE = (
    '<?xml version="1.0"?><!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.1//EN" "xhtml11.dtd">'
    '<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops">'
    "<head><title>x</title></head><body><h1>第一章 记忆</h1>"
    '<p>记忆是<b>编码</b>。<span epub:type="pagebreak" title="7">7</span></p></body></html>'
)
TWO = "<html><body><h1>参考文献</h1><p>甲 &nbsp;2001<br>乙</body></html>"  # no XML, but HTML


def book(tmp_path, **changes):
    parts = {
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": CONTAINER,
        "OEBPS/book.opf": PACKAGE,
        "OEBPS/nav.xhtml": "<html><body><p>目录</p></body></html>",
        "OEBPS/text/one a.xhtml": ONE,
        "OEBPS/text/two.xhtml": TWO,
    }
    parts.update(changes.pop("parts", {}))
    file = tmp_path / "书 📚.epub"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            if content is not None:
                archive.writestr(name, content)
    return file


def test_a_book(tmp_path):
    document = read(book(tmp_path)).document
    assert document.text == "第一章 记忆\n\n记忆是编码。\n\n参考文献\n\n甲 2001 乙\n"
    assert [(s.title, s.kind) for s in document.sections] == [
        ("第一章 记忆", SectionKind.BODY),
        ("参考文献", SectionKind.REFERENCES),
    ]
    assert [document.text[m.start : m.end] for m in document.marks] == ["编码"]
    assert (document.title, document.authors, document.isbn) == (
        "记忆的故事",
        ("甲", "乙"),
        "9780306406157",
    )
    assert (document.year, document.language, document.licence) == (2024, "zh", "CC BY 4.0")
    assert document.pages == ()


def refusal(file, limits=None):
    with pytest.raises(UnreadableFileError) as caught:
        read(file, limits=limits or Limits())
    assert str(file) in str(caught.value)
    return caught.value.reason


def test_no_zip_or_cut_off(tmp_path):
    file = book(tmp_path)
    file.write_bytes(file.read_bytes()[:-200])
    assert refusal(file) is Reason.DAMAGED
    file.write_bytes(b"no zip")
    assert refusal(file) is Reason.DAMAGED


def test_a_flipped_byte_inside(tmp_path):
    file = book(tmp_path, parts={"OEBPS/text/one a.xhtml": ONE * 50})
    data = bytearray(file.read_bytes())
    at = data.index(b"one a.xhtml") + 60
    data[at] ^= 0xFF
    file.write_bytes(data)
    assert refusal(file) is Reason.DAMAGED


def test_no_package(tmp_path):
    assert refusal(book(tmp_path, parts={"OEBPS/book.opf": None})) is Reason.DAMAGED


def test_a_zip_bomb_is_known_by_what_it_says(tmp_path):
    file = book(tmp_path, parts={"OEBPS/text/two.xhtml": "<p>" + "a" * 3_000_000 + "</p>"})
    assert refusal(file) is Reason.TOO_LARGE  # by its ratio
    assert refusal(file, Limits(unpacked_ratio=10**6, unpacked_bytes=2_000_000)) is Reason.TOO_LARGE


def test_a_zip_bomb_that_lies_about_its_size_is_known_by_what_comes_out(tmp_path):
    file = book(tmp_path, parts={"OEBPS/text/two.xhtml": "<p>" + "a" * 3_000_000 + "</p>"})
    size = (3_000_007).to_bytes(4, "little")
    data = file.read_bytes()
    assert data.count(size) == 2
    file.write_bytes(data.replace(size, (900).to_bytes(4, "little")))
    assert refusal(file) in (Reason.TOO_LARGE, Reason.DAMAGED)


def test_entities_are_refused(tmp_path):
    bomb = '<!DOCTYPE html [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
    assert refusal(book(tmp_path, parts={"OEBPS/text/two.xhtml": bomb + TWO})) is Reason.UNSAFE_XML
    assert (
        refusal(book(tmp_path, parts={"OEBPS/book.opf": bomb + PACKAGE[21:]})) is Reason.UNSAFE_XML
    )


def test_rights_management_is_refused_but_not_obfuscated_fonts(tmp_path):
    rights = (
        '<encryption xmlns="urn:oasis:names:tc:opendocument:xmlns:container" '
        'xmlns:e="http://www.w3.org/2001/04/xmlenc#">'
        '<e:EncryptedData><e:EncryptionMethod Algorithm="{}"/></e:EncryptedData></encryption>'
    )
    name = "META-INF/encryption.xml"
    locked = rights.format("http://www.w3.org/2001/04/xmlenc#aes128-cbc")
    assert refusal(book(tmp_path, parts={name: locked})) is Reason.ENCRYPTED
    fonts = rights.format("http://www.idpf.org/2008/embedding")
    assert read(book(tmp_path, parts={name: fonts})).document.title == "记忆的故事"


def test_a_book_of_pictures_holds_no_text(tmp_path):
    empty = "<html><body><img src='p.png' alt='no'/></body></html>"
    parts = {"OEBPS/text/one a.xhtml": empty, "OEBPS/text/two.xhtml": empty}
    assert refusal(book(tmp_path, parts=parts)) is Reason.NO_TEXT
