"""Take the raised marks of footnotes out of the running text."""

import re
from collections import Counter
from collections.abc import Callable, Sequence

from psykb.corpus.pdf.printed import PrintedLine

_NOTE = re.compile(r"(\d{1,2})(?![\d.)、:%])")
_MARK = re.compile(r"(?<=[^\s\d]) ?(\d{1,2})(?=[\s.,;:!?)”’」』。，；：！？）]|$)")
_IN_WORD = re.compile(r"[a-z]{3}[,.;:!?\"”’)]{0,2}$")
_SMALL = 0.93  # of the size of most of the page's text: notes are no larger
_RAISED = 0.8  # of the size of its line: marks are no larger


def note_numbers(lines: Sequence[PrintedLine]) -> set[str]:
    """Return the numbers with which small lines of a page begin, as footnotes do."""
    numbered = [line for line in lines if line.text[0].isdigit()]
    if not numbered:
        return set()
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[round(line.size, 1)] += len(line.text)
    small = _SMALL * sizes.most_common(1)[0][0]
    found = (_NOTE.match(line.text) for line in numbered if line.size < small)
    return {note.group(1) for note in found if note}


def drop_note_marks(
    lines: Sequence[PrintedLine],
    numbers: set[str],
    height_of: Callable[[int, int], float],
) -> list[PrintedLine]:
    """Return the lines of a page without the raised numbers that refer to its footnotes.

    A number goes when a footnote of the same page begins with it, and when it is set smaller than
    its line, or so close behind a word as no number is (fonts have raised figures of full height);
    or when it was drawn by itself, small, behind the line before it.

    Args:
        lines: of one page, changed in place.
        numbers: those of the footnotes.
        height_of: (index of a line, offset in its text) → the height of that character's type.
    """
    kept: list[PrintedLine] = []
    for i, line in enumerate(lines):
        if line.text in numbers and kept and _is_on(line, kept[-1]):
            continue
        for mark in reversed(list(_MARK.finditer(line.text))):
            if mark.group(1) in numbers and (
                _IN_WORD.search(line.text, 0, mark.start(1))
                or height_of(i, mark.start(1)) < _RAISED * line.size
            ):
                _cut(line, *mark.span())
        kept.append(line)
    return kept


def _is_on(mark: PrintedLine, line: PrintedLine) -> bool:
    """Whether a mark stands at the end of a line, raised."""
    return (
        mark.size < _RAISED * line.size
        and line.y0 < mark.y0 < line.y1
        and abs(mark.x0 - line.x1) < line.size
    )


def _cut(line: PrintedLine, start: int, end: int) -> None:
    """Take the characters `[start, end)` out of a line and move its anchors along."""
    line.text = line.text[:start] + line.text[end:]
    kept = [(a, x) for a, x in zip(line.at, line.xs, strict=True) if not start <= a < end]
    line.at = [a if a < start else a - (end - start) for a, _ in kept]
    line.xs = [x for _, x in kept]
