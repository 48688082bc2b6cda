"""Take the printed lines off a PDF page: their characters and where they stand."""

import ctypes
import re
import sys
from array import array
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from psykb.corpus.cleaning import SUSPECTS, clean_with_origins
from psykb.corpus.pdf.notes import drop_note_marks, note_numbers
from psykb.corpus.pdf.printed import Gap, PrintedLine, Sheet
from psykb.corpus.wrapping import SOFT_HYPHEN
from psykb.text.folding import IDEOGRAPH

if TYPE_CHECKING:
    import pypdfium2

_LINE = re.compile(f"[^\r\n{SOFT_HYPHEN}]+{SOFT_HYPHEN}?")
# Positions are asked for every so many characters; asking for that of each would cost more than
# reading the page. Between them positions are interpolated.
_STEP_LATIN = 36
_STEP_WIDE = 8
_FIRST_WIDE = "\u2e80"
_SPACE = re.compile(r"(?<=\S) +(?=\S)")
_UNMAPPED_CHARACTERS = (
    r"\ufffd\ue000-\uf8ff\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\U000f0000-\U0010fffd"
)
_UNMAPPED = re.compile(f"[{_UNMAPPED_CHARACTERS}]")
_ODD = re.compile(f"[{SUSPECTS}{_UNMAPPED_CHARACTERS}]")
_UNMAPPED_SHARE = 0.3  # of a page's characters from which its text cannot be used
_HAS_WIDE = re.compile(f"[{IDEOGRAPH}]")
# A justified line whose letters stand so far apart that pdfium takes the gaps for blanks.
_SPACED_OUT = re.compile(f"(?:[{IDEOGRAPH}] ){{3}}")
_WIDE_SPACE = re.compile(f"(?<=[{IDEOGRAPH}）”。；]) (?=\\S)|(?<=\\S) (?=[{IDEOGRAPH}（“])")
_STRETCHED = 0.67  # of the size for each character: Latin letters take half of it on average
_COLUMN_GAP = 0.6  # of the size: wider than spaces between words, which a table has to confirm
_BOLD = 600  # normal type has 400, bold 700; pdfium guesses from the width of stems
_NATIVE_UTF16 = "utf-16-le" if sys.byteorder == "little" else "utf-16-be"
_PART_GAP = 1.5  # of the size: from there on pieces of different type are lines of their own
_UNEVEN = 0.1  # of the size: a difference that is more than rounding
_BUFFER = 1 << 14  # UTF-16 units; more than most pages have
_FEW = 60  # characters on a page with a picture under which the picture may hold the text
_PICTURES = (3, 5)  # pdfium's kinds of page objects: images and forms
_PATH = 2  # and strokes
_MANY_PATHS = 100  # strokes on a page without text from which they may be letters in outline


