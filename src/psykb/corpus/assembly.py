"""Join the blocks of a draft into a document: the one text, its pages, sections, marks, regions."""

import hashlib
from collections.abc import Sequence

from psykb.corpus import facts as bibliography
from psykb.corpus.blocks import Block, Draft, Leaf, Strip, shifted
from psykb.corpus.outline import sections
from psykb.corpus.regions import PageRegions, pack
from psykb.text.folding import language_of
from psykb.types import Document, Mark, Page, record

_SAMPLE = 8_000  # characters that decide the language


@record
class Reading:
    """A document with what is kept beside it.

    `regions` holds a table for each page that has one, in order; `unread_pages` are the 1-based
    physical pages without usable text, which need OCR.
    """

    document: Document
    regions: tuple[PageRegions, ...] = ()
    unread_pages: tuple[int, ...] = ()


def assemble(draft: Draft, *, stem: str, reader: str, version: str) -> Reading:
    """Make the document of a draft.

    Blocks are separated by a line feed within a list or table, else by two; a text that is not
    empty ends in one. Pages tile the text: a page begins with its first character, so that the
    separator before belongs to the page before; a page without text is an empty range.

    Args:
        draft: its blocks' texts are clean; empty blocks are left out here.
        stem: the name of the file, for a book that does not say its title.
        reader: the name of the reader.
        version: of the reader.
    """
    blocks = [b for b in draft.blocks if b.text]
    starts, text = _join(blocks)
    facts = bibliography.complete(draft.facts, blocks, stem=stem)
    title = facts.title or stem
    document = Document(
        id=hashlib.sha256(text.encode()).hexdigest()[:12],
        work_id=bibliography.work_id(title, facts.authors, facts.isbn),
        title=title,
        authors=facts.authors,
        edition=facts.edition,
        year=facts.year,
        isbn=facts.isbn,
        language=facts.language or language_of(_sample(text)),
        licence=facts.licence,
        text=text,
        pages=_pages(draft.leaves, blocks, starts, len(text)),
        sections=sections(blocks, starts, len(text), title=title),
        marks=_marks(blocks, starts),
        reader=reader,
        reader_version=version,
    )
    return Reading(
        document=document, regions=_regions(blocks, starts), unread_pages=draft.unread_pages
    )


def _join(blocks: Sequence[Block]) -> tuple[list[int], str]:
    """Where each block starts, and the text."""
    starts: list[int] = []
    pieces: list[str] = []
    at = 0
    for i, block in enumerate(blocks, 1):
        starts.append(at)
        separator = "\n" if i == len(blocks) or blocks[i].glued else "\n\n"
        pieces += (block.text, separator)
        at += len(block.text) + len(separator)
    return starts, "".join(pieces)


def _sample(text: str) -> str:
    """The middle of a long text: its front matter may be in another language."""
    skip = max(0, (len(text) - _SAMPLE) // 2)
    return text[skip : skip + _SAMPLE]


def _pages(
    leaves: Sequence[Leaf], blocks: Sequence[Block], starts: Sequence[int], length: int
) -> tuple[Page, ...]:
    begins: dict[int, int] = {}
    for block, start in zip(blocks, starts, strict=True):
        for offset, page in block.turns:
            begins.setdefault(page, start + offset)
    pages: list[Page] = []
    end = length
    for leaf in reversed(leaves):
        first = leaf.index == leaves[0].index
        start = 0 if first else min(end, begins.get(leaf.index, end))
        pages.append(
            Page(
                index=leaf.index, label=leaf.label, label_kind=leaf.label_kind, start=start, end=end
            )
        )
        end = start
    return tuple(reversed(pages))


def _marks(blocks: Sequence[Block], starts: Sequence[int]) -> tuple[Mark, ...]:
    return tuple(
        mark
        for block, start in zip(blocks, starts, strict=True)
        if block.marks
        for mark in shifted(block.marks, start)
    )


def _regions(blocks: Sequence[Block], starts: Sequence[int]) -> tuple[PageRegions, ...]:
    by_page: dict[int, list[tuple[int, Strip]]] = {}
    for block, start in zip(blocks, starts, strict=True):
        for strip in block.strips:
            by_page.setdefault(strip.line.page, []).append((start, strip))
    return tuple(pack(page, strips) for page, strips in sorted(by_page.items()))
