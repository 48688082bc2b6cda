"""Read DOCX: headings by style and outline level, lists with their numbers, tables, emphasis."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from psykb.config import Limits
from psykb.corpus.blocks import Block, BlockKind, Draft, Facts, Line
from psykb.corpus.cleaning import clean
from psykb.corpus.containers import Container, parse_xml
from psykb.corpus.facts import authors_of, licence_of, title_of
from psykb.corpus.files import damaged, too_large
from psykb.corpus.headlines import Candidate, headlines
from psykb.corpus.word.numbers import Numbers, W
from psykb.corpus.word.styles import Styles
from psykb.errors import UnreadableFileError
from psykb.messages import text as _
from psykb.types import Reason

if TYPE_CHECKING:
    from lxml.etree import _Element

VERSION = "1"

_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_DC = "{http://purl.org/dc/elements/1.1/}"
_OLD_WORD = b"\xd0\xcf\x11\xe0"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_SKIPPED = frozenset((f"{W}del", f"{W}rt", f"{W}txbxContent", f"{W}moveFrom", _FALLBACK))
_NOTES = (("word/footnotes.xml", "footnote"), ("word/endnotes.xml", "endnote"))


def read(path: Path, *, password: str | None = None, limits: Limits) -> Draft:  # noqa: ARG001
    """Read a DOCX; see `psykb.corpus.reading.read` for the errors."""
    _refuse_old(path)
    with Container(path, limits) as container:
        if "word/document.xml" not in container:
            raise damaged(path, _("no Word document"))

        def part(name: str) -> "_Element | None":
            return parse_xml(container.read(name), path) if name in container else None

        notes = {
            (kind, note.get(f"{W}id") or ""): note
            for name, kind in _NOTES
            if (root := part(name)) is not None
            for note in root.iter(f"{W}{kind}")
        }
        walker = _Walker(
            Styles(part("word/styles.xml")), Numbers(part("word/numbering.xml")), notes
        )
        document = parse_xml(container.read("word/document.xml"), path)
        body = document.find(f"{W}body")
        blocks = walker.walk(body) if body is not None else []
        facts = _facts(part("docProps/core.xml"), walker.title)
    if sum(len(block.text) for block in blocks) > limits.text_bytes:
        raise too_large(path, limits.text_bytes)
    if not any(block.kind == "heading" for block in blocks):
        blocks = _with_headings(blocks)
    return Draft(blocks=tuple(blocks), facts=facts)


def _refuse_old(path: Path) -> None:
    with path.open("rb") as file:
        head = file.read(1 << 16)
    if not head.startswith(_OLD_WORD):
        return
    if _ENCRYPTED in head or _ENCRYPTED in path.read_bytes()[-(1 << 16) :]:
        raise UnreadableFileError(
            _("{file}: encrypted; save it without a password").format(file=path),
            reason=Reason.ENCRYPTED,
        )
    raise damaged(path, _("an old Word file; save it as .docx"))


def _facts(core: "_Element | None", title: str | None) -> Facts:
    if core is None:
        return Facts(title=title)

    def value(name: str) -> str:
        return clean(core.findtext(f"{_DC}{name}") or "")

    return Facts(
        title=title_of(value("title")) or title,
        authors=authors_of(value("creator")),
        licence=value("rights") or licence_of(value("description")),
    )


class _Walker:
    """Walks the body of a document and gathers blocks."""

    def __init__(
        self, styles: Styles, numbers: Numbers, notes: dict[tuple[str, str], "_Element"]
    ) -> None:
        self.title: str | None = None
        self._styles = styles
        self._numbers = numbers
        self._notes = notes
        self._blocks: list[Block] = []
        self._waiting: list[_Element] = []  # notes and text boxes of the paragraph at hand

    def walk(self, body: "_Element") -> list[Block]:
        """Return the blocks of `body`."""
        for element in body:
            if element.tag == f"{W}p":
                self._paragraph(element)
            elif element.tag == f"{W}tbl":
                self._table(element)
            elif element.tag in (f"{W}sdt", f"{W}sdtContent", f"{W}ins", f"{W}customXml"):
                self.walk(element)
        return self._blocks

    def _paragraph(self, element: "_Element") -> None:
        named = element.find(f"{W}pPr/{W}pStyle")
        style_id = None if named is None else named.get(f"{W}val")
        style = self._styles.name(style_id)
        level = self._styles.heading_level(element, style_id)
        place = self._styles.list_of(element, style_id)
        number = self._numbers.next(*place) if place else None
        line = Line()
        if number:
            line.add(number + ("" if number[-1] in "、）)．" else " "))
        self._fill(line, element)
        block = line.block()
        if block.text and block.text != (number or "").strip():
            self._add(
                block, style=style, level=level, item=place is not None and number is not None
            )
        waiting, self._waiting = self._waiting, []
        for box in waiting:
            self.walk(box)

    def _add(self, block: Block, *, style: str, level: int, item: bool) -> None:
        contents = style.startswith("toc ") and style != "toc heading"
        if style in ("title", "标题"):
            self.title = self.title or block.text
        kind: BlockKind = "row" if contents else "item" if item else "paragraph"
        kind = "heading" if level else kind
        before = self._blocks[-1] if self._blocks else None
        self._blocks.append(
            Block(
                text=block.text,
                kind=kind,
                level=level,
                marks=block.marks,
                glued=kind in ("item", "row") and before is not None and before.kind == kind,
                front=contents or style in ("title", "subtitle", "标题", "副标题"),
            )
        )

    def _fill(self, line: Line, element: "_Element") -> None:
        """Add the text below an element to `line`; keep its notes and text boxes for later."""
        for child in element:
            tag = child.tag
            if tag == f"{W}r":
                if child.find(f"{W}rPr/{W}vanish") is None:
                    self._run(line, child)
            elif tag in (f"{_M}oMath", f"{_M}oMathPara"):
                line.add("".join(t.text or "" for t in child.iter(f"{_M}t")))
            elif tag not in _SKIPPED and tag != f"{W}pPr":
                self._fill(line, child)

    def _run(self, line: Line, run: "_Element") -> None:
        emphasis = self._styles.emphasis(run)
        for child in run:
            tag = child.tag
            if tag == f"{W}t":
                line.add(child.text or "", emphasis)
            elif tag in (f"{W}tab", f"{W}ptab"):
                line.add(" ")
            elif tag in (f"{W}br", f"{W}cr"):
                line.wrap()
            elif tag == f"{W}noBreakHyphen":
                line.add("-", emphasis)
            elif tag in (f"{W}footnoteReference", f"{W}endnoteReference"):
                kind = str(tag).removeprefix(W).removesuffix("Reference")
                note = self._notes.get((kind, child.get(f"{W}id") or ""))
                if note is not None:
                    self._waiting.append(note)
            elif tag == f"{W}ruby":
                self._fill(line, child)
            elif tag not in _SKIPPED:
                self._waiting.extend(_text_boxes(child))

    def _table(self, table: "_Element") -> None:
        first = True
        for row in table.iter(f"{W}tr"):
            if row.getparent() is not table:
                continue
            line = Line()
            for i, cell in enumerate(row.findall(f"{W}tc")):
                if i:
                    line.add(" | ")
                for paragraph in cell.iter(f"{W}p"):
                    line.wrap()
                    self._fill(line, paragraph)
            block = line.block("row", glued=not first)
            if block.text.strip(" |"):
                self._blocks.append(block)
                first = False


def _text_boxes(element: "_Element") -> Iterator["_Element"]:
    """The text boxes drawn by a run; those of the fallback repeat them for old versions."""
    for child in element:
        if child.tag == f"{W}txbxContent":
            yield child
        elif child.tag != _FALLBACK:
            yield from _text_boxes(child)


def _with_headings(blocks: list[Block]) -> list[Block]:
    """Find the headings of a document that uses no heading styles."""
    candidates = [
        Candidate(text=b.text, alone=b.kind == "paragraph", styled=_is_bold(b)) for b in blocks
    ]
    found = headlines(candidates)
    result: list[Block] = []
    i = 0
    while i < len(blocks):
        headline = found.get(i)
        if headline is None or headline.rank is None:
            result.append(blocks[i])
            i += 1
            continue
        text = " ".join(b.text for b in blocks[i : i + headline.length])
        result.append(Block(text=text, kind="heading", level=headline.rank + 1))
        i += headline.length
    return result


def _is_bold(block: Block) -> bool:
    return any(m.kind == "bold" and m.start == 0 and m.end == len(block.text) for m in block.marks)