class PageReader:
    """Reads the pages of one document."""

    def __init__(self, document: "pypdfium2.PdfDocument") -> None:
        import pypdfium2.raw as pdfium

        self._pdfium = pdfium
        self._document = document
        self._box = pdfium.FS_RECTF()
        # one buffer for all pages: each new length would be a new type to ctypes
        self._buffer = (ctypes.c_ushort * _BUFFER)()
        self._left = self._bottom = 0.0  # of the page at hand
        self._text_page: Any = None
        self._uneven = False  # whether the line placed last has pieces of different type

    def read(self, index: int) -> Sheet:
        """Return page `index` (1-based)."""
        pdfium = self._pdfium
        page = pdfium.FPDF_LoadPage(self._document, index - 1)
        if not page:
            return Sheet(index=index, height=0.0, unread=True)
        try:
            height = pdfium.FPDF_GetPageHeightF(page)
            pdfium.FPDF_GetPageBoundingBox(page, self._box)
            self._left, self._bottom = self._box.left, self._box.bottom
            self._text_page = pdfium.FPDFText_LoadPage(page)
            try:
                text, positions = self._characters()
                odd = positions is not None or _ODD.search(text) is not None
                unread = odd and _is_unmapped(text)
                lines = [] if unread else self._lines(text, positions, index, odd=odd)
            finally:
                pdfium.FPDFText_ClosePage(self._text_page)
            pictured = len(text) < _FEW and self._shows_something(page)
            return Sheet(
                index=index, height=height, lines=tuple(lines), unread=unread, pictured=pictured
            )
        finally:
            pdfium.FPDF_ClosePage(page)

    def _characters(self) -> tuple[str, Sequence[int] | None]:
        """The text of the page, and pdfium's index of each character; None: it is the same."""
        pdfium = self._pdfium
        count = pdfium.FPDFText_CountChars(self._text_page)
        if count <= 0:
            return "", None
        # pdfium counts UTF-16 units. What it writes may be longer than what it counts.
        if len(self._buffer) < 2 * count + 2:
            self._buffer = (ctypes.c_ushort * (4 * count))()
        written = pdfium.FPDFText_GetText(self._text_page, 0, count, self._buffer) - 1
        data = ctypes.string_at(self._buffer, 2 * max(0, written))
        text = data.decode("utf-16-le", errors="surrogatepass")
        if written == count and len(text) == count:
            return text, None
        if written != count:
            unit_of = pdfium.FPDFText_GetUnicode
            units = array("H", [unit_of(self._text_page, i) & 0xFFFF for i in range(count)])
            text = units.tobytes().decode(_NATIVE_UTF16, errors="surrogatepass")
        positions: list[int] = []
        at = 0
        for char in text:
            positions.append(at)
            at += 2 if char > "\uffff" else 1
        return text, positions

    def _lines(
        self, text: str, positions: Sequence[int] | None, page: int, *, odd: bool
    ) -> list[PrintedLine]:
        """Cut the text of a page into lines; `odd` says that some of it may need cleaning."""
        lines: list[PrintedLine] = []
        places: list[Sequence[int]] = []
        wide = _HAS_WIDE.search(text) is not None
        bold = False
        for found in _LINE.finditer(text):
            raw, start = found.group(), found.start()
            if raw[0] == " " or raw[-1] == " ":
                start += len(raw) - len(raw.lstrip())
                raw = raw.strip()
            indices: Sequence[int] = range(start, start + len(raw))
            if odd or wide:
                raw, indices = _tidied(raw, indices, positions if odd else None, odd=odd)
            if not raw or raw == SOFT_HYPHEN:
                continue
            line = self._placed(page, raw, indices)
            if self._uneven:
                for part, place in self._parts(line, indices):
                    lines.append(part)
                    places.append(place)
            else:
                lines.append(line)
                places.append(indices)
        for line, place in zip(lines, places, strict=True):
            # a line that goes on a sentence in normal type is not set off by bold
            if bold or not line.text[0].islower():
                bold = line.bold = self._is_bold(place)
            room = line.x1 - line.x0 > _STRETCHED * len(line.text) * line.size
            if (wide or room) and line.flat and _may_have_columns(line.text, room):
                line.gaps = self._gaps(line, place)
        numbers = note_numbers(lines)
        return drop_note_marks(lines, numbers, self._height_in(places)) if numbers else lines

    def _height_in(self, places: Sequence[Sequence[int]]) -> Callable[[int, int], float]:
        """The height of the type of a character, by line and offset."""

        def height_of(line: int, offset: int) -> float:
            self._pdfium.FPDFText_GetLooseCharBox(self._text_page, places[line][offset], self._box)
            return float(self._box.top - self._box.bottom)

        return height_of

    def _parts(
        self, line: PrintedLine, indices: Sequence[int]
    ) -> Sequence[tuple[PrintedLine, Sequence[int]]]:
        """Cut a line where pdfium put pieces of different type or of two columns together."""
        page, text = line.page, line.text
        cuts = [
            gap.offset
            for gap in self._gaps(line, indices, all_of_them=True)
            if not -line.size < gap.right - gap.left < _PART_GAP * line.size
        ]
        if not cuts:
            return ((line, indices),)
        starts, ends = [0, *cuts], [*(cut - 1 for cut in cuts), len(text)]
        return [
            (self._placed(page, text[a:b].rstrip(), indices[a:b]), indices[a:b])
            for a, b in zip(starts, ends, strict=True)
        ]

    def _placed(self, page: int, text: str, indices: Sequence[int]) -> PrintedLine:
        """Ask pdfium where a line stands; `indices` are those of its characters."""
        box, left_edge, text_page = self._box, self._left, self._text_page
        box_of = self._pdfium.FPDFText_GetLooseCharBox
        at = range(0, len(text), _STEP_WIDE if text[0] >= _FIRST_WIDE else _STEP_LATIN)
        box_of(text_page, indices[0], box)
        first, size = box.bottom, box.top - box.bottom
        xs = [box.left - left_edge]
        for offset in at[1:]:
            box_of(text_page, indices[offset], box)
            xs.append(box.left - left_edge)
        box_of(text_page, indices[-1], box)
        last, height, right = box.bottom, box.top - box.bottom, box.right - left_edge
        if height == size and last == first and right > xs[0]:  # most lines
            self._uneven = False
            return PrintedLine(page, text, at, xs, right, last - self._bottom, size)
        tilted = abs(last - first) > size
        self._uneven = not tilted and (abs(height - size) > _UNEVEN * size or right < xs[0])
        if tilted or right < xs[0]:
            lowest, left = min(first, last), min(xs)
            line = PrintedLine(
                page, text, (0,), (left,), max(right, *xs), lowest - self._bottom, size
            )
            line.y1 = max(first, last) + size - self._bottom
            line.flat = False
            return line
        if abs(height - size) > 0.01 * size and _HAS_WIDE.search(text):
            # letters in a Chinese line come from a font of another height: an ideograph decides
            offset = next((i for i, char in enumerate(text) if char >= _FIRST_WIDE), 0)
            box_of(text_page, indices[offset], box)
            size = box.top - box.bottom
        elif height != size:
            if self._uneven and len(text) > 2:
                # a raised figure at an end, or letters of two fonts: the middle decides
                middle = len(text) // 2
                box_of(text_page, indices[middle - (text[middle] == " ")], box)
                last, size = box.bottom, box.top - box.bottom
            size = max(size, height)
        bottom = (first if first < last else last) - self._bottom
        return PrintedLine(page, text, at, xs, right, bottom, size)

    def _is_bold(self, indices: Sequence[int]) -> bool:
        weight, page = self._pdfium.FPDFText_GetFontWeight, self._text_page
        if weight(page, indices[0]) < _BOLD or weight(page, indices[-1]) < _BOLD:
            return False
        third = len(indices) // 3
        return any(weight(page, indices[i]) >= _BOLD for i in (third, 2 * third))

    def _gaps(
        self, line: PrintedLine, indices: Sequence[int], *, all_of_them: bool = False
    ) -> Sequence[Gap]:
        """The gaps between the words of a line, if one of them is wide; or `all_of_them`."""
        box, box_of, page = self._box, self._pdfium.FPDFText_GetLooseCharBox, self._text_page
        gaps: list[Gap] = []
        for found in _SPACE.finditer(line.text):
            box_of(page, indices[found.start() - 1], box)
            left = box.right - self._left
            box_of(page, indices[found.end()], box)
            right = box.left - self._left
            gaps.append(Gap(found.end(), left, right, right - left > _COLUMN_GAP * line.size))
        return gaps if all_of_them or any(gap.wide for gap in gaps) else ()

    def _shows_something(self, page: object) -> bool:
        """Whether the page has pictures, or strokes enough to draw letters with."""
        pdfium = self._pdfium
        paths = 0
        for i in range(min(pdfium.FPDFPage_CountObjects(page), 10 * _MANY_PATHS)):
            kind = pdfium.FPDFPageObj_GetType(pdfium.FPDFPage_GetObject(page, i))
            if kind in _PICTURES:
                return True
            paths += kind == _PATH
        return paths >= _MANY_PATHS


