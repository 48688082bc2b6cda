"""Find the paragraphs of plain text, hard-wrapped or one to a line."""

import re
from collections.abc import Sequence
from itertools import pairwise

from psykb.corpus.blocks import Block, BlockKind
from psykb.corpus.headings import has_leader
from psykb.corpus.numbering import looks_like_heading
from psykb.corpus.wrapping import Habits, is_wide, join
from psykb.types import record

# Stands in a line where a page begins; a noncharacter, so no text holds it.
TURN = "\ufdd0"

# The private characters are those that Word writes for bullets of symbol fonts.
BULLET = re.compile(r"[-*•·●○◆■□▪‣–—](?=[ \t\u3000])|[•●○◆■□▪‣\uf0b7\uf06c\uf0a7\uf0d8\uf0fc]")
MARKER = re.compile(
    rf"\s*(?:{BULLET.pattern}|\d{{1,3}}[.)、．](?!\d)|[（(](?:\d{{1,3}}|[a-z])[)）]|[①-⑳⑴-⒇]"
    r"|[A-Ha-h][.)、．](?=[\s\u3400-\u9fff])(?! ?[A-Z]\.))"
)
_MARKS = frozenset(".)、．")

_CLOSED = re.compile(r"[。！？!?.:：…][”’」』\"')）\]】]*$")
_BROKEN_WORD = re.compile(r"[^\W\d_]-$")
_COLUMN_GAP = re.compile(r"\S(?:\s{3,}|\t)(?:\d{1,4}|[ivxlc]{1,7})$")
_PAGE_NUMBER = frozenset("0123456789ivxlcIVXLC")
_WIDTH_SHARE = 0.9  # of the lines that are not wider than the measure
_FLOWING = 0.3  # of inner lines that break off in mid-sentence, from which a text is wrapped
_LEAST_MEASURE = 30  # columns under which lines are verse or a table, whatever they look like


def is_marked(line: str) -> bool:
    """Whether `line` begins as a list item does: with a bullet, a number or a letter."""
    # most lines begin with a letter and go on with another
    if "A" <= line[:1] <= "z" and line[1:2] not in _MARKS:
        return False
    return bool(MARKER.match(line))


@record
class _Group:
    """Lines between blank lines, and how many blank lines stood before."""

    lines: tuple[str, ...]
    blanks: int


@record
class Stretch:
    """A paragraph, list item or row found in plain text.

    `text` still holds a TURN where a page begins. `alone` tells a stretch with blank lines around
    it, `blanks` is the number of those before, `lines` that of its printed lines.
    """

    text: str
    kind: BlockKind
    glued: bool
    alone: bool
    blanks: int
    lines: int


def stretches(lines: Sequence[str]) -> list[Stretch]:
    """Return the paragraphs, list items and rows that `lines` make up, in order.

    A text counts as hard-wrapped when many of its lines break off in mid-sentence. There a line
    flows on into the next when the next one's first word would not have fitted behind it; lines
    that end earlier are rows of their own (verse, tables, contents). Otherwise a line is a
    paragraph.

    Args:
        lines: clean, without line feeds; white space at their beginnings counts.
    """
    groups = _groups(lines)
    measure = _measure(groups)
    wrapped = _is_wrapped(groups)
    habits = Habits([line for group in groups for line in group.lines])
    found: list[Stretch] = []
    for group in groups:
        parts = _split(group.lines, measure) if wrapped else [(line,) for line in group.lines]
        for i, part in enumerate(parts):
            text = part[0].strip()
            for line in part[1:]:
                text, separator = join(text, line.strip(), habits)
                text += separator + line.strip()
            item = is_marked(text.lstrip(TURN)) and not looks_like_heading(text)
            follows = i > 0 or (bool(found) and found[-1].kind == "item")
            broken = i > 0 and wrapped and not _ends_paragraph(parts[i - 1], measure)
            row = not item and (broken or (len(parts) > 1 and has_leader(text)))
            found.append(
                Stretch(
                    text=_tidy(text, BULLET if item else None),
                    kind="item" if item else "row" if row else "paragraph",
                    glued=(item and follows and found[-1].kind == "item") or (row and i > 0),
                    alone=len(parts) == 1,
                    blanks=group.blanks if i == 0 else 0,
                    lines=len(part),
                )
            )
    return found


