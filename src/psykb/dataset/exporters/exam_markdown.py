"""Write the blocks of a paper as Markdown (CommonMark with tables)."""

from collections.abc import Sequence

from psykb.dataset.escaping import as_markdown as escape
from psykb.dataset.exporters.exam_parts import Block

_RULE = "_" * 60  # a paragraph of its own, and so a line across the page to write on


def as_markdown(blocks: Sequence[Block]) -> bytes:
    """Return the page as UTF-8 text."""
    return ("\n\n".join(map(_written, blocks)) + "\n").encode()


def _written(block: Block) -> str:
    if block.style == "options":
        return "\n".join(f"- {escape(option)}" for row in block.cells for option in row)
    if block.style == "keys":
        return _table(block)
    if block.style == "space":
        return "\n\n".join([_RULE] * block.height)
    text = escape(block.text) + block.blank
    if block.style in ("title", "part", "group"):
        level = {"title": 1, "part": 2, "group": 3}[block.style]
        return f"{'#' * level} {text}"
    # what follows 】** must be a space, or it would not end the bold text
    return f"**{block.label.strip()}** {text}" if block.label else text


def _table(block: Block) -> str:
    columns = len(block.cells[0])
    rows = [f"| {' | '.join((*row, *[''] * (columns - len(row))))} |" for row in block.cells]
    return "\n".join([rows[0], f"|{' --- |' * columns}", *rows[1:]])
