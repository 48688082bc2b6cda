"""Read plain text: its encoding, paragraphs, headings, and the page marks of transcribers."""

import re
from collections.abc import Sequence
from pathlib import Path

from psykb.config import Limits
from psykb.corpus.blocks import Block, Draft, Facts, Leaf, Line, shifted
from psykb.corpus.cleaning import clean
from psykb.corpus.encoding import decode
from psykb.corpus.facts import authors_of, title_of
from psykb.corpus.files import read_bytes
from psykb.corpus.headings import kind_of
from psykb.corpus.headlines import Candidate, headlines
from psykb.corpus.numbering import numbering
from psykb.corpus.paragraphs import TURN, Stretch, stretches, turned
from psykb.types import record

VERSION = "1"

_START = re.compile(r"\*{3} ?START OF TH(?:IS|E) PROJECT GUTENBERG")
_END = re.compile(r"\*{3} ?END OF TH(?:IS|E) PROJECT GUTENBERG|^End of (?:the )?Project Gutenberg")
_PAGE_MARK = re.compile(r"\{(\d{1,4}|[ivxlc]{1,7})\}")
_LEAST_MARKS = 5  # page marks from which curly numbers are taken for them
_LARGEST_STEP = 20  # pages between two marks, where some are missing
_ITALIC = re.compile(r"(?<![\w_])_(?=[^\s_])([^_]{1,300}?)(?<=[^\s_])_(?![\w_])")
_LEAST_ITALICS = 5
_HEADER_FIELD = re.compile(
    r"^(Title|Author|Editor|Language|Illustrator): +(.+(?:\n {2,}\S.*)*)", re.MULTILINE
)
_TITLE_LINE = re.compile(r"^(?:书名|Title)[:：]\s*(.+)", re.IGNORECASE)
_AUTHOR_LINE = re.compile(r"^(?:作者|著者|编者|主编|编著|Authors?|By)[:：]\s*(.+)", re.IGNORECASE)
_LONGEST_TITLE = 60


@record
class _Sheet:
    """The lines of a book and what its transcriber says of it.

    `body` is the range of the lines that are the book itself; `leaves` () where no page is marked.
    """

    lines: tuple[str, ...]
    body: tuple[int, int]
    leaves: tuple[Leaf, ...]


def read(path: Path, *, password: str | None = None, limits: Limits) -> Draft:  # noqa: ARG001
    """Read a text file; see `psykb.corpus.reading.read` for the errors."""
    text = decode(read_bytes(path, limits.text_bytes), where=str(path))
    return draft(clean(text).replace(TURN, ""))


def draft(text: str) -> Draft:
    """Return the draft of a clean text."""
    sheet = _sheet(text.split("\n"))
    first, end = sheet.body
    head = [_plain(s) for s in stretches(sheet.lines[:first])]
    body = stretches(sheet.lines[first:end])
    foot = [_plain(s) for s in stretches(sheet.lines[end:])]
    blocks = _blocks(body, paged=bool(sheet.leaves))
    facts = _facts("\n".join(sheet.lines[:first]), blocks)
    leaves = sheet.leaves
    if leaves:
        head = [_on_page(b, 1) for b in head]
        if foot:
            leaves = (*leaves, Leaf(index=len(leaves) + 1))
            foot = [_on_page(b, len(leaves)) for b in foot]
    blocks = [*head, *blocks, *foot]
    if sum(len(_ITALIC.findall(b.text)) for b in blocks) >= _LEAST_ITALICS:
        blocks = [read_underscores_as_italic(b) for b in blocks]
    return Draft(blocks=tuple(blocks), facts=facts, leaves=leaves)


def draft_of_pages(texts: Sequence[str]) -> Draft:
    """Return the draft of a book of which the clean text of each page is known."""
    lines: list[str] = []
    due = ""
    for text in texts:
        due += TURN
        for line in text.replace(TURN, "").split("\n"):
            lines.append(due + line if line.strip() else line)
            due = "" if line.strip() else due
    # the first page begins without a turn, and needs none
    if lines:
        first = next((i for i, line in enumerate(lines) if TURN in line), 0)
        lines[first] = lines[first].replace(TURN, "", 1)
    blocks = _blocks(stretches(lines), paged=True)
    leaves = tuple(Leaf(index=i) for i in range(1, len(texts) + 1))
    return Draft(blocks=tuple(blocks), facts=_facts("", blocks), leaves=leaves)


def _sheet(lines: Sequence[str]) -> _Sheet:
    first, end = 0, len(lines)
    for i, line in enumerate(lines):
        if _START.search(line):
            first = i + 1
        elif _END.search(line) and i > first:
            end = i
            break
    marked = sum(len(_PAGE_MARK.findall(line)) for line in lines[first:end])
    if marked < _LEAST_MARKS:
        return _Sheet(lines=tuple(lines), body=(first, end), leaves=())
    leaves, body = _page_turns(lines[first:end])
    lines = (*lines[:first], *body, *lines[end:])
    return _Sheet(lines=lines, body=(first, first + len(body)), leaves=leaves)