def _closed_up(raw: str, indices: Sequence[int]) -> tuple[str, Sequence[int]]:
    """A line without the blanks that spacing its letters out put beside its ideographs."""
    kept = [
        i
        for i, char in enumerate(raw)
        if char != " " or not (_is_full(raw[i - 1]) or _is_full(raw[i + 1 : i + 2]))
    ]
    return "".join(raw[i] for i in kept), [indices[i] for i in kept]


def _is_full(char: str) -> bool:
    return char >= _FIRST_WIDE or char in "“”‘’…—"


def _tidied(
    raw: str, indices: Sequence[int], positions: Sequence[int] | None, *, odd: bool
) -> tuple[str, Sequence[int]]:
    """A line cleaned and closed up, and pdfium's index of each of its characters."""
    if odd:
        if positions is not None and indices:
            indices = positions[indices[0] : indices[-1] + 1]
        raw, origins = clean_with_origins(raw)
        indices = indices if origins is None else [indices[i] for i in origins]
    return _closed_up(raw, indices) if _SPACED_OUT.search(raw) else (raw, indices)


def _may_have_columns(text: str, room: bool) -> bool:
    """Whether there are spaces beside ideographs, or in Latin text that takes much `room`."""
    if " " not in text:
        return False
    return bool(_WIDE_SPACE.search(text)) if _HAS_WIDE.search(text) else room


def _is_unmapped(text: str) -> bool:
    """Whether the font's map to Unicode must be broken: too few characters that mean anything."""
    unmapped = len(_UNMAPPED.findall(text))
    return unmapped > 0 and unmapped > _UNMAPPED_SHARE * len("".join(text.split()))
