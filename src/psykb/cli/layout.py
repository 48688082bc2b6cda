"""Lay out text in columns of a terminal, where an ideograph is two columns wide."""

import re
import unicodedata
from collections.abc import Sequence

# What must not begin a line, and what must not end one (as books are set, in either language).
_CLOSING = "、。，．：；？！…—）》〉」』】〕”’％·)]}>,.:;?!%⟧"
_OPENING = "（《〈「『【〔“‘([{<⟦"
_STYLE = re.compile(r"\x1b\[[0-9;]*m")
_PIECE = re.compile(r"\x1b\[[0-9;]*m|\s+|[^\s\x1b]")


def width(text: str) -> int:
    """Return how many columns `text` takes; styles take none."""
    return sum(map(_columns, _STYLE.sub("", text)))


def _columns(character: str) -> int:
    if character.isascii():
        return 1 if character.isprintable() else 0
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in ("W", "F") else 1


def wrap(text: str, columns: int, *, indent: str = "", first: str | None = None) -> str:
    """Return `text` in lines of at most `columns` columns, each after `indent`.

    Lines break at spaces and between ideographs, never before closing or after opening
    punctuation; only what is longer than a line is cut. Line breaks of `text` stay.

    Args:
        text: may hold styles (ANSI).
        columns: of the whole line, the indent included.
        indent: stands before each line.
        first: stands before the first line in place of `indent`.
    """
    lines: list[str] = []
    room = max(8, columns - width(indent))
    head = room if first is None else max(8, columns - width(first))
    for line in text.split("\n"):
        for filled in _fill(_units(line), room, head if not lines else room):
            before = first if first is not None and not lines else indent
            lines.append((before + filled).rstrip())
    return "\n".join(lines)


def _units(line: str) -> list[str]:
    """Cut a line into pieces that stay whole, and white space."""
    units: list[str] = []
    glued = False  # whether the next piece belongs to the one before
    for match in _PIECE.finditer(line):
        piece = match.group()
        if piece.isspace():
            units.append(piece)
            glued = False
            continue
        if piece.startswith("\x1b"):
            ends = piece == "\x1b[0m"
            if ends and units:
                units[-1] += piece
            else:
                units.append(piece)
                glued = True
            continue
        wide = _columns(piece) == 2
        joins = glued or (
            bool(units) and not units[-1].isspace() and (piece in _CLOSING or not wide)
        )
        if joins and not glued and piece not in _CLOSING:
            # Latin letters stick to each other and to what opens, not to an ideograph before.
            last = _STYLE.sub("", units[-1])[-1:]
            joins = last != "" and (_columns(last) == 1 or last in _OPENING)
        if joins and units:
            units[-1] += piece
        else:
            units.append(piece)
        glued = piece in _OPENING
    return units


def _fill(units: Sequence[str], columns: int, first: int) -> list[str]:
    """Put units into lines of at most `columns` columns, the first of at most `first`."""
    lines: list[str] = []
    line, used, room = "", 0, first
    for unit in units:
        size = width(unit)
        if used and used + size > room:
            lines.append(line.rstrip(" "))
            line, used, room = "", 0, columns
            if unit.isspace():
                continue
        while size > room:
            head = _cut(unit, room)
            lines.append(head)
            unit = unit[len(head) :]
            size, room = width(unit), columns
        line += unit
        used += size
    return [*lines, line]


def _cut(unit: str, columns: int) -> str:
    """Return the longest head of `unit` that fits, at least one character."""
    used = 0
    for at, character in enumerate(unit):
        used += _columns(character)
        if used > columns and at:
            return unit[:at]
    return unit


def pad(text: str, columns: int, *, right: bool = False) -> str:
    """Return `text` filled with spaces to `columns`; on the left side with `right`."""
    fill = " " * max(0, columns - width(text))
    return fill + text if right else text + fill


def table(rows: Sequence[Sequence[str]], *, numbers: Sequence[int] = ()) -> list[str]:
    """Return the lines of a table: columns two spaces apart, those of `numbers` set to the right.

    Args:
        rows: cells of one line each; every row has the same number of them.
        numbers: positions of the columns that hold numbers.
    """
    widths = [max(map(width, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(
            pad(cell, widths[i], right=i in numbers) if i < len(row) - 1 or i in numbers else cell
            for i, cell in enumerate(row)
        ).rstrip()
        for row in rows
    ]