def turned(text: str, page: int) -> tuple[str, tuple[tuple[int, int], ...], int]:
    """Take the TURNs out of `text`.

    Args:
        text: of one block.
        page: the 1-based page on which it begins, were there no TURN at its beginning.

    Returns:
        the text, the page turns of a Block, and the page on which it ends.
    """
    pieces = text.split(TURN)
    turns: list[tuple[int, int]] = [(0, page)]
    whole = pieces[0]
    for piece in pieces[1:]:
        page += 1
        if not whole or whole[-1] == " ":
            piece = piece.lstrip()
        turns.append((len(whole), page))
        whole += piece
    # of several turns at the same place only the last begins a page with text
    last = dict(turns)
    return whole, tuple(last.items()), page


def _ends_paragraph(lines: Sequence[str], measure: int) -> bool:
    """Whether lines that the next one does not go on are a paragraph, and not verse or a list."""
    long = len(lines) > 1 or _width(lines[0]) > measure / 2
    return long and bool(_CLOSED.search(lines[-1]))


def _tidy(text: str, bullet: re.Pattern[str] | None) -> str:
    text = re.sub(r"[ \t]+", " ", text)
    if bullet is not None:
        lead = text[: len(text) - len(text.lstrip(TURN + " "))]
        text = lead + bullet.sub("", text[len(lead) :], count=1).lstrip()
    return text


def _groups(lines: Sequence[str]) -> list[_Group]:
    groups: list[_Group] = []
    current: list[str] = []
    blanks = before = 0
    for line in [*lines, ""]:
        if line.strip():
            if not current:
                before, blanks = blanks, 0
            current.append(line.rstrip())
        else:
            if current:
                groups.append(_Group(lines=tuple(current), blanks=before))
                current = []
            blanks += 1
    return groups


def _width(line: str) -> int:
    return len(line) if line.isascii() else sum(2 if is_wide(c) else 1 for c in line)


def _measure(groups: Sequence[_Group]) -> int:
    """The width to which the text is set, in columns: an ideograph takes two."""
    widths = sorted(_width(line) for group in groups for line in group.lines)
    return widths[int(len(widths) * _WIDTH_SHARE)] if widths else 0


def _is_wrapped(groups: Sequence[_Group]) -> bool:
    inner = [line for group in groups for line in group.lines[:-1]]
    measure = _measure(groups)
    long = [line for line in inner if _width(line) >= measure / 2]
    if not long or measure < _LEAST_MEASURE:
        return False
    return sum(1 for line in long if not _CLOSED.search(line)) > _FLOWING * len(long)


def _split(lines: Sequence[str], measure: int) -> list[tuple[str, ...]]:
    """Cut the lines of a group into runs that flow."""
    parts: list[list[str]] = [[lines[0]]]
    for before, line in pairwise(lines):
        if _flows(before, line, measure):
            parts[-1].append(line)
        else:
            parts.append([line])
    return [tuple(part) for part in parts]


def _flows(before: str, line: str, measure: int) -> bool:
    if before[-1] in _PAGE_NUMBER and (_COLUMN_GAP.search(before) or has_leader(before)):
        return False
    if _BROKEN_WORD.search(before) and line.lstrip()[0].islower():
        return True
    deeper = _indent(line) > _indent(before)
    if is_marked(line) and (_CLOSED.search(before) or is_marked(before)):
        return False
    if deeper and is_marked(before):
        return True
    if deeper and is_wide(line.lstrip()[0]):
        return False
    stripped = line.lstrip()
    word = stripped[:1] if is_wide(stripped[0]) else stripped.split(maxsplit=1)[0]
    if _width(before) + 1 + _width(word) > 0.88 * measure:
        return not (deeper and _CLOSED.search(before))
    return deeper and before[-1].isalpha()


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def block_of(stretch: Stretch, page: int | None) -> tuple[Block, int | None]:
    """Return a stretch as a block, and the page on which it ends (None: the text has no pages)."""
    if page is None:
        return Block(text=stretch.text, kind=stretch.kind, glued=stretch.glued), None
    text, turns, page = turned(stretch.text, page)
    return Block(text=text, kind=stretch.kind, glued=stretch.glued, turns=turns), page
