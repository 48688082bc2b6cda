"""Headings, tables and texts of others in Markdown."""

import re
from collections.abc import Iterable, Sequence

# What could steer a terminal, but tab and line end; and what turns the direction of writing.
_STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")


def visible(text: str) -> str:
    """Return a text with escapes in place of what steers a terminal or turns the writing."""
    return _STEERING.sub(lambda found: found[0].encode("unicode_escape").decode("ascii"), text)


def fenced(text: str) -> str:
    """Return a text as a block of code, between fences that are longer than any in it."""
    fence = "```"
    while fence in text:
        fence += "`"
    return f"{fence}text\n{text}\n{fence}"


def heading(words: str) -> str:
    """Return a heading of the second level."""
    return f"## {words}"


def table(
    head: Sequence[str], rows: Iterable[Sequence[str]], *, numbers: Iterable[int] = ()
) -> str:
    """Return a table; the columns at `numbers` are set to the right."""
    right = set(numbers)
    rule = ["---:" if at in right else "---" for at in range(len(head))]
    lines = [head, rule, *([_cell(cell) for cell in row] for row in rows)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _cell(text: str) -> str:
    """Return a text on one line, its bars escaped."""
    return " ".join(text.split("\n")).replace("|", "\\|")
