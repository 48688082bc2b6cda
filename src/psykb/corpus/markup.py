"""Turn a tree of HTML elements into blocks, as a browser would set them."""

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from psykb.corpus.blocks import Block, BlockKind, Emphasis, Line
from psykb.corpus.wrapping import is_wide

if TYPE_CHECKING:
    from lxml.etree import _Element

_SKIPPED = frozenset(
    (
        "script", "style", "noscript", "template", "head", "nav", "footer", "form", "button",
        "select", "textarea", "input", "svg", "iframe", "object", "embed", "canvas", "audio",
        "video", "img", "picture", "map", "dialog", "rp", "rt", "title",
    )
)  # fmt: skip
_SKIPPED_ROLES = frozenset(("navigation", "banner", "contentinfo", "search", "doc-pagebreak"))
_SKIPPED_NAMES = frozenset(
    (
        "nav", "navbar", "navigation", "menu", "sidebar", "breadcrumb", "breadcrumbs", "pagination",
        "cookie", "cookies", "share", "social", "advert", "ads", "site-footer", "site-header",
        "skip-link", "pagebreak",
    )
)  # fmt: skip
_BLOCKS = frozenset(
    (
        "p", "div", "section", "article", "main", "body", "html", "header", "blockquote", "figure",
        "figcaption", "ul", "ol", "dl", "dt", "dd", "li", "table", "tr", "caption", "pre",
        "address", "details", "summary", "hr", "center", "h1", "h2", "h3", "h4", "h5", "h6",
        "hgroup", "fieldset", "legend", "aside",
    )
)  # fmt: skip
_LAYOUT = frozenset(("p", "div", "ul", "ol", "table", "h1", "h2", "h3", "h4", "h5", "h6"))
_HEADING = re.compile(r"h([1-6])$")
_EMPHASIS: dict[str, Emphasis] = {
    "b": "bold", "strong": "bold", "dfn": "bold", "dt": "bold",
    "i": "italic", "em": "italic", "cite": "italic",
}  # fmt: skip
_NOT_SHOWN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden")
_LISTS = ("ul", "ol", "dl")


def markup_blocks(root: "_Element") -> list[Block]:
    """Return the blocks of an element and all below it, in document order.

    Navigation, scripts, forms, pictures and what is hidden leave nothing. A table row is one line,
    but a table that only lays out a page is taken apart into its paragraphs.
    """
    from lxml import etree

    walker = _Walker()
    walk = etree.iterwalk(root, events=("start", "end", "comment", "pi"))
    for event, element in walk:
        if event in ("comment", "pi"):
            walker.text(element.tail)
        elif event == "start":
            if not walker.open(element):
                walk.skip_subtree()
        else:
            walker.close(element)
            if element is not root:
                walker.text(element.tail)
    walker.flush()
    return walker.blocks


def _name(element: "_Element") -> str:
    """The local name, in lower case."""
    return str(element.tag).rpartition("}")[2].lower()


def _is_skipped(element: "_Element", name: str) -> bool:
    if (
        name in _SKIPPED
        or element.get("role") in _SKIPPED_ROLES
        or element.get("hidden") is not None
    ):
        return True
    if element.get("aria-hidden") == "true" or _NOT_SHOWN.search(element.get("style") or ""):
        return True
    kind = element.get("{http://www.idpf.org/2007/ops}type") or element.get("epub:type") or ""
    named = f"{element.get('class') or ''} {element.get('id') or ''}".lower().split()
    return kind == "pagebreak" or (
        name in ("div", "ul", "section", "span", "header", "aside")
        and not _SKIPPED_NAMES.isdisjoint(named)
    )


