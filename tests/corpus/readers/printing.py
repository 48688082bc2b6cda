"""A tiny press: prints PDF pages line by line, at places the test chooses."""

import re

from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))

WIDTH, HEIGHT = 400, 600
SONG, TIMES, BOLD = "STSong-Light", "Times-Roman", "Times-Bold"
STYLES = {"arabic": "ARABIC", "roman": "ROMAN_LOWER"}


class Press:
    """Prints one book; y counts points from the top of the page."""

    def __init__(self, path, *, title="", author="", password=None, compress=True):
        lock = StandardEncryption(password, ownerPassword="owner") if password else None
        self.canvas = Canvas(
            str(path), pagesize=(WIDTH, HEIGHT), encrypt=lock, pageCompression=int(compress)
        )
        self.canvas.setTitle(title)
        self.canvas.setAuthor(author)

    def line(self, text, x=50, y=100, *, font=TIMES, size=10):
        """Print one line."""
        self.canvas.setFont(font, size)
        self.canvas.drawString(x, HEIGHT - y, text)

    def lines(self, text, x=50, y=100, *, font=TIMES, size=10, leading=14):
        """Print several lines below each other; return where the next one would stand."""
        for line in text.split("\n"):
            self.line(line.lstrip("\t"), x + 20 * line.count("\t"), y, font=font, size=size)
            y += leading
        return y

    def prose(self, text, x=50, y=100, *, width=260, indent=0, font=TIMES, size=10, leading=14):
        """Print a paragraph, broken where the next word does not fit; return the next y."""
        units = list(text) if font == SONG else re.split("(?<= )", text)
        rows = [""]
        for unit in units:
            room = width - (indent if len(rows) == 1 else 0)
            if rows[-1] and pdfmetrics.stringWidth((rows[-1] + unit).rstrip(), font, size) > room:
                rows.append("")
            rows[-1] += unit
        for i, row in enumerate(rows):
            self.line(row.rstrip(), x if i else x + indent, y, font=font, size=size)
            y += leading
        return y

    def label(self, page, style, start):
        """Label the pages from `page` (0-based) on."""
        self.canvas.addPageLabel(page, style=STYLES[style], start=start)

    def bookmark(self, title, level=0, *, y=0):
        """Add an entry to the outline that points to the current page."""
        key = f"{title}-{self.canvas.getPageNumber()}-{level}"
        self.canvas.bookmarkPage(key, fit="XYZ", left=0, top=HEIGHT - y)
        self.canvas.addOutlineEntry(title, key, level)

    def turn(self):
        """Go to the next page."""
        self.canvas.showPage()

    def save(self):
        """Finish the book; what was printed last is the last page."""
        self.canvas.save()
