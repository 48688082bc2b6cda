"""The page of a PDF with a box exactly where the region says."""

import hashlib
import io
from pathlib import Path

import pytest
from PIL import Image
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from psykb.corpus.picture import draw, drawable
from psykb.errors import NotFoundError, UnreadableFileError
from psykb.types import Reason, Region, Source

WHITE = (255, 255, 255)
YELLOW = (255, 243, 185)
ORANGE = (214, 96, 0)
REGION = Region(start=0, end=10, page=1, x0=100, y0=700, x1=200, y1=712)


def make(path: Path, *, crop=None, rotation=0, password=None) -> Path:
    encryption = StandardEncryption(password, canPrint=1) if password else None
    canvas = Canvas(str(path), pagesize=(300, 800), encrypt=encryption)
    for _page in range(2):
        if crop:
            canvas.setCropBox(crop)
        canvas.setPageRotation(rotation)
        canvas.drawString(20, 20, "foot")
        canvas.showPage()
    canvas.save()
    return path


def source(path: Path, **changes) -> Source:
    known = {
        "root": str(path.parent),
        "path": path.name,
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else "0" * 64,
        "size": 1,
        "mtime_ns": 1,
        "document_id": "d",
    }
    return Source(**{**known, **changes})


def picture(*args, **kwargs) -> Image.Image:
    return Image.open(io.BytesIO(draw(*args, **kwargs)))


def test_no_pdf_among_the_files(tmp_path):
    with pytest.raises(NotFoundError) as caught:
        drawable([source(tmp_path / "book.md")])
    assert str(caught.value) == (
        "book.md: not a PDF, it has no page that could be drawn; leave out --png"
    )


def test_the_file_is_gone(tmp_path):
    path = tmp_path / "book.pdf"
    with pytest.raises(NotFoundError) as caught:
        drawable([source(path)])
    assert str(caught.value) == f"{path}: gone since it was read; put it back, or leave out --png"


def test_the_file_has_changed(tmp_path):
    path = make(tmp_path / "book.pdf")
    with pytest.raises(NotFoundError) as caught:
        drawable([source(path, sha256="0" * 64)])
    assert str(caught.value) == (
        f"{path}: changed since it was read, so its pages may be others; read it again with: "
        f"psykb ingest {path}"
    )


def test_any_copy_that_is_still_the_same_will_do(tmp_path):
    path = make(tmp_path / "Book.PDF")
    others = [source(tmp_path / "a.md"), source(tmp_path / "gone.pdf")]
    assert drawable([*others, source(path)]) == path


@pytest.mark.parametrize(
    ("password", "reason", "words"),
    [
        (None, Reason.ENCRYPTED, "encrypted; give its password with --password-file or "
         "PSYKB_PDF_PASSWORD"),
        ("wrong", Reason.WRONG_PASSWORD, "the password does not open it"),
    ],
)  # fmt: skip
def test_an_encrypted_file_without_its_password(tmp_path, password, reason, words):
    path = make(tmp_path / "book.pdf", password="open")
    with pytest.raises(UnreadableFileError) as caught:
        draw(path, 1, [], password=password)
    assert caught.value.reason is reason
    assert str(caught.value) == f"{path}: {words}"


def test_a_damaged_file(tmp_path):
    path = tmp_path / "book.pdf"
    path.write_bytes(b"not a PDF")
    with pytest.raises(UnreadableFileError) as caught:
        draw(path, 1, [])
    assert caught.value.reason is Reason.DAMAGED


def test_a_page_that_is_not_there(tmp_path):
    path = make(tmp_path / "book.pdf")
    with pytest.raises(NotFoundError) as caught:
        draw(path, 3, [])
    assert str(caught.value) == f"{path}: has no page 3"


def test_the_box_is_where_the_region_is(tmp_path):
    image = picture(make(tmp_path / "book.pdf"), 1, [REGION])
    assert image.size == (600, 1600)  # two pixels a point
    assert image.getpixel((300, 190)) == YELLOW  # x 150, y 705, counted from the upper edge
    assert image.getpixel((198, 186)) == ORANGE  # the border is two pixels outside of the text
    assert image.getpixel((402, 174)) == ORANGE
    assert image.getpixel((195, 190)) == WHITE
    assert image.getpixel((300, 170)) == WHITE
    assert image.getpixel((300, 206)) == WHITE


def test_regions_of_other_pages_are_left_out(tmp_path):
    path = make(tmp_path / "book.pdf")
    assert picture(path, 2, [REGION]).getpixel((300, 190)) == WHITE


def test_the_box_follows_the_visible_part_of_the_page(tmp_path):
    path = make(tmp_path / "book.pdf", crop=(50, 600, 250, 780))
    # 100 points right of the left edge of what is visible, 100 … 112 above its lower edge
    region = Region(start=0, end=1, page=1, x0=100, y0=100, x1=120, y1=112)
    image = picture(path, 1, [region])
    assert image.size == (400, 360)
    assert image.getpixel((220, 148)) == YELLOW  # 180 − 106 points from above
    assert image.getpixel((220, 130)) == WHITE


def test_the_box_turns_with_the_page(tmp_path):
    # the paper lies on its side, 800 by 300, and is turned clockwise to be read
    region = Region(start=0, end=1, page=1, x0=400, y0=200, x1=500, y1=212)
    image = picture(make(tmp_path / "book.pdf", rotation=90), 1, [region])
    assert image.size == (600, 1600)
    # what was x from the left is now y from above, what was y from below is x from the left
    assert image.getpixel((412, 900)) == YELLOW
    assert image.getpixel((412, 780)) == WHITE
    assert image.getpixel((380, 900)) == WHITE


def test_an_encrypted_file_with_its_password(tmp_path):
    path = make(tmp_path / "book.pdf", password="open")
    assert picture(path, 1, [REGION], password="open").getpixel((300, 190)) == YELLOW
