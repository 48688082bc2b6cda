"""Read PDF: text, outline and page labels by pdfium, with pypdf as second opinion."""

import logging
import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from psykb.config import Limits
from psykb.corpus.blocks import Draft, Facts, Leaf
from psykb.corpus.cleaning import clean
from psykb.corpus.facts import authors_of, title_of
from psykb.corpus.files import damaged, too_large
from psykb.corpus.headings import has_leader
from psykb.corpus.headlines import key
from psykb.corpus.pdf.clusters import Cluster, measures
from psykb.corpus.pdf.flow import flow
from psykb.corpus.pdf.layout import clusters
from psykb.corpus.pdf.lines import PageReader
from psykb.corpus.pdf.printed import Sheet
from psykb.corpus.pdf.running_heads import drop_running_heads, leaves_of
from psykb.corpus.pdf.titles import Bookmark, mark_titles
from psykb.corpus.pdf.writing import block_of
from psykb.corpus.readers import plain
from psykb.corpus.wrapping import Habits
from psykb.errors import UnreadableFileError
from psykb.messages import text as _
from psykb.types import Reason

if TYPE_CHECKING:
    import pypdfium2

VERSION = "2"

# What pypdf lets through, beside its own errors, where a file is broken in a way it did not expect.
_PYPDF_STUMBLES = (
    ArithmeticError, AttributeError, LookupError, OSError, RuntimeError, TypeError, ValueError,
)  # fmt: skip
_PASSWORD_ERROR = 4  # pdfium's FPDF_ERR_PASSWORD
_SECURITY_ERROR = 5  # pdfium's FPDF_ERR_SECURITY
_XYZ = 1  # pdfium's PDFDEST_VIEW_XYZ
_HEAD = 1024  # bytes at the beginning in which the format is named
_TAIL = 65_536  # bytes at the end in which the end is marked
_ROMAN = re.compile(r"[ivxlcdm]+", re.IGNORECASE)
_DATE = re.compile(r"(?:\d{4}[-./年]|\w+ \d{1,2}, \d{4}|\d{1,2} \w+ \d{4}|\d{4}$).{0,12}")


def read(path: Path, *, password: str | None = None, limits: Limits) -> Draft:
    """Read a PDF; see `psykb.corpus.reading.read` for the errors."""
    if path.stat().st_size > limits.pdf_bytes:
        raise too_large(path, limits.pdf_bytes)
    _check_ends(path)
    document = _open(path, password)
    if document is None:
        return _second_opinion(path, password)
    try:
        return _draft(document, path, limits)
    finally:
        document.close()


