"""Headings and tables in Markdown."""

from collections.abc import Iterable, Sequence


def heading(words: str) -> str:
    """Return a heading of the second level."""
    return f"## {words}"


def table(
    head: Sequence[str], rows: Iterable[Sequence[str]], *, numbers: Iterable[int] = ()
) -> str:
    """Return a table; the columns at `numbers` are set to the right."""
    right = set(numbers)
    rule = ["---:" if at in right else "---" for at in range(len(head))]
    lines = [head, rule, *([cell.replace("|", "\\|") for cell in row] for row in rows)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