def _page_turns(lines: Sequence[str]) -> tuple[tuple[Leaf, ...], list[str]]:
    """Write page marks ("{99}") as TURNs; a mark on a line of its own goes to the next line."""
    leaves = [Leaf(index=1)]
    turned_lines: list[str] = []
    due = ""
    chain = iter(_chain([m.group(1) for line in lines for m in _PAGE_MARK.finditer(line)]))

    def turn(mark: re.Match[str]) -> str:
        if not next(chain):
            return mark.group()
        leaves.append(Leaf(index=len(leaves) + 1, label=mark.group(1), label_kind="printed"))
        return TURN

    for line in lines:
        marked = _PAGE_MARK.sub(turn, line)
        if marked != line and not marked.replace(TURN, "").strip():
            due += TURN * marked.count(TURN)
            marked = ""
        elif due and marked.strip():
            marked = due + marked
            due = ""
        turned_lines.append(marked)
    return tuple(leaves), turned_lines


def _chain(labels: Sequence[str]) -> list[bool]:
    """Which of the numbers in curly brackets mark pages: those of the longest run that goes up.

    The notes of a transcriber explain the marks with an example, which is none.
    """
    best: list[bool] = []
    for start in range(min(len(labels), 10)):
        after = 0
        taken = [False] * len(labels)
        for i in range(start, len(labels)):
            label = labels[i]
            number = int(label) if label.isdigit() else after
            if i == start or after <= number <= after + _LARGEST_STEP:
                taken[i] = number > after or not label.isdigit() or i == start
                after = number
        if sum(taken) > sum(best):
            best = taken
    return best


def _blocks(body: Sequence[Stretch], *, paged: bool) -> list[Block]:
    found = headlines(
        [
            Candidate(text=s.text.replace(TURN, ""), alone=s.alone or not s.glued, lines=s.lines)
            for s in body
        ]
    )
    front_end = _front_end(
        [s.text for s in body], [i for i, h in found.items() if h.rank is not None]
    )
    blocks: list[Block] = []
    page = 1
    i = 0
    while i < len(body):
        headline = found.get(i)
        length = headline.length if headline else 1
        text = " ".join(s.text for s in body[i : i + length])
        text, turns, page = turned(text, page)
        stretch = body[i]
        heading = headline is not None and headline.rank is not None
        blocks.append(
            Block(
                text=text,
                kind="heading" if heading else stretch.kind,
                level=headline.rank + 1 if headline and headline.rank is not None else 0,
                glued=stretch.glued and not heading,
                turns=turns if paged else (),
                front=i < front_end,
            )
        )
        i += length
    return blocks


def _front_end(texts: Sequence[str], headings: Sequence[int]) -> int:
    """How many stretches the title page takes: the short ones before the first heading."""
    first = min(headings, default=0)
    return first if all(len(text) <= _PROSE for text in texts[:first]) else 0


_PROSE = 600


def _plain(stretch: Stretch) -> Block:
    return Block(text=stretch.text, kind=stretch.kind, glued=stretch.glued, front=True)


def _on_page(block: Block, page: int) -> Block:
    return Block(
        text=block.text, kind=block.kind, glued=block.glued, front=True, turns=((0, page),)
    )


def _facts(header: str, blocks: Sequence[Block]) -> Facts:
    """What the header of Project Gutenberg or the title page says."""
    fields = {name: " ".join(value.split()) for name, value in _HEADER_FIELD.findall(header)}
    title, authors = fields.get("Title"), authors_of(fields.get("Author"))
    for block in blocks[:20]:
        titled, written = _TITLE_LINE.match(block.text), _AUTHOR_LINE.match(block.text)
        title = title or (titled.group(1).strip("《》 ") if titled else None)
        authors = authors or (authors_of(written.group(1)) if written else ())
    return Facts(title=title_of(title) or _title_line(blocks), authors=authors)


def _title_line(blocks: Sequence[Block]) -> str | None:
    """The first line, where it is short, ends no sentence and is no numbered heading."""
    if not blocks or len(blocks) < 2:
        return None
    text = blocks[0].text.strip("《》 ")
    if len(text) > _LONGEST_TITLE or text.endswith(("。", ".", "，", ",", "；", "：", ":")):
        return None
    if (
        numbering(text)
        or kind_of(text)
        or (len(blocks[1].text) > _PROSE and blocks[0].kind != "heading")
    ):
        return None
    return text


def read_underscores_as_italic(block: Block) -> Block:
    """Turn "_word_", the italics of transcribers, into a mark."""
    if "_" not in block.text:
        return block
    line = Line()
    kept: list[tuple[int, int]] = []
    at = 0
    for found in _ITALIC.finditer(block.text):
        line.add(block.text[at : found.start()])
        line.add(found.group(1), frozenset({"italic"}))
        kept.append(found.span())
        at = found.end()
    line.add(block.text[at:])
    moved = tuple((_after(offset, kept), page) for offset, page in block.turns)
    return Block(
        text=line.text, kind=block.kind, level=block.level, glued=block.glued,
        marks=shifted(line.marks, 0), turns=moved, front=block.front,
    )  # fmt: skip


def _after(offset: int, taken: Sequence[tuple[int, int]]) -> int:
    """Where `offset` lies once the underscores at both ends of each of `taken` are gone."""
    return offset - sum((start < offset) + (end <= offset) for start, end in taken)