def _check_ends(path: Path) -> None:
    """Refuse what is no PDF, and what was cut off: pdfium would give the pages it still finds."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
        if b"%PDF-" not in head:
            raise damaged(path, _("no PDF"))
        size = file.seek(0, 2)
        file.seek(max(0, size - _TAIL))
        if b"%%EOF" not in file.read():
            raise damaged(path, _("its end is missing"))


def _open(path: Path, password: str | None) -> "pypdfium2.PdfDocument | None":
    """Open with pdfium; None where it cannot."""
    import pypdfium2

    try:
        return pypdfium2.PdfDocument(path, password=password)
    except pypdfium2.PdfiumError as error:
        if error.err_code == _PASSWORD_ERROR:
            raise _locked(path, password) from None
        if error.err_code == _SECURITY_ERROR:
            raise UnreadableFileError(
                _("{file}: protected in a way that only its own program can open").format(
                    file=path
                ),
                reason=Reason.ENCRYPTED,
            ) from None
        return None


def _locked(path: Path, password: str | None) -> UnreadableFileError:
    if password is None:
        return UnreadableFileError(
            _(
                "{file}: encrypted; give its password with --password-file or PSYKB_PDF_PASSWORD"
            ).format(file=path),
            reason=Reason.ENCRYPTED,
        )
    return UnreadableFileError(
        _("{file}: the password does not open it").format(file=path), reason=Reason.WRONG_PASSWORD
    )


def _draft(document: "pypdfium2.PdfDocument", path: Path, limits: Limits) -> Draft:
    sheets = list(_sheets(document, path, limits))
    kept, numbers = drop_running_heads(sheets)
    leaves = leaves_of(_labels(document), numbers)
    facts = _facts(document)
    usual = measures(kept)
    blocks = flow([clusters(lines, usual) for lines in kept], usual)
    blocks = mark_titles(blocks, _outline(document), usual, facts.title)
    title = facts.title or _largest(blocks, usual.size)
    front = _front(blocks, leaves, title, facts.authors)
    habits = Habits([line.text for lines in kept for line in lines])
    unread = tuple(
        sheet.index
        for sheet, lines in zip(sheets, kept, strict=True)
        if sheet.unread or (sheet.pictured and not lines)
    )
    for before, block in pairwise(blocks):
        leaders = has_leader(before.last) and has_leader(block.last)
        block.glued = block.glued or leaders or before.kind == block.kind == "item"
    return Draft(
        blocks=tuple(block_of(block, habits, front=i in front) for i, block in enumerate(blocks)),
        facts=Facts(title=title, authors=facts.authors),
        leaves=leaves,
        unread_pages=unread,
    )


def _sheets(document: "pypdfium2.PdfDocument", path: Path, limits: Limits) -> Iterator[Sheet]:
    reader = PageReader(document)
    length = 0
    for index in range(1, len(document) + 1):
        sheet = reader.read(index)
        length += sum([len(line.text) for line in sheet.lines])
        if length > limits.text_bytes:
            raise too_large(path, limits.text_bytes)
        yield sheet


def _labels(document: "pypdfium2.PdfDocument") -> list[str]:
    """The label of each page; all "" when the file has none."""
    count = len(document)
    if not document.get_page_label(0) and not document.get_page_label(count - 1):
        return [""] * count
    return [clean(document.get_page_label(i)).strip() for i in range(count)]


def _outline(document: "pypdfium2.PdfDocument") -> list[Bookmark]:
    found: list[Bookmark] = []
    for entry in document.get_toc():
        place = entry.get_dest()
        page = place.get_index() if place is not None else None
        title = " ".join(clean(entry.get_title()).split())
        if page is None or not title:
            continue
        mode, view = place.get_view()
        y = view[1] if mode == _XYZ and len(view) > 1 else None
        found.append(Bookmark(level=entry.level + 1, title=title, page=page + 1, y=y))
    return found


def _facts(document: "pypdfium2.PdfDocument") -> Facts:
    metadata = document.get_metadata_dict()
    return Facts(
        title=title_of(clean(metadata.get("Title", ""))),
        authors=authors_of(clean(metadata.get("Author", ""))),
    )


def _largest(blocks: Sequence[Cluster], usual: float) -> str | None:
    """The line in the largest type on the first page that has text."""
    first = [b for b in blocks if b.page == blocks[0].page and len(b.pieces) <= 3]
    best = max(first, key=lambda b: b.size, default=None)
    return best.text if best is not None and best.size > 1.2 * usual else None


def _front(
    blocks: Sequence[Cluster], leaves: Sequence[Leaf], title: str | None, authors: Sequence[str]
) -> set[int]:
    """The blocks of the front matter: on pages with roman numbers, and the title page."""
    labels = [leaf.label or "" for leaf in leaves]
    body = next((i for i, label in enumerate(labels) if label.isdigit()), 0)
    roman = any(_ROMAN.fullmatch(label) for label in labels[:body])
    front = {i for i, b in enumerate(blocks) if roman and b.page <= body}
    names = {key(name) for name in (title or "", *authors)}
    for i, block in enumerate(blocks):
        text = block.text
        if not block.level and (key(text) in names or _DATE.fullmatch(text)):
            front.add(i)
        elif i not in front:
            break
    return front


def _second_opinion(path: Path, password: str | None) -> Draft:
    """Read with pypdf what pdfium cannot open: text without places, page by page."""
    import pypdf
    from pypdf.errors import PyPdfError

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # what it mends is not for the user
    try:
        reader = pypdf.PdfReader(path, strict=False)
        if reader.is_encrypted and not reader.decrypt(password or ""):
            raise _locked(path, password)
        texts = [clean(page.extract_text() or "") for page in reader.pages]
    except (PyPdfError, *_PYPDF_STUMBLES) as error:
        raise damaged(path, f"{type(error).__name__}: {error}") from None
    if not any(text.strip() for text in texts):
        raise damaged(path, _("no page can be read"))
    return plain.draft_of_pages(texts)
