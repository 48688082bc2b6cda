"""Reads the small Markdown subset in which the texts of the starter library are written.

Allowed are: headings of three levels, one-line paragraphs, ``- `` and ``1. `` lists, pipe tables
and ``**bold**``. Anything else is an error that names the file and the line, so that a stray
construct is found at build time and not by a reader.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path


class SourceError(ValueError):
    """A source file is missing or uses a construct outside the subset."""


@dataclass(frozen=True)
class Span:
    """A run of text, plain or bold."""

    text: str
    bold: bool = False


Inline = tuple[Span, ...]


@dataclass(frozen=True)
class Heading:
    """A heading of level 1 (chapter), 2 (section) or 3 (subsection)."""

    level: int
    text: str


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of running text."""

    content: Inline


@dataclass(frozen=True)
class ItemList:
    """A bullet list or a numbered list."""

    ordered: bool
    items: tuple[Inline, ...]


@dataclass(frozen=True)
class Table:
    """A table with one header row."""

    header: tuple[Inline, ...]
    rows: tuple[tuple[Inline, ...], ...]


Block = Heading | Paragraph | ItemList | Table

_HEADING = re.compile(r"(#+) +(.+)")
_BULLET = re.compile(r"- +(?P<item>.+)")
_NUMBERED = re.compile(r"\d+\. +(?P<item>.+)")
_RULE_CELL = re.compile(r":?-{2,}:?")
_FORBIDDEN = (
    (re.compile(r"</?[A-Za-z][^>]*>|<!--"), "raw HTML"),
    (re.compile(r"!?\[[^\]]*\]\([^)]*\)"), "a link or an image"),
    (re.compile(r"^>|^```|^ {4,}\S|^\t"), "a block quote or a code block"),
    (re.compile(r"`"), "code"),
    (re.compile(r"\[\^"), "a footnote"),
)


def plain(content: Inline) -> str:
    """Return the text of ``content`` without its markup."""
    return "".join(span.text for span in content)


def parse_inline(text: str, where: str) -> Inline:
    """Split ``text`` into plain and bold spans."""
    parts = text.split("**")
    if len(parts) % 2 == 0:
        raise SourceError(f"{where}: unbalanced **")
    if any("*" in part for part in parts):
        raise SourceError(f"{where}: single * (italics are not allowed)")
    return tuple(Span(part, index % 2 == 1) for index, part in enumerate(parts) if part)


def _cells(line: str, where: str) -> tuple[Inline, ...]:
    if not line.endswith("|"):
        raise SourceError(f"{where}: table row without a closing |")
    return tuple(parse_inline(cell.strip(), where) for cell in line[1:-1].split("|"))


def _parse_table(lines: list[tuple[str, str]]) -> Table:
    where = lines[0][1]
    if len(lines) < 3:
        raise SourceError(f"{where}: a table needs a header, a rule and at least one row")
    rule = [cell.strip() for cell in lines[1][0].strip("|").split("|")]
    if not all(_RULE_CELL.fullmatch(cell) for cell in rule):
        raise SourceError(f"{lines[1][1]}: expected the rule below the table header")
    header = _cells(*lines[0])
    rows = tuple(_cells(*line) for line in lines[2:])
    for row, (_, row_where) in zip(rows, lines[2:], strict=True):
        if len(row) != len(header):
            raise SourceError(f"{row_where}: {len(row)} cells, the header has {len(header)}")
    return Table(header, rows)


def _parse_heading(match: re.Match[str], where: str) -> Heading:
    level = len(match[1])
    if level > 3:
        raise SourceError(f"{where}: heading deeper than ###")
    return Heading(level, plain(parse_inline(match[2], where)))


def _parse_line(line: str, where: str, last: Block | None) -> tuple[Block, bool]:
    """Parse a line that is no table; also say whether the block replaces ``last``."""
    if match := _HEADING.fullmatch(line):
        return _parse_heading(match, where), False
    match = _BULLET.fullmatch(line) or _NUMBERED.fullmatch(line)
    if not match:
        return Paragraph(parse_inline(line, where)), False
    item = parse_inline(match["item"], where)
    ordered = match.re is _NUMBERED
    if isinstance(last, ItemList) and last.ordered == ordered and not line.startswith("1. "):
        return ItemList(ordered, (*last.items, item)), True
    return ItemList(ordered, (item,)), False


def parse(text: str, name: str) -> list[Block]:
    """Parse one source text; ``name`` is used in error messages."""
    blocks: list[Block] = []
    table: list[tuple[str, str]] = []
    for number, raw in enumerate([*text.lstrip("\ufeff").splitlines(), ""], start=1):
        line, where = raw.rstrip(), f"{name}:{number}"
        for pattern, what in _FORBIDDEN:
            if pattern.search(line):
                raise SourceError(f"{where}: {what} is not allowed")
        if line.startswith("|"):
            table.append((line, where))
            continue
        if table:
            blocks.append(_parse_table(table))
            table = []
        if line:
            block, replaces = _parse_line(line, where, blocks[-1] if blocks else None)
            blocks[-1 if replaces else len(blocks) :] = [block]
    return blocks


def read(path: Path) -> list[Block]:
    """Parse one source file, which must start with its only level-1 heading."""
    blocks = parse(path.read_text(encoding="utf-8"), path.name)
    if not blocks or not isinstance(blocks[0], Heading) or blocks[0].level != 1:
        raise SourceError(f"{path.name}: the file must start with a # heading")
    return blocks


def read_chapters(folder: Path) -> list[tuple[Path, list[Block]]]:
    """Parse all ``*.md`` files of ``folder`` in the order of their names."""
    paths = sorted(folder.glob("*.md"))
    if not paths:
        raise SourceError(f"{folder}: no *.md files")
    return [(path, read(path)) for path in paths]
