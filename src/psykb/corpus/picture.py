"""Draw a page of a PDF with a quote boxed on it."""

import hashlib
import io
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from psykb.errors import NotFoundError, UnreadableFileError
from psykb.messages import text as _
from psykb.types import Reason, Region, Source

if TYPE_CHECKING:
    from PIL.Image import Image

SCALE = 2.0  # pixels a PDF point: 144 dots an inch
_WHITE = (255, 255, 255)
_FILL = (255, 243, 185)
_BORDER = (214, 96, 0)
_MARGIN = 2  # pixels around the characters
_LINE = 2  # pixels
_WRONG_PASSWORD = 4  # pdfium's FPDF_ERR_PASSWORD


def drawable(sources: Sequence[Source]) -> Path:
    """Return the PDF among the files of a document, if it is still the file that was read.

    Raises:
        NotFoundError: there is no PDF, or it is gone, or it has changed; says which.
    """
    pdfs = [Path(s.root, s.path) for s in sources if s.path.lower().endswith(".pdf")]
    if not pdfs:
        raise NotFoundError(
            _("{file}: not a PDF, it has no page that could be drawn; leave out --png").format(
                file=sources[0].path if sources else "?"
            )
        )
    hashes = {Path(s.root, s.path): s.sha256 for s in sources}
    there = [path for path in pdfs if path.is_file()]
    if not there:
        raise NotFoundError(
            _("{file}: gone since it was read; put it back, or leave out --png").format(
                file=pdfs[0]
            )
        )
    for path in there:
        with path.open("rb") as content:
            if hashlib.file_digest(content, "sha256").hexdigest() == hashes[path]:
                return path
    raise NotFoundError(
        _(
            "{file}: changed since it was read, so its pages may be others; read it again with: "
            "psykb ingest {file}"
        ).format(file=there[0])
    )


def draw(
    path: Path,
    page: int,
    regions: Sequence[Region],
    *,
    password: str | None = None,
    scale: float = SCALE,
) -> bytes:
    """Return a page as a PNG, with the regions that lie on it boxed.

    Args:
        path: the PDF.
        page: 1-based.
        regions: as `KnowledgeBase.regions` gives them; those of other pages are left out.
        password: for an encrypted PDF.
        scale: pixels a point.

    Raises:
        UnreadableFileError: `wrong_password`, `encrypted`, `damaged`.
        NotFoundError: the file has no such page.
    """
    document = _open(path, password)
    try:
        if page > len(document):
            raise NotFoundError(_("{file}: has no page {page}").format(file=path, page=page))
        sheet = document[page - 1]
        bitmap = sheet.render(scale=scale)
        left, bottom = sheet.get_bbox()[:2]
        place = bitmap.get_posconv(sheet)
        boxes = []
        for region in regions:
            if region.page == page:
                # regions count from the corner of the visible page, pdfium from that of the paper
                corners = [(region.x0, region.y0), (region.x1, region.y1)]
                boxes.append([place.to_bitmap(x + left, y + bottom) for x, y in corners])
        return _png(_boxed(bitmap.to_pil(), boxes))
    finally:
        document.close()


def _boxed(image: "Image", boxes: Sequence[Sequence[tuple[int, int]]]) -> "Image":
    """Lay colour over the boxes as a marker pen does: what is black stays black."""
    from PIL import Image, ImageChops, ImageDraw

    frames = []
    for box in boxes:
        xs, ys = sorted(x for x, _y in box), sorted(y for _x, y in box)
        frames.append((xs[0] - _MARGIN, ys[0] - _MARGIN, xs[1] + _MARGIN, ys[1] + _MARGIN))
    marker = Image.new("RGB", image.size, _WHITE)
    for frame in frames:
        ImageDraw.Draw(marker).rectangle(frame, fill=_FILL)
    marked = ImageChops.multiply(image.convert("RGB"), marker)
    for frame in frames:
        ImageDraw.Draw(marked).rectangle(frame, outline=_BORDER, width=_LINE)
    return marked


def _png(image: "Image") -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, format="PNG")
    return buffer.getvalue()


def _open(path: Path, password: str | None) -> Any:  # noqa: ANN401 (pypdfium2 has no types)
    import pypdfium2

    try:
        return pypdfium2.PdfDocument(path, password=password)
    except pypdfium2.PdfiumError as error:
        if error.err_code != _WRONG_PASSWORD:
            raise UnreadableFileError(
                _("{file}: cannot be opened ({error})").format(file=path, error=error),
                reason=Reason.DAMAGED,
            ) from None
        if password is None:
            raise UnreadableFileError(
                _(
                    "{file}: encrypted; give its password with --password-file or "
                    "PSYKB_PDF_PASSWORD"
                ).format(file=path),
                reason=Reason.ENCRYPTED,
            ) from None
        raise UnreadableFileError(
            _("{file}: the password does not open it").format(file=path),
            reason=Reason.WRONG_PASSWORD,
        ) from None
