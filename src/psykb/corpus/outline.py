"""Make sections from headings: which text stands under which title, and what it is for."""

from collections.abc import Sequence

from psykb.corpus.blocks import Block
from psykb.corpus.headings import contents_runs, explains_answers, kind_of
from psykb.types import Section, SectionKind, record

_TITLE_PAGE = 600  # characters that a title page holds at most


@record
class _Open:
    """A section whose end is not known yet."""

    rank: int
    title: str
    path: tuple[str, ...]
    start: int
    heading_end: int
    kind: SectionKind


def sections(
    blocks: Sequence[Block], starts: Sequence[int], length: int, *, title: str
) -> tuple[Section, ...]:
    """Return the sections of a document, ordered by start, the outer before the inner.

    Levels are depths: whatever the levels of the headings are, the outermost section has level 1
    and each lies one deeper than the section around it, so that `level == len(path)`. Stretches of
    front matter and contents pages that no heading opens become sections with an empty title, an
    empty path and an empty heading, of level 1.

    Args:
        blocks: those of the document, in order.
        starts: where each begins in the text.
        length: of the text.
        title: of the book; a short section under it, at the beginning, is the title page.
    """
    ends = [*starts[1:], length]
    closed: list[tuple[int, int, Section]] = []
    stack: list[_Open] = []

    def close(rank: int, at: int) -> None:
        while stack and stack[-1].rank >= rank:
            top = stack.pop()
            closed.append((top.start, len(stack), _section(top, len(stack) + 1, at)))

    untitled = _untitled(blocks)
    title_page = _title_page(blocks, title)
    for i, block in enumerate(blocks):
        if i in untitled:
            close(0, starts[i])
            last, kind = untitled[i]
            stack.append(
                _Open(
                    rank=_DEEPEST,
                    title="",
                    path=(),
                    start=starts[i],
                    heading_end=starts[i],
                    kind=kind,
                )
            )
            close(0, ends[last])
        elif block.kind == "heading":
            close(block.level, starts[i])
            around = stack[-1] if stack else None
            path = (*(around.path if around else ()), block.text)
            kind = _kind(block, around)
            if i == title_page:
                kind = SectionKind.FRONT_MATTER
            stack.append(
                _Open(
                    rank=block.level, title=block.text, path=path, start=starts[i],
                    heading_end=ends[i], kind=kind,
                )
            )  # fmt: skip
    close(0, length)
    return tuple(section for _, _, section in sorted(closed, key=lambda c: c[:2]))


_DEEPEST = 99


def _section(opened: _Open, level: int, end: int) -> Section:
    return Section(
        level=level, title=opened.title, path=opened.path, start=opened.start,
        heading_end=opened.heading_end, end=end, kind=opened.kind,
    )  # fmt: skip


def _kind(block: Block, around: _Open | None) -> SectionKind:
    """The kind by title; else that of the section around; else by the place in the book.

    Where answers are explained, "single choice" heads explanations and no exercises.
    """
    titles = (*(around.path if around else ()), block.text)
    if any(explains_answers(title) for title in titles):
        return SectionKind.BODY
    own = kind_of(block.text)
    if own is not None:
        return own
    if around is not None and around.kind is not SectionKind.BODY:
        return around.kind
    return SectionKind.FRONT_MATTER if block.front else SectionKind.BODY


def _title_page(blocks: Sequence[Block], title: str) -> int:
    """The index of the heading over the title page, -1 if there is none."""
    headings = [i for i, block in enumerate(blocks) if block.kind == "heading"]
    if len(headings) < 2:
        return -1
    first, second = headings[:2]
    ends = blocks[second].level <= blocks[first].level
    prose = sum(len(block.text) for block in blocks[first + 1 : second])
    same = blocks[first].text.strip("《》 ") == title.strip("《》 ")
    return first if same and ends and prose <= _TITLE_PAGE else -1


def _untitled(blocks: Sequence[Block]) -> dict[int, tuple[int, SectionKind]]:
    """Runs of blocks outside of all headings that are front matter or a contents page.

    Returns:
        first block → (last block, kind). Blocks under a heading belong to it and are left out.
    """
    runs: dict[int, tuple[int, SectionKind]] = {}
    i = 0
    while i < len(blocks):
        j = i
        while j < len(blocks) and blocks[j].kind != "heading" and blocks[j].front:
            j += 1
        if j > i and (i == 0 or blocks[i - 1].kind != "heading"):
            runs[i] = (j - 1, SectionKind.FRONT_MATTER)
        i = max(j, i + 1)
    first_heading = next((i for i, b in enumerate(blocks) if b.kind == "heading"), len(blocks))
    for first, end in contents_runs([b.text for b in blocks[:first_heading]]):
        if not any(a <= first <= b for a, (b, _) in runs.items()):
            runs[first] = (end - 1, SectionKind.CONTENTS)
    return runs
