"""Write the blocks of a paper as Markdown (CommonMark with tables)."""

from collections.abc import Sequence

from psykb.dataset.escaping import as_markdown as escape
from psykb.dataset.exporters.exam_layout import Block

_GAP = "\u3000\u3000"  # between options of one line: plain spaces would become one


def as_markdown(blocks: Sequence[Block]) -> bytes:
    """Return the page as UTF-8 text."""
    return ("\n\n".join(map(_written, blocks)) + "\n").encode()


def _written(block: Block) -> str:
    if block.style in ("options", "keys"):
        return _options(block) if block.style == "options" else _table(block)
    if block.style == "space":
        return "<br>" * block.height
    text = escape(block.text)
    if block.style in ("title", "part", "group"):
        level = {"title": 1, "part": 2, "group": 3}[block.style]
        return f"{'#' * level} {text}"
    # what follows 】** must be a space, or it would not end the bold text
    return f"**{block.label.strip()}** {text}" if block.label else text


def _options(block: Block) -> str:
    return "\n".join(f"- {_GAP.join(map(escape, row))}" for row in block.cells)


def _table(block: Block) -> str:
    columns = len(block.cells[0])
    rows = [f"| {' | '.join((*row, *[''] * (columns - len(row))))} |" for row in block.cells]
    return "\n".join([rows[0], f"|{' --- |' * columns}", *rows[1:]])