class _Walker:
    """Gathers blocks from the opening and closing of elements and the text between."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self._line = Line()
        self._emphasis: list[Emphasis] = []
        self._lists: list[int | None] = []  # of the lists around: the next number, None for bullets
        self._marker = ""
        self._kind: BlockKind = "paragraph"
        self._level = 0
        self._glued = False
        self._in_table = False  # whether the block before was a row of the table around
        self._cells = 0  # depth in table cells, whose content stays on the line
        self._breaks = 0
        self._skipping: _Element | None = None

    def open(self, element: "_Element") -> bool:
        """Enter an element; False when it is to be left out with all below it."""
        name = _name(element)
        if _is_skipped(element, name):
            self._skipping = element
            return False
        if name == "math":
            self._formula(element)
            self._skipping = element
            return False
        if name in _BLOCKS and not self._cells:
            self._open_block(element, name)
        elif name in ("td", "th"):
            self._open_cell(element)
        elif name == "br":
            self._breaks += 1
        if name in _EMPHASIS:
            self._emphasis.append(_EMPHASIS[name])
        self.text(element.text if name != "pre" else None)
        if name == "pre":
            self._preformatted(element)
            self._skipping = element
            return False
        return True

    def close(self, element: "_Element") -> None:
        """Leave an element."""
        name = _name(element)
        if element is self._skipping:
            self._skipping = None
            return
        if name in _EMPHASIS and self._emphasis:
            self._emphasis.remove(_EMPHASIS[name])
        if name in ("td", "th") and self._cells:
            self._cells -= 1
        elif name in _BLOCKS and not self._cells:
            self.flush()
            if name in _LISTS and self._lists:
                self._lists.pop()
                self._glued = bool(self._lists)
            elif name == "table":
                self._in_table = False
            elif name in ("li", "dd", "dt"):
                self._marker = ""

    def text(self, text: str | None) -> None:
        """Add text to the line."""
        if not text or (self._breaks and not text.strip(" \t\r\n")):
            return
        if self._breaks:
            # two line breaks, or an indent behind one, are how old pages write a new paragraph
            if (
                self._breaks > 1 or text.lstrip(" \t\r\n").startswith("\u3000")
            ) and not self._cells:
                self.flush(keep=True)
            else:
                text = text.lstrip(" \t\r\n")
                between = self._line.text[-1:] + text[:1]
                # one line of a Chinese paragraph goes on the other, but not in a heading
                if self._level or not all(is_wide(char) for char in between):
                    self._line.add(" ")
            self._breaks = 0
        if not self._line.text:
            text = self._marker + text.lstrip() if text.strip() else ""
            self._marker = "" if text else self._marker
        for i, part in enumerate(re.split(r"[ \t]*\r?\n\s*", text)):
            if i:
                self._line.wrap()
            self._line.add(part, frozenset(self._emphasis))

    def flush(self, *, keep: bool = False) -> None:
        """End the block at hand; `keep` when the element goes on."""
        if self._line.text:
            self.blocks.append(self._line.block(self._kind, level=self._level, glued=self._glued))
            self._glued = self._kind == "item"
            self._in_table = self._kind == "row"
        self._line = Line()
        if not keep:
            self._breaks = 0
            self._level = 0
            self._kind = "item" if self._lists else "paragraph"
            if self._kind == "paragraph":
                self._glued = False

    def _open_block(self, element: "_Element", name: str) -> None:
        self.flush()
        heading = _HEADING.match(name)
        if heading:
            self._kind, self._level, self._glued = "heading", int(heading.group(1)), False
        elif name in _LISTS:
            numbered = name == "ol"
            start = element.get("start") or "1"
            self._lists.append(
                int(start) if numbered and start.isdigit() else 1 if numbered else None
            )
        elif name == "li" and self._lists:
            self._kind = "item"
            self._number(element)
        elif name in ("dt", "dd"):
            self._kind = "item"
        elif name == "tr" and not _is_layout(element):
            self._kind, self._glued = "row", self._in_table

    def _number(self, element: "_Element") -> None:
        number = self._lists[-1]
        if number is not None:
            value = element.get("value") or ""
            number = int(value) if value.isdigit() else number
            self._marker = f"{number}. "
            self._lists[-1] = number + 1

    def _open_cell(self, element: "_Element") -> None:
        row = element.getparent()
        if self._cells or (row is not None and not _is_layout(row)):
            self._cells += 1
            if self._line.text:
                self._line.add(" | ")
        else:
            self.flush()

    def _formula(self, element: "_Element") -> None:
        """A formula as its source: what its author gave in TeX, else its characters."""
        source = element.get("alttext")
        for below in element.iter("*"):
            if _name(below) == "annotation":
                source = source or below.text
        self.text(source or " ".join("".join(map(str, element.itertext())).split()))

    def _preformatted(self, element: "_Element") -> None:
        glued = False
        for line in "".join(map(str, element.itertext())).split("\n"):
            if line.strip():
                self._line.add(line.strip())
                self.blocks.append(self._line.block("row", glued=glued))
                self._line = Line()
                glued = True


def _is_layout(row: "_Element") -> bool:
    """Whether a table row holds paragraphs side by side and no values."""
    below = [_name(e) for e in row.iter("*")]
    return sum(1 for name in below if name in _LAYOUT) > len(
        [n for n in below if n in ("td", "th")]
    )


def text_of(elements: Iterable["_Element"]) -> str:
    """Return the text of elements, white space collapsed."""
    return " ".join(" ".join("".join(map(str, e.itertext())) for e in elements).split())
